"""The resources of a written Bundle, one by one: what each says, what it points to, in which order they can stand."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from planbro.formats.codec import Number
from planbro.formats.codec import json as codec
from planbro.formats.fhir import IDENTIFIER_SYSTEM, Named

_URN: Final = "urn:uuid:"
_SAID_BY_US: Final = ("profile", "security", "tag")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RELATIVE: Final = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})(?:/_history/[^/]+)?$")


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One resource as it is to stand on the server, its references by urn:uuid.

    `key` is its UUID in the plan; `sha256` tells whether it says something new.
    """

    key: str
    type: str
    resource: Mapping[str, Any]
    sha256: str
    targets: frozenset[str]
    theirs: bool = False
    """It stood there before us, and bears no name of ours."""

    def __repr__(self) -> str:
        return f"Part({self.type}/{self.key})"


def parts_of(bundle: Mapping[str, Any]) -> list[Part]:
    """The parts of a Bundle that planbro wrote, in its order; an id that is no UUID becomes one, on the plan's."""
    resources = [entry["resource"] for entry in bundle.get("entry", ())]
    plan = next((one["id"] for one in resources if one["resourceType"] == "CarePlan"), "")
    keys = {one["id"]: _key(plan, one["id"]) for one in resources if not _UUID.fullmatch(one["id"])}
    return [part(_renamed(one, keys) if keys else one) for one in resources]


def _key(plan: str, id_: str) -> str:
    space = uuid.UUID(plan) if _UUID.fullmatch(plan) else uuid.NAMESPACE_OID
    return str(uuid.uuid5(space, id_))


