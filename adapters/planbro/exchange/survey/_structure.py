"""The structure of documents that no table fits: their paths, what stands there, what is an id and what points to it.

It is what a first table is made from. Nothing that is said in a document is kept: values are digests while one document
is looked at, and only what holds in all of them is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from planbro.exchange._inspect import mask, safe_name
from planbro.exchange.survey._shapes import EXAMPLES, looks_like
from planbro.formats._document import parse_any
from planbro.formats.codec import Limits, sniff
from planbro.formats.tabular import cells_of, form_of

_MOST: Final = 5
_MOST_PATHS: Final = 5000
_MOST_VALUES: Final = 5000

Path = tuple[str, ...]


@dataclass(slots=True)
class Place:
    """A path of an unknown document."""

    count: int = 0
    documents: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    longest: int = 0
    unique: int = 0
    """In how many documents no value stands twice."""
    points: Counter[Path] = field(default_factory=Counter)
    """In how many documents each value is also one of these ids."""

    def merge(self, other: Place) -> None:
        self.count += other.count
        self.documents += other.documents
        self.unique += other.unique
        self.longest = max(self.longest, other.longest)
        self.kinds.update(other.kinds)
        self.points.update(other.points)
        self.examples += [one for one in other.examples if one not in self.examples]
        del self.examples[EXAMPLES:]

    @property
    def kind(self) -> str:
        """What nearly all of the values look like: one kind, or `text`."""
        found = [(kind, count) for kind, count in self.kinds.most_common(2) if kind != "empty"]
        if not found:
            return "empty"
        kind, count = found[0]
        total = sum(self.kinds.values()) - self.kinds["empty"]
        return kind if count >= 0.95 * total else "text" if "text" in self.kinds else "word"


@dataclass(slots=True)
class Structure:
    """Documents of one kind: XML with one root element, JSON with the same keys at the top, or one CSV heading."""

    tree: str
    root: str
    namespaces: dict[str, str] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    documents: int = 0
    places: dict[Path, Place] = field(default_factory=dict)
    lists: set[Path] = field(default_factory=set)
    not_kept: int = 0

    def merge(self, other: Structure) -> None:
        self.documents += other.documents
        self.lists |= other.lists
        self.not_kept += other.not_kept
        self.keys = [key for key in self.keys if key in other.keys]
        self.namespaces |= {k: v for k, v in other.namespaces.items() if k not in self.namespaces}
        for path, place in other.places.items():
            if path in self.places:
                self.places[path].merge(place)
            elif len(self.places) < _MOST_PATHS:
                self.places[path] = place
            else:
                self.not_kept += 1

    def shown(self, path: Path) -> str:
        """A path as a table writes it."""
        marked = [step + "[]" * (path[: n + 1] in self.lists) for n, step in enumerate(path)]
        return ("/" if self.tree == "xml" else ".").join(marked)

    def ids(self) -> dict[Path, Path]:
        """List to the path of its members' id: a value in each member, never the same twice, and not a text."""
        found: dict[Path, Path] = {}
        for one in sorted(self.lists, key=len):
            within = [p for p in self.places if p[: len(one)] == one and len(p) == len(one) + 1]
            good = [p for p in within if self._is_id(p)]
            named = [p for p in good if p[-1].lstrip("@").lower() in {"id", "guid", "uuid", "nr", "nummer", "ident"}]
            ends = [p for p in good if p[-1].lower().endswith(("id", "guid", "nr"))]
            chosen = next(iter([*named, *ends, *(p for p in good if self.places[p].points or self._pointed(p))]), None)
            if chosen is not None:
                found[one] = chosen
        return found

    def _is_id(self, path: Path) -> bool:
        place = self.places[path]
        plain = place.unique == place.documents and place.kind in {"uuid", "integer", "word"} and place.longest <= 64
        return plain and place.count == max(
            (self.places[p].count for p in self.places if p[:-1] == path[:-1]), default=0
        )

    def _pointed(self, path: Path) -> bool:
        return any(place.points[path] == place.documents for place in self.places.values())

    def refs(self) -> dict[Path, Path]:
        """Path to the list that its values are ids of, in every document."""
        found: dict[Path, Path] = {}
        lists = {path: one for one, path in self.ids().items()}
        for path, place in self.places.items():
            targets = [p for p, count in place.points.items() if count == place.documents and p in lists and p != path]
            if targets and path not in lists:
                found[path] = lists[max(targets, key=lambda p: (place.points[p], -len(p)))]
        return found


