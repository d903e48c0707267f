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
    while element is not None:
        before = sum(1 for _ in islice(element.itersiblings(element.tag, preceding=True), _MANY))
        alone = before == 0 and next(element.itersiblings(element.tag), None) is None
        parts.append(local(element) if alone else f"{local(element)}[{before + 1}]")
        element = element.getparent()
    return "/" + "/".join(reversed(parts))
