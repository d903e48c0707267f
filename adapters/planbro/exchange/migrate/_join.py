"""Which items of two plans are one: by a number, or because they say the same in everything.

An organisation, a participant or a relative with the same number is one where nothing that bears on access differs;
anything else only where all content is the same, references included. A name alone joins nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.ident import fnr, her, hpr, orgnr
from planbro.mapping import derive_item_id
from planbro.plan import ABSENT, Code, FieldInfo, Item, Plan, schema, sha256_of, value_of

Place = tuple[str, str]
"""List and id."""

_BEARING: Final[Mapping[str, tuple[str, ...]]] = {
    "organisations": ("orgnr", "her_id", "resh_id", "part_of", "kind"),
    "participants": ("type", "hpr", "organisation", "related", "start", "end", "access_start", "access_end"),
    "related": (
        "identifier", "representation", "mandate_personal", "consent_right", "mandate_start", "mandate_end",
    ),
    "identifiers": ("kind", "value", "issuer"),
}  # fmt: skip
"""What must agree where a number joins: it decides who is meant, and what consents and rights open to whom."""


@dataclass(slots=True)
class Joined:
    """How the other plan's items are called in the merged one; `pairs` are those that were there already."""

    pairs: dict[Place, str]
    ids: dict[Place, str]
    dangling: dict[str, str] = field(default_factory=dict)
    """References of the other plan that lead nowhere, where the kept plan has an item of that id."""

    def ref(self, ref: str, info: FieldInfo) -> str:
        """A reference of the other plan, as it stands in the merged one."""
        for name in info.to:
            if (name, ref) in self.ids:
                return self.ids[name, ref]
        return self.dangling.get(ref, ref)

    def value(self, value: Any, info: FieldInfo) -> Any:
        if not info.to:
            return value
        if isinstance(value, tuple):
            return tuple(self.ref(one, info) for one in value)
        return self.ref(value, info) if isinstance(value, str) else value


def join(keep: Plan, other: Plan) -> Joined:
    """The other plan's items, each with its id in the merged plan.

    An id that the kept plan has, or only refers to, is given anew, so that nothing comes to point at another's item.
    """
    pairs = _candidates(keep, other)
    while True:
        joined = _named(keep, other, pairs)
        wrong = [place for place in pairs if not _agree(keep, other, place, pairs[place], joined)]
        if not wrong:
            return joined
        for place in wrong:
            del pairs[place]


def _candidates(keep: Plan, other: Plan) -> dict[Place, str]:
    """What may be one, references not yet looked at; each item of the kept plan is paired once."""
    pairs: dict[Place, str] = {}
    for name, items in other.lists():
        known: dict[object, list[str]] = {}
        for one in getattr(keep, name):
            for key in _keys(name, one):
                known.setdefault(key, []).append(one.id)
        taken: set[str] = set()
        for one in items:
            found = (ident for key in _keys(name, one) for ident in known.get(key, ()) if ident not in taken)
            if (name, one.id) not in pairs and (ident := next(found, None)) is not None:
                pairs[name, one.id] = ident
                taken.add(ident)
    return pairs


def _keys(name: str, one: Any) -> Iterator[object]:
    """What an item may be known again by: its id with all it says, its number, all it says."""
    said = _said(name, one)
    yield one.id, said
    number = number_of(name, one)
    if number is not None:
        yield number, tuple(exact(getattr(one, field)) for field in _plain(name, _BEARING[name]))
    if any(value is not ABSENT for value in said):
        yield said


def number_of(name: str, one: Any) -> tuple[str, str] | None:
    """The number that tells a body or a person, as it is compared; a planeier's own entry is known by that."""
    if name == "identifiers" and isinstance(one.value, str):
        return "identifier", fnr.compact(one.value)
    if name == "organisations":
        number = orgnr.compact(one.orgnr) if isinstance(one.orgnr, str) else ""
        second = her.compact(one.her_id) if isinstance(one.her_id, str) else ""
        return ("orgnr", number) if number else ("herid", second) if second else None
    if name == "related" and isinstance(one.identifier, str) and one.identifier:
        return "fnr", fnr.compact(one.identifier)
    if name == "participants":
        if value_of(one.type) == "planeier":
            return "planeier", ""
        number = hpr.compact(one.hpr).lstrip("0") if isinstance(one.hpr, str) else ""
        return ("hpr", number) if number else None
    return None


def _said(name: str, one: Item) -> tuple[object, ...]:
    """All content but references: of those, whether they are there."""
    return tuple(
        exact(getattr(one, info.name)) if not info.to else getattr(one, info.name) is not ABSENT
        for info in schema()[f"{name}[]"].values()
    )


def _plain(name: str, fields: tuple[str, ...]) -> list[str]:
    return [one for one in fields if not schema()[f"{name}[]"][one].to]


def exact(value: object) -> object:
    """A value as it is compared, apart from every other of another type; bytes by their hash."""
    if isinstance(value, bytes):
        return "bytes", sha256_of(value)
    return value.exact if isinstance(value, Code) else (type(value).__name__, value)


def _named(keep: Plan, other: Plan, pairs: dict[Place, str]) -> Joined:
    known = {one.id for _, items in keep.lists() for one in items}
    taken = known | set(_references(keep))
    ids = dict(pairs)
    for name, items in other.lists():
        for one in items:
            place = name, one.id
            if place not in ids:
                fresh = derive_item_id(keep.id, name, f"{other.id}|{one.id}", 0)
                ids[place] = fresh if one.id in taken else one.id
    own = {one.id for _, items in other.lists() for one in items}
    lost = {
        ref: derive_item_id(keep.id, "-", f"{other.id}|{ref}", 0)
        for ref in _references(other)
        if ref not in own and ref in known
    }
    return Joined(pairs, ids, lost)


def _references(plan: Plan) -> Iterator[str]:
    for owner, fields in schema().items():
        for info in fields.values():
            if info.to:
                for _, record in plan.records_of(owner):
                    value = getattr(record, info.name)
                    yield from value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


def _agree(keep: Plan, other: Plan, place: Place, ident: str, joined: Joined) -> bool:
    """Whether a pair still is one, now that references are looked at too."""
    name, own = place
    mine = next(one for one in getattr(keep, name) if one.id == ident)
    theirs = next(one for one in getattr(other, name) if one.id == own)
    fields = schema()[f"{name}[]"]
    numbered = number_of(name, mine) is not None and number_of(name, mine) == number_of(name, theirs)
    bearing = _BEARING[name] if numbered else tuple(fields)
    return all(
        exact(getattr(mine, field)) == exact(joined.value(getattr(theirs, field), fields[field])) for field in bearing
    )
