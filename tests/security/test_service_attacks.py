"""What somebody would try who has a token of their own, or none, and time: each leads nowhere, and looks like nothing."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from facade_asked import FNR, ask, link, search
from harm import log_of, send_all, whole_town
from serving import NIGHT, PUBLIC, STRANGER, OpenGate, Town, caller, number_of, told
from ward_visits import Browser, handle, opened

from planbro.exchange.view import Want
from planbro.ident import make_orgnr
from planbro.service import Context, application
from planbro.service._context import _BEAT
from planbro.service.fhir._types import OFFERS
from planbro.store.database import Database, Number, Seal, metadata
from planbro.testing.generator import municipality
from planbro.testing.kept import HOSPITAL, keep, with_consent

NOBODY = "14831560224"
TASK = {
    "resourceType": "Task", "status": "requested", "intent": "order",
    "for": {"identifier": {"system": FNR, "value": NOBODY}},
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from whole_town(f"sqlite:///{tmp_path_factory.mktemp('attacked')}/planbro.db")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A processor of two kommuner; the plans are `nord`'s."""
    names = {
        name: {"orgnr": str(make_orgnr(at)).replace(" ", ""), "name": name}
        for at, name in enumerate(("nord", "sor"), 7)
    }
    whole = told(deployment="processor", tenants=names, service={"callers": {"nord": [HOSPITAL], "sor": [HOSPITAL]}})
    clock, gate = [NIGHT], OpenGate()
    with Database.open(f"sqlite:///{tmp_path_factory.mktemp('two')}/planbro.db", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        plans = [with_consent(plan) for plan in municipality(3, 5)]
        keep(database, names["nord"]["orgnr"], plans, "2026-11-21T12:00:00.000Z")
        context = Context(whole, database, gate, lambda: clock[0], PUBLIC, {})
        yield Town(application(context), context, database, gate, plans, [], clock)


def bare(answer: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    """What an onlooker sees of an answer; the name of the request is always another."""
    return (
        answer.status_code,
        answer.content,
        sorted((k, v) for k, v in answer.headers.multi_items() if k != "x-request-id"),
    )


# who is there


def test_whether_there_is_a_plan_cannot_be_seen_from_any_answer(town: Town) -> None:
    plan = town.opened[0]
    pairs = [
        ({"method": "POST", "url": "/status", "json": {"nin": one}} for one in (number_of(plan), NOBODY)),
        ({"method": "POST", "url": "/fhir/CarePlan/_search", "data": {"patient.identifier": f"{FNR}|{one}"}}
         for one in (number_of(plan), NOBODY)),
        ({"method": "GET", "url": f"/fhir/CarePlan/{one}"} for one in (plan.id, uuid.UUID(int=uuid.UUID(plan.id).int ^ 1))),
        ({"method": "GET", "url": f"/fhir/CarePlan/{one}/_history"} for one in (plan.id, uuid.uuid4())),
        ({"method": "GET", "url": f"/fhir/CarePlan/{one}/_history/1"} for one in (plan.id, uuid.uuid4())),
        ({"method": "GET", "url": f"/fhir/CarePlan/{one}/$ip-document"} for one in (plan.id, uuid.uuid4())),
        ({"method": "GET", "url": f"/fhir/Goal?_id={one}"} for one in (plan.id, uuid.uuid4())),
    ]  # fmt: skip
    for pair in pairs:
        asked = list(pair)
        known, unknown = send_all(town, asked, "stranger")
        told_ = [
            one.content.replace(plan.id.encode(), b"").replace(str(asked[1]).encode(), b"") for one in (known, unknown)
        ]
        assert known.status_code == unknown.status_code, asked[0]["url"]
        assert len(known.headers) == len(unknown.headers)
        if "_search" not in asked[0]["url"] and "?" not in asked[0]["url"]:
            assert told_[0] == told_[1]
        else:  # a link in it names what was searched for
            assert known.json().get("total") == unknown.json().get("total") == 0
            assert "entry" not in known.json()
            assert abs(len(known.content) - len(unknown.content)) < 4


@pytest.mark.long
@pytest.mark.parametrize("way", ["status", "read"])
def test_nor_from_how_long_it_takes(town: Town, way: str) -> None:
    plan, spent = town.opened[0], {True: [], False: []}  # type: ignore[var-annotated]
    for at in range(600):
        there = at % 2 == 0
        one = {"method": "POST", "url": "/status", "json": {"nin": number_of(plan) if there else NOBODY}}
        if way == "read":
            one = {"method": "GET", "url": f"/fhir/CarePlan/{plan.id if there else uuid.uuid4()}"}
        began = time.perf_counter()
        send_all(town, [one], "stranger")
        spent[there].append(time.perf_counter() - began)
    medians = [statistics.median(sorted(some[20:])) for some in spent.values()]
    assert max(medians) < min(medians) * 1.5, medians


def test_nor_when_the_plan_has_to_be_opened_first(town: Town) -> None:
    """An installation that has just begun, and has no plan in memory yet."""

    async def spent(number: str) -> float:
        context = Context(town.context.settings, town.database, town.gate, town.context.now, PUBLIC, {})
        want = Want(town.gate.callers["stranger"], town.tenant, person=Number(number, "fnr"))
        began = time.monotonic()
        found = await context.see(want)
        took = time.monotonic() - began
        await context.close()
        assert all(one.level == "none" for one in found)
        return took / _BEAT

    beats = [asyncio.run(spent(number)) for number in (NOBODY, *map(number_of, town.opened))]
    assert min(beats) >= 1


def test_a_copy_that_one_says_to_have_tells_nothing_of_what_one_may_not_see(town: Town) -> None:
    plan = town.opened[0]
    for headers in (
        {"If-None-Match": "*"},
        {"If-None-Match": 'W/"1"'},
        {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
    ):
        assert ask(town, "GET", f"CarePlan/{plan.id}", "stranger", headers=headers).status_code == 404


# another tenant


def test_nothing_of_one_tenant_is_there_at_another_by_any_name(two: Town) -> None:
    plan = two.opened[0]
    found = send_all(two, [
        {"method": "POST", "url": "/t/nord/fhir/CarePlan/_search", "data": {"patient.identifier": number_of(plan)}},
        {"method": "POST", "url": "/t/sor/fhir/CarePlan/_search", "data": {"patient.identifier": number_of(plan)}},
        {"method": "GET", "url": f"/t/nord/fhir/CarePlan/{plan.id}"},
        {"method": "GET", "url": f"/t/sor/fhir/CarePlan/{plan.id}"},
        {"method": "GET", "url": f"/t/sor/fhir/CarePlan/{plan.id}/_history/1"},
        {"method": "GET", "url": f"/t/sor/fhir/CarePlan/{plan.id}/$ip-document"},
        {"method": "POST", "url": "/t/sor/status", "json": {"nin": number_of(plan)}},
    ])  # fmt: skip
    assert [one.status_code for one in found] == [200, 200, 200, 404, 404, 404, 200]
    assert (found[0].json()["total"], found[1].json()["total"]) == (1, 0)
    assert found[6].json()["activeCarePlan"] is None
    assert {one.status_code for one in send_all(two, [{"method": "GET", "url": f"/fhir/CarePlan/{plan.id}"}])} == {404}


def test_a_page_of_one_tenant_is_none_of_another(two: Town) -> None:
    """Nor where the page is made to stand deeper: a path names one tenant, and there is no second below it."""
    plan = two.opened[0]
    body = {"patient.identifier": number_of(plan), "_count": "1"}
    first = send_all(two, [{"method": "POST", "url": "/t/nord/fhir/Goal/_search", "data": body}])[0].json()
    following = link(first, "next")
    assert "/t/nord/" in following
    elsewhere = following.replace("/t/nord/", "/t/sor/")
    deeper = following.replace("/t/nord/", "/t/sor/t/nord/")
    spelled = following.replace("/t/nord/", "/t/sor/../nord/")
    asked = [{"method": "GET", "url": one} for one in (following, elsewhere, deeper)]
    assert [one.status_code for one in send_all(two, asked)] == [200, 410, 404]
    assert "sor" not in spelled or send_all(two, [{"method": "GET", "url": spelled}])[0].status_code in {200, 404}


def test_a_handle_and_a_session_of_one_tenant_open_nothing_at_another(two: Town) -> None:
    async def go() -> list[int]:
        async with two.client() as epj:
            made = await epj.post("/t/nord/ward/handle", json={"nin": number_of(two.opened[0])})
            browser = Browser(two)
            wrong = await browser.get(made.json()["url"].replace("/t/nord/", "/t/sor/"))
            right = await browser.get(made.json()["url"])
            other = await browser.get("/t/sor/ward")
            return [wrong.status_code, right.status_code, other.status_code]

    assert asyncio.run(go()) == [404, 200, 403]


# what is addressed to somebody else


def test_a_page_a_task_and_a_subscription_are_their_owners_alone(town: Town) -> None:
    town.gate.callers["colleague"] = caller(HOSPITAL, practitioner="hpr:8888888")
    found = (link(search(town, "Goal", person=plan, _count="1"), "next") for plan in town.opened)
    following = next(filter(None, found))
    assert ask(town, "GET", following).status_code == 200
    for other in ("stranger", "colleague"):
        assert ask(town, "GET", following, other).status_code == 410
    for at in range(0, len(following) - len(f"{PUBLIC}/fhir/Goal?_page="), 17):  # a bit of it changed, anywhere
        place = len(f"{PUBLIC}/fhir/Goal?_page=") + at
        changed = following[:place] + ("A" if following[place] != "A" else "B") + following[place + 1 :]
        assert ask(town, "GET", changed).status_code == 410


# what the caller says of the way it came


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.org"}, {"X-Forwarded-Host": "evil.example.org"}, {"Forwarded": "host=evil.example.org"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Prefix": "/evil.example.org"}, {"X-Original-URL": "//evil.example.org/"},
        {"Origin": "https://evil.example.org", "Access-Control-Request-Method": "POST"},
        {"Referer": "https://evil.example.org/"},
    ],
)  # fmt: skip
def test_no_answer_leads_or_opens_to_where_a_header_says(town: Town, headers: dict[str, str]) -> None:
    plan = town.opened[0]
    asked = [
        {"method": method, "url": url, "headers": headers, **more}
        for method, url, more in (
            ("GET", f"/fhir/CarePlan/{plan.id}", {}), ("GET", "/fhir/metadata", {}), ("GET", "/ward", {}), ("GET", "/ward/", {}),
            ("GET", "/fhir/CarePlan/", {}), ("GET", "/api/openapi.json", {}), ("GET", "/health/live/", {}), ("GET", "/t", {}),
            ("POST", "/fhir/Goal/_search", {"data": {"patient.identifier": number_of(plan), "_count": "1"}}),
            ("POST", "/ward/handle", {"json": {"nin": NOBODY}}), ("OPTIONS", "/status", {}), ("GET", "//evil.example.org/%2e%2e", {}),
        )
    ]  # fmt: skip
    for answer in send_all(town, asked):
        assert "evil.example.org" not in answer.text + repr(answer.headers.multi_items())
        assert not any(name.startswith("access-control-") for name in answer.headers)


