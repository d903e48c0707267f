"""What would be sent is told before it is; and the sentence for the innkalling tells nothing to another reader."""

from __future__ import annotations

import pytest

from admission.conftest import T0, TENANT, UNIT, WARD, Place, by_adt, by_plo
from planbro.exchange.admission import explain, innkalling_sentence, show
from planbro.findings import Findings, Refused
from planbro.plan import Code, Plan, Reservation, copy

ASKER = "herid:8094867"


def told(place: Place, data: bytes) -> list[tuple[str, str, str, str, bool]]:
    with place.database.reading() as transaction:
        found = explain(transaction, data, place.rules, place.ruling, place.time, Findings())
    return [(one.does, one.code, one.party, one.level, one.again) for one in found]


def test_it_is_told_what_would_be_done_and_nothing_is(kommune: Place, plan: Plan) -> None:
    data = by_plo(plan, at="2026-11-22T14:05:00+01:00", told="2026-11-22T14:30:00+01:00")
    assert told(kommune, data) == [
        ("news", "admission-contact", "", "", False),
        ("dialog", "", WARD, "status", False),
    ]
    assert kommune.rows() == []
    assert kommune.tasks() == {}
    assert kommune.lines() == []


def test_it_is_told_that_it_stands_already(kommune: Place, plan: Plan) -> None:
    data = by_adt(plan, "A01", told="20261122140700")
    kommune.take(data)
    assert told(kommune, data) == [("news", "admission-contact", "", "", True)]


def test_of_somebody_without_a_plan_there_is_nothing_to_tell(kommune: Place, town: list[Plan]) -> None:
    assert told(kommune, by_adt(town[2], "A01", told="20261122140700")) == []


def test_a_hospital_sees_whom_it_would_tell(hospital: Place, plan: Plan) -> None:
    found = told(hospital, by_adt(plan, "A01", told="20261122140700"))
    assert [(one[0], one[2]) for one in found] == [("ward", ""), ("dialog", UNIT)]


# the sentence


@pytest.mark.parametrize(("language", "word"), [("nb", "Har du en"), ("nn", "Har du ein"), ("en", "If you have")])
def test_the_sentence_asks_and_does_not_tell(plan: Plan, language: str, word: str) -> None:
    assert innkalling_sentence(plan, ASKER, "TREAT", T0, language=language).startswith(word)


def test_without_a_plan_or_a_right_there_is_no_sentence(plan: Plan, town: list[Plan]) -> None:
    blocked = copy(plan)
    blocked.reservations.append(Reservation(id="0b9f1d3e-9a0f-5c3e-8a11-000000000001", kind=Code("objection")))
    assert innkalling_sentence(None, ASKER, "TREAT", T0) == ""
    assert innkalling_sentence(town[0], ASKER, "TREAT", T0) == ""
    assert innkalling_sentence(blocked, ASKER, "TREAT", T0) == ""
    assert innkalling_sentence(plan, ASKER, "MARKETING", T0) == ""


def test_what_is_kept_from_a_parent_is_not_in_a_letter_that_the_parent_opens(plan: Plan) -> None:
    child = copy(plan)
    child.planeier.birth_date = "2015-03-01"
    assert innkalling_sentence(child, ASKER, "TREAT", T0)
    child.reservations.append(
        Reservation(id="0b9f1d3e-9a0f-5c3e-8a11-000000000001", part=Code("note"), participant=child.related[0].id)
    )
    assert innkalling_sentence(child, ASKER, "TREAT", T0) == ""


def test_who_tells_the_ward_sees_what_may_be_told(hospital: Place, plan: Plan) -> None:
    hospital.take(by_adt(plan, "A01", told="20261122140700"))
    task = hospital.tasks("open")["ward"]
    with hospital.database.reading() as transaction:
        shown = show(transaction, TENANT, task.id, hospital.rules, hospital.ruling, hospital.time)
    assert shown.answer is not None
    assert (shown.answer.has_ip, shown.answer.has_koordinator) == (True, True)
    assert shown.answer.reach


def test_a_task_about_something_else_is_not_shown_here(hospital: Place) -> None:
    with hospital.database.reading() as transaction, pytest.raises(Refused):
        show(transaction, TENANT, 1, hospital.rules, hospital.ruling, hospital.time)
