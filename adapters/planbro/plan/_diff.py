"""What one plan says otherwise than another: item by item and field by field, by the ids of the items.

Empty exactly when the plans are equal; turned around it is the same the other way. Where a plan came from is no part
of what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from planbro.plan._model import Plan, facts, normalised_lists, schema
from planbro.plan._values import ABSENT

What = Literal["added", "removed", "changed", "order"]
_Records: TypeAlias = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True, repr=False)
class FieldChange:
    """A field, and its values before and after; `ABSENT` where it was or is not said."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """An item that came, went or says something else; or a list that is in another order (`item` is empty).

    `owner` is its place in the model: `goals[]`, `planeier`, or the plan itself (``""``).
    """

    owner: str
    item: str
    what: What
    fields: tuple[FieldChange, ...] = ()


def diff(before: Plan, after: Plan) -> list[Change]:
    """What `after` says otherwise, in the order of the model."""
    old, new = _records(before), _records(after)
    orders = {name: [item.id for item in items] for name, items in normalised_lists(before).items()}
    later = {name: [item.id for item in items] for name, items in normalised_lists(after).items()}
    found: list[Change] = []
    for owner in schema():
        here, there = old.get(owner, {}), new.get(owner, {})
        for ident in [*here, *(one for one in there if one not in here)]:
            found += _of_item(owner, ident, here.get(ident), there.get(ident))
        name = owner.removesuffix("[]")
        if owner.endswith("[]") and _moved(orders[name], later[name]):
            found.append(Change(owner, "", "order"))
    return found


def _of_item(owner: str, ident: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    names = [name for name in ("id", *schema()[owner]) if not (name == "id" and owner.endswith("[]"))]
    old, new = before or {}, after or {}
    fields = tuple(
        FieldChange(name, old.get(name, ABSENT), new.get(name, ABSENT))
        for name in names
        if not _same(old.get(name, ABSENT), new.get(name, ABSENT))
    )
    if before is None or after is None:
        if not owner.endswith("[]"):
            return [Change(owner, ident, "changed", fields)] if fields else []
        return [Change(owner, ident, "added" if before is None else "removed", fields)]
    return [Change(owner, ident, "changed", fields)] if fields else []


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not ABSENT and other is not ABSENT and bool(one == other))


def _moved(before: list[str], after: list[str]) -> bool:
    """Whether what is in both stands in another order."""
    both = set(before) & set(after)
    return [one for one in before if one in both] != [one for one in after if one in both]


def _records(plan: Plan) -> _Records:
    found: _Records = {}
    for (owner, item, name), value in facts(plan):
        found.setdefault(owner, {}).setdefault(item, {})[name] = value
    return found
