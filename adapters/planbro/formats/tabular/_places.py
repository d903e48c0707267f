"""Where things stand in a spreadsheet, and what is told of it: once for each column, never a value (law 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from planbro.findings import Findings


def letters(column: int) -> str:
    """The letters of a column, from 1.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell without a value of its own: an error such as #REF!, or a formula that was never calculated."""

    text: str


Value = str | int | float | bool | Odd | None
"""A cell as it is read. Days and times are text in ISO form: which form a file has them in is the file's own matter."""


@dataclass(slots=True)
class Remarks:
    """What is told of a spreadsheet, gathered: the first row of each column, and how many."""

    found: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[int]] = field(default_factory=dict)

    def tell(self, code: str, place: str, row: int = 0, count: int = 1, **more: str) -> None:
        known = self.found.setdefault((code, place, tuple(sorted(more.items()))), [row, 0])
        known[1] += count

    def __iter__(self) -> Iterator[tuple[str, str, int, int]]:
        for (code, place, _), (row, count) in self.found.items():
            yield code, place, row, count

    def into(self, findings: Findings) -> None:
        for (code, place, more), (row, count) in self.found.items():
            findings.add(code, line=row or None, path=place or None, count=count, **dict(more))  # type: ignore[arg-type]
        self.found.clear()
