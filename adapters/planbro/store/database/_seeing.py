"""Which plans a question is about, many questions at once: by the plan's id, or by a number of the person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import bindparam, select, tuple_

from planbro.store.database._engine import Transaction
from planbro.store.database._persons import Number
from planbro.store.database._plans import KeptPlan
from planbro.store.database._tables import number, plan

_OF_PERSONS: Final = (
    select(number.c.tenant, number.c.digest, plan)
    .select_from(number.join(plan, (plan.c.tenant == number.c.tenant) & (plan.c.person == number.c.person)))
    .where(number.c.digest.in_(bindparam("digests", expanding=True)))
    .order_by(plan.c.opened, plan.c.id)
)
_BY_ID: Final = select(plan).where(tuple_(plan.c.tenant, plan.c.id).in_(bindparam("keys", expanding=True)))


class Seeing:
    """The plans that are asked for, in one transaction: a statement for all of one kind."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def plans(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], KeptPlan]:
        """Plans by tenant and id."""
        if not keys:
            return {}
        rows = self.transaction.run(_BY_ID, {"keys": sorted(keys)})
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
        for row in self.transaction.run(_OF_PERSONS, {"digests": sorted({digest for _, digest in keys})}):
            key = keys.get((row.tenant, row.digest))
            if key is not None:
                found.setdefault((row.tenant, key), []).append(_plan(row))
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
        asked = select(number.c.tenant, number.c.digest, number.c.person)
        rows = self.transaction.run(asked.where(number.c.digest.in_({digest for _, digest in keys})))
        return {
            (row.tenant, keys[row.tenant, row.digest]): row.person for row in rows if (row.tenant, row.digest) in keys
        }


def _plan(row: Any) -> KeptPlan:
    return KeptPlan(**{name: getattr(row, name) for name in KeptPlan.__slots__})
