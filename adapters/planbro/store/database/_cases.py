"""What is known of one plan beyond its versions: what each system said last, what is not settled, and its state."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._exchanges import Exchange, Exchanges, read
from planbro.store.database._plans import PlanState
from planbro.store.database._tables import exchange, plan

CONFLICT = "conflict"
_TAKEN = ("done", "nothing")
_UNSETTLED = (
    select(exchange)
    .where(
        among("plans", exchange.c.tenant, exchange.c.plan),
        exchange.c.kind == CONFLICT,
        exchange.c.standing != "closed",
    )
    .order_by(exchange.c.id)
)


class Cases:
    """Questions about plans, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.exchanges = transaction, Exchanges(transaction)

    def last_change(self, tenant: str, ident: str, ports: Sequence[str], before: int | None = None) -> Exchange | None:
        """The latest document of a plan that was taken in by one of the ports."""
        where = [exchange.c.tenant == tenant, exchange.c.plan == ident, exchange.c.kind == "change",
                 exchange.c.port.in_(ports), exchange.c.standing == "closed", exchange.c.outcome.in_(_TAKEN),
                 exchange.c.message.is_not(None)]  # fmt: skip
        if before is not None:
            where.append(exchange.c.id < before)
        return next(iter(self.exchanges.find(*where, limit=1, newest=True)), None)

    def is_coming(self, heard: Exchange) -> bool:
        """Whether a later document of the same plan than this one has come and is not taken in yet, or waits for a
        person; one that is not read yet is known by its lane."""
        where = (exchange.c.tenant == heard.tenant, exchange.c.kind == "change", exchange.c.port == heard.port,
                 exchange.c.standing != "closed", exchange.c.id > heard.id)  # fmt: skip
        mine = or_(exchange.c.plan == heard.plan, exchange.c.lane == heard.lane)
        return bool(self.exchanges.find(*where, mine, limit=1))

    def last_write(self, tenant: str, ident: str, party: str) -> Exchange | None:
        """The latest document of a plan that was written back to a system."""
        return self._last_laid_out(tenant, ident, party, exchange.c.transport != "")

    def may_have_been_written(self, tenant: str, ident: str, party: str) -> bool:
        """Whether one was laid out after it of which nobody knows if it went."""
        last = self._last_laid_out(tenant, ident, party)
        return last is not None and not last.transport

    def _last_laid_out(self, tenant: str, ident: str, party: str, *where: ColumnElement[bool]) -> Exchange | None:
        found = self.exchanges.find(
            exchange.c.tenant == tenant, exchange.c.plan == ident, exchange.c.kind == "write",
            exchange.c.party == party, exchange.c.sent.is_not(None), *where, limit=1, newest=True,
        )  # fmt: skip
        return next(iter(found), None)

    def unsettled(self, plans: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Exchange]]:
        """The conflicts of plans that nobody has settled, the first first."""
        if not plans:
            return {}
        found: dict[tuple[str, str], list[Exchange]] = {}
        for one in map(read, self.exchanges.transaction.rows(_UNSETTLED, keyed("plans", plans))):
            found.setdefault((one.tenant, one.plan), []).append(one)
        return found

    def conflicts(self, tenant: str, *, settled: bool = False) -> list[Exchange]:
        """The conflicts of a tenant; `settled` also those that are over."""
        where = [exchange.c.tenant == tenant, exchange.c.kind == CONFLICT]
        if not settled:
            where.append(exchange.c.standing != "closed")
        return self.exchanges.find(*where)

    def of_kind(self, tenant: str, ident: str, kind: str) -> list[Exchange]:
        """Exchanges of one kind about a plan, the first first."""
        mine = (exchange.c.tenant == tenant, exchange.c.plan == ident)
        return self.exchanges.find(*mine, exchange.c.kind == kind)

    def told(self, tenant: str, ident: str) -> list[Exchange]:
        """What each receiver was told last about a plan; what may have reached it and says more counts as told."""
        there = self.exchanges.last_sent([(tenant, ident)]).values()
        return sorted((max(rows, key=_told) for rows in there), key=lambda one: one.id)

    def is_rechecked(self, tenant: str) -> bool:
        """Whether anything that was sent on a consent is to be looked at again."""
        where = (exchange.c.tenant == tenant, exchange.c.kind == "recheck", exchange.c.standing == "open")
        return bool(self.exchanges.find(*where, limit=1))

    def children(self, number: int) -> list[Exchange]:
        """What came of an exchange."""
        return self.exchanges.find(exchange.c.parent == number)

    def live_from(self, tenant: str, system: str) -> list[str]:
        """The plans in use whose source is a system."""
        asked = select(plan.c.id).where(plan.c.tenant == tenant, plan.c.system == system, plan.c.state == "live")
        return [row.id for row in self.transaction.run(asked.order_by(plan.c.id))]

    def stands(self, tenant: str, ident: str, state: PlanState, now: str) -> None:
        """Say how a plan stands: in use, closed, gone from its source, or moved to another body."""
        here = (plan.c.tenant == tenant) & (plan.c.id == ident)
        self.transaction.run(update(plan).where(here).values(state=state, changed=now))


def _told(one: Exchange) -> tuple[bool, bool]:
    """Content before status, and what surely went before what may have gone."""
    return one.about.get("level") == "content", one.transport != ""
