"""Tuva's plan."""

import hashlib

from testing_checks import all_fields, circles, eleven_digits, faults_of, fields_used

from planbro.ident import examine
from planbro.plan import ABSENT, Code, copy, facts, normalise
from planbro.testing import RICH_PLAN_ID, municipality, rich_plan

# Fields that neither Tuva's plan nor any generated one can have, with the reason.
UNUSED: dict[tuple[str, str], str] = {
    ("source", name): "of a message that answers a forespørsel; a tool's plan answers none"
    for name in ("answers", "request_type", "request_list", "request_name", "question")
} | {
    ("planeier", "deceased"): "the persons of the fixtures live",
    ("source", "consent"): "of a message; a tool states its consents one by one",
}


def test_every_field_of_the_model_is_used():
    used = fields_used(rich_plan())
    for plan in municipality(50, 1):
        used |= fields_used(plan)
    assert all_fields() - used == set(UNUSED)


def test_it_is_sound():
    assert faults_of(rich_plan()) == []
    assert circles(rich_plan()) == []


def test_it_is_the_same_each_time_and_ones_own():
    first = rich_plan()
    assert first.id == RICH_PLAN_ID
    assert [(key, value) for key, value in facts(first)] == [(key, value) for key, value in facts(rich_plan())]
    first.goals.clear()
    first.planeier.given = ABSENT
    assert rich_plan().goals
    assert rich_plan().planeier.given == "Tuva"


def test_it_has_what_the_story_needs():
    plan = rich_plan()
    assert len(plan.measures) == 14
    assert len(plan.participants) >= 8
    assert len({goal.life_area.value for goal in plan.goals}) >= 6
    assert {body.kind.value for body in plan.organisations} >= {"kommune", "hospital-unit", "nav", "school", "private"}
    assert {one.level.value for one in plan.koordinatorer} == {"municipal", "hospital", "barnekoordinator"}
    assert all(unit.night_phone for unit in plan.coordinating_units)
    assert {one.kind.value for one in plan.consents} == {"plan-making", "sharing", "tool"}
    assert len(plan.responsibilities) == 2
    kept_from = {one.organisation for one in plan.reservations if one.organisation}
    assert {body.name for body in plan.organisations if body.id in kept_from} == {"Fjordvik skole", "NAV Fjordvik"}


def test_the_minutes_are_a_pdf():
    plan = rich_plan()
    minutes = plan.item(str(plan.meetings[0].minutes_document))
    assert minutes.data.startswith(b"%PDF")
    assert minutes.sha256 == hashlib.sha256(minutes.data).hexdigest()


def test_every_person_number_is_tenors():
    numbers = list(eleven_digits(rich_plan()))
    assert len(numbers) == 3
    assert all(81 <= int(number[2:4]) <= 92 and examine(number, profile="test").number for number in numbers)


def test_normalising_only_orders():
    plan = normalise(copy(rich_plan()))
    assert plan == rich_plan()
    assert plan.status == Code("active")
