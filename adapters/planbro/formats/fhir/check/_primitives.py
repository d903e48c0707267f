"""The forms of primitive values (R4, data types): a judge a type, which gives a finding's code where a value is wrong.

The expressions are R4's own, from the tables; what they cannot say (the 31st of April, a number's bounds) is said here.
"""

from __future__ import annotations

import binascii
import re
from calendar import monthrange
from collections.abc import Callable
from typing import Any, Final

from planbro.formats.fhir.check._definitions import Definitions
from planbro.mapping import Number

Judge = Callable[[Any], "str | None"]

TYPE: Final = "fhir-type"
FORM: Final = "fhir-format"
EMPTY: Final = "fhir-empty"
BLANK: Final = "fhir-blank"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_INTEGERS: Final = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}
_TIMES: Final = frozenset({"date", "dateTime", "instant"})
_TEXTS: Final = frozenset({"string", "markdown"})


def judges(tables: Definitions) -> dict[str, Judge]:
    """A judge for each primitive type of the tables."""
    made: dict[str, Judge] = {"boolean": _boolean, "decimal": _decimal, "base64Binary": _base64, "xhtml": _text}
    made |= dict.fromkeys(_TEXTS, _text)
    made |= {name: _integer(least) for name, least in _INTEGERS.items()}
    for name in ("canonical", "code", "date", "dateTime", "id", "instant", "oid", "time", "uri", "url", "uuid"):
        made[name] = _pattern(tables.table(name)["regex"], name in _TIMES)
    return made


def _pattern(regex: str, day: bool) -> Judge:
    fits = re.compile(regex, re.ASCII).fullmatch

    def judge(value: Any) -> str | None:
        if type(value) is not str:
            return TYPE
        if not value:
            return EMPTY
        if fits(value) is None:
            return FORM
        if day and value[8:10] > "28" and not _is_day(value):
            return FORM
        return None

    return judge


def _is_day(value: str) -> bool:
    return int(value[8:10]) <= monthrange(int(value[:4]), int(value[5:7]))[1]


def _text(value: Any) -> str | None:
    """A text; one of blanks alone is lost in XML, and control characters cannot be carried there (R4, string)."""
    if type(value) is not str:
        return TYPE
    if not value:
        return EMPTY
    if value.isspace() or (not value.isprintable() and _CONTROL.search(value)):
        return BLANK
    return None


def _boolean(value: Any) -> str | None:
    return None if value is True or value is False else TYPE


def _decimal(value: Any) -> str | None:
    return None if type(value) in {int, float, Number} else TYPE


def _integer(least: int) -> Judge:
    def judge(value: Any) -> str | None:
        if type(value) is Number and value.text == "-0":
            value = 0
        if type(value) is not int:
            return TYPE
        return None if least <= value < 2**31 else FORM

    return judge


def _base64(value: Any) -> str | None:
    if type(value) is not str:
        return TYPE
    if not value:
        return EMPTY
    if not value.isascii():
        return FORM
    for text in (value, "".join(value.split())):  # white space may stand anywhere in it
        try:
            binascii.a2b_base64(text, strict_mode=True)
        except binascii.Error:
            continue
        return None
    return FORM
