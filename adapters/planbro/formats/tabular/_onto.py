"""A changed tree back onto the sheets it was read from: only the cells that changed, in the form that stood there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planbro.formats.tabular._fresh import MORE, Lines, flat_heading, lines_of, pieces, row_of
from planbro.formats.tabular._grid import Grid
from planbro.formats.tabular._layout import Column, Layout, Sheet
from planbro.formats.tabular._numbers import Numbers
from planbro.formats.tabular._read import OUTSIDE, Sheets, frozen, rows_of, shape_of
from planbro.mapping import as_uuid


@dataclass(slots=True)
class Change:
    """What becomes of one grid: rows that move, cells that change, columns and rows that come.

    `order` pairs a row's place with the row whose cells go there, None for none; places past the end are new.
    """

    grid: Grid
    end: int
    width: int
    order: dict[int, int | None] = field(default_factory=dict)
    cells: dict[tuple[int, int], tuple[Column | None, Any]] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)

    def set(self, row: int, column: int, of: Column | None, value: Any) -> None:
        self.cells[row, column] = (of, value)

    @property
    def any(self) -> bool:
        return bool(self.cells or self.headings or any(place != row for place, row in self.order.items()))

    def new_row(self) -> int:
        self.end += 1
        return self.end

    def add_column(self, heading: str) -> int:
        column = self.width
        self.width += 1
        self.headings[column] = heading
        return column


@dataclass(slots=True)
class Onto:
    """Compares the tree with what it was, and says what is to be done to each grid."""

    layout: Layout
    sheets: Sheets
    tree: dict[str, Any]
    plan: str
    limit: int
    changes: dict[int, Change] = field(default_factory=dict)
    numbers: Numbers = field(init=False)

    def work_out(self, ends: dict[int, tuple[int, int]]) -> tuple[list[Change], list[Lines]]:
        """The changes to the grids, and the sheets that are new. `ends` is each grid's last row and its width."""
        self.numbers = Numbers.of(self.layout, self.tree, self.sheets.short)
        self.changes = {g.number: Change(g, *ends[g.number]) for g in self.sheets.grids if g.head is not None}
        main = next((c for c in self.changes.values() if _sheet(c).name == self.layout.main), None)
        missing: list[Sheet] = []
        flat = main is not None and self._is_flat(main)
        if flat and main is not None and shape_of(self.layout, self.tree) != self.sheets.shape:
            self._lay_anew(main)
            return [main], []
        for sheet in self.layout.sheets.values():
            change = next((c for c in self.changes.values() if _sheet(c).name == sheet.name), None)
            rows = rows_of(self.tree, sheet.name)
            if flat or (change is not None and not sheet.key):
                for row in rows:
                    self._here(change, sheet, row)
            elif change is not None:
                self._list(change, sheet, rows)
            elif rows:
                missing.append(sheet)
        return list(self.changes.values()), self._new_sheets(missing)

    def _is_flat(self, change: Change) -> bool:
        head = change.grid.head
        assert head is not None
        return self.sheets.tall or any(t is not None and t.sheet != self.layout.main for t in head.targets)

    # rows that are there

    def _here(self, change: Change | None, sheet: Sheet, row: dict[str, Any]) -> None:
        """The one row of the plan itself, or what a flat row says of another kind."""
        if id(row) in self.sheets.rows:
            self._cells_of(sheet, row)
        elif change is not None:
            self._new_row(change, sheet, row, change.new_row())

    def _list(self, change: Change, sheet: Sheet, rows: list[dict[str, Any]]) -> None:
        """Rows of a sheet of its own keep the places of the rows there were, in the order of the tree."""
        known = self.sheets.rows
        slots = sorted({known[id(r)][1] for r in self.sheets.holders
                        if id(r) in known and known[id(r)][0] == change.grid.number
                        and self.sheets.kind.get(id(r)) == sheet.name})  # fmt: skip
        places = iter(slots)
        for row in rows:
            place = next(places, None)
            place = change.new_row() if place is None else place
            was = known.get(id(row))
            source = was[1] if was is not None and was[0] == change.grid.number else None
            change.order[place] = source
            if source is None:
                self._new_row(change, sheet, row, place)
            else:
                self._cells_of(sheet, row, moved=place)
        for place in places:
            change.order[place] = None

    def _cells_of(self, sheet: Sheet, row: dict[str, Any], moved: int | None = None) -> None:
        """The cells of a row that say something else now."""
        before = self.sheets.before.get(id(row), {})
        for key in [*row, *(key for key in before if key not in row)]:
            value = row.get(key)
            if key in before and key in row and before[key] == frozen(value):
                continue
            places = self.sheets.cells.get((id(row), key), [])
            if places:
                self._over(sheet, key, value, places, moved)
            elif value is not None:
                self._beside(sheet, row, key, value, moved)

    def _over(self, sheet: Sheet, key: str, value: Any, places: list[tuple[int, int, int]], moved: int | None) -> None:
        said = self.numbers.said(sheet, key, value) if value is not None else None
        by_row: dict[tuple[int, int], list[int]] = {}
        for number, row, column in places:
            by_row.setdefault((number, row), []).append(column)
        for (number, row), columns in by_row.items():
            change = self.changes[number]
            self._write(change, row if moved is None else moved, columns, sheet.columns.get(key), key, said)

    def _write(self, change: Change, row: int, columns: list[int], of: Column | None, heading: str, said: Any) -> None:
        """A text, over as many columns as it needs."""
        parts = pieces(said, self.limit) if isinstance(said, str) and len(said) > self.limit else [said]
        while len(columns) < len(parts):
            columns.append(change.add_column(MORE.format(heading=heading, number=len(columns) + 1)))
        for index, column in enumerate(columns):
            change.set(row, column, of, parts[index] if index < len(parts) else None)

    def _beside(self, sheet: Sheet, row: dict[str, Any], key: str, value: Any, moved: int | None) -> None:
        """A row says something it did not say before."""
        number, at = self.sheets.rows[id(row)]
        change = self.changes[number]
        at = at if moved is None else moved
        head = change.grid.head
        assert head is not None
        if head.sheet.name != sheet.name:
            heading = self._flat_heading(sheet, row, key)
            column = self._column_named(change, heading)
        else:
            column = self._column(change, sheet, key)
        said = self.numbers.said(sheet, key, value)
        if key == sheet.key and as_uuid(value) is not None:
            ident = self._column(change, sheet, self.layout.uuid)
            change.set(at, ident, None, value)
        self._write(change, at, [column], sheet.columns.get(key), key, said)

    def _flat_heading(self, sheet: Sheet, row: dict[str, Any], key: str) -> str:
        number = ".".join(map(str, self.sheets.numbers.get(id(row), ())))
        return flat_heading(sheet, key, f" {number}" if number else "")

    def _column_named(self, change: Change, heading: str) -> int:
        head = change.grid.head
        assert head is not None
        if heading in head.texts:
            return head.texts.index(heading)
        return next((c for c, text in change.headings.items() if text == heading), None) or change.add_column(heading)

    def _column(self, change: Change, sheet: Sheet, heading: str) -> int:
        head = change.grid.head
        assert head is not None
        found = head.column(sheet.name, heading)
        if found is None:
            found = next((c for c, text in change.headings.items() if text == heading), None)
        return change.add_column(heading) if found is None else found

    def _new_row(self, change: Change, sheet: Sheet, row: dict[str, Any], place: int) -> None:
        head = change.grid.head
        assert head is not None
        said = row_of(self.layout, sheet, row, self.numbers) if sheet.key else {
            key: self.numbers.said(sheet, key, value) for key, value in row.items()}  # fmt: skip
        plan = head.column(self.layout.main, self.layout.plan)
        if plan is not None and sheet.name != self.layout.main:
            change.set(place, plan, None, self.plan)
        for heading, value in said.items():
            column = self._column(change, sheet, heading)
            more = [n for n, first in head.more.items() if first == column]
            self._write(change, place, [column, *more], sheet.columns.get(heading), heading, value)

    # a flat sheet whose rows are other rows now

    def _lay_anew(self, change: Change) -> None:
        """The plan's rows are written again; what is of no column of ours stays where it was."""
        head = change.grid.head
        assert head is not None
        rows = sorted({place[1] for places in self.sheets.cells.values() for place in places
                       if place[0] == change.grid.number and place[1] > head.row})  # fmt: skip
        for row in rows:
            for column, target in enumerate(head.targets):
                if target is not None:
                    change.set(row, column, None, None)
        flat = Layout(self.layout.sheets, self.layout.main, self.layout.plan, self.layout.uuid, True,
                      self.layout.ident, self.layout.names, self.layout.words, self.layout.means)  # fmt: skip
        (lines,) = lines_of(flat, self.tree, self.plan, self.sheets.short)
        places = iter(rows)
        for said in lines.rows:
            place = next(places, None)
            place = change.new_row() if place is None else place
            change.order.setdefault(place, place if place in rows else None)
            for heading, value in said.items():
                if heading == self.layout.plan and head.column(self.layout.main, heading) is None:
                    continue
                column = self._same_target(change, heading)
                self._write(change, place, [column], lines.headings.get(heading), heading, value)

    def _same_target(self, change: Change, heading: str) -> int:
        head = change.grid.head
        assert head is not None
        target = self.layout.target(self.layout.sheets[self.layout.main], heading)
        if target is not None and target in head.targets:
            return head.targets.index(target)
        return self._column_named(change, heading)

    def _new_sheets(self, missing: list[Sheet]) -> list[Lines]:
        """Sheets that the file does not have yet."""
        names = {sheet.name for sheet in missing}
        part = {name: rows for name, rows in self.tree.items() if name in names and name != OUTSIDE}
        if not part:
            return []
        found = lines_of(self.layout, self.tree, self.plan, self.sheets.short)
        return [lines for lines in found if lines.name in names]


def _sheet(change: Change) -> Sheet:
    assert change.grid.head is not None
    return change.grid.head.sheet
