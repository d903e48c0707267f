"""One trace over a whole exchange, though its steps run hours apart on different machines.

The context is kept with the exchange's row as a W3C `traceparent`, and each step is a span under it. Only the API of
OpenTelemetry is needed; without its SDK nothing is recorded and the context is passed on as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from planbro._version import __version__
from planbro.observe._faults import told
from planbro.observe._sieve import Vocabulary, sift

TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_PROPAGATOR: Final = TraceContextTextMapPropagator()


def _tracer() -> Tracer:
    return trace.get_tracer("planbro", __version__)


@dataclass(frozen=True, slots=True)
class Traces:
    """Makes spans by a tracer: the process's own unless another is given."""

    tracer: Tracer = field(default_factory=_tracer)
    words: Vocabulary = Vocabulary()

    @contextmanager
    def step(self, name: str, traceparent: str = "", *, caused_by: str = "", **fields: Any) -> Iterator[Step]:
        """A span for a step of the exchange whose context is `traceparent`; without one a new trace begins.

        `caused_by` is the context of another exchange that this one came of: a link, not a parent, since what one
        change sets going may live for months. Of an exception its type and place are kept.
        """
        kept, _ = sift(fields, self.words)
        kept = {f"planbro.{key}": value for key, value in kept.items()}
        links = [Link(span_context(caused_by))] if TRACEPARENT.fullmatch(caused_by) else []
        kind = SpanKind.PRODUCER if name in {"post", "posted"} else SpanKind.INTERNAL
        with self.tracer.start_as_current_span(
            _spelled(name, self.words), context=_context(traceparent), kind=kind, attributes=kept, links=links,
            record_exception=False, set_status_on_exception=False,
        ) as span:  # fmt: skip
            try:
                yield Step(span, traceparent, self.words)
            except BaseException as error:
                found = told(error)
                span.set_attribute("error.type", str(found["exception"]))
                span.set_attribute("code.place", str(found["raised"]))
                span.set_status(Status(StatusCode.ERROR))
                raise


@dataclass(frozen=True, slots=True)
class Step:
    """A span under way. `traceparent` is what the row keeps for its next step."""

    span: Span
    before: str
    words: Vocabulary

    @property
    def traceparent(self) -> str:
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier, context=trace.set_span_in_context(self.span))
        return carrier.get("traceparent", self.before)

    def say(self, **fields: Any) -> None:
        """What is known by now, sifted as in a log."""
        kept, _ = sift(fields, self.words)
        for key, value in kept.items():
            self.span.set_attribute(f"planbro.{key}", value)


def _context(traceparent: str) -> Context:
    """A context that holds this alone: what happens to run around a step is no part of its exchange."""
    if not TRACEPARENT.fullmatch(traceparent):
        return Context()
    return _PROPAGATOR.extract({"traceparent": traceparent}, context=Context())


def span_context(traceparent: str) -> trace.SpanContext:
    """The identity in a `traceparent`."""
    return trace.get_current_span(_context(traceparent)).get_span_context()


def _spelled(name: str, words: Vocabulary) -> str:
    return name if name in words.words or name in words.events else "step"
