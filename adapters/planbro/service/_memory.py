"""How the process shares its time among those who wait: what is looked through in memory, and when; how long a thread
goes on.

Plans and charts stay in memory for long and have no circles: what nobody uses goes by itself. A look through all of
them takes a large part of a second, in which nobody is answered; so what is young is looked through often and in a
millisecond, and all of it now and then, when nothing is under way.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_YOUNG: Final = 10_000
_NEVER: Final = 1_000_000_000
_EVERY: Final = 600.0
_LOOKS: Final = 300
_BETWEEN: Final = 0.1
"""Seconds from one look at whether it is quiet to the next; after so many it is not waited for any longer."""
_TURN: Final = 0.0005
"""Seconds that a thread may go on while another waits. Python's own five milliseconds are as long as it takes to open a
plan, and whoever waits for the store asks for a turn after each of its answers."""


@contextmanager
def settled() -> Iterator[None]:
    """What is loaded now stays; of the rest what is young is looked through by itself, and threads give way soon."""
    looks, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _NEVER, _NEVER)
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        gc.set_threshold(*looks)
        sys.setswitchinterval(turn)


def opened() -> None:
    """A plan was opened, or made into a chart: what is young is looked through, in a millisecond."""
    gc.collect(0)


async def look_through(is_quiet: Callable[[], bool]) -> None:
    """While the service runs."""
    while True:
        await asyncio.sleep(_EVERY)
        for _ in range(_LOOKS):
            if is_quiet():
                break
            await asyncio.sleep(_BETWEEN)
        gc.collect()
