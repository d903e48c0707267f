"""FHIR XML to FHIR JSON and back, by the type of each element (R4, XML and JSON representations).

XML alone does not say what repeats and what is a number; the definitions do. What they do not know is carried by its
shape, so that nothing is lost. Numbers keep the digits they were written with, and a narrative its letters.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from planbro.findings import Refused
from planbro.formats.codec import xml as xml_codec
from planbro.mapping import Number
from planbro.mapping._trees import MISSING

if TYPE_CHECKING:
    from planbro.formats.fhir.check import Definitions, TypeOf

FHIR: Final = "{http://hl7.org/fhir}"
XHTML: Final = "{http://www.w3.org/1999/xhtml}"
Pair = tuple[Any, Any]
"""A value and what stands beside it: the members of `_name` in JSON. Either may be MISSING."""

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<rest>\.[0-9]+)?(?P<power>[eE][+-]?[0-9]+)?")
_NUMBERS: Final = frozenset({"decimal", "integer", "positiveInt", "unsignedInt", "integer64"})
_BOOLEANS: Final = {"true": True, "false": False}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DIGITS: Final = 640
_DIV: Final = '<div xmlns="http://www.w3.org/1999/xhtml"'
_DIVS: Final = frozenset({f"{XHTML}div", "div"})


@dataclass(slots=True)
class Seen:
    """What reading found beside the JSON: the value of each element, and what JSON has no place for."""

    values: dict[Any, Pair] = field(default_factory=dict)
    beside: dict[tuple[Any, str | None], None] = field(default_factory=dict)
    unknown: int = 0
    line: int | None = None


def is_fhir(root: Any) -> bool:
    """Whether a document is FHIR XML, by its root."""
    return isinstance(root.tag, str) and root.tag.startswith(FHIR)


def from_xml(root: Any, seen: Seen | None = None) -> dict[str, Any]:
    """The JSON of a resource. Comments, processing instructions and what is not FHIR stay in the XML alone."""
    return _Reader(seen or Seen()).resource(root)


def places(tree: Any, seen: Seen) -> list[str]:
    """Where the XML has what JSON has no place for, as XPath without prefixes."""
    found = []
    for (element, what), _ in seen.beside.items():
        if what is None or what == "":
            found.append(tree.getpath(element) + ("" if what is None else "/text()"))
        else:
            found.append(f"{tree.getpath(element)}/{'following-sibling::text()' if what == 'tail' else f'@{what}'}")
    for around in (*tree.getroot().itersiblings(preceding=True), *tree.getroot().itersiblings()):
        found.append(tree.getpath(around))
    return found


def to_xml(value: dict[str, Any], onto: Any = None) -> Any:
    """The tree of a resource in XML: new and indented, or a copy of `onto` with what has changed.

    Raises:
        Refused: a text has characters that XML cannot carry, or a name is none in XML.
    """
    from planbro.formats.fhir._xml_onto import merged

    if onto is not None and onto.getroot().tag == FHIR + str(value.get("resourceType")):
        return merged(value, onto)
    root = Builder().resource(value, None)
    indent(root, "\n", "  ")
    return root.getroottree()


@cache
def _definitions() -> Definitions:
    """The definitions, loaded where FHIR XML is met and not before."""
    from planbro.formats.fhir.check import definitions

    return definitions()


def type_of(code: str, name: str) -> TypeOf | None:
    """What R4 says of an element; of a resource it does not know, what all resources have."""
    known = _definitions()
    if not known.knows(code):
        code = "DomainResource" if code and "." not in code else ""
    if not code:
        return known.type_of("Element", name) if name == "extension" else None
    return known.type_of(code, name)


def is_resource(code: str) -> bool:
    return _definitions().kind(code) == "resource"


def base_names(value: dict[str, Any]) -> Iterator[str]:
    """The names of an object's elements: `_x` and `x` are one."""
    for key in value:
        if key[:1] != "_":
            yield key
        elif key[1:] not in value:
            yield key[1:]


def pairs_of(value: dict[str, Any], name: str) -> list[Pair]:
    """The values of an element, each with what stands beside it."""
    found, beside = value.get(name, MISSING), value.get(f"_{name}", MISSING)
    if not isinstance(found, list) and not isinstance(beside, list):
        return [(MISSING if found is None and beside is not MISSING else found, beside)]
    values = found if isinstance(found, list) else [] if found is MISSING else [found]
    sides = beside if isinstance(beside, list) else [] if beside is MISSING else [beside]
    count = max(len(values), len(sides))
    return [
        _pair(values[n] if n < len(values) else MISSING, sides[n] if n < len(sides) else None) for n in range(count)
    ]


