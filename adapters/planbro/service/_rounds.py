"""Questions that come at the same time, put together: one transaction for all that wait.

The store is asked in a thread of its own, so that the loop answers others meanwhile. What comes while a round is under
way is the next round; so the rounds grow with the load, and under none each question is its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")


class Rounds(Generic[W, R]):
    """`handle` is given what waits, and gives an answer to each in their order.

    What it raises, all of the round are told; a fault of one question alone is for `handle` to give as its answer.
    """

    def __init__(self, handle: Callable[[Sequence[W]], Sequence[R]], name: str, *, most: int = 64) -> None:
        self._handle, self._most = handle, most
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting: list[tuple[W, asyncio.Future[R]]] = []
        self._busy = False

    async def ask(self, wanted: W) -> R:
        """The answer. A caller that has gone away leaves the others alone."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._waiting.append((wanted, future))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._begin, loop)
        return await future

    def close(self) -> None:
        """Wait for the round under way."""
        self._thread.shutdown(wait=True)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        batch = [one for one in batch if not one[1].done()]
        if not batch:
            self._busy = bool(self._waiting)
            if self._busy:
                loop.call_soon(self._begin, loop)
            return
        task = loop.run_in_executor(self._thread, self._handle, [wanted for wanted, _ in batch])
        task.add_done_callback(lambda done: self._end(loop, batch, done))

    def _end(
        self,
        loop: asyncio.AbstractEventLoop,
        batch: Sequence[tuple[W, asyncio.Future[R]]],
        done: asyncio.Future[Sequence[R]],
    ) -> None:
        error = None if done.cancelled() else done.exception()
        answers: Sequence[R] = () if error is not None or done.cancelled() else done.result()
        for at, (_, future) in enumerate(batch):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            elif done.cancelled():
                future.cancel()
            else:
                future.set_result(answers[at])
        self._begin(loop)
