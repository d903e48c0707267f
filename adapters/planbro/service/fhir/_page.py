"""The name of a page: the search and how far it has come, sealed (fhir.md § 5.2).

It stands in a URL, so nothing in it can be read; it is good for who searched, for a while, and for nobody else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any, Final

import orjson

from planbro.exchange.view import Caller
from planbro.findings import Refused
from planbro.service._problem import Denied
from planbro.service.fhir._query import Pairs
from planbro.store.database import Seal

_LASTS: Final = 600
_LONGEST: Final = 8192


class Pages:
    """Pages of one tenant, for one caller."""

    def __init__(self, seal: Seal, tenant: str, caller: Caller, now: float) -> None:
        self.seal, self.now = seal, now
        who = "\n".join((tenant, caller.client, caller.body, caller.unit, caller.practitioner, caller.purpose or ""))
        self.row = f"page/{hashlib.sha256(who.encode()).hexdigest()}"

    def name(self, type_: str, pairs: Pairs, after: tuple[str, str] | None) -> str:
        """The token of the page after that resource, of the first page where there is none."""
        told = [type_, [list(pair) for pair in pairs], list(after) if after is not None else None, self.now + _LASTS]
        return base64.urlsafe_b64encode(self.seal.close(orjson.dumps(told), self.row)).decode().rstrip("=")

    def open(self, type_: str, token: str) -> tuple[Pairs, tuple[str, str] | None]:
        """The search and how far it has come.

        Raises:
            Denied: it is no token of this caller's for this type, or too old.
        """
        try:
            if len(token) > _LONGEST:
                raise ValueError
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            kind, pairs, after, until = _four(orjson.loads(self.seal.open(data, self.row)))
        except (Refused, ValueError, binascii.Error, IndexError):
            raise Denied(410, "facade-page") from None
        if kind != type_ or until < self.now:
            raise Denied(410, "facade-page")
        return [(name, value) for name, value in pairs], (after[0], after[1]) if after else None


def _four(told: Any) -> tuple[str, list[list[str]], list[str] | None, float]:
    kind, pairs, after, until = told
    return kind, pairs, after, until
