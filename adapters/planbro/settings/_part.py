"""What every part of the settings is made of: closed models, lengths of time, names, parties, and secrets by reference.

A secret never stands in the file. A field `key` that is secret has two places instead, `key_file` and `key_env`: the
file that holds it, or the environment variable. What the settings know is where it is, so they may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from planbro.ident import her, orgnr

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}
_SPAN: Final = re.compile(r"(\d{1,6})\s*([smhdwy])")
EMPTY_ORGNR: Final = "000000000"
EMPTY_HERID: Final = "0"
"""What the shipped files hold where a body's own number belongs. A check says so of each."""


def span(value: object) -> timedelta:
    """`30s`, `15m`, `96h`, `10d`, `2w`, `10y` (a year has 365 days)."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("span", "a length of time is a number and s, m, h, d, w or y")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def spelled(value: timedelta) -> str:
    """A length of time as the file writes it, in the largest unit that fits.

    >>> spelled(timedelta(hours=96)), spelled(timedelta(seconds=90)), spelled(timedelta(days=3650))
    ('4d', '90s', '10y')
    """
    seconds = int(value.total_seconds())
    for unit in ("y", "w", "d", "h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"


def _keep(value: object) -> object:
    return value if value in ("forever", "none") else span(value)


def _kept(value: timedelta | str) -> str:
    return value if isinstance(value, str) else spelled(value)


def _party(value: str) -> str:
    kind, _, number = value.partition(":")
    if kind == "orgnr" and orgnr.is_valid(number):
        return value
    if kind == "herid" and her.is_valid(number):
        return value
    raise PydanticCustomError("party", "a party is herid: or orgnr: and its number")


def _orgnr(value: str) -> str:
    if not orgnr.is_valid(value):
        raise PydanticCustomError("orgnr", "no organisasjonsnummer")
    return value


def _herid(value: str) -> str:
    if not her.is_valid(value):
        raise PydanticCustomError("herid", "no HER-id")
    return value


def _address(value: str) -> str:
    if re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value) is None:
        raise PydanticCustomError("address", "an address is http(s)://host/path, without user, query or fragment")
    return value


_SPELT: Final = r"^\d{1,6}\s*[smhdwy]$"
Span = Annotated[
    timedelta,
    BeforeValidator(span, json_schema_input_type=Annotated[str, Field(pattern=_SPELT)]),
    PlainSerializer(spelled, return_type=str),
]
Keep = Annotated[
    timedelta | Literal["forever", "none"],
    BeforeValidator(_keep, json_schema_input_type=Annotated[str, Field(pattern=rf"{_SPELT}|^forever$|^none$")]),
    PlainSerializer(_kept, return_type=str),
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
"""Of a tenant, a port, a receiver: lower case, since an environment variable names it too, and never a person's."""
Party = Annotated[str, AfterValidator(_party)]
Orgnr = Annotated[str, AfterValidator(_orgnr)]
HerId = Annotated[str, AfterValidator(_herid)]
Address = Annotated[str, AfterValidator(_address)]
EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Secret(NamedTuple):
    """A secret of a part: its name, and whether the part needs it."""

    name: str
    needed: bool = True


class Place(NamedTuple):
    """Where a secret is: in a file, or in a variable of the environment."""

    path: tuple[str, ...]
    file: Path | None
    env: str | None


class Part(BaseModel):
    """One table of the file. What it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=False)
    SECRETS: ClassVar[tuple[Secret, ...]] = ()

    @model_validator(mode="after")
    def _secrets_have_one_place(self) -> Self:
        for name, needed in self.SECRETS:
            places = [f"{name}_{kind}" for kind in ("file", "env") if getattr(self, f"{name}_{kind}") is not None]
            if len(places) == 2 and self.model_fields_set.issuperset(places):
                raise PydanticCustomError("secret_twice", "one place for each secret", {"name": name})
            if needed and not places:
                raise PydanticCustomError("secret_missing", "no place for a secret", {"name": name})
        return self


def places(whole: BaseModel) -> Iterator[Place]:
    """Where every secret is that the settings name."""
    for path, part in walk(whole):
        for name, _ in part.SECRETS:
            file, env = getattr(part, f"{name}_file"), getattr(part, f"{name}_env")
            if file is not None or env is not None:
                yield Place((*path, name), file, None if file is not None else env)


def walk(part: BaseModel, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Part]]:
    """This part and all within it, each with its path in the file."""
    if isinstance(part, Part):
        yield path, part
    for name in type(part).model_fields:
        value: Any = getattr(part, name)
        if isinstance(value, BaseModel):
            yield from walk(value, (*path, name))
        elif isinstance(value, dict):
            for key, one in value.items():
                if isinstance(one, BaseModel):
                    yield from walk(one, (*path, name, str(key)))
