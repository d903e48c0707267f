"""What is over its time goes, by class; what is under way, the latest, and what no archive has, stays."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from tests.store.conftest import T0, TENANT

from planbro.store.database import (
    Audit,
    Database,
    Exchanges,
    Line,
    Messages,
    New,
    NewMessage,
    NewVersion,
    Plans,
    closed,
    metadata,
)
from planbro.store.database._prune import Before, countable, prune

LATER = "2027-11-22T12:00:00.000Z"


def keep(database: Database, *keys: str, kind: str = "message", now: str = T0) -> list[int]:
    new = [NewMessage(TENANT, "in", "edi", key, kind, key.encode()) for key in keys]
    with database.writing() as transaction:
        return [number for number, _ in Messages(transaction).keep(new, now)]


def exchange(database: Database, message: int | None, *, over: bool, outcome: str = "done", **more: object) -> int:
    with database.writing() as transaction:
        exchanges = Exchanges(transaction)
        new = New(TENANT, "change", f"lane-{message}", message=message)
        (number,) = exchanges.open([replace(new, **more)], T0)  # type: ignore[arg-type]
        row = exchanges.get(number)
        assert row is not None
        if over:
            exchanges.save([closed(row, outcome)], T0)  # type: ignore[arg-type]
    return number


def bodies(database: Database, numbers: list[int]) -> list[int]:
    with database.reading() as transaction:
        return sorted(Messages(transaction).bodies(numbers))


def count(database: Database, table: str) -> int:
    with database.reading() as transaction:
        return int(transaction.run(select(func.count()).select_from(metadata.tables[table])).scalar_one())


def test_the_bytes_of_messages_go_and_their_envelopes_stay(database: Database) -> None:
    over, under_way, parent, young = [*keep(database, "a", "b", "c"), *keep(database, "d", now=LATER)]
    exchange(database, over, over=True)
    exchange(database, under_way, over=False)
    first = exchange(database, parent, over=True)
    exchange(database, young, over=True)
    exchange(database, None, over=False, parent=first)
    before = Before(messages=LATER)
    assert countable(database, before) == {"messages": 1}
    assert prune(database, before, lambda: LATER, "user:kari") == {"messages": 1}
    assert bodies(database, [over, under_way, parent, young]) == [under_way, parent, young]
    assert count(database, "message") == 4
    assert prune(database, before, lambda: LATER, "user:kari") == {"messages": 0}


def test_what_was_set_aside_and_documents_have_periods_of_their_own(database: Database) -> None:
    (message,) = keep(database, "a")
    document, aside = keep(database, "b", "c", kind="document")
    for number, outcome in ((message, "done"), (document, "done"), (aside, "skipped")):
        exchange(database, number, over=True, outcome=outcome)
    assert prune(database, Before(set_aside=LATER), lambda: LATER, "user:kari") == {"set_aside": 1}
    assert bodies(database, [message, document, aside]) == [message, document]
    assert prune(database, Before(documents=LATER), lambda: LATER, "user:kari") == {"documents": 1}
    assert bodies(database, [message, document, aside]) == [message]


def test_it_goes_in_pieces(database: Database) -> None:
    numbers = keep(database, *map(str, range(9)))
    assert prune(database, Before(messages=LATER), lambda: LATER, "user:kari", batch=4) == {"messages": 9}
    assert bodies(database, numbers) == []


def test_exchanges_go_with_their_envelopes_but_not_the_last_that_was_sent(database: Database) -> None:
    one, two, three = keep(database, "a", "b", "c")
    for number in (one, two):
        exchange(database, None, over=True, sent=number, kind="delivery", plan="p", party="e", port="x")
    exchange(database, three, over=True)
    removed = prune(database, Before(messages=LATER, envelopes=LATER), lambda: LATER, "user:kari")
    assert removed == {"messages": 3, "exchanges": 2, "envelopes": 2}
    assert (count(database, "exchange"), count(database, "message")) == (1, 1)


def test_a_version_goes_only_when_the_archive_has_it_and_never_the_latest(database: Database) -> None:
    with database.writing() as transaction:
        plans = Plans(transaction)
        plans.lock([(TENANT, "p")], T0)
        plans.add([NewVersion(TENANT, "p", number, b"{}", "change", "sampro") for number in (1, 2, 3)], T0)
        assert plans.archived(TENANT, "p", 1, T0)
        assert plans.archived(TENANT, "p", 3, T0)
        assert not plans.archived(TENANT, "p", 9, T0)
    assert prune(database, Before(plans=LATER), lambda: LATER, "user:kari") == {"plans": 1}
    with database.reading() as transaction:
        plans = Plans(transaction)
        assert [plans.body(TENANT, "p", number) for number in (1, 2, 3)] == [None, b"{}", b"{}"]
        assert len(plans.versions(TENANT, "p")) == 3


def test_the_audit_is_cut_and_says_so(database: Database) -> None:
    with database.writing() as transaction:
        Audit(transaction).write([Line(TENANT, "user:kari", "read")] * 3, T0)
    assert countable(database, Before(audit=LATER)) == {"audit": 3}
    assert prune(database, Before(audit=LATER), lambda: LATER, "user:kari") == {"audit": 3}
    with database.reading() as transaction:
        found = Audit(transaction).verify()
        assert (found.lines, found.faults) == (1, [])


def test_what_a_person_has_to_do_stays(database: Database) -> None:
    with database.writing() as transaction:
        for name, column in (("task", "changed"), ("deviation", "closed")):
            table = metadata.tables[name]
            common = {"tenant": TENANT, "code": "x", "opened": T0}
            kind = {"kind": "k"} if name == "task" else {}
            for place, standing in enumerate(("open", "closed" if name == "deviation" else "done")):
                transaction.run(table.insert().values(
                    **common, **kind, key=str(place), standing=standing, **{column: T0},
                    **({"ref": str(place)} if "ref" in table.c else {}),
                ))  # fmt: skip
    removed = prune(database, Before(tasks=LATER, deviations=LATER), lambda: LATER, "user:kari")
    assert removed["deviations"] == 1
    assert (count(database, "task"), count(database, "deviation")) == (2 - removed["tasks"], 1)
