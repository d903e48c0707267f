"""Has the person an individuell plan, has the person a koordinator, and who answers now: one rule for everybody.

The FHIR Flag and the trimmed CareTeam, the answer to a hospital, the booleans of PLO, the journal's registers, the
work list and the plan's own check all ask here. A Plan holds what was stated, by whom and when; this says what counts
on a day (domain.md § 4.5):

- Hearsay (certainty `free-text`) is a hint to a reader and never counts (plo.md § 2.2).
- Of the statements in their time, the one made last counts; where none says when, the one that began last.
- Where nothing is stated, a plan in force says that there is one, and a koordinator in office that one is appointed.
  Nothing else follows: neither "no" from silence, nor one of the two from the other (domain.md § 0 no. 8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from planbro.plan._days import CLOSED, first_day, is_current, last_day, value_of
from planbro.plan._model import IpStatus, Koordinator, KoordinatorStatus, Plan
from planbro.plan._values import ABSENT

_IN_USE: Final = frozenset({"active", "on-hold"})
_HAS: Final = {
    "active": True, "appointed": True, "none": False, "declined": False, "not-entitled": False,
    "need-reported": False, "ended": False, "not-appointed": False,
}  # fmt: skip
LEVELS: Final = ("municipal", "hospital", "barnekoordinator")

Doubt = Callable[[str], None]
"""Told the id of a statement whose date names a month or a year only."""


@dataclass(frozen=True, slots=True)
class Period:
    """A value and the days it holds, both included; None is open. `item` is the statement it rests on, if any."""

    value: str
    start: str | None
    end: str | None
    item: IpStatus | KoordinatorStatus | None = None

    def holds(self, day: str) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Status:
    """What is said on a day. None is unknown, which is never "no"."""

    day: str
    ip: Period | None
    koordinator: dict[str, Period]
    """By level; a level of which nothing is known is not there."""

    @property
    def has_ip(self) -> bool | None:
        """Whether there is an individuell plan in force."""
        return _HAS.get(self.ip.value) if self.ip is not None else None

    @property
    def has_koordinator(self) -> bool | None:
        """Whether one is appointed at any level; "no" only where the kommune's own answer is."""
        answers = {level: _HAS.get(period.value) for level, period in self.koordinator.items()}
        return True if True in answers.values() else answers.get("municipal")


def status_on(plan: Plan, day: str) -> Status:
    """What `plan` says on `day` (ISO, YYYY-MM-DD)."""
    people = {level: period for level in LEVELS if (period := _now(koordinator_periods(plan, level, day), day))}
    return Status(day, _now(ip_periods(plan, day), day), people)


def counting(statements: Iterable[Any], day: str | None) -> list[Any]:
    """Of the statements in their time on `day`, the one made last; several where they were made on the same day."""
    current = [one for one in statements if not hasattr(one, "end") or is_current(one, day)]
    last = max(map(_given, current), default="")
    return [one for one in current if _given(one) == last]


def _given(one: Any) -> str:
    """When it was said; the earliest of all where nothing tells."""
    return first_day(one.date) or first_day(getattr(one, "start", ABSENT)) or ""


def in_office(plan: Plan, day: str | None, level: str | None = None) -> list[Koordinator]:
    """The koordinatorer in office, deputies left out, of one level or of any. One of no level is the kommune's."""
    return [
        one
        for one in plan.koordinatorer
        if value_of(one.function) != "deputy" and is_current(one, day) and level in {None, level_of(one)}
    ]


def answering(plan: Plan, day: str | None) -> list[str]:
    """The bodies that answer for the plan on a day, by the ids of the organisations, in the order of the plan."""
    return [
        one.organisation for one in plan.responsibilities if isinstance(one.organisation, str) and is_current(one, day)
    ]


def level_of(one: Koordinator | KoordinatorStatus) -> str:
    return value_of(one.level) or "municipal"


# periods


def ip_periods(plan: Plan, day: str, doubt: Doubt | None = None) -> list[Period]:
    """What the plan says of individuell plan up to `day`, oldest first; what still holds that day is open."""
    stated = list(_stated(plan.ip_status, day, doubt)) or list(_own_status(plan, day))
    periods = _one_at_a_time(stated, day)
    ended = _ended(plan, periods, day)
    return [*periods, Period("ended", ended, None)] if ended is not None and ended <= day else periods


def koordinator_periods(plan: Plan, level: str, day: str, doubt: Doubt | None = None) -> list[Period]:
    """The same of the koordinator at one level; where no status is stated, from the koordinatorer themselves.

    That a koordinator's time is over says nothing of what came after: it makes a gap, not a "no".
    """
    stated = list(_stated((one for one in plan.koordinator_status if level_of(one) == level), day, doubt))
    return _one_at_a_time(stated, day) if stated else _joined(_appointed(plan, level, day))


def _now(periods: Sequence[Period], day: str) -> Period | None:
    return next((period for period in reversed(periods) if period.holds(day)), None)


def _stated(statuses: Iterable[IpStatus | KoordinatorStatus], day: str, doubt: Doubt | None) -> Iterator[Period]:
    """Each statement as a period; what begins later is not yet so."""
    for one in statuses:
        value = value_of(one.value)
        if value is None or value_of(one.certainty) == "free-text":
            continue
        begins = one.start if first_day(one.start) is not None else one.date
        start, end = first_day(begins), last_day(one.end)
        if (start or "") > day:
            continue
        for stated in (begins, one.end):
            if doubt is not None and isinstance(stated, str) and len(stated) in {4, 7}:
                doubt(one.id)
        yield Period(value, start, end if end is not None and end < day else None, one)


def _own_status(plan: Plan, day: str) -> Iterator[Period]:
    """The plan's own, where it states none: it is an IP, and it is in use or closed.

    One that was taken back says nothing, since it may be of a person who declined; nor does a koordinator without a
    plan say that there is none elsewhere.
    """
    status = value_of(plan.status)
    if value_of(plan.kind) != "ip" or status not in {*_IN_USE, *CLOSED} - {"revoked"}:
        return
    start = first_day(plan.period_start) or first_day(plan.created)
    if (start or "") <= day:
        yield Period("active", start, None)


def _one_at_a_time(stated: Sequence[Period], day: str) -> list[Period]:
    """The statements cut where others begin or end, so that on each day the one made last is told."""
    marks = {one.start or "" for one in stated} | {_after(one.end) for one in stated if one.end is not None}
    starts = sorted(mark for mark in marks if mark <= day)
    found: list[Period] = []
    for number, start in enumerate(starts):
        open_now = [one for one in stated if one.holds(start or "0000-01-01") or (not start and one.start is None)]
        if not open_now:
            continue
        chosen = max(open_now, key=_weight)
        after = starts[number + 1] if number + 1 < len(starts) else None
        end = _before(after) if after is not None else chosen.end
        if found and found[-1].item is chosen.item and found[-1].end == _before(start):
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Period(chosen.value, start or None, end, chosen.item))
    return found


def _weight(period: Period) -> tuple[str, str]:
    said = first_day(period.item.date) if period.item is not None else None
    return said or period.start or "", period.start or ""


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
        start, end = first_day(one.start), last_day(one.end)
        if level_of(one) == level and value_of(one.function) != "deputy" and (start or "") <= day:
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


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else ""


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
