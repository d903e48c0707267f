"""The agenda of a meeting, made from the plan: what was agreed, what is new, each goal with what is due, the plan.

A goal is on the agenda where it is worked with; a measure is named where its deadline is past or comes soon after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from planbro.plan import Goal, Measure, Meeting, Plan
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._changed import changed
from planbro.render.paper._matter import Matter
from planbro.render.paper._meetings import SOON, is_due, last_before, live_goals, measures_of, minutes
from planbro.render.paper._told import day_of, entries, last_day_of, later, said, short_day, state, today
from planbro.render.paper._words import say


@dataclass(slots=True)
class Point:
    """One point of the agenda: what it is called, and what is known of it."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def agenda(matter: Matter, plan: Plan, meeting: Meeting, language: Language) -> list[Point]:
    """The points, in the order they are taken."""
    last = last_before(plan, meeting)
    points = [*_own(meeting, language), *_last(last, language)]
    since = day_of(last.start) if last is not None else ""
    news = changed(matter, plan, since, language)
    if news:
        points.append(Point(say(language, "new-since"), [frame.items(news)]))
    points += _goals(matter, plan, meeting, language)
    points += _plan_itself(plan, meeting, language)
    points.append(Point(say(language, "next-meeting"), _next(meeting, language)))
    return points


def _own(meeting: Meeting, language: Language) -> Iterator[Point]:
    """What whoever calls the meeting has put up."""
    if said(meeting.agenda):
        yield Point(say(language, "put-up"), [frame.text(said(meeting.agenda))])


def _last(last: Meeting | None, language: Language) -> Iterator[Point]:
    if last is None:
        return
    agreed = minutes(last, short=True)
    if agreed:
        when = say(language, "last-meeting-was", day=short_day(last.start))
        yield Point(say(language, "agreed-last"), [frame.text(agreed, when)])


def _goals(matter: Matter, plan: Plan, meeting: Meeting, language: Language) -> Iterator[Point]:
    names = entries(plan, language)
    for goal in live_goals(plan):
        told = _of_goal(goal, matter, plan, meeting, language)
        if told or not isinstance(goal.parent, str):
            title = names.title("goals", goal) or said(goal.own_words) or say(language, "goal")
            own = [frame.quote(said(goal.own_words))] if said(goal.own_words) else []
            yield Point(say(language, "the-goal", goal=title), [*own, *told])
    loose = [one for one in measures_of(plan, None) if is_due(one, _horizon(meeting))]
    if loose:
        yield Point(say(language, "other-measures"), [_due(loose, matter, plan, meeting, language)])


def _of_goal(
    goal: Goal, matter: Matter, plan: Plan, meeting: Meeting, language: Language
) -> list[Block]:  # fmt: skip
    """What is due; a goal within another is on the agenda only for that."""
    found: list[Block] = []
    due = last_day_of(goal.due)
    if due and due <= _horizon(meeting):
        found.append(frame.text(say(language, "goal-due", day=_deadline(goal.due, matter, meeting, language))))
    measures = [one for one in measures_of(plan, goal) if is_due(one, _horizon(meeting))]
    return [*found, _due(measures, matter, plan, meeting, language)] if measures else found


def _due(
    measures: list[Measure], matter: Matter, plan: Plan, meeting: Meeting, language: Language
) -> Block:  # fmt: skip
    names = entries(plan, language)
    rows = [
        [names.title("measures", one) or say(language, "measure"), names.responsible(one),
         _deadline(one.end, matter, meeting, language), state(language, one.status, "measure-status")]
        for one in measures
    ]  # fmt: skip
    headings = [say(language, key) for key in ("measure", "responsible", "deadline", "state")]
    return frame.table(headings, rows, caption=say(language, "due"), widths=(1.7, 1.3, 1.3, 1))


def _deadline(end: object, matter: Matter, meeting: Meeting, language: Language) -> str:
    """The day, with whether it is past already, or will be when they meet."""
    day, last = short_day(end), last_day_of(end)
    if last < today(matter.as_of):
        return say(language, "overdue", day=day)
    return say(language, "before-meeting", day=day) if last < day_of(meeting.start) else day


def _plan_itself(plan: Plan, meeting: Meeting, language: Language) -> Iterator[Point]:
    told = []
    if day_of(plan.next_revision) and day_of(plan.next_revision) <= _horizon(meeting):
        told.append(say(language, "revise", day=short_day(plan.next_revision)))
    if day_of(plan.period_end) and day_of(plan.period_end) <= _horizon(meeting):
        told.append(say(language, "period-ends", day=short_day(plan.period_end)))
    if told:
        yield Point(say(language, "the-plan"), [frame.items(told)])


def _next(meeting: Meeting, language: Language) -> list[Block]:
    if isinstance(meeting.next, str):
        return [frame.text(say(language, "next-proposed", day=short_day(meeting.next)))]
    return []


def _horizon(meeting: Meeting) -> str:
    return later(day_of(meeting.start), SOON)
