"""Which koordinator has the plan: said in the store with each version that says it otherwise (`store.Leads`).

The kommune's own in office, deputies left out, as disclosure has it. Who is no health personnel has no number in a
plan, and is not found by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from planbro.exchange.engine import Effect, Together
from planbro.plan import Koordinator, Plan, first_day, last_day, level_of, value_of
from planbro.plan.disclosure._asker import bare
from planbro.store.database import ALWAYS, NO_NUMBER, NOBODY, Exchange, Lead, Leads, Transaction, Version

_PARTS: Final = ("koordinatorer", "participants")
Span = tuple[str, str]


def leads_of(plan: Plan) -> list[Lead]:
    """The koordinatorer by their numbers, with their days; and the days on which there is none."""
    offices = [(one, _days(one)) for one in plan.koordinatorer if _counts(one)]
    there = [(one, span) for one, span in offices if span[0] <= span[1]]
    found = [Lead(number, *span) for one, span in there for number in _numbers(plan, one) or [NO_NUMBER]]
    return found + [Lead(NOBODY, *gap) for gap in _gaps(span for _, span in there)]


def _counts(one: Koordinator) -> bool:
    return value_of(one.function) != "deputy" and level_of(one) == "municipal"


def _days(one: Koordinator) -> Span:
    return first_day(one.start) or ALWAYS[0], last_day(one.end) or ALWAYS[1]


def _numbers(plan: Plan, one: Koordinator) -> list[str]:
    """Those of the koordinator, and of the same person among the participants."""
    same = [person.hpr for person in plan.participants if person.id == one.participant]
    return sorted({f"hpr:{number}" for said in (one.hpr, *same) if (number := bare("hpr", said))})


def _gaps(spans: Iterable[Span]) -> Iterator[Span]:
    """The days that none of them has."""
    begins = ALWAYS[0]
    for start, stop in sorted(spans):
        if start > begins:
            yield begins, _beside(start, -1)
        if stop == ALWAYS[1]:
            return
        begins = max(begins, _beside(stop, 1))
    yield begins, ALWAYS[1]


def _beside(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


# with a version


def leads(plan: Plan, before: Version | None = None, parts: Mapping[str, str] | None = None) -> list[Effect]:
    """What is written with a version of the plan; nothing where it says who leads as the one before does."""
    if before is not None and parts is not None and all(before.parts.get(one) == parts.get(one) for one in _PARTS):
        return []
    return [Together(_say, (plan.id, tuple(leads_of(plan))))]


def _say(transaction: Transaction, said: Sequence[tuple[Exchange, tuple[str, tuple[Lead, ...]]]], _: str) -> None:
    for tenant in dict.fromkeys(row.tenant for row, _ in said):
        Leads(transaction).say(tenant, dict(one for row, one in said if row.tenant == tenant))


def say_leads(transaction: Transaction, tenant: str, plans: Iterable[Plan]) -> None:
    """The same at once, for plans that are in the store."""
    Leads(transaction).say(tenant, {plan.id: leads_of(plan) for plan in plans})
