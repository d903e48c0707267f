"""The words that the other modules share: which number, of what flavour, and a holder that does not show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from ._errors import Code
from ._text import mask


class Kind(StrEnum):
    """What an identifier is: the union of kodeverk 8116 (persons) and 9051 (organisations)."""

    FNR = "fnr"
    DNR = "dnr"
    HNR = "hnr"
    FHN = "fhn"
    DUF = "duf"
    PASSPORT = "passport"
    SWEDISH = "swedish"
    DANISH = "danish"
    SSN = "ssn"
    POLICY = "policy"
    FOREIGN = "foreign"
    OTHER = "other"
    HPR = "hpr"
    HER = "her"
    RESH = "resh"
    ORGNR = "orgnr"
    LOCAL_INSTITUTION = "local-institution"
    LOCAL_DEPARTMENT = "local-department"
    LOCAL = "local"
    DEPARTMENT = "department"
    NPR = "npr"
    SYSVAK = "sysvak"
    PHARMACY = "pharmacy"
    PHARMACY_LICENCE = "pharmacy-licence"


class Flavour(StrEnum):
    """Whether a number is meant for a person or for a test; the month tells.

    Tenor adds 80 (Digdir, NAV and NHN's Persontjenesten use it), NAV's Dolly adds 40 as local H-numbers do. That NHN
    adds 65 is an assumption: no rule is published, but one of the published test persons is built so.
    """

    REAL = "real"
    SYNTHETIC_TENOR = "synthetic-tenor"
    SYNTHETIC_DOLLY = "synthetic-dolly"
    SYNTHETIC_NHN = "synthetic-nhn"


class Sex(StrEnum):
    """Sex as the ninth digit of an old number tells it (HIS 1001: even is a woman)."""

    FEMALE = "female"
    MALE = "male"


Profile = Literal["accept", "production", "test"]
Severity = Literal["info", "warning", "error"]
Numbering = Literal["until-2032", "from-2032"]


@dataclass(frozen=True, slots=True, repr=False)
class PersonId:
    """An identifier that is masked wherever it is printed; ``value`` gives it, to those who ask by name.

    The issuer is part of what makes two of them equal, since a local H-number is unique within its issuer only
    (HIS 1001).

    >>> PersonId(Kind.FNR, "13116900216")
    fnr:******.....
    """

    kind: Kind
    value: str
    issuer: str | None = None

    def __repr__(self) -> str:
        return f"{self.kind.value}:{mask(self.value)}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell about a number; ``error`` alone means that the profile refuses it."""

    code: Code
    severity: Severity
