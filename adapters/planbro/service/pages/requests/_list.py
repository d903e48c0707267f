"""The list of requests: those that wait first, the one that has waited longest at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from planbro.exchange.access import Case
from planbro.exchange.access._model import case_of
from planbro.service.pages._frame import At
from planbro.service.pages.requests._asker import Asker, askers, part_word
from planbro.store.database import Requests, Transaction, metadata

STANDINGS: Final = ("open", "granted", "refused", "unanswered", "cancelled", "ended")
_TABLE: Final = metadata.tables["request"]


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One of them: who asks for what, and how it stands."""

    case: Case
    asker: Asker
    parts: str
    is_late: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Page:
    cases: Sequence[Case]
    askers: dict[str, Asker]
    more: int


async def show(at: At) -> Response:
    """The list. It is about plans that are here; of who asked about others nobody is told."""
    standing = at.query("standing")
    standing = standing if standing in STANDINGS else "open"
    said = at.query("after")
    after = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
    found = await at.read(lambda transaction: _page(transaction, at, standing, after))
    rows = [
        Row(one, found.askers[one.row.ref], ", ".join(part_word(at, part) for part in one.wanted.parts),
            standing == "open" and one.row.due < at.now)
        for one in found.cases
    ]  # fmt: skip
    return at.page("requests/list.html.j2", rows=rows, standing=standing, standings=STANDINGS, after=after,
                   more=found.more)  # fmt: skip


def _page(transaction: Transaction, at: At, standing: str, after: int) -> _Page:
    """What waits from the oldest on; what is over from the latest back."""
    most, requests = at.frame.told.rows, Requests(transaction)
    where = [_TABLE.c.tenant == at.tenant, _TABLE.c.standing == standing, _TABLE.c.plan != ""]
    if standing == "open":
        found = requests.find(*where, _TABLE.c.id > after, limit=most + 1)
    else:
        found = requests.find(*where, *([_TABLE.c.id < after] if after else []), limit=most + 1, newest=True)
    cases = [case_of(one, requests.body(one)) for one in found[:most]]
    return _Page(cases, askers(transaction, at, cases), found[most - 1].id if len(found) > most else 0)
