"""Two tools change one plan: what does not meet comes together, what does is for a person, and is told to nobody."""

from __future__ import annotations

import pytest

from planbro.exchange.sync import Source, conflict_of, missing, override, settle, tell_gone
from planbro.findings import Refused
from planbro.plan import ABSENT, Plan, copy
from planbro.store.database import Plans
from sync.conftest import TENANT
from sync.two_tools import TwoTools, koordinator, with_goal, with_phone


@pytest.fixture
def both(tools: TwoTools, plans: list[Plan]) -> TwoTools:
    """Both tools have the same plan."""
    tools.change(plans[0])
    tools.run()
    tools.change_other(plans[0])
    tools.run()
    return tools


def conflicting(tools: TwoTools, plan: Plan) -> int:
    tools.change(with_phone(plan, "100 00 001"), "2")
    tools.run()
    tools.change_other(with_phone(plan, "100 00 002"), "2")
    tools.run()
    return tools.open_conflict()


def phone(plan: Plan) -> object:
    return koordinator(plan).phone


def test_changes_in_different_places_come_together(both: TwoTools, plans: list[Plan]) -> None:
    both.change(with_phone(plans[0], "100 00 001"), "2")
    both.run()
    both.change_other(with_goal(plans[0], "Bo for seg selv"), "2")
    both.run()
    now = both.latest(plans[0])
    assert (phone(now), now.goals[0].title) == ("100 00 001", "Bo for seg selv")
    assert both.rows("conflict") == []
    assert len(both.hospital.messages) == 2, "the goal is no business of the hospital's"


def test_a_document_that_says_what_is_known_already_is_nothing(both: TwoTools, plans: list[Plan]) -> None:
    assert both.rows("change")[-1].outcome == "nothing"
    assert len(both.hospital.messages) == 1


def test_the_same_place_changed_twice_is_asked_about_and_told_to_nobody(both: TwoTools, plans: list[Plan]) -> None:
    conflicting(both, plans[0])
    assert [task.code for task in both.tasks] == ["conflict-open"]
    assert both.rows("conflict")[0].about["parts"] == ["koordinatorer"]
    sent = len(both.hospital.got)
    both.change(with_phone(with_goal(plans[0], "Lese mer"), "100 00 001"), "3")
    both.run()
    both.change(with_phone(plans[0], "100 00 003"), "4")
    both.run()
    assert len(both.hospital.got) == sent
    assert not any(b"10000002" in data for data in both.hospital.messages.values())


def test_what_is_settled_is_a_version_and_is_told(both: TwoTools, plans: list[Plan]) -> None:
    number = conflicting(both, plans[0])
    with both.database.reading() as transaction:
        conflict = conflict_of(transaction, TENANT, number, both.rules)
    (clash,) = conflict.clashes
    assert (clash.ours, clash.theirs) == ("100 00 001", "100 00 002")
    settle(both.database, TENANT, number, both.rules, "theirs", who="saksbehandler", why="Ringt", now=both.clock())
    both.run()
    assert phone(both.latest(plans[0])) == "100 00 002"
    assert b"10000002" in both.hospital.got[-1][1]
    assert both.tasks == []
    with both.database.reading() as transaction:
        last = Plans(transaction).versions(TENANT, plans[0].id)[-1]
    assert (last.why, last.who, last.source) == ("conflict", "saksbehandler", "planbro")


def test_settled_is_settled_though_both_tools_say_again_what_they_said(both: TwoTools, plans: list[Plan]) -> None:
    number = conflicting(both, plans[0])
    settle(both.database, TENANT, number, both.rules, "theirs", who="saksbehandler", why="Ringt", now=both.clock())
    both.run()
    both.change(with_phone(with_goal(plans[0], "Lese mer"), "100 00 001"), "3")
    both.run()
    now = both.latest(plans[0])
    assert (phone(now), now.goals[0].title) == ("100 00 002", "Lese mer")
    assert [row.standing for row in both.rows("conflict")] == ["closed"]


def test_a_conflict_is_settled_once_and_whole(both: TwoTools, plans: list[Plan]) -> None:
    number = conflicting(both, plans[0])
    for choices in ({}, {1: "ours", 2: "ours"}):
        with pytest.raises(Refused) as told:
            settle(both.database, TENANT, number, both.rules, choices, who="s", why="", now=both.clock())  # type: ignore[arg-type]
        assert told.value.findings.codes() == ["conflict-not-whole"]
    settle(both.database, TENANT, number, both.rules, {1: "ours"}, who="s", why="", now=both.clock())
    with pytest.raises(Refused) as told:
        settle(both.database, TENANT, number, both.rules, "ours", who="s", why="", now=both.clock())
    assert told.value.findings.codes() == ["conflict-not-open"]


