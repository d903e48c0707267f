"""What people have to do, each once: the same key is the same task, however often it is asked for.

A person says that it is done. Where something can be seen to show that, it is then verified, or opened again. What is
past its deadline is told once, and stays to be done.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson
from sqlalchemy import bindparam, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._seal import Seal
from planbro.store.database._tables import task

TaskStanding = Literal["open", "late", "done", "verified", "over"]
"""To be done, past its deadline, done as a person says, seen to be done, or no longer to be done."""

TO_DO: Final[tuple[TaskStanding, ...]] = ("open", "late")


@dataclass(frozen=True, slots=True, repr=False)
class NewTask:
    """A task to be opened: `code` says in the catalogue's words what it is, `params` what those words need, `data`
    what is to be sealed."""

    tenant: str
    kind: str
    key: str
    code: str
    due: str | None = None
    plan: str = ""
    version: int = 0
    party: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    data: bytes | None = None
    exchange: int | None = None

    def __repr__(self) -> str:
        return f"NewTask({self.kind}, {self.code})"


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it stands; nothing of a person. `ref` is its name outside, and `who` whoever did it."""

    id: int
    tenant: str
    kind: str
    key: str
    ref: str
    plan: str
    version: int
    party: str
    standing: TaskStanding
    due: str | None
    code: str
    params: Mapping[str, Any]
    who: str
    exchange: int | None
    opened: str
    changed: str

    @property
    def is_to_do(self) -> bool:
        return self.standing in TO_DO


_COLUMNS: Final = tuple(column for column in task.columns if column.name != "body")
_STAND: Final = (
    update(task)
    .where(task.c.id == bindparam("_id"))
    .values({name: bindparam(name) for name in ("standing", "who", "changed")})
)


class Tasks:
    """The tasks, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    # opening

    def open(self, new: Sequence[NewTask], now: str) -> list[Task]:
        """Open tasks; one whose key is there is the same task, and stays as it is. Gives those that are new."""
        rows = {(one.tenant, one.kind, one.key): self._row(one, now) for one in new}
        if not rows:
            return []
        there = {(one.tenant, one.kind, one.key) for one in self.keyed(rows)}
        fresh = {key: row for key, row in rows.items() if key not in there}
        if fresh:
            self.transaction.run(self.transaction.insert(task).on_conflict_do_nothing(), list(fresh.values()))
        return self.keyed(fresh)

    def renew(self, new: NewTask, now: str) -> Task:
        """Open a task, or open it again with what it says now."""
        self.open([new], now)
        (there,) = self.keyed([(new.tenant, new.kind, new.key)])
        row = self._row(new, now)
        kept = {"ref", "opened", "tenant", "kind", "key"}
        self.transaction.run(
            update(task).where(task.c.id == there.id).values({name: row[name] for name in row.keys() - kept})
        )
        (there,) = self.keyed([(new.tenant, new.kind, new.key)])
        return there

    def _row(self, one: NewTask, now: str) -> dict[str, Any]:
        return {
            "tenant": one.tenant, "kind": one.kind, "key": one.key, "ref": _ref(self.seal, one), "plan": one.plan,
            "version": one.version, "party": one.party, "standing": "open", "due": one.due, "code": one.code,
            "params": orjson.dumps(dict(one.params), option=orjson.OPT_SORT_KEYS).decode() if one.params else "",
            "body": self.seal.close(one.data, _name(one)) if one.data is not None else None, "who": "",
            "exchange": one.exchange, "opened": now, "changed": now,
        }  # fmt: skip

    # what becomes of them

    def stand(self, tasks: Iterable[Task], standing: TaskStanding, now: str, who: str = "") -> None:
        """Say how tasks stand; `who` where a person says so."""
        rows = [{"_id": one.id, "standing": standing, "who": who or one.who, "changed": now} for one in tasks]
        if rows:
            self.transaction.run(_STAND, rows)

    def late(self, tenant: str, now: str, limit: int = 500) -> list[Task]:
        """Tasks whose deadline has gone by since this was asked last; they are marked, so each is given once."""
        found = self.find(
            task.c.tenant == tenant, task.c.standing == "open", task.c.due.is_not(None), task.c.due < now, limit=limit
        )
        self.stand(found, "late", now)
        return found

    # looking

    def get(self, tenant: str, number: int) -> Task | None:
        return next(iter(self.find(task.c.tenant == tenant, task.c.id == number)), None)

    def called(self, tenant: str, ref: str) -> Task | None:
        """The task that a link names."""
        return next(iter(self.find(task.c.tenant == tenant, task.c.ref == ref)), None)

    def keyed(self, keys: Iterable[tuple[str, str, str]]) -> list[Task]:
        """Tasks by tenant, kind and key."""
        found: list[Task] = []
        by_kind: dict[tuple[str, str], list[str]] = {}
        for tenant, kind, key in keys:
            by_kind.setdefault((tenant, kind), []).append(key)
        for (tenant, kind), some in by_kind.items():
            found += self.find(task.c.tenant == tenant, task.c.kind == kind, task.c.key.in_(some))
        return found

    def about(self, plans: Iterable[tuple[str, str]], kinds: Sequence[str]) -> list[Task]:
        """Tasks of these kinds about plans, each by tenant and id."""
        keys = set(plans)
        tenants, idents = {one for one, _ in keys}, {one for _, one in keys}
        found = self.find(task.c.tenant.in_(tenants), task.c.plan.in_(idents), task.c.kind.in_(kinds))
        return [one for one in found if (one.tenant, one.plan) in keys]

    def listed(
        self,
        tenant: str,
        *,
        standing: Sequence[TaskStanding] = TO_DO,
        kind: str | None = None,
        plan: str | None = None,
        party: str | None = None,
        limit: int | None = None,
    ) -> list[Task]:
        """Tasks of a tenant, the most pressing first."""
        asked = {"kind": kind, "plan": plan, "party": party}
        where = [task.c[name] == value for name, value in asked.items() if value is not None]
        found = self.find(task.c.tenant == tenant, task.c.standing.in_(standing), *where)
        return sorted(found, key=lambda one: (one.due or "9", one.id))[:limit]

    def find(self, *where: Any, limit: int | None = None) -> list[Task]:
        """Tasks by conditions on the table, in the order they were opened."""
        rows = self.transaction.run(select(*_COLUMNS).where(*where).order_by(task.c.id).limit(limit))
        return [_read(row) for row in rows]

    def body(self, one: Task) -> bytes | None:
        """What is sealed in a task.

        Raises:
            Refused: its key is not in the ring, or it was tampered with.
        """
        sealed = self.transaction.run(select(task.c.body).where(task.c.id == one.id)).scalar()
        return self.seal.open(sealed, _name(one)) if sealed is not None else None


def _name(one: NewTask | Task) -> str:
    return f"task/{one.tenant}/{one.kind}/{one.key}"


def _ref(seal: Seal, one: NewTask) -> str:
    """A keyed hash in the form of a UUID of one's own making (RFC 9562, version 8)."""
    raw = bytearray(bytes.fromhex(seal.digest(_name(one), "task")[:32]))
    raw[6], raw[8] = raw[6] & 0x0F | 0x80, raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


def _read(row: Any) -> Task:
    values = dict(row._mapping)
    return Task(**values | {"params": orjson.loads(values["params"]) if values["params"] else {}})
