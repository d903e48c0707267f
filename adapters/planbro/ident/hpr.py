"""HPR-nummer: the number of a health worker in Helsepersonellregisteret.

We know of no published rule of length or control digit. Those in messages have seven digits, and some systems pad
them to nine with noughts. So: one to nine digits, and the noughts stay as they were written.

>>> validate("9144889")                         # in the official PLO examples
'9144889'
>>> is_valid("HPR 9144889")
False
>>> format(" 9144889 ")
'9144889'
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
