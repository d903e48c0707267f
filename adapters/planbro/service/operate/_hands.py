"""Threads for what is looked through, apart from those that answer who asks for a plan."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from planbro.service._problem import Denied
from planbro.store.database import Unavailable

_HANDS: Final = 4
T = TypeVar("T")


class Hands:
    """Threads of the operators' own, so that what they look through holds up nobody who asks for a plan."""

    def __init__(self, count: int = _HANDS) -> None:
        self._pool = ThreadPoolExecutor(count, "planbro-operate")

    async def do(self, work: Callable[[], T]) -> T:
        """Work that opens its own transactions.

        Raises:
            Denied: the store cannot be used now.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except Unavailable as error:
            raise Denied(503, error.code, headers={"Retry-After": "5"}) from None

    async def close(self) -> None:
        self._pool.shutdown(wait=True)
