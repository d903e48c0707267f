"""`create` for XML of plain tables, compiled: what stands where is worked out once, and elements are made in order.

It makes what `Writer` makes for a new document. What a value is in the document is asked of `Writer` wherever it is not
simply the value's text, so that there is one rule for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from planbro.mapping._codecs import identity
from planbro.mapping._spec import Group, Leaf, Node, Spec
from planbro.mapping._trees import XmlTree
from planbro.plan import ABSENT, Code, Record

if TYPE_CHECKING:
    from planbro.mapping._write import Outer, Writer

Scope = dict[str, Record]
_make = etree.SubElement


class OddError(Exception):
    """The table asks more of a new document; the message says what, in the table's words."""


@dataclass(slots=True, eq=False)
class _Spot:
    """A place in the new document: one value, a list of items, a list of values, or what other places stand in.

    A value of class `takes` is what `text` makes of it. `attributes` are what a slice demands.
    """

    node: Node
    leaf: Leaf | None = None
    group: Group | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    below: tuple[_Spot, ...] = ()
    attribute: str = ""
    takes: type | None = None
    text: Callable[[Any], Any] = identity


@dataclass(frozen=True, slots=True)
class _Program:
    root: _Spot | None
    odd: str = ""


def create_xml(writer: Writer) -> bool:
    """Write a new XML document, where it is empty and its table plain; else false, and nothing is written."""
    if not isinstance(writer.tree, XmlTree) or not writer.plan.id:
        return False
    element, spot = writer.tree.root()[0], _program(writer.spec).root
    if spot is None or len(element) or element.text or element.attrib or element.getparent() is not None:
        return False
    scope: Scope = {"": writer.plan, "planeier": writer.plan.planeier, "source": writer.plan.source}
    _Making(writer, writer.tree).inside(spot, element, scope, ())
    return True


def odd_xml(spec: Spec) -> str:
    """Why a table is left to the general engine; empty where it is not."""
    return _program(spec).odd


