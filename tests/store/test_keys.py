"""Keys are changed while work goes on: what the old one closed is opened until nothing is left of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from tests.store.conftest import KEYS, T0, TENANT, synthetic

from planbro.findings import Refused
from planbro.store.database import (
    Database,
    Early,
    Messages,
    NewMessage,
    NewVersion,
    Number,
    Persons,
    Plans,
    Seal,
    metadata,
    ready,
)
from planbro.store.database import _ring as ring
from planbro.store.database._reseal import NAMED, count_sealed, rehash, reseal

NUMBERS = [Number(one) for one in synthetic(7)]


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as transaction:
        plans = Plans(transaction)
        for place, number in enumerate(NUMBERS):
            plan = f"p{place}"
            Persons(transaction).of(TENANT, [number], f"person-{place}")
            plans.lock([(TENANT, plan)], T0)
            plans.add([NewVersion(TENANT, plan, 1, plan.encode() * 40, "change", "sampro")], T0)
            plans.call(TENANT, "sampro", f"S-{place}", plan, T0)
            Early(transaction).tell(TENANT, [number], "death", {"died": f"2026-11-0{place + 1}"}, T0)
        new = [NewMessage(TENANT, "in", "edi", f"m{place}", "message", b"x" * place) for place in range(9)]
        Messages(transaction).keep(new, T0)
    return database


def still_there(database: Database) -> None:
    ready(database, bring_up=True)
    with database.reading() as transaction:
        plans, persons = Plans(transaction), Persons(transaction)
        for place, number in enumerate(NUMBERS):
            assert persons.find(TENANT, number) == f"person-{place}"
            assert plans.called(TENANT, "sampro", f"S-{place}") == f"p{place}"
            assert plans.names(TENANT, f"p{place}") == [("sampro", f"S-{place}")]
            told = Early(transaction).told(TENANT, [number], ["death"])
            assert told == {"death": [{"died": f"2026-11-0{place + 1}"}]}
            assert plans.body(TENANT, f"p{place}") == f"p{place}".encode() * 40
        assert len(Messages(transaction).bodies(range(1, 10))) == 9


def test_all_that_is_sealed_is_known_to_the_rotation() -> None:
    sealed = {name for name, table in metadata.tables.items() if "body" in table.c}
    assert sealed == set(NAMED)


def test_a_new_key_takes_over(filled: Database, database_url: str) -> None:
    added = ring.added(KEYS)
    assert Seal.parse(added).names == ("k1", "k2")
    front = ring.promoted(added)
    assert Seal.parse(front).first == "k2"
    with Database.open(database_url, Seal.parse(front)) as database:
        still_there(database)
        assert count_sealed(database).keys == {"k2": 0, "k1": 37}
        assert reseal(database, batch=4) == 37
        assert reseal(database, batch=4) == 0
        found = count_sealed(database)
        assert (found.keys, found.unknown) == ({"k2": 37, "k1": 0}, 0)
    with Database.open(database_url, Seal.parse(ring.dropped(front, "k1"))) as database:
        still_there(database)
    with Database.open(database_url, Seal.parse(KEYS)) as database, pytest.raises(Refused) as refused:
        still_there(database)
    assert refused.value.findings.codes() == ["keys-not-these"]


def test_broken_off_it_goes_on_where_it_was(filled: Database, database_url: str) -> None:
    class Killed(BaseException):
        pass

    def killed(table: str, count: int) -> None:
        if count >= 8:
            raise Killed

    front = ring.promoted(ring.added(KEYS))
    with Database.open(database_url, Seal.parse(front)) as database:
        with pytest.raises(Killed):
            reseal(database, killed, batch=4)
        assert 0 < count_sealed(database).keys["k1"] < 37
        still_there(database)
        reseal(database, batch=4)
        assert count_sealed(database).keys["k1"] == 0
        still_there(database)


def test_it_goes_on_while_others_write(filled: Database, database_url: str) -> None:
    known = ring.added(KEYS)
    stop = Event()

    def write() -> int:
        count = 0
        with Database.open(database_url, Seal.parse(known)) as worker:
            while not stop.is_set():
                with worker.writing() as transaction:
                    Messages(transaction).keep([NewMessage(TENANT, "in", "edi", f"w{count}", "message", b"w")], T0)
                count += 1
        return count

    with ThreadPoolExecutor(1) as hands, Database.open(database_url, Seal.parse(ring.promoted(known))) as database:
        writing = hands.submit(write)
        for _ in range(5):
            reseal(database, batch=3)
        stop.set()
        written = writing.result()
        reseal(database)
        found = count_sealed(database)
        assert (found.keys["k1"], found.keys["k2"]) == (0, 37 + written)
        still_there(database)


def test_the_key_for_search_is_changed_too(filled: Database, database_url: str) -> None:
    keys = ring.searching(KEYS)
    with Database.open(database_url, Seal.parse(keys)) as database:
        still_there(database)
        assert count_sealed(database).hashed_before == 21
        with database.writing() as transaction:  # a worker says the same again meanwhile
            Plans(transaction).call(TENANT, "sampro", "S-1", "p1", T0)
        assert rehash(database, batch=3) == 21
        assert count_sealed(database).hashed_before == 0
        still_there(database)
    with Database.open(database_url, Seal.parse(ring.dropped(keys, "search-old"))) as database:
        still_there(database)


def test_what_is_needed_is_not_dropped() -> None:
    for keys, name in ((KEYS, "k1"), (KEYS, "search"), (ring.searching(KEYS), "content"), (KEYS, "k9")):
        with pytest.raises(Refused) as refused:
            ring.dropped(keys, name)
        assert refused.value.findings.codes() == ["keys-needed"]
