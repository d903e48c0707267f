"""Statuses as periods that follow on one another, and the IPLOS blocks they make (domain.md § 4.1, § 4.5).

A Plan says what was stated, and when; a register wants one value at a time. So each statement ends where the next
begins, a plan that ended is followed by `ended`, and nothing is told before its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from planbro.findings import Findings
from planbro.formats.registers import HAR_KOORDINATOR, IND_PLAN, IplosBlock
from planbro.mapping import shared
from planbro.plan import ABSENT, Code, IpStatus, KoordinatorStatus, Plan
from planbro.plan._check import first_day, last_day, value_of

CLOSED: Final = frozenset({"completed", "revoked", "archived"})


@dataclass(frozen=True, slots=True)
class Period:
    """A value and the days it holds, both included; None is open."""

    value: str
    start: str | None
    end: str | None

    def holds(self, day: str) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def ip_periods(plan: Plan, day: str, findings: Findings | None = None) -> list[Period]:
    """What the plan says of individuell plan up to `day`, oldest first; what still holds that day is open.

    Hearsay (certainty `free-text`) is left out: it is a hint to a reader, no matter for a register (plo.md § 2.2). A
    plan that states no status but is an active IP has its own status, from when plan work began.
    """
    stated = _stated(plan.ip_status, day, findings) or _own_status(plan, day)
    periods = _one_at_a_time(stated)
    ended = _ended(plan, periods, day)
    return [*periods, Period("ended", ended, None)] if ended is not None and ended <= day else periods


def koordinator_periods(plan: Plan, level: str, day: str, findings: Findings | None = None) -> list[Period]:
    """The same of the koordinator at one level; where no status is stated, from the koordinatorer themselves.

    That a koordinator's time is over says nothing of what came after: it makes a gap, not a "no".
    """
    here = [one for one in plan.koordinator_status if (value_of(one.level) or "municipal") == level]
    stated = _stated(here, day, findings)
    return _one_at_a_time(stated) if stated else _joined(_appointed(plan, level, day))


def iplos_blocks(plan: Plan, day: str, findings: Findings | None = None) -> list[IplosBlock]:
    """One block per period of validity, oldest first: a new value closes the old block the day before.

    `unknown` is left out of a block, and a time in which both are unknown makes none. That the old block ends the day
    before the new one begins is our reading: the schema says that both dates exist, not how they meet.
    """
    plans = ip_periods(plan, day, findings)
    people = koordinator_periods(plan, "municipal", day, findings)
    found: list[IplosBlock] = []
    for start, end in _spans([*plans, *people]):
        block = IplosBlock(
            _code(IND_PLAN, _value_at(plans, start)), _code(HAR_KOORDINATOR, _value_at(people, start)),
            start or None, end, "",
        )  # fmt: skip
        if block.ind_plan is None and block.har_koordinator is None:
            continue
        if found and _continues(found[-1], block):
            found[-1] = replace(found[-1], end=block.end)
        else:
            found.append(block)
    return [replace(block, po_id=str(number)) for number, block in enumerate(found, 1)]


def _stated(
    statuses: Iterable[IpStatus | KoordinatorStatus], day: str, findings: Findings | None
) -> list[tuple[Period, str]]:
    """Each statement as a period with the day it was made on; what begins later is not yet so."""
    found = []
    for one in statuses:
        value = value_of(one.value)
        if value is None or value_of(one.certainty) == "free-text":
            continue
        begins = one.start if first_day(one.start) is not None else one.date
        start, end = first_day(begins), last_day(one.end)
        if (start or "") > day:
            continue
        for stated in (begins, one.end):
            if findings is not None and isinstance(stated, str) and len(stated) in {4, 7}:
                findings.add("epj-date-partial", path=f"status.{one.id}")
        found.append((Period(value, start, end if end is not None and end < day else None), first_day(one.date) or ""))
    return found


def _own_status(plan: Plan, day: str) -> list[tuple[Period, str]]:
    """The plan's own, where it states none: it is an IP, and it is in use or closed."""
    status = value_of(plan.status)
    if value_of(plan.kind) != "ip" or status not in {"active", "on-hold", *CLOSED}:
        return []
    start = first_day(plan.period_start) or first_day(plan.created)
    return [] if (start or "") > day else [(Period("active", start, None), "")]


def _one_at_a_time(stated: Sequence[tuple[Period, str]]) -> list[Period]:
    """By their first day, then by when they were said: the later of two that begin together counts."""
    ordered = [p for p, _ in sorted(stated, key=lambda pair: (pair[0].start or "", pair[1]))]
    found: list[Period] = []
    for number, period in enumerate(ordered):
        after = ordered[number + 1].start if number + 1 < len(ordered) else None
        if number + 1 < len(ordered) and (after or "") == (period.start or ""):
            continue
        if after is not None and (period.end is None or period.end >= after):
            period = replace(period, end=_before(after))
        if period.end is None or period.end >= (period.start or ""):
            found.append(period)
    return found


def _ended(plan: Plan, periods: list[Period], day: str) -> str | None:
    """The first day after a plan that ended, where nothing was said since. Closes the last period in place."""
    if not periods or periods[-1].value != "active":
        return None
    last = periods[-1]
    if last.end is None:
        closed = last_day(plan.closed) if value_of(plan.status) in CLOSED or plan.closed is not ABSENT else None
        if closed is None or closed >= day or closed < (last.start or ""):
            return None
        periods[-1] = last = replace(last, end=closed)
    return _after(str(last.end))


def _appointed(plan: Plan, level: str, day: str) -> Iterator[Period]:
    for one in plan.koordinatorer:
        if (value_of(one.level) or "municipal") != level or value_of(one.function) == "deputy":
            continue
        start, end = first_day(one.start), last_day(one.end)
        if (start or "") <= day:
            yield Period("appointed", start, end if end is not None and end < day else None)


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Periods of one value that overlap or meet are one: a new koordinator is still a koordinator."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: p.start or ""):
        last = found[-1] if found else None
        if last is not None and (last.end is None or (period.start or "") <= _after(last.end)):
            end = None if last.end is None or period.end is None else max(last.end, period.end)
            found[-1] = replace(last, end=end)
        else:
            found.append(period)
    return found


def _spans(periods: Iterable[Period]) -> Iterator[tuple[str, str | None]]:
    """The stretches of time in which nothing changes; the first may begin with "", which is always."""
    every = list(periods)
    marks = sorted({p.start or "" for p in every} | {_after(p.end) for p in every if p.end is not None})
    for number, start in enumerate(marks):
        after = marks[number + 1] if number + 1 < len(marks) else None
        yield start, _before(after) if after is not None else None


def _value_at(periods: Iterable[Period], start: str) -> str | None:
    for period in periods:
        if (period.start or "") <= start and (period.end is None or start <= period.end):
            return period.value
    return None


def _code(table: str, value: str | None) -> str | None:
    return shared()[table].write(Code(value)) if value is not None else None


def _continues(block: IplosBlock, after: IplosBlock) -> bool:
    same = (block.ind_plan, block.har_koordinator) == (after.ind_plan, after.har_koordinator)
    return same and block.end is not None and after.start == _after(block.end)


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
