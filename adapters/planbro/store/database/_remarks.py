"""What persons said of tasks when they did them, or opened them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import remark
from planbro.store.database._tasks import Task


@dataclass(frozen=True, slots=True, repr=False)
class Remark:
    """One of them; `text` may name somebody, and stands sealed."""

    what: str
    who: str
    at: str
    text: str


class Remarks:
    """The remarks, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def add(self, task: Task, what: Literal["done", "again"], who: str, text: str, now: str) -> None:
        """What was done, and what was said of it; nothing need be said."""
        body = self.seal.close(text.encode(), _name(task.tenant, task.id, now)) if text else None
        row = {"tenant": task.tenant, "task": task.id, "what": what, "who": who, "at": now, "body": body}
        self.transaction.run(insert(remark), [row])

    def of(self, task: Task) -> list[Remark]:
        """Those of a task, the last first."""
        asked = select(remark).where(remark.c.task == task.id, remark.c.tenant == task.tenant)
        rows = self.transaction.run(asked.order_by(remark.c.id.desc()))
        return [Remark(row.what, row.who, row.at, self._text(task, row.at, row.body)) for row in rows]

    def _text(self, task: Task, at: str, body: bytes | None) -> str:
        return self.seal.open(body, _name(task.tenant, task.id, at)).decode() if body is not None else ""


def _name(tenant: str, task: int, at: str) -> str:
    return f"remark/{tenant}/{task}/{at}"
