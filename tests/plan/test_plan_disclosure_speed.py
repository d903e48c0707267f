"""What a decision may cost, absolutely and against the floor of copying the plan; a clock lies on a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from disclosure_helpers import DAY

from planbro.plan import Kind, copy
from planbro.plan.disclosure import Party, Register, ask, decide
from planbro.testing import rich_plan

pytestmark = pytest.mark.long
PSYCHOLOGIST = Party("hpr", "990002013")


def least(work: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize("about", [Kind.NOTE, Kind.GOAL, "status", "an item", "a stranger"])
def test_a_question_takes_less_than_50_microseconds(about: str) -> None:
    register = Register(rich_plan())
    numbers = iter(range(9_000_000, 9_999_999))
    if about == "a stranger":
        took = least(lambda: ask(register, Party("herid", str(next(numbers))), "TREAT", "note", DAY), 400)
    else:
        ident = register.plan.goals[0].id if about == "an item" else about
        took = least(lambda: ask(register, PSYCHOLOGIST, "TREAT", ident, DAY), 400)
    assert took < 50e-6


@pytest.mark.parametrize("number", ["herid:8140006", "herid:8140003", "hpr:990002013"])
def test_a_whole_plan_is_decided_and_filtered_in_less_than_2_milliseconds(number: str) -> None:
    plan = rich_plan()
    register = Register(plan)
    took = least(lambda: decide(register, number, "TREAT", DAY).apply(plan), 60)
    assert took < 2e-3
    assert took < 40 * least(lambda: copy(plan), 60)
