"""Documents as plain trees, seen through one small set of moves, so that the walks know no format.

A *place* is `(holder, key)`. XML: the element and ``""`` (its text), ``"@name"`` or ``"~Label"``. JSON: the container
and its key or index. `mark(place)` is a key for look-ups that stays good while the tree lives.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from hashlib import sha256
from typing import Any, Protocol

from lxml import etree

from planbro.mapping._codecs import Number, Raw
from planbro.mapping._spec import Node, Test
from planbro.plan import Null

Place = tuple[Any, Any]
Mark = tuple[Any, Any]

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL, NIL_REASON = f"{{{XSI}}}nil", "grunn"
DAR = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
EMPTY_TEXT = "https://planbro.dev/fhir/StructureDefinition/empty-text"
NOT_STATED = "https://planbro.dev/fhir/StructureDefinition/not-stated"


class _Missing:
    """No scalar here: nothing, or not a scalar."""

    def __repr__(self) -> str:
        return "MISSING"


class _NotStated(_Missing):
    """A required element that the Plan did not state: written for the schema's sake, read as nothing."""


MISSING, NOT_STATED_VALUE, WRONG_SHAPE = _Missing(), _NotStated(), _Missing()
Value = Raw | Null | _Missing


class Tree(Protocol):
    """What the walks need of a document."""

    members: MutableMapping[str, bytes] | None

    def root(self) -> Place: ...
    def children(self, node: Node, place: Place, strays: list[Place] | None = None) -> Iterable[tuple[Node, Place]]: ...
    def get(self, place: Place) -> Value: ...
    def put(self, place: Place, value: Raw | Null, *, not_stated: bool = False) -> None: ...
    def make(self, above: Node, node: Node, parent: Place, after: Place | None = None) -> Place: ...
    def remove(self, place: Place) -> None: ...
    def clear(self, place: Place) -> None: ...
    def move(self, place: Place, above: Node, node: Node, parent: Place, after: Place | None) -> Place: ...
    def follow(self, place: Place, steps: tuple[tuple[str, str], ...]) -> Place | None: ...
    def mark(self, place: Place) -> Mark: ...
    def marks_of(self, place: Place) -> Iterable[Mark]: ...
    def slice_marks(self, node: Node, place: Place) -> Iterator[Mark]: ...
    def leaves(self) -> Iterator[tuple[Mark, Place]]: ...
    def path(self, place: Place) -> str: ...
    def line(self, place: Place) -> int | None: ...
    def is_bare(self, node: Node, place: Place) -> bool: ...
    def finish(self) -> None: ...
    def misshapen(self, place: Place) -> bool: ...


_LABEL = 60
"""A labelled line is `label: value`, with a label of at most so many characters."""


