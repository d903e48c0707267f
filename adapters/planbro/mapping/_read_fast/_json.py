"""The quick walk over JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from planbro.mapping._read import _Open, _owners
from planbro.mapping._read_fast._json_program import Readers, readers
from planbro.mapping._read_fast._walk import Fault, Scope, Walk
from planbro.mapping._read_fast._ways import Way
from planbro.mapping._spec import Leaf
from planbro.mapping._trees import JsonTree, Place, leaves_below
from planbro.plan import ABSENT, Record

Above = tuple[_Open, ...]


class JsonWalk(Walk):
    """Objects are read by the table's own functions; where something is not usual, member by member."""

    tree: JsonTree
    readers: Readers

    def run(self, way: Way) -> None:
        self.readers = readers(self.spec)
        self.at(way, self.tree.root(), self.scopes, ())
        self.finish()

    def at(self, way: Way, place: Place, scope: Scope, above: Above) -> bool:
        """Read a place with places under it; true where anything was taken."""
        value = place[0][place[1]]
        read = self.readers.objects.get(way)
        if value.__class__ is dict and value and read is not None:
            return read(self, value, place, scope, above)
        return self.slowly(way, place, scope, above)

    def slowly(self, way: Way, place: Place, scope: Scope, above: Above) -> bool:
        """The same, member by member."""
        value = place[0][place[1]]
        if way.node.nests and self.too_deep(way, above, place):
            return False
        item = None
        if way.group is not None:
            item = self._open(way.group, place, above)
            scope = {**scope, way.group.scope: item.record}
            scope.setdefault(way.group.owner, item.record)
            above = (*above, item)
        took = self.take_each(way.node.leaves, place, scope)
        if value.__class__ is dict and value:
            took |= self.in_turn(way, value, scope, above)
        else:
            self.doubted += leaves_below(*place)
        if item is not None:
            self._close(item, took, above)
        return took

    def too_deep(self, way: Way, above: Above, place: Place) -> bool:
        """Whether a group that names itself is past its limit here; then nothing of it is read."""
        if not self._too_deep(way, above, place):
            return False
        self.doubted += leaves_below(*place)
        return True

    def take_each(self, leaves: Iterable[Leaf], place: Place, scope: Scope) -> bool:
        """What rows say of a place that has places under it."""
        took = False
        for leaf in leaves:
            took |= self._take(leaf, place, scope)
        return took

    def members(self, step: Way, members: list[Any], scope: Scope, above: Above) -> bool:
        """Read the members of an array."""
        read = self.readers.items.get(step)
        if read is not None:
            return read(self, members, scope, above)
        took = False
        for number, member in enumerate(members):
            if step.leaf is not None:
                took |= self.value(step, members, number, member, scope)
            else:
                took |= self.member(step, members, number, scope, above)
        return took

    def member(self, step: Way, members: list[Any], number: int, scope: Scope, above: Above) -> bool:
        """Read one member of an array that has places under it."""
        if members[number].__class__ is dict:
            return self.at(step, (members, number), scope, above)
        self.doubted += leaves_below(members, number)
        return False

    def displaced(self, obj: dict[str, Any], ranks: Mapping[str, int]) -> bool:
        """Whether the members that have places under them stand in another order than the table's."""
        found = [ranks[key] for key in obj if key in ranks]
        return found != sorted(found)

    def in_turn(self, way: Way, obj: dict[str, Any], scope: Scope, above: Above) -> bool:
        """Read the members of an object one by one."""
        took = False
        strays: list[str] = []
        for key in obj:
            took |= self._one(way, obj, key, scope, above, strays)
        for stray in self.tree.misshapen_under(way.node, obj) if strays else ():
            self._find("value-shape", stray, expected="one value")
            self.plan.doubtful |= _owners(way.node)
        return took

    def _one(self, way: Way, obj: dict[str, Any], key: str, scope: Scope, above: Above, strays: list[str]) -> bool:
        """Read one member; one of the wrong shape is a stray."""
        step, value = way.below.get(key), obj[key]
        if step is None:
            self.doubted += leaves_below(obj, key)
            return False
        shaped = (value.__class__ is list) == step.is_list
        if not shaped:
            strays.append(key)
        if not shaped or value == []:
            self.doubted += leaves_below(obj, key)
            return False
        if step.is_list:
            return self.members(step, value, scope, above)
        if step.leaf is None:
            return self.at(step, (obj, key), scope, above)
        return self.value(step, obj, key, value, scope)

    def value(self, step: Way, holder: Any, key: Any, value: Any, scope: Scope) -> bool:
        """Take a value of any kind."""
        leaf, record = step.leaf, scope.get(step.scope)
        assert leaf is not None
        if step.is_id and value.__class__ is str:
            self.counted += 1
            return True
        if value.__class__ is not step.takes or record is None or step.is_id:
            found = None
        elif step.lookup is not None:
            found = step.lookup(value)
        else:
            found = value if step.test is None or step.test(value) else None
        if found is None or (not step.once and not step.is_many and getattr(record, step.name) is not ABSENT):
            self.doubted += leaves_below(holder, key)
            return self._take(leaf, (holder, key), scope)
        self._set(step, cast(Record, record), (holder, key), found)
        return True

    def _in_order(self, faults: list[Fault]) -> list[Fault]:
        if len(faults) < 2:
            return faults
        ranks = {mark: number for number, (mark, _) in enumerate(self.tree.leaves())}
        return sorted(faults, key=lambda fault: ranks.get(self.tree.mark(fault[1]), -1))
