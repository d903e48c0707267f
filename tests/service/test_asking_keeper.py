"""Two of planbro meet: a hospital trust's, and the kommune's that keeps the plan, over the kommune's own facade."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import httpx
import pytest
from serving import PUBLIC, Town

from planbro.exchange.access import Wanted, task_to_ask
from planbro.exchange.pointer import Keepers, fetch, pointer
from planbro.findings import Refused
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Number
from planbro.testing.kept import HOSPITAL
from planbro.transport.keeper import FhirKeeper

NOW = "2026-11-22T02:30:00.000Z"
WARD = Asker((Party("herid", "8140006"),), "service", "innlagt")


class Door:
    """Who the kommune's gate takes us for."""

    def __init__(self, who: str) -> None:
        self.who = who

    def headers(self, method: str, url: str) -> Mapping[str, str]:
        return {"X-Test-Caller": self.who}

    def refused(self, url: str, nonce: str = "") -> None:
        return None

    def seen(self, url: str, nonce: str) -> None:
        return None


class Line(httpx.BaseTransport):
    """The kommune's app as one reaches it who waits for each answer."""

    def __init__(self, town: Town) -> None:
        self.inner, self.loop = httpx.ASGITransport(town.app), asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(self._ask(request), self.loop).result(20)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self.inner.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def keeper(line: Line, who: str) -> FhirKeeper:
    return FhirKeeper(f"{PUBLIC}/fhir", Door(who), now=lambda: datetime(2026, 11, 22, tzinfo=UTC), transport=line)


@pytest.fixture
def line(small: Town) -> Iterator[Line]:
    made = Line(small)
    yield made
    made.end()


@pytest.fixture
def hospital(line: Line) -> FhirKeeper:
    return keeper(line, "hospital")


def test_what_the_kommune_gives_is_shown_at_the_hospital(small: Town, hospital: FhirKeeper) -> None:
    plan = next(one for one in small.opened if one.goals)
    kept = pointer(plan, NOW)
    kept.source.sender_org_id = small.tenant
    noted: list[str] = []
    found = fetch(kept, Keepers({small.tenant: hospital}), WARD, "TREAT", now=NOW, shown_to=HOSPITAL,
                  note=lambda what, ground: noted.append(f"{what} {ground}"))  # fmt: skip
    assert {one.title for one in found.released.plan.goals} == {one.title for one in plan.goals}
    assert noted == ["shown keeper"]
    assert [one.what for one in small.audit()][-1] == "document"


def test_what_the_kommune_keeps_back_looks_as_if_it_were_not_there(small: Town, hospital: FhirKeeper) -> None:
    for ident in (small.shut[0].id, "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(Refused, match="keeper-nothing"):
            hospital.document(ident)


def test_the_hospital_asks_and_hears_how_it_stands(small: Town, line: Line, hospital: FhirKeeper) -> None:
    number = Number(str(small.shut[0].identifiers[0].value))
    first = hospital.ask(task_to_ask(number, Wanted(("goal",)), words="Innlagt i natt"))
    again = hospital.ask(task_to_ask(number, Wanted(("goal",))))
    assert (first.status, first.ref) == ("requested", again.ref)
    assert hospital.asked(first.ref).status == "requested"
    stranger = keeper(line, "stranger")
    with pytest.raises(Refused, match="keeper-nothing"):
        stranger.asked(first.ref)
    assert hospital.cancel(first.ref).status == "cancelled"
