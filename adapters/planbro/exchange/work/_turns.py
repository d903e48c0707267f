"""What is done every so often: by one of those who share the store, and by the next one where that fell silent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planbro.exchange.engine import after
from planbro.store.database import Database, Workers


@dataclass(frozen=True, slots=True)
class Turn:
    """One of them: its name, how often (in seconds), and what is done; it can be done again."""

    name: str
    every: float
    do: Callable[[str], object]


def take_turns(database: Database, turns: Sequence[Turn], now: Callable[[], str]) -> int:
    """Do those whose time has come and that nobody else has taken. Gives how many."""
    number = 0
    for one in turns:
        time = now()
        with database.writing() as transaction:
            mine = Workers(transaction).turn(one.name, after(time, -one.every), time)
        if mine:
            one.do(time)
            number += 1
    return number
