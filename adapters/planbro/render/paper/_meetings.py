"""Which meeting a paper is of, who was called to it, and what a meeting is about: goals and measures."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.findings import Refused
from planbro.plan import Attendee, Goal, Measure, Meeting, Plan, normalised_lists, value_of
from planbro.render.days import Language
from planbro.render.paper._matter import Matter
from planbro.render.paper._told import day_of, entries, is_over, last_day_of, said, today

SOON = 30
"""How many days after a meeting a deadline still belongs on its agenda."""


def coming(matter: Matter, plan: Plan) -> Meeting:
    """The meeting that is named, else the next one that is not called off.

    Raises:
        Refused: there is none, or the reader may not know of it.
    """
    day = today(matter.as_of)
    found = [one for one in plan.meetings if value_of(one.status) != "cancelled" and day_of(one.start) >= day]
    return _named(matter, plan, min(found, key=_place, default=None))


def held(matter: Matter, plan: Plan) -> Meeting:
    """The meeting that is named, else the last one of which there is a referat.

    Raises:
        Refused: there is none, or the reader may not know of it.
    """
    told = [one for one in plan.meetings if minutes(one) and day_of(one.start) <= today(matter.as_of)]
    return _named(matter, plan, max(told, key=_place, default=None))


def _named(matter: Matter, plan: Plan, found: Meeting | None) -> Meeting:
    if matter.meeting is not None:
        named = next((one for one in plan.meetings if one.id == matter.meeting), None)
        if named is None:
            raise Refused.because("paper-no-meeting")
        return named
    if found is None:
        raise Refused.because("paper-no-meeting")
    return found


def last_before(plan: Plan, meeting: Meeting) -> Meeting | None:
    """The meeting before, of those that were held."""
    found = [one for one in plan.meetings if one.id != meeting.id and value_of(one.status) in {"held", None}
             and "" < day_of(one.start) <= day_of(meeting.start)]  # fmt: skip
    return max(found, key=_place) if found else None


def day_before_meeting(matter: Matter) -> str:
    """The day of the meeting before the one that is called to; empty where there is none to ask about."""
    assert matter.plan is not None
    try:
        last = last_before(matter.plan, coming(matter, matter.plan))
    except Refused:
        return ""
    return day_of(last.start) if last is not None else ""


def minutes(meeting: Meeting, *, short: bool = False) -> str:
    """The referat, in the form that is asked for where there are both."""
    long, brief = said(meeting.minutes_long), said(meeting.minutes_short)
    return (brief or long) if short else (long or brief)


def attendees(plan: Plan, meeting: Meeting) -> list[Attendee]:
    return [one for one in plan.attendees if one.meeting == meeting.id]


def attendee_name(plan: Plan, one: Attendee, language: Language) -> str:
    """Who was called, with what the person is in the plan."""
    if not isinstance(one.participant, str):
        return said(one.name)
    names = entries(plan, language)
    found = names.items.get(one.participant)
    if found is None:
        return said(one.name)
    name = names.reference(one.participant)
    role = said(getattr(found[1], "role_text", None)) or said(getattr(found[1], "position", None))
    return f"{name}, {role}" if role and role not in name else name


def live_goals(plan: Plan) -> Iterator[Goal]:
    """Goals that are worked with, in the order of the plan."""
    for one in normalised_lists(plan)["goals"]:
        if isinstance(one, Goal) and not is_over(one.status):
            yield one


def measures_of(plan: Plan, goal: Goal | None) -> list[Measure]:
    """The measures of a goal, or those of none."""
    ids = {one.id for one in plan.goals}
    return [one for one in plan.measures if (one.goal == goal.id if goal is not None else one.goal not in ids)]


def is_due(measure: Measure, horizon: str) -> bool:
    """Whether its deadline is past or comes soon after the meeting, and it is not over."""
    end = last_day_of(measure.end)
    return bool(end) and not is_over(measure.status) and end <= horizon


def _place(one: Meeting) -> tuple[str, str]:
    return day_of(one.start), said(one.start)
