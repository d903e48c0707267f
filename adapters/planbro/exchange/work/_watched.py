"""What a worker does, as those who run it see it: counted, timed, and logged where a person may have to look."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from planbro import observe, settings
from planbro.exchange.engine import Traced
from planbro.exchange.engine._model import Few
from planbro.exchange.work._loop import Loop
from planbro.observe import logger
from planbro.store.database import Exchange

_MANY: Final = 2048
_OUT: Final = frozenset({"delivery", "answer", "admission-message", "write"})
"""The kinds that leave by a port."""


def words_of(whole: settings.Settings) -> observe.Vocabulary:
    """What may be told of this installation: its names, and the steps that there are."""
    from planbro.exchange.work._installed import ALL_FLOWS
    from planbro.exchange.work._periodic import TURNS

    steps = (f"{kind}-{state}" for kind, flow in ALL_FLOWS.items() for state in flow)
    return observe.Vocabulary.of(whole.names, [*steps, *(f"turn-{name}" for name in TURNS)], whole.tenant_names)


@dataclass(slots=True)
class Watched:
    """One worker's counts. `timer` is in seconds."""

    meters: observe.Meters
    now: Callable[[], str]
    timer: Callable[[], float] = time.perf_counter
    log: Any = field(default_factory=lambda: logger("planbro.exchange"))
    _came: Few = field(default_factory=lambda: Few(_MANY), init=False)
    """When changes came, for those whose messages go out by the same worker."""

    def traced(self, within: Traced) -> Traced:
        """Each step timed; one that raises has failed."""

        @contextmanager
        def timed(row: Exchange) -> Iterator[str]:
            with within(row) as trace, self.meters.timed(f"{row.kind}-{row.state}", self.timer):
                yield trace

        return timed

    def told(self, before: Exchange, after: Exchange) -> None:
        """What became of an exchange, written by now."""
        if after.kind == "change":
            self._came[after.id] = after.opened
        if after.kind in _OUT and after.transport and not before.transport:
            self.meters.posted(after.port, after.transport)
            self.meters.whole(_seconds(self._came.get(after.parent, after.opened), self.now()))
        if after.standing == "held" and before.standing != "held":
            self._fails(before, after, "held")
        elif after.reason and after.tries > before.tries and after.state != "awaiting":
            self._fails(before, after, "not-posted" if before.kind in _OUT else "step-failed")

    def arrived(self, port: str, kind: str, count: int) -> None:
        for _ in range(count):
            self.meters.arrived(port, kind)

    def answered(self, port: str, did: bool) -> None:
        self.meters.answered(port, did)

    def _fails(self, before: Exchange, after: Exchange, event: str) -> None:
        self.meters.failed(f"{before.kind}-{before.state}", after.reason)
        wait = _seconds(self.now(), after.due) if event != "held" else None
        self.log.warning(event, exchange=after.id, tenant=after.tenant, kind=after.kind, port=after.port or None,
                         party=after.party or None, code=after.reason, tries=after.tries, wait=wait)  # fmt: skip


def watch(loop: Loop, meters: observe.Meters) -> None:
    """Have a loop counted from now on."""
    watched = Watched(meters, loop.worker.now)
    loop.worker.traced, loop.worker.told = watched.traced(loop.worker.traced), watched.told
    loop.arrived, loop.answered, loop.failed = watched.arrived, watched.answered, meters.failed


def _seconds(since: str, until: str) -> float:
    return max(0.0, (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds())
