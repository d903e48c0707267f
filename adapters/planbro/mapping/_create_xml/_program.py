"""From the places of a table to what writes them. A table that asks more than is made here is odd, and says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from planbro.mapping._create_xml._emit import compile_plain
from planbro.mapping._create_xml._making import (
    Constant,
    Demanded,
    Fresh,
    Holder,
    Items,
    Line,
    Lines,
    Making,
    Many,
    One,
    Place,
    Run,
    Said,
    Standing,
    UnusualError,
    Value,
)
from planbro.mapping._draft import escaped
from planbro.mapping._once import once
from planbro.mapping._spec import Leaf, Node, Spec, Test
from planbro.mapping._trees import XmlTree
from planbro.plan import Record

if TYPE_CHECKING:
    from planbro.mapping._write import Writer

_TEXT: Final = ""


class OddError(Exception):
    """The table asks more of a new document; the message says what, in the table's words."""


@dataclass(frozen=True, slots=True)
class _Program:
    root: Holder | None
    odd: str = ""
    spaces: tuple[tuple[str, str], ...] = ()
    """Of each namespace: how a start tag with its prefix begins, and how it is declared."""


def create_xml(writer: Writer) -> bool:
    """Write a new XML document, where it is empty and its table plain; else false, and nothing is written."""
    if not isinstance(writer.tree, XmlTree) or not writer.plan.id:
        return False
    element, program = writer.tree.root()[0], _program(writer.spec)
    root = program.root
    if root is None or len(element) or element.text or element.attrib or element.getparent() is not None:
        return False
    scope: dict[str, Record] = {"": writer.plan, "planeier": writer.plan.planeier, "source": writer.plan.source}
    making = Making(writer, writer.tree)
    try:
        making.element(root, scope, (), "")
    except UnusualError:
        return False
    tags = "".join(making.out[1::4]) if len(program.spaces) > 1 else ""
    declared = "".join(how for start, how in program.spaces if not tags or start in tags)
    making.out[1] = f"<{root.name}{declared}{making.out[1][len(root.name) + 1 :]}"
    return writer.tree.begin(making.draft())


def odd_xml(spec: Spec) -> str:
    """Why a table is left to the general engine; empty where it is not."""
    return _program(spec).odd


@once
def _program(spec: Spec) -> _Program:
    try:
        if spec.table.tree != "xml":
            raise OddError("no XML")
        if not spec.names.namespaces or spec.root.tests:
            raise OddError("no namespace, or a slice at the top")
        names = _Names.of(spec)
        compiler = _Compiler(names)
        root = compiler.holder(spec.root, spec.root_name)
        compile_plain(root)
        return _Program(root, "", names.declared())
    except OddError as why:
        return _Program(None, str(why))


# -- names


@dataclass(frozen=True, slots=True)
class _Names:
    """Names as they are written: each namespace is declared at the root; one that is alone may need no prefix."""

    prefixes: Mapping[str, str]

    @classmethod
    def of(cls, spec: Spec) -> _Names:
        spaces = spec.names.namespaces
        if len(set(spaces.values())) < len(spaces):
            raise OddError("one namespace under two prefixes")
        own = {uri: "" for prefix, uri in spaces.items() if prefix == "."}
        if own and len(spaces) > 1:
            raise OddError("namespaces with a prefix and one without")
        return cls(own or {uri: f"{prefix}:" for prefix, uri in spaces.items()})

    def local(self, name: str) -> str:
        """An element's name."""
        uri, brace, local = name.rpartition("}")
        if uri[1:] not in self.prefixes or not brace:
            raise OddError(f"another namespace: {name}")
        return self.prefixes[uri[1:]] + local

    @staticmethod
    def attribute(name: str) -> str:
        """An attribute's name; none has a namespace."""
        if "}" in name:
            raise OddError(f"another namespace: {name}")
        return name

    def declared(self) -> tuple[tuple[str, str], ...]:
        """How a start tag of each begins, and how it is declared."""
        return tuple(
            (f"<{prefix}", f' xmlns{prefix and ":"}{prefix[:-1]}="{escaped(uri, quoted=True)}"')
            for uri, prefix in self.prefixes.items()
        )


