"""In which form an answer is wanted: by `_format`, else by Accept (R4, http, content types)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from starlette.requests import Request

from planbro.service._problem import Denied

Syntax = Literal["json", "xml"]
TYPES: Final[Mapping[Syntax, str]] = {"json": "application/fhir+json", "xml": "application/fhir+xml"}
_NAMES: Final[Mapping[str, Syntax]] = {
    "json": "json", "application/json": "json", "application/fhir+json": "json", "text/json": "json",
    "xml": "xml", "application/xml": "xml", "application/fhir+xml": "xml", "text/xml": "xml",
}  # fmt: skip
_ANY: Final = frozenset({"*/*", "application/*"})
_R4: Final = re.compile(r"4\.0(?:\.\d)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """`ranges` are the types of content that Accept tells, the most wanted first, where other forms than FHIR's can be
    given; `is_fhir` whether FHIR's is among them."""

    syntax: Syntax = "json"
    pretty: bool = False
    ranges: tuple[str, ...] = ()
    is_fhir: bool = True

    @property
    def content_type(self) -> str:
        return f"{TYPES[self.syntax]}; fhirVersion=4.0"


PLAIN: Final = Wish()


def wish_of(request: Request, format_: str | None = None, pretty: bool = False, also: bool = False) -> Wish:
    """What is wanted; `also` says that other types than FHIR's may be answered with.

    Raises:
        Denied: nothing of what is wanted can be given.
    """
    if format_:
        named = _syntax(format_.replace(" ", "+"))
        if named is None:
            raise Denied(406, "facade-format")
        return Wish(named, pretty)
    accept = request.headers.get("accept", "") or "*/*"
    ranges = [one for _, _, one in sorted(_ranges(accept))]
    found = next((syntax for one in ranges if (syntax := _syntax(one)) is not None), None)
    if found is None and not (also and ranges):
        raise Denied(406, "facade-format")
    others = tuple(one.partition(";")[0].strip() for one in ranges) if also else ()
    return Wish(found or "json", pretty, others, found is not None)


def _ranges(accept: str) -> Iterator[tuple[float, int, str]]:
    """The ranges with what sorts them: the most wanted first, and of equals the first told."""
    for at, one in enumerate(accept.lower().split(",")[:20]):
        found = re.search(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", one)
        weight = float(found[1]) if found else 1.0
        if weight > 0 and one.strip():
            yield -weight, at, one.strip()


def _syntax(told: str) -> Syntax | None:
    name, *parameters = (part.strip() for part in told.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "fhirversion" and not _R4.fullmatch(value.strip(' "')):
            return None
    return "json" if name in _ANY else _NAMES.get(name)


def syntax_of_body(request: Request) -> Syntax:
    """In which form the body is.

    Raises:
        Denied: in none that is read.
    """
    told = _syntax(request.headers.get("content-type", "").lower()) if request.headers.get("content-type") else None
    if told is None:
        raise Denied(415, "facade-media")
    return told
