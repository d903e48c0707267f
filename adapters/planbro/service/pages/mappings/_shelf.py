"""All tables, read once and kept: nothing of them changes while the service runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, TypeVar

from planbro.exchange import coverage
from planbro.exchange._mappings import code_files
from planbro.findings import Findings
from planbro.formats import FORMATS, spec
from planbro.mapping import CodeTable, Row, Table
from planbro.mapping._codes import load_all
from planbro.plan import FieldInfo, schema

ENOUGH: Final = 200
"""Hits of one search."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table, by its place among the rows. `words` is what a search looks in."""

    format: str
    at: int
    row: Row
    codes: str
    words: str

    @property
    def plan(self) -> str:
        return str(self.row.plan) if self.row.plan is not None else ""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A row of a code table."""

    table: str
    value: str
    code: str
    text: str
    words: str


Found = TypeVar("Found", Entry, CodeEntry)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The tables by format, their rows, the code tables by name, and how many fields each format holds."""

    tables: Mapping[str, Table]
    rows: Mapping[str, Sequence[Entry]]
    codes: Mapping[str, CodeTable]
    used: Mapping[str, Sequence[str]]
    coded: Sequence[CodeEntry]
    covers: Sequence[tuple[FieldInfo, Mapping[str, str]]]
    held: Mapping[str, int]
    fields: int

    def search(self, text: str) -> tuple[list[Entry], list[CodeEntry]]:
        """Rows and codes that have every word somewhere, whatever its case; a few more than `ENOUGH` are not told."""
        return hits((one for rows in self.rows.values() for one in rows), text), hits(self.coded, text)


def hits(some: Iterable[Found], text: str) -> list[Found]:
    words = text.casefold().split()
    return list(islice((one for one in some if all(word in one.words for word in words)), ENOUGH + 1)) if words else []


@cache
def shelf() -> Shelf:
    """All there is."""
    codes = every()
    parts = {name: part(name) for name in FORMATS}
    used = {name: {entry.codes for entry in one.rows if entry.codes} for name, one in parts.items()}
    return Shelf(
        {name: one.table for name, one in parts.items()},
        {name: one.rows for name, one in parts.items()},
        codes,
        {name: [format for format in FORMATS if name in used[format]] for name in codes},
        list(_coded(codes)),
        coverage(list(FORMATS)),
        {name: one.held for name, one in parts.items()},
        max(one.fields for one in parts.values()),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One table with its rows, and how many of all fields it holds."""

    table: Table
    rows: Sequence[Entry]
    held: int
    fields: int


@cache
def part(name: str) -> Part:
    """That of one format."""
    table = spec(name).table
    ways = [how[name] for info, how in coverage([name]) if info.owner != "source"]
    return Part(table, list(_entries(name, table)), sum(map(bool, ways)), len(ways))


@cache
def every() -> Mapping[str, CodeTable]:
    """The code tables, which are read soon."""
    return load_all(code_files(), Findings())


def _entries(name: str, table: Table) -> Iterator[Entry]:
    docs = {
        f"{info.owner}.{info.name}" if info.owner else info.name: info.doc
        for fields in schema().values()
        for info in fields.values()
    }
    by_row = {id(leaf.row): leaf.codec.table.name for leaf in spec(name).leaves if leaf.codec.table is not None}
    for at, row in enumerate(table.rows):
        plan = str(row.plan) if row.plan is not None else ""
        codes = by_row.get(id(row), "")
        told = (plan, row.doc_text, row.codec, row.reason, row.source, row.section, codes, docs.get(plan, ""),
                *row.options, *(value for values in row.options.values() for value in values))  # fmt: skip
        yield Entry(name, at, row, codes, " ".join(told).casefold())


def _coded(codes: Mapping[str, CodeTable]) -> Iterator[CodeEntry]:
    for name in sorted(codes):
        for row in codes[name].rows:
            words = " ".join((name, row.value, row.code, row.text, row.source)).casefold()
            yield CodeEntry(name, row.value, row.code, row.text, words)
