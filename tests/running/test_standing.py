"""What the store says of its queue, for metrics and health, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import make_url, text

from planbro import observe
from planbro.exchange.installation import DatabaseState, QueueStanding, StateAtStart
from planbro.store.database import Database, Exchanges, New, Seal, Unavailable, closed, metadata, ready

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KOMMUNE, OTHER = "999999999", "888888888"


def at(minutes: int) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    seal = Seal.parse(Seal.make(lambda count: bytes(count)))
    with Database.open(database_url, seal) as found:
        metadata.create_all(found.engine)
        yield found


def put(database: Database, minutes: int, state: str, party: str, *, tries: int = 0, standing: str = "open",
        tenant: str = KOMMUNE) -> None:  # fmt: skip
    with database.writing() as transaction:
        exchanges = Exchanges(transaction)
        new = New(tenant, "delivery", f"{party}/{minutes}", state, due=at(minutes), party=party)
        (number,) = exchanges.open([new], at(minutes))
        row = exchanges.get(number)
        assert row is not None
        row = replace(row, tries=tries, standing=standing) if standing != "closed" else closed(row)  # type: ignore[arg-type]
        exchanges.save([row], at(0))


def test_the_queue_is_counted_and_what_is_over_is_not(database: Database) -> None:
    put(database, 120, "rendered", "herid:1", tries=4)
    put(database, 5, "rendered", "herid:1", tries=1)
    put(database, 300, "awaiting", "herid:2")
    put(database, 500, "rendered", "herid:2", standing="closed")
    put(database, 10, "decided", "herid:1", standing="held", tenant=OTHER)
    standing = QueueStanding(database, {KOMMUNE: "kommunen"})
    found = {
        (one.tenant, one.state, one.standing): one for one in standing.tallies(failing_since=NOW - timedelta(hours=1))
    }
    assert set(found) == {
        ("kommunen", "rendered", "open"),
        ("kommunen", "awaiting", "open"),
        (OTHER, "decided", "held"),
    }
    rendered = found["kommunen", "rendered", "open"]
    assert (rendered.count, rendered.failing, rendered.tries) == (2, 1, 5)
    assert rendered.oldest == NOW - timedelta(minutes=120)


def test_prometheus_is_told_of_it(database: Database) -> None:
    put(database, 120, "rendered", "herid:1", tries=4)
    words = observe.Vocabulary.of(["kommunen"])
    registry = observe.registry_of(QueueStanding(database, {KOMMUNE: "kommunen"}), lambda: NOW, words=words)
    text = observe.exposition(registry).decode()
    assert 'planbro_oldest_unsent_seconds{party="herid:1",tenant="kommunen"} 7200.0' in text
    assert 'planbro_exchanges_failing{party="herid:1",tenant="kommunen"} 1.0' in text


def test_the_store_says_that_it_can_be_written_to_and_what_time_it_is(database: Database) -> None:
    state = DatabaseState(database, lambda: ["0002"], lambda: NOW)
    state.ping()
    state.ping()
    assert state.pending() == ["0002"]
    assert state.now().tzinfo is not None
    if not database.is_postgres:
        assert state.now() == NOW


def test_a_store_without_its_tables_is_not_well(database_url: str) -> None:
    seal = Seal.parse(Seal.make(lambda count: bytes(count)))
    with Database.open(database_url, seal) as empty:
        state = DatabaseState(empty, list, lambda: NOW)
        health = observe.look([observe.probes.store(state)], lambda: 0.0)
        registry = observe.registry_of(QueueStanding(empty, {}), lambda: NOW)
        assert "planbro_store_up 0.0" in observe.exposition(registry).decode()
    assert health.findings.codes() == ["health-broken"]


def test_before_the_start_an_empty_store_lacks_nothing_since_the_start_makes_it(database_url: str) -> None:
    seal = Seal.parse(Seal.make(lambda count: bytes(count)))
    with Database.open(database_url, seal) as database:
        state = StateAtStart(database, lambda: NOW)
        health = observe.look([observe.probes.store(state)], lambda: 0.0)
        assert (health.well, state.is_new) == (True, True)
        ready(database, bring_up=False)
        state = StateAtStart(database, lambda: NOW)
        health = observe.look([observe.probes.store(state)], lambda: 0.0)
        assert (health.well, state.is_new) == (True, False)


@pytest.mark.more
def test_an_account_that_may_not_make_tables_is_told_before_the_start_and_at_it(postgres_url: str) -> None:
    """As PostgreSQL has it since 15, where an account does not own its database."""
    seal = Seal.parse(Seal.make(lambda count: bytes(count)))
    with Database.open(postgres_url, seal) as owner, owner.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS guest"))
        connection.execute(text("CREATE ROLE guest LOGIN"))
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    guest = make_url(postgres_url).set(username="guest").render_as_string(hide_password=False)
    with Database.open(guest, seal) as database:
        health = observe.look([observe.probes.store(StateAtStart(database, lambda: NOW))], lambda: 0.0)
        assert health.findings.codes() == ["store-denied"]
        with pytest.raises(Unavailable) as unavailable:
            ready(database, bring_up=False)
        assert unavailable.value.code == "store-denied"


def test_a_database_that_is_away_is_that_for_the_clock_too() -> None:
    seal = Seal.parse(Seal.make(lambda count: bytes(count)))
    with Database.open("postgresql://nobody@127.0.0.1:1/none", seal) as database:
        state = StateAtStart(database, lambda: NOW)
        both = [observe.probes.store(state), observe.probes.clock(lambda: NOW, state.now, timedelta(seconds=5))]
        assert {one.code for one in observe.look(both, lambda: 0.0, limit=20).findings} == {"store-away"}
