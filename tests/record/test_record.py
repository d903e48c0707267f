"""A task for each EPJ with the words to paste, done by a person, and verified from what the EPJ says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from planbro.exchange.engine import Worker
from planbro.exchange.reconcile import Given
from planbro.exchange.reconcile._said import MessageSaid, Named, Said
from planbro.exchange.record import (
    Holding,
    Journal,
    Seen,
    entry_in,
    flow,
    judge,
    record,
    recorder,
    see_lists,
    see_message,
)
from planbro.exchange.remind import Rules, sweep
from planbro.exchange.writing import write
from planbro.findings import Findings
from planbro.plan import Code, Plan, copy, value_of
from planbro.store.database import (
    Database,
    Exchanges,
    Messages,
    New,
    NewMessage,
    NewVersion,
    Number,
    Persons,
    Plans,
    Seal,
    Task,
    Tasks,
    Transaction,
    metadata,
)
from planbro.testing.generator import municipality

TENANT = "974760673"
T0, T1, T2, T3 = (f"2026-11-{day}T12:00:00.000Z" for day in (22, 23, 24, 25))
JOURNAL = Journal("herid:8094866", "gerica", frozenset({"herid:8094867"}))


@pytest.fixture(scope="session")
def plan() -> Plan:
    """An IP in use, of a person with a fødselsnummer, with a koordinator."""
    return next(
        one
        for one in municipality(12, 7)
        if value_of(one.kind) == "ip" and value_of(one.status) == "active" and one.koordinatorer
        and value_of(one.identifiers[0].kind) == "fnr"
        and any(not isinstance(k.end, str) and value_of(k.level) == "municipal" for k in one.koordinatorer)
    )  # fmt: skip


@pytest.fixture
def database(database_url: str, plan: Plan) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as found:
        metadata.create_all(found.engine)
        with found.writing() as transaction:
            keep(transaction, plan, 1)
        yield found


def number_of(plan: Plan) -> str:
    return str(plan.identifiers[0].value)


def keep(transaction: Transaction, plan: Plan, version: int, now: str = T0) -> None:
    person, _ = Persons(transaction).of(TENANT, [Number(number_of(plan))], "person-1")
    Plans(transaction).lock([(TENANT, plan.id)], now)
    data = write(plan, "plan", onto=False, account=False).data
    Plans(transaction).add([NewVersion(TENANT, plan.id, version, data, "change", "sampro", person=person)], now)


def recorded(database: Database, plan: Plan, version: int, now: str, journals: Sequence[Journal] = (JOURNAL,)) -> int:
    with database.writing() as transaction:
        return len(record(transaction, TENANT, plan, version, journals, now))


def the_task(database: Database) -> Task:
    with database.reading() as transaction:
        (found,) = Tasks(transaction).listed(TENANT, standing=("open", "late", "done", "verified", "over"))
    return found


def say_done(database: Database, now: str) -> None:
    with database.writing() as transaction:
        Tasks(transaction).stand(Tasks(transaction).listed(TENANT), "done", now, "u1")


def with_koordinator(plan: Plan, name: str) -> Plan:
    other = copy(plan)
    for one in other.koordinatorer:
        if not isinstance(one.end, str) and value_of(one.level) == "municipal" and value_of(one.function) != "deputy":
            one.family, one.hpr = name, "9000012"
    return other


def a_message(plan: Plan, sent: str, sender: str = "8094866", drop: bool = False) -> bytes:
    """An Innleggelsesrapport of the EPJ, as its sender makes it."""
    told = copy(plan)
    if drop:
        told.ip_status, told.koordinator_status, told.koordinatorer = [], [], []
    data = write(
        told, "plo-1.6", onto=False, account=False, message="INNLEGGELSESRAPPORT", sender=f"herid:{sender}", as_of=sent
    ).data
    return re.sub(rb"<GenDate>[^<]*<", f"<GenDate>{sent}<".encode(), data)


def seen(database: Database, data: bytes, now: str) -> list[Seen]:
    with database.writing() as transaction:
        return see_message(transaction, TENANT, [JOURNAL], data, now)


# the task


def test_a_task_has_the_words_and_the_fields_sealed(database: Database, plan: Plan) -> None:
    assert recorded(database, plan, 1, T0) == 1
    task = the_task(database)
    assert (task.code, task.party, task.params, task.due) == (
        "record-status", JOURNAL.party, {"epj": "gerica"}, "2026-11-29T22:59:59.999Z",
    )  # fmt: skip
    with database.reading() as transaction:
        entry = entry_in(Tasks(transaction), task)
    assert entry is not None
    assert "individuell plan" in entry.text
    assert entry.holding.name in entry.text
    assert entry.epj == "Gerica"
    fields = {(one.of, one.name): one.value for one in entry.fields}
    assert fields["IPLOS", "poIndPlan"] == "1"
    assert fields["NPR", "8705"] == "101"
    assert entry.holding.name not in str(task)


def test_what_the_epj_does_not_show_is_no_new_task(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    other = copy(plan)
    other.planeier.background = "Noe annet"
    assert recorded(database, other, 2, T1) == 0


def test_another_koordinator_opens_the_same_task_again_with_the_new_name(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    say_done(database, T1)
    assert recorded(database, with_koordinator(plan, "Nyvalg"), 2, T2) == 1
    task = the_task(database)
    assert (task.standing, task.version) == ("open", 2)
    with database.reading() as transaction:
        entry = entry_in(Tasks(transaction), task)
    assert entry is not None
    assert "Nyvalg" in entry.text


def test_a_version_that_was_overtaken_changes_nothing(database: Database, plan: Plan) -> None:
    recorded(database, with_koordinator(plan, "Nyvalg"), 2, T0)
    assert recorded(database, plan, 1, T1) == 0


def test_a_plan_that_was_over_when_it_was_first_seen_is_no_task(database: Database, plan: Plan) -> None:
    over = copy(plan)
    over.ip_status, over.koordinator_status, over.koordinatorer = [], [], []
    over.status, over.period_start, over.closed = Code("completed"), "2020-01-01", "2024-01-01"
    assert recorded(database, over, 1, T0) == 0
    recorded(database, plan, 2, T0)
    assert recorded(database, over, 3, T1) == 1, "that it is over now is to be recorded"


def test_each_epj_has_its_own(database: Database, plan: Plan) -> None:
    both = [JOURNAL, Journal("herid:8094900", "dips")]
    assert recorded(database, plan, 1, T0, both) == 2


def test_the_sweep_records_each_new_version(database: Database, plan: Plan) -> None:
    sweep(database, TENANT, Rules(), T0, also=recorder(TENANT, [JOURNAL]))
    with database.reading() as transaction:
        (task,) = Tasks(transaction).listed(TENANT, kind="record")
    assert task.plan == plan.id


# what is seen


def test_a_message_that_says_it_verifies_it(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    say_done(database, T1)
    assert [one.became for one in seen(database, a_message(plan, T2), T2)] == ["verified"]
    assert (the_task(database).standing, the_task(database).who) == ("verified", "u1")
    assert [one.became for one in seen(database, a_message(plan, T2), T3)] == [""], "seen again it changes nothing"


def test_a_message_with_another_koordinator_opens_it_again(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    say_done(database, T1)
    (found,) = seen(database, a_message(with_koordinator(plan, "Gammel"), T2), T2)
    assert (found.verdict, found.became) == ("differs", "reopened")
    task = the_task(database)
    assert (task.standing, task.code) == ("open", "record-differs")
    assert [one.became for one in seen(database, a_message(plan, T3), T3)] == ["verified"]


def test_a_message_of_before_shows_nothing(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T1)
    say_done(database, T2)
    assert [one.verdict for one in seen(database, a_message(plan, T0), T3)] == ["silent"]
    (found,) = seen(database, a_message(with_koordinator(plan, "Gammel"), "2026-11-23T18:00:00.000Z"), T3)
    assert found.became == "", "it was sent before the person said that it is done"


def test_what_was_made_before_the_version_to_record_does_not_verify_it(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    say_done(database, T0)
    other = with_koordinator(plan, "Nyvalg")
    with database.writing() as transaction:
        keep(transaction, other, 2, T2)
    recorded(database, other, 2, T2)
    assert [one.verdict for one in seen(database, a_message(other, T1), T3)] == ["silent"]
    assert [one.became for one in seen(database, a_message(other, T3), T3)] == ["verified"]


def test_what_was_made_before_the_epj_said_otherwise_does_not_verify_it(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    say_done(database, T0)
    (found,) = seen(database, a_message(with_koordinator(plan, "Gammel"), T2), T2)
    assert found.became == "reopened"
    assert [one.verdict for one in seen(database, a_message(plan, T1), T3)] == ["silent"]


def test_what_is_still_to_be_done_is_not_opened_again(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    (found,) = seen(database, a_message(with_koordinator(plan, "Gammel"), T1), T1)
    assert (found.verdict, found.became) == ("differs", "")


def test_a_message_of_somebody_else_shows_nothing(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    assert seen(database, a_message(plan, T1, sender="8094999"), T1) == []
    assert seen(database, b"hei", T1) == []
    assert seen(database, b"<MsgHead/>", T1) == []


def test_a_person_nobody_knows_shows_nothing(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    stranger = next(one for one in municipality(12, 7) if number_of(one) != number_of(plan))
    assert seen(database, a_message(with_koordinator(stranger, "X"), T1), T1) == []


def test_a_message_that_comes_in_is_held_against_the_tasks_by_the_worker(database: Database, plan: Plan) -> None:
    recorded(database, plan, 1, T0)
    with database.writing() as transaction:
        ((number, _),) = Messages(transaction).keep(
            [NewMessage(TENANT, "in", "edi", "m1", "message", a_message(plan, T1))], T1
        )
        Exchanges(transaction).open([New(TENANT, "message", "lane", "judged", message=number)], T1)
    with Worker(database, {"message": flow({TENANT: [JOURNAL]})}, lambda: T2, "w1") as worker:
        worker.run_once()
    assert the_task(database).standing == "verified"
    with database.reading() as transaction:
        assert [row.outcome for row in Exchanges(transaction).find()] == ["done"]


def test_an_extract_verifies_too(database: Database, plan: Plan, tmp_path: Path) -> None:
    recorded(database, plan, 1, T0)
    for status, became in (("nei", ""), ("ja", "verified"), ("nei", "reopened")):
        file = tmp_path / "journal.csv"
        file.write_text(f"Fødselsnummer;Individuell plan\n{number_of(plan)};{status}\n", "utf-8")
        with database.writing() as transaction:
            given = [Given("journal.csv", file, "journal")]
            told = see_lists(transaction, TENANT, JOURNAL, given, "2026-11-24", T2, Findings())
        assert [one.became for one in told] == [became], status


# the judgement


HELD = Holding("active", "appointed", "Kari Anne Nilsen", "9000012")


def said(kind: str = "journal", **values: object) -> Said:
    return Said(list=0, kind=kind, numbers=(), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        (said(ip="active"), "agrees"),
        (said(ip="none"), "differs"),
        (said(ip="unknown"), "silent"),
        (said(), "silent"),
        (said(named=(Named("municipal", "Nilsen, Kari"),)), "agrees"),
        (said(ip="active", named=(Named("municipal", "Ola Vik"),)), "differs"),
        (said(ip="active", named=(Named("hospital", "Ola Vik"),)), "agrees"),
        (said(ip="active", named=(Named("municipal", "Ola Vik", left="2026-01-01"),)), "agrees"),
        (said(ip="active", koordinator="not-appointed"), "differs"),
        (said(ip="none", certainty="free-text"), "silent"),
    ],
)
def test_what_a_statement_shows(statement: Said, verdict: str) -> None:
    assert judge(HELD, statement) == verdict


@pytest.mark.parametrize(
    ("kind", "mine", "theirs", "verdict"),
    [
        ("iplos", "need-reported", "none", "agrees"),
        ("iplos", "declined", "none", "differs"),
        ("pas", "need-reported", "none", "differs"),
        ("journal", "declined", "none", "agrees"),
    ],
)
def test_two_values_with_one_code_are_no_difference_where_that_code_stands(
    kind: str, mine: str, theirs: str, verdict: str
) -> None:
    assert judge(Holding(mine), said(kind, ip=theirs)) == verdict


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        (MessageSaid("1", "1", "Innleggelsesrapport", T1, "N"), "differs"),
        (MessageSaid("1", "1", "Innleggelsesrapport", T1, "C"), "silent"),
        (MessageSaid("1", "1", "Innleggelsesrapport", T1, "N", free_text=True), "silent"),
        (MessageSaid("1", "1", "Dialogmelding", T1, "N"), "silent"),
    ],
)
def test_a_message_that_hands_a_patient_over_in_silence_differs(message: MessageSaid, verdict: str) -> None:
    assert judge(HELD, said("message", message=message)) == verdict
    assert judge(Holding("none"), said("message", message=message)) == "silent"
