"""Everything sealed anew under the first key of the ring, and found anew under the key for search.

In pieces, each in a transaction of its own, while workers go on; broken off anywhere it goes on where it was, since
what is done shows in the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Table, bindparam, case, delete, func, select, tuple_, update
from sqlalchemy import true as everything

from planbro.store.database._early import digest_now
from planbro.store.database._engine import Database, Transaction
from planbro.store.database._persons import Number
from planbro.store.database._tables import metadata

NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("tenant", "digest"),
    "alias": ("tenant", "system", "digest"),
    "early": ("tenant", "digest"),
    "pushed": ("tenant", "server", "plan", "party"),
    "version": ("tenant", "plan", "number"),
    "message": ("tenant", "digest"),
    "task": ("tenant", "kind", "key"),
    "remark": ("tenant", "task", "at"),
    "deviation": ("tenant", "key"),
    "correction": ("tenant", "exchange", "at"),
    "override": ("tenant", "party", "field", "start"),
    "request": ("tenant", "ref"),
    "subscription": ("tenant", "ref"),
    "visit": ("tenant", "kind", "key"),
}
"""What of each row's own its `body` was sealed for, after the name of the table."""
_HASHED: Final = ("number", "alias", "early")
"""The tables whose rows are found by the key for search."""


def row_name(table: str, row: Any) -> str:
    """The name that a row's body was sealed for."""
    return "/".join([table, *(str(getattr(row, column)) for column in NAMED[table])])


@dataclass(slots=True)
class Sealed:
    """How many bodies each key has closed, by its id; `unknown` by none of the ring. `hashed_before` is how many are
    found by the former key for search only."""

    keys: dict[str, int] = field(default_factory=dict)
    unknown: int = 0
    hashed_before: int = 0


def count_sealed(database: Database) -> Sealed:
    """What the keys of the ring are still needed for."""
    found = Sealed(dict.fromkeys(database.seal.names, 0))
    with database.reading() as transaction:
        for name in NAMED:
            body = metadata.tables[name].c.body
            counts = [func.count(case((_closed_by(body, key), 1))) for key in found.keys]
            numbers = tuple(transaction.run(select(func.count(body), *counts)).one())
            for key, count in zip(found.keys, numbers[1:], strict=True):
                found.keys[key] += count
            found.unknown += numbers[0] - sum(numbers[1:])
        for name in _HASHED:
            table = metadata.tables[name]
            rows = transaction.run(select(table).execution_options(yield_per=500))
            found.hashed_before += sum(row.digest != _digest(transaction, name, row) for row in rows)
    return found


def reseal(
    database: Database, told: Callable[[str, int], None] = lambda table, count: None, *, batch: int = 200
) -> int:
    """Seal anew whatever another key than the first has closed. Gives how many were.

    Raises:
        Refused: a key is missing, or something was tampered with; what was done stays done.
    """
    total = 0
    for name in NAMED:
        table = metadata.tables[name]
        other = table.c.body.is_not(None) & ~_closed_by(table.c.body, database.seal.first)
        for transaction, rows in _pages(database, table, other, batch):
            changes = [
                {f"_{column.name}": getattr(row, column.name) for column in table.primary_key}
                | {"body": _again(transaction, name, row, row)}
                for row in rows
            ]
            transaction.run(update(table).where(_is_row(table)).values(body=bindparam("body")), changes)
            total += len(rows)
            told(name, total)
    return total


def rehash(
    database: Database, told: Callable[[str, int], None] = lambda table, count: None, *, batch: int = 200
) -> int:
    """Hash numbers and names anew under the key for search, from what is sealed. Gives how many were."""
    total = 0
    for name in _HASHED:
        table = metadata.tables[name]
        for transaction, rows in _pages(database, table, everything(), batch):
            for row in rows:
                digest = _digest(transaction, name, row)
                if digest != row.digest:
                    _move(transaction, table, row, digest)
                    total += 1
            told(name, total)
    return total


def _move(transaction: Transaction, table: Table, row: Any, digest: str) -> None:
    """Under another hash; where a worker has put the same there meanwhile, the former is dropped."""
    key = {"number": ("tenant",), "alias": ("tenant", "system"), "early": ("tenant",)}[table.name]
    mine = [table.c[name] == getattr(row, name) for name in key]
    before = (*mine, table.c.digest == row.digest)
    if transaction.run(select(table.c.digest).where(*mine, table.c.digest == digest)).first() is not None:
        transaction.run(delete(table).where(*before))
        return
    moved = _Moved(dict(row._mapping) | {"digest": digest})
    body = _again(transaction, table.name, row, moved)
    transaction.run(update(table).where(*before).values(digest=digest, body=body))


def _digest(transaction: Transaction, name: str, row: Any) -> str:
    """The hash that finds the row under the key for search as it is now."""
    data = transaction.seal.open(row.body, row_name(name, row))
    if name == "alias":
        return transaction.seal.digest(data, f"alias/{row.system}")
    told = orjson.loads(data)
    if name == "early":
        return digest_now(transaction.seal, told)
    return transaction.seal.digest(Number(told["value"], row.kind, told["issuer"]).key, "number")


def _again(transaction: Transaction, name: str, row: Any, to: Any) -> bytes:
    seal = transaction.seal
    return seal.close(seal.open(row.body, row_name(name, row)), row_name(name, to))


def _pages(database: Database, table: Table, where: Any, batch: int) -> Iterator[tuple[Transaction, list[Any]]]:
    """The rows in the order of their keys, some at a time, each in a transaction; locked while they are written."""
    key = tuple_(*table.primary_key)
    last: tuple[Any, ...] | None = None
    while True:
        with database.writing() as transaction:
            asked = select(table).where(where).order_by(*table.primary_key).limit(batch).with_for_update()
            rows = list(transaction.run(asked if last is None else asked.where(key > tuple_(*last))))
            if not rows:
                return
            yield transaction, rows
        last = tuple(getattr(rows[-1], column.name) for column in table.primary_key)


def _closed_by(body: Any, key: str) -> Any:
    prefix = bytes([len(key)]) + key.encode()
    return func.substr(body, 1, len(prefix)) == prefix


def _is_row(table: Table) -> Any:
    columns = list(table.primary_key)
    found = columns[0] == bindparam(f"_{columns[0].name}")
    for column in columns[1:]:
        found &= column == bindparam(f"_{column.name}")
    return found


class _Moved:
    """A row with some of its values changed."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)
