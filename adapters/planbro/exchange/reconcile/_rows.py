"""Lists as tables: CSV of any separator and character set. A row that cannot be read is told; the rest goes on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planbro.exchange.reconcile._columns import ColumnTable, choose, folded, names_people
from planbro.exchange.reconcile._said import Listed, Named, Number, PlanSaid, Said, number_of
from planbro.findings import Findings, Refused
from planbro.ident import Examined, examine, redact

_LOOK = 25  # lines at the top among which the headings are sought: reports begin with a title and a date
_SEPARATORS = ";\t,|"
_STATES = {"active": "active", "ended": "over", "declined": "declined", "need-reported": "need"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text file as a table: its headings, where they stood, and how it was written."""

    text: str
    encoding: str
    separator: str
    headings: tuple[str, ...]
    row: int
    table: ColumnTable


def decode(data: bytes) -> tuple[str, str]:
    """The text and its character set: by its mark, else UTF-8, else Windows-1252, else Latin-1, which reads all."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig") + " with BOM"
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def open_sheet(data: bytes, kind: str | None, own: Sequence[ColumnTable], file: str) -> Sheet:
    """Find the separator, the headings and the table that knows them.

    Raises:
        Refused: no row near the top has a heading for the number and for something about a plan.
    """
    text, encoding = decode(data)
    best: tuple[int, int, Sheet] | None = None
    people = False
    for separator in _SEPARATORS:
        for number, cells in enumerate(_cells(text, separator, _LOOK)):
            headings = tuple(cell.strip() for cell in cells)
            table = choose(headings, kind, own) if len(headings) > 1 else None
            if table is None:
                people = people or names_people(headings)
                continue
            score = len(table.fit(headings))
            if best is None or score > best[0]:
                best = (score, -number, Sheet(text, encoding, separator, headings, number, table))
    if best is None:
        raise Refused.because("list-unstated" if people and kind is None else "list-no-columns", file=file)
    return best[2]


def _cells(text: str, separator: str, most: int | None = None) -> Iterator[list[str]]:
    head = text if most is None else "\n".join(text.split("\n", most)[:most])
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield []


def read_rows(sheet: Sheet, listed: Listed, index: int, *, as_of: str, file: str = "",
              municipality: str = "") -> Iterator[Said]:  # fmt: skip
    """What each row says. Empty rows count for nothing; a row of another municipality is counted and left out.

    An empty cell is silence, also where the list as such says something of everyone in it.
    """
    table, places = sheet.table, sheet.table.fit(sheet.headings)
    row_reader = _Row(table, places, listed.findings, as_of, listed.name)
    reader = csv.reader(io.StringIO(sheet.text, newline=""), delimiter=sheet.separator)
    number = -1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            listed.findings.add("list-row-unreadable", line=reader.line_num)
            continue
        if number <= sheet.row or not any(cell.strip() for cell in cells):
            continue
        listed.rows += 1
        row_reader.start(cells, reader.line_num)
        lives = row_reader.text("municipality")
        if municipality and lives and not _same_place(lives, municipality):
            listed.left_out += 1
            continue
        said = row_reader.said(index, file)
        if said is not None:
            yield said


def _same_place(text: str, wanted: str) -> bool:
    return folded(wanted) in {folded(text), folded(text).split(" ")[0], folded(text).split(" ")[-1]}


class _Row:
    """One row at a time, by the table's columns."""

    def __init__(self, table: ColumnTable, places: dict[str, int], findings: Findings, as_of: str, house: str) -> None:
        self.table, self.places, self.findings, self.as_of, self.house = table, places, findings, as_of, house
        self.cells: list[str] = []
        self.line = 0

    def start(self, cells: list[str], line: int) -> None:
        self.cells, self.line = cells, line

    def text(self, column: str) -> str:
        place = self.places.get(column)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def said(self, index: int, file: str) -> Said | None:
        numbers = self._numbers()
        if not numbers:
            self.findings.add("list-row-no-number", line=self.line)
            return None
        ip, stated = self._value("ip"), self._day("date")
        return Said(
            list=index, kind=self.table.kind, numbers=numbers, file=file, line=self.line, unit=_unit(self.text("unit")),
            ip=ip, koordinator=self._value("koordinator"), level=self.table.level, named=self._named(),
            date=stated, certainty="structured", role=self.text("role").partition(" ")[0], name=self.text("name"),
            birth=self._day("birth"), plan=self._plan(ip, stated) if self.table.kind == "tool" else None,
        )  # fmt: skip

    def _numbers(self) -> tuple[Number, ...]:
        found = [
            number_from(self.text("number"), self.house),
            number_from(self.text("former_number"), self.house, former=True),
        ]
        return tuple(number for number in found if number is not None)

    def _value(self, column: str) -> str | None:
        text = self.text(column)
        if not text:
            return None if column in self.places else self.table.fixed.get(column)
        value = self.table.value(column, text)
        if value is None:
            self.findings.add("list-value-unknown", line=self.line, column=column)
        return value

    def _day(self, column: str) -> str:
        text = self.text(column)
        day = day_of(text) if text else ""
        if day is None or (day > self.as_of and column == "date"):
            self.findings.add("list-date", line=self.line, column=column)
        return day or ""

    def _named(self) -> tuple[Named, ...]:
        name, hpr = self.text("koordinator_name"), self.text("koordinator_hpr")
        if not (name or hpr):
            return ()
        phones = tuple(digits for digits in (phone_digits(self.text("koordinator_phone")),) if digits)
        return (Named(self.table.level, name, hpr, phones, self.text("koordinator_unit")),)

    def _plan(self, ip: str | None, stated: str) -> PlanSaid:
        closed = self._day("closed")
        over = bool(closed) and closed <= self.as_of
        state = "over" if over else _STATES.get(ip or "active", "draft")
        kind = self._value("plan_kind") or "ip"
        ident = self.text("plan_id") or f"{self.house}:{self.line}"
        return PlanSaid(ident, kind, state, self._day("begun"), closed if over else "", stated)


