"""The eleven digits taken apart: day, month and year with what is added to them, and the individnummer.

Day plus 40 is a D-number; the month carries the flavour (HIS 1001 for H-numbers; Skatteetaten, NAV for synthetic ones).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ._control import first_remainder
from ._errors import InvalidDate
from ._kinds import Flavour, Sex

D_NUMBER = 40
MONTHS = (
    (0, Flavour.REAL),
    (40, Flavour.SYNTHETIC_DOLLY),
    (65, Flavour.SYNTHETIC_NHN),
    (80, Flavour.SYNTHETIC_TENOR),
)
_OF_MONTH = {month + added: (month, flavour) for added, flavour in MONTHS for month in range(1, 13)}


@dataclass(frozen=True, slots=True, repr=False)
class Layout:
    """A number's parts, with what was added taken away again."""

    day: int
    month: int
    year: int
    individ: int
    d_number: bool
    flavour: Flavour


def read_layout(number: str) -> Layout:
    """The parts of eleven digits, or `InvalidDate` when no century has the day.

    The century itself is not asked for: numbers from 2032 do not tell it (Skatteetaten, *Nytt fødselsnummer 2032*).
    """
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    d_number = day > D_NUMBER
    day -= D_NUMBER * d_number
    found = _OF_MONTH.get(month)
    if found is not None and _day(2000 + year, found[0], day):
        return Layout(day, found[0], year, int(number[6:9]), d_number, found[1])
    raise InvalidDate("the number does not begin with a date")


def century(year: int, individ: int) -> int | None:
    """The century that the individnummer tells under the numbering until 2032 (HIS 1001)."""
    if individ <= 499:
        return 1900
    if individ <= 749 and year > 54:
        return 1800
    if year < 40:
        return 2000
    return 1900 if individ >= 900 else None


def birth_date(layout: Layout) -> date | None:
    """The day under the numbering until 2032; ``None`` when that numbering has no such number."""
    hundreds = century(layout.year, layout.individ)
    return None if hundreds is None else _day(hundreds + layout.year, layout.month, layout.day)


def sex(layout: Layout) -> Sex:
    """The ninth digit, under the numbering until 2032: even is a woman (HIS 1001)."""
    return Sex.MALE if layout.individ % 2 else Sex.FEMALE


def is_old(number: str, layout: Layout) -> bool:
    """Whether the number can belong to the numbering until 2032."""
    return first_remainder(number) == 0 and birth_date(layout) is not None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
