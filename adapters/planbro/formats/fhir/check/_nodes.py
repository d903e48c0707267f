"""What FHIRPath walks over: JSON values as nodes, and what it asks of them (FHIRPath N1; FHIR R4, fhirpath)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Protocol

from planbro.mapping import Number

Items = list[Any]
NUMBERS: Final = (int, float, Decimal, Number)
TRUE: Final[Items] = [True]
FALSE: Final[Items] = [False]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A primitive with its `_x` sibling; `value` None where there is none."""

    value: Any
    extra: Mapping[str, Any]


class Scene(Protocol):
    """What an expression may look at beside its own node."""

    @property
    def resource(self) -> Any: ...
    @property
    def root(self) -> Any: ...
    def resolve(self, reference: Any) -> Any: ...
    def narrative_is_safe(self, div: Any) -> bool: ...


Run = Callable[[Items, Scene], Items]


def truth(items: Items) -> bool | None:
    """A single thing that is no boolean counts as true, as the standard has it."""
    if not items:
        return None
    if len(items) > 1:
        return True
    value = bare(items[0])
    return value if isinstance(value, bool) else True


def bare(item: Any) -> Any:
    return item.value if type(item) is Leaf else item


def boolean(value: bool | None) -> Items:
    return [] if value is None else TRUE if value else FALSE


def nothing(this: Items, scene: Scene) -> Items:
    return []


def values_of(node: Mapping[str, Any], key: str) -> Items:
    """The items under a name, each primitive with its sibling where it has one."""
    value, extra = node.get(key), node.get("_" + key)
    if extra is None:
        if value is None:
            return []
        return value if isinstance(value, list) else [value]
    values = value if isinstance(value, list) else [value]
    extras = extra if isinstance(extra, list) else [extra]
    width = max(len(values), len(extras))
    pairs = zip(values + [None] * (width - len(values)), extras + [None] * (width - len(extras)), strict=True)
    return [Leaf(one, more) if isinstance(more, dict) else one for one, more in pairs if one is not None or more]


def children_of(item: Any) -> Items:
    node = item.extra if type(item) is Leaf else item
    if not isinstance(node, dict):
        return []
    names = dict.fromkeys(key[1:] if key[:1] == "_" else key for key in node if key != "resourceType")
    return [below for name in names for below in values_of(node, name)]


def descendants_of(items: Items) -> Items:
    found, level = [], items
    while level:
        level = [below for item in level for below in children_of(item)]
        found += level
    return found


def present(items: Items, keys: tuple[str, ...]) -> bool:
    """Whether something stands under one of the names; `keys` are those of the values and of their siblings."""
    for item in items:
        node = item.extra if type(item) is Leaf else item
        if isinstance(node, dict):
            for key in keys:
                if key in node and node[key] is not None and node[key] != []:
                    return True
    return False


def key_of(item: Any) -> Any:
    """What two equal items share, and what a set can hold."""
    if type(item) is Leaf:
        item = item.value if item.value is not None else item.extra
    if isinstance(item, dict):
        return frozenset((key, key_of(below)) for key, below in item.items())
    if isinstance(item, list):
        return tuple(map(key_of, item))
    if isinstance(item, bool) or item is None:
        return ("bool", item)
    return decimal_of(item) if isinstance(item, NUMBERS) else item


def decimal_of(value: Any) -> Decimal:
    return Decimal(value.text if isinstance(value, Number) else str(value))


def distinct(items: Items) -> Items:
    return list({key_of(item): item for item in reversed(items)}.values())[::-1]


def text_of(items: Items) -> str:
    return "" if not items else str(bare(items[0]))


_TIME: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)


def compare_times(one: str, two: str) -> int | None:
    """-1, 0, 1; None where the shorter leaves it open. Other texts are compared as texts."""
    a, b = _TIME.fullmatch(one), _TIME.fullmatch(two)
    if a is None or b is None:
        return (one > two) - (one < two)
    if a[8] and b[8]:
        try:
            x, y = (datetime.fromisoformat(t.replace("Z", "+00:00").replace(":60", ":59")) for t in (one, two))
        except ValueError:
            return None
        return (x > y) - (x < y)
    for p, q in zip(a.groups()[:6], b.groups()[:6], strict=True):
        if p is None or q is None:
            return 0 if p is q is None else None
        if p != q:
            return (p > q) - (p < q)
    return 0
