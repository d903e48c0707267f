"""The loop of one machine: each port by itself, what is due by one of all, a store that is away is waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from planbro.exchange.engine import Desk, Moved, Sending, Tries, Worker, after, done, stamp
from planbro.exchange.sync import Intake
from planbro.exchange.work import Bell, Loop, Polled, StoreState, Turn, _loop, take_notices, take_turns
from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.plan import Plan
from planbro.store.database import (
    Database,
    Deviations,
    Exchange,
    Exchanges,
    New,
    Policies,
    Seal,
    Unavailable,
    Workers,
    metadata,
)
from planbro.transport import Arrival, Inbox, Notice, NotPosted
from planbro.transport.folder import FolderInbox
from sync.conftest import EPJ, TENANT, Town
from work.place import until

T0 = "2026-11-22T12:00:00.000Z"


@dataclass
class Way:
    """A way in that gives what it has, and sometimes cannot be asked."""

    name: str
    waiting: list[Arrival] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    asked: int = 0

    def poll(self, limit: int) -> Sequence[Arrival]:
        self.asked += 1
        if self.faults:
            raise self.faults.pop(0)
        return self.waiting[:limit]

    def done(self, arrivals: Sequence[Arrival]) -> None:
        del self.waiting[: len(arrivals)]

    def notices(self, limit: int) -> Sequence[Notice]:
        return []


def now() -> str:
    return stamp(datetime.now(UTC))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as opened:
        metadata.create_all(opened.engine)
        yield opened


def send(desk: Desk, row: Exchange) -> Moved:
    desk.rooms.append((row.id, datetime.now(UTC).timestamp()))
    return done(row)


FLOWS: Any = {"change": {"received": Sending(send)}}


def loop(database: Database, *ways: Inbox, turns: Sequence[Turn] = (), every: float = 0.05) -> Loop:
    worker = Worker(database, FLOWS, now, "w1", [])
    polled = [Polled(Intake(database, "1", way, now), every) for way in ways]
    return Loop(worker, polled, turns, Bell(), beat=0.1)


def during(one: Loop, *steps: Any) -> None:
    """Let it run while the steps are taken, and stop it."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with one.worker:
                one.run()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        for step in steps:
            step()
    finally:
        one.bell.stop()
        thread.join(10)
    assert not thread.is_alive()
    if failed:
        raise failed[0]


def test_a_port_that_is_down_holds_up_no_other(database: Database) -> None:
    down, up = Way("down", faults=[NotPosted("exchange-no-answer")] * 99), Way("up", [Arrival("up", "a", b"x")])
    one = loop(database, down, up)
    during(one, lambda: until(lambda: one.worker.rooms, 10))
    assert len(one.worker.rooms) == 1
    assert 1 <= down.asked < 99, "it is asked ever less often"


def test_from_change_to_message_is_under_two_seconds_at_rest(database: Database) -> None:
    way = Way("tool")
    one = loop(database, way)
    waits: list[float] = []

    def arrives() -> None:
        for number in range(5):
            began, before = datetime.now(UTC).timestamp(), len(one.worker.rooms)
            way.waiting.append(Arrival("tool", f"k{number}", b"x%d" % number))
            assert until(lambda before=before: len(one.worker.rooms) > before, 10)
            waits.append(one.worker.rooms[-1][1] - began)

    during(one, arrives)
    assert sorted(waits)[-1] < 2


def test_a_store_that_is_away_is_waited_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    one = loop(database, Way("tool", [Arrival("tool", "a", b"x")]))
    faults = [Unavailable("store-away")] * 2
    claims = Worker.run_once

    def sometimes(self: Worker) -> int:
        if faults:
            raise faults.pop()
        return claims(self)

    monkeypatch.setattr(Worker, "run_once", sometimes)
    during(one, lambda: until(lambda: one.worker.rooms, 20))
    assert len(one.worker.rooms) == 1