class XmlTree:
    """An lxml document. Elements are kept alive so that their identity can serve as a key."""

    __slots__ = (
        "_declarations",
        "_kept",
        "_last_lines",
        "_namespaces",
        "_positions",
        "_presence",
        "_start",
        "_tree",
        "attachment_key",
        "members",
    )

    def __init__(self, tree: Any, *, presence: str = "full", namespaces: dict[str | None, str] | None = None,
                 members: MutableMapping[str, bytes] | None = None, attachment_key: str = "fil",
                 start: Any = None) -> None:  # fmt: skip
        self._tree = tree
        self._start = start
        self._presence = presence
        self._namespaces = namespaces or {}
        self._declarations: dict[str | None, dict[str | None, str] | None] = {}
        self._kept: list[Any] = []
        self._positions: dict[Any, dict[Any, str]] = {}
        self._last_lines: tuple[str, dict[str, str]] = ("", {})
        self.members = members
        self.attachment_key = attachment_key

    @property
    def document(self) -> Any:
        return self._tree

    def root(self) -> Place:
        """Where the table begins: the root, or the inner message where one lies in another."""
        return (self._keep(self._tree.getroot() if self._start is None else self._start), "")

    def _keep(self, element: Any) -> Any:
        self._kept.append(element)
        return element

    def children(self, node: Node, place: Place, strays: list[Place] | None = None) -> Iterable[tuple[Node, Place]]:
        """What stands under a place, by row. What a row names but that stands once too often goes to `strays`."""
        element = place[0]
        found: list[tuple[Node, Place]] = []
        if node.by_name and len(element):
            self._elements(node, element, found, strays)
        if node.attributes:
            attributes = element.attrib
            found += [(child, (element, child.key)) for child in node.attributes if child.name in attributes]
        if node.lines:
            lines = self._lines_of(element)
            found += [(child, (element, child.key)) for child in node.lines if child.name in lines]
        return found

    def _elements(self, node: Node, element: Any, found: list[tuple[Node, Place]], strays: list[Place] | None) -> None:
        by_name = node.by_name
        used: set[Node] = set()
        count: dict[str, int] = {}
        for child in element:
            tag = child.tag
            candidates = by_name.get(tag)
            if candidates is None:
                continue
            self._kept.append(child)
            number = count.get(tag, 0)
            count[tag] = number + 1
            known: dict[Any, str | None] = {}
            for candidate in candidates:
                index = candidate.step.index
                if (candidate in used and not candidate.is_list) or (index is not None and index != number):
                    continue
                if candidate.tests and not self._meets(child, candidate.tests, known):
                    continue
                used.add(candidate)
                found.append((candidate, (child, "")))
                break
            else:
                if strays is not None and not any(candidate.tests for candidate in candidates):
                    strays.append((child, ""))

    def _meets(self, element: Any, tests: tuple[Test, ...], known: dict[Any, str | None]) -> bool:
        """Whether an element is of a slice. `known` keeps what stands at a path: slices of one place ask the same."""
        for test in tests:
            if test.path not in known:
                known[test.path] = self._text_at(element, test.path)
            text = known[test.path]
            if test.values:
                if text is None or text not in test.values:
                    return False
            elif (text is not None) == test.negated:
                return False
        return True

    @staticmethod
    def _text_at(element: Any, path: tuple[tuple[str, str], ...]) -> str | None:
        for axis, name in path:
            if axis == "attribute":
                value: str | None = element.get(name)
                return value
            element = next(element.iterchildren(name), None)
            if element is None:
                return None
        return (element.text or "").strip()

    def follow(self, place: Place, steps: tuple[tuple[str, str], ...]) -> Place | None:
        element = place[0]
        for axis, name in steps:
            if axis == "attribute":
                return (element, "@" + name) if name in element.attrib else None
            element = next(element.iterchildren(name), None)
            if element is None:
                return None
            self._kept.append(element)
        return (element, "")

    def get(self, place: Place) -> Value:
        element, key = place
        if key == "":
            if element.get(NIL) in {"true", "1"}:
                return Null(element.get(NIL_REASON) or "unknown")
            name = element.get(self.attachment_key) if self.members is not None else None
            if name is not None and self.members is not None and name in self.members:
                return self.members[name]
            text = element.text or ""
            if len(element):
                for child in element:
                    if isinstance(child.tag, str):
                        return WRONG_SHAPE
                    text += child.tail or ""
            return text
        if key[0] == "@":
            value: str | None = element.get(key[1:])
            return MISSING if value is None else value
        return self._lines_of(element).get(key[1:], MISSING)

    def _lines_of(self, element: Any) -> dict[str, str]:
        """The labelled lines of an element; each of them is asked for in turn."""
        text = element.text or ""
        if text != self._last_lines[0]:
            self._last_lines = (text, _lines(text))
        return self._last_lines[1]

    def put(self, place: Place, value: Raw | Null, *, not_stated: bool = False) -> None:
        element, key = place
        if key == "":
            if len(element):
                for child in element:
                    child.tail = None
            if element.get(NIL) is not None:
                del element.attrib[NIL]
                element.attrib.pop(NIL_REASON, None)
            if self.members is not None:
                element.attrib.pop(self.attachment_key, None)
            if isinstance(value, Null):
                element.text = None
                element.set(NIL, "true")
                element.set(NIL_REASON, value.reason)
                return
            if isinstance(value, bytes):
                self._attach(element, value)
                return
            element.text = _text(value)
        elif key[0] == "@":
            element.set(key[1:], _text(value))
        else:
            element.text = _with_line(element.text or "", key[1:], _text(value))

    def _attach(self, element: Any, data: bytes) -> None:
        if self.members is None:
            element.text = b64encode(data).decode()
            return
        element.text = None
        element.set(self.attachment_key, add_member(self.members, data))

    def make(self, above: Node, node: Node, parent: Place, after: Place | None = None) -> Place:
        element = parent[0]
        if node.key:
            return (element, node.key)
        child = element.makeelement(node.name, nsmap=self._declared(node.name))
        self._insert(child, element, above, after)  # lxml drops a declaration whose namespace is in scope already
        for test in node.tests:
            if test.values and not test.negated:
                self._fill(child, test)
        return (self._keep(child), "")

    def _fill(self, element: Any, test: Test) -> None:
        """Set what the slice demands."""
        for axis, name in test.path:
            if axis == "attribute":
                element.set(name, test.values[0])
                return
            found = next(element.iterchildren(name), None)
            if found is None:
                space = name[: name.find("}") + 1]
                in_scope = element.tag.startswith(space) or space[1:-1] in element.nsmap.values()
                found = etree.SubElement(element, name, nsmap=None if in_scope else self._declared(name))
            element = self._keep(found)
        element.text = test.values[0]

    def _declared(self, name: str) -> dict[str | None, str] | None:
        """The table's own prefix for a new element."""
        uri = name[1:].partition("}")[0] if name[:1] == "{" else None
        if uri not in self._declarations:
            self._declarations[uri] = {p: space for p, space in self._namespaces.items() if space == uri} or None
        return self._declarations[uri]

    def _insert(self, child: Any, element: Any, above: Node, after: Place | None) -> None:
        last = len(element)
        position = element.index(after[0]) + 1 if after is not None else _place_for(child, element, above.order)
        if position == last:
            element.append(child)
        else:
            element.insert(position, child)
        if last:
            _indent_like_siblings(element, child)

    def move(self, place: Place, above: Node, node: Node, parent: Place, after: Place | None) -> Place:
        element = place[0]
        if element is after:
            return place
        if element.getparent() is not None:
            _detach(element)
        element.tag = node.name
        self._insert(element, parent[0], above, after)
        return place

    def remove(self, place: Place) -> None:
        element, key = place
        if key == "":
            _detach(element)
        elif key[0] == "@":
            element.attrib.pop(key[1:], None)
        else:
            element.text = _with_line(element.text or "", key[1:], None) or None

    def clear(self, place: Place) -> None:
        """Take the value away, not the element, which may hold more."""
        element, key = place
        if key == "":
            element.text = None
            for name in (NIL, NIL_REASON, self.attachment_key if self.members is not None else NIL):
                element.attrib.pop(name, None)
        else:
            self.remove(place)

    def is_bare(self, node: Node, place: Place) -> bool:
        """Nothing left but what slices and constants set."""
        element, key = place
        if key:
            return False
        own = {(id(m[0]), m[1]) for m in self.slice_marks(node, place)}
        constants = _constant_places(self, node, place)
        return all(
            (id(m[0]), m[1]) in own or (id(m[0]), m[1]) in constants
            for m, p in self._leaves_under(element)
            if not (m[1] == "" and not (p[0].text or "").strip())
        )

    def mark(self, place: Place) -> Mark:
        element, key = place
        return (element, "" if key[:1] == "~" else key)

    def marks_of(self, place: Place) -> list[Mark]:
        """Every leaf that the value at a place was read from."""
        element, key = place
        marks = [self.mark(place)]
        if key == "":
            if len(element):
                marks += [(child, "tail") for child in element]
            if element.get(NIL) is not None:
                marks += [(element, "@" + NIL), (element, "@" + NIL_REASON)]
            if self.members is not None and self.attachment_key in element.attrib:
                marks.append((element, "@" + self.attachment_key))
        return marks

    def slice_marks(self, node: Node, place: Place) -> Iterator[Mark]:
        for test in node.tests:
            if test.values:
                found = self.follow(place, test.path)
                if found is not None:
                    yield self.mark(found)

    def leaves(self) -> Iterator[tuple[Mark, Place]]:
        root = self._tree.getroot()
        outside = [*reversed(list(root.itersiblings(preceding=True))), *root.itersiblings()]
        for node in outside:
            self._kept.append(node)
            yield (node, "comment"), (node, "comment")
        yield from self._leaves_under(root)

    def _leaves_under(self, root: Any) -> Iterator[tuple[Mark, Place]]:
        for element in root.iter():
            self._kept.append(element)
            if not isinstance(element.tag, str):
                yield (element, "comment"), (element, "comment")
            else:
                for name in element.attrib:
                    yield (element, "@" + name), (element, "@" + name)
                has_text = bool((element.text or "").strip())
                if has_text or (len(element) == 0 and not element.attrib):
                    yield (element, ""), (element, "")
            if element is not root and (element.tail or "").strip():
                yield (element, "tail"), (element, "tail")

    def path(self, place: Place) -> str:
        element, key = place
        where = _xpath(element, self._positions)
        return {"": where, "tail": f"{where}/following-sibling::text()[1]", "comment": where}.get(
            key, f"{where}/{_short(key)}" if key[:1] == "@" else where
        )

    def line(self, place: Place) -> int | None:
        line: int | None = place[0].sourceline
        return line

    def finish(self) -> None:
        """Nothing is put off in XML."""

    def misshapen(self, place: Place) -> bool:
        """An element can always take children."""
        return False


