"""FHIR Consents decided as fhir.md § 3.5 says, on the resources themselves: slow, plain, deny by default.

A provision matches where every dimension that it states matches. One that nobody here understands matches nothing in
a permit and everything in a deny. A nested provision overrides the one it stands in, between siblings a deny beats a
permit, and across Consents a deny beats a permit.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
TYPES = "http://hl7.org/fhir/resource-types"
CONSENT = {
    "resourceType", "id", "meta", "text", "extension", "identifier", "status", "scope", "category", "patient",
    "dateTime", "performer", "organization", "sourceReference", "sourceAttachment", "policy", "policyRule",
    "verification", "provision",
}  # fmt: skip
PROVISION = {"type", "period", "actor", "purpose", "data", "action", "class", "provision"}


def permits(
    bundle: dict[str, Any], who: Collection[str], purpose: str, day: str, resource: str, action: str = "access"
) -> bool:
    """Whether the Consents of the Bundle let `who` (the references that mean the asker) have one resource."""
    asked = (frozenset(who), purpose, day, resource, action)
    there = [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Consent"]
    decisions = [decision(bundle, consent, asked) for consent in there]
    return "permit" in decisions and "deny" not in decisions


def decision(bundle: dict[str, Any], consent: dict[str, Any], asked: Any) -> str | None:
    """What one Consent says of a request: permit, deny, or nothing."""
    if consent.get("status") in {"draft", "proposed", "inactive", "entered-in-error", "rejected"}:
        return None
    scopes = [
        coding.get("code") for coding in consent.get("scope", {}).get("coding", []) if coding.get("system") == SCOPE
    ]
    if scopes and set(scopes) <= {"research", "treatment", "adr"}:
        return None
    if consent.get("patient", {}).get("reference", "Patient/p") != "Patient/p":
        return None
    root = consent.get("provision")
    understood = (
        consent.get("status") == "active"
        and "patient-privacy" in scopes
        and not set(consent) - CONSENT
        and consent.get("patient", {}).get("reference") == "Patient/p"
        and isinstance(root, dict)
        and not any("provision" in one for one in root.get("provision", []))
    )
    if not understood:
        return "deny"
    found = ruling(bundle, root, asked)
    return None if found == "permit" and not is_valid(consent, asked) else found


def ruling(bundle: dict[str, Any], root: dict[str, Any], asked: Any) -> str | None:
    inner = root.get("provision", [])
    if any(one.get("type") != "permit" and matches(bundle, one, asked, permit=False) for one in inner):
        return "deny"
    around = {name: value for name, value in root.items() if name not in {"type", "provision"}}
    if matches(bundle, around, asked, permit=True) and any(
        one.get("type") == "permit" and matches(bundle, one, asked, permit=True) for one in inner
    ):
        return "permit"
    if root.get("type") in {"permit", "deny"} and matches(bundle, root, asked, permit=root["type"] == "permit"):
        return str(root["type"])
    return None


def is_valid(consent: dict[str, Any], asked: Any) -> bool:
    """By one who may (here: the patient), dated before, under a policy, verified where that is stated."""
    by_patient = {"reference": "Patient/p"} in consent.get("performer", [])
    verified = all(one.get("verified") is True for one in consent.get("verification", []))
    named = bool(consent.get("policy") or consent.get("policyRule"))
    return by_patient and verified and named and "0" < consent.get("dateTime", "")[:10] <= asked[2]


def matches(bundle: dict[str, Any], provision: dict[str, Any], asked: Any, *, permit: bool) -> bool:
    """Whether every stated dimension matches; one that is not understood sides with no."""
    answers = [
        dimension(bundle, name, value, asked, permit)
        for name, value in provision.items()
        if name not in {"type", "provision"}
    ]
    return all((not permit) if answer is None else answer for answer in answers)


def dimension(bundle: dict[str, Any], name: str, value: Any, asked: Any, permit: bool) -> bool | None:
    """Yes or no; None where it is not understood."""
    who, purpose, day, resource, action = asked
    if name == "period":
        return value.get("start", "")[:10] <= day <= value.get("end", "9999")[:10]
    if name == "purpose":
        known = {one.get("code") for one in value if one.get("system") == ACT_REASON}
        return purpose in known or (None if len(known) < len(value) and not permit else False)
    if name == "actor":
        return actor(bundle, value, who, permit)
    if name == "class":
        return any(one.get("system") == TYPES and one.get("code") == resource.split("/")[0] for one in value)
    if name == "data":
        answers = [datum(one, resource) for one in value]
        return True if True in answers else None if None in answers else False
    if name == "action":
        codes = {
            coding.get("code") for one in value for coding in one.get("coding", []) if coding.get("system") == ACTION
        }
        return action in codes
    return None


def actor(bundle: dict[str, Any], actors: list[dict[str, Any]], who: Collection[str], permit: bool) -> bool | None:
    answers: list[bool | None] = []
    for one in actors:
        role = {coding.get("code") for coding in one.get("role", {}).get("coding", [])}
        named = named_by(bundle, one.get("reference", {}))
        answers.append(None if named is None or (permit and role != {"IRCP"}) else bool(named & set(who)))
    return True if True in answers else None if None in answers else False


def named_by(bundle: dict[str, Any], reference: dict[str, Any]) -> set[str] | None:
    """The references that a Reference comes to; a team is its members; None for what is not in the Bundle."""
    resources = {f"{e['resource']['resourceType']}/{e['resource']['id']}": e["resource"] for e in bundle["entry"]}
    text = reference.get("reference")
    if text in resources and resources[text]["resourceType"] == "CareTeam":
        return {one["member"]["reference"] for one in resources[text].get("participant", [])}
    if text in resources and resources[text]["resourceType"] != "Patient":
        return {text}
    stated = reference.get("identifier")
    same = {name for name, one in resources.items() if stated and stated in one.get("identifier", [])}
    return same if text is None and same else None


def datum(data: dict[str, Any], resource: str) -> bool | None:
    if data.get("meaning") == "instance":
        return bool(data["reference"].get("reference") == resource)
    if data.get("meaning") == "related" and data["reference"].get("reference") == "CarePlan/plan":
        return True
    return None
