"""HER-id: the address of a communication party in NHN's Adresseregisteret.

We know of no published rule of length or control digit; the official PLO examples have two to six digits. It
identifies an address for messages, not an organisation or a person (HL7 Norway best practice, HER-id.md).

>>> validate("91090")                           # in the official PLO examples
'91090'
>>> is_valid("her:91090")
False
>>> format("91 090")
'91090'
"""

from __future__ import annotations

from ._errors import IdentError
from ._text import only_digits, squeeze


def compact(text: str) -> str:
    """The number without spaces and hyphens."""
    return squeeze(text)


def validate(text: str) -> str:
    """The compact number, or an `IdentError` that says what is wrong and not with which number."""
    return only_digits(text, 1, 9)


def is_valid(text: str) -> bool:
    """Whether `validate` lets the number pass."""
    try:
        validate(text)
    except IdentError:
        return False
    return True


def format(text: str) -> str:
    """As the register writes it: without groups."""
    return squeeze(text)
