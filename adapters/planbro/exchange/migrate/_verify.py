"""What was read back against what was read, fact by fact and kind by kind.

A fact is the same, or the target's table has no place for it, or it differs: the last is a fault, whoever's it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

from planbro.exchange.migrate._model import KindCount
from planbro.mapping import Spec, restrict
from planbro.plan import ABSENT, Code, Null, Plan, facts, orders, schema, sha256_of, size_of

Fact: TypeAlias = tuple[str, str, str]
_Facts: TypeAlias = Mapping[Fact, Any]
_Row: TypeAlias = tuple[Any, ...]
_NOTHING: Final = hashlib.sha256(b"").hexdigest()
ATTACHMENTS: Final = "attachments"


@dataclass(slots=True)
class Comparison:
    """`no_slot` has what the target cannot say, as the source says it; `differs` what it says otherwise or besides."""

    counts: list[KindCount] = field(default_factory=list)
    no_slot: dict[Fact, Any] = field(default_factory=dict)
    differs: list[Fact] = field(default_factory=list)


def compare(source: Plan, target: Plan, compiled: Spec, onto: Callable[[], Plan | None] = lambda: None) -> Comparison:
    """Compare a plan with what the target gave back of it; `compiled` is the target's table.

    `onto` gives the plan of the document that it was put onto, if it was: what stands there and the source cannot say
    is no difference (MAPPING, reading, writing, putting back).
    """
    ours, theirs = _rows(source), _rows(target)
    if ours == theirs:
        return Comparison(_both(ours, None))
    return _differing(source, target, compiled, onto())


def counted(plan: Plan) -> list[KindCount]:
    """The kinds of a plan, as what is to be the same in the target."""
    return _both(_rows(plan), None)


def hashes(plan: Plan) -> dict[str, str]:
    """The hash of each kind alone, as `counted` has it."""
    return {_name_of(owner): one.digest for owner, one in _sums(_rows(plan)).items()}


def _name_of(owner: str) -> str:
    return owner.removesuffix("[]") or "plan"


def _differing(source: Plan, target: Plan, compiled: Spec, onto: Plan | None) -> Comparison:
    """Fact by fact, where not all is the same."""
    found = Comparison()
    said, back = dict(facts(source)), dict(facts(target))
    if said == back:
        theirs = orders(target)
        found.differs = [(f"{name}[]", "", "order") for name, ids in orders(source).items() if theirs.get(name) != ids]
    else:
        expected, ids = restrict(source, compiled)
        names = {there: here for here, there in ids.items()}
        back = _renamed(back, names, expected.id, source.id)
        held = _renamed(dict(facts(expected)), names, expected.id, source.id)
        found.no_slot = {fact: value for fact, value in said.items() if fact not in held or held[fact] != value}
        found.differs = [fact for fact, value in held.items() if fact not in back or back[fact] != value]
        found.differs += [fact for fact in back if fact not in held]
        if onto is not None:
            there = dict(facts(onto))
            found.differs = [one for one in found.differs if one not in back or there.get(one, ABSENT) != back[one]]
    found.counts = _both(_rows_of(said), _rows_of(back))
    return found


def _renamed(found: _Facts, names: Mapping[str, str], plan: str, own: str) -> dict[Fact, Any]:
    """Facts under the source's ids, where the target gives items ids of its own."""
    if all(there == here for there, here in names.items()) and plan == own:
        return dict(found)
    refs = {(owner, name) for owner, fields in schema().items() for name, info in fields.items() if info.to}
    renamed: dict[Fact, Any] = {}
    for (owner, item, name), value in found.items():
        if name == "id":
            value = own if not owner else names.get(value, value)
        elif (owner, name) in refs:
            value = tuple(names.get(one, one) for one in value) if isinstance(value, tuple) else _named(names, value)
        renamed[owner, names.get(item, item), name] = value
    return renamed


def _named(names: Mapping[str, str], value: Any) -> Any:
    return names.get(value, value) if isinstance(value, str) else value


# kinds: number, size, hash