def _renamed(resource: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    def turn(reference: dict[str, Any]) -> dict[str, Any]:
        target = reference["reference"].removeprefix(_URN)
        return reference | {"reference": _URN + keys[target]} if target in keys else reference

    return {**rewritten(resource, turn), "id": keys.get(resource["id"], resource["id"])}


def part(resource: Mapping[str, Any], *, theirs: bool = False) -> Part:
    targets = frozenset(ref[len(_URN) :] for ref in references(resource) if ref.startswith(_URN))
    return Part(resource["id"], resource["resourceType"], resource, digest(resource), targets, theirs)


# --- what it says


def digest(resource: Mapping[str, Any]) -> str:
    """The sha256 of what a resource says, whoever numbers it and whenever it was written."""
    return hashlib.sha256(codec.canonical(_said(resource))).hexdigest()


def _said(resource: Mapping[str, Any]) -> Any:
    """Without its id and the stamps of systems; a number by its value, since servers write 1.10 as 1.1."""
    plain = {key: _by_value(value) for key, value in resource.items() if key not in {"id", "meta"}}
    meta = resource.get("meta")
    kept = {key: meta[key] for key in _SAID_BY_US if meta.get(key)} if isinstance(meta, dict) else {}
    return plain | ({"meta": kept} if kept else {})


def _by_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _by_value(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_by_value(below) for below in value]
    if isinstance(value, int | Number) and not isinstance(value, bool):
        return f"number {Decimal(str(value)).normalize():f}"
    return value


def holds(there: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Whether what stands on the server is ours: the same, but for a narrative that the server made itself."""
    one, other = _said(there), _said(ours)
    if "text" not in other:
        one.pop("text", None)
    meta = one.get("meta", {})
    wanted = other.pop("meta", {})
    one.pop("meta", None)
    return bool(one == other) and all(_includes(meta.get(key, []), values) for key, values in wanted.items())


def _includes(there: Any, ours: Any) -> bool:
    return isinstance(there, list) and all(value in there for value in ours)


# --- what it points to


def references(value: Any) -> Iterator[str]:
    """Every literal reference below."""
    if isinstance(value, dict):
        literal = value.get("reference")
        if isinstance(literal, str):
            yield literal
        for below in value.values():
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)


def rewritten(value: Any, turn: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A copy in which each Reference with a literal `reference` is what `turn` makes of it."""
    if isinstance(value, dict):
        copied = {key: rewritten(below, turn) for key, below in value.items()}
        return turn(copied) if isinstance(copied.get("reference"), str) else copied
    if isinstance(value, list):
        return [rewritten(below, turn) for below in value]
    return value


def standing(one: Part, places: Mapping[str, str]) -> dict[str, Any]:
    """The resource with the places that its targets have on the server (`Type/id`, or urn:uuid in a transaction)."""

    def turn(reference: dict[str, Any]) -> dict[str, Any]:
        target = reference["reference"].removeprefix(_URN)
        return reference | {"reference": places[target]} if target in places else reference

    return dict(rewritten(one.resource, turn))


def pointing_loosely(one: Part, to: Collection[str]) -> Part:
    """The part with logical references instead of literal ones to these targets, which do not stand there (yet).

    R4 takes an identifier where it takes a reference, so nothing that must be there goes missing.
    """
    if not one.targets & set(to):
        return one

    def turn(reference: dict[str, Any]) -> dict[str, Any]:
        target = reference["reference"].removeprefix(_URN)
        if target not in to:
            return reference
        del reference["reference"]
        return {"identifier": business_identifier(target)} | reference

    return part(rewritten(one.resource, turn), theirs=one.theirs)


def named(one: Part) -> Part:
    """The part with our name for it, for a server that numbers resources itself (fhir.md § 6.2)."""
    name = Named(one.type, one.key)
    if one.theirs or name.borne_by(one.resource):
        return one
    meta = one.resource.get("meta", {})
    tags = [*meta.get("tag", []), name.tag]
    return part({**one.resource, "meta": {**meta, "tag": tags}})


def business_identifier(key: str) -> dict[str, Any]:
    return {"system": IDENTIFIER_SYSTEM, "value": _URN + key}


def as_ours(there: Mapping[str, Any], keys: Mapping[str, str], base: str) -> dict[str, Any]:
    """A resource as the server has it, its references by urn:uuid where they lead to resources of ours."""

    def turn(reference: dict[str, Any]) -> dict[str, Any]:
        literal = reference["reference"].removeprefix(base + "/")
        found = _RELATIVE.match(literal)
        key = keys.get(f"{found[1]}/{found[2]}") if found else None
        return reference | {"reference": _URN + key} if key else reference

    return dict(rewritten(there, turn))


# --- in which order


def in_order(parts: Sequence[Part]) -> list[Part]:
    """Targets before what points at them; where they point at each other, in the order of the Bundle.

    >>> one = part({"resourceType": "Goal", "id": "a", "subject": {"reference": "urn:uuid:b"}})
    >>> [part.key for part in in_order([one, part({"resourceType": "Patient", "id": "b"})])]
    ['b', 'a']
    """
    by_key = {one.key: one for one in parts}
    done: dict[str, Part] = {}
    begun: set[str] = set()
    for root in parts:
        waiting: list[tuple[Part, Iterator[str]]] = [] if root.key in begun else [_begin(root, begun)]
        while waiting:
            one, targets = waiting[-1]
            step = next((t for t in targets if t in by_key and t not in begun), None)
            if step is None:
                done[one.key] = one
                waiting.pop()
            else:
                waiting.append(_begin(by_key[step], begun))
    return list(done.values())


def _begin(one: Part, begun: set[str]) -> tuple[Part, Iterator[str]]:
    begun.add(one.key)
    return one, iter(sorted(one.targets))


def adapted(parts: Iterable[Part], left_out: Collection[str], numbered: Collection[str]) -> list[Part]:
    """The parts for a server that does not take the types `left_out` and itself numbers the types `numbered`."""
    all_parts = list(parts)
    gone = {one.key for one in all_parts if one.type in left_out}
    kept = (pointing_loosely(one, gone) for one in all_parts if one.key not in gone)
    return [named(one) if one.type in numbered else one for one in kept]


__all__ = [
    "Part", "adapted", "as_ours", "digest", "holds", "in_order", "named", "part", "parts_of", "pointing_loosely",
    "references", "standing",
]  # fmt: skip
