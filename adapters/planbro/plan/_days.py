"""Days: what a date may mean, and whether a record's time holds a day. And the Plan's own value of a code."""

from __future__ import annotations

import calendar
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from planbro.plan._values import ABSENT, Code, is_date, is_datetime, usual

OSLO: Final = ZoneInfo("Europe/Oslo")

_is_usual: Final = usual("date")

CLOSED: Final = frozenset({"completed", "revoked", "archived"})
"""The plan statuses of a plan that is over."""


@lru_cache(maxsize=256)
def day_in_norway(as_of: str) -> str:
    """The day in Norway of `as_of`, a full date or a date with a time; ValueError for anything else.

    Rules run by the calendar day in Norway, so a time with an offset is taken there first: half past eleven in the
    evening UTC is the next day. A time without offset is Norwegian.
    """
    if not is_datetime(as_of):
        raise ValueError("as_of is not a date")
    if len(as_of) == 10:
        return as_of
    try:
        moment = datetime.fromisoformat(as_of)
        return moment.astimezone(OSLO).date().isoformat() if moment.tzinfo is not None else as_of[:10]
    except (ValueError, OverflowError):
        return as_of[:10]


def first_day(value: object) -> str | None:
    """The first day that a date may mean: `2026-05` is at the earliest the 1st. None for what is no date."""
    if not isinstance(value, str):
        return None
    text = value[:10]
    if _is_usual(text):
        return text
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "") if is_date(text) else None


def last_day(value: object) -> str | None:
    """The last day that a date may mean."""
    if not isinstance(value, str):
        return None
    text = value[:10]
    if _is_usual(text):
        return text
    if not is_date(text):
        return None
    if len(text) == 4:
        return f"{text}-12-31"
    return text if len(text) == 10 else f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]:02}"


def is_current(record: Any, today: str | None, start: str = "start", end: str = "end") -> bool:
    """Whether `today` may lie within the record's time; without a day, whether it has no end."""
    ends = getattr(record, end)
    if ends is not ABSENT:
        ends = last_day(ends)
        if ends is not None and (today is None or ends < today):
            return False
    begins = getattr(record, start) if today is not None else ABSENT
    if begins is ABSENT:
        return True
    begins = first_day(begins)
    return begins is None or today is None or begins <= today


def value_of(code: object) -> str | None:
    """The Plan's own value of a coded field; None where it is absent, null or a code that no table knows."""
    return code.value if isinstance(code, Code) else None
