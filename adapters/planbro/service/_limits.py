"""Around the whole app: how much a request may be and take, how often one may ask, and what every answer bears.

What is refused here nobody has looked at, and nothing of it is told anywhere. Who is let in shows later; so what was
refused counts against the address it came from. From one with too many of those, what bears nothing or failed before is
heard no more for a while; what was good lately, or is new, still is: a hospital behind one address is not shut out by
one of its machines.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planbro import observe
from planbro.service._meters import Meters
from planbro.service._passage import KEY, Passage, names_a_person, passage_of
from planbro.service._problem import Denied, Problem, told
from planbro.service._rates import Lately, Rates
from planbro.service.access._refusals import network
from planbro.service.fhir._outcome import told as told_as_fhir
from planbro.settings import Service

QUESTION: Final = 64 << 10
"""Bytes that a question may have."""
_DOCUMENTS: Final = frozenset({"fhir", "ward", "pages", "transit", "inbox"})
_BEARS: Final = re.compile(r"/api/(?:requests/[^/]+/approve|admission/explain)/?$")
"""Of the operators' part, what may bear a paper or a message; nothing of it is read before it is known who asks."""
_ADDRESS, _HEADERS, _HEADER_BYTES = 12 << 10, 100, 48 << 10
_ONCE: Final = frozenset({b"host", b"content-length", b"transfer-encoding"})
_VERSIONS: Final = frozenset({"1.0", "1.1", "2"})
_LATER: Final = frozenset({429, 503})
_UNREAD: Final = frozenset({408, 413, 503})
"""Answers to what has not come whole: what more comes of it is not read, and nobody waits for it."""
_REFUSED: Final = frozenset({400, 401, 403, 404, 410})
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_ONLY_TLS: Final = (b"strict-transport-security", b"max-age=31536000")
_BY_CALLER: Final = (b"vary", b"Accept, Accept-Language, Authorization, Cookie")


