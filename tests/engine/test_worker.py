"""What is under way goes on whatever happens: in order within a lane, once, and nobody waits behind another's fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from planbro.exchange.engine import Desk, Moved, Sending, Tries, Worker, after, done, held, moved
from planbro.store.database import Database, Exchange, Exchanges, Messages, New, NewMessage, Seal, metadata
from planbro.transport import NotPosted

T0 = "2026-11-22T12:00:00.000Z"


class Clock:
    def __init__(self) -> None:
        self.time = T0

    def __call__(self) -> str:
        return self.time

    def go(self, seconds: float) -> None:
        self.time = after(self.time, seconds)


class Far:
    """The far end: what it was sent, in the order it came, and what it does instead of answering."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.faults: dict[str, list[Exception]] = {}

    def take(self, lane: str, what: str) -> None:
        for fault in self.faults.get(what, [])[:1]:
            self.faults[what].pop(0)
            raise fault
        self.got.append((lane, what))


class Killed(BaseException):
    """As if the process died here."""


def understand(desk: Desk, row: Exchange) -> Moved:
    body = desk.read(lambda transaction: Messages(transaction).body(row.message))
    if body == b"poison":
        raise ValueError("13857012345 Kari Nordmann")
    if body == b"odd":
        return held(row, "exchange-no-step", state="odd")
    child = New(row.tenant, "delivery", f"{row.lane}>epj", "rendered", about={"what": body.decode()})
    return replace(done(row), children=[child])


def send(desk: Desk, row: Exchange) -> Moved:
    desk.rooms.take(row.lane, row.about["what"])
    return moved(row, "awaiting", standing="closed", outcome="done")


FLOWS: Any = {"change": {"received": understand}, "delivery": {"rendered": Sending(send)}}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as opened:
        metadata.create_all(opened.engine)
        yield opened


def worker(database: Database, far: Far, clock: Clock, name: str = "w1", **more: Any) -> Worker:
    return Worker(database, FLOWS, clock, name, far, **more)


def arrive(database: Database, what: str, lane: str = "1/plan", now: str = T0) -> int:
    with database.writing() as transaction:
        new = NewMessage("1", "in", "folder", what, "document", what.encode())
        ((number, fresh),) = Messages(transaction).keep([new], now)
        return Exchanges(transaction).open([New("1", "change", lane, message=number)], now)[0] if fresh else 0


def work(one: Worker, times: int = 20) -> None:
    with one:
        for _ in range(times):
            if not one.run_once():
                return


def rows(database: Database) -> list[Exchange]:
    with database.reading() as transaction:
        return Exchanges(transaction).find()


def test_changes_of_one_plan_go_out_in_the_order_they_came(database: Database) -> None:
    far, clock = Far(), Clock()
    for number in range(7):
        arrive(database, f"v{number}")
    work(worker(database, far, clock))
    assert [what for _, what in far.got] == [f"v{number}" for number in range(7)]
    assert {row.standing for row in rows(database)} == {"closed"}


def test_the_same_document_again_is_not_another_change(database: Database) -> None:
    assert arrive(database, "same")
    assert not arrive(database, "same")


def test_a_poison_plan_is_tried_and_then_held_and_nobody_waits_for_it(database: Database) -> None:
    far, clock = Far(), Clock()
    arrive(database, "poison", "1/a")
    arrive(database, "fine", "1/b")
    one = worker(database, far, clock, tries=lambda _: Tries(most=3))
    work(one)
    assert far.got == [("1/b>epj", "fine")]
    for _ in range(3):
        clock.go(3600)
        work(one)
    poison = rows(database)[0]
    assert (poison.standing, poison.reason, poison.tries) == ("held", "exchange-fault", 3)
    assert "Kari" not in repr(poison)
    assert poison.params["kind"] == "ValueError"


def test_what_fails_at_the_far_end_waits_and_what_comes_after_it_waits_behind_it(database: Database) -> None:
    far, clock = Far(), Clock()
    far.faults["v0"] = [NotPosted("exchange-no-answer", wait=60), NotPosted("exchange-no-answer")]
    arrive(database, "v0")
    arrive(database, "v1")
    one = worker(database, far, clock)
    work(one)
    assert far.got == []
    clock.go(59)
    work(one)
    assert far.got == []
    clock.go(3600)
    work(one)
    clock.go(3600)
    work(one)
    assert [what for _, what in far.got] == ["v0", "v1"]


def test_what_a_person_has_to_look_at_holds_nothing_else_up(database: Database) -> None:
    far, clock = Far(), Clock()
    arrive(database, "odd")
    arrive(database, "v1")
    work(worker(database, far, clock))
    assert [row.standing for row in rows(database)] == ["held", "closed", "closed"]
    assert [what for _, what in far.got] == ["v1"]


def test_a_worker_that_died_is_followed_by_another_when_its_time_is_over(database: Database) -> None:
    far, clock = Far(), Clock()
    far.faults["v0"] = [Killed()]  # type: ignore[list-item]
    arrive(database, "v0")
    with pytest.raises(Killed):
        work(worker(database, far, clock, lease=120))
    other = worker(database, far, clock, "w2")
    work(other)
    assert far.got == []
    clock.go(121)
    work(other)
    assert [what for _, what in far.got] == ["v0"]


def test_a_worker_that_was_thought_dead_writes_nothing_more(database: Database) -> None:
    far, clock = Far(), Clock()
    arrive(database, "v0")
    slow, quick = worker(database, far, clock, "slow"), worker(database, far, clock, "quick")

    def dawdle(lane: str, what: str) -> None:
        Far.take(far, lane, what)
        if len(far.got) == 1:
            clock.go(121)
            work(quick)

    far.take = dawdle  # type: ignore[method-assign]
    work(slow)
    assert [row.standing for row in rows(database)] == ["closed", "closed"]
    assert len(far.got) == 2, "the far end knows the second by its id"


def test_what_kills_its_workers_time_and_again_is_held(database: Database) -> None:
    far, clock = Far(), Clock()
    far.faults["v0"] = [Killed()] * 9  # type: ignore[list-item]
    arrive(database, "v0")
    for _ in range(12):
        try:
            work(worker(database, far, clock))
        except Killed:
            clock.go(121)
    delivery = rows(database)[-1]
    assert (delivery.standing, delivery.reason) == ("held", "exchange-deadly")
    assert len(far.faults["v0"]) >= 3


def test_waits_grow_to_a_ceiling_and_do_not_come_together() -> None:
    tries = Tries(first=5, factor=2, ceiling=600)
    waits = [tries.wait(number, key=1) for number in range(20)]
    assert 4 <= waits[0] <= 6
    assert max(waits) <= 720
    assert len({round(tries.wait(3, key=key), 3) for key in range(50)}) > 45
    assert tries.wait(0, 1, asked=90) == 90


def test_a_time_later_is_in_the_form_of_the_store() -> None:
    assert datetime.fromisoformat(after(T0, 0.5)).tzinfo is not None
