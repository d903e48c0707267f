"""No lane is left waiting for nothing: what comes into such a one would lie there for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from time import monotonic, sleep

import pytest

from planbro.store.database import Database, Exchanges, New, Seal, closed, metadata

T0 = "2026-11-22T12:00:00.000Z"
T1 = "2026-11-22T12:05:00.000Z"


def test_what_comes_into_a_lane_that_waits_for_nothing_is_due(database_url: str) -> None:
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        with database.writing() as transaction:
            exchanges = Exchanges(transaction)
            (first,) = exchanges.open([New("974760673", "delivery", "a lane")], T0)
            (row,) = exchanges.take([first])
            exchanges.save([closed(row, "done")], T0)
            exchanges.wake([row.lane])
            exchanges.take([first])  # and nobody wakes the lane
        with database.writing() as transaction:
            (second,) = Exchanges(transaction).open([New("974760673", "delivery", "a lane")], T1)
        with database.writing() as transaction:
            heads, _ = Exchanges(transaction).claim("w", 10, T1, T1)
    assert [one.id for one in heads] == [second]


@pytest.mark.more
def test_who_takes_an_exchange_that_is_moved_on_meanwhile_takes_the_lane_it_is_in(postgres_url: str) -> None:
    """A delivery goes on to wait for its receipt, in a lane of its own, while its receipt is there already and takes it
    out of the lane in which it stood. The lane it left is no more, and is not made again, for ever."""
    began = Event()
    with Database.open(postgres_url, Seal.parse(Seal.make())) as database, ThreadPoolExecutor(1) as other:
        metadata.create_all(database.engine)
        with database.writing() as transaction:
            (number,) = Exchanges(transaction).open([New("974760673", "delivery", "to a party")], T0)
        with database.writing() as transaction:
            Exchanges(transaction).claim("sender", 10, T0, T1)

        def receipt() -> None:
            with database.writing() as transaction:
                began.set()
                exchanges = Exchanges(transaction)
                (row,) = exchanges.take([number])
                exchanges.save([closed(row, "done")], T0)
                exchanges.wake([row.lane])

        with database.writing() as transaction:
            exchanges = Exchanges(transaction)
            exchanges.lock(["to a party", "for its receipt"], "sender")
            told = other.submit(receipt)
            began.wait(10)
            _until_it_waits(database)
            row = exchanges.get(number)
            assert row is not None
            exchanges.enter({"for its receipt": T1})
            exchanges.save([replace(row, lane="for its receipt", due=T1)], T0)
            exchanges.release("sender", ["to a party"])
        told.result(10)

        assert _lanes(database) == []
        with database.reading() as transaction:
            assert [one.standing for one in Exchanges(transaction).find()] == ["closed"]


def _until_it_waits(database: Database) -> None:
    """Until a transaction waits for another."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    until = monotonic() + 10
    while monotonic() < until:
        with database.reading() as transaction:
            if transaction.connection.exec_driver_sql(asked).scalar_one():
                return
        sleep(0.02)
    raise AssertionError("nobody waits")


def _lanes(database: Database) -> list[str]:
    with database.reading() as transaction:
        return list(transaction.connection.exec_driver_sql("SELECT name FROM lane").scalars())
