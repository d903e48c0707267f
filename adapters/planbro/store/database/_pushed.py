"""What of a plan stands on a FHIR server: one record for each receiver, replaced by whoever has read it last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import pushed


@dataclass(frozen=True, slots=True)
class PushRecord:
    """One record's place, in one transaction; what stands in it is its reader's own."""

    transaction: Transaction
    tenant: str
    server: str
    plan: str
    party: str

    def get(self) -> tuple[int, bytes | None]:
        """How often it was written, and what stands in it; 0 and None where nothing was."""
        row = self.transaction.run(select(pushed.c.revision, pushed.c.body).where(*self._mine())).first()
        return (row.revision, self.transaction.seal.open(row.body, self._name())) if row is not None else (0, None)

    def put(self, data: bytes, revision: int, now: str) -> bool:
        """Put this in its place where it has been written so often and no more; false where somebody else has."""
        new: dict[str, Any] = {"revision": revision + 1, "changed": now,
                               "body": self.transaction.seal.close(data, self._name())}  # fmt: skip
        if revision:
            again = update(pushed).where(*self._mine(), pushed.c.revision == revision).values(new)
            return bool(self.transaction.run(again).rowcount)
        row = {"tenant": self.tenant, "server": self.server, "plan": self.plan, "party": self.party, **new}
        first = self.transaction.insert(pushed).values(row).on_conflict_do_nothing()
        return bool(self.transaction.run(first).rowcount)

    def _mine(self) -> tuple[Any, ...]:
        one = pushed.c
        return one.tenant == self.tenant, one.server == self.server, one.plan == self.plan, one.party == self.party

    def _name(self) -> str:
        return f"pushed/{self.tenant}/{self.server}/{self.plan}/{self.party}"
