"""Ending what somebody may: on the day before, so that on the day itself nothing stands open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from planbro.plan import ABSENT, last_day


def eve_of(day: str) -> str:
    """The day before, which is the last on which what ends with `day` still stands.

    >>> eve_of("2026-03-01")
    '2026-02-28'
    """
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def ends_after(end: object, day: str) -> bool:
    """Whether what ends then may still stand after `day`."""
    last = last_day(end)
    return last is None or last > day


def hold_right(right: Any, eve: str) -> bool:
    """Let a right open nothing more, and tell whether it did. What it refuses it goes on refusing (law 3)."""
    if not (right.read is True or right.write is True) or not ends_after(right.end, eve):
        return False
    if right.read is False or right.write is False:
        right.read = ABSENT if right.read is True else right.read
        right.write = ABSENT if right.write is True else right.write
    else:
        right.end = eve
    return True
