"""Everything that a plan has to be reminded of, ever: a pure function of the plan and the rules.

No today comes into it. A reminder has its own days, so what is due on a day is a look at those, and the next day on
which anything can be otherwise is known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from planbro.exchange.remind._consents import consents_end, groups_changed
from planbro.exchange.remind._model import Reminder, days_after
from planbro.exchange.remind._people import birthdays, koordinatorer
from planbro.exchange.remind._process import archive, evaluations, meetings, revision
from planbro.exchange.remind._rules import ReminderKind, Rules
from planbro.plan import Plan, Policy, day_in_norway, first_day, last_day, value_of
from planbro.plan._days import CLOSED

NEVER: Final = "9999-12-31"


def agenda(plan: Plan, rules: Rules, policy: Policy = Policy()) -> list[Reminder]:
    """Everything, in the order of its days; nothing of a plan that is over, or whose planeier is dead."""
    if value_of(plan.status) in CLOSED or first_day(plan.planeier.deceased) is not None:
        return []
    found = [one for kind, made in _MAKERS.items() if _is_asked(plan, rules, kind) for one in made(plan, rules, policy)]
    closed = last_day(plan.closed)
    if closed is not None:
        found = [_cut(one, closed) for one in found if one.start <= closed]
    return sorted(found, key=lambda one: (one.day, one.kind, one.about))


def due_reminders(plan: Plan, rules: Rules, today: str, policy: Policy = Policy()) -> list[Reminder]:
    """What is to be told of on a day (a date, or a time that lies in it)."""
    day = day_in_norway(today)
    return [one for one in agenda(plan, rules, policy) if one.stands(day)]


def next_look(reminders: Iterable[Reminder], today: str) -> str:
    """The next day on which one begins or ends; the far end of the calendar where none does."""
    days = [one.start for one in reminders]
    days += [days_after(one.stop, 1) for one in reminders if one.stop is not None]
    return min((day for day in days if day > today), default=NEVER)


_Maker = Callable[[Plan, Rules, Policy], Iterator[Reminder]]
_MAKERS: Final[Mapping[ReminderKind, _Maker]] = {
    "revision": lambda plan, rules, _: revision(plan, rules),
    "meeting": lambda plan, rules, _: meetings(plan, rules),
    "evaluation": lambda plan, rules, _: evaluations(plan, rules),
    "archive": lambda plan, rules, _: archive(plan, rules),
    "koordinator-leaves": lambda plan, rules, _: koordinatorer(plan, rules),
    "birthday": birthdays,
    "consent-ends": lambda plan, rules, _: consents_end(plan, rules),
    "group-changed": groups_changed,
}


def _is_asked(plan: Plan, rules: Rules, kind: ReminderKind) -> bool:
    rule = rules.of(kind)
    return rule.on and (not rule.plans or (value_of(plan.kind) or "ip") in rule.plans)


def _cut(one: Reminder, closed: str) -> Reminder:
    """A plan that is closed from a day on is reminded of nothing after it."""
    stop = closed if one.stop is None else min(one.stop, closed)
    return Reminder(one.plan, one.kind, one.day, one.start, stop, one.about, one.form, one.age)
