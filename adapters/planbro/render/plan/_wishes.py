"""A plan as it is read by whoever works with it: what the person wants, who does what by when, and what was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planbro.plan import Code, Plan, first_day, last_day, normalised_lists, value_of
from planbro.render.message._page import visible
from planbro.render.plan._items import Entries
from planbro.render.plan._words import Language, code_word

_OVER: Final = frozenset({"completed", "cancelled", "rejected", "revoked"})


@dataclass(frozen=True, slots=True, repr=False)
class Deed:
    """A measure: what, who, when in words, where it stands; `is_late` where its time has gone by."""

    title: str
    who: str
    when: str
    state: str
    is_late: bool


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """A goal that is worked towards, in the person's words where there are any; `due` as a date."""

    words: str
    title: str
    area: str
    due: str
    state: str
    is_late: bool
    deeds: tuple[Deed, ...]
    depth: int


@dataclass(frozen=True, slots=True, repr=False)
class Tried:
    """Something that was evaluated or has ended, and what came of it."""

    what: str
    day: str
    found: str
    text: str
    by: str


def wishes(plan: Plan, language: Language, today: str) -> tuple[list[Wish], list[Deed]]:
    """The goals that are worked towards, each with what is done for it; and what is done for none of them."""
    entries, lists = Entries(plan, language), normalised_lists(plan)
    going = [one for one in lists["measures"] if not _is_over(one)]
    goals = {one.id: one for one in lists["goals"] if not _is_over(one)}
    found = [_wish(entries, one, goals, [each for each in going if _of(each) == one.id], today)
             for one in goals.values()]  # fmt: skip
    return found, [_deed(entries, one, today) for one in going if _of(one) not in goals]


def _wish(entries: Entries, one: Any, goals: dict[str, Any], deeds: Sequence[Any], today: str) -> Wish:
    title = entries.reference(one.id)
    own = visible(one.own_words).strip() if isinstance(one.own_words, str) else ""
    due = last_day(one.due)
    return Wish(
        own, title, _code(entries, one.life_area, "life-area"), one.due if due is not None else "",
        _code(entries, one.achievement, "achievement") or _code(entries, one.status, "goal-status"),
        due is not None and due < today, tuple(_deed(entries, each, today) for each in deeds), _depth(one, goals),
    )  # fmt: skip


def _depth(one: Any, goals: dict[str, Any]) -> int:
    seen: set[str] = set()
    while isinstance(one.parent, str) and one.parent in goals and one.parent not in seen:
        seen.add(one.parent)
        one = goals[one.parent]
    return len(seen)


def _deed(entries: Entries, one: Any, today: str) -> Deed:
    end = last_day(one.end)
    state = _code(entries, one.status, "measure-status")
    return Deed(entries.reference(one.id), entries.responsible(one), entries.span(one), state,
                end is not None and end < today)  # fmt: skip


def tried(plan: Plan, language: Language) -> list[Tried]:
    """What was evaluated, and what has ended, the latest first; what has no date comes last."""
    entries = Entries(plan, language)
    return sorted(_tried(plan, entries), key=lambda one: first_day(one.day) or "", reverse=True)


def _tried(plan: Plan, entries: Entries) -> Iterator[Tried]:
    for one in plan.evaluations:
        what = entries.reference(one.about) if isinstance(one.about, str) else ""
        found = _code(entries, one.achievement, "achievement")
        yield Tried(what, _text(one.date), found, _text(one.text), _text(one.by))
    for goal in plan.goals:
        if _is_over(goal):
            found = _code(entries, goal.achievement, "achievement") or _code(entries, goal.status, "goal-status")
            yield Tried(entries.reference(goal.id), _text(goal.status_date) or _text(goal.due), found, "", "")
    for measure in plan.measures:
        if _is_over(measure):
            state = _code(entries, measure.status, "measure-status")
            yield Tried(entries.reference(measure.id), _text(measure.end), state, "", "")


def _of(measure: Any) -> str:
    return measure.goal if isinstance(measure.goal, str) else ""


def _is_over(one: Any) -> bool:
    return value_of(one.status) in _OVER


def _code(entries: Entries, code: object, value_set: str) -> str:
    return code_word(entries.language, code, value_set) if isinstance(code, Code) else ""


def _text(value: object) -> str:
    return visible(value).strip() if isinstance(value, str) else ""
