"""Bytes to plain trees and back: XML, JSON and zip, each with one hardened door (ARCHITECTURE, "a codec and a table").

Whatever comes in may be hostile or broken. It comes out as a tree, or as `Refused` with a code from the catalogue
(law 6) whose parameters never hold a word of the document (law 7): a parser's own messages quote what they choke on,
so they stop here.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from planbro.formats.codec import archive, embedded, json, xml
from planbro.formats.codec.archive import Archive, is_zip
from planbro.formats.codec.held import Held, Source, hold_file, store_of
from planbro.formats.codec.json import Tree
from planbro.formats.codec.limits import CONTAINER, DEFAULT, MOVING, Limits, read_file
from planbro.mapping import Number

__all__ = [
    "CONTAINER",
    "DEFAULT",
    "MOVING",
    "Archive",
    "Held",
    "Kind",
    "Limits",
    "Number",
    "Source",
    "Tree",
    "archive",
    "embedded",
    "hold_file",
    "is_zip",
    "json",
    "read_file",
    "sniff",
    "store_of",
    "xml",
]

Kind: TypeAlias = Literal["zip", "xml", "json", "csv", "unknown"]

_HEAD = 4096
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


def sniff(data: bytes) -> Kind:
    """What the first bytes look like; a guess for choosing a codec, which then judges the whole."""
    size = len(data)
    data = data.head(_HEAD) if isinstance(data, Held) else data
    if is_zip(data):
        return "zip"
    text = _head(data).lstrip()
    if text.startswith("<"):
        return "xml"
    if text.startswith(("{", "[")):
        return "json"
    return "csv" if _is_table(text, whole=size <= _HEAD) else "unknown"


def _head(data: bytes) -> str:
    head = data[:_HEAD]
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    for mark, encoding in _UNMARKED:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")


def _is_table(text: str, *, whole: bool) -> bool:
    """A separator in the first line, and the same one in the second where there is a second."""
    if any(ord(char) < 32 and char not in "\t\r\n" for char in text):
        return False
    lines = text.splitlines()
    if not whole and len(lines) > 1:
        lines.pop()  # it may have been cut
    lines = [line for line in lines if line.strip()][:2]
    return bool(lines) and any(all(mark in line for line in lines) for mark in ";\t,")
