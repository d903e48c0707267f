"""Who answers for the plan now, and on which number (domain.md § 2.3; hol §§ 7-2, 7-3).

A ward calls at night. The koordinator's telephone is answered in the hours the plan states, else in office hours; then
a deputy's, then that of koordinerende enhet; outside the hours the numbers that are answered at night, in the same
order. What is not known is not guessed: without a time of day every number is given and none is called the one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from planbro.plan._days import OSLO, day_in_norway, is_current, value_of
from planbro.plan._model import CoordinatingUnit, Koordinator, Plan
from planbro.plan._status import LEVELS, in_office, level_of

_UNIT_LEVEL: Final = {"municipal": "kommune", "barnekoordinator": "kommune", "hospital": "helseforetak"}
_HOURS: Final = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:[-–—]|til)\s*(\d{1,2})(?:[.:](\d{2}))?")
_DAYS: Final = ("man", "tir", "ons", "tor", "fre", "lør", "søn")
_WORKDAYS: Final = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Hours:
    """When a telephone is answered: days of the week (Monday is 0), from and until, Norwegian time."""

    days: frozenset[int] = _WORKDAYS
    start: time = time(8)
    end: time = time(15, 30)

    def open(self, moment: datetime) -> bool:
        local = moment.astimezone(OSLO)
        works = local.weekday() in self.days and not (self.days <= _WORKDAYS and is_holiday(local.date()))
        return works and self.start <= local.time() < self.end


OFFICE: Final = Hours()
"""Where the plan does not say when the telephone is answered. Assumption: a kommune's ordinary hours."""


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """A telephone number, whose it is (`koordinator`, `deputy`, `unit`), and whether it is the night's."""

    value: str
    whose: str
    night: bool


@dataclass(frozen=True, slots=True, repr=False)
class Reach:
    """How to reach the koordinator at one level. `now` is the number that is answered; None where nothing tells."""

    level: str
    koordinator: Koordinator
    deputies: tuple[Koordinator, ...]
    unit: CoordinatingUnit | None
    numbers: tuple[Number, ...]
    now: Number | None


def reach(plan: Plan, when: str, office: Hours = OFFICE) -> list[Reach]:
    """Each koordinator in office, with deputy and number; `when` is a day, or a time with its offset (RFC 3339).

    A time without offset is Norwegian.
    """
    day = day_in_norway(when)
    moment = _moment(when)
    return [
        _reached(plan, one, day, moment, office) for level in LEVELS for one in in_office(plan, day, level)
    ]  # fmt: skip


def _reached(plan: Plan, one: Koordinator, day: str, moment: datetime | None, office: Hours) -> Reach:
    deputies = tuple(other for other in plan.koordinatorer if _stands_in(other, one, day))
    level = level_of(one)
    units = [unit for unit in plan.coordinating_units if value_of(unit.level) in {None, _UNIT_LEVEL[level]}]
    holders: list[tuple[str, Koordinator | CoordinatingUnit]] = [("koordinator", one)]
    holders += [("deputy", other) for other in deputies] + [("unit", unit) for unit in units]
    numbers = tuple(number for whose, holder in holders for number in _numbers(whose, holder))
    now = next(_answered(holders, moment, office), None) if moment is not None else None
    return Reach(level, one, deputies, units[0] if units else None, numbers, now)


def _stands_in(other: Koordinator, one: Koordinator, day: str) -> bool:
    if value_of(other.function) != "deputy" or not is_current(other, day):
        return False
    return other.deputy_for == one.id if isinstance(other.deputy_for, str) else level_of(other) == level_of(one)


def _numbers(whose: str, holder: Koordinator | CoordinatingUnit) -> Iterator[Number]:
    for value, night in ((holder.phone, False), (holder.night_phone, True)):
        if isinstance(value, str) and value:
            yield Number(value, whose, night)


def _answered(
    holders: list[tuple[str, Koordinator | CoordinatingUnit]], moment: datetime, office: Hours
) -> Iterator[Number]:
    """By day whoever is at work; else whoever answers at night."""
    for whose, holder in holders:
        hours = hours_of(holder.hours) if isinstance(holder.hours, str) else None
        if isinstance(holder.phone, str) and holder.phone and (hours or office).open(moment):
            yield Number(holder.phone, whose, False)
    for whose, holder in holders:
        if isinstance(holder.night_phone, str) and holder.night_phone:
            yield Number(holder.night_phone, whose, True)


def hours_of(text: str) -> Hours | None:
    """The hours that a text states, where it states one stretch; None where it is not surely understood.

    >>> hours_of("Hverdager 08.00-15.30").end
    datetime.time(15, 30)
    >>> hours_of("man-tor 9–15").days == frozenset({0, 1, 2, 3})
    True
    >>> hours_of("etter avtale") is None
    True
    """
    spans = _HOURS.findall(text)
    if len(spans) != 1:
        return None
    first, first_minute, last, last_minute = (int(part or 0) for part in spans[0])
    if first > 23 or last > 24 or first_minute > 59 or last_minute > 59 or (first, first_minute) >= (last, last_minute):
        return None
    days = _days_of(text.casefold())
    end = time(23, 59, 59) if last == 24 else time(last, last_minute)
    return Hours(days, time(first, first_minute), end) if days is not None else None


def _days_of(text: str) -> frozenset[int] | None:
    if "alle dager" in text or "døgn" in text:
        return frozenset(range(7))
    named = [number for number, day in enumerate(_DAYS) if re.search(rf"\b{day}", text)]
    if not named:
        return _WORKDAYS
    if len(named) == 2 and re.search(rf"{_DAYS[named[0]]}\w*\.?\s*(?:[-–—]|til)\s*{_DAYS[named[1]]}", text):
        return frozenset(range(named[0], named[1] + 1))
    return frozenset(named)


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday in Norway (lov 1947-04-26 nr. 1; lov 1995-02-24 nr. 12).

    >>> [is_holiday(date(2026, 5, day)) for day in (14, 15, 17, 25)]
    [True, False, True, True]
    """
    if (day.month, day.day) in {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}:
        return True
    return (day - _easter(day.year)).days in {-3, -2, 0, 1, 39, 49, 50}


def _easter(year: int) -> date:
    """Easter Sunday, Gregorian; the anonymous computus."""
    golden, century, of_century = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    return date(year, 3, 22) + timedelta(days=epact + weekday - 7 * late)


def _moment(when: str) -> datetime | None:
    if len(when) <= 10:
        return None
    moment = datetime.fromisoformat(when)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=OSLO)
