"""An app of a few lines within the limits, asked as a server would ask it: raw, so that what no client sends is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message

from planbro.service._limits import Limited
from planbro.service._passage import let_in
from planbro.settings import Service
from planbro.settings._service import Limits

Pair = tuple[bytes, bytes]


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


async def ask(
    app: ASGIApp, path: str = "/status", *, method: str = "POST", headers: Iterable[Pair] = (), body: Iterable[bytes] = (b"",),
    query: bytes = b"", client: str = "192.0.2.1", slow: float = 0,
) -> Answer:  # fmt: skip
    """One request, in pieces; `slow` seconds go before each piece."""
    pieces, answer = list(body), Answer()

    async def receive() -> Message:
        await asyncio.sleep(slow)
        if not pieces:
            return {"type": "http.disconnect"}
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": [(b"host", b"planbro.example.org"), *headers], "client": (client, 1), "server": ("x", 443),
        "scheme": "https", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    return answer


def within(
    handler: Callable[[Request], Awaitable[Response]],
    *,
    timer: Callable[[], float] = lambda: 0.0,
    registry: CollectorRegistry | None = None,
    **limits: Any,
) -> Limited:
    """The handler within limits."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)

    return Limited(app, Service(limits=Limits(**limits)), public="https://planbro.example.org",
                   registry=registry or CollectorRegistry(), timer=timer)  # fmt: skip


async def echo(request: Request) -> Response:
    return Response(str(len(await request.body())))


async def door(request: Request) -> Response:
    """Lets in whoever shows something good."""
    if request.headers.get("authorization", "").startswith("DPoP good"):
        let_in(request.scope, "epj")
        return Response("in")
    return Response("no", 401)
