"""`restrict(p, F)`: what a format can hold of a plan, computed from its table alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from planbro.mapping._paths import Condition
from planbro.mapping._read import as_uuid, derive_item_id, derive_plan_id, first_of
from planbro.mapping._spec import Group, Leaf, Spec
from planbro.plan import ABSENT, LISTS, SINGLES, Code, Item, Null, Plan, Record, normalise, normalised_lists, schema
from planbro.plan import copy as copied


@dataclass(slots=True)
class Placement:
    """Which list row holds which item of a plan, in the order they are written."""

    group_of: dict[str, Group] = field(default_factory=dict)
    by_group: dict[int, list[Item]] = field(default_factory=dict)
    joined: dict[int, list[Item]] = field(default_factory=dict)

    def holds(self, ident: object) -> bool:
        return isinstance(ident, str) and ident in self.group_of


def meets(item: Record, conditions: tuple[Condition, ...]) -> bool:
    """Whether an item is of a slice of its list."""
    for condition in conditions:
        value = getattr(item, condition.path)
        if not condition.values:
            present = value is not ABSENT and not isinstance(value, Null) and value not in ("", b"")
            if present == condition.negated:
                return False
            continue
        text = value.value if isinstance(value, Code) else str(value).lower() if isinstance(value, bool) else value
        if (text in condition.values) == condition.negated:
            return False
    return True


def place(
    plan: Plan, spec: Spec, homes: Mapping[str, tuple[Group, Record]] | None = None, *, normal: bool = False
) -> Placement:
    """Give every item of the plan the list row that holds it, if there is one.

    `homes` says under which row an item was read and what it said then: it stays there, even where it never met the
    row's conditions for writing, unless what changed takes it away. `normal`: the lists are in normal order already.
    """
    homes = homes or {}
    placement = Placement()
    lists = dict(plan.lists()) if normal else normalised_lists(plan)
    depth: dict[str, int] = {}
    known = _rows(spec)
    for name, items in lists.items():
        if not items or name not in known:
            continue
        rows, takes_all = known[name]
        if not homes:
            if takes_all is not None:
                placement.group_of.update(dict.fromkeys([item.id for item in items], takes_all))
                placement.by_group[id(takes_all)] = list(items)
                continue
            rows = [group for group in rows if group.row.direction != "read"]
        full: set[int] = set()
        for item in items:
            home = homes.get(item.id)
            for group in _first(home, rows):
                stays = home is not None and home[0] is group
                if group.row.direction == "read" and not stays:
                    continue
                if id(group) in full or not _surrounded(item, group, placement, depth):
                    continue
                if group.conditions and not all(
                    meets(item, (c,)) or (stays and home and not meets(home[1], (c,))) for c in group.conditions
                ):
                    continue
                if group.key is None and not stays and not _has_content(item, group):
                    continue
                placement.group_of[item.id] = group
                placement.by_group.setdefault(id(group), []).append(item)
                if group.one:
                    full.add(id(group))
                break
    for group in _joining(spec):
        here = [i for i in lists[group.list_name] if i.id in placement.group_of and meets(i, group.conditions)]
        if group.one and len(here) > 1:
            here.sort(key=lambda item, group=group: _preferred(item, group))  # type: ignore[misc]
        placement.joined[id(group)] = here
    return placement


@cache
def _rows(spec: Spec) -> dict[str, tuple[list[Group], Group | None]]:
    """For each list the rows that hold items; and the one that takes any item, where it is alone."""
    found: dict[str, tuple[list[Group], Group | None]] = {}
    for name, groups in spec.of_list.items():
        rows = [group for group in groups if group.join is None]
        written = [group for group in rows if group.row.direction != "read"]
        first = written[0] if len(written) == 1 else None
        picks = first is None or first.conditions or first.within is not None or first.key is None or first.one
        if rows:
            found[name] = rows, None if picks else first
    return found


@cache
def _joining(spec: Spec) -> tuple[Group, ...]:
    """The rows that add to an item from elsewhere in the document."""
    return tuple(group for group in spec.groups if group.join is not None)


@cache
def _following() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The lists whose order hangs on what their items stand within: list, field, and where that is."""
    return tuple((name, info.name, info.to) for name in LISTS for info in schema()[f"{name}[]"].values() if info.within)


