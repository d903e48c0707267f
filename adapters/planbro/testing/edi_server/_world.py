"""The world behind the API: parties, messages on their way, and weather."""

from __future__ import annotations

import random
import threading
import uuid
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from planbro.testing.edi_server._head import Head, head_of
from planbro.testing.messages import apprec

State = Literal["Unconfirmed", "Acknowledged", "Rejected", "Abandoned"]


@dataclass
class Weather:
    """Chances, from 0 to 1, that a delivery is lost, doubled, or held back until `Service.flow`, which lets what is
    held go in any order; and that a notification shows only then, though its offset is lower than others'."""

    loss: float = 0.0
    double: float = 0.0
    hold: float = 0.0
    late: float = 0.0


@dataclass
class Leg:
    """A message on its way to one receiver."""

    arrived: bool = False
    read: bool = False
    state: State = "Unconfirmed"
    receipt: str = ""
    errors: tuple[str, ...] = ()


@dataclass(repr=False)
class Stored:
    """A message that the service has."""

    id: str
    document: bytes
    sender: int
    legs: dict[int, Leg]
    msg_id: str
    type: str
    generated: str
    answers: str = ""
    """The MsgId that it is the receipt of."""

    def __repr__(self) -> str:
        return f"Stored({self.id}, {self.type}, {len(self.document)} bytes)"


@dataclass(repr=False)
class Party:
    """A communication party out there. `acknowledges` says whether its message handler confirms what arrives, and
    `answers` whether its EPJ sends a receipt at once: by no errors, or by codes of 8221."""

    herid: int
    world: World
    received: list[bytes] = field(default_factory=list)
    acknowledges: bool = True
    answers: Callable[[bytes], Sequence[tuple[str, str]] | None] = lambda document: None

    def __repr__(self) -> str:
        return f"Party({self.herid}, {len(self.received)} received)"

    def send(self, document: bytes, to: Iterable[int | str] = ()) -> str:
        """To those whom the document names, or to some of them; gives the service's id."""
        return self.world.deliver(document, sender=self.herid, receivers=to)

    def answer(self, document: bytes, errors: Sequence[tuple[str, str]] = ()) -> str:
        """A receipt of a message that came."""
        receipt = apprec(document, errors=errors)
        return self.world.deliver(receipt, sender=self.herid)


