"""Who leads which plan: by number and day, forgotten when it is said otherwise, and the plans that nobody leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text

from planbro.exchange.sync._leads import leads_of
from planbro.plan import Code, Koordinator, Plan, in_office
from planbro.store.database import (
    NO_NUMBER,
    NOBODY,
    Database,
    Lead,
    Leads,
    NewTask,
    NewVersion,
    Plans,
    Remarks,
    Seal,
    Tasks,
    Todo,
    Whose,
    metadata,
)

TENANT = "974760673"
TODAY = "2026-11-22"
_DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31)).map(date.isoformat)
_OFFICES = st.lists(
    st.tuples(st.none() | _DAYS, st.none() | _DAYS, st.sampled_from(["1111111", "2222222", None])), max_size=4
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(Seal.make())) as found:
        metadata.create_all(found.engine)
        yield found


def plan_of(offices: Any) -> Plan:
    plan = Plan(id="6f1b6f0e-0000-4000-8000-000000000001")
    for at, (start, end, hpr) in enumerate(offices):
        one = Koordinator(id=f"6f1b6f0e-0000-4000-8000-00000000001{at}", function=Code("koordinator"))
        one.level = Code("municipal")
        for name, value in (("start", start), ("end", end), ("hpr", hpr)):
            if value is not None:
                setattr(one, name, value)
        plan.koordinatorer.append(one)
    return plan


def kept(database: Database, ident: str) -> None:
    with database.writing() as transaction:
        Plans(transaction).lock([(TENANT, ident)], f"{TODAY}T12:00:00.000Z")
        new = NewVersion(TENANT, ident, 1, b"{}", "change", "sampro")
        Plans(transaction).add([new], f"{TODAY}T12:00:00.000Z")


@given(_OFFICES, _DAYS)
def test_each_day_it_says_what_the_plan_says_of_that_day(offices: Any, day: str) -> None:
    """Whoever is in office leads; on the days on which nobody is, nobody does, and on no other."""
    plan = plan_of(offices)
    said = {one.number for one in leads_of(plan) if one.start <= day <= one.stop}
    there = in_office(plan, day, "municipal")
    meant = {f"hpr:{one.hpr}" if isinstance(one.hpr, str) else NO_NUMBER for one in there} or {NOBODY}
    assert said == meant


def test_a_koordinator_has_a_plan_from_the_first_day_until_the_last(database: Database) -> None:
    kept(database, "p1")
    with database.writing() as transaction:
        leads = Leads(transaction)
        leads.say(TENANT, {"p1": [Lead("hpr:1111111", "2026-11-20", "2026-11-25"), Lead(NOBODY, "2026-11-26")]})
        days = [(date(2026, 11, 19) + timedelta(days=at)).isoformat() for at in range(9)]
        assert [day for day in days if leads.leads(TENANT, "p1", ["hpr:1111111"], day)] == days[1:7]
        assert not leads.leads("999999999", "p1", ["hpr:1111111"], TODAY)
        assert not leads.leads(TENANT, "p1", ["hpr:2222222"], TODAY)
        assert transaction.run(leads.without(TENANT, "2026-11-25")).all() == []
        assert [row.plan for row in transaction.run(leads.without(TENANT, "2026-11-26"))] == ["p1"]
        assert leads.known(TENANT, ["p1", "p2"], TODAY) == {"p1": True}
        leads.say(TENANT, {"p1": [Lead("hpr:2222222")]})
        assert not leads.leads(TENANT, "p1", ["hpr:1111111"], TODAY)


def test_no_number_stands_in_the_table(database: Database) -> None:
    with database.writing() as transaction:
        Leads(transaction).say(TENANT, {"p1": [Lead("hpr:1111111"), Lead("hpr:1111111", stop="2026-12-01")]})
        rows = transaction.run(text("SELECT * FROM lead")).all()
    assert len(rows) == 1
    assert "1111111" not in repr(rows)


def test_questions_go_by_an_index(tmp_path: Any) -> None:
    with Database.open(f"sqlite:///{tmp_path / 'p.db'}", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        with database.reading() as transaction:
            leads = Leads(transaction)
            for asked in (leads.of(TENANT, ["hpr:1"], TODAY), leads.without(TENANT, TODAY)):
                made = asked.compile(transaction.connection, compile_kwargs={"literal_binds": True})
                plan = [row.detail for row in transaction.run(text(f"EXPLAIN QUERY PLAN {made}"))]
                assert any("lead_of" in one for one in plan), plan
                assert not any(one.startswith("SCAN") for one in plan), plan


def test_what_there_is_to_do_is_counted_by_an_index(tmp_path: Any) -> None:
    """With a hundred thousand plans: the office's by what it is, a koordinator's by the plans."""
    with Database.open(f"sqlite:///{tmp_path / 'p.db'}", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        asked: list[tuple[str, Any]] = []
        with database.reading() as transaction:
            event.listen(transaction.connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
            for whose in (Whose(TENANT, TODAY), Whose(TENANT, TODAY, ("hpr:1",), frozenset({"acute-look"}))):
                todo = Todo(transaction, whose)
                todo.counts(f"{TODAY}T12:00:00.000Z")
                todo.some(["remind-revision"], f"{TODAY}T12:00:00.000Z", limit=25)
                todo.silences()
            for statement, values in list(asked):
                said = transaction.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                assert not [row.detail for row in said if row.detail.startswith(("SCAN task", "SCAN exchange"))]
    assert len(asked) >= 6


def test_a_koordinator_is_given_own_tasks_and_the_office_all(database: Database) -> None:
    now = f"{TODAY}T12:00:00.000Z"
    with database.writing() as transaction:
        Leads(transaction).say(TENANT, {"p1": [Lead("hpr:1111111")], "p2": [Lead("hpr:2222222")]})
        new = [
            NewTask(TENANT, "reminder", f"{plan}/{code}", code, due, plan)
            for plan in ("p1", "p2", "")
            for code, due in (("remind-revision", "2026-11-20T12:00:00.000Z"), ("remind-meeting", None))
        ]
        Tasks(transaction).open(new, now)
        own, all_ = Todo(transaction, Whose(TENANT, TODAY, ("hpr:1111111",))), Todo(transaction, Whose(TENANT, TODAY))
        assert sorted((one.code, one.all, one.late) for one in own.counts(now)) == [
            ("remind-meeting", 1, 0), ("remind-revision", 1, 1),
        ]  # fmt: skip
        assert sorted((one.all, one.late) for one in all_.counts(now)) == [(3, 0), (3, 3)]
        codes = ["remind-meeting", "remind-revision"]
        assert [(one.plan, one.code) for one in own.some(codes, now, limit=5)] == [("p1", codes[1]), ("p1", codes[0])]
        assert [one.plan for one in own.some(codes, now, late=True, limit=5)] == ["p1"]
        assert len(all_.some(codes, now, limit=4, after=3)) == 3
        assert (own.parties(), own.silences().all, own.silent(limit=5)) == ([], 0, [])
        task = own.some(codes, now, limit=1)[0]
        Remarks(transaction).add(task, "done", "hpr:1111111", "Ringt", now)
        assert [(one.what, one.text) for one in Remarks(transaction).of(task)] == [("done", "Ringt")]
