"""What goes to the driver as it is says the same as by SQLAlchemy, whatever stands in the rows, and fails as told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from planbro.store.database import Database, Exchanges, Messages, New, NewMessage, NewVersion, Plans, Seal, metadata
from planbro.store.database._among import among, keyed
from planbro.store.database._tables import message, plan

T0 = "2026-11-22T12:00:00.000Z"
ODD = ("it's", 'a "word"', "50 %", "%s", ":name", "a, b", "æøå", "\\n", "[1]", "")
"""What a text that is put together wrongly would stumble over."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as opened:
        metadata.create_all(opened.engine)
        yield opened


def test_rows_are_found_by_keys_of_several_columns(database: Database) -> None:
    asked = select(plan.c.tenant, plan.c.id).where(among("keys", plan.c.tenant, plan.c.id))
    keys = [(tenant, ident) for tenant in ("1", "2") for ident in ODD]
    with database.writing() as transaction:
        Plans(transaction).lock(keys, T0)
        wanted = [("1", ident) for ident in ODD[::2]] + [("2", "not there")]
        by_hand = transaction.rows(asked, keyed("keys", wanted))
        by_sqlalchemy = transaction.run(asked, keyed("keys", wanted))
        assert sorted(by_hand) == sorted(map(tuple, by_sqlalchemy)) == sorted(wanted[:-1])
        assert transaction.rows(asked, keyed("keys", [])) == []


def test_what_is_kept_of_many_comes_back_byte_for_byte(database: Database) -> None:
    bodies = [bytes([at, 0, 255]) * 3 for at in range(len(ODD))]
    with database.writing() as transaction:
        messages = Messages(transaction)
        kept = messages.keep(
            [NewMessage("1", "in", "port", key, "document", data) for key, data in zip(ODD, bodies, strict=True)], T0
        )
        numbers = [number for number, _ in kept]
        assert messages.bodies(numbers) == dict(zip(numbers, bodies, strict=True))
        assert [one.key for one in messages.find(message.c.id.in_(numbers))] == list(ODD)
        messages.describe([{"id": number, "format": key} for number, key in zip(numbers, ODD, strict=True)])
        assert [one.format for one in messages.find(message.c.id.in_(numbers))] == list(ODD)


def test_exchanges_are_numbered_in_the_order_they_are_opened(database: Database) -> None:
    with database.writing() as transaction:
        exchanges = Exchanges(transaction)
        numbers = exchanges.open(
            [New("1", "change", f"lane {at % 3}", party=party) for at, party in enumerate(ODD)], T0
        )
        assert [exchanges.get(number).party for number in numbers] == list(ODD)  # type: ignore[union-attr]


def test_a_fault_of_the_database_is_told_without_the_values(database: Database) -> None:
    new = NewVersion("1", "a plan", 1, b"a secret", "change", "tool")

    def twice() -> None:
        with database.writing() as transaction:
            Plans(transaction).lock([("1", "a plan")], T0)
            Plans(transaction).add([new, new], T0)

    with pytest.raises(IntegrityError) as told:
        twice()
    assert told.value.params is None
    with database.reading() as transaction:
        assert Plans(transaction).number("1", "a plan") is None


def test_a_writer_that_cannot_begin_is_told_as_away(database: Database) -> None:
    if database.is_postgres:
        return  # where writers wait for rows, not for the database
    from planbro.store.database import Unavailable

    other = sqlite3.connect(database.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 10")  # type: ignore[union-attr]
    with pytest.raises(Unavailable, match="store-away"), database.writing():
        pass
    other.close()
