"""The consents of a plan as IHE PCF states them: reduced, to read only, and never wider than the plan (fhir.md § 3.4).

PCF has no word for a livsområde, for writing or for a kind of information, and its server knows none of the plan's
rules of age, renewal or leaving. So each recipient is given what a decision opens to it by consent, resource by
resource, until the day before a decision would open less; what PCF cannot say is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from planbro.formats.fhir._provisions import ACT_REASON, PARTICIPATION
from planbro.plan import (
    ABSENT,
    Kind,
    Party,
    Plan,
    Policy,
    day_in_norway,
    decide,
    facts,
    first_day,
    last_day,
    schema,
    value_of,
)
from planbro.plan.disclosure import Register, born

POLICY: Final = "https://planbro.dev/fhir/policy/individuell-plan/pcf"
"""The policy that an export states where the controller names no other: who is not named may see nothing."""
PROFILE: Final = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate"
RESOURCES: Final = {
    "goals": "Goal", "measures": "ServiceRequest", "needs": "Condition", "messages": "Communication",
    "documents": "DocumentReference",
}  # fmt: skip
"""Lists whose items are one resource each, named by the item's id."""
_DATED: Final = (
    "consents", "consent_parties", "reservations", "participants", "koordinatorer", "related", "responsibilities",
)  # fmt: skip
_WHOLE: Final = ""
_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"

Opened = dict[str, tuple[str, ...]]
"""What is open to one recipient on a day: the id of an item, or `_WHOLE`, with the purposes it is open for."""


def pcf_export(
    plan: Plan, as_of: str, policy: Policy = Policy(), *, policy_uri: str = POLICY, patient: str | None = None
) -> dict[str, Any]:
    """A Bundle of one PCF Consent: all is denied, but what the sharing consents of `plan` open on the day `as_of`.

    `patient` is the reference of the planeier in the Bundle or server that the Consent goes with; without it the
    Consent names the person by number alone. Where nothing is open the Consent is inactive.
    """
    day = day_in_norway(as_of)
    register = Register(plan)
    provisions: list[dict[str, Any]] = []
    for owner, ident, party in _recipients(plan):
        opened = _opened(register, party, day, policy)
        if opened:
            ends = _ends(register, party, day, policy, opened)
            provisions += [_permit(plan, owner, ident, key, opened[key], day, ends[key]) for key in sorted(opened)]
    consent = _consent(plan, day, policy_uri, patient)
    consent["provision"] = {"type": "deny", "period": {"start": day}}
    if provisions and consent["status"] == "active":
        consent["provision"]["provision"] = provisions
    else:
        consent["status"] = "inactive" if consent["status"] == "active" else consent["status"]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": _urn(consent["id"]), "resource": consent}],
    }


# who, and what is open to whom


def _recipients(plan: Plan) -> Iterator[tuple[str, str, Party]]:
    """Those whom the lines name and who can be recognised by a number; a role in a body rather than a bare person."""
    named = {line.participant for line in plan.consent_parties} | {line.organisation for line in plan.consent_parties}
    numbers = {
        "organisations": (("herid", "her_id"), ("orgnr", "orgnr")), "participants": (("hpr", "hpr"),),
        "koordinatorer": (("hpr", "hpr"),), "related": (("fnr", "identifier"),),
    }  # fmt: skip
    for name, kinds in numbers.items():
        for one in getattr(plan, name):
            stated = [(kind, getattr(one, field)) for kind, field in kinds if isinstance(getattr(one, field), str)]
            if one.id in named and stated and stated[0][1].strip():
                yield name, one.id, Party.parse(f"{stated[0][0]}:{stated[0][1]}")


def _opened(register: Register, party: Party, day: str, policy: Policy) -> Opened:
    found: dict[str, list[str]] = {}
    for purpose in sorted(policy.purposes):
        for key in _open_for(register, party, purpose, day, policy):
            found.setdefault(key, []).append(purpose)
    return {key: tuple(purposes) for key, purposes in found.items()}


def _open_for(register: Register, party: Party, purpose: str, day: str, policy: Policy) -> set[str]:
    """The items all of which a consent opens; the whole where nothing but the consents stays."""
    decision = decide(register, party, purpose, day, policy)
    if decision.level != "content":
        return set()
    closed: set[str] = set()
    by_consent: set[str] = set()
    whole = True
    for fact, _ in facts(register.plan):
        owner, ident, _ = fact
        if not decision.permits(fact):
            closed.add(ident)
            whole = whole and _kind_of(fact) is Kind.CONSENT
        elif owner[:-2] in RESOURCES and decision.provision(fact).startswith("consent:"):
            by_consent.add(ident)
    if whole and by_consent:
        return {_WHOLE}
    return by_consent - closed


def _kind_of(fact: tuple[str, str, str]) -> Kind | None:
    owner, _, name = fact
    if name != "id":
        return schema()[owner][name].kind
    return next(iter(schema()[owner].values())).kind if owner else Kind.STATUS


def _ends(register: Register, party: Party, day: str, policy: Policy, opened: Opened) -> dict[str, str | None]:
    """The last day on which each is open still; None where no day in sight closes it."""
    ends: dict[str, str | None] = dict.fromkeys(opened)
    for later in _days_ahead(register.plan, day, policy):
        if None not in ends.values():
            break
        still = _opened(register, party, later, policy)
        for key, purposes in opened.items():
            if ends[key] is None and not (set(purposes) <= set(still.get(key, ()))):
                ends[key] = _shifted(later, -1)
    return ends


