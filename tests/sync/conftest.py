"""A kommune with a tool and an EPJ at a hospital: what goes between them, without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from planbro.exchange.engine import Worker, after
from planbro.exchange.receive import judge
from planbro.exchange.sync import FLOWS, Deadlines, Intake, Rooms, Route, Rules, prepare
from planbro.exchange.writing import write
from planbro.plan import Plan
from planbro.store.database import Database, Exchange, Exchanges, Seal, metadata
from planbro.testing.generator import municipality
from planbro.transport import Arrival, Notice, Post, Posted

if TYPE_CHECKING:
    from sync.two_tools import TwoTools

TENANT = "974760673"
EPJ = "herid:8094867"
T0 = "2026-11-22T12:00:00.000Z"


class Clock:
    def __init__(self) -> None:
        self.time = T0

    def __call__(self) -> str:
        return self.time

    def go(self, hours: float) -> None:
        self.time = after(self.time, hours * 3600)


@dataclass
class Port:
    """A way in with what lies in it."""

    name: str
    waiting: list[Arrival] = field(default_factory=list)

    def poll(self, limit: int) -> Sequence[Arrival]:
        return self.waiting[:limit]

    def done(self, arrivals: Sequence[Arrival]) -> None:
        del self.waiting[: len(arrivals)]

    def notices(self, limit: int) -> Sequence[Notice]:
        return []


@dataclass
class Hospital:
    """A way out, and the EPJ at its end: it answers every message by its rules, the same one the same way."""

    name: str = "edi"
    answers: bool = True
    reject: bool = False
    got: list[tuple[str, bytes]] = field(default_factory=list)
    back: list[bytes] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        if self.faults:
            fault = self.faults.pop(0)
            if getattr(fault, "sent", False):
                self._take(post)
            raise fault
        self._take(post)
        return Posted("handed", post.id)

    def _take(self, post: Post) -> None:
        self.got.append((post.id, post.parcel.data))
        answers = judge(post.parcel.data).answers if self.answers else ()
        for answer in answers:
            rejected = answer.data.replace(b'<Status V="1"', b'<Status V="2"')
            assert not self.reject or rejected != answer.data
            self.back.append(rejected if self.reject else answer.data)

    @property
    def messages(self) -> dict[str, bytes]:
        """What it knows, each message once."""
        return dict(self.got)


@dataclass
class Town:
    """Everything together."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    tool: Port = field(default_factory=lambda: Port("sampro"))
    edi: Port = field(default_factory=lambda: Port("edi"))
    hospital: Hospital = field(default_factory=Hospital)
    rules: Rules = field(
        default_factory=lambda: Rules(
            TENANT,
            sender="herid:8094866",
            routes=(Route(EPJ, "edi", "plo-1.6", message="INNLEGGELSESRAPPORT"),),
            deadlines=Deadlines(remind=24, receipt=96),
        )
    )

    def worker(self, name: str = "w1", **more: Any) -> Worker:
        rooms = Rooms({TENANT: self.rules}, {"edi": self.hospital})
        return Worker(self.database, FLOWS, self.clock, name, rooms, prepare, **more)

    def change(self, plan: Plan, name: str = "1") -> None:
        data = write(plan, "sampro", onto=False, account=False).data
        self.tool.waiting.append(Arrival("sampro", name, data))

    def run(self, name: str = "w1", *, receipts: bool = True) -> None:
        """Until nothing is to be done now."""
        tool, edi = (
            Intake(self.database, TENANT, self.tool, self.clock),
            Intake(self.database, TENANT, self.edi, self.clock),
        )
        with self.worker(name) as worker:
            while True:
                took = tool.run_once() + edi.run_once()
                if not took + worker.run_once() and not (receipts and self._post_back()):
                    return

    def _post_back(self) -> bool:
        self.edi.waiting += [
            Arrival("edi", f"r{number}", data, "receipt") for number, data in enumerate(self.hospital.back)
        ]
        self.hospital.back = []
        return bool(self.edi.waiting)

    def rows(self, kind: str) -> list[Exchange]:
        with self.database.reading() as transaction:
            return [row for row in Exchanges(transaction).find() if row.kind == kind]


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        yield Town(database)


@pytest.fixture
def tools(database_url: str) -> Iterator[TwoTools]:
    from sync.two_tools import TwoTools  # which is built of what is here

    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        yield TwoTools(database)


@pytest.fixture(scope="session")
def shared() -> tuple[Plan, str]:
    """A plan, and a party that a consent opens content for."""
    from sync.two_tools import content_party

    return next(content_party(list(municipality(30, 7)), T0))


@pytest.fixture(scope="session")
def plans() -> list[Plan]:
    """Plans whose status a hospital may know."""
    return list(municipality(6, 7))


def changed(plan: Plan, **values: Any) -> Plan:
    return replace(plan, **values)
