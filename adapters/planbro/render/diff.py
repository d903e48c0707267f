"""What changed in a plan, in the plan's own terms: which koordinator, which tiltak, which field.

Names and numbers of persons are masked, and texts are told as changed without being shown, unless it is asked for:
whoever looks at when something changed need not read what it says (law 7, domain.md § 5.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planbro.plan import ABSENT, LEVELS, Absent, Code, FieldInfo, Item, Kind, Koordinator, Null, Plan, in_office, schema
from planbro.plan import Change as PlanChange
from planbro.render.message._page import visible
from planbro.render.message._plan_words import (
    code_text,
    field_heading,
    list_heading,
    null_text,
    one_heading,
    value_text,
)
from planbro.render.message._values import when
from planbro.render.texts import Language, say, size

_PEOPLE: Final = ("participants", "related", "koordinatorer", "planeier", "identifiers", "addresses", "telecoms")
_NAMES: Final = ("given", "middle", "family")
_PERSONAL: Final = frozenset({*_NAMES, "value", "hpr", "phone", "night_phone", "email", "street", "birth_date"})
_TITLES: Final = ("title", "name", "subject", "file_name")
_OPEN: Final = frozenset({"boolean", "integer", "decimal", "date", "datetime", "code"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field in words. A value is None where there is none; `shown` is false where it is there and not shown."""

    name: str
    heading: str
    before: str | None
    after: str | None
    shown: bool

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "heading": self.heading, "before": self.before, "after": self.after,
                "shown": self.shown}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words: `part` and `heading` say which list, `label` which item."""

    part: str
    heading: str
    item: str
    label: str
    what: str
    fields: tuple[Field, ...]

    def to_json(self) -> dict[str, Any]:
        return {"part": self.part, "heading": self.heading, "item": self.item, "label": self.label, "change": self.what,
                "fields": [one.to_json() for one in self.fields]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """How much is shown, in which language."""

    language: Language
    persons: bool = False
    texts: bool = False


def changes(found: Sequence[PlanChange], before: Plan, after: Plan, words: Words) -> list[Change]:
    """The changes of a diff in words."""
    sides = (_Side(before, words), _Side(after, words))
    told = []
    for one in found:
        part = one.owner.removesuffix("[]")
        label = sides[one.what != "removed"].label(part, one.item) if one.item else ""
        fields = tuple(_field(one.owner, each, sides, words) for each in one.fields)
        if one.what in {"added", "removed"}:
            fields = tuple(each for each in fields if each.shown)
        told.append(Change(part, list_heading(part, words.language), one.item, label, one.what, fields))
    return told


@dataclass(frozen=True, slots=True)
class Office:
    """Who is koordinator at one level, before and after; None where nobody is."""

    level: str
    heading: str
    before: str | None
    after: str | None

    def to_json(self) -> dict[str, Any]:
        return {"level": self.level, "heading": self.heading, "before": self.before, "after": self.after}


def offices(before: Plan, after: Plan, words: Words) -> list[Office]:
    """The levels at which somebody else is koordinator now, deputies left out."""
    found = []
    for level in LEVELS:
        people = [in_office(plan, None, level) for plan in (before, after)]
        if [_who(one) for one in people[0]] == [_who(one) for one in people[1]]:
            continue
        named = [", ".join(_named(one, words) for one in some) or None for some in people]
        found.append(Office(level, value_text(level, "koordinator-level", words.language), named[0], named[1]))
    return found


def office_lines(found: Sequence[Office], language: Language) -> list[str]:
    """The same for a terminal."""
    nobody = say(language, "diff-nobody")
    return [
        say(language, "diff-from-to", field=one.heading, before=one.before or nobody, after=one.after or nobody)
        for one in found
    ]


def _who(one: Koordinator) -> tuple[object, ...]:
    """What tells a person from another: the HPR-nummer, else the name."""
    return (one.hpr,) if isinstance(one.hpr, str) else (one.given, one.family)


def _named(one: Koordinator, words: Words) -> str:
    names = [name for name in (one.given, one.family) if isinstance(name, str) and name]
    return _name(names, words) if names else say(words.language, "diff-unnamed")


def _name(names: Sequence[str], words: Words) -> str:
    """A name, or its first letters."""
    return visible(" ".join(names)) if words.persons else " ".join(f"{name[0]}." for name in names)


def lines(told: Sequence[Change], language: Language) -> list[tuple[str, list[str]]]:
    """The same for a terminal: each part's heading, and a line a change."""
    found: dict[str, list[str]] = {}
    for one in told:
        rows = found.setdefault(one.heading, [])
        name = one.label or one.heading
        if one.what == "order":
            rows.append(say(language, "diff-order"))
        elif one.what == "changed":
            rows += [f"{one.label}: {_line(each, language)}" if one.label else _line(each, language)
                     for each in one.fields]  # fmt: skip
        else:
            rows.append(say(language, f"diff-{one.what}", name=name))
    return list(found.items())


