"""A message's content as sections, in the order of the document: what stands side by side stands under one heading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from planbro.render.message._elements import Elements, children, local
from planbro.render.message._headings import heading
from planbro.render.message._page import Entry, Section
from planbro.render.message._values import is_coded

_UNWRAPPED: Final = frozenset({"FellesAdministrativeOpplysninger"})


def sections(payload: Any, elements: Elements, name: str) -> list[Section]:
    """The sections of a payload; leaves that stand loose at its top come under the message's own `name`."""
    found = []
    first = tuple(elements.loose(payload, 0))
    if first:
        found.append(Section(name, (Entry("", first),), local(payload)))
    for key, group in groupby(_top(payload), _key):
        if key == "":
            rows = [row for child in group for row in elements.row(child, local(payload), 0)]
            made = Section(name, (Entry("", tuple(rows)),) if rows else (), local(payload))
        else:
            entries = [entry for child in group for entry in elements.entries(child, parent=local(payload))]
            made = Section(heading(key, elements.language, local(payload)), tuple(entries), key)
        if made.entries:
            found.append(made)
    return found


def _key(element: Any) -> str:
    """What a section is made of: one kind of block, or loose leaves."""
    return local(element) if children(element) and not is_coded(element) else ""


def _top(payload: Any) -> Iterator[Any]:
    for child in children(payload):
        if local(child) in _UNWRAPPED and not child.attrib:
            yield from children(child)
        else:
            yield child
