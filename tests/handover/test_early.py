"""A death, a graded address or a stay is told before the plan comes: it stands in the plan from its first moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from planbro.exchange.access._kept import add_version
from planbro.exchange.engine import after
from planbro.exchange.life import FLOW
from planbro.exchange.life._events import _take
from planbro.exchange.sync import FLOWS
from planbro.exchange.sync._whose import belongs
from planbro.formats.folkeregister import Held, PersonEvent
from planbro.ident import Kind, PersonId
from planbro.plan import Code, Plan, copy, decide, value_of
from planbro.plan.disclosure import Asker
from planbro.store.database import Database, Early, Exchange, Number, Seal, metadata
from planbro.store.database._prune import Before, prune
from planbro.testing.generator import municipality
from sync.conftest import EPJ, T0, TENANT
from sync.two_tools import TwoTools

SEAL = Seal.make()
EARLY = metadata.tables["early"]
DIED = "2026-11-20"


@pytest.fixture(scope="module")
def people() -> list[Plan]:
    """Persons with a fødselsnummer, of whom the EPJ may know."""
    found = [one for one in municipality(30, 7) if value_of(one.identifiers[0].kind) == "fnr"]
    return [one for one in found if decide(one, Asker.of(EPJ), "TREAT", T0).level != "none"]


@pytest.fixture
def town(database_url: str, people: list[Plan]) -> Iterator[TwoTools]:
    """Another person's plan is here already."""
    with Database.open(database_url, Seal.parse(SEAL)) as database:
        metadata.create_all(database.engine)
        town = TwoTools(database, flows={**FLOWS, **FLOW})
        town.change(people[1])
        town.run()
        town.hospital.got.clear()
        yield town


def whose(plan: Plan) -> PersonId:
    return PersonId(Kind.FNR, str(plan.identifiers[0].value))


def death(plan: Plan, name: str = "h1", **more: Any) -> PersonEvent:
    return PersonEvent("death", "freg", name, whose(plan), **{"died": DIED, **more})


def happens(town: TwoTools, event: PersonEvent, **more: Any) -> None:
    row: Exchange = town.rows("change")[0]
    with town.database.writing() as transaction:
        _take(transaction, row, town.clock(), event=event, **more)
    town.run()


def comes(town: TwoTools, plan: Plan, name: str = "new") -> None:
    town.change(plan, name)
    town.run()


def kept(town: TwoTools) -> list[Any]:
    with town.database.reading() as transaction:
        return list(transaction.run(EARLY.select()))


def codes(town: TwoTools, plan: Plan) -> list[str]:
    return sorted(task.code for task in town.tasks if task.plan == plan.id)


def test_a_death_told_before_the_plan_came_closes_it_at_once(town: TwoTools, people: list[Plan]) -> None:
    plan = people[0]
    happens(town, death(plan))
    comes(town, plan)
    assert town.latest(plan).planeier.deceased == DIED
    assert decide(town.latest(plan), Asker.of(EPJ), "TREAT", T0).level == "none"
    assert town.hospital.got == [], "the version without it was told to nobody"
    assert codes(town, plan) == ["life-death"]


def test_a_graded_address_told_before_is_graded(town: TwoTools, people: list[Plan]) -> None:
    plan = people[0]
    happens(town, PersonEvent("grading", "freg", "h1", whose(plan), grading="strengt-fortrolig"))
    comes(town, plan)
    assert {value_of(one.grading) for one in town.latest(plan).addresses} == {"strengt-fortrolig"}
    assert codes(town, plan) == ["life-grading"]


def test_what_a_feed_did_not_say_is_the_strictest_then_too(town: TwoTools, people: list[Plan]) -> None:
    happens(town, PersonEvent("grading", "freg", "h1", whose(people[0]), whole=False))
    comes(town, people[0])
    assert {value_of(one.grading) for one in town.latest(people[0]).addresses} == {"strengt-fortrolig"}
    assert codes(town, people[0]) == ["life-unsaid"]


def test_what_was_taken_back_before_is_nothing(town: TwoTools, people: list[Plan]) -> None:
    happens(town, death(people[0]))
    happens(town, death(people[0], "h2", annulled=True, died=""))
    assert kept(town) == []
    comes(town, people[0])
    assert not isinstance(town.latest(people[0]).planeier.deceased, str)
    assert codes(town, people[0]) == []


def test_told_again_it_is_once(town: TwoTools, people: list[Plan]) -> None:
    plan = people[0]
    for _ in range(2):
        happens(town, death(plan))
    comes(town, plan)
    happens(town, death(plan))
    with town.database.reading() as transaction:
        versions = transaction.run(metadata.tables["version"].select()).all()
    assert [one.why for one in versions if one.plan == plan.id] == ["change", "register"]
    assert codes(town, plan) == ["life-death"]


