"""`create` for XML of plain tables, compiled: what stands where is worked out once, and the text is written in order.

It says what `Writer` says in a new document. What a value is in the document is asked of `Writer` wherever it is not
simply the value's text, so that there is one rule for each.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from planbro.mapping._codecs import identity
from planbro.mapping._draft import Draft, escaped
from planbro.mapping._spec import Group, Leaf, Node, Spec
from planbro.mapping._trees import NIL_REASON, XSI, XmlTree, _text, add_member
from planbro.plan import ABSENT, Code, Null, Record, whole

if TYPE_CHECKING:
    from planbro.mapping._write import Outer, Writer

Scope = dict[str, Record]
Attributes = dict[str, str]
_STEP: Final = "  "


class OddError(Exception):
    """The table asks more of a new document; the message says what, in the table's words."""


@dataclass(slots=True, eq=False)
class _Value:
    """A place for one value, or for many: an element, or an attribute of the element around it.

    A value of class `takes` is what `text` makes of it.
    """

    name: str
    leaf: Leaf
    attribute: bool
    many: bool
    takes: type | None
    text: Callable[[Any], Any]


@dataclass(slots=True, eq=False)
class _Run:
    """Places for values that stand one after another, of one record: asked for together."""

    scope: str
    places: tuple[_Value, ...]
    values: Callable[[Record], tuple[Any, ...]]


@dataclass(slots=True, eq=False)
class _Holder:
    """An element that holds others: one, or one for each item of a list. `attributes` are what a slice demands."""

    name: str
    node: Node
    group: Group | None
    attributes: Attributes
    below: tuple[_Holder | _Run | _Value, ...] = ()


@dataclass(frozen=True, slots=True)
class _Program:
    root: _Holder | None
    odd: str = ""


def create_xml(writer: Writer) -> bool:
    """Write a new XML document, where it is empty and its table plain; else false, and nothing is written."""
    if not isinstance(writer.tree, XmlTree) or not writer.plan.id:
        return False
    element, root = writer.tree.root()[0], _program(writer.spec).root
    if root is None or len(element) or element.text or element.attrib or element.getparent() is not None:
        return False
    scope: Scope = {"": writer.plan, "planeier": writer.plan.planeier, "source": writer.plan.source}
    making = _Making(writer, writer.tree)
    making.whole(root, scope)
    return writer.tree.begin(Draft(making.out))


def odd_xml(spec: Spec) -> str:
    """Why a table is left to the general engine; empty where it is not."""
    return _program(spec).odd