# -- what slices demand


@dataclass(slots=True)
class _Filler:
    """An element that a slice demands, as it is when the place is made."""

    name: str
    said: Said = field(default_factory=dict)
    below: list[_Filler] = field(default_factory=list)

    @classmethod
    def of(cls, node: Node) -> _Filler:
        made = cls(node.name)
        for test in node.tests:
            if test.values and not test.negated:
                made.fill(test)
        return made

    def fill(self, test: Test) -> None:
        at = self
        for axis, name in test.path:
            if axis == "attribute":
                at.said[name] = test.values[0]
                return
            found = next((one for one in at.below if one.name == name), None)
            if found is None:
                found = _Filler(name)
                at.below.append(found)
            at = found
        at.said[_TEXT] = test.values[0]

    def meets(self, tests: Iterable[Test]) -> bool:
        """As `XmlTree.meets`."""
        for test in tests:
            text = self._text_at(test.path)
            if (text not in test.values) if test.values else (text is not None) == test.negated:
                return False
        return True

    def _text_at(self, path: tuple[tuple[str, str], ...]) -> str | None:
        at = self
        for axis, name in path:
            if axis == "attribute":
                return at.said.get(name)
            found = next((one for one in at.below if one.name == name), None)
            if found is None:
                return None
            at = found
        return at.said.get(_TEXT, "").strip()


# -- places


@dataclass(slots=True)
class _Compiler:
    names: _Names
    made: dict[int, Holder] = field(default_factory=dict)

    def holder(self, node: Node, name: str) -> Holder:
        """The element of a node; one that stands in itself leads back to it."""
        if id(node) in self.made:
            return self.made[id(node)]
        top = not self.made
        for why in _oddities(node, top=top):
            raise OddError(f"{why}: {node.step}")
        holder = self.made[id(node)] = Holder(self.names.local(name), node, {})
        self._fill(holder, node, _Filler.of(node))
        return holder

    def _fill(self, holder: Holder, node: Node, filler: _Filler) -> None:
        """What stands at and under an element: what slices demand and what rows say, in the order of the schema."""
        holder.said = {self.names.attribute(name): value for name, value in filler.said.items()}
        standing = _standing(node, filler)
        elements: list[tuple[int, Place | Value]] = [
            (node.order.get(one.name, -1), Standing(self._demanded(one, standing.get(id(one)), node)))
            for one in filler.below
        ]
        at_hand = set(map(id, standing.values()))
        rows = [child for child in node.children if child.step.axis == "child" and id(child) not in at_hand]
        if _TEXT in filler.said and (node.children or filler.below):
            raise OddError(f"places in a text that a slice demands: {node.step}")
        if rows:
            ranks = [rank for rank, _ in elements]
            if ranks != sorted(ranks) or -1 in ranks:
                raise OddError(f"what a slice demands is in another order: {node.step}")
            elements += [(node.order.get(child.name, 0), one) for child in rows for one in self._place(child)]
            elements.sort(key=_rank)
        own = [one for child in node.attributes for one in self._attribute(child, filler)]
        below = [*own, *self._lines(node), *(one for _, one in elements)]
        holder.below = tuple(_together(below))

    def _demanded(self, filler: _Filler, node: Node | None, above: Node) -> Holder:
        """An element that a slice demands, with the rows at it, where there are any."""
        holder = Holder(self.names.local(filler.name), node, {})
        if node is None:
            self._fill(holder, Node(above.step, filler.name), filler)
            return holder
        for why in _oddities(node, top=False):
            raise OddError(f"{why}: {node.step}")
        if node.plain is not None or node.groups or node.is_list:
            raise OddError(f"a value or a list at what a slice demands: {node.step}")
        self._fill(holder, node, filler)
        return holder

    def _place(self, node: Node) -> Iterator[Place | Value]:
        if node.plain is not None:
            yield from self._value(node, node.plain)
        elif node.groups:
            holder = self.holder(node, node.name)
            yield Items(holder, tuple(node.groups)) if node.is_list else One(holder, node)
        elif node.wants or node.below or node.forced:
            yield Fresh(self.holder(node, node.name), node)
        else:
            self.holder(node, node.name)  # only to know that it is not odd

    def _attribute(self, node: Node, filler: _Filler) -> Iterator[Place | Value]:
        leaf = node.plain
        if leaf is None or (node.name in filler.said and leaf.kind != "const"):
            raise OddError(f"several rows at an attribute, or a slice's: {node.step}")
        yield from self._value(node, leaf)

    def _value(self, node: Node, leaf: Leaf) -> Iterator[Place | Value]:
        for why in _oddities(node, top=False):
            raise OddError(f"{why}: {node.step}")
        attribute = node.step.axis == "attribute"
        name = self.names.attribute(node.name) if attribute else self.names.local(node.name)
        if leaf.kind == "const":
            yield Constant(name, leaf.const, attribute)
        elif not _writes(leaf):
            return
        elif node.is_list:
            yield Many(name, leaf)
        elif not leaf.many:
            value = Value(name, leaf, attribute)
            yield value if leaf.otherwise is None else Demanded(value)

    def _lines(self, node: Node) -> Iterator[Place]:
        lines = []
        for child in node.lines:
            for why in _oddities(child, top=False):
                raise OddError(f"{why}: {child.step}")
            leaf = child.plain
            if leaf is None or leaf.otherwise is not None or leaf.many or leaf.kind not in {"field", "display"}:
                raise OddError(f"a line that is not one value: {child.step}")
            if _writes(leaf):
                lines.append(Line(child.name, leaf, child.names_plan, child.repeats))
        if len({line.label for line in lines}) < len(lines) or (node.lines and len(node.lines) < len(node.children)):
            raise OddError(f"lines beside other places, or one twice: {node.step}")
        if lines:
            yield Lines(tuple(lines))


