"""The XHTML of a narrative: what R4 lets a div hold, and nothing that acts (R4 txt-1, txt-2; fhir.md § 6.3)."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

_held: Final = threading.local()  # a parser a thread: making one costs more than most narratives
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
# fmt: off
_ELEMENTS: Final = frozenset([
    "a", "abbr", "acronym", "b", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "dfn",
    "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "q", "samp",
    "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul", "var",
])
# fmt: on
_TAGS: Final[frozenset[object]] = frozenset(_XHTML + name for name in _ELEMENTS)
_WITH_ATTRIBUTES: Final = etree.XPath("//*[@*]")
_SAYS: Final = etree.XPath("boolean(normalize-space())")
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_EVERYWHERE: Final = frozenset(
    {"id", "class", "style", "title", "lang", "dir", "accesskey", "tabindex", _XML + "lang", _XML + "space"}
)
_CELLS: Final = frozenset({"align", "char", "charoff", "valign", "width", "bgcolor"})
_CELL: Final = frozenset({"abbr", "axis", "headers", "scope", "rowspan", "colspan", "height", "nowrap"})
_SOME: Final[Mapping[str, frozenset[str]]] = {
    "a": frozenset({"href", "name", "charset", "type", "hreflang", "rel", "rev", "shape", "coords"}),
    "img": frozenset({"src", "alt", "longdesc", "height", "width", "usemap", "ismap"}),
    "blockquote": frozenset({"cite"}), "q": frozenset({"cite"}), "pre": frozenset({"width"}),
    "table": _CELLS | {"summary", "border", "frame", "rules", "cellspacing", "cellpadding"},
    **dict.fromkeys(("col", "colgroup"), _CELLS | {"span"}),
    **dict.fromkeys(("thead", "tbody", "tfoot", "tr"), _CELLS),
    "td": _CELLS | _CELL, "th": _CELLS | _CELL,
    **dict.fromkeys(("ol", "ul", "li"), frozenset({"start", "type", "value", "compact"})),
    **dict.fromkeys(("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "caption"), frozenset({"align"})),
    "hr": frozenset({"align", "width", "size", "noshade"}),
}  # fmt: skip
_ACTS: Final = re.compile(r"(?:javascript|vbscript|livescript|data:(?!image/))", re.IGNORECASE)
_IGNORED: Final = re.compile(r"[\x00-\x20]+")  # a browser passes over these in an address
_STYLE_ACTS: Final = re.compile(r"expression\s*\(|javascript:|behavior\s*:|-moz-binding|@import", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w+);")


def is_safe(div: Any) -> bool:
    """txt-1 and txt-2: an XHTML div of the allowed elements and attributes, with something to read in it."""
    return _reason(div) is None


def narrative_fault(div: Any) -> str | None:
    """Why a div may not stand; None where it may."""
    return _reason(div)


def _reason(div: Any) -> str | None:
    if not isinstance(div, str):
        return "it is not text"
    root = _parsed(div)
    if root is None:
        return "it is not well-formed XHTML"
    if root.tag != _XHTML + "div":
        return "it is not a div of XHTML"
    tags = {node.tag for node in root.iter()}
    if not tags <= _TAGS:
        return "it holds what may not stand there"
    for node in _WITH_ATTRIBUTES(root):
        if why := _attributes(node.tag.removeprefix(_XHTML), node):
            return why
    return None if _SAYS(root) or _XHTML + "img" in tags else "it is empty"


def _attributes(name: str, element: etree._Element) -> str | None:
    reason: str | None = None
    allowed = _SOME.get(name, frozenset())
    for key, value in element.attrib.items():
        if key not in _EVERYWHERE and key not in allowed:
            reason = "it holds an attribute that may not stand there"
        elif key in {"href", "src", "cite", "longdesc"} and _ACTS.match(_IGNORED.sub("", value)):
            reason = "it holds an address that acts"
        elif key == "style" and _STYLE_ACTS.search(value):
            reason = "it holds a style that acts"
    return reason


def _parsed(div: str) -> etree._Element | None:
    """No DTD, no entity of another's, no network."""
    if "<!DOCTYPE" in div or "<?" in div:
        return None
    text = _ENTITY.sub(_named, div) if "&" in div else div
    if not hasattr(_held, "parser"):
        _held.parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, collect_ids=False
        )
    try:
        root: etree._Element = etree.fromstring(text.encode(), _held.parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _named(match: re.Match[str]) -> str:
    """HTML's names of characters, which R4 lets a narrative use though XML does not know them."""
    from html.entities import html5

    return "".join(f"&#{ord(letter)};" for letter in html5.get(match[1] + ";", "")) or match[0]