@dataclass(slots=True)
class _Making:
    """One document being made."""

    writer: Writer
    tree: XmlTree
    placed: dict[int, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.placed = self.writer.written.placement.by_group

    def inside(self, spot: _Spot, element: Any, scope: Scope, outer: Outer) -> bool:
        """Make what stands in an element; true where it holds something of the Plan."""
        content = False
        for one in spot.below:
            if one.group is not None:
                if id(one.group) in self.placed:
                    content |= self._items(one, one.group, element, scope, outer)
            elif one.leaf is None:
                if self._wanted(one.node, scope):
                    content |= self._holder(one, element, scope, outer)
            elif one.node.is_list:
                content |= self._many(one, one.leaf, element, scope)
            else:
                record = scope.get(one.leaf.scope)
                value = getattr(record, one.leaf.field) if record is not None else ABSENT
                if value is not ABSENT:
                    content |= self._value(one, one.leaf, element, value)
        return content

    def _wanted(self, node: Node, scope: Scope) -> bool:
        for name, attribute in node.wants:
            record = scope.get(name)
            if record is not None and getattr(record, attribute) is not ABSENT:
                return True
        return any(id(group) in self.placed for group in node.below)

    def _holder(self, spot: _Spot, element: Any, scope: Scope, outer: Outer) -> bool:
        """An element that only holds others; it goes again where nothing comes of it."""
        child = _make(element, spot.node.name)
        for name, value in spot.attributes:
            child.set(name, value)
        got = self.inside(spot, child, scope, outer)
        if not got:
            element.remove(child)
        return got

    def _items(self, spot: _Spot, group: Group, element: Any, scope: Scope, outer: Outer) -> bool:
        writer, content = self.writer, False
        for item in writer.desired.get((id(group), writer.target_of(group, outer)), ()):
            child = _make(element, spot.node.name)
            for name, value in spot.attributes:
                child.set(name, value)
            inner = {**scope, group.scope: item}
            got = self.inside(spot, child, inner, (*outer, (group.list_name, item.id)))
            if got or group.key is not None:
                content = True
            else:
                element.remove(child)
        return content

    def _many(self, spot: _Spot, leaf: Leaf, element: Any, scope: Scope) -> bool:
        record = scope.get(leaf.scope)
        values = getattr(record, leaf.field) if record is not None else ABSENT
        content = False
        for value in values if isinstance(values, tuple) else ():
            raw = self.writer.encode(leaf, value)
            if raw is not None:
                self.tree.put((_make(element, spot.node.name), ""), raw)
                content = True
        return content

    def _value(self, spot: _Spot, leaf: Leaf, element: Any, value: Any) -> bool:
        if value.__class__ is spot.takes and value != "":
            raw = spot.text(value)
        else:
            raw = value if leaf.kind == "id" else self.writer.encode(leaf, value)
        if raw is None:
            return False
        if spot.attribute:
            self.tree.put((element, spot.node.key), raw)
        elif raw.__class__ is str:
            _make(element, spot.node.name).text = raw
        else:
            self.tree.put((_make(element, spot.node.name), ""), raw)
        return True


# -- the program of a table


@cache
def _program(spec: Spec) -> _Program:
    try:
        if spec.table.tree != "xml":
            raise OddError("no XML")
        return _Program(_spot(spec.root, {}, top=True))
    except OddError as why:
        return _Program(None, str(why))


def _spot(node: Node, made: dict[int, _Spot], *, top: bool = False) -> _Spot:
    """The spot of a node; one that stands in itself leads back to it."""
    if id(node) in made:
        return made[id(node)]
    for why in _oddities(node, top):
        raise OddError(f"{why}: {node.step}")
    spot = made[id(node)] = _Spot(node, group=node.groups[0] if node.groups else None)
    spot.attributes = tuple((test.path[0][1], test.values[0]) for test in node.tests)
    spot.attribute = node.name if node.step.axis == "attribute" else ""
    if node.plain is not None:
        spot.leaf = node.plain
        spot.takes, spot.text = _fit(node.plain)
    below = (_spot(child, made) for child in node.children)
    spot.below = tuple(one for one in below if one.leaf is None or _written(one.leaf))
    return spot


def _written(leaf: Leaf) -> bool:
    return leaf.kind == "id" or leaf.primary


def _oddities(node: Node, top: bool) -> Iterator[str]:
    """What a new document of this place would need that is not made here."""
    elements = [child.name for child in node.children if child.step.axis == "child"]
    ranks = [node.order.get(name, len(node.order)) for name in elements]
    plain = {"child", "attribute"}
    tests = [test for test in node.tests if len(test.path) != 1 or test.path[0][0] != "attribute"]
    odd = {
        "another way than down": node.step.axis not in plain,
        "a member by its number": node.step.index is not None,
        "a slice that is not one attribute": tests or any(t.negated or not t.values for t in node.tests),
        "rows beside places": bool(node.leaves) and node.plain is None,
        "a value that a slice picks": bool(node.tests) and node.plain is not None,
        "several lists": len(node.groups) > 1,
        "a place for one item": bool(node.groups) and not node.is_list,
        "a list at the top": top and bool(node.groups or node.leaves),
        "a place that adds to an item": any(group.join is not None for group in node.groups),
        "values in places of their own": node.is_list and not node.groups and node.plain is None,
        "another order": ranks != sorted(ranks),
        "what is always written": node.forced,
        "a row that is not a field": any(leaf.kind not in {"field", "id"} for leaf in node.leaves),
        "a derived row": any(leaf.direction in {"derived", "write"} for leaf in node.leaves),
    }
    yield from (why for why, there in odd.items() if there)


def _fit(leaf: Leaf) -> tuple[type | None, Callable[[Any], Any]]:
    """The class of the values that a codec turns into text alone."""
    if leaf.kind == "id" or leaf.many:
        return None, identity
    if leaf.codec.encode is identity and leaf.codec.name != "ref":
        return str, identity
    if leaf.codec.table is not None and leaf.codec.name.startswith("code("):
        return Code, leaf.codec.encode
    return None, identity