def _rank(one: tuple[int, Any]) -> int:
    return one[0]


def _standing(node: Node, filler: _Filler) -> dict[int, Node]:
    """The nodes of the elements that a slice demands, as `XmlTree.children` finds them."""
    found: dict[int, Node] = {}
    for one in filler.below:
        for candidate in node.by_name.get(one.name, ()):
            taken = any(candidate is other for other in found.values())
            if (not taken or candidate.is_list) and one.meets(candidate.tests):
                found[id(one)] = candidate
                break
    return found


def _writes(leaf: Leaf) -> bool:
    """Whether a row writes anything in a new document."""
    if leaf.kind == "field" and leaf.direction == "both":
        return leaf.primary
    return leaf.direction != "read"


def _together(below: list[Place | Value]) -> Iterator[Place]:
    """Values of one record that stand one after another become a run."""
    for scope, some in groupby(below, lambda one: one.leaf.scope if isinstance(one, Value) else None):
        if scope is None:
            yield from (one for one in some if not isinstance(one, Value))
        else:
            run = tuple(one for one in some if isinstance(one, Value))
            names = [one.leaf.field for one in run]
            yield Run(scope, run, attrgetter(*names, names[0]))  # of two or more it gives a tuple


def _oddities(node: Node, top: bool) -> Iterator[str]:
    """What a new document of this place would need that is not made here."""
    ranks = [node.order.get(child.name, len(node.order)) for child in node.children if child.step.axis == "child"]
    kinds = {"field", "id", "const", "display"}
    odd = {
        "a reference to follow": node.step.axis not in {"child", "attribute", "line"},
        "a member by its number": node.step.index is not None,
        "rows beside places": bool(node.leaves) and node.plain is None,
        "a value that a slice picks": bool(node.tests) and node.plain is not None,
        "a list at the top": top and bool(node.groups or node.leaves),
        "a place that adds to an item": any(group.join is not None for group in node.groups),
        "values in places of their own": node.is_list and not node.groups and node.plain is None,
        "another order": ranks != sorted(ranks),
        "a row that is not a field": any(leaf.kind not in kinds for leaf in node.leaves),
        "a constant in a list": node.is_list and any(leaf.kind == "const" for leaf in node.leaves),
        "a reference that derives": any(
            leaf.codec.name == "ref" and leaf.direction == "derived" for leaf in node.leaves
        ),
    }
    yield from (why for why, there in odd.items() if there)
