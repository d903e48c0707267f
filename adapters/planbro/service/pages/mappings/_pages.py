"""The pages of the tables."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from planbro.formats import FORMATS
from planbro.plan import FieldInfo, schema
from planbro.service.pages._frame import At, Frame
from planbro.service.pages.mappings._shelf import ENOUGH, Entry, Shelf, every, hits, part, shelf

_ROWS: Final = 100
_LONGEST: Final = 100
_AFTER: Final = 0.2
"""Seconds that whoever looks first has for the page: being told goes before being told all."""


class Tables:
    """The pages of the tables, of one installation.

    To read and compile all of them takes a second, once. Whoever looks at them first sees which there are, and how much
    is in them a moment later; one table is read for itself.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._made: asyncio.Task[Shelf] | None = None
        frame.context.closing.append(self._close)

    def _begin(self) -> asyncio.Task[Shelf]:
        """Read the tables, unless they are being read, or have been."""
        if self._made is None or (self._made.done() and (self._made.cancelled() or self._made.exception())):
            self._made = asyncio.create_task(self._read())
        return self._made

    async def _read(self) -> Shelf:
        await asyncio.sleep(_AFTER)
        return await self._frame.hands.do(shelf)

    async def _close(self) -> None:
        if self._made is not None:
            self._made.cancel()

    async def _whole(self) -> Shelf:
        return await asyncio.shield(self._begin())

    async def _at_hand(self) -> Shelf | None:
        """All of it, where that has been read."""
        made = self._begin()
        return await made if made.done() else None

    async def overview(self, at: At) -> Response:
        """Every table and code table; what a search finds in all of them."""
        text = at.query("q")[:_LONGEST]
        found = await self._whole() if text.strip() else await self._at_hand()
        rows, codes = found.search(text) if found is not None else ([], [])
        more = len(rows) > ENOUGH or len(codes) > ENOUGH
        return at.page("mappings/list.html.j2", shelf=found, formats=FORMATS, q=text, rows=rows[:ENOUGH], more=more,
                       codes=codes[:ENOUGH], every=found.codes if found is not None else every())  # fmt: skip

    async def table(self, at: At) -> Response:
        """One table, a part at a time, or what of it a search finds."""
        name = at.given("format")
        if name not in FORMATS:
            raise at.not_there()
        found, text = await at.apart(lambda: part(name)), at.query("q")[:_LONGEST]
        rows: Sequence[Entry] = hits(found.rows, text) if text.strip() else found.rows
        pages = max(1, -(-len(rows) // _ROWS))
        page = min(max(_number(at.query("page")), 1), pages)
        some = rows[(page - 1) * _ROWS : page * _ROWS]
        return at.page("mappings/table.html.j2", table=found.table, part=found, format=FORMATS[name], q=text,
                       sections=_sections(some), page=page, pages=pages, total=len(rows),
                       to=lambda number: at.path(f"/mappings/{name}", q=text, page=number))  # fmt: skip

    async def row(self, at: At) -> Response:
        """One row: both its paths, what it does with the value, its codes, and who else holds the same field."""
        found, name, number = await self._whole(), at.given("format"), int(at.given("at"))
        if name not in found.rows or number >= len(found.rows[name]):
            raise at.not_there()
        one = found.rows[name][number]
        return at.page("mappings/row.html.j2", one=one, row=one.row, table=found.tables[name], format=FORMATS[name],
                       codes=found.codes.get(one.codes), info=_info(one), others=_others(found, one))  # fmt: skip

    async def code_table(self, at: At) -> Response:
        """A list of codes, how exact each is, and which formats use it."""
        found, name = await self._whole(), at.given("name")
        if name not in found.codes:
            raise at.not_there()
        return at.page("mappings/codes.html.j2", codes=found.codes[name], used=found.used[name], formats=FORMATS)

    async def covering(self, at: At) -> Response:
        """Which format holds which field, a part of the plan at a time."""
        found = await self._whole()
        owners = list(dict.fromkeys(info.owner for info, _ in found.covers))
        owner = at.query("part") if at.query("part") in owners else owners[0]
        rows: list[tuple[FieldInfo, Any]] = [(info, ways) for info, ways in found.covers if info.owner == owner]
        return at.page("mappings/coverage.html.j2", shelf=found, owners=owners, owner=owner, rows=rows, formats=FORMATS)


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