def in_order(plan: Plan) -> Plan:
    """As `normalise`, but that lists which are in order stay the same objects: most documents have them so."""
    for name, attribute, to in _following():
        items = getattr(plan, name)
        if len(items) > 1 and not (_nested if name in to else _follow)(plan, items, attribute, to):
            return normalise(plan)
    return plan


def _follow(plan: Plan, items: list[Item], attribute: str, to: tuple[str, ...]) -> bool:
    """Whether items come in the order of what they stand within; those that stand within nothing first."""
    ranks: dict[str, int] = {}
    for name in to:
        for item in getattr(plan, name):
            ranks[item.id] = len(ranks)
    last = -1
    for item in items:
        ref = getattr(item, attribute)
        rank = ranks.get(ref, -2) if isinstance(ref, str) else -1
        if rank < last:  # or it stands within what is not there
            return False
        last = rank
    return True


def _nested(plan: Plan, items: list[Item], attribute: str, to: tuple[str, ...]) -> bool:
    """Whether items come after what they stand within, and nothing else comes between."""
    known = {item.id for item in items}
    around: list[str] = []
    for item in items:
        ref = getattr(item, attribute)
        inside = isinstance(ref, str) and ref in known and ref != item.id
        while around and not (inside and around[-1] == ref):
            around.pop()
        if inside and not around:
            return False
        around.append(item.id)
    return len(known) == len(items)


def _preferred(item: Item, group: Group) -> tuple[int, ...]:
    """Where there is room for one: the values of a condition in the order in which they stand."""
    said = [(c.values, getattr(item, c.path)) for c in group.conditions if len(c.values) > 1]
    texts = [(values, value.value if isinstance(value, Code) else value) for values, value in said]
    return tuple(values.index(text) if text in values else len(values) for values, text in texts)


def _first(home: tuple[Group, Record] | None, rows: list[Group]) -> list[Group]:
    """The rows in the order they are tried: where the item was read, before the others."""
    return rows if home is None else sorted(rows, key=lambda row: row is not home[0])


def _surrounded(item: Item, group: Group, placement: Placement, depth: dict[str, int]) -> bool:
    """The item this one stands within has a place that this row is under."""
    if group.within is None:
        return True
    ref = getattr(item, group.within)
    outer = placement.group_of.get(ref) if isinstance(ref, str) and ref != item.id else None
    if outer is None and group.depth > 1:
        depth[item.id] = 1
        return True
    if outer is None or (
        outer.list_name not in group.outer and not (outer.list_name == group.list_name and group.depth > 1)
    ):
        return False
    if outer.list_name == group.list_name:
        depth[item.id] = depth.get(ref, 1) + 1
        return depth[item.id] <= group.depth
    return True


def _has_content(item: Item, group: Group) -> bool:
    """An item without an id in the document is there only if one of its facts is."""
    for leaf in group.leaves:
        value = getattr(item, leaf.field)
        if value is ABSENT or not leaf.primary or leaf.codec.name == "ref":
            continue
        if hold(leaf, value, leaf.presence) is not ABSENT:
            return True
    return False


def hold(leaf: Leaf, value: Any, presence: str) -> Any:
    """What a row keeps of a value: itself, a poorer one, or nothing."""
    if value is ABSENT:
        return ABSENT
    if leaf.many:
        if isinstance(value, Null):
            return ABSENT
        kept = tuple(v for v in (leaf.codec.hold(one) for one in value) if v is not None)
        return kept or ABSENT
    if isinstance(value, Null):
        return value if presence == "full" and leaf.axis == "child" and not leaf.bare else ABSENT
    if (
        value in ("", b"")
        and isinstance(value, str | bytes)
        and (presence == "values" or leaf.axis == "line" or leaf.bare)
    ):
        return ABSENT
    if leaf.axis == "line" and leaf.codec.name in {"text", "fnr", "tel", "mailto"}:
        return " ".join(value.split()) or ABSENT
    kept_one = leaf.codec.hold(value)
    if kept_one == "" and (presence == "values" or leaf.axis == "line" or leaf.bare):
        return ABSENT  # a number of blanks alone
    return ABSENT if kept_one is None else kept_one