@pytest.mark.parametrize("code", ["store-full", "store-readonly"])
def test_a_store_that_takes_nothing_more_ends_it_with_the_reason(
    database: Database, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def never(self: Worker) -> int:
        raise Unavailable(code)

    monkeypatch.setattr(Worker, "run_once", never)
    one = loop(database, Way("tool", [Arrival("tool", "a", b"x")]))
    with pytest.raises(Refused) as refused:
        during(one, lambda: until(one.bell.stopping.is_set, 10))
    assert refused.value.findings.codes() == [code]


def test_it_says_that_it_is_alive_and_then_good_bye(database: Database) -> None:
    one = loop(database)

    def heard() -> list[str]:
        with database.reading() as transaction:
            return [found.name for found in Workers(transaction).all()]

    during(one, lambda: until(heard, 10))
    assert heard() == []


def test_what_a_silent_machine_held_is_free_before_its_time(database: Database) -> None:
    with database.writing() as transaction:
        Exchanges(transaction).open([New("1", "change", "1/a")], T0)
        Exchanges(transaction).claim("dead/job", 5, now(), after(now(), 9999))
        Workers(transaction).beat("dead", after(now(), -9999))
    one = loop(database)
    during(one, lambda: until(lambda: one.worker.rooms, 10))
    assert len(one.worker.rooms) == 1


def test_a_turn_is_taken_by_one_and_again_when_its_time_has_come(database: Database) -> None:
    taken: list[str] = []
    turns = [Turn("night", 60, taken.append)]
    clock = [T0]
    for seconds in (0, 1, 59, 1, 1):
        clock[0] = after(clock[0], seconds)
        take_turns(database, turns, lambda: clock[0])
    assert taken == [T0, after(T0, 60)]


def test_what_began_under_a_policy_keeps_it(database: Database) -> None:
    with database.writing() as transaction:
        policies = Policies(transaction)
        first, same, second = policies.number("a", T0), policies.number("a", T0), policies.number("b", T0)
        back = policies.number("a", after(T0, 1))
        assert first == same != second != back
        assert policies.values()[back] == "a"


def test_tries_are_those_that_were_in_force_when_it_began(database: Database) -> None:
    def fails(desk: Desk, row: Exchange) -> Moved:
        raise NotPosted("exchange-no-answer")

    with database.writing() as transaction:
        Exchanges(transaction).open([New("1", "change", f"1/{number}", policy=number) for number in (1, 2)], T0)
    known = {1: Tries(most=1), 2: Tries(most=9)}
    with Worker(database, {"change": {"received": fails}}, now, "w1", [], tries=lambda row: known[row.policy]) as one:
        one.run_once()
    with database.reading() as transaction:
        assert [row.standing for row in Exchanges(transaction).find()] == ["held", "open"]


# --- what the transport says


def sent(town: Town, plan: Plan) -> Exchange:
    town.hospital.answers = False
    town.change(plan)
    town.run()
    (row,) = town.rows("delivery")
    return row


def tell(town: Town, state: Any, **more: str) -> Exchange:
    (name,) = town.hospital.messages
    take_notices(town.database, TENANT, [Notice(name, state, town.clock(), **more)], town.clock())
    (row,) = town.rows("delivery")
    return row


def test_the_transports_receipt_is_one_and_the_applications_another(town: Town, plans: list[Plan]) -> None:
    row = sent(town, plans[0])
    assert (row.transport, row.receipt) == ("handed", "")
    row = tell(town, "delivered")
    assert (row.transport, row.receipt, row.standing, row.state) == ("delivered", "", "open", "awaiting")
    assert tell(town, "handed").transport == "delivered", "an older notice takes nothing back"


def test_a_message_that_cannot_be_delivered_is_for_a_person(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    assert tell(town, "refused", code="E01", receiver="herid:5").standing == "open", "another receiver's"
    row = tell(town, "refused", code="E01", receiver=EPJ)
    assert (row.standing, row.reason, dict(row.params)) == ("held", "transport-refused", {"code": "E01"})


def test_what_the_service_calls_our_messages_is_kept_in_the_store(town: Town, plans: list[Plan]) -> None:
    sent(town, plans[0])
    (name,) = town.hospital.messages
    state = StoreState(town.database, "edi")
    assert (state.remote(name), state.known(name), state.waiting()) == (name, name, [(name, name)])
    state.add(name, "r-1")
    state.settle([name])
    assert (state.remote(name), state.known("r-1"), state.waiting()) == ("r-1", name, [])
    assert (state.remote("odd"), state.known("odd")) == ("", "")
    state.set("offset", 7)
    assert (state.get("offset"), state.get("other")) == (7, 0)
    with town.database.reading() as transaction:
        assert transaction.run(text("SELECT transport FROM exchange WHERE kind = 'delivery'")).scalar() == "settled"
    assert tell(town, "delivered").transport == "delivered"


# --- what goes wrong elsewhere


def test_a_port_that_breaks_is_down_and_holds_up_no_other(database: Database) -> None:
    broken = Way("broken", faults=[RuntimeError("Kari Nordmann")] * 99)
    refused = Way("refused", faults=[Refused.because("push-id-person", type="Patient")] * 99)
    one = loop(database, broken, refused, Way("up", [Arrival("up", "a", b"x")]))
    said: list[tuple[str, bool]] = []
    one.answered = lambda port, did: said.append((port, did))
    during(one, lambda: until(lambda: one.worker.rooms and len(one.down) == 2, 10))
    assert {name: no.code for name, no in one.down.items()} == {"broken": "exchange-fault", "refused": "push-id-person"}
    assert one.down["broken"].params["kind"] == "RuntimeError"
    assert {("broken", False), ("refused", False), ("up", True)} <= set(said)


def test_a_turn_that_breaks_is_told_and_comes_again_before_the_others_do(database: Database) -> None:
    done_at: list[tuple[str, str]] = []

    def breaks(time: str) -> None:
        done_at.append(("breaks", time))
        raise RuntimeError("Kari Nordmann")

    turns = [Turn("breaks", 86400, breaks), Turn("goes", 86400, lambda time: done_at.append(("goes", time)))]
    clock, told = [T0], []
    for seconds in (0, 1, 299, 1, 299, 86400):
        clock[0] = after(clock[0], seconds)
        take_turns(database, turns, lambda: clock[0], lambda name, error: told.append((name, str(error))))
    assert [name for name, _ in done_at].count("breaks") == len(told) == 4
    assert [name for name, _ in done_at].count("goes") == 2


def test_a_file_that_could_not_be_read_is_a_deviation_once(database: Database, tmp_path: Path) -> None:
    """It may be a change of a plan, and nobody looks in the folder of what was refused."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "13866599923.xml").write_bytes(b"x" * 200)
    (folder / "b.xml").write_bytes(b"<b/>")
    for _ in range(2):
        with FolderInbox(
            folder, now=lambda: datetime.now(UTC), name="tool", settle=0, limits=Limits(max_bytes=100)
        ) as port:
            looking = loop(database, port)
            with looking.worker:
                looking.run_once()
    with database.reading() as transaction:
        (one,) = Deviations(transaction).of_tenant("1")
    assert one.code == "port-set-aside"
    assert (one.params["port"], one.params["reason"]) == ("tool", "too large")
    assert (folder / "refused" / f"{one.params['file']}.xml").exists()
    assert "13866599923" not in str(one.params)


def test_a_turn_that_breaks_ends_no_worker(database: Database) -> None:
    def breaks(time: str) -> None:
        raise RuntimeError

    one = loop(database, Way("tool", [Arrival("tool", "a", b"x")]), turns=[Turn("anchor", 0, breaks)])
    told: list[tuple[str, str]] = []
    one.failed = lambda step, code: told.append((step, code))
    during(one, lambda: until(lambda: one.worker.rooms and told, 10))
    assert told[0] == ("turn-anchor", "exchange-fault")
    assert one.run_once() == 0
    assert one.wrong == {"anchor": "exchange-fault"}


def test_what_cannot_be_written_is_found_out_and_held_and_the_others_go_on(database: Database) -> None:
    """Not its step, which is a fault of the exchange, but what it leaves to be written goes wrong."""

    def poison(desk: Desk, row: Exchange) -> Moved:
        def effect(transaction: Any, end: Exchange, now: str) -> None:
            raise RuntimeError("Kari Nordmann")

        return Moved(done(row).to, effects=[effect]) if row.about.get("bad") else done(row)

    with database.writing() as transaction:
        Exchanges(transaction).open(
            [New("1", "change", f"1/{number}", about={"bad": number == 2}) for number in range(5)], T0
        )
    one = loop(database)
    one.worker.flows = {"change": {"received": poison}}

    def standing() -> list[str]:
        with database.reading() as transaction:
            return sorted(row.standing for row in Exchanges(transaction).find())

    during(one, lambda: until(lambda: standing() == ["closed"] * 4 + ["held"], 30))
    assert standing() == ["closed"] * 4 + ["held"]
    with database.reading() as transaction:
        (row,) = [row for row in Exchanges(transaction).find() if row.standing == "held"]
    assert row.reason == "exchange-deadly"


def test_where_nothing_goes_right_any_more_it_ends_with_the_reason(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: Worker) -> int:
        raise RuntimeError

    monkeypatch.setattr(Worker, "run_once", never)
    one = loop(database, Way("tool", [Arrival("tool", "a", b"x")]))
    monkeypatch.setattr(_loop, "_AWAY", 0.05)
    with pytest.raises(RuntimeError):
        during(one, lambda: until(one.bell.stopping.is_set, 20))
