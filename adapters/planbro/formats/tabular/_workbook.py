"""A workbook, read row by row: memory does not grow with the rows, whatever the file says of itself.

openpyxl holds every text of a workbook while it reads; so the parts are walked here, and openpyxl says what a number
format or a serial date means (ECMA-376 part 1, § 18.3, § 18.8.30).
"""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Final

from lxml import etree

from planbro.findings import Refused
from planbro.formats import codec
from planbro.formats.codec import archive
from planbro.formats.tabular._places import Odd, Value, letters

EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
MAC_EPOCH: Final = datetime(1904, 1, 1)  # noqa: DTZ001
"""The day 0 of a workbook's dates; books of Excel for Mac may count from another."""
BOOK: Final = "xl/workbook.xml"
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL: Final = re.compile(r"\{[^}]*officeDocument/2006/relationships\}id|\{[^}]*ooxml/officeDocument/relationships\}id")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_FEW: Final = 4 << 20
_CFB: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(data: bytes) -> bool:
    """Whether a zip is a workbook: it has the member that every workbook has."""
    if not codec.is_zip(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as holder:
            return BOOK in holder.namelist()
    except zipfile.BadZipFile:
        return False


def refuse_old(data: bytes) -> None:
    """Refuse what Excel wrote in its old binary container: a book of before 2007, or one behind a password.

    Raises:
        Refused: the bytes are such a container.
    """
    if not data.startswith(_CFB):
        return
    locked = "EncryptedPackage".encode("utf-16-le") in data
    raise Refused.because("sheet-password" if locked else "sheet-old-excel")


@dataclass(slots=True)
class Page:
    """One sheet: its name, and what stands beside its cells. The rest is known when the rows have been gone through."""

    name: str
    part: str
    hidden: bool = False
    protected: bool = False
    formulas: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)


