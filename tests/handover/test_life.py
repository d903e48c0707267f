"""What the Folkeregister tells: a death and a graded address close at once, a move and a parent are for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from planbro.exchange.life import FLOW, alive, listening
from planbro.exchange.life._events import _take
from planbro.exchange.sync import FLOWS
from planbro.exchange.sync._register import said
from planbro.exchange.sync._whose import belongs
from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.folkeregister import Held, PersonEvent
from planbro.formats.plo import read_message
from planbro.ident import Kind, PersonId
from planbro.plan import Plan, copy, decide, value_of
from planbro.plan.disclosure import Asker
from planbro.store.database import (
    Audit,
    Database,
    Exchange,
    Number,
    Persons,
    Plans,
    Remarks,
    Seal,
    Tasks,
    metadata,
)
from planbro.testing.generator import municipality
from planbro.testing.messages import Status, message
from planbro.transport import Arrival, NotPosted
from sync.conftest import EPJ, T0, TENANT
from sync.two_tools import TwoTools, with_phone


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = municipality(20, 7)
    return next(
        one for one in found
        if value_of(one.identifiers[0].kind) == "fnr" and decide(one, Asker.of(EPJ), "TREAT", T0).level != "none"
    )  # fmt: skip


@pytest.fixture
def town(database_url: str, plan: Plan) -> Iterator[TwoTools]:
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        town = TwoTools(database, flows={**FLOWS, **FLOW})
        town.change(plan)
        town.run()
        with database.writing() as transaction:
            belongs(plan)(transaction, town.rows("change")[0], town.clock())
        yield town


def happened(town: TwoTools, event: PersonEvent) -> None:
    row: Exchange = town.rows("change")[0]
    with town.database.writing() as transaction:
        _take(transaction, row, town.clock(), event=event)
    town.run()


def whose(plan: Plan) -> PersonId:
    return PersonId(Kind.FNR, str(plan.identifiers[0].value))


def codes(town: TwoTools) -> list[str]:
    return sorted(task.code for task in town.tasks)


def test_a_death_closes_at_once_and_a_death_that_was_not_opens_again(town: TwoTools, plan: Plan) -> None:
    event = PersonEvent("death", "freg", "h1", whose(plan), died="2026-11-20")
    happened(town, event)
    assert town.latest(plan).planeier.deceased == "2026-11-20"
    assert decide(town.latest(plan), Asker.of(EPJ), "TREAT", T0).level == "none"
    assert codes(town) == ["life-death"]
    assert town.state(plan) == "live", "a person closes it"
    happened(town, event)
    assert (len(town.tasks), len(_versions(town, plan))) == (1, 2)
    happened(town, PersonEvent("death", "freg", "h2", whose(plan), annulled=True))
    assert decide(town.latest(plan), Asker.of(EPJ), "TREAT", T0).level != "none"
    assert codes(town) == []


def _versions(town: TwoTools, plan: Plan) -> list[str]:
    with town.database.reading() as transaction:
        return [one.why for one in Plans(transaction).versions(TENANT, plan.id)]


def test_a_graded_address_is_graded_here_though_the_tool_does_not_know(town: TwoTools, plan: Plan) -> None:
    happened(town, PersonEvent("grading", "freg", "h1", whose(plan), grading="strengt-fortrolig"))
    town.change(plan, "2")
    town.run()
    now = town.latest(plan)
    assert "strengt-fortrolig" in {value_of(one.grading) for one in now.addresses}
    assert codes(town) == ["life-grading"]
    assert _versions(town, plan)[-1] == "register"


@pytest.mark.parametrize("what", ["death", "grading"])
def test_what_a_feed_says_without_saying_how_closes_until_it_is_looked_up(
    town: TwoTools, plan: Plan, what: Any
) -> None:
    happened(town, PersonEvent(what, "freg", "h1", whose(plan), whole=False))
    now = town.latest(plan)
    if what == "death":
        assert decide(now, Asker.of(EPJ), "TREAT", T0).level == "none"
    else:
        assert {value_of(one.grading) for one in now.addresses} == {"strengt-fortrolig"}
    assert codes(town) == ["life-unsaid"]
    happened(town, PersonEvent(what, "freg", "h1", whose(plan), annulled=True))
    assert town.tasks == []


def test_a_changed_number_finds_the_same_person(town: TwoTools, plan: Plan) -> None:
    new = PersonId(Kind.FNR, _other(plan))
    event = PersonEvent("number", "freg", "h1", whose(plan), numbers=(Held(new, True), Held(whose(plan), False)))
    happened(town, event)
    with town.database.reading() as transaction:
        persons = Persons(transaction)
        found = {persons.find(TENANT, Number(one.value)) for one in (new, whose(plan))}
    assert len(found) == 1
    assert None not in found
    assert codes(town) == []


def _other(plan: Plan) -> str:
    numbers = {
        str(one.identifiers[0].value) for one in municipality(5, 99) if value_of(one.identifiers[0].kind) == "fnr"
    }
    return sorted(numbers - {str(plan.identifiers[0].value)})[0]


def test_a_move_is_a_task(town: TwoTools, plan: Plan) -> None:
    for _ in range(2):
        happened(town, PersonEvent("moved", "freg", "h1", whose(plan), municipality="9999"))
    assert codes(town) == ["handover-moved"]
    assert len(_versions(town, plan)) == 1


def test_who_has_no_plan_here_is_nobodys_task(town: TwoTools, plan: Plan) -> None:
    happened(town, PersonEvent("death", "freg", "h1", PersonId(Kind.FNR, _other(plan)), died="2026-11-20"))
    assert (codes(town), len(_versions(town, plan))) == ([], 1)


def test_a_grading_without_an_address_is_kept_too(plan: Plan) -> None:
    bare = Plan(id=plan.id)
    after = said(bare, PersonEvent("grading", "freg", "h1", grading="fortrolig"), T0)
    assert [value_of(one.grading) for one in after.addresses] == ["fortrolig"]


def death_of(plan: Plan, status: Status = "N") -> bytes:
    """*Orientering om dødsfall*, as a hospital sends it."""
    data = message("LOG_DOD", status=status)
    patient = read_message(xml.parse(data)).patient  # type: ignore[union-attr]
    return data.replace(patient.ident("FNR").encode(), str(plan.identifiers[0].value).encode())  # type: ignore[union-attr]


def test_a_death_that_comes_as_a_message_stops_what_is_queued(town: TwoTools, plan: Plan) -> None:
    town.flows["message"] = {**FLOWS["message"], "judged": listening(FLOWS["message"]["judged"])}
    sent = {id for id, _ in town.hospital.got}
    town.hospital.faults = [NotPosted("port-unreachable")]
    town.change(with_phone(plan, "90000001"), "2")
    town.run(receipts=False)
    waiting = town.rows("delivery")[-1]
    assert (waiting.state, waiting.standing) == ("rendered", "open")
    town.edi.waiting.append(Arrival("edi", "d1", death_of(plan), "message"))
    town.hospital.answers = False
    town.run(receipts=False)
    town.clock.go(2)
    town.run(receipts=False)
    assert isinstance(town.latest(plan).planeier.deceased, str)
    assert (town.rows("delivery")[-1].outcome, codes(town)) == ("refused", ["life-death"])
    assert [data for id, data in town.hospital.got if id not in sent and b"APPREC" not in data] == []


def test_a_death_that_comes_as_a_message_before_the_plan_stands_in_it(town: TwoTools, plan: Plan) -> None:
    town.flows["message"] = {**FLOWS["message"], "judged": listening(FLOWS["message"]["judged"])}
    other = copy(plan)
    other.id, other.identifiers[0].value = "5b2f2d3e-0000-5000-8000-000000000004", _other(plan)
    town.edi.waiting.append(Arrival("edi", "d1", death_of(other), "message"))
    town.run()
    sent = len(town.hospital.got)
    town.change(other, "late")
    town.run()
    assert isinstance(town.latest(other).planeier.deceased, str)
    assert (len(town.hospital.got), codes(town)) == (sent, ["life-death"])


@pytest.mark.parametrize("first", [True, False])
def test_at_a_trust_the_next_message_opens_nothing_that_was_closed(town: TwoTools, plan: Plan, first: bool) -> None:
    """It keeps what the last message said, and that one does not know of it; told before the plan came, or after."""
    town.rules = replace(town.rules, kind="trust")
    other = copy(plan)
    other.id, other.identifiers[0].value = "5b2f2d3e-0000-5000-8000-000000000003", _other(plan)
    events = [
        PersonEvent("death", "freg", "h1", whose(other), died="2026-11-20"),
        PersonEvent("grading", "freg", "h2", whose(other), grading="strengt-fortrolig"),
    ]
    for event in events if first else ():
        happened(town, event)
    town.change(other, "t1")
    town.run()
    for event in () if first else events:
        happened(town, event)
    later = copy(other)
    later.koordinatorer[0].start = "2026-11-01"
    town.change(later, "t2")
    town.run()
    now = town.latest(other)
    assert now.koordinatorer[0].start == "2026-11-01", "what the message says is taken"
    assert now.planeier.deceased == "2026-11-20"
    assert [value_of(one.grading) for one in now.addresses] == ["strengt-fortrolig"]
    assert decide(now, Asker.of(EPJ), "TREAT", T0).level == "none"
    happened(town, PersonEvent("death", "freg", "h3", whose(other), annulled=True))
    town.change(other, "t3")
    town.run()
    assert not isinstance(town.latest(other).planeier.deceased, str), "what was taken back does not come back"


# a death that was not, taken back by a person

WHY = "ringt fastlegen, hun lever"


def revived(town: TwoTools, plan: Plan, reason: str = WHY) -> list[tuple[str, int]]:
    with town.database.writing() as transaction:
        done = alive(transaction, TENANT, plan.id, "user:kari", reason, town.clock())
    town.run()
    return done


def test_a_person_takes_back_a_death_that_was_recorded_wrongly(town: TwoTools, plan: Plan) -> None:
    event = PersonEvent("death", "freg", "h1", whose(plan), died="2026-11-20")
    happened(town, event)
    sent = len(town.hospital.got)
    assert revived(town, plan) == [(plan.id, 3)]
    assert decide(town.latest(plan), Asker.of(EPJ), "TREAT", T0).level != "none"
    assert _versions(town, plan)[-1] == "alive"
    assert codes(town) == []
    assert len(town.hospital.got) >= sent
    happened(town, event)
    assert not isinstance(town.latest(plan).planeier.deceased, str), "the same event told again changes nothing"
    assert (len(_versions(town, plan)), codes(town)) == (3, [])
    happened(town, PersonEvent("death", "freg", "h2", whose(plan), died="2026-11-21"))
    assert town.latest(plan).planeier.deceased == "2026-11-21", "another death does"


def test_who_took_it_back_and_when_stands_in_the_audit_and_why_is_sealed(town: TwoTools, plan: Plan) -> None:
    happened(town, PersonEvent("death", "freg", "h1", whose(plan), died="2026-11-20"))
    revived(town, plan)
    with town.database.reading() as transaction:
        lines = [one for one in Audit(transaction).find(TENANT) if one.who == "user:kari"]
        (task,) = Tasks(transaction).listed(TENANT, standing=("over",), kind="life-death")
        (remark,) = Remarks(transaction).of(task)
        raw = repr(list(transaction.run(metadata.tables["remark"].select())))
    assert [(one.what, one.outcome, one.plan) for one in lines] == [
        ("versioned", "alive", plan.id), ("task-done", "alive", plan.id),
    ]  # fmt: skip
    assert (remark.who, remark.text) == ("user:kari", WHY)
    assert WHY not in raw


def test_it_holds_in_every_plan_of_the_person_and_in_one_that_comes_later(town: TwoTools, plan: Plan) -> None:
    others = [copy(plan), copy(plan)]
    for one, ident in zip(others, ("5b2f2d3e-0000-5000-8000-000000000001", "5b2f2d3e-0000-5000-8000-000000000002"),
                          strict=True):  # fmt: skip
        one.id = ident
    town.change(others[0], "second")
    town.run()
    happened(town, PersonEvent("death", "freg", "h1", whose(plan), died="2026-11-20"))
    assert {ident for ident, _ in revived(town, plan)} == {plan.id, others[0].id}
    town.change(others[1], "third")
    town.run()
    assert not isinstance(town.latest(others[1]).planeier.deceased, str)


def test_a_death_that_the_tool_itself_says_is_taken_back_too(town: TwoTools, plan: Plan) -> None:
    dead = copy(plan)
    dead.planeier.deceased = "2026-11-19"
    town.change(dead, "2")
    town.run()
    revived(town, plan)
    town.change(dead, "3")
    town.run()
    assert not isinstance(town.latest(plan).planeier.deceased, str)
    with town.database.reading() as transaction:
        (task,) = Tasks(transaction).listed(TENANT, standing=("over",), kind="life-death")
        assert [one.text for one in Remarks(transaction).of(task)] == [WHY]


@pytest.mark.parametrize(("reason", "code"), [(" ", "correct-no-reason"), (WHY, "life-not-dead")])
def test_nothing_is_taken_back_without_a_reason_or_a_death(town: TwoTools, plan: Plan, reason: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        revived(town, plan, reason)
    assert refused.value.findings.codes() == [code]
