"""Days and times as people read them, in Norway's own time: one place for the names of months and weekdays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal

from planbro.plan import OSLO

Language = Literal["nb", "nn", "en"]
_NB: Final = ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
              "november", "desember")  # fmt: skip
MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "nb": _NB,
    "nn": _NB,
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
WEEKDAYS: Final[Mapping[Language, tuple[str, ...]]] = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def in_norway(at: str) -> datetime:
    """A time as clocks in Norway show it; without an offset it is Norwegian already, and so is a day.

    Raises:
        ValueError: it is neither.
    """
    found = datetime.fromisoformat(at)
    return found.astimezone(OSLO) if found.tzinfo is not None else found


def day_word(language: Language, day: date) -> str:
    """A day with its month in letters.

    >>> day_word("nn", date(2026, 11, 22)), day_word("en", date(2026, 11, 22))
    ('22. november 2026', '22 November 2026')
    """
    return f"{day.day}{'' if language == 'en' else '.'} {MONTHS[language][day.month - 1]} {day.year}"


def weekday_word(language: Language, day: date) -> str:
    """A day as it is said aloud.

    >>> weekday_word("nn", date(2026, 11, 22))
    'søndag 22. november 2026'
    """
    return f"{WEEKDAYS[language][day.weekday()]} {day_word(language, day)}"


def clock_word(language: Language, at: datetime) -> str:
    """The time of day, to the minute.

    >>> clock_word("nb", in_norway("2026-11-22T02:05:00.000Z")), clock_word("en", in_norway("2026-07-22T02:05:00Z"))
    ('03.05', '04:05')
    """
    return f"{at:%H:%M}" if language == "en" else f"{at:%H.%M}"


def time_word(language: Language, at: datetime) -> str:
    """A day and the time of day.

    >>> time_word("nb", in_norway("2026-11-22T02:05:00.000Z")), time_word("en", in_norway("2026-11-22T02:05:00.000Z"))
    ('22. november 2026 kl. 03.05', '22 November 2026 at 03:05')
    """
    return f"{day_word(language, at)} {'at' if language == 'en' else 'kl.'} {clock_word(language, at)}"


def short_day(language: Language, day: str) -> str:
    """A day in numbers, where room is scarce; English keeps the order of ISO 8601, which nobody misreads.

    >>> short_day("nb", "2026-11-22"), short_day("en", "2026-11-22")
    ('22.11.2026', '2026-11-22')
    """
    return day[:10] if language == "en" else ".".join(reversed(day[:10].split("-")))
