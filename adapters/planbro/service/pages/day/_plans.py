"""Which plans there are: a koordinator's own; for koordinerende enhet those that need something, any by a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from starlette.responses import Response

from planbro.ident import Kind, examine
from planbro.service.pages._book import HAS_PAGE
from planbro.service.pages._frame import At
from planbro.service.pages.day._rows import planeiere
from planbro.service.pages.day._whose import levels, whose
from planbro.store.database import (
    TO_DO,
    KeptPlan,
    Leads,
    Number,
    Persons,
    Plans,
    Todo,
    Transaction,
    Whose,
    metadata,
)

SHOWN: Final = ("mine", "nobody", "late", "gone")
"""A koordinator's own; without koordinator; with something past its time; gone from the tool."""
_LATEST: Final = 1000
_TYPED: Final = 40
_NATIONAL: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF})
_PLAN: Final = metadata.tables["plan"]
_TASK: Final = metadata.tables["task"]


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """Plans of one page, whether each has a koordinator, and whether there are more."""

    plans: Sequence[KeptPlan]
    led: Mapping[str, bool]
    more: bool


async def show(at: At) -> Response:
    """The list."""
    return await _listed(at, at.query("show"), at.query("page"))


async def named(at: At) -> Response:
    """The same with whose plans they are, each of which stands in the log."""
    return await _listed(at, at.sent.get("show"), at.sent.get("page"), names=True)


async def _listed(at: At, which: str, page: str, *, names: bool = False) -> Response:
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    mine = whose(at)
    offered = SHOWN[1:] if mine.numbers is None else SHOWN[:1]
    which = which if which in offered else offered[0]
    rows = at.frame.told.rows
    found = await at.read(lambda transaction: _page(transaction, mine, which, at.now, number, rows))
    opens = await _opens(at, found)
    owners = await planeiere(at, [one.id for one in found.plans]) if names else None
    return at.page("day/plans.html.j2", opens=opens, found=found, which=which, offered=offered, number=number,
                   owners=owners, by_number=mine.numbers is None)  # fmt: skip


async def _opens(at: At, found: Page) -> Mapping[str, str]:
    """Those that have a page for who looks."""
    there = {one.id for one in found.plans if one.state in HAS_PAGE}
    return await levels(at, there, there)


def _page(transaction: Transaction, mine: Whose, which: str, now: str, number: int, rows: int) -> Page:
    after = (number - 1) * rows
    ids = _late(transaction, mine, now)[after:] if which == "late" else [
        str(row[0]) for row in transaction.run(_asked(transaction, mine, which).limit(rows + 1).offset(after))
    ]  # fmt: skip
    kept = Plans(transaction).now_at([(mine.tenant, one) for one in ids[:rows]])
    plans = [kept[mine.tenant, one] for one in ids[:rows] if (mine.tenant, one) in kept]
    return Page(plans, Leads(transaction).known(mine.tenant, ids[:rows], mine.today), len(ids) > rows)


def _asked(transaction: Transaction, mine: Whose, which: str) -> Select[Any]:
    """The ids, in order; each by an index."""
    if which == "mine":
        led = Leads(transaction).of(mine.tenant, mine.numbers or (), mine.today)
        return (
            select(_PLAN.c.id)
            .where(_PLAN.c.tenant == mine.tenant, _PLAN.c.id.in_(led))
            .order_by(_PLAN.c.changed.desc(), _PLAN.c.id)
        )
    if which == "nobody":
        nobody = Leads(transaction).without(mine.tenant, mine.today).subquery()
        return select(nobody.c.plan).order_by(nobody.c.plan)
    gone = (_TASK.c.tenant == mine.tenant, _TASK.c.standing.in_(TO_DO), _TASK.c.code == "plan-gone")
    return select(_TASK.c.plan).where(*gone).order_by(_TASK.c.due, _TASK.c.id)


def _late(transaction: Transaction, mine: Whose, now: str) -> list[str]:
    """Plans with something past its time, what has waited longest first; no more of them than anybody goes through."""
    todo = Todo(transaction, mine)
    tasks = todo.some(None, now, late=True, limit=_LATEST)
    return list(dict.fromkeys(one.plan for one in tasks if one.plan))


# by a number


async def ask(at: At) -> Response:
    """Where a number is filled in."""
    return at.page("day/find.html.j2", faults={}, nobody=False, number="")


async def find(at: At) -> Response:
    """The plan of whoever has the number; or nobody, which is also the answer where the plan is not the reader's.

    That it was searched for stands in the log, with the person where there is one.
    """
    said = "".join(at.sent.get("number").split())
    seen = examine(said, profile=at.context.settings.identity.profile)
    if seen.kind not in _NATIONAL or not seen.accepted:
        return at.page("day/find.html.j2", 422, faults={"number": at.t("day-find-amiss")}, nobody=False,
                       number=at.sent.get("number")[:_TYPED])  # fmt: skip
    number = Number(seen.number.value, str(seen.kind.value))

    def look(transaction: Transaction) -> tuple[str, list[str]]:
        persons = Persons(transaction)
        person = persons.find(at.tenant, number) or ""
        todo = Todo(transaction, whose(at))
        return person, [one for one in persons.plans(at.tenant, person) if todo.leads(one)] if person else []

    person, plans = await at.read(look)
    outcome = "shown" if plans else "unknown"
    await at.note(at.line("search", plan=plans[0] if plans else "", person=person if plans else "", outcome=outcome))
    if not plans:
        return at.page("day/find.html.j2", faults={}, nobody=True, number=at.sent.get("number")[:_TYPED])
    found = await at.read(lambda transaction: _these(transaction, at.tenant, plans, whose(at)))
    opens = await _opens(at, found)
    if len(plans) == len(opens) == 1:
        return at.go(f"/plans/{plans[0]}")
    return at.page("day/plans.html.j2", opens=opens, found=found, which="", offered=(), number=1, owners=None,
                   by_number="office" in at.roles)  # fmt: skip


def _these(transaction: Transaction, tenant: str, plans: Sequence[str], mine: Whose) -> Page:
    kept = Plans(transaction).now_at([(tenant, one) for one in plans])
    return Page(list(kept.values()), Leads(transaction).known(tenant, plans, mine.today), False)
