"""What a webhook may say: that something has happened, of which kind, when, and where to ask (law 7).

Each member has its own form, and nothing else goes along, so that what is announced cannot hold a person even where
somebody forgets: a link that holds a number that may be a person's, or a query, is no link.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final
from urllib.parse import unquote, urlsplit

import orjson

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.formats.codec import json as codec
from planbro.ident import find_numbers

_LIMITS: Final = Limits(max_bytes=16 << 10, max_depth=2, max_nodes=100)
_CODE: Final = r"[a-z][a-z0-9]{0,31}(?:[.-][a-z][a-z0-9]{0,31}){0,5}"
_TIME: Final = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))?"
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "id": re.compile(_UUID),
    "type": re.compile(_CODE),
    "time": re.compile(_TIME),
    "link": re.compile(r"https?://[\x21-\x7e]{1,500}"),
    "tenant": re.compile(r"\d{9}"),
    "code": re.compile(_CODE),
    "due": re.compile(_TIME),
}
_NEEDED: Final = ("id", "type", "time")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One piece of news. `link` is opaque: it names a task or an exchange by a UUID, and who opens it logs in first.

    `tenant` is a legal entity's organisasjonsnummer, `code` the finding or deviation it is about, `due` a deadline.

    Raises:
        Refused: a member is not of its form, or may name a person.
    """

    id: str
    type: str
    time: str
    link: str = ""
    tenant: str = ""
    code: str = ""
    due: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        for name, form in _FORMS.items():
            value = getattr(self, name)
            if (value or name in _NEEDED) and not (isinstance(value, str) and form.fullmatch(value)):
                raise Refused.because("webhook-form", element=name)
        if type(self.count) is not int or not 0 <= self.count < 10**9:
            raise Refused.because("webhook-form", element="count")
        if self.link and not _is_opaque(self.link):
            raise Refused.because("webhook-form", element="link")

    @classmethod
    def read(cls, data: bytes) -> Announcement:
        """The announcement of a body.

        Raises:
            Refused: it is none, or has more than one may have.
        """
        value = codec.parse(data, _LIMITS)
        known = {one.name for one in fields(cls)}
        if not isinstance(value, dict) or not value.keys() <= known or not value.keys() >= set(_NEEDED):
            raise Refused.because("webhook-form", element="members")
        return cls(**value)  # type: ignore[arg-type]

    def data(self) -> bytes:
        """The body: what is said and no more, in one order."""
        return orjson.dumps({one.name: value for one in fields(self) if (value := getattr(self, one.name))})


def _is_opaque(link: str) -> bool:
    """https, a host, and a path that a number of a person cannot be read from; this machine may do without TLS."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if not parts.hostname or "@" in parts.netloc:
        return False
    if parts.query or parts.fragment:
        return False
    if parts.scheme == "http" and parts.hostname != "localhost":
        return False
    path = unquote(parts.path)
    return not find_numbers(path) and _ends_in_uuid(path)


def _ends_in_uuid(path: str) -> bool:
    try:
        uuid.UUID(path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return False
    return True
