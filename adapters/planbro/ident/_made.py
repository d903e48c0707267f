"""Numbers made for tests and generated municipalities, in series that no register gives to anyone.

All are functions of their arguments: the same in, the same out.
"""

from __future__ import annotations

from datetime import date

from ._control import DUF, ORGANISATION, control_digit, control_digits, weighted_sum
from ._layout import D_NUMBER, century

TENOR = 80


def make_synthetic(birth_date: date, individ: int, *, d_number: bool = False) -> str | None:
    """A synthetic fødselsnummer (or D-number) as Tenor makes them: 80 added to the month.

    ``None`` where the individnummer belongs to another century or a control digit would be ten: try the next one.

    >>> make_synthetic(date(1969, 11, 13), 2) is not None, make_synthetic(date(1969, 11, 13), 700)
    (True, None)
    """
    if not 0 <= individ <= 999:
        raise ValueError("an individnummer has three digits")
    hundreds, year = birth_date.year // 100 * 100, birth_date.year % 100
    if century(year, individ) != hundreds:
        return None
    day = birth_date.day + D_NUMBER * d_number
    nine = f"{day:02}{birth_date.month + TENOR:02}{year:02}{individ:03}"
    control = control_digits(nine)
    return control and nine + control


def make_fhn(first_nine: int) -> str | None:
    """An FH-number from its first nine digits; ``None`` where a control digit would be ten.

    FH-numbers carry no mark of a test, so the test profile refuses these too.

    >>> make_fhn(800000000) is not None
    True
    """
    if not 800_000_000 <= first_nine <= 999_999_999:
        raise ValueError("outside the series of FH-numbers")
    control = control_digits(str(first_nine))
    return control and f"{first_nine}{control}"


def make_duf(year: int, serial: int) -> str:
    """A DUF-number from year and serial number.

    >>> len(make_duf(2020, 1))
    12
    """
    if not (1900 <= year <= 2099 and 0 <= serial <= 999_999):
        raise ValueError("outside the series of DUF-numbers")
    ten = f"{year}{serial:06}"
    return f"{ten}{weighted_sum(ten, DUF) % 11:02}"


def make_orgnr(seed: int) -> str:
    """An organisation number that begins with 31, as Brønnøysund's published test data do; the real begin with 8 or 9.

    Different seeds give different numbers.

    >>> make_orgnr(0) != make_orgnr(1)
    True
    """
    if not 0 <= seed < 500_000:
        raise ValueError("the seed is outside the series")
    eight = str(31_000_000 + 2 * seed)
    control = control_digit(eight, ORGANISATION)
    if control is None:  # the neighbour's remainder differs by two, so it has one
        eight = str(int(eight) + 1)
        control = control_digit(eight, ORGANISATION)
    return f"{eight}{control}"


def make_hpr(seed: int) -> str:
    """An HPR-number of nine digits; those in use have seven.

    >>> make_hpr(7)
    '990000007'
    """
    if not 0 <= seed < 10_000_000:
        raise ValueError("the seed is outside the series")
    return f"99{seed:07}"
