"""Organisasjonsnummer: nine digits, the last a control digit, for legal entities and their units.

Rule: Brønnøysundregistrene, *Om organisasjonsnummeret*: weights 3 2 7 6 5 4 3 2, modulus 11; ten is not issued. The
first digit is 8 or 9 in the register today and another in test data, so it is not checked.

>>> from planbro.ident import make_orgnr
>>> made = make_orgnr(1)
>>> validate(format(made)) == made
True
>>> validate("31")
Traceback (most recent call last):
planbro.ident._errors.InvalidLength: this number has another length
"""

from __future__ import annotations

from ._control import ORGANISATION, control_digit
from ._errors import IdentError, InvalidControl
from ._text import grouped, only_digits, squeeze


def compact(text: str) -> str:
    """The number without spaces and hyphens."""
    return squeeze(text)


def validate(text: str) -> str:
    """The compact number, or an `IdentError` that says what is wrong and not with which number."""
    number = only_digits(text, 9, 9)
    if control_digit(number, ORGANISATION) != number[8]:
        raise InvalidControl("the control digit does not agree with the number")
    return number


def is_valid(text: str) -> bool:
    """Whether `validate` lets the number pass."""
    try:
        validate(text)
    except IdentError:
        return False
    return True


def format(text: str) -> str:
    """In threes, as the register writes it."""
    return grouped(text, 3, 3, 3)
