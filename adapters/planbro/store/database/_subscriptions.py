"""Subscriptions: who is told, where and by which secret, when a request is answered or a plan has changed.

What is told is an id and no more; where it goes and what is sent along to be let in there stand sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import insert, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import subscription

SubscriptionState = Literal["active", "error", "off"]


@dataclass(frozen=True, slots=True, repr=False)
class NewSubscription:
    """A subscription to be kept. `about` is the request or the plan; empty for all requests of the owner."""

    tenant: str
    ref: str
    owner: str
    topic: str
    data: bytes
    about: str = ""
    payload: str = ""
    stop: str | None = None
    said: str = ""

    def __repr__(self) -> str:
        return f"NewSubscription({self.topic}, {self.ref})"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it stands, without where it goes."""

    id: int
    tenant: str
    ref: str
    owner: str
    state: SubscriptionState
    topic: str
    about: str
    payload: str
    stop: str | None
    said: str
    events: int
    opened: str
    changed: str


_COLUMNS: Final = tuple(column for column in subscription.columns if column.name != "body")


class Subscriptions:
    """The subscriptions, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def keep(self, new: NewSubscription, now: str) -> Subscription:
        """Keep a subscription; its ref is new."""
        row = {name: getattr(new, name) for name in NewSubscription.__slots__ if name != "data"}
        body = self.seal.close(new.data, _name(new))
        self.transaction.run(
            insert(subscription), [row | {"state": "active", "body": body, "opened": now, "changed": now}]
        )
        (kept,) = self.find(subscription.c.tenant == new.tenant, subscription.c.ref == new.ref)
        return kept

    def change(self, one: Subscription, now: str, **values: Any) -> Subscription:
        """Say how it stands."""
        self.transaction.run(update(subscription).where(subscription.c.id == one.id).values({**values, "changed": now}))
        (kept,) = self.find(subscription.c.id == one.id)
        return kept

    def called(self, tenant: str, ref: str, *, lock: bool = False) -> Subscription | None:
        return next(iter(self.find(subscription.c.tenant == tenant, subscription.c.ref == ref, lock=lock)), None)

    def active(self, tenant: str, topic: str, about: str) -> list[Subscription]:
        """Those that are to be told of one thing, locked."""
        mine = (subscription.c.tenant == tenant, subscription.c.topic == topic, subscription.c.state == "active")
        return self.find(*mine, subscription.c.about == about, lock=True)

    def of(self, tenant: str, owner: str) -> list[Subscription]:
        """Those of one subscriber."""
        return self.find(subscription.c.tenant == tenant, subscription.c.owner == owner)

    def find(self, *where: Any, lock: bool = False) -> list[Subscription]:
        asked = select(*_COLUMNS).where(*where).order_by(subscription.c.id)
        rows = self.transaction.run(asked.with_for_update() if lock else asked)
        return [Subscription(**row._mapping) for row in rows]

    def body(self, one: Subscription) -> bytes:
        """What is sealed in it.

        Raises:
            Refused: its key is not in the ring, or it was tampered with.
        """
        sealed = self.transaction.run(select(subscription.c.body).where(subscription.c.id == one.id)).scalar_one()
        return self.seal.open(sealed, _name(one))


def _name(one: NewSubscription | Subscription) -> str:
    return f"subscription/{one.tenant}/{one.ref}"
