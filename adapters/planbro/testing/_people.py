"""Who can be logged in as at the local issuer: made-up health workers and where they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from planbro.ident import make_hpr, make_orgnr, make_synthetic


@dataclass(frozen=True, slots=True, repr=False)
class Professional:
    """A health worker. `profession` is a code of V-9060; `number` is of Tenor's series."""

    name: str
    number: str
    hpr: str
    profession: str
    may: frozenset[str] | None = None
    """The scopes that a login as this one gives of those that are asked for; all where None."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A point of care within a legal entity, and what it does (V-8655)."""

    name: str
    legal_entity: str
    point_of_care: str
    service: str = "S03"


def _born(year: int, month: int, day: int) -> str:
    return next(filter(None, (make_synthetic(date(year, month, day), individ) for individ in range(500))))


PROFESSIONALS: Final = (
    Professional("Grønn Vakt, lege", _born(1978, 3, 4), make_hpr(201), "LE"),
    Professional("Blå Vakt, sykepleier", _born(1985, 9, 21), make_hpr(202), "SP"),
    Professional("Gul Koordinator, vernepleier", _born(1990, 1, 30), make_hpr(203), "VP"),
    Professional("Lilla Enhet, sykepleier", _born(1969, 5, 12), make_hpr(204), "SP"),
)
HOSPITAL: Final = make_orgnr(4101)
"""A legal entity for tests and demo: a trust."""
KOMMUNE: Final = make_orgnr(7)
"""The same of a kommune."""
WORKPLACES: Final = (
    Workplace("Eksempel sykehus, medisinsk sengepost", HOSPITAL, make_orgnr(4102)),
    Workplace("Eksempel sykehus, akuttmottak", HOSPITAL, make_orgnr(4103)),
    Workplace("Eksempel legevakt", make_orgnr(4111), make_orgnr(4112)),
    Workplace("Eksempel kommune, koordinerende enhet", KOMMUNE, make_orgnr(8)),
)
