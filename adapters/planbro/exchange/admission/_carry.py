"""What is wanted for a stay is made to stand, and what is not wanted any more is taken back, in one transaction.

A task that a person has not done is over; a message that has not left never leaves. Of what was told, and is not so any
more, a person tells those who were told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from planbro.exchange.admission._rules import Ruling
from planbro.exchange.admission._stays import Stay
from planbro.exchange.admission._wanted import Wanted
from planbro.exchange.engine import after
from planbro.exchange.remind import announced
from planbro.store.database import (
    Exchange,
    Exchanges,
    New,
    NewTask,
    Task,
    Tasks,
    TaskStanding,
    Transaction,
    closed,
    metadata,
)

TASK: Final = "admission"
MESSAGE: Final = "admission-message"
BACK: Final = "admission-back"
_BACK: Final = "back-"
DETAILED: Final = frozenset({"admission-in", "admission-out"})
"""The tasks of those who may know where, and since when."""
_ALL: Final[tuple[TaskStanding, ...]] = ("open", "late", "done", "verified", "over")
_UNTRUE: Final[Mapping[str, frozenset[str]]] = {
    "admitted": frozenset({"cancelled", "planned"}),
    "discharged": frozenset({"cancelled", "planned", "in"}),
}
"""For what was told of an event: how a stay stands when that is not so."""


@dataclass(frozen=True, slots=True, repr=False)
class Standing:
    """What is to stand for one stay. `fresh`: it is news still, and what does not stand yet may be begun. `detail` is
    sealed in the task of those who may know: where, and since when."""

    stay: Stay
    wanted: Sequence[Wanted]
    fresh: bool
    detail: Mapping[str, str]


def carry(transaction: Transaction, row: Exchange, now: str, *, standing: Sequence[Standing], ruling: Ruling) -> None:
    """Make all of it stand."""
    tasks = Tasks(transaction).listed(row.tenant, standing=_ALL, kind=TASK, plan=row.plan)
    opened: list[Task] = []
    for one in standing:
        there = _of(tasks, row.plan, one.stay)
        opened += _tasks(transaction, row, now, one, there, ruling)
        opened += _backs(transaction, row, now, one, there, ruling)
        _messages(transaction, row, now, one, ruling)
    if opened and ruling.told_by:
        Exchanges(transaction).open(announced(opened, ruling.told_by), now)


def _of(tasks: Iterable[Task], plan: str, stay: Stay) -> dict[str, Task]:
    """The tasks of a stay, by what they are for."""
    found = {}
    for one in tasks:
        head, _, name = one.key.rpartition("/")
        if head.removeprefix(f"{plan}/") in stay.keys:
            found[name] = one
    return found


def _tasks(
    transaction: Transaction, row: Exchange, now: str, one: Standing, there: Mapping[str, Task], ruling: Ruling
) -> list[Task]:
    tasks, opened = Tasks(transaction), []
    wanted = {each.name: each for each in one.wanted if each.medium == "task"}
    for name, each in wanted.items():
        task = there.get(name)
        new = _task(row, one, each, after(now, ruling.due.total_seconds()))
        if task is None and one.fresh:
            opened += tasks.open([new], now)
        elif task is not None and _is_to_change(task, each, one.fresh):
            opened.append(tasks.renew(replace(new, key=task.key), now))
    calls = {f"call-{each.event}" for each in one.wanted if each.medium == "message"}
    gone = [task for name, task in there.items() if name not in wanted.keys() | calls and not name.startswith(_BACK)]
    tasks.stand([task for task in gone if task.is_to_do], "over", now)
    return opened


def _is_to_change(task: Task, each: Wanted, fresh: bool) -> bool:
    """Open again what was over, and say otherwise what may be said otherwise now; what a person has done is done."""
    return (task.standing == "over" and fresh) or (task.is_to_do and task.code != each.code)


def _task(row: Exchange, one: Standing, each: Wanted, due: str) -> NewTask:
    told = each.code in DETAILED and one.detail
    data = orjson.dumps(dict(one.detail), option=orjson.OPT_SORT_KEYS) if told else None
    return NewTask(row.tenant, TASK, f"{row.plan}/{one.stay.key}/{each.name}", each.code, due, row.plan, row.version,
                   each.party, dict(each.params), data, row.id)  # fmt: skip


# taken back


def _backs(
    transaction: Transaction, row: Exchange, now: str, one: Standing, there: Mapping[str, Task], ruling: Ruling
) -> list[Task]:
    """What was told, and is not so, is told to be taken back, once; where it is so again, that is over."""
    told = {name: task.party for name, task in there.items() if task.standing in {"done", "verified"}}
    told |= _sent(transaction, row, one.stay)
    untrue = {_BACK + name: party for name, party in told.items() if _is_untrue(name, one.stay)}
    due = after(now, ruling.due.total_seconds())
    new = [NewTask(row.tenant, TASK, f"{row.plan}/{one.stay.key}/{name}", BACK, due, row.plan, row.version, party,
                   exchange=row.id) for name, party in untrue.items() if name not in there]  # fmt: skip
    tasks = Tasks(transaction)
    again = [task for name, task in there.items() if name.startswith(_BACK) and name not in untrue and task.is_to_do]
    tasks.stand(again, "over", now)
    return tasks.open(new, now)


def _sent(transaction: Transaction, row: Exchange, stay: Stay) -> dict[str, str]:
    """The messages that have left, or may have, to those who did not tell of the stay themselves."""
    sources = {fact.party for fact in stay.facts}
    return {
        f"tell-{one.about['event']}": one.party
        for one in messages_of(transaction, row.tenant, row.plan)
        if one.about["stay"] in stay.keys and (one.transport or one.sent is not None) and one.party not in sources
    }


def _is_untrue(name: str, stay: Stay) -> bool:
    """Whether what a task or a message told of a stay is not so."""
    event = "admitted" if name == "ward" else name.partition("-")[2]
    return not name.startswith(_BACK) and stay.state in _UNTRUE.get(event, ())


# messages


def _messages(transaction: Transaction, row: Exchange, now: str, one: Standing, ruling: Ruling) -> None:
    exchanges = Exchanges(transaction)
    there = [each for each in messages_of(transaction, row.tenant, row.plan) if each.about["stay"] in one.stay.keys]
    wanted = {each.event: each for each in one.wanted if each.medium == "message"}
    stands = {each.about["event"] for each in there if each.outcome != "superseded"}
    due = after(now, ruling.wait.total_seconds())
    new = [each for event, each in wanted.items() if event not in stands and one.fresh]
    exchanges.open([_new(row, one.stay, each, ruling.port, due) for each in new], now)
    gone = [each for each in there if each.about["event"] not in wanted]
    _withdraw(exchanges, [each for each in gone if each.standing != "closed" and not each.transport], now)


def messages_of(transaction: Transaction, tenant: str, plan: str) -> list[Exchange]:
    """The messages about the stays of a plan, whatever became of them."""
    return [one for one in Exchanges(transaction).find(*_about(tenant, plan, MESSAGE)) if "stay" in one.about]


def _about(tenant: str, plan: str, kind: str) -> tuple[Any, ...]:
    columns = metadata.tables["exchange"].c
    return columns.tenant == tenant, columns.plan == plan, columns.kind == kind


def facts_of(transaction: Transaction, tenant: str, plan: str, kind: str) -> list[Exchange]:
    """The exchanges that facts about the stays of a plan stand in."""
    return Exchanges(transaction).find(*_about(tenant, plan, kind))


def _new(row: Exchange, stay: Stay, each: Wanted, port: str, due: str) -> New:
    return New(
        row.tenant, MESSAGE, f"{row.tenant}/{row.plan}/admission/{stay.key}/{each.event}", "waiting", due,
        parent=row.id, message=_heard_in(stay), plan=row.plan, version=row.version, party=each.party,
        port=port, about={"stay": stay.key, "event": each.event, "does": each.does},
    )  # fmt: skip


def _heard_in(stay: Stay) -> int | None:
    """The message that an answer is about: the one a communication party told by."""
    told = stay.told_by()
    return told.message if told is not None else None


def _withdraw(exchanges: Exchanges, rows: Sequence[Exchange], now: str) -> None:
    """What has not left never leaves."""
    there = exchanges.take([one.id for one in rows]) if rows else []
    exchanges.save([closed(one, "superseded") for one in there if one.standing != "closed" and not one.transport], now)
    exchanges.wake([one.lane for one in there])
