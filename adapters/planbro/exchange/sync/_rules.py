"""What a tenant has decided: who it is, who may be told what and how, and how long it waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from planbro.exchange.engine import Tries
from planbro.plan import Policy
from planbro.transport import Outbox

WORKER: Final = "planbro"
"""Who has done in the audit what no person did."""

TenantKind = Literal["kommune", "trust"]


@dataclass(frozen=True, slots=True)
class Route:
    """One receiver: by which port, in which format, and why it wants to know.

    `only` "status" sends no content even where a consent would open it. `answers` says whether an AppRec is awaited.
    """

    party: str
    port: str
    format: str
    purpose: str = "TREAT"
    message: str | None = None
    only: Literal["content", "status"] = "content"
    answers: bool = True
    on_withdrawal: Literal["message", "letter", "person"] = "person"
    """How it is told that a consent to the copies it has does not stand any more."""

    def reach(self, level: str) -> str:
        """What of a decision's level is told by this way."""
        return "status" if level == "content" and self.only == "status" else level


@dataclass(frozen=True, slots=True)
class Source:
    """A system that plans come from, and with `writes` go back to.

    `parts` are what it is the source of (lists of the Plan, `plan`, `planeier`, or `*` for all that no other has): its
    word counts there, and no other system's is taken. A tool that `keeps_history` not is written to only when the
    archive has what stands in it (domain.md § 3.1).
    """

    system: str
    port: str
    parts: tuple[str, ...] = ()
    writes: bool = False
    keeps_history: bool = False
    out: str = ""
    """The port that it is written to by; the one it is read by where that is not said."""
    format: str | None = None
    """What its documents are: one that is anything else is for a person, and not taken for the plan."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """In hours: after how long a receipt is asked after, and again, and when silence is a no (HIS 1168 § 4.1: 96
    hours)."""

    remind: float = 24
    receipt: float = 96
    again: tuple[float, ...] = ()

    def after_reminder(self, number: int) -> float | None:
        """How long it is from one reminder, the first of number 0, to the next; None where it is the last."""
        hours = (self.remind, *self.again)
        return hours[number + 1] - hours[number] if number + 1 < len(hours) else None


@dataclass(frozen=True, slots=True)
class Rules:
    """One tenant. `sender` is the party that messages go out from."""

    tenant: str
    kind: TenantKind = "kommune"
    sender: str = ""
    routes: tuple[Route, ...] = ()
    policy: Policy = field(default_factory=Policy)
    deadlines: Deadlines = field(default_factory=Deadlines)
    tries: Tries = field(default_factory=Tries)
    sources: tuple[Source, ...] = ()

    def source(self, system: str) -> Source | None:
        """A source by its name."""
        return next((one for one in self.sources if one.system == system), None)

    def system_of(self, port: str) -> str:
        """The system whose plans come by a port; the port's own name where no other is said."""
        return next((one.system for one in self.sources if one.port == port), port)

    def format_of(self, port: str) -> str | None:
        """What the documents that come by a port are; None where it is seen from each."""
        return next((one.format for one in self.sources if one.port == port), None)

    def ports_of(self, system: str) -> tuple[str, ...]:
        """The ports that a system's plans come by."""
        return tuple(one.port for one in self.sources if one.system == system) or (system,)

    def owner_of(self, part: str) -> str | None:
        """The system that is the source of a part of the plan; None where all may change it."""
        named = next((one.system for one in self.sources if part in one.parts), None)
        return named or next((one.system for one in self.sources if "*" in one.parts), None)

    def route(self, party: str, port: str) -> Route | None:
        """The route to a receiver by a port."""
        return next((one for one in self.routes if (one.party, one.port) == (party, port)), None)


class Archived(Protocol):
    """The archive, as far as it is asked here."""

    def has(self, plan: str, data: bytes) -> bool:
        """Whether there is a receipt for what this document of a plan says."""
        ...

    def take(self, data: bytes, reason: str, as_of: str) -> bool:
        """Make the package of a document, for a reason of `archive.REASONS`; false where it is there already.

        Raises:
            Refused: it cannot be made, or another run is making packages there.
        """
        ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the steps work with: the tenants' rules, and the ways out by their names."""

    rules: Mapping[str, Rules]
    outboxes: Mapping[str, Outbox]
    archive: Archived | None = None
    """Tells whether the archive has a document; without it nothing is known to be there."""
