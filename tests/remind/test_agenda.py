"""What a plan has to be reminded of, and from which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange.remind import NEVER, Reminder, Rule, Rules, agenda, due_reminders, next_look
from planbro.findings import Refused
from planbro.plan import (
    ArchiveSnapshot,
    Code,
    Consent,
    ConsentParty,
    Evaluation,
    Goal,
    Koordinator,
    KoordinatorStatus,
    Meeting,
    Participant,
    Plan,
    Planeier,
)
from planbro.testing.generator import municipality
from planbro.testing.strategies import plans

RULES = Rules()


def code(value: str) -> Code:
    return Code(value)


def a_plan(**values: object) -> Plan:
    base = {"id": "p1", "kind": code("ip"), "status": code("active"), "period_start": "2026-01-10"}
    return Plan(**(base | values))  # type: ignore[arg-type]


def kinds(plan: Plan, today: str, rules: Rules = RULES) -> set[str]:
    return {one.kind for one in due_reminders(plan, rules, today)}


def of(kind: str, plan: Plan, rules: Rules = RULES) -> list[Reminder]:
    return [one for one in agenda(plan, rules) if one.kind == kind]


# revision, and the copy before it


def test_a_revision_is_reminded_of_a_month_before_the_day_in_the_plan() -> None:
    plan = a_plan(next_revision="2026-09-01")
    assert "revision" not in kinds(plan, "2026-08-01")
    assert "revision" in kinds(plan, "2026-08-02")
    assert "revision" in kinds(plan, "2027-01-01"), "until it is done"


def test_a_plan_that_says_no_day_is_revised_each_half_year() -> None:
    assert [one.day for one in of("revision", a_plan(last_revision="2026-08-31"))] == ["2027-02-28"]


def test_the_end_of_the_period_counts_where_it_comes_first() -> None:
    plan = a_plan(next_revision="2026-12-01", period_end="2026-10-31")
    assert [one.day for one in of("revision", plan)] == ["2026-10-31"]


def test_a_day_that_the_last_revision_has_passed_is_no_day() -> None:
    plan = a_plan(next_revision="2026-05-01", last_revision="2026-05-03")
    assert [one.day for one in of("revision", plan)] == ["2026-11-03"]


def test_the_plan_is_to_be_archived_as_it_is_just_before_the_revision() -> None:
    plan = a_plan(next_revision="2026-09-01")
    assert "archive" in kinds(plan, "2026-08-18")
    plan.archives.append(ArchiveSnapshot(id="a1", time="2026-03-01T10:00:00+01:00"))
    assert "archive" in kinds(plan, "2026-08-18"), "a copy of March is of another plan"
    plan.archives.append(ArchiveSnapshot(id="a2", time="2026-08-20T10:00:00+02:00"))
    assert "archive" not in kinds(plan, "2026-08-21")


# meetings and evaluations


def test_the_group_meets_at_least_each_half_year() -> None:
    plan = a_plan(meetings=[Meeting(id="m1", start="2026-02-01T10:00:00+01:00", status=code("held"))])
    assert [(one.day, one.start) for one in of("meeting", plan)] == [("2026-08-01", "2026-07-11")]


def test_a_meeting_that_is_booked_in_time_is_enough() -> None:
    booked = Meeting(id="m2", start="2026-07-20T10:00:00+02:00", status=code("booked"))
    plan = a_plan(meetings=[Meeting(id="m1", start="2026-02-01T10:00:00+01:00"), booked])
    assert "meeting" not in kinds(plan, "2026-07-15")
    booked.status = code("cancelled")
    assert "meeting" in kinds(plan, "2026-07-15")


def test_a_meeting_that_is_booked_too_late_is_told_of_until_it_is_held() -> None:
    late = Meeting(id="m2", start="2026-10-01T10:00:00+02:00", status=code("booked"))
    plan = a_plan(meetings=[Meeting(id="m1", start="2026-02-01T10:00:00+01:00"), late])
    assert "meeting" in kinds(plan, "2026-09-30")
    assert "meeting" not in kinds(plan, "2026-10-01")


def test_a_plan_without_a_group_has_no_meetings() -> None:
    assert of("meeting", a_plan(has_group=False)) == []


def test_evaluation_is_yearly_or_as_it_was_set() -> None:
    plan = a_plan(evaluations=[Evaluation(id="e1", date="2026-03-01")])
    assert [one.day for one in of("evaluation", plan)] == ["2027-03-01"]
    plan.evaluations.append(Evaluation(id="e2", date="2026-04-01", next="2026-10-01"))
    assert [one.day for one in of("evaluation", plan)] == ["2026-10-01"]


def test_a_goal_is_evaluated_when_that_was_set_and_not_once_it_is_over() -> None:
    goal = Goal(id="g1", title="Bo alene", status=code("active"))
    plan = a_plan(goals=[goal], evaluations=[Evaluation(id="e1", about="g1", date="2026-03-01", next="2026-06-01")])
    assert ("g1", "2026-06-01") in {(one.about, one.day) for one in of("evaluation", plan)}
    goal.status = code("completed")
    assert "g1" not in {one.about for one in of("evaluation", plan)}


# consents


def consent(ident: str, **values: object) -> Consent:
    base = {"id": ident, "kind": code("sharing"), "status": code("active"), "signed": "2026-01-10"}
    return Consent(**(base | values))  # type: ignore[arg-type]


def test_a_consent_that_runs_out_is_told_of_with_its_form() -> None:
    plan = a_plan(consents=[consent("c1", end="2026-12-31")])
    (found,) = of("consent-ends", plan)
    assert (found.day, found.start, found.about, found.form) == ("2026-12-31", "2026-12-01", "c1", "sharing")


def test_one_that_was_renewed_or_withdrawn_is_not() -> None:
    renewed = [consent("c1", end="2026-12-31"), consent("c2", signed="2026-12-01", end="2027-12-31")]
    assert [one.about for one in of("consent-ends", a_plan(consents=renewed))] == ["c2"]
    withdrawn = consent("c1", end="2026-12-31", withdrawn="2026-06-01")
    assert of("consent-ends", a_plan(consents=[withdrawn])) == []


def test_an_opening_for_one_party_runs_out_by_itself() -> None:
    line = ConsentParty(id="l1", consent="c1", participant="d1", part=code("goal"), end="2026-06-30")
    plan = a_plan(consents=[consent("c1", end="2026-12-31")], consent_parties=[line])
    assert [one.day for one in of("consent-ends", plan)] == ["2026-06-30", "2026-12-31"]


def test_a_newcomer_whom_no_consent_names_calls_for_a_new_one() -> None:
    line = ConsentParty(id="l1", consent="c1", participant="d1", part=code("goal"))
    people = [
        Participant(id="d1", type=code("professional"), start="2026-01-01"),
        Participant(id="d2", type=code("professional"), start="2026-05-01", end="2026-08-31"),
    ]
    plan = a_plan(consents=[consent("c1")], consent_parties=[line], participants=people)
    assert "group-changed" not in kinds(plan, "2026-04-30")
    assert "group-changed" in kinds(plan, "2026-05-01")
    assert "group-changed" not in kinds(plan, "2026-09-01"), "who has left needs no consent"


def test_a_new_consent_settles_it() -> None:
    lines = [
        ConsentParty(id="l1", consent="c1", participant="d1", part=code("goal")),
        ConsentParty(id="l2", consent="c2", participant="d1", part=code("goal")),
        ConsentParty(id="l3", consent="c2", participant="d2", part=code("goal")),
    ]
    people = [
        Participant(id="d1", type=code("professional"), start="2026-01-01"),
        Participant(id="d2", type=code("professional"), start="2026-05-01"),
    ]
    old = consent("c1", status=code("inactive"))
    plan = a_plan(consents=[old, consent("c2", signed="2026-05-10")], consent_parties=lines, participants=people)
    assert "group-changed" not in kinds(plan, "2026-06-01")


# people


def born(day: str, **values: object) -> Plan:
    return a_plan(planeier=Planeier(birth_date=day), **values)


@pytest.mark.parametrize(("age", "form"), [(12, ""), (16, "sharing"), (18, "sharing")])
def test_birthdays_that_change_who_consents_are_told_of(age: int, form: str) -> None:
    plan = born(f"{2026 - age}-10-15")
    (found,) = [one for one in due_reminders(plan, RULES, "2026-08-20") if one.kind == "birthday"]
    assert (found.age, found.form) == (age, form)
    assert "birthday" not in kinds(plan, "2026-11-15"), "a month later it is known"


def test_a_birthday_is_told_of_as_long_as_a_parents_consent_stands() -> None:
    plan = born("2010-10-15", consents=[consent("c1", signer_kind=code("parent-sole"))])
    assert [one.age for one in due_reminders(plan, RULES, "2027-06-01") if one.kind == "birthday"] == [16]


def test_a_kommune_with_stafettlogg_has_fifteen_years() -> None:
    plan = born("2011-10-15")
    plan.kind = code("stafettlogg")
    (found,) = [one for one in due_reminders(plan, RULES, "2026-10-15") if one.kind == "birthday"]
    assert (found.age, found.form) == (15, "sharing")


def test_the_day_of_a_birthday_is_in_no_name_and_no_deadline() -> None:
    (found,) = [one for one in due_reminders(born("2010-10-15"), RULES, "2026-10-15") if one.kind == "birthday"]
    assert found.due == "2026-10-31"
    assert "10-15" not in found.key


def test_born_on_a_leap_day() -> None:
    assert {one.day for one in of("birthday", born("2008-02-29"))} == {"2020-02-29", "2024-02-29", "2026-03-01"}


@pytest.mark.parametrize("day", ["9999-12-31", "9988-02-29"])
def test_a_birthday_past_the_calendars_end_is_none(day: str) -> None:
    assert of("birthday", born(day)) == []


def koordinator(ident: str, **values: object) -> Koordinator:
    return Koordinator(id=ident, level=code("municipal"), **values)  # type: ignore[arg-type]


def test_a_koordinator_who_leaves_is_told_of_until_another_is_there() -> None:
    plan = a_plan(koordinatorer=[koordinator("k1", end="2026-09-30")])
    assert "koordinator-leaves" in kinds(plan, "2026-09-16")
    assert "koordinator-leaves" in kinds(plan, "2026-12-01")
    plan.koordinatorer.append(koordinator("k2", start="2026-11-01"))
    assert "koordinator-leaves" in kinds(plan, "2026-10-31")
    assert "koordinator-leaves" not in kinds(plan, "2026-11-01")


@pytest.mark.parametrize("start", ["2026-10-01", "2026-01-01"])
def test_a_successor_without_a_gap_is_no_matter(start: str) -> None:
    plan = a_plan(koordinatorer=[koordinator("k1", end="2026-09-30"), koordinator("k2", start=start)])
    assert of("koordinator-leaves", plan) == []


def test_whoever_wants_no_koordinator_is_asked_no_more() -> None:
    plan = a_plan(koordinatorer=[koordinator("k1", end="2026-09-30")])
    plan.koordinator_status.append(KoordinatorStatus(id="s1", value=code("declined"), start="2026-10-05"))
    assert "koordinator-leaves" in kinds(plan, "2026-10-04")
    assert "koordinator-leaves" not in kinds(plan, "2026-10-05")


# plans that are over, and rules


@pytest.mark.parametrize(
    "values", [{"status": code("completed")}, {"planeier": Planeier(deceased="2026-01-01")}, {"closed": "2026-03-01"}]
)
def test_a_plan_that_is_over_is_reminded_of_nothing(values: dict[str, object]) -> None:
    plan = a_plan(next_revision="2026-09-01", consents=[consent("c1", end="2026-09-01")], **values)
    assert due_reminders(plan, RULES, "2026-09-01") == []


def test_a_plan_of_another_kind_has_its_own_routine() -> None:
    plan = a_plan(kind=code("koordinator-only"), next_revision="2026-09-01", consents=[consent("c1", end="2026-09-01")])
    assert kinds(plan, "2026-09-01") == {"consent-ends"}


def test_rules_are_data() -> None:
    rules = Rules.parse({"revision": {"before": 5}, "meeting": {"on": False}, "ages": [16]})
    plan = a_plan(next_revision="2026-09-01")
    assert kinds(plan, "2026-08-28", rules) >= {"revision"}
    assert "revision" not in kinds(plan, "2026-08-26", rules)
    assert "meeting" not in kinds(plan, "2030-01-01", rules)
    assert rules.evaluation == RULES.evaluation
    assert rules.digest != RULES.digest
    assert Rules.parse({}).digest == RULES.digest


def test_every_fault_in_the_rules_is_told_at_once() -> None:
    with pytest.raises(Refused) as told:
        Rules.parse({"revisjon": {"before": 5}, "meeting": {"before": "5d", "on": 1}, "ages": [0]})
    assert [one.place.path for one in told.value.findings] == ["revisjon", "meeting.before", "meeting.on", "ages"]


@given(st.integers(0, 5), st.integers(0, 900), st.integers(1, 40))
def test_nothing_begins_or_ends_between_two_looks(number: int, after: int, step: int) -> None:
    """A plan that is only looked at on the days that `next_look` names tells on each day what it would tell then."""
    plan = _PLANS[number]
    today = (date(2025, 6, 1) + timedelta(days=after)).isoformat()
    found = agenda(plan, RULES)
    following = next_look(found, today)
    then = min((date.fromisoformat(today) + timedelta(days=step)).isoformat(), following)
    same = [one for one in found if one.stands(today)]
    assert then == following or [one for one in found if one.stands(then)] == same
    assert following > today


_PLANS = list(municipality(6, 11))


def test_each_reminder_of_a_plan_has_a_name_of_its_own() -> None:
    for plan in _PLANS:
        found = agenda(plan, replace(RULES, meeting=Rule(before=21, every=6)))
        assert len({one.key for one in found}) == len(found)


@given(plans(), st.sampled_from(["0001-01-01", "1999-02-28", "2026-11-22", "9999-12-31"]))
def test_whatever_a_plan_says_its_days_are_days(plan: Plan, today: str) -> None:
    found = agenda(plan, RULES)
    for one in found:
        assert date.fromisoformat(one.day)
        assert date.fromisoformat(one.start)
        assert date.fromisoformat(one.due)
    assert next_look(found, today) > today or today == NEVER
