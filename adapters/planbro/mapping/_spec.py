"""The compiled table: one tree of places that a single walk follows, per direction.

A `Node` is a place in the document below its parent; `Leaf` is a row that reads or writes there; `Group` says that the
items of one of the Plan's lists live there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from planbro.findings import Findings
from planbro.mapping import _codecs
from planbro.mapping._codecs import Codec
from planbro.mapping._codes import CodeTable
from planbro.mapping._paths import Condition, Step, doc_path
from planbro.mapping._schema import XmlSchema
from planbro.mapping._table import Row, Table
from planbro.plan import SINGLES, Code, FieldInfo, schema

LeafKind = Literal["field", "display", "const", "id", "single"]
_SIGNS: Final = {"attribute": "@", "line": "~"}


@dataclass(slots=True, eq=False)
class Leaf:
    """A row at its place. `scope` names the record it belongs to: the Plan, a single record or an open item.

    What the walks ask at every place is an attribute, here and below, so that it costs them a look and no call.
    """

    row: Row
    kind: LeafKind
    owner: str
    field: str
    scope: str
    codec: Codec
    many: bool = False
    otherwise: str | None = None
    const: str = ""
    always: bool = False
    info: FieldInfo | None = None
    primary: bool = False
    axis: str = "child"
    presence: str = "full"
    bare: bool = False
    direction: str = ""

    def __post_init__(self) -> None:
        self.direction = self.row.direction


@dataclass(slots=True, eq=False)
class Group:
    """A list row: the items of `owner` that meet `conditions` live at `node`."""

    row: Row
    owner: str
    scope: str
    conditions: tuple[Condition, ...]
    node: Node
    key: tuple[Step, ...] | None = None
    key_field: str | None = None
    within: str | None = None
    join: tuple[Step, ...] | None = None
    one: bool = False
    depth: int = 1
    like: str | None = None
    leaves: list[Leaf] = field(default_factory=list)
    outer: set[str] = field(default_factory=set)
    list_name: str = field(init=False)
    stated: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        self.list_name = self.owner[:-2]

    @property
    def assigns(self) -> dict[str, Any]:
        """What reading sets because the slice says so; worked out once."""
        if self.stated is None:
            self.stated = self._stated()
        return self.stated

    def _stated(self) -> dict[str, Any]:
        fields = schema()[self.owner]
        stated = [(c.path, c.values[0]) for c in self.conditions if len(c.values) == 1 and not c.negated]
        stated += [
            (name, value) for name, _, value in (pair.partition("=") for pair in self.row.options.get("set", ()))
        ]
        result: dict[str, Any] = {}
        for name, text in stated:
            kind = fields[name].type
            result[name] = Code(text) if kind == "code" else text == "true" if kind == "boolean" else text
        return result


@dataclass(slots=True, eq=False)
class Node:
    """A place in the document, below its parent.

    `key` is how an XML place names it: `@name`, `~Label`, or nothing for an element. `plain` is its one row, where
    nothing else stands at the place or under it. Of labelled lines, `names_plan` marks the one with the plan's id, and
    `repeats` those that say again what stands elsewhere.
    """

    step: Step
    name: str
    tests: tuple[Test, ...] = ()
    leaves: list[Leaf] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    by_name: dict[str, list[Node]] = field(default_factory=dict)
    attributes: list[Node] = field(default_factory=list)
    lines: list[Node] = field(default_factory=list)
    derefs: list[Node] = field(default_factory=list)
    functions: list[Node] = field(default_factory=list)
    shapes: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    only_constants: bool = False
    forced: bool = False
    wants: tuple[tuple[str, str], ...] = ()
    below: tuple[Group, ...] = ()
    is_list: bool = field(init=False)
    key: str = field(init=False)
    plain: Leaf | None = None
    names_plan: bool = False
    repeats: bool = False
    nests: int = 0

    def __post_init__(self) -> None:
        self.is_list = self.step.repeat
        self.key = _SIGNS[self.step.axis] + self.name if self.step.axis in _SIGNS else ""

    def index(self) -> None:
        """Fill the look-ups that the walks use; again after children were added."""
        self.plain = self.leaves[0] if len(self.leaves) == 1 and not self.children and not self.groups else None
        if self.step.axis == "line":
            self.names_plan = any((leaf.owner, leaf.field) == ("", "id") for leaf in self.leaves)
            self.repeats = all(leaf.direction == "derived" for leaf in self.leaves)
        self.nests = max((group.depth for group in self.groups if group.depth > 1), default=0)
        self.by_name, self.attributes, self.lines, self.derefs = {}, [], [], []
        self.functions = [c for c in self.children if c.name[-2:] == "()" or c.name[:5] == "_has:"]
        for child in self.children:
            if child.step.axis == "attribute":
                self.attributes.append(child)
            elif child.step.axis == "line":
                self.lines.append(child)
            elif child.step.axis == "deref":
                self.derefs.append(child)
            else:
                self.by_name.setdefault(child.name, []).append(child)
        self.shapes = {name: _shapes(found) for name, found in self.by_name.items()}


def _shapes(rows: list[Node]) -> tuple[bool, bool]:
    """Of the rows at one name of a JSON object: whether any takes an array, and whether all do."""
    arrays = [row.is_list or row.step.index is not None for row in rows]
    return any(array or row.tests for array, row in zip(arrays, rows, strict=True)), all(arrays)


@dataclass(frozen=True, slots=True)
class Test:
    """A slice, compiled: the value at `path` below the node is one of `values`, or is (not) there."""

    path: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    negated: bool


@dataclass(slots=True, eq=False)
class Spec:
    """A table ready to run."""

    table: Table
    root: Node
    root_name: str
    groups: list[Group]
    leaves: list[Leaf]
    names: Names
    variant: str = ""
    of_list: dict[str, list[Group]] = field(default_factory=dict)
    of_field: dict[tuple[str, str], list[Leaf]] = field(default_factory=dict)

    @property
    def format(self) -> str:
        return self.table.format

    def leaf_of(self, owner: str, name: str) -> list[Leaf]:
        return self.of_field.get((owner, name), [])

    def holds_ids(self) -> bool:
        """Whether the format carries the plan's UUID."""
        return bool(self.leaf_of("", "id"))


