"""The invariants, as closures and by hand, say what FHIRPath says: fhirpathpy is the oracle (fhir.md § 6.5)."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from typing import Any

import pytest
from tests.fhir.fhir_values import TABLES, Draw

from planbro.formats.fhir.check._fhirpath import compiled
from planbro.formats.fhir.check._invariants import ELSEWHERE, HOT, MEANT, UNJUDGED, Rules
from planbro.formats.fhir.check._scene import Scene, Tally

RULES = Rules(TABLES)
# Where the oracle and R4 part; each with what tells us so.
ORACLE_ERRS = {
    "inv-1 Task": "it compares times as texts, whatever their zones",
    "rng-2": "it does not compare quantities",
    "dom-3": "it demands a single item left of `as`, and R4's expression gives it many",
    "eld-19": "matches() is of the whole text, as R4 means it (FHIRPath N1); the oracle takes a part",
    "eld-20": "matches() is of the whole text, as R4 means it (FHIRPath N1); the oracle takes a part",
    "eld-16": "matches() is of the whole text, as R4 means it (FHIRPath N1); the oracle takes a part",
}


def places() -> dict[str, list[str]]:
    """Where each invariant stands: a type, or an element of one."""
    found: dict[str, list[str]] = {}
    for name in TABLES.types():
        table = TABLES.table(name)
        for key in table.get("invariants", ()):
            found.setdefault(key, []).append(name)
        for path, facts in table["elements"].items():
            for key in facts.get("invariants", ()):
                found.setdefault(key, []).append(f"{name}.{path}")
    return found


PLACES = places()
JUDGED = [name for name in PLACES if name not in ELSEWHERE and name not in UNJUDGED and name not in MEANT]
COMPARED = [name for name in JUDGED if name not in ORACLE_ERRS]


def drawn(place: str, draw: Draw) -> tuple[dict[str, Any], Any]:
    """A resource or type, and within it the node at the place."""
    root_name, *steps = place.split(".")
    root = draw.object(root_name, 3)
    node: Any = root
    owner = root_name
    for step in steps:
        found = TABLES.type_of(owner, step)
        assert found is not None
        value = next((v for v in (draw.value(found.code, 2) for _ in range(8)) if v != {}), {"id": "x"})
        node[step] = [value] if found.many else value
        node, owner = value, found.code
    return root, node


def whole(expression: str) -> str:
    """matches() of the whole text, said so that the oracle understands it."""
    return re.sub(r"matches\('([^^].*?)'\)", r"matches('^(?:\1)$')", expression)


def oracle(expression: str, base: str) -> Any:
    """fhirpathpy's judgement of a node; its functions that are missing are FHIR's own, and given here."""
    import fhirpathpy
    from fhirpathpy.engine.nodes import ResourceNode
    from fhirpathpy.models import models
    from fhirpathpy.parser import parse

    tree = parse(whole(expression))
    table = {
        "hasValue": {"fn": lambda items: [len(items) == 1 and not isinstance(data(items[0]), dict)], "arity": {0: []}},
        "resolve": {"fn": lambda items: [], "arity": {0: []}},
    }

    def data(item: Any) -> Any:
        return getattr(item, "data", item)

    def judge(node: Any, root: Any) -> bool | None:
        about = deepcopy(node) if TABLES.kind(base) == "resource" else ResourceNode.create_node(deepcopy(node), base)
        context = {"resource": deepcopy(root), "rootResource": deepcopy(root)}
        options = {"userInvocationTable": table, "traceFn": lambda *_: None}
        found = fhirpathpy.apply_parsed_path(about, tree, context, models["r4"], options)
        if not found:
            return None
        return found[0] if len(found) == 1 and isinstance(found[0], bool) else True

    return judge


@pytest.mark.parametrize("name", COMPARED)
def test_ours_and_fhirpath_say_the_same_over_drawn_values(name: str) -> None:
    expression = TABLES.invariant(name)["expression"]
    draw = Draw(name, set(re.findall(r"[A-Za-z]+", expression)), [*re.findall(r"'([^']*)'", expression), "x"])
    ours = [compiled(expression, RULES.choices), *([HOT[name]] if name in HOT else [])]
    theirs = {place: oracle(expression, place) for place in sorted(set(PLACES[name]))[:6]}
    met: Counter[bool | None] = Counter()
    for turn in range(36):
        place = list(theirs)[turn % len(theirs)]
        root, node = drawn(place, draw)
        if name == "ref-1" and node.get("reference") == "#":
            continue  # the container itself: R4 forgot it here and has it in dom-3
        said = theirs[place](node, root)
        met[said] += 1
        scene = Scene(root, root, Tally(), {})
        for judge in ours:
            assert (judge(node, scene) is False) == (said is False), (node, said)
    assert met


def test_every_invariant_of_the_tables_is_judged_or_named_with_its_reason() -> None:
    unreadable = [
        name for name in TABLES.invariants() if not RULES.of([name]) and name not in ELSEWHERE and name not in UNJUDGED
    ]
    assert unreadable == []
    assert set(UNJUDGED) <= set(TABLES.invariants())
    assert set(HOT) <= set(TABLES.invariants())
    assert set(ORACLE_ERRS) <= set(JUDGED)


def test_most_of_the_rules_are_seen_to_hold_and_to_fail() -> None:
    """The drawing is of use only where both answers come; a rule that never fails here is one of rare documents."""
    both = 0
    for name in JUDGED:
        expression = TABLES.invariant(name)["expression"]
        draw = Draw(name, set(re.findall(r"[A-Za-z]+", expression)), [*re.findall(r"'([^']*)'", expression), "x"])
        judge, seen = RULES.of([name])[0].holds, set()
        for turn in range(60):
            root, node = drawn(PLACES[name][turn % len(PLACES[name])], draw)
            seen.add(judge(node, Scene(root, root, Tally(), {})) is False)
        both += len(seen) == 2
    assert both > 0.75 * len(JUDGED)


@pytest.mark.parametrize(("one", "two", "sign"), [
    ("2026-01-01", "2026-01-02", -1), ("2026-01-02", "2026-01-02", 0), ("2026-02", "2026-01-31", 1), ("2026-02", "2026-02-01", None),
    ("2026-01-01T11:00:00Z", "2026-01-01T12:00:00+01:00", 0), ("2026-01-01", "2026-01-01T00:00:00Z", None),
    ("2026-01-01T10:00:00.5Z", "2026-01-01T10:00:00Z", 1), ("2026", "2025-12-31T23:59:59Z", 1),
])  # fmt: skip
def test_times_are_compared_as_far_as_they_are_known(one: str, two: str, sign: int | None) -> None:
    period = {"start": one, "end": two}
    held = RULES.of(["per-1"])[0].holds(period, Scene(period, period, Tally(), {}))
    assert held is (None if sign is None else sign <= 0)
