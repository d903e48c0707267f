"""Visits to the pages: a handle that opens one once, a login under way, and the session that comes of it.

What a browser holds is a random secret, of which only a hash is here; who asks, and about whom, stands sealed. A visit
is short, and its row goes a day after its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, insert, select, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import visit

VisitKind = Literal["handle", "login", "session", "work-handle", "work-login", "work-session"]
"""Those of the ward's page, and those of the pages that people work at: what opens one opens no other."""
VisitState = Literal["open", "used", "closed"]
_GONE: Final = timedelta(days=1)
"""How long after its end a late use can still be told from a link that never was."""


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """A visit as it stands. `until` is when it ends whatever happens, `seen` when it was last used."""

    tenant: str
    kind: VisitKind
    key: str
    state: VisitState
    opened: str
    seen: str
    until: str
    data: bytes

    def __repr__(self) -> str:
        return f"Visit({self.kind}, {self.state})"


class Visits:
    """The visits, in one transaction. `key` is a hash of the secret."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.seal = transaction, transaction.seal

    def open(self, tenant: str, kind: VisitKind, key: str, until: str, data: bytes, now: str) -> None:
        """Keep a new one; those that ended long ago go."""
        gone = datetime.fromisoformat(now) - _GONE
        self.transaction.run(delete(visit).where(visit.c.until < gone.strftime("%Y-%m-%dT%H:%M:%S.000Z")))
        body = self.seal.close(data, _name(tenant, kind, key))
        row = {"tenant": tenant, "kind": kind, "key": key, "state": "open", "opened": now, "seen": now, "until": until,
               "body": body}  # fmt: skip
        self.transaction.run(insert(visit), [row])

    def find(self, tenant: str, kind: VisitKind, key: str) -> Visit | None:
        """The one of that secret, whatever its state."""
        row = self.transaction.run(select(visit).where(*_is(tenant, kind, key))).one_or_none()
        if row is None:
            return None
        data = self.seal.open(row.body, _name(tenant, kind, key))
        return Visit(row.tenant, row.kind, row.key, row.state, row.opened, row.seen, row.until, data)

    def use(self, one: Visit, now: str) -> bool:
        """Use up a visit; True for the one who did, however many try at once."""
        mine = (*_is(one.tenant, one.kind, one.key), visit.c.state == "open", visit.c.until > now)
        done = self.transaction.run(update(visit).where(*mine).values(state="used", seen=now))
        return bool(done.rowcount)

    def change(self, one: Visit, now: str, *, data: bytes | None = None, state: VisitState = "open") -> None:
        """It was used again, or is closed; `data` is what is sealed in it from now on. What is over stays so."""
        told: dict[str, Any] = {"seen": now, "state": state}
        if data is not None:
            told["body"] = self.seal.close(data, _name(one.tenant, one.kind, one.key))
        mine = (*_is(one.tenant, one.kind, one.key), visit.c.state == "open")
        self.transaction.run(update(visit).where(*mine).values(told))


def _is(tenant: str, kind: VisitKind, key: str) -> tuple[Any, ...]:
    return (visit.c.tenant == tenant, visit.c.kind == kind, visit.c.key == key)


def _name(tenant: str, kind: VisitKind, key: str) -> str:
    return f"visit/{tenant}/{kind}/{key}"
