"""What pushing costs beside the requests themselves, against a server in this process: `make bench`.

The floor is httpx making the same requests of the same server, with the same bytes, and nothing else. A real server
is a network away, so what counts there is how many requests a plan takes; that is printed too.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from planbro.exchange.push import Wanted, push
from planbro.plan import LISTS, Plan, copy
from planbro.testing import rich_plan
from planbro.testing.fhir_server import FakeFhirServer
from planbro.transport import FhirServer, Patience, base_of

AS_OF = "2026-11-22T13:00:00+01:00"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def small() -> Plan:
    """Some twenty resources."""
    plan = copy(rich_plan())
    plan.origins = []
    for name in LISTS:
        if name != "origins":
            setattr(plan, name, getattr(plan, name)[: 2 if name in {"goals", "measures", "needs", "consents"} else 1])
    for name in ("messages", "notes", "records", "archives", "rights", "hearings", "subplans", "cooperations", "teams",
                 "team_members", "evaluations"):  # fmt: skip
        getattr(plan, name).clear()
    return plan


def pushed(server: FakeFhirServer, plan: Plan, record: Path) -> Any:
    patience = Patience(time.sleep, lambda: NOW, lambda: 0.5)
    with FhirServer(base_of(server.base), now=lambda: NOW, transport=server.transport) as port:
        return push(Wanted(plan, AS_OF, own_copy=True), port, patience=patience, record=record)


def floor(requests: list[httpx.Request], can: dict[str, Any]) -> float:
    """The same requests again, by httpx alone."""
    server = FakeFhirServer(**can)
    with httpx.Client(transport=server.transport) as client:
        return timed(lambda: [client.send(httpx.Request(one.method, one.url, headers=one.headers, content=one.content))
                              for one in requests])  # fmt: skip


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def writing(plan: Plan) -> float:
    """Milliseconds of deciding and writing alone, which is no part of pushing."""
    return min(timed(lambda: Wanted(plan, AS_OF, own_copy=True).written()) for _ in range(5)) * 1000


def measure(plan: Plan, can: dict[str, Any]) -> tuple[int, int, list[float]]:
    """How many resources and requests; milliseconds of the first push, of one of nothing new, and of the floor."""
    rows: list[tuple[float, float, float]] = []
    for _ in range(5):
        server = FakeFhirServer(**can)
        with tempfile.TemporaryDirectory() as folder:
            record = Path(folder, "plan.push.json")
            first = timed(lambda server=server, record=record: pushed(server, plan, record))  # type: ignore[misc]
            made = list(server.requests)
            again = timed(lambda server=server, record=record: pushed(server, plan, record))  # type: ignore[misc]
        rows.append((first, again, floor(made, can)))
    return len(server.resources), len(made), [min(column) * 1000 for column in zip(*rows, strict=True)]


def main() -> None:
    for name, plan in (("small", small()), ("rich", rich_plan())):
        written = writing(plan)
        for way, can in (("transaction", {}), ("one by one", {"transaction": False})):
            resources, requests, (first, again, least) = measure(plan, can)
            own = (first - written) / least
            print(
                f"push {name:>5}, {way:>11}: {resources} resources in {requests} requests, {first:.0f} ms; without the "
                f"writing ({written:.0f} ms) {own:.1f} x httpx alone; again {again:.0f} ms in 1 request"
            )


if __name__ == "__main__":
    main()
