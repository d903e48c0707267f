"""One telling to an address that the subscriber gave, within those that were agreed on with it.

The address comes from outside, so it is checked twice: when it is given, and each time something goes there. No
redirect is followed, and what comes back is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.ident import find_numbers
from planbro.transport._address import base_of
from planbro.transport._mail import NotPosted
from planbro.transport._posting import judge
from planbro.transport._wire import Wire
from planbro.transport.webhook import Announcement, Keys, sign

_ANSWERS: Final = Limits(max_bytes=64 << 10)
_SET_HERE: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "content-type"})


@dataclass(frozen=True, slots=True, repr=False)
class Hook:
    """One telling: where, what is sent along to be let in, and the body; none for an empty one. `announces` has it
    signed with the `secret`, as a webhook."""

    endpoint: str
    header: tuple[str, ...] = ()
    body: bytes = b""
    type: str = "application/json"
    announces: bool = False
    secret: str = ""

    def __repr__(self) -> str:
        return f"Hook({len(self.body)} bytes)"


class RestHook:
    """Posts hooks. `now` gives the time that is signed; `transport` is httpx's own."""

    def __init__(
        self, *, now: Callable[[], datetime], timeout: float = 10.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._now, self._timeout, self._transport = now, timeout, transport

    def __repr__(self) -> str:
        return "RestHook()"

    def __call__(self, hook: Hook) -> None:
        """Post it.

        Raises:
            NotPosted: it was not taken, and whether to try again.
            Lost: no answer came; it is told again, under the same name.
        """
        try:
            wire = Wire(
                hook.endpoint, now=self._now, timeout=self._timeout, transport=self._transport, limits=_ANSWERS
            )  # fmt: skip
        except Refused:
            raise NotPosted("hook-refused", later=False, status=0) from None
        try:
            judge(wire.ask("POST", "", headers=self._headers(hook), body=hook.body or None), "hook")
        finally:
            wire.close()

    def _headers(self, hook: Hook) -> dict[str, str]:
        given = (one.partition(":") for one in hook.header)
        headers = {name.strip(): value.strip() for name, _, value in given if name.strip().lower() not in _SET_HERE}
        if hook.body:
            headers["Content-Type"] = hook.type
        if hook.announces:
            said = Announcement.read(hook.body)
            headers |= sign(Keys.of(hook.secret), said.id, int(self._now().timestamp()), hook.body)
        return headers


def is_below(endpoint: str, bases: Iterable[str]) -> bool:
    """Whether an address is https, holds nothing that may be a person's number, and is below one that was agreed on."""
    try:
        found, parts = base_of(endpoint).url, urlsplit(endpoint)
    except (Refused, ValueError):
        return False
    if parts.query or parts.fragment or "@" in parts.netloc or ".." in parts.path or "%" in parts.path:
        return False
    if find_numbers(parts.path):
        return False
    below = (one.rstrip("/") for one in bases)
    return any(found == one or found.startswith(f"{one}/") for one in below)
