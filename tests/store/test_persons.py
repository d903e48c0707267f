"""A person is found by every number they have or have had."""

from __future__ import annotations

from tests.store.conftest import T0, TENANT, synthetic

from planbro.store.database import Database, NewVersion, Number, Persons, Plans

OLD, NEW, OTHER = map(Number, synthetic(3))


def test_a_former_number_still_finds_the_person_and_the_plans(database: Database) -> None:
    with database.writing() as transaction:
        persons = Persons(transaction)
        assert persons.of(TENANT, [OLD], "a") == ("a", frozenset())
        Plans(transaction).lock([(TENANT, "p1")], T0)
        Plans(transaction).add([NewVersion(TENANT, "p1", 1, b"{}", "change", "sampro", person="a")], T0)
        assert persons.change(TENANT, OLD, NEW, "2026-11-22") == ("a", frozenset())
        assert persons.change(TENANT, OTHER, NEW, "2026-11-22") == (None, frozenset())
    with database.reading() as transaction:
        persons = Persons(transaction)
        assert persons.find(TENANT, OLD) == persons.find(TENANT, NEW) == "a"
        assert persons.plans(TENANT, "a") == ["p1"]
        old, new = persons.numbers(TENANT, "a")
        assert (old.value, old.stop, new.value, new.start) == (OLD.value, "2026-11-22", NEW.value, "2026-11-22")
        assert persons.find("999999999", OLD) is None


def test_two_that_turn_out_to_be_one_are_told_and_merged_by_a_human(database: Database) -> None:
    with database.writing() as transaction:
        persons = Persons(transaction)
        persons.of(TENANT, [OLD], "a")
        persons.of(TENANT, [OTHER], "b")
        assert persons.of(TENANT, [OLD, OTHER], "c") == ("a", frozenset({"b"}))
        persons.merge(TENANT, "a", "b")
        assert persons.of(TENANT, [OLD, OTHER], "c") == ("a", frozenset())


def test_a_local_number_is_one_only_with_its_issuer(database: Database) -> None:
    here, there = (Number("123456", "hnr", issuer) for issuer in ("974760673", "983971636"))
    with database.writing() as transaction:
        persons = Persons(transaction)
        persons.of(TENANT, [here], "a")
        assert persons.find(TENANT, there) is None


def test_no_number_stands_readable(database: Database, database_url: str) -> None:
    from sqlalchemy import text

    with database.writing() as transaction:
        Persons(transaction).of(TENANT, [OLD], "a")
    with database.reading() as transaction:
        rows = [tuple(row) for row in transaction.run(text("SELECT * FROM number"))]
    assert OLD.value.encode() not in repr(rows).encode()