@dataclass(slots=True)
class Names:
    """From a table's words to the names in a document: prefixes and a variant's words."""

    namespaces: Mapping[str, str]
    words: Mapping[str, str]
    tree: str

    @classmethod
    def of(cls, table: Table, variant: str = "") -> Names:
        """The names of a table, or of one of its variants."""
        words = table.variants[variant].words if variant else {}
        namespaces = table.namespaces | (table.variants[variant].namespaces if variant else {})
        return cls(namespaces, words, table.tree)

    def resolve(self, step: Step) -> str:
        if self.tree != "xml" or step.axis == "line":
            return self.words.get(step.name, step.name)
        prefix, colon, local = step.name.rpartition(":")
        local = self.words.get(local, local)
        uri = self.namespaces.get(prefix) if colon else (self.namespaces.get(".") if step.axis == "child" else None)
        return f"{{{uri}}}{local}" if uri else local

    def tests(self, step: Step) -> tuple[Test, ...]:
        separator = "/" if self.tree == "xml" else "."
        return tuple(
            Test(
                tuple(
                    ("item" if s.index is not None else s.axis, self.resolve(s)) for s in doc_path(c.path, separator)
                ),
                c.values,
                c.negated,
            )
            for c in step.conditions
        )


def compile_table(
    table: Table, codes: Mapping[str, CodeTable], findings: Findings, *, variant: str = "",
    schema: XmlSchema | None = None,
) -> Spec:  # fmt: skip
    """Compile a parsed table; whatever does not fit becomes a finding with the row's line, and the row is left out.

    `schema` gives the order of an element's children, and says which paths there are.
    """
    spec = _Compiler(table, codes, findings, variant).run()
    if schema is not None:
        _follow_schema(spec, schema, findings)
    return spec


def _follow_schema(spec: Spec, schema: XmlSchema, findings: Findings) -> None:
    """Order each place's children as the schema does; a path it does not have is a fault of the row."""
    seen: set[int] = set()
    stack = [(spec.root, schema.child(None, spec.root_name))]
    while stack:
        node, declared = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if declared is None:
            continue
        node.order = {name: rank for rank, name in enumerate(declared.children)}
        node.children.sort(key=lambda child, order=node.order: order.get(child.name, -1))  # type: ignore[misc]
        for child in node.children:
            known = child.name in declared.children or child.name in declared.attributes or declared.open
            if child.step.axis != "line" and not known:
                for group_or_leaf in _rows_under(child):
                    findings.add(
                        "table-doc-path",
                        file=group_or_leaf.file or spec.table.file,
                        line=group_or_leaf.line,
                        where=group_or_leaf.doc_text,
                    )
            if child.step.axis == "child":
                stack.append((child, schema.child(declared, child.name)))


def _rows_under(node: Node) -> Iterator[Row]:
    for leaf in node.leaves:
        yield leaf.row
    for group in node.groups:
        yield group.row


