"""The EPJ launches the page by SMART: the patient comes from there, who asks from a login; and no address names anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
from serving import PUBLIC, STRANGER, Town, number_of, told
from ward_visits import AGENT, Browser, heading, run, text_of

from planbro.ident import make_synthetic
from planbro.plan import Participant, copy
from planbro.service import Context, application
from planbro.service.access import TokenGate
from planbro.service.ward._person import patient_number
from planbro.testing._door import app_of, serving
from planbro.testing.epj_launch import App, EpjLaunch
from planbro.testing.issuer import Client, Issuer
from planbro.testing.kept import HOSPITAL, keep
from planbro.transport.helseid import key_from, new_key

UNIT = HOSPITAL
KEY = orjson.dumps(new_key()._key.as_dict(private=True) | {"kid": "ward-1"})
PUBLIC_KEY = {**key_from(KEY).public, "kid": "ward-1"}


@dataclass
class Launching:
    """A kommune whose page two EPJ systems launch: one believed of its users, one that is not."""

    town: Town
    epj: EpjLaunch
    issuer: Issuer

    async def go(self, number: str, *, believed: bool = True, browser: Browser | None = None) -> httpx.Response:
        """What a browser does with the EPJ's link, to the end."""
        browser = browser or Browser(self.town)
        self.epj.base = self.base(believed)
        where = self.epj.link("/ward/launch", number)
        return await follow(browser, where)

    def base(self, believed: bool) -> str:
        return (
            self.epj.base.replace("localhost", "127.0.0.1")
            if believed
            else self.epj.base.replace("127.0.0.1", "localhost")
        )


async def follow(browser: Browser, where: str, choose: dict[str, str] | None = None) -> httpx.Response:
    """Redirects here and to servers on this machine; on the issuer's page somebody is chosen."""
    answer = await step(browser, where)
    for _ in range(12):
        if answer.status_code == 200 and "Logg inn som" in answer.text:
            form = {"ticket": answer.text.partition('name="ticket" value="')[2].partition('"')[0], "purpose": "TREAT",
                    "who": PERSON.hpr, "where": PLACE.point_of_care, **(choose or {})}  # fmt: skip
            async with httpx.AsyncClient(verify=False) as far:  # noqa: S501
                answer = await far.post(str(answer.url).partition("?")[0], data=form)
        elif answer.is_redirect:
            answer = await step(browser, str(answer.headers["location"]), answer)
        else:
            break
    return answer


async def step(browser: Browser, where: str, before: httpx.Response | None = None) -> httpx.Response:
    ADDRESSES.append(where)
    if where.startswith(("/", PUBLIC)):
        return await browser.client.get(where, follow_redirects=False)
    async with httpx.AsyncClient(headers={"User-Agent": AGENT}, verify=False) as far:  # noqa: S501
        return await far.get(where)


ADDRESSES: list[str] = []
PERSON, PLACE = Issuer().people[1], Issuer().places[0]


class Far:
    """The two far ends on ports of this machine, once for all tests here; each test puts its own behind them."""

    epj: EpjLaunch
    issuer: Issuer

    def __init__(self, epj_at: str, issuer_at: str) -> None:
        self.epj_at, self.issuer_at = epj_at, issuer_at


@pytest.fixture(scope="module")
def far() -> Iterator[Far]:
    far = Far("", "")
    with (
        serving(app_of(lambda asked: far.epj.handle(asked))) as far.epj_at,
        serving(app_of(lambda asked: far.issuer.handle(asked))) as far.issuer_at,
    ):
        yield far


@pytest.fixture
def launching(small: Town, far: Far, tmp_path: Any) -> Iterator[Launching]:
    ADDRESSES.clear()
    (tmp_path / "key.jwk").write_bytes(KEY)
    base, key = f"{far.epj_at}/fhir", str(tmp_path / "key.jwk")

    def clock() -> datetime:
        return small.clock[0]

    redirects = frozenset({f"{PUBLIC}/ward/back", f"{PUBLIC}/ward/in"})
    far.epj = EpjLaunch(base, {"planbro": App(PUBLIC_KEY, redirects)}, now=clock)
    far.issuer = Issuer(far.issuer_at, clients={"ward": Client(PUBLIC_KEY, redirects=redirects)}, now=clock)
    common = {"client_id": "planbro", "key_file": key, "body": HOSPITAL, "unit": UNIT}
    ward = {
        "epj": {"believed": {**common, "iss": base, "user": "epj"},
                "other": {**common, "iss": base.replace("127.0.0.1", "localhost")}},
        "login": {"issuer": "sts", "client_id": "ward", "key_file": key, "scopes": ["openid", "kommune:ip/read"]},
    }  # fmt: skip
    whole = told(service={"callers": {"kommunen": [HOSPITAL, PLACE.legal_entity]}, "ward": ward,
                          "issuers": {"sts": far.issuer.settings()}})  # fmt: skip
    gate = TokenGate(whole, public=PUBLIC, now=clock, secret=b"x" * 32)
    context = Context(whole, small.database, gate, clock, PUBLIC, {})
    yield Launching(replace(small, app=application(context), context=context), far.epj, far.issuer)
    run(context.close)


