"""A death that was recorded of somebody who is alive, taken back by a person who says why.

Folkeregisteret and hospitals take back what they told by an event of their own, and that may be long in coming, or be
told to others. Until then nothing of the person's plans is shared; so a person here may say it first. The same event
told again changes nothing after that; another that tells of a death does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planbro.exchange.access._kept import add_version
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._register import TASKS
from planbro.findings import Refused
from planbro.plan import ABSENT, Plan, copy
from planbro.store.database import Audit, Early, Line, NewTask, Persons, Plans, Remarks, Task, Tasks, Transaction

WHY: Final = "alive"
KIND: Final = TASKS["death"]
_EVER: Final = ("open", "late", "done", "verified", "over")


def dead(transaction: Transaction, tenant: str, ident: str) -> list[Plan]:
    """The plans of the person of a plan that say that the person is dead.

    Raises:
        Refused: the store has no such plan.
    """
    plans = Plans(transaction)
    kept = plans.now_at([(tenant, ident)]).get((tenant, ident))
    if kept is None:
        raise Refused.because("plan-not-stored")
    idents = Persons(transaction).plans(tenant, kept.person) if kept.person else [ident]
    found = [from_bytes(data) for one in idents if (data := plans.body(tenant, one)) is not None]
    return [one for one in found if isinstance(one.planeier.deceased, str)]


def alive(transaction: Transaction, tenant: str, ident: str, who: str, reason: str, now: str) -> list[tuple[str, int]]:
    """Take it back in every plan of the person. Who and why stand with the task; the reason is sealed. Gives the plans
    and their versions.

    Raises:
        Refused: the store has no such plan, none of the person's says it, or no reason was given.
    """
    if not reason.strip():
        raise Refused.because("correct-no-reason")
    found = dead(transaction, tenant, ident)
    if not found:
        raise Refused.because("life-not-dead")
    _forget(transaction, tenant, ident)
    done = []
    for plan in found:
        new = copy(plan)
        new.planeier.deceased = ABSENT
        number = add_version(transaction, tenant, new, WHY, who, now)
        _settle(transaction, tenant, plan.id, number, who, reason.strip(), now)
        done.append((plan.id, number))
    return done


def _forget(transaction: Transaction, tenant: str, ident: str) -> None:
    """A plan of the person that comes later is not closed by it either."""
    kept = Plans(transaction).now_at([(tenant, ident)])[tenant, ident]
    numbers = Persons(transaction).numbers(tenant, kept.person) if kept.person else []
    Early(transaction).drop(tenant, numbers, ["death"])


def _settle(
    transaction: Transaction, tenant: str, ident: str, version: int, who: str, reason: str, now: str
) -> None:  # fmt: skip
    """The tasks of the death are over, which is also what keeps the same event from being told anew."""
    tasks, remarks = Tasks(transaction), Remarks(transaction)
    there: Sequence[Task] = tasks.listed(tenant, standing=_EVER, kind=KIND, plan=ident)
    if not there:  # the tool itself said it, or the task's time is over
        there = tasks.open([NewTask(tenant, KIND, f"{ident}/{WHY}/{version}", KIND, now, ident, version)], now)
    tasks.stand([one for one in there if one.standing != "over"], "over", now, who)
    for one in there:
        remarks.add(one, "done", who, reason, now)
    lines = [
        Line(tenant, who, "task-done", plan=ident, version=version, outcome=WHY, params={"task": one.id},
             exchange=one.exchange) for one in there
    ]  # fmt: skip
    Audit(transaction).write(lines, now)
