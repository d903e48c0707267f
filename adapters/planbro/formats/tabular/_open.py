"""Bytes to sheets, and sheets to bytes: workbooks and CSV, alone or in a zip with attachments beside them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from planbro.findings import Findings, Refused
from planbro.formats import codec
from planbro.formats.codec.archive import Archive
from planbro.formats.codec.held import whole
from planbro.formats.tabular import _delimited as delimited
from planbro.formats.tabular._delimited import Form, Line
from planbro.formats.tabular._excel import new_book, set_cell, settled, width_of
from planbro.formats.tabular._fresh import Lines, lines_of, with_more
from planbro.formats.tabular._grid import Grid, Row, find_head, is_blank, is_total
from planbro.formats.tabular._layout import Layout, layout_of
from planbro.formats.tabular._onto import Change, Onto
from planbro.formats.tabular._places import Remarks, letters
from planbro.formats.tabular._read import Reader, Sheets, SheetTree, read_rows
from planbro.formats.tabular._ties import Ties
from planbro.formats.tabular._values import LONGEST, csv_text, typed
from planbro.formats.tabular._workbook import BOOK, Page, Workbook, refuse_old
from planbro.mapping import Spec

ENDINGS: Final = (".xlsx", ".csv")
ROWS: Final = "planbro/rows.json"
_UNLIMITED: Final = 1 << 62
_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "-"})


@dataclass(slots=True)
class Source:
    """A spreadsheet as it came: its files by name, in a zip or one alone."""

    format: str
    files: dict[str, bytes]
    attached: tuple[str, ...] = ()
    inside: bool = False
    forms: dict[str, Form] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    notes: dict[int, dict[str, str]] = field(default_factory=dict)
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)
    sheets: Sheets | None = None
    plan: str = ""
    real: dict[str, list[int]] = field(default_factory=dict)
    layout: Layout | None = None

    @property
    def variant(self) -> str:
        """`flat` where one sheet says all, else one sheet for each kind."""
        heads = [grid.head for grid in self.grids if grid.head is not None]
        if len(heads) != 1:
            return ""
        main = heads[0].sheet
        wide = any(target is not None and target.sheet != main.name for target in heads[0].targets)
        return "flat" if not main.key and (wide or (self.format == "csv" and not self.inside)) else ""


def source_of(data: bytes) -> Source | None:
    """The spreadsheet that bytes are, by their form alone; None where they are none.

    Raises:
        Refused: they are one that cannot be read: of before 2007, or behind a password.
    """
    refuse_old(data)
    return Source("csv", {"": whole(data)}) if codec.sniff(data) == "csv" or _has_columns(data) else None


def _has_columns(data: bytes) -> bool:
    """Whether the first line is of columns, though a line break within a cell hides it in the second."""
    head = data[:4096]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    first = head.lstrip().partition(b"\n")[0]
    return (wide or b"\0" not in head) and any(mark in first for mark in (b";", b"\t", b","))


def source_in(archive: Archive, data: bytes) -> Source | None:
    """The spreadsheet that a zip is, or that stands at its top: one workbook, or CSV files."""
    if BOOK in archive:
        return Source("xlsx", {"": whole(data)})
    top = [name for name in archive.names if "/" not in name]
    if any(name.lower().endswith((".xml", ".json")) for name in top):
        return None
    for ending, format in ((".xlsx", "xlsx"), (".csv", "csv")):
        files = [name for name in top if name.lower().endswith(ending)]
        if format == "xlsx":
            files = files[:1]
        if files:
            others = tuple(name for name in archive.names if name not in files and not name.startswith("planbro/"))
            found = Source(format, {name: archive.read(name) for name in files}, others, True)
            found.real = _real_rows(archive)
            return found
    return None


def _real_rows(archive: Archive) -> dict[str, list[int]]:
    """Where the rows of a plan that was taken out of a larger book stood in that book."""
    try:
        found = json.loads(archive.read(ROWS)) if ROWS in archive else {}
    except ValueError:
        return {}
    return {
        name: rows for name, rows in found.items()
        if isinstance(rows, list) and all(isinstance(row, int) for row in rows)
    } if isinstance(found, dict) else {}  # fmt: skip


def knows(source: Source, layout: Layout, limits: codec.Limits = codec.DEFAULT) -> bool:
    """Load the sheets, and say whether any has headings of the table."""
    if not source.grids:
        source.layout = layout
        load = _load_book if source.format == "xlsx" else _load_csv
        load(source, layout, limits)
    return any(of_plan(grid, layout) for grid in source.grids)


def of_plan(grid: Grid, layout: Layout) -> bool:
    """Whether a sheet is of plans, and not a list of people: it has mål or tiltak, a plan's UUID, or its own name."""
    if grid.head is None:
        return False
    sheets = {target.sheet for target in grid.head.targets if target is not None} | {grid.head.sheet.name}
    named = layout.sheet(grid.name) is grid.head.sheet
    return named or grid.head.column(layout.main, layout.ident) is not None or any(
        layout.sheets[name].how == "long" for name in sheets)  # fmt: skip


