"""Koordinerende enhet withdraws a consent for a person: closed from that moment, for everybody (domain.md § 2.4).

Every reading is decided on when it is asked for, and so is what waits to be sent; the new version closes them both.
What was sent before is the receiver's, who is told, as was agreed with that receiver (`sync._withdrawn`). The tool is
out of reach, and what has to be closed there is a task with a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from planbro.exchange.access._kept import add_version, plan_here
from planbro.exchange.consent import Recorded, withdraw
from planbro.findings import Refused
from planbro.plan import Plan, Policy, day_in_norway
from planbro.plan.disclosure import Task
from planbro.store.database import Cases, Exchange, NewTask, Plans, Tasks, Transaction

WHY: Final = "withdrawal"
TASK: Final = "consent-close-in-tool"


@dataclass(frozen=True, slots=True, repr=False)
class Meaning:
    """What a withdrawal will do. `before` and `after` are the plan of `version` and what it will say; `sent` is what
    each receiver of content was sent last, which stays there; `tasks` are what is left to do in the tool."""

    version: int
    before: Plan
    after: Plan
    closes: tuple[str, ...]
    sent: tuple[Exchange, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was done; `version` is the one that says so, 0 where it was withdrawn before."""

    version: int
    closed: tuple[str, ...]
    tasks: int


def meaning(transaction: Transaction, tenant: str, ident: str, consent: str, day: str, *, policy: Policy, now: str
            ) -> Meaning:  # fmt: skip
    """What it will do to withdraw a consent, or `all`, from a day on; nothing is done.

    Raises:
        Refused: there is no such plan here, or no such consent in it, or it was signed later than that day.
    """
    plan, number = _plan(transaction, tenant, ident)
    made = _withdrawn(plan, consent, day, None, policy, now)
    told = Cases(transaction).told(tenant, ident)
    sent = tuple(one for one in told if one.about.get("level") == "content")
    return Meaning(number, plan, made.plan, tuple(made.closed), sent, made.tasks)


def withdraw_here(
    transaction: Transaction, tenant: str, ident: str, consent: str, day: str, *, version: int, by: str | None,
    who: str, policy: Policy, now: str,
) -> Withdrawn | None:  # fmt: skip
    """Withdraw it, where the plan is as it was when that was confirmed; None where it has changed since.

    Raises:
        Refused: as `meaning`.
    """
    Plans(transaction).lock([(tenant, ident)], now)
    plan, number = _plan(transaction, tenant, ident)
    if number != version:
        return None
    made = _withdrawn(plan, consent, day, by, policy, now)
    if not made.closed:
        return Withdrawn(0, (), 0)
    done = add_version(transaction, tenant, made.plan, WHY, who, now)
    opened = Tasks(transaction).open(list(_tasks(made.tasks, tenant, ident, done)), now)
    return Withdrawn(done, tuple(made.closed), len(opened))


def _plan(transaction: Transaction, tenant: str, ident: str) -> tuple[Plan, int]:
    plan, number = plan_here(transaction, tenant, ident), Plans(transaction).number(tenant, ident)
    if plan is None or number is None:
        raise Refused.because("plan-not-stored")
    return plan, number


def _withdrawn(plan: Plan, consent: str, day: str, by: str | None, policy: Policy, now: str) -> Recorded:
    if day > day_in_norway(now):
        raise Refused.because("consent-form-invalid", path="withdrawn", reason="the day has not come")
    return withdraw(plan, consent, day, by=by, as_of=now, policy=policy)


def _tasks(found: Iterable[Task], tenant: str, ident: str, version: int) -> Iterable[NewTask]:
    for one in found:
        yield NewTask(tenant, TASK, f"{ident}/{one.about}/{one.what}", TASK, f"{one.deadline}T22:00:00.000Z", ident,
                      version, params={"deadline": one.deadline, "what": one.what})  # fmt: skip
