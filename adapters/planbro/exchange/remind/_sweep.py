"""The nightly sweep: what is due becomes a task, and what is settled in the plan is settled in the list.

Only plans of which something can be new are opened (`Looks`). A task is asked for once by its key; whether a person
has done it and the plan shows so, or the plan shows so by itself, it is verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, TypeAlias

import orjson

from planbro.exchange._read import plan_of
from planbro.exchange.engine import stamp
from planbro.exchange.remind._announce import announced
from planbro.exchange.remind._due import NEVER, agenda, next_look
from planbro.exchange.remind._model import Reminder, days_after
from planbro.exchange.remind._rules import Rules
from planbro.exchange.sync._leads import say_leads
from planbro.findings import PlanbroError
from planbro.plan import Plan, Policy, day_in_norway
from planbro.plan._days import OSLO
from planbro.store.database import (
    Database,
    Exchanges,
    Look,
    Looks,
    NewTask,
    Plans,
    Task,
    Tasks,
    Transaction,
    Unavailable,
)

KIND: Final = "reminder"
_SAYS: Final = "leads"
"""What a look writes beside tasks: plans that were looked at before it did are looked at again."""
_SETTLED: Final = frozenset({"verified", "over"})


@dataclass(slots=True)
class Swept:
    """What a sweep came to. `unread` are plans that could not be read, or that nothing could be noted of; they are
    looked at again the next day. `fault` is what went wrong with the first of the latter."""

    looked: int = 0
    unread: int = 0
    opened: list[Task] = field(default_factory=list)
    settled: list[Task] = field(default_factory=list)
    fault: Exception | None = None

    def add(self, more: Swept) -> None:
        """What it came to with some plans."""
        self.looked += more.looked
        self.unread += more.unread
        self.opened += more.opened
        self.settled += more.settled


def sweep(
    database: Database,
    tenant: str,
    rules: Rules,
    now: str,
    *,
    policy: Policy = Policy(),
    grace: int = 7,
    batch: int = 100,
    also: Callable[[Transaction, Plan, int, str], None] = lambda transaction, plan, version, now: None,
    told_by: str = "",
    link: str = "",
    stopping: Callable[[], bool] = lambda: False,
) -> Swept:
    """Look at every plan of which something can be new. `grace` is how many days a task has at the least; `also`
    is done with each plan that is opened. `told_by` is the port that is told of new tasks, each found below `link`.

    Done again, or broken off and begun again, it does the same.

    Raises:
        PlanbroError: by `also`, for what is wrong with all plans; none of them counts as looked at.
    """
    swept, today = Swept(), day_in_norway(now)
    digest = f"{rules.digest}/{_policy_digest(policy)}/{_SAYS}"
    while not stopping():
        with database.reading() as transaction:
            waiting = Looks(transaction).waiting(tenant, digest, today, batch)
            bodies = Plans(transaction).bodies([(tenant, plan, version) for plan, version in waiting])
        if not waiting:
            break
        read: list[tuple[str, int, _Read]] = [
            (ident, version, _read(bodies.get((tenant, ident, version)), rules, policy)) for ident, version in waiting
        ]
        note = partial(_noted, database, tenant, digest=digest, now=now, grace=grace, also=also, told_by=told_by,
                       link=link)  # fmt: skip
        try:
            swept.add(note(read))
        except (Unavailable, PlanbroError):
            raise
        except Exception:  # what one plan does to a sweep is not done to the others
            for one in read:
                try:
                    swept.add(note([one]))
                except (Unavailable, PlanbroError):
                    raise
                except Exception as error:
                    swept.fault = swept.fault or error
                    swept.add(note([(one[0], one[1], "unread")]))
    with database.writing() as transaction:
        _leave(transaction, tenant, now, swept)
    return swept


def _noted(
    database: Database, tenant: str, read: Sequence[tuple[str, int, _Read]], *, digest: str, now: str, grace: int,
    also: Callable[[Transaction, Plan, int, str], None], told_by: str, link: str,
) -> Swept:  # fmt: skip
    """Write what some plans have come to, in one transaction."""
    noted, looks, today = Swept(), [], day_in_norway(now)
    with database.writing() as transaction:
        for ident, version, opened in _as_read(transaction, tenant, read):
            if isinstance(opened, _Opened):
                due = [one for one in opened.agenda if one.stands(today)]
                _write(transaction, tenant, ident, version, due, now, grace, noted)
                say_leads(transaction, tenant, [opened.plan])
                also(transaction, opened.plan, version, now)
            noted.unread += opened == "unread"
            looks.append(Look(tenant, ident, version, digest, _next(opened, today)))
        Looks(transaction).done(looks)
        if told_by:
            Exchanges(transaction).open(announced(noted.opened, told_by, link), now)
    noted.looked = len(looks)
    return noted


def _policy_digest(policy: Policy) -> str:
    """A short name for what the policy says; another one is looked at anew."""
    return hashlib.sha256(repr(policy).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True, repr=False)
class _Opened:
    plan: Plan
    agenda: list[Reminder]


_Read: TypeAlias = _Opened | Literal["unread", "not-kept"]


def _as_read(
    transaction: Transaction, tenant: str, read: Sequence[tuple[str, int, _Read]]
) -> list[tuple[str, int, _Read]]:
    """Those that are still at the version that was read, locked: whoever writes the next version writes the same rows
    with it, and what it says of the plan is not to be overwritten by what was. The others are looked at anew."""
    there = Plans(transaction).now_at([(tenant, ident) for ident, _, _ in read], lock=True)
    return [one for one in read if (kept := there.get((tenant, one[0]))) is not None and kept.version == one[1]]


def _read(data: bytes | None, rules: Rules, policy: Policy) -> _Read:
    if data is None:
        return "not-kept"
    try:
        plan = plan_of(data, "plan")[0]
        return _Opened(plan, agenda(plan, rules, policy))
    except (PlanbroError, ValueError):
        return "unread"


def _next(opened: _Read, today: str) -> str:
    """When it is looked at next, if it has no other version before."""
    if isinstance(opened, _Opened):
        return next_look(opened.agenda, today)
    return days_after(today, 1) if opened == "unread" else NEVER


def _write(
    transaction: Transaction, tenant: str, plan: str, version: int, due: Sequence[Reminder], now: str, grace: int,
    swept: Swept,
) -> None:  # fmt: skip
    tasks = Tasks(transaction)
    wanted = {one.key: _task(tenant, version, one, now, grace) for one in due}
    there = {one.key: one for one in tasks.listed(tenant, standing=("open", "late", "done"), kind=KIND, plan=plan)}
    gone = [one for key, one in there.items() if key not in wanted]
    tasks.stand((one for one in gone if one.version != version or one.who), "verified", now)
    tasks.stand((one for one in gone if one.version == version and not one.who), "over", now)
    swept.settled += gone
    swept.opened += tasks.open([one for key, one in wanted.items() if key not in there], now)
    again = tasks.keyed((tenant, KIND, key) for key in wanted if key not in there)
    swept.opened += [tasks.renew(wanted[one.key], now) for one in again if one.standing in _SETTLED]


def _leave(transaction: Transaction, tenant: str, now: str, swept: Swept) -> None:
    """Plans that are closed, gone or moved are reminded of no more."""
    tasks = Tasks(transaction)
    left = [one for number in Looks(transaction).left(tenant, KIND) if (one := tasks.get(tenant, number)) is not None]
    tasks.stand(left, "over", now)
    swept.settled += left


def _task(tenant: str, version: int, one: Reminder, now: str, grace: int) -> NewTask:
    due = max(one.due, days_after(day_in_norway(now), grace))
    body = {"day": one.day, "about": one.about, "form": one.form, "age": one.age}
    params = {"age": one.age} if one.age else {}
    return NewTask(
        tenant, KIND, one.key, one.code, end_of(due), one.plan, version, params=params, data=orjson.dumps(body)
    )


def end_of(day: str) -> str:
    """The last moment of a day in Norway, as the store has times.

    >>> end_of("2026-07-01")
    '2026-07-01T21:59:59.999Z'
    """
    if day >= NEVER:
        return "9999-12-31T23:59:59.999Z"
    following = datetime.fromisoformat(days_after(day, 1)).replace(tzinfo=OSLO)
    return stamp(following - timedelta(milliseconds=1))


def form_of(tasks: Tasks, task: Task) -> str:
    """The consent form that a reminder is to have ready; empty where it has none."""
    data = tasks.body(task) if task.kind == KIND else None
    return str(orjson.loads(data).get("form", "")) if data is not None else ""
