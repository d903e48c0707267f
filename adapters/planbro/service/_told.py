"""A line in the log for what was answered: method, room, status, time, and never an address, which may name something.

What went well is told at level debug alone: who asked for what stands in the audit.
"""

from __future__ import annotations

import time
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planbro import observe
from planbro.service._passage import Passage, passage_in

_FAILED: Final = 500
_REFUSED: Final = 400
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Logged:
    """Around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = observe.logger("planbro.serve")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._tell(scope["method"], passage_in(scope), status, time.perf_counter() - began)

    def _tell(self, method: str, passage: Passage | None, status: int, seconds: float) -> None:
        level = "error" if status >= _FAILED else "info" if status >= _REFUSED or not status else "debug"
        if passage is not None and passage.turned_away:  # a flood is told by the metrics, and does not fill the disk
            level = "debug"
        told: dict[str, Any] = {
            "method": method if method in _METHODS else None, "status": status or None, "seconds": seconds,
        }  # fmt: skip
        if passage is not None:
            told |= {"room": passage.room, "trace": passage.trace}
        getattr(self._log, level)("http-answered", **told)
