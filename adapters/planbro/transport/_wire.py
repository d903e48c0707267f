"""One HTTP exchange in JSON with a service, as little of it as the message service and HelseID need.

TLS is always verified; plain http is for this machine alone. No redirect is followed, an answer is read under a limit
of size and time, and what went wrong is told by kind: httpx's own words may hold what a proxy said (law 7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import httpx

from planbro._version import __version__
from planbro.findings import Refused
from planbro.formats.codec import Limits, Tree
from planbro.formats.codec import json as codec
from planbro.transport._address import base_of
from planbro.transport._port import Lost
from planbro.transport._waiting import retry_after

ANSWERS: Final = Limits(max_bytes=64 << 20, max_nodes=1_000_000)
_KEPT: Final = ("dpop-nonce", "www-authenticate", "location")
_PATIENCE: Final = 10  # times the timeout, which httpx counts anew for each piece that comes


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What came back. `body` is read for ids, codes and states; it is never shown or kept."""

    status: int
    body: Tree = None
    wait: float | None = None
    """Seconds that the far end asks us to stay away (Retry-After)."""
    headers: Mapping[str, str] = field(default_factory=dict)
    garbled: bool = False
    """There was a body, and it was no JSON: a page to log in on, say, or an answer that was cut off."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def __repr__(self) -> str:
        return f"Reply({self.status})"


def service_address(url: str) -> str:
    """A checked address without its last slash: https, or this machine.

    Raises:
        Refused: it is no such address, holds more than scheme, host and path, or would send unencrypted.
    """
    try:
        return base_of(url).url
    except Refused as no:
        told = next((str(one.params["reason"]) for one in no.findings if "reason" in one.params), "")
        reason = told if told else "it is http, and would go unencrypted"
        raise Refused.because("edi-url", reason=reason) from None


class Wire:
    """A service at one address. Thread-safe. `transport` is httpx's own, for a service that stands in this process;
    proxies come from the environment (HTTPS_PROXY), further authorities from SSL_CERT_FILE."""

    def __init__(
        self,
        base: str,
        *,
        now: Callable[[], datetime],
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        limits: Limits = ANSWERS,
    ) -> None:
        self.base = service_address(base)
        self._now, self._timeout, self._limits = now, timeout, limits
        fixed = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": f"planbro/{__version__}"}
        self._client = httpx.Client(headers=fixed, timeout=timeout, follow_redirects=False, transport=transport)

    def close(self) -> None:
        self._client.close()

    def __repr__(self) -> str:
        return f"Wire({self.base})"

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """One request.

        Raises:
            Lost: no whole answer came; `sent` says whether the far end may have acted.
        """
        began, sent = self._now(), True
        try:
            with self._client.stream(
                method, f"{self.base}{path}", params=list(params) or None, headers=dict(headers or {}), content=body
            ) as response:
                return self._reply(response, self._content(response, began))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            sent = False
        except (httpx.TransportError, httpx.DecodingError):
            sent = True
        raise Lost(sent=sent)

    def _content(self, response: httpx.Response, began: datetime) -> bytes:
        """The answer's bytes, within a size and a time: what trickles in for ever is not an answer."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            late = (self._now() - began).total_seconds() > _PATIENCE * self._timeout
            if size > self._limits.max_bytes or late:
                raise Lost(sent=True)
            parts.append(part)
        return b"".join(parts)

    def _reply(self, response: httpx.Response, data: bytes) -> Reply:
        body, garbled = _tree(data, response.headers.get("content-type", ""), self._limits)
        wait = retry_after(response.headers.get("retry-after"), self._now())
        kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
        return Reply(response.status_code, body, wait, kept, garbled)


def _tree(data: bytes, content_type: str, limits: Limits) -> tuple[Tree, bool]:
    if not data.strip():
        return None, False
    if "json" not in content_type.lower():
        return None, True
    try:
        return codec.parse(data, limits), False
    except Refused:
        return None, True
