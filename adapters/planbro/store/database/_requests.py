"""Requests for access: who asks to see what of whose plan, how it stands, and what became of it.

A request is kept alike whether the person has a plan here or not, so that nothing in how it is taken in tells. Who it
is about, what is asked and what was answered stand sealed; the same asker, person and parts are found by a keyed hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import insert, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import request

RequestState = Literal[
    "requested", "received", "accepted", "in-progress", "completed", "rejected", "cancelled", "failed"
]  # fmt: skip
"""What the asker is shown, in the words of R4 Task."""

RequestStanding = Literal["open", "granted", "refused", "unanswered", "cancelled", "ended"]
"""How it stands here: `refused` may be waiting to be told, `ended` was granted and is over."""


@dataclass(frozen=True, slots=True, repr=False)
class NewRequest:
    """A request to be kept. `owner` is who may ask after it, `key` who asks for what of whom, `data` what is sealed."""

    tenant: str
    ref: str
    way: str
    owner: str
    key: str
    due: str
    data: bytes
    party: str = ""
    start: str | None = None
    stop: str | None = None
    port: str = ""
    message: int | None = None
    paper: int | None = None

    def __repr__(self) -> str:
        return f"NewRequest({self.way}, {self.ref})"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands; nothing of a person. `start` and `stop` are the days that are asked for or given."""

    id: int
    tenant: str
    ref: str
    way: str
    owner: str
    key: str
    state: RequestState
    standing: RequestStanding
    party: str
    person: str
    plan: str
    consent: str
    start: str | None
    stop: str | None
    due: str
    code: str
    port: str
    message: int | None
    paper: int | None
    who: str
    opened: str
    shown: str
    changed: str

    @property
    def is_open(self) -> bool:
        return self.standing == "open"


_COLUMNS: Final = tuple(column for column in request.columns if column.name != "body")
_SHOWN: Final = ("state", "code", "consent", "start", "stop")
"""What the asker is shown a change of; of all else not even when it changed (law 3)."""


class Requests:
    """The requests, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def keep(self, new: NewRequest, now: str) -> Request:
        """Keep a request; its ref is new."""
        row = {name: getattr(new, name) for name in NewRequest.__slots__ if name != "data"}
        row |= {
            "state": "requested", "standing": "open", "opened": now, "shown": now, "changed": now,
            "body": self.seal.close(new.data, _name(new)),
        }  # fmt: skip
        self.transaction.run(insert(request), [row])
        (kept,) = self.find(request.c.tenant == new.tenant, request.c.ref == new.ref)
        return kept

    def change(self, one: Request, now: str, *, data: bytes | None = None, **values: Any) -> Request:
        """Say how a request stands; `data` is what is sealed from now on."""
        told = {**values, "changed": now}
        if any(values.get(name, getattr(one, name)) != getattr(one, name) for name in _SHOWN):
            told["shown"] = now
        if data is not None:
            told["body"] = self.seal.close(data, _name(one))
        self.transaction.run(update(request).where(request.c.id == one.id).values(told))
        (kept,) = self.find(request.c.id == one.id)
        return kept

    def called(self, tenant: str, ref: str, *, lock: bool = False) -> Request | None:
        """The request of that name; locked until the end of the transaction where it is to be changed."""
        return next(iter(self.find(request.c.tenant == tenant, request.c.ref == ref, lock=lock)), None)

    def get(self, tenant: str, number: int) -> Request | None:
        return next(iter(self.find(request.c.tenant == tenant, request.c.id == number)), None)

    def alike(self, tenant: str, key: str) -> Request | None:
        """The open request of the same asker for the same of the same person."""
        found = self.find(request.c.tenant == tenant, request.c.key == key, request.c.standing == "open", lock=True)
        return next(iter(found), None)

    def of_plan(
        self, tenant: str, plan: str, standing: Sequence[RequestStanding] = ("open", "granted")
    ) -> list[Request]:
        """Those about a plan that are not over, locked: what is decided on them is decided once."""
        mine = (request.c.tenant == tenant, request.c.plan == plan, request.c.standing.in_(standing))
        return self.find(*mine, lock=True)

    def listed(
        self,
        tenant: str,
        *,
        standing: Sequence[RequestStanding] = (),
        owner: str | None = None,
        with_plan: bool = False,
        limit: int | None = None,
    ) -> list[Request]:
        """Those of a tenant, or of one asker. `with_plan` leaves out those about nobody's plan here."""
        where = [request.c.tenant == tenant]
        where += [request.c.standing.in_(standing)] if standing else []
        where += [request.c.owner == owner] if owner is not None else []
        where += [request.c.plan != ""] if with_plan else []
        return self.find(*where, limit=limit)

    def find(
        self, *where: Any, limit: int | None = None, lock: bool = False, newest: bool = False
    ) -> list[Request]:  # fmt: skip
        """Requests by conditions on the table, in the order they came; or the last one first."""
        order = request.c.id.desc() if newest else request.c.id
        asked = select(*_COLUMNS).where(*where).order_by(order).limit(limit)
        rows = self.transaction.run(asked.with_for_update() if lock else asked)
        return [Request(**row._mapping) for row in rows]

    def body(self, one: Request) -> bytes:
        """What is sealed in a request.

        Raises:
            Refused: its key is not in the ring, or it was tampered with.
        """
        sealed = self.transaction.run(select(request.c.body).where(request.c.id == one.id)).scalar_one()
        return self.seal.open(sealed, _name(one))


def _name(one: NewRequest | Request) -> str:
    return f"request/{one.tenant}/{one.ref}"
