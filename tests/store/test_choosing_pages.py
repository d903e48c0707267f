"""A page of exchanges is found without going through them all, and says where the next begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from planbro.exchange.installation import opened, standing
from planbro.store.database import Choosing, Chosen, Database, Exchanges, New, Seal, _chosen, metadata

T = "974760673"


def at(number: int) -> str:
    return f"2026-11-{1 + number // 24:02}T{number % 24:02}:00:00.000Z"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Forty exchanges of a tenant, one an hour; every tenth is held, the last three are under way."""
    with Database.open(database_url, Seal.parse(Seal.make())) as found:
        metadata.create_all(found.engine)
        for number in range(40):
            with found.writing() as transaction:
                exchanges = Exchanges(transaction)
                new = New(
                    T, "delivery", f"{T}/{number}", "decided", party=f"herid:9{number % 4}", plan=f"p{number % 5}"
                )
                (row,) = exchanges.find(Exchanges_id == exchanges.open([new], at(number))[0])
                how = "held" if number % 10 == 0 else "open" if number > 36 else "closed"
                exchanges.save([replace(row, standing=how, reason="x" if how == "held" else "")], at(number))
        yield found


Exchanges_id = metadata.tables["exchange"].c.id


def test_a_page_is_full_and_says_where_the_next_begins(database: Database) -> None:
    with database.reading() as transaction:
        choosing, seen, before = Choosing(transaction), [], None
        while True:
            leaf = choosing.leaf(Chosen(T), 15, before)
            seen += [row.id for row in leaf.rows]
            before = leaf.next
            if before is None:
                break
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == 40


@pytest.mark.parametrize("chosen", [
    Chosen(T, standings=("held",)), Chosen(T, standings=("open",)), Chosen(T, plans=("p1",)),
    Chosen(T, parties=("herid:91",)), Chosen(T, since=at(5), until=at(9)), Chosen(T, standings=("held", "open")),
])  # fmt: skip
def test_what_is_looked_at_a_part_at_a_time_is_the_same_in_all(
    database: Database, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading() as transaction:
        choosing = Choosing(transaction)
        whole = [row.id for row in choosing.find(chosen)][::-1]
        monkeypatch.setattr(_chosen, "_AT_A_TIME", 7)
        seen: list[int] = []
        before = None
        for _ in range(20):
            leaf = choosing.leaf(chosen, 3, before)
            seen += [row.id for row in leaf.rows]
            before = leaf.next
            if before is None:
                break
        assert seen == whole
        rounds, after = [], 0
        while after is not None:
            found = choosing.round(replace(chosen, after=after), 3)
            rounds, after = rounds + [row.id for row in found.rows], found.next
        assert rounds == whole[::-1]


def test_a_time_is_found_by_the_numbers(database: Database) -> None:
    with database.reading() as transaction:
        choosing = Choosing(transaction)
        rows = {row.opened: row.id for row in choosing.exchanges.find()}
        assert choosing.number_at(at(17)) == rows[at(17)]
        assert choosing.number_at("2026-10-01T00:00:00.000Z") <= min(rows.values())
        assert choosing.number_at("2027-01-01T00:00:00.000Z") == max(rows.values()) + 1


def test_traffic_counts_by_the_hour_and_by_party(database: Database) -> None:
    with database.reading() as transaction:
        hours, begun = opened(transaction, T, at(30))
        assert (sum(one.all for one in hours.values()), begun) == (10, "")
        found = standing(transaction, T)
        assert found.reasons == {"x": 4}
        assert sum(one.unsent for one in found.waits.values()) == 3
        assert standing(transaction, "911111111").waits == {}


def many(database: Database) -> None:
    """As many as a planner takes an index for, and it knows how many there are."""
    names = ", ".join(f'"{one.name}"' for one in metadata.tables["exchange"].c if one.name != "id")
    with database.writing() as transaction:
        copied = f"SELECT {names} FROM exchange, generate_series(1, 400) WHERE standing = 'closed'"  # noqa: S608
        transaction.run(text(f"INSERT INTO exchange ({names}) {copied}"))
        transaction.run(text("ANALYZE exchange"))


def test_what_is_held_or_open_is_found_by_its_index_and_nothing_is_sorted(database: Database) -> None:
    if database.is_postgres:
        many(database)
    explain, primary = ("EXPLAIN", "exchange_pkey") if database.is_postgres else ("EXPLAIN QUERY PLAN", "PRIMARY KEY")
    with database.reading() as transaction:
        for standings, wanted in (("held",), "exchange_held"), (("open",), "exchange_open"), ((), primary):
            chosen = Chosen(T, standings=standings)
            number = _chosen._number(chosen)
            asked = Choosing(transaction).exchanges.transaction
            where = " AND ".join(
                str(one.compile(database.engine, compile_kwargs={"literal_binds": True}))
                for one in (*chosen.where(), number < 100, number >= 0)
            )
            plan = str([tuple(row) for row in asked.run(text(f"{explain} SELECT id FROM exchange WHERE {where}"))])  # noqa: S608
            assert wanted in plan, standings
            assert "Seq Scan" not in plan
