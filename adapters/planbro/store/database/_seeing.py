"""Which plans a question is about, many questions at once: by the plan's id, or by a number of the person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import select

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._persons import Number
from planbro.store.database._plans import KeptPlan
from planbro.store.database._tables import number, plan

_PLAN: Final = tuple(plan.c[name] for name in KeptPlan.__slots__)
_OF_PERSONS: Final = (
    select(number.c.tenant, number.c.digest, *_PLAN)
    .select_from(number.join(plan, (plan.c.tenant == number.c.tenant) & (plan.c.person == number.c.person)))
    .where(among("numbers", number.c.tenant, number.c.digest))
    .order_by(plan.c.opened, plan.c.id)
)
_BY_ID: Final = select(*_PLAN).where(among("keys", plan.c.tenant, plan.c.id))
_PERSONS: Final = select(number.c.tenant, number.c.digest, number.c.person).where(
    among("numbers", number.c.tenant, number.c.digest)
)


class Seeing:
    """The plans that are asked for, in one transaction: a statement for all of one kind."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def plans(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], KeptPlan]:
        """Plans by tenant and id."""
        if not keys:
            return {}
        found = map(_plan, self.transaction.rows(_BY_ID, keyed("keys", keys)))
        return {(one.tenant, one.id): one for one in found}

    def of_persons(self, wanted: Collection[tuple[str, Number]]) -> dict[tuple[str, str], list[KeptPlan]]:
        """The plans of those who have or had these numbers, by tenant and the number's key, the oldest first."""
        keys = {
            (tenant, digest): one.key
            for tenant, one in wanted
            for digest in self.transaction.seal.digests(one.key, "number")
        }
        found: dict[tuple[str, str], list[KeptPlan]] = {}
        if not keys:
            return found
        for tenant, digest, *row in self.transaction.rows(_OF_PERSONS, keyed("numbers", keys)):
            found.setdefault((tenant, keys[tenant, digest]), []).append(_plan(row))
        return found

    def persons(self, wanted: Collection[tuple[str, Number]]) -> dict[tuple[str, str], str]:
        """Who has these numbers, by tenant and the number's key."""
        keys = {
            (tenant, digest): one.key
            for tenant, one in wanted
            for digest in self.transaction.seal.digests(one.key, "number")
        }
        if not keys:
            return {}
        rows = self.transaction.rows(_PERSONS, keyed("numbers", keys))
        return {(tenant, keys[tenant, digest]): person for tenant, digest, person in rows}


def _plan(row: Sequence[Any]) -> KeptPlan:
    return KeptPlan(*row)
