"""`get`: one walk over a document, driven by the compiled table."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any, cast

from planbro.findings import Findings
from planbro.mapping._codecs import Undecodable
from planbro.mapping._graph import item_of
from planbro.mapping._paths import PlanPath, plan_path
from planbro.mapping._spec import Group, Leaf, Node, Spec
from planbro.mapping._trees import (
    MISSING,
    NOT_STATED_VALUE,
    WRONG_SHAPE,
    JsonTree,
    Mark,
    Place,
    Tree,
    XmlTree,
    _Missing,
)
from planbro.plan import ABSENT, LISTS, VALUE_SETS, Code, Item, Null, Plan, Record, normalise

PLAN_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://planbro.dev/plan")
"""Root of every derived plan id. A fødselsnummer never enters a name below it (law 5)."""

_NAMING = ("system", "url", "resourceType", "id", "fullUrl")
"""Members of a FHIR element that say which element it is; they follow what stands beside them."""

_FIXED = frozenset({"const", "single"})
_UUID = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\Z")

_VARIANT = {digit: "89ab"[number % 4] for number, digit in enumerate("0123456789abcdef")}
"""The first digit of a UUID's fourth group: its two upper bits are 10 (RFC 9562 § 4.1)."""

Fact = tuple[str, str, str]
"""Owner, item id, field: one fact of a Plan."""


def as_uuid(text: object) -> str | None:
    """The UUID in a text, lower case as written; None where the text is none."""
    match = _UUID.match(text) if isinstance(text, str) else None
    return match[1] if match else None


def derive_plan_id(*parts: str) -> str:
    """The plan's UUID where the document has none: UUIDv5 of the source system and its plan id (law 5)."""
    return str(uuid.uuid5(PLAN_NAMESPACE, "|".join(parts)))


def derive_item_id(plan_id: str, list_name: str, key: str, number: int) -> str:
    """An item's id where the document has no UUID for it: plan, list, key or ordinal, n-th with that key."""
    return _item_id(uuid.UUID(plan_id).bytes, list_name, key, number)


def _item_id(plan_id: bytes, list_name: str, key: str, number: int) -> str:
    """The same, with the plan's id in the form that is hashed: a document has many items."""
    name = f"{list_name}|{key}|{number}".encode()
    text = sha1(plan_id + name, usedforsecurity=False).hexdigest()
    variant = _VARIANT[text[16]]
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"


def first_of(plan: Plan, word: str) -> str | None:
    """The first of some Plan paths (`a.b,c.d`) that holds a text."""
    for text in word.split(","):
        path: PlanPath = plan_path(text)
        value = getattr(plan.records_of(path.owner)[0][1], path.field)
        if isinstance(value, str) and value:
            return value
    return None


