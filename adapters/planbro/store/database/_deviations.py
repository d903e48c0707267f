"""Deviations (avvik): opened once by their key, closed by a person with a reason, told to whoever keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from sqlalchemy import func, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import deviation


@dataclass(frozen=True, slots=True)
class NewDeviation:
    """What is to be told of. `key` is what makes it the same one: a second of it is not opened."""

    tenant: str
    key: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    party: str = ""
    plan: str = ""
    exchange: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Deviation:
    """One as it stands. `reason` is what the person wrote who closed it."""

    id: int
    tenant: str
    key: str
    code: str
    params: Mapping[str, Any]
    party: str
    plan: str
    exchange: int | None
    standing: Literal["open", "closed"]
    who: str
    opened: str
    closed: str | None
    exported: str | None
    reason: str = ""


class Deviations:
    """The deviations, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def open(self, new: Sequence[NewDeviation], now: str) -> list[Deviation]:
        """Open those that are not there. Gives the new ones, with their numbers."""
        fresh = []
        for one in new:
            row = {"tenant": one.tenant, "key": one.key, "code": one.code, "params": _json(one.params),
                   "party": one.party, "plan": one.plan, "exchange": one.exchange, "standing": "open",
                   "opened": now}  # fmt: skip
            statement = self.transaction.insert(deviation).values(row).on_conflict_do_nothing()
            found = self.transaction.run(statement.returning(deviation.c.id)).scalar()
            if found is not None:
                fresh.append(int(found))
        return self.find(deviation.c.id.in_(fresh)) if fresh else []

    def close(self, number: int, who: str, reason: str, now: str) -> Deviation | None:
        """Close one that is open. Gives it as it stands now; None where there was none open."""
        there = self.get(number)
        if there is None or there.standing != "open":
            return None
        body = self.seal.close(reason.encode(), _name(there.tenant, there.key))
        statement = update(deviation).where(deviation.c.id == number, deviation.c.standing == "open")
        values = {"standing": "closed", "who": who, "body": body, "closed": now, "exported": None}
        done = self.transaction.run(statement.values(values).returning(deviation.c.id)).first()
        return self.get(number) if done is not None else None

    def exported(self, tenant: str, told: Mapping[str, Sequence[int]], now: str) -> set[int]:
        """They are told, as they stood by the standing they are `told` under, to the system that keeps deviations.
        Gives those that this is news of: one that another has told, or that was closed meanwhile, is not for this one
        to tell."""
        marked: set[int] = set()
        for standing, numbers in told.items():
            here = (deviation.c.tenant == tenant, deviation.c.id.in_(numbers), deviation.c.standing == standing,
                    deviation.c.exported.is_(None))  # fmt: skip
            statement = update(deviation).where(*here).values(exported=now).returning(deviation.c.id)
            marked |= {int(row[0]) for row in self.transaction.run(statement)}
        return marked

    def get(self, number: int) -> Deviation | None:
        return next(iter(self.find(deviation.c.id == number)), None)

    def of_tenant(
        self, tenant: str, *, standing: str = "", codes: Sequence[str] = (), not_exported: bool = False,
        after: int = 0, upto: int | None = None, limit: int | None = None,
    ) -> list[Deviation]:  # fmt: skip
        """Those of a tenant, the first first; from the one `after` a number on, `upto` another."""
        return self.find(*self._of(tenant, standing, codes, not_exported, after, upto), limit=limit)

    def count(self, tenant: str, *, standing: str = "", not_exported: bool = False) -> int:
        """How many those are."""
        asked = select(func.count()).select_from(deviation).where(*self._of(tenant, standing, (), not_exported))
        return int(self.transaction.run(asked).scalar_one())

    def last(self, tenant: str) -> int:
        """The number of a tenant's latest; 0 where there is none."""
        return int(self.transaction.run(select(func.max(deviation.c.id)).where(*self._of(tenant))).scalar() or 0)

    @staticmethod
    def _of(
        tenant: str, standing: str = "", codes: Sequence[str] = (), not_exported: bool = False, after: int = 0,
        upto: int | None = None,
    ) -> list[Any]:  # fmt: skip
        where = [deviation.c.tenant == tenant]
        where += [deviation.c.standing == standing] if standing else []
        where += [deviation.c.code.in_(codes)] if codes else []
        where += [deviation.c.exported.is_(None)] if not_exported else []
        where += [deviation.c.id > after] if after else []
        return where + ([deviation.c.id <= upto] if upto is not None else [])

    def codes(self, tenant: str, standing: str) -> list[str]:
        """What there is of a standing, by code."""
        where = (deviation.c.tenant == tenant, deviation.c.standing == standing)
        rows = self.transaction.run(select(deviation.c.code).where(*where).distinct().order_by(deviation.c.code))
        return [str(row[0]) for row in rows]

    def find(self, *where: Any, limit: int | None = None, newest: bool = False) -> list[Deviation]:
        """Deviations by conditions on the table, in the order they were opened; or the last one first."""
        order = deviation.c.id.desc() if newest else deviation.c.id
        rows = self.transaction.run(select(deviation).where(*where).order_by(order).limit(limit))
        return [self._read(row) for row in rows]

    def _read(self, row: Any) -> Deviation:
        reason = self.seal.open(row.body, _name(row.tenant, row.key)).decode() if row.body else ""
        return Deviation(
            row.id, row.tenant, row.key, row.code, orjson.loads(row.params) if row.params else {}, row.party, row.plan,
            row.exchange, row.standing, row.who, row.opened, row.closed, row.exported, reason,
        )  # fmt: skip


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else ""


def _name(tenant: str, key: str) -> str:
    return f"deviation/{tenant}/{key}"
