"""DUF-nummer: twelve digits that UDI gives those who apply for asylum or residence.

HIS 1001 says twelve digits and no more. UDI has not published how the last two are made; this is the rule that
Statistics Norway checks KOSTRA reports with (its public `no.ssb.kostra` code, `Fnr.isValidDUFnr`): year and serial
number, weighted, and the remainder of eleven written with two digits.

>>> from planbro.ident import make_duf
>>> made = make_duf(2020, 12345)
>>> validate(made) == made
True
>>> is_valid(made[:-2] + "99")
False
>>> format(made) == " ".join((made[:4], made[4:10], made[10:]))
True
"""

from __future__ import annotations

from ._control import DUF, weighted_sum
from ._errors import IdentError, InvalidControl, InvalidDate
from ._text import grouped, only_digits, squeeze


def compact(text: str) -> str:
    """The number without spaces and hyphens."""
    return squeeze(text)


def validate(text: str) -> str:
    """The compact number, or an `IdentError` that says what is wrong and not with which number."""
    number = only_digits(text, 12, 12)
    if number[:2] not in ("19", "20"):
        raise InvalidDate("the number does not begin with a year")
    if int(number[10:]) != weighted_sum(number, DUF) % 11:
        raise InvalidControl("the control digits do not agree with the number")
    return number


def is_valid(text: str) -> bool:
    """Whether `validate` lets the number pass."""
    try:
        validate(text)
    except IdentError:
        return False
    return True


def format(text: str) -> str:
    """Year, serial number and control digits apart."""
    return grouped(text, 4, 6, 2)
