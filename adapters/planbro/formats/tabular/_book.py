"""A spreadsheet of many plans: its rows filed by plan, so that each plan can be taken out alone, by any process.

Memory does not grow with the rows: they stand in an SQLite file in the scratch folder, which holds what the source
holds and is as much a secret. A plan is taken out as CSV of its own rows, under the headings they stood under.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planbro.findings import Findings, Refused
from planbro.formats import codec
from planbro.formats.codec import archive
from planbro.formats.tabular import _delimited as delimited
from planbro.formats.tabular._fresh import flat_heading
from planbro.formats.tabular._grid import Grid, Head, Row, find_head, is_blank, is_total, split_at_head
from planbro.formats.tabular._layout import Layout, Target, layout_of
from planbro.formats.tabular._open import ROWS, file_name, of_plan, tell_page
from planbro.formats.tabular._places import Odd, Remarks, Value, letters
from planbro.formats.tabular._ties import Ties
from planbro.formats.tabular._values import plain, read_value
from planbro.formats.tabular._workbook import Workbook, refuse_old
from planbro.mapping import Spec

if TYPE_CHECKING:
    from planbro.formats._document import Document

_FILE: Final = "book.db"
_TEXTS: Final = "texts.db"
_INSIDE: Final = "inside"
BESIDE: Final = ".vedlegg"
"""What belongs to `planer.xlsx` lies beside it, in `planer.vedlegg`; nothing else there is looked at."""
ORIGINS: Final = "planbro/"
MANIFEST: Final = f"{ORIGINS}book.json"
"""Which plan each number is of, where the book was made of documents that go along: `planbro/<name>.zip`."""
_WHOLE: Final = "whole"
_SCHEMA: Final = """
create table plans (number text primary key, ident text) without rowid;
create table rows (plan text, grid integer, row integer, cells text);
create table grids (number integer primary key, name text, headings text, files text);
create table about (name text primary key, value text);
"""


@dataclass(slots=True)
class Book:
    """A spreadsheet at hand, its rows filed. `findings` are what is told of the whole of it."""

    scratch: Path
    findings: Findings = field(default_factory=Findings)
    _held: sqlite3.Connection | None = None
    _beside: Beside | None = None

    @classmethod
    def open(cls, source: str | os.PathLike[str] | bytes, scratch: Path, layout: Layout | None = None,
             limits: codec.Limits = codec.DEFAULT) -> Book:  # fmt: skip
        """File the rows of a workbook, a CSV file, a folder of CSV files, or a zip with these and their attachments.

        Raises:
            Refused: it cannot be read, or no heading in it is of a plan.
        """
        scratch.mkdir(parents=True, exist_ok=True)
        file = scratch / _FILE
        file.unlink(missing_ok=True)
        if isinstance(source, bytes):
            whole = scratch / _WHOLE
            whole.write_bytes(source)
            source = whole
        held = sqlite3.connect(file)
        try:
            with held:
                held.executescript("pragma journal_mode=off; pragma synchronous=off;" + _SCHEMA)
                _Filing(held, layout or layout_of(shipped()), scratch, limits).file(Path(source))
                held.execute("create index of_plan on rows (plan, grid, row)")
        finally:
            held.close()
        file.chmod(0o600)
        return cls.reopen(scratch)

    @classmethod
    def reopen(cls, scratch: Path) -> Book:
        """The same book in another process, or another time."""
        book = cls(scratch, _held=sqlite3.connect(f"file:{scratch / _FILE}?mode=ro", uri=True))
        for code, path, line, params in json.loads(book._about("remarks")):
            book.findings.add(code, path=path or None, line=line or None, **params)
        return book

    def plans(self) -> Iterator[str]:
        """The numbers of the plans, sorted."""
        assert self._held is not None
        for (number,) in self._held.execute("select number from plans order by number"):
            yield number

    def part(self, number: str) -> bytes:
        """One plan alone: a zip of CSV files with its rows, and the attachments they name.

        Raises:
            Refused: the book has no such plan.
        """
        assert self._held is not None
        rows: dict[int, list[tuple[int, list[str]]]] = {}
        found = self._held.execute("select grid, row, cells from rows where plan=? order by grid, row", (number,))
        for grid, row, cells in found:
            rows.setdefault(grid, []).append((row, json.loads(cells)))
        if not rows:
            raise Refused.because("attachment-missing")
        members: dict[str, bytes] = {}
        numbers: dict[str, list[int]] = {}
        named: set[str] = set()
        for grid, lines in rows.items():
            name, headings, files = self._grid(grid)
            while name in members:
                name = f"{name.removesuffix('.csv')}-{grid}.csv"
            members[name] = delimited.fresh([headings, *(cells for _, cells in lines)])
            numbers[name] = [grid, *(row for row, _ in lines)]
            named |= {cells[n] for _, cells in lines for n in files if n < len(cells) and cells[n]}
        beside = self.beside()
        members |= {name: beside.read(name) for name in sorted(named) if name in beside}
        members |= self._along(number, beside)
        members[ROWS] = json.dumps(numbers).encode()
        return archive.build(members)

    def names(self) -> dict[str, str]:
        """What each plan's document is called that the book was made of, by the plan's number."""
        return self.beside().names()

    def _along(self, number: str, beside: Beside) -> dict[str, bytes]:
        """The documents that the plan was made of; not where the row has come to be another plan's."""
        name = beside.names().get(number, "")
        member = f"{ORIGINS}{name}.zip"
        if not name or not name.startswith(self._ident(number) or "-") or member not in beside:
            return {}
        found = archive.open(beside.read(member))
        return {one: found.read(one) for one in found.names if one.startswith(ORIGINS)}

    def _ident(self, number: str) -> str:
        """The plan's UUID as its row says it."""
        assert self._held is not None
        asked = self._held.execute("select ident from plans where number=?", (number,)).fetchone()
        return str(asked[0] or "") if asked else ""

    def _grid(self, number: int) -> tuple[str, list[str], list[int]]:
        assert self._held is not None
        asked = self._held.execute("select name, headings, files from grids where number=?", (number,))
        name, headings, files = asked.fetchone()
        return name, json.loads(headings), json.loads(files)

    def beside(self) -> Beside:
        """What lies beside the rows."""
        if self._beside is None:
            self._beside = Beside.of(self._about("around"))
        return self._beside

    def _about(self, name: str) -> str:
        assert self._held is not None
        found = self._held.execute("select value from about where name=?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def close(self) -> None:
        if self._held is not None:
            self._held.close()


@dataclass(slots=True)
class Beside:
    """What lies beside the rows, in a zip or a folder: attachments, and the documents that the plans were made of."""

    folder: Path | None = None
    zip: archive.Archive | None = None
    _names: dict[str, str] | None = None

    @classmethod
    def of(cls, around: str) -> Beside:
        place = Path(around) if around else None
        if place is None or place.is_dir():
            return cls(place)
        return cls(None, archive.open(place, codec.CONTAINER))

    def __contains__(self, name: str) -> bool:
        return name in self.zip if self.zip is not None else self._path(name) is not None

    def _path(self, name: str) -> Path | None:
        """The file of a name that stays within the folder, and is no link out of it."""
        parts = name.split("/")
        if self.folder is None or not name or "\\" in name or "\0" in name or {"", ".", ".."} & set(parts):
            return None
        path = self.folder.joinpath(*parts)
        try:
            inside = path.is_file() and path.resolve().is_relative_to(self.folder)
        except OSError:
            inside = False
        return path if inside else None

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            Refused: it cannot be read, or is too large to hold.
        """
        if self.zip is not None:
            return self.zip.member(name).read()
        path = self._path(name)
        if path is None:
            raise Refused.because("attachment-missing")
        return codec.read_file(path)

    def names(self) -> dict[str, str]:
        if self._names is None:
            try:
                found = json.loads(self.read(MANIFEST)) if MANIFEST in self else {}
            except ValueError:
                found = {}
            known = found.items() if isinstance(found, dict) else ()
            self._names = {number: name for number, name in known if isinstance(name, str)}
        return self._names


def shipped() -> Spec:
    """The table of spreadsheets."""
    from planbro.formats._registry import spec

    return spec("xlsx")


def one(book: Book, number: str) -> Document:
    """One plan of a book, as a document that can be read, and put back, by itself.

    Raises:
        Refused: the book has no such plan.
    """
    from planbro.formats._document import open_document

    return open_document(book.part(number), "csv")


@dataclass(slots=True)
class _Filing:
    """Reads a source once and files its rows; the sheet of plans before the others, whatever their order."""

    held: sqlite3.Connection
    layout: Layout
    scratch: Path
    limits: codec.Limits
    remarks: Remarks = field(default_factory=Remarks)
    waiting: list[tuple[str, int, int, str]] = field(default_factory=list)

    def file(self, source: Path) -> None:
        files, around = self._files(source)
        pages = list(self._pages(files))
        known = [(grid, load) for grid, load in pages if grid.head is not None]
        if not any(of_plan(grid, self.layout) for grid, _ in known):
            raise Refused.because("format-unknown")
        ties = Ties(self.layout)
        mains = [one for one in known if one[0].head and one[0].head.sheet.name == self.layout.main]
        for grid, load in [*mains, *(one for one in known if one not in mains)]:
            self._grid(grid)
            for row, cells in load():
                self._row(grid, row, cells, ties)
            self._flush()
        told = [(code, place, row, {"count": count} | dict(more))
                for (code, place, more), (row, count) in self.remarks.found.items()]  # fmt: skip
        about = [("remarks", json.dumps(told)), ("around", str(around.resolve()) if around else "")]
        self.held.executemany("insert into about values (?, ?)", about)

    def _files(self, source: Path) -> tuple[list[Path], Path | None]:
        """The files with rows in them, and the zip around them, or the folder that attachments are named from."""
        if source.is_dir():
            return sorted(path for path in source.iterdir() if path.suffix.lower() in {".csv", ".xlsx"}), source
        around = source.with_suffix(BESIDE)
        near = around if around.is_dir() else None
        with source.open("rb") as stream:
            head = stream.read(4096)
            if not archive.is_zip(head):
                stream.seek(0)
                refuse_old(head if head[:4] != b"\xd0\xcf\x11\xe0" else stream.read(self.limits.max_bytes))
                return [source], near
        with zipfile.ZipFile(source) as holder:
            names = holder.namelist()
            if "xl/workbook.xml" in names:
                return [source], near
            inside = [n for n in names if "/" not in n and n.lower().endswith((".xlsx", ".csv"))]
            found = []
            for number, name in enumerate(inside, 1):
                path = self.scratch / f"{_INSIDE}-{number}" / Path(name).name
                path.parent.mkdir(exist_ok=True)
                with holder.open(name) as part, path.open("wb") as place:
                    while chunk := part.read(1 << 20):
                        place.write(chunk)
                found.append(path)
        return found, source

    def _pages(self, files: list[Path]) -> Iterator[tuple[Grid, Any]]:
        number = 0
        for path in files:
            with path.open("rb") as stream:
                zipped = archive.is_zip(stream.read(4))
            for grid, load in self._book(path, number) if zipped else self._csv(path, number):
                number = grid.number
                yield grid, load

    def _book(self, path: Path, before: int) -> Iterator[tuple[Grid, Any]]:
        book = Workbook(path, self.limits, self.scratch / _TEXTS)
        for number, page in enumerate(book.pages, before + 1):
            first, _ = split_at_head(book.rows(page))
            grid = Grid(page.name, number, first, None, book.epoch)
            grid.head = find_head(self.layout, page.name, first, self.remarks)

            def load(page: Any = page, grid: Grid = grid) -> Iterator[Row]:
                yield from book.rows(page)
                tell_page(page, grid, self.remarks)

            if grid.head is None:
                tell_page(page, grid, self.remarks)
            yield grid, load

    def _csv(self, path: Path, before: int) -> Iterator[tuple[Grid, Any]]:
        form = delimited.form_of(path)

        def load() -> Iterator[Row]:
            return ((line.number, list(line.values())) for line in delimited.lines(path, form))

        first, _ = split_at_head(load())
        grid = Grid(path.stem, before + 1, first)
        grid.head = find_head(self.layout, path.stem, first, self.remarks)
        if form.encoding != "utf-8":
            self.remarks.tell("sheet-encoding", grid.label, encoding=form.encoding)
        yield grid, load

    def _grid(self, grid: Grid) -> None:
        head = grid.head
        assert head is not None
        headings = [self._heading(head, text, target) for text, target in zip(head.texts, head.targets, strict=True)]
        files = [n for n, target in enumerate(head.targets) if target and self._is_file(target)]
        self.held.execute(
            "insert into grids values (?, ?, ?, ?)",
            (grid.number, file_name(head.sheet.name), json.dumps(headings), json.dumps(files)),
        )

    def _heading(self, head: Head, text: str, target: Target | None) -> str:
        """The heading as it stood, or as the table says it where it was told by what stood above it."""
        if target is None or self.layout.target(head.sheet, text) == target or "(forts." in text:
            return text
        if target.sheet == head.sheet.name:
            return target.heading
        number = f" {'.'.join(map(str, target.number))}" if target.number else ""
        return flat_heading(self.layout.sheets[target.sheet], target.heading, number)

    def _is_file(self, target: Target) -> bool:
        column = self.layout.sheets[target.sheet].columns.get(target.heading)
        return column is not None and column.codec.name == "base64"

    def _row(self, grid: Grid, row: int, cells: list[Value], ties: Ties) -> None:
        head = grid.head
        assert head is not None
        if row <= head.row or is_blank(cells):
            return
        if is_total(cells):
            self.remarks.tell("sheet-row-total", grid.label, row)
            return
        is_main = head.sheet.name == self.layout.main
        number = ties.of_main(grid, cells)[0] if is_main else ties.of_list(grid, cells)
        if not number:
            self.remarks.tell("sheet-row-no-plan", grid.label, row)
            return
        said = [self._text(grid, row, n, cell) for n, cell in enumerate(cells)]
        if is_main and (column := head.column(self.layout.main, self.layout.ident)) is not None and column < len(said):
            self.held.execute("insert or ignore into plans values (?, ?)", (number, said[column].strip()))
        self.waiting.append((number, grid.number, row, json.dumps(said, ensure_ascii=False)))
        if len(self.waiting) >= 5_000:
            self._flush()

    def _text(self, grid: Grid, row: int, number: int, cell: Value) -> str:
        """A cell as text. A number loses here that it was one, so what it means is settled, and told, here."""
        if cell is None or isinstance(cell, str):
            return cell or ""
        head = grid.head
        target = head.targets[number] if head is not None and number < len(head.targets) else None
        column = self.layout.sheets[target.sheet].columns.get(target.heading) if target is not None else None
        if column is None:
            return plain(cell) if not (isinstance(cell, Odd) and cell.text == "formula") else ""
        value, told = read_value(column, cell, grid.epoch)
        if told and told not in {"sheet-zero-back", "sheet-zero-unsure"}:
            self.remarks.tell(told, f"{grid.label}!{letters(number + 1)}", row)
        return "" if value is None else str(value)

    def _flush(self) -> None:
        self.held.executemany("insert or ignore into plans values (?, '')", {(one[0],) for one in self.waiting})
        self.held.executemany("insert into rows values (?, ?, ?, ?)", self.waiting)
        self.waiting.clear()
