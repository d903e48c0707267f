"""The table as the quick walk needs it: for each place a dict from names to what stands under them.

Only what is the same in every document is worked out here. A table that asks more of a place than its name is odd,
and the general reader reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planbro.mapping._codecs import Codec, Undecodable
from planbro.mapping._once import once
from planbro.mapping._spec import Group, Leaf, Node, Spec
from planbro.plan import VALUE_SETS, Code, is_text, usual

Test = Callable[[Any], Any]
Usual = tuple[str, Test | None, Test | None, "Way"]
"""Of a single value that one row alone takes: field, test, look-up, and the way."""


class OddError(Exception):
    """The table asks something that the quick walk does not; the message says what, in the table's words."""


@dataclass(slots=True, eq=False)
class Way:
    """A place below another. With a `leaf`, one value stands there; else there are places under it.

    A value of class `takes` is the field's own value where `test` holds, or is what `lookup` makes of it. What fits
    neither is not wrong: the general reader judges it. The `usual` values below are of the record `home`. `slices` are
    all the ways at one name of XML, where there are several or one that picks.
    """

    node: Node
    leaf: Leaf | None = None
    group: Group | None = None
    is_list: bool = False
    key: str | None = None
    below: dict[str, Way] = field(default_factory=dict)
    usual: dict[str, Usual] = field(default_factory=dict)
    home: str = ""
    attributes: dict[str, Way] = field(default_factory=dict)
    slices: tuple[Way, ...] = ()
    scope: str = ""
    name: str = ""
    takes: type = str
    test: Test | None = None
    lookup: Test | None = None
    once: bool = True
    is_id: bool = False
    is_ref: bool = False
    is_many: bool = False

    def value(self, raw: str) -> Any:
        """The field's value, where the text is a usual one; else None."""
        if self.lookup is not None:
            return self.lookup(raw)
        return raw if self.test is None or self.test(raw) else None


@dataclass(frozen=True, slots=True)
class Ways:
    """The way in at the root, or why there is none."""

    root: Way | None
    odd: str = ""


@once
def ways(spec: Spec) -> Ways:
    """The ways of a table, compiled when they are first needed."""
    try:
        return Ways(_Compiler(spec).way(spec.root))
    except OddError as why:
        return Ways(None, str(why))


class _Compiler:
    def __init__(self, spec: Spec) -> None:
        if spec.table.tree == "graph":
            raise OddError("a graph")
        self.spec = spec
        self.xml = spec.table.tree == "xml"
        self.made: dict[int, Way] = {}

    def way(self, node: Node) -> Way:
        """The way to a node. A node that stands in itself has one way, which leads back to it."""
        if id(node) in self.made:
            return self.made[id(node)]
        self._check(node)
        way = self.made[id(node)] = Way(node, node.plain, is_list=node.is_list)
        if node.plain is not None:
            self._value(way, node.plain)
            return way
        way.group = node.groups[0] if node.groups else None
        way.key = self._key(way.group)
        way.attributes = {child.name: self.way(child) for child in node.attributes if child.name != way.key}
        way.below = {name: self._at_name(children) for name, children in node.by_name.items()}
        single = {name: step for name, step in way.below.items() if _is_single(step)}
        way.home = way.group.scope if way.group is not None else next((one.scope for one in single.values()), "")
        way.usual = {n: (one.name, one.test, one.lookup, one) for n, one in single.items() if one.scope == way.home}
        return way

    def _at_name(self, nodes: list[Node]) -> Way:
        found = tuple(self.way(node) for node in nodes)
        if len(found) == 1 and not nodes[0].tests:
            return found[0]
        if not self.xml:
            raise OddError(f"a slice: {nodes[0].step}")
        return Way(nodes[0], slices=found)

    def _check(self, node: Node) -> None:
        found = {
            "a member by its number": node.step.index is not None,
            "labelled lines": node.lines or node.step.axis == "line",
            "a reference to follow": node.derefs or node.functions,
            "several rows at an attribute": node.step.axis == "attribute" and len(node.leaves) != 1,
            "two lists at one place": len(node.groups) > 1,
            "a place that adds to an item": any(group.join for group in node.groups),
            "a row that is not a field": any(leaf.kind not in {"field", "id", "const"} for leaf in node.leaves),
            "a row of one direction": any(leaf.direction in {"derived", "write"} for leaf in node.leaves),
        }
        for why, there in found.items():
            if there:
                raise OddError(f"{why}: {node.step}")

    def _key(self, group: Group | None) -> str | None:
        """The attribute or member that names an item, where it stands at the item and says nothing else."""
        if group is None or group.key is None or len(group.key) != 1:
            return None
        step = group.key[0]
        name = self.spec.names.resolve(step)
        if step.axis != ("attribute" if self.xml else "child"):
            return None
        at = [child for child in group.node.children if child.name == name and child.step.axis == step.axis]
        alone = len(at) == 1 and len(at[0].leaves) == 1 and at[0].leaves[0].kind == "id" and not at[0].children
        return name if alone else None

    def _value(self, way: Way, leaf: Leaf) -> None:
        way.scope, way.name = leaf.scope, leaf.field
        way.is_id, way.is_many = leaf.kind == "id", leaf.many
        way.is_ref = leaf.codec.name == "ref"
        rows = [other for other in self.spec.leaf_of(leaf.owner, leaf.field) if other.kind == "field"]
        way.once = len(rows) == 1 and (leaf.owner, leaf.field) != ("", "id")
        if leaf.kind == "const" or leaf.presence == "values" or leaf.direction != "both":
            way.lookup = nothing
        else:
            way.takes, way.test, way.lookup = _fit(leaf.codec, leaf, self.xml)


