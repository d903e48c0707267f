"""Referat, long and short: what was said, where the goals stand, and who does what now (domain.md §§ 3.1, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.findings import Refused
from planbro.plan import Meeting, Plan, value_of
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._matter import Matter
from planbro.render.paper._meetings import attendee_name, attendees, held, live_goals, minutes
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import shown
from planbro.render.paper._told import (
    contact,
    day_of,
    entries,
    is_over,
    last_day_of,
    moment,
    said,
    short_day,
    state,
)
from planbro.render.paper._words import say

_CAME = {"attended": "came", "absent": "absent", "declined": "absent"}


def referat(matter: Matter, language: Language, simple: bool) -> Block:
    return _referat(matter, language, simple, short=False)


def referat_short(matter: Matter, language: Language, simple: bool) -> Block:
    return _referat(matter, language, simple, short=True)


def _referat(matter: Matter, language: Language, simple: bool, *, short: bool) -> Block:
    plan = shown(matter)
    meeting = held(matter, plan)
    text = minutes(meeting, short=short or simple)
    if not text:
        raise Refused.because("paper-no-minutes")
    blocks = _simple(matter, plan, meeting, text, language) if simple else _whole(matter, plan, meeting, text, language,
                                                                                  short)  # fmt: skip
    kind = "referat-short" if short else "referat"
    return sheet(kind, matter, language, blocks, below=said(meeting.title), stands=whose(plan, language))


def _whole(
    matter: Matter, plan: Plan, meeting: Meeting, text: str, language: Language, short: bool
) -> Iterator[Block]:  # fmt: skip
    yield frame.box(_facts(plan, meeting, language, short))
    yield frame.heading(say(language, "what-was-said"))
    yield frame.text(text)
    if not short:
        yield from _goals(plan, language)
    yield from _to_do(plan, meeting, language, short)
    if isinstance(meeting.next, str):
        yield frame.heading(say(language, "next-meeting"))
        yield frame.text(moment(language, meeting.next))
    yield frame.heading(say(language, "wrong"))
    yield frame.text(say(language, "wrong-how", who=contact(plan, matter.as_of, language)))
    if matter.reader is not None:
        yield frame.text(say(language, "cut-for-you"))


def _facts(plan: Plan, meeting: Meeting, language: Language, short: bool) -> list[tuple[str, str]]:
    came: dict[str, list[str]] = {"came": [], "absent": [], "called": []}
    for one in attendees(plan, meeting):
        came[_CAME.get(value_of(one.attendance) or "", "called")].append(attendee_name(plan, one, language))
    rows = [(say(language, "when"), moment(language, meeting.start, meeting.end))]
    if not short:
        rows.append((say(language, "where"), said(meeting.place)))
    rows += [(say(language, name), "\n".join(one for one in who if one)) for name, who in came.items()]
    return [*rows, (say(language, "written"), short_day(meeting.minutes_date))]


def _goals(plan: Plan, language: Language) -> Iterator[Block]:
    names = entries(plan, language)
    rows = [
        [names.title("goals", one) or said(one.own_words), state(language, one.status, "goal-status"),
         state(language, one.achievement, "achievement")]
        for one in live_goals(plan)
    ]  # fmt: skip
    if rows:
        yield frame.heading(say(language, "goals-stand"))
        headings = [say(language, key) for key in ("goal", "state", "reached")]
        yield frame.table(headings, rows, widths=(2, 1, 1.2))


def _to_do(plan: Plan, meeting: Meeting, language: Language, short: bool) -> Iterator[Block]:
    """Who does what until the next meeting; the long form has what has no deadline too."""
    until = day_of(meeting.next)
    found = [one for one in plan.measures if not is_over(one.status) and last_day_of(one.end) >= day_of(meeting.start)]
    if short and until:
        found = [one for one in found if last_day_of(one.end) <= until]
    names = entries(plan, language)
    rows = [[names.title("measures", one) or say(language, "measure"), names.responsible(one), short_day(one.end)]
            for one in sorted(found, key=lambda one: last_day_of(one.end))]  # fmt: skip
    if rows:
        yield frame.heading(say(language, "does-what"))
        headings = [say(language, key) for key in ("measure", "responsible", "deadline")]
        yield frame.table(headings, rows, widths=(2, 1.4, 1))


def _simple(matter: Matter, plan: Plan, meeting: Meeting, text: str, language: Language) -> Iterator[Block]:
    yield frame.sums([f"{say(language, 'when')}: {moment(language, meeting.start)}"])
    yield frame.heading(say(language, "what-was-said"))
    yield frame.thoughts(frame.sentences(text))
    yield from _to_do(plan, meeting, language, short=True)
    if isinstance(meeting.next, str):
        yield frame.heading(say(language, "next-meeting"))
        yield frame.thoughts([moment(language, meeting.next)])
    yield frame.heading(say(language, "ring"))
    yield frame.thoughts([contact(plan, matter.as_of, language)])