def _unit(text: str) -> str:
    """A unit is printed on terminals: a person's number does not come along in it (law 7)."""
    return redact(text) if sum(char.isdigit() for char in text) > 10 else text


def number_from(text: str, house: str, *, former: bool = False) -> Number | None:
    """A number out of a cell. The leading zero that a spreadsheet takes is put back where the number then checks."""
    bare = text.strip().strip("'\"=").strip()
    if not any(char.isdigit() for char in bare):
        return None
    seen = examine(bare)
    if len(bare) == 10 and bare.isdigit() and not is_sound(seen):
        again = examine("0" + bare)
        seen = again if is_sound(again) else seen
    return number_of(seen.kind.value, seen.number.value, house=house, sound=is_sound(seen), former=former)


def is_sound(seen: Examined) -> bool:
    """Whether a number checks: control digits, date, length. That it is a test person's is no fault of the number."""
    return all(problem.severity == "info" or problem.code == "synthetic-unconfirmed" for problem in seen.problems)


_DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)"),
    re.compile(r"(?P<d>\d\d?)[./-](?P<m>\d\d?)[./-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?!\d)"),
)


def day_of(text: str) -> str | None:
    """A day as ÅÅÅÅ-MM-DD, from the ways that lists write one; None for what is none. A time after it is passed over.

    >>> day_of("3.11.2026"), day_of("20261103"), day_of("2026-11-03 08:15"), day_of("31.02.2026"), day_of("3.11.26")
    ('2026-11-03', '2026-11-03', '2026-11-03', None, None)
    """
    for pattern in _DAYS:
        match = pattern.match(text.strip())
        if match:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
            except ValueError:
                return None
    return None


def phone_digits(text: str) -> str:
    """The eight digits of a Norwegian number; another number without its blanks."""
    digits = re.sub(r"\D", "", text)
    return digits[-8:] if len(digits) in {8, 10, 12} else digits
