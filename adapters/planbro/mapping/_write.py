"""`create` and `put`: one walk over the table that makes a document, or changes only what the Plan changed.

Creating is putting onto an empty document. Where the Plan says what the document said, nothing is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from planbro.findings import Findings
from planbro.mapping._create_json import create as create_json
from planbro.mapping._create_json import named
from planbro.mapping._create_xml import create_xml
from planbro.mapping._read import Fact, Trace
from planbro.mapping._restrict import Placement, hold, in_order, meets, place, truths
from planbro.mapping._spec import Group, Leaf, Node, Spec
from planbro.mapping._trees import MISSING, JsonTree, Mark, Place, Tree
from planbro.plan import ABSENT, LISTS, Item, Null, Plan, Record

Outer = tuple[tuple[str, str], ...]
_NOWHERE: Final[list[Place]] = []
_FIXED: Final = frozenset({"const", "single"})


@dataclass(slots=True)
class Written:
    """What writing did: which leaf of the target holds which fact, and which facts are there."""

    facts: dict[Mark, list[Fact]] = field(default_factory=dict)
    held: set[Fact] = field(default_factory=set)
    placement: Placement = field(default_factory=Placement)


class Writer:
    """Writes one plan onto one tree. `trace` tells what reading the tree gave; None where the tree is new.

    Without `told` nothing is kept of which leaf holds which fact; only an account asks for that.
    """

    def __init__(
        self, spec: Spec, tree: Tree, plan: Plan, trace: Trace | None, findings: Findings, told: bool = True
    ) -> None:
        self.told = told
        self.spec, self.tree, self.plan, self.findings = spec, tree, in_order(plan), findings
        self.trace = trace or Trace(Plan(id=""))
        self.old: dict[str, Record] = {}
        if trace is not None:
            self.old = {"": trace.plan, "planeier": trace.plan.planeier, "source": trace.plan.source}
            self.old |= {item.id: item for _, items in trace.plan.lists() for item in items}
        homes = {
            ident: (group, self.old[ident])
            for found in self.trace.items.values()
            for group, ident in found
            if group.join is None and ident in self.old
        }
        self.written = Written(placement=place(plan, spec, homes, normal=True))
        self.desired = self._index()
        self.removed = 0
        self.anew: set[str] = set()
        self.truth = truths(spec)

    def write(self) -> Written:
        new = self.trace.plan.id == ""
        if self.told or not new or not (create_json(self) or create_xml(self)):
            self.write_top(self.spec.root, fresh=new)
        self.tree.finish()
        return self.written

    def write_top(self, root: Node, *, fresh: bool = True, bare: bool = False) -> None:
        """Write what stands under the root, or some of it; `bare` says that nothing of it is there yet."""
        scope: dict[str, Record] = {"": self.plan, "planeier": self.plan.planeier, "source": self.plan.source}
        place = self.tree.root()
        if bare:
            self.trace.below[root, self.tree.mark(place)] = ()
        self._write(root, place, scope, (), fresh=fresh)

    def _index(self) -> dict[tuple[int, str | None], list[Item]]:
        """Items by list row and by the item they stand within."""
        found: dict[tuple[int, str | None], list[Item]] = {}
        groups = {id(group): group.within for group in self.spec.groups if group.within is not None}
        for key, items in self.written.placement.by_group.items():
            within = groups.get(key)
            if within is None:
                found[key, None] = items
                continue
            for item in items:
                ref = getattr(item, within)
                inside = ref if isinstance(ref, str) and ref != item.id and self.written.placement.holds(ref) else None
                found.setdefault((key, inside), []).append(item)
        for key, items in self.written.placement.joined.items():
            found[key, None] = list(items)
        return found

    # -- places

    def _write(self, node: Node, place: Place, scope: dict[str, Record], outer: Outer, *, fresh: bool) -> bool:
        """Write a place and all under it; true where it holds something of the Plan."""
        content, removed = False, self.removed
        for leaf in node.leaves:
            content |= self._leaf(leaf, place, scope, fresh)
        if not node.children or (not fresh and self.tree.misshapen(place)):
            return content
        there = self._there(node, place)
        for child in node.children:
            places = there.get(child, _NOWHERE)
            if child.names_plan and not content and (fresh or self.removed > removed):
                for below in places:  # all that it named is gone
                    self._clear(below)
            elif child.plain is not None and child.key and not places:
                # an attribute or a line is there once it is set
                if self._wanted(child, scope, fresh):
                    content |= self._leaf(child.plain, (place[0], child.key), scope, True) and not child.repeats
            elif child.groups:
                content |= self._items(node, child, places, place, scope, outer)
            elif child.is_list:
                content |= self._many(node, child, places, place, scope)
            elif places:
                content |= self._existing(child, places[0], scope, outer, fresh) and not child.repeats
            elif not fresh and child.name == "entry" and self.spec.table.tree == "graph" and self._repeats(child):
                continue
            elif (child.wants or child.below or child.forced) and self._wanted(child, scope, fresh):
                content |= self._new(node, child, place, scope, outer, fresh) and not child.repeats
        return content

    def _there(self, node: Node, place: Place) -> dict[Node, list[Place]]:
        """What stands under a place: as it was read, where it was. A put changes a place only when it comes to it."""
        found = self.trace.below.get((node, self.tree.mark(place)))
        there: dict[Node, list[Place]] = {}
        for child, below in self.tree.children(node, place) if found is None else found:
            if child in there:
                there[child].append(below)
            else:
                there[child] = [below]
        return there

    def _new(self, node: Node, child: Node, place: Place, scope: dict[str, Record], outer: Outer, fresh: bool) -> bool:
        """Make a place that is not there; it goes again where nothing comes of it. What the schema forces is written
        with what is new around it, not into what stood there without it."""
        below = self._make(node, child, place, scope)
        got = self._write(child, below, scope, outer, fresh=True)
        if not got and not (child.forced and fresh):
            self.tree.remove(below)
        return got

    def _existing(self, child: Node, below: Place, scope: dict[str, Record], outer: Outer, fresh: bool) -> bool:
        before = self.removed
        if child.plain is not None:
            got = self._leaf(child.plain, below, scope, fresh)
        else:
            got = self._write(child, below, scope, outer, fresh=fresh)
        if not got and self.removed > before and self.tree.is_bare(child, below):
            self.tree.remove(below)
        return got

    def _repeats(self, child: Node) -> bool:
        """A resource that would only say again what stands elsewhere is not added to another's Bundle."""
        placed = self.written.placement.by_group
        if any(group.join is None and id(group) in placed for group in (*child.groups, *child.below)):
            return False
        own = (leaf for leaf in _singles(child) if leaf.direction != "derived" and leaf.kind == "field")
        return all(getattr(self._record(leaf.owner), leaf.field) is ABSENT for leaf in own)

    def _record(self, owner: str) -> Record:
        return self.plan.records_of(owner)[0][1]

    def _wanted(self, child: Node, scope: dict[str, Record], fresh: bool) -> bool:
        if child.forced and fresh:
            return True
        for name, attribute in child.wants:
            record = scope.get(name)
            if record is not None and getattr(record, attribute) is not ABSENT:
                return True
        return any(
            id(group) in self.written.placement.by_group or self.written.placement.joined.get(id(group))
            for group in child.below
        )

    def _make(
        self, above: Node, node: Node, parent: Place, scope: dict[str, Record], after: Place | None = None
    ) -> Place:
        below = self.tree.make(above, node, parent, after)
        if isinstance(self.tree, JsonTree) and self.spec.table.tree == "graph":
            self._name_resource(node, below, scope)
        return below

    def _name_resource(self, node: Node, below: Place, scope: dict[str, Record]) -> None:
        """A new entry that is no list item: the plan's own, the planeier's, or what a reference led to."""
        assert isinstance(self.tree, JsonTree)
        if node.step.axis == "deref":
            owner = next((r for n, r in reversed(scope.items()) if n.endswith("]") and isinstance(r, Item)), None)
            ident = named(owner.id if owner else self.plan.id, node.name)
            self.tree.name_new(below[0], f"urn:uuid:{ident}", ident)
        elif node.name == "entry" and not node.is_list:
            ident = self.single_id(str(node.step))
            self.tree.name_new(below[0][below[1]], f"urn:uuid:{ident}", ident)

    def single_id(self, step: str) -> str:
        return self.plan.id if "=CarePlan" in step else named(self.plan.id, step)

    # -- lists

    def _items(
        self, above: Node, child: Node, places: list[Place], parent: Place, scope: dict[str, Record], outer: Outer
    ) -> bool:
        if child.is_list:
            content = False
            for group in child.groups:
                content |= self._group(above, child, group, places, parent, scope, outer)
            return content
        return self._one(above, child, places, parent, scope, outer)

    def _one(
        self, above: Node, child: Node, places: list[Place], parent: Place, scope: dict[str, Record], outer: Outer
    ) -> bool:
        """A place with room for one item of each of its lists."""
        inner = dict(scope)
        inner_outer = outer
        for group in child.groups:
            items = self.desired.get((id(group), self.target_of(group, outer)), [])
            if group.join is not None and not places:
                items = [item for item in items if item.id not in self.old]
            inner.pop(group.scope, None)
            was = self._was(group, places)
            if items:
                inner[group.scope] = items[0]
                inner_outer += ((group.list_name, items[0].id),)
                if was is not None and was.id != items[0].id:
                    self.old[items[0].id] = was
            elif was is not None:
                blank = LISTS[group.list_name](id=was.id)
                inner[group.scope] = blank
        if places:
            return self._existing(child, places[0], inner, inner_outer, fresh=False)
        if not self._wanted(child, inner, fresh=False):
            return False
        below = self._make(above, child, parent, inner)
        got = False
        for group in child.groups:
            item = inner.get(group.scope)
            if group.join is not None and isinstance(item, Item):
                self._point(group, below, item)
                got = True
        got |= self._write(child, below, inner, inner_outer, fresh=True)
        if not got:
            self.tree.remove(below)
        return got

    def _was(self, group: Group, places: list[Place]) -> Item | None:
        """The item that stood in a place with room for one."""
        for found, ident in self.trace.items.get(self.tree.mark(places[0]), ()) if places else ():
            if found is group:
                old = self.old.get(ident)
                return old if isinstance(old, Item) else None
        return None

    @staticmethod
    def target_of(group: Group, outer: Outer) -> str | None:
        """The item around that the items of a list row stand within."""
        if group.within is None:
            return None
        wanted = group.outer | ({group.list_name} if group.depth > 1 else set())
        return next((ident for name, ident in reversed(outer) if name in wanted), None)

    def _group(self, above: Node, child: Node, group: Group, places: list[Place], parent: Place,
               scope: dict[str, Record], outer: Outer) -> bool:  # fmt: skip
        desired = self.desired.get((id(group), self.target_of(group, outer)), [])
        wanted = {item.id for item in desired}
        here: dict[str, Place] = {}
        for below in places:
            for found, ident in self.trace.items.get(self.tree.mark(below), ()):
                if found is not group:
                    continue
                here[ident] = below
                if ident not in wanted and not self._moves(group, ident):
                    self.tree.remove(below)
                    self.removed += 1
        content = False
        before: Place | None = None
        order: list[Place] = []
        for item in desired:
            if group.join is not None and item.id in self.old and item.id not in here:
                continue
            below, fresh = self._place_of(above, child, group, item, here, parent, scope, before)
            inner = {**scope, group.scope: item}
            if fresh and group.join is None:
                self.anew.add(item.id)
            if group.join is not None and fresh:
                self._point(group, below, item)
            got = self._write(child, below, inner, (*outer, (group.list_name, item.id)), fresh=fresh)
            if not got and group.key is None and group.join is None and fresh:
                self.tree.remove(below)
                continue
            content = True
            before = below
            order.append(below)
        if self._in_order(group, desired, here):
            return content
        if isinstance(self.tree, JsonTree):
            if len(order) > 1 and any(a[0] is b[0] and a[1] > b[1] for a, b in pairwise(order)):
                self.tree.reorder(order)
        elif len(order) > 1:
            self._reorder(above, child, parent, order)
        return content

    def _in_order(self, group: Group, desired: list[Item], here: dict[str, Place]) -> bool:
        """The Plan did not change the order: the document keeps its own, which may be another than the Plan's."""
        common = [item.id for item in desired if item.id in here]
        if group.join is not None:  # what was never listed here is no reason to order the list anew
            desired = [item for item in desired if item.id in here or item.id not in self.old]
        if [item.id for item in desired[: len(common)]] != common:
            return False
        there = set(common)
        return [item.id for item in getattr(self.trace.plan, group.list_name) if item.id in there] == common

    def _moves(self, group: Group, ident: str) -> bool:
        """The item lives on under the same list row, within another item."""
        return self.written.placement.group_of.get(ident) is group

    def _place_of(self, above: Node, child: Node, group: Group, item: Item, here: dict[str, Place], parent: Place,
                  scope: dict[str, Record], before: Place | None) -> tuple[Place, bool]:  # fmt: skip
        if item.id in here:
            return here[item.id], False
        elsewhere = self.trace.places.get((id(group), item.id))
        if elsewhere is not None:
            return self.tree.move(elsewhere, above, child, parent, before), False
        below = self._make(above, child, parent, scope, before)
        if child.name == "entry" and isinstance(self.tree, JsonTree):
            self.tree.name_new(below[0][below[1]], f"urn:uuid:{item.id}", item.id)
        return below, True

    def _reorder(self, above: Node, child: Node, parent: Place, order: list[Place]) -> None:
        element = parent[0]
        index = {id(member): number for number, member in enumerate(element)}
        positions = [index[id(p[0])] for p in order]
        if positions == sorted(positions):
            return
        for before, below in pairwise(order):
            self.tree.move(below, above, child, parent, before)

    def _point(self, group: Group, below: Place, item: Item) -> None:
        """Write the reference by which a joined place names its item."""
        assert group.join is not None
        value = below[0][below[1]]
        *way, last = [self.spec.names.resolve(step) for step in group.join]
        for name in way:
            value = value.setdefault(name, {})
        value[last] = self.reference(item.id)
        self.written.facts.setdefault((id(value), last), []).append((group.owner, item.id, "id"))

    # -- values

    def _many(self, above: Node, child: Node, places: list[Place], parent: Place, scope: dict[str, Record]) -> bool:
        """A field that holds many values: each is a place of its own."""
        way, leaf = _only_leaf(child)
        if leaf is None:
            return False
        record = scope.get(leaf.scope)
        values = getattr(record, leaf.field) if record is not None else ABSENT
        was = self.old.get(record.id if isinstance(record, Item) else leaf.owner) if record is not None else None
        old = getattr(was, leaf.field, ABSENT) if was is not None else ABSENT
        if places and values == old:
            return bool(values)
        for below in places:
            self.tree.remove(below)
            self.removed += 1
        after: Place | None = None
        for value in values if isinstance(values, tuple) else ():
            raw = self.encode(leaf, value)
            if raw is None:
                continue
            after = self.tree.make(above, child, parent, after)
            spot = after
            upper = child
            for step in way:
                spot = self.tree.make(upper, step, spot)
                upper = step
            self.tree.put(spot, raw)
            self._mark(leaf, spot, record)
        return after is not None

    @staticmethod
    def _ident(owner: str, record: Record | None) -> str:
        return record.id if isinstance(record, Item) else owner

    def _leaf(self, leaf: Leaf, place: Place, scope: dict[str, Record], fresh: bool) -> bool:
        if leaf.kind in _FIXED:
            if fresh:
                self.tree.put(place, leaf.const if leaf.kind == "const" else self._single(leaf.const))
            return False
        record = scope.get(leaf.scope)
        if leaf.many and record is not None:
            return False
        if leaf.kind == "id":
            if fresh and isinstance(record, Item) and (record.id not in self.old or record.id in self.anew):
                self.tree.put(place, record.id)
                self._mark(leaf, place, record)
            return True
        new = getattr(record, leaf.field) if record is not None else ABSENT
        ident = record.id if isinstance(record, Item) else leaf.owner
        was = self.old.get(ident)
        old = getattr(was, leaf.field, ABSENT) if was is not None and record is not None else ABSENT
        same = new is old or new == old
        taken = self.trace.taken.get((leaf.owner, ident, leaf.field))
        here = taken is not None and taken[0] is leaf
        if fresh and not here and same and was is not None and ident not in self.anew:
            return False  # in a put: the Plan says what it said, and the document never said it; so it stays unsaid
        if not fresh and same and type(new) is type(old):
            return new is not ABSENT and leaf.direction == "both" and (taken is None or here)
        if leaf.direction == "read" or (leaf.direction == "both" and not leaf.primary and leaf.kind == "field"):
            if here:
                self.set_value(leaf, place, record, new) if leaf.direction == "both" else self._clear(place)
            return here and leaf.direction == "both"
        if leaf.primary and taken is not None and not here and ident not in self.anew and taken[0].direction != "read":
            return False
        return self.set_value(leaf, place, record, new)

    def set_value(self, leaf: Leaf, place: Place, record: Record | None, new: Any) -> bool:
        truth = self.truth.get(id(leaf)) if leaf.direction == "derived" else None
        if truth is not None:
            held = hold(truth, new, truth.presence)
            new = new if held is ABSENT else held
        raw: Any = self.encode(leaf, new)
        if raw is None and new is not ABSENT and not isinstance(new, Null) and leaf.otherwise is None:
            new = ABSENT
        if leaf.otherwise is not None and (new is ABSENT or raw is None or isinstance(raw, Null) or raw == ""):
            self.tree.put(place, raw if raw is not None else leaf.otherwise, not_stated=raw is None)
            if leaf.otherwise and isinstance(self.tree, JsonTree):
                self.tree.required(place, leaf.otherwise)
            self._mark(leaf, place, record)
            return raw is not None
        if raw is None:
            self._clear(place)
            return False
        if leaf.codec.name == "ref":
            self._rename(place, raw)
        self.tree.put(place, raw)
        self._mark(leaf, place, record)
        return True

    def _rename(self, place: Place, raw: Any) -> None:
        """A reference that now means another loses the name of the one before, where no row reads that name."""
        holder = place[0]
        named = isinstance(holder, dict) and place[1] == "reference" and "display" in holder
        if named and holder.get("reference") not in (None, raw) and (id(holder), "display") not in self.trace.facts:
            del holder["display"]

    def _clear(self, place: Place) -> None:
        if self.tree.get(place) is not MISSING:
            clear = self.tree.clear if place[1] == "" else self.tree.remove
            clear(place)
            self.removed += 1

    def encode(self, leaf: Leaf, value: Any) -> Any:
        if value is ABSENT:
            return None
        if isinstance(value, Null):
            fits = leaf.presence == "full" and leaf.axis == "child" and leaf.kind == "field" and not leaf.many
            return value if fits and not leaf.bare and leaf.direction == "both" else None
        if value in ("", b"") and isinstance(value, str | bytes) and (leaf.presence == "values" or leaf.bare):
            return None
        if leaf.codec.name == "ref":
            return self._references(leaf, value)
        raw = leaf.codec.encode(value)
        if leaf.axis == "line" and isinstance(raw, str):
            return " ".join(raw.split()) or None
        return raw

    def _references(self, leaf: Leaf, value: Any) -> Any:
        assert leaf.info is not None
        group = self.written.placement.group_of.get(value) if isinstance(value, str) else None
        if group is None or group.list_name not in leaf.info.to:
            return None
        return self.reference(value)

    def reference(self, ident: str) -> str:
        """How the document names an item: as it did, or by its id."""
        key = self.trace.keys.get(ident)
        return key if key is not None else f"urn:uuid:{ident}" if self.spec.table.tree == "graph" else ident

    def _single(self, kind: str) -> str:
        """The reference to the one resource of a type."""
        assert isinstance(self.tree, JsonTree)
        named = self.tree.single(kind)
        if named is not None:
            return named
        step = next(
            c.step for c in self.spec.root.children if c.name == "entry" and not c.is_list and f"={kind}" in str(c.step)
        )
        return f"urn:uuid:{self.single_id(str(step))}"

    def _mark(self, leaf: Leaf, place: Place, record: Record | None) -> None:
        if not self.told:
            return
        fact = (leaf.owner, self._ident(leaf.owner, record), leaf.field)
        facts = self.written.facts
        for mark in self.tree.marks_of(place):
            if mark in facts:
                facts[mark].append(fact)
            else:
                facts[mark] = [fact]
        self.written.held.add(fact)


def _singles(node: Node) -> Iterator[Leaf]:
    """The rows of records that stand once, anywhere under a place, but for those that follow a reference."""
    for leaf in node.leaves:
        if not leaf.owner.endswith("[]"):
            yield leaf
    for child in node.children:
        yield from _singles(child)


def _only_leaf(node: Node) -> tuple[list[Node], Leaf | None]:
    """The one many-valued row at or under a repeated place, and the way to it."""
    for leaf in node.leaves:
        if leaf.many:
            return [], leaf
    for child in node.children:
        way, found = _only_leaf(child)
        if found is not None:
            return [child, *way], found
    return [], None


def joins(spec: Spec, item: Item, owner: str) -> list[Group]:
    """The list rows that add to an item from elsewhere in the document."""
    return [g for g in spec.groups if g.join is not None and g.owner == owner and meets(item, g.conditions)]


def write(spec: Spec, tree: Tree, plan: Plan, trace: Trace | None, findings: Findings, *, told: bool = True) -> Written:
    """Write `plan` onto `tree`: a put where `trace` says what the tree holds, else a create.

    Where no account is to be given of it (`told`), what is written is empty.
    """
    return Writer(spec, tree, plan, trace, findings, told).write()
