"""Which plans a question is about, many questions at once: by the plan's id, or by a number of the person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._persons import Number
from planbro.store.database._plans import KeptPlan
from planbro.store.database._tables import number, plan

_OF_PERSONS: Final = (
    select(number.c.tenant, number.c.digest, plan)
    .select_from(number.join(plan, (plan.c.tenant == number.c.tenant) & (plan.c.person == number.c.person)))
    .where(among("numbers", number.c.tenant, number.c.digest))
    .order_by(plan.c.opened, plan.c.id)
)
_BY_ID: Final = select(plan).where(among("keys", plan.c.tenant, plan.c.id))
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
        rows = self.transaction.run(_BY_ID, keyed("keys", keys))
        return {(row.tenant, row.id): KeptPlan(**row._mapping) for row in rows}

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
        for row in self.transaction.run(_OF_PERSONS, keyed("numbers", keys)):
            found.setdefault((row.tenant, keys[row.tenant, row.digest]), []).append(_plan(row))
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
        rows = self.transaction.run(_PERSONS, keyed("numbers", keys))
        return {(row.tenant, keys[row.tenant, row.digest]): row.person for row in rows}


def _plan(row: Any) -> KeptPlan:
    return KeptPlan(**{name: getattr(row, name) for name in KeptPlan.__slots__})
