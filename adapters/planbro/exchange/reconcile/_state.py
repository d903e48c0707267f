"""What was found last time: keys that cannot be guessed back, and what is new, still there, or mended since.

A key is an HMAC of a number under a salt of the folder's own. Without the salt, trying every fødselsnummer gives
nothing (law 5); with it, the same person has the same key in every run, and keeps it when a number changes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from planbro.exchange.reconcile._match import Person
from planbro.findings import Refused

SCHEMA: Final = "planbro/reconcile/1"
SALT_BYTES: Final = 32
_STATE: Final = {"as_of", "rows", "mended", "history", "salt", "compared_with"}
_ROW: Final = {
    "id", "key", "aliases", "kind", "urgency", "rank", "where", "unit", "detail", "numbers", "perhaps", "says", "text",
    "status", "since",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes keys with one salt."""

    salt: bytes
    known: Mapping[str, str] = field(default_factory=dict)
    """Keys of numbers that the last run knew, and the person's key then."""

    @property
    def id(self) -> str:
        """Names the salt without telling it."""
        return hashlib.sha256(b"planbro reconcile salt" + self.salt).hexdigest()[:16]

    def of(self, *words: str) -> str:
        digest = hmac.new(self.salt, "\x1f".join(words).encode(), hashlib.sha256).digest()
        return str(UUID(bytes=digest[:16], version=5))

    def person(self, person: Person) -> tuple[str, list[str]]:
        """The person's key, and the keys of all numbers."""
        mine = [self.of("number", ident) for ident in person.ids]
        before = next((self.known[key] for key in mine if key in self.known), mine[0])
        return before, mine


@dataclass(frozen=True, slots=True)
class Baseline:
    """The rows this run is held against, by id; `as_of` is None where there is no earlier run."""

    as_of: str | None = None
    rows: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    history: tuple[dict[str, Any], ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)


def baseline(state: Mapping[str, Any] | None, as_of: str) -> Baseline:
    """What to compare with. A state of the same time is this run done before: it is held against what that was."""
    if state is None:
        return Baseline()
    again = state["as_of"] == as_of
    rows = [
        *(row for row in state["rows"] if not again or row["status"] == "still"),
        *(state["mended"] if again else ()),
    ]
    history = tuple(one for one in state["history"] if one["as_of"] != as_of)
    known = {alias: row["key"] for row in (*state["rows"], *state["mended"]) for alias in row["aliases"]}
    before = state["compared_with"] if again else state["as_of"]
    return Baseline(before, {row["id"]: row for row in rows}, history, known)


def read_state(data: bytes, file: str) -> dict[str, Any]:
    """An earlier list.

    Raises:
        Refused: the file is no list of planbro's, or one of another version.
    """
    try:
        state = json.loads(data)
    except (ValueError, RecursionError):
        state = None
    if not _is_state(state):
        raise Refused.because("reconcile-previous", file=file)
    found: dict[str, Any] = state
    return found


def _is_state(state: Any) -> bool:
    if not isinstance(state, dict) or state.get("schema") != SCHEMA or not state.keys() >= _STATE:
        return False
    return _holds(state["rows"], _ROW) and _holds(state["mended"], _ROW) and _holds(state["history"], {"as_of"})


def _holds(part: object, needed: set[str]) -> bool:
    return isinstance(part, list) and all(isinstance(one, dict) and needed <= one.keys() for one in part)


def compared(rows: Sequence[dict[str, Any]], before: Baseline, as_of: str) -> list[dict[str, Any]]:
    """Mark each row new or still there, in place; gives the rows that are mended since."""
    for row in rows:
        earlier = before.rows.get(row["id"])
        row["status"] = "still" if earlier is not None else "new"
        row["since"] = earlier["since"] if earlier is not None else as_of
    now = {row["id"] for row in rows}
    gone = (row for ident, row in before.rows.items() if ident not in now)
    return sorted(({**row, "status": "mended", "mended": as_of} for row in gone), key=order)


def order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Most urgent first, then kind, unit and person."""
    return row["urgency"], row["rank"], row["where"], row["unit"], row["key"], row["id"]


def trend(rows: Iterable[Mapping[str, Any]], mended: Sequence[Mapping[str, Any]], as_of: str) -> dict[str, Any]:
    """One line of the history."""
    listed = list(rows)
    return {
        "as_of": as_of,
        "rows": len(listed),
        "urgent": sum(row["urgency"] == 1 for row in listed),
        "new": sum(row["status"] == "new" for row in listed),
        "mended": len(mended),
    }