def _days_ahead(plan: Plan, day: str, policy: Policy) -> list[str]:
    """Each day on which a rule may change its answer: a date in the plan and the day after, a birthday, old data."""
    found: set[str] = set()
    for name in _DATED:
        for one in getattr(plan, name):
            stated = [getattr(one, field) for field, info in schema()[f"{name}[]"].items() if info.type == "date"]
            found |= {edge for value in stated for edge in (first_day(value), last_day(value)) if edge}
    span = born(plan, day)
    ages = {rule.age for rule in policy.ages}
    for birth in span or ():
        found |= {f"{int(birth[:4]) + age:04}{_real(birth[4:])}" for age in ages}
    dead = first_day(plan.planeier.deceased)
    found |= {dead} if dead else set()
    if policy.max_age_days is not None:
        told = (plan.source.generated, plan.updated)
        found |= {_shifted(edge, policy.max_age_days) for value in told if (edge := first_day(value))}
    return sorted({near for edge in found for near in (edge, _shifted(edge, 1)) if near > day})


def _real(month_and_day: str) -> str:
    return "-03-01" if month_and_day == "-02-29" else month_and_day


def _shifted(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days)).isoformat()
    except (OverflowError, ValueError):
        return day


# as resources


def _permit(
    plan: Plan, owner: str, ident: str, key: str, purposes: Iterable[str], start: str, end: str | None
) -> dict[str, Any]:
    name = next((name for name in RESOURCES if any(one.id == key for one in getattr(plan, name))), "")
    related = {"meaning": "related", "reference": {"reference": _urn(plan.id), "type": "CarePlan"}}
    instance = {"meaning": "instance", "reference": {"reference": _urn(key), "type": RESOURCES.get(name)}}
    return {
        "type": "permit",
        "period": {"start": start, **({"end": end} if end else {})},
        "actor": [{"role": _coding(PARTICIPATION, "IRCP"), "reference": _reference(owner, ident)}],
        "purpose": [{"system": ACT_REASON, "code": code} for code in purposes],
        "data": [related if key == _WHOLE else instance],
    }


def _consent(plan: Plan, day: str, policy_uri: str, patient: str | None) -> dict[str, Any]:
    sharing = [one for one in plan.consents if value_of(one.kind) == "sharing"]
    newest = max(sharing, key=lambda one: last_day(one.signed) or "", default=None)
    ident = str(uuid5(UUID(plan.id), "pcf"))
    made: dict[str, Any] = {
        "resourceType": "Consent", "id": ident, "meta": {"profile": [PROFILE]},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": _urn(ident)}],
        "status": "active" if newest is not None else "inactive",
        "scope": _coding(_SCOPE, "patient-privacy"), "category": [_coding("http://loinc.org", "59284-0")],
        "patient": _person(plan, patient), "dateTime": _signed(newest, day),
        "performer": [_reference("related", one) for one in _signers(newest)] or [_person(plan, patient)],
        "organization": [_reference("organisations", one) for one in _controllers(plan)],
        "policy": [{"uri": policy_uri}],
    }  # fmt: skip
    if not made["organization"]:
        made["organization"] = [{"display": "Dataansvarlig"}]
    document = getattr(newest, "document", ABSENT)
    known = isinstance(document, str) and any(one.id == document for one in plan.documents)
    form = {"reference": _urn(str(document)), "type": "DocumentReference"}
    made["sourceReference"] = form if known else {"display": "Samtykket er registrert i planen"}
    return made


def _signed(consent: Any, day: str) -> str:
    return first_day(getattr(consent, "signed", ABSENT)) or first_day(getattr(consent, "start", ABSENT)) or day


def _signers(consent: Any) -> list[str]:
    """Who signed among the relatives; nobody where it was the person."""
    if (value_of(getattr(consent, "signer_kind", ABSENT)) or "patient").startswith("patient"):
        return []
    stated = [getattr(consent, name, ABSENT) for name in ("signer_related", "cosigner_related")]
    return [one for one in stated if isinstance(one, str)]


def _controllers(plan: Plan) -> list[str]:
    known = {one.id for one in plan.organisations}
    return [one.organisation for one in plan.responsibilities if one.organisation in known and one.end is ABSENT]


_TYPES: Final = {
    "organisations": "Organization", "participants": "PractitionerRole", "koordinatorer": "PractitionerRole",
    "related": "RelatedPerson",
}  # fmt: skip


def _reference(owner: str, ident: str) -> dict[str, Any]:
    return {"reference": _urn(ident), "type": _TYPES[owner]}


def _person(plan: Plan, patient: str | None) -> dict[str, Any]:
    if patient is not None:
        return {"reference": patient, "type": "Patient"}
    systems = {"fnr": "urn:oid:2.16.578.1.12.4.1.4.1", "dnr": "urn:oid:2.16.578.1.12.4.1.4.2"}
    for one in plan.identifiers:
        system = systems.get(value_of(one.kind) or "")
        if system and isinstance(one.value, str) and one.end is ABSENT:
            return {"type": "Patient", "identifier": {"system": system, "value": one.value}}
    return {"type": "Patient", "display": "Planeier"}


def _coding(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _urn(ident: str) -> str:
    return f"urn:uuid:{ident}"
