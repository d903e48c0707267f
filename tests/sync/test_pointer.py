"""A trust keeps the pointer and nothing else, wherever one looks; content is fetched when asked, shown, and gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from planbro.exchange.pointer import fetch, pointer
from planbro.exchange.writing import write
from planbro.findings import Refused
from planbro.plan import Plan, facts, in_office, status_on
from planbro.plan.disclosure import Asker
from planbro.store.database import Plans, metadata
from planbro.testing.generator import municipality
from sync.conftest import T0, TENANT
from sync.two_tools import TwoTools

DAY = "2026-11-22"
_STATUS = {"ip_status[]", "koordinator_status[]", "tool_status[]", "responsibilities[]", "coordinating_units[]",
           "koordinatorer[]", "organisations[]", "identifiers[]", "reservations[]", "planeier", ""}  # fmt: skip


@pytest.fixture
def trust(tools: TwoTools) -> TwoTools:
    tools.rules = replace(tools.rules, kind="trust", routes=())
    return tools


def canaries(plan: Plan) -> list[bytes]:
    """Texts of the content, of everyone in the group, and of the person."""
    told = {str(value) for fact, value in facts(pointer(plan, T0))}
    texts = {
        value
        for _, value in facts(plan)
        if isinstance(value, str) and len(value) > 7 and (" " in value or "@" in value)
    }
    return [text.encode() for text in sorted(texts - told) if not any(text in one for one in told)]


def everything(town: TwoTools) -> bytes:
    """All that stands in the store: the file as it lies there, and every sealed piece opened."""
    held = b""
    with town.database.reading() as transaction:
        for version in Plans(transaction).versions(TENANT, _plan_of(town)):
            held += Plans(transaction).body(TENANT, version.plan, version.number) or b""
        for table in metadata.sorted_tables:
            for row in transaction.run(table.select()):
                for name, value in row._mapping.items():
                    held += repr(value).encode() if name != "body" else b""
        message = metadata.tables["message"]
        for row in transaction.run(message.select().where(message.c.body.is_not(None))):
            held += transaction.seal.open(row.body, f"message/{row.tenant}/{row.digest}")
    if not town.database.is_postgres:
        path = str(town.database.engine.url.database)
        held += b"".join(Path(path + end).read_bytes() for end in ("", "-wal") if Path(path + end).exists())
    return held


def _plan_of(town: TwoTools) -> str:
    return town.rows("change")[0].plan


def test_nothing_of_the_content_is_found_anywhere_in_the_store(trust: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, _ = shared
    words = canaries(plan)
    assert len(words) > 20
    trust.change(plan)
    trust.run()
    held = everything(trust)
    assert [word for word in words if word in held] == []
    with trust.database.reading() as transaction:
        message = metadata.tables["message"]
        assert [row.body for row in transaction.run(message.select())] == [None]


def test_the_pointer_answers_what_a_ward_asks(trust: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, _ = shared
    trust.change(plan)
    trust.run()
    kept = trust.latest(plan)
    assert status_on(kept, DAY).has_ip == status_on(plan, DAY).has_ip
    assert [one.phone for one in in_office(kept, DAY)] == [one.phone for one in in_office(plan, DAY)]
    assert [one.value for one in kept.identifiers] == [one.value for one in plan.identifiers]
    assert {owner for (owner, _, _), _ in facts(kept)} <= _STATUS
    assert kept.planeier.family is type(kept.planeier)().family


def test_the_same_pointer_again_is_nothing_new(trust: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, _ = shared
    other = replace(plan)
    trust.change(plan)
    trust.run()
    other.summary = "Bare innholdet er nytt"
    trust.change(other, "2")
    trust.run()
    assert [row.outcome for row in trust.rows("change")] == ["done", "nothing"]
    assert b"Bare innholdet" not in everything(trust)


@dataclass
class Kommune:
    """The body that keeps the plan."""

    plan_there: Plan

    def plan(self, pointer: Plan, purpose: str) -> bytes:
        return write(self.plan_there, "fhir", onto=False, account=False).data


def test_content_is_fetched_for_one_who_asks_and_noted(trust: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    trust.change(plan)
    trust.run()
    noted: list[tuple[str, str]] = []
    kept = trust.latest(plan)
    found = fetch(kept, Kommune(plan), Asker.of(party), "TREAT", now=T0, note=lambda *said: noted.append(said))
    assert found.released.plan.goals
    assert [outcome for outcome, _ in noted] == ["shown"]
    assert [word for word in canaries(plan) if word in everything(trust)] == []


def test_who_may_see_nothing_is_refused_and_that_is_noted_too(shared: tuple[Plan, str]) -> None:
    plan, party = shared
    noted: list[tuple[str, str]] = []
    with pytest.raises(Refused):
        fetch(pointer(plan, T0), Kommune(plan), Asker.of(party), "HMARKT", now=T0, note=lambda *one: noted.append(one))
    other = next(one for one in municipality(30, 7) if one.id != plan.id)
    with pytest.raises(Refused) as told:
        fetch(pointer(plan, T0), Kommune(other), Asker.of(party), "TREAT", now=T0, note=lambda *one: noted.append(one))
    assert told.value.findings.codes() == ["pointer-another-plan"]
    assert [outcome for outcome, _ in noted] == ["refused", "refused"]


def test_what_is_not_noted_is_not_shown(shared: tuple[Plan, str]) -> None:
    plan, party = shared

    def full(outcome: str, ground: str) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        fetch(pointer(plan, T0), Kommune(plan), Asker.of(party), "TREAT", now=T0, note=full)
