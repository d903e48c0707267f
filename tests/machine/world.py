"""Two tools, an EPJ, a hospital and the message service around one store, and what is true of them by a plain reading.

The EPJ is told by planbro's own format, so that every fact it has can be held against the rules; the hospital by the
message service, in PLO messages that it answers. What each may know is worked out by `disclosure_reference`, which is
written after the sources of the rules and shares nothing with the code that decides.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from planbro import read
from planbro.exchange.engine import Worker, stamp
from planbro.exchange.sync import FLOWS, Intake, Rooms, Route, Rules, prepare
from planbro.exchange.writing import write
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.plan import (
    Code,
    Consent,
    ConsentParty,
    Goal,
    Koordinator,
    Organisation,
    Plan,
    Planeier,
    Source,
    copy,
    facts,
)
from planbro.store.database import Database, Exchange, Exchanges, Messages, Plans, Seal, Transaction, metadata
from planbro.testing.edi_server import BASE, Service, Weather
from planbro.testing.ports import FakeInbox
from planbro.transport import Arrival, Lost, NotPosted, Patience, Post, Posted
from planbro.transport.edi import EdiSettings, FileState, MessageService

sys.path.insert(0, str(Path(__file__).parents[1] / "plan"))

from disclosure_reference import Fact, all_that_may

TENANT, OURS, HOSPITAL, EPJ = "974760673", "8094866", "8094867", "8094868"
TOOLS = {"sampro": "6a0f4b35-3f0b-4b52-8a55-0d4a1c5b9e01", "flyt-samspill": "6a0f4b35-3f0b-4b52-8a55-0d4a1c5b9e02"}
WORDS = re.compile(r"Ord[a-z]{4}")


class Killed(BaseException):
    """As if the process died here."""


def word(number: int) -> str:
    """A word that stands nowhere else."""
    return "Ord" + "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


@cache
def first(ident: str) -> Plan:
    """A plan whose content the EPJ may see while its consent stands, and the hospital never."""
    return Plan(
        id=ident,
        kind=Code("ip"),
        status=Code("active"),
        planeier=Planeier(given="Kari", family="Nordmann", birth_date="2000-01-01", background="Mye"),
        organisations=[
            Organisation(id="hospital", name="Sykehuset", kind=Code("helseforetak"), her_id=HOSPITAL),
            Organisation(id="epj", name="Hjemmetjenesten", kind=Code("home-care"), her_id=EPJ),
        ],
        koordinatorer=[Koordinator(id="koord", level=Code("municipal"), given="Anne", family="Berg", start="2025-01-01")],
        goals=[Goal(id="goal", title="Jobbe", life_area=Code("work"))],
        consents=[
            Consent(id="made", kind=Code("plan-making"), status=Code("active"), signed="2020-01-01"),
            Consent(id="c", kind=Code("sharing"), status=Code("active"), signed="2026-01-01", end="2026-12-02"),
        ],
        consent_parties=[
            ConsentParty(id="p1", consent="c", part=Code("whole"), organisation="epj"),
        ],
    )  # fmt: skip


@dataclass
class Clock:
    at: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def text(self) -> str:
        """The time as the store has it; no two questions have the same answer."""
        self.at += timedelta(milliseconds=1)
        return stamp(self.at)

    def go(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Mortal(Database):
    """Dies after so many steps; never, below zero."""

    left: int = -1

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        self.step()
        with super().writing() as transaction:
            yield transaction
            self.step()
        self.step()


@dataclass
class Epj:
    """The EPJ: the same id again is the same document."""

    world: World
    name: str = "epj"
    faults: list[str] = field(default_factory=list)
    got: list[tuple[str, bytes]] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        self.world.database.step()
        self.world.may_go(EPJ, post)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "lost-before":
            raise Lost(sent=True)
        if fault == "unavailable":
            raise NotPosted("port-unreachable")
        if post.id not in dict(self.got):
            self.got.append((post.id, post.parcel.data))
        if dict(self.got)[post.id] != post.parcel.data:
            self.world.wrong.append((post.id, "what has one id is not one document"))
        self.world.database.step()
        if fault == "lost-after":
            raise Lost(sent=True)
        return Posted("delivered", post.id)


@dataclass
class Guarded:
    """The way out to the message service, with a look at what goes by it."""

    world: World
    name: str = "edi"

    def post(self, post: Post) -> Posted:
        self.world.database.step()
        self.world.may_go(HOSPITAL, post)
        posted = self.world.mailbox.outbox.post(post)
        self.world.database.step()
        return posted


class World:
    """Everything together. `states` are the documents of each plan, in the order in which its tool gave them."""

    def __init__(self, folder: Path, version: int = 2) -> None:
        self.clock, self.folder, self.made = Clock(), folder, 0
        self.database = Mortal.open(folder / "planbro.db", Seal.parse(Seal.make()))  # type: ignore[assignment]
        metadata.create_all(self.database.engine)
        self.service = Service(now=self.clock, weather=Weather())
        self.settings = EdiSettings(BASE, (OURS,), version=version)  # type: ignore[arg-type]
        self.hospital = self.service.party(HOSPITAL)
        self.answers: str = "ok"
        self.hospital.answers = lambda _: {"ok": (), "rejected": (("E10", "Feil"),)}.get(self.answers)
        self.epj, self.guarded = Epj(self), Guarded(self)
        self.inboxes = {tool: FakeInbox(tool) for tool in TOOLS}
        self.states: dict[str, list[Arrival]] = {tool: [] for tool in TOOLS}
        self.wrong: list[Any] = []
        self.days: dict[str, str] = {}
        """When a message was last about to leave."""
        self.now = {tool: copy(first(TOOLS[tool])) for tool in TOOLS}
        self.begin()

    def begin(self) -> None:
        """A process begins: what it knows is what is on the disk."""
        patience = Patience(lambda _: None, self.clock, lambda: 0.5, tries=1)
        state = FileState(self.folder / "edi.json")
        self.mailbox = MessageService(self.settings, None, state, patience=patience, transport=self.service.transport)
        for _ in range(4):
            try:
                self.mailbox.start()
                return
            except NotPosted:
                continue

    def close(self) -> None:
        self.mailbox.close()
        self.database.close()

    # the tools

    def export(self, tool: str) -> None:
        self.now[tool].source = Source(generated=self.clock.text())
        data = write(self.now[tool], tool, onto=False, account=False).data
        key = f"{len(self.states[tool])}.{tool}"
        self.states[tool].append(self.inboxes[tool].arrive(data, key=key))

    # work

    def rules(self) -> Rules:
        return Rules(
            TENANT,
            sender=f"herid:{OURS}",
            routes=(
                Route(f"herid:{HOSPITAL}", "edi", "plo-1.6", message="INNLEGGELSESRAPPORT"),
                Route(f"herid:{EPJ}", "epj", "plan", answers=False),
            ),
        )

    def work(self, name: str, rounds: int = 1) -> int:
        """Take in and work; gives how much there was to do."""
        rooms, did = Rooms({TENANT: self.rules()}, {"edi": self.guarded, "epj": self.epj}), 0
        ways = (*self.inboxes.values(), self.mailbox.inbox)
        with Worker(self.database, FLOWS, self.clock.text, name, rooms, prepare, hands=1) as worker:
            for _ in range(rounds):
                for way in ways:
                    try:
                        did += Intake(self.database, TENANT, way, self.clock.text).run_once(10)
                    except NotPosted:
                        did += 1
                did += worker.run_once()
                self.clock.go(2)
        return did

    def die(self, name: str, after: int) -> None:
        """A process that dies after so many steps, and is begun again."""
        self.database.left = after
        try:
            self.work(name, 2)
        except Killed:
            self.mailbox.close()
            self.begin()
        finally:
            self.database.left = -1

    def rows(self, kind: str = "") -> list[Exchange]:
        with self.database.reading() as transaction:
            return [row for row in Exchanges(transaction).find() if kind in ("", row.kind)]

    # what is true

    @cache  # noqa: B019 - a world is one test
    def truth(self, tool: str, state: int, herid: str, day: str) -> tuple[Plan, frozenset[Fact]]:
        """The plan as its document says, and each fact of it that the receiver may know on a day."""
        plan = read(self.states[tool][state].data, tool, as_of=day, account=False).plan
        return plan, frozenset(all_that_may(plan, f"herid:{herid}", "TREAT", day))

    def words(self, tool: str, state: int, herid: str, day: str) -> set[str]:
        """The words that the receiver may know of a state on a day."""
        plan, may = self.truth(tool, state, herid, day)
        told = [repr(value) for fact, value in facts(plan) if fact in may]
        return set(WORDS.findall(" ".join(told)))

    def at(self, tool: str) -> int:
        """Which state of a plan is on the disk here as its latest version."""
        with self.database.reading() as transaction:
            found = Plans(transaction).latest([(TENANT, TOOLS[tool])])[TENANT, TOOLS[tool]]
            row = Exchanges(transaction).get(found.exchange or 0)
            kept = Messages(transaction).get(row.message or 0) if row is not None else None
        assert kept is not None
        return int(kept.key.partition(".")[0])

    def may_go(self, herid: str, post: Post) -> None:
        """As it leaves, nothing in it is more than the receiver may know of the plan as it stands now."""
        said, day = set(WORDS.findall(post.parcel.data.decode())), self.clock.text()[:10]
        self.days[post.id] = day
        tool = next(one for one, ident in TOOLS.items() if self.made_for(one) & said or self._is_of(ident, post))
        leaked = said - self.words(tool, self.at(tool), herid, day)
        if leaked:  # told afterwards, since the engine takes what is raised here for a fault of the far end
            self.wrong.append((herid, sorted(leaked), "more than may be known now"))

    def made_for(self, tool: str) -> set[str]:
        return {one for state in self.states[tool] for one in WORDS.findall(state.data.decode())}

    def _is_of(self, ident: str, post: Post) -> bool:
        return ident.encode() in post.parcel.data

    # what is known

    def heard(self, herid: str, tool: str) -> tuple[str, bytes] | None:
        """The last that a receiver has heard of a plan, by when it was written, whichever came last: id and document."""
        if herid == EPJ:
            mine = [(name, data) for name, data in self.epj.got if orjson.loads(data)["id"] == TOOLS[tool]]
            return mine[-1] if mine else None
        found: list[tuple[str, str, bytes]] = []
        for data in dict.fromkeys(self.hospital.received):
            message = read_message(xml.parse(data))
            assert message is not None
            if self.made_for(tool) & set(WORDS.findall(data.decode())):
                found.append((message.generated or "", message.id or "", data))
        by_id = {name: data for _, name, data in found}
        assert len(by_id) == len(found), "what has one id is one message"
        return max(found)[1:] if found else None
