"""A look by itself sees what is committed just then, and what was made ready beforehand is kept as it is."""

from __future__ import annotations

import pytest
from tests.store.conftest import T0, TENANT

from planbro.store.database import Database, Messages, NewMessage, NewVersion, Plans

PLAN = "6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e"


def another(database: Database, number: int) -> NewVersion:
    new = NewVersion(TENANT, PLAN, number, b"{}", "change", "sampro").sealed(database.seal)
    with database.writing() as transaction:
        Plans(transaction).lock([(TENANT, PLAN)], T0)
        Plans(transaction).add([new], T0)
    return new


def broken_off(database: Database) -> None:
    with database.writing() as transaction:
        Plans(transaction).lock([(TENANT, PLAN)], T0)
        raise RuntimeError


def test_each_look_sees_what_came_since_the_one_before(database: Database) -> None:
    with database.looking() as look:
        assert Plans(look).number(TENANT, PLAN) is None
        for number in (1, 2, 3):
            another(database, number)
            assert Plans(look).number(TENANT, PLAN) == number


def test_after_a_look_the_connection_is_as_it_was(database: Database) -> None:
    with database.looking() as look:
        Plans(look).number(TENANT, PLAN)
    with pytest.raises(RuntimeError):
        broken_off(database)
    with database.reading() as transaction:
        assert Plans(transaction).number(TENANT, PLAN) is None


def test_what_was_sealed_beforehand_is_opened_again(database: Database) -> None:
    new = another(database, 1)
    message = NewMessage(TENANT, "in", "edi", "k", "document", b"what it says").sealed(database.seal)
    assert message.sealed(database.seal) is message
    assert b"what it says" not in message.closed
    with database.writing() as transaction:
        ((number, _),) = Messages(transaction).keep([message], T0)
        assert Messages(transaction).body(number) == b"what it says"
        assert Plans(transaction).body(TENANT, PLAN, 1) == new.data
