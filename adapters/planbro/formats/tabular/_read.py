"""Rows to the tree that the table reads: `{"Planer": {…}, "Mål": [{…}, …]}`, each leaf with the cells it stands in.

What belongs to no column of the table stays a leaf of its row under its own heading; what belongs to no row stands
under `Utenfor`, by its place. So every cell is a leaf, and the account has them all (law 2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.formats.tabular._grid import Grid
from planbro.formats.tabular._layout import Column, Layout, Sheet, Target
from planbro.formats.tabular._places import Remarks, Value, letters
from planbro.formats.tabular._values import plain, read_value
from planbro.mapping import JsonTree, as_uuid
from planbro.mapping._trees import Place

OUTSIDE: Final = "Utenfor"
"""Cells that are of no row and no column of the plan."""
ATTACHMENT: Final = "fil"
_SPLIT: Final = re.compile(r"\s*[;,]\s*")

Cell = tuple[int, int, int]
"""Which grid, which row, which column (from 0)."""


@dataclass(slots=True)
class Sheets:
    """The sheets of one plan, read: the tree, and where each of its leaves stands."""

    layout: Layout
    grids: list[Grid]
    tree: dict[str, Any] = field(default_factory=dict)
    cells: dict[tuple[int, Any], list[Cell]] = field(default_factory=dict)
    rows: dict[int, tuple[int, int]] = field(default_factory=dict)
    holders: list[Any] = field(default_factory=list)
    short: dict[tuple[str, str], str] = field(default_factory=dict)
    kind: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    shape: list[int] = field(default_factory=list)
    tall: bool = False


class SheetTree(JsonTree):
    """The tree of a spreadsheet: its places are cells."""

    __slots__ = ("sheets",)

    def __init__(self, sheets: Sheets, presence: str, members: dict[str, bytes] | None) -> None:
        super().__init__(sheets.tree, presence=presence, members=members)
        self.sheets = sheets

    def path(self, place: Place) -> str:
        cell = self._cell(place)
        if cell is None:
            return super().path(place)
        grid = next((one for one in self.sheets.grids if one.number == cell[0]), None)
        if grid is None:
            return super().path(place)
        return f"{grid.label}!{letters(cell[2] + 1)}{grid.shown(cell[1])}"

    def line(self, place: Place) -> int | None:
        cell = self._cell(place)
        if cell is None:
            return None
        grid = next((one for one in self.sheets.grids if one.number == cell[0]), None)
        return grid.shown(cell[1]) if grid is not None else cell[1]

    def _cell(self, place: Place) -> Cell | None:
        holder, key = place
        found = self.sheets.cells.get((id(holder), key))
        if found:
            return found[0]
        row = self.sheets.rows.get(id(holder[key] if isinstance(holder, list) and len(holder) > key else holder))
        return (row[0], row[1], 0) if row is not None else None


@dataclass(slots=True)
class Reader:
    """Reads the rows of one plan. `attached` are the members of the zip around it."""

    layout: Layout
    remarks: Remarks
    attached: Sequence[str] = ()
    sheets: Sheets = field(init=False)
    uuids: dict[int, str] = field(default_factory=dict)
    known: dict[tuple[str, Any], dict[str, Any]] = field(default_factory=dict)
    of_sheet: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sheets = Sheets(self.layout, [])

    def outside(self, grid: Grid, row: int, cells: Sequence[Value]) -> None:
        """Cells that are of no row of the plan: they are kept, by their place."""
        for column, cell in enumerate(cells):
            if cell is not None and plain(cell).strip():
                there = self.sheets.tree.setdefault(OUTSIDE, {})
                key = f"{grid.number}!{letters(column + 1)}{row}"
                self._set(there, key, plain(cell), [(grid.number, row, column)])

    def beside(self, grid: Grid, place: str, text: str) -> None:
        """A note on a cell."""
        there = self.sheets.tree.setdefault(OUTSIDE, {})
        there[f"{grid.number}!{place} merknad"] = text

    def list_row(self, grid: Grid, row: int, cells: Sequence[Value]) -> None:
        """One row of a sheet that has a kind of its own."""
        assert grid.head is not None
        sheet = grid.head.sheet
        holder: dict[str, Any] = {}
        self._fill(grid, row, cells, holder, dict(enumerate(grid.head.targets)), sheet)
        if holder or id(holder) in self.uuids:
            self._keep(sheet, holder, grid, row)

    def main_row(self, grid: Grid, row: int, cells: Sequence[Value], goes_on: bool) -> None:
        """A row of the sheet of plans; a flat one says more than the plan itself."""
        assert grid.head is not None
        main = self.layout.sheets[self.layout.main]
        holder = self.sheets.tree.setdefault(main.name, {})
        if id(holder) not in self.sheets.rows:
            self.sheets.holders.append(holder)
            self.sheets.rows[id(holder)] = (grid.number, row)
        else:
            self.sheets.tall = True
        parts: dict[tuple[str, tuple[int, ...]], dict[int, Target]] = {}
        own: dict[int, Target | None] = {}
        for column, target in enumerate(grid.head.targets):
            if target is None or target.sheet == main.name:
                own[column] = target
            else:
                parts.setdefault((target.sheet, target.number), {})[column] = target
        self._fill(grid, row, cells, holder, own, main)
        current: dict[str, dict[str, Any] | None] = {}
        for name, sheet in self.layout.sheets.items():
            for (of, number), targets in sorted(parts.items(), key=lambda one: one[0][1]):
                said = self._part(grid, row, cells, sheet, number, targets, current, goes_on) if of == name else None
                current[name] = said or current.get(name)

    def _part(
        self, grid: Grid, row: int, cells: Sequence[Value], sheet: Sheet, number: tuple[int, ...],
        targets: dict[int, Target], current: dict[str, dict[str, Any] | None], goes_on: bool,
    ) -> dict[str, Any] | None:  # fmt: skip
        """What a flat row says of one item; None where it says nothing."""
        said = {column: plain(cells[column]).strip() for column in targets if column < len(cells)}
        if not any(said.values()):
            return self.known.get((sheet.name, "last")) if goes_on and sheet.how == "long" and not number else None
        key: Any = number
        if sheet.how == "long" and not number:
            ident = next((said[c] for c, t in targets.items() if t.heading == self.layout.uuid and said.get(c)), "")
            ident = ident or next((said[c] for c, t in targets.items() if t.heading == sheet.key and said.get(c)), "")
            alone = not any(True for _ in self.layout.children(sheet) if _[0] is not sheet)
            key = ident or (f"row {row}" if alone else tuple(said.values()))
        holder = self.known.get((sheet.name, key))
        fresh = holder is None
        if holder is None:
            holder = self.known[sheet.name, key] = {}
        self._fill(grid, row, cells, holder, dict(targets), sheet)
        if fresh:
            self._keep(sheet, holder, grid, row)
            self.sheets.numbers[id(holder)] = number
            self._place_within(sheet, holder, number, current)
        self.known[sheet.name, "last"] = holder
        return holder

    def _place_within(self, sheet: Sheet, holder: dict[str, Any], number: tuple[int, ...],
                      current: dict[str, dict[str, Any] | None]) -> None:  # fmt: skip
        """`Tiltak 1.2` stands under `Mål 1`; in the long form, under the mål of its row."""
        for column in sheet.columns.values():
            for name in column.to if column.within and column.heading not in holder else ():
                above = self.known.get((name, number[:-1])) if len(number) > 1 else None
                if above is None and name != sheet.name and not number:
                    above = current.get(name)
                if above is None or above is holder:
                    continue
                parent = self.layout.sheets[name]
                if parent.key not in above:
                    above[parent.key] = self.uuids.get(id(above)) or self._free_number(name)
                holder[column.heading] = above[parent.key]

    def _free_number(self, name: str) -> str:
        used = {one.get(self.layout.sheets[name].key) for one in self.of_sheet.get(name, ())}
        return next(text for n in range(1, len(used) + 2) if (text := str(n)) not in used)

    def _keep(self, sheet: Sheet, holder: dict[str, Any], grid: Grid, row: int) -> None:
        self.sheets.tree.setdefault(sheet.name, []).append(holder)
        self.of_sheet.setdefault(sheet.name, []).append(holder)
        self.sheets.holders.append(holder)
        self.sheets.rows[id(holder)] = (grid.number, row)

    def _fill(self, grid: Grid, row: int, cells: Sequence[Value], holder: dict[str, Any],
              targets: dict[int, Target | None], sheet: Sheet) -> None:  # fmt: skip
        head = grid.head
        assert head is not None
        for column, target in targets.items():
            cell = cells[column] if column < len(cells) else None
            if column in head.more or cell is None:
                continue
            places = [(grid.number, row, column)]
            for other in (n for n, first in head.more.items() if first == column and n < len(cells)):
                cell = plain(cell) + plain(cells[other])
                places.append((grid.number, row, other))
            if target is None:
                self._unknown(grid, row, column, cell, holder)
            elif target.heading == self.layout.uuid and target.sheet == sheet.name and sheet.key:
                self._ident(cell, holder, places)
            elif target.sheet == sheet.name:
                self._take(grid, row, cell, holder, target, sheet, places)

    def _ident(self, cell: Value, holder: dict[str, Any], places: list[Cell]) -> None:
        found = as_uuid(plain(cell).strip().lower())
        if found is not None:
            self.uuids[id(holder)] = found
            self.sheets.holders.append(holder)
        elif plain(cell).strip():
            self._set(holder, self.layout.uuid, plain(cell).strip(), places)

    def _unknown(self, grid: Grid, row: int, column: int, cell: Value, holder: dict[str, Any]) -> None:
        text = plain(cell)
        if not text.strip():
            return
        head = grid.head
        assert head is not None
        heading = head.texts[column] if column < len(head.texts) else ""
        key = heading or f"Kolonne {letters(column + 1)}"
        if key in head.sheet.headings or any(head.texts[n] == heading for n in range(min(column, len(head.texts)))):
            key = f"{key} ({letters(column + 1)})"
        if key in holder:
            key = f"{key} ({letters(column + 1)}{row})"
        self.remarks.tell("sheet-column-unknown", f"{grid.label}!{letters(column + 1)}", row)
        self._set(holder, key, text, [(grid.number, row, column)])

    def _take(self, grid: Grid, row: int, cell: Value, holder: dict[str, Any], target: Target, sheet: Sheet,
              places: list[Cell]) -> None:  # fmt: skip
        at = f"{grid.label}!{letters(places[0][2] + 1)}"
        heading = target.heading
        if heading == sheet.key:
            value: Any = plain(cell).strip() or None
        else:
            column = sheet.columns[heading]
            value, told = read_value(column, cell, grid.epoch)
            if told:
                self.remarks.tell(told, at, grid.shown(row))
            if told == "sheet-error-cell":  # it says nothing of the plan, and is kept
                self._set(holder, f"{heading} (feil)", value, places)
                return
            value = self._shaped(column, value)
        if value is None:
            return
        if heading in holder:
            self._again(grid, row, holder, heading, value, places, at)
            return
        self._set(holder, heading, value, places)
        if target.says is not None:
            self._implied(holder, target.says, value, sheet)

    def _again(self, grid: Grid, row: int, holder: dict[str, Any], heading: str, value: Any, places: list[Cell],
               at: str) -> None:  # fmt: skip
        """A flat sheet says the same of the plan in each of its rows; where it does not, the first counts."""
        if holder[heading] == value:
            self.sheets.cells.setdefault((id(holder), heading), []).extend(places)
            return
        target = grid.head.targets[places[0][2]] if grid.head is not None else None
        column = self.layout.sheets[target.sheet].columns.get(target.heading) if target is not None else None
        another = column is not None and column.codec.name == "fnr(zero)"
        self.remarks.tell("sheet-persons-differ" if another else "sheet-rows-differ", at, grid.shown(row))
        there = self.sheets.tree.setdefault(OUTSIDE, {})
        self._set(there, f"{grid.number}!{letters(places[0][2] + 1)}{row}", value, places)

    def _implied(self, holder: dict[str, Any], says: tuple[str, str], value: Any, sheet: Sheet) -> None:
        """A heading such as Fødselsnummer says what kind of number stands under it."""
        heading, word = says
        column = sheet.columns.get(heading)
        text = str(value)
        if column is not None and column.codec.table is not None and len(text) == 11 and text[:1] in "4567":
            row = column.codec.table.by_value.get("dnr")
            word = row.code if row is not None else word
        holder.setdefault(heading, word)

    def _shaped(self, column: Column, value: Any) -> Any:
        if value is None:
            return None
        if column.many:
            return [part for part in _SPLIT.split(str(value)) if part] or None
        if column.codec.name == "ref":
            return str(value).strip()
        if column.codec.name == "base64" and str(value).strip() in self.attached:
            return {ATTACHMENT: str(value).strip()}
        return value

    def _set(self, holder: dict[str, Any], key: str, value: Any, places: list[Cell]) -> None:
        holder[key] = value
        self.sheets.cells[id(holder), key] = places
        inner = value if isinstance(value, dict | list) else ()
        for part in inner if isinstance(inner, dict) else range(len(inner)):
            self.sheets.cells[id(value), part] = places

    def finish(self) -> Sheets:
        """Let each row go by its UUID where it has one, and each number that points to it with it."""
        for name, holders in self.of_sheet.items():
            key = self.layout.sheets[name].key
            for holder in holders:
                ident = self.uuids.get(id(holder))
                if ident is not None:
                    if isinstance(holder.get(key), str):
                        self.sheets.short.setdefault((name, ident), holder[key])
                    holder[key] = ident
        numbers: dict[tuple[str, str], str] = {}
        for (name, ident), short in self.sheets.short.items():
            numbers.setdefault((name, short), ident)
        if numbers:
            self._point(numbers)
        tree = self.sheets.tree
        for name in self.layout.sheets:
            for holder in rows_of(tree, name):
                self.sheets.before[id(holder)] = {key: frozen(value) for key, value in holder.items()}
                self.sheets.kind[id(holder)] = name
        self.sheets.shape = shape_of(self.layout, tree)
        return self.sheets

    def _point(self, numbers: dict[tuple[str, str], str]) -> None:
        main = self.layout.main
        everyone = [(name, holder) for name, holders in self.of_sheet.items() for holder in holders]
        everyone += [(main, self.sheets.tree[main])] if main in self.sheets.tree else []
        for name, holder in everyone:
            for column in self.layout.sheets[name].columns.values():
                value = holder.get(column.heading)
                if not column.to or value is None:
                    continue
                if isinstance(value, list):
                    value[:] = [_pointed(part, column, numbers) for part in value]
                else:
                    holder[column.heading] = _pointed(value, column, numbers)


def _pointed(value: Any, column: Column, numbers: dict[tuple[str, str], str]) -> Any:
    return next((numbers[name, value] for name in column.to if (name, value) in numbers), value)


def rows_of(tree: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of a sheet in the tree; the sheet of plans has one."""
    found = tree.get(name, [])
    return found if isinstance(found, list) else [found]


def shape_of(layout: Layout, tree: dict[str, Any]) -> list[int]:
    """Which rows there are, and in what order."""
    return [id(row) for name in layout.sheets for row in rows_of(tree, name)]


def frozen(value: Any) -> Any:
    """A value as it is now, since lists and attachments change in place."""
    return tuple(value) if isinstance(value, list) else tuple(value.items()) if isinstance(value, dict) else value


def read_rows(reader: Reader, grid: Grid, row: int, cells: list[Value], *, goes_on: bool = False) -> None:
    """One row of a grid that has headings, wherever it belongs."""
    assert grid.head is not None
    if grid.head.sheet.name == reader.layout.main:
        reader.main_row(grid, row, cells, goes_on)
    else:
        reader.list_row(grid, row, cells)
