"""Fødselsnummer: eleven digits, DDMMYY, individnummer and two control digits.

Rule: HIS 1001, *Identifikatorer for personer*; from 2032 also Skatteetaten, *Nytt fødselsnummer 2032*, whose numbers
pass here beside the old ones. Synthetic numbers pass too: whether they are wanted is for the profile to say, in
`planbro.ident.examine`.

>>> validate("010150 00232")
'01015000232'
>>> validate("30108299939")                     # remainder one: the rule of 2032, from NAV's tests
'30108299939'
>>> is_valid("12094812345")                     # a published example that nobody checked
False
>>> validate("13116900217")
Traceback (most recent call last):
planbro.ident._errors.InvalidControl: the second control digit does not agree with the number
>>> format("13116900216")
'131169 00216'
"""

from __future__ import annotations

from ._control import check_person
from ._errors import IdentError, InvalidDate
from ._layout import read_layout
from ._text import grouped, only_digits, squeeze


def compact(text: str) -> str:
    """The number without spaces and hyphens."""
    return squeeze(text)


def validate(text: str) -> str:
    """The compact number, or an `IdentError` that says what is wrong and not with which number."""
    number = only_digits(text, 11, 11)
    if read_layout(number).d_number:
        raise InvalidDate("the day is that of a D-number")
    check_person(number)
    return number


def is_valid(text: str) -> bool:
    """Whether `validate` lets the number pass."""
    try:
        validate(text)
    except IdentError:
        return False
    return True


def format(text: str) -> str:
    """Date and personnummer apart, as people write it."""
    return grouped(text, 6, 5)