def _is_single(step: Way) -> bool:
    """Whether one value stands there that no other row takes, and that is no reference."""
    return step.leaf is not None and step.once and not (step.is_list or step.is_id or step.is_ref or step.is_many)


def nothing(_: Any) -> None:
    return None


def _fit(codec: Codec, leaf: Leaf, xml: bool) -> tuple[type, Test | None, Test | None]:
    """How a usual value is known: its class, and a test or a look-up. `nothing` leaves each to the general reader."""
    name = codec.name
    if name in {"text", "url", "ref"}:
        return str, None if xml else is_printable, None
    if name in {"date", "dateTime"}:
        return str, usual(name), None
    if name == "date(no)":
        return str, None, _from_no
    if name == "fnr":
        return str, str.isalnum, None
    if name.startswith("code(") and codec.table is not None:
        return str, None, _codes(codec, leaf).get
    if name == "code(*)" and not xml:
        return str, None, _own_codes(codec, leaf)
    if name == "boolean":
        return (str, None, _words(codec).get) if xml or not _native(codec) else (bool, None, None)
    if name == "integer":
        return (str, None, _integer) if xml else (int, None, None)
    return str, None, nothing


def is_printable(text: str) -> bool:
    """What can be printed has no character that a format cannot carry."""
    return text.isprintable() or is_text(text)


def _native(codec: Codec) -> bool:
    return codec.encode(True) is True


def _words(codec: Codec) -> Mapping[str, bool]:
    found = {"true": True, "false": False} if _native(codec) else {}
    return found or {str(codec.encode(value)): value for value in (True, False)}


def _codes(codec: Codec, leaf: Leaf) -> Mapping[str, Code]:
    """Each code of the table that the field's value set knows; codes never change, so all plans may share them."""
    assert codec.table is not None
    known = VALUE_SETS[leaf.info.codes or ""] if leaf.info is not None else None
    found = {row.code: codec.table.read(row.code) for row in codec.table.rows}
    return {raw: code for raw, code in found.items() if raw == raw.strip() and (known is None or code.value in known)}


def _own_codes(codec: Codec, leaf: Leaf) -> Test:
    """The Plan's own way to write a code: most often a value of the field's set, which all plans may share."""
    known = VALUE_SETS[leaf.info.codes or ""] if leaf.info is not None else {}
    usual_ones = {value: Code(value) for value in known}

    def look(raw: str) -> Code | None:
        found = usual_ones.get(raw)
        if found is not None or "|" not in raw:
            return found
        try:
            code = codec.decode(raw)
        except Undecodable:
            return None
        return code if isinstance(code, Code) and code.value in usual_ones else None

    return look


_DAY_NO = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})\Z", re.ASCII).match


def _from_no(raw: str) -> str | None:
    found = _DAY_NO(raw)
    text = f"{found[3]}-{found[2]}-{found[1]}" if found else ""
    return text if usual("date")(text) else None


_FEW_DIGITS = re.compile(r"[1-9][0-9]{0,17}\Z|0\Z", re.ASCII).match


def _integer(raw: str) -> int | None:
    return int(raw) if _FEW_DIGITS(raw) else None
