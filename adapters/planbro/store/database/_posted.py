"""What the far end calls the messages that went out by a port, and which of them it has not settled yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import cursor, exchange, message

_HANDED: Final = "handed"
_SETTLED: Final = "settled"
"""The far end's transport is not asked any more; what it said, if anything, is a notice on its way."""


@dataclass(frozen=True, slots=True)
class PostedBy:
    """The messages of one port, in one transaction."""

    transaction: Transaction
    port: str

    def name(self, id: str, remote: str) -> None:
        """What the far end calls a message; nothing takes it back (but see `Messages.describe`)."""
        self.transaction.run(update(message).where(*self._ours(), message.c.msgid == id).values(remote=remote))

    def remote(self, id: str) -> str:
        """Empty where the message is not known to have gone."""
        asked = select(message.c.remote).where(*self._ours(), message.c.msgid == id, message.c.remote != "").limit(1)
        return self.transaction.run(asked).scalar() or ""

    def known(self, remote: str) -> str:
        """Our id of what the far end calls so; empty where it is not known."""
        asked = select(message.c.msgid).where(*self._ours(), message.c.remote == remote).limit(1)
        return self.transaction.run(asked).scalar() or ""

    def waiting(self) -> list[tuple[str, str]]:
        """(our id, theirs) of messages that the transport has not settled, oldest first."""
        asked = (
            select(message.c.msgid, message.c.remote)
            .join(exchange, exchange.c.sent == message.c.id)
            .where(*self._ours(), message.c.remote != "", exchange.c.transport == _HANDED)
            .order_by(message.c.id)
        )
        return [(row.msgid, row.remote) for row in self.transaction.run(asked)]

    def settle(self, ids: Iterable[str]) -> None:
        """These need not be asked for again."""
        numbers = select(message.c.id).where(*self._ours(), message.c.msgid.in_(list(ids)))
        one = exchange.c
        where = (one.sent.in_(numbers.scalar_subquery()), one.transport == _HANDED)
        self.transaction.run(update(exchange).where(*where).values(transport=_SETTLED))

    def _ours(self) -> tuple[Any, ...]:
        return message.c.port == self.port, message.c.way == "out"


@dataclass(frozen=True, slots=True)
class Cursors:
    """How far ports have read, in one transaction."""

    transaction: Transaction

    def get(self, name: str) -> str:
        return self.transaction.run(select(cursor.c.value).where(cursor.c.name == name)).scalar() or ""

    def set(self, name: str, value: str) -> None:
        statement = self.transaction.insert(cursor).values(name=name, value=value)
        self.transaction.run(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
