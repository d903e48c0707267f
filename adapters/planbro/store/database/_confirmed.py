"""What somebody confirmed, and how far it has come: the same confirmation again has the effect of one (law 4).

It stands for some days, so that whoever did not get the answer may ask again; numbers of rows and codes, no person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import delete, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import fact

_HEAD: Final = "confirmed/"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One: by whom, of which rows, and what became of those that are done, by their numbers. `what` is the digest of
    what was confirmed."""

    name: str
    who: str
    what: str
    at: str
    rows: tuple[int, ...]
    done: Mapping[int, Mapping[str, Any]]

    @property
    def left(self) -> tuple[int, ...]:
        """What is still to be done."""
        return tuple(one for one in self.rows if one not in self.done)


class Confirmations:
    """The confirmations, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, name: str) -> Confirmation | None:
        """The one of that name, a digest."""
        told = self.transaction.run(select(fact.c.value).where(fact.c.name == _HEAD + name)).scalar()
        return _read(name, told) if told is not None else None

    def begin(self, name: str, who: str, what: str, rows: Sequence[int], now: str) -> Confirmation:
        """Keep it, with nothing done; one that is there stays as it is."""
        new = {"who": who, "what": what, "at": now, "rows": list(rows), "done": {}}
        statement = self.transaction.insert(fact).values(name=_HEAD + name, value=orjson.dumps(new).decode())
        self.transaction.run(statement.on_conflict_do_nothing())
        found = self.get(name)
        assert found is not None
        return found

    def add(self, name: str, done: Mapping[int, Mapping[str, Any]]) -> None:
        """These rows are done, in the same transaction as what was done with them."""
        asked = select(fact.c.value).where(fact.c.name == _HEAD + name).with_for_update()
        value = orjson.loads(self.transaction.run(asked).scalar_one())
        value["done"] |= {str(number): dict(told) for number, told in done.items()}
        told = orjson.dumps(value).decode()
        self.transaction.run(update(fact).where(fact.c.name == _HEAD + name).values(value=told))

    def forget(self, before: str) -> None:
        """Drop those of before a time."""
        rows = self.transaction.run(select(fact.c.name, fact.c.value).where(fact.c.name.startswith(_HEAD)))
        old = [row.name for row in rows if orjson.loads(row.value)["at"] < before]
        if old:
            self.transaction.run(delete(fact).where(fact.c.name.in_(old)))


def _read(name: str, told: str) -> Confirmation:
    value = orjson.loads(told)
    done = {int(number): one for number, one in value["done"].items()}
    return Confirmation(name, value["who"], value["what"], value["at"], tuple(value["rows"]), done)