def _pair(value: Any, beside: Any) -> Pair:
    """A null in one array only says that the other has something."""
    if beside is None:
        return value, MISSING
    return MISSING if value is None else value, beside


# --- reading


class _Reader:
    def __init__(self, seen: Seen) -> None:
        self.seen = seen

    def resource(self, element: Any) -> dict[str, Any]:
        kind = local(element)
        found = {"resourceType": kind}
        self.fields(element, kind, found, of_resource=True)
        return found

    def fields(self, element: Any, code: str, found: dict[str, Any], *, of_resource: bool = False) -> None:
        """The attributes and children of an element into an object."""
        self._attributes(element, found, ("url", "id") if code == "Extension" else () if of_resource else ("id",))
        self._text(element)
        names: dict[str, tuple[TypeOf | None, list[Pair]]] = {}
        for child in element:
            name = self._name(child)
            if name is None:
                continue
            if name not in names:
                names[name] = (type_of(code, name), [])
                self._note(child, names[name][0])
            info, members = names[name]
            members.append(self.child(child, info))
        for name, (info, members) in names.items():
            _store(found, name, members, many=info.many if info is not None else len(members) > 1)

    def child(self, element: Any, info: TypeOf | None) -> Pair:
        pair = self._child(element, info)
        self.seen.values[element] = pair
        return pair

    def _child(self, element: Any, info: TypeOf | None) -> Pair:
        if (info is not None and info.code == "xhtml") or element.tag in _DIVS:
            return _div(element), MISSING
        if info is None:
            return self._shape(element)
        if is_resource(info.code):
            return self._held(element), MISSING
        if info.primitive:
            return self._primitive(element, info.code)
        if "value" in element.attrib and not len(element):
            return element.get("value"), MISSING
        found: dict[str, Any] = {}
        self.fields(element, info.code, found)
        return found, MISSING

    def _held(self, element: Any) -> Any:
        """A resource within an element: `contained`, `Bundle.entry.resource`."""
        self._text(element)
        within = [child for child in element if self._name(child) is not None]
        if len(within) == 1 and local(within[0])[:1].isupper():
            found = self.resource(within[0])
            self.seen.values[within[0]] = (found, MISSING)
            return found
        return self._shape(element)[0]

    def _primitive(self, element: Any, code: str) -> Pair:
        children = [child for child in element if self._name(child) is not None]
        if any(local(child) != "extension" for child in children):
            return self._shape(element)
        self._text(element)
        beside: dict[str, Any] = {}
        self._attributes(element, beside, ("id",), also="value")
        if children:
            info = type_of("Element", "extension")
            beside["extension"] = [self.child(child, info)[0] for child in children]
        text = element.get("value")
        value = _value(text, code) if text is not None else MISSING if beside else None
        return value, beside or MISSING

    def _shape(self, element: Any) -> Pair:
        """An element that R4 does not know: a text where it has a value, else an object."""
        children = [child for child in element if self._name(child) is not None]
        if all(local(child) == "extension" for child in children) and ("value" in element.attrib or not element.attrib):
            if "value" in element.attrib or children:
                return self._primitive(element, "string")
            return None, MISSING
        found: dict[str, Any] = {}
        self.fields(element, "", found)
        return found, MISSING

    def _attributes(self, element: Any, found: dict[str, Any], names: tuple[str, ...], also: str = "") -> None:
        for name in names:
            if name in element.attrib:
                found[name] = element.get(name)
        for name in element.attrib:
            if name not in names and name != also:
                self.seen.beside[element, name] = None

    def _text(self, element: Any) -> None:
        """Text between elements is no FHIR; it stays where it is."""
        if element.text and element.text.strip():
            self.seen.beside[element, ""] = None
        for child in element:
            if child.tail and child.tail.strip():
                self.seen.beside[child, "tail"] = None

    def _name(self, child: Any) -> str | None:
        """The name of an element; None for what is beside: comments, processing instructions, other namespaces."""
        if isinstance(child.tag, str) and (child.tag.startswith(FHIR) or child.tag in _DIVS):
            return local(child)
        if child not in self.seen.values:
            self.seen.values[child] = (MISSING, MISSING)
            self.seen.beside[child, None] = None
        return None

    def _note(self, child: Any, info: TypeOf | None) -> None:
        if info is None:
            self.seen.unknown += 1
            self.seen.line = self.seen.line or child.sourceline


def local(element: Any) -> str:
    """The name without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def _store(found: dict[str, Any], name: str, members: list[Pair], *, many: bool) -> None:
    """One element's values into JSON, with null where the other array has something."""
    if not many and len(members) == 1:
        ((value, beside),) = members
        if value is not MISSING:
            found[name] = value
        if beside is not MISSING:
            found[f"_{name}"] = beside
        return
    if any(value is not MISSING for value, _ in members):
        found[name] = [None if value is MISSING else value for value, _ in members]
    if any(beside is not MISSING for _, beside in members):
        found[f"_{name}"] = [None if beside is MISSING else beside for _, beside in members]