@cache
def truths(spec: Spec) -> dict[int, Leaf]:
    """For each derived row the row whose fact it repeats."""
    found: dict[int, Leaf] = {}
    records = [group.leaves for group in spec.groups]
    records.append([leaf for leaf in spec.leaves if not leaf.owner.endswith("[]")])
    for leaves in records:
        primary = {(leaf.owner, leaf.field): leaf for leaf in leaves if leaf.primary}
        for leaf in leaves:
            if leaf.direction == "derived" and (leaf.owner, leaf.field) in primary:
                found.setdefault(id(leaf), primary[leaf.owner, leaf.field])
    return found


def restrict(plan: Plan, spec: Spec) -> tuple[Plan, dict[str, str]]:
    """The plan as the format can hold it, and the id each kept item has there.

    Where a format carries no ids, they are the ones that reading will derive; references follow.
    """
    placement = place(plan, spec)
    new = Plan(id="")
    singles = [(leaf, plan.records_of(leaf.owner)[0][1], new.records_of(leaf.owner)[0][1])
               for leaf in spec.leaves if leaf.primary and not leaf.owner.endswith("[]")]  # fmt: skip
    for leaf, source, target in singles:
        kept = hold(leaf, getattr(source, leaf.field), leaf.presence)
        if kept is not ABSENT:
            setattr(target, leaf.field, kept)
    new.id = (as_uuid(new.id) if _names_plan(plan, spec, placement) else None) or _derived(new, spec)
    ids = _ids(new.id, placement, spec)
    for leaf, _, target in singles:
        value = getattr(target, leaf.field)
        if leaf.codec.name == "ref" and isinstance(value, str):
            setattr(target, leaf.field, _pointed(leaf, value, placement, ids))
    for group in spec.groups:
        for item in placement.by_group.get(id(group), ()):
            getattr(new, group.list_name).append(_restrict_item(item, group, spec, placement, ids))
    return normalise(new), ids


def _restrict_item(item: Item, group: Group, spec: Spec, placement: Placement, ids: dict[str, str]) -> Item:
    kept = LISTS[group.list_name](id=ids[item.id])
    leaves = list(group.leaves)
    for other in spec.groups:
        if other.join is not None and other.owner == group.owner and meets(item, other.conditions):
            leaves += other.leaves
    for leaf in sorted(leaves, key=lambda leaf: not leaf.primary):
        if (
            not (leaf.primary or (leaf.direction == "derived" and leaf.kind == "field"))
            or getattr(kept, leaf.field) is not ABSENT
        ):
            continue
        value = getattr(item, leaf.field)
        if leaf.codec.name == "ref" and not isinstance(value, Null) and value is not ABSENT:
            wanted = value if isinstance(value, tuple) else (value,)
            assert leaf.info is not None
            found = tuple(
                ids[v] for v in wanted if placement.holds(v) and placement.group_of[v].list_name in leaf.info.to
            )
            if found:
                setattr(kept, leaf.field, found if isinstance(value, tuple) else found[0])
            continue
        held = hold(leaf, value, leaf.presence)
        if held is not ABSENT:
            setattr(kept, leaf.field, held)
    if group.within is not None:
        ref = getattr(item, group.within)
        if placement.holds(ref):
            setattr(kept, group.within, ids[ref])
    for name, value in group.assigns.items():
        if getattr(kept, name) is ABSENT:
            setattr(kept, name, value)
    return kept


def _pointed(leaf: Leaf, value: str, placement: Placement, ids: dict[str, str]) -> Any:
    """A reference as the format names it; nothing where its target has no place, or is of another list."""
    group = placement.group_of.get(value)
    if group is None or leaf.info is None or group.list_name not in leaf.info.to:
        return ABSENT
    return ids[value]


