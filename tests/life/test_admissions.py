"""A patient with a plan is admitted: somebody is told to call the koordinator, once, and no longer than the stay."""

from __future__ import annotations

import pytest

from planbro.exchange import life
from planbro.exchange.sync import FLOWS
from planbro.plan import Plan
from planbro.store.database import Task, Tasks
from planbro.testing.far_ends import adt
from planbro.transport import Arrival
from sync.conftest import Town, plans, town

__all__ = ["plans", "town"]
FNR = "2.16.578.1.12.4.1.4.1"


@pytest.fixture
def hospital(town: Town, plans: list[Plan], monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town that takes events, and knows one plan."""
    monkeypatch.setattr("sync.conftest.FLOWS", {**FLOWS, **life.FLOW})
    town.change(plans[0])
    town.run()
    return town


def event(town: Town, plan: Plan, trigger: str, number: int) -> None:
    (person,) = [one.value for one in plan.identifiers if not isinstance(one.end, str)][:1]
    town.edi.waiting.append(
        Arrival(
            "adt",
            f"{number}",
            adt(trigger, id=f"m{number}", numbers=[f"{person}^^^&{FNR}&ISO^NNNOR"]).encode(),
            "event",
        )
    )
    town.run(receipts=False)


def tasks(town: Town) -> list[Task]:
    with town.database.reading() as transaction:
        return [one for one in Tasks(transaction).find() if one.kind == "life-admission"]


def test_an_admission_is_one_task_until_the_discharge(hospital: Town, plans: list[Plan]) -> None:
    event(hospital, plans[0], "A01", 1)
    event(hospital, plans[0], "A01", 2)
    assert [one.standing for one in tasks(hospital)] == ["open"]
    event(hospital, plans[0], "A03", 3)
    assert [one.standing for one in tasks(hospital)] == ["over"]


def test_one_without_a_plan_here_is_nobodys_task(hospital: Town, plans: list[Plan]) -> None:
    event(hospital, plans[1], "A01", 1)
    assert tasks(hospital) == []


def test_what_is_no_event_is_held(hospital: Town) -> None:
    hospital.edi.waiting.append(Arrival("adt", "x", b"MSH|tull", "event"))
    hospital.run(receipts=False)
    assert [row.standing for row in hospital.rows("event")] == ["held"]