class _Compiler:
    def __init__(self, table: Table, codes: Mapping[str, CodeTable], findings: Findings, variant: str) -> None:
        self.table, self.codes, self.findings = table, codes, findings
        self.names = Names.of(table, variant)
        root = Step(table.root_of(variant))
        self.root = Node(root, self.names.resolve(root))
        self.spec = Spec(table, self.root, self.root.name, [], [], self.names, variant)
        self.at: dict[tuple[Step, ...], Node] = {(): self.root}
        self.claims: dict[tuple[int, str, str], int] = {}

    def run(self) -> Spec:
        rows = [row for row in self.table.rows_of(self.spec.variant, self.findings) if self._known(row)]
        for row in rows:
            self._node(self._steps(row))
        for row in rows:
            if row.is_list:
                self._group(row)
        for row in rows:
            if not row.is_list:
                self._leaf(row)
        self._borrow()
        self._finish(self.root, set())
        singles = {leaf.const for leaf in self.spec.leaves if leaf.kind == "single"}
        for child in self.root.children:
            if child.name == "entry" and not child.is_list:
                child.forced |= any(f"={kind}" in str(child.step) for kind in singles)
        for group in self.spec.groups:
            group.leaves = list(_leaves_of(group))
            _choose(group.leaves)
            self.spec.of_list.setdefault(group.list_name, []).append(group)
        _choose([leaf for leaf in self.spec.leaves if not leaf.owner.endswith("[]")])
        for leaf in self.spec.leaves:
            self.spec.of_field.setdefault((leaf.owner, leaf.field), []).append(leaf)
        self._surround(self.root, (), set())
        return self.spec

    def _surround(self, node: Node, above: tuple[str, ...], seen: set[tuple[int, tuple[str, ...]]]) -> None:
        """Tell each group which list's items it stands within."""
        if (id(node), above) in seen:
            return
        seen.add((id(node), above))
        for group in node.groups:
            if group.within is not None:
                targets = schema()[group.owner][group.within].to
                nearest = next((name for name in reversed(above) if name in targets), None)
                if nearest is not None:
                    group.outer.add(nearest)
        inner = above
        for group in node.groups:
            if group.list_name not in inner[-1:]:
                inner = (*inner, group.list_name)
        for child in node.children:
            self._surround(child, inner, seen)

    def _fault(self, row: Row, code: str, /, **params: str | int) -> None:
        self.findings.add(code, file=row.file or self.table.file, line=row.line, **params)  # type: ignore[arg-type]

    def _known(self, row: Row) -> bool:
        """The Plan has the row's path and its conditions."""
        if row.plan is None:
            return True
        fields = schema().get(row.plan.owner)
        wanted = [row.plan.field] * bool(row.plan.field) + [c.path for c in row.plan.conditions]
        unknown = [
            name for name in wanted if fields is None or (name not in fields and (row.plan.owner, name) != ("", "id"))
        ]
        if fields is None or unknown:
            self._fault(row, "table-plan-path", plan=str(row.plan))
            return False
        if row.is_list != (row.plan.field == ""):
            self._fault(row, "table-shape", where=row.doc_text)
            return False
        if self.table.tree == "graph" and row.doc and row.doc[-1].name[-2:] == "()" and row.direction != "read":
            self._fault(row, "table-syntax", reason="what is told in words, x(), can only be read")
        return True

    def _steps(self, row: Row) -> tuple[Step, ...]:
        """The row's steps from the document root; in a graph a resource type is an entry of the Bundle."""
        if self.table.tree != "graph" or not row.doc or row.doc[0].name == "Bundle":
            return row.doc[1:] if self.table.tree == "graph" and row.doc else row.doc
        head, *rest = row.doc
        slices: tuple[Condition, ...] = (Condition("resource.resourceType", (head.name,)),)
        slices += tuple(Condition(f"resource.{c.path}", c.values, c.negated) for c in head.conditions)
        return (Step("entry", conditions=slices, repeat=head.repeat), Step("resource"), *rest)

    def _node(self, steps: tuple[Step, ...]) -> Node:
        for depth in range(1, len(steps) + 1):
            if steps[:depth] not in self.at:
                step = steps[depth - 1]
                node = Node(step, self.names.resolve(step), self.names.tests(step))
                self.at[steps[:depth]] = node
                self.at[steps[: depth - 1]].children.append(node)
        return self.at[steps]

    def _group(self, row: Row) -> None:
        assert row.plan is not None
        steps = self._steps(row)
        if self.table.tree == "graph" and row.doc and row.doc[0].name != "Bundle" and len(row.doc) == 1:
            node = self._node(steps[:1])
            self._node(steps)
        else:
            node = self._node(steps)
        if not node.is_list and "one" not in row.options:
            self._fault(row, "table-shape", where=row.doc_text)
            return
        clash = any(group.owner == row.plan.owner for group in node.groups)
        group = Group(row, row.plan.owner, str(row.plan) if clash else row.plan.owner, row.plan.conditions, node)
        options = row.options
        group.one = "one" in options
        group.within = options["within"][0] if "within" in options else None
        group.like = options["like"][0] if "like" in options else None
        if "join" in options:
            group.join = doc_path(options["join"][0], self.table.separator)
        inner = row.codec[5:-1] if row.codec.startswith("item(") else ""
        if inner.startswith("="):
            group.key_field = inner[1:]
        elif inner:
            below = (Step("resource"),) if len(steps) == 2 and node.step.name == "entry" else ()
            group.key = below + doc_path(inner, self.table.separator)
            key_node = self._node((steps[:1] if below else steps) + group.key)
            key_node.leaves.append(Leaf(row, "id", group.owner, "id", group.scope, _codecs.find("text", {})))  # type: ignore[arg-type]
        if "within" in options and len(options["within"]) > 1:
            step = doc_path(options["within"][1], self.table.separator)[0]
            group.depth = int(options["within"][2]) if len(options["within"]) > 2 else 8
            nested = Node(
                step, self.names.resolve(step), self.names.tests(step), node.leaves, node.groups, node.children
            )
            node.children.append(nested)
            self.at[(*steps, step)] = node
        node.groups.append(group)
        self.spec.groups.append(group)

    def _owner_group(self, row: Row, steps: tuple[Step, ...]) -> Group | None:
        """The nearest list row above, of the same list; with the same conditions where several stand there."""
        assert row.plan is not None
        for depth in range(len(steps), -1, -1):
            node = self.at.get(steps[:depth])
            found = [g for g in node.groups if g.owner == row.plan.owner] if node else []
            if found:
                exact = [g for g in found if g.conditions == row.plan.conditions]
                return (exact or found)[0]
        return None

    def _leaf(self, row: Row) -> None:
        steps = self._steps(row)
        if row.plan is None:
            self._constant(row, steps)
            return
        info = schema()[row.plan.owner].get(row.plan.field)
        codec = _codecs.find(row.codec, self.codes)
        if codec is None:
            name = row.codec.partition("(")[2].rstrip(")")
            if row.codec.startswith(("code(", "display(")):
                self._fault(row, "table-code-table", table=name, reason="it is in no file of mappings/codes")
            else:
                self._fault(
                    row,
                    "table-codec",
                    codec=row.codec,
                    type=info.type if info else "text",
                    fits=", ".join(_codecs.names()),
                )
            return
        wanted = f"{info.type}{'*' if info.many else ''}" if info else "text"
        many = bool(info and info.many)
        if wanted not in codec.fits and not (many and info and info.type in codec.fits):
            self._fault(row, "table-codec", codec=row.codec, type=wanted, fits=", ".join(_codecs.names()))
            return
        scope, inside = row.plan.owner, steps
        if row.plan.owner.endswith("[]"):
            group = self._owner_group(row, steps)
            if group is None:
                self._fault(row, "table-no-group", where=str(row.plan), plan=row.plan.owner)
                return
            scope = group.scope
            inside = steps[len(self._steps(group.row)) :]
        node = self._node(steps)
        if (many and wanted not in codec.fits) != any(step.repeat for step in inside):
            self._fault(row, "table-shape", where=row.doc_text)
            return
        kind: LeafKind = "display" if codec.name.startswith("display(") else "field"
        self._claim(row, node)
        otherwise = "".join(row.options["else"][:1]) if "else" in row.options else None
        node.leaves.append(Leaf(row, kind, row.plan.owner, row.plan.field, scope, codec,
                                many and wanted not in codec.fits, otherwise, info=info))  # fmt: skip

    def _constant(self, row: Row, steps: tuple[Step, ...]) -> None:
        node = self._node(steps)
        self._claim(row, node)
        text = _codecs.find("text", {})
        assert text is not None
        if row.codec.startswith("const(") and row.codec.endswith(")"):
            always = "always" in row.options
            node.leaves.append(Leaf(row, "const", "", "", "", text, const=row.codec[6:-1], always=always))
        elif row.codec.startswith("ref(") and row.codec.endswith(")"):
            node.leaves.append(Leaf(row, "single", "", "", "", text, const=row.codec[4:-1]))
        else:
            self._fault(row, "table-codec", codec=row.codec, type="constant", fits="const(VALUE), ref(TYPE)")

    def _claim(self, row: Row, node: Node) -> None:
        """Two rows may not take one leaf, but for a one-way row beside a two-way one and fields of different items."""
        scope = str(row.plan.owner) + ",".join(map(str, row.plan.conditions)) if row.plan else ""
        key = (id(node), scope, "display" if row.codec.startswith("display(") else row.direction)
        if key in self.claims:
            self._fault(row, "table-two-claims", where=row.doc_text, other=self.claims[key])
        self.claims.setdefault(key, row.line)

    def _borrow(self) -> None:
        """`like(PATH)`: the group has the places and rows of another."""
        for group in self.spec.groups:
            if group.like is None:
                continue
            probe = Row(None, doc_path(group.like, self.table.separator), "", "", {}, "both", "", "", 0)
            steps = self._steps(probe)
            other = self.at.get(steps[:1] if len(steps) == 2 and steps[0].name == "entry" else steps)
            if other is None:
                self._fault(group.row, "table-doc-path", where=group.like)
                continue
            own = {child.step for child in group.node.children}
            group.node.children.extend(child for child in other.children if child.step not in own)
            group.node.leaves.extend(leaf for leaf in other.leaves if leaf not in group.node.leaves)

    def _finish(self, node: Node, seen: set[int]) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        node.index()
        for leaf in node.leaves:
            leaf.axis = node.step.axis
            leaf.presence = self.table.presence
            in_array = node.step.index is not None or node.step.repeat or bool(node.step.conditions)
            leaf.bare = self.table.tree == "graph" and in_array
            if leaf not in self.spec.leaves:
                self.spec.leaves.append(leaf)
        node.order = {child.name: rank for rank, child in enumerate(node.children)}
        for child in node.children:
            self._finish(child, seen)
        below = list(_below(node))
        node.below = tuple(_groups_below(node))
        leaves = [leaf for n in below if n is node or not n.groups for leaf in n.leaves]
        own = [
            leaf
            for leaf in leaves
            if leaf.kind in {"field", "id", "display"}
            and leaf.direction != "read"
            and not (leaf.axis == "line" and node.step.axis != "line" and _rides_along(leaf))
        ]
        node.only_constants = (
            bool(leaves) and not node.below and all(leaf.kind in {"const", "single"} for leaf in leaves)
        )
        node.forced = node.only_constants or any(leaf.always or leaf.otherwise is not None for leaf in leaves)
        own += [
            leaf
            for leaf in _single_leaves(node)
            if leaf.direction != "read" and not (leaf.axis == "line" and _rides_along(leaf))
        ]
        node.wants = tuple(dict.fromkeys((leaf.scope, leaf.field) for leaf in own))


