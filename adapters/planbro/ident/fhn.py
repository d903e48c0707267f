"""Felles hjelpenummer (FH-nummer): eleven digits that tell neither birth date nor sex.

Rule: HIS 1001: nine digits from 800 000 000 to 999 999 999 and the two control digits of a fødselsnummer. It is
shared by the whole health service, unlike the local H-number, and stands in when fnr and D-number are unknown.

>>> from planbro.ident import make_fhn
>>> made = make_fhn(800000000)
>>> validate(made) == made
True
>>> is_valid("13116900216")                     # a fødselsnummer
False
>>> format("131169-00216")
'131169 00216'
"""

from __future__ import annotations

from ._control import REMAINDERS_UNTIL_2032, check_person
from ._errors import IdentError, InvalidDate
from ._text import grouped, only_digits, squeeze


def compact(text: str) -> str:
    """The number without spaces and hyphens."""
    return squeeze(text)


def validate(text: str) -> str:
    """The compact number, or an `IdentError` that says what is wrong and not with which number."""
    number = only_digits(text, 11, 11)
    if number[0] not in "89":
        raise InvalidDate("the number is outside the series of FH-numbers")
    check_person(number, REMAINDERS_UNTIL_2032)
    return number


def is_valid(text: str) -> bool:
    """Whether `validate` lets the number pass."""
    try:
        validate(text)
    except IdentError:
        return False
    return True


def format(text: str) -> str:
    """The first six and the last five apart, as other person numbers."""
    return grouped(text, 6, 5)
