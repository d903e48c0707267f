"""When each plan is looked at next for what is to be reminded of, so that a night opens no more plans than it must.

A plan is looked at when its day has come, when it has another version than the one that was looked at, and when the
rules are others. Nobody who writes a version has to think of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import look, plan, task


@dataclass(frozen=True, slots=True)
class Look:
    """A plan was looked at, at that version and by those rules, and nothing can be new before `day`."""

    tenant: str
    plan: str
    version: int
    rules: str
    day: str


class Looks:
    """The looks, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def waiting(self, tenant: str, rules: str, today: str, limit: int) -> list[tuple[str, int]]:
        """Plans in use that are to be looked at, by id and version."""
        other = or_(look.c.plan.is_(None), look.c.version != plan.c.version, look.c.rules != rules, look.c.day <= today)
        asked = (
            select(plan.c.id, plan.c.version)
            .outerjoin(look, and_(look.c.tenant == plan.c.tenant, look.c.plan == plan.c.id))
            .where(plan.c.tenant == tenant, plan.c.state == "live", plan.c.version > 0, other)
            .order_by(plan.c.id)
            .limit(limit)
        )
        return [(row.id, row.version) for row in self.transaction.run(asked)]

    def done(self, looks: Sequence[Look]) -> None:
        """These were looked at."""
        if not looks:
            return
        statement = self.transaction.insert(look)
        said: dict[str, Any] = {name: statement.excluded[name] for name in ("version", "rules", "day")}
        statement = statement.on_conflict_do_update(index_elements=["tenant", "plan"], set_=said)
        rows = [{name: getattr(one, name) for name in Look.__slots__} for one in looks]
        self.transaction.run(statement, rows)

    def left(self, tenant: str, kind: str) -> list[int]:
        """Tasks of a kind that are to be done for plans that are not in use any more, by their numbers."""
        asked = (
            select(task.c.id)
            .join(plan, and_(plan.c.tenant == task.c.tenant, plan.c.id == task.c.plan))
            .where(
                task.c.tenant == tenant, task.c.kind == kind, task.c.standing.in_(("open", "late")),
                plan.c.state != "live",
            )
        )  # fmt: skip
        return [row.id for row in self.transaction.run(asked)]
