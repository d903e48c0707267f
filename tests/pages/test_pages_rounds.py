"""Of more exchanges than one correction may touch, each round is told, done by itself, and leads to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.pages.at_work import at_work, run
from tests.pages.test_pages_exchanges import opened
from tests.service.serving import Town, serving

from planbro.service.operate import _confirm
from planbro.service.pages.exchanges import _correcting
from planbro.store.database import Choosing, Chosen, Exchanges, metadata

_EXCHANGE = metadata.tables["exchange"]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path}/planbro.db")


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_confirm, "MOST", 2)
    monkeypatch.setattr(_correcting, "MOST", 2)
    monkeypatch.setattr(_correcting, "_COUNTED", 3)


def outcomes(town: Town) -> list[str]:
    with town.database.reading() as transaction:
        return [one.outcome for one in Exchanges(transaction).find(_EXCHANGE.c.reason == "receipt-missing")]


def onward(page: str) -> str:
    found = re.search(r'href="([^"]*/exchanges/correct\?[^"]*after=[^"]*)"', page)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("query", ["standing=held&because=receipt-missing", "because=receipt-missing&kind=delivery"])
def test_five_are_done_in_three_rounds(town: Town, query: str) -> None:
    for _ in range(5):
        opened(town, {}, standing="held", reason="receipt-missing")
    opened(town, {}, standing="held", reason="xml-malformed")

    async def tried() -> None:
        browser = await at_work(town, "operator")
        to, rounds = f"/pages/exchanges/correct?{query}", []
        while to:
            page = await browser.get(to)
            assert page.status_code == 200
            if not rounds:
                assert "mer enn 3" in page.text
                assert "runder på høyst 2" in page.text
            which = unescape(re.search(r'name="which" value="([^"]*)"', page.text)[1])  # type: ignore[index]
            told = await browser.send("/pages/exchanges/correct", which=which, what="skip")
            fields = dict(re.findall(r'type="hidden" name="(confirm|next)" value="([^"]*)"', told.text))
            done = await browser.send("/pages/exchanges/correct", which=which, what="skip", reason="avtalt", **fields)
            to = onward(done.text)
            rounds.append(outcomes(town).count("skipped"))
        assert rounds == [2, 4, 5]

    run(tried)


def test_a_round_is_what_fits_in_its_order(town: Town) -> None:
    for _ in range(5):
        opened(town, {}, standing="held", reason="receipt-missing")
    for chosen in (Chosen(town.tenant, standings=("held",)), Chosen(town.tenant, reasons=("receipt-missing",))):
        with town.database.reading() as transaction:
            choosing = Choosing(transaction)
            whole, seen, after = [one.id for one in choosing.find(chosen)], [], 0
            while after is not None:
                found = choosing.round(
                    Chosen(town.tenant, standings=chosen.standings, reasons=chosen.reasons, after=after), 2
                )
                seen += [one.id for one in found.rows]
                assert choosing.tally(Chosen(town.tenant, standings=("held",), after=after), 9).found == len(
                    whole
                ) - len(seen) + len(found.rows)
                after = found.next
        assert seen == whole