def test_a_method_is_what_the_request_line_says(town: Town) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert ask(town, "GET", f"CarePlan/{town.opened[0].id}", headers={name: "DELETE"}).status_code == 200


def test_nothing_about_a_person_is_kept_on_the_way_and_what_may_be_kept_says_for_whom(town: Town) -> None:
    plan = town.opened[0]
    asked = [
        {"method": "POST", "url": "/status", "json": {"nin": NOBODY}},
        {"method": "GET", "url": f"/fhir/CarePlan/{plan.id}"},
        {"method": "GET", "url": f"/fhir/CarePlan/{uuid.uuid4()}"},
        {"method": "GET", "url": f"/fhir/CarePlan/{plan.id}/$ip-document"},
        {"method": "POST", "url": "/fhir/Flag/_search", "data": {"patient.identifier": NOBODY}},
        {"method": "GET", "url": "/ward"},
        {"method": "GET", "url": "/ward/h/x"},
        {"method": "GET", "url": "/api/exchanges"},
        {"method": "GET", "url": "/fhir/metadata"},
        {"method": "GET", "url": "/api/openapi.json"},
    ]
    answers = send_all(town, asked)
    for one in answers[:-2]:
        assert "no-store" in one.headers["cache-control"], one.url
    for one in answers[-2:]:
        assert "no-store" in one.headers["cache-control"] or "accept" in one.headers["vary"].lower()