@dataclass(slots=True)
class _Making:
    """One document being made: in `out`, the blanks before each piece of markup and the piece, in turn."""

    writer: Writer
    tree: XmlTree
    out: list[str] = field(default_factory=list)
    placed: dict[int, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.placed = self.writer.written.placement.by_group

    def whole(self, root: _Holder, scope: Scope) -> None:
        """The whole document."""
        space = f' xmlns="{escaped(self.writer.spec.names.namespaces["."], quoted=True)}"'
        self._element(root, scope, (), "", space)

    def _element(self, spot: _Holder, scope: Scope, outer: Outer, blanks: str, head: str = "") -> bool:
        """An element with what stands in it; true where that holds something of the Plan."""
        out, at = self.out, len(self.out)
        attributes = dict(spot.attributes)
        out += blanks, ""
        got = self._inside(spot, attributes, scope, outer, (blanks or "\n") + _STEP)
        for name, value in attributes.items():
            head += f' {name}="{escaped(value, quoted=True)}"'
        if len(out) == at + 2:
            out[at + 1] = f"<{spot.name}{head}/>"
        else:
            out[at + 1] = f"<{spot.name}{head}>"
            out += blanks or "\n", f"</{spot.name}>"
        return got

    def _inside(self, spot: _Holder, attributes: Attributes, scope: Scope, outer: Outer, blanks: str) -> bool:
        content = False
        for one in spot.below:
            if isinstance(one, _Run):
                if (record := scope.get(one.scope)) is not None and self._run(one, record, attributes, blanks):
                    content = True
            elif isinstance(one, _Value):
                content |= self._many(one, scope, blanks)
            elif one.group is not None:
                if id(one.group) in self.placed:
                    content |= self._items(one, one.group, scope, outer, blanks)
            elif self._wanted(one.node, scope):
                at = len(self.out)
                got = self._element(one, scope, outer, blanks)
                content |= got
                if not got:
                    del self.out[at:]
        return content

    def _wanted(self, node: Node, scope: Scope) -> bool:
        for name, attribute in node.wants:
            record = scope.get(name)
            if record is not None and getattr(record, attribute) is not ABSENT:
                return True
        return any(id(group) in self.placed for group in node.below)

    def _items(self, spot: _Holder, group: Group, scope: Scope, outer: Outer, blanks: str) -> bool:
        writer, content, out = self.writer, False, self.out
        for item in writer.desired.get((id(group), writer.target_of(group, outer)), ()):
            at = len(out)
            got = self._element(spot, {**scope, group.scope: item}, (*outer, (group.list_name, item.id)), blanks)
            if got or group.key is not None:
                content = True
            else:
                del out[at:]
        return content

    def _run(self, run: _Run, record: Record, attributes: Attributes, blanks: str) -> bool:
        content, out = False, self.out
        for place, value in zip(run.places, run.values(record), strict=False):
            if value is ABSENT:
                continue
            if value.__class__ is place.takes and value != "":
                raw = place.text(value)
            else:
                raw = value if place.leaf.kind == "id" else self.writer.encode(place.leaf, value)
            if raw is None:
                continue
            content = True
            if place.attribute:
                attributes[place.name] = _text(raw)
            else:
                out += blanks, self._said(place.name, raw)
        return content

    def _many(self, place: _Value, scope: Scope, blanks: str) -> bool:
        record = scope.get(place.leaf.scope)
        values = getattr(record, place.leaf.field) if record is not None else ABSENT
        content = False
        for value in values if isinstance(values, tuple) else ():
            raw = self.writer.encode(place.leaf, value)
            if raw is not None:
                self.out += blanks, self._said(place.name, raw)
                content = True
        return content

    def _said(self, name: str, raw: Any) -> str:
        """An element with a value in it."""
        if raw.__class__ is str:
            return f"<{name}>{escaped(raw)}</{name}>"
        if isinstance(raw, Null):
            reason = escaped(raw.reason, quoted=True)
            return f'<{name} xmlns:xsi="{XSI}" xsi:nil="true" {NIL_REASON}="{reason}"/>'
        if not isinstance(raw, bytes):
            return f"<{name}>{escaped(_text(raw))}</{name}>"
        if self.tree.members is None:
            return f"<{name}>{b64encode(whole(raw)).decode()}</{name}>"
        return f'<{name} {self.tree.attachment_key}="{add_member(self.tree.members, raw)}"/>'


# -- the program of a table


@cache
def _program(spec: Spec) -> _Program:
    try:
        if spec.table.tree != "xml":
            raise OddError("no XML")
        if set(spec.names.namespaces) != {"."} or spec.root.tests:
            raise OddError("several namespaces, or none")
        space = f"{{{spec.names.namespaces['.']}}}"
        return _Program(_holder(spec.root, spec.root_name, space, {}))
    except OddError as why:
        return _Program(None, str(why))


def _holder(node: Node, name: str, space: str, made: dict[int, _Holder]) -> _Holder:
    """The holder of a node; one that stands in itself leads back to it."""
    if id(node) in made:
        return made[id(node)]
    for why in _oddities(node, top=not made):
        raise OddError(f"{why}: {node.step}")
    attributes = {_local(test.path[0][1], ""): test.values[0] for test in node.tests}
    holder = _Holder(_local(name, space), node, node.groups[0] if node.groups else None, attributes)
    made[id(node)] = holder
    holder.below = tuple(_together([_place(child, space, made) for child in node.children]))
    return holder


def _place(node: Node, space: str, made: dict[int, _Holder]) -> _Holder | _Value:
    if node.plain is None:
        return _holder(node, node.name, space, made)
    for why in _oddities(node, top=False):
        raise OddError(f"{why}: {node.step}")
    attribute = node.step.axis == "attribute"
    name = _local(node.name, "" if attribute else space)
    return _Value(name, node.plain, attribute, node.is_list, *_fit(node.plain))


def _local(name: str, space: str) -> str:
    """The name as it is written, where one namespace is that of all elements, and of no attribute."""
    if name.rpartition("}")[0] != space.removesuffix("}"):
        raise OddError(f"another namespace: {name}")
    return name.removeprefix(space)


def _together(below: list[_Holder | _Value]) -> Iterator[_Holder | _Run | _Value]:
    """Values of one record that stand one after another become a run; what is only read is left out."""
    written = (one for one in below if isinstance(one, _Holder) or one.leaf.kind == "id" or one.leaf.primary)
    for scope, some in groupby(
        written, lambda one: one.leaf.scope if isinstance(one, _Value) and not one.many else None
    ):
        if scope is None:
            yield from some
        else:
            run = tuple(one for one in some if isinstance(one, _Value))
            names = [one.leaf.field for one in run]
            yield _Run(scope, run, attrgetter(*names, names[0]))  # of two or more it gives a tuple


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
