"""What may stand beside an event: listed keys, each with a type that no name, number or free text of a person fits.

A list of what is forbidden forgets something; this is the list of what is let through (law 7). A value that is not of
its key's type is dropped as a key is that is not listed, and that it was dropped is told.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from planbro.findings import CATALOGUE, Findings
from planbro.observe._events import EVENTS

_COUNT: Final = 1_000_000
_ROWS: Final = 1_000_000_000
_LONGEST: Final = 10_000_000.0
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.I)
_PARTY: Final = re.compile(r"herid:[1-9]\d{0,8}|orgnr:\d{9}")
_DIGEST: Final = re.compile(r"(?=.*[a-f])[0-9a-f]{16}|(?=.*[a-f])[0-9a-f]{32}")
_WORDS: Final = frozenset(
    {
        "change", "message", "receipt", "event", "delivery", "notice", "task", "deviation",
        "received", "stored", "understood", "versioned", "decided", "rendered", "delivered", "awaiting", "closed",
        "open", "held", "done", "skipped", "handled", "superseded", "refused", "failed", "later",
        "handed", "document", "status", "content", "none", "in", "out", "yes", "no",
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
        "plo-1.5", "plo-1.6", "plo-2.0", "henvisning-2.0", "dialog-1.0", "dialog-1.1", "apprec-1.0", "apprec-1.1",
        "fhir", "plan", "sampro", "flyt-samspill", "dips-samspill", "epj", "xlsx", "csv", "svarut", "webhook",
        "folder", "edi", "mllp", "http", "sqlite", "postgresql", "kommune", "trust", "processor", "production", "test",
        "plans", "messages", "envelopes", "documents", "audit", "tasks", "deviations", "set_aside", "early", "fetched",
        "ward", "api", "transit", "inbox", "health", "other",
        "admission", "admission-heard", "admission-message", "waiting", "judged", "nothing",
        "access", "access-request", "access-letter", "access-answer", "access-due", "access-end", "access-news",
        "agreed", "alert", "answer", "archived", "close", "conflict", "ended", "gone", "handover", "recheck",
        "reminder", "task-news", "told", "write",
    }
)  # fmt: skip
"""The engine's own words: kinds, states, outcomes, formats, classes of data."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of this installation that a log may hold: names of its tenants, ports and receivers, as in the settings.
    `tenants` are those names by organisasjonsnummer, since rows have the number."""

    names: frozenset[str] = frozenset()
    words: frozenset[str] = _WORDS
    events: frozenset[str] = field(default=frozenset(EVENTS))
    tenants: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, names: Iterable[str], words: Iterable[str] = (), tenants: Mapping[str, str] | None = None
    ) -> Vocabulary:
        return cls(frozenset(names), _WORDS | frozenset(words), tenants=dict(tenants or {}))


Kind = Callable[[Any, Vocabulary], Any]
"""The value as it is logged, or None where it may not be."""


def _uuid(value: Any, _: Vocabulary) -> str | None:
    text = str(value) if isinstance(value, str | UUID) else ""
    return text.lower() if _UUID.fullmatch(text) else None


def _count(value: Any, _: Vocabulary) -> int | None:
    """A person's number has more digits than any count here: from HPR (seven) upwards none fits."""
    return value if type(value) is int and 0 <= value < _COUNT else None


def _seconds(value: Any, _: Vocabulary) -> float | None:
    if type(value) not in {int, float} or not math.isfinite(value) or not 0 <= value < _LONGEST:
        return None
    return round(float(value), 4)


def _row(value: Any, words: Vocabulary) -> int | str | None:
    """The number of a row, or a UUID. A fødselsnummer, also one without its leading zero, is larger than any row."""
    return value if type(value) is int and 0 < value < _ROWS else _uuid(value, words)


def _code(value: Any, _: Vocabulary) -> str | None:
    return value if isinstance(value, str) and value in CATALOGUE else None


def _codes(value: Any, words: Vocabulary) -> list[str] | None:
    if isinstance(value, Findings):
        value = value.codes()
    if not isinstance(value, list | tuple | set | frozenset):
        return None
    found = sorted({code for one in value if (code := _code(one, words))})
    return found or None


def _word(value: Any, words: Vocabulary) -> str | None:
    return str(value) if isinstance(value, str) and value in words.words else None


def _name(value: Any, words: Vocabulary) -> str | None:
    return value if isinstance(value, str) and value in words.names else None


def _tenant(value: Any, words: Vocabulary) -> str | None:
    """By its name in the settings, or the organisasjonsnummer of one that they do not name."""
    value = words.tenants.get(value, value) if isinstance(value, str) else None
    is_number = isinstance(value, str) and len(value) == 9 and value.isascii() and value.isdigit()
    return value if is_number else _name(value, words)


def _party(value: Any, _: Vocabulary) -> str | None:
    return value if isinstance(value, str) and _PARTY.fullmatch(value) else None


def _digest(value: Any, _: Vocabulary) -> str | None:
    return value if isinstance(value, str) and _DIGEST.fullmatch(value) else None


def _status(value: Any, _: Vocabulary) -> int | None:
    return value if type(value) is int and 100 <= value <= 599 else None


def _flag(value: Any, _: Vocabulary) -> bool | None:
    return value if isinstance(value, bool) else None


KEYS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("exchange", "parent", "task", "deviation"), _row),
    **dict.fromkeys(("message_id", "answers", "plan", "worker"), _uuid),
    **dict.fromkeys(("tries", "count", "batch", "version", "left", "kib", "machines", "threads", "pending"), _count),
    **dict.fromkeys(("seconds", "wait", "age", "skew"), _seconds),
    **dict.fromkeys(
        ("kind", "state", "before", "standing", "outcome", "format", "level_asked", "method", "database", "data_class"),
        _word,
    ),
    "room": _word,
    "tenant": _tenant,
    **dict.fromkeys(("port", "receiver", "source"), _name),
    "policy": lambda value, words: _count(value, words) or _digest(value, words),
    **dict.fromkeys(("retry", "trace", "span"), _digest),
    **dict.fromkeys(("again", "dry_run"), _flag),
    "step": _word,
    "party": _party,
    "code": _code,
    "codes": _codes,
    "status": _status,
}
"""Each key that may stand in a log, a metric's label or a span, and what its value has to be."""


def sift(fields: Mapping[str, Any], words: Vocabulary) -> tuple[dict[str, Any], int]:
    """What may be told of these, and how many may not."""
    found = {}
    for name, value in fields.items():
        kind = KEYS.get(name)
        told = None if kind is None else kind(value, words)
        if told is not None:
            found[name] = told
    return found, sum(fields[name] is not None for name in fields if name not in found)
