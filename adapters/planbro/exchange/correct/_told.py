"""One exchange with all that belongs to it: what it came of, what came of it, its messages, what persons did."""

from __future__ import annotations

from dataclasses import dataclass

from planbro.store.database import (
    Choosing,
    Correction,
    Corrections,
    Database,
    Exchange,
    Exchanges,
    Kept,
    Messages,
    metadata,
)

_EXCHANGE = metadata.tables["exchange"]


@dataclass(frozen=True, slots=True)
class History:
    """An exchange, its relations and its corrections."""

    row: Exchange
    parent: Exchange | None
    children: tuple[Exchange, ...]
    replay: Exchange | None
    came: Kept | None
    went: Kept | None
    corrections: tuple[Correction, ...]


def history(database: Database, tenant: str, number: int) -> History | None:
    """All that is known of an exchange of a tenant; None where the tenant has none of that number."""
    with database.reading() as transaction:
        exchanges, messages = Exchanges(transaction), Messages(transaction)
        row = exchanges.get(number)
        if row is None or row.tenant != tenant:
            return None
        return History(
            row,
            exchanges.get(row.parent) if row.parent is not None else None,
            tuple(exchanges.find(_EXCHANGE.c.parent == number)),
            Choosing(transaction).replays([number]).get(number),
            messages.get(row.message) if row.message is not None else None,
            messages.get(row.sent) if row.sent is not None else None,
            tuple(Corrections(transaction).of(number)),
        )
