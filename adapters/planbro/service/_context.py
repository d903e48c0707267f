"""What the routes share: the settings, who asks, what may be seen, and the log that has it before the answer goes.

It is found as `request.app.state.context`, also below a mount. Nothing here knows of FHIR or of pages.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeVar, cast

from prometheus_client import CollectorRegistry
from starlette.requests import Request

from planbro.exchange.engine import stamp
from planbro.exchange.looked import after_acute
from planbro.exchange.view import Caller, Scope, Seen, View, Want
from planbro.exchange.work import asking_of
from planbro.plan import Policy
from planbro.service._keepers import FarPlans
from planbro.service._memory import opened
from planbro.service._passage import genuine, let_in, trace_of
from planbro.service._problem import Denied
from planbro.service._rates import Rates
from planbro.service._rounds import Rounds
from planbro.service.access import Refusals, added
from planbro.service.access._faults import NotLetIn
from planbro.settings import Settings, Tenant
from planbro.store.database import Audit, Database, Line, Transaction, Unavailable

_WRITE: Final = 256
_EVERY: Final = 2.0
_UNTOLD: Final = 10_000
_BEAT: Final = 0.03
"""Seconds; longer than it takes to open any plan but a very large one."""
T = TypeVar("T")


class Gate(Protocol):
    """Tells who asks."""

    async def caller(self, request: Request, scope: Scope, tenant: str) -> Caller:
        """Who asks, of that tenant (its name in the settings).

        Raises:
            Denied: it is not shown who, or not for this.
        """
        ...

    async def by_login(self, token: str, scope: Scope, tenant: str) -> Caller:
        """Who asks by a token that a login of this service's own gave it.

        Raises:
            Denied: it is not one to take, or not for this.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tenancy:
    """Whose plans a request is about: the tenant's name and settings, and the address that its paths begin with."""

    name: str
    told: Tenant
    base: str

    @property
    def orgnr(self) -> str:
        return self.told.orgnr


