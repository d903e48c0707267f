"""The pages of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from planbro.formats import FORMATS
from planbro.plan import FieldInfo, schema
from planbro.service.pages._frame import At
from planbro.service.pages.mappings._shelf import ENOUGH, Entry, Shelf, shelf

_ROWS: Final = 100
_LONGEST: Final = 100


async def overview(at: At) -> Response:
    """Every table and code table; what a search finds in all of them."""
    found, text = await at.apart(shelf), at.query("q")[:_LONGEST]
    rows, codes = found.search(text)
    more = len(rows) > ENOUGH or len(codes) > ENOUGH
    return at.page("mappings/list.html.j2", shelf=found, formats=FORMATS, q=text, rows=rows[:ENOUGH], more=more,
                   codes=codes[:ENOUGH])  # fmt: skip


async def table(at: At) -> Response:
    """One table, a part at a time, or what of it a search finds."""
    found, name = await at.apart(shelf), at.given("format")
    if name not in found.tables:
        raise at.not_there()
    text = at.query("q")[:_LONGEST]
    rows: Sequence[Entry] = found.search(text, name)[0] if text.strip() else found.rows[name]
    pages = max(1, -(-len(rows) // _ROWS))
    page = min(max(_number(at.query("page")), 1), pages)
    some = rows[(page - 1) * _ROWS : page * _ROWS]
    return at.page("mappings/table.html.j2", shelf=found, table=found.tables[name], format=FORMATS[name], q=text,
                   sections=_sections(some), page=page, pages=pages, total=len(rows),
                   to=lambda number: at.path(f"/mappings/{name}", q=text, page=number))  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _sections(rows: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Rows by the heading that they stand under."""
    found: list[tuple[str, list[Entry]]] = []
    for one in rows:
        if not found or found[-1][0] != one.row.section:
            found.append((one.row.section, []))
        found[-1][1].append(one)
    return found


async def row(at: At) -> Response:
    """One row: both its paths, what it does with the value, its codes, and who else holds the same field."""
    found, name, number = await at.apart(shelf), at.given("format"), int(at.given("at"))
    if name not in found.rows or number >= len(found.rows[name]):
        raise at.not_there()
    one = found.rows[name][number]
    return at.page("mappings/row.html.j2", one=one, row=one.row, table=found.tables[name], format=FORMATS[name],
                   codes=found.codes.get(one.codes), info=_info(one), others=_others(found, one))  # fmt: skip


def _info(one: Entry) -> FieldInfo | None:
    """The field of the Plan that the row is about."""
    if not one.plan:
        return None
    return next((info for fields in schema().values() for info in fields.values() if info.path == one.plan), None)


def _others(found: Shelf, one: Entry) -> list[Entry]:
    """The first row about the same field in each of the other formats."""
    if not one.plan:
        return []
    some = (
        next((row for row in rows if row.plan == one.plan), None)
        for name, rows in found.rows.items()
        if name != one.format
    )
    return [row for row in some if row is not None]


async def code_table(at: At) -> Response:
    """A list of codes, how exact each is, and which formats use it."""
    found, name = await at.apart(shelf), at.given("name")
    if name not in found.codes:
        raise at.not_there()
    return at.page("mappings/codes.html.j2", codes=found.codes[name], used=found.used[name], formats=FORMATS)


async def covering(at: At) -> Response:
    """Which format holds which field, a part of the plan at a time."""
    found = await at.apart(shelf)
    owners = list(dict.fromkeys(info.owner for info, _ in found.covers))
    owner = at.query("part") if at.query("part") in owners else owners[0]
    rows: list[tuple[FieldInfo, Any]] = [(info, ways) for info, ways in found.covers if info.owner == owner]
    return at.page("mappings/coverage.html.j2", shelf=found, owners=owners, owner=owner, rows=rows, formats=FORMATS)
