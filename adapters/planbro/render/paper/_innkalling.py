"""Innkalling: when and where, who is called, and an agenda made from goals and measures (domain.md §§ 3.1, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.plan import Meeting, Plan
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.innkalling import sentence
from planbro.render.paper._agenda import Point, agenda
from planbro.render.paper._matter import Matter
from planbro.render.paper._meetings import attendee_name, attendees, coming
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import own_items, shown
from planbro.render.paper._told import (
    contact,
    entries,
    is_over,
    moment,
    norwegian,
    said,
    short_day,
    state,
)
from planbro.render.paper._words import say


def innkalling(matter: Matter, language: Language, simple: bool) -> Block:
    """The letter that calls to a meeting, for the planeier or for one of those who are called."""
    plan = shown(matter)
    meeting = coming(matter, plan)
    points = agenda(matter, plan, meeting, language)
    blocks = (_simple if simple else _whole)(matter, plan, meeting, points, language)
    return sheet("innkalling", matter, language, blocks, below=said(meeting.title), stands=whose(plan, language))


def _whole(
    matter: Matter, plan: Plan, meeting: Meeting, points: list[Point], language: Language
) -> Iterator[Block]:  # fmt: skip
    yield frame.box(facts(plan, meeting, language))
    if said(meeting.invitation):
        yield frame.quote(said(meeting.invitation), say(language, "from-caller"))
    yield frame.heading(say(language, "agenda"))
    yield frame.text(say(language, "agenda-how"))
    for number, point in enumerate(points, 1):
        yield frame.heading(f"{number}. {point.title}", 3)
        yield from point.blocks
    yield from _yours(matter, plan, language)
    yield from _to_planeier(matter, plan, language)


def facts(plan: Plan, meeting: Meeting, language: Language) -> list[tuple[str, str]]:
    """When, where, who calls and who is called."""
    names = entries(plan, language)
    caller = names.reference(meeting.organiser) if isinstance(meeting.organiser, str) else ""
    called = [attendee_name(plan, one, language) for one in attendees(plan, meeting)]
    return [
        (say(language, "when"), moment(language, meeting.start, meeting.end)),
        (say(language, "where"), said(meeting.place)),
        (say(language, "caller"), caller),
        (say(language, "called"), "\n".join(one for one in called if one)),
    ]


def _yours(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    """What the reader answers for, so that the reader can prepare."""
    mine = own_items(matter)
    found = [one for one in plan.measures if one.responsible in mine and not is_over(one.status)] if mine else []
    if not found:
        return
    names = entries(plan, language)
    yield frame.heading(say(language, "your-measures"))
    yield frame.text(say(language, "your-measures-how"))
    headings = [say(language, key) for key in ("measure", "deadline", "state")]
    rows = [[names.title("measures", one) or say(language, "measure"), short_day(one.end),
             state(language, one.status, "measure-status")] for one in found]  # fmt: skip
    yield frame.table(headings, rows, widths=(2, 1, 1))


def _to_planeier(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    who = contact(plan, matter.as_of, language)
    if matter.reader is not None:
        yield frame.heading(say(language, "cannot-come"))
        yield frame.text(say(language, "cannot-come-how", who=who))
        yield frame.text(say(language, "cut-for-you"))
        return
    yield frame.heading(say(language, "to-you"))
    yield frame.items([
        say(language, "you-decide-who"), say(language, "you-may-bring"), sentence(norwegian(language)),
        say(language, "you-may-say", who=who),
    ])  # fmt: skip


def _simple(
    matter: Matter, plan: Plan, meeting: Meeting, points: list[Point], language: Language
) -> Iterator[Block]:  # fmt: skip
    rows = [(label, value) for label, value in facts(plan, meeting, language) if value]
    yield frame.sums(f"{label}: {value}" for label, value in rows[:2])
    yield frame.heading(say(language, "talk-about"))
    yield frame.steps(point.title for point in points)
    yield frame.heading(say(language, "called"))
    yield frame.items(value for label, value in rows if label == say(language, "called") for value in value.split("\n"))
    if matter.reader is None:
        yield frame.heading(say(language, "to-you"))
        told = [say(language, "you-decide-who"), say(language, "you-may-bring"), sentence(norwegian(language))]
        yield frame.thoughts(one for text in told for one in frame.sentences(text))
    yield frame.heading(say(language, "ring"))
    yield frame.thoughts([contact(plan, matter.as_of, language)])
