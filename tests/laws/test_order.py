"""A plan whose lists are in the order that every format keeps is left as it is; any other is put in that order."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.common import drawn

from planbro.mapping._restrict import in_order
from planbro.plan import ABSENT, Goal, Measure, Null, Plan, copy, normalise, orders
from planbro.testing import rich_plan


def order_of(plan: Plan) -> dict[str, list[str]]:
    return {name: [item.id for item in items] for name, items in plan.lists()}


def same(plan: Plan) -> None:
    assert order_of(in_order(copy(plan))) == order_of(normalise(copy(plan)))


@settings(max_examples=6)
@given(plan=drawn(4))
def test_any_plan_comes_into_its_normal_order(plan: Plan) -> None:
    same(plan)


@settings(max_examples=15)
@given(seed=st.integers(0, 1_000_000))
def test_also_one_whose_lists_were_shuffled(seed: int) -> None:
    plan, rng = rich_plan(), random.Random(seed)
    for _, items in plan.lists():
        rng.shuffle(items)
    same(plan)


@settings(max_examples=60)
@given(parents=st.lists(st.sampled_from([ABSENT, Null(), "0", "1", "2", "3", "4", "gone"]), max_size=6), data=st.data())
def test_also_goals_within_goals_and_within_what_is_not_there(parents: list[object], data: st.DataObject) -> None:
    goals = [Goal(id=str(number), parent=parent) for number, parent in enumerate(parents)]  # type: ignore[arg-type]
    some = data.draw(st.lists(st.sampled_from([ABSENT, "0", "1", "2", "gone"]), max_size=4))
    measures = [Measure(id=f"m{number}", goal=goal) for number, goal in enumerate(some)]  # type: ignore[arg-type]
    same(replace(Plan(id="p"), goals=goals, measures=measures))


def test_a_list_in_order_is_not_touched() -> None:
    plan = normalise(rich_plan())
    before = {name: id(items) for name, items in plan.lists()}
    assert len(plan.goals) > 1
    assert {name: id(items) for name, items in in_order(plan).lists()} == before
    assert orders(plan) == {name: ids for name, ids in order_of(plan).items() if ids}
