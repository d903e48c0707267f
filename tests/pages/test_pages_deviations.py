"""Deviations on the pages: those that are open, closed with a reason, and as a table without persons' words."""

from __future__ import annotations

from tests.pages.at_work import Browser, at_work, run
from tests.pages.day_town import audited, now
from tests.service.serving import Town

from planbro.store.database import Deviations, NewDeviation

EVIL = "=HYPERLINK(1)<script>"


def opened(town: Town, key: str, tenant: str = "") -> int:
    with town.database.writing() as transaction:
        new = NewDeviation(tenant or town.tenant, key, "receipt-missing", {}, "herid:8094867", town.opened[0].id, None)
        (found,) = Deviations(transaction).open([new], now(town))
    return found.id


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def test_the_ticked_are_closed_with_a_reason_and_others_stay(small: Town) -> None:
    first, second, foreign = opened(small, "a"), opened(small, "b"), opened(small, "c", "999999999")

    async def closed() -> None:
        browser = await at_work(small, "operator")
        await browser.get("/pages/deviations")
        assert text(browser).count("deviations-row") == 2
        await browser.send("/pages/deviations/close", reason="Ringt")
        assert "Kryss av for minst ett avvik" in text(browser)
        await browser.send("/pages/deviations/close", **{f"one-{first}": "1", "reason": " "})
        assert "checked" in text(browser)
        await browser.send("/pages/deviations/close", **{f"one-{first}": "1", f"one-{foreign}": "1", "reason": EVIL})
        assert "Avvikene er lukket" in text(browser)
        with small.database.reading() as transaction:
            stands = {number: Deviations(transaction).get(number) for number in (first, second, foreign)}
        assert [one.standing for one in stands.values() if one] == ["closed", "open", "open"]
        assert audited(small, "deviation-closed")[-1].params["deviation"] == first
        await browser.get("/pages/deviations?standing=closed")
        assert "HYPERLINK" not in text(browser)
        await browser.send("/pages/deviations/reasons")
        assert "=HYPERLINK(1)&lt;script&gt;" in text(browser)
        assert len(audited(small, "reasons-read")) == 1

    run(closed)


def test_the_table_has_no_words_of_persons(small: Town) -> None:
    number = opened(small, "a")
    with small.database.writing() as transaction:
        Deviations(transaction).close(number, "user:x", EVIL, now(small))

    async def fetched() -> None:
        browser = await at_work(small, "office")
        page = await browser.get("/pages/deviations.csv?all=1")
        assert page.headers["content-type"].startswith("text/csv")
        assert "Avviksnummer" in page.text
        assert "HYPERLINK" not in page.text
        assert (await at_work(small, "koordinator")).page is not None
        other = await at_work(small, "koordinator")
        assert (await other.get("/pages/deviations")).status_code == 403

    run(fetched)


def test_what_is_not_known_is_said_in_words(small: Town) -> None:
    """A hospital that rejects without a code; and in the filter, where many are meant, nothing is filled in."""
    with small.database.writing() as transaction:
        new = [NewDeviation(small.tenant, key, code, params, "", "", None) for key, code, params in (
            ("n", "receipt-negative", {"codes": "-"}), ("x", "xml-malformed", {"reason": "truncated"}),
            ("y", "enrich-timeout", {"seconds": 4}),
        )]  # fmt: skip
        Deviations(transaction).open(new, now(small))

    async def read() -> None:
        browser = await at_work(small, "operator")
        await browser.get("/pages/deviations")
        assert "har ikke sagt hvorfor" in text(browser)
        assert "Ring mottakeren" in text(browser)
        assert "mer enn … s" in text(browser)
        assert not [one for one in ("meldingen: -", "(?)", " ?", "? ") if one in text(browser)]

    run(read)


def test_what_cannot_be_done_is_told_in_the_language_that_was_chosen(small: Town) -> None:
    async def asked() -> None:
        browser = await at_work(small, "operator", language="nn")
        gone = await browser.get("/pages/parties/herid:1", **{"Accept-Language": "en"})
        assert gone.status_code == 404
        assert '<html lang="nn"' in gone.text

    run(asked)
