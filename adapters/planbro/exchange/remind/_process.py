"""The plan's own calendar: revision, meetings, evaluation, and an archive copy before each revision.

The tools keep no history, so the copy has to be there before the plan is changed (domain.md §§ 3.1, 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from planbro.exchange.remind._model import Reminder, days_before, months_after
from planbro.exchange.remind._rules import Rules
from planbro.plan import Plan, first_day, value_of


def revision_day(plan: Plan, rules: Rules) -> str | None:
    """When the plan is to be revised: as it says, at the latest when its period is over; else from the last time."""
    last = first_day(plan.last_revision)
    stated = [day for one in (plan.next_revision, plan.period_end) if (day := first_day(one)) and day > (last or "")]
    if stated:
        return min(stated)
    begun = last or _begun(plan)
    return months_after(begun, rules.revision.every) if begun and rules.revision.every else None


def revision(plan: Plan, rules: Rules) -> Iterator[Reminder]:
    day = revision_day(plan, rules)
    if day is not None:
        yield Reminder(plan.id, "revision", day, days_before(day, rules.revision.before))


def archive(plan: Plan, rules: Rules) -> Iterator[Reminder]:
    """A copy of what is about to be revised: one that was made before that was of another plan."""
    day = revision_day(plan, rules)
    if day is None:
        return
    start = days_before(day, rules.archive.before)
    if not any((first_day(one.time) or "") >= start for one in plan.archives):
        yield Reminder(plan.id, "archive", day, start)


def meetings(plan: Plan, rules: Rules) -> Iterator[Reminder]:
    """Wherever more than half a year lies between two meetings, or after the last; a plan without a group has none."""
    if plan.has_group is False or not rules.meeting.every:
        return
    held = sorted(
        day for one in plan.meetings
        if value_of(one.status) not in {"cancelled", "proposed"} and (day := first_day(one.start))
    )  # fmt: skip
    begun = _begun(plan)
    first = [begun] if begun is not None and (not held or begun < held[0]) else []
    yield from _gaps(plan, rules, [*first, *held])


def _gaps(plan: Plan, rules: Rules, days: list[str]) -> Iterator[Reminder]:
    for this, following in pairwise([*days, None]):
        assert this is not None
        day = months_after(this, rules.meeting.every)
        start = days_before(day, rules.meeting.before)
        if following is None:
            yield Reminder(plan.id, "meeting", day, start)
        elif following > day:
            yield Reminder(plan.id, "meeting", day, start, days_before(following, 1))


def evaluations(plan: Plan, rules: Rules) -> Iterator[Reminder]:
    """Of the plan each year, or as was set; of a goal or a measure as was set."""
    by_about: dict[str, list[tuple[str, str | None]]] = {"": []}
    for one in plan.evaluations:
        day = first_day(one.date)
        if day is not None:
            about = one.about if isinstance(one.about, str) else ""
            by_about.setdefault(about, []).append((day, first_day(one.next)))
    for about, found in by_about.items():
        last, following = max(found, default=(_begun(plan), None), key=lambda one: one[0] or "")
        day = following
        if day is None and not about and last is not None and rules.evaluation.every:
            day = months_after(last, rules.evaluation.every)
        if day is not None and not _is_over(plan, about):
            yield Reminder(plan.id, "evaluation", day, days_before(day, rules.evaluation.before), about=about)


def _is_over(plan: Plan, about: str) -> bool:
    items: Iterable[object] = (*plan.goals, *plan.measures)
    over = {"completed", "cancelled", "rejected", "revoked"}
    return any(getattr(one, "id", None) == about and value_of(getattr(one, "status", None)) in over for one in items)


def _begun(plan: Plan) -> str | None:
    return first_day(plan.period_start) or first_day(plan.created)
