"""Messages pass, enriched where they may be and as they came where not; what is pushed here is kept before it is answered."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from operating_made import HOOK, ask, operating, send
from serving import NIGHT, Town

from planbro.exchange.admission._facts import KIND
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.ident import make_synthetic
from planbro.service.operate import _transits
from planbro.store.database import Database, Deviations, Exchanges, Messages, Unavailable, metadata
from planbro.testing.messages import apprec, message
from planbro.transport.webhook import Keys, sign

REPORT = message("INNLEGGELSESRAPPORT")
XML = {"Content-Type": "application/xml"}


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    yield from operating(f"sqlite:///{tmp_path}/planbro.db")


def of_our_person(town: Town, data: bytes = REPORT) -> bytes:
    """The message, about somebody who has a plan here."""
    from serving import number_of

    found = read_message(xml.parse(data))
    assert found is not None
    assert found.patient is not None
    return data.replace((found.patient.ident("FNR") or "-").encode(), number_of(town.opened[-1]).encode())


# through


def test_a_message_is_enriched_on_its_way_and_that_is_told(town: Town) -> None:
    data = of_our_person(town)
    answer = send(town, "POST", "/transit", content=data, headers=XML)
    assert (answer.status_code, answer.headers["planbro-passage"]) == (200, "enriched")
    assert answer.content != data
    line = town.audit()[-1]
    assert (line.what, line.outcome, line.plan) == ("sent", "enriched", town.opened[-1].id)
    assert (line.party[:6], line.ground.split(", ")[-1]) == ("herid:", "standing:health-service-status")
    assert line.msgid == answer.headers["planbro-message"]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe nothing", b"<a/>", REPORT[:-30], apprec(REPORT)], ids=range(5))
def test_what_is_no_message_of_ours_comes_back_to_the_byte(town: Town, data: bytes) -> None:
    answer = send(town, "POST", "/transit", content=data, headers=XML)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["planbro-passage"] == "untouched"


def test_one_who_has_no_plan_passes_and_no_line_says_anything_of_them(town: Town) -> None:
    answer = send(town, "POST", "/transit", content=REPORT, headers=XML)
    assert (answer.content, answer.headers["planbro-passage"]) == (REPORT, "untouched")
    assert town.audit() == []


def test_where_the_store_is_away_it_passes_and_nothing_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    data = of_our_person(town)

    def away(self: Database) -> Any:
        raise Unavailable("store-away")

    for name in ("reading", "writing"):
        with monkeypatch.context() as without:
            without.setattr(Database, name, away)
            answer = send(town, "POST", "/transit", content=data, headers=XML)
        assert (answer.status_code, answer.content, answer.headers["planbro-passage"]) == (200, data, "untouched")
        assert "transit-no-lookup" in answer.headers["planbro-findings"]


def test_a_fault_of_ours_lets_it_pass_and_a_person_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    data = of_our_person(town)
    with monkeypatch.context() as broken:
        broken.setattr(_transits, "_ground", lambda *_: 1 / 0)
        broken.setattr(_transits.observe, "logger", lambda _: logging.getLogger("planbro.test"))
        answer = send(town, "POST", "/transit", content=data, headers=XML)
    assert (answer.content, answer.headers["planbro-passage"]) == (data, "untouched")
    assert {one["code"] for one in ask(town, "GET", "/api/deviations")[1]["deviations"]} == {"transit-passed"}
    assert town.audit() == []


def test_a_message_that_should_have_been_enriched_is_a_deviation_once(town: Town) -> None:
    broken = of_our_person(town)[:-30]
    for _ in range(2):
        send(town, "POST", "/transit", content=broken, headers=XML)
    (one,) = ask(town, "GET", "/api/deviations")[1]["deviations"]
    assert one["code"] == "transit-passed"


def until(holds: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What is told afterwards has a thread of its own."""
    bell, end = threading.Event(), time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        bell.wait(0.02)
    return found


def passed_untouched(town: Town) -> list[str]:
    with town.database.reading() as transaction:
        return [one.params["code"] for one in Deviations(transaction).of_tenant(town.tenant)]


@pytest.fixture
def hasty(tmp_path: Any) -> Iterator[Town]:
    """Where a message may take a second; what is tried is that it takes no more, whatever stands in the way."""
    for town in operating(f"sqlite:///{tmp_path}/hasty.db", transit={"default": "on", "limit": "1s", "workers": 1}):
        send(town, "POST", "/transit", content=REPORT, headers=XML)  # the first call makes what all share
        yield town