def test_a_page_is_shown_in_no_frame_and_runs_nothing(town: Town) -> None:
    async def go() -> list[Any]:
        browser, page = await opened(town, number_of(town.opened[0]))
        return [page, await browser.get("/ward/h/x"), await browser.get("/nope")]

    for page in asyncio.run(go()):
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "<script" not in page.text


# what costs much


def test_a_search_that_asks_for_everything_in_every_way_costs_no_more_than_a_moment(town: Town) -> None:
    plan = town.opened[0]
    ways = [
        f"{type_}:{name}{target}"
        for type_, offer in OFFERS.items()
        for name, param in offer.params.items()
        if param.kind == "reference"
        for target in ("", *(f":{one}" for one in param.targets))
    ]
    every = {
        "_id": plan.id,
        "_include": "*",
        "_include:iterate": ",".join([*ways, "*"] * 3),
        "_revinclude:iterate": ",".join(ways * 3),
    }
    began = time.thread_time()
    answer = ask(town, "POST", "CarePlan/_search", data=every)
    assert answer.status_code == 200
    assert time.thread_time() - began < 1.5


def costs(work: Callable[[], Any]) -> tuple[set[Any], float]:
    """What some work gives, and the seconds of the processor that it takes: the least of some tries where it took long,
    since what lies about in memory may be cleared away in the middle of any."""
    given, least = set(), 1e9
    for _ in range(3):
        began = time.thread_time()
        given.add(work())
        least = min(least, time.thread_time() - began)
        if least < 0.25:
            break
    return given, least


