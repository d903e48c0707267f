"""A lane that was left waiting for nothing is due again with what comes into it: else that would lie there for ever."""

from __future__ import annotations

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