def _place_for(child: Any, element: Any, order: Mapping[str, int]) -> int:
    """Where the schema has a new child: behind the last sibling that goes before it; comments and strangers stay."""
    rank = order.get(child.tag)
    index = position = len(element)
    if rank is None:
        return position
    for sibling in element.iterchildren(reversed=True):
        index -= 1
        found = order.get(sibling.tag)
        if found is None:
            continue
        if found <= rank:
            return index + 1
        position = index
    return position


def _xpath(element: Any, positions: dict[Any, dict[Any, str]]) -> str:
    """Local names with positions; readable, and good enough to find the place by eye or by tool."""
    parts: list[str] = []
    while element is not None:
        parent = element.getparent()
        if parent is None:
            parts.append(_name(element))
        else:
            if parent not in positions:
                positions[parent] = _named(parent)
            parts.append(positions[parent][element])
        element = parent
    return "/" + "/".join(reversed(parts))


def _name(element: Any) -> str:
    if isinstance(element.tag, str):
        return str(etree.QName(element).localname)
    return "comment()" if element.tag is etree.Comment else "processing-instruction()"


def _named(parent: Any) -> dict[Any, str]:
    """Each child's name, with its position where several have it."""
    count: dict[Any, int] = {}
    numbered = []
    for child in parent:
        count[child.tag] = count.get(child.tag, 0) + 1
        numbered.append((child, count[child.tag]))
    return {c: f"{_name(c)}[{n}]" if count[c.tag] > 1 else _name(c) for c, n in numbered}


