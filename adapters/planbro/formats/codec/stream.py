"""XML that is too large for a tree, element by element, through the same hardened door (STYLE, choices; plo.md § 8.5).

A register's extract holds a whole municipality. Only the element at hand is kept; how much one element may hold is
bounded, since a file that never ends its first person would otherwise become a tree after all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from lxml import etree

from planbro.findings import Refused
from planbro.formats.codec.limits import DEFAULT, MIB, Limits, check_size
from planbro.formats.codec.xml import _decode, _refusal, _refuse_doctype

_CHUNK = 1 << 16
_HEAD = 1 << 12
_LARGEST = 16 * MIB  # of one element: a person in IPLOS is some kilobytes

_Parser: TypeAlias = "etree.XMLPullParser[etree._Element]"


def elements(data: bytes, name: str, limits: Limits = DEFAULT) -> Iterator[etree._Element]:
    """Each element of this local name, whole, in document order; its children are gone once the next one is asked for.

    Raises:
        Refused: the bytes cannot be read as XML, or an element is too large. What came before it was given.
    """
    check_size(len(data), limits)
    prolog, text = _decode(data)
    _refuse_doctype(text)
    parser = _parser(name)
    since = 0
    for at in range(0, len(text) + _CHUNK, _CHUNK):
        chunk = text[at : at + _CHUNK]
        fault = _feed(parser, chunk)
        if fault is not None:
            raise _refusal(fault[0], fault[1], text, prolog, limits)
        since += len(chunk)
        for _, element in parser.read_events():
            since = 0
            yield element
            _drop(element)
        if since > _LARGEST:
            raise Refused.because("input-too-large", size=since, limit=_LARGEST)


def root(data: bytes, limits: Limits = DEFAULT) -> tuple[str, str]:
    """Namespace and local name of the root element, from the first bytes alone.

    Raises:
        Refused: there is none, or the bytes cannot be read.
    """
    check_size(len(data), limits)
    prolog, text = _decode(data)
    _refuse_doctype(text)
    parser = _parser("*", "start")
    for at in range(0, min(len(text), MIB) + _HEAD, _HEAD):
        fault = _feed(parser, text[at : at + _HEAD])
        for _, element in parser.read_events():
            name = etree.QName(element)
            return name.namespace or "", name.localname
        if fault is not None:
            raise _refusal(fault[0], fault[1], text, prolog, limits)
    raise Refused.because("xml-malformed", reason="no root element")


def _parser(name: str, event: Literal["start", "end"] = "end") -> _Parser:
    return etree.XMLPullParser(
        events=(event,),
        tag=f"{{*}}{name}",
        encoding="UTF-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=True,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _feed(parser: _Parser, chunk: bytes) -> tuple[int | None, int | None] | None:
    """The fault's code and line, never libxml2's message, which quotes the text (law 7). An empty chunk is the end."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return error.code, error.lineno or None
    return None


def _drop(element: etree._Element) -> None:
    """Let the element go, and what stands before it in its parent."""
    element.clear()
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]
