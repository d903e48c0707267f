"""An emergency opened a plan: koordinerende enhet is asked at once to look at it (fhir.md § 3.5 no. 7; Normen)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from planbro.exchange.engine import after
from planbro.exchange.looked._words import is_acute, said
from planbro.store.database import Line, NewTask, Task, Tasks, Transaction

KIND: Final = "acute-look"
DAY: Final = 86400


def after_acute(transaction: Transaction, lines: Iterable[Line], now: str, *, within: float = DAY) -> list[Task]:
    """Open a task for each visit among the lines that was opened so; of any other line nothing is done.

    It stands in the transaction that writes the lines, so there is never the one without the other. Forty looks of one
    visit are one task. Gives those that are new.
    """
    new = [
        NewTask(line.tenant, KIND, _key(line, now), KIND, after(now, within), line.plan, line.version, line.party)
        for line in lines if is_acute(line) and line.plan
    ]  # fmt: skip
    return Tasks(transaction).open(new, now) if new else []


def _key(line: Line, now: str) -> str:
    """By login where there is one, else by day: whom it was is in the audit."""
    return f"{line.plan}/{line.who}/{said(line, 'session') or now[:10]}"
