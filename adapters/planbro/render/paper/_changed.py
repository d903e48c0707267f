"""What is new since the meeting before: by what the plan said then where that is at hand, else by its dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.plan import Absent, Change, Code, FieldChange, Plan, diff
from planbro.render.days import Language
from planbro.render.paper._matter import Matter
from planbro.render.paper._shown import shown_before
from planbro.render.paper._told import day_of, entries, is_over, person_name, said, short_day, state
from planbro.render.paper._words import say

_SETS: Final = {"goals": "goal-status", "measures": "measure-status"}
_ENDS: Final = {"goals": "due", "measures": "end"}
_LISTS: Final = ("goals", "measures", "koordinatorer", "participants")


def changed(matter: Matter, now: Plan, since: str, language: Language) -> list[str]:
    """What is new since a day, a sentence each; `now` is the plan as the reader may see it."""
    before = shown_before(matter, now)
    found = _by_diff(matter, before, now, language) if before is not None else _by_dates(now, since, language)
    return list(dict.fromkeys(found))


def _by_diff(matter: Matter, before: Plan, now: Plan, language: Language) -> Iterator[str]:
    """What is only withheld from the reader now was not taken out, and what was withheld before is not new."""
    assert matter.plan is not None
    assert matter.before is not None
    known = {"removed": _idents(matter.plan), "added": _idents(matter.before)}
    for one in diff(before, now):
        name = one.owner.removesuffix("[]")
        if name in _LISTS and one.what != "order" and one.item not in known.get(one.what, ()):
            yield from _told(one, name, before if one.what == "removed" else now, language)


def _idents(plan: Plan) -> set[str]:
    return {item.id for _, items in plan.lists() for item in items}


def _told(one: Change, name: str, plan: Plan, language: Language) -> Iterator[str]:
    found = entries(plan, language).items.get(one.item or "")
    if found is None:
        return
    item: Any = found[1]
    title = _title(plan, name, item, language)
    if one.what in {"added", "removed"}:
        yield say(language, f"new-{name}" if one.what == "added" else f"gone-{name}", what=title)
        return
    for field in one.fields:
        yield from _field(field, name, item, title, plan, language)


def _field(field: FieldChange, name: str, item: Any, title: str, plan: Plan, language: Language) -> Iterator[str]:
    if name in _SETS and field.name == "status" and isinstance(field.after, Code):
        yield say(language, "now-is", what=title, state=state(language, field.after, _SETS[name]))
    elif name in _ENDS and field.name == _ENDS[name] and not isinstance(field.after, Absent):
        before = short_day(field.before)
        key = "new-deadline-was" if before else "new-deadline"
        yield say(language, key, what=title, day=short_day(field.after), before=before)
    elif field.name in {"responsible", "responsible_text"} and (who := entries(plan, language).responsible(item)):
        yield say(language, "new-responsible", what=title, who=who)
    elif field.name in {"title", "text", "own_words", "how", "extent"}:
        yield say(language, "new-text", what=title)
    elif name in {"koordinatorer", "participants"} and field.name == "end" and said(field.after):
        yield say(language, f"ends-{name}", what=title, day=short_day(field.after))


def _by_dates(now: Plan, since: str, language: Language) -> Iterator[str]:
    """What has begun, ended or been looked at since that day, as far as the plan dates it."""
    if not since:
        return
    for name in _LISTS:
        for item in getattr(now, name):
            title = _title(now, name, item, language)
            if day_of(item.start) > since:
                yield say(language, f"new-{name}", what=title)
            elif name in _SETS and is_over(item.status) and since < day_of(_over_on(item)):
                yield say(language, "now-is", what=title, state=state(language, item.status, _SETS[name]))
    for one in now.evaluations:
        if day_of(one.date) > since and said(one.text):
            yield say(language, "evaluated", day=short_day(one.date), text=said(one.text))


def _over_on(item: Any) -> object:
    return getattr(item, "status_date", None) or getattr(item, "end", None)


def _title(plan: Plan, name: str, item: Any, language: Language) -> str:
    if name in {"koordinatorer", "participants"}:
        return person_name(item) or say(language, "somebody")
    return entries(plan, language).title(name, item) or say(language, "goal" if name == "goals" else "measure")
