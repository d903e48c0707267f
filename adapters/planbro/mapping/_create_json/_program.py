"""A table's own program for a new document: a function for each place at the top, compiled when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._emit import Emitter
from planbro.mapping._create_json._places import OddError, check_names, idle
from planbro.mapping._once import once
from planbro.mapping._restrict import truths
from planbro.mapping._spec import Node, Spec
from planbro.mapping._trees import JsonTree

if TYPE_CHECKING:
    from planbro.mapping._write import Writer

_BUNDLE: Final[Mapping[str, Any]] = {"resourceType": "Bundle", "type": "collection", "entry": []}


def create(writer: Writer) -> bool:
    """Write a new JSON document by the table's own program; False where only the general engine can.

    It writes the same bytes. It does not tell which leaf holds which fact, so an account needs the general engine.
    """
    if not isinstance(writer.tree, JsonTree):
        return False
    return _program(writer.spec).run(writer, writer.tree.value)


def source(spec: Spec) -> str:
    """The program of a JSON table as Python, for people to read."""
    return "\n\n\n".join(part.shown() for part in _program(spec).parts)


def odd(spec: Spec) -> dict[str, str]:
    """The places of a JSON table that are left to the general engine, each with the reason."""
    found: dict[str, str] = {}
    for part in _program(spec).parts:
        part.compile()
        if part.odd:
            found |= {str(child.step): part.odd for child in part.children}
    return found


@once
def _program(spec: Spec) -> Program:
    return Program(spec)


class Program:
    """The parts of a table, in the order in which they are written."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.start: Mapping[str, Any] = _BUNDLE if spec.table.tree == "graph" else {}
        self.singles = _singles(spec)
        self.arrays = [child.name for child in spec.root.children if child.name not in self.start]
        self.parts: list[Part] = []
        try:
            if spec.root.leaves or spec.root.groups:
                raise OddError("rows of the whole document")
            fresh = [child for child in spec.root.children if isinstance(self.start.get(child.name, []), list)]
            check_names(spec.root.children, fresh, self.start, spec.table.tree == "graph")
        except OddError as why:
            self.parts.append(Part(self, spec.root.children, str(why)))
            return
        for child in spec.root.children:
            if idle(child):
                continue
            plain = not child.groups and not child.children and not child.is_list
            if plain and self.parts and self.parts[-1].plain:
                self.parts[-1].children.append(child)
            else:
                self.parts.append(Part(self, [child], plain=plain))

    def run(self, writer: Writer, root: Any) -> bool:
        placement = writer.written.placement
        if root != self.start or "" in placement.group_of or not writer.plan.id:
            return False
        refs = {kind: f"urn:uuid:{writer.single_id(step)}" for kind, step in self.singles.items()}
        there = {*placement.by_group, *(group for group, items in placement.joined.items() if items)}
        for part in self.parts:
            if not part.groups or not there.isdisjoint(part.groups):
                part.write(writer, root, refs)
        for name in self.arrays:
            if root.get(name) == []:
                del root[name]
        return True


@dataclass(slots=True)
class Part:
    """Some places at the top of the document. `odd` says why they are left to the general engine, where they are."""

    program: Program
    children: list[Node]
    odd: str = ""
    plain: bool = False
    groups: tuple[int, ...] = field(init=False)
    function: Callable[..., Any] | None = None

    def __post_init__(self) -> None:
        self.groups = tuple(id(group) for child in self.children for group in child.groups)

    def write(self, writer: Writer, root: Any, refs: Mapping[str, str]) -> None:
        if self.function is None:
            self.compile()
        if self.function is not None:
            self.function(writer, root, refs)
        else:
            writer.write_top(self._node(), bare=len(self.program.parts) > 1 and not self.plain)

    def emitted(self) -> tuple[Any, Emitter]:
        program = self.program
        emitter = Emitter(program.spec, truths(program.spec), program.singles)
        return emitter.function("write", program.spec.root, self.children, program.start), emitter

    def compile(self) -> None:
        if self.odd:
            return
        try:
            module, emitter = self.emitted()
            self.function = py.built(module, "write", emitter.known)
        except OddError as why:
            self.odd = str(why)

    def _node(self) -> Node:
        node = replace(self.program.spec.root, children=self.children)
        node.index()
        return node

    def shown(self) -> str:
        places = ", ".join(str(child.step) for child in self.children)
        if self.odd:
            return f"# {places}\n# by the general engine: {self.odd}"
        try:
            return f"# {places}\n{py.shown(self.emitted()[0])}"
        except OddError as why:
            return f"# {places}\n# by the general engine: {why}"


def _singles(spec: Spec) -> dict[str, str]:
    """Of each type that rows refer to as the one of its kind: the place of that resource, where it stands first."""
    found: dict[str, str] = {}
    entries = [child for child in spec.root.children if child.name == "entry"]
    for kind in dict.fromkeys(leaf.const for leaf in spec.leaves if leaf.kind == "single"):
        of_kind = [c for c in entries if any(t.path[-1][1] == "resourceType" and kind in t.values for t in c.tests)]
        named = [c for c in entries if not c.is_list and f"={kind}" in str(c.step)]
        if of_kind and named and of_kind[0] is named[0] and named[0].forced and kind not in _led_to(spec):
            found[kind] = str(named[0].step)
    return found


def _led_to(spec: Spec) -> set[str]:
    """The types of resources that only a reference leads to."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = [spec.root]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend(node.children)
            found |= {child.name for child in node.derefs}
    return found