@dataclass(eq=False)
class Context:
    """One installation, serving."""

    settings: Settings
    database: Database
    gate: Gate
    now: Callable[[], datetime]
    public: str
    environment: Mapping[str, str] = field(repr=False)
    new_id: Callable[[], str] = field(default=lambda: str(uuid.uuid4()), repr=False)
    """What a request that is born here is called; a test says which."""
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What is to be closed when the service ends."""
    door: str = ""
    """Where one goes in to the pages where nobody logs in: a demo's."""

    def __post_init__(self) -> None:
        told = self.settings.service
        self._policies: Mapping[str, tuple[Policy, Policy, Policy | None]] = {
            one.orgnr: (policy := self.settings.policy_of(name), replace(policy, known_bodies=frozenset()),
                        replace(policy, controllers=policy.controllers | {f"orgnr:{one.orgnr}"})
                        if one.kind != "trust" else None)
            for name, one in self.settings.tenants.items()
        }  # fmt: skip
        self._known = {self.settings.tenants[name].orgnr: frozenset(some) for name, some in told.callers.items()}
        self.view = View(self.database, self.policy_of, self.second, megabytes=told.memory_megabytes, opened=opened)
        self.far = FarPlans({}, 0.0)
        """Where a tenant keeps pointers alone: the kommuner that have the plans."""
        self.answering = asking_of(self.settings)
        """How each tenant answers requests for access."""
        self._refusals = Refusals()
        self._untold: list[Line] = []
        self._rates = Rates(told.limits.per_minute)
        self.registry = CollectorRegistry(auto_describe=False)
        self._seeing: Rounds[Want, list[Seen]] = Rounds(self.view.see, "planbro-see", together=(Unavailable,))
        self._noting: Rounds[Sequence[Line], None] = Rounds(
            self._write, "planbro-note", most=_WRITE, together=(Unavailable,)
        )
        self._doing: Rounds[Callable[[], object], object] = Rounds(_each, "planbro-do", most=16)

    def policy_of(self, tenant: str, body: str) -> Policy:
        """What a tenant has decided for a caller's body. One that the settings name among the callers is a health
        service that the tenant knows, also where no plan does; the tenant is the controller of what it keeps, and a
        trust keeps no plan of its own."""
        strict, known, own = self._policies[tenant]
        if body == tenant and own is not None:
            return own
        return known if body in self._known.get(tenant, ()) else strict

    def second(self) -> str:
        """Now, in whole seconds: what decisions are made as of."""
        return stamp(self.now())[:19] + "Z"

    def tenancy(self, request: Request) -> Tenancy:
        """Whose plans the path names; the only tenant's where it names none.

        Raises:
            Denied: there is no such tenant, or several and none was named.
        """
        named = request.path_params.get("tenant")
        tenants = self.settings.tenants
        if named is None and len(tenants) == 1:
            name = next(iter(tenants))
            return Tenancy(name, tenants[name], self.public)
        if named is None or named not in tenants:
            raise Denied(404, "service-no-tenant")
        return Tenancy(named, tenants[named], f"{self.public}/t/{named}")

    async def caller(self, request: Request, scope: Scope) -> Caller:
        """Who asks; one who is not let in stands in the log.

        Raises:
            Denied: it is not shown who, or not for this.
        """
        tenancy = self.tenancy(request)
        try:
            caller = await self.gate.caller(request, scope, tenancy.name)
            let_in(request.scope, caller.client)
            self._not_too_often(caller)
        except Denied as denied:
            if isinstance(denied, NotLetIn) and denied.client and not isinstance(denied, _TooOften):
                genuine(request.scope)
                self._rates.use(denied.client, self.now().timestamp())
            address = request.client.host if request.client is not None else ""
            await self.note(self._refusals.lines(tenancy.orgnr, denied, address, self.now().timestamp()))
            raise
        also = added(request.scope["headers"])
        return replace(caller, also=tuple(also.items()), trace=trace_of(request.scope))

    def _not_too_often(self, caller: Caller) -> None:
        now = self.now().timestamp()
        wait = self._rates.wait(caller.client, now)
        if wait:
            raise _TooOften(caller, wait)
        self._rates.use(caller.client, now)

    async def see(self, want: Want) -> list[Seen]:
        """What is seen of plans, also those of which nothing may be told (`View.see`).

        Raises:
            Denied: the store cannot be used now.
        """
        began = time.monotonic()
        with _there():
            found = await self._seeing.ask(want)
        if all(one.level == "none" for one in found):
            await at_the_same_time(began)
        return found

    async def fetched(self, seen: Sequence[Seen], caller: Caller) -> list[Seen]:
        """The same, with the content that is kept elsewhere and may be read by the caller now (`FarPlans.seen`)."""
        policy = self.policy_of(seen[0].tenant, caller.body) if seen else Policy()
        return await self.far.seen(seen, caller, policy)

    async def note(self, lines: Sequence[Line]) -> None:
        """Lines in the audit, on the disk when this returns; what an acute need opened is a task there too.

        Raises:
            Denied: the store cannot be used now, and so nothing may be answered either.
        """
        if lines:
            with _there():
                await self._noting.ask(lines)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Something done in a transaction of its own; what it raises is raised here.

        Raises:
            Denied: the store cannot be used now.
        """
        return await self._do(partial(_within, self.database, work, True))

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The same for what changes nothing."""
        return await self._do(partial(_within, self.database, work, False))

    async def _do(self, work: Callable[[], T]) -> T:
        with _there():
            done = await self._doing.ask(work)
            if isinstance(done, _Failed):
                raise done.error
            return cast(T, done)

    def _write(self, groups: Sequence[Sequence[Line]]) -> list[None]:
        lines, now = [line for lines in groups for line in lines], stamp(self.now())
        with self.database.writing() as transaction:
            Audit(transaction).write(lines, now)
            after_acute(transaction, lines, now, within=self.settings.audit.acute_within.total_seconds())
        return [None] * len(groups)

    async def watch(self) -> None:
        """While the service runs: refusals that were counted are told when their second is over."""
        while True:
            await asyncio.sleep(_EVERY)
            await self._tell_counted()

    async def _tell_counted(self, *, all_of_it: bool = False) -> None:
        """Where the log cannot be written they wait for the next time."""
        counted = self._refusals.rest(self.now().timestamp(), all_of_it=all_of_it)
        self._untold = [*self._untold, *counted][-_UNTOLD:]
        with suppress(Denied):
            await self.note(self._untold)
            self._untold = []

    def is_quiet(self) -> bool:
        """Whether nobody is waiting for an answer."""
        return not self.registry.get_sample_value("planbro_serve_under_way")

    async def close(self) -> None:
        await self._tell_counted(all_of_it=True)
        for close in self.closing:
            await close()
        await self.far.close()
        for one in (self._seeing, self._noting, self._doing):
            one.close()


class _TooOften(NotLetIn):
    """A client asks more often than the settings let it; the log counts these as it counts other refusals."""

    def __init__(self, caller: Caller, wait: float) -> None:
        Denied.__init__(self, 429, "service-often", headers={"Retry-After": str(int(wait) + 1)})
        self.client, self.body, self.session = caller.client, caller.body, caller.session


@dataclass(frozen=True, slots=True)
class _Failed:
    """A fault of one piece of work, which is no other's."""

    error: Exception


def _each(works: Sequence[Callable[[], object]]) -> list[object]:
    return [_tried(work) for work in works]


def _tried(work: Callable[[], object]) -> object:
    try:
        return work()
    except Exception as error:
        return _Failed(error)


def _within(database: Database, work: Callable[[Transaction], T], writing: bool) -> T:
    with database.writing() if writing else database.reading() as transaction:
        return work(transaction)


async def at_the_same_time(began: float, beat: float = _BEAT) -> None:
    """Nobody, and one of whom nothing may be told, are answered at the same time: a plan has to be opened to be decided
    on, and how long that takes would tell that there is one (law 3)."""
    spent = time.monotonic() - began
    await asyncio.sleep(beat - spent % beat)


@contextmanager
def _there() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        raise Denied(503, error.code, headers={"Retry-After": "5"}) from None


def context_of(request: Request) -> Context:
    """The installation that a request came to."""
    found = request.app.state.context
    assert isinstance(found, Context)
    return found
