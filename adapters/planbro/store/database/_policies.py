"""The settings that decide, numbered: what has begun keeps the ones it began under."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import policy


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies, in one transaction."""

    transaction: Transaction

    def number(self, value: str, now: str) -> int:
        """The number of a policy: the one in force where that is the same, else a new one, in force from now on."""
        digest = hashlib.sha256(value.encode()).hexdigest()
        last = self.transaction.run(select(policy).order_by(policy.c.number.desc()).limit(1)).first()
        if last is not None and last.digest == digest:
            return int(last.number)
        row = {"digest": digest, "value": value, "since": now}
        self.transaction.run(self.transaction.insert(policy).values(row).on_conflict_do_nothing())
        found = select(policy.c.number).where(policy.c.digest == digest).order_by(policy.c.number.desc()).limit(1)
        return int(self.transaction.run(found).scalar_one())

    def values(self) -> dict[int, str]:
        """All that have been in force."""
        return {row.number: row.value for row in self.transaction.run(select(policy.c.number, policy.c.value))}
