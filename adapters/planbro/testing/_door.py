"""How a stand-in is reached: as a transport of httpx in this process, as a Starlette app, or on a port.

A stand-in is one function from `Asked` to `Told`, so that what is tried in memory and what is tried over the network is
the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

METHODS: Final = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """One request. `url` is the whole address as it was asked for; header names are in lower case."""

    method: str
    url: str
    path: str
    params: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    def all(self, name: str) -> list[str]:
        """The values of a parameter; names are told apart without regard to case, as ASP.NET does."""
        return [value for key, value in self.params if key.lower() == name.lower()]

    def json(self) -> Any:
        try:
            return orjson.loads(self.body) if self.body else None
        except orjson.JSONDecodeError:
            return None

    def __repr__(self) -> str:
        return f"Asked({self.method} {self.path})"


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """One answer; `wait` seconds go by before it is given."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0

    def __repr__(self) -> str:
        return f"Told({self.status})"


class Dropped(Exception):
    """No answer: the connection was refused, or broke (`sent`) before an answer came."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("dropped")
        self.sent = sent


Handle = Callable[[Asked], Told]


def told(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Told:
    """An answer in JSON, or without a body."""
    if body is None:
        return Told(status, b"", dict(headers or {}))
    return Told(status, orjson.dumps(body), {"Content-Type": "application/json", **(headers or {})})


def transport_of(handle: Handle) -> httpx.MockTransport:
    """For httpx, in this process."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = Asked(
            request.method, str(request.url), request.url.path, tuple(request.url.params.multi_items()),
            {name.lower(): value for name, value in request.headers.items()}, request.content,
        )  # fmt: skip
        try:
            said = handle(asked)
        except Dropped as gone:
            kind = httpx.ReadError if gone.sent else httpx.ConnectError
            raise kind("gone", request=request) from None
        return httpx.Response(said.status, headers=dict(said.headers), content=said.body)

    return httpx.MockTransport(answer)


def app_of(handle: Handle, sleep: Callable[[float], None] = time.sleep) -> Starlette:
    """As an app of its own, with whatever a service must do of waiting."""

    def work(asked: Asked) -> Told:
        said = handle(asked)
        if said.wait:
            sleep(said.wait)
        return said

    async def answer(request: Request) -> Response:
        asked = Asked(
            request.method, str(request.url), request.url.path, tuple(request.query_params.multi_items()),
            {name.lower(): value for name, value in request.headers.items()}, await request.body(),
        )  # fmt: skip
        said = await run_in_threadpool(work, asked)
        return Response(said.body, said.status, headers=dict(said.headers))

    return Starlette(routes=[Route("/{path:path}", answer, methods=list(METHODS))])


@contextmanager
def serving(app: Starlette, port: int = 0) -> Iterator[str]:
    """The app on a port of this machine, a free one by default; gives its address.

    A `Dropped` shows there as 500 without a body, since an app cannot break the connection it answers on.
    """
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the stand-in did not start")
            time.sleep(0.005)
        at = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{at}"
    finally:
        server.should_exit = True
        thread.join(10)


def serve(app: Starlette, port: int) -> None:
    """The app on a port until it is stopped."""
    import uvicorn

    print(f"http://localhost:{port}", flush=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
