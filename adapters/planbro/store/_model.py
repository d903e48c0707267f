"""What the journal takes and gives: plain values, none of them a person's (law 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from planbro.findings import Finding

Way = Literal["in", "out"]
State = Literal["valid", "superseded", "cancelled", "cancellation", "waiting", "none"]
"""Where a message stands in its series: the valid one, replaced by a later one, taken back, itself the taking back,
a taking back whose original has not come, or in no series (HIS 1154 § 4, HITS 1218 § 3.3)."""

LinkKind = Literal["follows", "answers", "refers", "repeats", "receipt-for"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message is found by. Never a number of a person; `sender` and `receiver` are pairs of HER-ids."""

    key: str | None = None
    msgid: str | None = None
    format: str | None = None
    type: str | None = None
    status: str | None = None
    generated: str | None = None
    instant: str | None = None
    sender: tuple[str | None, str | None] = (None, None)
    receiver: tuple[str | None, str | None] = (None, None)
    series: str | None = None
    parent: str | None = None
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One message names another, by MsgId; `entry` is the journal's own number of it, where it is known."""

    kind: LinkKind
    msgid: str
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenReceipt:
    """A receipt that is to be sent, with its bytes and where it is to be put; nowhere, where another sends it."""

    id: str
    version: str
    role: str
    status: str
    errors: tuple[str, ...]
    data: bytes
    folder: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as the journal has it; `written` is when it was put in its place."""

    number: int
    id: str
    version: str
    role: str
    status: str
    errors: tuple[str, ...]
    sha256: str
    file: str | None
    written: str | None


@dataclass(frozen=True, slots=True)
class Filing:
    """The judgement of one entry, all of which is filed at once or not at all.

    `detached` are entries that named this one and turn out not to belong with it.
    """

    fate: str
    envelope: Envelope = Envelope()
    importable: bool = False
    errors: tuple[str, ...] = ()
    findings: Sequence[Finding] = ()
    findings_not_kept: int = 0
    receipts: Sequence[WrittenReceipt] = ()
    links: Sequence[Link] = ()
    detached: Sequence[int] = ()

    @property
    def accepted(self) -> bool:
        """Whether it counts in its series."""
        return self.fate in {"accepted", "held"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One arrival, or one message sent. `fate` is None until it has been judged; `size` is what was on disk."""

    id: int
    way: Way
    run: int | None
    name: str
    turn: int
    arrived: str
    size: int
    sha256: str | None
    fate: str | None = None
    state: State = "none"
    importable: bool = False
    errors: tuple[str, ...] = ()
    envelope: Envelope = Envelope()
    findings_not_kept: int = 0
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    receipts: tuple[Receipt, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def judged(self) -> bool:
        return self.fate is not None


@dataclass(frozen=True, slots=True)
class Sent:
    """What has come back on a message that was sent: `by` is the pair of HER-ids that answered."""

    entry: int
    by: tuple[str | None, str | None]
    status: str
    errors: tuple[str, ...]
    arrived: str
