"""Whose plan it is: by every number that the plan has for its planeier, the former ones too (domain.md § 5.6).

A person is found by any of the numbers, so a plan follows a changed number. Where numbers in one plan are those of two
persons here, a human is asked: a wrong number must never join two people's plans by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias
from uuid import UUID, uuid5

from planbro.exchange.engine import Effect, Together
from planbro.exchange.sync._register import come
from planbro.plan import Plan, value_of
from planbro.store.database import Exchange, NewTask, Number, Persons, Plans, Tasks, Transaction

KIND: Final = "persons"
_Said: TypeAlias = tuple[str, tuple[Number, ...]]
_PERSON: Final = UUID("2f4c3f0e-5d8e-5f0c-9a63-5b0c6f6f1c11")


def numbers_of(plan: Plan) -> list[Number]:
    """The planeier's numbers, the one in use first."""
    found = [
        Number(one.value, value_of(one.kind) or "", _text(one.issuer), _text(one.start) or None, _text(one.end) or None)
        for one in plan.identifiers
        if isinstance(one.value, str) and one.value
    ]
    return sorted(found, key=lambda one: one.stop is not None)


def belongs(plan: Plan) -> Effect:
    """What is written with a version of the plan: the person, and the numbers."""
    return Together(_belongs, (plan.id, tuple(numbers_of(plan))))


def _belongs(transaction: Transaction, said: Sequence[tuple[Exchange, _Said]], now: str) -> None:
    for tenant in dict.fromkeys(row.tenant for row, _ in said):
        mine = [(row, one) for row, one in said if row.tenant == tenant and one[1]]
        _of_tenant(transaction, tenant, [one for _, one in mine], now)
        for row, (plan, numbers) in mine:
            come(transaction, row, plan, numbers, now)


def _of_tenant(transaction: Transaction, tenant: str, said: Sequence[_Said], now: str) -> None:
    if not said:
        return
    wanted = [(numbers, str(uuid5(_PERSON, f"{tenant}/{plan}"))) for plan, numbers in said]
    found = {plan: one for (plan, _), one in zip(said, Persons(transaction).of_all(tenant, wanted), strict=True)}
    Plans(transaction).belong(tenant, {plan: person for plan, (person, _) in found.items()})
    tasks = [
        NewTask(tenant, KIND, "/".join(sorted({person, *others})), "persons-may-be-one", plan=plan,
                params={"count": len(others)})
        for plan, (person, others) in found.items() if others
    ]  # fmt: skip
    Tasks(transaction).open(tasks, now)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
