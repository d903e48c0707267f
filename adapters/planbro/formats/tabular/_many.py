"""Many plans into one spreadsheet: their rows wait on disk until all are there, since the headings stand first."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from planbro.formats.tabular import _delimited as delimited
from planbro.formats.tabular._book import shipped
from planbro.formats.tabular._excel import workbook
from planbro.formats.tabular._fresh import Lines, lines_of, with_more
from planbro.formats.tabular._layout import Layout, layout_of
from planbro.formats.tabular._open import file_name
from planbro.formats.tabular._values import LONGEST, csv_text

Plans: TypeAlias = Iterable[tuple[Mapping[str, Any], Mapping[str, bytes]]]
MOST_ROWS: Final = 1_048_575
"""Rows that a sheet of Excel has room for, below the headings."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def write_book(target: Path, plans: Plans, layout: Layout | None = None,
               format: str = "xlsx") -> int:  # fmt: skip
    """Write all plans, each its tree and its attachments, as one workbook or as CSV files in a zip; says how many.

    A target that ends in .zip takes the attachments too. It is there whole, or not at all; plans in the same
    order give the same bytes.

    Raises:
        OSError: there is no room for it.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".planbro-") as folder:
        place = Path(folder)
        waiting = place / "whole"
        with closing(sqlite3.connect(place / "rows.db")) as held:
            spool = _Spool(held, layout or layout_of(shipped()), LONGEST if format == "xlsx" else 1 << 62)
            with held, zipfile.ZipFile(place / "beside", "w", zipfile.ZIP_DEFLATED) as beside:
                count = spool.take(plans, beside if target.suffix == ".zip" else None)
            _write(spool, waiting, place, format, zipped=target.suffix == ".zip")
        waiting.replace(target)
    return count


def _write(spool: _Spool, waiting: Path, place: Path, format: str, *, zipped: bool) -> None:
    if format == "xlsx":
        workbook(spool.pages(), waiting)
        if not zipped:
            return
        waiting.rename(place / "planer.xlsx")
    with zipfile.ZipFile(waiting, "w", zipfile.ZIP_DEFLATED) as out:
        if format == "xlsx":
            _copy(out, "planer.xlsx", (place / "planer.xlsx").open("rb"))
        for lines in spool.sheets.values() if format != "xlsx" else ():
            with out.open(_info(file_name(lines.name)), "w") as part:
                part.write(delimited.fresh([list(lines.headings)]))
                for row in spool.rows(lines.name):
                    said = [csv_text(c, row[t]) if t in row else "" for t, c in lines.headings.items()]
                    part.write(delimited.fresh([said], mark=b""))
        with zipfile.ZipFile(place / "beside") as beside:
            for name in beside.namelist():
                _copy(out, name, beside.open(name))


def _copy(out: zipfile.ZipFile, name: str, source: Any) -> None:
    with source as part, out.open(_info(name), "w", force_zip64=True) as place:
        while chunk := part.read(1 << 20):
            place.write(chunk)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info


@dataclass(slots=True)
class _Spool:
    """Rows by sheet, in the order they come, and the headings that they need."""

    held: sqlite3.Connection
    layout: Layout
    limit: int
    sheets: dict[str, Lines] = field(default_factory=dict)

    def take(self, plans: Plans, beside: zipfile.ZipFile | None) -> int:
        self.held.executescript(
            "pragma journal_mode=off; pragma synchronous=off; create table rows (sheet text, row text);"
            "create table numbers (number text primary key) without rowid;"
            "create table members (name text primary key) without rowid;"
        )
        count = 0
        for count, (tree, members) in enumerate(plans, 1):
            for lines in lines_of(self.layout, dict(tree), self._number(tree, count)):
                self._spool(with_more(lines, self.limit).measure())
            for name, data in members.items() if beside is not None else ():
                with suppress(sqlite3.IntegrityError):
                    self.held.execute("insert into members values (?)", (name,))
                    assert beside is not None
                    beside.writestr(_info(name), bytes(data))
        self.held.execute("create index of_sheet on rows (sheet)")
        order = {name: number for number, name in enumerate(self.layout.sheets)}
        self.sheets = dict(sorted(self.sheets.items(), key=lambda one: order.get(one[0], len(order))))
        return count

    def _number(self, tree: Mapping[str, Any], count: int) -> str:
        """The plan's own number where no other has it, else the next that is free."""
        wanted = str(tree.get(self.layout.main, {}).get(self.layout.plan, "") or count)
        for number in self._candidates(wanted):
            with suppress(sqlite3.IntegrityError):
                self.held.execute("insert into numbers values (?)", (number,))
                return number
        raise AssertionError

    @staticmethod
    def _candidates(wanted: str) -> Iterator[str]:
        yield wanted
        number = 2
        while True:
            yield f"{wanted}-{number}"
            number += 1

    def _spool(self, lines: Lines) -> None:
        known = self.sheets.setdefault(lines.name, Lines(lines.name))
        for heading, column in lines.headings.items():
            if heading not in known.headings:
                _insert(known, heading, column, list(lines.headings))
        for heading, length in lines.longest.items():
            known.longest[heading] = max(length, known.longest.get(heading, 0))
        rows = ((lines.name, json.dumps(row, ensure_ascii=False, default=str)) for row in lines.rows)
        self.held.executemany("insert into rows values (?, ?)", rows)

    def pages(self) -> Iterator[tuple[Lines, Iterable[dict[str, Any]]]]:
        """Each sheet with its rows; what Excel has no room for goes on in another: `Tiltak (2)`."""
        for lines in self.sheets.values():
            rows, number = self.rows(lines.name), 1
            yield lines, islice(rows, MOST_ROWS)
            while (row := next(rows, None)) is not None:
                number += 1
                yield replace(lines, name=f"{lines.name} ({number})"), chain([row], islice(rows, MOST_ROWS - 1))

    def rows(self, sheet: str) -> Iterator[dict[str, Any]]:
        for (row,) in self.held.execute("select row from rows where sheet=? order by rowid", (sheet,)):
            yield json.loads(row)


def _insert(known: Lines, heading: str, column: Any, order: list[str]) -> None:
    """A heading that an earlier plan had no use for, behind the one it follows."""
    before = order[order.index(heading) - 1] if order.index(heading) else None
    texts = list(known.headings)
    at = texts.index(before) + 1 if before in known.headings else len(texts)
    items = list(known.headings.items())
    known.headings = dict([*items[:at], (heading, column), *items[at:]])