def test_a_locked_store_holds_no_message_past_its_limit(hasty: Town) -> None:
    data = of_our_person(hasty)
    path = hasty.context.settings.store.url.get_secret_value().removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        answers = [send(hasty, "POST", "/transit", content=data, headers=XML) for _ in range(3)]
        took = time.monotonic() - began
        other.execute("ROLLBACK")
    assert [one.content for one in answers] == [data] * 3
    assert [one.headers["planbro-passage"] for one in answers] == ["untouched"] * 3
    assert {one.headers["planbro-findings"] for one in answers} == {"enrich-timeout"}
    assert took < 3 * 1 + 10  # SQLite itself would wait for thirty seconds, each time
    assert until(lambda: passed_untouched(hasty))
    assert set(passed_untouched(hasty)) == {"enrich-timeout"}
    assert not [line for line in hasty.audit() if line.what == "sent"]  # it was not told, and is not said to have been


def test_a_store_that_is_slow_to_say_that_it_has_it_tells_no_lie(hasty: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time ran out after all was written: it stands in the audit as sent, and that it was not stands there too."""
    monkeypatch.setattr(_transits, "_COMMIT", 0.0)
    data, ended = of_our_person(hasty), threading.Event()
    written = _transits._Case.written

    def slowly(case: Any) -> bool:
        said = written(case)
        ended.wait(20)
        return said

    monkeypatch.setattr(_transits._Case, "written", slowly)
    answer = send(hasty, "POST", "/transit", content=data, headers=XML)
    assert (answer.content, answer.headers["planbro-passage"]) == (data, "untouched")
    ended.set()
    assert until(lambda: set(passed_untouched(hasty))) == {"enrich-timeout"}
    with hasty.database.reading() as transaction:  # and nobody takes the stay for told
        assert not Exchanges(transaction).find(metadata.tables["exchange"].c.kind == KIND)


def test_what_is_not_in_time_is_rolled_back(hasty: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    data, ended = of_our_person(hasty), threading.Event()
    lines = _transits._lines

    def slowly(*given: Any) -> Any:
        ended.wait(20)
        return lines(*given)

    monkeypatch.setattr(_transits, "_lines", slowly)
    assert send(hasty, "POST", "/transit", content=data, headers=XML).content == data
    ended.set()
    assert until(lambda: set(passed_untouched(hasty))) == {"enrich-timeout"}
    assert hasty.audit() == []


def test_that_messages_passed_while_the_store_was_away_is_told_when_it_is_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_transits, "_AGAIN", (0.01, 0.05))
    sent = [message("INNLEGGELSESRAPPORT", seed=seed) for seed in range(3)]

    def away(self: Database) -> Any:
        raise Unavailable("store-away")

    with monkeypatch.context() as without:
        without.setattr(Database, "writing", away)
        without.setattr(Database, "reading", away)
        for data in sent:
            assert send(town, "POST", "/transit", content=data, headers=XML).content == data
    assert until(lambda: len(passed_untouched(town)) >= 3)
    assert set(passed_untouched(town)) == {"transit-no-lookup"}


def test_what_could_never_be_told_is_counted_in_the_log(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: Database) -> Any:
        raise Unavailable("store-away")

    monkeypatch.setattr(_transits, "_MOST", 2)
    monkeypatch.setattr(Database, "writing", away)
    monkeypatch.setattr(Database, "reading", away)
    logged: list[Any] = []

    class Recorder:
        def error(self, event: str, **told: Any) -> None:
            logged.append((event, told.get("count")))

    monkeypatch.setattr(_transits.observe, "logger", lambda _: Recorder())
    for seed in range(3):
        send(town, "POST", "/transit", content=message("INNLEGGELSESRAPPORT", seed=seed), headers=XML)
    asyncio.run(town.context.close())
    assert ("transit-untold", 3) in logged


def test_switched_off_nobody_is_looked_up(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/off.db", transit={"default": "off"}):
        answer = send(town, "POST", "/transit", content=of_our_person(town), headers=XML)
        assert answer.headers["planbro-passage"] == "off"
        assert town.audit() == []


def test_in_shadow_nothing_is_changed_and_it_is_told_what_would_have_been(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/shadow.db", transit={"default": "shadow", "limit": "30s"}):
        data = of_our_person(town)
        answer = send(town, "POST", "/transit", content=data, headers=XML)
        assert (answer.content, answer.headers["planbro-passage"]) == (data, "shadow")
        line = town.audit()[-1]
        assert (line.what, line.outcome, line.params["places"] > 0) == ("transit", "shadow", True)


def test_who_may_not_operate_sends_nothing_through(town: Town) -> None:
    assert send(town, "POST", "/transit", "hospital", content=of_our_person(town)).status_code == 403


# in


def arrived(town: Town) -> list[tuple[str, str, bytes]]:
    with town.database.reading() as transaction:
        kept = Messages(transaction).find(metadata.tables["message"].c.way == "in")
        return [(one.port, one.kind, Messages(transaction).body(one.id) or b"") for one in kept]


def test_what_is_pushed_is_on_the_disk_when_it_is_answered(town: Town) -> None:
    status, told = ask(town, "POST", "/inbox/engine", content=REPORT)
    assert (status, told["again"]) == (202, False)
    assert arrived(town) == [("engine", "message", REPORT)]
    with town.database.reading() as transaction:
        row = Exchanges(transaction).get(told["exchange"])
    assert row is not None
    assert (row.kind, row.state, row.standing, row.port) == ("message", "received", "open", "engine")


def test_the_same_bytes_twice_are_one_arrival(town: Town) -> None:
    first, second = (ask(town, "POST", "/inbox/engine", content=REPORT)[1] for _ in range(2))
    assert second == first | {"again": True}
    assert len(arrived(town)) == 1


def test_a_port_takes_what_it_is_set_up_for_from_whom_it_knows(town: Town) -> None:
    from dataclasses import replace

    assert ask(town, "POST", "/inbox/tool", content=b"{}")[0] == 404
    town.gate.callers["tool"] = replace(town.gate.callers["operator"], client="tool")
    assert ask(town, "POST", "/inbox/tool", "tool", content=b"{}")[0] == 202
    assert arrived(town) == [("tool", "document", b"{}")]


@pytest.mark.parametrize("port", ["closed", "nowhere", "ENGINE", "a" * 60, make_synthetic(NIGHT.date(), 300) or "0"])
def test_a_port_that_is_not_there_takes_nothing(town: Town, port: str) -> None:
    status, told = ask(town, "POST", f"/inbox/{port}", content=b"x")
    assert status in {404, 422}
    assert port not in repr(told)
    assert arrived(town) == []


def test_nothing_is_no_message(town: Town) -> None:
    assert ask(town, "POST", "/inbox/engine", content=b"")[0] == 400


def test_more_than_is_taken_is_refused_as_soon_as_it_is_seen(tmp_path: Any) -> None:
    for town in operating(f"sqlite:///{tmp_path}/small.db", service={"limits": {"body_megabytes": 1}}):

        async def endless() -> Any:
            for _ in range(1000):
                yield b"x" * 65536

        for content in (b"x" * (1 << 20) + b"x", endless()):
            assert ask(town, "POST", "/inbox/engine", content=content)[1]["code"] == "service-body-large"
        assert arrived(town) == []


# signed


def signed(town: Town, body: bytes, *, at: int | None = None, key: str = HOOK) -> dict[str, str]:
    return sign(Keys.of(key), "msg_1", int(town.clock[0].timestamp()) if at is None else at, body)


def test_news_that_is_signed_needs_no_token(town: Town) -> None:
    body = b'{"type": "plan.changed"}'
    assert ask(town, "POST", "/inbox/news", "nobody", content=body, headers=signed(town, body))[0] == 202
    assert arrived(town) == [("news", "event", body)]


def test_a_signature_that_is_wrong_old_or_missing_lets_nothing_in(town: Town) -> None:
    body, now = b"{}", int(town.clock[0].timestamp())
    wrong = [
        {}, signed(town, b"{ }"), signed(town, body, at=now - 301), signed(town, body, at=now + 301),
        signed(town, body, key="another key of the length that is asked for"),
        signed(town, body) | {"webhook-id": "msg_2"}, signed(town, body) | {"webhook-timestamp": "now"},
    ]  # fmt: skip
    for headers in wrong:
        status, told = ask(town, "POST", "/inbox/news", "operator", content=body, headers=headers)
        assert (status, told["code"]) == (401, "operate-signature")
    assert arrived(town) == []
    assert [line.what for line in town.audit()] == ["refused"] * len(wrong)
