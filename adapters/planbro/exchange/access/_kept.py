"""The plan as it is kept here now, and a version of it that was decided on here, told to those who may know."""

from __future__ import annotations

from typing import Final

from planbro.exchange.sync._content import from_bytes, parts_of, to_bytes
from planbro.exchange.sync._merging import OWN
from planbro.plan import Plan
from planbro.store.database import Audit, Exchanges, Line, New, NewVersion, Plans, Transaction

_HERE: Final = frozenset({"live", "closed"})
"""Of a plan that was deleted at its source, or that another body has taken over, nothing is told or given here."""


def plan_here(transaction: Transaction, tenant: str, ident: str) -> Plan | None:
    """The plan, where this body keeps it still."""
    kept = Plans(transaction).now_at([(tenant, ident)]).get((tenant, ident)) if ident else None
    data = Plans(transaction).body(tenant, ident) if kept is not None and kept.state in _HERE else None
    return from_bytes(data) if data is not None else None


def add_version(transaction: Transaction, tenant: str, plan: Plan, why: str, who: str, now: str) -> int:
    """Add it as the next one, and open what tells of it. Gives its number."""
    plans, key = Plans(transaction), (tenant, plan.id)
    number = plans.lock([key], now)[key] + 1
    state = plans.now_at([key])[key].state
    parts = parts_of(plan, transaction.seal)
    plans.add([NewVersion(tenant, plan.id, number, to_bytes(plan), why, OWN, parts, who=who, state=state)], now)
    Audit(transaction).write([Line(tenant, who, "versioned", plan=plan.id, version=number, outcome=why)], now)
    if state == "live":
        lane = f"{tenant}/{plan.id}/told"
        Exchanges(transaction).open([New(tenant, "change", lane, "versioned", plan=plan.id, version=number)], now)
    return number
