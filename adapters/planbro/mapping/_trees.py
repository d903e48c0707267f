"""Documents as plain trees, seen through one small set of moves, so that the walks know no format.

A *place* is `(holder, key)`. XML: the element and ``""`` (its text), ``"@name"`` or ``"~Label"``. JSON: the container
and its key or index. `mark(place)` is a key for look-ups that stays good while the tree lives.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Protocol

from lxml import etree

from planbro.mapping._codecs import Number, Raw
from planbro.mapping._draft import Draft
from planbro.mapping._graph import Graph, national, person_reference, references, resource_of
from planbro.mapping._spec import Node, Test
from planbro.mapping._words import words
from planbro.plan import Null, sha256_of, whole

Place = tuple[Any, Any]
Mark = tuple[Any, Any]

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NIL, NIL_REASON = f"{{{XSI}}}nil", "grunn"
DAR = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
EMPTY_TEXT = "https://planbro.dev/fhir/StructureDefinition/empty-text"
NOT_STATED = "https://planbro.dev/fhir/StructureDefinition/not-stated"
UNKNOWN = {"url": DAR, "valueCode": "unknown"}
"""What stands where a value is demanded and there is none to write, beside the mark that the Plan did not state it."""


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
        "_draft",
        "_draft_tree",
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
        self._draft: Draft | None = None
        self._draft_tree: Any = None
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
        if self._draft is not None:
            self._tree, self._draft, self._draft_tree = self.seen, None, None
        return self._tree

    @property
    def seen(self) -> Any:
        """The document for whoever only looks at it: a new one's text stays what is written."""
        if self._draft is None:
            return self._tree
        if self._draft_tree is None:
            self._draft_tree = self._draft.tree(self._tree.docinfo.URL)
        return self._draft_tree

    @property
    def draft(self) -> Draft | None:
        """The text of a new document of which nobody has asked for a tree."""
        return self._draft

    def begin(self, draft: Draft) -> bool:
        """Let a new document, empty so far, be this text; false where XML cannot carry it."""
        if not draft.well_formed:
            return False
        self._draft, self._draft_tree = draft, None
        return True

    def root(self) -> Place:
        """Where the table begins: the root, or the inner message where one lies in another."""
        return (self._keep(self.document.getroot() if self._start is None else self._start), "")

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
                if candidate.tests and not self.meets(child, candidate.tests, known):
                    continue
                used.add(candidate)
                found.append((candidate, (child, "")))
                break
            else:
                if strays is not None and not any(candidate.tests for candidate in candidates):
                    strays.append((child, ""))

    def meets(self, element: Any, tests: tuple[Test, ...], known: dict[Any, str | None]) -> bool:
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
            element.text = b64encode(whole(data)).decode()
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
            for m, p in self.leaves_under(element)
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
        yield from self.leaves_around()
        yield from self.leaves_under(self.document.getroot())

    def leaves_around(self) -> Iterator[tuple[Mark, Place]]:
        """Comments and processing instructions before and after the root."""
        root = self.document.getroot()
        for node in [*reversed(list(root.itersiblings(preceding=True))), *root.itersiblings()]:
            self._kept.append(node)
            yield (node, "comment"), (node, "comment")

    def leaves_under(self, root: Any) -> Iterator[tuple[Mark, Place]]:
        """The leaves of an element and of all in it; the text behind it is its parent's."""
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
    name = f"vedlegg/{sha256_of(data)[:32]}.bin"
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
    """A JSON document of dicts, lists and scalars; with `graph`, a FHIR Bundle whose references can be followed.

    A FHIR resource that stands alone is read as a Bundle of one, and written alone again. In a graph a row may ask for
    more than stands in the document: `x()` is x in words, and a slice may say `resolve()` and `_has:Type:path`, as in
    FHIRPath and FHIR search (tables.md, Graphs).
    """

    __slots__ = (
        "_alone", "_box", "_created", "_dirty", "_found", "_gone", "_graph", "_index", "_kinds", "_late", "_made",
        "_presence", "_where", "attachment_key", "members",
    )  # fmt: skip

    def __init__(self, value: Any, *, graph: bool = False, presence: str = "full",
                 members: MutableMapping[str, bytes] | None = None, attachment_key: str = "fil") -> None:  # fmt: skip
        self._alone: Any = None
        if graph and isinstance(value, dict) and value.get("resourceType", "Bundle") != "Bundle":
            self._alone = value
            value = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": value}]}
        self._box = [value]
        self._graph = graph
        self._presence = presence
        self._dirty: dict[int, tuple[list[Any], Any, Any]] = {}
        self._where: dict[int, tuple[Any, Any]] | None = None
        self._index: Graph | None = None
        self._kinds: dict[int, tuple[dict[str, list[Node]], list[Node]]] = {}
        self._found: set[tuple[int, str]] = set()
        self._gone: list[Any] = []
        self._made: list[Any] = []
        self._created: list[Any] = []
        self._late: list[tuple[list[Any], Any, Any]] = []
        self.members = members
        self.attachment_key = attachment_key

    @property
    def value(self) -> Any:
        """The document; in a graph always a Bundle."""
        return self._box[0]

    @property
    def document(self) -> Any:
        """What is written: the resource alone, where it was read alone and nothing was added to it."""
        entries = self.value.get("entry", ()) if self._alone is not None else ()
        return self._alone if len(entries) == 1 else self.value

    @property
    def graph(self) -> Graph:
        """What the references mean, and what is of the plan; worked out once."""
        if self._index is None:
            self._index = Graph(self.value)
        return self._index

    def root(self) -> Place:
        return (self._box, 0)

    def children(self, node: Node, place: Place, strays: list[Place] | None = None) -> Iterator[tuple[Node, Place]]:
        """What stands under a place, by row. Values of another shape than the rows say go to `strays`."""
        obj = _at(place)
        if not isinstance(obj, dict):
            return
        if strays is not None:
            strays.extend(self.misshapen_under(node, obj))
        for candidate in node.derefs:
            target = self.graph.target(obj, candidate.name)
            if target is not None:
                yield candidate, (target, "resource")
        by_name = node.by_name
        if not by_name:
            return
        if self._graph:
            yield from self._unsaid(node, obj)
        used: set[int] = set()
        for key in list(obj):
            found = by_name.get(key)
            if self._graph and (found is None or key[:1] == "_"):
                yield from self._marked(by_name, obj, key)
            if found is None:
                continue
            value = obj[key]
            if key == "entry" and self._graph and isinstance(value, list):
                yield from self._entries(node, value)
            elif isinstance(value, list):
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

    def _entries(self, node: Node, members: list[Any]) -> Iterator[tuple[Node, Place]]:
        """The entries that are of the plan, each under the first row that takes it, and what they contain."""
        graph = self.graph
        of_kind, rest = self._rows_by_kind(node)
        used: set[int] = set()
        places = [(members, n) for n in range(len(members)) if n not in graph.left_out and members[n] is not _REMOVED]
        made = [(graph.contained, n) for n in range(len(graph.contained)) if graph.contained[n] is not _REMOVED]
        for holder, number in (*places, *made):
            entry = holder[number]
            resource = entry.get("resource") if isinstance(entry, dict) else None
            kind = resource.get("resourceType") if isinstance(resource, dict) else None
            order = number + len(graph.entries) if holder is graph.contained else number
            if order in graph.left_out:
                continue
            kind = kind if isinstance(kind, str) else ""
            for candidate in (*of_kind.get(kind, ()), *rest):
                if not candidate.step.repeat and (id(candidate) in used or graph.single.get(kind, order) != order):
                    continue
                tests = candidate.tests if candidate in rest else candidate.tests[1:]
                if not isinstance(entry, dict) or (tests and not all(self._meets((holder, number), t) for t in tests)):
                    continue
                used.add(id(candidate))
                yield candidate, (holder, number)
                break

    def _rows_by_kind(self, node: Node) -> tuple[dict[str, list[Node]], list[Node]]:
        """The rows for entries by the type they ask for first, in the order of the table."""
        if id(node) not in self._kinds:
            of_kind: dict[str, list[Node]] = {}
            rest: list[Node] = []
            for candidate in node.by_name["entry"]:
                test = candidate.tests[0] if candidate.tests else None
                if test is not None and test.path == _KIND and test.values and not test.negated:
                    for kind in test.values:
                        of_kind.setdefault(kind, []).append(candidate)
                else:
                    rest.append(candidate)
            self._kinds[id(node)] = of_kind, rest
        return self._kinds[id(node)]

    def _unsaid(self, node: Node, obj: dict[str, Any]) -> Iterator[tuple[Node, Place]]:
        """What a row asks for that does not stand there as it is: words, and a Reference by number alone."""
        for candidate in node.functions:
            if candidate.name[:5] == "_has:":
                found = list(self._all(([obj], 0), ((candidate.step.axis, candidate.name),)))[:1]
                yield from ((candidate, place) for place in found)
            elif self._words(obj, candidate.name) is not None:
                yield candidate, (obj, candidate.name)
        if "reference" in node.by_name and "reference" not in obj and "identifier" in obj and self.graph.targets(obj):
            for candidate in node.by_name["reference"]:
                if not candidate.children and not candidate.is_list:
                    yield candidate, (obj, "reference")

    def _words(self, obj: dict[str, Any], name: str) -> str | None:
        return words(self.graph, obj, name[:-2])

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
    def misshapen_under(node: Node, obj: dict[str, Any]) -> Iterator[Place]:
        """Under an object: a list for a scalar, a scalar for a list."""
        for key, (any_list, all_lists) in node.shapes.items():
            if key in obj and not (any_list if isinstance(obj[key], list) else not all_lists):
                yield (obj, key)

    def _meets(self, place: Place, test: Test) -> bool:
        straight = _straight(place, test.path) if test.values else None
        if straight is not None:
            said = _at(straight)
            met = said in test.values or (self._graph and national(said) in test.values)
            return met != test.negated
        found = list(self._all(place, test.path))
        if not test.values:
            return bool(found) != test.negated
        texts = [_plain(_at(p)) for p in found if isinstance(_at(p), str | int | bool | Number)]
        if any(text in test.values for text in texts):
            return not test.negated
        if self._graph and any(national(text) in test.values for text in texts):
            return not test.negated
        return test.negated

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
        if not isinstance(value, dict):
            return
        name = steps[0][1]
        if name in value:
            yield from self._all((value, name), steps[1:])
        elif self._graph and name == "resolve()":
            for entry in self.graph.targets(value)[:1]:
                yield from self._all((entry, "resource"), steps[1:])
        elif self._graph and name[:5] == "_has:":
            _, kind, *path = name.split(":")
            for element in self.graph.pointing(value, kind, tuple(path)):
                yield from self._all(([element], 0), steps[1:])

    def follow(self, place: Place, steps: tuple[tuple[str, str], ...]) -> Place | None:
        found = next(self._all(place, steps), None)
        if found is None and self._graph and steps and steps[-1][1] == "reference":
            above = next(self._all(place, steps[:-1]), None)
            if above is not None and self.graph.targets(_at(above)):
                return (_at(above), "reference")
        return found

    def get(self, place: Place) -> Value:
        holder, key = place
        value = holder[key] if isinstance(holder, list) else holder.get(key, MISSING)
        if self._graph:
            if value is MISSING and isinstance(key, str):
                value = self._asked(holder, key)
            return self._graph_value(holder, key, value)
        if value is None:
            return Null("unknown")
        if isinstance(value, dict):
            name = value.get(self.attachment_key) if self.members is not None and len(value) == 1 else None
            if self.members is not None and isinstance(name, str) and name in self.members:
                return self.members[name]
            if len(value) == 1 and isinstance(value.get("mangler"), str):
                return Null(value["mangler"])
            return WRONG_SHAPE
        return WRONG_SHAPE if isinstance(value, list) else value

    def _asked(self, holder: dict[str, Any], key: str) -> Any:
        """What does not stand there and can be told from what does."""
        if key[-2:] == "()":
            found = self._words(holder, key)
            return MISSING if found is None else found
        if key == "reference" and "identifier" in holder:
            there = self.graph.targets(holder)
            return self.graph.name_of(there[0]) if there else MISSING
        return MISSING

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
            if key == "reference" and isinstance(holder, dict) and holder.get(key) != value:
                holder.pop("identifier", None)  # it names what was meant before
            self._graph_put(holder, key, value, not_stated)
            return
        if isinstance(value, Null):
            holder[key] = None if value.reason == "unknown" else {"mangler": value.reason}
        elif isinstance(value, bytes):
            if self.members is None:
                holder[key] = b64encode(whole(value)).decode()
            else:
                holder[key] = {self.attachment_key: add_member(self.members, value)}
        else:
            holder[key] = value

    def _graph_put(self, holder: Any, key: Any, value: Raw | Null, not_stated: bool) -> None:
        if isinstance(value, bytes):
            value = b64encode(whole(value)).decode()
        if isinstance(holder, dict):
            _unmark(holder, key)
            marker: dict[str, Any] | None = None
            if isinstance(value, Null):
                marker = {"url": DAR, "valueCode": value.reason}
            elif not_stated:
                marker = {"url": NOT_STATED, "valueBoolean": True}
            elif value == "" and isinstance(value, str):
                marker = {"url": EMPTY_TEXT, "valueBoolean": True}
            if marker is not None:
                side = holder.setdefault(f"_{key}", {})
                side["extension"] = [*side.get("extension", ()), marker]
                if not_stated and value == "":
                    side["extension"].append(dict(UNKNOWN))
                if not not_stated or value == "":
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
            elif obj[node.name]:
                self._found.add((id(obj), node.name))
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
        self._made.append(entry)
        self.graph.add(entry)
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
            if self._index is not None and holder is self._index.contained:
                self._remove_contained(holder[key])
            if self._graph and resource_of(holder[key]) is not None:
                self._gone.append(holder[key])
            holder[key] = _REMOVED
            self._touch(holder)
            return
        if (id(holder), key) in self._found:
            self._found.discard((id(holder), key))  # it was there before: making it anew gave nothing
            return
        holder.pop(key, None)
        if self._graph:
            _unmark(holder, key)
            self._uncreate(holder, key)

    def _remove_contained(self, made: Any) -> None:
        """A resource that stands in another goes from there."""
        owner = self.graph.holder_of(made)["resource"]
        inside = owner["contained"]
        number = next((n for n, one in enumerate(inside) if one is made["resource"]), None)
        if number is not None:
            inside[number] = _REMOVED
            self._touch(inside)

    def _uncreate(self, holder: Any, key: Any) -> None:
        """A resource that came to nothing leaves no entry and no reference."""
        for made, reference, before in self._created if key == "resource" else ():
            if made is holder:
                self.value["entry"][:] = [entry for entry in self.value["entry"] if entry is not holder]
                reference.pop("reference", None)
                if before is not None:
                    reference["reference"] = before
                self.graph.drop(holder)

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
        return all(mark in own or _at(p) is MISSING for mark, p in leaves_below(place[0], place[1]))

    def mark(self, place: Place) -> Mark:
        return (id(place[0]), place[1])

    def marks_of(self, place: Place) -> Iterator[Mark]:
        holder, key = place
        if self._graph and isinstance(key, str) and key[-2:] == "()":
            name = "fullUrl" if resource_of(holder) is not None else key[:-2]
            yield from (mark for mark, _ in leaves_below(holder, name) if name != "reference")
            return
        yield self.mark(place)
        value = holder[key] if isinstance(holder, list) else holder.get(key)
        if isinstance(value, dict) and len(value) == 1:
            yield (id(value), next(iter(value)))
        beside = _beside(holder, key) if self._graph else None
        for number, extension in enumerate(_extensions(beside)):
            if extension.get("url") in _MARKERS:
                for mark, _ in leaves_below(beside["extension"], number):  # type: ignore[index]
                    yield mark

    def slice_marks(self, node: Node, place: Place) -> Iterator[Mark]:
        for test in node.tests:
            if test.values:
                straight = _straight(place, test.path)
                for found in self._all(place, test.path) if straight is None else (straight,):
                    if str(_at(found)) in test.values:
                        yield self.mark(found)

    def leaves(self) -> Iterator[tuple[Mark, Place]]:
        yield from leaves_below(self._box if self._alone is None else [self._alone], 0)

    def path(self, place: Place) -> str:
        """A FHIRPath, or the like of it; found by search, since only faults and accounts ask for it."""
        holder, key = place
        if self._index is not None and holder is self._index.contained:
            made = holder[key]
            return self.path((made, "resource"))
        found = self._way(place)
        if self._graph and found != "$":
            top = self.value if self._alone is None else self._alone
            kind = str(top.get("resourceType", "Bundle")) if isinstance(top, dict) else "Bundle"
            if self._alone is not None:
                found = found.removeprefix("entry[0].resource").lstrip(".")
            return f"{kind}.{found}" if found else kind
        return found

    def _way(self, place: Place) -> str:
        if self._where is None:
            self._where = {}
            for made in self._index.contained if self._index is not None else ():
                if made is not _REMOVED:
                    inside = self.graph.holder_of(made)["resource"]["contained"]
                    number = next((n for n, one in enumerate(inside) if one is made["resource"]), 0)
                    self._where[id(made)] = (inside, number)
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

    def entries_of(self, reference: Any, holder: Any = None) -> list[Any]:
        """The entries that a reference may mean, as a reader looks for an item: a person by their roles too."""
        found = [self.graph.named(reference, holder)]
        if found[0] is None:
            found = self.graph.targets(holder)
        for entry in list(found):
            resource = entry["resource"]
            if resource.get("resourceType") == "Practitioner":
                roles = self.graph.pointing(resource, "PractitionerRole", ("practitioner",))
                found += [e for e in map(self.graph.entry_with, roles) if e is not None]
        return found

    def single(self, kind: str) -> str | None:
        """How the one resource of a type that is the plan's is referred to; as the plan does, if it is not here."""
        graph = self.graph
        number = graph.single.get(kind)
        if number is not None and number >= 0:
            inside = number - len(graph.entries)
            return graph.name_of(graph.contained[inside] if inside >= 0 else self.value["entry"][number])
        if number is not None:
            said = person_reference(graph.plan["resource"]) if graph.plan is not None else None
            text = said.get("reference") if said is not None else None
            return text if isinstance(text, str) else None
        for entry in self.value.get("entry", ()):
            resource = resource_of(entry)
            if resource is not None and resource.get("resourceType") == kind:
                return graph.name_of(entry)
        return None

    def finish(self) -> None:
        """Close the gaps that removals left in lists; a list that is empty now goes."""
        if self._graph:
            self._let_go()
            self._ask_for_new()
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

    def _let_go(self) -> None:
        """A professional goes with the last resource that led to them."""
        if not self._gone:
            return
        graph = self.graph
        led = {
            id(entry): entry
            for gone in self._gone
            for reference in references(gone["resource"])
            for entry in graph.targets(reference)
            if entry["resource"].get("resourceType") == "Practitioner"
        }
        self._gone.clear()
        entries = self.value.get("entry") if led else None
        if not isinstance(entries, list):
            return
        for entry in entries:
            resource = resource_of(entry)
            for reference in references(resource) if resource is not None else ():
                for target in graph.targets(reference):
                    led.pop(id(target), None)
        for number, entry in enumerate(entries):
            if id(entry) in led:
                entries[number] = _REMOVED
                self._touch(entries)

    def _ask_for_new(self) -> None:
        """In a transaction or a batch every entry says what is to be done with it (R4 bdl-3)."""
        bundle = self.value
        if not isinstance(bundle, dict) or bundle.get("type") not in {"transaction", "batch"}:
            return
        for entry in self._made:
            resource = resource_of(entry)
            if resource is not None:  # else it was taken away again, since nothing came to stand in it
                entry.setdefault("request", {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"})

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
_KIND = (("child", "resource"), ("child", "resourceType"))


def _in_extension(holder: Any, key: Any) -> bool:
    return isinstance(key, str) and key[:5] == "value" and "url" in holder


def _beside(holder: Any, key: Any) -> Any:
    """Where the extensions of a primitive stand: beside it. For an extension's value they are read in it as well."""
    if not isinstance(holder, dict):
        return None
    beside = holder.get(f"_{key}")
    return holder if beside is None and _in_extension(holder, key) else beside


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


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _straight(place: Place, path: tuple[tuple[str, str], ...]) -> Place | None:
    """Where a text stands that each step of a path has one way to, as most have; None where it takes a search."""
    holder, key, value = *place, _at(place)
    for _, name in path:
        if value.__class__ is list and len(value) == 1:
            value = value[0]
        if value.__class__ is not dict or name not in value:
            return None
        holder, key, value = value, name, value[name]
    return (holder, key) if isinstance(value, str) else None


def _single(obj: Any, name: str) -> bool:
    return name in obj and not isinstance(obj[name], list)


def leaves_below(holder: Any, key: Any) -> Iterator[tuple[Mark, Place]]:
    """The leaves of a value in an object or an array, in their order."""
    stack: list[tuple[Place, Any]] = [((holder, key), _at((holder, key)))]
    while stack:
        place, value = stack.pop()
        if isinstance(value, dict) and value:
            stack.extend([((value, name), value[name]) for name in reversed(value)])
        elif isinstance(value, list) and value:
            stack.extend([((value, number), value[number]) for number in range(len(value) - 1, -1, -1)])
        elif value is not _REMOVED:
            yield (id(place[0]), place[1]), place
