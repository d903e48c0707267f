"""A task for each EPJ whose status of a plan is not what the plan says any more.

There is one task for a plan and an EPJ, opened again each time the status is another, with the words that are right
now: nobody finds two, and nobody records what was right last week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.exchange.record._holding import Entry, Holding, entry_of
from planbro.exchange.remind import end_of
from planbro.exchange.remind._model import days_after
from planbro.plan import Plan, day_in_norway
from planbro.store.database import NewTask, Task, Tasks, Transaction

KIND: Final = "record"
TO_RECORD: Final = "record-status"
DIFFERS: Final = "record-differs"


@dataclass(frozen=True, slots=True)
class Journal:
    """An EPJ of a tenant: the party it is, which system it is (`mappings/epj-texts.toml`), and the HER-ids besides
    that its messages come from."""

    party: str
    epj: str = "standard"
    also: frozenset[str] = frozenset()

    @property
    def addresses(self) -> frozenset[str]:
        return self.also | {self.party}


def record(
    transaction: Transaction, tenant: str, plan: Plan, version: int, journals: Sequence[Journal], now: str,
    *, days: int = 7,
) -> list[Task]:  # fmt: skip
    """Open what is to be recorded of a version of a plan; nothing where the status is what the task had already.

    Done again it does the same; a version that was overtaken changes nothing. `days` is how long a person has.

    Raises:
        Refused: the catalogue of texts has no such EPJ.
    """
    today, tasks = day_in_norway(now), Tasks(transaction)
    opened = []
    for journal in journals:
        entry = entry_of(plan, today, journal.epj)
        if entry is None:
            continue
        there = next(iter(tasks.keyed([(tenant, KIND, key_of(plan.id, journal.party))])), None)
        if there is None and not entry.holding.is_news:
            continue
        if there is not None and (there.version > version or held(tasks, there) == entry.holding):
            continue
        new = NewTask(
            tenant, KIND, key_of(plan.id, journal.party), TO_RECORD, end_of(days_after(today, days)), plan.id, version,
            journal.party, {"epj": journal.epj}, entry.to_bytes(),
        )  # fmt: skip
        opened.append(tasks.renew(new, now))
    return opened


def recorder(
    tenant: str, journals: Sequence[Journal], *, days: int = 7
) -> Callable[[Transaction, Plan, int, str], None]:  # fmt: skip
    """The same for a sweep, which opens each new version anyway (`exchange.remind.sweep`)."""

    def also(transaction: Transaction, plan: Plan, version: int, now: str) -> None:
        record(transaction, tenant, plan, version, journals, now, days=days)

    return also


def key_of(plan: str, party: str) -> str:
    return f"{plan}/{party}"


def entry_in(tasks: Tasks, task: Task) -> Entry | None:
    """What is to be recorded by a task; None where retention has removed it."""
    data = tasks.body(task)
    return Entry.of(data) if data is not None else None


def held(tasks: Tasks, task: Task) -> Holding | None:
    entry = entry_in(tasks, task)
    return entry.holding if entry is not None else None
