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


class _Told:
    """What records say in words."""

    def __init__(self, plan: Plan, language: Language) -> None:
        self.language = language
        self.entries = Entries(plan, language)

    def name(self, ident: str) -> str:
        return self.entries.reference(ident)

    def code(self, code: object, value_set: str) -> str:
        return code_word(self.language, code, value_set) if isinstance(code, Code) else ""

    def span(self, one: Any) -> str:
        return self.entries.span(one)


def wishes(plan: Plan, language: Language, today: str) -> tuple[list[Wish], list[Deed]]:
    """The goals that are worked towards, each with what is done for it; and what is done for none of them."""
    told, lists = _Told(plan, language), normalised_lists(plan)
    going = [one for one in lists["measures"] if not _is_over(one)]
    goals = {one.id: one for one in lists["goals"] if not _is_over(one)}
    found = [_wish(told, one, goals, [each for each in going if _of(each) == one.id], today)
             for one in goals.values()]  # fmt: skip
    return found, [_deed(told, one, today) for one in going if _of(one) not in goals]


def _wish(told: _Told, one: Any, goals: dict[str, Any], deeds: Sequence[Any], today: str) -> Wish:
    title = told.name(one.id)
    own = visible(one.own_words).strip() if isinstance(one.own_words, str) else ""
    due = last_day(one.due)
    return Wish(
        own, title, told.code(one.life_area, "life-area"), one.due if due is not None else "",
        told.code(one.achievement, "achievement") or told.code(one.status, "goal-status"),
        due is not None and due < today, tuple(_deed(told, each, today) for each in deeds), _depth(one, goals),
    )  # fmt: skip


def _depth(one: Any, goals: dict[str, Any]) -> int:
    seen: set[str] = set()
    while isinstance(one.parent, str) and one.parent in goals and one.parent not in seen:
        seen.add(one.parent)
        one = goals[one.parent]
    return len(seen)


def _deed(told: _Told, one: Any, today: str) -> Deed:
    end = last_day(one.end)
    state = told.code(one.status, "measure-status")
    return Deed(told.name(one.id), told.entries.responsible(one), told.span(one), state,
                end is not None and end < today)  # fmt: skip


def tried(plan: Plan, language: Language) -> list[Tried]:
    """What was evaluated, and what has ended, the latest first; what has no date comes last."""
    return sorted(_tried(plan, _Told(plan, language)), key=lambda one: first_day(one.day) or "", reverse=True)


def _tried(plan: Plan, told: _Told) -> Iterator[Tried]:
    for one in plan.evaluations:
        what = told.name(one.about) if isinstance(one.about, str) else ""
        found = told.code(one.achievement, "achievement")
        yield Tried(what, _text(one.date), found, _text(one.text), _text(one.by))
    for goal in plan.goals:
        if _is_over(goal):
            found = told.code(goal.achievement, "achievement") or told.code(goal.status, "goal-status")
            yield Tried(told.name(goal.id), _text(goal.status_date) or _text(goal.due), found, "", "")
    for measure in plan.measures:
        if _is_over(measure):
            state = told.code(measure.status, "measure-status")
            yield Tried(told.name(measure.id), _text(measure.end), state, "", "")


def _of(measure: Any) -> str:
    return measure.goal if isinstance(measure.goal, str) else ""


def _is_over(one: Any) -> bool:
    return value_of(one.status) in _OVER


def _text(value: object) -> str:
    return visible(value).strip() if isinstance(value, str) else ""
