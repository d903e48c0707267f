"""Elements in few words: a namespace is a `Space`, and its attributes make elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from lxml import etree

from planbro.formats.plo._kodeverk import OID, text

Node = Any
"""What may stand in an element: an element, a text, a boolean, a number, None, or many of these."""


class Space:
    """A namespace with its prefix: `po.Merknad("...")` is an element of it."""

    def __init__(self, uri: str, prefix: str | None) -> None:
        self.uri = uri
        self.prefix = prefix

    def __getattr__(self, name: str) -> Callable[..., Node]:
        def make(*children: Node, **attributes: str) -> Node:
            return element(f"{{{self.uri}}}{name}", {self.prefix: self.uri}, children, attributes)

        return make


def element(tag: str, nsmap: dict[str | None, str], children: Iterable[Node], attributes: dict[str, str]) -> Node:
    """An element with what is in it; None leaves nothing behind."""
    made = etree.Element(tag, attributes, nsmap)
    for child in flat(children):
        if isinstance(child, etree._Element):
            made.append(child)
        else:
            made.text = (made.text or "") + _written(child)
    return made


def flat(nodes: Iterable[Node]) -> Iterable[Node]:
    """Everything there is, lists within lists laid out."""
    for node in nodes:
        if isinstance(node, list | tuple):
            yield from flat(node)
        elif node is not None:
            yield node


def cs(number: str, code: str) -> dict[str, str]:
    """A coded value whose list the place decides (plo.md § 6.1)."""
    return {"V": code, "DN": _text(number, code)}


def cv(number: str, code: str) -> dict[str, str]:
    """A coded value that names its list."""
    return {"V": code, "DN": _text(number, code), "S": OID + number}


def coded(number: str, code: str, said: str) -> dict[str, str]:
    """A coded value of a list that planbro does not carry (ICD-10, ICPC-2, ATC)."""
    return {"V": code, "DN": said, "S": OID + number}


def _text(number: str, code: str) -> str:
    found = text(number, code)
    if found is None:
        raise KeyError(f"{number}/{code}")
    return found


def _written(value: str | bool | int | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


MH: Final = Space("http://www.kith.no/xmlstds/msghead/2006-05-24", None)
FK1: Final = Space("http://www.kith.no/xmlstds/felleskomponent1", "fk1")
EPJ1: Final = Space("http://www.kith.no/xmlstds/epj/epj1/2008-02-20", "epj1")
EPJ2: Final = Space("http://www.kith.no/xmlstds/epj/epj2/2008-02-20", "epj2")
EPJ3: Final = Space("http://www.kith.no/xmlstds/epj/epj3/2008-02-20", "epj3")
META: Final = Space("http://www.kith.no/xmlstds/epj/meta/2008-02-20", "m1")
BASE64: Final = Space("http://www.kith.no/xmlstds/base64container", None)


def tidy(payload: Node, *spaces: Space) -> Node:
    """The payload with each namespace declared once, where it begins."""
    etree.cleanup_namespaces(payload, top_nsmap={space.prefix: space.uri for space in spaces})
    return payload


def written(root: Node, encoding: str) -> bytes:
    """The document as bytes, indented, with a line that says it is invented."""
    etree.indent(root, space="  ")
    remark = "<!-- Syntetisk melding: personer, virksomheter, numre og helseopplysninger er oppdiktet. -->"
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{remark}\n{etree.tostring(root, encoding="unicode")}\n'
    return text.encode(encoding, "xmlcharrefreplace")
