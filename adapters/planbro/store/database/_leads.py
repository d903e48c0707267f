"""Which plans a koordinator has, found without reading a plan; and which have none.

Written with each version that says otherwise. Days are in it, so that an office that begins or ends by the calendar
counts from its day though nobody writes anything then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, delete, exists, select

from planbro.store.database._among import among
from planbro.store.database._engine import Transaction
from planbro.store.database._hand import Adding
from planbro.store.database._tables import lead, plan

NOBODY: Final = "nobody"
"""The plan has no koordinator in those days."""
NO_NUMBER: Final = "no-number"
"""It has one, of whom no number is known: nobody who logs in is known to be that person."""
ALWAYS: Final = ("", "9999-12-31")
_WORDS: Final = frozenset({NOBODY, NO_NUMBER})
_FORGOTTEN: Final = delete(lead).where(lead.c.tenant == bindparam("tenant"), among("plans", lead.c.plan))
_SAID: Final = Adding(lead, ("tenant", "plan", "digest", "start", "stop"))


@dataclass(frozen=True, slots=True, repr=False)
class Lead:
    """A koordinator by number, as `hpr:9999999`, or by a word of this module; the days are both included."""

    number: str
    start: str = ALWAYS[0]
    stop: str = ALWAYS[1]


class Leads:
    """Who leads which plans, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def say(self, tenant: str, leads: Mapping[str, Sequence[Lead]]) -> None:
        """Who leads these plans, by their ids, from now on; what was said before is forgotten."""
        self.transaction.rows(_FORGOTTEN, {"tenant": tenant, "plans": list(leads)})
        rows: dict[tuple[str, str, str], dict[str, str]] = {}
        for ident, one in ((ident, one) for ident, some in leads.items() for one in some):
            digest = self._digest(one.number)
            said = {"tenant": tenant, "plan": ident, "digest": digest, "start": one.start, "stop": one.stop}
            there = rows.setdefault((ident, digest, one.start), said)
            there["stop"] = max(there["stop"], one.stop)
        if rows:
            self.transaction.add(_SAID, list(rows.values()))

    def of(self, tenant: str, numbers: Collection[str], today: str) -> Select[Any]:
        """The ids of the plans that one of those numbers leads today, for a question about them."""
        return select(lead.c.plan).where(*self._mine(tenant, [self._digest(one) for one in numbers], today))

    def leads(self, tenant: str, ident: str, numbers: Collection[str], today: str) -> bool:
        """Whether one of those numbers leads the plan today."""
        asked = self.of(tenant, numbers, today).where(lead.c.plan == ident)
        return self.transaction.run(asked.limit(1)).first() is not None

    def without(self, tenant: str, today: str) -> Select[Any]:
        """The ids of plans in use that have no koordinator today."""
        asked = self.of(tenant, [NOBODY], today)
        there = and_(plan.c.tenant == tenant, plan.c.id == lead.c.plan, plan.c.state == "live")
        return asked.where(exists().where(there))

    def known(self, tenant: str, idents: Sequence[str], today: str) -> dict[str, bool]:
        """For each plan whether it has a koordinator today; one of which nothing was said is not there."""
        asked = (
            select(lead.c.plan, lead.c.digest)
            .where(lead.c.tenant == tenant, lead.c.plan.in_(idents), lead.c.start <= today, lead.c.stop >= today)
            .order_by(lead.c.plan)  # or SQLite goes through all that the tenant has, by the other index
        )
        return {row.plan: row.digest != NOBODY for row in self.transaction.run(asked)} if idents else {}

    def _mine(self, tenant: str, digests: Collection[str], today: str) -> tuple[Any, ...]:
        return (lead.c.tenant == tenant, lead.c.digest.in_(digests), lead.c.start <= today, lead.c.stop >= today)

    def _digest(self, number: str) -> str:
        return number if number in _WORDS else self.seal.digest(number, "lead")