def _load_book(source: Source, layout: Layout, limits: codec.Limits) -> None:
    (data,) = source.files.values()
    book = Workbook(data, limits)
    for number, page in enumerate(book.pages, 1):
        rows = list(book.rows(page))
        head = find_head(layout, page.name, rows, source.remarks)
        grid = Grid(page.name, number, rows, head, book.epoch)
        source.grids.append(grid)
        source.ends[number] = (rows[-1][0] if rows else 0, max((len(cells) for _, cells in rows), default=0))
        source.notes[number] = page.comments
        tell_page(page, grid, source.remarks)
    book.close()


def tell_page(page: Page, grid: Grid, remarks: Remarks) -> None:
    """What a sheet has beside its cells."""
    if page.hidden:
        remarks.tell("sheet-hidden", grid.label)
    for code, count in (
        ("sheet-hidden-rows", page.hidden_rows), ("sheet-hidden-columns", page.hidden_columns),
        ("sheet-merged", len(page.merged)), ("sheet-formulas", page.formulas),
        ("sheet-notes", len(page.comments)), ("sheet-protected", int(page.protected)),
    ):  # fmt: skip
        if count:
            remarks.tell(code, grid.label, 0, count)
    if grid.head is None and grid.rows:
        remarks.tell("sheet-unknown", grid.label)


def _load_csv(source: Source, layout: Layout, limits: codec.Limits) -> None:
    for number, (name, data) in enumerate(source.files.items(), 1):
        codec.limits.check_size(len(data), limits)
        form = source.forms[name] = delimited.form_of(data)
        lines = source.lines[name] = list(delimited.lines(data, form))
        rows: list[Row] = [(line.number, list(line.values())) for line in lines]
        head = find_head(layout, PurePosixPath(name).stem, rows, source.remarks)
        known = source.real.get(name, [])
        grid = Grid(PurePosixPath(name).stem, number, rows, head)
        grid.real = {line.number: row for line, row in zip(lines[1:], known[1:], strict=False)}
        source.grids.append(grid)
        source.ends[number] = (rows[-1][0] if rows else 0, max((len(cells) for _, cells in rows), default=0))
        if form.encoding not in {"utf-8"}:
            source.remarks.tell("sheet-encoding", grid.label, encoding=form.encoding)
        if head is None:
            source.remarks.tell("sheet-unknown", grid.label)


def read_source(source: Source, layout: Layout, findings: Findings) -> Sheets:
    """The one plan of a spreadsheet.

    Raises:
        Refused: it has several plans, or none.
    """
    reader = Reader(layout, source.remarks, source.attached)
    ties = Ties(layout)
    plans: dict[str, None] = {}
    heads = [grid for grid in source.grids if grid.head is not None]
    mains = [grid for grid in heads if grid.head and grid.head.sheet.name == layout.main]
    for grid in [*mains, *(one for one in heads if one not in mains), *(one for one in source.grids if not one.head)]:
        _read_grid(grid, reader, ties, plans, grid in mains)
        for place, text in source.notes.get(grid.number, {}).items():
            reader.beside(grid, place, text)
    if len(plans) > 1:
        raise Refused.because("sheet-several-plans", count=len(plans))
    source.plan = next(iter(plans), "")
    sheets = reader.finish()
    sheets.grids = source.grids
    source.remarks.into(findings)
    source.sheets = sheets
    return sheets


def _read_grid(grid: Grid, reader: Reader, ties: Ties, plans: dict[str, None], is_main: bool) -> None:
    for row, cells in grid.rows:
        if is_blank(cells):
            continue
        if grid.head is None or row < grid.head.row or is_total(cells):
            if grid.head is not None and row > grid.head.row:
                reader.remarks.tell("sheet-row-total", grid.label, row)
            reader.outside(grid, row, cells)
        elif row > grid.head.row:
            number, goes_on = ties.of_main(grid, cells) if is_main else (ties.of_list(grid, cells), False)
            if number:
                plans[number] = None
            read_rows(reader, grid, row, cells, goes_on=goes_on)


def tree_of(source: Source, spec: Spec, findings: Findings, members: Any) -> SheetTree:
    """The tree of a spreadsheet that has one plan."""
    sheets = read_source(source, source.layout or layout_of(spec), findings)
    return SheetTree(sheets, spec.table.presence, members)


# --- back to bytes


def parts_of(source: Source | None, format: str, layout: Layout, tree: dict[str, Any], number: str = "",
             ) -> dict[str, bytes]:  # fmt: skip
    """The files of a spreadsheet: changed where its tree was, or made new."""
    if source is None or source.sheets is None:
        return fresh_files(format, lines_of(layout, tree, number))
    limit = LONGEST if format == "xlsx" else _UNLIMITED
    changes, new = Onto(source.layout or layout, source.sheets, tree, source.plan, limit).work_out(source.ends)
    changes = [change for change in changes if change.any]
    if not changes and not new:
        return dict(source.files)
    return _changed_book(source, changes, new) if format == "xlsx" else _changed_csv(source, changes, new)


