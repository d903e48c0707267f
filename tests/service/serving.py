"""A kommune that serves: plans in its store, a hospital that asks, and nothing but memory between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request

from planbro import settings
from planbro.exchange.sync._whose import numbers_of
from planbro.exchange.view import Caller, Scope
from planbro.ident import make_orgnr
from planbro.plan import Plan
from planbro.plan.disclosure import Asker, Party
from planbro.service import Context, Denied, application
from planbro.store.database import Audit, Database, Entry, Seal, metadata
from planbro.testing.generator import municipality
from planbro.testing.kept import HOSPITAL, keep, with_consent

PUBLIC = "https://planbro.example.org"
STRANGER = str(make_orgnr(4712)).replace(" ", "")
NIGHT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def caller(body: str = HOSPITAL, **other: Any) -> Caller:
    """A physician at a body, on duty."""
    asker = Asker((Party.parse(f"orgnr:{body}"),), role="service", care_relation="decision-1")
    whole: dict[str, Any] = {
        "unit": body, "practitioner": "hpr:9999999", "profession": "LE", "decision": "decision-1",
        "scopes": frozenset({"status", "read", "ask"}), "attested": "2026-11-22T02:00:00Z", "session": "s1",
    }  # fmt: skip
    return Caller(asker, "TREAT", "epj", body, **{**whole, **other})


@dataclass
class OpenGate:
    """Lets in whoever the test says is asking (`X-Test-Caller`)."""

    callers: dict[str, Caller] = field(default_factory=lambda: {"hospital": caller(), "stranger": caller(STRANGER)})

    async def caller(self, request: Request, scope: Scope, tenant: str) -> Caller:
        who = self.callers.get(request.headers.get("x-test-caller", ""))
        if who is None:
            raise Denied(401, "service-who")
        if scope not in who.scopes:
            raise Denied(403, "service-scope")
        return who


@dataclass
class Town:
    """Everything together. `opened` may be read by the hospital, of `shut` it is told the status alone."""

    app: Starlette
    context: Context
    database: Database
    gate: OpenGate
    opened: list[Plan]
    shut: list[Plan]
    clock: list[datetime]

    @property
    def tenant(self) -> str:
        return next(iter(self.context.settings.tenants.values())).orgnr

    def client(self, who: str = "hospital") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=PUBLIC, headers={"X-Test-Caller": who})

    def go(self, **time: float) -> None:
        self.clock[0] += timedelta(**time)

    def audit(self) -> list[Entry]:
        with self.database.reading() as transaction:
            return Audit(transaction).find(self.tenant)


def number_of(plan: Plan) -> str:
    """The number of the person, as one would ask by it."""
    return next(one.value for one in numbers_of(plan) if one.kind in {"fnr", "dnr"})


def told(**more: Any) -> settings.Settings:
    """The settings of a kommune that serves."""
    orgnr = str(make_orgnr(7)).replace(" ", "")
    whole = {"deployment": "kommune", "tenants": {"kommunen": {"orgnr": orgnr, "name": "Ski kommune"}},
             "identity": {"profile": "accept"}, "service": {"callers": {"kommunen": [HOSPITAL]}}}  # fmt: skip
    found = whole | more
    found["service"] = {"limits": {"strangers_per_minute": 100_000}} | found["service"]  # one address asks it all
    return settings.Settings.model_validate(found)


def serving(url: str) -> Iterator[Town]:
    clock = [NIGHT]
    with Database.open(url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        whole, gate = told(), OpenGate()
        plans = list(municipality(12, 5))
        opened, shut = [with_consent(plans[at]) for at in (0, 1, 4)], [plans[at] for at in (5, 9, 6)]
        orgnr = next(iter(whole.tenants.values())).orgnr
        keep(database, orgnr, [*opened, *shut], "2026-11-21T12:00:00.000Z")
        context = Context(whole, database, gate, lambda: clock[0], PUBLIC, {})
        yield Town(application(context), context, database, gate, opened, shut, clock)
