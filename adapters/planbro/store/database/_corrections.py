"""What persons did with exchanges, and why: read beside the exchange it was done with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import correction


@dataclass(frozen=True, slots=True, repr=False)
class Correction:
    """One. `reason` is a person's own words, so it stands sealed, and is shown to nobody who does not ask for it."""

    tenant: str
    exchange: int
    what: str
    who: str
    at: str
    reason: str


class Corrections:
    """The corrections, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def add(self, new: Sequence[Correction]) -> None:
        if new:
            self.transaction.run(insert(correction), [self._row(one) for one in new])

    def _row(self, one: Correction) -> dict[str, Any]:
        body = self.seal.close(one.reason.encode(), _name(one.tenant, one.exchange, one.at)) if one.reason else None
        return {"tenant": one.tenant, "exchange": one.exchange, "what": one.what, "who": one.who, "at": one.at,
                "body": body}  # fmt: skip

    def of(self, exchange: int) -> list[Correction]:
        """Those of one exchange, the first first."""
        asked = select(correction).where(correction.c.exchange == exchange).order_by(correction.c.id)
        return [self._read(row) for row in self.transaction.run(asked)]

    def _read(self, row: Any) -> Correction:
        sealed = row.body
        reason = self.seal.open(sealed, _name(row.tenant, row.exchange, row.at)).decode() if sealed else ""
        return Correction(row.tenant, row.exchange, row.what, row.who, row.at, reason)


def _name(tenant: str, exchange: int, at: str) -> str:
    return f"correction/{tenant}/{exchange}/{at}"
