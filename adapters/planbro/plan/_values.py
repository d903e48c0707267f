"""What a field can hold: presence, codes and lexical forms.

Four things differ and stay different (MAPPING, presence): a field that is *absent* (`ABSENT`), one that is *empty*
(`""`, `()`), one that is null with a reason (`Null("asked-declined")`) and one that is `False`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class Absent:
    """The field says nothing. One instance, `ABSENT`; false in a condition."""

    __slots__ = ()
    _one: Absent | None = None

    def __new__(cls) -> Absent:
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, memo: object) -> Absent:
        return self

    def __reduce__(self) -> tuple[type[Absent], tuple[()]]:
        return Absent, ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)


ABSENT: Final = Absent()

NULL_REASONS: Final = (
    "unknown", "asked-unknown", "temp-unknown", "not-asked", "asked-declined", "masked", "not-applicable",
    "unsupported", "as-text", "error", "not-performed", "not-permitted",
)  # fmt: skip
"""Why a value is null: http://terminology.hl7.org/CodeSystem/data-absent-reason (FHIR R4)."""


@dataclass(frozen=True, slots=True)
class Null:
    """The field is there and has no value, for a reason of `NULL_REASONS`. False in a condition."""

    reason: str = "unknown"

    def __bool__(self) -> bool:
        return False

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def check(value: Null) -> Null:
            if value.reason not in NULL_REASONS:
                raise ValueError("not a data-absent-reason")
            return value

        return core_schema.no_info_after_validator_function(check, core_schema.is_instance_schema(cls))


@dataclass(slots=True, eq=False, frozen=True)
class Code:
    """A coded value: the Plan's own value, and the code it was read from.

    `value` is of the field's value set, or None where the code is not in our tables. `system`, `code` and `text` are
    what stood in the source. Two codes are equal when they mean the same: by `value`, else by system and code.
    """

    value: str | None
    system: str | None = None
    code: str | None = None
    text: str | None = None

    def _meaning(self) -> tuple[str | None, ...]:
        return (self.value,) if self.value is not None else (None, self.system, self.code)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Code):
            return False
        if self.value is not None or other.value is not None:
            return self.value == other.value
        return self.system == other.system and self.code == other.code

    def __hash__(self) -> int:
        return hash(self._meaning())

    @property
    def exact(self) -> tuple[str | None, ...]:
        """Everything, for where the original code counts too."""
        return (self.value, self.system, self.code, self.text)


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_TIME = re.compile(r"T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-](\d{2}):(\d{2}))?\Z", re.ASCII)
_DAY: Final = (
    r"(?!0000)\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_CLOCK: Final = r"T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]0\d:[0-5]\d)?"
_USUAL: Final = {
    "date": re.compile(_DAY + r"\Z", re.ASCII).match,
    "dateTime": re.compile(f"{_DAY}(?:{_CLOCK})?" + r"\Z", re.ASCII).match,
}
"""All days but the 29th of February, and clock times to the second: most of what is written."""
_USUAL_DATE, _USUAL_TIME = _USUAL["date"], _USUAL["dateTime"]
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?\Z", re.ASCII)
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def usual(name: str) -> Callable[[str], object]:
    """For dates and times: a test that only the usual ones pass, and that is quick."""
    return _USUAL[name]


def is_date(text: str) -> bool:
    """ISO 8601 calendar date, also to the month or the year: `2026-11-22`, `2026-11`, `2026`."""
    if _USUAL_DATE(text):
        return True
    match = _DATE.match(text)
    if not match:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def is_datetime(text: str) -> bool:
    """A full date, or a full date with a clock time; seconds and offset as they were written."""
    if _USUAL_TIME(text):
        return True
    day, clock = text[:10], text[10:]
    if len(day) != 10 or not is_date(day):
        return False
    if not clock:
        return True
    match = _TIME.match(clock)
    if not match:
        return False
    hour, minute, second, off_hour, off_minute = (int(part or 0) for part in match.groups())
    return hour < 24 and minute < 60 and second < 60 and off_hour <= 14 and off_minute < 60


def is_decimal(text: str) -> bool:
    """A decimal number whose form is kept: `1.10` stays `1.10`."""
    return bool(_DECIMAL.match(text))


def is_text(text: str) -> bool:
    """Characters that every format can carry: no control characters but tab and line ends (XML 1.0 § 2.2)."""
    return not _XML_ILLEGAL.search(text)


@dataclass(frozen=True, slots=True)
class Form:
    """The lexical form of a string field; both documentation and check."""

    name: str

    def check(self, value: str) -> str:
        if not FORMS[self.name](value):
            raise ValueError(f"not a {self.name}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, core_schema.str_schema(strict=True))


FORMS: Final[dict[str, Callable[[str], bool]]] = {
    "text": is_text,
    "date": is_date,
    "dateTime": is_datetime,
    "decimal": is_decimal,
    "ref": lambda value: value != "",
}

Text = Annotated[str, Form("text")]
"""Free text of a person's plan; may be empty."""
Date = Annotated[str, Form("date")]
"""ISO 8601 date in the precision it was written."""
DateTime = Annotated[str, Form("dateTime")]
"""ISO 8601 date and time; offset and seconds as they were written."""
Decimal = Annotated[str, Form("decimal")]
"""Decimal number, its form kept."""
Ref = Annotated[str, Form("ref")]
"""The id of another item of the same plan."""

_T = TypeVar("_T")
Opt = Union[_T, Absent, Null]  # noqa: UP007 - a generic alias; mypy reads `|` here as an expression
"""A field that may be absent or null with a reason."""
