"""What values look like, told without telling them: shapes, and kinds of number that have a check of their own."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any, Final, TypeAlias

from lxml import etree

from planbro.exchange._inspect import mask, safe_name
from planbro.formats import FORMATS, Document
from planbro.ident import examine, find_numbers, fnr, orgnr
from planbro.mapping import JsonTree, Tree, XmlTree

FIXED: Final = frozenset({"comment()", "processing-instruction()", "following-sibling::text()"})
EXAMPLES: Final = 3
FEW: Final = 3
"""A value that stands in fewer plans than this may point to a person, and is not told (recital 26 GDPR)."""

_KINDS: Final = (
    ("dateTime", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("date(no)", re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")),
    ("boolean", re.compile(r"true|false|ja|nei|J|N", re.IGNORECASE)),
    ("uuid", re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("url", re.compile(r"[a-z][a-z0-9+.-]*://\S+")),
    ("phone", re.compile(r"(?:\+47|0047)? ?(?:\d ?){8}")),
    ("integer", re.compile(r"[-+]?\d+")),
    ("decimal", re.compile(r"[-+]?\d+[.,]\d+")),
    ("base64", re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s*")),
)


_POSITION: Final = re.compile(r"\[\d+\]")
_HEADING: Final = re.compile(r"(?=.{1,40}\Z)[^\W\d_][^\W\d_]*(?:[ /-](?:[a-zæøå]+|[A-ZÆØÅ]{2,5}|\d{1,2}))*")
"""Words as in a heading, and not as in a name, whose second word is a capital's too."""


Steps: TypeAlias = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""A path without positions, each step safe to show, and those of its beginnings that repeat."""


class Paths:
    """The paths of one document's leaves. Where elements stand in each other, each is gone up from once only."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.xml = isinstance(document.tree, XmlTree)
        self._known: dict[Any, str] = {}

    def of(self, place: Any) -> Steps:
        if not self.xml:
            return path_of(self.document, place)
        element, key = place
        path = self._of(element)
        if key == "tail":
            path += "/following-sibling::text()[]"
        elif key[:1] == "@":
            path += "/@" + key.rpartition("}")[2] if "}" in key else f"/{key}"
        return _steps("/", path)

    def _of(self, element: Any) -> str:
        found = self._known.get(element)
        if found is None:
            parent = element.getparent()
            if parent is None:
                found = "/" + _named(element)
                self._known[element] = found
            else:
                self._children(parent)
                found = self._known[element]
        return found

    def _children(self, parent: Any) -> None:
        """All children at once: whether one repeats shows among its siblings."""
        above = self._of(parent)
        children = list(parent)
        times = Counter(child.tag for child in children)
        for child in children:
            self._known[child] = f"{above}/{_named(child)}{'[]' if times[child.tag] > 1 else ''}"


def _named(element: Any) -> str:
    if isinstance(element.tag, str):
        return element.tag.rpartition("}")[2]
    return "comment()" if element.tag is etree.Comment else "processing-instruction()"


def path_of(document: Document, place: Any) -> Steps:
    """A leaf's path; in a spreadsheet by sheet and heading, as its table has it, and not by the cell."""
    inside = document.tree
    path = JsonTree.path(inside, place) if isinstance(inside, JsonTree) else inside.path(place)
    tree = document.spec.table.tree
    if tree == "graph":
        path = _by_type(document, path)
    in_words = document.format in FORMATS and bool(FORMATS[document.format].sheets)
    return _steps("/" if tree == "xml" else ".", _POSITION.sub("[]", path), in_words=in_words)


def _by_type(document: Document, path: str) -> str:
    """In a Bundle the resource type stands first, as in its table."""
    match = re.match(r"[^.\[]*\.?entry\[(\d+)\]\.resource\.", path)
    resource = document.tree.value["entry"][int(match[1])].get("resource") if match else None  # type: ignore[union-attr]
    if match is None or not isinstance(resource, dict):
        return path
    return f"{resource.get('resourceType')}.{path[match.end() :]}"


@lru_cache(20_000)
def _steps(separator: str, path: str, *, in_words: bool = False) -> Steps:
    """A path with its positions emptied, in steps; the same few thousand come again in each plan. With `in_words` the
    steps are headings, which have blanks."""
    steps = [step for step in path.split(separator) if step]
    if steps and steps[0].startswith("[") and separator == ".":
        steps = steps[1:] or steps
    names = (step.replace("[]", "") for step in steps)
    plain = tuple(one if in_words and _HEADING.fullmatch(one) else _safe(one) for one in names)
    lists = (plain[: n + 1] for n, step in enumerate(steps) if step.endswith("[]") and plain[n] not in FIXED)
    return plain, tuple(lists)


def _safe(name: str) -> str:
    if name in FIXED:
        return name
    return "@" + safe_name(name[1:]) if name.startswith("@") else safe_name(name)


def shape_of(tree: Tree, place: Any) -> str:
    """What a leaf looks like."""
    value = raw_of(tree, place)
    if value is None:
        return "·"
    if isinstance(value, bool):
        return "true/false"
    return mask(str(value).strip())


def raw_of(tree: Tree, place: Any) -> Any:
    """The value of a leaf, whatever its tree."""
    holder, key = place
    if isinstance(holder, dict | list):
        value = holder[key] if isinstance(holder, list) else holder.get(key)
        return None if isinstance(value, dict | list) else value
    if key == "tail":
        return holder.tail
    if key[:1] == "@":
        return holder.get(key[1:])
    return holder.text if isinstance(holder.tag, str) else "comment"


def looks_like(value: object) -> str:
    """Which kind of value this may be: a person's number, an organisation's, a day, a word, a text."""
    if isinstance(value, bool):
        return "boolean"
    text = str(value if value is not None else "").strip()
    if not text:
        return "empty"
    digits = text.replace(" ", "")
    if len(digits) == 11 and digits.isascii() and digits.isdigit() and (fnr.is_valid(digits) or _other_person(digits)):
        return "fnr"
    if len(digits) == 9 and digits.isascii() and digits.isdigit() and orgnr.is_valid(digits):
        return "orgnr"
    kind = next((kind for kind, pattern in _KINDS if pattern.fullmatch(text)), None)
    if kind == "base64" and " " in text:
        kind = None
    return kind or ("word" if len(text) <= 40 and text.count(" ") <= 2 else "text")


def _other_person(digits: str) -> bool:
    """A D-number, an FH-number or the like."""
    return examine(digits).number is not None


_CODE: Final = re.compile(r"[^\W_][\w .:/+-]{0,59}")


def may_tell(code: str) -> bool:
    """Whether a code may stand in a page as it is: short, with no run of digits, and nothing like a person's number."""
    return bool(_CODE.fullmatch(code)) and not re.search(r"\d{4}", code) and not list(find_numbers(code))
