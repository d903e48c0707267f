"""What Prometheus is told: how old the oldest unsent is, how many stand where, what fails, how long steps take.

Counts of rows are asked of the store when they are collected, so that they are true after a restart and on any number
of machines. Labels go through the same sieve as logs: a party is a HER-id or an organisasjonsnummer, or `other`.
"""

from __future__ import annotations

import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final, Protocol
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    make_wsgi_app,
    write_to_textfile,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from planbro.observe._sieve import KEYS, Vocabulary

_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
_SENT: Final = frozenset({"delivered", "awaiting", "closed"})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many exchanges stand alike. `oldest` is when the first of them came, `failing` how many of them have failed
    for longer than was asked about, `tries` how many tries they have had together."""

    tenant: str
    kind: str
    state: str
    standing: str
    party: str
    count: int
    oldest: datetime | None = None
    failing: int = 0
    tries: int = 0


class Standing(Protocol):
    """What the store can say of its queue, in one question that costs little."""

    def tallies(self, *, failing_since: datetime) -> Iterable[Tally]:
        """Open and held exchanges by tenant, kind, state, standing and party; closed ones are left out.

        `failing` counts those whose first failure without a success after it is older than `failing_since`.
        """
        ...

    def open_cases(self) -> Mapping[tuple[str, str], int]:
        """Open tasks and deviations: (tenant, `task` or `deviation`) to how many."""
        ...


class Queue(Collector):
    """The queue as it stands. A store that does not answer gives `planbro_store_up 0` and no counts."""

    def __init__(
        self,
        standing: Standing,
        now: Callable[[], datetime],
        *,
        failing_after: timedelta = timedelta(hours=1),
        words: Vocabulary | None = None,
    ) -> None:
        self._standing, self._now, self._after = standing, now, failing_after
        self._words = words or Vocabulary()

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked of the store when the collector is registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = self._now()
        up = GaugeMetricFamily("planbro_store_up", "Whether the store answers.")
        try:
            tallies = list(self._standing.tallies(failing_since=now - self._after))
            cases = dict(self._standing.open_cases())
        except Exception:  # whatever it is, that nothing could be asked is what a metric can tell; health says why
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from self._counts(tallies)
        yield from self._ages(tallies, now)
        held = GaugeMetricFamily("planbro_cases_open", "Tasks and deviations that wait for a person.",
                                 labels=["tenant", "kind"])  # fmt: skip
        for (tenant, kind), count in sorted(cases.items()):
            held.add_metric([self._safe("tenant", tenant), self._safe("kind", kind)], count)
        yield held

    def _counts(self, tallies: list[Tally]) -> Iterator[Metric]:
        labels = ("tenant", "kind", "state", "standing", "party")
        rows = GaugeMetricFamily("planbro_exchanges", "Exchanges that are not closed.", labels=labels)
        counts: dict[tuple[str, ...], int] = defaultdict(int)
        failing: dict[tuple[str, ...], int] = defaultdict(int)
        tries: dict[tuple[str, ...], int] = defaultdict(int)
        for one in tallies:
            whole = tuple(self._safe(name, getattr(one, name)) for name in labels)
            counts[whole] += one.count
            failing[whole[0], whole[4]] += one.failing
            tries[whole[0], whole[4]] += one.tries
        for key, count in sorted(counts.items()):
            rows.add_metric(key, count)
        yield rows
        for name, text, found in (
            ("planbro_exchanges_failing", "Exchanges that have failed for longer than the limit (an hour).", failing),
            ("planbro_exchanges_tries", "Tries that exchanges not yet closed have had.", tries),
        ):
            family = GaugeMetricFamily(name, text, labels=["tenant", "party"])
            for key, count in sorted(found.items()):
                family.add_metric(key, count)
            yield family

    def _ages(self, tallies: list[Tally], now: datetime) -> Iterator[Metric]:
        unsent = GaugeMetricFamily("planbro_oldest_unsent_seconds", "Age of the oldest delivery that has not gone.",
                                   labels=["tenant", "party"])  # fmt: skip
        awaiting = GaugeMetricFamily("planbro_oldest_awaiting_seconds", "Age of the oldest that waits for its receipt.",
                                     labels=["tenant", "party"])  # fmt: skip
        ages: dict[tuple[bool, str, str], float] = defaultdict(float)
        for one in tallies:
            waits = one.state == "awaiting"
            if one.oldest is None or one.count == 0 or (one.kind != "delivery" and not waits):
                continue
            if one.state in _SENT and not waits:
                continue
            key = (waits, self._safe("tenant", one.tenant), self._safe("party", one.party))
            ages[key] = max(ages[key], (now - one.oldest).total_seconds())
        for (waits, tenant, party), age in sorted(ages.items()):
            (awaiting if waits else unsent).add_metric([tenant, party], age)
        yield unsent
        yield awaiting

    def _safe(self, key: str, value: str) -> str:
        return _label(key, value, self._words)


class Meters:
    """What a worker counts as it goes."""

    def __init__(self, registry: CollectorRegistry, words: Vocabulary | None = None) -> None:
        self._words = words or Vocabulary()
        self._seconds = Histogram("planbro_step_seconds", "How long a step takes.", ["step", "outcome"],
                                  buckets=_BUCKETS, registry=registry)  # fmt: skip
        self._failures = Counter("planbro_step_failures", "Steps that failed, by the code of the finding.",
                                 ["step", "code"], registry=registry)  # fmt: skip
        self._posts = Counter("planbro_posts", "Messages handed to a port.", ["port", "outcome"], registry=registry)
        self._arrivals = Counter("planbro_arrivals", "What came in by a port.", ["port", "kind"], registry=registry)
        self._up = Gauge("planbro_port_up", "Whether a port that is asked answered last.", ["port"], registry=registry)
        self._end_to_end = Histogram("planbro_exchange_seconds", "From a change in to its message out.",
                                     buckets=(*_BUCKETS, 300, 3600), registry=registry)  # fmt: skip

    def step(self, name: str, seconds: float, *, outcome: str = "done", code: str = "") -> None:
        """A step took so long; `code` is why it failed."""
        step = _label("step", name, self._words)
        self._seconds.labels(step, _label("outcome", outcome, self._words)).observe(seconds)
        if code:
            self.failed(name, code)

    def failed(self, name: str, code: str) -> None:
        """A step did not do what it is for; `code` is why."""
        self._failures.labels(_label("step", name, self._words), _label("code", code, self._words)).inc()

    @contextmanager
    def timed(self, name: str, timer: Callable[[], float]) -> Iterator[None]:
        """Time what is within by `timer` (`time.perf_counter`); one that raises counts as failed."""
        began = timer()
        try:
            yield
        except BaseException:
            self.step(name, timer() - began, outcome="failed")
            raise
        self.step(name, timer() - began)

    def posted(self, port: str, outcome: str) -> None:
        self._posts.labels(_label("port", port, self._words), _label("outcome", outcome, self._words)).inc()

    def arrived(self, port: str, kind: str) -> None:
        self._arrivals.labels(_label("port", port, self._words), _label("kind", kind, self._words)).inc()

    def answered(self, port: str, did: bool) -> None:
        """A port was asked, and answered or did not."""
        self._up.labels(_label("port", port, self._words)).set(did)

    def whole(self, seconds: float) -> None:
        """From a change in to its message out."""
        self._end_to_end.observe(seconds)


def _label(key: str, value: str, words: Vocabulary) -> str:
    """The value where it may be told; nothing stays nothing, and the rest is `other`."""
    if not value:
        return ""
    told = KEYS[key](value, words)
    return "other" if told is None else str(told)


def registry_of(
    standing: Standing,
    now: Callable[[], datetime],
    *,
    failing_after: timedelta = timedelta(hours=1),
    words: Vocabulary | None = None,
) -> CollectorRegistry:
    """A registry of its own with the queue in it; nothing of the process's global one."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Queue(standing, now, failing_after=failing_after, words=words))
    return registry


def exposition(registry: CollectorRegistry) -> bytes:
    """The text that Prometheus reads."""
    return generate_latest(registry)


def write_file(registry: CollectorRegistry, path: Path) -> None:
    """The same text as a file, placed whole, for the node exporter's textfile collector."""
    write_to_textfile(str(path), registry)


def serve(registry: CollectorRegistry, host: str, port: int) -> WSGIServer:
    """The same text at `/metrics` of an address of its own, in a thread; `shutdown()` ends it.

    Nothing else is answered there: a probe for health that came to it would be told that all is well.
    """
    told = make_wsgi_app(registry)

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in {"/metrics", "/"}:
            answer: Iterable[bytes] = told(environ, start)
            return answer
        start("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"/metrics\n"]

    kind = _Server6 if ":" in host else _Server
    server = make_server(host, port, app, kind, _Silent)
    threading.Thread(target=server.serve_forever, name="planbro-metrics", daemon=True).start()
    return server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Silent(WSGIRequestHandler):
    """It says nothing of who asks."""

    def log_message(self, format: str, *args: Any) -> None:
        pass
