"""Which column of a list is which: small tables in TOML, shipped for the usual lists and written by hand for the rest.

No hospital's list has the same headings as the next. A table names the headings that may stand for each column, the
code list its values are of, and the words that mean the same (`mappings/lists/`, docs/reconcile.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from planbro.exchange.reconcile._said import KINDS
from planbro.findings import Refused
from planbro.mapping import data_dir, shared
from planbro.plan import VALUE_SETS

COLUMNS: Final = (
    "number", "name", "birth", "unit", "municipality", "ip", "koordinator", "koordinator_name", "koordinator_phone",
    "koordinator_hpr", "koordinator_unit", "date", "role", "former_number", "begun", "closed", "plan_id", "plan_kind",
)  # fmt: skip
_SETS: Final = {"ip": "ip-status", "koordinator": "koordinator-status", "plan_kind": "plan-kind"}
_STATING: Final = frozenset({"ip", "koordinator", "plan_id"})
_COVERS: Final = ("everyone", "plans")
_LEVELS: Final = ("municipal", "hospital", "any")
_KEYS: Final = {"kind", "title", "covers", "level", "columns", "codes", "words", "fixed"}


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """One table. `covers` is everyone, or only those with a plan: then to be absent is to be silent."""

    name: str
    kind: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, str]
    covers: str = "everyone"
    level: str = "municipal"

    def fit(self, headings: Sequence[str]) -> dict[str, int]:
        """Column to its place among the headings: the first of the table's words that is there."""
        places = {folded(text): index for index, text in reversed(list(enumerate(headings)))}
        found: dict[str, int] = {}
        for column, words in self.columns.items():
            place = next((places[folded(word)] for word in words if folded(word) in places), None)
            if place is not None and place not in found.values():
                found[column] = place
        return found

    def value(self, column: str, text: str) -> str | None:
        """The Plan's value for a cell: by code, by the code's own text, by a word of the table; None where unknown."""
        word = folded(text)
        said = self.words.get(column, {}).get(word)
        if said is not None:
            return said
        code, _, rest = text.strip().partition(" ")
        by_code, by_text = _codes(self.codes.get(column, ""))
        return by_code.get(text.strip()) or by_text.get(word) or (by_code.get(code) if rest else None)


@cache
def _codes(table: str) -> tuple[dict[str, str], dict[str, str]]:
    if not table:
        return {}, {}
    rows = shared()[table].rows
    return {r.code: r.value for r in reversed(rows)}, {folded(r.text): r.value for r in reversed(rows)}


def folded(text: str) -> str:
    """A heading or a word without what people write differently: case, blanks, points and hyphens."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def parse(text: str, name: str) -> ColumnTable:
    """A table from its text.

    Raises:
        Refused: it is no TOML, or says something that no list has.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Refused.because("columns-malformed", file=name, line=int(line[1]) if line else None,
                              reason="not TOML") from None  # fmt: skip
    reason = _fault(raw)
    if reason:
        raise Refused.because("columns-malformed", file=name, reason=reason)
    return ColumnTable(
        name=Path(name).stem,
        kind=raw["kind"],
        title=str(raw.get("title", Path(name).stem)),
        columns={column: tuple(_list(words)) for column, words in raw["columns"].items()},
        codes=raw.get("codes", {}),
        words={column: {folded(w): value for w, value in words.items()} for column, words in
               raw.get("words", {}).items()},
        fixed=raw.get("fixed", {}),
        covers=raw.get("covers", "everyone"),
        level=raw.get("level", "any" if raw["kind"] == "pas" else "municipal"),
    )  # fmt: skip


def _list(words: object) -> list[str]:
    return cast("list[str]", words) if isinstance(words, list) else [cast("str", words)]


def _fault(raw: Mapping[str, Any]) -> str:
    """What is wrong with a table, in words; empty where nothing is."""
    columns = raw.get("columns")
    words = raw.get("words", {})
    parts = [raw.get("codes", {}), raw.get("fixed", {}), words, *(words.values() if isinstance(words, dict) else ())]
    if not all(isinstance(part, dict) for part in parts):
        return "[codes], [fixed] and [words.COLUMN] are tables"
    if raw.get("kind") not in {"tool", "paper", "journal", "pas"}:
        return "kind is tool, paper, journal or pas"
    if unknown := sorted(raw.keys() - _KEYS):
        return f"no setting is called {unknown[0]}"
    if not isinstance(columns, dict) or "number" not in columns:
        return "[columns] must name the number"
    if unknown := sorted(columns.keys() - set(COLUMNS)):
        return f"no column is called {unknown[0]}"
    if not all(isinstance(word, str) for words in columns.values() for word in _list(words)):
        return "a column's headings are texts"
    if raw.get("covers", "everyone") not in _COVERS or raw.get("level", "any") not in _LEVELS:
        return "covers is everyone or plans; level is municipal, hospital or any"
    return _value_fault(raw)


def _value_fault(raw: Mapping[str, Any]) -> str:
    for column, table in raw.get("codes", {}).items():
        if (
            column not in _SETS
            or not isinstance(table, str)
            or table not in shared()
            or shared()[table].value_set != _SETS[column]
        ):
            return f"[codes] {column}: no such code table for it"
    pairs = [(column, value) for column, words in raw.get("words", {}).items() for value in words.values()]
    for column, value in (*pairs, *raw.get("fixed", {}).items()):
        if column not in _SETS or not isinstance(value, str) or value not in VALUE_SETS[_SETS[column]]:
            return f"{column} has a value that the Plan does not know"
    return ""


@cache
def shipped() -> tuple[ColumnTable, ...]:
    """The tables in `mappings/lists`, by name."""
    files = sorted((data_dir("mappings") / "lists").glob("*.toml"))
    return tuple(parse(file.read_text("utf-8"), file.name) for file in files)


def choose(headings: Sequence[str], kind: str | None, own: Sequence[ColumnTable]) -> ColumnTable | None:
    """The table that fits a list best: one's own before a shipped one, then the one that knows most headings.

    Where the kind is not named, the shipped tables compete; the names of the columns that only one kind of list has
    (8705, post, papir) decide, and a list that says nothing of a plan is none: that everyone in it has a plan, on
    paper, is for the user to say.
    """
    for tables in (own, shipped()):
        fits = [(table, table.fit(headings)) for table in tables if kind in {None, table.kind}]
        useful = [(table, fit) for table, fit in fits if "number" in fit and _tells(table, fit, headings, kind)]
        if useful:
            return max(useful, key=lambda pair: (len(pair[1]), -_rank(pair[0])))[0]
    return None


def names_people(headings: Sequence[str]) -> bool:
    """Whether the headings are those of a list of people, be it of a plan or not: a number, and one thing more."""
    fits = (table.fit(headings) for table in shipped())
    return any("number" in fit and len(fit) > 1 for fit in fits)


def _tells(table: ColumnTable, fit: Mapping[str, int], headings: Sequence[str], kind: str | None) -> bool:
    """Whether a list says something of a plan by a column of its own; by being in it only where its kind is named.

    A list that is not named is the tool's or the paper list only where a heading says so: `Status` is said of much.
    """
    if kind is not None:
        return bool(table.fixed or fit.keys() & _STATING)
    if table.kind in {"tool", "paper"} and table in shipped():
        word = "plan" if table.kind == "tool" else "papir"
        return any(word in folded(headings[fit[column]]) for column in fit.keys() - {"date", "begun", "closed"})
    return bool(fit.keys() & _STATING)


def _rank(table: ColumnTable) -> int:
    return KINDS.index(table.kind) * 10 + len(table.fixed)
