"""A tree as new sheets: headings and rows, one sheet for each kind or all on one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.formats.tabular._layout import Column, Layout, Sheet
from planbro.formats.tabular._numbers import Numbers
from planbro.formats.tabular._read import OUTSIDE
from planbro.mapping import as_uuid

MORE: Final = "{heading} (forts. {number})"
_ALWAYS: Final = 4
"""So many of the first columns, the names among them, stand in each row of a flat sheet."""


@dataclass(slots=True)
class Lines:
    """A sheet to be written: its headings, each with its column where the table has one, and its rows by heading."""

    name: str
    headings: dict[str, Column | None] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    longest: dict[str, int] = field(default_factory=dict)

    def measure(self) -> Lines:
        """Note how long the longest line of each column is, for its width."""
        for row in self.rows:
            for heading, value in row.items():
                length = max(map(len, value.split("\n", 8)), default=0) if isinstance(value, str) else 11
                if length > self.longest.get(heading, 0):
                    self.longest[heading] = length
        return self


def lines_of(layout: Layout, tree: dict[str, Any], number: str = "", known: dict[tuple[str, str], str] | None = None,
             ) -> list[Lines]:  # fmt: skip
    """The sheets of one plan. `number` ties its rows together; `known` are numbers that rows have already."""
    numbers = Numbers.of(layout, tree, known)
    main = layout.sheets[layout.main]
    own = tree.get(main.name, {})
    number = number or str(own.get(layout.plan, "1"))
    if layout.flat:
        return [_flat(layout, tree, numbers, number)]
    found = [Lines(main.name, dict(main.columns), [{**_said(main, own, numbers), layout.plan: number}])]
    for sheet in layout.sheets.values():
        rows = tree.get(sheet.name)
        if sheet is main or not isinstance(rows, list) or not rows:
            continue
        headings: dict[str, Column | None] = {layout.plan: None, sheet.key: None, **sheet.columns, layout.uuid: None}
        made = [{layout.plan: number, **row_of(layout, sheet, row, numbers)} for row in rows]
        found.append(Lines(sheet.name, headings, made))
    return found


def row_of(layout: Layout, sheet: Sheet, row: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    """A row as its cells say it, with the UUID beside its number."""
    found = _said(sheet, row, numbers)
    if as_uuid(row.get(sheet.key)):
        found[layout.uuid] = row[sheet.key]
    return found


def _said(sheet: Sheet, row: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    known = {sheet.key, *sheet.columns}
    return {heading: numbers.said(sheet, heading, value) for heading, value in row.items() if heading in known}


def _flat(layout: Layout, tree: dict[str, Any], numbers: Numbers, plan: str) -> Lines:
    """One row for each tiltak, and for each mål without one; what is of the plan itself stands in the first."""
    main = layout.sheets[layout.main]
    lines = Lines(main.name, dict(main.columns))
    first = {**_said(main, tree.get(main.name, {}), numbers), layout.plan: plan}
    for sheet in layout.sheets.values():
        if sheet.how == "numbered":
            for index, row in enumerate(tree.get(sheet.name, ()), 1):
                said = row_of(layout, sheet, row, numbers)
                _put(layout, lines, first, sheet, said, f" {index}")
    sheets = [sheet for sheet in layout.sheets.values() if sheet.how == "long"]
    for sheet in sheets:
        for heading in sheet.headings if tree.get(sheet.name) else ():
            lines.headings.setdefault(flat_heading(sheet, heading, ""), sheet.columns.get(heading))
    rows = list(_branches(layout, tree, sheets, numbers))
    lines.rows = [dict(row) for row in rows] or [{}]
    lines.rows[0] = {**first, **lines.rows[0]}
    names = [heading for heading, column in list(main.columns.items())[:_ALWAYS] if column.codec.name == "cell"]
    for row in lines.rows[1:]:
        row |= {heading: first[heading] for heading in (*names, layout.plan) if heading in first}
    lines.headings |= dict.fromkeys(flat_heading(s, layout.uuid, "") for s in sheets if tree.get(s.name))
    return lines


def _branches(layout: Layout, tree: dict[str, Any], sheets: list[Sheet], numbers: Numbers) -> Iterator[dict[str, Any]]:
    """Outer row and inner row side by side, in the order of both; what stands within nothing comes first."""
    if not sheets:
        return
    outer, *inner = sheets
    within = next((c.heading for c in inner[0].columns.values() if c.within), "") if inner else ""
    rows = tree.get(outer.name, [])
    below: dict[Any, list[dict[str, Any]]] = {}
    for row in tree.get(inner[0].name, []) if inner else ():
        below.setdefault(row.get(within), []).append(row)
    keys = {row.get(outer.key) for row in rows}
    for above, found in below.items():
        for row in found if above not in keys else ():
            yield _named(layout, inner[0], row, numbers, "")
    for row in rows:
        said = _named(layout, outer, row, numbers, "")
        found = below.get(row.get(outer.key), [])
        if not found:
            yield said
        for one in found:
            yield {**said, **_named(layout, inner[0], one, numbers, within)}


def _named(layout: Layout, sheet: Sheet, row: dict[str, Any], numbers: Numbers, without: str) -> dict[str, Any]:
    said = row_of(layout, sheet, row, numbers)
    return {flat_heading(sheet, heading, ""): value for heading, value in said.items() if heading != without}


def _put(layout: Layout, lines: Lines, row: dict[str, Any], sheet: Sheet, said: dict[str, Any], number: str) -> None:
    for heading in (*sheet.headings, layout.uuid):
        if heading in said:
            text = flat_heading(sheet, heading, number)
            lines.headings.setdefault(text, sheet.columns.get(heading))
            row[text] = said[heading]


def flat_heading(sheet: Sheet, heading: str, number: str) -> str:
    """`Mål`, `Mål status`, `Koordinator 1 telefon`."""
    if heading == sheet.main:
        return f"{sheet.word}{number}"
    bare = "nr" if heading == sheet.key else heading
    return f"{sheet.word}{number} {bare}"


def outside(tree: dict[str, Any]) -> dict[str, Any]:
    """What belongs to no row; it never goes into a new document."""
    found: dict[str, Any] = tree.get(OUTSIDE, {})
    return found


def with_more(lines: Lines, limit: int) -> Lines:
    """Texts too long for one cell go on in columns of their own."""
    longest: dict[str, int] = {}
    for row in lines.rows:
        for heading, value in row.items():
            if isinstance(value, str) and len(value) > limit:
                longest[heading] = max(longest.get(heading, 0), len(value))
    if not longest:
        return lines
    headings: dict[str, Column | None] = {}
    for heading, column in lines.headings.items():
        headings[heading] = column
        for number in range(2, longest.get(heading, 0) // limit + 2):
            headings[MORE.format(heading=heading, number=number)] = None
    return Lines(lines.name, headings, [_spread(row, longest, limit) for row in lines.rows])


def _spread(row: dict[str, Any], longest: dict[str, int], limit: int) -> dict[str, Any]:
    found = dict(row)
    for heading in longest.keys() & row.keys():
        parts = pieces(str(row[heading]), limit)
        found[heading] = parts[0]
        for number, part in enumerate(parts[1:], 2):
            found[MORE.format(heading=heading, number=number)] = part
    return found


def pieces(text: str, limit: int) -> list[str]:
    """A text cut at the limit, and never at a blank, which the ends of a cell would lose."""
    found = []
    while len(text) > limit:
        at = limit
        while at > 1 and (text[at - 1].isspace() or text[at].isspace()):
            at -= 1
        found.append(text[:at])
        text = text[at:]
    return [*found, text]
