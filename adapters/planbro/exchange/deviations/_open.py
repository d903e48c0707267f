"""Deviations opened: from what is held, and from tasks past their deadline; each once, whoever looks and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planbro.exchange.deviations._alert import alert
from planbro.store.database import (
    Audit,
    Choosing,
    Deviation,
    Deviations,
    Exchange,
    Exchanges,
    Line,
    NewDeviation,
    Task,
    Tasks,
    Transaction,
)

ORDINARY: Final = ("conflict-open",)
"""Held as part of ordinary work: a person is asked, and nothing went wrong."""
_ALERTS: Final = ("alert",)
_SOME: Final = 200


def sweep(transaction: Transaction, tenant: str, now: str, alerts_by: str = "") -> list[Deviation]:
    """Open what is missing for one tenant; `alerts_by` is the port that is told that it began."""
    held = Choosing(transaction).without_deviation(tenant, ORDINARY, _ALERTS, _SOME)
    late = Tasks(transaction).late(tenant, now)
    return opened(transaction, [*map(_of_exchange, held), *map(_of_task, late)], now, alerts_by)


def opened(transaction: Transaction, new: Sequence[NewDeviation], now: str, alerts_by: str = "") -> list[Deviation]:
    """Open deviations, and have it told that they began. Gives those that were not there before."""
    fresh = Deviations(transaction).open(new, now)
    if alerts_by:
        Exchanges(transaction).open([alert(one, "opened", alerts_by) for one in fresh], now)
    return fresh


def close(
    transaction: Transaction, number: int, who: str, reason: str, now: str, alerts_by: str = ""
) -> Deviation | None:
    """A person has seen to it. Gives it as it stands; None where no such one is open."""
    there = Deviations(transaction).close(number, who, reason, now)
    if there is not None:
        line = Line(
            there.tenant, who, "deviation-closed", plan=there.plan, party=there.party, outcome=there.code,
            exchange=there.exchange, params={"deviation": number},
        )  # fmt: skip
        Audit(transaction).write([line], now)
    if there is not None and alerts_by:
        Exchanges(transaction).open([alert(there, "closed", alerts_by)], now)
    return there


def export(transaction: Transaction, tenant: str, now: str, *, everything: bool = False) -> list[Deviation]:
    """What is to be told to the system that keeps deviations, marked as told in the same go: of two who export at one
    time each deviation is one's alone. With `everything` also what was told before."""
    there = Deviations(transaction).of_tenant(tenant, not_exported=not everything)
    fresh = [one for one in there if one.exported is None]
    told = {standing: [one.id for one in fresh if one.standing == standing] for standing in ("open", "closed")}
    mine = Deviations(transaction).exported(tenant, told, now)
    return [one for one in there if everything or one.id in mine]


def _of_exchange(one: Exchange) -> NewDeviation:
    key = f"exchange/{one.id}/{one.reason}"
    return NewDeviation(one.tenant, key, one.reason, one.params, one.party, one.plan, one.id)


def _of_task(one: Task) -> NewDeviation:
    params = {"kind": one.kind, "task": one.code}
    return NewDeviation(one.tenant, f"task/{one.ref}/{one.due}", "task-overdue", params, one.party, one.plan)
