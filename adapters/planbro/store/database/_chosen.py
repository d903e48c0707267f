"""Which exchanges are meant: a filter, as a person says it, and what of the table answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text

from planbro.store.database._engine import Transaction
from planbro.store.database._exchanges import Exchange, Exchanges
from planbro.store.database._tables import deviation, exchange, version


@dataclass(frozen=True, slots=True)
class Chosen:
    """Exchanges of one tenant: those that fit every member that says something. `since` and `until` are times of
    opening, the last one not included."""

    tenant: str
    numbers: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether every exchange of the tenant is meant."""
        return not any((self.numbers, self.kinds, self.states, self.standings, self.reasons, self.parties,
                        self.plans, self.since, self.until))  # fmt: skip

    def where(self) -> list[Any]:
        """Conditions on the table."""
        one = exchange.c
        lists = (
            (one.id, self.numbers), (one.kind, self.kinds), (one.state, self.states), (one.standing, self.standings),
            (one.reason, self.reasons), (one.party, self.parties), (one.plan, self.plans),
        )  # fmt: skip
        found = [one.tenant == self.tenant, *(column.in_(values) for column, values in lists if values)]
        found += [one.opened >= self.since] if self.since else []
        return found + ([one.opened < self.until] if self.until else [])


class Choosing:
    """What of the exchanges a person asks for, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.exchanges = transaction, Exchanges(transaction)

    def find(self, chosen: Chosen, *, after: int = 0, limit: int | None = None) -> list[Exchange]:
        """Those that fit, in the order they came, from the one after a number on."""
        return self.exchanges.find(*chosen.where(), exchange.c.id > after, limit=limit)

    def latest(self, chosen: Chosen, limit: int) -> list[Exchange]:
        """The latest of those that fit, the latest last."""
        return self.exchanges.find(*chosen.where(), limit=limit, newest=True)[::-1]

    def count(self, chosen: Chosen) -> int:
        return int(self.transaction.run(select(func.count()).select_from(exchange).where(*chosen.where())).scalar_one())

    def replays(self, numbers: Sequence[int]) -> dict[int, Exchange]:
        """The latest replay of each exchange that has one."""
        found = self.exchanges.find(exchange.c.replays.in_(numbers)) if numbers else []
        return {one.replays: one for one in found if one.replays is not None}

    def overtaken(self, one: Exchange) -> int | None:
        """The first later exchange that gave the plan of this one a version, or went through in its lane."""
        asked = (
            select(func.min(version.c.exchange))
            .where(version.c.tenant == one.tenant, version.c.plan == one.plan, version.c.exchange > one.id)
        )  # fmt: skip
        if not one.plan:
            asked = select(func.min(exchange.c.id)).where(
                exchange.c.lane == one.lane, exchange.c.id > one.id, exchange.c.kind == one.kind,
                exchange.c.outcome == "done",
            )  # fmt: skip
        found = self.transaction.run(asked).scalar()
        return int(found) if found is not None else None

    def without_deviation(
        self, tenant: str, reasons_not: Sequence[str], kinds_not: Sequence[str], limit: int
    ) -> list[Exchange]:
        """Held exchanges that have no deviation for the reason they are held for, but for what is ordinary work."""
        there = select(deviation.c.id).where(
            deviation.c.tenant == exchange.c.tenant, deviation.c.exchange == exchange.c.id,
            deviation.c.code == exchange.c.reason,
        )  # fmt: skip
        return self.exchanges.find(
            text("standing = 'held'"), exchange.c.tenant == tenant, exchange.c.reason.not_in(reasons_not),
            exchange.c.kind.not_in(kinds_not), ~there.exists(), limit=limit,
        )  # fmt: skip