def test_an_epj_that_is_believed_opens_the_page_at_once(launching: Launching) -> None:
    plan, town = copy(launching.town.opened[0]), launching.town
    body = next(one.id for one in plan.organisations if one.orgnr == HOSPITAL)
    plan.participants.append(Participant(id="p", hpr=launching.epj.who.hpr, organisation=body))
    keep(town.database, town.tenant, [plan], "2026-11-21T13:00:00.000Z")
    number = number_of(plan)
    page = run(lambda: launching.go(number))
    assert page.status_code == 200
    assert heading(page.text) == "Har individuell plan"
    assert "Mål og tiltak" in text_of(page.text)
    assert all(number not in one for one in (*ADDRESSES, *launching.epj.asked))
    last = town.audit()[-1]
    assert (last.what, last.who, last.organisation) == ("read", f"hpr:{launching.epj.who.hpr}", HOSPITAL)
    assert last.params["unit"] == UNIT
    assert last.params["client"] == "epj-believed"
    assert last.role == "LE"


def test_elsewhere_one_logs_in_first_at_our_own_issuer(launching: Launching) -> None:
    number = number_of(launching.town.shut[0])
    page = run(lambda: launching.go(number, believed=False))
    assert page.status_code == 200
    assert heading(page.text) == "Har individuell plan"
    assert all(number not in one for one in (*ADDRESSES, *launching.epj.asked, *launching.issuer.asked))
    last = launching.town.audit()[-1]
    assert (last.who, last.organisation) == (f"hpr:{PERSON.hpr}", PLACE.legal_entity)


def test_one_who_logs_in_for_another_patient_is_told_nothing(launching: Launching) -> None:
    async def go() -> httpx.Response:
        launching.epj.base = launching.base(False)
        link = launching.epj.link("/ward/launch", number_of(launching.town.opened[0]))
        return await follow(Browser(launching.town), link, {"patient": number_of(launching.town.shut[0])})

    assert heading(run(go).text).startswith("Ukjent")


def test_only_an_epj_of_the_settings_launches_it(launching: Launching) -> None:
    for query in ("", "?iss=https://evil.example&launch=x", "?launch=x", f"?iss={launching.epj.base}&launch="):
        page = run(partial(Browser(launching.town).get, f"/ward/launch{query}"))
        assert page.status_code == 403
        assert heading(page.text) == "Journalsystemet er ikke kjent her"
        assert launching.town.audit()[-1].outcome == "ward-launch-unknown"
    assert not launching.epj.asked


def test_an_epj_of_a_body_that_may_not_ask_opens_nothing(launching: Launching, monkeypatch: pytest.MonkeyPatch) -> None:
    for may in ((), (STRANGER,)):
        monkeypatch.setitem(launching.town.context.settings.service.callers, "kommunen", may)
        page = run(lambda: launching.go(number_of(launching.town.opened[0])))
        assert page.status_code == 403
        assert launching.town.audit()[-1].what == "refused"


def begun(launching: Launching, browser: Browser) -> Any:
    """The browser is at the EPJ's server, and comes back from there with this."""

    async def go() -> str:
        launching.epj.base = launching.base(True)
        first = await step(browser, launching.epj.link("/ward/launch", number_of(launching.town.opened[0])))
        return str((await step(browser, first.headers["location"])).headers["location"])

    return go()


