"""Two plans changed apart come together with nothing lost, and where they do not meet it does not matter who is who."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from planbro.plan import ABSENT, Code, Goal, Measure, Participant, Plan, copy, facts, merge3, normalised_lists
from planbro.testing.strategies import edits, plans

_SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _apart(data: DataObject) -> tuple[Plan, Plan, Plan]:
    base = data.draw(plans(2, text=st.sampled_from(("a", "b", "c"))))
    return base, data.draw(edits(base)), data.draw(edits(base))


def _said(plan: Plan) -> dict[Any, Any]:
    return {fact: value for fact, value in facts(plan) if (fact[0], fact[2]) not in {("", "updated"), ("", "version")}}


def _reorders(base: Plan, side: Plan) -> bool:
    here, there = normalised_lists(base), normalised_lists(side)
    for name, items in here.items():
        ids, others = [one.id for one in items], [one.id for one in there[name]]
        if [one for one in ids if one in others] != [one for one in others if one in ids]:
            return True
    return False


@_SOME
@given(st.data())
def test_what_one_side_leaves_alone_is_as_the_other_has_it(data: DataObject) -> None:
    base, ours, theirs = _apart(data)
    assert merge3(base, base, theirs).plan == theirs
    assert merge3(base, ours, base).plan == ours
    assert merge3(base, ours, ours).plan == ours
    assert merge3(base, ours, ours).clashes == []


@_SOME
@given(st.data())
def test_where_nothing_clashes_the_sides_may_change_places(data: DataObject) -> None:
    base, ours, theirs = _apart(data)
    one, other = merge3(base, ours, theirs), merge3(base, theirs, ours)
    assert {clash.fact for clash in one.clashes} == {clash.fact for clash in other.clashes}
    if not one.clashes:
        assert dict(facts(one.plan)) == dict(facts(other.plan))
        if not (_reorders(base, ours) and _reorders(base, theirs)):
            assert one.plan == other.plan


@_SOME
@given(st.data())
def test_nothing_is_lost(data: DataObject) -> None:
    base, ours, theirs = _apart(data)
    merged = merge3(base, ours, theirs)
    old, new = _said(base), _said(merged.plan)
    clashing = {clash.fact for clash in merged.clashes}
    items = {clash.fact[:2] for clash in merged.clashes if clash.fact[2] == "id"}
    for side in (_said(ours), _said(theirs)):
        for fact in old.keys() | side.keys():
            if old.get(fact, ABSENT) != side.get(fact, ABSENT) and fact not in clashing and fact[:2] not in items:
                assert new.get(fact, ABSENT) == side.get(fact, ABSENT)


@_SOME
@given(st.data())
def test_settled_by_one_side_all_of_it_is_there(data: DataObject) -> None:
    base, ours, theirs = _apart(data)
    merged = merge3(base, ours, theirs)
    for side in ("ours", "theirs"):
        settled = merge3(base, ours, theirs, settled={clash.fact: side for clash in merged.clashes})  # type: ignore[misc]
        assert settled.clashes == []
        new = _said(settled.plan)
        for clash in merged.clashes:
            assert new.get(clash.fact, ABSENT) == getattr(clash, side)


def a_plan() -> Plan:
    plan = Plan(id="11111111-2222-4333-8444-555555555555", status=Code("active"))
    plan.goals = [Goal(id="g1", title="Bo selv"), Goal(id="g2", title="Gå tur")]
    plan.measures = [Measure(id="m1", goal="g1", title="Trening")]
    plan.participants = [Participant(id="p1"), Participant(id="p2")]
    return plan


def changed(plan: Plan, index: int, **values: Any) -> Plan:
    new = copy(plan)
    for name, value in values.items():
        setattr(new.goals[index], name, value)
    return new


def test_two_fields_of_one_goal_are_both_taken() -> None:
    base = a_plan()
    merged = merge3(base, changed(base, 0, title="Bo alene"), changed(base, 0, text="I egen leilighet"))
    assert merged.clashes == []
    assert (merged.plan.goals[0].title, merged.plan.goals[0].text) == ("Bo alene", "I egen leilighet")


def test_one_field_changed_twice_clashes_and_ours_stands_until_it_is_settled() -> None:
    base = a_plan()
    merged = merge3(base, changed(base, 0, title="Bo alene"), changed(base, 0, title="Bo sammen"))
    (clash,) = merged.clashes
    assert (clash.part, clash.fact, clash.ours, clash.theirs) == (
        "goals", ("goals[]", "g1", "title"), "Bo alene", "Bo sammen",
    )  # fmt: skip
    assert merged.plan.goals[0].title == "Bo alene"
    assert "Bo" not in repr(clash), "law 7"


def test_a_goal_removed_while_something_new_stands_in_it_is_for_a_person() -> None:
    base = a_plan()
    removed, grown = copy(base), copy(base)
    del removed.goals[1]
    grown.measures.append(Measure(id="m2", goal="g2", title="Hver dag"))
    for one, other in ((removed, grown), (grown, removed)):
        assert [clash.fact for clash in merge3(base, one, other).clashes] == [("goals[]", "g2", "id")]


def test_a_participant_removed_though_a_note_of_theirs_was_mended_is_no_clash() -> None:
    base = a_plan()
    removed = copy(base)
    del removed.participants[1]
    assert merge3(base, changed(base, 0, title="Bo alene"), removed).clashes == []


def test_the_source_of_a_part_has_the_word() -> None:
    base = a_plan()
    merged = merge3(
        base, changed(base, 0, title="Bo alene"), changed(base, 0, title="Bo sammen"), prefer=lambda part: "theirs"
    )
    assert merged.clashes == []
    assert merged.plan.goals[0].title == "Bo sammen"


def test_new_items_of_both_stand_where_they_were_put() -> None:
    base = a_plan()
    ours, theirs = copy(base), copy(base)
    ours.goals.insert(1, Goal(id="x", title="Lese"))
    theirs.goals.append(Goal(id="y", title="Svømme"))
    assert [one.id for one in merge3(base, ours, theirs).plan.goals] == ["g1", "x", "g2", "y"]
