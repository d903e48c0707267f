"""All tables, read once and kept: nothing of them changes while the service runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

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

    def search(self, text: str, format: str = "") -> tuple[list[Entry], list[CodeEntry]]:
        """Rows and codes that have every word somewhere, whatever its case; a few more than `ENOUGH` are not told."""
        words = text.casefold().split()
        if not words:
            return [], []
        names = [format] if format in self.rows else list(self.rows)
        rows = (one for name in names for one in self.rows[name])
        found = [one for one in rows if all(word in one.words for word in words)]
        codes = [one for one in self.coded if all(word in one.words for word in words)] if not format else []
        return found[: ENOUGH + 1], codes[: ENOUGH + 1]


@cache
def shelf() -> Shelf:
    """All there is."""
    tables = {name: spec(name).table for name in FORMATS}
    codes = load_all(code_files(), Findings())
    used = {
        name: sorted({leaf.codec.table.name for leaf in spec(name).leaves if leaf.codec.table is not None})
        for name in FORMATS
    }
    covers = coverage(list(FORMATS))
    whole = [ways for info, ways in covers if info.owner != "source"]
    return Shelf(
        tables, {name: list(_entries(name, table)) for name, table in tables.items()}, codes,
        {name: [format for format in FORMATS if name in used[format]] for name in codes}, list(_coded(codes)), covers,
        {name: sum(bool(ways[name]) for ways in whole) for name in FORMATS}, len(whole),
    )  # fmt: skip


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
