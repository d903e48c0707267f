"""The EPJ's server gets an address that opens the page once, soon, in a browser; and no number is in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from serving import PUBLIC, STRANGER, Town, caller, number_of, told
from ward_visits import AGENT, Browser, handle, heading, opened, run, text_of

from planbro.findings import Findings
from planbro.ident import make_orgnr
from planbro.plan.disclosure import Asker, Party
from planbro.service import Context, application
from planbro.settings._ward_check import check_ward
from planbro.store.database import Number, Visits
from planbro.testing.kept import HOSPITAL


def test_an_address_is_given_and_the_page_opens_by_it(town: Town) -> None:
    async def go() -> None:
        number = number_of(town.opened[0])
        given = await handle(town, number)
        assert given.status_code == 201
        assert given.json()["expires"] == "2026-11-22T02:31:00.000Z"
        assert number not in given.json()["url"]
        browser = Browser(town)
        page = await browser.get(given.json()["url"])
        assert page.status_code == 200
        assert page.url.path == "/ward"
        assert not page.url.query
        assert heading(page.text) == "Har individuell plan"

    run(go)


def test_it_opens_once_even_where_two_try_at_the_same_time(town: Town) -> None:
    async def go() -> None:
        url = (await handle(town, number_of(town.opened[0]))).json()["url"]
        pages = await asyncio.gather(*(Browser(town).get(url) for _ in range(4)))
        assert sorted(page.status_code for page in pages) == [200, 410, 410, 410]
        used = next(page for page in pages if page.status_code == 410)
        assert heading(used.text) == "Denne adressen er brukt før"
        assert "gå til pasienten i journalen" in text_of(used.text)
        assert "set-cookie" not in used.headers

    run(go)
    assert [line.outcome for line in town.audit() if line.what == "refused"] == ["ward-handle-used"] * 3


def test_late_it_opens_nothing(small: Town) -> None:
    async def go() -> None:
        url = (await handle(small, number_of(small.opened[0]))).json()["url"]
        small.go(seconds=61)
        page = await Browser(small).get(url)
        assert page.status_code == 410
        assert heading(page.text) == "Denne adressen er for gammel"

    run(go)
    [line] = [line for line in small.audit() if line.what == "refused"]
    assert (line.outcome, line.who) == ("ward-handle-late", "hpr:9999999")


@pytest.mark.parametrize("nin", ["00000000000", 5, ""])
def test_an_epj_that_asks_wrongly_is_told_as_a_server_is(small: Town, nin: Any) -> None:
    answer = run(lambda: handle(small, nin))
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]


def test_an_address_that_never_was_opens_nothing(small: Town) -> None:
    page = run(lambda: Browser(small).get("/ward/h/aGVpLGhlaSxoZWksaGVpLGhlaQ"))
    assert page.status_code == 404
    assert [line.outcome for line in small.audit()] == ["ward-handle-unknown"]


def test_a_browser_or_a_scanner_that_looks_ahead_uses_nothing_up(small: Town) -> None:
    async def go() -> None:
        url = (await handle(small, number_of(small.opened[0]))).json()["url"]
        browser = Browser(small)
        assert (await browser.client.head(url)).status_code == 405
        assert (await browser.client.get(url, headers={"Sec-Purpose": "prefetch;prerender"})).status_code == 405
        assert (await browser.get(url)).status_code == 200

    run(go)


def test_made_for_one_browser_it_opens_in_no_other(small: Town) -> None:
    async def go() -> None:
        number = number_of(small.opened[0])
        url = (await handle(small, number, userAgent=AGENT)).json()["url"]
        page = await Browser(small, "another").get(url)
        assert page.status_code == 403
        again = await Browser(small).get(url)
        assert again.status_code == 410
        _, page = await opened(small, number, userAgent=AGENT)
        assert page.status_code == 200

    run(go)


def test_a_session_that_turns_up_in_another_browser_is_over(small: Town) -> None:
    async def go() -> None:
        browser, _ = await opened(small, number_of(small.opened[0]))
        browser.client.headers["User-Agent"] = "another"
        assert (await browser.get("/ward")).status_code == 403
        browser.client.headers["User-Agent"] = AGENT
        assert (await browser.get("/ward")).status_code == 403

    run(go)
    assert "ward-other-browser" in [line.outcome for line in small.audit()]


def test_who_is_not_let_in_gets_no_address(small: Town) -> None:
    small.gate.callers["machine"] = replace(caller(), scopes=frozenset())

    async def go() -> None:
        assert (await handle(small, number_of(small.opened[0]), "nobody")).status_code == 401
        assert (await handle(small, number_of(small.opened[0]), "machine")).status_code == 403
        for nonsense in (None, 1, "12345678901", {"a": 1}, "x" * 5000):
            answer = await handle(small, nonsense)
            assert answer.status_code in {400, 413}
            assert "12345678901" not in answer.text

    run(go)


@pytest.mark.parametrize(
    "less",
    [
        {"scopes": frozenset({"status"})},
        {"practitioner": ""},
        {"unit": ""},
        {"decision": ""},
    ],
    ids=["status scope", "a machine", "no point of care", "no decision"],
)
def test_without_what_reading_needs_the_page_tells_status_alone(small: Town, less: dict[str, object]) -> None:
    small.gate.callers["less"] = replace(caller(), **less)  # type: ignore[arg-type]

    async def go() -> None:
        _, page = await opened(small, number_of(small.opened[0]), "less")
        assert heading(page.text) == "Har individuell plan"
        assert "Mål og tiltak" not in page.text
        assert ("Be om innsyn" in text_of(page.text)) is ("scopes" not in less)

    run(go)
    assert [line.what for line in small.audit()][-1] == "status"


def test_the_page_is_about_whom_the_attestation_is_about(small: Town) -> None:
    other = Number(number_of(small.shut[0]))
    small.gate.callers["other"] = replace(caller(), patient=other)
    _, page = run(lambda: opened(small, number_of(small.opened[0]), "other"))
    assert heading(page.text).startswith("Ukjent")


def test_one_of_whom_nothing_may_be_told_looks_like_nobody(small: Town) -> None:
    _, nobody = run(lambda: opened(small, "14831560224", "stranger"))
    _, closed = run(lambda: opened(small, number_of(small.opened[0]), "stranger"))

    def bare(html: str) -> str:
        text = text_of(html)
        return text[text.index("Ukjent") :].replace(text[text.index("Født") : text.index("Født") + 40], "")

    assert heading(nobody.text) == heading(closed.text) == "Ukjent – det kan ikke sies noe her"
    cut = [bare(page.text).partition("Det betyr")[2] for page in (nobody, closed)]
    assert cut[0] == cut[1]
    assert STRANGER not in closed.text


def test_every_step_stands_in_the_log_and_no_number_anywhere(small: Town) -> None:
    number = number_of(small.opened[0])
    run(lambda: opened(small, number))
    lines = small.audit()
    assert [(line.what, line.outcome) for line in lines] == [
        ("login", "handle"),
        ("login", "opened"),
        ("read", "shown"),
    ]
    assert lines[-1].plan == small.opened[0].id
    assert lines[-1].params["way"] == "ward"
    assert number not in repr(lines)


def test_the_store_holds_hashes_and_sealed_words(small: Town) -> None:
    number = number_of(small.opened[0])
    url = run(lambda: handle(small, number)).json()["url"]
    secret = url.rpartition("/")[2]
    with small.database.engine.connect() as connection:
        [row] = connection.exec_driver_sql("select * from visit").all()
    assert secret not in repr(row)
    assert number not in repr(row)


def test_what_ended_long_ago_is_not_kept(small: Town) -> None:
    async def go() -> None:
        await opened(small, number_of(small.opened[0]))
        small.go(days=2)
        await handle(small, number_of(small.opened[0]))

    run(go)
    with small.database.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from visit").scalar_one() == 1


def test_a_closed_visit_does_not_open_again(small: Town) -> None:
    with small.database.writing() as transaction:
        visits = Visits(transaction)
        visits.open(small.tenant, "session", "k", "2026-11-22T03:00:00.000Z", b"x", "2026-11-22T02:00:00.000Z")
        visit = visits.find(small.tenant, "session", "k")
        assert visit is not None
        visits.change(visit, "2026-11-22T02:01:00.000Z", state="closed")
        visits.change(visit, "2026-11-22T02:02:00.000Z")  # one who looked at the same moment
        again = visits.find(small.tenant, "session", "k")
    assert again is not None
    assert again.state == "closed"


def test_an_acute_need_of_the_token_comes_along(small: Town) -> None:
    asker = Asker((Party.parse(f"orgnr:{HOSPITAL}"),), care_relation="d", acute="AKUTT")
    small.gate.callers["acute"] = replace(caller(), asker=asker, purpose="ETREAT")
    _, page = run(lambda: opened(small, number_of(small.opened[0]), "acute"))
    assert page.status_code == 200


def test_a_session_at_one_tenant_is_none_at_another(small: Town) -> None:
    other = str(make_orgnr(8)).replace(" ", "")
    tenants = {"ski": {"orgnr": small.tenant, "name": "Ski kommune"}, "nes": {"orgnr": other, "name": "Nes kommune"}}
    whole = told(deployment="processor", tenants=tenants, service={})
    context = Context(whole, small.database, small.gate, lambda: small.clock[0], PUBLIC, {})
    many = replace(small, app=application(context), context=context)

    async def go() -> None:
        async with many.client() as epj:
            nin = number_of(small.opened[0])
            given = await epj.post("/t/ski/ward/handle", json={"nin": nin})
            assert (await epj.post("/ward/handle", json={"nin": nin})).status_code == 404
        url = given.json()["url"]
        assert url.startswith(f"{PUBLIC}/t/ski/ward/h/")
        browser = Browser(many)
        assert (await browser.get(url.replace("/t/ski/", "/t/nes/"))).status_code == 404
        page = await browser.get(url)
        assert page.url.path == "/t/ski/ward"
        assert heading(page.text) == "Har individuell plan"
        assert 'action="/t/ski/ward/close"' in page.text
        assert (await browser.get("/t/nes/ward")).status_code == 403

    run(go)


def test_who_logs_in_by_a_launch_has_somewhere_to_log_in() -> None:
    epj = {"iss": "https://epj.sykehus.no/fhir", "client_id": "planbro", "key_env": "KEY", "body": HOSPITAL}
    login = {"issuer": "nowhere", "client_id": "ward", "key_env": "KEY", "scopes": ["openid"]}
    assert faults({"epj": {"a": epj, "b": epj}}) == {"config-ward-login", "config-ward-twice"}
    assert faults({"epj": {"a": epj}, "login": login}) == {"config-name-unknown"}
    plain = {**epj, "iss": "http://epj.sykehus.no/fhir", "user": "epj"}
    assert faults({"epj": {"a": plain}}) == {"config-plain-http"}


def faults(ward: dict[str, object]) -> set[str]:
    found = Findings()
    check_ward(told(service={"ward": ward}), found)
    return {one.code for one in found}
