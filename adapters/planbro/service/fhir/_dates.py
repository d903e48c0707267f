"""Dates and times as searches compare them: each is a span, as long as it is vaguely told (R4, search, date).

A day without a time zone is a day in Norway.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from planbro.plan import OSLO

_FORM: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
_NEAR: Final = 10
"""`ap`: within a tenth of the time between now and then."""


class Range(NamedTuple):
    """From, and until but not with."""

    start: datetime
    stop: datetime


def range_of(text: str) -> Range | None:
    """The span that a date or a time names; None where it is none.

    >>> told = range_of("2026-11")
    >>> told.start.isoformat(), told.stop.isoformat()
    ('2026-11-01T00:00:00+01:00', '2026-12-01T00:00:00+01:00')
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    try:
        start = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0,
                         int((found[7] or "0")[:6].ljust(6, "0")), tzinfo=_zone(found[8]))  # fmt: skip
        return Range(start, _after(start, month, day, hour, second, len(found[7] or "")))
    except (ValueError, OverflowError):
        return None


def _zone(told: str | None) -> Any:
    if told in (None, "Z"):
        return UTC if told else OSLO
    return datetime.fromisoformat(f"2000-01-01T00:00:00{told}").tzinfo


def _after(
    start: datetime, month: int | None, day: int | None, hour: int | None, second: int | None, digits: int
) -> datetime:
    if month is None:
        return start.replace(year=start.year + 1)
    if day is None:
        return start + timedelta(days=calendar.monthrange(start.year, start.month)[1])
    if hour is None:
        return start + timedelta(days=1)
    if second is None:
        return start + timedelta(minutes=1)
    return start + (timedelta(microseconds=10 ** max(6 - digits, 0)) if digits else timedelta(seconds=1))


def spans_in(value: Any) -> list[Range]:
    """The spans that an element says: a date, a time, a Period or a Timing."""
    if isinstance(value, str):
        found = range_of(value)
        return [found] if found is not None else []
    if not isinstance(value, dict):
        return []
    if "start" in value or "end" in value:
        start, stop = (range_of(str(value[name])) if name in value else None for name in ("start", "end"))
        return [Range(start.start if start else _FIRST, stop.stop if stop else _LAST)]
    if "event" in value:
        return [span for one in value["event"] for span in spans_in(one)]
    bounds = value.get("repeat", {}).get("boundsPeriod") if isinstance(value.get("repeat"), dict) else None
    return spans_in(bounds)


def _within(one: Range, other: Range) -> bool:
    return other.start <= one.start and one.stop <= other.stop


_TESTS: Final[Mapping[str, Callable[[Range, Range], bool]]] = {
    "eq": _within,
    "ne": lambda there, asked: not _within(there, asked),
    "gt": lambda there, asked: there.stop > asked.stop,
    "lt": lambda there, asked: there.start < asked.start,
    "ge": lambda there, asked: there.stop > asked.stop or _within(there, asked),
    "le": lambda there, asked: there.start < asked.start or _within(there, asked),
    "sa": lambda there, asked: there.start >= asked.stop,
    "eb": lambda there, asked: there.stop <= asked.start,
    "ap": lambda there, asked: there.start < asked.stop and asked.start < there.stop,
}


class Asked(NamedTuple):
    """A date in a search, with its prefix."""

    prefix: str
    range: Range

    def matches(self, there: Range) -> bool:
        return _TESTS[self.prefix](there, self.range)


def asked_of(text: str, now: datetime) -> Asked | None:
    """A date as a search says it: `ge2026-11-01`; None where it is none."""
    prefix, rest = (text[:2], text[2:]) if text[:2] in _TESTS else ("eq", text)
    found = range_of(rest)
    if found is None:
        return None
    if prefix == "ap":
        near = abs(now - found.start) / _NEAR
        found = Range(_moved(found.start, -near), _moved(found.stop, near))
    return Asked(prefix, found)


def _moved(when: datetime, by: timedelta) -> datetime:
    try:
        return when + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST
