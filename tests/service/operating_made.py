"""A kommune whose operators are at work: plans, an exchange that is held, a port that others push to, a transit."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from serving import NIGHT, PUBLIC, OpenGate, Town, caller, told
from starlette.applications import Starlette

from planbro.exchange.engine import stamp
from planbro.plan import Plan
from planbro.service import Context, application
from planbro.store.database import Database, Exchange, Exchanges, Messages, New, NewMessage, Seal
from planbro.testing import rich_plan
from planbro.testing.generator import municipality
from planbro.testing.kept import keep

NOW = stamp(NIGHT)
HOOK = "whsec_" + base64.b64encode(b"a key that both of them have").decode()
MORE = {
    "ports": {
        "engine": {"kind": "http", "carries": "message"},
        "tool": {"kind": "http", "carries": "document", "clients": ["tool"]},
        "news": {"kind": "http", "carries": "event", "key_env": "HOOK"},
        "closed": {"kind": "http", "enabled": False},
    },
    "transit": {"default": "on", "limit": "30s"},
    "environment": "test",
}  # fmt: skip


def operator(town_orgnr: str, **other: Any) -> Any:
    told = {"practitioner": "", "scopes": frozenset({"operate"}), **other}
    return replace(caller(town_orgnr, **told), client="drift")


def operating(url: str, seal: str = "", **more: Any) -> Iterator[Town]:
    ring = seal or Seal.make()
    clock = [NIGHT]
    with Database.open(url, Seal.parse(ring)) as database:
        database.migrate()
        whole, gate = told(**(MORE | {"store": {"url": url}} | more)), OpenGate()
        orgnr = next(iter(whole.tenants.values())).orgnr
        plans: list[Plan] = [*list(municipality(4, 5)), rich_plan()]
        keep(database, orgnr, plans, "2026-11-21T12:00:00.000Z")
        gate.callers |= {"operator": operator(orgnr), "processor": operator("974760673"), "physician": caller(orgnr)}
        environment = {"PLANBRO_KEYS": ring.replace("\n", ","), "HOOK": HOOK}
        context = Context(whole, database, gate, lambda: clock[0], PUBLIC, environment)
        app: Starlette = application(context)
        yield Town(app, context, database, gate, plans, [], clock)
        asyncio.run(context.close())


def held(town: Town, count: int = 1, reason: str = "receipt-missing", kind: str = "message") -> list[int]:
    """Exchanges that wait for a person."""
    with town.database.writing() as transaction:
        kept = Messages(transaction).keep(
            [NewMessage(town.tenant, "in", "engine", f"k{at}", kind, b"<x/>") for at in range(count)], NOW
        )
        numbers = Exchanges(transaction).open(
            [New(town.tenant, kind, f"{town.tenant}/{number}", message=number, port="engine", party="herid:91090")
             for number, _ in kept],
            NOW,
        )  # fmt: skip
        rows = [as_held(one, reason) for one in Exchanges(transaction).take(numbers)]
        Exchanges(transaction).save(rows, NOW)
    return numbers


def as_held(one: Exchange, reason: str) -> Exchange:
    return replace(one, standing="held", reason=reason)


def standing(town: Town, number: int) -> tuple[str, str]:
    with town.database.reading() as transaction:
        row = Exchanges(transaction).get(number)
    assert row is not None
    return row.standing, row.outcome


def ask(town: Town, method: str, path: str, who: str = "operator", **more: Any) -> tuple[int, Any]:
    """One request, and its answer read as JSON."""
    answer = send(town, method, path, who, **more)
    return answer.status_code, answer.json()


def send(town: Town, method: str, path: str, who: str = "operator", **more: Any) -> Any:
    async def go() -> Any:
        async with town.client(who) as client:
            return await client.request(method, path, **more)

    return asyncio.run(go())
