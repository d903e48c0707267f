"""Whether this process may answer: the store, the keys, the disk and the clock. Ports are the worker's to ask.

Strangers may ask for the short form, so the store is asked again only after some time, however many ask.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Final

from starlette.concurrency import run_in_threadpool

from planbro.observe import Health, Probe, look
from planbro.service._context import Context
from planbro.store.database import shape

_HOLDS: Final = 2.0


class Readiness:
    """Asks the parts, and remembers the short answer for a moment."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = asyncio.Lock()
        self._at, self._is_ready = -_HOLDS, False

    async def whole(self) -> Health:
        """Each part, asked now."""
        return await run_in_threadpool(lambda: look(list(self._probes()), time.monotonic))

    async def short(self) -> bool:
        """Whether everything that is needed holds, or did a moment ago."""
        async with self._lock:
            if time.monotonic() - self._at >= _HOLDS:
                self._is_ready = (await self.whole()).ready
                self._at = time.monotonic()
        return self._is_ready

    def _probes(self) -> Iterator[Probe]:
        from planbro.exchange.installation import DatabaseState, Ways, probes_of  # loads every way in and out

        context, database = self._context, self._context.database
        state = DatabaseState(database, lambda: shape(database).missing, context.now)
        yield from probes_of(context.settings, state, Ways(), context.now, context.environment)
