"""A room that is loaded when the first one comes to it: whoever asks for a plan at night, right after a restart, does
not wait for what only the day's work needs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """What `made` makes, once and in a thread of its own; the others are answered meanwhile."""

    def __init__(self, made: Callable[[], ASGIApp]) -> None:
        self._made = cache(made)
        self._lock = asyncio.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            async with self._lock:
                self._app = await run_in_threadpool(self._made)
        await self._app(scope, receive, send)
