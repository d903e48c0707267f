"""What a register or a message says of a person's life, as versions of the person's plans and as tasks.

A death and a graded address close at once, by a version that says so: what is sent after that is decided by it. Where
no plan of the person is here yet, it is kept for the plan that may come (`store.database.Early`), and stands in it from
the transaction in which its first version does.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from planbro.exchange.engine import after
from planbro.exchange.sync._conflict import spread_anew
from planbro.exchange.sync._content import from_bytes, parts_of, to_bytes
from planbro.exchange.sync._merging import OWN
from planbro.formats.folkeregister import PersonEvent
from planbro.plan import ABSENT, Address, Code, Plan, copy, day_in_norway, is_current
from planbro.store.database import (
    Early,
    Exchange,
    Exchanges,
    New,
    NewTask,
    NewVersion,
    Number,
    Plans,
    Task,
    Tasks,
    Transaction,
)

_DAYS: Final = 7
TASKS: Final = {"death": "life-death", "grading": "life-grading", "responsibility": "life-responsibility"}
CHANGES: Final = ("death", "grading")
UNSAID: Final = "life-unsaid"
"""For a person to look up: the register says that one of these is changed, and not how."""
STAY: Final = "stay"
KINDS: Final = (*CHANGES, STAY)
"""What is kept of somebody without a plan."""
_ADMISSION: Final = "admission"
_STRICTEST: Final = "strengt-fortrolig"
_KEPT: Final = ("what", "source", "id", "at", "annulled", "whole", "type", "died", "grading")


def tell(transaction: Transaction, row: Exchange, idents: Sequence[str], event: PersonEvent, now: str) -> None:
    """A version of each plan where the event changes one, and the task that a person has by it."""
    if event.what in CHANGES:
        idents = [one for one in idents if event.annulled or not _is_over(transaction, row.tenant, one, event)]
        _say(transaction, row, idents, event, now)
    if event.what in TASKS:
        _ask(transaction, row, idents, event, now)


def _is_over(transaction: Transaction, tenant: str, ident: str, event: PersonEvent) -> bool:
    """Whether the same event was told before, and taken back since, by the register or a person: told again it changes
    nothing (law 4)."""
    return any(one.standing == "over" for one in _tasks_of(transaction, tenant, ident, event))


def _tasks_of(transaction: Transaction, tenant: str, ident: str, event: PersonEvent) -> list[Task]:
    return Tasks(transaction).keyed([(tenant, TASKS[event.what], _key(ident, event))])


def _say(transaction: Transaction, row: Exchange, idents: Sequence[str], event: PersonEvent, now: str) -> None:
    """A version of each plan that says what happened, told to those who may know."""
    plans = Plans(transaction)
    keys = [(row.tenant, ident) for ident in idents]
    latest, kept = plans.lock(keys, now), plans.now_at(keys)
    for key in keys:
        data, before = plans.body(*key), plans.latest([key]).get(key)
        if data is None or before is None:
            continue
        new = said(from_bytes(data), event, now)
        parts = parts_of(new, transaction.seal)
        if parts == before.parts:
            continue
        number = latest[key] + 1
        version = NewVersion(*key, number, to_bytes(new), "register", OWN, parts, exchange=row.id,
                             state=kept[key].state)  # fmt: skip
        plans.add([version], now)
        if kept[key].state == "live":
            spread_anew(transaction, replace(row, plan=key[1]), number, now)


def said(plan: Plan, event: PersonEvent, now: str) -> Plan:
    """The plan with what the register says of the person."""
    new = copy(plan)
    if event.what == "death":
        new.planeier.deceased = ABSENT if event.annulled else event.died or day_in_norway(event.at or now)
    grading = event.grading if event.whole else _STRICTEST
    if event.what == "grading" and grading is not None:
        today = day_in_norway(now)
        current = [one for one in new.addresses if is_current(one, today)]
        if not current:
            current = [Address(id=_address(plan.id))]
            new.addresses += current
        for one in current:
            one.grading = Code("ugradert" if event.annulled else grading)
    return new


def carried(new: Plan, before: Plan) -> Plan:
    """The plan as it came, with what was said here of the person's life: that a message does not say it takes nothing
    back. For who keeps no more than the last message said; where several sources are merged, the merge sees to it."""
    if not isinstance(new.planeier.deceased, str):
        new.planeier.deceased = before.planeier.deceased
    graded = [one for one in before.addresses if one.id == _address(before.id)]
    new.addresses += [one for one in graded if one.id not in {each.id for each in new.addresses}]
    return new


def _address(ident: str) -> str:
    """The id of an address that stands in a plan for its grading alone."""
    return str(uuid.uuid5(uuid.UUID(ident), "register:address"))


def _key(ident: str, event: PersonEvent) -> str:
    return f"{ident}/{event.id}"


def _ask(transaction: Transaction, row: Exchange, idents: Sequence[str], event: PersonEvent, now: str) -> None:
    """A task for each plan, once for an event; one that was taken back is not to be done any more."""
    kind, tasks = TASKS[event.what], Tasks(transaction)
    code, days = (kind, _DAYS) if event.whole or event.what not in CHANGES else (UNSAID, 1)
    new = [NewTask(row.tenant, kind, _key(ident, event), code, after(now, days * 86400), ident, exchange=row.id)
           for ident in idents]  # fmt: skip
    if not event.annulled:
        tasks.open(new, now)
        return
    open_ones = [one for ident in idents for one in tasks.listed(row.tenant, kind=kind, plan=ident)]
    tasks.stand(open_ones, "over", now)


# before there is a plan


def keep_early(transaction: Transaction, tenant: str, numbers: Sequence[Number], event: PersonEvent, now: str) -> None:
    """What is known of the person now, for a plan that comes later; nothing, where it was taken back."""
    early = Early(transaction)
    if event.annulled:
        early.drop(tenant, numbers, [event.what])
        return
    told = asdict(event)
    early.tell(tenant, numbers, event.what, {name: told[name] for name in _KEPT}, now)


def come(transaction: Transaction, row: Exchange, ident: str, numbers: Sequence[Number], now: str) -> None:
    """A plan has come, or a number of its person is news: what was told of the person before stands in it."""
    early = Early(transaction)
    early.lock(row.tenant, numbers)
    told = early.told(row.tenant, numbers, KINDS)
    for what in CHANGES:
        events = {one["id"]: PersonEvent(**one) for one in told.get(what, [])}
        for event in events.values():
            if not _tasks_of(transaction, row.tenant, ident, event):  # once for a plan, whatever became of it
                tell(transaction, row, [ident], event, now)
    facts: dict[str, Any] = {one["id"]: one for each in told.get(STAY, []) for one in each["lasts"]}
    new = [New(row.tenant, _ADMISSION, f"{row.tenant}/{ident}/admission", plan=ident, port=row.port, parent=row.id,
               policy=row.policy, about={"fact": one}) for one in facts.values()]  # fmt: skip
    Exchanges(transaction).open(new, now)
    early.drop(row.tenant, numbers, [STAY])