def _names_plan(plan: Plan, spec: Spec, placement: Placement) -> bool:
    """Whether the plan's UUID is written: a labelled line for it stands only where its text has a line of its own."""
    for leaf in spec.leaf_of("", "id"):
        if leaf.axis != "line":
            return True
        text = leaf.row.doc[:-1]
        for other in spec.leaves:
            if other is leaf or other.row.doc[:-1] != text or not other.primary or other.direction == "derived":
                continue
            homes = [g for g in spec.groups if g.scope == other.scope and other in g.leaves]
            records = [i for g in homes for i in placement.by_group.get(id(g), ())[:1]] if homes else [
                plan.records_of(other.owner)[0][1]] if not other.owner.endswith("[]") else []  # fmt: skip
            if any(hold(other, getattr(record, other.field), other.presence) is not ABSENT for record in records):
                return True
    return False


def _derived(plan: Plan, spec: Spec) -> str:
    parts = [first_of(plan, word) for word in spec.table.identity]
    if parts and all(parts):
        return derive_plan_id(spec.table.system or spec.format, *(p for p in parts if p))
    return derive_plan_id(spec.table.system or spec.format, "sha256", "")


def _ids(plan_id: str, placement: Placement, spec: Spec) -> dict[str, str]:
    """The id each placed item will have when the document is read."""
    ids: dict[str, str] = {}
    ordinal: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for group in spec.groups:
        for item in placement.by_group.get(id(group), ()):
            name = group.list_name
            number_in_list = ordinal.get(name, 0)
            ordinal[name] = number_in_list + 1
            key = item.id if group.key is not None else None
            if group.key_field is not None:
                value = getattr(item, group.key_field)
                key = value if isinstance(value, str) and value else None
            if as_uuid(key):
                ids[item.id] = key  # type: ignore[assignment]
                continue
            key = key if key is not None else f"#{number_in_list}"
            number = seen.get((name, key), 0)
            seen[name, key] = number + 1
            ids[item.id] = derive_item_id(plan_id, name, key, number)
    return ids


def merge(base: Plan, ids: dict[str, str], ours: Plan, theirs: Plan) -> Plan:
    """Put what was changed in B onto what A holds: where `theirs` says what `base` says, `ours` stays.

    `base` is `ours` as B can hold it, `ids` says which item of `base` is which of `ours`. What B cannot hold is
    unknown there, not removed (MAPPING, reading, writing, putting back).
    """
    merged = copied(ours)
    for owner in SINGLES:
        mine, was, now = (p.records_of(owner)[0][1] for p in (merged, base, theirs))
        for name in schema()[owner]:
            if getattr(now, name) != getattr(was, name):
                setattr(mine, name, getattr(now, name))
    back = {there: here for here, there in ids.items()}

    def translate(value: Any, refs: bool) -> Any:
        if refs and isinstance(value, str):
            return back.get(value, value)
        if refs and isinstance(value, tuple):
            return tuple(back.get(v, v) for v in value)
        return value

    for name, cls in LISTS.items():
        fields = schema()[f"{name}[]"]
        before = {item.id: item for item in getattr(base, name)}
        after = {item.id: item for item in getattr(theirs, name)}
        result: list[Item] = []
        for item in getattr(merged, name):
            there = ids.get(item.id)
            if there in before and there not in after:
                continue
            if there in before and there in after:
                for attribute, info in fields.items():
                    fresh = getattr(after[there], attribute)
                    if fresh != getattr(before[there], attribute):
                        setattr(item, attribute, translate(fresh, bool(info.to)))
            result.append(item)
        known = {item.id for item in result}
        added = [cls(id=i.id, **{f: translate(getattr(i, f), bool(info.to)) for f, info in fields.items()})
                 for key, i in after.items() if key not in before and back.get(key, key) not in known]  # fmt: skip
        result += added
        order = [back.get(item.id, item.id) for item in getattr(theirs, name)]
        there_too, here_too = {r.id for r in result}, set(order)
        if [i for i in order if i in there_too] != [r.id for r in result if r.id in here_too]:
            result = _reordered(result, order)
        setattr(merged, name, result)
    return merged


def _reordered(items: list[Item], order: list[str]) -> list[Item]:
    """Items that `order` names take the slots they have among themselves, in that order; the rest stay put."""
    rank = {ident: number for number, ident in enumerate(order)}
    moving = iter(sorted((i for i in items if i.id in rank), key=lambda i: rank[i.id]))
    return [next(moving) if item.id in rank else item for item in items]