def test_what_is_asked_of_the_epj_is_what_smart_says(launching: Launching) -> None:
    run(lambda: begun(launching, Browser(launching.town)))
    asked = parse_qs(urlsplit(launching.epj.asked[-1]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["aud"] == [launching.epj.base]
    assert asked["redirect_uri"] == [f"{PUBLIC}/ward/back"]
    assert len(asked["state"][0]) >= 43
    assert len(asked["nonce"][0]) >= 43


def test_an_answer_that_is_not_to_this_login_opens_nothing(launching: Launching) -> None:
    async def back(how: str) -> httpx.Response:
        browser = Browser(launching.town)
        where = await begun(launching, browser)
        if how == "another browser":
            browser = Browser(launching.town)
        if how == "twice":
            await browser.client.get(where, follow_redirects=False)
        if how == "another state":
            where = where.replace("state=", "state=x")
        if how == "late":
            launching.town.go(minutes=11)
        if how == "an error":
            where += "&error=access_denied"
        if how == "the other door":
            where = where.replace("/ward/back", "/ward/in")
        return await browser.client.get(where, follow_redirects=False)

    for how in ("another browser", "twice", "another state", "late", "an error", "the other door"):
        page = run(partial(back, how))
        assert page.status_code in {403, 404, 410}, how
        assert "planbro-ward=" not in page.headers.get("set-cookie", "").replace("__Host-planbro-ward=;", "")


def test_an_epj_is_believed_by_a_sound_id_token_alone(launching: Launching) -> None:
    for claims in (
        {"nonce": "other"}, {"nonce": None}, {"aud": "other"}, {"aud": ["planbro", "other"]}, {"exp": 0},
        {"iss": "https://evil.example"}, {"iat": 9999999999}, {"fhirUser": "Patient/p-1"},
        {"fhirUser": "https://evil.example/Practitioner/u-1"},
    ):  # fmt: skip
        launching.epj.claims = dict(claims)
        page = run(partial(launching.go, number_of(launching.town.opened[0])))
        assert page.status_code == 403, claims
        assert launching.town.audit()[-1].outcome in {"ward-launch-failed", "ward-login-failed"}


def test_signed_by_another_key_it_is_not_believed(launching: Launching) -> None:
    async def go() -> httpx.Response:
        browser = Browser(launching.town)
        back = await begun(launching, browser)
        signs, launching.epj.key = launching.epj.key, EpjLaunch().key
        launching.epj._identity = partial_identity(launching.epj, launching.epj.key)  # type: ignore[method-assign]
        launching.epj.key = signs
        return await browser.client.get(back, follow_redirects=False)

    assert run(go).status_code == 403


def partial_identity(epj: EpjLaunch, key: Any) -> Any:
    original = EpjLaunch._identity

    def made(started: Any) -> str:
        epj.key, kept = key, epj.key
        try:
            return original(epj, started)
        finally:
            epj.key = kept

    return made


def test_a_patient_without_a_number_is_told_of(launching: Launching) -> None:
    page = run(lambda: launching.go(""))
    assert page.status_code == 403
    assert heading(page.text) == "Journalen oppga ikke hvilken person det gjelder"


def test_an_epj_that_is_away_is_told_of_and_nothing_of_what_it_said(launching: Launching) -> None:
    launching.epj.more = {"patient": "../../etc"}
    page = run(lambda: launching.go(number_of(launching.town.opened[0])))
    assert page.status_code == 403
    assert "etc" not in page.text


def test_of_several_numbers_the_one_in_use_is_taken() -> None:
    fnr, dnr = "urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:2.16.578.1.12.4.1.4.2"
    now, before = (made(date(1980, 4, day)) for day in (1, 2))
    old = {"system": dnr, "value": made(date(1980, 4, 1), d_number=True), "use": "old"}
    odd: list[Any] = ["nonsense", {"system": "x"}, {"system": fnr, "value": "123"}]
    found = patient_number({"identifier": [*odd, old, {"system": fnr, "value": before, "period": {"end": "2020"}},
                                           {"system": fnr, "value": now}]}, "accept")  # fmt: skip
    assert found is not None
    assert found.value == now
    assert patient_number({"identifier": odd}, "accept") is None


def made(born: date, *, d_number: bool = False) -> str:
    return next(filter(None, (make_synthetic(born, one, d_number=d_number) for one in range(500))))


def test_a_handle_is_given_for_a_token_bound_to_a_key(launching: Launching) -> None:
    number, key = number_of(launching.town.shut[0]), new_key()

    async def go() -> None:
        async with launching.town.client("") as server:
            headers = launching.issuer.headers(key, "POST", f"{PUBLIC}/ward/handle", patient=number)
            given = await server.post("/ward/handle", json={"nin": number}, headers=headers)
            assert given.status_code == 201
            again = await server.post("/ward/handle", json={"nin": number}, headers=headers)
            assert again.status_code == 401
        page = await Browser(launching.town).get(given.json()["url"])
        assert heading(page.text) == "Har individuell plan"

    run(go)
    last = launching.town.audit()[-1]
    assert (last.what, last.who, last.params["client"]) == ("status", f"hpr:{launching.issuer.people[0].hpr}", "epj")
