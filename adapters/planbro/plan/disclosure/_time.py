"""Days and hours as the rules read them: a date told to the month or the year is the day that opens least.

Rules run by the calendar day in Norway; `day_in_norway` takes there first what is asked with an offset.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from planbro.plan._days import first_day, last_day
from planbro.plan._values import ABSENT, Null


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


def may_span(record: Any, today: str) -> bool:
    """Whether the record's time may hold `today`: for what closes, the day that closes most."""
    begins, ends = first_day(record.start), last_day(record.end)
    return (begins is None or begins <= today) and (ends is None or today <= ends)


def spans(record: Any, today: str, start: str = "start", end: str = "end") -> bool:
    """Whether the record's time surely holds `today`."""
    return has_begun(getattr(record, start), today) and goes_on(getattr(record, end), today)
