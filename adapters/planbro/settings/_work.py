"""How work is done over time: trying again, deadlines, what is kept how long, and how many hands there are."""

from __future__ import annotations

import hashlib
from typing import Annotated

import orjson
from pydantic import Field

from planbro.settings._part import Keep, Part, Span, span


class Retry(Part):
    """When a step that could not be done is tried again: each wait `factor` times the last, never over `ceiling`, and
    after `tries` of them a person looks.

    A row keeps the version it began under, so a change touches only what comes after it.
    """

    first: Span = span("30s")
    factor: Annotated[float, Field(ge=1, le=10)] = 2.0
    ceiling: Span = span("1h")
    tries: Annotated[int, Field(ge=1, le=10_000)] = 120

    @property
    def version(self) -> str:
        return digest(self.model_dump(mode="json"))


class Deadlines(Part):
    """When silence becomes a deviation that a person closes."""

    receipt: Span = span("96h")
    """For an AppRec (plo.md § 9): how long the message service gives a receiver."""
    reminders: tuple[Span, ...] = (span("24h"), span("72h"))
    """After how long without a receipt it is told, with the exchange, that it is late; each once."""
    task: Span = span("7d")
    """How long a person has, at the least, for what a reminder asks for and for recording in the EPJ."""


class Retention(Part):
    """What is kept how long, by class of data; `forever`, or `none` for what is never kept. What is queued always is.

    No period here is a reading of the law: archive and journal rules differ by who keeps, and the controller decides
    (docs/compliance/retention.md).
    """

    plans: Keep = "forever"
    """Versions of plans. `none`: pointer only."""
    messages: Keep = span("10y")
    """Messages in and out, byte for byte."""
    envelopes: Keep = "forever"
    """What remains of a message when its bytes are gone: ids, times, parties, states."""
    documents: Keep = span("10y")
    audit: Keep = "forever"
    tasks: Keep = span("2y")
    deviations: Keep = span("10y")
    set_aside: Keep = span("90d")
    """Input that could not be read, kept for whoever mends it."""
    early: Keep = span("90d")
    """A death, a graded address or a stay in hospital that was told of somebody who has no plan here yet: sealed, found
    by a keyed hash, for the plan that may come. `none`: it is let go at once."""
    fetched: Keep = "none"
    """Content that was fetched for a question and shown: it is never kept, so `none` is all that can be said."""


class Worker(Part):
    """One machine's share of the work."""

    hands: Annotated[int, Field(ge=1, le=64)] = 8
    """How many messages are sent at a time."""
    batch: Annotated[int, Field(ge=1, le=1000)] = 20
    lease: Span = span("2m")
    """How long a machine that fell silent keeps what it took."""
    idle: Span = span("1s")
    drain: Span = span("30s")
    """How long a step may go on after SIGTERM."""


def digest(value: object) -> str:
    """A short name for what a policy says: the same words, the same name."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
