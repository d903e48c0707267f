"""What the two quick walks share: items, references, and the leaves that are not simply taken.

A value of the usual kind is set and counted. All else goes through the general reader's own rules, leaf by leaf, so
that there is one rule for each; such leaves are gathered, and in the end those that were not taken are kept.
"""

from __future__ import annotations

from typing import Any, Final, TypeGuard, cast

from planbro.findings import Findings
from planbro.mapping._read import Reader
from planbro.mapping._read_fast._ways import Way
from planbro.mapping._restrict import in_order
from planbro.mapping._spec import Leaf, Spec
from planbro.mapping._trees import Mark, Place, Tree
from planbro.plan import ABSENT, Item, Record

Scope = dict[str, Record]
Fault = tuple[str, Place, dict[str, str]]


class HandOverError(Exception):
    """The document has something that only the general reader understands."""


class Walk(Reader):
    """One document, read quickly. `counted` leaves were taken at once; of `doubted` ones it shows in the end."""

    def __init__(self, spec: Spec, tree: Tree, findings: Findings, fallback_identity: str) -> None:
        super().__init__(spec, tree, findings, fallback_identity, told=False)
        self.scopes: Scope = {"": self.plan, "planeier": self.plan.planeier, "source": self.plan.source}
        self.counted = 0
        self.doubted: list[tuple[Mark, Place]] = []
        self.lost: list[Place] = []
        self.slow_refs: set[int] = set()
        self.homes: dict[str, str] = {}
        """Each id and the list that its item is in, where the items' own names are their ids."""

    def finish(self) -> None:
        """What follows the walk: the plan's id, the items' ids, what the references mean."""
        self.plan.id = self._identity()
        self._name_items()
        self._resolve()
        in_order(self.plan)

    def _name_items(self) -> None:
        """As the general reader: where each item is named by a UUID that is no other's, that is its id."""
        if self.empty:
            self.opened = [item for item in self.opened if id(item) not in self.empty]
            self.empty.clear()
        keys = [item.key for item in self.opened]
        if not _are_own_ids(keys, self.plan.id):
            super()._name_items()
            return
        name = ""
        into: list[Item] = []
        for item, key in zip(self.opened, keys, strict=True):
            if item.group.list_name != name:
                name = item.group.list_name
                into = getattr(self.plan, name)
            item.record.id = key
            self.homes[key] = name
            into.append(item.record)
        for inner, attribute, outer in self.within:
            setattr(inner.record, attribute, outer.record.id)

    def _resolve(self) -> None:
        """As the general reader; what was counted and leads nowhere is not taken after all."""
        homes = self.homes
        known = {} if homes else self._references()
        faults: list[Fault] = []
        for number, (leaf, record, place, raw) in enumerate(self.pending_refs):
            info, name = leaf.info, leaf.field
            assert info is not None
            old = getattr(record, name)
            target = None
            if homes:
                target = raw if homes.get(raw) in info.to else None
                if target is not None and old is ABSENT and not leaf.many and number not in self.slow_refs:
                    setattr(record, name, target)
                    continue
            else:
                target = next((known[to][raw] for to in info.to if raw in known[to]), None)
            if target is None:
                self._doubt(leaf)
                faults.append(("reference-unresolved", place, {}))
            elif leaf.many:
                setattr(record, name, (*(old or ()), target))
            elif old is ABSENT:
                setattr(record, name, target)
            elif old != target:
                faults.append(("carrier-contradicts", place, {"truth": name}))
                target = None
            if target is not None and number in self.slow_refs:
                self.marks.append((place, leaf, record))
            elif target is None and number not in self.slow_refs:
                self.lost.append(place)
        for code, place, params in self._in_order(faults):
            self._find(code, place, **params)

    def _in_order(self, faults: list[Fault]) -> list[Fault]:
        """As they stand in the document, which is as they were found."""
        return faults

    def _set(self, way: Way, record: Record, place: Place, value: Any) -> None:
        """Count a usual value, and give it to its record; what a reference means shows when all items are known."""
        self.counted += 1
        if way.is_ref:
            self.pending_refs.append((cast(Leaf, way.leaf), record, place, value))
        elif way.is_many:
            setattr(record, way.name, (*(getattr(record, way.name) or ()), value))
        else:
            setattr(record, way.name, value)

    def _take(self, leaf: Leaf, place: Place, scope: Scope) -> bool:
        """As the general reader; a constant is told of, too."""
        if leaf.kind == "const":
            if self.tree.get(place) == leaf.const:
                self.constants.append(self.tree.mark(place))
            return False
        pending = len(self.pending_refs)
        took = super()._take(leaf, place, scope)
        if len(self.pending_refs) > pending:
            self.slow_refs.add(pending)
        return took

    def _too_deep(self, way: Way, above: tuple[Any, ...], place: Place) -> bool:
        node = way.node
        depth = sum(1 for one in above if one.group in node.groups)
        if depth < node.nests:
            return False
        self._find("nest-too-deep", place, limit=depth)
        return True

    # -- what became of the leaves

    def fates(self) -> tuple[int, list[tuple[Mark, Place]], list[Place]]:
        """How many leaves there are, those that are kept in the order of the document, and those taken after all."""
        if not (self.doubted or self.lost):
            return self.counted, [], []
        taken = {mark for place, _, _ in self.marks for mark in self.tree.marks_of(place)}
        taken.update(self.constants)
        kept = [(mark, place) for mark, place in self.doubted if mark not in taken]
        after_all = [place for mark, place in self.doubted if mark in taken]
        if self.lost:
            wanted = {self.tree.mark(place) for place in self.lost} | {mark for mark, _ in kept}
            kept = [(mark, place) for mark, place in self.tree.leaves() if mark in wanted]
        return self.counted + len(self.doubted), kept, after_all


_HEXADECIMAL: Final = b"0123456789abcdef"
_LENGTH: Final = 36
_HYPHENS: Final = (8, 13, 18, 23)


def _are_own_ids(keys: list[Any], plan: str) -> TypeGuard[list[str]]:
    """Whether all keys are UUIDs as ids have them, none of them twice; seen in all at once."""
    number = len(keys)
    if not number or {key.__class__ for key in keys} != {str} or {*map(len, keys)} != {_LENGTH}:
        return False
    together = "".join(keys)
    if len({plan, *keys}) <= number or not together.isascii():
        return False
    text, hyphens = together.encode(), b"-" * number
    return text.translate(None, _HEXADECIMAL) == hyphens * len(_HYPHENS) and all(
        text[at::_LENGTH] == hyphens for at in _HYPHENS
    )
