"""What the machine and the processes have found, each by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from machine.changes import named
from planbro.exchange.engine import Desk, Moved, Sending, Worker, done
from planbro.exchange.sync import Intake, Route
from planbro.plan import Code, Plan, copy
from planbro.store.database import (
    Clash,
    Database,
    Exchange,
    Exchanges,
    Messages,
    New,
    NewMessage,
    Seal,
    metadata,
    ready,
)
from planbro.store.database._backup import backup, restore
from planbro.testing.messages import apprec
from planbro.transport import Arrival, Lost, NotPosted
from sync.conftest import TENANT, Clock, Town

T0 = "2026-11-22T12:00:00.000Z"
LANE = metadata.tables["lane"]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as opened:
        metadata.create_all(opened.engine)
        yield opened


def lanes(database: Database) -> list[str]:
    with database.reading() as transaction:
        return sorted(row.name for row in transaction.run(LANE.select()))


def opens(database: Database, *names: str, state: str = "received") -> list[int]:
    with database.writing() as transaction:
        return Exchanges(transaction).open([New("1", "change", name, state) for name in names], T0)


def close(desk: Desk, row: Exchange) -> Moved:
    return done(row)


# lanes


def test_a_lane_that_others_have_emptied_is_gone_and_is_not_claimed_before_those_with_work(database: Database) -> None:
    numbers = opens(database, *(f"old{number}" for number in range(30)))
    with database.writing() as transaction:
        exchanges = Exchanges(transaction)
        there = exchanges.take(numbers)
        exchanges.save([done(one).to for one in there], T0)
        exchanges.wake([one.lane for one in there])
    assert lanes(database) == []


def test_empty_lanes_that_were_left_behind_starve_nobody(database: Database) -> None:
    with database.writing() as transaction:
        Exchanges(transaction).enter({f"empty{number:02}": "2026-11-21T12:00:00.000Z" for number in range(30)})
    opens(database, "work")
    with Worker(database, {"change": {"received": close}}, lambda: T0, "w1") as worker:
        for _ in range(3):
            worker.run_once()
    assert lanes(database) == []


def test_a_worker_whose_lane_a_person_took_lets_go_of_it_and_sends_nothing_again(database: Database) -> None:
    number, sent = opens(database, "1/a", state="rendered")[0], []

    def send(desk: Desk, row: Exchange) -> Moved:
        sent.append(row.id)
        assert len(sent) < 3, "it would go on for ever"
        with database.writing() as transaction:
            Exchanges(transaction).take([number])
        return done(row)

    with Worker(database, {"change": {"rendered": Sending(send)}}, lambda: T0, "w1") as worker:
        worker.run_once()
    assert sent == [number]


def test_what_kills_its_workers_is_known_though_others_work_beside_it(database: Database) -> None:
    clock = Clock()
    (killer,) = opens(database, "0/killer", state="rendered")

    class Killed(BaseException):
        pass

    def send(desk: Desk, row: Exchange) -> Moved:
        raise Killed

    flows: Any = {"change": {"rendered": Sending(send), "received": close}}
    for number in range(8):
        opens(database, f"1/{number}")
        with Worker(database, flows, clock, f"w{number}", lease=60) as worker:
            try:
                worker.run_once()
            except Killed:
                clock.go(1)
    with database.reading() as transaction:
        found = Exchanges(transaction).get(killer)
    assert found is not None
    assert found.reason == "exchange-deadly"


def test_what_lay_beside_the_one_that_kills_is_done_and_only_that_one_is_held(database: Database) -> None:
    clock = Clock()
    killer, *others = opens(database, "5/killer", *(f"{number}/other" for number in range(9)))

    class Killed(BaseException):
        pass

    def think(desk: Desk, row: Exchange) -> Moved:
        if row.id == killer:
            raise Killed
        return done(row)

    for number in range(80):
        with Worker(database, {"change": {"received": think}}, clock, f"w{number}", lease=60) as worker:
            try:
                worker.run_once()
            except Killed:
                clock.go(1)
    with database.reading() as transaction:
        found = {row.id: (row.standing, row.reason) for row in Exchanges(transaction).find()}
    assert found.pop(killer) == ("held", "exchange-deadly")
    assert set(found) == set(others)
    assert set(found.values()) == {("closed", "")}


# two at once


def test_what_two_keep_at_the_same_moment_is_new_to_one_of_them(postgres_url: str) -> None:
    with Database.open(postgres_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        message, told, began = NewMessage("1", "in", "edi", "k", "receipt", b"x"), [], threading.Event()

        def second() -> None:
            with database.writing() as transaction:
                began.set()
                told.append(Messages(transaction).keep([message], T0)[0][1])

        with database.writing() as transaction:
            told.append(Messages(transaction).keep([message], T0)[0][1])
            other = threading.Thread(target=second)
            other.start()
            began.wait(5)
            other.join(0.5)  # it has looked, found nothing, and waits for the first to end
        other.join(10)
    assert told == [True, False]


def test_two_that_want_what_the_other_has_both_come_through(postgres_url: str) -> None:
    with Database.open(postgres_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        opens(database, "a", "b")
        clashed, have = [], threading.Barrier(2)

        def wants(first: str, second: str) -> None:
            try:
                with database.writing() as transaction:
                    Exchanges(transaction).lock([first])
                    have.wait(5)
                    Exchanges(transaction).lock([second])
            except Clash as clash:
                clashed.append(clash.code)

        both = [threading.Thread(target=wants, args=names) for names in (("a", "b"), ("b", "a"))]
        for one in both:
            one.start()
        for one in both:
            one.join(20)
    assert len(clashed) == 1


def test_a_write_that_clashed_is_done_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(database, "a")
    clashes, save = [Clash("store-away"), Clash("store-away")], Exchanges.save

    def clashing(self: Exchanges, rows: Any, now: str) -> None:
        if clashes:
            raise clashes.pop()
        save(self, rows, now)

    monkeypatch.setattr(Exchanges, "save", clashing)
    with Worker(database, {"change": {"received": close}}, lambda: T0, "w1") as worker:
        assert worker.run_once() == 1
    assert lanes(database) == []


# what is sent


@pytest.fixture
def town(tmp_path: Any) -> Iterator[Town]:
    with Database.open(tmp_path / "planbro.db", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        yield Town(database)


def test_a_koordinator_who_comes_back_is_told_of_by_another_message(town: Town, plans: list[Plan]) -> None:
    """The same words under the same MsgId would be taken for the first message, and the second koordinator stay."""
    for number, name in enumerate(("Berg", "Dahl", "Berg")):
        town.change(named(plans[0], name), str(number))
        town.run()
        town.clock.go(1)
    assert len(town.hospital.messages) == 3
    assert b"Berg" in town.hospital.got[-1][1]


def test_after_a_restore_the_same_goes_again_under_the_same_id_and_what_says_something_else_under_another(
    tmp_path: Path, plans: list[Plan]
) -> None:
    """What went after the backup went: the receiver takes the same once, and something else it has to take."""
    seal, kept = Seal.parse(Seal.make()), tmp_path / "kept.backup"
    one, other = (named(plans[0], name) for name in ("Dahl", "Lie"))
    with Database.open(tmp_path / "first.db", seal) as database:
        ready(database, bring_up=True)
        town = Town(database)
        town.change(named(plans[0], "Berg"))
        town.run()
        backup(database, kept, T0)
        went = []
        for number, plan in enumerate((one, other)):
            town.clock.go(1)
            town.change(plan, f"c{number}")
            town.run()
            went.append(town.hospital.got[-1][0])
    for name, again in {"same": (one, other), "else": (other,)}.items():
        with Database.open(tmp_path / f"{name}.db", seal) as database:
            restore(database, kept)
            town = Town(database)
            town.clock.go(48)
            found = []
            for number, plan in enumerate(again):
                town.change(plan, f"{name}{number}")
                town.run()
                found.append(town.hospital.got[-1][0])
            assert (found == went) is (name == "same")
            assert name == "same" or found[0] not in went


def test_two_receivers_by_one_port_have_each_a_message(town: Town, plans: list[Plan]) -> None:
    routes = (*town.rules.routes, Route("herid:8094868", "edi", "plan", answers=False),
              Route("herid:8094869", "edi", "plan", answers=False))  # fmt: skip
    town.rules = replace(town.rules, routes=routes)
    town.hospital.answers = False
    town.change(plans[0])
    town.run()
    assert len(town.hospital.messages) == 3


def test_changes_of_one_plan_that_lie_there_together_are_taken_in_the_order_they_came(
    town: Town, plans: list[Plan]
) -> None:
    names = ["Berg", "Dahl", "Berg", "Lie", "Dahl"]
    for number, name in enumerate(names):
        town.change(named(plans[0], name), f"{9 - number}")
    town.run()
    assert b"Dahl" in town.hospital.got[-1][1]
    kept = [row.version for row in town.rows("change")]
    assert kept == [1, 2, 3, 4, 5]


def test_a_receipt_for_what_was_written_anew_before_it_came_is_nobodys_task(town: Town, plans: list[Plan]) -> None:
    town.hospital.faults, town.hospital.answers = [Lost(sent=True)], False
    town.change(named(plans[0], "Berg"))
    town.run()
    town.change(named(plans[0], "Dahl"), "2")
    town.clock.go(2)
    town.run()
    first, second = town.hospital.messages.values()
    town.edi.waiting = [Arrival("edi", f"r{n}", apprec(data), "receipt") for n, data in enumerate((first, second))]
    town.run()
    assert [(row.standing, row.reason) for row in town.rows("receipt")] == [
        ("closed", "receipt-overtaken"),
        ("closed", ""),
    ]
    assert {row.receipt for row in town.rows("delivery")} <= {"ok", ""}


def test_a_consent_withdrawn_in_the_batch_in_which_a_message_was_written_keeps_it_here(
    town: Town, plans: list[Plan]
) -> None:
    """The way was down when it was written, and then both are worked at in one round: the withdrawal is on the disk
    before anything is sent."""
    from machine.world import EPJ, WORDS, first

    plan = copy(first("6a0f4b35-3f0b-4b52-8a55-0d4a1c5b9e01"))
    plan.source.generated = T0
    plan.planeier.background = "Ordhemm"
    town.rules = replace(town.rules, routes=(Route(f"herid:{EPJ}", "edi", "plan", answers=False),))
    town.hospital.answers, town.hospital.faults = False, [NotPosted("exchange-no-answer")]
    town.change(plan)
    intake = Intake(town.database, TENANT, town.tool, town.clock)
    with town.worker() as worker:
        intake.run_once()
        worker.run_once()
        assert not town.hospital.faults, "it was tried, and did not go"
        plan.consents[1].status = Code("inactive")
        town.clock.go(hours=1)
        town.change(plan, "2")
        intake.run_once()
        while worker.run_once():
            pass
    assert not WORDS.findall(b"".join(town.hospital.messages.values()).decode())
    assert len(town.hospital.messages) == 1, "the status goes, as it may"


def test_what_may_have_gone_is_overruled_though_the_receiver_saw_the_same_before_it(
    town: Town, plans: list[Plan]
) -> None:
    """The worker died after it had sent and before that was noted; then the plan is as it was. Who compares with what
    was noted sends nothing, and the receiver is left with the one in between."""
    town.change(named(plans[0], "Berg"))
    town.run()
    town.hospital.faults, town.hospital.answers = [Lost(sent=True)], False
    town.change(named(plans[0], "Dahl"), "2")
    town.run()
    assert b"Dahl" in town.hospital.got[-1][1], "it went, and nobody here knows"
    town.change(named(plans[0], "Berg"), "3")
    town.clock.go(hours=1)
    town.hospital.answers = True
    town.run()
    assert b"Berg" in town.hospital.got[-1][1]
    assert {row.standing for row in town.rows("delivery")} == {"closed"}


def test_what_was_given_up_without_an_answer_may_have_gone_too(town: Town, plans: list[Plan]) -> None:
    town.change(named(plans[0], "Berg"))
    town.run()
    town.hospital.faults, town.hospital.answers = [Lost(sent=True)] * 50, False
    town.change(named(plans[0], "Dahl"), "2")
    for _ in range(60):
        town.run()
        town.clock.go(hours=12)
    assert [row.standing for row in town.rows("delivery")] == ["closed", "held"]
    town.hospital.faults.clear()
    town.hospital.answers = True
    town.change(named(plans[0], "Berg"), "3")
    town.run()
    assert b"Berg" in town.hospital.got[-1][1]


def test_what_was_overtaken_before_it_was_tried_surely_did_not_go(town: Town, plans: list[Plan]) -> None:
    town.change(named(plans[0], "Berg"))
    town.run()
    sends, told = town.worker, []

    def overtaken(before: Exchange, after: Exchange) -> None:
        if after.state == "rendered" and not told:
            told.append(after.id)
            plan_of_then = named(plans[0], "Berg")
            town.change(plan_of_then, "3")
            Intake(town.database, TENANT, town.tool, town.clock).run_once()
            with sends("w2") as other:
                other.run_once()

    town.worker = lambda name="w1", **more: sends(name, told=overtaken, **more)  # type: ignore[method-assign]
    town.change(named(plans[0], "Dahl"), "2")
    town.run()
    assert told
    assert len(town.hospital.messages) == 1, "the receiver has it, and nothing else went after it"
