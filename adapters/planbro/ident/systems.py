"""How each kind of number is named on the wire: one row per kind.

Systems to write and aliases to read: HL7 Norway, best-practice namingsystem.md and no-basis 2.2 (the OID is the
preferred form; no-basis had two wrong ones before 2.0.13, and best-practice misprints one). Codes: kodeverk 8116 for
persons and 9051 for organisations, lists of 2018-10-15.

>>> system_of(Kind.FNR)
'urn:oid:2.16.578.1.12.4.1.4.1'
>>> kind_of_system("http://hl7.no/fhir/NamingSystem/DNR")
<Kind.DNR: 'dnr'>
>>> kind_of_code("ENH"), code_of_kind(Kind.HER, "9051")
(<Kind.ORGNR: 'orgnr'>, 'HER')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ._kinds import Kind

OID_8116 = "2.16.578.1.12.4.1.1.8116"
OID_9051 = "2.16.578.1.12.4.1.1.9051"

_ROOT = "2.16.578.1.12.4.1"
_HL7 = "http://hl7.no/fhir/NamingSystem/"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind: its OID, the codes of the two lists, and other names that are read."""

    kind: Kind
    oid: str | None = None
    persons: str | None = None
    organisations: str | None = None
    aliases: tuple[str, ...] = ()


TABLE = (
    Row(Kind.FNR, f"{_ROOT}.4.1", "FNR", None, (f"{_HL7}FNR", "http://ehelse.no/fhir/NamingSystem/FNR")),
    Row(Kind.DNR, f"{_ROOT}.4.2", "DNR", None, (f"{_HL7}DNR",)),
    Row(Kind.FHN, f"{_ROOT}.4.3", "FHN", None, (f"{_HL7}FHNR",)),
    Row(Kind.HPR, f"{_ROOT}.4.4", "HPR", None, (f"{_HL7}HPR",)),
    Row(Kind.DUF, f"{_ROOT}.4.5", "DUF", None, (f"{_HL7}DUFN",)),
    Row(Kind.ORGNR, f"{_ROOT}.4.101", None, "ENH", (f"{_ROOT}.2.101", "http://data.brreg.no/begrep/28155")),
    Row(Kind.RESH, f"{_ROOT}.4.102", None, "RSH", (f"{_ROOT}.2.102", f"{_ROOT}.4.1026", f"{_HL7}RESHid")),
    Row(Kind.HER, f"{_ROOT}.2", "HER", "HER", (f"{_HL7}HERid",)),
    Row(Kind.HNR, None, "HNR", None, ("HNR",)),
    Row(Kind.PASSPORT, None, "PNR"),
    Row(Kind.SWEDISH, None, "SEF"),
    Row(Kind.DANISH, None, "DKF"),
    Row(Kind.SSN, None, "SSN"),
    Row(Kind.POLICY, None, "FPN"),
    Row(Kind.FOREIGN, None, "UID"),
    Row(Kind.OTHER, None, "XXX"),
    Row(Kind.LOCAL_INSTITUTION, None, None, "LIN"),
    Row(Kind.LOCAL_DEPARTMENT, None, None, "LAV"),
    Row(Kind.LOCAL, None, None, "LOK"),
    Row(Kind.DEPARTMENT, None, None, "AVD"),
    Row(Kind.NPR, None, None, "NPR"),
    Row(Kind.SYSVAK, None, None, "SYS"),
    Row(Kind.PHARMACY, None, None, "APO"),
    Row(Kind.PHARMACY_LICENCE, None, None, "AKO"),
)

OID_OF_KIND: Mapping[Kind, str] = MappingProxyType({row.kind: row.oid for row in TABLE if row.oid})
CODES_8116: Mapping[str, Kind] = MappingProxyType({row.persons: row.kind for row in TABLE if row.persons})
CODES_9051: Mapping[str, Kind] = MappingProxyType({row.organisations: row.kind for row in TABLE if row.organisations})


def system_of(kind: Kind) -> str | None:
    """The FHIR system to write; ``None`` where Norway has none.

    A local H-number has the bare word ``HNR``, which is no URI: no-basis-Patient fixes it so.
    """
    if kind is Kind.HNR:
        return "HNR"
    oid = OID_OF_KIND.get(kind)
    return f"urn:oid:{oid}" if oid else None


def kind_of_system(uri: str) -> Kind | None:
    """The kind that a FHIR system names, in any of the forms in circulation; ``None`` when it is another system."""
    return _KIND_OF_NAME.get(_bare(uri))


def kind_of_code(code: str, kodeverk: str | None = None) -> Kind | None:
    """The kind that a code of 8116 or 9051 names; ``kodeverk`` is the number of the list or its OID.

    Samples write a person's HER-id under either list, so without ``kodeverk`` both are looked in: no code means one
    thing in the first and another in the second.
    """
    word = code.strip().upper()
    if kodeverk is not None:
        return _list(kodeverk).get(word)
    return CODES_8116.get(word) or CODES_9051.get(word)


def code_of_kind(kind: Kind, kodeverk: str = "8116") -> str | None:
    """The code to write for a kind in 8116 (persons) or 9051 (organisations); ``None`` where the list has none."""
    return next((code for code, named in _list(kodeverk).items() if named is kind), None)


def _list(kodeverk: str) -> Mapping[str, Kind]:
    last = kodeverk.strip().rpartition(".")[2]
    return {"8116": CODES_8116, "9051": CODES_9051}.get(last, MappingProxyType({}))


def _bare(uri: str) -> str:
    return uri.strip().lower().removeprefix("urn:oid:").replace("https://", "http://", 1).rstrip("/")


_KIND_OF_NAME: Mapping[str, Kind] = MappingProxyType(
    {_bare(name): row.kind for row in TABLE for name in (row.oid, *row.aliases) if name}
)
