"""The town with a second tool, which may be written back to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from planbro.exchange.engine import Worker
from planbro.exchange.sync import FLOWS, Intake, Rooms, Source, prepare
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.writing import write
from planbro.plan import Koordinator, Plan, copy, decide
from planbro.plan.disclosure import Asker
from planbro.store.database import Exchanges, Plans, Task, Tasks
from planbro.transport import Arrival, Post, Posted
from sync.conftest import TENANT, Port, Town


@dataclass
class ToolOut:
    """A tool that takes what is written back to it."""

    name: str = "sampro-out"
    got: list[bytes] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        self.got.append(post.parcel.data)
        return Posted("delivered")


@dataclass
class Archive:
    """Says of everything that it is archived, or of nothing."""

    archived: bool = False

    def has(self, plan: str, data: bytes) -> bool:
        return self.archived


@dataclass
class TwoTools(Town):
    """Two tools, of which the second is called flyt here; both give Sampro's form, which matters to nobody."""

    other: Port = field(default_factory=lambda: Port("flyt"))
    out: ToolOut = field(default_factory=ToolOut)
    archive: Archive = field(default_factory=Archive)
    flows: Any = field(default_factory=lambda: dict(FLOWS))
    more: dict[str, Any] = field(default_factory=dict)

    def worker(self, name: str = "w1", **more: Any) -> Worker:
        outboxes = {"edi": self.hospital, "sampro-out": self.out, **self.more}
        rooms = Rooms({TENANT: self.rules}, outboxes, self.archive)
        return Worker(self.database, self.flows, self.clock, name, rooms, prepare, **more)

    def change_other(self, plan: Plan, name: str = "1", format: str = "sampro") -> None:
        self.other.waiting.append(Arrival("flyt", name, write(plan, format, onto=False, account=False).data))

    def run(self, name: str = "w1", *, receipts: bool = True) -> None:
        while True:
            super().run(name, receipts=receipts)
            if not Intake(self.database, TENANT, self.other, self.clock).run_once():
                return

    def sources(self, *sources: Source) -> None:
        self.rules = replace(self.rules, sources=sources)

    @property
    def tasks(self) -> list[Task]:
        with self.database.reading() as transaction:
            return Tasks(transaction).listed(TENANT)

    def latest(self, plan: Plan) -> Plan:
        with self.database.reading() as transaction:
            data = Plans(transaction).body(TENANT, plan.id)
        assert data is not None
        return from_bytes(data)

    def state(self, plan: Plan) -> str:
        with self.database.reading() as transaction:
            return Plans(transaction).now_at([(TENANT, plan.id)])[TENANT, plan.id].state

    def open_conflict(self) -> int:
        with self.database.reading() as transaction:
            (row,) = [one for one in Exchanges(transaction).find() if one.kind == "conflict" and one.standing == "held"]
        return row.id


def koordinator(plan: Plan) -> Koordinator:
    return next(one for one in plan.koordinatorer if not isinstance(one.end, str))


def with_phone(plan: Plan, phone: str) -> Plan:
    new = copy(plan)
    koordinator(new).phone = phone
    return new


def with_goal(plan: Plan, title: str) -> Plan:
    new = copy(plan)
    new.goals[0].title = title
    return new


def content_party(plans: list[Plan], when: str) -> Iterator[tuple[Plan, str]]:
    """Plans, each with a party that a consent opens content for."""
    for plan in plans:
        for body in plan.organisations:
            if isinstance(body.her_id, str):
                party = f"herid:{body.her_id}"
                if decide(plan, Asker.of(party), "TREAT", when).level == "content":
                    yield plan, party