@dataclass(frozen=True)
class Notified:
    """One notification."""

    offset: int
    type: str
    message: str
    receiver: int
    other: int
    at: str


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(repr=False)
class World:
    """Where messages are, and how they go. What it does by chance it does by `seed`."""

    now: Callable[[], datetime] = _clock
    seed: int = 1
    weather: Weather = field(default_factory=Weather)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - weather, no secret
        self._lock = threading.RLock()
        self._parties: dict[int, Party] = {}
        self._held: list[tuple[Stored, int]] = []
        self._late: list[Notified] = []
        self._unread: dict[int, dict[str, Stored]] = {}
        self._by_msg_id: dict[str, list[Stored]] = {}
        self._offset = self._chance.randrange(1000, 9000)
        self._notified: list[Notified] = []
        self.messages: dict[str, Stored] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.messages)} messages)"

    # -- from Python: the world around

    def party(self, herid: int | str) -> Party:
        """A communication party; it is there as soon as it is named."""
        return self._parties.setdefault(int(herid), Party(int(herid), self))

    def deliver(self, document: bytes, sender: int | str | None = None, receivers: Iterable[int | str] = ()) -> str:
        """A message comes in from out there, as ebXML. What cannot be read needs sender and receivers said."""
        with self._lock:
            head = head_of(document)
            to = tuple(int(one) for one in receivers) or (head.receivers if head else ())
            whom = int(sender) if sender is not None else head.sender if head else 0
            return self._take(document, whom, to, head).id

    def flow(self) -> int:
        """Let go what is held back, in any order, and show late notifications; gives how many messages went."""
        with self._lock:
            held, self._held = self._held, []
            self._chance.shuffle(held)
            for stored, herid in held:
                self._arrive(stored, herid)
            for one in self._late:
                self._notified.insert(bisect_right(self._notified, one.offset, key=lambda each: each.offset), one)
            self._late = []
            return len(held)

    def acknowledge(self, id_: str, herid: int | str) -> None:
        """The receiver's message handler confirms the transport."""
        self._set(id_, int(herid), "Acknowledged")

    def reject(self, id_: str, herid: int | str) -> None:
        """It refuses the message."""
        self._set(id_, int(herid), "Rejected")

    def abandon(self, id_: str, herid: int | str) -> None:
        """It never answered, and the service gives up (72 hours)."""
        self._set(id_, int(herid), "Abandoned")

    def refuse(self, herid: int | str, sender: int | str) -> str:
        """The service itself refuses a message to a party, who is told by version 3 and gets no document."""
        with self._lock:
            id_ = self._uuid()
            self._tell("RefusedMessage", id_, int(herid), int(sender))
            return id_

    def purge(self, id_: str) -> None:
        """The service no longer has the document."""
        self.messages[id_].document = b""

    # -- a message on its way

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))

    def _take(self, document: bytes, sender: int, receivers: Sequence[int], head: Head | None) -> Stored:
        at = self.now().isoformat()
        known = head or Head("", "", at, sender, tuple(receivers))
        legs = {herid: Leg() for herid in receivers}
        stored = Stored(self._uuid(), document, sender, legs, known.msg_id, known.type, known.generated, known.answers)
        self.messages[stored.id] = stored
        self._by_msg_id.setdefault(stored.msg_id, []).append(stored)
        for herid in receivers:
            self._send(stored, herid)
        return stored

    def _send(self, stored: Stored, herid: int) -> None:
        chance, weather = self._chance.random, self.weather
        if chance() < weather.loss:
            return
        for _ in range(2 if chance() < weather.double else 1):
            if chance() < weather.hold:
                self._held.append((stored, herid))
            else:
                self._arrive(stored, herid)

    def _arrive(self, stored: Stored, herid: int) -> None:
        leg, party = stored.legs[herid], self.party(herid)
        if leg.arrived:  # a second copy is another message to whoever asks for it
            again = Stored(self._uuid(), stored.document, stored.sender, {herid: leg}, stored.msg_id, stored.type,
                           stored.generated, stored.answers)  # fmt: skip
            again.legs = {herid: Leg(arrived=True, state="Acknowledged")}
            self.messages[again.id] = again
            stored = again
        leg.arrived = True
        party.received.append(stored.document)
        self._unread.setdefault(herid, {})[stored.id] = stored
        self._tell("NewMessage", stored.id, herid, stored.sender)
        if party.acknowledges and leg.state == "Unconfirmed":
            self._set(stored.id, herid, "Acknowledged")
        if stored.answers:
            self._register(stored, herid)
        errors = party.answers(stored.document) if not stored.answers else None
        if errors is not None:
            party.answer(stored.document, errors)

    def _set(self, id_: str, herid: int, state: State) -> None:
        with self._lock:
            stored = self.messages[id_]
            stored.legs[herid].state = state
            self._tell("MessageSentStateUpdated", id_, stored.sender, herid)

    def _register(self, receipt: Stored, herid: int) -> None:
        """The service reads receipts as they pass, and keeps what they say with the message."""
        head = head_of(receipt.document)
        for original in self._by_msg_id.get(receipt.answers, ()):
            if head is not None and original.sender == herid and receipt.sender in original.legs:
                leg = original.legs[receipt.sender]
                leg.receipt, leg.errors = {"1": "Ok", "2": "Rejected"}.get(head.status, "Rejected"), head.errors
                self._tell("MessageApprecInfoUpdated", original.id, original.sender, receipt.sender)

    def _tell(self, type_: str, id_: str, receiver: int, other: int) -> None:
        self._offset += self._chance.randint(1, 9)
        one = Notified(self._offset, type_, id_, receiver, other, self.now().isoformat())
        if self._chance.random() < self.weather.late:
            self._late.append(one)
        else:
            self._notified.append(one)
