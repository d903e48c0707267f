"""Two versions of a plan side by side, in words: part by part what came, what went, and what says something else.

For whoever may read both; what may be seen of them is decided before (`exchange.view`). Words that came and went in a
text are marked one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, Literal, NamedTuple

from planbro.plan import ABSENT, Clash, Code, FieldInfo, Null, Plan, schema
from planbro.plan import Change as PlanChange
from planbro.plan import diff as differing
from planbro.render.consent import Language
from planbro.render.message._page import visible
from planbro.render.message._plan_words import code_text, field_heading, list_heading, null_text, one_heading
from planbro.render.message._values import when
from planbro.render.plan._items import Entries
from planbro.render.plan._words import field_word, say

_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCE: Final = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
_MOST: Final = 1200
"""Words of a text that are compared one by one; a longer one is compared by its sentences."""
_TEXTS: Final = frozenset({"text"})


class Mark(NamedTuple):
    """A piece of a text: in both, or only in the earlier (`del`) or the later (`ins`)."""

    what: Literal["both", "del", "ins"]
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Pair:
    """One field on both sides, None where it says nothing; `marks` where both sides are texts."""

    heading: str
    before: str | None
    after: str | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One item that came, went or says something else; or that a list is in another order (`label` empty)."""

    what: Literal["added", "removed", "changed", "order"]
    label: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """What was changed in one part of the plan."""

    part: str
    heading: str
    items: tuple[Item, ...]

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.items)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A fact that two plans say differently, in words: the part of the plan, which item of it (empty where it is none),
    the field (empty for the item as a whole), and what each side says; None where it says nothing, or has no such
    item."""

    part: str
    item: str
    field: str
    base: str | None
    ours: str | None
    theirs: str | None


def told(clash: Clash, plans: Sequence[Plan | None], language: Language) -> Told:
    """A clash in words. `plans` are what both sides began with, ours and theirs: an item is called what it was called
    to begin with, and what a value refers to what its own side calls it."""
    owner, ident, name = clash.fact
    names: Literal["nb", "nn"] = "nn" if language == "nn" else "nb"
    entries = [Entries(plan or Plan(id=""), names) for plan in plans]
    having = next((one for one in entries if ident in one.items), None)
    label = _label(having, clash.part, ident, language) if having is not None and owner.endswith("[]") else ""
    if label == say(names, owner):  # its kind alone, which the part says already
        label = ""
    if name == "id":
        there = [None if value is ABSENT else label for value in (clash.base, clash.ours, clash.theirs)]
        return Told(part_heading(owner.removesuffix("[]"), language), label, "", *there)
    said = [_words(one, schema()[owner][name], value, language)
            for one, value in zip(entries, (clash.base, clash.ours, clash.theirs), strict=True)]  # fmt: skip
    return Told(part_heading(owner.removesuffix("[]"), language), label, field_word(language, owner, name),
                *(one or None for one in said))  # fmt: skip


def sides(before: Plan, after: Plan, language: Language) -> list[Group]:
    """What `after` says otherwise than `before`, in the order of the plan."""
    names: Literal["nb", "nn"] = "nn" if language == "nn" else "nb"
    both = Entries(before, names), Entries(after, names)
    found: dict[str, list[Item]] = {}
    for one in differing(before, after):
        if one.owner == "" and all(each.name == "id" for each in one.fields):
            continue
        found.setdefault(one.owner, []).append(_item(one, both, language))
    return [Group(owner.removesuffix("[]"), part_heading(owner.removesuffix("[]"), language), tuple(items))
            for owner, items in found.items()]  # fmt: skip


def part_heading(part: str, language: Language) -> str:
    """What a part of the plan is called."""
    if language == "nn":
        return LISTS_NN.get(part) or list_heading(part, "nb")
    return list_heading(part, "en" if language == "en" else "nb")


def _item(one: PlanChange, both: Sequence[Entries], language: Language) -> Item:
    part = one.owner.removesuffix("[]")
    side = both[one.what != "removed"]
    label = _label(side, part, one.item, language) if one.owner.endswith("[]") and one.item else ""
    fields = schema()[one.owner]
    pairs = tuple(_pair(fields[each.name], part, each.before, each.after, both, language)
                  for each in one.fields if each.name in fields)  # fmt: skip
    return Item(one.what, label, tuple(pair for pair in pairs if pair.before or pair.after))


def _label(entries: Entries, part: str, ident: str, language: Language) -> str:
    found = entries.reference(ident)
    if language == "en" and found == say(entries.language, f"{part}[]"):
        return one_heading(part, "", "en")
    return found


def _pair(info: FieldInfo, part: str, before: Any, after: Any, both: Sequence[Entries], language: Language) -> Pair:
    heading = (
        field_heading(part, info.name, "en") if language == "en"
        else field_word(both[0].language, f"{part}[]" if part else "", info.name)
    )  # fmt: skip
    words = [_words(entries, info, value, language) for entries, value in zip(both, (before, after), strict=True)]
    texts = info.type in _TEXTS and all(isinstance(one, str) and one for one in (before, after))
    marks = tuple(marked(str(words[0]), str(words[1]))) if texts else ()
    return Pair(heading, words[0], words[1], marks)


def _words(entries: Entries, info: FieldInfo, value: Any, language: Language) -> str | None:
    if value is ABSENT:
        return None
    if language == "en":
        if isinstance(value, Code):
            return code_text(value, info.codes or "", "en")
        if isinstance(value, Null):
            return null_text(value.reason, "en")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if info.type in {"date", "dateTime"}:
            return when(str(value), "en")
    return entries.value(info, value)


# texts


def marked(before: str, after: str) -> Iterator[Mark]:
    """A text as it was and as it is, in one: what stayed, what went, and what came.

    >>> [tuple(one) for one in marked("Bo hjemme.", "Bo trygt hjemme.")]
    [('both', 'Bo'), ('ins', ' trygt'), ('both', ' hjemme.')]
    """
    old, new = visible(before), visible(after)
    split = _WORD if len(_WORD.findall(old)) + len(_WORD.findall(new)) <= _MOST else _SENTENCE
    one, other = split.findall(old), split.findall(new)
    for what, start, stop, start_new, stop_new in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            yield Mark("both", "".join(one[start:stop]))
            continue
        if stop > start:
            yield Mark("del", "".join(one[start:stop]))
        if stop_new > start_new:
            yield Mark("ins", "".join(other[start_new:stop_new]))


LISTS_NN: Final[Mapping[str, str]] = {
    "planeier": "Planeigar", "identifiers": "Identifikatorar", "addresses": "Adresser",
    "organisations": "Verksemder", "related": "Pårørande", "tool_status": "Verktøy eller papir",
    "responsibilities": "Ansvarleg for planen", "coordinating_units": "Koordinerande eining",
    "koordinatorer": "Koordinatorar", "participants": "Deltakarar", "rights": "Tilgangar", "team_members": "Medlemmer",
    "hearings": "Barnet er høyrt", "resources": "Ressursar", "needs": "Behov", "goals": "Mål", "measures": "Tiltak",
    "notes": "Notat", "evaluations": "Evalueringar", "meetings": "Møte", "attendees": "Innkalla",
    "messages": "Meldingar", "documents": "Dokument", "subplans": "Delplanar", "cooperations": "Samarbeid",
    "records": "Det som er registrert", "consents": "Samtykke", "consent_parties": "Kven samtykka gjeld",
    "reservations": "Reservasjonar", "archives": "Arkiverte utgåver",
}  # fmt: skip
"""The parts in nynorsk, where they are called otherwise than in bokmål."""
