"""Work that ends when its time is out, wherever it is then: what was said until then stands.

For a process of its own, which works at one thing at a time. What was broken off may have left something half made
behind it, so such a process takes on nothing more.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Late(BaseException):
    """The time is out. No fault, so that nobody takes it for one on the way."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done in it takes no longer; of 0 seconds, and where no signal can be had, as long as it takes.

    Raises:
        Late: it would have taken longer.
    """
    if not seconds or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _over(*_: Any) -> None:
    raise Late
