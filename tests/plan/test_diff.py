"""A diff is empty exactly when two plans say the same, and is the same the other way when it is turned around."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from planbro.plan import ABSENT, Change, Plan, copy, diff
from planbro.testing.generator import municipality

PLANS = list(municipality(4, 3))


def kinds(found: list[Change]) -> list[tuple[str, str]]:
    return [(one.owner, one.what) for one in found]


def test_a_plan_says_the_same_as_itself() -> None:
    for plan in PLANS:
        assert diff(plan, copy(plan)) == []


def test_it_is_empty_only_for_equal_plans() -> None:
    for one in PLANS:
        for other in PLANS:
            assert (diff(one, other) == []) == (one == other)


def test_turned_around_it_is_the_same_the_other_way() -> None:
    turned = {"added": "removed", "removed": "added"}
    for one, other in pairwise(PLANS):
        there, back = diff(one, other), diff(other, one)
        assert {(c.owner, c.item, turned.get(c.what, c.what)) for c in there} == {
            (c.owner, c.item, c.what) for c in back
        }
        said = {(c.owner, c.item, f.name): (f.before, f.after) for c in there for f in c.fields}
        assert {(c.owner, c.item, f.name): (f.after, f.before) for c in back for f in c.fields} == said


def test_a_changed_added_and_removed_item_are_told_apart() -> None:
    before: Plan = next(plan for plan in PLANS if len(plan.measures) > 2)
    after = copy(before)
    gone, kept = after.measures[0], after.measures[1]
    after.measures[1] = replace(kept, title="Noe annet")
    new = replace(gone, id="new", goal=ABSENT) if hasattr(gone, "goal") else replace(gone, id="new")
    after.measures = [*after.measures[1:], new]
    found = [one for one in diff(before, after) if one.owner == "measures[]" and one.what != "order"]
    assert {(one.item, one.what) for one in found} == {
        (gone.id, "removed"), (kept.id, "changed"), ("new", "added"),
    }  # fmt: skip
    (changed,) = [one for one in found if one.what == "changed"]
    assert [(one.name, one.after) for one in changed.fields] == [("title", "Noe annet")]


def test_another_order_is_told_once() -> None:
    before = next(plan for plan in PLANS if len(plan.participants) > 2)
    after = copy(before)
    after.participants = list(reversed(after.participants))
    found = kinds(diff(before, after))  # what stands within a participant follows it
    assert found[0] == ("participants[]", "order")
    assert {what for _, what in found} == {"order"}
