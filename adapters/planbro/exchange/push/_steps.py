"""What is to be done with one resource, from what the record knows of it and what stands on the server.

Never overwritten blindly: an update names the version it is of, and only a version that is ours, or one that a person
has looked at and named, is written over (R4 http.html § concurrency; fhir.md § 5.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planbro.exchange.push._parts import Part, digest, holds
from planbro.exchange.push._record import Kept

GONE = "gone"
"""The version that a person names where a resource that was removed is to stand there again."""


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """What a look at the server found."""

    id: str = ""
    version: str = ""
    body: Mapping[str, Any] | None = None
    gone: bool = False
    many: bool = False
    """Several bear our identifier."""


class Do(StrEnum):
    """What is to be done."""

    CREATE = "create"
    UPDATE = "update"
    NOTHING = "nothing"
    CONFLICT = "conflict"
    REMOVED = "removed"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, and over which version; `there` is the digest of what of ours stands there for certain."""

    do: Do
    version: str = ""
    there: str = ""


def judge(part: Part, kept: Kept, seen: Seen, named_by_hand: str = "") -> Step:
    """What to do with `part`, of which we know `kept` and see `seen`, its references turned to ours.

    >>> kept = Kept("Goal", "1", 'W/"2"', "aa")
    >>> goal = Part("1", "Goal", {"resourceType": "Goal", "id": "1"}, "bb", frozenset())
    >>> judge(goal, kept, Seen("1", 'W/"3"', {"resourceType": "Goal", "note": []})).do
    <Do.CONFLICT: 'conflict'>
    """
    if seen.many:
        return Step(Do.MANY)
    if seen.body is None:
        was_there = bool(kept.sha256) or seen.gone
        return Step(Do.REMOVED if was_there and named_by_hand != GONE else Do.CREATE)
    if holds(seen.body, part.resource):
        return Step(Do.NOTHING, seen.version)
    says = digest(seen.body)
    if says in {kept.sending, kept.sha256}:
        return Step(Do.UPDATE, seen.version, says)
    if (kept.version and seen.version == kept.version) or bare(seen.version) == named_by_hand:
        return Step(Do.UPDATE, seen.version)
    return Step(Do.CONFLICT, seen.version)


def bare(version: str) -> str:
    """A version as a person writes it.

    >>> bare('W/"3"')
    '3'
    """
    return version.removeprefix("W/").strip('"')
