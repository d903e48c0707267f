"""D-nummer: a fødselsnummer with 40 added to the day, for those who are not to live here long.

Rule: HIS 1001; the numbering of 2032 holds for D-numbers as well. Day and month may both be raised: Tenor makes
synthetic D-numbers so.

>>> validate("701082 99914")                    # from NAV's tests
'70108299914'
>>> is_valid("13116900216")                     # a fødselsnummer
False
>>> format("70108299914")
'701082 99914'
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
    if not read_layout(number).d_number:
        raise InvalidDate("the day is not that of a D-number")
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
