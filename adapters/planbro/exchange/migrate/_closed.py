"""Rights that the target has no words for: left out rather than opened wider (law 3).

A right to a part by a code that no table knows would stand in the target without its part, and so cover more than
it did. It is kept out of the target's plan, and goes along readable and in the original, for a person to give anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from planbro.exchange.migrate._rights import rights_wider
from planbro.exchange.migrate._verify import Comparison, Fact
from planbro.plan import Plan, copy, facts

_LISTS: Final = ("rights", "consent_parties")
"""What opens by itself, one item at a time, and that nothing else points to."""

Item = tuple[str, str]


def wider_items(source: Plan, target: Plan) -> list[Item]:
    """The items of the plan that open more in the target than they did, by list and id; each is in the source."""
    found: dict[Item, None] = {}
    for remark in rights_wider(source, target):
        name, _, rest = remark.path.partition("[")
        ident = rest.partition("]")[0]
        if name in _LISTS and any(one.id == ident for one in getattr(source, name)):
            found[name, ident] = None
    return list(found)


def without(plan: Plan, items: Sequence[Item]) -> Plan:
    """The plan with those items left out."""
    left = copy(plan)
    for name in _LISTS:
        gone = {ident for owner, ident in items if owner == name}
        setattr(left, name, [one for one in getattr(left, name) if one.id not in gone])
    return left


def facts_of(plan: Plan, items: Sequence[Item]) -> Iterator[tuple[Fact, Any]]:
    """What the items say; a participant by name, since a page for people tells of it."""
    owners = {(f"{name}[]", ident) for name, ident in items}
    names = {one.id: " ".join(part for part in (one.given, one.family) if isinstance(part, str)) or one.id
             for one in plan.participants}  # fmt: skip
    for fact, value in facts(plan):
        owner, ident, name = fact
        if (owner, ident) in owners and name != "id":
            yield fact, names.get(value, value) if name == "participant" and isinstance(value, str) else value


def without_place(found: Comparison, kept: Mapping[Fact, Any]) -> Comparison:
    """A comparison in which what was left out has no place, instead of having come back otherwise."""
    items = {(owner, ident) for owner, ident, _ in kept}
    differs = [fact for fact in found.differs if fact[:2] not in items]
    return replace(found, no_slot={**found.no_slot, **kept}, differs=differs)
