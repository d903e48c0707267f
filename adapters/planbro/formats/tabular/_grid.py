"""A sheet as rows of cells, and what its headings stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from planbro.formats.tabular._layout import Layout, Sheet, Target, folded
from planbro.formats.tabular._places import Odd, Remarks, Value
from planbro.formats.tabular._values import plain
from planbro.formats.tabular._workbook import EPOCH

LOOK: Final = 25  # rows at the top among which the headings are sought: reports begin with a title and a date
_MORE: Final = re.compile(r"(.+) \(forts\. (\d+)\)")
_TOTALS: Final = frozenset({"sum", "sumtotal", "total", "totalt", "ialt", "antall", "antallplaner", "tilsammen"})

Row = tuple[int, list[Value]]


@dataclass(frozen=True, slots=True)
class Head:
    """The headings of a sheet: in which row, of which sheet of the table, and what stands in each column.

    `more` are columns that go on with a text too long for one cell, with the column it began in.
    """

    row: int
    sheet: Sheet
    texts: tuple[str, ...]
    targets: tuple[Target | None, ...]
    more: dict[int, int]

    def column(self, sheet: str, heading: str) -> int | None:
        """Where a column stands, from 0."""
        wanted = (sheet, heading)
        return next(
            (n for n, t in enumerate(self.targets) if t and (t.sheet, t.heading) == wanted and n not in self.more), None
        )


@dataclass(slots=True)
class Grid:
    """One sheet at hand: its name, its number in the file, its rows, and its headings where it has any we know."""

    name: str
    number: int
    rows: Iterable[Row] = ()
    head: Head | None = None
    epoch: datetime = EPOCH
    real: dict[int, int] = field(default_factory=dict)

    def shown(self, row: int) -> int:
        """The number of a row in the file that it was taken out of."""
        return self.real.get(row, row)

    @property
    def label(self) -> str:
        """What it is called in findings: by the table's word, else its number, since a name may be a person's."""
        return self.head.sheet.name if self.head is not None else f"Ark {self.number}"


def find_head(layout: Layout, name: str, rows: Sequence[Row], remarks: Remarks) -> Head | None:
    """The row near the top that has most headings of a sheet; one that the sheet's name tells, before the others."""
    named = layout.sheet(name)
    best: tuple[float, int, Sheet] | None = None
    for index, (_, cells) in enumerate(rows[:LOOK]):
        texts = [text for cell in cells if (text := _heading(cell))]
        for sheet in [named] if named and _score(layout, named, texts) == len(texts) else layout.sheets.values():
            score = _score(layout, sheet, texts) + (0.5 if sheet is named else 0)
            if score >= (1.5 if sheet is named else 2) and (best is None or score > best[0]):
                best = (score, index, sheet)
        if best is not None and best[0] >= len(texts) > 1:
            break
    if best is None:
        return None
    _, index, sheet = best
    return _head_of(layout, sheet, rows, index, remarks)


def _score(layout: Layout, sheet: Sheet, texts: Sequence[str]) -> float:
    """How many of the headings a sheet has; one whose only known heading is the plan's number is no such sheet."""
    found = {target for text in texts if (target := layout.target(sheet, text)) is not None}
    own = any(target.sheet == sheet.name or sheet.name == layout.main for target in found)
    return len(found) + 0.1 * (len(found) < len(texts)) if own else 0


def _head_of(layout: Layout, sheet: Sheet, rows: Sequence[Row], index: int, remarks: Remarks) -> Head:
    number, cells = rows[index]
    texts = [_heading(cell) for cell in cells]
    groups = _groups(rows[index - 1][1] if index else [], len(texts))
    targets: list[Target | None] = []
    more: dict[int, int] = {}
    used: dict[Target, int] = {}
    for column, text in enumerate(texts):
        again = _MORE.fullmatch(text)
        target = layout.target(sheet, again[1] if again else text) if text else None
        if again and target in used:
            more[column] = used[target]
        elif target in used:
            other = layout.target(sheet, f"{groups[column]} {text}") if groups[column] else None
            target = other if other not in used else None
            if target is None:
                remarks.tell("sheet-heading-twice", sheet.name, number)
        elif target is None and text and groups[column]:
            target = layout.target(sheet, f"{groups[column]} {text}")
            target = None if target in used else target
        if target is not None and column not in more:
            used[target] = column
        targets.append(target)
    return Head(number, sheet, tuple(texts), tuple(_with_the_first(targets)), more)


def _with_the_first(targets: Sequence[Target | None]) -> list[Target | None]:
    """`Koordinator` beside `Koordinator 1 startdato` speaks of the first, unless the first has that column too."""
    said: dict[str, set[str]] = {}
    for target in targets:
        if target is not None and target.number == (1,):
            said.setdefault(target.sheet, set()).add(target.heading)
    for target in targets:
        if target is not None and not target.number and target.heading in said.get(target.sheet, ()):
            del said[target.sheet]
    return [
        replace(target, number=(1,)) if target is not None and not target.number and target.sheet in said else target
        for target in targets
    ]


def _groups(cells: Sequence[Value], width: int) -> list[str]:
    """The row above the headings: a word there stands over all columns up to the next."""
    found, last = [], ""
    for column in range(width):
        last = (_heading(cells[column]) if column < len(cells) else "") or last
        found.append(last)
    return found


def _heading(cell: Value) -> str:
    return "" if cell is None or isinstance(cell, Odd) else " ".join(plain(cell).split())


def is_blank(cells: Sequence[Value]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def is_total(cells: Sequence[Value]) -> bool:
    """A row that counts the others: its first words say so."""
    first = next((plain(cell) for cell in cells if cell is not None and plain(cell).strip()), "")
    return folded(first) in _TOTALS


def split_at_head(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, among which the headings are sought, and the rest."""
    first = []
    for row in rows:
        first.append(row)
        if len(first) == LOOK:
            break
    return first, rows
