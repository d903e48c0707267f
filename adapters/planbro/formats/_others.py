"""Files that planbro knows and that hold no plan: what each is, and which command takes it."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from planbro.findings import Refused
from planbro.formats import codec

_RECONCILE: Final = "planbro reconcile"
_LISTS: Final = f"{_RECONCILE} pas|journal|tool|paper:FILE"
_JOURNAL: Final = (b"SQLite format 3\0", b"plbr")
_APPLICATION: Final = slice(68, 72)  # of SQLite's header: whose file it is
_FORM: Final = re.compile(r"urn:planbro:paper:\d+")
_WORKBOOK: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_ENOUGH: Final = 50
_PAIR: Final = re.compile(r"""["']?\w{1,40}["']?\s*[;,\t]\s*["']?[0-9 ]{11,13}["']?\s*""")


def no_plan(data: bytes, kind: str, tree: Any = None) -> Refused:
    """Why the bytes are read as no plan: they are something else that planbro knows, or nothing that it knows."""
    found = _xml(tree) if kind == "xml" else _json(tree) if kind == "json" else _text(data)
    if found is None:
        return Refused.because("format-unknown")
    reason, command = found
    return Refused.because("format-of-another-command", reason=reason, command=command)


def _xml(tree: Any) -> tuple[str, str] | None:
    root = tree.getroot() if tree is not None else None
    if root is None:
        return None
    name = etree.QName(root)
    if name.localname == "IPLOS":
        return "an IPLOS extract", f"{_RECONCILE} iplos:FILE"
    if name.localname == "Types" and name.namespace == _WORKBOOK:
        return "a workbook", _LISTS
    elements = (child for _, child in zip(range(_ENOUGH), root.iter(etree.Element), strict=False))
    if any(etree.QName(child).localname == "PasientIdent" for child in elements):
        return "an ident file to an IPLOS extract", f"{_RECONCILE} idents:FILE"
    return None


def _json(value: Any) -> tuple[str, str] | None:
    form = value.get("paper") if isinstance(value, dict) else None
    if isinstance(form, str) and _FORM.fullmatch(form):
        return "a form of one of the routines' papers", "planbro paper read FILE --onto PLAN -o OUT"
    return None


def _text(data: bytes) -> tuple[str, str] | None:
    if data.startswith(_JOURNAL[0]) and data[_APPLICATION] == _JOURNAL[1]:
        return "a journal of messages", "planbro journal list --journal FILE"
    if codec.sniff(data) != "csv":
        return None
    lines = data[:4096].decode("latin-1").splitlines()[1:_ENOUGH]
    if lines[:-1] and all(_PAIR.fullmatch(line) for line in lines[:-1]):
        return "an ident file to an IPLOS extract", f"{_RECONCILE} idents:FILE"
    return "a list in columns", _LISTS
