"""Where the installation stands: its queue, its health, what is in force, and where its metrics are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from pydantic import Field

from planbro._version import __version__
from planbro.exchange.installation import QueueStanding
from planbro.plan import Policy
from planbro.service.operate._desk import Operator
from planbro.service.operate._ready import Readiness
from planbro.service.operate._shapes import Fault, JsonObject, Shape
from planbro.store.database import Policies

router: Final = APIRouter(tags=["standing"])
_NOT_READY: Final[dict[str, Any]] = {
    "description": "Something that is needed is not there.",
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/HealthShape"}},
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemShape"}},
    },
}


class TallyShape(Shape):
    """How many exchanges stand alike: `oldest_seconds` is the age of the first, `failing` how many have failed for
    longer than the settings allow, `tries` how many tries they have had together."""

    kind: str
    state: str
    standing: str
    party: str
    count: int
    oldest_seconds: int | None
    failing: int
    tries: int


class QueueShape(Shape):
    """What is under way or waits for a person, by kind, state and party; and what is open for persons."""

    open: int
    held: int
    tasks: int
    deviations: int
    tallies: list[TallyShape]


class PartShape(Shape):
    """One part: whether it holds, whether work stops without it, and what is against it."""

    name: str
    ok: bool
    needed: bool
    seconds: float
    findings: list[Fault]


class HealthShape(Shape):
    """`ready`: this process may answer. `well`: nothing at all is wrong."""

    ready: bool
    well: bool
    version: str
    parts: list[PartShape]


class InForceShape(Shape):
    """What decides what leaves this tenant. `version` is its name; an exchange keeps the `number` it began under."""

    version: str
    number: int | None
    policy: Annotated[JsonObject, Field(description="The controller's choices of disclosure; `/docs/disclosure`.")]
    transit: JsonObject
    retry: JsonObject
    deadlines: JsonObject
    retention: JsonObject


class MetricsShape(Shape):
    """Where Prometheus finds the metrics; null or none where the settings have none. `service`: of each process that
    answers."""

    address: str | None
    file: str | None
    service: list[str]


@router.get("/queue", response_model=QueueShape, summary="How the queue stands")
async def queue(desk: Operator) -> Mapping[str, Any]:
    """Ages and counts, for each party."""
    standing = QueueStanding(desk.context.database, {desk.tenant: desk.tenancy.name})
    now = desk.context.now()
    since = now - desk.context.settings.metrics.failing_after

    def look() -> tuple[list[Any], Mapping[tuple[str, str], int]]:
        return list(standing.tallies(failing_since=since)), standing.open_cases()

    tallies, cases = await desk.apart(look)
    mine = [one for one in tallies if one.tenant == desk.tenancy.name]
    return {
        "open": sum(one.count for one in mine if one.standing == "open"),
        "held": sum(one.count for one in mine if one.standing == "held"),
        "tasks": cases.get((desk.tenancy.name, "task"), 0),
        "deviations": cases.get((desk.tenancy.name, "deviation"), 0),
        "tallies": [
            {name: getattr(one, name) for name in TallyShape.model_fields if name != "oldest_seconds"}
            | {"oldest_seconds": _age(one.oldest, now)}
            for one in mine
        ],
    }


def _age(oldest: datetime | None, now: datetime) -> int | None:
    return max(0, int((now - oldest).total_seconds())) if oldest is not None else None


@router.get("/ready", response_model=HealthShape, summary="Whether this process may answer, part by part",
            responses={503: _NOT_READY})  # fmt: skip
async def ready(desk: Operator, response: Response) -> Mapping[str, Any]:
    """Store, keys, disk and clock, asked now. Ports are the worker's: `planbro worker --check`."""
    health = await Readiness(desk.context).whole()
    response.status_code = 200 if health.ready else 503
    return health.to_json(desk.language) | {"version": __version__}


@router.get("/policies", response_model=InForceShape, summary="What is in force")
async def policies(desk: Operator) -> Mapping[str, Any]:
    """What the settings say now for this tenant, with the number that exchanges are opened under."""
    whole, name = desk.context.settings, desk.tenancy.name
    numbers = await desk.read(lambda transaction: Policies(transaction).values())
    told = whole.model_dump(mode="json", include={"transit", "retry", "deadlines", "retention"})
    return {
        "version": whole.policy_version(name),
        "number": max(numbers, default=None),
        "policy": _plain(whole.policy_of(name)),
        **told,
    }


def _plain(policy: Policy) -> dict[str, Any]:
    """The choices as the settings spell them: sets as lists, in order."""
    found: dict[str, Any] = {}
    for name in Policy.__slots__:
        value = getattr(policy, name)
        found[name] = sorted(value) if isinstance(value, frozenset) else value
    return {name: value for name, value in found.items() if isinstance(value, str | int | float | bool | list | None)}


@router.get("/metrics", response_model=MetricsShape, summary="Where the metrics are")
async def metrics(desk: Operator) -> Mapping[str, Any]:
    """They are on an address of their own, since they are for the machine's keepers and for nobody outside."""
    told, mine = desk.context.settings.metrics, desk.context.settings.service
    address = f"http://{told.host}:{told.port}/metrics" if told.port is not None else None
    ports = range(mine.metrics_port, mine.metrics_port + mine.processes) if mine.metrics_port is not None else ()
    service = [f"http://{told.host}:{port}/metrics" for port in ports]
    return {"address": address, "file": str(told.file) if told.file is not None else None, "service": service}
