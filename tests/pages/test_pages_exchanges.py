"""Exchanges at the pages: found by a link, seen step by step, put right only after it was told what would happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.pages.at_work import Browser, at_work, run
from tests.service.serving import Town, serving

from planbro.store.database import Exchange, Exchanges, Messages, New, NewMessage

NOW = "2026-11-21T12:00:00.000Z"
PLAN = "6f0a6d2e-3c1f-5f7a-9a53-2f6f6f0c7d21"
XSS = '"><script>alert(1)</script>\u202e'


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path}/planbro.db")


def opened(town: Town, *new: dict[str, Any], **after: Any) -> list[int]:
    """Exchanges, as they stand after what was done with them."""
    with town.database.writing() as transaction:
        rows = [
            New(town.tenant, one.pop("kind", "delivery"), f"{town.tenant}/{at}-{len(one)}-{one}", **one)
            for at, one in enumerate(new)
        ]
        exchanges = Exchanges(transaction)
        numbers = exchanges.open(rows, NOW)
        exchanges.save([replace(one, **after) for one in exchanges.take(numbers)], NOW)
    return numbers


def delivered(town: Town, **after: Any) -> int:
    """A delivery whose message is kept."""
    with town.database.writing() as transaction:
        message = NewMessage(
            town.tenant, "out", "edi", "k1", "message", b"<x/>", "plo-1.6", msgid="m-1", party="herid:91090"
        )
        ((sent, _),) = Messages(transaction).keep([message], NOW)
    whole = {
        "state": "awaiting",
        "standing": "held",
        "transport": "handed",
        "receipt": "missing",
        "reason": "receipt-missing",
    }
    (number,) = opened(
        town,
        {"state": "decided", "party": "herid:91090", "port": "edi", "plan": PLAN, "version": 2},
        **(whole | {"sent": sent} | after),
    )
    return number


def row_of(town: Town, number: int) -> Exchange:
    with town.database.reading() as transaction:
        found = Exchanges(transaction).get(number)
    assert found is not None
    return found


async def told(browser: Browser, number: int, what: str, **more: str) -> str:
    """The page that says what will happen; the operator came from the exchange."""
    await browser.get(f"/pages/exchanges/{number}")
    return (await browser.send("/pages/exchanges/correct", which=f"numbers={number}", what=what, **more)).text


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_only_operators_see_them(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "koordinator", "office")
        for path in ("", "/1", "/correct?numbers=1"):
            assert (await browser.get(f"/pages/exchanges{path}")).status_code == 403
        assert (await browser.send("/pages/exchanges/correct", which="numbers=1", what="skip")).status_code == 403

    run(tried)


def test_a_link_carries_the_filter_and_the_next_page_keeps_it(town: Town) -> None:
    opened(town, *({"party": "herid:91090"} for _ in range(30)), standing="held", reason="receipt-missing")
    opened(town, {"kind": "change", "plan": PLAN})

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = (await browser.get("/pages/exchanges?party=herid:91090&standing=held&because=receipt-missing")).text
        assert "30 utvekslinger passer" in page
        assert page.count('<th scope="row"') == 25
        following = re.search(r'href="([^"]+)" rel="next"', page)
        assert following is not None
        second = (await browser.get(following[1].replace("&amp;", "&"))).text
        assert second.count('<th scope="row"') == 5
        assert 'rel="next"' not in second
        assert "Én utveksling passer" in (await browser.get(f"/pages/exchanges?plan={PLAN}")).text
        assert "Ingen utvekslinger passer" in (await browser.get("/pages/exchanges?until=2026-11-01")).text

    run(tried)


def test_what_is_no_filter_is_said_at_its_field_and_nothing_is_listed(town: Town) -> None:
    opened(town, {"party": "herid:91090"})

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = await browser.client.get("/pages/exchanges", params={"party": XSS, "since": "2026-13-41"})
        assert page.status_code == 422
        assert "<script>alert" not in page.text
        assert 'aria-invalid="true"' in page.text
        assert '<th scope="row"' not in page.text

    run(tried)


def test_an_exchange_is_drawn_and_said_step_by_step(town: Town) -> None:
    number = delivered(town)
    opened(town, {"kind": "receipt", "state": "received", "parent": number})

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = (await browser.get(f"/pages/exchanges/{number}")).text
        assert re.search(r'<svg class="steps-picture"[^>]* role="img" aria-labelledby="steps-t steps-d"', page)
        for step in ("Sendt", "Transportkvittering", "Applikasjonskvittering", "kom ikke", "overlatt til transporten"):
            assert page.count(step) >= 2, step  # in the picture, and in the list
        assert "m-1" in page
        assert "Kvittering" in page
        assert not re.search(r"\sstyle=|<style", page)

    run(tried)


def test_another_tenants_exchange_is_not_there(town: Town) -> None:
    async def tried() -> None:
        browser = await at_work(town, "operator")
        for number in ("999", "9999999999"):
            assert (await browser.get(f"/pages/exchanges/{number}")).status_code == 404

    run(tried)


def test_nothing_is_done_before_it_was_told_and_given_a_reason(town: Town) -> None:
    number = delivered(town)

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = await told(browser, number, "skip")
        assert "1 av 1 hoppes over" in page
        assert row_of(town, number).standing == "held"
        token = hidden(page, "confirm")
        again = await browser.send(
            "/pages/exchanges/correct", which=f"numbers={number}", what="skip", confirm=token, reason=" "
        )
        assert again.status_code == 422
        assert "Skriv en begrunnelse" in again.text
        assert row_of(town, number).standing == "held"
        done = await browser.send("/pages/exchanges/correct", which=f"numbers={number}", what="skip",
                                  confirm=hidden(again.text, "confirm"), reason=f"ringt {XSS}")  # fmt: skip
        assert "1 av 1 er gjort" in done.text
        assert not re.search(r"\d{4}", done.url.path)
        assert (row_of(town, number).standing, row_of(town, number).outcome) == ("closed", "skipped")
        assert [line.exchange for line in town.audit() if line.what == "corrected"] == [number]
        assert "ringt" not in repr(town.audit())

    run(tried)


def test_reasons_are_shown_when_asked_for_and_that_is_logged(town: Town) -> None:
    number = delivered(town)

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = await told(browser, number, "handle")
        await browser.send(
            "/pages/exchanges/correct",
            which=f"numbers={number}",
            what="handle",
            confirm=hidden(page, "confirm"),
            reason=f"ringt {XSS}",
        )
        assert "ringt" not in (await browser.get(f"/pages/exchanges/{number}")).text
        shown = (await browser.get(f"/pages/exchanges/{number}?reasons=1")).text
        assert "ringt" in shown
        assert "<script>alert" not in shown
        assert town.audit()[-1].what == "reasons-read"

    run(tried)


@pytest.mark.parametrize("what", ["requeue", "resend", "replay", "handle", "skip"])
def test_each_correction_does_what_it_told(town: Town, what: str) -> None:
    number = delivered(town, receipt="rejected" if what == "resend" else "", transport="")

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = await told(browser, number, what)
        await browser.send(
            "/pages/exchanges/correct",
            which=f"numbers={number}",
            what=what,
            confirm=hidden(page, "confirm"),
            reason="x",
        )
        now = row_of(town, number)
        wanted = {"requeue": ("open", ""), "resend": ("open", ""), "replay": ("closed", "superseded"),
                  "handle": ("closed", "handled"), "skip": ("closed", "skipped")}[what]  # fmt: skip
        assert (now.standing, now.outcome) == wanted

    run(tried)


def test_metadata_is_mended_in_its_form_and_never_with_a_number_of_a_person(town: Town) -> None:
    number = delivered(town, transport="", receipt="")

    async def tried() -> None:
        browser = await at_work(town, "operator")
        page = (await browser.get(f"/pages/exchanges/correct?numbers={number}&what=mend")).text
        assert 'name="to-party"' in page
        wrong = await browser.send(
            "/pages/exchanges/correct", which=f"numbers={number}", what="mend", **{"to-party": XSS}
        )
        assert wrong.status_code == 422
        assert "<script>alert" not in wrong.text
        assert "Parten skrives herid:" in wrong.text
        nothing = await browser.send("/pages/exchanges/correct", which=f"numbers={number}", what="mend")
        assert "Fyll ut minst én" in nothing.text
        page = (
            await browser.send(
                "/pages/exchanges/correct", which=f"numbers={number}", what="mend", **{"to-party": "herid:91091"}
            )
        ).text
        assert "1 av 1 rettes" in page
        await browser.send(
            "/pages/exchanges/correct",
            which=f"numbers={number}",
            what="mend",
            confirm=hidden(page, "confirm"),
            reason="ny HER-id",
            **{"to-party": "herid:91091"},
        )
        assert row_of(town, number).party == "herid:91091"

    run(tried)


def test_all_that_fit_are_put_right_at_once_and_never_everything(town: Town) -> None:
    numbers = opened(town, *({"party": "herid:91090"} for _ in range(4)), standing="held", reason="receipt-missing")

    async def tried() -> None:
        browser = await at_work(town, "operator")
        assert (await browser.get("/pages/exchanges/correct")).status_code == 422
        page = (await browser.get("/pages/exchanges/correct?party=herid:91090&standing=held")).text
        assert "Gjelder 4 utvekslinger" in page
        which = hidden(page, "which").replace("&amp;", "&")
        page = (await browser.send("/pages/exchanges/correct", which=which, what="skip")).text
        assert "4 av 4 hoppes over" in page
        done = await browser.send(
            "/pages/exchanges/correct", which=which, what="skip", confirm=hidden(page, "confirm"), reason="x"
        )
        assert "4 av 4 er gjort" in done.text
        assert {row_of(town, one).outcome for one in numbers} == {"skipped"}
        everything = await browser.send("/pages/exchanges/correct", which="", what="skip")
        assert everything.status_code == 422

    run(tried)


def test_where_something_changed_in_between_it_is_told_anew(town: Town) -> None:
    number = delivered(town)

    async def tried() -> None:
        browser = await at_work(town, "operator")
        first = hidden(await told(browser, number, "skip"), "confirm")
        with town.database.writing() as transaction:
            exchanges = Exchanges(transaction)
            exchanges.save([replace(one, tries=3) for one in exchanges.take([number])], "2026-11-22T02:29:00.000Z")
        page = await browser.send(
            "/pages/exchanges/correct", which=f"numbers={number}", what="skip", confirm=first, reason="x"
        )
        assert page.status_code == 422
        assert "Noe har endret seg" in page.text
        assert row_of(town, number).standing == "held"
        assert hidden(page.text, "confirm") != first

    run(tried)


def test_a_correction_from_elsewhere_does_nothing(town: Town) -> None:
    number = delivered(town)

    async def tried() -> None:
        browser = await at_work(town, "operator")
        token = hidden(await told(browser, number, "skip"), "confirm")
        fields = {"which": f"numbers={number}", "what": "skip", "confirm": token, "reason": "x"}
        for form in ("", "x"):
            assert (
                await browser.client.post("/pages/exchanges/correct", data={**fields, "form": form})
            ).status_code == 403
        other = await browser.client.post(
            "/pages/exchanges/correct", data={**fields, "form": browser.form}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert other.status_code == 403
        assert row_of(town, number).standing == "held"

    run(tried)
