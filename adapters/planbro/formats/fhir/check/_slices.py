"""Which slice an item belongs to: discriminators by value, pattern, type, existence or profile (R4, slicing).

What a slice demands at a discriminator's path is worked out once. Where it cannot be told whether an item belongs, the
answer is None and the slice is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from planbro.formats.fhir.check._definitions import CORE
from planbro.formats.fhir.check._faults import Out
from planbro.formats.fhir.check._items import Item, reached
from planbro.formats.fhir.check._scene import Scene
from planbro.formats.fhir.check._values import fits, in_codes

if TYPE_CHECKING:
    from planbro.formats.fhir.check._profiles import Part

Taker = Callable[[Item, Scene], "bool | None"]


def taker(part: Part, by: list[list[str]]) -> Taker:
    """Whether an item belongs to a slice, by all of the discriminators."""
    tests = [_test(part, kind, path) for kind, path in by]
    if len(tests) == 1:
        return tests[0]

    def takes(item: Item, scene: Scene) -> bool | None:
        sure = bool(tests)
        for test in tests:
            fit = test(item, scene)
            if fit is False:
                return False
            sure = sure and fit is not None
        return True if sure else None

    return takes


def _test(part: Part, kind: str, path: str) -> Taker:
    if kind == "type":
        return _by_type(part, path)
    if kind == "profile":
        return _by_profile(part, path)
    if kind == "exists":
        return _by_existence(part, path)
    if path == "url" and "xtension:" in part.path.rpartition(".")[2]:
        urls = addresses(part)
        return (lambda item, scene: item.node.get("url") in urls) if urls else _unsure
    return _by_value(part, path)


def _unsure(item: Item, scene: Scene) -> None:
    """Nothing tells."""


def addresses(part: Part) -> list[str]:
    """The addresses of the extensions that a slice takes: fixed in it, or those of its profiles."""
    fixed = part.below["url"].facts.get("fixed") if "url" in part.below else None
    if isinstance(fixed, str):
        return [fixed]
    named = [url for type_ in typed(part.facts) for url in type_.get("profiles", ())]
    return [url if "/" in url else CORE + url for url in named]


def _by_value(part: Part, path: str) -> Taker:
    """The fixed value or pattern at the path, there itself or in one above it; else the codes demanded there."""
    steps = [] if path == "$this" else path.split(".")
    if any("(" in step for step in steps):
        return _unsure
    here: Part | None = part
    for depth in range(len(steps) + 1):
        if depth:
            here = here.below.get(steps[depth - 1]) if here is not None else None
        if here is None:
            return _unsure
        wanted = _wanted(here.facts, steps[depth:])
        if wanted:
            return _of_texts(wanted, steps) or _fitting(wanted, steps)
    codes = here.codes if here is not None else None
    if codes is None:
        return _unsure
    return lambda item, scene: any(in_codes(one.value, codes) for one in reached((item,), steps))


def _fitting(wanted: list[Any], steps: list[str]) -> Taker:
    return lambda item, scene: any(fits(one.value, value) for one in reached((item,), steps) for value in wanted)


def _of_texts(wanted: list[Any], steps: list[str]) -> Taker | None:
    """The common case, an address or a code at a plain path, without an `Item` for each step."""
    if not steps or any(step[-1] == "]" for step in steps) or not all(isinstance(value, str) for value in wanted):
        return None

    def takes(item: Item, scene: Scene) -> bool:
        nodes: list[Any] = [item.value]
        for step in steps:
            below = [node[step] for node in nodes if type(node) is dict and step in node]
            nodes = [one for value in below for one in (value if type(value) is list else (value,))]
        return any(node in wanted for node in nodes)

    return takes


def _wanted(facts: Mapping[str, Any], steps: list[str]) -> list[Any]:
    """What a fixed value or a pattern says at some steps below it."""
    found = [facts[key] for key in ("fixed", "pattern") if key in facts]
    for step in steps:
        below = [one[step] for one in found if isinstance(one, dict) and step in one]
        found = [one for value in below for one in (value if isinstance(value, list) else [value])]
    return found


def _by_existence(part: Part, path: str) -> Taker:
    steps = path.split(".")
    here: Part | None = part
    for step in steps:
        here = here.below.get(step) if here is not None else None
    if here is None or (not here.least and here.most != 0):
        return _unsure
    absent = here.most == 0
    return lambda item, scene: bool(reached((item,), steps)) is not absent


def _by_type(part: Part, path: str) -> Taker:
    steps = [step for step in path.split(".") if step != "$this"]
    resolves = bool(steps) and steps[-1] == "resolve()"
    steps = steps[: len(steps) - resolves]
    here: Part | None = part
    for step in steps:
        here = here.below.get(step) if here is not None else None
    types = typed(here.facts) if here is not None else []
    if not types:
        return _unsure
    if resolves:
        return _by_resolved(part, steps, types)
    codes = {str(type_["code"]) for type_ in types}

    def takes(item: Item, scene: Scene) -> bool:
        found = reached((item,), steps)
        return any(one.code in codes or str(one.node.get("resourceType")) in codes for one in found)

    return takes


def _by_resolved(part: Part, steps: list[str], types: list[Mapping[str, Any]]) -> Taker:
    targets = [url for type_ in types for url in type_.get("targets", ())]
    wanted = {part.shapes.type_of_profile(url) for url in targets}
    if not wanted or None in wanted:
        return _unsure

    def takes(item: Item, scene: Scene) -> bool | None:
        kinds = {scene.type_of(one.node) for one in reached((item,), steps)}
        return None if None in kinds else bool(kinds & wanted)

    return takes


def _by_profile(part: Part, path: str) -> Taker:
    """A resource, here, in an entry, or resolved, that follows one of the slice's profiles."""
    if path not in {"$this", "resource", "resolve()"}:
        return _unsure
    owner = part.below.get("resource", part) if path == "resource" else part
    kind = "targets" if path == "resolve()" else "profiles"
    urls = [url for type_ in typed(owner.facts) for url in type_.get(kind, ())]

    def takes(item: Item, scene: Scene) -> bool | None:
        found = scene.resolve(item.value) if path == "resolve()" else item.value
        if path == "resource":
            found = item.node.get("resource")
        if not isinstance(found, dict) or not urls:
            return None
        return any(_follows(part, found, url, scene) for url in urls)

    return takes


def _follows(part: Part, value: dict[str, Any], url: str, scene: Scene) -> bool:
    if "/" not in url:
        return value.get("resourceType") == url
    profile = part.shapes.profile(url)
    if profile is None or profile.type != value.get("resourceType"):
        return False
    out: Out = []
    profile.check(value, scene, out)
    return not out


def typed(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The types of an element's facts, each as a mapping."""
    return [{"code": type_} if isinstance(type_, str) else type_ for type_ in facts.get("types", ())]
