"""What a token says of who asks, where, for whom and why (fhir.md § 1.6, domain.md § 5.1).

They stand in two places: what the issuer itself knows of client and person, and what the caller's system attests.
Where both speak of one thing they have to agree. Values are bare, or objects `{id|code|value, system, …}`; names are
written with `_` or `-`. What is no number or code of the kind it should be counts as not being there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from planbro.ident import Kind, examine, kind_of_system, orgnr, redact
from planbro.ident import hpr as hpr_numbers
from planbro.service.access._faults import Wrong
from planbro.service.access._proof import number
from planbro.settings import ClaimNames
from planbro.store.database import Number

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}", re.ASCII)
_DECISION: Final = re.compile(r"[\x21-\x7e]{1,128}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_STAFF: Final = frozenset({Kind.FNR, Kind.DNR})
_PATIENTS: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF})


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What a token says, each value in the form it has here; empty where it says nothing. Never printed."""

    body: str = ""
    unit: str = ""
    person: str = ""
    """Fødselsnummer or D-nummer of the practitioner."""
    hpr: str = ""
    subject: str = ""
    """What the issuer calls the one who is logged in."""
    profession: str = ""
    service: str = ""
    purpose: str = ""
    decision: str = ""
    attested: str = ""
    patient: Number | None = None
    basis: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What the framework's contract demands of a question about a person, and is not there."""
        demanded = {
            "practitioner.identifier": self.person, "practitioner.legal_entity": self.body,
            "practitioner.point_of_care": self.unit, "care_relation.purpose_of_use": self.purpose,
            "care_relation.decision_ref": self.decision,
        }  # fmt: skip
        return tuple(name for name, value in demanded.items() if not value)


def said_of(claims: Mapping[str, Any], names: ClaimNames, purposes: Mapping[str, str]) -> Said:
    """What the claims of a verified token say.

    Raises:
        Wrong: the issuer and the attestation contradict each other, or it is not clear whom it is about.
    """
    attest = _attest(claims, names)
    practitioner, relation = _part(attest, "practitioner"), _part(attest, "care_relation", "care_relationship")
    purpose = code(relation.get("purpose_of_use"))
    return Said(
        body=_agreed("legal_entity", _orgnr(_first(claims, names.body)), _orgnr(practitioner.get("legal_entity"))),
        unit=_orgnr(practitioner.get("point_of_care")) or _orgnr(_first(claims, names.unit)),
        person=_agreed("identifier", _person(_first(claims, names.person)), _person(practitioner.get("identifier"))),
        hpr=_agreed("hpr_nr", _hpr(_first(claims, names.hpr)), _hpr(practitioner.get("hpr_nr"))),
        subject=code(claims.get("sub")),
        profession=code(practitioner.get("authorization")),
        service=code(relation.get("healthcare_service")),
        purpose=code(purposes.get(purpose, purpose)),
        decision=_decision(relation.get("decision_ref")),
        attested=_time(attest.get("toa", _part(attest, "attestation").get("toa"))),
        patient=_patient(attest),
        basis=code(_first(claims, names.basis)),
    )


def code(value: object) -> str:
    """A code, from a bare text or an object. It is logged, so a number of a person that was put there is masked."""
    text = _value(value, "code", "id", "value")
    return redact(text) if _CODE.fullmatch(text) else ""


def _attest(claims: Mapping[str, Any], names: ClaimNames) -> Mapping[str, Any]:
    """The attestation: the first object, under the names it may have, that tells of a practitioner or a relation."""
    for name in names.attest:
        listed = claims.get(name)
        for one in listed if isinstance(listed, list) else [listed]:
            told = _members(one)
            if {"practitioner", "care_relation", "care_relationship"} & told.keys():
                return told
    return {}


def _members(value: object) -> dict[str, Any]:
    """An object, its names with `_`."""
    return {name.replace("-", "_"): one for name, one in value.items()} if isinstance(value, dict) else {}


def _part(whole: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return next((told for name in names if (told := _members(whole.get(name)))), {})


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> object:
    return next((claims[name] for name in names if name in claims), None)


def _value(value: object, *names: str) -> str:
    """A text, or the first text under one of these names of an object."""
    if isinstance(value, str):
        return value.strip() if len(value) <= 200 else ""
    if isinstance(value, dict):
        return next((_value(value[name]) for name in names if isinstance(value.get(name), str)), "")
    return ""


def _system(value: object) -> Kind | None:
    system = value.get("system") if isinstance(value, dict) else None
    return kind_of_system(system) if isinstance(system, str) and len(system) <= 200 else None


def _orgnr(value: object) -> str:
    """An organisasjonsnummer; HelseID also writes `NO:ORGNR:parent:child`, where the parent is meant."""
    text = _value(value, "id", "value")
    if text.startswith("NO:ORGNR:"):
        text = text.split(":")[2]
    text = orgnr.compact(text)
    return text if orgnr.is_valid(text) else ""


def _hpr(value: object) -> str:
    """Without the noughts that some systems pad it with."""
    text = hpr_numbers.compact(_value(value, "id", "value"))
    return text.lstrip("0") if text.isascii() and hpr_numbers.is_valid(text) else ""


def _number(value: object, kinds: frozenset[Kind]) -> Number | None:
    """The number of a person, of the kind that its system or else its digits tell."""
    text = _value(value, "id", "value")
    found = examine(text, kind=_system(value)) if text else None
    if found is None or not found.accepted or found.kind not in kinds:
        return None
    return Number(found.number.value, found.kind.value)


def _person(value: object) -> str:
    found = _number(value, _STAFF)
    return found.value if found is not None else ""


def _patient(attest: Mapping[str, Any]) -> Number | None:
    """Whom the attestation is about; none where it names none.

    Raises:
        Wrong: it names several, or one by what is no number.
    """
    listed = attest.get("patients", attest.get("patient"))
    every = listed if isinstance(listed, list) else [listed]
    named = [told["identifier"] for told in map(_members, every) if told.get("identifier")]
    if not named:
        return None
    found = _number(named[0], _PATIENTS)
    if len(named) > 1 or found is None:
        raise Wrong("token-attest", missing="patient.identifier")
    return found


def _decision(value: object) -> str:
    """The id of the decision, as the log may have it: a caller might have put a number of a person there."""
    text = _value(value, "id", "value")
    return redact(text) if _DECISION.fullmatch(text) else ""


def _time(value: object) -> str:
    """When it was attested, RFC 3339; HelseID's own times are seconds."""
    if isinstance(value, str):
        return value if _TIME.fullmatch(value) else ""
    seconds = number(value)
    if seconds is None or not 0 <= seconds < 1 << 35:
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def _agreed(name: str, known: str, attested: str) -> str:
    """What the issuer knows; what is attested must not say otherwise."""
    if known and attested and known != attested:
        raise Wrong("token-contradiction", field=name)
    return known or attested
