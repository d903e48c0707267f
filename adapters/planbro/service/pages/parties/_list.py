"""The list of parties by kind and place, and a search by words.

The words come in a form and not in the address: a party may be called after a person, and a filter of codes carries no
name. What is shown is as it counts today.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import func, literal, or_, select
from starlette.responses import Response

from planbro.exchange.parties import KINDS
from planbro.plan import day_in_norway
from planbro.service.pages._frame import At
from planbro.store.database import Parties, Party, Transaction, metadata

_PARTY: Final = metadata.tables["party"]
_FOUND: Final = 100
_WORDS: Final = 6
_IN: Final = ("id", "name", "department", "service", "kommune", "parent")


async def listed(at: At) -> Response:
    """In the order of their ids."""
    kind = at.query("kind") if at.query("kind") in KINDS else ""
    kommune = at.query("kommune") if len(at.query("kommune")) == 4 and at.query("kommune").isdigit() else ""
    gone, after = at.query("gone") == "1", at.query("after")[:20]
    today, rows = day_in_norway(at.now), at.frame.told.rows

    def look(transaction: Transaction) -> tuple[list[Party], bool, int]:
        where = _where(at.tenant, kind, kommune, "" if gone else today)
        asked = select(_PARTY.c.id).where(*where, _PARTY.c.id > after).order_by(_PARTY.c.id).limit(rows + 1)
        idents = [row[0] for row in transaction.run(asked)]
        total = int(transaction.run(select(func.count()).select_from(_PARTY).where(*where)).scalar_one())
        some = Parties(transaction).some(at.tenant, idents[:rows], today)
        return [some[ident] for ident in idents[:rows] if ident in some], len(idents) > rows, total

    found, more, total = await at.read(look)
    return at.page("parties/list.html.j2", **_shown(at, found, today), kind=kind, kommune=kommune, gone=gone,
                   total=total, next=found[-1].id if more and found else "", words="", after=after,
                   more=False)  # fmt: skip


async def searched(at: At) -> Response:
    """Those that have every word somewhere: in the number, the name, the department, the place."""
    words = at.sent.get("words").split()[:_WORDS]
    if not words:
        return at.go("/parties")
    today = day_in_norway(at.now)

    def look(transaction: Transaction) -> tuple[list[Party], bool]:
        asked = select(_PARTY.c.id).where(_PARTY.c.tenant == at.tenant, *(_has(word) for word in words))
        idents = [row[0] for row in transaction.run(asked.order_by(_PARTY.c.id).limit(_FOUND + 1))]
        some = Parties(transaction).some(at.tenant, idents[:_FOUND], today)
        return [some[ident] for ident in idents[:_FOUND] if ident in some], len(idents) > _FOUND

    found, more = await at.read(look)
    return at.page("parties/list.html.j2", **_shown(at, found, today), kind="", kommune="", gone=True,
                   total=len(found), next="", words=" ".join(words), more=more, after="")  # fmt: skip


def _shown(at: At, found: list[Party], today: str) -> dict[str, Any]:
    return {"found": found, "today": today, "kinds": KINDS,
            "place": place_of, "there": {one.id: one.is_there(today) for one in found}}  # fmt: skip


def _where(tenant: str, kind: str, kommune: str, day: str) -> list[Any]:
    one = _PARTY.c
    found: list[Any] = [one.tenant == tenant]
    found += [one.kind == kind] if kind else []
    found += [one.kommune == kommune] if kommune else []
    return found + (
        [or_(one.stop.is_(None), one.stop >= day), or_(one.start.is_(None), one.start <= day)] if day else []
    )


def _has(word: str) -> Any:
    """A word in any of the fields, whatever its case: SQLite knows the case of ASCII alone, so Æ, Ø and Å are tried
    both ways. What means something in a pattern is a character like others."""
    plain = re.sub(r"[/%_]", r"/\g<0>", word)
    ways = {plain, plain.lower(), plain.upper(), plain.title()}
    return or_(*(
        func.lower(_PARTY.c[name]).contains(func.lower(literal(way)), escape="/") for name in _IN for way in ways
    ))  # fmt: skip


def place_of(one: Party) -> str:
    """Kommune and bydel."""
    return " ".join(part for part in (one.kommune, one.bydel) if part)
