"""What is done every so often: by one of those who share the store, and by the next one where that fell silent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.exchange.engine import after
from planbro.store.database import Database, Unavailable, Workers

_SOON: Final = 300.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One of them: its name, how often (in seconds), and what is done; it can be done again."""

    name: str
    every: float
    do: Callable[[str], object]


def _raised(_: str, error: Exception) -> None:
    raise error


def take_turns(
    database: Database,
    turns: Sequence[Turn],
    now: Callable[[], str],
    failed: Callable[[str, Exception], None] = _raised,
) -> int:
    """Do those whose time has come and that nobody else has taken. Gives how many. One that goes wrong is told to
    `failed` and comes again within five minutes; the others are done all the same.

    Raises:
        Unavailable: the store cannot be used.
    """
    number = 0
    for one in turns:
        time = now()
        with database.writing() as transaction:
            mine = Workers(transaction).turn(one.name, after(time, -one.every), time)
        if mine:
            try:
                one.do(time)
                number += 1
            except Unavailable:
                raise
            except Exception as error:
                with database.writing() as transaction:
                    Workers(transaction).turn_failed(one.name, after(time, min(0, _SOON - one.every)))
                failed(one.name, error)
    return number
