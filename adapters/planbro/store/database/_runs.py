"""Work of one run that many machines share: put out in pieces, asked after by its numbers, and forgotten at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from planbro.store.database._engine import Transaction
from planbro.store.database._exchanges import Exchange, Exchanges
from planbro.store.database._tables import exchange, lane, message


@dataclass(frozen=True, slots=True)
class Runs:
    """The pieces of runs, in one transaction."""

    transaction: Transaction

    def over(self, numbers: Sequence[int]) -> list[Exchange]:
        """Those of the pieces that are not under way any more."""
        return Exchanges(self.transaction).find(exchange.c.id.in_(numbers), exchange.c.standing != "open")

    def latest(self, kind: str) -> Exchange | None:
        """The piece of a kind that was put out last."""
        return next(iter(Exchanges(self.transaction).find(exchange.c.kind == kind, limit=1, newest=True)), None)

    def all(self, tenant: str) -> list[int]:
        """Every piece there is."""
        return [int(row.id) for row in self.transaction.run(select(exchange.c.id).where(exchange.c.tenant == tenant))]

    def forget(self, numbers: Sequence[int]) -> None:
        """Pieces that are over, with what came and went for them."""
        rows = self.transaction.run(
            select(exchange.c.lane, exchange.c.message, exchange.c.sent).where(exchange.c.id.in_(numbers))
        ).all()
        gone = [number for row in rows for number in (row.message, row.sent) if number is not None]
        self.transaction.run(delete(exchange).where(exchange.c.id.in_(numbers)))
        self.transaction.run(delete(lane).where(lane.c.name.in_([row.lane for row in rows])))
        self.transaction.run(delete(message).where(message.c.id.in_(gone)))
