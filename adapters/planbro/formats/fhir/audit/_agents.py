"""Who took part: the one who asked as a role in an organisation, and the two systems.

The trust framework wants each agent to be a role of a practitioner (fhir.md § 1.6), Basic Audit wants the client and
the server beside the user. A system has no role, so it is named by its number alone: a reference without a target
breaks neither. Addresses on the network are not kept, and are said to be withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planbro.formats.fhir.audit._acts import DCM, Act, Coding, coding
from planbro.formats.fhir.audit._line import AuditLine
from planbro.ident.systems import kind_of_code, system_of

Resource = dict[str, Any]
ABSENT_URL: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
PURPOSES: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PROVISION: Final = "https://planbro.dev/fhir/provision/"
SESSION: Final = "https://planbro.dev/fhir/sid/audit-session"
CLIENT: Final = "https://planbro.dev/fhir/sid/client"
ACCOUNT: Final = "https://planbro.dev/fhir/sid/account"
_V9060: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
_V9151: Final = "urn:oid:2.16.578.1.12.4.1.1.9151"
_IRCP: Final = coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient")
_AUTHOR: Final = coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "AUT", "author (originator)")
_PROV: Final = coding("http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV", "healthcare provider")
_AUTHZ: Final = coding("http://terminology.hl7.org/CodeSystem/extra-security-role-type", "authserver",
                       "authorization server")  # fmt: skip
_APPLICATION: Final = coding(DCM, "110150", "Application")
_SOURCE: Final = coding(DCM, "110153", "Source Role ID")
_DESTINATION: Final = coding(DCM, "110152", "Destination Role ID")
_SYSTEMS: Final = {
    name: system_of(kind)
    for name, code in (("orgnr", "ENH"), ("herid", "HER"), ("hpr", "HPR"))
    if (kind := kind_of_code(code)) is not None
}
_UNADDRESSED: Final = {"_address": {"extension": [{"url": ABSENT_URL, "valueCode": "masked"}]}}


def identifier_of(party: str) -> Resource:
    """`orgnr:`, `herid:`, `hpr:` as an identifier of the country's; anything else as a name of this installation's."""
    kind, colon, number = party.partition(":")
    if colon and kind in _SYSTEMS:
        return {"system": _SYSTEMS[kind], "value": number}
    if kind == "client" and colon:
        return {"system": CLIENT, "value": number}
    return {"system": ACCOUNT, "value": party or "unknown"}


def body_of(number: str) -> Resource:
    """A legal entity or a unit, whose number stands bare or with its kind."""
    return identifier_of(number if ":" in number else f"orgnr:{number}")


def observer(line: AuditLine) -> Resource:
    """Who tells it: the tenant's own planbro."""
    named = body_of(line.tenant) if line.tenant else {"system": ACCOUNT, "value": "planbro"}
    return {"identifier": named}


def agents(line: AuditLine, act: Act, site: str) -> list[Resource]:
    """The agents in the shape that the act has."""
    if act.shape == "other":
        return [{"who": _user_ref(line), "requestor": True}]
    if act.shape == "disclosure":
        receiver = {"identifier": identifier_of(line.party)} if line.party else {"display": "unknown"}
        sender = [{"type": _concept(_AUTHOR), "who": _user_ref(line), "requestor": True}] if _is_somebody(line) else []
        ours = _system(_SOURCE, observer(line), site, requestor=not sender)
        return [ours, _system(_DESTINATION, receiver, ""), *sender]
    client = {"identifier": {"system": CLIENT, "value": str(line.params.get("client") or "unknown")}}
    if act.shape == "decision":
        number = line.organisation or line.party
        organisation = {"identifier": body_of(number)} if number else {"display": "unknown"}
        return [
            _system(_APPLICATION, client, ""), _user(line),
            {"type": _concept(_PROV), "who": organisation, "requestor": False},
            {"type": _concept(_AUTHZ), "who": observer(line), "requestor": False},
        ]  # fmt: skip
    of_client, of_server = (_DESTINATION, _SOURCE) if act.shape == "read" else (_SOURCE, _DESTINATION)
    return [_system(of_client, client, ""), _system(of_server, observer(line), site), _user(line)]


def _system(part: Coding, who: Resource, site: str, *, requestor: bool = False) -> Resource:
    network = {"address": site, "type": "5"} if site else _UNADDRESSED
    return {"type": _concept(part), "who": who, "requestor": requestor, "network": network}


def _user(line: AuditLine) -> Resource:
    purpose = purpose_of(line.params)
    policies = [f"{PROVISION}{one.strip().replace(' ', '-')}" for one in line.ground.split(",") if one.strip()]
    made: Resource = {"type": _concept(_IRCP), "who": _user_ref(line), "requestor": True}
    if line.role:
        made["role"] = [_concept(coding(_V9060, line.role))]
    if policies:
        made["policy"] = policies
    if purpose:
        made["purposeOfUse"] = [{"coding": purpose}]
    return made


def _is_somebody(line: AuditLine) -> bool:
    """Whether a person or another system did it, and not planbro by itself."""
    return line.who.startswith(("hpr:", "user:", "client:"))


def _user_ref(line: AuditLine) -> Resource:
    """A role where a practitioner asked; a machine or an account by its name."""
    if line.who.startswith("hpr:"):
        return {"reference": "#user"}
    return {"identifier": identifier_of(line.who)}


def purpose_of(params: Mapping[str, Any]) -> list[Coding]:
    """What the data was for, and for which service where the caller said so (V-9151)."""
    purpose, service = str(params.get("purpose") or ""), str(params.get("service") or "")
    found = [coding(PURPOSES, purpose)] if purpose else []
    return [*found, coding(_V9151, service)] if found and service else found


def contained(line: AuditLine) -> list[Resource]:
    """The role that asked, with practitioner, legal entity and point of care, each by its number."""
    if not line.who.startswith("hpr:"):
        return []
    unit = str(line.params.get("unit") or "")
    practitioner: Resource = {
        "resourceType": "Practitioner", "id": "practitioner", "identifier": [identifier_of(line.who)],
    }  # fmt: skip
    if line.role:
        practitioner["qualification"] = [{"code": _concept(coding(_V9060, line.role))}]
    role: Resource = {
        "resourceType": "PractitionerRole", "id": "user", "practitioner": {"reference": "#practitioner"},
    }  # fmt: skip
    found = [practitioner, role]
    if line.organisation:
        role["organization"] = {"reference": "#body"}
        found.append({"resourceType": "Organization", "id": "body", "identifier": [body_of(line.organisation)]})
    if unit:
        role["location"] = [{"reference": "#place"}]
        found.append({"resourceType": "Location", "id": "place", "managingOrganization": {"reference": "#unit"}})
        found.append({"resourceType": "Organization", "id": "unit", "identifier": [body_of(unit)]})
    return found


def is_whole(line: AuditLine) -> bool:
    """Whether the role has all that the trust framework's profiles demand of it."""
    return bool(line.who.startswith("hpr:") and line.organisation and line.params.get("unit"))


def _concept(one: Coding) -> Resource:
    return {"coding": [dict(one)]}
