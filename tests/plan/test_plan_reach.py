"""A ward calls: which number is answered now."""

from __future__ import annotations

import json
from datetime import time

import pytest

from planbro.exchange import status_answer
from planbro.plan import Code, CoordinatingUnit, Hours, Koordinator, Plan, Policy, reach
from planbro.testing import rich_plan

ID = "0b7c0c58-6d0f-4a27-9a39-6d7c4a1f3f10"
MONDAY, NIGHT = "2026-11-23T10:00:00+01:00", "2026-11-23T02:00:00+01:00"


def plan(**fields: object) -> Plan:
    person = Koordinator(id="k", level=Code("municipal"), family="Vik", phone="1", night_phone="2")
    deputy = Koordinator(id="d", level=Code("municipal"), function=Code("deputy"), deputy_for="k", phone="3")
    unit = CoordinatingUnit(id="u", level=Code("kommune"), phone="4", night_phone="5")
    for name, value in fields.items():
        setattr(person, name, value)
    return Plan(id=ID, koordinatorer=[person, deputy], coordinating_units=[unit])


def answered(made: Plan, when: str) -> str | None:
    [one] = reach(made, when)
    return one.now.value if one.now else None


@pytest.mark.parametrize(
    ("when", "number"),
    [
        (MONDAY, "1"), (NIGHT, "2"), ("2026-11-22T10:00:00+01:00", "2"), ("2026-11-23T15:29:59+01:00", "1"),
        ("2026-11-23T15:30:00+01:00", "2"), ("2026-11-23T07:00:00Z", "1"), ("2026-05-14T10:00:00+02:00", "2"),
        ("2026-12-25T10:00:00+01:00", "2"), ("2026-11-23", None),
    ],
)  # fmt: skip
def test_by_day_the_koordinator_else_the_number_of_the_night(when: str, number: str | None) -> None:
    assert answered(plan(), when) == number


def test_the_hours_that_the_plan_states_count_before_office_hours() -> None:
    assert answered(plan(hours="Tirsdag og torsdag 09.00-14.00"), MONDAY) == "3"
    assert answered(plan(hours="Alle dager 08-22"), "2026-11-22T20:00:00+01:00") == "1"
    assert answered(plan(hours="etter avtale"), MONDAY) == "1"


def test_without_a_number_of_the_koordinators_own_the_deputy_and_then_the_unit_answers() -> None:
    assert answered(plan(phone=""), MONDAY) == "3"
    assert answered(plan(night_phone=""), NIGHT) == "5"


def test_the_answer_names_koordinator_deputy_and_number_and_nothing_of_the_plan() -> None:
    made = rich_plan()
    told = status_answer(made, "herid:90001", "TREAT", NIGHT).as_json()
    assert (told["activeCarePlan"], told["hasKoordinator"]) == (True, True)
    municipal = next(one for one in told["koordinator"] if one["level"] == "municipal")
    assert municipal["answeredNow"] == "100 20 911"
    assert len(municipal["deputies"]) == 1
    text = json.dumps(told, ensure_ascii=False)
    assert not any(goal.title in text for goal in made.goals)
    assert made.id not in text


def test_office_hours_are_those_that_the_controller_has_set() -> None:
    early, asked = Policy(office=Hours(start=time(7))), ("herid:90001", "TREAT", "2026-11-23T07:30:00+01:00")
    told = [status_answer(plan(), *asked, policy).as_json()["koordinator"] for policy in (None, early)]
    assert [one["answeredNow"] for [one] in told] == ["2", "1"]


def test_refused_looks_like_not_known() -> None:
    closed = Policy(status_provision=None)
    refused = status_answer(rich_plan(), "herid:90001", "TREAT", NIGHT, closed)
    assert refused.as_json() == status_answer(None, "herid:90001", "TREAT", NIGHT).as_json()