@cache
def _getters() -> dict[str, tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]]:
    """For each owner its fields, the id first, and what gives their values at once."""
    found: dict[str, tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]] = {}
    for owner, fields in schema().items():
        if owner != "source":
            names = (*(("id",) if owner == "" or owner.endswith("[]") else ()), *fields)
            found[owner] = names, attrgetter(*names)
    return found


def _rows(plan: Plan) -> dict[str, list[_Row]]:
    """Every record of the plan as one row of values, kind by kind."""
    rows = {}
    for owner, (_, get) in _getters().items():
        records = getattr(plan, owner[:-2]) if owner.endswith("[]") else [plan if owner == "" else plan.planeier]
        if records:
            rows[owner] = [get(record) for record in records]
    return rows


def _rows_of(found: _Facts) -> dict[str, list[_Row]]:
    """The same of facts."""
    records: dict[str, dict[str, dict[str, Any]]] = {}
    for (owner, item, name), value in found.items():
        records.setdefault(owner, {}).setdefault(item, {})[name] = value
    return {
        owner: [tuple(record.get(name, ABSENT) for name in _getters()[owner][0]) for record in of_owner.values()]
        for owner, of_owner in records.items()
        if owner in _getters()
    }


@cache
def _data() -> dict[str, int]:
    """Where attachments stand in a row of their kind."""
    places: dict[str, int] = {}
    for owner, (names, _) in _getters().items():
        for info in schema()[owner].values():
            if info.type == "data":
                assert owner not in places
                places[owner] = names.index(info.name)
    return places


class _Sum(NamedTuple):
    """Of one kind: how many, their size in bytes, SHA-256 over what they say."""

    number: int = 0
    size: int = 0
    digest: str = _NOTHING


def _both(ours: Mapping[str, list[_Row]], theirs: Mapping[str, list[_Row]] | None) -> list[KindCount]:
    """Number, size and hash for each kind; without a second plan the target says the same."""
    here = _sums(ours)
    there = here if theirs is None else _sums(theirs)
    counts = []
    for owner in (*_getters(), ATTACHMENTS):
        if owner in here or owner in there:
            one, other = here.get(owner, _Sum()), there.get(owner, _Sum())
            counts.append(
                KindCount(_name_of(owner), one.number, other.number, one.size, other.size, one.digest, other.digest)
            )
    return counts


def _sums(rows: Mapping[str, list[_Row]]) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = {}
    digests: list[str] = []
    size, places = 0, _data()
    for owner, found in rows.items():
        at = places.get(owner)
        if at is not None:
            held = [row for row in found if isinstance(row[at], bytes)]
            size += sum(size_of(row[at]) for row in held)
            known = {id(row[at]): sha256_of(row[at]) for row in held}
            digests += [known[id(row[at])] for row in held]
            found = [(*row[:at], known.get(id(row[at]), row[at]), *row[at + 1 :]) for row in found]
        sums[owner] = _sum(found)
    if digests:
        said = "".join(sorted(digests)).encode()
        sums[ATTACHMENTS] = _Sum(len(digests), size, hashlib.sha256(said).hexdigest())
    return sums


def _sum(rows: list[_Row]) -> _Sum:
    """Whatever the order of the rows; a size of their text."""
    lines = [
        "\x1f".join(["" if one is ABSENT else one if one.__class__ is str and one else _text(one) for one in row])
        for row in rows
    ]
    lines.sort()
    said = "\x1e".join(lines).encode("utf-8", "surrogatepass")
    return _Sum(len(rows), len(said) + 1 - sum(map(len, rows)), hashlib.sha256(said).hexdigest())


def _text(value: Any) -> str:
    if value.__class__ is Code:
        return value.value if value.value is not None else f"?{value.system}|{value.code}"
    if isinstance(value, str):
        return value or "\0"  # an empty text is said, an absent one is not
    if isinstance(value, tuple):
        return "\x1c".join(_text(one) for one in value)
    if isinstance(value, bytes):
        return sha256_of(value)
    if isinstance(value, Null):
        return f"\0{value.reason}"
    return str(value)