@dataclass(slots=True)
class Structures:
    """The kinds of unknown documents in a source, the first few of them."""

    found: dict[tuple[str, str], Structure] = field(default_factory=dict)
    others: int = 0

    def add(self, one: Structure) -> None:
        key = one.tree, one.root
        held = self.found.get(key)
        if held is not None:
            held.merge(one)
        elif len(self.found) < _MOST:
            self.found[key] = one
        else:
            self.others += one.documents

    def merge(self, other: Structures) -> None:
        for one in other.found.values():
            self.add(one)
        self.others += other.others


def structure_of(data: bytes, limits: Limits) -> Structure:
    """The structure of one document.

    Raises:
        Refused: it is no XML, JSON or CSV that can be read safely.
    """
    if sniff(data) == "csv":
        return _looked_through(*_csv(data))
    kind, parsed, _ = parse_any(data, limits)
    if kind == "xml":
        return _looked_through(*_xml(parsed.getroot()))
    return _looked_through(*_json(parsed))


def _looked_through(made: Structure, leaves: Iterator[tuple[Path, Any]]) -> Structure:
    values: dict[Path, Counter[int]] = {}
    for path, value in leaves:
        place = made.places.get(path)
        if place is None:
            if len(made.places) >= _MOST_PATHS:
                made.not_kept += 1
                continue
            place = made.places[path] = Place(documents=1)
        text = "" if value is None else str(value).strip()
        place.count += 1
        place.kinds[looks_like(value)] += 1
        place.longest = max(place.longest, len(text))
        shape = "true/false" if isinstance(value, bool) else mask(text)
        if len(place.examples) < EXAMPLES and shape not in place.examples:
            place.examples.append(shape)
        held = values.setdefault(path, Counter())
        if text and len(held) < _MOST_VALUES:
            held[hash(text)] += 1
    _point(made, values)
    return made


def _point(made: Structure, values: dict[Path, Counter[int]]) -> None:
    for path, held in values.items():
        made.places[path].unique = int(bool(held) and max(held.values()) == 1)
    ids = [path for path in values if made.places[path].unique and path[:-1] in made.lists]
    for path, held in values.items():
        if made.places[path].kind in {"uuid", "integer", "word"} and held:
            for one in ids:
                if one != path and len(values[one]) > 1 and held.keys() <= values[one].keys():
                    made.places[path].points[one] += 1


# the three kinds of document


def _json(value: Any) -> tuple[Structure, Iterator[tuple[Path, Any]]]:
    top = sorted(safe_name(key) for key in value) if isinstance(value, dict) else []
    made = Structure("json", "{" + ", ".join(top[:12]) + "}" if top else "[]", keys=top, documents=1)

    def walk(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
        if isinstance(node, dict):
            for key, below in node.items():
                yield from walk(below, (*path, safe_name(key)))
        elif isinstance(node, list):
            made.lists.add(path)
            for below in node:
                yield from walk(below, path)
        else:
            yield path, node

    return made, walk(value, ())


def _xml(root: Any) -> tuple[Structure, Iterator[tuple[Path, Any]]]:
    name = etree.QName(root)
    made = Structure("xml", safe_name(name.localname), documents=1)
    if name.namespace:
        made.namespaces["."] = name.namespace
    prefixes = {name.namespace: ""}

    def called(tag: str) -> str:
        one = etree.QName(tag)
        if one.namespace and one.namespace not in prefixes:
            prefix = f"n{len(prefixes)}"
            prefixes[one.namespace] = f"{prefix}:"
            made.namespaces[prefix] = one.namespace
        return prefixes.get(one.namespace, "") + safe_name(one.localname)

    def walk(element: Any, path: Path) -> Iterator[tuple[Path, Any]]:
        for key, value in element.attrib.items():
            yield (*path, "@" + safe_name(etree.QName(key).localname)), value
        below = [child for child in element if isinstance(child.tag, str)]
        if (element.text or "").strip() or (not below and not element.attrib):
            yield path, element.text or ""
        names = [called(child.tag) for child in below]
        for step, count in Counter(names).items():
            if count > 1:
                made.lists.add((*path, step))
        for child, step in zip(below, names, strict=True):
            yield from walk(child, (*path, step))

    return made, walk(root, ())


def _csv(data: bytes) -> tuple[Structure, Iterator[tuple[Path, Any]]]:
    mark, rows = form_of(data).separator, cells_of(data)
    first = rows[0] if rows else []
    heading = [safe_name(cell.strip().replace(" ", "_")) if cell.strip() else "?" for cell in first]
    made = Structure("csv", f"{mark.strip() or 'tab'} " + ", ".join(heading[:12]), keys=heading, documents=1)
    made.lists.add(())

    def walk() -> Iterator[tuple[Path, Any]]:
        for row in rows[1:]:
            for column, cell in zip(heading, row, strict=False):
                if cell.strip():
                    yield (column,), cell

    return made, walk()
