"""The sessions of the page: opened by a handle or a launch, idle for some minutes at most, and short in all.

They stand in the store, so that any process of the service knows them, and closing one closes it everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from starlette.requests import Request

from planbro.exchange.engine import stamp
from planbro.exchange.view import Caller, looked, refused
from planbro.service._context import Context, Tenancy
from planbro.service._passage import let_in, trace_of
from planbro.service.ward._secrets import Jar, agent_of, key_of, new_secret, same
from planbro.service.ward._visitor import Visitor, visitor_of
from planbro.store.database import Transaction, Visit, VisitKind, Visits

_OFTEN: Final = timedelta(seconds=30)
"""How exactly it is kept when a session was last used: not each look is a write of its own."""


class Ended(Exception):
    """There is no such page, or it is no more: told on a plain page that says how to open it again."""

    def __init__(self, status: int, code: str, *, what: str = "again") -> None:
        super().__init__(code)
        self.status, self.code, self.what = status, code, what


class Sessions:
    """Those of one installation."""

    def __init__(self, context: Context) -> None:
        self.context, self.told = context, context.settings.service.ward
        self.jar = Jar(self.told)

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
        code = f"ward-handle-{state}"
        await self.refuse(
            tenancy, code, visitor_of(visit.data).caller if visit is not None and kind == "handle" else None
        )
        raise Ended(404 if visit is None else 410, code)

    async def refuse(self, tenancy: Tenancy, code: str, caller: Caller | None = None) -> None:
        """Note that somebody was not let in."""
        await self.context.note([refused(tenancy.orgnr, code, caller=caller, way="ward")])

    # -- the session

    async def open(self, request: Request, tenancy: Tenancy, visitor: Visitor, way: str) -> str:
        """The secret of a new session, for the browser that asks; the log has it before the browser does."""
        visitor = replace(visitor, agent=agent_of(request), form=new_secret())
        await self.context.note([looked(visitor.caller, tenancy.orgnr, "login", None, "opened", way=way)])
        secret, _ = await self.keep(tenancy, "session", visitor.sealed(), self.told.longest)
        return secret

    async def current(self, request: Request, tenancy: Tenancy) -> tuple[Visit, Visitor]:
        """The page that this browser has open.

        Raises:
            Ended: none, or one that is over, or another browser's.
        """
        secret = self.jar.read(request, "session")
        if not secret:
            raise Ended(403, "ward-no-session")
        visit = await self.context.read(partial(_found, tenancy.orgnr, key_of(secret)))
        if visit is None or visit.state != "open":
            raise Ended(403, "ward-closed" if visit is not None else "ward-no-session")
        visitor = visitor_of(visit.data)
        now = self.context.now()
        if now >= datetime.fromisoformat(visit.until) or now >= datetime.fromisoformat(visit.seen) + self.told.idle:
            await self.context.write(partial(_changed, visit, self._now(), None, True))
            raise Ended(403, "ward-idle")
        if not same(visitor.agent, agent_of(request)):
            await self.context.write(partial(_changed, visit, self._now(), None, True))
            await self.refuse(tenancy, "ward-other-browser", visitor.caller)
            raise Ended(403, "ward-other-browser")
        if now >= datetime.fromisoformat(visit.seen) + _OFTEN:
            await self.context.write(partial(_changed, visit, self._now(), None, False))
        let_in(request.scope, visitor.caller.client)
        return visit, replace(visitor, caller=replace(visitor.caller, trace=trace_of(request.scope)))

    async def change(self, visit: Visit, visitor: Visitor) -> None:
        await self.context.write(partial(_changed, visit, self._now(), visitor.sealed(), False))

    async def close(self, visit: Visit) -> None:
        await self.context.write(partial(_changed, visit, self._now(), None, True))

    def _now(self) -> str:
        return stamp(self.context.now())


def from_here(request: Request, visitor: Visitor, form: str) -> bool:
    """Whether a form was on the page that is open now, and was sent by that page.

    A browser tells where a form comes from (`Sec-Fetch-Site`); one that is too old to, tells nothing.
    """
    return same(form, visitor.form) and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _kept(
    tenant: str, kind: VisitKind, key: str, until: str, data: bytes, now: str, transaction: Transaction
) -> None:  # fmt: skip
    Visits(transaction).open(tenant, kind, key, until, data, now)


def _taken(tenant: str, kind: VisitKind, key: str, now: str, transaction: Transaction) -> tuple[Visit | None, bool]:
    visits = Visits(transaction)
    visit = visits.find(tenant, kind, key)
    return visit, visit is not None and visits.use(visit, now)


def _found(tenant: str, key: str, transaction: Transaction) -> Visit | None:
    return Visits(transaction).find(tenant, "session", key)


def _changed(visit: Visit, now: str, data: bytes | None, closed: bool, transaction: Transaction) -> None:
    Visits(transaction).change(visit, now, data=data, state="closed" if closed else "open")