@dataclass(slots=True)
class Trace:
    """What reading saw: which leaf became which fact, and where each item and fact stands. Put and account need it.

    `below` keeps what stood under each place of an XML document, so that a put need not look for it again.
    """

    plan: Plan
    facts: dict[Mark, list[Fact]] = field(default_factory=dict)
    lossy: set[Mark] = field(default_factory=set)
    places: dict[tuple[int, str], Place] = field(default_factory=dict)
    items: dict[Mark, list[tuple[Group, str]]] = field(default_factory=dict)
    taken: dict[Fact, tuple[Leaf, Place]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    below: dict[tuple[Node, Mark], Iterable[tuple[Node, Place]]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Open:
    """An item being read; its id comes when its key is known."""

    group: Group
    record: Item
    place: Place
    key: str | None = None


class Reader:
    """Reads one document. The tree must stay alive as long as the trace is used.

    Without `told` nothing is kept of which leaf became which fact; only an account asks for that.
    """

    def __init__(self, spec: Spec, tree: Tree, findings: Findings, fallback_identity: str, told: bool = True) -> None:
        self.told = told
        self.spec, self.tree, self.findings = spec, tree, findings
        self.plan = Plan(id="")
        self.fallback = fallback_identity
        self.marks: list[tuple[Place, Leaf, Record]] = []
        self.constants: list[Mark] = []
        self.pending_refs: list[tuple[Leaf, Record, Place, str]] = []
        self.pending_derived: list[tuple[Place, Leaf, Record, Any]] = []
        self.pending_words: list[tuple[Place, Leaf, Record, Any]] = []
        self.pending_echo: list[tuple[Place, Leaf, Record, Any]] = []
        self.pending_display: list[tuple[Leaf, Record, str]] = []
        self.joins: list[tuple[Node, Place, dict[str, Record], Group]] = []
        self.opened: list[_Open] = []
        self.empty: set[int] = set()
        self.named = 0
        self.seen: dict[tuple[str, str], int] = {}
        self.given: set[str] = set()
        self.ordinal: dict[str, int] = {}
        self.touched: set[int] = set()
        self.below: dict[tuple[Node, Mark], Iterable[tuple[Node, Place]]] = {}
        self.within: list[tuple[_Open, str, _Open]] = []

    def read(self) -> Trace:
        scope: dict[str, Record] = {"": self.plan, "planeier": self.plan.planeier, "source": self.plan.source}
        self._visit(self.spec.root, self.tree.root(), scope, ())
        self._fill("source")
        self.plan.id = self._identity()
        self._name_items()
        joined = self._join()
        self._resolve()
        for place, leaf, record, value in sorted(self.pending_derived, key=lambda one: one[1].row.line):
            self._confirm(place, leaf, record, value)
        self._fill()
        for leaf, record, text in self.pending_display:
            value = getattr(record, leaf.field)
            table = leaf.codec.table
            if isinstance(value, Code) and value.text is None and table is not None and value.system == table.system:
                setattr(record, leaf.field, Code(value.value, value.system, value.code, text))
        for place, leaf, record, raw in self.pending_echo:
            value = getattr(record, leaf.field)
            if (
                value is not ABSENT
                and not isinstance(value, Null)
                and (leaf.otherwise == raw or leaf.codec.encode(value) == raw)
            ):
                self.marks.append((place, leaf, record))
        normalise(self.plan)
        return self._trace(joined)

    def _fill(self, owner: str | None = None) -> None:
        """What an element says in words, where no row has said it; of rows for one field the first counts."""
        for place, leaf, record, value in sorted(self.pending_words, key=lambda one: one[1].row.line):
            if owner in {None, leaf.owner} and getattr(record, leaf.field) is ABSENT:
                setattr(record, leaf.field, value)
                self.marks.append((place, leaf, record))

    # -- the walk

    def _visit(self, node: Node, place: Place, scope: dict[str, Record], above: tuple[_Open, ...]) -> bool:
        """Read a place and all under it; true where anything was taken."""
        opened: list[_Open] = []
        for group in node.groups:
            if group.join is not None:
                self.joins.append((node, place, scope, group))
                return False
            item = self._open(group, place, above)
            opened.append(item)
            scope = {**scope, group.scope: item.record}
            if group.scope != group.owner:
                scope.setdefault(group.owner, item.record)
        above = above + tuple(opened)
        took = False
        for leaf in node.leaves:
            took |= self._take(leaf, place, scope)
        if node.children:
            took |= self._visit_below(node, place, scope, above)
        for item in opened:
            self._close(item, took if len(opened) == 1 else id(item.record) in self.touched, above)
        return took

    def _visit_below(self, node: Node, place: Place, scope: dict[str, Record], above: tuple[_Open, ...]) -> bool:
        took = False
        strays: list[Place] = []
        found = self.tree.children(node, place, strays)
        if isinstance(self.tree, XmlTree):
            self.below[node, self.tree.mark(place)] = found
        for child, below in found:
            said_again = len(self.pending_derived) + len(self.joins)
            if child.plain is not None:
                got = self._take(child.plain, below, scope)
            elif child.nests and (depth := sum(1 for o in above if o.group in child.groups)) >= child.nests:
                self._find("nest-too-deep", below, limit=depth)
                continue
            else:
                got = self._visit(child, below, scope, above)
            took |= got
            said_again = len(self.pending_derived) + len(self.joins) - said_again
            if child.tests and self.told and (got or child.only_constants or said_again):
                self.constants.extend(self.tree.slice_marks(child, below))
            if got and child.step.axis == "deref":
                self.constants.append((id(place[0][place[1]]), "reference"))
        for stray in strays:
            shape = "value-repeated" if self.spec.table.tree == "xml" else "value-shape"
            self._find(shape, stray, expected="one value")
            self.plan.doubtful |= _owners(node)
        return took

    def _open(self, group: Group, place: Place, above: tuple[_Open, ...]) -> _Open:
        record = LISTS[group.list_name](id="")
        item = _Open(group, record, place)
        self.opened.append(item)
        if group.key is not None:
            found = self.tree.follow(place, tuple((s.axis, self.spec.names.resolve(s)) for s in group.key))
            raw = self.tree.get(found) if found is not None else MISSING
            item.key = str(raw) if not isinstance(raw, _Missing | Null | bytes) else None
            if self.spec.table.tree == "graph" and group.node.name == "entry":
                # a server may have given the resource an id of its own (fhir.md § 6.2)
                item.key = as_uuid(item_of(place[0][place[1]].get("resource"))) or item.key
        return item

    def _close(self, item: _Open, took: bool, above: tuple[_Open, ...]) -> None:
        """Keep the item if it holds anything; what its slice and its surroundings say goes in."""
        if not took and item.key is None:
            self.empty.add(id(item))
            return
        group = item.group
        for name, value in group.assigns.items():
            if getattr(item.record, name) is ABSENT:
                setattr(item.record, name, value)
        if group.within is not None:
            targets = [o for o in above if o is not item and o.group.list_name in self._targets(group)]
            if targets:
                self.within.append((item, group.within, targets[-1]))
        if group.key_field is not None:
            value = getattr(item.record, group.key_field)
            item.key = value if isinstance(value, str) and value else None

    def _targets(self, group: Group) -> tuple[str, ...]:
        from planbro.plan import schema

        return schema()[group.owner][cast(str, group.within)].to

    # -- leaves

    def _take(self, leaf: Leaf, place: Place, scope: dict[str, Record]) -> bool:
        if leaf.kind in _FIXED:
            if self.told and (leaf.kind == "single" or self.tree.get(place) in (leaf.const, NOT_STATED_VALUE)):
                self.constants.append(self.tree.mark(place))
            return False
        record = scope.get(leaf.scope)
        raw = self.tree.get(place) if record is not None else MISSING
        if record is None or raw is MISSING:
            return False
        if raw is WRONG_SHAPE:
            self._doubt(leaf)
            self._find("value-shape", place, expected=leaf.codec.name)
            return False
        if leaf.kind == "id":
            self._mark(place, leaf, record)
            return True
        if raw is NOT_STATED_VALUE:
            self.marks.append((place, leaf, record))
            return False
        if leaf.direction == "write":
            self.pending_echo.append((place, leaf, record, raw))
            return False
        if isinstance(raw, Null):
            return self._take_null(leaf, place, record, raw)
        if raw == "" and leaf.presence == "values":
            return False
        return self._take_value(leaf, place, record, raw)

    def _doubt(self, leaf: Leaf) -> None:
        """Something was said here that could not be read."""
        self.plan.doubtful.add(leaf.owner if leaf.owner.endswith("[]") else f"{leaf.owner}.{leaf.field}")

    def _mark(self, place: Place, leaf: Leaf, record: Record) -> None:
        self.marks.append((place, leaf, record))
        self.touched.add(id(record))

    def _take_null(self, leaf: Leaf, place: Place, record: Record, raw: Null) -> bool:
        if leaf.kind == "display" or leaf.owner + leaf.field == "id":
            return False
        if getattr(record, leaf.field) is not ABSENT:
            return False
        setattr(record, leaf.field, raw)
        self._mark(place, leaf, record)
        return True

    def _take_value(self, leaf: Leaf, place: Place, record: Record, raw: Any) -> bool:
        try:
            value = leaf.codec.decode(raw)
        except Undecodable as error:
            self._doubt(leaf)
            self._find(error.code, place, codec=leaf.codec.name)
            return False
        if leaf.kind == "display":
            self.pending_display.append((leaf, record, value))
            self.marks.append((place, leaf, record))
            return False
        if isinstance(value, Code) and not self._known(leaf, place, value):
            return False
        if leaf.direction == "derived":
            self.pending_derived.append((place, leaf, record, value))
            self.touched.add(id(record))
            return False
        if leaf.direction == "read" and str(place[1])[-2:] == "()":
            self.pending_words.append((place, leaf, record, value))
            self.touched.add(id(record))
            return True
        if leaf.codec.name == "ref":
            self.pending_refs.append((leaf, record, place, str(value)))
            self.touched.add(id(record))
            return True
        old = getattr(record, leaf.field)
        if leaf.many:
            setattr(record, leaf.field, (*(old or ()), value))
        elif old is not ABSENT and (leaf.owner, leaf.field) != ("", "id"):
            if old != value:
                self._doubt(leaf)
                self._find("carrier-contradicts", place, truth=leaf.field)
                return False
        elif (leaf.owner, leaf.field) != ("", "id") or leaf.primary or not self.plan.id:
            setattr(record, leaf.field, value)
        self._mark(place, leaf, record)
        return True

    def _known(self, leaf: Leaf, place: Place, code: Code) -> bool:
        """Whether a code can be kept: one that is in no table can, one that is not of the field's set cannot."""
        if code.value is None:
            table = leaf.codec.table.name if leaf.codec.table else ""
        elif leaf.info is None or code.value in VALUE_SETS[leaf.info.codes or ""]:
            return True
        else:
            table = leaf.info.codes or ""
        self._doubt(leaf)
        self._find("code-unknown", place, table=table, code=_short_code(code))
        return code.value is None

    def _confirm(self, place: Place, leaf: Leaf, record: Record, value: Any) -> None:
        """A derived carrier says again what another row says. Where that is silent, it is all there is; where they
        differ the truth counts, and the text is kept."""
        truth = getattr(record, leaf.field)
        if truth is ABSENT:
            setattr(record, leaf.field, value)
        elif truth != value and (isinstance(truth, Null) or leaf.codec.hold(truth) != value):
            self._find("carrier-contradicts", place, truth=leaf.field)
            return
        self.marks.append((place, leaf, record))

    # -- identity

    def _identity(self) -> str:
        stated = as_uuid(self.plan.id)
        if stated:
            return stated
        parts = [first_of(self.plan, word) for word in self.spec.table.identity]
        if self.spec.table.identity and all(parts):
            self.findings.add("plan-id-derived")
            return derive_plan_id(self.spec.table.system or self.spec.format, *cast("list[str]", parts))
        self.findings.add("plan-id-derived")
        return derive_plan_id(self.spec.table.system or self.spec.format, "sha256", self.fallback)

    def _name_items(self) -> None:
        """Ids for all items, in document order; the same key again is the n-th with that key."""
        seen, given, ordinal = self.seen, self.given, self.ordinal
        plan_id = uuid.UUID(self.plan.id).bytes
        if self.empty:
            self.opened = [item for item in self.opened if id(item) not in self.empty]
        name, number_in_list = "", 0
        into: list[Item] = []
        for item in self.opened[self.named :]:
            if item.group.list_name != name:
                ordinal[name] = number_in_list
                name = item.group.list_name
                number_in_list, into = ordinal.get(name, 0), getattr(self.plan, name)
            key = item.key if item.key is not None else f"#{number_in_list}"
            found = _UUID.match(key)
            stated = found[1] if found else None
            number_in_list += 1
            number = seen.get((name, key), 0)
            seen[name, key] = number + 1
            if stated and stated not in given and stated != self.plan.id:
                ident = stated
            else:
                if stated or (number and item.group.key is not None):
                    self._find("id-repeated", item.place)
                ident = _item_id(plan_id, name, key, number)
            item.record.id = ident
            given.add(ident)
            into.append(item.record)
        ordinal[name] = number_in_list
        self.named = len(self.opened)
        for inner, attribute, outer in self.within:
            setattr(inner.record, attribute, outer.record.id)

    def _references(self) -> dict[str, dict[str, str]]:
        """What a reference may say, list by list, to the item it means."""
        known: dict[str, dict[str, str]] = {name: {} for name in LISTS}
        name, there = "", known["goals"]
        for item in self.opened:
            if item.group.list_name != name:
                name = item.group.list_name
                there = known[name]
            ident = item.record.id
            there.setdefault(ident, ident)
            if item.key is not None and item.key != ident:
                there.setdefault(item.key, ident)
        return known

    def _entries(self) -> dict[int, tuple[str, str]]:
        """In a graph: the entry an item was read from, to its list and id."""
        return {
            id(i.place[0][i.place[1]]): (i.group.list_name, i.record.id)
            for i in self.opened
            if i.group.node.name == "entry"
        }

    def _resolver(self) -> Any:
        known = self._references()
        if isinstance(self.tree, JsonTree) and self.spec.table.tree == "graph":
            tree, entries = self.tree, self._entries()

            def in_graph(raw: str, lists: tuple[str, ...], place: Place) -> str | None:
                for entry in tree.entries_of(raw, place[0]):
                    found = entries.get(id(entry))
                    if found and found[0] in lists:
                        return found[1]
                return None

            return in_graph

        def by_key(raw: str, lists: tuple[str, ...], place: Place) -> str | None:
            return next((known[name][raw] for name in lists if raw in known[name]), None)

        return by_key

    def _join(self) -> list[tuple[Node, Place, Group, str]]:
        """Places that add to an item which stands elsewhere."""
        if not self.joins:
            return []
        resolve = self._resolver()
        by_id = {item.record.id: item.record for item in self.opened}
        joined = []
        for node, place, scope, group in self.joins:
            assert group.join is not None
            found = self.tree.follow(place, tuple((s.axis, self.spec.names.resolve(s)) for s in group.join))
            raw = self.tree.get(found) if found is not None else MISSING
            target = resolve(raw, (group.list_name,), found) if isinstance(raw, str) else None
            if target is None or found is None:
                self._untold_join(place, found, raw)
                continue
            self.constants.append(self.tree.mark(found))
            self.constants.extend(self.tree.slice_marks(node, place))
            inner = {**scope, group.scope: cast(Record, by_id[target])}
            for leaf in node.leaves:
                self._take(leaf, place, inner)
            around = (_Open(group, by_id[target], place),)
            for child, below in self.tree.children(node, place):
                self._visit(child, below, inner, around)
            joined.append((node, place, group, target))
        self._name_items()
        return joined

    def _untold_join(self, place: Place, found: Place | None, raw: Any) -> None:
        """A place that adds to no item: a fault, unless it means something that the list does not hold."""
        if found is None and isinstance(self.tree, JsonTree) and self.spec.table.tree == "graph":
            return
        if found is None or not self._elsewhere(raw, found):
            self._find("reference-unresolved", found or place)

    def _elsewhere(self, raw: Any, place: Place) -> bool:
        """In a graph: whether a reference means a resource that is there, though no item that the row may point to."""
        graph = isinstance(self.tree, JsonTree) and self.spec.table.tree == "graph"
        return graph and bool(cast(JsonTree, self.tree).entries_of(raw, place[0]))

    def _resolve(self) -> None:
        resolve = self._resolver()
        for leaf, record, place, raw in self.pending_refs:
            assert leaf.info is not None
            target = resolve(raw, leaf.info.to, place)
            if target is None:
                self._doubt(leaf)
                if not self._elsewhere(raw, place):
                    self._find("reference-unresolved", place)
                continue
            old = getattr(record, leaf.field)
            if leaf.many:
                setattr(record, leaf.field, (*(old or ()), target))
            elif old is ABSENT:
                setattr(record, leaf.field, target)
            elif old != target:
                self._find("carrier-contradicts", place, truth=leaf.field)
                continue
            self.marks.append((place, leaf, record))

    # -- the trace

    def _trace(self, joined: list[tuple[Node, Place, Group, str]]) -> Trace:
        trace = Trace(self.plan, below=self.below)
        ids = {id(self.plan): "", id(self.plan.planeier): "planeier", id(self.plan.source): "source"}
        for item in self.opened:
            ids[id(item.record)] = item.record.id
            trace.places[id(item.group), item.record.id] = item.place
            trace.items.setdefault(self.tree.mark(item.place), []).append((item.group, item.record.id))
            if item.key is not None:
                trace.keys[item.record.id] = item.key
            if isinstance(self.tree, JsonTree) and item.group.node.name == "entry":
                entry = item.place[0][item.place[1]]
                url = entry.get("fullUrl")
                resource = entry.get("resource", {})
                trace.keys[item.record.id] = (
                    url if isinstance(url, str) else f"{resource.get('resourceType')}/{resource.get('id')}"
                )
        for _node, place, group, target in joined:
            trace.places[id(group), target] = place
            trace.items.setdefault(self.tree.mark(place), []).append((group, target))
        facts = trace.facts
        for place, leaf, record in self.marks:
            ident = ids.get(id(record))
            if ident is None:
                continue
            fact = (leaf.owner, ident, leaf.field)
            for mark in self.tree.marks_of(place) if self.told else ():
                if mark in facts:
                    facts[mark].append(fact)
                else:
                    facts[mark] = [fact]
            if leaf.kind == "field" and leaf.direction != "derived":
                trace.taken.setdefault(fact, (leaf, place))
        for mark in (*self.constants, *self._follow_groups(trace)) if self.told else ():
            trace.facts.setdefault(mark, [])
        return trace

    def _follow_groups(self, trace: Trace) -> Iterator[Mark]:
        """In a Bundle: names and types of the resources that were read, systems and urls beside what was read."""
        if not isinstance(self.tree, JsonTree) or self.spec.table.tree != "graph":
            return
        found: list[Mark] = []
        _reaches(self.tree.value, set(trace.facts), found)
        yield from found

    def _find(self, code: str, place: Place, /, **params: str | int) -> None:
        self.findings.add(code, line=self.tree.line(place), path=self.tree.path(place), **params)  # type: ignore[arg-type]


def _reaches(value: Any, marked: set[Mark], found: list[Mark]) -> bool:
    """Whether anything under a value was read; if so, what names it was read too, and is found."""
    here, hit = id(value), False
    for key, part in value.items() if value.__class__ is dict else enumerate(value):
        if part.__class__ is dict or part.__class__ is list:
            hit |= _reaches(part, marked, found)
        hit = hit or (here, key) in marked
    if hit and value.__class__ is dict:
        found.extend((here, key) for key in _NAMING if key in value)
    return hit


def _owners(node: Node) -> set[str]:
    """The lists that the rows right under a place speak of."""
    found = {leaf.owner for leaf in node.leaves}
    for child in node.children:
        found |= {leaf.owner for leaf in child.leaves} | {group.owner for group in child.groups}
        found |= {leaf.owner for below in child.children for leaf in below.leaves}
    return found


def _short_code(code: Code) -> str:
    """A code is structural, but a name may stand in its place: only what has a digit and is no number is shown."""
    text = code.code or ""
    return text if re.fullmatch(r"[A-Za-z_.-]{0,12}[0-9]{1,4}[A-Za-z_.-]{0,8}", text) else "?"


def read(spec: Spec, tree: Tree, findings: Findings, *, fallback_identity: str, told: bool = True) -> Trace:
    """Read a document through a compiled table.

    Raises nothing for what the document says: every fault is a finding with its place, and what could not be read is
    kept. `fallback_identity` names the plan where the document says nothing of its identity. Where no account is to be
    given of it (`told`), the trace has no facts of leaves; a put needs none.
    """
    return Reader(spec, tree, findings, fallback_identity, told).read()


def leaves(tree: Tree) -> Iterator[tuple[Mark, Place]]:
    """Every leaf of a document (MAPPING, the account)."""
    return tree.leaves()
