"""Which plan a row is of: by its plan number, else by the person's number, else by where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from planbro.formats.tabular._grid import Grid
from planbro.formats.tabular._layout import Layout
from planbro.formats.tabular._places import Value
from planbro.formats.tabular._values import plain

_NUMBERS = "fnr(zero)"


@dataclass(slots=True)
class Ties:
    """The plans met so far. Only where a file has no plan numbers, the persons' numbers are held to tell them apart."""

    layout: Layout
    numbers: dict[str, str] = field(default_factory=dict)
    last: str = ""
    count: int = 0

    def of_main(self, grid: Grid, cells: Sequence[Value]) -> tuple[str, bool]:
        """The plan of a row of the sheet of plans, and whether the row goes on with the one above."""
        said = self._cell(grid, self._plan_column(grid), cells)
        person = self._cell(grid, self._person_column(grid), cells)
        goes_on = False
        if self._plan_column(grid) is not None:
            goes_on = not said and bool(self.last) and not person
            number = said or (self.last if goes_on else "")
            if not number and person:
                number = self.numbers.get(person, "")
            if person and number:
                self.numbers.setdefault(person, number)
        elif person:
            if person not in self.numbers:
                self.numbers[person] = self._next()
            number = self.numbers[person]
        else:
            goes_on = bool(self.last) and not self._starts(grid, cells)
            number = self.last if goes_on else self._next()
        self.last = number or self.last
        return number, goes_on

    def of_list(self, grid: Grid, cells: Sequence[Value]) -> str:
        """The plan of a row of another sheet; empty where nothing says it."""
        column = self._plan_column(grid)
        return self._cell(grid, column, cells)

    def _next(self) -> str:
        self.count += 1
        return str(self.count)

    def _plan_column(self, grid: Grid) -> int | None:
        assert grid.head is not None
        return grid.head.column(self.layout.main, self.layout.plan)

    def _person_column(self, grid: Grid) -> int | None:
        assert grid.head is not None
        for index, target in enumerate(grid.head.targets):
            sheet = self.layout.sheets.get(target.sheet) if target is not None else None
            column = sheet.columns.get(target.heading) if sheet is not None and target is not None else None
            if column is not None and column.codec.name == _NUMBERS:
                return index
        return None

    def _starts(self, grid: Grid, cells: Sequence[Value]) -> bool:
        """Whether a row says anything of the plan itself."""
        assert grid.head is not None
        return any(
            target is not None and target.sheet == self.layout.main and plain(cell).strip()
            for target, cell in zip(grid.head.targets, cells, strict=False)
        )

    @staticmethod
    def _cell(grid: Grid, column: int | None, cells: Sequence[Value]) -> str:
        return plain(cells[column]).strip() if column is not None and column < len(cells) else ""
