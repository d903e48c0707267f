"""What changes with the people: a koordinator who leaves, and a planeier who comes of an age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from planbro.exchange.remind._consents import signed_by_others
from planbro.exchange.remind._model import Reminder, days_after, days_before
from planbro.exchange.remind._rules import Rules
from planbro.plan import Koordinator, Plan, Policy, first_day, last_day, value_of
from planbro.plan._status import level_of
from planbro.plan.disclosure._ages import age_for, born

_ALWAYS: Final = "9999-12-31"
_ANSWERED: Final = frozenset({"declined", "not-entitled"})


def koordinatorer(plan: Plan, rules: Rules) -> Iterator[Reminder]:
    """Each who has an end, until another is in office, or the person wants none."""
    people = [one for one in plan.koordinatorer if value_of(one.function) != "deputy"]
    for one in people:
        end = last_day(one.end)
        if end is None:
            continue
        others = [other for other in people if other is not one and level_of(other) == level_of(one)]
        start, after = days_before(end, rules.koordinator_leaves.before), days_after(end, 1)
        stop = _filled(others, after)
        answered = _answered(plan, level_of(one), start)
        days = [day for day in (stop, answered) if day is not None]
        if not days or start < min(days):
            yield Reminder(
                plan.id, "koordinator-leaves", end, start, days_before(min(days), 1) if days else None, one.id
            )


def _filled(others: Sequence[Koordinator], after: str) -> str | None:
    """The first day from which another is in office; as soon as that is settled where nobody has to wait."""
    following = [
        first_day(one.start) or "0001-01-01" for one in others if (last_day(one.end) or _ALWAYS) >= after
    ]  # fmt: skip
    if not following:
        return None
    return "0001-01-01" if min(following) <= after else min(following)


def _answered(plan: Plan, level: str, start: str) -> str | None:
    """The day on which it was said that there shall be none."""
    said = [
        day
        for one in plan.koordinator_status
        if level_of(one) == level and value_of(one.value) in _ANSWERED
        and (day := first_day(one.start) or first_day(one.date)) is not None and day >= start
    ]  # fmt: skip
    return min(said, default=None)


def birthdays(plan: Plan, rules: Rules, policy: Policy) -> Iterator[Reminder]:
    """Each age at which it changes who consents, or what parents are told; past it, as long as a consent stands that
    somebody else gave before."""
    birth = born(plan, _ALWAYS)
    if birth is None:
        return
    kind = value_of(plan.kind) or "ip"
    own = age_for(policy.ages, "consents", kind)
    for age in rules.ages_of.get(kind, rules.ages):
        turns = birth.turns(age)
        if len(turns) > len(_ALWAYS):
            continue
        day = _real(turns)
        stale = signed_by_others(plan, before=day) if age >= own else []
        stop = max([days_after(day, rules.birthday.after), *stale])
        yield Reminder(
            plan.id, "birthday", day, days_before(day, rules.birthday.before), None if stop == _ALWAYS else stop,
            form="sharing" if age >= own else "", age=age,
        )  # fmt: skip


def _real(day: str) -> str:
    """Whoever was born on a 29th of February is a year older on the 1st of March."""
    if day.endswith("-02-29"):
        year = int(day[:4])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day if leap else f"{day[:4]}-03-01"
    return day
