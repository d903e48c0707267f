"""Somebody with a plan is admitted: who is told what, and that nobody else is told anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from admission.conftest import (
    SEAL,
    T0,
    TENANT,
    UNIT,
    WARD,
    Place,
    by_adt,
    by_fhir,
    by_plo,
    kommune_of,
    moved,
    number_of,
)
from planbro.exchange import admission
from planbro.exchange._transit import Transited
from planbro.exchange.admission import Rule, _tell
from planbro.exchange.correct import Wish, correct
from planbro.exchange.pointer import pointer
from planbro.exchange.receive import judge
from planbro.exchange.sync import Deadlines
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._whose import belongs
from planbro.exchange.writing import write
from planbro.plan import ABSENT, Code, ConsentParty, Plan, Reservation, copy
from planbro.store.database import Chosen, Database, Messages, Parties, Party, Plans, Seal, Tasks, metadata

IN = {"at": "2026-11-22T14:05:00+01:00", "told": "2026-11-22T14:30:00+01:00"}
OUT = {"at": "2026-11-24T11:00:00+01:00", "told": "2026-11-24T11:10:00+01:00"}


def test_a_kommune_that_hears_of_an_admission_has_a_task_and_an_answer_that_waits(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    (task,) = kommune.tasks("open").values()
    assert (task.code, task.plan, task.due) == ("admission-contact", plan.id, "2026-11-23T14:00:00.000Z")
    assert [(one.party, one.due) for one in kommune.waiting()] == [(WARD, "2026-11-22T16:00:00.000Z")]
    assert not kommune.edi.posts[1:]  # the receipt alone has gone


def test_where_no_message_of_its_own_goes_in_time_a_dialogue_tells_the_hospital(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    kommune.go(2.1)
    post = kommune.edi.posts[-1]
    assert (post.to, post.format) == (WARD, "dialog-1.1")
    text = post.parcel.data.decode()
    assert "DIALOG_HELSEFAGLIG" in text
    assert "Individuell plan" in text
    assert "RefToConversation" in text
    assert "2026-11-22T14:05" not in text  # nothing of the stay
    (row,) = kommune.rows(admission.MESSAGE)
    assert (row.state, row.transport, row.about["level"]) == ("awaiting", "handed", "status")
    assert [one.what for one in kommune.lines()] == ["admission", "sent"]


def test_told_anew_by_a_restored_store_it_goes_under_the_same_id(tmp_path: Path, plan: Plan) -> None:
    """What went after the backup goes again, an hour later and by other numbers: the hospital takes it once."""
    went: dict[str, list[str]] = {}
    for name, others in {"first": 0, "restored": 3, "else": 0}.items():
        with Database.open(str(tmp_path / f"{name}.db"), Seal.parse(SEAL)) as database:
            metadata.create_all(database.engine)
            place = Place(database)
            now = copy(plan)
            if name == "else":
                now.koordinatorer[0].phone = "100 00 009"
            place.keep(now)
            place.book(WARD, "hospital-unit", "dialog-1.1")
            for _ in range(others):
                place.take(b"{}")
            place.go(others)
            place.hear(by_plo(plan, **IN))
            place.go(2.1)
            place.hear(by_plo(plan, "LOG_UTSKREVET", **OUT))
            place.go(48)
            went[name] = [one.id for one in place.edi.posts if one.format == "dialog-1.1"]
    assert went["first"]
    assert len(set(went["first"])) == len(went["first"]), "each event has a message of its own"
    assert went["restored"] == went["first"]
    assert not set(went["else"]) & set(went["first"])


def test_a_dialogue_that_breaks_its_schema_is_held_and_goes_to_nobody(
    kommune: Place, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def awry(some: Plan, *told: Any, **more: Any) -> Any:  # as a table that was changed awry would
        other = copy(some)
        other.planeier.birth_date = "2026-99-99"
        return write(other, *told, **more, checked=True)

    kommune.hear(by_plo(plan, **IN))
    sent = len(kommune.edi.posts)
    with monkeypatch.context() as patched:
        patched.setattr(_tell, "write", awry)
        kommune.go(2.1)
    (row,) = kommune.rows(admission.MESSAGE)
    assert (row.standing, row.state, row.reason, row.sent) == ("held", "waiting", "schema-invalid", None)
    assert len(kommune.edi.posts) == sent
    assert "99-99" not in repr(row)
    wish = Wish("requeue", "user:kari", "rettet")
    correct(kommune.database, Chosen(TENANT, (row.id,)), wish, lambda: kommune.time, do=True)
    kommune.run()
    assert [one.format for one in kommune.edi.posts[sent:]] == ["dialog-1.1"], "once it is mended it goes"


def test_what_the_nurses_report_has_told_is_not_told_again(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    told = Transited(b"", "enriched", message="m-1", type="INNLEGGELSESRAPPORT", plan=plan.id)
    with kommune.database.writing() as transaction:
        admission.passed(transaction, TENANT, told, "engine", kommune.time)
    kommune.go(2.1)
    assert [(one.outcome, one.reason) for one in kommune.rows(admission.MESSAGE)] == [("nothing", "admission-told")]


def test_a_report_that_says_nothing_of_a_plan_has_told_nothing(kommune: Place, plan: Plan) -> None:
    told = Transited(b"", "untouched", message="m-1", type="INNLEGGELSESRAPPORT", plan=plan.id)
    with kommune.database.writing() as transaction:
        assert admission.passed(transaction, TENANT, told, "engine", kommune.time) is None


def test_a_hospital_that_is_not_in_the_address_book_is_sent_nothing(kommune: Place, plan: Plan) -> None:
    with kommune.database.writing() as transaction:
        from planbro.store.database import Parties, Party

        Parties(transaction).write([Party(TENANT, WARD, "hospital-unit")], T0)
    kommune.hear(by_plo(plan, **IN))
    assert kommune.to_do() == {"admission-contact"}
    assert kommune.waiting() == []


def test_a_hospital_that_is_blocked_is_told_nothing(kommune: Place, plan: Plan) -> None:
    new = copy(plan)
    new.reservations.append(Reservation(id="0b9f1d3e-9a0f-5c3e-8a11-000000000001", kind=Code("objection")))
    kommune.keep(new)
    kommune.hear(by_plo(plan, **IN))
    kommune.go(2.1)
    (row,) = kommune.rows(admission.MESSAGE)
    assert (row.outcome, row.reason, row.sent) == ("refused", "exchange-not-permitted", None)
    assert kommune.lines()[-1].what == "refused"


# the koordinator


def opened_for(plan: Plan) -> Plan:
    """The plan with a line of consent that lets each koordinator know."""
    new = copy(plan)
    consent = next(one for one in new.consents if one.kind == Code("sharing"))
    consent.signed = "2026-11-21"
    for number, one in enumerate(new.koordinatorer):
        ident = f"0b9f1d3e-9a0f-5c3e-8a11-0000000001{number:02}"
        line = ConsentParty(id=ident, consent=consent.id, part=Code("whole"), participant=one.id, access=Code("read"))
        new.consent_parties.append(line)
    return new


def sealed_in(place: Place) -> bytes | None:
    (task,) = place.tasks("open").values()
    with place.database.reading() as transaction:
        return Tasks(transaction).body(task)


def test_a_koordinator_who_may_know_is_told_and_after_that_only_as_much_as_may_be_known(
    kommune: Place, plan: Plan
) -> None:
    kommune.keep(opened_for(plan))
    kommune.take(by_adt(plan, "A01", told="20261122143000"))
    assert kommune.to_do() == {"admission-in"}
    assert b"MED2" in (sealed_in(kommune) or b"")
    kommune.keep(plan)
    kommune.take(by_adt(plan, "A02", told="20261122150000"))
    assert kommune.to_do() == {"admission-contact"}
    assert sealed_in(kommune) is None


def test_a_koordinator_reads_news_by_policy_or_consent_alone(plan: Plan) -> None:
    from planbro.exchange.admission import Ruling, news_for
    from planbro.plan import Policy

    now, day = T0, T0[:10]
    assert news_for(plan, now, Policy(), Ruling(), day).says == "contact"
    assert news_for(plan, now, Policy(koordinator_reads=True), Ruling(), day).says == "all"
    assert news_for(opened_for(plan), now, Policy(), Ruling(), day).provision.startswith("consent:")
    dead = copy(plan)
    dead.planeier.deceased = "2026-11-01"
    assert news_for(dead, now, Policy(), Ruling(), day).says == "nothing"


def test_a_webhook_is_told_that_there_is_a_task_and_of_nobody(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    (post,) = kommune.hook.posts
    assert b"admission-contact" in post.parcel.data
    assert number_of(plan).encode() not in post.parcel.data
    assert plan.id.encode() not in post.parcel.data


# the hospital's side


def test_a_hospital_tells_its_ward_and_koordinerende_enhet(hospital: Place, plan: Plan) -> None:
    hospital.take(by_adt(plan, "A01", told="20261122143000"))
    assert set(hospital.tasks("open")) == {"ward"}
    assert [one.party for one in hospital.waiting()] == [UNIT]
    hospital.go(2.1)
    assert [(one.to, one.format) for one in hospital.edi.posts] == [(UNIT, "dialog-1.1")]


def test_where_the_hospitals_own_message_went_koordinerende_enhet_is_not_told_again(
    hospital: Place, plan: Plan
) -> None:
    hospital.take(by_adt(plan, "A01", told="20261122143000"))
    told = Transited(b"", "untouched", message="m-1", type="LOG_INNLAGT", plan=plan.id)
    with hospital.database.writing() as transaction:
        admission.passed(transaction, TENANT, told, "engine", hospital.time)
    hospital.go(2.1)
    assert hospital.edi.posts == []


def test_a_unit_that_takes_no_message_is_called(hospital: Place, plan: Plan) -> None:
    hospital.book(UNIT, "coordinating-unit", "svarut", kommune=kommune_of(plan))
    hospital.take(by_adt(plan, "A01", told="20261122143000"))
    hospital.go(2.1)
    call = hospital.tasks("open")["call-admitted"]
    assert (call.code, call.party) == ("admission-call", UNIT)
    hospital.take(by_adt(plan, "A11", told="20261122170000"))
    assert hospital.to_do() == set()


def test_an_out_patient_visit_and_a_stay_to_come_are_no_news(hospital: Place, plan: Plan) -> None:
    hospital.take(by_adt(plan, "A01", patient_class="O", told="20261122143000"))
    hospital.take(by_adt(plan, "A05", visit="V9", told="20261122143000", admitted="", fields={"PV2-8": "202612010900"}))
    assert hospital.tasks() == {}
    assert hospital.rows(admission.MESSAGE) == []
    assert [one.outcome for one in hospital.lines()] == ["sentence", "sentence"]


# nobody


def test_of_somebody_without_a_plan_nothing_is_kept(kommune: Place, town: list[Plan]) -> None:
    kommune.take(by_adt(town[2], "A01", told="20261122143000"))
    assert kommune.tasks() == {}
    assert kommune.lines() == []
    (row,) = kommune.rows()
    assert (row.kind, row.outcome, row.plan) == ("event", "done", "")
    with kommune.database.reading() as transaction:
        assert not Messages(transaction).has_body(row.message or 0)


def came(place: Place, plan: Plan) -> None:
    """A plan that comes after something was told."""
    place.keep(plan)
    with place.database.writing() as transaction:
        belongs(plan)(transaction, place.rows()[0], place.time)
    place.run()


def test_a_stay_that_lasts_when_the_plan_comes_is_told_of_then(hospital: Place, town: list[Plan]) -> None:
    hospital.take(by_adt(town[2], "A01", told="20261122143000"))
    assert hospital.to_do() == set()
    came(hospital, town[2])
    assert hospital.to_do() == {"admission-ward"}
    assert {one.plan for one in hospital.rows(admission.KIND)} == {town[2].id}
    came(hospital, town[2])
    assert len(hospital.rows(admission.KIND)) == 1, "once"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("over", ["A03", "A11"])
def test_a_stay_that_is_over_when_the_plan_comes_is_nothing(
    hospital: Place, town: list[Plan], over: str, order: int
) -> None:
    told = [by_adt(town[2], "A01", told="20261122143000"), by_adt(town[2], over, told="20261122150000")]
    for one in told[::order]:
        hospital.take(one)
    came(hospital, town[2])
    assert hospital.rows(admission.KIND) == []
    assert hospital.tasks() == {}


def test_what_is_kept_of_a_stay_of_somebody_without_a_plan_says_nothing_to_who_reads_the_table(
    hospital: Place, town: list[Plan]
) -> None:
    hospital.take(by_adt(town[2], "A01", told="20261122143000"))
    with hospital.database.reading() as transaction:
        raw = repr(list(transaction.run(metadata.tables["early"].select())))
    assert raw.count("tenant") or raw != "[]"
    for said in (number_of(town[2]), "admitted", "2026-11-22T14:30", "20261122"):
        assert said not in raw


def test_where_a_controller_keeps_none_a_stay_of_somebody_without_a_plan_is_let_go(
    hospital: Place, town: list[Plan]
) -> None:
    moved(hospital, keeps_early=False)
    hospital.take(by_adt(town[2], "A01", told="20261122143000"))
    with hospital.database.reading() as transaction:
        assert list(transaction.run(metadata.tables["early"].select())) == []


@pytest.mark.parametrize("state", ["closed", "moved", "gone"])
def test_a_plan_that_is_not_in_use_is_not_told_of(kommune: Place, plan: Plan, state: Any) -> None:
    kommune.keep(plan, state)
    kommune.take(by_adt(plan, "A01", told="20261122143000"))
    assert kommune.tasks() == {}


def test_a_synthetic_person_is_nobody_in_production(kommune: Place, plan: Plan) -> None:
    moved(kommune, profile="production")
    kommune.take(by_adt(plan, "A01", told="20261122143000"))
    kommune.hear(by_plo(plan, **IN))
    assert kommune.tasks() == {}
    assert kommune.lines() == []


def test_a_message_that_is_a_test_counts_where_tests_are_made(kommune: Place, plan: Plan) -> None:
    test = by_adt(plan, "A01", processing="T", told="20261122143000")
    kommune.take(test)
    assert kommune.tasks() == {}
    moved(kommune, profile="test")
    kommune.take(test + b"\r")
    assert kommune.to_do() == {"admission-contact"}


def test_old_news_is_no_news(kommune: Place, plan: Plan) -> None:
    kommune.take(by_adt(plan, "A01", told="20261122143000", admitted="202611011405"))
    assert kommune.tasks() == {}


def test_what_a_controller_says_goes_before_the_table(kommune: Place, plan: Plan) -> None:
    own = [Rule("admitted", "kommune", "nothing")]
    moved(kommune, rules=admission.over(own))
    kommune.hear(by_plo(plan, **IN))
    assert kommune.tasks() == {}
    kommune.take(by_plo(plan, "LOG_UTSKREVET", **OUT), kind="message")
    assert set(kommune.tasks("open")) == {"news-discharged"}


def test_nothing_of_a_person_stands_in_rows_tasks_or_lines(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    kommune.take(by_adt(plan, "A03", told="20261124120000", discharged="202611241100"))
    kommune.take(by_fhir(plan, "finished", "2026-11-24T11:30:00+01:00", "2026-11-24T11:00:00+01:00"))
    said = repr([kommune.rows(), list(kommune.tasks().values()), kommune.lines()])
    for one in (number_of(plan), plan.planeier.family, "MED2", "somatikk", "V77", "E-9"):
        assert isinstance(one, str)
        assert one not in said


def test_the_plan_as_it_was_is_not_changed(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    with kommune.database.reading() as transaction:
        assert Plans(transaction).now_at([(TENANT, plan.id)])[TENANT, plan.id].version == 1


def test_the_receipt_of_the_dialogue_is_awaited_as_any_other(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    kommune.go(2.1)
    (answer,) = judge(kommune.edi.posts[-1].parcel.data).answers
    kommune.take(answer.data, kind="receipt")
    (row,) = kommune.rows(admission.MESSAGE)
    assert (row.standing, row.outcome, row.receipt) == ("closed", "done", "ok")


def test_each_reminder_of_the_dialogue_comes_in_its_time(kommune: Place, plan: Plan) -> None:
    kommune.deadlines = Deadlines(24, 96, (48, 72))
    kommune.hear(by_plo(plan, **IN))
    kommune.go(2)
    said = []
    for _ in range(4):
        kommune.go(24)
        (row,) = kommune.rows(admission.MESSAGE)
        said.append((row.tries, row.reason))
    assert said == [(1, "receipt-awaited"), (2, "receipt-awaited"), (3, "receipt-awaited"), (3, "receipt-missing")]


def test_a_dialogue_without_a_receipt_is_a_persons_to_look_at(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    kommune.go(2.1)
    for _ in range(3):
        kommune.go(49)
    (row,) = kommune.rows(admission.MESSAGE)
    assert (row.standing, row.reason) == ("held", "receipt-missing")


def test_of_a_graded_address_nothing_tells_where_the_person_is(kommune: Place, plan: Plan) -> None:
    new = copy(plan)
    for one in new.addresses:
        one.grading = Code("fortrolig")
    kommune.keep(new)
    kommune.hear(by_plo(plan, **IN))
    kommune.go(2.1)
    post = kommune.edi.posts[-1]
    assert post.format == "dialog-1.1"
    text = post.parcel.data.decode()
    phones = {one.phone for one in plan.koordinatorer if isinstance(one.phone, str)}
    places = {one.municipality for one in plan.addresses} | {one.city for one in plan.addresses}
    assert phones
    assert not [
        one for one in phones | places if isinstance(one, str) and one.replace(" ", "") in text.replace(" ", "")
    ]


def test_what_is_withdrawn_while_it_waits_is_not_sent(kommune: Place, plan: Plan) -> None:
    kommune.hear(by_plo(plan, **IN))
    dead = copy(plan)
    dead.planeier.deceased = "2026-11-22"
    kommune.keep(dead)
    kommune.go(2.1)
    assert not [one for one in kommune.edi.posts if one.format == "dialog-1.1"]


@pytest.fixture
def trust(database: Database, plan: Plan) -> Place:
    """A hospital that keeps a pointer: no address, no bodies and no name."""
    place = Place(database, "trust")
    kept = pointer(plan, T0)
    kept.organisations, kept.addresses, kept.source.sender_org_id = [], [], TENANT
    for one in kept.coordinating_units:
        one.organisation = ABSENT
    place.keep(kept)
    with database.writing() as transaction:
        unit = Party(TENANT, UNIT, "coordinating-unit", parent=f"orgnr:{TENANT}", takes=("dialog-1.1",))
        Parties(transaction).write([unit], T0)
    return place


ADMITTED = {"told": "20261122143000", "admitted": "202611221425"}


def test_a_hospital_that_keeps_a_pointer_writes_with_the_name_that_it_admitted_by(trust: Place, plan: Plan) -> None:
    trust.take(by_adt(plan, "A01", **ADMITTED))
    trust.go(3)
    (post,) = trust.edi.posts
    assert (post.to, post.format) == (UNIT, "dialog-1.1")
    assert {one.code for one in trust.tasks("open").values()} == {"admission-ward"}
    judged = judge(post.parcel.data)
    assert (judged.message.patient.given, judged.message.patient.family) == ("Tuva", "Nordmann")
    assert not [one.code for one in judged.findings if one.code.startswith("patient-")]
    with trust.database.reading() as transaction:
        kept = Plans(transaction).body(TENANT, plan.id)
    assert kept is not None
    assert b"Nordmann" not in kept
    assert "Nordmann" not in repr(trust.lines()) + repr(trust.rows(admission.MESSAGE))


def test_the_name_is_that_of_the_encounters_patient(trust: Place, plan: Plan) -> None:
    trust.take(by_fhir(plan, "in-progress", "2026-11-22T14:30:00+01:00", name=[{"use": "old", "family": "Dal", "given": ["Tuva"]},
                                   {"family": "Nordmann", "given": ["Tuva", "Mari"]}]))  # fmt: skip
    trust.go(3)
    (post,) = trust.edi.posts
    assert judge(post.parcel.data).message.patient.given == "Tuva Mari"


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Dal^Tuva^^^^^M~Nordmann^Tuva^Mari^^^^L", ("Tuva Mari", "Nordmann")),
        ("Dal^Tuva^^^^^M~Nordmann^Tuva", ("Tuva", "Nordmann")),
        ("Dal^Tuva^^^^^A", None),
    ],
)
def test_of_several_names_the_legal_one_counts(
    trust: Place, plan: Plan, name: str, sent: tuple[str, str] | None
) -> None:
    trust.take(by_adt(plan, "A01", **ADMITTED, fields={"PID-5": name}))
    trust.go(3)
    patients = [judge(one.parcel.data).message.patient for one in trust.edi.posts]
    assert [(one.given, one.family) for one in patients] == ([sent] if sent else [])


def test_a_name_opens_nothing_that_is_closed(trust: Place, plan: Plan) -> None:
    with trust.database.reading() as transaction:
        kept = from_bytes(Plans(transaction).body(TENANT, plan.id) or b"")
    kept.reservations.append(Reservation(id="0b9f1d3e-9a0f-5c3e-8a11-000000000001", kind=Code("block")))
    trust.keep(kept)
    trust.take(by_adt(plan, "A01", **ADMITTED))
    trust.go(3)
    assert trust.edi.posts == []


@pytest.mark.parametrize("why", ["no name was told", "what was told is gone"])
def test_without_a_name_a_person_calls_since_a_message_would_be_refused(trust: Place, plan: Plan, why: str) -> None:
    """HIS 80415: the receiver answers E36."""
    no_name = {"PID-5": ""} if why == "no name was told" else {}
    trust.take(by_adt(plan, "A01", **ADMITTED, fields=no_name))
    if not no_name:
        with trust.database.writing() as transaction:
            Messages(transaction).forget([one.message for one in trust.rows("admission") if one.message is not None])
    trust.go(3)
    assert trust.edi.posts == []
    assert {one.code: one.party for one in trust.tasks("open").values()} == {
        "admission-ward": "", "admission-call": UNIT,
    }  # fmt: skip