def _line(field: Field, language: Language) -> str:
    if not field.shown:
        return say(language, "diff-text", field=field.heading)
    if field.before is None:
        return say(language, "diff-set", field=field.heading, after=field.after)
    if field.after is None:
        return say(language, "diff-unset", field=field.heading, before=field.before)
    return say(language, "diff-from-to", field=field.heading, before=field.before, after=field.after)


# values


def _field(owner: str, one: Any, sides: tuple[_Side, _Side], words: Words) -> Field:
    part = owner.removesuffix("[]")
    info = schema()[owner].get(one.name)
    heading = field_heading(part, one.name, words.language)
    if info is None:  # the id of the plan
        return Field(one.name, heading, str(one.before), str(one.after), True)
    values = [side.value(part, info, value) for side, value in zip(sides, (one.before, one.after), strict=True)]
    shown = all(value is not _HIDDEN for value in values)
    texts = [None if value is _HIDDEN else value for value in values]
    return Field(one.name, heading, texts[0] if shown else None, texts[1] if shown else None, shown)


_HIDDEN: Final = "\0hidden"


class _Side:
    """One of the two plans, and what its items are called."""

    def __init__(self, plan: Plan, words: Words) -> None:
        self.words = words
        self.places: Mapping[str, tuple[str, int, Item]] = {
            item.id: (name, place, item) for name, items in plan.lists() for place, item in enumerate(items, 1)
        }

    def label(self, part: str, ident: str) -> str:
        """What an item is called: a person masked, another by its title where texts are shown, else by its number."""
        found = self.places.get(ident)
        if found is None:
            return ""
        name, place, item = found
        one = one_heading(name, "", self.words.language)
        names = [value for field in _NAMES if isinstance(value := getattr(item, field, None), str) and value]
        if names:
            return f"{one} {_name(names, self.words)}"
        titles = [value for field in _TITLES if isinstance(value := getattr(item, field, None), str) and value]
        if titles and (self.words.texts or name == "organisations"):
            return f"{one} «{visible(titles[0])}»"
        return f"{one} {place}"

    def value(self, part: str, info: FieldInfo, value: Any) -> str | None:
        """A value in words; None where there is none, `_HIDDEN` where it is not to be shown."""
        if isinstance(value, Absent) or value is ABSENT:
            return None
        if isinstance(value, Null):
            return null_text(value.reason, self.words.language)
        if isinstance(value, tuple):
            found = [self.value(part, info, one) for one in value]
            return _HIDDEN if _HIDDEN in found else ", ".join(one for one in found if one)
        if info.to:
            return self.label("", value) or say(self.words.language, "diff-gone")
        if info.type == "data":
            return size(len(value), self.words.language)
        if part in _PEOPLE and (info.name in _PERSONAL or info.kind == Kind.ADDRESS):
            return self._personal(info, str(value))
        if info.type == "code" and isinstance(value, Code):
            return code_text(value, info.codes or "", self.words.language)
        if info.type == "boolean":
            return say(self.words.language, "yes" if value else "no")
        if info.type in {"date", "datetime"}:
            return when(str(value), self.words.language)
        if info.type in _OPEN or self.words.texts:
            return visible(str(value))
        return _HIDDEN

    def _personal(self, info: FieldInfo, value: str) -> str:
        if self.words.persons:
            return visible(value)
        return f"{value[0]}." if info.name in _NAMES and value else _HIDDEN
