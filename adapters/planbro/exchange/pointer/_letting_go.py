"""The bytes that a pointer was read from go, as soon as nothing reads them any more.

A message that tells of a plan is also answered, and held against what others wait for, each by an exchange of its own;
whichever comes last lets the bytes go. That the message came stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from planbro.exchange.engine import Desk, Moved, Step, Together
from planbro.store.database import Exchange, Exchanges, Messages, Transaction

_READING: Final = frozenset({"received", "understood", "judged", "decided"})
"""The states in which an exchange has the bytes still to read."""
_TAKEN: Final = frozenset({"done", "nothing"})


def letting_go(step: Step) -> Step:
    """A step that reads what came, and after it, at a trust, a look at whether it was the last."""

    def go(desk: Desk, row: Exchange) -> Moved:
        found = step(desk, row)
        if row.message is None or desk.rooms.rules[row.tenant].kind != "trust":
            return found
        return replace(found, effects=[*found.effects, Together(_let_go, None)])

    return go


def _let_go(transaction: Transaction, said: Sequence[tuple[Exchange, Any]], _: str) -> None:
    """Of two that stand in different transactions the later sees the earlier, by the lock."""
    messages = Messages(transaction)
    numbers = sorted({row.message for row, _ in said if row.message is not None})
    messages.lock(numbers)
    there = Exchanges(transaction).of_messages(numbers)
    messages.forget([number for number in numbers if _is_over(there.get(number, ()))])


def _is_over(rows: Sequence[Exchange]) -> bool:
    """Whether the pointer has been taken, or was by the same message before, and nobody reads on."""
    return any(map(_has_taken, rows)) and not any(one.standing == "open" and one.state in _READING for one in rows)


def _has_taken(row: Exchange) -> bool:
    if row.kind == "message":
        return row.outcome == "nothing" and row.reason == "message-repeated"
    return row.kind == "change" and (row.state == "versioned" or row.outcome in _TAKEN)
