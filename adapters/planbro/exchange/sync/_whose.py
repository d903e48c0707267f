"""Whose plan it is: by every number that the plan has for its planeier, the former ones too (domain.md § 5.6).

A person is found by any of the numbers, so a plan follows a changed number. Where numbers in one plan are those of two
persons here, a human is asked: a wrong number must never join two people's plans by itself.
"""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID, uuid5

from planbro.exchange.engine import Effect
from planbro.plan import Plan, value_of
from planbro.store.database import Exchange, NewTask, Number, Persons, Plans, Tasks, Transaction

KIND: Final = "persons"
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
    return partial(_belongs, plan=plan.id, numbers=tuple(numbers_of(plan)))


def _belongs(transaction: Transaction, row: Exchange, now: str, *, plan: str, numbers: tuple[Number, ...]) -> None:
    if not numbers:
        return
    new = str(uuid5(_PERSON, f"{row.tenant}/{plan}"))
    person, others = Persons(transaction).of(row.tenant, numbers, new)
    Plans(transaction).belongs(row.tenant, plan, person)
    if others:
        key = "/".join(sorted({person, *others}))
        task = NewTask(row.tenant, KIND, key, "persons-may-be-one", plan=plan, params={"count": len(others)})
        Tasks(transaction).open([task], now)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
