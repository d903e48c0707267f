"""Files that a folder could not read: each is a deviation, closed by whoever has seen to it."""

from __future__ import annotations

from collections.abc import Sequence

from planbro.exchange.deviations import opened
from planbro.store.database import Database, NewDeviation
from planbro.transport.folder import Aside

CODE = "port-set-aside"


def take_asides(
    database: Database, tenant: str, port: str, asides: Sequence[Aside], now: str, alerts_by: str = ""
) -> int:
    """Open what is not opened yet; the same file again is the same deviation. Gives how many are new."""
    new = [
        NewDeviation(tenant, f"port/{port}/{one.key}", CODE, {"port": port, "file": one.key, "reason": one.reason})
        for one in asides
    ]
    with database.writing() as transaction:
        return len(opened(transaction, new, now, alerts_by))
