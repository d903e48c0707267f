"""Days and hours as the rules read them: a date told to the month or the year is the day that opens least.

Rules run by the calendar day in Norway; what is stated with an offset is taken there first.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from planbro.plan._days import day_of, first_day, last_day
from planbro.plan._reach import OSLO
from planbro.plan._values import ABSENT, Null


@lru_cache(maxsize=256)
def day_in_norway(as_of: str) -> str:
    """The day of `as_of` where the rules hold; ValueError for what is neither a date nor a date with a time."""
    day = day_of(as_of)
    if len(as_of) == 10:
        return day
    moment = _moment(as_of)
    return moment.date().isoformat() if moment is not None else day


def _moment(as_of: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(as_of)
        return moment.astimezone(OSLO) if moment.tzinfo is not None else moment
    except (ValueError, OverflowError):
        return None


def days_between(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def is_unbounded(value: object) -> bool:
    """Whether a limit is not there, or is said not to apply."""
    return value is ABSENT or value == Null("not-applicable")


def has_begun(value: object, today: str) -> bool:
    """Whether a span that begins then has surely begun."""
    return is_unbounded(value) or ((day := last_day(value)) is not None and day <= today)


def goes_on(value: object, today: str) -> bool:
    """Whether a span that ends then surely holds `today`, its last day included."""
    return is_unbounded(value) or ((day := first_day(value)) is not None and today <= day)


def is_before(value: object, today: str) -> bool:
    """Whether `today` surely lies before the day, which itself is past: the day one leaves."""
    return is_unbounded(value) or ((day := first_day(value)) is not None and today < day)


def spans(record: Any, today: str, start: str = "start", end: str = "end") -> bool:
    """Whether the record's time surely holds `today`."""
    return has_begun(getattr(record, start), today) and goes_on(getattr(record, end), today)
