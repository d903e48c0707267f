"""Two installations, one by each version, in bad weather and with crashes: at rest each message and each receipt has been
taken exactly once by whom it was for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from mailbox import OURS, THEIRS, Setting, document, msg_id, released

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from planbro.formats.codec import xml
from planbro.formats.plo import read_apprec
from planbro.testing.edi_server import FAULTS, Weather
from planbro.testing.messages import apprec, make_scene
from planbro.testing.messages import parties as parties_of
from planbro.transport import Lost, NotPosted, Parcel, Post
from planbro.transport.edi import MemoryState, MessageService

_SENDER, _RECEIVER = parties_of("INNLEGGELSESRAPPORT", make_scene(1))
_HARMLESS = sorted({*FAULTS} - {"not-found", "forbidden", "invalid", "locked", "too-large"})
"""What passes; the rest needs a person."""


@cache
def numbered(number: int) -> bytes:
    return document(number, sender=_SENDER, receiver=_RECEIVER)


@dataclass
class Installation:
    """What an exchange does with the ports: keeps what came, answers it, posts what is due until it is out."""

    setting: Setting
    herid: str
    client: str
    version: int
    kept: dict[str, bytes] = field(default_factory=dict)
    effects: Counter[str] = field(default_factory=Counter)
    receipts: Counter[str] = field(default_factory=Counter)
    due: dict[str, Post] = field(default_factory=dict)
    delivered: set[str] = field(default_factory=set)
    state: MemoryState = field(default_factory=MemoryState)
    box: MessageService = field(init=False)

    def __post_init__(self) -> None:
        self.crash()

    def crash(self) -> None:
        """All that is left is what is on the disk."""
        self.setting.version = self.version
        self.box = self.setting.mailbox(self.herid, client=self.client, state=self.state, started=False)

    def work(self) -> None:
        arrivals = self.box.inbox.poll(3)
        for one in arrivals:
            self.take(one.data)
        self.box.inbox.done(arrivals)
        for id_, post in list(self.due.items()):
            self.box.outbox.post(post)
            del self.due[id_]
        self.delivered |= {one.id for one in self.box.inbox.notices(10) if one.state == "delivered"}

    def take(self, data: bytes) -> None:
        """By the id that the document bears, whichever way and however often it comes."""
        receipt = read_apprec(xml.parse(data))
        id_ = receipt.id if receipt else msg_id(data)
        if id_ in self.kept:
            return
        self.kept[id_] = data
        if receipt is not None:
            self.receipts[receipt.original_id] += 1
            return
        self.effects[id_] += 1
        answer = apprec(data)
        found = read_apprec(xml.parse(answer))
        assert found is not None
        self.send(answer, found.id, "APPREC", OURS)

    def send(self, data: bytes, id_: str, type_: str, to: str) -> None:
        self.due[id_] = Post(id_, Parcel(data, released()), f"herid:{to}", f"herid:{self.herid}", meta={"type": type_})


class TwoInstallations(RuleBasedStateMachine):
    @initialize(chance=st.sampled_from([0.0, 0.2, 0.5]))
    def begin(self, chance: float) -> None:
        self.setting = Setting(3)
        self.setting.service.weather = Weather(double=chance, hold=chance, late=chance)
        self.ours = Installation(self.setting, OURS, "kommune", 2)
        self.theirs = Installation(self.setting, THEIRS, "sykehus", 3)
        self.theirs.box.start()
        self.sent: list[str] = []

    @rule(many=st.integers(1, 3))
    def send(self, many: int) -> None:
        for _ in range(many):
            data = numbered(len(self.sent) + 1)
            self.sent.append(msg_id(data))
            self.ours.send(data, self.sent[-1], "INNLEGGELSESRAPPORT", THEIRS)
        self.try_(self.ours)

    @rule()
    def exchange(self) -> None:
        self.try_(self.theirs)
        self.try_(self.ours)

    @rule(which=st.booleans(), faults=st.lists(st.sampled_from([None, *_HARMLESS]), max_size=4))
    def work(self, which: bool, faults: list[str | None]) -> None:
        self.setting.service.script(faults)
        self.try_(self.ours if which else self.theirs)
        self.setting.service.script([])

    @rule(which=st.booleans())
    def crash(self, which: bool) -> None:
        (self.ours if which else self.theirs).crash()

    @rule(seconds=st.sampled_from([1, 20, 90, 700]))
    def time(self, seconds: int) -> None:
        """A notification that is later than an offset settles would be lost; that is what `settle` is for."""
        if seconds > 30:
            self.setting.service.flow()
            self.try_(self.theirs)
        self.setting.clock.pass_(seconds)

    @rule()
    def wind(self) -> None:
        self.setting.service.flow()

    def try_(self, one: Installation) -> None:
        try:
            one.work()
        except (NotPosted, Lost):
            self.setting.clock.pass_(6)

    def teardown(self) -> None:
        if not hasattr(self, "sent"):
            return
        self.setting.service.weather = Weather()
        for _ in range(12 + len(self.sent)):
            self.setting.service.flow()
            self.try_(self.ours)
            self.try_(self.theirs)
            self.setting.clock.pass_(20)
        assert dict(self.theirs.effects) == dict.fromkeys(self.sent, 1)
        assert dict(self.ours.receipts) == dict.fromkeys(self.sent, 1)
        assert self.ours.delivered >= set(self.sent)
        assert not self.ours.due
        assert not self.theirs.due


TestTwoInstallations = TwoInstallations.TestCase
TestTwoInstallations.settings = settings(stateful_step_count=25)
