"""Requests for access, answered on the pages: what is asked, what it would open, given, narrowed or refused."""

from __future__ import annotations

import re
from functools import cache

from tests.pages.at_work import Browser, at_work, run
from tests.pages.day_town import PAPER, REF, asks, audited, known
from tests.service.serving import STRANGER, Town, caller

from planbro.exchange.access import Wanted
from planbro.exchange.view import Want
from planbro.plan import Code, Organisation, Plan, copy
from planbro.store.database import Plans, Requests
from planbro.testing.generator import municipality
from planbro.testing.kept import keep

EVIL = "<script>alert(1)</script>"
ASKED = {"does": "approve", "part-goal": "1", "part-measure": "1", "until": "2027-01-31", "ground": "signed",
         "signed": "2026-11-22", "by": "patient-express", "read": "1"}  # fmt: skip


def text(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def hidden(browser: Browser) -> dict[str, str]:
    """What the confirmation sends again."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', text(browser)))


def state(town: Town) -> str:
    with town.database.reading() as transaction:
        found = Requests(transaction).called(town.tenant, REF)
    assert found is not None
    return found.standing


def level(town: Town, plan: str) -> str:
    (seen,) = town.context.view.see([Want(caller(STRANGER), town.tenant, plan=plan)])[0]
    return seen.level


def version(town: Town, plan: str) -> int | None:
    with town.database.reading() as transaction:
        return Plans(transaction).number(town.tenant, plan)


@cache
def person() -> Plan:
    """A grown person with an active plan, who signs alone; the hospital knows of it, and sees nothing of it."""
    return list(municipality(6, 7))[5]


def grown(town: Town) -> Plan:
    keep(town.database, town.tenant, [person()], "2026-11-21T12:00:00.000Z")
    return person()


def keep_known(town: Town, plan: Plan) -> Plan:
    """The plan, which the hospital that asks is a part of, so that it may know of it."""
    new = copy(plan)
    new.organisations.append(Organisation(id="5f0a3d0e-7a54-4d53-9a35-3f1f1f3f0001", name="Fjordglimt HF",
                                          kind=Code("helseforetak"), orgnr=STRANGER))  # fmt: skip
    keep(town.database, town.tenant, [new], "2026-11-21T13:00:00.000Z")
    return new


def test_a_request_is_given_in_two_clicks_and_nothing_before_the_second(small: Town) -> None:
    plan = grown(small)
    known(small)
    asks(small, plan)

    async def given() -> None:
        browser = await at_work(small, "office")
        await browser.get("/pages/requests")
        assert "Fjordglimt HF" in text(browser)
        assert "mål, tiltak" in text(browser)
        assert STRANGER not in re.sub(r'href="[^"]*"', "", text(browser))
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", **ASKED)
        assert "Dette blir gitt" in text(browser)
        assert "31.01.2027" in text(browser)
        assert (state(small), level(small, plan.id), version(small, plan.id)) == ("open", "none", 1)
        assert audited(small, "access-granted") == []
        again = hidden(browser)
        assert await browser.send(f"/pages/requests/{REF}/decide", **again)
        assert "Innsyn er gitt" in text(browser)
        assert (state(small), level(small, plan.id), version(small, plan.id)) == ("granted", "content", 2)
        (line,) = audited(small, "access-granted")
        assert line.who == "hpr:9999999"
        await browser.get(f"/pages/requests/{REF}")
        assert "Gitt" in text(browser)
        await browser.send(f"/pages/requests/{REF}/decide", **again)  # sent once more, it is decided
        assert "alt avgjort" in text(browser)
        assert version(small, plan.id) == 2

    run(given)


def test_less_is_given_where_less_is_ticked(small: Town) -> None:
    plan = grown(small)
    asks(small, plan)

    async def given() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        less = {name: value for name, value in ASKED.items() if name != "part-measure"} | {"until": "2026-12-31"}
        await browser.send(f"/pages/requests/{REF}/would", **less)
        assert "tiltak" not in text(browser).partition("<dl")[2].partition("</dl>")[0]
        await browser.send(f"/pages/requests/{REF}/decide", **hidden(browser))
        assert state(small) == "granted"
        with small.database.reading() as transaction:
            row = Requests(transaction).called(small.tenant, REF)
        assert row is not None
        assert row.stop == "2026-12-31"

    run(given)


def test_the_whole_may_be_narrowed_to_some_of_it(small: Town) -> None:
    plan = grown(small)
    asks(small, plan, wanted=Wanted(stop="2027-01-31"))

    async def given() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        assert "hele planen" in text(browser)
        await browser.send(f"/pages/requests/{REF}/would", **ASKED)
        assert "mål, tiltak" in text(browser)
        await browser.send(f"/pages/requests/{REF}/decide", **hidden(browser))
        assert (state(small), level(small, plan.id)) == ("granted", "content")

    run(given)


def test_a_refusal_shows_the_answer_with_the_way_to_complain_first(small: Town) -> None:
    plan = grown(small)
    known_plan = keep_known(small, plan)
    asks(small, known_plan)

    async def refused() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", does="refuse")
        assert "Velg en grunn" in text(browser)
        await browser.send(f"/pages/requests/{REF}/would", does="refuse", reason="no-consent", words=EVIL)
        assert "Dette blir avslått" in text(browser)
        assert "Statsforvalteren" in text(browser)
        assert "&lt;script&gt;" in text(browser)
        assert EVIL not in text(browser)
        assert state(small) == "open"
        await browser.send(f"/pages/requests/{REF}/decide", **(hidden(browser) | {"words": EVIL}))
        assert state(small) == "refused"
        assert len(audited(small, "access-refused")) == 1

    run(refused)
    assert level(small, known_plan.id) == "status"


def test_a_refusal_of_what_somebody_else_has_answered_is_not_called_a_giving_and_keeps_what_was_written(
    small: Town,
) -> None:
    asks(small, keep_known(small, grown(small)))

    async def tried() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", does="refuse", reason="no-need")
        first = hidden(browser)
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", does="refuse", reason="other", words="Ring oss først")
        second = hidden(browser)
        await browser.send(f"/pages/requests/{REF}/decide", **first)
        await browser.send(f"/pages/requests/{REF}/decide", **second)
        assert "alt avgjort" in text(browser)
        assert "Det kan ikke gis slik" not in text(browser)
        assert "Det kunne ikke gjøres" in text(browser)
        assert "Ring oss først" in text(browser)

    run(tried)


def test_who_may_not_know_of_the_plan_is_told_what_all_such_are_told(small: Town) -> None:
    asks(small, grown(small))

    async def refused() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", does="refuse", reason="other", words="Ikke nå")
        assert "kan ikke vite at det finnes en plan" in text(browser)
        await browser.send(f"/pages/requests/{REF}/decide", **hidden(browser))
        assert "det svaret alle slike får" in text(browser)

    run(refused)


def test_what_changed_meanwhile_is_looked_at_anew(small: Town) -> None:
    plan = grown(small)
    asks(small, plan)

    async def decided() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", **ASKED)
        fields = hidden(browser)
        page = await browser.send(f"/pages/requests/{REF}/decide", **(fields | {"until": "2026-12-01"}))
        assert page.status_code == 409
        assert state(small) == "open"
        await browser.send(f"/pages/requests/{REF}/decide", **hidden(browser))
        assert state(small) == "granted"

    run(decided)


def test_the_signed_paper_opens_by_itself_and_may_load_nothing(small: Town) -> None:
    asks(small, grown(small))

    async def opened() -> None:
        browser = await at_work(small, "office")
        page = await browser.get(f"/pages/requests/{REF}/paper")
        assert (page.content, page.headers["content-type"]) == (PAPER, "application/pdf")
        assert page.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert page.headers["content-disposition"] == 'inline; filename="samtykke.pdf"'
        assert audited(small, "request-read")[-1].outcome == "consent-paper"

    run(opened)


def test_without_a_paper_one_is_scanned_in_and_then_it_can_be_given(small: Town) -> None:
    plan = grown(small)
    asks(small, plan, paper=None)

    async def given() -> None:
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        await browser.send(f"/pages/requests/{REF}/would", **ASKED)
        assert "Legg ved det underskrevne skjemaet først" in text(browser)
        form = await browser.client.get(f"/pages/requests/{REF}/form")
        assert form.content.startswith(b"%PDF-")
        await browser.get(f"/pages/requests/{REF}")
        assert (await browser.send(f"/pages/requests/{REF}/scan", file=("a.html", b"<html>"))).status_code == 422
        await browser.send(f"/pages/requests/{REF}/scan", file=("a.pdf", PAPER))
        assert "Skjemaet ligger ved" in text(browser)
        await browser.send(f"/pages/requests/{REF}/would", **ASKED)
        assert "Dette blir gitt" in text(browser)

    run(given)


def test_koordinator_and_operator_answer_no_requests(small: Town) -> None:
    asks(small, small.opened[0], words=EVIL)

    async def tried() -> None:
        for role in ("koordinator", "operator"):
            browser = await at_work(small, role)  # type: ignore[arg-type]
            assert (await browser.get("/pages/requests")).status_code == 403
            assert (await browser.get(f"/pages/requests/{REF}")).status_code == 403
        browser = await at_work(small, "office")
        await browser.get(f"/pages/requests/{REF}")
        assert "&lt;script&gt;" in text(browser)
        assert EVIL not in text(browser)
        assert (await browser.get("/pages/requests/00000000-0000-4000-8000-000000000000")).status_code == 404

    run(tried)
