"""What any way out must take and give: a parcel that a decision released, and an answer without the receiver's prose.

Every way out goes through a decision (ARCHITECTURE, law 3). A port that sends takes a `Parcel`, and a parcel is
made of bytes together with the release that let them leave; there is no other argument for content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from planbro.formats.codec import Tree
from planbro.formats.fhir import Named
from planbro.plan.disclosure import Released
from planbro.transport._address import Place, Target
from planbro.transport._outcome import Issue

Method = Literal["PUT", "POST"]


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """Bytes that go out, and the release they go out by: a decision's, or the controller's own copy."""

    data: bytes
    released: Released

    def __post_init__(self) -> None:
        if not isinstance(self.released, Released):
            raise TypeError("nothing is sent without a release")

    def __repr__(self) -> str:
        return f"Parcel({len(self.data)} bytes)"


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledgement:
    """An application receipt: it says of a message that it came and was taken or not, and nothing of a plan."""

    data: bytes

    def __repr__(self) -> str:
        return f"Acknowledgement({len(self.data)} bytes)"


@dataclass(frozen=True, slots=True)
class Guard:
    """On which condition the receiver is to take the parcel (R4 http.html, concurrency and conditional create)."""

    if_match: str = ""
    if_none_exist: Named | None = None
    new: bool = False
    """Only where nothing stands there (`If-None-Match: *`); a server that does not know it takes no notice."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back. `body` is read for ids, versions and statuses; it is never shown or kept."""

    status: int
    etag: str = ""
    location: Place | None = None
    body: Tree = None
    wait: float | None = None
    """Seconds that the server asks us to stay away (Retry-After)."""
    issues: tuple[Issue, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def __repr__(self) -> str:
        return f"Answer({self.status})"


class Lost(Exception):
    """No answer came. `sent` says whether the other end may have acted all the same."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("no answer")
        self.sent = sent


class FhirPort(Protocol):
    """A FHIR server, as little of it as pushing needs.

    The three that ask carry ids alone; `send` is the only one that carries content.
    """

    @property
    def base(self) -> str:
        """The server's address, as it stands in a record and before a reference."""
        ...

    def metadata(self) -> Answer:
        """Its CapabilityStatement."""
        ...

    def read(self, target: Target) -> Answer:
        """One resource, by its place or by its business identifier."""
        ...

    def read_many(self, targets: Sequence[Target]) -> Answer:
        """Many at once, as a batch."""
        ...

    def send(self, parcel: Parcel, method: Method, to: Target | str, guard: Guard = Guard()) -> Answer:
        """One resource to its place, to its type (a text), or a Bundle to the base (an empty text)."""
        ...
