"""A koordinator who leaves reads no more, and a receiver whose consent is over is told so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from planbro.exchange.sync import Route
from planbro.exchange.sync._koordinator import left, without_access
from planbro.exchange.sync._withdrawn import next_doubt
from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    Koordinator,
    Participant,
    Plan,
    Reservation,
    Right,
    copy,
    decide,
    value_of,
)
from planbro.plan.disclosure import Asker
from planbro.store.database import Tasks
from sync.conftest import T0, Hospital
from sync.two_tools import TwoTools, koordinator, with_phone

DAY, EVE = "2026-11-22", "2026-11-21"


def with_another(plan: Plan) -> Plan:
    new = copy(plan)
    old = koordinator(new)
    old.end = DAY
    new.koordinatorer.append(replace(old, id=old.id[:-1] + ("0" if old.id[-1] != "0" else "1"), family="Nyvalg",
                                     given="Kari", start=DAY, end=ABSENT, hpr=ABSENT, participant=ABSENT, unit_notified=ABSENT))  # fmt: skip
    return new


def office() -> Plan:
    """A koordinator who is a participant with a right."""
    plan = Plan(id="11111111-2222-4333-8444-555555555555")
    plan.participants = [Participant(id="p1", family="Berg", given="Ola", role=Code("koordinator")),
                         Participant(id="p2", family="Dal", given="Eva", role=Code("nurse"))]  # fmt: skip
    plan.koordinatorer = [Koordinator(id="k1", family="Berg", given="Ola", participant="p1", level=Code("municipal"))]
    plan.rights = [Right(id="r1", participant="p1", read=True), Right(id="r2", participant="p2", read=True)]
    return plan


def test_the_rights_of_one_who_left_end_the_day_before() -> None:
    before, now = office(), office()
    now.koordinatorer = [Koordinator(id="k2", family="Dal", given="Eva", participant="p2", level=Code("municipal"))]
    gone = left(before, now, DAY)
    assert [(one.koordinator.id, one.has_successor) for one in gone] == [("k1", True)]
    after = without_access(now, gone, DAY)
    assert [(one.id, one.end) for one in after.rights] == [("r1", EVE), ("r2", ABSENT)]
    assert after.participants[0].access_end == EVE


def test_who_goes_on_in_another_role_keeps_what_that_role_has() -> None:
    before, now = office(), office()
    now.koordinatorer = []
    now.participants[0].role = Code("nurse")
    assert without_access(now, left(before, now, DAY), DAY).rights[0].end is ABSENT


def test_the_same_office_given_to_another_under_the_same_id_is_a_change() -> None:
    before, now = office(), office()
    now.koordinatorer[0].family, now.koordinatorer[0].given = "Dal", "Eva"
    now.koordinatorer[0].participant = "p2"
    assert [one.koordinator.family for one in left(before, now, DAY)] == ["Berg"]
    assert without_access(now, left(before, now, DAY), DAY).rights[0].end == EVE


def test_a_koordinator_who_changes_phone_has_not_left() -> None:
    before, now = office(), office()
    now.koordinatorer[0].phone = "100 00 001"
    assert left(before, now, DAY) == []


def test_a_change_of_koordinator_is_told_and_asked_about(tools: TwoTools, plans: list[Plan]) -> None:
    tools.change(plans[0])
    tools.run()
    tools.change(with_another(plans[0]), "2")
    tools.clock.go(24)
    tools.run()
    assert b"Nyvalg" in tools.hospital.got[-1][1]
    assert {task.code for task in tools.tasks} == {"koordinator-access", "koordinator-unit"}
    tools.change(with_another(plans[0]), "3")
    tools.run()
    assert len(tools.tasks) == 2, "the same again is nothing new"


def test_a_koordinator_who_is_gone_with_none_after_is_missed(tools: TwoTools, plans: list[Plan]) -> None:
    tools.change(plans[0])
    tools.run()
    alone = copy(plans[0])
    alone.koordinatorer = []
    tools.change(alone, "2")
    tools.run()
    assert "koordinator-gone" in {task.code for task in tools.tasks}
    assert not any("Berg" in repr(task) for task in tools.tasks)


def content_town(tools: TwoTools, shared: tuple[Plan, str], on: str) -> Plan:
    plan, party = shared
    tools.more = {"fhir": Hospital("fhir", answers=False)}
    route = Route(party, "fhir", "fhir", answers=False, on_withdrawal=on)  # type: ignore[arg-type]
    tools.rules = replace(tools.rules, routes=(route,))
    tools.change(plan)
    tools.run()
    (delivery,) = tools.rows("delivery")
    assert delivery.about["level"] == "content"
    return plan


def withdrawn(plan: Plan) -> Plan:
    new = copy(plan)
    for one in new.consents:
        if value_of(one.kind) == "sharing":
            one.status, one.withdrawn = Code("inactive"), DAY
    return new


@pytest.mark.parametrize(("on", "code"), [("person", "withdrawal-person"), ("letter", "withdrawal-letter")])
def test_a_receiver_of_content_is_told_that_the_consent_is_withdrawn(
    tools: TwoTools, shared: tuple[Plan, str], on: str, code: str
) -> None:
    plan = content_town(tools, shared, on)
    tools.change(withdrawn(plan), "2")
    tools.run()
    assert [(task.code, task.party) for task in tools.tasks if task.code[:4] == "with"] == [(code, shared[1])]


def asked(tools: TwoTools) -> list[str]:
    """What people are to call back, of those that are to be done."""
    return [task.code for task in tools.tasks if task.code == "withdrawal-person" and task.is_to_do]


def test_the_task_says_which_version_the_receiver_has_and_since_when(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    plan = content_town(tools, shared, "person")
    tools.clock.go(48)
    tools.change(withdrawn(plan), "2")
    tools.run()
    (task,) = [task for task in tools.tasks if task.code == "withdrawal-person"]
    assert task.params == {"version": 1, "since": DAY}


def test_when_the_consent_stands_again_nothing_is_to_be_called_back(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    """And it is watched on: withdrawn once more, somebody is asked once more."""
    plan = content_town(tools, shared, "person")
    for number in range(2, 8, 2):
        tools.change(withdrawn(plan), str(number))
        tools.run()
        assert asked(tools) == ["withdrawal-person"]
        tools.change(plan, str(number + 1))
        tools.run()
        assert asked(tools) == []
    last = max(row.id for row in tools.rows("delivery") if row.about.get("level") == "content")
    assert last in {row.about["had"] for row in tools.rows("recheck") if row.standing == "open"}


def silent(plan: Plan) -> Plan:
    """Not even the status is told."""
    new = withdrawn(plan)
    new.reservations.append(Reservation(id="11111111-2222-4333-8444-00000000000d", kind=Code("block")))
    return new


def test_a_receiver_that_heard_nothing_in_between_is_watched_on_too(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    plan = content_town(tools, shared, "person")
    for number in range(2, 6, 2):
        tools.change(silent(plan), str(number))
        tools.run()
        assert asked(tools) == ["withdrawal-person"]
        tools.change(plan, str(number + 1))
        tools.run()
        assert asked(tools) == []
    assert len(tools.more["fhir"].got) == 1, "it has what it had"
    (content,) = [row for row in tools.rows("delivery") if row.about.get("level") == "content"]
    assert content.id in {row.about["had"] for row in tools.rows("recheck") if row.standing == "open"}


@pytest.mark.parametrize("closing", [withdrawn, silent])
def test_what_was_called_back_is_sent_anew_when_the_consent_stands_again(
    tools: TwoTools, shared: tuple[Plan, str], closing: Callable[[Plan], Plan]
) -> None:
    """The receiver has been told not to use it, so that it had the same before is no reason not to send it."""
    plan = content_town(tools, shared, "person")
    tools.change(closing(plan), "2")
    tools.run()
    with tools.database.writing() as transaction:
        tasks = Tasks(transaction)
        tasks.stand([one for one in tools.tasks if one.code == "withdrawal-person"], "done", tools.clock(), "user:ke")
    before = len(tools.more["fhir"].got)
    tools.change(plan, "3")
    tools.run()
    names = [name for name, _ in tools.more["fhir"].got]
    assert len(names) == before + 1
    assert len(set(names)) == len(names), "under a name of its own"


def test_by_message_it_is_told_what_it_may_still_know(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    plan = content_town(tools, shared, "message")
    tools.change(withdrawn(plan), "2")
    tools.run()
    last = tools.more["fhir"].got[-1][1]
    assert len(tools.more["fhir"].got) == 2
    assert not any(str(goal.title).encode() in last for goal in plan.goals if isinstance(goal.title, str))
    assert [task for task in tools.tasks if task.code[:4] == "with"] == []


def test_a_consent_that_runs_out_by_the_calendar_is_told_too(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    ending = copy(shared[0])
    for one in ending.consents:
        one.end = "2026-12-01"
    content_town(tools, (ending, shared[1]), "person")
    assert [row.standing for row in tools.rows("recheck")] == ["open"]
    for day in range(12):
        assert not [task for task in tools.tasks if task.code == "withdrawal-person"] or day > 8
        tools.clock.go(24)
        tools.run()
    assert [task.code for task in tools.tasks if task.code == "withdrawal-person"] == ["withdrawal-person"]


def test_the_next_day_of_doubt_is_never_far() -> None:
    plan = Plan(id="11111111-2222-4333-8444-555555555555")
    assert next_doubt(plan, DAY) == (date.fromisoformat(DAY) + timedelta(days=30)).isoformat()
    plan.planeier.birth_date = "2010-12-02"
    assert next_doubt(plan, DAY) == "2026-12-02", "sixteen years"
    plan.consents = [Consent(id="c", end="2026-11-30")]
    assert next_doubt(plan, DAY) == "2026-12-01", "the day after its last"


def test_a_queued_delivery_is_decided_again(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    tools.more = {"fhir": Hospital("fhir", answers=False)}
    tools.rules = replace(tools.rules, routes=(Route(party, "fhir", "fhir", answers=False),))
    from planbro.transport import NotPosted

    tools.more["fhir"].faults = [NotPosted("exchange-no-answer")]
    tools.change(plan)
    tools.run()
    tools.change(withdrawn(plan), "2")
    tools.clock.go(1)
    tools.run()
    assert all(decide(withdrawn(plan), Asker.of(party), "TREAT", T0).level != "content" for _ in tools.more["fhir"].got)
    goals = [str(goal.title).encode() for goal in plan.goals if isinstance(goal.title, str) and goal.title]
    assert not any(title in data for _, data in tools.more["fhir"].got for title in goals)


def test_who_is_told_the_status_alone_has_no_content_to_give_back(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    tools.more = {"fhir": Hospital("fhir", answers=False)}
    tools.rules = replace(tools.rules, routes=(Route(party, "fhir", "fhir", answers=False, only="status"),))
    for number, phone in enumerate(("10000001", "10000002")):
        tools.change(with_phone(plan, phone), str(number))
        tools.run()
    assert [row.about["level"] for row in tools.rows("delivery")] == ["status", "status"]
    assert not tools.rows("notice")
    assert not tools.tasks, "nobody is asked to have closed what never went"