def _short(key: str) -> str:
    return "@" + key.rpartition("}")[2] if "}" in key else key


def _detach(element: Any) -> None:
    """Take an element out and leave the text behind it where it was."""
    parent = element.getparent()
    tail = element.tail
    if tail and tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    elif element.getnext() is None and element.getprevious() is not None:
        element.getprevious().tail = tail
    parent.remove(element)
    element.tail = None
    if len(parent) == 0 and parent.text and not parent.text.strip():
        parent.text = None


def _indent_like_siblings(parent: Any, child: Any) -> None:
    """Keep the look of an indented document; whitespace only."""
    before = child.getprevious()
    inside = parent.text if parent.text and not parent.text.strip() else None
    if before is not None:
        gap = before.tail
        if gap and gap.strip():
            return
        if gap:
            child.tail = gap
        if inside and child.getnext() is None:
            before.tail = inside
    elif inside and child.getnext() is not None:
        child.tail = inside


def _text(value: Raw | Null) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _lines(text: str) -> dict[str, str]:
    """Labelled lines of a text; a line without a label is the writer's own."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        label, colon, value = line.strip().partition(":")
        if colon and 0 < len(label) <= _LABEL:
            found.setdefault(label.strip(), value.strip())
    return found


def _with_line(text: str, label: str, value: str | None) -> str:
    """The text with one labelled line set, or taken out; all else as it was."""
    fresh = None if value is None else f"{label}: {value}"
    if label not in text:
        return text if fresh is None else f"{text}\n{fresh}" if text else fresh
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if label in line and label in _lines(line):
            lines[index : index + 1] = [] if fresh is None else [line[: len(line) - len(line.lstrip())] + fresh]
            return "\n".join(lines)
    return "\n".join([*lines, fresh]) if fresh is not None else text


def add_member(members: MutableMapping[str, bytes], data: bytes) -> str:
    """Put an attachment into the archive under a name made of its hash; the same bytes go in once."""
    name = f"vedlegg/{sha256(data).hexdigest()[:32]}.bin"
    members[name] = data
    return name


def _constant_places(tree: Any, node: Node, place: Place) -> set[tuple[int, Any]]:
    found: set[tuple[int, Any]] = set()
    for leaf in node.leaves:
        if leaf.kind in {"const", "single"}:
            mark = tree.mark(place)
            found.add((id(mark[0]), mark[1]))
    for child, below in tree.children(node, place):
        for mark in tree.slice_marks(child, below):
            found.add((id(mark[0]), mark[1]))
        found |= _constant_places(tree, child, below)
    return found


_REMOVED = object()


class JsonTree:
    """A JSON document of dicts, lists and scalars; with `graph`, a FHIR Bundle whose references can be followed."""

    __slots__ = ("_box", "_by_ref", "_created", "_dirty", "_graph", "_late", "_presence", "_where",
                 "attachment_key", "members")  # fmt: skip

    def __init__(self, value: Any, *, graph: bool = False, presence: str = "full",
                 members: MutableMapping[str, bytes] | None = None, attachment_key: str = "fil") -> None:  # fmt: skip
        self._box = [value]
        self._graph = graph
        self._presence = presence
        self._dirty: dict[int, tuple[list[Any], Any, Any]] = {}
        self._where: dict[int, tuple[Any, Any]] | None = None
        self._by_ref: dict[str, Any] | None = None
        self._created: list[Any] = []
        self._late: list[tuple[list[Any], Any, Any]] = []
        self.members = members
        self.attachment_key = attachment_key

    @property
    def value(self) -> Any:
        return self._box[0]

    def root(self) -> Place:
        return (self._box, 0)

    def children(self, node: Node, place: Place, strays: list[Place] | None = None) -> Iterator[tuple[Node, Place]]:
        """What stands under a place, by row. Values of another shape than the rows say go to `strays`."""
        obj = _at(place)
        if not isinstance(obj, dict):
            return
        if strays is not None:
            strays.extend(self._misshapen_under(node, obj))
        for candidate in node.derefs:
            target = self._resource(obj.get("reference"), candidate.name)
            if target is not None:
                yield candidate, (target, "resource")
        by_name = node.by_name
        if not by_name:
            return
        used: set[int] = set()
        for key in list(obj):
            found = by_name.get(key)
            if self._graph and (found is None or key[:1] == "_"):
                yield from self._marked(by_name, obj, key)
            if found is None:
                continue
            value = obj[key]
            if isinstance(value, list):
                for number, member in enumerate(value):
                    if member is _REMOVED:
                        continue
                    for candidate in found:
                        step = candidate.step
                        if not (step.repeat or step.index == number or (step.index is None and candidate.tests)):
                            continue
                        if not step.repeat and id(candidate) in used:
                            continue
                        if (candidate.children or candidate.groups) and not isinstance(member, dict):
                            continue
                        if candidate.tests and not all(self._meets((value, number), test) for test in candidate.tests):
                            continue
                        used.add(id(candidate))
                        yield candidate, (value, number)
                        break
            else:
                for candidate in found:
                    if candidate.step.repeat or candidate.step.index is not None:
                        continue
                    if candidate.tests and not all(self._meets((obj, key), test) for test in candidate.tests):
                        continue
                    yield candidate, (obj, key)
                    break

    @staticmethod
    def _marked(by_name: dict[str, list[Node]], obj: Any, key: str) -> Iterator[tuple[Node, Place]]:
        """Elements that have no value but a mark beside them that says why."""
        names = (
            [key[1:]]
            if key[:1] == "_"
            else [n for n in by_name if n[:5] == "value"]
            if key == "extension" and "url" in obj
            else []
        )
        for name in names:
            if name in obj or name not in by_name:
                continue
            for candidate in by_name[name]:
                if not candidate.step.repeat and candidate.step.index is None:
                    yield candidate, (obj, name)

    @staticmethod
    def _misshapen_under(node: Node, obj: dict[str, Any]) -> Iterator[Place]:
        """A list for a scalar, a scalar for a list."""
        for key, found in node.by_name.items():
            if key not in obj:
                continue
            listed = [c.step.repeat or c.step.index is not None or bool(c.tests) for c in found]
            is_list = isinstance(obj[key], list)
            if (is_list and not any(listed)) or (
                not is_list and all(c.step.repeat or c.step.index is not None for c in found)
            ):
                yield (obj, key)

    def _meets(self, place: Place, test: Test) -> bool:
        found = list(self._all(place, test.path))
        if not test.values:
            return bool(found) != test.negated
        return any(str(_at(p)) in test.values for p in found if isinstance(_at(p), str | int | bool | Number))

    def _all(self, place: Place, steps: tuple[tuple[str, str], ...]) -> Iterator[Place]:
        """Every place under a path; a list on the way stands for any of its members, as in FHIRPath."""
        value = _at(place)
        if isinstance(value, list):
            for number in range(len(value)):
                yield from self._all((value, number), steps)
            return
        if not steps:
            if value is not _REMOVED:
                yield place
            return
        if isinstance(value, dict) and steps[0][1] in value:
            yield from self._all((value, steps[0][1]), steps[1:])

    def follow(self, place: Place, steps: tuple[tuple[str, str], ...]) -> Place | None:
        return next(self._all(place, steps), None)

    def get(self, place: Place) -> Value:
        holder, key = place
        value = holder[key] if isinstance(holder, list) else holder.get(key, MISSING)
        if self._graph:
            return self._graph_value(holder, key, value)
        if value is None:
            return Null("unknown")
        if isinstance(value, dict):
            if self.members is not None and len(value) == 1 and value.get(self.attachment_key) in self.members:
                return self.members[value[self.attachment_key]]
            if len(value) == 1 and isinstance(value.get("mangler"), str):
                return Null(value["mangler"])
            return WRONG_SHAPE
        return WRONG_SHAPE if isinstance(value, list) else value

    def _graph_value(self, holder: Any, key: Any, value: Any) -> Value:
        beside = _beside(holder, key)
        for extension in _extensions(beside):
            if extension.get("url") == DAR and isinstance(extension.get("valueCode"), str):
                return Null(extension["valueCode"])
            if extension.get("url") == EMPTY_TEXT:
                return ""
            if extension.get("url") == NOT_STATED:
                return NOT_STATED_VALUE
        if isinstance(value, dict | list) or value is None:
            return WRONG_SHAPE
        return value  # type: ignore[no-any-return]

    def put(self, place: Place, value: Raw | Null, *, not_stated: bool = False) -> None:
        holder, key = place
        if self._graph:
            self._graph_put(holder, key, value, not_stated)
            return
        if isinstance(value, Null):
            holder[key] = None if value.reason == "unknown" else {"mangler": value.reason}
        elif isinstance(value, bytes):
            if self.members is None:
                holder[key] = b64encode(value).decode()
            else:
                holder[key] = {self.attachment_key: add_member(self.members, value)}
        else:
            holder[key] = value

    def _graph_put(self, holder: Any, key: Any, value: Raw | Null, not_stated: bool) -> None:
        if isinstance(value, bytes):
            value = b64encode(value).decode()
        if isinstance(holder, dict):
            _unmark(holder, key)
            marker: dict[str, Any] | None = None
            if isinstance(value, Null):
                marker = {"url": DAR, "valueCode": value.reason}
            elif value == "" and isinstance(value, str):
                marker = {"url": EMPTY_TEXT, "valueBoolean": True}
            elif not_stated:
                marker = {"url": NOT_STATED, "valueBoolean": True}
            if marker is not None:
                side = holder if _in_extension(holder, key) else holder.setdefault(f"_{key}", {})
                side["extension"] = [*side.get("extension", ()), marker]
                if not not_stated:
                    holder.pop(key, None)
                    return
        holder[key] = value

    def required(self, place: Place, value: Raw) -> None:
        """Write the schema's required value beside a marker that says why there is none."""
        place[0][place[1]] = value

    def make(self, above: Node, node: Node, parent: Place, after: Place | None = None) -> Place:
        if node.step.axis == "deref":
            return self._new_resource(node, parent)
        obj = _at(parent)
        if obj is None or not isinstance(obj, dict):
            obj = {}
            parent[0][parent[1]] = obj
        listed = node.step.repeat or node.step.index is not None or (bool(node.tests) and not _single(obj, node.name))
        fresh: Any = {} if node.children or node.groups else MISSING
        place: Place
        if not listed:
            if not node.children and not node.groups:
                return (obj, node.name)
            place = (obj, node.name)
            if not isinstance(obj.get(node.name), dict):
                obj[node.name] = fresh
        else:
            found = node.name in obj
            members = obj.setdefault(node.name, [])
            if not isinstance(members, list):
                members = []
                self._late.append((members, obj, node.name))
            members.append(fresh)
            late = any(members is waiting for waiting, _, _ in self._late)
            stays = late or (len(members) == 1 and found)
            if id(members) not in self._dirty:
                self._dirty[id(members)] = (members, {} if stays else obj, node.name)
            place = (members, len(members) - 1)
        for test in node.tests:
            if test.values and not test.negated:
                self._fill(place, test)
        return place

    def _fill(self, place: Place, test: Test) -> None:
        *above, (last_axis, last) = test.path
        value = _at(place)
        for axis, name in above:
            below = value.setdefault(name, [{}] if axis == "item" else {})
            value = below[0] if isinstance(below, list) else below
        value[last] = [test.values[0]] if last_axis == "item" else test.values[0]

    def _new_resource(self, node: Node, parent: Place) -> Place:
        reference = _at(parent)
        if not isinstance(reference, dict):
            reference = parent[0][parent[1]] = {}
        entry = {"resource": {"resourceType": node.name}}
        self.value["entry"].append(entry)
        self._created.append((entry, reference, reference.get("reference")))
        return (entry, "resource")

    def name_new(self, entry: Any, url: str, ident: str) -> None:
        """Give a new entry its fullUrl and its resource its id, and let the reference that made it point there."""
        entry["fullUrl"] = url
        entry["resource"]["id"] = ident
        self._by_ref = None
        for made, reference, _ in self._created:
            if made is entry:
                reference["reference"] = url

    def move(self, place: Place, above: Node, node: Node, parent: Place, after: Place | None) -> Place:
        holder, key = place
        value = holder[key]
        new = self.make(above, node, parent, after)
        if holder is not new[0]:
            holder[key] = _REMOVED
            self._touch(holder)
            new[0][new[1]] = value
            return new
        new[0].pop()
        return place

    def misshapen(self, place: Place) -> bool:
        """Where an object should be, a scalar or a list stands; it is kept as it is."""
        value = _at(place)
        return not isinstance(value, dict) and value is not None and value is not MISSING

    def _touch(self, holder: Any) -> None:
        if isinstance(holder, list) and id(holder) not in self._dirty:
            self._dirty[id(holder)] = (holder, None, None)

    def remove(self, place: Place) -> None:
        holder, key = place
        if isinstance(holder, list):
            holder[key] = _REMOVED
            self._touch(holder)
            return
        holder.pop(key, None)
        if self._graph:
            _unmark(holder, key)
            self._uncreate(holder, key)

    def _uncreate(self, holder: Any, key: Any) -> None:
        """A resource that came to nothing leaves no entry and no reference."""
        for made, reference, before in self._created if key == "resource" else ():
            if made is holder:
                self.value["entry"][:] = [entry for entry in self.value["entry"] if entry is not holder]
                reference.pop("reference", None)
                if before is not None:
                    reference["reference"] = before
                self._by_ref = None

    def clear(self, place: Place) -> None:
        self.remove(place)

    def reorder(self, places: list[Place]) -> None:
        """Let the members of one list stand in this order, in the slots they have."""
        holders = {id(p[0]) for p in places}
        if len(holders) != 1 or not isinstance(places[0][0], list):
            return
        members = places[0][0]
        values = [members[p[1]] for p in places]
        for slot, value in zip(sorted(p[1] for p in places), values, strict=True):
            members[slot] = value

    def is_bare(self, node: Node, place: Place) -> bool:
        value = _at(place)
        if value is MISSING or value is _REMOVED:
            return True
        if not isinstance(value, dict | list):
            return False
        own = set(self.slice_marks(node, place)) | _constant_places(self, node, place)
        if node.name == "resource" or node.step.axis == "deref":
            own |= {(id(value), "resourceType"), (id(value), "id")}
        return all(mark in own or _at(p) is MISSING for mark, p in _json_leaves(place[0], place[1]))

    def mark(self, place: Place) -> Mark:
        return (id(place[0]), place[1])

    def marks_of(self, place: Place) -> Iterator[Mark]:
        yield self.mark(place)
        holder, key = place
        value = holder[key] if isinstance(holder, list) else holder.get(key)
        if isinstance(value, dict) and len(value) == 1:
            yield (id(value), next(iter(value)))
        beside = _beside(holder, key) if self._graph else None
        for number, extension in enumerate(_extensions(beside)):
            if extension.get("url") in _MARKERS:
                for mark, _ in _json_leaves(beside["extension"], number):  # type: ignore[index]
                    yield mark

    def slice_marks(self, node: Node, place: Place) -> Iterator[Mark]:
        for test in node.tests:
            if test.values:
                for found in self._all(place, test.path):
                    if str(_at(found)) in test.values:
                        yield self.mark(found)

    def leaves(self) -> Iterator[tuple[Mark, Place]]:
        yield from _json_leaves(self._box, 0)

    def path(self, place: Place) -> str:
        """A FHIRPath-like path; found by search, since only faults and accounts ask for it."""
        if self._where is None:
            self._where = {}
            stack: list[Any] = [self._box[0]]
            while stack:
                value = stack.pop()
                pairs = (
                    value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
                )
                for key, below in pairs:
                    if isinstance(below, dict | list):
                        self._where[id(below)] = (value, key)
                        stack.append(below)
        parts: list[str] = []
        holder, key = place
        while holder is not self._box:
            parts.append(f"[{key}]" if isinstance(holder, list) else f".{key}")
            above = self._where.get(id(holder))
            if above is None:
                break
            holder, key = above
        return "".join(reversed(parts)).lstrip(".") or "$"

    def line(self, place: Place) -> int | None:
        return None

    def entry_of(self, reference: Any) -> Any:
        """The Bundle entry that a reference points to: by fullUrl, by type and id, by urn:uuid."""
        if not isinstance(reference, str):
            return None
        if self._by_ref is None:
            self._by_ref = {}
            for entry in self.value.get("entry", ()):
                resource = entry.get("resource") if isinstance(entry, dict) else None
                if not isinstance(resource, dict):
                    continue
                ident, kind = resource.get("id"), resource.get("resourceType")
                for name in (entry.get("fullUrl"), f"{kind}/{ident}", f"urn:uuid:{ident}"):
                    if isinstance(name, str):
                        self._by_ref.setdefault(name, entry)
        found = self._by_ref.get(reference)
        if found is None and "://" in reference:
            found = self._by_ref.get("/".join(reference.rsplit("/", 2)[1:]))
        return found

    def _resource(self, reference: Any, kind: str) -> Any:
        entry = self.entry_of(reference)
        return entry if entry is not None and entry["resource"].get("resourceType") == kind else None

    def finish(self) -> None:
        """Close the gaps that removals left in lists; a list that is empty now goes."""
        for members, above, key in self._dirty.values():
            members[:] = [m for m in members if m is not _REMOVED and m is not MISSING]
            if not members:
                if above is None:
                    above, key = self._owner(members)
                if isinstance(above, dict):
                    above.pop(key, None)
        self._dirty.clear()
        for members, above, key in self._late:
            if members:
                above[key] = [above[key], *members] if key in above else members
        self._late.clear()

    def _owner(self, wanted: Any) -> tuple[Any, Any]:
        stack = [self._box[0]]
        while stack:
            value = stack.pop()
            pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            for key, below in pairs:
                if below is wanted:
                    return value, key
                if isinstance(below, dict | list):
                    stack.append(below)
        return None, None


