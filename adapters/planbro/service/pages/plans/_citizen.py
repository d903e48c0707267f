"""What koordinerende enhet answers the planeier with: everything that is held, and who has looked (pbrl § 5-1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import func, select
from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.exchange.looked import Asked, log_of, moment
from planbro.findings import Refused
from planbro.render import frame as papers
from planbro.render.looked import Log, log_page
from planbro.render.plan import plan_page, sections_html
from planbro.service.pages._frame import At, Frame
from planbro.service.pages.plans._opened import Opened, Shelf, opened
from planbro.service.pages.plans._papers import naming_of
from planbro.store.database import Persons, Plans, Transaction, metadata

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTED: Final = ("exchange", "task", "request", "audit")
"""Tables of which is told how many rows are about a plan; each has an index by it."""


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [
        frame.page("/plans/{plan}/insight", partial(_insight, shelf), "office"),
        frame.page("/plans/{plan}/looked", partial(_looked, shelf), "office"),
    ]


# insight


async def _insight(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    held = await at.read(partial(_held, found=found))
    page = await at.apart(partial(plan_page, found.plan, at.language, at.now))
    names = [one["name"] for one in page["sections"]]
    return at.page(
        "plan/insight.html.j2", opened=found, held=held, head=page["head"], rest=sections_html(page, names),
        sections=[(one["name"], one["heading"]) for one in page["sections"]],
    )  # fmt: skip


def _held(transaction: Transaction, *, found: Opened) -> dict[str, Any]:
    """What there is beside the plan itself, by number; what it says is in the paper, and in the log."""
    plans, key = Plans(transaction), (found.at.tenant, found.id)
    versions = plans.versions(*key)
    counts = {name: _count(transaction, name, found) for name in _COUNTED}
    return {
        "since": versions[0].at if versions else found.seen.changed, "versions": len(versions),
        "kept": len(plans.kept(*key)), "systems": sorted({system for system, _ in plans.names(*key)}),
        "numbers": len(Persons(transaction).numbers(found.at.tenant, found.seen.person)) if found.seen.person else 0,
        **counts,
    }  # fmt: skip


def _count(transaction: Transaction, name: str, found: Opened) -> int:
    table = metadata.tables[name]
    asked = select(func.count()).where(table.c.tenant == found.at.tenant, table.c.plan == found.id)
    return int(transaction.run(asked).scalar() or 0)


# who has looked


async def _looked(shelf: Shelf, at: At) -> Response:
    said = {name: at.query(name) for name in ("since", "until")}
    if amiss := _amiss(at, said):
        found = await opened(at, shelf)
        return at.page("plan/looked.html.j2", 422, opened=found, blocks="", amiss=amiss, **said)
    since, until = said.values()
    found = await opened(at, shelf, "log-given")
    made = await at.read(partial(_log, found=found, since=since, until=until))
    told = "" if made is None else papers.blocks_html(log_page(made, at.language)["blocks"])
    return at.page("plan/looked.html.j2", opened=found, blocks=told, amiss={}, since=since, until=until)


def _amiss(at: At, said: Mapping[str, str]) -> dict[str, str]:
    amiss = {name: at.t("plan-looked-day-amiss") for name, day in said.items() if day and not _is_day(day)}
    if not amiss and said["until"] and said["until"] < said["since"]:
        amiss["until"] = at.t("plan-looked-order")
    return amiss


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and moment(text))
    except Refused:
        return False


def _log(transaction: Transaction, *, found: Opened, since: str, until: str) -> Log | None:
    """None where the plan is kept under no number of a person, so that nobody can be shown to be the planeier."""
    at = found.at
    asked = Asked([found.id], since=moment(since) if since else "", until=moment(until) if until else "")
    try:
        return log_of(transaction, at.tenant, asked, at.now, policy=found.policy, naming=naming_of(at),
                      controller=at.tenancy.told.name or at.tenancy.name)  # fmt: skip
    except Refused as refused:
        if "log-not-theirs" in refused.findings.codes():
            return None
        raise
