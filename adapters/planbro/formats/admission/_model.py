"""One thing that happened to a stay at a hospital, whichever way it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from planbro.ident import Kind, PersonId

Event = Literal["planned", "admitted", "transferred", "discharged", "updated", "cancelled", "other"]
Setting = Literal["inpatient", "outpatient", "emergency", "other"]
Urgency = Literal["planned", "emergency"]
_NATIONAL: Final = (Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF)


@dataclass(frozen=True, slots=True)
class Unit:
    """Where: the ward or clinic as the hospital's system calls it, its code, and the institution."""

    name: str = ""
    code: str = ""
    institution: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.code or self.institution)


@dataclass(frozen=True, slots=True, repr=False)
class Admission:
    """What one message or resource says.

    `id` and `source` name the message: the same again is the same event, however it arrives. `at` is when it happened
    or, for one that is planned, is to happen; `recorded` when the hospital's system told it. What is not said is empty.
    """

    event: Event
    id: str
    source: str
    at: str
    recorded: str = ""
    persons: tuple[PersonId, ...] = ()
    """By whom the person is known, national numbers first; a local number bears who gave it."""
    given: str = ""
    family: str = ""
    """The person's name as the hospital has it, for a message to somebody who cannot do without (HIS 80415)."""
    visit: str = ""
    visit_issuer: str = ""
    setting: Setting | None = None
    urgency: Urgency | None = None
    unit: Unit = field(default=Unit())
    cancels: Event | None = None
    """For one that is cancelled: what it was."""
    admitted: str = ""
    discharged: str = ""
    died: bool = False
    test: bool = False
    trigger: str = ""
    """The event's own code: `A01`, or a status of R4."""

    @property
    def person(self) -> PersonId | None:
        """The national number, if there is one."""
        return next((one for one in self.persons if one.kind in _NATIONAL), None)

    @property
    def is_stay(self) -> bool | None:
        """Whether a *Melding om innlagt pasient* may be due: in a bed, not at an out-patient clinic (plo.md § 1.2)."""
        return None if self.setting is None else self.setting == "inpatient"

    def __repr__(self) -> str:
        return f"Admission({self.event}, {self.setting or 'setting unknown'}, {self.urgency or 'urgency unknown'})"


def _codes(**pairs: str) -> Mapping[str, str]:
    return MappingProxyType({code: meaning for meaning, codes in pairs.items() for code in codes.split()})


_SETTING: Final = _codes(
    inpatient="I B P IMP ACUTE NONAC PRENC SS",
    outpatient="O R AMB VR HH OBSENC",
    emergency="E EMER FLD",
    other="C N U",
)
_URGENCY: Final = _codes(emergency="A E U EM UR CR S", planned="C R EL P CS CSP")


@dataclass(frozen=True, slots=True)
class Codes:
    """What a hospital's codes mean. Patient class and admission type are user-defined tables in HL7 v2 (0004, 0007):

    Assumption: a Norwegian PAS uses the suggested codes. One that does not is given its own.
    """

    setting: Mapping[str, str] = field(default_factory=lambda: _SETTING)
    urgency: Mapping[str, str] = field(default_factory=lambda: _URGENCY)
    died: frozenset[str] = frozenset({"20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "40", "41", "42"})
    """Discharge dispositions (PV1-36, table 0112) that say the person is dead."""
