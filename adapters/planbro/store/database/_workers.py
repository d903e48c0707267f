"""Who works here, and when they were last heard of; and whose turn it is for what is done every so often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import cursor, lane, worker


@dataclass(frozen=True, slots=True)
class Heard:
    """A worker and what it said of itself."""

    name: str
    seen: str
    about: str


class Workers:
    """The workers, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def beat(self, name: str, now: str, about: str = "") -> None:
        """It is alive."""
        statement = self.transaction.insert(worker).values(name=name, seen=now, about=about)
        self.transaction.run(
            statement.on_conflict_do_update(index_elements=["name"], set_={"seen": now, "about": about})
        )

    def gone(self, names: Sequence[str]) -> None:
        """They have said good-bye, or were not heard of for long: what they held is free at once."""
        if names:
            self.transaction.run(update(lane).where(lane.c.worker.in_(names)).values(worker=None, until=None))
            self.transaction.run(delete(worker).where(worker.c.name.in_(names)))

    def all(self) -> list[Heard]:
        rows = self.transaction.run(select(worker).order_by(worker.c.name))
        return [Heard(row.name, row.seen, row.about) for row in rows]

    def silent_since(self, before: str) -> list[str]:
        """Those not heard of since then."""
        return [row.name for row in self.transaction.run(select(worker.c.name).where(worker.c.seen < before))]

    def is_due(self, now: str) -> bool:
        """Whether there is work that nobody is at."""
        free = or_(lane.c.until.is_(None), lane.c.until < now)
        return self.transaction.run(select(lane.c.name).where(lane.c.due <= now, free).limit(1)).first() is not None

    def turn(self, name: str, before: str, now: str) -> bool:
        """Whether it is time for something that was last done before then, and the turn is ours: it is nobody else's
        after that."""
        key = f"turn/{name}"
        statement = self.transaction.insert(cursor).values(name=key, value=now).on_conflict_do_nothing()
        if self.transaction.run(statement.returning(cursor.c.name)).first() is not None:
            return True
        mine = update(cursor).where(cursor.c.name == key, cursor.c.value <= before).values(value=now)
        return self.transaction.run(mine.returning(cursor.c.name)).first() is not None

    def turn_failed(self, name: str, counts_as: str) -> None:
        """It went wrong, and counts as done then, so that its time comes again sooner."""
        self.transaction.run(update(cursor).where(cursor.c.name == f"turn/{name}").values(value=counts_as))