def _rides_along(leaf: Leaf) -> bool:
    """A line that says nothing alone and is reason to write no text: the plan's id, or what stands elsewhere too."""
    return (leaf.owner, leaf.field) == ("", "id") or leaf.direction == "derived"


def _below(node: Node) -> Iterator[Node]:
    """The node and all under it, each once, down to where another group begins (that node included)."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if current is node or not current.groups:
            stack.extend(current.children)


def _leaves_of(group: Group) -> Iterator[Leaf]:
    """The rows that fill the group's items, also under other lists' places and where another group borrowed them."""
    seen: set[int] = set()
    stack = [group.node]
    while stack:
        node = stack.pop()
        if id(node) in seen or (node is not group.node and any(g.owner == group.owner for g in node.groups)):
            continue
        seen.add(id(node))
        for leaf in node.leaves:
            if leaf.owner == group.owner and (leaf.scope == group.scope or group.like):
                yield leaf
        stack.extend(reversed(node.children))


def _everywhere(node: Node) -> Iterator[Node]:
    """The node and all under it, each once, through other lists' places too."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        current = stack.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            stack.extend(current.children)


def _groups_below(node: Node) -> Iterator[Group]:
    """Every list row at the node or anywhere under it."""
    for current in _everywhere(node):
        yield from current.groups


def _single_leaves(node: Node) -> Iterator[Leaf]:
    """The rows of records that stand once, anywhere under a place."""
    for current in _everywhere(node):
        yield from (leaf for leaf in current.leaves if leaf.owner in SINGLES and leaf.kind == "field")


def _choose(leaves: list[Leaf]) -> None:
    """The first two-way row of a field is the one that is written."""
    chosen: set[tuple[str, str]] = set()
    for leaf in sorted(leaves, key=lambda leaf: leaf.row.line):
        if leaf.kind == "field" and leaf.direction == "both" and (leaf.owner, leaf.field) not in chosen:
            chosen.add((leaf.owner, leaf.field))
            leaf.primary = True
