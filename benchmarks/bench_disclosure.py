"""What a decision costs: `make bench`.

The law: one question under 50 microseconds, a whole plan decided and filtered in under 2 milliseconds, from a register
that is made once for a version of a plan. The floor is `copy(plan)`, which every use of a plan pays anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from planbro.plan import Kind, copy
from planbro.plan.disclosure import Party, Register, ask, decide
from planbro.testing import rich_plan

DAY = "2026-11-22"
RECEIVERS = {
    "named body, everything": "herid:8140006",
    "hospital, status": "herid:8140003",
    "named person, one kind": "hpr:990002013",
    "nobody the plan knows": "herid:91090",
}
QUESTION_MICROSECONDS = 50
PLAN_MILLISECONDS = 2


def best(work: Callable[[], Any], rounds: int = 200) -> float:
    """Microseconds, the least of many rounds: what the work costs where nobody else is on the machine."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6


def questions() -> dict[str, float]:
    register, psychologist = Register(rich_plan()), Party("hpr", "990002013")
    goal, note = register.plan.goals[0].id, register.plan.notes[0].id
    fresh = count(9_000_000)
    return {
        "a kind": best(lambda: ask(register, psychologist, "TREAT", Kind.NOTE, DAY)),
        "a kind that is closed": best(lambda: ask(register, psychologist, "TREAT", Kind.GOAL, DAY)),
        "the status": best(lambda: ask(register, psychologist, "TREAT", "status", DAY)),
        "a goal": best(lambda: ask(register, psychologist, "TREAT", goal, DAY)),
        "a note": best(lambda: ask(register, psychologist, "TREAT", note, DAY)),
        "who never asked before": best(lambda: ask(register, Party("herid", str(next(fresh))), "TREAT", "note", DAY)),
    }


def plans() -> dict[str, tuple[float, float]]:
    """To decide and to filter, for each receiver."""
    plan = rich_plan()
    register = Register(plan)
    found = {}
    for name, number in RECEIVERS.items():
        decision = decide(register, number, "TREAT", DAY)
        found[name] = (
            best(lambda number=number: decide(register, number, "TREAT", DAY), 40),  # type: ignore[misc]
            best(lambda decision=decision: decision.apply(plan), 40),  # type: ignore[misc]
        )
    return found


def main() -> None:
    plan = rich_plan()
    items = sum(len(found) for _, found in plan.lists())
    print(f"The rich plan: {items} items. Floor, copy(plan): {best(lambda: copy(plan), 40):.0f} µs\n")
    print(f"| question (law: < {QUESTION_MICROSECONDS} µs) | µs |\n|---|---|")
    for name, micro in questions().items():
        print(f"| {name} | {micro:.0f} |")
    print(f"\n| whole plan (law: < {PLAN_MILLISECONDS} ms) | decide µs | filter µs | together ms |\n|---|---|---|---|")
    for name, (first, second) in plans().items():
        print(f"| {name} | {first:.0f} | {second:.0f} | {(first + second) / 1000:.2f} |")
    fresh = best(lambda: decide(rich_plan(), "herid:8140006", "TREAT", DAY), 10)
    print(f"\nWithout a register (made for the one decision): {fresh / 1000:.1f} ms")


if __name__ == "__main__":
    main()
