"""The quick walk over XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from planbro.mapping._read import _Open, _owners
from planbro.mapping._read_fast._walk import HandOverError, Scope, Walk
from planbro.mapping._read_fast._ways import Way
from planbro.mapping._read_fast._xml_program import ReadElement, element_readers
from planbro.mapping._trees import XmlTree
from planbro.plan import ABSENT, LISTS, Record

Above = tuple[_Open, ...]


class XmlWalk(Walk):
    """Elements are looked at once, in the order in which they stand, and let go again."""

    tree: XmlTree

    readers: Mapping[Way, ReadElement]

    def run(self, way: Way) -> None:
        self.readers = element_readers(self.spec)
        root = self.tree.root()[0]
        if root.getparent() is not None:
            raise HandOverError
        self.doubted += self.tree.leaves_around()
        self.at(way, root, self.scopes, ())
        self.finish()

    def at(self, way: Way, element: Any, scope: Scope, above: Above) -> bool:
        """Read an element with places under it; true where anything was taken."""
        read = self.readers.get(way)
        if read is not None:
            return read(self, element, scope, above)
        if way.node.nests and self.too_deep(way, above, element):
            return False
        return self.slowly(way, element, scope, above)

    def too_deep(self, way: Way, above: Above, element: Any) -> bool:
        """Whether a group that names itself is past its limit here; then nothing of it is read."""
        if not self._too_deep(way, above, (element, "")):
            return False
        self.doubted += self.tree.leaves_under(element)
        return True

    def slowly(self, way: Way, element: Any, scope: Scope, above: Above) -> bool:
        """The same with all rules."""
        names = element.keys()
        item, took = None, False
        if way.group is not None:
            item = self._item(way, element, above)
            scope = {**scope, way.group.scope: item.record}
            if way.group.scope != way.group.owner:
                scope.setdefault(way.group.owner, item.record)
            above = (*above, item)
        later: dict[str, Any] = {}
        if names:
            took = self._named(way, element, names, scope, later)
        text = element.text
        if (text and not text.isspace()) or (not names and not len(element)):
            self.doubted.append(((element, ""), (element, "")))
        for leaf in way.node.leaves:
            took |= self._take(leaf, (element, ""), scope)
        if way.below and len(element):
            took |= self._below(way, element, scope, above)
        elif len(element):
            self._strangers(element)
        if later:
            took |= self._named_later(way, element, scope, later)
        if item is not None:
            self._close(item, took, above)
        return took

    def _item(self, way: Way, element: Any, above: Above) -> _Open:
        group = way.group
        assert group is not None
        if way.key is None:
            return self._open(group, (element, ""), above)
        item = _Open(group, LISTS[group.list_name](id=""), (element, ""), element.get(way.key))
        self.opened.append(item)
        return item

    def _named(self, way: Way, element: Any, names: list[str], scope: Scope, later: dict[str, Any]) -> bool:
        """Take the attributes. What may give a finding goes to `later`, when the elements have had their say."""
        took = False
        for name in names:
            if name == way.key:
                self.counted += 1
                took = True
                continue
            step = way.attributes.get(name)
            value: Any = None
            record: Any = None
            if step is not None:
                record = scope.get(step.scope)
                value = step.value(element.get(name)) if record is not None and step.once else None
            if step is None or step.leaf is None or value is None:
                self.doubted.append(((element, f"@{name}"), (element, f"@{name}")))
                later[name] = None
                continue
            self.counted += 1
            took = True
            if step.is_ref:
                later[name] = value
            else:
                setattr(record, step.name, value)
        return took

    def _named_later(self, way: Way, element: Any, scope: Scope, later: dict[str, Any]) -> bool:
        """The attributes that are not simply taken, in the order of the table."""
        took = False
        for name, step in way.attributes.items():
            if name not in later or step.leaf is None:
                continue
            if later[name] is None:
                took |= self._take(step.leaf, (element, step.node.key), scope)
            else:
                self.pending_refs.append((step.leaf, scope[step.scope], (element, step.node.key), later[name]))
        return took

    def _below(self, way: Way, element: Any, scope: Scope, above: Above) -> bool:
        """Read the elements in an element: at once what is usual, and the rest one by one."""
        took, counted = False, 0
        used: set[Way] = set()
        again: list[Any] = []
        record: Any = scope.get(way.home)
        usual, behind = way.usual if record is not None else {}, None
        for child in element:
            tail = child.tail
            if tail != behind:
                if tail and not tail.isspace():
                    raise HandOverError
                behind = tail
            tag = child.tag
            one = usual.get(tag)
            if one is not None:
                name, test, lookup, step = one
                free = getattr(record, name) is ABSENT and not (used and step in used)
                if free and not len(child) and not child.keys():
                    value: Any = child.text or ""
                    if lookup is not None:
                        value = lookup(value)
                    elif test is not None and not test(value):
                        value = None
                    if value is not None:
                        setattr(record, name, value)
                        counted += 1
                        continue
            took |= self._one(way, child, tag, scope, above, used, again)
        self.counted += counted
        for child in again:
            self._find("value-repeated", (child, ""), expected="one value")
            self.plan.doubtful |= _owners(way.node)
        return took or counted > 0

    def _one(
        self, way: Way, child: Any, tag: Any, scope: Scope, above: Above, used: set[Way], again: list[Any]
    ) -> bool:
        """Read one element. `used` are the places that have one already, for what is more than usual."""
        step = way.below.get(tag)
        if step is None:
            self.doubted += self.tree.leaves_under(child)
            return False
        if step.slices:
            return self._sliced(step, child, scope, above, used, again)
        leaf, record = step.leaf, scope.get(step.scope)
        if not step.is_list:
            if step in used or (tag in way.usual and getattr(record, step.name, ABSENT) is not ABSENT):
                again.append(child)
                self.doubted += self.tree.leaves_under(child)
                return False
            used.add(step)
        if leaf is None:
            return self.at(step, child, scope, above)
        return self.single(step, child, scope)

    def single(self, step: Way, child: Any, scope: Scope) -> bool:
        """Take the value of an element."""
        leaf, record = step.leaf, scope.get(step.scope)
        assert leaf is not None
        free = step.once or step.is_many or getattr(record, step.name, None) is ABSENT
        value = None
        if record is not None and free and not len(child) and not child.keys():
            value = step.value(child.text or "")
        if value is None:
            self.doubted += self.tree.leaves_under(child)
            return self._take(leaf, (child, ""), scope)
        self._set(step, cast(Record, record), (child, ""), value)
        return True

    def _sliced(self, step: Way, element: Any, scope: Scope, above: Above, used: set[Way], again: list[Any]) -> bool:
        """An element where the table has several places, or one that picks: the first that is its own takes it."""
        known: dict[Any, str | None] = {}
        for way in step.slices:
            if way in used and not way.is_list:
                continue
            if way.node.tests and not self.tree.meets(element, way.node.tests, known):
                continue
            used.add(way)
            if way.leaf is not None:
                self.doubted += self.tree.leaves_under(element)
                took = self._take(way.leaf, (element, ""), scope)
            else:
                took = self.at(way, element, scope, above)
            if took or way.node.only_constants:
                self.constants.extend(self.tree.slice_marks(way.node, (element, "")))
            return took
        self.doubted += self.tree.leaves_under(element)
        if not any(way.node.tests for way in step.slices):
            again.append(element)
        return False

    def _strangers(self, element: Any) -> None:
        """Elements under a place that has none in the table."""
        for child in element:
            if child.tail and not child.tail.isspace():
                raise HandOverError
            self.doubted += self.tree.leaves_under(child)
