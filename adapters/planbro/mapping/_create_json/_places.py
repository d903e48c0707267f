"""What is known of a table's places before any plan is written: what slices make, what is written, what is odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from planbro.mapping._spec import Leaf, Node
from planbro.mapping._trees import MISSING, JsonTree

Way = tuple[str | int, ...]
Standing = tuple[Way, Any]
"""Where a place is that a slice made, from the object it is under, and what it holds."""


class OddError(Exception):
    """A place that is left to the general engine, and why."""


def silent(leaf: Leaf) -> bool:
    """A row that a new document is not written by."""
    if leaf.kind in {"const", "single", "id"}:
        return False
    return leaf.many or leaf.direction == "read" or (
        leaf.direction == "both" and not leaf.primary and leaf.kind == "field")  # fmt: skip


def row_of(node: Node) -> Leaf | None:
    """The row that writes at a place, where there is one."""
    found = [leaf for leaf in node.leaves if not silent(leaf)]
    if len(found) > 1:
        raise OddError("several rows at one place")
    return found[0] if found else None


def idle(node: Node) -> bool:
    """A place that is read only: nothing is written there or below, and nothing tries to."""
    if node.is_list and not node.groups and only_leaf(node)[1] is not None:
        return False
    if any(group.join is not None or group.row.direction != "read" for group in (*node.groups, *node.below)):
        return False
    if node.groups:
        own = {group.scope for group in node.groups}
        return node.is_list or all(scope in own for scope, _ in node.wants)
    if node.wants or node.forced or any(not silent(leaf) for leaf in node.leaves):
        return False
    return all(idle(child) for child in node.children)


def standing(node: Node, children: list[Node], inside: Mapping[str, Any], graph: bool) -> dict[Node, Standing]:
    """What slices have made under a place before its rows are written: the tree is asked, over what they made."""
    found: dict[Node, Standing] = {}
    if not inside:
        return found
    for child, (holder, key) in JsonTree({}, graph=graph).children(node, ([inside], 0)):
        if child in found or child not in children:
            continue
        if holder is inside:
            way: Way = (key,)
        else:
            way = (next(name for name, value in inside.items() if value is holder), key)
        if isinstance(holder, dict) and key not in holder:
            raise OddError("a mark where no value stands")
        found[child] = (way, holder[key])
    return found


def check_names(children: list[Node], fresh: list[Node], inside: Mapping[str, Any], graph: bool) -> None:
    """Rows that stand in each other's way, as only the general engine can tell."""
    arrays: dict[str, bool] = {}
    for child in fresh:
        if row_of(child) is not None and child.children:
            raise OddError("several rows at one place")
        if child.step.axis == "deref":
            if any(other.name == "reference" for other in children):
                raise OddError("a reference that a row writes as well")
            continue
        now = child.is_list or listed(child, inside)
        if arrays.setdefault(child.name, now) != now or (not now and sum(c.name == child.name for c in fresh) > 1):
            raise OddError("an array and an object of one name")
    if graph and ("url" in inside or any(child.name == "url" for child in children)):
        values = [child for child in children if child.name[:5] == "value" and not child.children]
        if len(values) > 1 or (values and any(child.name == "extension" for child in children)):
            raise OddError("an extension with two values")


def listed(child: Node, inside: Mapping[str, Any]) -> bool:
    """Whether the place is a member of an array."""
    there = inside.get(child.name, MISSING)
    listed = child.step.repeat or child.step.index is not None or bool(child.tests)
    if there is not MISSING and (not listed or not isinstance(there, list)):
        raise OddError("a slice's value where a row makes another")
    return listed


def filled(child: Node) -> dict[str, Any]:
    """What a new place of a node holds: what its slices demand."""
    tree = JsonTree({})
    for test in child.tests:
        if test.values and not test.negated:
            tree._fill(tree.root(), test)
    made: dict[str, Any] = tree.value
    return made


@dataclass(frozen=True, slots=True)
class Line:
    """Places one in the other with one value in the inmost, at `key`."""

    nodes: list[Node]
    key: str
    leaf: Leaf

    @property
    def inmost(self) -> dict[str, Any]:
        return filled(self.nodes[-1])

    def made(self, inmost: Any) -> Any:
        """What is made of the outmost place, around what is made of the inmost."""
        made = inmost
        for above, node in reversed([*pairwise(self.nodes)]):
            inside = filled(above)
            made = {**inside, node.name: [made] if listed(node, inside) else made}
        return made


def one_line(node: Node, graph: bool) -> Line | None:
    """A place under which one value is written and nothing else, where that can be said beforehand."""
    nodes = [node]
    while True:
        inside, below = filled(nodes[-1]), [child for child in nodes[-1].children if not idle(child)]
        if len(below) != 1 or nodes[-1].forced or nodes[-1].name == "entry":
            return None
        child = below[0]
        known = (
            child.name in inside or f"_{child.name}" in inside or (child.name == "reference" and "identifier" in inside)
        )
        if known or child.groups or child.is_list or child.step.axis != "child" or (graph and child.name[:1] == "_"):
            return None
        if child.children:
            nodes.append(child)
            continue
        leaf = row_of(child)
        plain = leaf is not None and leaf.kind in {"field", "display"} and leaf.otherwise is None
        return Line(nodes, child.name, leaf) if leaf is not None and plain and not listed(child, inside) else None


def only_leaf(node: Node) -> tuple[list[Node], Leaf | None]:
    """The one many-valued row at or under a repeated place, and the way to it."""
    for leaf in node.leaves:
        if leaf.many:
            return [], leaf
    for child in node.children:
        way, found = only_leaf(child)
        if found is not None:
            return [child, *way], found
    return [], None
