"""What an exchange is called here: its kind, how it stands, and why; a code without words stands as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from planbro.service.pages._frame import At
from planbro.service.pages._words import has
from planbro.store.database import Exchange

PATHS: Final[dict[str, tuple[str, ...]]] = {
    "change": ("received", "understood", "versioned"),
    "delivery": ("decided", "rendered", "awaiting"),
    "receipt": ("received", "understood"),
    "message": ("received", "judged"),
    "answer": ("decided", "rendered"),
    "write": ("decided", "rendered"),
    "conflict": ("received",),
    "notice": ("received",),
    "recheck": ("received",),
    "gone": ("received",),
    "event": ("received",),
    "close": ("received", "archived", "ended", "told"),
    "handover": ("received", "agreed", "handed", "told"),
    "access": ("received",),
    "access-due": ("received",),
    "access-answer": ("received", "rendered", "awaiting"),
    "access-end": ("received",),
    "access-news": ("received",),
    "admission": ("received",),
    "admission-heard": ("received",),
    "admission-message": ("waiting", "rendered", "awaiting"),
    "alert": ("received",),
    "task-news": ("received",),
}
"""The states of each kind in their order (`exchange.sync`, `close`, `handover`, `access`, `admission`)."""
KINDS: Final = tuple(PATHS)
STATES: Final = (*dict.fromkeys(state for states in PATHS.values() for state in states), "closed")


@dataclass(frozen=True, slots=True)
class Told:
    """An exchange as a row of a list. `late` where a person has to act."""

    row: Exchange
    kind: str
    standing: str
    state: str
    reason: str
    age: str
    late: bool


def told_of(at: At, row: Exchange) -> Told:
    """What is told of it: codes, numbers and times."""
    state = word(at, "outcome", row.outcome) if row.standing == "closed" else word(at, "state", row.state)
    reason = at.coded(row.reason, row.params) if row.reason else ""
    return Told(row, word(at, "kind", row.kind), word(at, "standing", row.standing), state, reason,
                age(at, row.opened), row.standing == "held")  # fmt: skip


def word(at: At, what: str, code: str) -> str:
    """The word for a code."""
    key = {"kind": f"exchanges-kind-{code}", "state": f"exchanges-state-{code}",
           "standing": f"exchanges-standing-{code}", "outcome": f"exchanges-outcome-{code}",
           "transport": f"exchanges-transport-{code}", "receipt": f"exchanges-receipt-{code}",
           "step": f"exchanges-step-{code}", "does": f"exchanges-done-{code}"}[what]  # fmt: skip
    return at.t(key) if has(key) else code


def age(at: At, moment: str) -> str:
    """How long ago, in one unit: 40 min, 7 h, 12 d."""
    try:
        seconds = (datetime.fromisoformat(at.now) - datetime.fromisoformat(moment)).total_seconds()
    except ValueError:
        return ""
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return at.t("exchanges-minutes", count=minutes)
    if minutes < 48 * 60:
        return at.t("exchanges-hours", count=minutes // 60)
    return at.t("exchanges-days", count=minutes // 1440)
