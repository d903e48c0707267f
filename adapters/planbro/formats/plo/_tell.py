"""Faults of one message while they are gathered: each with line and path, and nothing of what the place holds."""

from __future__ import annotations

from itertools import islice
from typing import Any

from planbro.findings import Finding, Place, Severity

_MANY = 1000  # faults kept, and siblings counted: a hostile message may have a million of each


class Faults:
    """Gathers findings; what is over the limit is counted, so that a hostile message costs no more than a bad one."""

    __slots__ = ("file", "items", "overflow")

    def __init__(self, file: str | None = None) -> None:
        self.file = file
        self.items: list[Finding] = []
        self.overflow = 0

    def add(self, code: str, element: Any, /, severity: Severity | None = None, **params: str | int) -> None:
        """A fault at an element; `params` are structural: names of elements and lists, known codes, counts."""
        if len(self.items) >= _MANY:
            self.overflow += 1
            return
        place = Place(self.file, element.sourceline, path_of(element)) if element is not None else Place(self.file)
        self.items.append(Finding(code, place, params, severity))


def local(element: Any) -> str:
    """The element's name without its namespace."""
    tag: str = element.tag
    return tag[tag.rfind("}") + 1 :]


def path_of(element: Any) -> str:
    """Where an element stands, by local names: /MsgHead/MsgInfo/Patient/Ident[2]."""
    parts = []
    while (parent := element.getparent()) is not None:
        parts.append(local(element) + _number(element, parent))
        element = parent
    parts.append(local(element))
    return "/" + "/".join(reversed(parts))


def _number(element: Any, parent: Any) -> str:
    """Which of its name an element is, where there are several; what is counted is bounded."""
    alike = parent.iterchildren(element.tag)
    before = next((number for number, one in enumerate(islice(alike, _MANY)) if one is element), _MANY)
    return "" if before == 0 and next(alike, None) is None else f"[{before + 1}]"
