"""The functions of FHIRPath that R4's invariants use (FHIRPath N1 § 5; htmlChecks and resolve are FHIR's own)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from planbro.formats.fhir.check._nodes import (
    FALSE,
    TRUE,
    Items,
    Leaf,
    Run,
    Scene,
    bare,
    boolean,
    children_of,
    descendants_of,
    distinct,
    key_of,
    nothing,
    text_of,
    truth,
    values_of,
)


def _where(test: Run | None) -> Callable[[Items, Items, Scene], Items]:
    assert test is not None
    return lambda items, this, scene: [item for item in items if truth(test([item], scene))]


def _select(path: Run | None) -> Callable[[Items, Items, Scene], Items]:
    assert path is not None
    return lambda items, this, scene: [below for item in items for below in path([item], scene)]


def _every(test: Run | None) -> Callable[[Items, Items, Scene], Items]:
    assert test is not None
    return lambda items, this, scene: [all(truth(test([item], scene)) for item in items)]


def _exists(test: Run | None) -> Callable[[Items, Items, Scene], Items]:
    if test is None:
        return lambda items, this, scene: TRUE if items else FALSE
    return lambda items, this, scene: [any(truth(test([item], scene)) for item in items)]


def iif(test: Run, yes: Run, no: Run = nothing) -> Callable[[Items, Items, Scene], Items]:
    return lambda items, this, scene: yes(items, scene) if truth(test(items, scene)) else no(items, scene)


PER_ITEM: Final = {"where": _where, "select": _select, "all": _every, "exists": _exists}

Whole = Callable[[Items, list[Items], Scene], Items]


def _on_text(work: Callable[..., Any]) -> Whole:
    """A function of one text and its arguments; empty where the text is missing."""

    def run(items: Items, arguments: list[Items], scene: Scene) -> Items:
        if len(items) != 1 or not all(arguments):
            return []
        value = bare(items[0])
        return [work(value, *(bare(a[0]) for a in arguments))] if isinstance(value, str) else []

    return run


def _to_integer(items: Items, arguments: list[Items], scene: Scene) -> Items:
    value = bare(items[0]) if items else None
    return (
        [int(value)] if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"[+-]?\d+", value)) else []
    )


def _all_false(items: Items, arguments: list[Items], scene: Scene) -> Items:
    return [all(bare(item) is False for item in items)]


def _resolved(items: Items, arguments: list[Items], scene: Scene) -> Items:
    found = [scene.resolve(bare(item)) for item in items]
    return [one for one in found if one is not None]


def _intersect(items: Items, arguments: list[Items], scene: Scene) -> Items:
    there = {key_of(item) for item in arguments[0]}
    return distinct([item for item in items if key_of(item) in there])


def _extension(items: Items, arguments: list[Items], scene: Scene) -> Items:
    """The extensions of an address, of objects and of primitives."""
    url = bare(arguments[0][0]) if arguments and arguments[0] else None
    nodes = [item.extra if type(item) is Leaf else item for item in items]
    found = [below for node in nodes if isinstance(node, dict) for below in values_of(node, "extension")]
    return [one for one in found if isinstance(one, dict) and one.get("url") == url]


WHOLE: Final[Mapping[str, Whole]] = {
    "empty": lambda items, a, s: FALSE if items else TRUE,
    "count": lambda items, a, s: [len(items)],
    "not": lambda items, a, s: boolean(None if (t := truth(items)) is None else not t),
    "hasValue": lambda items, a, s: [len(items) == 1 and not isinstance(bare(items[0]), dict | type(None))],
    "first": lambda items, a, s: items[:1],
    "last": lambda items, a, s: items[-1:],
    "tail": lambda items, a, s: items[1:],
    "children": lambda items, a, s: [below for item in items for below in children_of(item)],
    "descendants": lambda items, a, s: descendants_of(items),
    "isDistinct": lambda items, a, s: [len({key_of(item) for item in items}) == len(items)],
    "distinct": lambda items, a, s: distinct(items),
    "combine": lambda items, a, s: items + a[0],
    "union": lambda items, a, s: distinct(items + a[0]),
    "intersect": _intersect,
    "allFalse": _all_false,
    "allTrue": lambda items, a, s: [all(bare(item) is True for item in items)],
    "trace": lambda items, a, s: items,
    "resolve": _resolved,
    "htmlChecks": lambda items, a, s: [all(s.narrative_is_safe(bare(item)) for item in items)],
    "toInteger": _to_integer,
    "toString": lambda items, a, s: [text_of(items)] if items else [],
    "extension": _extension,
    "contains": _on_text(lambda text, part: part in text),
    "startsWith": _on_text(lambda text, part: text.startswith(part)),
    "endsWith": _on_text(lambda text, part: text.endswith(part)),
    "matches": _on_text(lambda text, regex: re.fullmatch(regex, text, re.DOTALL) is not None),
    "replaceMatches": _on_text(lambda text, regex, by: re.sub(regex, by, text)),
    "substring": _on_text(lambda text, start, length=None: text[start : None if length is None else start + length]),
    "length": _on_text(len),
    "lower": _on_text(str.lower),
    "upper": _on_text(str.upper),
}  # fmt: skip