_MARKERS = frozenset({DAR, EMPTY_TEXT, NOT_STATED})


def _in_extension(holder: Any, key: Any) -> bool:
    return isinstance(key, str) and key[:5] == "value" and "url" in holder


def _beside(holder: Any, key: Any) -> Any:
    """Where the extensions of a primitive stand: beside it, or for an extension's value in the extension itself."""
    if not isinstance(holder, dict):
        return None
    return holder if _in_extension(holder, key) else holder.get(f"_{key}")


def _extensions(beside: Any) -> list[dict[str, Any]]:
    """The extensions of an element, where it has them as FHIR says: a list of objects, else none."""
    found = beside.get("extension") if isinstance(beside, dict) else None
    return found if isinstance(found, list) and all(isinstance(e, dict) for e in found) else []


def _unmark(holder: Any, key: Any) -> None:
    beside = _beside(holder, key)
    if not any(e.get("url") in _MARKERS for e in _extensions(beside)):
        return
    kept = [e for e in beside["extension"] if not (isinstance(e, dict) and e.get("url") in _MARKERS)]
    if kept:
        beside["extension"] = kept
        return
    del beside["extension"]
    if not beside:
        del holder[f"_{key}"]


def _at(place: Place) -> Any:
    holder, key = place
    return holder[key] if isinstance(holder, list) else holder.get(key, MISSING)


def _single(obj: Any, name: str) -> bool:
    return name in obj and not isinstance(obj[name], list)


def _json_leaves(holder: Any, key: Any) -> Iterator[tuple[Mark, Place]]:
    stack: list[Place] = [(holder, key)]
    while stack:
        place = stack.pop()
        value = _at(place)
        if value is _REMOVED:
            continue
        if isinstance(value, dict) and value:
            stack.extend((value, name) for name in reversed(value))
        elif isinstance(value, list) and value:
            stack.extend((value, number) for number in range(len(value) - 1, -1, -1))
        else:
            yield (id(place[0]), place[1]), place
