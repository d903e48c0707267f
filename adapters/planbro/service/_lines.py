"""The quick parser of HTTP, with an end to what it takes before the headers are over: so many bytes, so much time.

It has no limit of its own, and whoever connects need not show who they are until then.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD: Final = 64 << 10
_SECONDS: Final = 15.0


class Bounded(HttpToolsProtocol):
    """Closes a connection whose headers do not come to an end."""

    _in_head, _head = True, 0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > _HEAD:
                self._close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._end()
        self._begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._end()
        super().on_headers_complete()

    def _begin(self) -> None:
        self._in_head, self._head = True, 0
        self._late = self.loop.call_later(_SECONDS, self._close)

    def _end(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close(self) -> None:
        self._end()
        if not self.transport.is_closing():
            self.transport.close()
