"""A plan that is not in its source any more: deleted there, which is something else than closed.

Nobody is told that it has ended, for nobody has said so. A person is asked what became of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from planbro.exchange.engine import Desk, Moved, after, done
from planbro.exchange.sync._merging import GONE, OWN
from planbro.store.database import (
    Cases,
    Database,
    Exchange,
    Exchanges,
    New,
    NewTask,
    NewVersion,
    Plans,
    Tasks,
    Transaction,
)

_DAYS: Final = 2


def missing(transaction: Transaction, tenant: str, system: str, there: Collection[str]) -> list[str]:
    """The plans of a system that are not in a whole export of it, by their ids."""
    return [one for one in Cases(transaction).live_from(tenant, system) if one not in there]


def tell_gone(database: Database, tenant: str, plans: Sequence[str], system: str, now: str) -> int:
    """Say that plans are not in their source any more. The same again is nothing new. Gives how many were live."""
    with database.writing() as transaction:
        kept = Plans(transaction).now_at([(tenant, one) for one in plans])
        live = [one.id for one in kept.values() if one.state == "live"]
        new = [New(tenant, "gone", f"{tenant}/{one}/gone", plan=one, port=system) for one in live]
        Exchanges(transaction).open(new, now)
    return len(live)


def ask(desk: Desk, row: Exchange) -> Moved:
    """Mark the plan, and ask a person. What is under way to receivers says what it said."""
    found = done(row)
    found.effects = [partial(_mark, due=after(desk.now(), _DAYS * 86400))]
    return found


def _mark(transaction: Transaction, row: Exchange, now: str, *, due: str) -> None:
    plans = Plans(transaction)
    key = (row.tenant, row.plan)
    latest = plans.lock([key], now)[key]
    there, data = plans.latest([key]).get(key), plans.body(*key)
    if there is None or data is None or plans.now_at([key])[key].state != "live":
        return
    plans.add([NewVersion(*key, latest + 1, data, "gone", OWN, there.parts, exchange=row.id, state="gone")], now)
    task = NewTask(row.tenant, GONE, f"{row.plan}/{latest + 1}", "plan-gone", due, row.plan, latest + 1,
                   params={"system": row.port}, exchange=row.id)  # fmt: skip
    Tasks(transaction).open([task], now)