def fresh_files(format: str, found: Sequence[Lines]) -> dict[str, bytes]:
    if format == "xlsx":
        return {"planer.xlsx": new_book([with_more(lines, LONGEST).measure() for lines in found])}
    return {file_name(lines.name): csv_bytes(lines) for lines in found}


def file_name(sheet: str) -> str:
    """`maal.csv`: a sheet's name as a file is called on every system."""
    return re.sub(r"[^a-z0-9-]", "", sheet.lower().translate(_LETTERS)) + ".csv"


def csv_bytes(lines: Lines) -> bytes:
    headings = list(lines.headings.items())
    rows = ([csv_text(column, row[text]) if text in row else "" for text, column in headings] for row in lines.rows)
    return delimited.fresh([list(lines.headings), *rows])


def _changed_csv(source: Source, changes: Iterable[Change], new: Sequence[Lines]) -> dict[str, bytes]:
    files = dict(source.files)
    names = list(source.files)
    for change in changes:
        name = names[change.grid.number - 1]
        form, lines = source.forms[name], source.lines[name]
        end = next((line.end for line in lines if line.end), "\r\n")
        files[name] = delimited.joined(_relined(change, lines, form, end), form)
    return files | {file_name(lines.name): csv_bytes(lines) for lines in new}


def _relined(change: Change, lines: Sequence[Line], form: Form, end: str) -> list[Line]:
    there = {line.number: line for line in lines}
    head = change.grid.head
    assert head is not None
    found = []
    if lines and not lines[-1].end and change.order:
        lines[-1].end = end
    touched = {row for row, _ in change.cells}
    for place in [*there, *(n for n in sorted(change.order) if n not in there)]:
        was = change.order.get(place, place)
        gone = place in change.order and was is None and place not in touched
        if gone:
            continue
        line = there.get(was) if was is not None else None
        raw = list(line.raw) if line is not None else []
        for (row, column), (of, value) in change.cells.items():
            if row == place:
                raw.extend([""] * (column + 1 - len(raw)))
                raw[column] = "" if value is None else delimited.raw_of(csv_text(of, value), form.separator)
        if place == head.row:
            raw.extend([""] * (change.width - len(raw)))
            for column, text in change.headings.items():
                raw[column] = delimited.raw_of(text, form.separator)
        if raw:
            found.append(Line(raw, line.end if line is not None else end, place))
    return found


def _changed_book(source: Source, changes: Iterable[Change], new: Sequence[Lines]) -> dict[str, bytes]:
    ((name, data),) = source.files.items()
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), rich_text=True)
    for change in changes:
        _change_sheet(book[change.grid.name], change)
    for lines in (with_more(one, LONGEST).measure() for one in new):
        _add_sheet(book, lines)
    return {name: saved(book)}


def saved(book: Any) -> bytes:
    """A workbook's bytes, without the hour they were made."""
    made, target = io.BytesIO(), io.BytesIO()
    book.save(made)
    made.seek(0)
    settled(made, target)
    return target.getvalue()


def _change_sheet(sheet: Any, change: Change) -> None:
    head = change.grid.head
    assert head is not None
    moving = {place: was for place, was in change.order.items() if was != place}
    held = {was: _held(sheet, was, change.width) for was in moving.values() if was is not None}
    for place, was in moving.items():
        for column in range(1, change.width + 1):
            cell = sheet.cell(place, column)
            value, style = held[was][column - 1] if was is not None else (None, None)
            cell.value = None
            if value is not None:
                set_cell(cell, value) if isinstance(value, str) else setattr(cell, "value", value)
            if style is not None:
                cell._style = style
    for column, text in change.headings.items():
        cell = sheet.cell(head.row, column + 1)
        set_cell(cell, text)
        cell._style = sheet.cell(head.row, 1)._style
        sheet.column_dimensions[letters(column + 1)].width = width_of(text, None, 0)
    for (row, column), (of, value) in change.cells.items():
        cell = sheet.cell(row, column + 1)
        if cell.__class__.__name__ == "MergedCell":
            continue
        if value is None:
            cell.value = None
        else:
            set_cell(cell, typed(of, value))


def _held(sheet: Any, row: int, width: int) -> list[tuple[Any, Any]]:
    cells = [sheet.cell(row, column) for column in range(1, width + 1)]
    return [(cell.value, getattr(cell, "_style", None)) for cell in cells]


def _add_sheet(book: Any, lines: Lines) -> None:
    sheet = book.create_sheet(lines.name)
    for column, (text, of) in enumerate(lines.headings.items(), 1):
        set_cell(sheet.cell(1, column), text)
        sheet.column_dimensions[letters(column)].width = width_of(text, of, lines.longest.get(text, 0))
        for number, row in enumerate(lines.rows, 2):
            if text in row:
                set_cell(sheet.cell(number, column), typed(of, row[text]))
    sheet.freeze_panes = "B2"


def canonical(data: bytes) -> dict[str, Any]:
    """A workbook as law 1 compares it: sheet by sheet, cell by cell, value and number format."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    return {
        sheet.title: {
            cell.coordinate: (cell.value, cell.number_format)
            for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }  # fmt: skip