class Limited:
    """Around an app. `timer` is a clock that does not go back; `registry` is where Prometheus looks."""

    def __init__(
        self,
        app: ASGIApp,
        service: Service,
        *,
        public: str,
        registry: CollectorRegistry,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        told_ = service.limits
        self._app, self._timer = app, timer
        self._seconds = told_.seconds.total_seconds()
        self._document = told_.body_megabytes << 20
        self._at_once, self._under_way = told_.at_once, 0
        self._strangers, self._anybody = Rates(told_.strangers_per_minute), Rates(told_.per_minute)
        self._most_strangers = max(8, told_.at_once // 4)
        self._here: Counter[str] = Counter()
        self._lately, self._failed = Lately(), Lately()
        self._networks: dict[str, str] = {}
        self._meters = Meters(registry)
        self._always = (*_ALWAYS, _ONLY_TLS) if public.startswith("https://") else _ALWAYS
        self._log = observe.logger("planbro.serve")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._timer()
        passage = scope[KEY] = passage_of(scope["path"], scope["headers"])
        sending = _Sending(send, passage.name.encode("ascii"), self._always)
        credential = _credential(scope)
        stranger = "" if credential in self._lately or passage.room == "health" else self._network(scope)
        problem = self._too_often(passage, stranger, credential, began) or self._amiss(scope, passage)
        if problem is not None:
            passage.turned_away = True
            self._meters.turned_away(problem.code)
            await _tell(scope, receive, sending, passage, problem)
        else:
            with self._counted(stranger):
                await self._answered(scope, receive, sending, passage)
        if problem is None or problem.status not in _LATER:
            self._remember(passage, stranger, credential, sending.status, began)
        self._meters.answered(passage.room, sending.status, self._timer() - began)

    async def _answered(self, scope: Scope, receive: Receive, sending: _Sending, passage: Passage) -> None:
        """Answered by the app, in time. One whose answer has begun and does not end is cut off, with its connection."""
        receiving = _Receiving(receive, self._document if _bears(passage, scope["path"]) else QUESTION)
        try:
            async with asyncio.timeout(self._seconds):
                await self._app(scope, receiving, sending)
            return
        except TimeoutError:
            problem = Problem(408, "service-body-slow") if receiving.waits else _later(503, "service-slow", 5)
        except ClientDisconnect:
            return
        except Denied as denied:
            problem = denied.problem
        except Exception as error:  # our own fault: where, and nothing of what it was about (law 7)
            self._log.error("uncaught", exc_info=error)
            problem = Problem(500, "service-broken")
        if not sending.status:
            await _tell(scope, receive, sending, passage, problem)

    def _amiss(self, scope: Scope, passage: Passage) -> Problem | None:
        """What is wrong with a request that has not been looked at."""
        raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
        query: bytes = scope.get("query_string", b"")
        if len(raw) + len(query) > _ADDRESS:
            return Problem(414, "service-address-long", {"limit": _ADDRESS})
        if scope.get("http_version") not in _VERSIONS:
            return Problem(505, "service-not-taken")
        headers = scope["headers"]
        if len(headers) > _HEADERS or sum(len(name) + len(value) for name, value in headers) > _HEADER_BYTES:
            return Problem(431, "service-headers-large", {"limit": _HEADER_BYTES})
        if _twice(headers):
            return Problem(400, "service-not-taken")
        url = f"{raw.decode('latin-1')}?{query.decode('latin-1')}" if query else raw.decode("latin-1")
        if names_a_person(url, passage.room):
            return Problem(400, "facade-number-in-url")
        return None

    def _too_often(self, passage: Passage, stranger: str, credential: int, now: float) -> Problem | None:
        if passage.room == "health":  # whoever starts and stops it has to be answered also then
            return None
        if self._under_way >= self._at_once or self._here[stranger] >= self._most_strangers:
            return _later(503, "service-busy", 1)
        wait = self._anybody.wait(stranger, now) if stranger else 0
        if stranger and (not credential or credential in self._failed):
            wait = max(wait, self._strangers.wait(stranger, now))
        return _later(429, "service-often", int(wait) + 1) if wait else None

    @contextmanager
    def _counted(self, stranger: str) -> Iterator[None]:
        """Under way, and where it is not known who asks, one of that address."""
        self._under_way += 1
        if stranger:
            self._here[stranger] += 1
        self._meters.under_way.set(self._under_way)
        try:
            yield
        finally:
            self._under_way -= 1
            self._meters.under_way.set(self._under_way)
            if stranger:
                self._here[stranger] -= 1
                if not self._here[stranger]:
                    del self._here[stranger]

    def _remember(self, passage: Passage, stranger: str, credential: int, status: int, now: float) -> None:
        """What became of it shows who asked: of one who was let in, what was shown is good; else the address pays."""
        if passage.client:
            if credential:
                self._lately.add(credential)
                self._failed.forget(credential)
            return
        if stranger:
            self._anybody.use(stranger, now)
        if status in _REFUSED and not passage.genuine:
            if credential:
                self._lately.forget(credential)
                self._failed.add(credential)
            if stranger:
                self._strangers.use(stranger, now)

    def _network(self, scope: Scope) -> str:
        """Who counts as one, where nothing else is known of it."""
        client = scope.get("client")
        address = client[0] if client else ""
        found = self._networks.get(address)
        if found is None:
            if len(self._networks) >= 10_000:
                self._networks.clear()
            found = self._networks[address] = network(address)
        return found


class _TooLarge(Denied, HTTPException):
    """Also an HTTPException: FastAPI takes anything else that comes of reading a body for a body that is not JSON."""

    def __init__(self, limit: int) -> None:
        Exception.__init__(self, "service-body-large")
        self.problem = Problem(413, "service-body-large", {"limit": limit})
        self.status_code, self.detail, self.headers = 413, "", None


class _Receiving:
    """What comes in, as much as is taken of it. `waits` while more is awaited."""

    __slots__ = ("_left", "_limit", "_receive", "waits")

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left, self._limit, self.waits = receive, most, most, False

    async def __call__(self) -> Message:
        self.waits = True
        message = await self._receive()
        self.waits = False
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _TooLarge(self._limit)
        return message


class _Sending:
    """What goes out, with what every answer bears. `status` is 0 until an answer has begun."""

    __slots__ = ("_always", "_name", "_send", "status")

    def __init__(self, send: Send, name: bytes, always: tuple[tuple[bytes, bytes], ...]) -> None:
        self._send, self._name, self._always, self.status = send, name, always, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"] = list(message.get("headers", ()))
            there = dict(headers)
            headers += [one for one in self._always if one[0] not in there]
            kept = there.get(b"cache-control", b"no-store")
            if b"vary" not in there and b"no-store" not in kept and b"public" not in kept:
                headers.append(_BY_CALLER)
            headers.append((b"x-request-id", self._name))
            if self.status in _UNREAD:
                headers.append((b"connection", b"close"))
        await self._send(message)


def _bears(passage: Passage, path: str) -> bool:
    """Whether a request may be as large as a document."""
    return passage.room in _DOCUMENTS or (passage.room == "api" and _BEARS.search(path) is not None)


def _credential(scope: Scope) -> int:
    """What was shown, as a number that tells nothing of it; 0 where nothing was."""
    cookie = b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            return hash(value)
        if name == b"cookie":
            cookie = value
    return hash(cookie) if cookie else 0


def _twice(headers: Any) -> bool:
    """Whether what tells where a request ends, or whose it is, is told twice or in two ways (RFC 9112 § 6.3)."""
    found = [name for name, _ in headers if name in _ONCE]
    return len(found) != len(set(found)) or (b"content-length" in found and b"transfer-encoding" in found)


def _later(status: int, code: str, seconds: int) -> Problem:
    return Problem(status, code, headers={"Retry-After": str(seconds)})


async def _tell(scope: Scope, receive: Receive, send: Send, passage: Passage, problem: Problem) -> None:
    """A problem, as the room that was asked would tell it."""
    request = Request(scope, receive)
    response: Response = (told_as_fhir if passage.room == "fhir" else told)(request, problem)
    with suppress(OSError):
        await response(scope, receive, send)
