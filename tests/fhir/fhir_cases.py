"""Five good resources and fourteen bad ones, each bad in one way (fhir.md § 6.5); the persons are invented."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from planbro.ident import make_synthetic

CORE = "http://hl7.org/fhir/StructureDefinition/"
NO_BASIS = "http://hl7.no/fhir/StructureDefinition/"
FNR, HNR, ENH = "urn:oid:2.16.578.1.12.4.1.4.1", "HNR", "urn:oid:2.16.578.1.12.4.1.4.101"
FAMILY = "http://hl7.no/fhir/CodeSystem/no-basis-family-relation"
NUMBER = next(n for n in (make_synthetic(date(1961, 4, 17), i) for i in range(40)) if n)

PATIENT: dict[str, Any] = {
    "resourceType": "Patient", "id": "pas-1", "meta": {"profile": [NO_BASIS + "no-basis-Patient"]},
    "identifier": [{"system": FNR, "value": NUMBER}],
    "name": [{"family": "Fiktivsen", "given": ["Tuva"],
              "extension": [{"url": NO_BASIS + "no-basis-middlename", "valueString": "Prøve"}]}],
    "gender": "female", "birthDate": "1961-04-17",
    "address": [{"city": "Oppdiktet", "district": "Prøvekommune", "_district": {"extension": [
        {"url": NO_BASIS + "no-basis-municipalitycode",
         "valueCoding": {"system": "urn:oid:2.16.578.1.12.4.1.1.3402", "code": "9999"}}]}}],
}  # fmt: skip
RELATED: dict[str, Any] = {
    "resourceType": "RelatedPerson", "id": "rel-1", "meta": {"profile": [NO_BASIS + "no-basis-RelatedPerson"]},
    "patient": {"reference": "Patient/pas-1"},
    "relationship": [{"coding": [{"system": FAMILY, "code": "mor"}]},
                     {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7611", "code": "VE"}]}],
    "name": [{"family": "Fiktivsen", "given": ["Alma"]}], "telecom": [{"system": "phone", "value": "+47 00 00 00 00"}],
}  # fmt: skip
ORGANIZATION: dict[str, Any] = {
    "resourceType": "Organization", "id": "org-1", "meta": {"profile": [NO_BASIS + "no-basis-Organization"]},
    "identifier": [{"system": ENH, "value": "999999999"}], "name": "Koordinerende enhet, Prøvekommune",
}  # fmt: skip
PLAN: dict[str, Any] = {
    "resourceType": "CarePlan", "id": "plan-1", "status": "active", "intent": "plan", "title": "Individuell plan",
    "subject": {"reference": "Patient/pas-1"}, "created": "2026-11-22T10:00:00+01:00", "period": {"start": "2026-11-01"},
    "careTeam": [{"reference": "CareTeam/lag-1"}], "goal": [{"reference": "Goal/mal-1"}],
    "activity": [{"reference": {"reference": "ServiceRequest/tiltak-1"}}],
}  # fmt: skip
CONSENT: dict[str, Any] = {
    "resourceType": "Consent", "id": "samtykke-1", "status": "active",
    "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
    "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
    "patient": {"reference": "Patient/pas-1"}, "dateTime": "2026-11-20", "policy": [{"uri": "https://example.org/ip"}],
    "provision": {"type": "deny", "period": {"start": "2026-11-20", "end": "2027-11-20"}},
}  # fmt: skip
GOOD = {
    "Patient": PATIENT,
    "RelatedPerson": RELATED,
    "Organization": ORGANIZATION,
    "CarePlan": PLAN,
    "Consent": CONSENT,
}


def changed(resource: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A copy with members set; None takes one out."""
    copied = deepcopy(resource) | members
    return {key: value for key, value in copied.items() if value is not None}


# what is wrong: the resource, the code of the finding, its place
BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "an element is missing": (changed(PLAN, status=None), "fhir-cardinality", "CarePlan.status"),
    "an element that R4 does not have": (changed(PLAN, plannedBy="x"), "fhir-unknown-element", "CarePlan"),
    "an empty text": (changed(PLAN, title=""), "fhir-empty", "CarePlan.title"),
    "a time without its zone": (changed(PLAN, created="2026-11-22T10:00:00"), "fhir-format", "CarePlan.created"),
    "a status that is none": (changed(PLAN, status="banana"), "fhir-code", "CarePlan.status"),
    "a gender that is none": (changed(PATIENT, gender="K"), "fhir-code", "Patient.gender"),
    "a subject that is no person": (
        changed(PLAN, subject={"reference": "Organization/org-1"}), "fhir-target", "CarePlan.subject"),
    "reference and detail both (cpl-3)": (
        changed(PLAN, activity=[{"reference": {"reference": "Task/t"}, "detail": {"status": "unknown"}}]),
        "fhir-invariant", "CarePlan.activity[0]"),
    "no policy (ppc-1)": (changed(CONSENT, policy=None), "fhir-invariant", "Consent"),
    "a fødselsnummer without a value": (
        changed(PATIENT, identifier=[{"system": FNR}]), "fhir-cardinality", "Patient.identifier[0].value"),
    "an organisasjonsnummer without a value": (
        changed(ORGANIZATION, identifier=[{"system": ENH}]), "fhir-cardinality", "Organization.identifier[0].value"),
    "a hjelpenummer without who gave it": (
        changed(PATIENT, identifier=[{"system": HNR, "value": "L-1", "type": {"coding": [
            {"system": "urn:oid:2.16.578.1.12.4.1.1.8327", "code": "HNR"}]}}]),
        "fhir-cardinality", "Patient.identifier[0].assigner"),
    "an extension of the wrong type": (
        changed(PATIENT, name=[{"family": "Fiktivsen", "extension": [
            {"url": NO_BASIS + "no-basis-middlename", "valueInteger": 1}]}]),
        "fhir-profile-choice", "Patient.name[0].extension[0].value.ofType(integer)"),
    "a relation outside the value set": (
        changed(RELATED, relationship=[{"coding": [{"system": FAMILY, "code": "tante"}]}]),
        "fhir-code", "RelatedPerson.relationship[0]"),
}  # fmt: skip
