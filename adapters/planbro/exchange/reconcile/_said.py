"""What one place in one list says of one person: the small record that everything else here is made of.

A plan, a row of a hospital's list, a block of IPLOS and a sent message all become a `Said`. It holds no more than the
comparison needs, since a hundred thousand of them are held at once; the plan or the message itself is let go.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from planbro.findings import Findings

KINDS: Final = ("tool", "paper", "journal", "iplos", "pas", "message")
"""What a list is. `idents` besides: who the numbers of an IPLOS extract are."""

REGISTERS: Final = ("journal", "iplos", "pas")
"""The lists that state a person's status and that somebody can correct; a sent message is sent."""


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """A number of a person. `id` is what two lists are matched by: a local number is unique in its own house only."""

    kind: str
    value: str
    id: str
    sound: bool = True
    former: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """A koordinator as one list names one. `left` says why this one no longer counts."""

    level: str
    name: str = ""
    hpr: str = ""
    phones: tuple[str, ...] = ()
    unit: str = ""
    start: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class PlanSaid:
    """A plan of the tool. `state` is active, over, declined, need or draft; `kind` is the kind of plan (§ 2.5)."""

    id: str
    kind: str
    state: str
    begun: str = ""
    closed: str = ""
    updated: str = ""
    on_paper: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class MessageSaid:
    """A sent message: `series` names those that belong together, `status` is N, M or C (HIS 1154)."""

    id: str
    series: str
    type: str
    sent: str
    status: str
    free_text: bool = False


@dataclass(slots=True, repr=False)
class Said:
    """One statement. `ip` and `koordinator` are the Plan's own values, None where the place is silent."""

    list: int
    kind: str
    numbers: tuple[Number, ...]
    file: str = ""
    line: int = 0
    unit: str = ""
    ip: str | None = None
    koordinator: str | None = None
    level: str = "municipal"
    named: tuple[Named, ...] = ()
    date: str = ""
    certainty: str = ""
    role: str = ""
    name: str = ""
    birth: str = ""
    plan: PlanSaid | None = None
    message: MessageSaid | None = None

    @property
    def order(self) -> tuple[str, str, str, int]:
        """The later statement wins; the place makes the choice the same whatever order the lists came in."""
        return self.date, self.ip or "", self.file, self.line


@dataclass(slots=True)
class Listed:
    """A list at hand, and what was made of it. `tells` says which facts it has a place for.

    One that lies in a folder is file `number` of `folder` where nobody's name may stand: its own name, in `name`, may
    be a person's.
    """

    name: str
    kind: str
    guessed: bool
    table: str = ""
    encoding: str = ""
    separator: str = ""
    covers: str = "everyone"
    tells: frozenset[str] = frozenset()
    columns: dict[str, str] = field(default_factory=dict)
    files: int = 0
    rows: int = 0
    left_out: int = 0
    findings: Findings = field(default_factory=lambda: Findings(limit=500))
    members: dict[int, str] = field(default_factory=dict)
    folder: str = ""
    number: int = 0


def number_of(kind: str, value: str, *, issuer: str = "", house: str = "", sound: bool = True,
              former: bool = False) -> Number:  # fmt: skip
    """A number with what it is matched by (domain.md § 5.6): an H-nummer, a passport and the like with its issuer."""
    if kind in {"fnr", "dnr", "fhn", "duf"} or (kind == "other" and len(value) == 11):
        return Number(kind, value, value, sound, former)
    return Number(kind, value, f"{kind}:{issuer or house}:{value}", sound, former)
