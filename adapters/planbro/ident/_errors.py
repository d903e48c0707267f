"""What is wrong with a number, without the number.

A person identifier may not reach an exception or a log (ARCHITECTURE, law 7), so no message holds a digit of the
input. ``code`` is the word that findings use for the same fault.

    ValueError
      IdentError
        InvalidFormat     a character that the number cannot have
        InvalidLength     too short or too long
        InvalidDate       no such day, or a series that the number does not belong to
        InvalidControl    the control digits do not agree with the rest
"""

from __future__ import annotations

from typing import ClassVar, Literal

Code = Literal[
    "characters",
    "length",
    "date",
    "control-digit",
    "unknown-kind",
    "kind-mismatch",
    "ambiguous-kind",
    "person-number-elsewhere",
    "issuer-missing",
    "numbering-2032",
    "synthetic-accepted",
    "synthetic-unconfirmed",
    "synthetic-in-production",
    "published-in-production",
    "real-in-test",
]


class IdentError(ValueError):
    """A number that breaks the rule of its kind."""

    code: ClassVar[Code] = "unknown-kind"


class InvalidFormat(IdentError):
    """A character that the number cannot have."""

    code = "characters"


class InvalidLength(IdentError):
    """Too short or too long."""

    code = "length"


class InvalidDate(IdentError):
    """No such day, or a series that the number does not belong to."""

    code = "date"


class InvalidControl(IdentError):
    """The control digits do not agree with the rest."""

    code = "control-digit"
