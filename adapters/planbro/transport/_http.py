"""A FHIR server over HTTP: the one place that knows httpx.

Redirects to another host are not followed, an answer is read under a limit, and a secret comes from the environment
and is shown to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import httpx
import orjson

from planbro._version import __version__
from planbro.findings import Refused
from planbro.formats.codec import Limits, Tree
from planbro.formats.codec import json as codec
from planbro.transport._address import Base, Place, Target, place_of
from planbro.transport._outcome import issues_of
from planbro.transport._port import Answer, Guard, Lost, Method, Parcel
from planbro.transport._waiting import retry_after

FHIR_JSON: Final = "application/fhir+json"
ANSWER_LIMITS: Final = Limits(max_bytes=64 << 20, max_nodes=5_000_000)
_ETAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,100}"')
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9\-]{0,63}")
_OURS: Final = frozenset({
    "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "host", "if-match",
    "if-none-exist", "if-none-match", "prefer", "transfer-encoding", "upgrade",
})  # fmt: skip
_SEEN_OTHER: Final = frozenset({301, 302, 303, 307, 308})
_KEPT_METHOD: Final = frozenset({307, 308})
_HOPS: Final = 3
_PATIENCE: Final = 10  # times the timeout, which httpx counts anew for each piece that comes


class Headers(dict[str, str]):
    """Headers that may be secret: they print as their names."""

    def __repr__(self) -> str:
        return f"Headers({', '.join(sorted(self))})"


def headers_from(token: str | None, headers: Sequence[str], environment: Mapping[str, str]) -> Headers:
    """`Authorization: Bearer` from the variable `token`, and each `NAME=VARIABLE`; never a value from the command line.

    Raises:
        Refused: a variable is not set or holds what a header cannot, or the header is one that planbro sets itself.
    """
    found = Headers()
    if token:
        found["Authorization"] = "Bearer " + _secret(token, environment)
    for pair in headers:
        name, _, variable = pair.partition("=")
        if not _HEADER.fullmatch(name) or not variable or name.lower() in _OURS:
            raise Refused.because("push-header")
        found[name] = _secret(variable, environment)
    return found


def _secret(variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable, "").strip()
    if not value or not value.isascii() or not value.isprintable():
        raise Refused.because("push-secret", name=variable if re.fullmatch(r"[A-Z_][A-Z0-9_]{0,63}", variable) else "?")
    return value


class FhirServer:
    """`FhirPort` over HTTP and JSON.

    Use it in a `with`. `transport` is httpx's own, for a server that stands in this process. `now` tells the time for
    a Retry-After that is a date.
    """

    def __init__(
        self,
        base: Base,
        *,
        now: Callable[[], datetime],
        headers: Headers | None = None,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        limits: Limits = ANSWER_LIMITS,
    ) -> None:
        self._base = base
        self._now = now
        self._limits = limits
        self._timeout = timeout
        self.requests = 0
        fixed = {"Accept": FHIR_JSON, "Accept-Encoding": "identity", "User-Agent": f"planbro/{__version__}"}
        self._client = httpx.Client(
            headers=fixed | dict(headers or {}), timeout=timeout, follow_redirects=False, transport=transport
        )

    def __enter__(self) -> FhirServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def __repr__(self) -> str:
        return f"FhirServer({self.base})"

    @property
    def base(self) -> str:
        return self._base.url

    def metadata(self) -> Answer:
        return self._ask("GET", f"{self.base}/metadata")

    def read(self, target: Target) -> Answer:
        return self._ask("GET", f"{self.base}/{target}")

    def read_many(self, targets: Sequence[Target]) -> Answer:
        entries = [{"request": {"method": "GET", "url": str(target)}} for target in targets]
        batch = orjson.dumps({"resourceType": "Bundle", "type": "batch", "entry": entries})
        return self._ask("POST", self.base, {"Content-Type": FHIR_JSON}, batch)

    def get(self, address: str) -> Answer:
        """What stands at an address under the base; whoever makes it answers for there being no person in it."""
        return self._ask("GET", f"{self.base}/{address}")

    def send(self, parcel: Parcel, method: Method, to: Target | str, guard: Guard = Guard()) -> Answer:
        if not isinstance(parcel, Parcel):
            raise TypeError("nothing is sent without a release")
        headers = {"Content-Type": FHIR_JSON, "Prefer": "return=minimal"}
        if guard.if_match:
            headers["If-Match"] = guard.if_match
        if guard.if_none_exist is not None:
            headers["If-None-Exist"] = guard.if_none_exist.query
        if guard.new:
            headers["If-None-Match"] = "*"
        return self._ask(method, f"{self.base}/{to}".rstrip("/"), headers, parcel.data)

    # -- one request

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None
    ) -> Answer:
        for _ in range(_HOPS + 1):
            answer, onward = self._once(method, url, headers, data)
            if not onward:
                return answer
            url = self._onward(method, url, answer.status, onward)
        raise Refused.because("push-redirect")

    def _once(self, method: str, url: str, headers: Mapping[str, str] | None, data: bytes | None) -> tuple[Answer, str]:
        """One request and its answer. What went wrong is told by kind; httpx's words may hold what a proxy said."""
        self.requests += 1
        began, sent = self._now(), True
        try:
            with self._client.stream(method, url, headers=dict(headers or {}), content=data) as response:
                onward = response.headers.get("location", "") if response.status_code in _SEEN_OTHER else ""
                return self._answer(response, self._content(response, began)), onward
        except httpx.UnsupportedProtocol:
            raise Refused.because("push-redirect") from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            sent = False
        except (httpx.TransportError, httpx.DecodingError):
            sent = True
        except httpx.InvalidURL:  # our own address was checked; this is where a redirect would lead
            raise Refused.because("push-redirect") from None
        raise Lost(sent=sent)

    def _content(self, response: httpx.Response, began: datetime) -> bytes:
        """The answer's bytes, within a size and a time: what trickles in for ever is not an answer."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._limits.max_bytes:
                raise Refused.because("push-answer", reason="larger than the limit")
            if (self._now() - began).total_seconds() > _PATIENCE * self._timeout:
                raise Lost(sent=True)
            parts.append(part)
        return b"".join(parts)

    def _answer(self, response: httpx.Response, data: bytes) -> Answer:
        body = _tree(data, response.headers.get("content-type", ""), self._limits, response.is_success)
        etag = response.headers.get("etag", "").strip()
        location, version = _location(response)
        if not _ETAG.fullmatch(etag):
            etag = f'W/"{version}"' if version else ""
        wait = retry_after(response.headers.get("retry-after"), self._now())
        return Answer(response.status_code, etag, location, body, wait, issues_of(body))

    def _onward(self, method: str, url: str, status: int, location: str) -> str:
        """Where a redirect leads, on the same server and with the same method; anywhere else nothing is sent."""
        here = httpx.URL(url)
        try:
            there = here.join(location)
        except (httpx.InvalidURL, ValueError):
            raise Refused.because("push-redirect") from None
        same = (there.scheme, there.host, there.port) == (here.scheme, here.host, here.port)
        within = str(there).startswith(self.base)
        if not same or not within or there.userinfo or (method != "GET" and status not in _KEPT_METHOD):
            raise Refused.because("push-redirect")
        return str(there)


def _location(response: httpx.Response) -> tuple[Place | None, str]:
    """Where the resource went. Content-Location is no address of it, and a redirect's Location is another thing."""
    if not response.is_success:
        return None, ""
    place, version = place_of(response.headers.get("location", ""))
    return place, version if _ETAG.fullmatch(f'"{version}"') else ""


def _tree(data: bytes, content_type: str, limits: Limits, success: bool) -> Tree:
    """The body. A success that says something else than JSON was not the server's: a page to log in on, say.

    Raises:
        Lost: it was cut off on the way, so whether the work is done is not known.
    """
    if not data:
        return None
    if "json" not in content_type.lower():
        if success:
            raise Refused.because("push-answer", reason="it is not FHIR in JSON")
        return None
    try:
        return codec.parse(data, limits)
    except Refused:
        if success:
            raise Lost(sent=True) from None
    return None


def version_of(resource: Any) -> str:
    """The ETag that a resource's own `meta.versionId` stands for (R4 http.html § versioning)."""
    meta = resource.get("meta") if isinstance(resource, dict) else None
    version = meta.get("versionId") if isinstance(meta, dict) else None
    etag = f'W/"{version}"'
    return etag if isinstance(version, str) and version and _ETAG.fullmatch(etag) else ""
