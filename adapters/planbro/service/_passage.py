"""What is known of a request before anybody has looked at what it asks: a name for it, and which room it goes to.

Nothing of what was sent is kept but what cannot name a person.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_plus

from planbro.ident import dnr, fhn, find_numbers, fnr

KEY: Final = "planbro.passage"
ROOMS: Final = frozenset({"status", "fhir", "ward", "pages", "api", "transit", "inbox", "health"})
_NAME: Final = re.compile(
    rb"(?=[0-9]*[a-fA-F])(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{32})"
    rb"|(?=[0-9-]*[a-fA-F])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_ENOUGH: Final = re.compile(r"(?:\d[^\dA-Za-z]{0,3}){11}")
"""Eleven digits near each other: worth a closer look."""
_SPELLINGS: Final = 3
_APART: Final = re.compile(r"\D")


@dataclass(slots=True, repr=False)
class Passage:
    """One request on its way. `name` is what its answer calls it, `trace` the same as the log has it; `client` who was
    let in, once somebody was; `genuine` where a sound token was not let into this, or not yet; `turned_away` where
    nobody looked at it."""

    name: str
    trace: str
    room: str
    client: str = ""
    genuine: bool = False
    turned_away: bool = False


def passage_of(path: str, headers: Iterable[tuple[bytes, bytes]]) -> Passage:
    """A request, by the caller's name for it (`X-Request-Id`) where that is a UUID or a trace id: it names nobody."""
    for key, value in headers:
        if key == b"x-request-id" and _NAME.fullmatch(value):
            name = value.decode("ascii")
            return Passage(name, name.replace("-", "").lower(), room_of(path))
    name = f"a{secrets.token_hex(8)[1:]}"
    return Passage(name, name, room_of(path))


def passage_in(scope: Any) -> Passage | None:
    """That of a request, where it came through the limits."""
    found = scope.get(KEY)
    return found if isinstance(found, Passage) else None


def trace_of(scope: Any) -> str:
    """What a request is called; empty where it came by no way of ours."""
    passage = passage_in(scope)
    return passage.name if passage is not None else ""


def let_in(scope: Any, client: str) -> None:
    """It is shown who asks: a token, or a session of the ward page."""
    passage = passage_in(scope)
    if passage is not None:
        passage.client = client


def genuine(scope: Any) -> None:
    """Whoever asks has a sound token, and is not let in with it here: no stranger, and told what is missing."""
    passage = passage_in(scope)
    if passage is not None:
        passage.genuine = True


def room_of(path: str) -> str:
    """The part of the service that a path leads to, below a tenant too; `other` where there is none."""
    parts = path.split("/", 4)
    at = 3 if len(parts) > 3 and parts[1] == "t" else 1
    found = parts[at] if len(parts) > at else ""
    return found if found in ROOMS else "other"


def names_a_person(url: str, room: str) -> bool:
    """Whether a number of a person stands in an address, however it is spelled.

    An address of the ward page may bear what an EPJ gave, whatever its form; there only a number that a person could
    have is one.
    """
    for _ in range(_SPELLINGS):
        if _ENOUGH.search(url) is not None and _is_named(url, room):
            return True
        if "%" not in url and "+" not in url:
            return False
        url = unquote_plus(url)
    return _ENOUGH.search(url) is not None and _is_named(url, room)


def _is_named(url: str, room: str) -> bool:
    found = [_APART.sub("", url[start:end]) for start, end in find_numbers(url)]
    if room != "ward":
        return bool(found)
    return any(kind.is_valid(one) for one in found for kind in (fnr, dnr, fhn))
