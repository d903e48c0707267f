"""What a browser holds: a random secret in an address that opens once, or in a cookie; here only its hash is kept.

The secrets have 256 random bits, so a plain hash of one tells nothing and cannot be guessed back.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

Cookie = Literal["session", "login", "told"]
_LONGEST: Final = 100


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def key_of(secret: str) -> str:
    """What the store knows a secret by."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def agent_of(request: Request) -> str:
    """A hash of what the browser calls itself."""
    return agent_key(request.headers.get("user-agent", ""))


def agent_key(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def same(one: str, other: str) -> bool:
    """Compared in a time that tells nothing."""
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Jar:
    """The cookies of a page: for this host alone, over https alone, out of reach of scripts, gone with the browser.

    `Lax` lets a link from elsewhere open the page; each form is guarded by a value of its own. In a frame of another
    site a browser sends no such cookie, so there it is `None` and partitioned: it is the frame's in that system and
    nowhere else.
    """

    names: Mapping[Cookie, str]
    framed: bool = False

    def read(self, request: Request, cookie: Cookie) -> str:
        value = request.cookies.get(self.names[cookie], "")
        return value if len(value) <= _LONGEST else ""

    def put(self, response: Response, cookie: Cookie, value: str, seconds: int | None = None) -> None:
        """Until the browser is closed, or for so many seconds."""
        age = "" if seconds is None else f"Max-Age={seconds}; "
        response.headers.append("Set-Cookie", f"{self.names[cookie]}={value}; {age}{self._where()}")

    def drop(self, response: Response, cookie: Cookie) -> None:
        response.headers.append("Set-Cookie", f"{self.names[cookie]}=; Max-Age=0; {self._where()}")

    def _where(self) -> str:
        site = "SameSite=None; Partitioned" if self.framed else "SameSite=Lax"
        return f"Path=/; Secure; HttpOnly; {site}"
