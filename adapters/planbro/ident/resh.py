"""RESH-id: a unit of the specialist health service in the register RESH.

We know of no published rule of length or control digit (no-basis, NamingSystem RESH; kodeverk 9051 code RSH), so one
to nine digits pass.

>>> validate(" 123456 ")
'123456'
>>> is_valid("12345a")
False
>>> format("123 456")
'123456'
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
