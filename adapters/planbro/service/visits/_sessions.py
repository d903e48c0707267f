"""The sessions of pages: opened by a handle, a launch or a login, idle for some minutes at most, and short in all.

They stand in the store, so that any process of the service knows them, and closing one closes it everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Generic, Protocol, Self, TypeVar

from starlette.requests import Request

from planbro.exchange.engine import stamp
from planbro.exchange.view import Caller, looked, refused
from planbro.service._context import Context, Tenancy
from planbro.service._passage import let_in, trace_of
from planbro.service.visits._secrets import Jar, agent_of, key_of, new_secret, same
from planbro.store.database import Transaction, Visit, VisitKind, Visits

_OFTEN: Final = timedelta(seconds=30)
"""How exactly it is kept when a session was last used: not each look is a write of its own."""


class Ended(Exception):
    """There is no such page, or it is no more: told on a plain page that says how to open it again."""

    def __init__(self, status: int, code: str, *, what: str = "again") -> None:
        super().__init__(code)
        self.status, self.code, self.what = status, code, what


class Guest(Protocol):
    """Who has a page open, as the session holds it: `agent` is a hash of the browser's name, `form` ties a form to the
    page it stood on."""

    @property
    def caller(self) -> Caller: ...
    @property
    def agent(self) -> str: ...
    @property
    def form(self) -> str: ...
    def sealed(self) -> bytes:
        """What the store keeps of it, sealed."""
        ...

    def asking(self, *, agent: str | None = None, form: str | None = None, trace: str | None = None) -> Self:
        """The same guest, in that browser, with that form, or in that request."""
        ...


G = TypeVar("G", bound=Guest)


@dataclass(frozen=True, slots=True)
class Room(Generic[G]):
    """One kind of page. Its `name` begins the codes of its refusals, and is the way that the log tells of; `session`
    and `login` are what the store calls its visits, so that what opens one kind of page opens no other."""

    name: str
    jar: Jar
    idle: timedelta
    longest: timedelta
    read: Callable[[bytes], G]
    session: VisitKind = "session"
    login: VisitKind = "login"
    handle: VisitKind = "handle"


class Sessions(Generic[G]):
    """Those of one kind of page in one installation."""

    def __init__(self, context: Context, room: Room[G]) -> None:
        self.context, self.room, self.jar = context, room, room.jar

    # -- secrets that open something

    async def keep(self, tenancy: Tenancy, kind: VisitKind, data: bytes, lasts: timedelta) -> tuple[str, str]:
        """A new secret, and until when it is good."""
        secret, until = new_secret(), stamp(self.context.now() + lasts)
        await self.context.write(partial(_kept, tenancy.orgnr, kind, key_of(secret), until, data, self._now()))
        return secret, until

    async def take(self, tenancy: Tenancy, kind: VisitKind, secret: str) -> Visit:
        """What the secret opens, once.

        Raises:
            Ended: it was used before, is too old, or never was; who is known of it stands in the log.
        """
        visit, mine = await self.context.write(partial(_taken, tenancy.orgnr, kind, key_of(secret), self._now()))
        if visit is not None and mine:
            return visit
        late = visit is not None and visit.state == "open"
        state = "unknown" if visit is None else "late" if late else "used"
        code = f"{self.room.name}-handle-{state}"
        known = self.room.read(visit.data).caller if visit is not None and kind == self.room.handle else None
        await self.refuse(tenancy, code, known)
        raise Ended(404 if visit is None else 410, code)

    async def refuse(self, tenancy: Tenancy, code: str, caller: Caller | None = None) -> None:
        """Note that somebody was not let in."""
        await self.context.note([refused(tenancy.orgnr, code, caller=caller, way=self.room.name)])

    # -- the session

    async def open(self, request: Request, tenancy: Tenancy, guest: G, way: str) -> str:
        """The secret of a new session, for the browser that asks; the log has it before the browser does."""
        guest = guest.asking(agent=agent_of(request), form=new_secret())
        await self.context.note([looked(guest.caller, tenancy.orgnr, "login", None, "opened", way=way)])
        secret, _ = await self.keep(tenancy, self.room.session, guest.sealed(), self.room.longest)
        return secret

    async def current(self, request: Request, tenancy: Tenancy) -> tuple[Visit, G]:
        """The page that this browser has open.

        Raises:
            Ended: none, or one that is over, or another browser's.
        """
        name, secret = self.room.name, self.jar.read(request, "session")
        if not secret:
            raise Ended(403, f"{name}-no-session")
        visit = await self.context.read(partial(_found, tenancy.orgnr, self.room.session, key_of(secret)))
        if visit is None or visit.state != "open":
            raise Ended(403, f"{name}-closed" if visit is not None else f"{name}-no-session")
        guest = self.room.read(visit.data)
        now = self.context.now()
        if now >= datetime.fromisoformat(visit.until) or now >= datetime.fromisoformat(visit.seen) + self.room.idle:
            await self.context.write(partial(_changed, visit, self._now(), None, True))
            raise Ended(403, f"{name}-idle")
        if not same(guest.agent, agent_of(request)):
            await self.context.write(partial(_changed, visit, self._now(), None, True))
            await self.refuse(tenancy, f"{name}-other-browser", guest.caller)
            raise Ended(403, f"{name}-other-browser")
        if now >= datetime.fromisoformat(visit.seen) + _OFTEN:
            await self.context.write(partial(_changed, visit, self._now(), None, False))
        let_in(request.scope, guest.caller.client)
        return visit, guest.asking(trace=trace_of(request.scope))

    async def change(self, visit: Visit, guest: G) -> None:
        await self.context.write(partial(_changed, visit, self._now(), guest.sealed(), False))

    async def close(self, visit: Visit) -> None:
        await self.context.write(partial(_changed, visit, self._now(), None, True))

    def _now(self) -> str:
        return stamp(self.context.now())


def from_here(request: Request, guest: Guest, form: str) -> bool:
    """Whether a form was on the page that is open now, and was sent by that page.

    A browser tells where a form comes from (`Sec-Fetch-Site`); one that is too old to, tells nothing.
    """
    return same(form, guest.form) and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _kept(
    tenant: str, kind: VisitKind, key: str, until: str, data: bytes, now: str, transaction: Transaction
) -> None:  # fmt: skip
    Visits(transaction).open(tenant, kind, key, until, data, now)


def _taken(tenant: str, kind: VisitKind, key: str, now: str, transaction: Transaction) -> tuple[Visit | None, bool]:
    visits = Visits(transaction)
    visit = visits.find(tenant, kind, key)
    return visit, visit is not None and visits.use(visit, now)


def _found(tenant: str, kind: VisitKind, key: str, transaction: Transaction) -> Visit | None:
    return Visits(transaction).find(tenant, kind, key)


def _changed(visit: Visit, now: str, data: bytes | None, closed: bool, transaction: Transaction) -> None:
    Visits(transaction).change(visit, now, data=data, state="closed" if closed else "open")
