"""What a page says there is to do is what counting gives, whatever was opened, closed and moved before."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from planbro.store.database import (
    Count,
    Database,
    Lead,
    Leads,
    NewTask,
    Seal,
    Task,
    Tasks,
    Todo,
    Transaction,
    Whose,
    metadata,
)
from planbro.store.database._tallied import counted

TODAY, NOW = "2026-11-22", "2026-11-22T12:00:00.000Z"
CODES, PLANS, PARTIES = (
    ("acute-look", "remind-meeting", "remind-revision"),
    ("p1", "p2", ""),
    ("herid:1", "herid:2", ""),
)
DUES = (None, "2026-11-20T12:00:00.000Z", NOW, "2026-11-22T12:00:00.001Z")
NEVER = frozenset({"acute-look"})
_NUMBER = itertools.count(900_000_000)
_TASK = metadata.tables["task"]

key, which = st.integers(0, 11), st.lists(st.integers(0, 30), max_size=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["open", "renew"]), key, st.sampled_from(CODES), st.sampled_from(DUES),
                  st.sampled_from(PLANS), st.sampled_from(PARTIES)),
        st.tuples(st.just("stand"), which, st.sampled_from(["open", "late", "done", "verified", "over"])),
        st.tuples(st.just("late")),
        st.tuples(st.just("leads"), st.sampled_from(PLANS[:2]), st.sampled_from(["hpr:1", "hpr:2"])),
    ),
    max_size=14,
)  # fmt: skip


def do(transaction: Transaction, tenant: str, step: Sequence[Any]) -> None:
    tasks = Tasks(transaction)
    if step[0] in ("open", "renew"):
        _, number, code, due, plan, party = step
        new = NewTask(tenant, "reminder", str(number), code, due, plan, party=party)
        tasks.open([new], NOW) if step[0] == "open" else tasks.renew(new, NOW)
    elif step[0] == "stand":
        there = tasks.find(_TASK.c.tenant == tenant)
        tasks.stand([one for at, one in enumerate(there) if at in step[1]], step[2], NOW)
    elif step[0] == "late":
        tasks.late(tenant, NOW)
    else:
        Leads(transaction).say(tenant, {step[1]: [Lead(step[2])]})


def by_hand(tasks: Sequence[Task]) -> set[tuple[str, int, int]]:
    every = Counter(one.code for one in tasks)
    late = Counter(one.code for one in tasks if one.due is not None and one.due < NOW)
    return {(code, count, late[code]) for code, count in every.items()}


def said(counts: Sequence[Count]) -> set[tuple[str, int, int]]:
    assert len({one.code for one in counts}) == len(counts)
    assert not any(one.more or one.later for one in counts)
    return {(one.code, one.all, one.late) for one in counts}


@given(steps)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_said_is_what_counting_gives(database: Database, some: list[Sequence[Any]]) -> None:
    tenant = str(next(_NUMBER))
    leads: dict[str, str] = {}
    for step in some:
        with database.writing() as transaction:
            do(transaction, tenant, step)
        leads |= {step[1]: step[2]} if step[0] == "leads" else {}
        with database.reading() as transaction:
            to_do = [one for one in Tasks(transaction).find(_TASK.c.tenant == tenant) if one.is_to_do]
            office = Todo(transaction, Whose(tenant, TODAY))
            assert said(office.counts(NOW)) == by_hand(to_do)
            assert office.codes() == sorted({one.code for one in to_do})
            theirs = [one for one in to_do if one.party == "herid:1"]
            assert said(office.counts(NOW, party="herid:1")) == by_hand(theirs)
            own = Todo(transaction, Whose(tenant, TODAY, ("hpr:1",), NEVER))
            mine = [one for one in to_do if leads.get(one.plan) == "hpr:1" and one.code not in NEVER]
            assert said(own.counts(NOW)) == by_hand(mine)
            assert sorted(own.codes()) == sorted({one.code for one in mine})


@given(steps, st.integers(1, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_beyond_the_bound_there_is_more_than_is_said(database: Database, some: list[Sequence[Any]], most: int) -> None:
    tenant = str(next(_NUMBER))
    with database.writing() as transaction:
        for step in some:
            do(transaction, tenant, step)
        found = {one.code: one for one in counted(transaction, tenant, NOW, most=most)}
        to_do = [one for one in Tasks(transaction).find(_TASK.c.tenant == tenant) if one.is_to_do]
    for code, every, late in by_hand(to_do):
        one = found[code]
        assert one.all < every if one.more else one.all == every
        assert one.late < late if one.later else one.late == late
        assert one.more or every <= 2 * most, "no more is gone through than that, of what is open and of what is late"


@given(steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_of_a_list_are_the_list_in_its_order(database: Database, some: list[Sequence[Any]]) -> None:
    tenant = str(next(_NUMBER))
    with database.writing() as transaction:
        for step in some:
            do(transaction, tenant, step)
        office = Todo(transaction, Whose(tenant, TODAY))
        to_do = [one for one in Tasks(transaction).find(_TASK.c.tenant == tenant) if one.is_to_do]
        for codes in (CODES, None):
            pages = [office.some(codes, NOW, limit=2, after=after) for after in range(0, len(to_do) + 2, 2)]
            listed = [one for page in pages for one in page]
            assert {one.id for one in listed} == {one.id for one in to_do}
            assert [one.due or "9" for one in listed] == sorted(one.due or "9" for one in to_do)
            assert len(listed) == len(to_do)


def test_a_list_of_a_kommune_is_found_by_the_index_that_is_for_it(tmp_path: Path) -> None:
    """With a hundred thousand plans: SQLite takes another one, and goes through all of the tenant's, where it may."""
    wanted = {
        "FROM lead": "sqlite_autoindex_lead_1 (tenant=? AND plan=?)",
        "FROM exchange": "exchange_held (tenant=? AND id>?)",
        "FROM task": "INDEX task_",
    }
    asked: list[tuple[str, Any]] = []
    with Database.open(f"sqlite:///{tmp_path / 'p.db'}", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        with database.reading() as transaction:
            event.listen(transaction.connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
            todo = Todo(transaction, Whose("1", TODAY))
            Leads(transaction).known("1", [str(number) for number in range(25)], TODAY)
            todo.silent(limit=25)
            todo.silences()
            todo.some(CODES, NOW, limit=25, party="herid:1")
            statements = list(asked)
            assert len(statements) == 4
            for statement, values in statements:
                said = transaction.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                table = next(one for one in wanted if one in statement)
                found = [row.detail for row in said if row.detail.startswith("SEARCH")]
                assert found
                assert all(wanted[table] in one for one in found), found
                assert not any("task_open" in one for one in found), "which has no codes"
