"""A plan belongs to the person who has or had any of its numbers; two persons are never made one by a plan."""

from __future__ import annotations

from dataclasses import replace

from tests.store.conftest import T0, TENANT, synthetic

from planbro.exchange.sync._whose import belongs, numbers_of
from planbro.plan import Code, Identifier, Plan
from planbro.store.database import Database, Exchange, Exchanges, New, Persons, Plans, Tasks
from planbro.testing.generator import municipality

OLD, NEW, OTHER = synthetic(3)
BASE = next(iter(municipality(1, 7)))


def plan(ident: str, *numbers: str) -> Plan:
    items = [Identifier(id=f"i{place}", kind=Code(value="fnr"), value=one) for place, one in enumerate(numbers)]
    return replace(BASE, id=ident, identifiers=items)


def keep(database: Database, one: Plan) -> str:
    with database.writing() as transaction:
        (number,) = Exchanges(transaction).open([New(TENANT, "change", one.id)], T0)
        row = Exchanges(transaction).get(number)
        assert isinstance(row, Exchange)
        Plans(transaction).lock([(TENANT, one.id)], T0)
        belongs(one)(transaction, row, T0)
        return Plans(transaction).now_at([(TENANT, one.id)])[TENANT, one.id].person


def test_a_plan_follows_a_changed_number(database: Database) -> None:
    person = keep(database, plan("a", OLD))
    assert keep(database, plan("a", NEW, OLD)) == person
    assert keep(database, plan("b", NEW)) == person
    with database.reading() as transaction:
        assert Persons(transaction).plans(TENANT, person) == ["a", "b"]


def test_two_persons_are_shown_to_a_human(database: Database) -> None:
    one, other = keep(database, plan("a", OLD)), keep(database, plan("b", OTHER))
    assert keep(database, plan("c", OLD, OTHER)) == one != other
    keep(database, plan("c", OLD, OTHER))
    with database.reading() as transaction:
        (task,) = Tasks(transaction).find()
        assert (task.code, task.plan) == ("persons-may-be-one", "c")
        assert OLD not in repr(task)


def test_a_number_in_use_comes_first() -> None:
    former = replace(plan("a", OLD).identifiers[0], end="2026-01-01")
    both = replace(plan("a", NEW), identifiers=[former, *plan("a", NEW).identifiers])
    assert [one.value for one in numbers_of(both)] == [NEW, OLD]
