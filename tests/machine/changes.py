"""What a tool exports, turn by turn: each plan with a koordinator whose name says which plan and which turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planbro.exchange.writing import write
from planbro.plan import Plan, copy, decide, facts
from planbro.plan.disclosure import Asker
from planbro.testing.generator import municipality

EPJ, DAY = "herid:8094867", "2026-11-22"


def named(plan: Plan, name: str) -> Plan:
    """The plan with another family name of its koordinator."""
    other = copy(plan)
    next(one for one in other.koordinatorer if not isinstance(one.end, str)).family = name
    return other


def known(seed: int, most: int) -> Iterator[Plan]:
    """Plans of at most so many facts, of which the EPJ may know the koordinator."""
    for plan in municipality(10_000, seed):
        current = {one.id for one in plan.koordinatorer if not isinstance(one.end, str)}
        if not current or sum(1 for _ in facts(plan)) > most:
            continue
        decision = decide(plan, Asker.of(EPJ), "TREAT", DAY)
        if decision.level != "none" and current & {one.id for one in decision.release(plan).plan.koordinatorer}:
            yield plan


def changes(plans: int, turns: int, seed: int = 7, most: int = 400) -> list[dict[str, bytes]]:
    """For each turn the files of all plans, by names that sort in the order of the turns and end with the plan."""
    kept = [
        write(named(plan, f"P{number:03}T0000"), "sampro", onto=False, account=False).data
        for number, plan in enumerate(islice(known(seed, most), plans))
    ]
    return [
        {f"T{turn:04}.P{number:03}": data.replace(b"T0000", f"T{turn:04}".encode()) for number, data in enumerate(kept)}
        for turn in range(1, turns + 1)
    ]