def test_a_conflict_that_the_tools_settle_between_them_is_over(both: TwoTools, plans: list[Plan]) -> None:
    conflicting(both, plans[0])
    both.change_other(with_phone(plans[0], "100 00 001"), "3")
    both.run()
    assert [row.reason for row in both.rows("conflict")] == ["conflict-moot"]
    assert both.tasks == []


def test_the_source_of_a_part_is_the_only_one_heard_on_it(both: TwoTools, plans: list[Plan]) -> None:
    both.sources(Source("sampro", "sampro", ("koordinatorer",)), Source("flyt", "flyt", ("goals", "measures")))
    both.change_other(with_phone(with_goal(plans[0], "Bo for seg selv"), "100 00 002"), "2")
    both.run()
    now = both.latest(plans[0])
    assert (phone(now), now.goals[0].title) == (phone(plans[0]), "Bo for seg selv")
    assert both.rows("conflict") == []


def test_what_a_tool_has_no_place_for_stays(both: TwoTools, plans: list[Plan]) -> None:
    other = copy(plans[0])
    both.change_other(other, "2", "flyt-samspill")
    both.run()
    for row in both.rows("conflict"):
        settle(both.database, TENANT, row.id, both.rules, "ours", who="s", why="", now=both.clock())
    before = both.latest(plans[0])
    both.change_other(with_goal(other, "Bo for seg selv"), "3", "flyt-samspill")
    both.run()
    now = both.latest(plans[0])
    assert now.goals[0].title == "Bo for seg selv"
    assert len(now.records) == len(before.records)
    assert len(now.consents) == len(before.consents)


def test_a_plan_that_is_gone_is_asked_about_and_not_told_as_closed(both: TwoTools, plans: list[Plan]) -> None:
    with both.database.reading() as transaction:
        assert missing(transaction, TENANT, "sampro", {plans[0].id}) == []
        gone = missing(transaction, TENANT, "sampro", set())
    assert tell_gone(both.database, TENANT, gone, "sampro", both.clock()) == 1
    both.run()
    assert tell_gone(both.database, TENANT, gone, "sampro", both.clock()) == 0
    assert both.state(plans[0]) == "gone"
    assert [task.code for task in both.tasks] == ["plan-gone"]
    assert len(both.hospital.got) == 1
    both.change(with_phone(plans[0], "100 00 001"), "2")
    both.run()
    assert (both.state(plans[0]), both.tasks) == ("live", [])


def test_a_tool_without_history_is_written_to_once_the_archive_has_it(both: TwoTools, plans: list[Plan]) -> None:
    both.sources(Source("sampro", "sampro", writes=True, out="sampro-out"), Source("flyt", "flyt"))
    both.change_other(with_goal(plans[0], "Bo for seg selv"), "2")
    both.run()
    assert both.out.got == []
    assert [task.code for task in both.tasks] == ["write-awaits-archive"]
    both.archive.archived = True
    both.clock.go(7)
    both.run()
    assert b"Bo for seg selv" in both.out.got[0]
    both.change(with_goal(plans[0], "Bo for seg selv"), "2")
    both.run()
    assert both.rows("change")[-1].outcome == "nothing", "what was written comes back and is no news"
    assert len(both.out.got) == 1


def test_a_person_may_say_that_it_is_written_all_the_same(both: TwoTools, plans: list[Plan]) -> None:
    both.sources(Source("sampro", "sampro", writes=True, out="sampro-out"), Source("flyt", "flyt"))
    both.change_other(with_goal(plans[0], "Bo for seg selv"), "2")
    both.run()
    (write,) = both.rows("write")
    override(both.database, TENANT, write.id, who="leder", why="Arkivet er nede", now=both.clock())
    both.run()
    assert len(both.out.got) == 1
    assert both.tasks == []
    with pytest.raises(Refused):
        override(both.database, TENANT, write.id, who="leder", why="", now=both.clock())


def test_a_tool_that_keeps_history_is_written_to_at_once(both: TwoTools, plans: list[Plan]) -> None:
    both.sources(Source("sampro", "sampro", writes=True, keeps_history=True, out="sampro-out"), Source("flyt", "flyt"))
    both.change_other(with_goal(plans[0], "Bo for seg selv"), "2")
    both.run()
    assert len(both.out.got) == 1


def test_nothing_of_a_person_stands_in_what_is_kept_of_a_conflict(both: TwoTools, plans: list[Plan]) -> None:
    conflicting(both, plans[0])
    told = repr(both.rows("conflict")) + repr(both.tasks)
    assert "100 00" not in told
    assert koordinator(plans[0]).family is ABSENT or str(koordinator(plans[0]).family) not in told