def _value(text: str, code: str) -> Any:
    """An attribute's text as the JSON value of a type; what is not of the type stays a text."""
    if code == "boolean":
        return _BOOLEANS.get(text, text)
    if code not in _NUMBERS:
        return text
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if match["rest"] or match["power"] or text == "-0" or len(text) > _DIGITS:
        return Number(text)
    return int(text)


def _div(element: Any) -> str:
    """A narrative as the text that JSON has: the element alone, with the namespaces it uses."""
    alone = copy.deepcopy(element)
    alone.tail = None
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode")


# --- building


class Builder:
    """Elements for values, in the order of R4."""

    def resource(self, value: dict[str, Any], parent: Any) -> Any:
        kind = str(value.get("resourceType", ""))
        element = self.make(parent, kind)
        self.fields(element, value, kind, of_resource=True)
        return element

    def make(self, parent: Any, name: str) -> Any:
        if not _NAME.fullmatch(name):
            raise Refused.because("fhir-xml-name")
        if parent is None:
            return etree.Element(FHIR + name, nsmap={None: FHIR[1:-1]})
        return etree.SubElement(parent, FHIR + name)

    def fields(self, element: Any, value: dict[str, Any], code: str, *, of_resource: bool = False) -> None:
        attributes = attribute_names(code, of_resource)
        for name in attributes:
            if isinstance(value.get(name), str):
                put(element, name, value[name])
        names = [n for n in base_names(value) if not (n in attributes and isinstance(value.get(n), str))]
        known = {name: type_of(code, name) for name in names}
        for name in sorted(names, key=lambda name: order_of(known[name])):
            if of_resource and name == "resourceType":
                continue
            for pair in pairs_of(value, name):
                self.child(element, name, pair, known[name])

    def child(self, parent: Any, name: str, pair: Pair, info: TypeOf | None) -> Any:
        value, beside = pair
        if isinstance(value, str) and (info.code == "xhtml" if info is not None else value.startswith(_DIV)):
            element = div_of(value)
            parent.append(element)
            return element
        element = self.make(parent, name)
        if isinstance(value, dict):
            if "resourceType" in value and (info is None or is_resource(info.code)):
                self.resource(value, element)
            else:
                self.fields(element, value, info.code if info is not None and not info.primitive else "")
        elif isinstance(value, list):
            for number, one in enumerate(value):
                self.child(element, f"item{number}", (one, MISSING), None)
        elif value is not MISSING and value is not None:
            put(element, "value", text_of(value))
        if isinstance(beside, dict):
            self.fields(element, beside, "Element")
        return element


def attribute_names(code: str, of_resource: bool) -> tuple[str, ...]:
    """What stands as an attribute: the id of an element, the url of an extension."""
    return () if of_resource else ("id", "url") if code == "Extension" else ("id",)


def order_of(info: TypeOf | None) -> float:
    return info.order if info is not None else float("inf")


def text_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def put(element: Any, name: str, text: str) -> None:
    try:
        element.set(name, text)
        return
    except ValueError:
        pass
    raise Refused.because("xml-characters")


def is_div(element: Any, value: Any) -> bool:
    """Whether an element is a narrative, or is to be one."""
    return element.tag in _DIVS or local(element) == "div" or (isinstance(value, str) and value.startswith(_DIV))


def div_of(text: str) -> Any:
    """The element of a narrative. One that is not well-formed is carried as text within a narrative that is."""
    for form in (text, _ENTITY.sub(_character, text)):
        try:
            root = xml_codec.parse(form.encode()).getroot()
        except Refused:
            continue
        if local(root) == "div":
            root.tail = None
            return root
    element = etree.Element(f"{XHTML}div", nsmap={None: XHTML[1:-1]})
    try:
        element.text = text
    except ValueError:
        raise Refused.because("xml-characters") from None
    return element


def _character(found: re.Match[str]) -> str:
    """XHTML names characters that XML does not know without a DTD."""
    return found[0] if found[1] in _XML_ENTITIES else html.unescape(found[0])


def indent(element: Any, margin: str, unit: str) -> None:
    """Line breaks for people, outside narratives, which keep their own."""
    children = [child for child in element if not (isinstance(element.tag, str) and element.tag.startswith(XHTML))]
    if not children or element.tag == f"{XHTML}div":
        return
    inner = margin + unit
    element.text = inner
    for child in children:
        indent(child, inner, unit)
        child.tail = inner
    children[-1].tail = margin
