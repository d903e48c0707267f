"""What Prometheus is told of the service: how many requests each room answered, how, and how long it took.

Labels are words of ours: nothing of an address becomes one (law 7).
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_BUCKETS: Final = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Meters:
    """Those of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram("planbro_serve_seconds", "How long an answer took.", ["room", "status"],
                                  buckets=_BUCKETS, registry=registry)  # fmt: skip
        self._turned = Counter("planbro_serve_turned_away", "Requests refused before anybody looked at them, by code.",
                               ["code"], registry=registry)  # fmt: skip
        self.under_way = Gauge("planbro_serve_under_way", "Requests under way.", registry=registry)
        self._known: dict[tuple[str, int], Histogram] = {}

    def answered(self, room: str, status: int, seconds: float) -> None:
        """One was answered; status 0 is one that nobody heard the answer of."""
        kept = self._known.get((room, status))
        if kept is None:
            kept = self._known[room, status] = self._seconds.labels(room, str(status))
        kept.observe(seconds)

    def turned_away(self, code: str) -> None:
        self._turned.labels(code).inc()
