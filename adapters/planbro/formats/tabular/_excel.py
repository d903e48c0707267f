"""Sheets as a workbook that Excel and LibreOffice open as one of their own; the same sheets give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Final

from planbro.formats.tabular._fresh import Lines
from planbro.formats.tabular._layout import Column
from planbro.formats.tabular._places import letters
from planbro.formats.tabular._values import typed
from planbro.formats.tabular._workbook import escaped

DAY: Final = "dd.mm.yyyy"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_WIDEST: Final = 48
_MODIFIED: Final = re.compile(rb"<dcterms:(modified|created)[^>]*>[^<]*</dcterms:\1>")
_NUMBERS: Final = ("fnr", "digits")
_ACTIVE: Final = ("=", "+", "-", "@")
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def workbook(sheets: Iterable[tuple[Lines, Iterable[dict[str, Any]]]], target: Path | BinaryIO) -> None:
    """Write sheets, their rows one after another: headings frozen and filtered, days as days, numbers as text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "planbro"
    for lines, rows in sheets:
        _sheet(book, lines, rows)
    waiting = io.BytesIO() if not isinstance(target, Path) else target.with_name(f".{target.name}.part").open("w+b")
    with waiting:
        book.save(waiting)
        waiting.seek(0)
        settled(waiting, target)
    if isinstance(target, Path):
        target.with_name(f".{target.name}.part").unlink(missing_ok=True)


def _sheet(book: Any, lines: Lines, rows: Iterable[dict[str, Any]]) -> None:
    sheet = book.create_sheet(lines.name)
    headings = list(lines.headings.items())
    sheet.freeze_panes = "B2"
    for number, (heading, column) in enumerate(headings, 1):
        sheet.column_dimensions[letters(number)].width = width_of(heading, column, lines.longest.get(heading, 0))
    cells = [_head_cell(sheet, heading) for heading, _ in headings]
    sheet.append(cells)
    last = 1
    for row in rows:
        sheet.append([_cell(sheet, column, row.get(heading)) for heading, column in headings])
        last += 1
    sheet.auto_filter.ref = f"A1:{letters(len(headings))}{last}"


def width_of(heading: str, column: Column | None, longest: int) -> float:
    """As wide as what stands there, within reason; running text is wrapped."""
    least = 13 if column is not None and column.codec.name in {"date", "fnr(zero)"} else 9
    return float(min(max(least, len(heading) + 4, longest + 2), _WIDEST))


@cache
def _looks() -> tuple[Any, Any, Any, Any]:
    """Font, fill and place of a heading, and the place of running text."""
    from openpyxl.styles import Alignment, Font, PatternFill

    head = (Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E5F"), Alignment(vertical="top"))
    return *head, Alignment(vertical="top", wrap_text=True)


def _head_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill, cell.alignment = _looks()[:3]
    return cell


def _cell(sheet: Any, column: Column | None, value: Any) -> Any:
    if value is None:
        return None
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    set_cell(cell, typed(column, value))
    if column is not None and column.codec.name.startswith(_NUMBERS):
        cell.number_format = "@"  # also after someone has typed in it
    return cell


def set_cell(cell: Any, value: date | int | float | str | None) -> None:
    """A value into a cell; text stays text, also where it looks like a formula or an error."""
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DAY
        return
    cell._value = escaped(_ILLEGAL.sub("", value))  # openpyxl takes =… for a formula, and #… for an error
    cell.data_type = "s"
    if value[:1] in _ACTIVE:
        cell.quotePrefix = True
    if len(value) > _WIDEST or "\n" in value:
        cell.alignment = _looks()[3]


def settled(source: BinaryIO, target: Path | BinaryIO) -> None:
    """The same archive without the hour it was made."""
    with zipfile.ZipFile(source) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in made.infolist():
            fixed = zipfile.ZipInfo(info.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 3
            fixed.external_attr = 0o100644 << 16
            if info.filename == "docProps/core.xml":
                out.writestr(fixed, _MODIFIED.sub(b"", made.read(info)))
                continue
            with made.open(info) as part, out.open(fixed, "w", force_zip64=info.file_size > 1 << 30) as place:
                while chunk := part.read(1 << 20):
                    place.write(chunk)


def new_book(lines: Sequence[Lines]) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    workbook(((one, one.rows) for one in lines), target)
    return target.getvalue()
