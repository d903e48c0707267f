"""What cannot be written in the log is not answered, whichever way it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from serving import Town, number_of

from planbro.service._rounds import Rounds
from planbro.store.database import Unavailable

TASK: dict[str, Any] = {"resourceType": "Task", "status": "requested"}


def ways(town: Town) -> list[tuple[str, str, dict[str, Any]]]:
    """Every way in by which something of a plan is told, or that there is none."""
    plan, number = town.opened[0], number_of(town.opened[0])
    person = {"data": {"patient.identifier": number}}
    return [
        ("POST", "/status", {"json": {"nin": number}}),
        ("POST", "/status", {"json": {"nin": "14831560224"}}),
        ("GET", f"/fhir/CarePlan/{plan.id}", {}),
        ("HEAD", f"/fhir/CarePlan/{plan.id}", {}),
        ("GET", f"/fhir/CarePlan/{plan.id}", {"headers": {"If-None-Match": "*"}}),
        ("GET", f"/fhir/CarePlan/{plan.id}/_history", {}),
        ("GET", f"/fhir/CarePlan/{plan.id}/_history/1", {}),
        ("GET", f"/fhir/CarePlan/{plan.id}/$ip-document", {}),
        ("GET", f"/fhir/CarePlan/{town.shut[0].id}", {}),
        ("GET", "/fhir/CarePlan/x", {}),
        ("GET", "/fhir/Task/x", {}),
        ("GET", f"/fhir/Goal?patient={plan.id}", {}),
        ("POST", "/fhir/CarePlan/_search", person),
        ("POST", "/fhir/CarePlan/_search", {"data": {"patient.identifier": "14831560224"}}),
        ("POST", "/fhir/CarePlan/_search", {"data": {"patient.identifier": number, "_count": "0"}}),
        ("POST", "/fhir/Task", {"json": TASK}),
        ("POST", "/ward/handle", {"json": {"nin": number}}),
    ]


def test_where_the_log_cannot_be_written_nothing_is_answered(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(groups: object) -> list[None]:
        raise Unavailable("store-full")

    monkeypatch.setattr(small.context._noting, "_handle", full)

    async def go() -> list[tuple[str, int, set[str]]]:
        async with small.client() as client:
            found = [(path, await client.request(method, path, **more)) for method, path, more in ways(small)]
            return [(path, one.status_code, {*one.headers} & {"etag", "last-modified"}) for path, one in found]

    assert [one for one in asyncio.run(go()) if one[1:] != (503, set())] == []


def test_refusals_that_were_counted_are_told_when_the_log_can_be_written_again(
    small: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(groups: object) -> list[None]:
        raise Unavailable("store-full")

    async def go() -> None:
        async with small.client("nobody") as client:
            for _ in range(3):
                await client.post("/status", json={"nin": "14831560224"})
        small.go(seconds=2)
        with monkeypatch.context() as patch:
            patch.setattr(small.context._noting, "_handle", full)
            await small.context._tell_counted()
        await small.context._tell_counted()

    asyncio.run(go())
    assert sum(one.params.get("count", 1) for one in small.audit() if one.what == "refused") == 3


def test_what_waits_when_the_service_ends_is_told_so_and_does_not_hang() -> None:
    async def go() -> list[object]:
        def handle(some: Sequence[int]) -> list[int]:
            loop.call_soon_threadsafe(begun.set)
            return list(some)

        loop, begun = asyncio.get_running_loop(), asyncio.Event()
        rounds: Rounds[int, int] = Rounds(handle, "test", most=1)
        asked = [asyncio.ensure_future(rounds.ask(one)) for one in (1, 2)]
        await begun.wait()
        rounds.close()
        late = asyncio.ensure_future(rounds.ask(3))
        return list(await asyncio.wait_for(asyncio.gather(*asked, late, return_exceptions=True), 2))

    first, *others = asyncio.run(go())
    assert first == 1
    assert [type(one) for one in others] == [Unavailable, Unavailable]
