"""The quick walk over JSON."""

from __future__ import annotations

from typing import Any, cast

from planbro.mapping._read import _Open, _owners
from planbro.mapping._read_fast._walk import Scope, Walk
from planbro.mapping._read_fast._ways import Way
from planbro.mapping._trees import JsonTree, Place, leaves_below
from planbro.plan import ABSENT, LISTS, Record

Above = tuple[_Open, ...]


class JsonWalk(Walk):
    """Objects are gone through in the order of their members."""

    tree: JsonTree

    def run(self, way: Way) -> None:
        self._at(way, self.tree.root(), self.scopes, ())
        self.finish()

    def _at(self, way: Way, place: Place, scope: Scope, above: Above) -> bool:
        """Read a place with places under it; true where anything was taken."""
        value = place[0][place[1]]
        if way.node.nests and self._too_deep(way, above, place):
            self.doubted += leaves_below(*place)
            return False
        item, took = None, False
        if way.group is not None:
            item = self._item(way, place, value, above)
            scope = {**scope, way.group.scope: item.record}
            if way.group.scope != way.group.owner:
                scope.setdefault(way.group.owner, item.record)
            above = (*above, item)
        for leaf in way.node.leaves:
            took |= self._take(leaf, place, scope)
        if value.__class__ is dict and value:
            took |= self._below(way, value, scope, above)
        else:
            self.doubted += leaves_below(*place)
        if item is not None:
            self._close(item, took, above)
        return took

    def _item(self, way: Way, place: Place, value: Any, above: Above) -> _Open:
        group = way.group
        assert group is not None
        key = value.get(way.key) if way.key is not None and value.__class__ is dict else None
        if key.__class__ is not str:
            return self._open(group, place, above)
        item = _Open(group, LISTS[group.list_name](id=""), place, key)
        self.opened.append(item)
        return item

    def _below(self, way: Way, obj: dict[str, Any], scope: Scope, above: Above) -> bool:
        """Read the members of an object: at once what is usual, and the rest one by one."""
        took, counted = False, 0
        strays: list[str] = []
        usual, where, record = way.usual, None, None
        for key, value in obj.items():
            one = usual.get(key)
            if one is not None:
                name, there, takes, test, lookup, _ = one
                if there is not where:
                    where, record = there, scope.get(there)
                if value.__class__ is takes and record is not None:
                    if lookup is not None:
                        value = lookup(value)
                    elif test is not None and not test(value):
                        value = None
                    if value is not None:
                        setattr(record, name, value)
                        counted += 1
                        continue
            took |= self._one(way, obj, key, scope, above, strays)
        self.counted += counted
        for stray in self.tree.misshapen_under(way.node, obj) if strays else ():
            self._find("value-shape", stray, expected="one value")
            self.plan.doubtful |= _owners(way.node)
        return took or counted > 0

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
            return self._members(step, value, scope, above)
        if step.leaf is None:
            return self._at(step, (obj, key), scope, above)
        return self._value(step, obj, key, value, scope)

    def _members(self, step: Way, members: list[Any], scope: Scope, above: Above) -> bool:
        took = False
        for number, member in enumerate(members):
            if step.leaf is not None:
                took |= self._value(step, members, number, member, scope)
            elif member.__class__ is dict:
                took |= self._at(step, (members, number), scope, above)
            else:
                self.doubted += leaves_below(members, number)
        return took

    def _value(self, step: Way, holder: Any, key: Any, value: Any, scope: Scope) -> bool:
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
