"""What there is to be reminded of in a plan: data with days, and nothing of the person but the plan's id."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from planbro.exchange.remind._rules import ReminderKind

_SEALED: Final = frozenset({"birthday"})
"""Kinds whose day tells when somebody was born."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """It is to be told of from `start` until `stop`, both included; no `stop`: until the plan says something else.

    `day` is when it is due, `about` the item of the plan it follows from, `form` the consent form to have ready, `age`
    what the planeier turns.
    """

    plan: str
    kind: ReminderKind
    day: str
    start: str
    stop: str | None = None
    about: str = ""
    form: str = ""
    age: int = field(default=0)

    def stands(self, today: str) -> bool:
        return self.start <= today and (self.stop is None or today <= self.stop)

    @property
    def key(self) -> str:
        """What makes it the same reminder; of a birthday the age, since its day is the person's."""
        return f"{self.plan}/{self.kind}/{self.about}/{self.age or self.day}"

    @property
    def code(self) -> str:
        return f"remind-{self.kind}"

    @property
    def due(self) -> str:
        """The day as it may be seen by others: of a birthday no more than the month."""
        if self.kind not in _SEALED:
            return self.day
        year, month = int(self.day[:4]), int(self.day[5:7])
        return f"{self.day[:7]}-{calendar.monthrange(year, month)[1]:02}"


def days_before(day: str, days: int) -> str:
    """
    >>> days_before("2026-03-01", 1)
    '2026-02-28'
    """
    try:
        return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
    except OverflowError:
        return "0001-01-01"


def days_after(day: str, days: int) -> str:
    """The other way about; the end of the calendar is the end."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except OverflowError:
        return "9999-12-31"


def months_after(day: str, months: int) -> str:
    """The same day so many months later, or the last of that month.

    >>> months_after("2026-08-31", 6)
    '2027-02-28'
    """
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    if year > 9999:
        return "9999-12-31"
    return f"{year:04}-{month + 1:02}-{min(int(day[8:10]), calendar.monthrange(year, month + 1)[1]):02}"
