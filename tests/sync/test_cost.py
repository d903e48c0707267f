"""What an exchange costs beside its work: what is opened, held and written stays as little as it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import pytest
from sqlalchemy import event

from planbro.exchange.sync._content import from_bytes, part_from_bytes, to_bytes
from planbro.plan import Plan, Policy, decide
from planbro.plan.disclosure import Asker
from planbro.store.database import Database, Messages, NewMessage, Number, Persons
from planbro.testing import municipality, rich_plan
from sync.conftest import Town

COMMITS = 10
"""Of a batch from the port to the closed exchange: two are taken in, two turns are claimed, since the deliveries of a
change are gone on with at once, three are written and let go with that, what is sent is written as well, and twice nobody
finds anything to do."""


@contextmanager
def counted(database: Database) -> Iterator[list[int]]:
    """How many transactions were committed."""
    found: list[int] = []
    note = lambda connection: found.append(1) if connection.get_execution_options().get("planbro_writing") else None  # noqa: E731
    event.listen(database.engine, "commit", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "commit", note)


@pytest.mark.parametrize("plan", [rich_plan(), *municipality(3, seed=5)])
def test_the_koordinatorer_of_a_version_are_read_without_the_rest(plan: Plan) -> None:
    data = to_bytes(plan)
    few, whole = part_from_bytes(data, "koordinatorer"), from_bytes(data)
    assert [_told(one) for one in few.koordinatorer] == [_told(one) for one in whole.koordinatorer]
    assert not few.goals
    assert few.id == plan.id


def _told(one: object) -> dict[str, object]:
    return {field.name: getattr(one, field.name) for field in fields(one)}  # type: ignore[arg-type]


def test_a_decision_leaves_nothing_for_the_garbage_collector() -> None:
    plan, asker = rich_plan(), Asker.of("herid:8140006")
    decide(plan, asker, "TREAT", "2026-11-22", Policy()).release(plan)
    gc.collect()
    gc.disable()
    try:
        decide(plan, asker, "TREAT", "2026-11-22", Policy()).release(plan)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_batch_of_changes_is_written_in_few_transactions(town: Town, plans: list[Plan]) -> None:
    for plan in plans[:3]:
        town.change(plan)
    with counted(town.database) as commits:
        town.run()
    assert {row.standing for row in town.rows("change")} == {"closed"}
    assert len(commits) <= COMMITS


def test_what_stands_twice_in_one_batch_is_one_message_and_new_once(town: Town) -> None:
    one, other = (NewMessage("1", "in", "port", key, "document", b"x") for key in ("a", "b"))
    with town.database.writing() as transaction:
        kept = Messages(transaction).keep([one, other, one], "2026-11-22T12:00:00.000Z")
        again = Messages(transaction).keep([other, one], "2026-11-22T12:00:00.000Z")
    assert [is_new for _, is_new in kept] == [True, True, False]
    assert kept[0][0] == kept[2][0] != kept[1][0]
    assert again == [(kept[1][0], False), (kept[0][0], False)]


def test_the_days_of_a_number_are_written_where_they_are_news_and_else_not(town: Town) -> None:
    number, later = (Number("01810112345", start="2020-01-01", stop=stop) for stop in (None, "2026-11-22"))
    asked: list[str] = []
    note = lambda *told: asked.append(told[2])  # noqa: E731
    event.listen(town.database.engine, "before_cursor_execute", note)
    for one, days in ((number, 0), (number, 0), (later, 1), (later, 0), (number, 0)):
        asked.clear()
        with town.database.writing() as transaction:
            Persons(transaction).of("1", [one], "9c5b5a1c-6a77-4c5e-9d6f-1f2d3c4b5a69")
        assert len([one for one in asked if one.startswith("UPDATE number")]) == days
    with town.database.reading() as transaction:
        (kept,) = Persons(transaction).numbers("1", "9c5b5a1c-6a77-4c5e-9d6f-1f2d3c4b5a69")
    assert (kept.start, kept.stop) == ("2020-01-01", "2026-11-22")
