"""What goes in and out of the exchange, whichever way: the ports that the worker knows, without any one's own words.

An `Inbox` gives what came and is told when it is on the disk with us; given again before that, it is the same arrival
(law 4). An `Outbox` takes a `Post`: bytes that are on the disk with us already, under an id that stays the same
however often they are tried, and the release they go out by (law 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from planbro.transport._port import Acknowledgement, Parcel

ArrivalKind = Literal["document", "message", "event", "receipt"]
"""A plan in any format, a message in an envelope, an event (admission, register), or an application receipt."""

PostedState = Literal["handed", "delivered", "refused"]
"""What the far end's transport says: it has it, the receiver's system has it, or it will never be delivered."""


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """What came in by a port, before anybody looked at it.

    `key` is what the port knows it by, never a person's number; `meta` holds facts of the way (ids of the transport,
    HER-ids, a content type), never anything of a person.
    """

    port: str
    key: str
    data: bytes
    kind: ArrivalKind = "document"
    meta: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Arrival({self.port}, {self.kind}, {len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a port says of something that was posted: `id` is the post's own."""

    id: str
    state: PostedState
    at: str
    code: str = ""
    receiver: str = ""
    """Which of several receivers, as a party (`herid:...`); empty where there is one."""


@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """What goes out: `id` is the message's own (MsgId), the same at every try; `to` and `sender` are parties
    (`herid:`, `orgnr:`) or, for a port with an address of its own, empty. `again` counts how often a person has had it
    sent anew under its id: that it went before is then no reason not to send it. `onto` is the far end's own document
    that this one was laid onto, where it was."""

    id: str
    parcel: Parcel | Acknowledgement
    to: str = ""
    sender: str = ""
    format: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    again: int = 0
    onto: bytes = b""

    @property
    def turn(self) -> str:
        """What it is known by where it must not go twice: its id, and which time it is that a person has it sent."""
        return f"{self.id}/{self.again}" if self.again else self.id

    def __repr__(self) -> str:
        return f"Post({self.id}, {self.format}, {len(self.parcel.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Posted:
    """It is out of our hands: `remote` is what the far end calls it. `note` is a code of the catalogue for what
    somebody may want to know of it all the same, and `params` what fills its words."""

    state: PostedState = "handed"
    remote: str = ""
    note: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


class NotPosted(Exception):
    """It is not out. `code` is a stable code for machines (its words stand in the catalogue of findings), `later`
    whether another try may do better, `wait` the seconds the far end asked for."""

    def __init__(self, code: str, *, later: bool = True, wait: float | None = None, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.later, self.wait, self.params = code, later, wait, params


class Inbox(Protocol):
    """A way in. One that cannot be asked just now raises `NotPosted`, and is asked again later."""

    @property
    def name(self) -> str: ...

    def poll(self, limit: int) -> Sequence[Arrival]:
        """What is there, at most `limit`, in the order it came; the same again until it is `done`."""
        ...

    def done(self, arrivals: Sequence[Arrival]) -> None:
        """They are on the disk with us: archive, acknowledge, or move on."""
        ...

    def notices(self, limit: int) -> Sequence[Notice]:
        """What the transport says of posts that went out here; each at least once."""
        ...


class Outbox(Protocol):
    """A way out."""

    @property
    def name(self) -> str: ...

    def post(self, post: Post) -> Posted:
        """Send it. The same `id` again is the same message, and a second one is not made.

        Raises:
            NotPosted: it did not go, and whether to try again.
            Lost: no answer came; with `sent` it may have gone, and is tried again under the same id.
        """
        ...
