"""The audit: lines in chains, anchored in common; whatever was done to them afterwards is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.store.conftest import T0, TENANT, synthetic

from planbro.store.database import Audit, Database, Entry, Line, NewVersion, Number, Persons, Plans, Verified
from planbro.store.database._audit import hashed

LATER = "2026-11-23T12:00:00.000Z"


def tell(database: Database, writer: str, *plans: str, now: str = T0) -> None:
    database.writer = writer
    with database.writing() as transaction:
        Audit(transaction).write(
            [Line(TENANT, "user:kari", "read", plan=one, version=1, ground="c1", outcome="shown") for one in plans], now
        )


def verify(database: Database, outside: dict[int, str] | None = None) -> Verified:
    with database.reading() as transaction:
        return Audit(transaction).verify(outside)


def anchored(database: Database, now: str = T0) -> dict[int, str]:
    with database.writing() as transaction:
        made = Audit(transaction).anchor(now)
    assert made is not None
    return {made.number: made.hash}


@pytest.fixture
def told(database: Database) -> Database:
    tell(database, "w1", "p1", "p2", "p3")
    tell(database, "w2", "p1", "p4")
    tell(database, "w1", "p5")
    return database


def force(database: Database, *statements: str) -> None:
    """As one who owns the database: the guard is taken away and put back."""
    with database.engine.connect() as connection:
        if database.is_postgres:
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            for name in (
                "audit_unchanged",
                "audit_kept",
                "anchor_unchanged",
                "anchor_kept",
                "chain_kept",
                "chain_onward",
            ):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        if database.is_postgres:
            connection.exec_driver_sql("SET session_replication_role = origin")
            connection.commit()


def test_untouched_it_holds(told: Database) -> None:
    kept = anchored(told)
    tell(told, "w2", "p9", now=LATER)
    found = verify(told, kept)
    assert (found.lines, found.chains, found.anchors, found.faults) == (7, 2, 1, [])
    with told.writing() as transaction:
        assert Audit(transaction).anchor(LATER) is not None
        assert Audit(transaction).anchor(LATER) is None
    assert verify(told).faults == []


TAMPERED: dict[str, tuple[tuple[str, ...], str]] = {
    "changed": (("UPDATE audit SET outcome = 'refused' WHERE writer = 'w1' AND number = 2",), "audit-line-changed"),
    "params": (("UPDATE audit SET params = 'x' WHERE writer = 'w1' AND number = 2",), "audit-line-changed"),
    "removed": (("DELETE FROM audit WHERE writer = 'w1' AND number = 2",), "audit-line-missing"),
    "the first removed": (("DELETE FROM audit WHERE writer = 'w1' AND number = 1",), "audit-line-missing"),
    "reordered": (
        (
            "UPDATE audit SET number = 99 WHERE writer = 'w1' AND number = 2",
            "UPDATE audit SET number = 2 WHERE writer = 'w1' AND number = 3",
            "UPDATE audit SET number = 3 WHERE writer = 'w1' AND number = 99",
        ),
        "audit-line-changed",
    ),
    "inserted": (
        (
            "INSERT INTO audit (writer, number, tenant, at, who, what, hash)"
            " SELECT 'w1', 5, tenant, at, 'user:ola', what, hash FROM audit WHERE writer = 'w1' AND number = 4",
        ),
        "audit-line-changed",
    ),
    "cut at its end": (("DELETE FROM audit WHERE writer = 'w1' AND number = 4",), "audit-tail-cut"),
    "cut with its head": (
        (
            "DELETE FROM audit WHERE writer = 'w1' AND number = 4",
            "UPDATE chain SET number = 3, hash = (SELECT hash FROM audit WHERE writer = 'w1' AND number = 3)"
            " WHERE writer = 'w1'",
        ),
        "audit-tail-cut",
    ),
    "a whole chain gone": (
        ("DELETE FROM audit WHERE writer = 'w2'", "DELETE FROM chain WHERE writer = 'w2'"),
        "audit-tail-cut",
    ),
    "cut as if by retention": (
        (
            "UPDATE chain SET cut = 2, cut_hash = (SELECT hash FROM audit WHERE writer = 'w1' AND number = 2)"
            " WHERE writer = 'w1'",
            "DELETE FROM audit WHERE writer = 'w1' AND number <= 2",
        ),
        "audit-cut-untold",
    ),
    "an anchor changed": (("UPDATE anchor SET at = 'x'",), "audit-anchor-changed"),
    "the last anchor gone": (("DELETE FROM anchor",), "audit-anchor-missing"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_done_to_it_is_found(told: Database, what: str) -> None:
    kept = anchored(told)
    statements, code = TAMPERED[what]
    force(told, *statements)
    assert code in [fault.code for fault in verify(told, kept).faults]


def test_the_database_refuses_to_change_it(told: Database) -> None:
    anchored(told)
    for statement in (
        "UPDATE audit SET who = 'x'",
        "DELETE FROM audit",
        "UPDATE anchor SET hash = 'x'",
        "DELETE FROM anchor",
        "DELETE FROM chain",
        "UPDATE chain SET number = 0",
    ):
        with pytest.raises(DBAPIError, match="audit-guarded"), told.writing() as transaction:
            transaction.run(text(statement))
    assert verify(told).faults == []


def test_retention_cuts_the_beginning_and_says_so(told: Database) -> None:
    kept = anchored(told)
    tell(told, "w1", "p7", now=LATER)
    with told.writing() as transaction:
        audit = Audit(transaction)
        assert audit.count_before(LATER) == 6
        assert audit.cut(LATER, LATER, "user:kari") == 6
        assert audit.cut(LATER, LATER, "user:kari") == 0
    found = verify(told, kept)
    assert (found.lines, found.faults) == (2, [])


def test_lines_are_found_by_plan_person_party_and_time(told: Database) -> None:
    number = synthetic(1)[0]
    with told.writing() as transaction:
        person, _ = Persons(transaction).of(TENANT, [Number(number)], "person-1")
        Plans(transaction).lock([(TENANT, "p1")], T0)
        Plans(transaction).add([NewVersion(TENANT, "p1", 1, b"{}", "change", "sampro", person=person)], T0)
        Audit(transaction).write([Line(TENANT, "worker:w1", "sent", party=f"fnr:{number}", msgid="m1")], LATER)
    with told.reading() as transaction:
        audit = Audit(transaction)
        assert [one.writer for one in audit.find(TENANT, plan="p1")] == ["w1", "w2"]
        assert len(audit.find(TENANT, person=person)) == 2
        (sent,) = audit.find(TENANT, party=f"fnr:{number}")
        assert number not in repr(sent)
        assert audit.find(TENANT, since=LATER) == [sent]
        assert audit.find("999999999", plan="p1") == []


def test_no_column_of_a_line_can_be_changed_unseen() -> None:
    row: dict[str, object] = {
        name: f"the {name}" for name in Entry.__slots__ if name not in {"number", "version", "exchange", "hash"}
    }
    row |= {"number": 3, "version": 1, "exchange": None}
    digest = hashed("before", row)
    for name in row:
        for other in ("x", None, 7):
            assert hashed("before", row | {name: other}) != digest or row[name] == other
    assert hashed("another before", row) != digest


def test_a_column_that_comes_later_changes_no_hash() -> None:
    row = {"writer": "w1", "number": 1, "what": "read"}
    assert hashed("", row) == hashed("", row | {"later": "", "much_later": None, "count": 0})


def test_many_at_once_write_one_chain(database: Database) -> None:
    def work(place: int) -> None:
        for number in range(5):
            with database.writing() as transaction:
                Audit(transaction).write([Line(TENANT, f"user:{place}", "read", plan=str(number))] * 2, T0)

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(work, range(4)))
    found = verify(database)
    assert (found.lines, found.chains, found.faults) == (40, 1, [])
