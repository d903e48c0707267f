"""The fastlege is told of the tjenestetilbud when there is an individuell plan in it.

It goes by *Orientering om tjenestetilbud* (plo.md § 1.1; HIS 1146), once for each status, as disclosure lets it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Final

from planbro.exchange.admission._carry import MESSAGE, facts_of
from planbro.exchange.admission._known import gp_of, known_of, receiver
from planbro.exchange.admission._rules import Ruling
from planbro.exchange.record._holding import holding_of
from planbro.exchange.sync._rules import Rules
from planbro.plan import Plan, day_in_norway
from planbro.store.database import Exchange, Exchanges, New, Parties, Transaction

_GP: Final = "gp"
_SILENT: Final = frozenset({"rejected", "missing"})


def informer(rules: Rules, ruling: Ruling) -> Callable[[Transaction, Plan, int, str], None]:
    """For a sweep, which opens each new version anyway (`exchange.remind.sweep`)."""

    def also(transaction: Transaction, plan: Plan, version: int, now: str) -> None:
        inform(transaction, plan, version, rules, ruling, now)

    return also


def inform(transaction: Transaction, plan: Plan, version: int, rules: Rules, ruling: Ruling, now: str) -> int | None:
    """Have the fastlege told what a version says of status; nothing where that is what it was told last.

    Gives the exchange that will tell it. Done again it does the same.
    """
    day = day_in_norway(now)
    holding, party = holding_of(plan, day), gp_of(plan, day)
    if holding is None or not party or not ruling.port:
        return None
    there = receiver(Parties(transaction), rules.tenant, party, day)
    if _GP not in ruling.does("offer", rules.kind, known_of(plan, day), there.takes):
        return None
    holds = transaction.seal.digest(repr(astuple(holding)), "holding")[:32]
    last = _last(transaction, rules.tenant, plan.id, there.party)
    if last is not None and last.about.get("holds") == holds and last.receipt not in _SILENT:
        return None
    new = New(
        rules.tenant, MESSAGE, f"{rules.tenant}/{plan.id}/admission/gp", "waiting", plan=plan.id, version=version,
        party=there.party, port=ruling.port, about={"event": "offer", "does": _GP, "holds": holds},
    )  # fmt: skip
    return Exchanges(transaction).open([new], now)[0]


def _last(transaction: Transaction, tenant: str, plan: str, party: str) -> Exchange | None:
    rows = facts_of(transaction, tenant, plan, MESSAGE)
    mine = [one for one in rows if one.about.get("does") == _GP and one.party == party]
    return mine[-1] if mine else None
