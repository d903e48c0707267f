"""What is too large, too slow, too much or too often is refused before anybody looks at it, and every answer is sealed."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from around import ask, door, echo, within
from harm import log_of, send_all, whole_town
from prometheus_client import CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from planbro.ident import make_synthetic
from planbro.service._limits import QUESTION
from planbro.service._passage import genuine, passage_of, room_of
from planbro.service._rates import Rates
from planbro.service._told import Logged

NUMBER = str(make_synthetic(date(1950, 1, 1), 106))
SHORT = timedelta(milliseconds=50)
GOOD = (b"authorization", b"DPoP good-1")


def one(app: Any, *args: Any, **more: Any) -> Any:
    return asyncio.run(ask(app, *args, **more))


# how large


def test_a_question_has_64_kilobytes_however_long_it_says_it_is() -> None:
    app, piece = within(echo), b"x" * 1024
    assert one(app, body=[piece] * 64).body == str(QUESTION).encode()
    for told in ((), ((b"content-length", b"12"),)):
        answer = one(app, body=[piece] * 65, headers=told)
        assert (answer.status, answer.headers["connection"]) == (413, "close")


def test_a_document_has_as_many_megabytes_as_the_settings_say() -> None:
    app, piece = within(echo, body_megabytes=1), b"x" * (256 << 10)
    assert one(app, "/inbox/tool", body=[piece] * 4).status == 200
    assert one(app, "/t/kommunen/inbox/tool", body=[piece] * 5).status == 413


def test_an_address_and_headers_come_to_an_end() -> None:
    app = within(echo)
    assert one(app, "/fhir/CarePlan", query=b"_page=" + b"x" * 8192).status == 200
    assert one(app, "/" + "x" * 13_000).status == 414
    assert one(app, headers=[(b"x-%d" % at, b"") for at in range(120)]).status == 431
    assert one(app, headers=[(b"x", b"y" * 50_000)]).status == 431


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", b"1"), (b"content-length", b"2")],
        [(b"content-length", b"1"), (b"transfer-encoding", b"chunked")],
        [(b"host", b"elsewhere.example.org")],
    ],
)
def test_what_tells_twice_where_it_ends_or_whose_it_is_is_not_taken(headers: Any) -> None:
    assert one(within(echo), headers=headers).status == 400


# how slow


def test_a_body_that_drips_is_given_up() -> None:
    answer = one(within(echo, seconds=SHORT), body=[b"x"] * 100, slow=0.02)
    assert answer.status == 408


def test_an_answer_that_is_not_ready_in_time_is_given_up_and_its_work_is_cancelled() -> None:
    ended = []

    async def slow(_: Request) -> Response:
        try:
            await asyncio.sleep(5)
        finally:
            ended.append(True)
        return Response()

    answer = one(within(slow, seconds=SHORT))
    assert (answer.status, answer.headers["retry-after"], ended) == (503, "5", [True])


def test_so_many_at_once_and_one_more_comes_back_later_but_whoever_asks_whether_it_lives_is_told() -> None:
    async def go() -> tuple[list[int], int, str]:
        free = asyncio.Event()

        async def waits(request: Request) -> Response:
            if request.url.path == "/status":
                await free.wait()
            return Response()

        app = within(waits, at_once=9)
        some = [asyncio.create_task(ask(app, client=f"192.0.2.{at}")) for at in range(9)]
        await asyncio.sleep(0)
        more = await ask(app, client="192.0.2.99")
        alive = await ask(app, "/health/live", method="GET")
        free.set()
        answers = [answer.status for answer in await asyncio.gather(*some)]
        after = await ask(app)
        return [*answers, alive.status, after.status], more.status, more.headers["retry-after"]

    answered, refused, wait = asyncio.run(go())
    assert set(answered) == {200}
    assert (refused, wait) == (503, "1")


def test_one_address_of_strangers_does_not_take_every_place() -> None:
    async def go() -> list[int]:
        free = asyncio.Event()

        async def waits(_: Request) -> Response:
            await free.wait()
            return Response()

        app = within(waits, at_once=200)
        some = [asyncio.create_task(ask(app)) for _ in range(60)]
        await asyncio.sleep(0.01)
        others = asyncio.create_task(ask(app, client="198.51.100.7"))
        await asyncio.sleep(0)
        free.set()
        return [one.status for one in await asyncio.gather(*some, others)]

    answers = asyncio.run(go())
    assert answers[:60].count(503) == 10
    assert answers[60] == 200


# how often


def test_an_address_of_strangers_is_heard_so_often_and_again_after_a_while() -> None:
    clock = [0.0]
    app = within(door, timer=lambda: clock[0], strangers_per_minute=10)
    assert [one(app).status for _ in range(12)] == [401] * 10 + [429] * 2
    assert one(app, client="198.51.100.7").status == 401
    assert int(one(app).headers["retry-after"]) <= 7
    for _ in range(100):
        assert one(app).status == 429, "and waits no longer for having asked meanwhile"
    clock[0] = 6.5
    assert [one(app).status for _ in range(2)] == [401, 429]


def test_whoever_was_let_in_from_the_same_address_still_is() -> None:
    app = within(door, strangers_per_minute=5)
    assert one(app, headers=[GOOD]).status == 200
    assert {one(app).status for _ in range(9)} == {401, 429}
    assert one(app, headers=[GOOD]).status == 200
    assert one(app, headers=[(b"authorization", b"DPoP good-2")]).status == 200, "a new token is looked at"
    bad = [(b"authorization", b"DPoP bad")]
    assert [one(app, headers=bad).status for _ in range(3)] == [401, 429, 429], "one that failed is not, for a while"


def test_a_sound_token_that_lacks_a_nonce_or_a_scope_is_no_stranger() -> None:
    async def asks_for_more(request: Request) -> Response:
        genuine(request.scope)
        return Response("no", 401)

    app = within(asks_for_more, strangers_per_minute=3)
    assert {one(app, headers=[GOOD]).status for _ in range(20)} == {401}


def test_what_was_not_good_once_does_not_open_the_way_because_something_else_was_answered() -> None:
    async def open_to_all(request: Request) -> Response:
        return Response(status_code=200 if request.url.path == "/fhir/metadata" else 404)

    app = within(open_to_all, strangers_per_minute=5)
    made_up = [(b"cookie", b"__Host-planbro-ward=made-up")]
    found = []
    for _ in range(10):
        one(app, "/fhir/metadata", method="GET", headers=made_up)
        found.append(one(app, "/ward/h/guess", method="GET", headers=made_up).status)
    assert found == [404] * 5 + [429] * 5


def test_many_addresses_of_one_network_are_one_and_a_flood_of_addresses_takes_no_more_room() -> None:
    app = within(door, strangers_per_minute=5)
    assert [one(app, client=f"2001:db8::{at:x}").status for at in range(8)] == [401] * 5 + [429] * 3
    rates = Rates(60, most=100)
    for at in range(10_000):
        rates.use(at, 0.0)
    assert len(rates) == 100


def test_a_clock_that_stands_or_goes_lets_exactly_so_many() -> None:
    for each in (1, 7, 60, 6000):
        rates, asked = Rates(each), 0
        while not rates.wait("one", 5.0):
            rates.use("one", 5.0)
            asked += 1
        assert asked == each
        assert rates.wait("one", -3600.0) <= 60 / each + 1e-3, "a clock that was set back shuts nobody out"


# what stands in an address


@pytest.mark.parametrize(
    "path",
    [
        f"/fhir/Patient/{NUMBER}", f"/status/{NUMBER[:6]}%20{NUMBER[6:]}", f"/api/x?q={NUMBER[:6]}+{NUMBER[6:]}",
        "/ward?nin=" + "".join(f"%{ord(one):02x}" for one in NUMBER),
        "/ward?nin=" + "".join(f"%25{ord(one):02x}" for one in NUMBER), f"/t/kommunen/ward/h/{NUMBER}",
        f"/fhir/CarePlan?patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1%7C{NUMBER}",
        f"/fhir/CarePlan?x={NUMBER[:6]}-{NUMBER[6:]}",
    ],
)  # fmt: skip
def test_a_number_of_a_person_in_an_address_is_refused_and_not_repeated(path: str) -> None:
    path, _, query = path.partition("?")
    answer = one(within(echo), path, query=query.encode(), method="GET")
    assert answer.status == 400
    assert NUMBER not in repr(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/fhir/CarePlan/6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e/_history/12-12345678",
        "/fhir/Goal/n4fg2lupbrob5hikh4pw6ctnfy.srongg7evfijnntg6jgfwa4gsa",
        "/fhir/CarePlan?_lastUpdated=ge2026-11-22T02:00:00.000Z&_lastUpdated=lt2026-12-01",
        "/ward/launch?iss=https://epj.example.org/fhir&launch=20261122023011112222",
        "/api/exchanges/123456789?since=2026-11-22T02:00:00Z",
        "/fhir/CarePlan/12345678-1234-5678-9234-567890123456",
    ],
)
def test_ids_times_and_what_an_epj_calls_a_launch_are_no_persons(path: str) -> None:
    path, _, query = path.partition("?")
    assert one(within(echo), path, query=query.encode()).status == 200


# what every answer bears


def test_every_answer_is_sealed_also_one_of_ours_that_went_wrong() -> None:
    async def broken(_: Request) -> Response:
        raise RuntimeError(NUMBER)

    for app in (within(echo), within(door), within(broken)):
        answer = one(app)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert NUMBER not in repr(answer)


def test_what_an_answer_says_itself_stands_and_one_that_may_be_kept_tells_what_it_hangs_on() -> None:
    async def kept(_: Request) -> Response:
        return Response(headers={"Cache-Control": "max-age=3600", "Content-Security-Policy": "default-src 'self'"})

    answer = one(within(kept))
    assert answer.headers["cache-control"] == "max-age=3600"
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert "Authorization" in answer.headers["vary"]


def test_a_request_has_the_callers_name_where_that_names_nobody() -> None:
    given = "6f0a6d2e-8f0c-4c1e-9d0a-3f1f6f0a6d2e"
    assert one(within(echo), headers=[(b"x-request-id", given.encode())]).headers["x-request-id"] == given
    for other in (b"Kari Nordmann", NUMBER.encode(), b"1234567890123456", b"x" * 300, b"a\xff"):
        name = one(within(echo), headers=[(b"x-request-id", other)]).headers["x-request-id"]
        assert len(name) == 16
        assert name.encode() != other
    assert passage_of("/fhir/x", ()).trace != passage_of("/fhir/x", ()).trace


def test_a_room_is_one_of_ours_whatever_is_asked_for() -> None:
    assert [room_of(path) for path in ("/status", "/t/kommunen/fhir/CarePlan/x", "/fhir", "/t/status", "/Kari", "", "/")] == [
        "status", "fhir", "fhir", "other", "other", "other", "other",
    ]  # fmt: skip


def test_what_is_counted_names_nobody() -> None:
    registry = CollectorRegistry()
    app = within(echo, registry=registry, strangers_per_minute=1)
    for path in ("/Kari/Nordmann", f"/fhir/{NUMBER}", "/fhir/CarePlan", "/x"):
        one(app, path)
    told = generate_latest(registry).decode()
    assert 'planbro_serve_seconds_count{room="fhir",status="400"} 1.0' in told
    assert 'planbro_serve_turned_away_total{code="facade-number-in-url"} 1.0' in told
    assert "Kari" not in told
    assert NUMBER not in told


def test_a_client_that_asks_too_often_is_asked_to_wait(tmp_path: Path) -> None:
    """And the log has one line of it, with who it was."""
    for town in whole_town(f"sqlite:///{tmp_path}/planbro.db", service={"limits": {"per_minute": 5}}):
        asked = {"method": "POST", "url": "/status", "json": {"nin": NUMBER}}
        answers = send_all(town, [asked] * 8)
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        assert answers[-1].json()["code"] == "service-often"
        assert int(answers[-1].headers["retry-after"]) == 12
        lines = [line for line in town.audit() if line.outcome == "service-often"]
        assert [(line.who, line.what) for line in lines] == [("client:epj", "refused")]
        assert {
            answer.status_code for answer in send_all(town, [{"method": "GET", "url": "/api/queue"}], "operator")
        } == {200}
        town.go(seconds=13)
        assert send_all(town, [asked])[0].status_code == 200


def test_a_flood_does_not_fill_the_log() -> None:
    flood = Logged(within(door, strangers_per_minute=5))
    with log_of() as log:
        logging.getLogger("planbro").setLevel(logging.INFO)
        for _ in range(50):
            one(flood)
            one(flood, f"/{NUMBER}")
        logging.getLogger("planbro").setLevel(logging.NOTSET)
    assert log.getvalue().count("http-answered") <= 5


def test_it_costs_little_to_hold_all_of_this() -> None:
    """Some ten microseconds; the bound is for a machine that has much to do."""

    async def ok(_: Request) -> Response:
        return Response(b"x")

    limited = within(ok, timer=time.monotonic, per_minute=10_000_000)
    headers = [(b"authorization", b"DPoP " + b"a" * 3000), (b"dpop", b"e" * 800), (b"accept", b"application/fhir+json")]

    async def spent(app: Any) -> float:
        began = time.thread_time()
        for _ in range(400):
            await ask(app, "/fhir/Goal/n4fg2lupbrob5hikh4pw6ctnfy.srongg7evfijnntg6jgfwa4gsa", headers=headers)
        return (time.thread_time() - began) / 400

    bare, around = (min(asyncio.run(spent(app)) for _ in range(3)) for app in (limited._app, limited))
    assert around - bare < 150e-6