def test_it_is_found_by_any_number_that_it_was_told_under(town: TwoTools, people: list[Plan]) -> None:
    plan, other = people[0], people[2]
    event = PersonEvent("death", "freg", "h1", whose(other), died=DIED, numbers=(Held(whose(plan), False),))
    happens(town, event)
    comes(town, plan)
    assert town.latest(plan).planeier.deceased == DIED


def test_it_follows_a_person_to_another_number(town: TwoTools, people: list[Plan]) -> None:
    plan, before = people[0], people[2]
    happens(town, death(before))
    numbers = (Held(whose(plan), True), Held(whose(before), False))
    happens(town, PersonEvent("number", "freg", "h2", whose(before), numbers=numbers))
    comes(town, plan)
    assert town.latest(plan).planeier.deceased == DIED


def test_what_a_plan_was_told_of_before_is_not_told_it_anew_with_another_number(
    town: TwoTools, people: list[Plan]
) -> None:
    """Who lives there has been looked into since, and says otherwise."""
    plan = people[0]
    comes(town, plan)
    happens(town, PersonEvent("grading", "freg", "h1", whose(plan), grading="fortrolig"))
    now = town.latest(plan)
    for one in now.addresses:
        one.grading = Code("ugradert")
    with town.database.writing() as transaction:
        add_version(transaction, TENANT, now, "resolve", "user:kari", town.clock())
        belongs(now)(transaction, town.rows("change")[-1], town.clock())
    town.run()
    assert "fortrolig" not in {value_of(one.grading) for one in town.latest(plan).addresses}


def test_a_second_plan_of_a_person_who_is_dead_is_closed_too(town: TwoTools, people: list[Plan]) -> None:
    first, second = people[1], copy(people[1])
    second.id = people[0].id
    happens(town, death(first))
    comes(town, second)
    assert town.latest(second).planeier.deceased == DIED


def test_nothing_of_a_person_can_be_read_in_the_table(town: TwoTools, people: list[Plan]) -> None:
    happens(town, death(people[0]))
    happens(town, PersonEvent("grading", "freg", "h9", whose(people[0]), grading="fortrolig"))
    rows = kept(town)
    assert len(rows) == 2
    raw = repr(rows)
    for said in (str(people[0].identifiers[0].value), DIED, "death", "grading", "fortrolig", "h1", "h9", "freg"):
        assert said not in raw
    seal = Seal.parse(SEAL)
    assert seal.digest(str(people[0].identifiers[0].value), "number") not in raw, "joined to nothing by its hash"


def test_it_is_gone_when_its_time_is_over(town: TwoTools, people: list[Plan]) -> None:
    happens(town, death(people[0]))
    town.clock.go(24 * 90)
    assert prune(town.database, Before(early=after(town.clock(), -86400 * 91)), town.clock, "worker") == {"early": 0}
    assert prune(town.database, Before(early=town.clock()), town.clock, "worker") == {"early": 1}
    assert kept(town) == []


def test_it_never_crosses_to_another_tenant(town: TwoTools, people: list[Plan]) -> None:
    number = Number(str(people[0].identifiers[0].value))
    with town.database.writing() as transaction:
        Early(transaction).tell("999999999", [number], "death", {"what": "death", "id": "h1"}, town.clock())
    comes(town, people[0])
    assert not isinstance(town.latest(people[0]).planeier.deceased, str)
    assert len(kept(town)) == 1
    with town.database.reading() as transaction:
        assert Early(transaction).told(TENANT, [number], ["death"]) == {}


def test_where_none_is_to_be_kept_none_is(town: TwoTools, people: list[Plan]) -> None:
    happens(town, death(people[0]), keeps=False)
    assert kept(town) == []


def test_of_a_plan_and_a_death_at_one_moment_the_later_sees_the_earlier(town: TwoTools, people: list[Plan]) -> None:
    """On PostgreSQL both would look, and neither see the other."""
    if not town.database.is_postgres:
        pytest.skip("elsewhere whoever writes is alone")
    plan, row = people[0], town.rows("change")[0]
    told = threading.Thread(target=happens, args=(town, death(plan)))
    comes(town, copy(people[3]))  # so that there is nothing else to be made first
    with town.database.writing() as transaction:
        plans = metadata.tables["plan"]
        new = {"tenant": TENANT, "id": plan.id, "state": "live", "opened": T0, "changed": T0}
        transaction.connection.execute(plans.insert().values(new))
        belongs(plan)(transaction, row, town.clock())
        told.start()
        told.join(0.5)
        assert told.is_alive(), "it waits for the plan"
    told.join(30)
    assert "life-death" in codes(town, plan)
