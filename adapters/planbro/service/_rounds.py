"""Questions that come at the same time, put together: one transaction for all that wait.

The store is asked in a thread of its own, so that the loop answers others meanwhile. What comes while a round is under
way is the next round; so the rounds grow with the load, and under none each question is its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from planbro.store.database import Unavailable

_AWAY: Final = "store-away"
W = TypeVar("W")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Fault:
    """What went wrong with one question alone."""

    error: Exception


class Rounds(Generic[W, R]):
    """`handle` is given what waits, and gives an answer to each in their order; it does all of it or nothing.

    What it raises of `together`, all of the round are told. Where it raises anything else, each is asked alone, so that
    nobody else pays for what one has asked.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[W]], Sequence[R]],
        name: str,
        *,
        most: int = 64,
        together: tuple[type[Exception], ...] = (),
    ) -> None:
        self._handle, self._most, self._together = handle, most, together
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._waiting: list[tuple[W, asyncio.Future[R]]] = []
        self._busy = self._closed = False

    async def ask(self, wanted: W) -> R:
        """The answer. A caller that has gone away leaves the others alone.

        Raises:
            Unavailable: it is closed, or was before it came to this.
        """
        if self._closed:
            raise Unavailable(_AWAY)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._waiting.append((wanted, future))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._begin, loop)
        return await future

    def close(self) -> None:
        """Wait for the round under way. What waits for the next one is told that there is none."""
        self._closed = True
        self._thread.shutdown(wait=True)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._closed:
            for _, future in self._waiting:
                if not future.done():
                    future.set_exception(Unavailable(_AWAY))
            self._waiting = []
            return
        batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        batch = [one for one in batch if not one[1].done()]
        if not batch:
            self._busy = bool(self._waiting)
            if self._busy:
                loop.call_soon(self._begin, loop)
            return
        task = loop.run_in_executor(self._thread, self._done, [wanted for wanted, _ in batch])
        task.add_done_callback(lambda done: self._end(loop, batch, done))

    def _done(self, wanted: Sequence[W]) -> Sequence[R | _Fault]:
        try:
            return self._handle(wanted)
        except self._together:
            raise
        except Exception:
            if len(wanted) == 1:
                raise
            return [self._alone(one) for one in wanted]

    def _alone(self, wanted: W) -> R | _Fault:
        try:
            return self._handle([wanted])[0]
        except Exception as error:
            return _Fault(error)

    def _end(
        self,
        loop: asyncio.AbstractEventLoop,
        batch: Sequence[tuple[W, asyncio.Future[R]]],
        done: asyncio.Future[Sequence[R | _Fault]],
    ) -> None:
        error = None if done.cancelled() else done.exception()
        answers: Sequence[R | _Fault] = () if error is not None or done.cancelled() else done.result()
        for at, (_, future) in enumerate(batch):
            if future.done():
                continue
            if error is not None:
                future.set_exception(error)
            elif done.cancelled():
                future.cancel()
            elif isinstance(found := answers[at], _Fault):
                future.set_exception(found.error)
            else:
                future.set_result(found)
        self._begin(loop)