@pytest.mark.parametrize("size", [1000, 4000])
def test_no_value_of_a_parameter_costs_more_than_its_length(town: Town, size: int) -> None:
    values = ("\\" * size, "|" * size, "(" * size + "a", ":" * size, "2" * size, "a." * (size // 2), "-" * size, "T" * size,
              "0" * size + "!", "%" * size, ";q=" * (size // 3), " " * size + "x", "2026-" * (size // 5))  # fmt: skip
    for name in ("_id", "_lastUpdated", "_page", "status", "identifier", "_include", "patient", "_sort", "_elements"):
        for value in values:
            body = {name: value, "patient.identifier": NOBODY}
            answers, cost = costs(lambda body=body: ask(town, "POST", "CarePlan/_search", data=body).status_code)
            assert answers <= {200, 400, 410}
            assert cost < 0.5, (name, value[:10])


def test_no_header_costs_more_than_its_length(town: Town) -> None:
    for name in (
        "Accept",
        "If-None-Match",
        "If-Modified-Since",
        "Prefer",
        "Accept-Language",
        "nhn-event-id",
        "Content-Type",
    ):
        for value in (";q=" * 2000, "," * 6000, "a" * 6000, '"' * 6000, " ;" * 3000 + "x", "0." * 3000, "(" * 6000):
            headers = {name: value}
            _, cost = costs(lambda headers=headers: ask(town, "GET", f"CarePlan/{town.opened[0].id}", headers=headers))
            assert cost < 0.5, (name, value[:10])


def test_what_is_too_large_is_told_so_in_every_room(town: Town) -> None:
    kind = {"Content-Type": "application/json"}
    for url in ("/status", "/ward/handle", "/api/exchanges/corrections", "/api/audit/find", "/fhir/CarePlan/_search"):
        for who in ("hospital", "operator"):
            form = {"Content-Type": "application/x-www-form-urlencoded"} if "_search" in url else kind
            asked = {"method": "POST", "url": url, "content": b'{"nin":"' + b"x" * 70_000 + b'"}', "headers": form}
            answer = send_all(town, [asked], who)[0]
            assert answer.status_code in {413, 403}, (url, who, answer.text)
            assert answer.status_code == 403 or "65536" in answer.text or "4096" in answer.text


# handles


def test_handles_are_not_to_be_guessed_and_guesses_are_no_lines_without_end(town: Town) -> None:
    async def go() -> set[str]:
        return {(await handle(town, NOBODY)).json()["url"].rsplit("/", 1)[1] for _ in range(20)}

    made = asyncio.run(go())
    assert len(made) == 20
    assert all(len(one) >= 43 for one in made)


def test_what_is_refused_stands_in_the_log_by_a_code_and_names_nobody(town: Town) -> None:
    before = len(town.audit())
    with log_of() as log:
        ask(town, "GET", f"CarePlan/{town.opened[0].id}", "stranger")
        ask(town, "POST", "Task", "stranger", json=TASK)
    lines = town.audit()[before:]
    assert lines
    assert NOBODY not in repr(lines) + log.getvalue()
    assert STRANGER in repr(lines)


ODD = (
    "a\x00b",
    "\ud800",
    "\U0010ffff",
    "\u202eKari",
    "\ufffe",
    "'; DROP TABLE plan; --",
    "a" * 3000,
    "%s%n${x}{{7*7}}",
)


def test_characters_that_a_database_does_not_take_are_no_fault_of_ours(database_url: str) -> None:
    for town in whole_town(database_url):
        for odd in ODD:
            odd_everywhere(town, odd)


def odd_everywhere(town: Town, odd: str) -> None:
    said = json.dumps(odd)
    bare_ = quote(odd.encode("utf-8", "surrogatepass"))
    task = json.dumps(TASK | {"reasonCode": {"text": "x"}, "identifier": [{"value": "x"}]}).replace('"x"', said)
    kind = {"Content-Type": "application/fhir+json"}
    hospital = [
        {"method": "POST", "url": "/fhir/Task", "content": task, "headers": kind},
        {"method": "POST", "url": "/status", "content": f'{{"nin":{said}}}'},
        {"method": "POST", "url": "/ward/handle", "content": f'{{"nin":"{NOBODY}","userAgent":{said}}}'},
        {"method": "GET", "url": f"/fhir/CarePlan/{town.opened[0].id}", "headers": {"nhn-event-id": bare_}},
        {"method": "GET", "url": f"/fhir/Goal?patient={bare_}&_id={bare_}"},
        {"method": "GET", "url": f"/ward/h/{bare_}"},
        {"method": "GET", "url": f"/t/{bare_}/status"},
    ]
    why = {"Content-Type": "application/json"}
    operator = [
        {"method": "POST", "url": "/inbox/tool", "content": said},
        {"method": "POST", "url": "/inbox/engine", "content": f"<a>{bare_}</a>"},
        {"method": "GET", "url": f"/api/exchanges?state={bare_}&party={bare_}"},
        {"method": "POST", "url": "/api/persons/find", "content": f'{{"number":{said},"why":{said}}}', "headers": why},
        {"method": "POST", "url": "/api/exchanges/corrections", "headers": why,
         "content": f'{{"numbers":[1],"why":{said},"reason":{said}}}'},
    ]  # fmt: skip
    for answer in [*send_all(town, hospital), *send_all(town, operator, "operator")]:
        assert answer.status_code < 500, (answer.request.method, answer.url.path[:40], answer.text)
