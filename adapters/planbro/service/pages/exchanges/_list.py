"""The list: filters that a link carries, the latest first, and how many fit."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from planbro.service.operate._shapes import MOST_ROW
from planbro.service.pages._frame import At
from planbro.service.pages.exchanges._filter import Filter, of_query
from planbro.service.pages.exchanges._words import KINDS, STATES, told_of
from planbro.store.database import Choosing, Chosen, Fits, Leaf, Transaction

_COUNTED: Final = 10_000


async def listed(at: At) -> Response:
    """Where each stands, for how long, and why."""
    asked = of_query(at)
    if asked.chosen is None:
        page = at.page("exchanges/list.html.j2", 422, **_shown(at, asked), leaf=None, rows=[], fits=None)
        if at.is_part:  # what is amiss is told outside the list
            page.headers["HX-Redirect"] = at.path("/exchanges", **asked.said)
        return page
    chosen, before, most = asked.chosen, _before(at), at.frame.told.rows

    def look(transaction: Transaction) -> tuple[Leaf, Fits]:
        choosing = Choosing(transaction)
        return choosing.leaf(chosen, most, before), choosing.tally(chosen, _COUNTED)

    leaf, fits = await at.read(look)
    await at.name(row.party for row in leaf.rows)
    rows = [told_of(at, row) for row in leaf.rows]
    return at.page("exchanges/list.html.j2", **_shown(at, asked), leaf=leaf, rows=rows, fits=fits)


def _shown(at: At, asked: Filter) -> dict[str, Any]:
    chosen = asked.chosen or Chosen(at.tenant)
    return {"asked": asked, "kinds": KINDS, "states": STATES, "all": chosen.says_nothing, "before": _before(at)}


def _before(at: At) -> int | None:
    said = at.query("before")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 11 and 0 < int(said) <= MOST_ROW else None
