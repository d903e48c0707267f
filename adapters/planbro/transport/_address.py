"""Where a resource stands on a server, and the few addresses that may ever be asked for.

No number of a person stands in a URL (law 7; HL7 Norway demands POST _search for them, fhir.md § 1.1). So an address
is made of a type and an id, or of a type and our business identifier, a random UUID; there is no way to write another.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

from planbro.findings import Refused
from planbro.formats.fhir import Named
from planbro.ident import find_numbers

_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{2,63}")
_ID: Final = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_NOBODYS: Final = re.compile(r"[0-9]{13,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""Longer than any number of a person, or a UUID, in which some digits may look like one."""
_LOCATION: Final = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})(?:/_history/([^/?#\s\"]{1,64}))?/?$")


@dataclass(frozen=True, slots=True)
class Place:
    """`Type/id`, as the server numbers it.

    Raises:
        Refused: it is no place, or its id is the number of a person.
    """

    type: str
    id: str

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(self.type) or not _ID.fullmatch(self.id):
            raise Refused.because("push-answer", reason="a place that is none")
        if not _NOBODYS.fullmatch(self.id) and find_numbers(self.id):
            raise Refused.because("push-id-person", type=self.type)

    def __str__(self) -> str:
        return f"{self.type}/{self.id}"


Target: TypeAlias = Place | Named


def place_of(location: str) -> tuple[Place | None, str]:
    """The place and version that a Location header or a Bundle's `location` names; nothing where it names none.

    >>> place_of("https://x.example/fhir/Goal/7/_history/3")
    (Place(type='Goal', id='7'), '3')
    """
    found = _LOCATION.search(location)
    if not found:
        return None, ""
    return Place(found[1], found[2]), found[3] or ""


@dataclass(frozen=True, slots=True)
class Base:
    """A server's address, checked: https, or this machine, or plain http that somebody has asked for by name."""

    url: str
    plain: bool = False
    """Sent unencrypted to another machine."""


def base_of(url: str, *, insecure: bool = False) -> Base:
    """The address of a FHIR server.

    Raises:
        Refused: it is no such address, holds a user name or a query, or would send unencrypted.
    """
    parts = urlsplit(url.strip())
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"\s", url.strip()):
        raise Refused.because("push-url", reason="not an address that begins with https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Refused.because("push-url", reason="it holds more than scheme, host and path")
    if re.search(r"(?<!\d)\d{11}(?!\d)", unquote(parts.path)):
        raise Refused.because("push-url", reason="it holds a number that may be a person's")
    plain = parts.scheme == "http" and not _is_here(host)
    if plain and not insecure:
        raise Refused.because("push-insecure")
    return Base(url.strip().rstrip("/"), plain)


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
