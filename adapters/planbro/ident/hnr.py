"""Local H-nummer: a hospital's own number for a person whose fødselsnummer is unknown, 40 added to the month.

Rule: HIS 1001. It is unique within its issuer only and may leave it only together with the issuer's OID. NAV's Dolly
makes synthetic fødselsnummer in the same way, so a number alone does not tell which of the two it is. Hospitals, not
Skatteetaten, issue it: the numbering of 2032 does not reach it.

>>> from planbro.ident import control_digits
>>> made = "015150002" + control_digits("015150002")
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
from ._kinds import Flavour
from ._layout import birth_date, read_layout
from ._text import grouped, only_digits, squeeze


def compact(text: str) -> str:
    """The number without spaces and hyphens."""
    return squeeze(text)


def validate(text: str) -> str:
    """The compact number, or an `IdentError` that says what is wrong and not with which number."""
    number = only_digits(text, 11, 11)
    layout = read_layout(number)
    if layout.d_number or layout.flavour is not Flavour.SYNTHETIC_DOLLY or birth_date(layout) is None:
        raise InvalidDate("the date is not that of an H-number")
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
    """Date and the last five apart, as people write it."""
    return grouped(text, 6, 5)
