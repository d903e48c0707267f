"""Messages that come in are held against what was to be recorded: one step, for an engine's flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.engine import Desk, Flow, Moved, Step, done, held
from planbro.exchange.record._see import Heard, hear, see_heard
from planbro.exchange.record._tasks import Journal
from planbro.store.database import Exchange, Messages, Transaction

STATE: Final = "judged"


def flow(journals: Mapping[str, Sequence[Journal]], *, days: int = 7) -> Flow:
    """What is done with a `message` that was judged and answered, given each tenant's EPJs."""
    return {STATE: _listening(journals, days)}


def _listening(journals: Mapping[str, Sequence[Journal]], days: int) -> Step:
    def listen(desk: Desk, row: Exchange) -> Moved:
        """Read outside the transaction, hold against the tasks inside it."""
        number = row.message
        data = None if number is None else desk.read(lambda transaction: Messages(transaction).body(number))
        if data is None:
            return held(row, "exchange-body-gone")
        heard = hear(data, journals.get(row.tenant, ()), desk.now())
        if heard is None:
            return done(row, "nothing")
        return replace(done(row), effects=[partial(_see, heard=heard, days=days)])

    return listen


def _see(transaction: Transaction, row: Exchange, now: str, *, heard: Heard, days: int) -> None:
    see_heard(transaction, row.tenant, heard, now, days=days)
