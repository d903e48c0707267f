"""The attestation of the trust framework as a caller's system writes it (fhir.md § 1.6; domain.md § 5.1)."""

from __future__ import annotations

from typing import Any, Final

from planbro.testing._people import Professional, Workplace

CLAIM: Final = "nhn:tillitsrammeverk:parameters"
"""What HelseID calls it in a token; so is its `type` in a request."""
_ORGNR: Final = "urn:oid:2.16.578.1.12.4.1.4.101"
_NUMBER: Final = "urn:oid:2.16.578.1.12.4.1.4.1"
_D_NUMBER: Final = "urn:oid:2.16.578.1.12.4.1.4.2"
_HPR: Final = "urn:oid:2.16.578.1.12.4.1.4.4"
_PROFESSION: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
_SERVICE: Final = "urn:oid:2.16.578.1.12.4.1.1.8655"
_PURPOSE: Final = "urn:oid:2.16.840.1.113883.1.11.20448"


def attest(
    who: Professional | None, where: Workplace, *, purpose: str, decision: str, at: str, patient: str = ""
) -> dict[str, Any]:
    """Who asks, where, for whom and why. What is empty is not there."""
    practitioner: dict[str, Any] = {
        "legal_entity": {"id": where.legal_entity, "system": _ORGNR},
        "point_of_care": {"id": where.point_of_care, "system": _ORGNR},
    }
    if who is not None:
        practitioner["identifier"] = {"id": who.number, "system": number_system(who.number)}
        practitioner["hpr_nr"] = {"id": who.hpr, "system": _HPR}
        practitioner["authorization"] = {"code": who.profession, "system": _PROFESSION}
    relation: dict[str, Any] = {"healthcare_service": {"code": where.service, "system": _SERVICE}}
    if purpose:
        relation["purpose_of_use"] = {"code": purpose, "system": _PURPOSE}
    if decision:
        relation["decision_ref"] = {"id": decision, "user_selected": True}
    whole: dict[str, Any] = {"type": CLAIM, "practitioner": practitioner, "care_relationship": relation, "toa": at}
    if patient:
        whole["patients"] = [{"identifier": {"id": patient, "system": number_system(patient)}}]
    return whole


def number_system(number: str) -> str:
    """Fødselsnummer or D-nummer, by its first digit."""
    return _D_NUMBER if number[:1] >= "4" else _NUMBER
