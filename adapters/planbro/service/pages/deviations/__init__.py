"""Deviations (avvik): those that are open, closed with a reason, and as a table for the system that keeps them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.exchange import deviations
from planbro.exchange.work import alerts_of
from planbro.plan import day_in_norway
from planbro.service.operate._deviations import told_as_table
from planbro.service.pages._book import names_of, open_plans
from planbro.service.pages._colleague import Role
from planbro.service.pages._frame import At, Frame
from planbro.service.pages._render import HEADERS
from planbro.store.database import Deviation, Deviations, Transaction, metadata

_TABLE: Final = metadata.tables["deviation"]
_REASON: Final = 2000
_AT_ONCE: Final = 200
_ONE: Final = re.compile(r"one-([0-9]{1,15})")


def routes(frame: Frame) -> list[BaseRoute]:
    both: tuple[Role, ...] = ("office", "operator")
    return [
        frame.page("/deviations", _show, *both),
        frame.page("/deviations.csv", _table, *both),
        frame.form("/deviations/close", _close, *both, fields=_AT_ONCE + 5),
        frame.form("/deviations/reasons", _reasons, *both),
    ]


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    rows: Sequence[Deviation]
    names: Mapping[str, str]
    open: frozenset[str]
    codes: Sequence[str]
    more: int


async def _show(at: At) -> Response:
    return await _page(at, at.query("standing"), at.query("because"), at.query("after"))


async def _reasons(at: At) -> Response:
    """The closed ones with what persons wrote, which may name somebody; that it was read stands in the log."""
    await at.note(at.line("reasons-read", params={"deviations": at.frame.told.rows}))
    return await _page(at, "closed", at.sent.get("because"), at.sent.get("after"), reasons=True)


async def _page(
    at: At, standing: str, because: str, said: str, *, reasons: bool = False,
    amiss: Mapping[str, str] | None = None, chosen: Sequence[int] = (), reason: str = "", status: int = 422,
) -> Response:  # fmt: skip
    standing = "closed" if standing == "closed" else "open"
    after = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
    found = await at.read(lambda transaction: _look(transaction, at, standing, because[:40], after))
    return at.page(
        "deviations/list.html.j2", status if amiss else 200, rows=found.rows, names=found.names, open=found.open,
        codes=found.codes,
        standing=standing, because=because, after=after, more=found.more, reasons=reasons, faults=amiss or {},
        chosen=set(chosen), reason=reason, sees_plans="office" in at.roles, sees_exchanges="operator" in at.roles,
    )  # fmt: skip


def _look(transaction: Transaction, at: At, standing: str, because: str, after: int) -> _Found:
    """Open ones from the first on, closed ones from the last back; the worker opens what ought to be one."""
    most, table = at.frame.told.rows, Deviations(transaction)
    where = [_TABLE.c.tenant == at.tenant, _TABLE.c.standing == standing]
    codes = table.codes(at.tenant, standing)
    where += [_TABLE.c.code == because] if because else []
    newest = standing == "closed"
    where += [_TABLE.c.id < after if newest else _TABLE.c.id > after] if after else []
    found = table.find(*where, limit=most + 1, newest=newest)
    names = names_of(transaction, at.tenant, [one.party for one in found], day_in_norway(at.now))
    there = open_plans(transaction, at.tenant, [one.plan for one in found])
    return _Found(found[:most], names, there, codes, found[most - 1].id if len(found) > most else 0)


def _alerts(at: At) -> str:
    return alerts_of(at.context.settings).get(at.tenant, "")


async def _close(at: At) -> Response:
    """Close those that are ticked, with what was done about them."""
    chosen = [int(found[1]) for name in at.sent.fields if (found := _ONE.fullmatch(name))]
    reason, amiss = at.sent.get("reason").strip(), {}
    if not chosen:
        amiss["chosen"] = at.t("deviations-amiss-chosen")
    if text := at.text_amiss(reason, _REASON, "deviations-amiss-reason"):
        amiss["reason"] = text
    if amiss:
        return await _page(at, "open", at.sent.get("because"), at.sent.get("after"), amiss=amiss, chosen=chosen,
                           reason=reason)  # fmt: skip

    def work(transaction: Transaction) -> int:
        """How many others had closed before, with other words."""
        before = 0
        for number in chosen[:_AT_ONCE]:
            there = Deviations(transaction).get(number)
            if there is None or there.tenant != at.tenant:
                continue
            if deviations.close(transaction, number, at.who, reason, at.now, _alerts(at)) is None:
                before += (there.who, there.reason) != (at.who, reason)
        return before

    if before := await at.write(work):
        amiss["chosen"] = at.t("deviations-amiss-before", count=before, total=len(chosen))
        return await _page(at, "open", "", "", amiss=amiss, reason=reason, status=409)
    return at.go("/deviations", told="deviations-closed", because=at.sent.get("because")[:40])


async def _table(at: At) -> Response:
    """As a table for EQS or another system; without persons' own words."""
    found = deviations.pages(at.context.database, at.tenant, standing="" if at.query("all") == "1" else "open")
    return await told_as_table(at.apart, found, HEADERS)