class Workbook:
    """A workbook at hand. `scratch` is a file for its texts where they are many; without it they stand in memory."""

    def __init__(self, source: bytes | Path, limits: codec.Limits = codec.DEFAULT, scratch: Path | None = None) -> None:
        if isinstance(source, bytes):
            _judge(archive.open(source, limits))
            self._zip = zipfile.ZipFile(io.BytesIO(source))
        else:
            self._zip = _opened(source)
        self._names = set(self._zip.namelist())
        self._scratch = scratch
        try:
            book = self._tree(BOOK)
            properties = next(_all(book, "workbookPr"), None)
            mac = properties is not None and properties.get("date1904") in {"1", "true"}
            self.epoch = MAC_EPOCH if mac else EPOCH
            self.pages = self._pages(book)
            self._dates = self._date_styles()
            self._texts = self._shared_texts()
        except (etree.LxmlError, KeyError, ValueError, zipfile.BadZipFile):
            broken = True
        else:
            broken = False
        if broken:
            raise Refused.because("zip-malformed")

    def close(self) -> None:
        self._zip.close()

    def rows(self, page: Page) -> Iterator[tuple[int, list[Value]]]:
        """Each row that has a cell, with its number; a merged cell's value stands in each of its rows.

        Raises:
            Refused: the sheet is damaged.
        """
        try:
            yield from self._rows(page)
        except (etree.LxmlError, KeyError, ValueError, OverflowError, zipfile.BadZipFile):
            broken = True
        else:
            broken = False
        if broken:
            raise Refused.because("zip-malformed")

    def _rows(self, page: Page) -> Iterator[tuple[int, list[Value]]]:
        self._look_beside(page)
        held: dict[tuple[int, int], Value] = {}
        number = 0
        for event, element in self._walk(page.part, ("row", "sheetProtection")):
            if _local(element) != "row" or event != "end":
                page.protected |= _local(element) == "sheetProtection" and element.get("sheet", "1") != "0"
                continue
            number = int(element.get("r") or number + 1)
            page.hidden_rows += element.get("hidden") in {"1", "true"}
            cells = self._cells(page, element)
            self._spread(page, number, cells, held)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            yield number, cells

    def _cells(self, page: Page, row: Any) -> list[Value]:
        cells: list[Value] = []
        for cell in row:
            if not isinstance(cell.tag, str):
                continue
            place = _CELL.fullmatch(cell.get("r") or "")
            column = _number(place[1]) if place else len(cells) + 1
            if column > len(cells):
                cells.extend([None] * (column - len(cells)))
            cells[column - 1] = self._value(page, cell)
        return cells

    def _value(self, page: Page, cell: Any) -> Value:
        kind = cell.get("t", "n")
        value = formula = inline = None
        for part in cell:
            name = _local(part)
            if name == "v":
                value = part.text
            elif name == "f":
                formula = part
            elif name == "is":
                inline = part
        if formula is not None:
            page.formulas += 1
            if value in {None, ""} and kind != "str":
                return Odd("formula")
        if inline is not None:
            return _joined(inline)
        if value is None:
            return None
        if kind == "s":
            text: str = self._texts(int(value))
            return text
        if kind == "b":
            return bool(value == "1")
        if kind == "e":
            return Odd(value)
        if kind == "str":
            return _unescaped(value)
        return str(value) if kind == "d" else self._plain(value, int(cell.get("s") or 0))

    def _plain(self, text: str, style: int) -> Value:
        """A number; one in a date's format is a day or a time."""
        number = float(text)
        if style in self._dates:
            with suppress(ValueError, OverflowError):
                return day_or_time(number, self.epoch)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    @staticmethod
    def _spread(page: Page, number: int, cells: list[Value], held: dict[tuple[int, int], Value]) -> None:
        """The rows below the first of a merged cell say what the first says."""
        for top, left, bottom, _ in page.merged:
            if number == top:
                held[top, left] = cells[left - 1] if left <= len(cells) else None
            elif top < number <= bottom and held.get((top, left)) is not None:
                if left > len(cells):
                    cells.extend([None] * (left - len(cells)))
                if cells[left - 1] is None:
                    cells[left - 1] = held[top, left]

    def _look_beside(self, page: Page) -> None:
        """What stands after the rows in the file, and in the parts that go with it."""
        page.formulas = page.hidden_rows = page.hidden_columns = 0
        page.merged.clear()
        if self._has(page.part, b"<mergeCell ", b":mergeCell "):
            for _, element in self._walk(page.part, ("mergeCell", "row")):
                if _local(element) == "mergeCell":
                    page.merged.append(_area(element.get("ref", "")))
                element.clear()
        if self._has(page.part, b"<col ", b":col "):
            for _, element in self._walk(page.part, ("col", "row")):
                if _local(element) == "row":
                    break
                page.hidden_columns += element.get("hidden") in {"1", "true"}
        page.comments = dict(self._comments(page.part))

    def _comments(self, part: str) -> Iterator[tuple[str, str]]:
        for kind, target in self._relations(part):
            if not kind.endswith("/comments") or target not in self._names:
                continue
            for comment in _all(self._tree(target), "comment"):
                yield comment.get("ref", ""), _joined(next(_all(comment, "text"), comment))

    # parts

    def _has(self, part: str, *marks: bytes) -> bool:
        with self._zip.open(part) as stream:
            before = b""
            while chunk := stream.read(1 << 16):
                if any(mark in before + chunk for mark in marks):
                    return True
                before = chunk[-32:]
        return False

    def _walk(self, part: str, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        tags = [f"{space}{name}" for name in names for space in (_MAIN, _STRICT)]
        with self._zip.open(part) as stream:
            _no_doctype(stream.read(4096))
        with self._zip.open(part) as stream:
            yield from etree.iterparse(stream, events=("end",), tag=tags, resolve_entities=False, no_network=True)

    def _tree(self, part: str) -> Any:
        data = self._zip.read(part)
        _no_doctype(data)
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))

    def _relations(self, part: str) -> Iterator[tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        beside = f"{folder}/_rels/{name}.rels"
        if beside in self._names:
            for one in self._tree(beside):
                yield one.get("Type", ""), _target(folder, one.get("Target", ""))

    def _pages(self, book: Any) -> list[Page]:
        parts = {}
        beside = "xl/_rels/workbook.xml.rels"
        for one in self._tree(beside) if beside in self._names else ():
            parts[one.get("Id")] = _target("xl", one.get("Target", ""))
        found = []
        for sheet in _all(book, "sheet"):
            ident = next((value for key, value in sheet.items() if _REL.fullmatch(key)), None)
            part = parts.get(ident, "")
            if part in self._names and "worksheet" in part:
                found.append(Page(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"))
        return found

    def _date_styles(self) -> frozenset[int]:
        if "xl/styles.xml" not in self._names:
            return frozenset()
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        styles = self._tree("xl/styles.xml")
        own = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in _all(styles, "numFmt")}
        formats = next(_all(styles, "cellXfs"), ())
        codes = [int(one.get("numFmtId") or 0) for one in formats]
        texts = [own.get(code, BUILTIN_FORMATS.get(code, "General")) for code in codes]
        return frozenset(
            n for n, text in enumerate(texts) if is_date_format(text) and not is_timedelta_format(text)
        )  # fmt: skip

    def _shared_texts(self) -> Any:
        part = "xl/sharedStrings.xml"
        if part not in self._names:
            return lambda number: ""
        texts = (_joined_and_freed(element) for _, element in self._walk(part, ("si",)))
        if self._scratch is None or self._zip.getinfo(part).file_size < _FEW:
            return list(texts).__getitem__
        held = sqlite3.connect(self._scratch)
        held.executescript("pragma journal_mode=off; pragma synchronous=off; drop table if exists texts;"
                           "create table texts (number integer primary key, text text)")  # fmt: skip
        with held:
            held.executemany("insert into texts values (?, ?)", enumerate(texts))
        return lambda number: held.execute("select text from texts where number=?", (number,)).fetchone()[0]


def day_or_time(number: float, epoch: datetime) -> str:
    """A serial date as ISO text: a day where it has no clock time.

    Raises:
        ValueError: there is no such day.
    """
    from openpyxl.utils.datetime import from_excel

    found = from_excel(number, epoch)
    if isinstance(found, datetime):
        whole = found + timedelta(microseconds=500_000)
        whole = whole.replace(microsecond=0)
        return whole.date().isoformat() if whole.time() == time() else whole.isoformat()
    if isinstance(found, date):
        return found.isoformat()
    raise ValueError


def _judge(holder: archive.Archive) -> None:
    for name in holder.names:
        holder.read(name)


def _opened(path: Path) -> zipfile.ZipFile:
    """A zip by its path: each part unpacks to no more than it says, and that is within the ratio of a real workbook."""
    try:
        found = zipfile.ZipFile(path)
        wild = any(info.file_size > codec.DEFAULT.max_ratio * max(info.compress_size, 1 << 16)
                   for info in found.infolist())  # fmt: skip
    except (OSError, zipfile.BadZipFile):
        found, wild = None, False
    if found is None:
        raise Refused.because("zip-malformed")
    if wild:
        limits = codec.DEFAULT
        raise Refused.because("zip-bomb", limit=limits.max_unpacked, ratio=limits.max_ratio)
    return found


def _no_doctype(head: bytes) -> None:
    """A DOCTYPE stands before the root; none is read (as of every XML)."""
    if b"<!DOCTYPE" in head or "<!DOCTYPE".encode("utf-16-le") in head or "<!DOCTYPE".encode("utf-16-be") in head:
        raise Refused.because("xml-dtd")


def _target(folder: str, target: str) -> str:
    path = PurePosixPath("/" + folder, target) if not target.startswith("/") else PurePosixPath(target)
    parts: list[str] = []
    for part in path.parts[1:]:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _area(ref: str) -> tuple[int, int, int, int]:
    first, _, last = ref.replace("$", "").partition(":")
    one, other = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
    if one is None or other is None:
        raise ValueError
    return int(one[2]), _number(one[1]), int(other[2]), _number(other[1])


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def _local(element: Any) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]


def _all(element: Any, name: str) -> Iterator[Any]:
    yield from element.iter(_MAIN + name, _STRICT + name)


def _joined(element: Any) -> str:
    """The text of a cell, in however many runs; how it is read out loud is not of it."""
    runs = [part.text or "" for part in _all(element, "t") if _local(part.getparent()) != "rPh"]
    return _unescaped("".join(runs))


def _joined_and_freed(element: Any) -> str:
    text = _joined(element)
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
    return text


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """Text as a workbook writes it: what looks like an escape is one itself (ECMA-376 part 1, § 22.9.2.19)."""
    return _ESCAPED.sub(lambda match: f"_x005F_{match[0][1:]}", text) if "_x" in text else text


def place(row: int, column: int) -> str:
    return f"{letters(column)}{row}"
