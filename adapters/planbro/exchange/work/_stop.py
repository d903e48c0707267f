"""Told to stop: once, what is begun is finished; twice, at once. And told that there is work."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@dataclass(slots=True)
class Bell:
    """What wakes those who wait: work came, or it is time to stop."""

    stopping: threading.Event = field(default_factory=threading.Event)
    fault: BaseException | None = None
    _rung: threading.Event = field(default_factory=threading.Event)

    def ring(self) -> None:
        """There is work."""
        self._rung.set()

    def stop(self, fault: BaseException | None = None) -> None:
        """Finish what is begun; `fault` is why, where something cannot go on."""
        self.fault = self.fault or fault
        self.stopping.set()
        self._rung.set()

    def sleep(self, seconds: float) -> None:
        """So long, or until it is time to stop."""
        self.stopping.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Until it rings, at most so long."""
        self._rung.wait(seconds)
        if not self.stopping.is_set():
            self._rung.clear()


@contextmanager
def signals(
    bell: Bell, drain: float, told: Callable[[], None], leave: Callable[[int], Any] = os._exit
) -> Iterator[None]:
    """SIGTERM and SIGINT stop the bell's worker; a second one, or `drain` seconds, ends the process as it stands: what
    was not written is done again by whoever comes next."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    timer: list[threading.Timer] = []

    def caught(number: int, _: FrameType | None) -> None:
        if bell.stopping.is_set():
            leave(128 + number)
        bell.stop()
        timer.append(threading.Timer(drain, leave, (128 + number,)))
        timer[-1].daemon = True
        timer[-1].start()
        told()

    for number in _SIGNALS:
        signal.signal(number, caught)
    try:
        yield
    finally:
        for one in timer:
            one.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
