"""One line, one AuditEvent: the same bytes each time it is made (law 5).

A line tells of one person at most, so an event does too. The person is named by the store's own id unless whoever has
the right asks for the number. A question's words are not kept, only a keyed hash of them.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from planbro.formats.fhir.audit._acts import BALP, Act, act_of, coding, outcome_of, subtypes
from planbro.formats.fhir.audit._agents import (
    ABSENT_URL,
    Resource,
    agents,
    contained,
    is_whole,
    observer,
    purpose_of,
)
from planbro.formats.fhir.audit._line import AuditLine

PROFILE: Final = "https://planbro.dev/fhir/StructureDefinition/ip-audit-event"
LINE_URL: Final = "https://planbro.dev/fhir/StructureDefinition/ip-audit-line"
PERSON: Final = "https://planbro.dev/fhir/sid/person"
_HL7NO: Final = "http://hl7.no/fhir/StructureDefinition/"
_TRUST: Final = f"{_HL7NO}no-domain-Trustframework-Auditevent"
_NAMES: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://planbro.dev/fhir/AuditEvent")
_ENTITY: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
_RESOURCES: Final = "http://hl7.org/fhir/resource-types"
_SOURCES: Final = "http://terminology.hl7.org/CodeSystem/security-source-type"
_PLAN_TYPES: Final = frozenset({"", "CarePlan"})


def event_id(line: AuditLine) -> str:
    """From where the line stands, so that an export done again gives the same events."""
    return str(uuid.uuid5(_NAMES, f"{line.tenant}|{line.writer}|{line.number}"))


def audit_event(line: AuditLine, *, site: str = "", person: str = "", identifiers: Sequence[Resource] = ()) -> Resource:
    """The event of a line. `site` is what the service is called outside; `person` the store's id of whose plan it is,
    where the line itself does not say; `identifiers` the person's numbers, for whoever may have them."""
    act, whose = act_of(line), line.person or person
    made: Resource = {
        "resourceType": "AuditEvent", "id": event_id(line), "meta": {"profile": _profiles(line, act, whose)},
        "contained": [*contained(line), *_patient(whose, identifiers)], "extension": _extensions(line, whose),
        "type": dict(act.type), "subtype": subtypes(line, act), "action": act.action, "recorded": line.at,
        "outcome": outcome_of(line),
    }  # fmt: skip
    if made["outcome"] != "0":
        made["outcomeDesc"] = line.outcome or "refused"
    purpose = purpose_of(line.params)
    if purpose:
        made["purposeOfEvent"] = [{"coding": purpose}]
    made["agent"] = agents(line, act, site)
    source = {"observer": observer(line), "type": [coding(_SOURCES, "4", "Application Server")]}
    made["source"] = {"site": site, **source} if site else source
    made["entity"] = _entities(line, act, whose)
    return {name: value for name, value in made.items() if value != []}


def _profiles(line: AuditLine, act: Act, whose: str) -> list[str]:
    """Those that the event follows, and no others: a line about nobody, or of a machine, cannot follow all."""
    found = [PROFILE]
    about_data = line.plan or act.shape in {"query", "decision"}
    if whose and act.profile and about_data:
        found.append(act.profile)
    if whose and is_whole(line) and line.params.get("purpose"):
        found.append(_TRUST)
    return found


def _patient(whose: str, identifiers: Sequence[Resource]) -> list[Resource]:
    if not whose:
        return []
    named = [dict(one) for one in identifiers] or [{"system": PERSON, "value": whose}]
    return [{"resourceType": "Patient", "id": "patient", "identifier": named}]


def _extensions(line: AuditLine, whose: str) -> list[Resource]:
    told = {"what": line.what, "writer": line.writer, "number": str(line.number), "sha256": line.hash}
    parts = [{"url": name, "valueString": value} for name, value in told.items()]
    found: list[Resource] = [{"url": LINE_URL, "extension": parts}]
    if whose:
        found.append({"url": f"{_HL7NO}auditevent-patient-extension", "valueReference": {"reference": "#patient"}})
    if line.params.get("decision"):
        found.append({"url": f"{_HL7NO}auditevent-carerelation-metadata-extension", "extension": _relation(line)})
    return found


def _relation(line: AuditLine) -> list[Resource]:
    """The care relation as it was attested. All four stand there; what nobody said is said to be unknown."""
    params = line.params
    chosen = params.get("chosen")
    return [
        {"url": "decision-ref-id", "valueString": str(params["decision"])},
        _said("decision-ref-description", "String", str(params.get("basis") or "") or None),
        _said("decision-ref-user-selected", "Boolean", chosen if isinstance(chosen, bool) else None),
        _said("toa", "UnsignedInt", _seconds(str(params.get("attested") or ""))),
    ]


def _said(url: str, kind: str, value: Any) -> Resource:
    if value is not None:
        return {"url": url, f"value{kind}": value}
    return {"url": url, f"_value{kind}": {"extension": [{"url": ABSENT_URL, "valueCode": "unknown"}]}}


def _seconds(text: str) -> int | None:
    """When it was attested, as seconds since 1970."""
    if text.isdigit():
        return int(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(found.timestamp()) if found.tzinfo is not None else None


def _entities(line: AuditLine, act: Act, whose: str) -> list[Resource]:
    found: list[Resource] = []
    if whose:
        found.append({"what": {"reference": "#patient"}, "type": coding(_ENTITY, "1", "Person"),
                      "role": coding(_ROLE, "1", "Patient")})  # fmt: skip
    if act.shape == "decision":
        return [*found, *_grounds(line), *_token(line)]
    if act.shape == "query":
        found.append(_question(line))
    elif line.plan:
        found.append(_data(line))
    if line.msgid:
        found.append({"what": {"identifier": {"value": line.msgid}}, "type": coding(_RESOURCES, "MessageHeader"),
                      "role": coding(_ROLE, "3", "Report")})  # fmt: skip
    named = {
        "request": coding(_RESOURCES, "Task"),
        "trace": coding(f"{BALP}/CodeSystem/BasicAuditEntityType", "XrequestId"),
    }
    found += [{"what": {"identifier": {"value": str(line.params[name])}}, "type": kind}
              for name, kind in named.items() if line.params.get(name)]  # fmt: skip
    return found


def _data(line: AuditLine) -> Resource:
    """The plan, at the version that was seen; which kind of resource of it, never which words."""
    version = f"/_history/{line.version}" if line.version else ""
    made: Resource = {"what": {"reference": f"CarePlan/{line.plan}{version}"}}
    resource = str(line.params.get("resource") or "")
    made |= {"type": coding(_ENTITY, "2", "System Object"), "role": coding(_ROLE, "4", "Domain Resource")}
    if resource not in _PLAN_TYPES:
        made["detail"] = [{"type": "resource", "valueString": resource}]
    return made


def _question(line: AuditLine) -> Resource:
    """What was asked of, and a keyed hash of how: the number that a question holds is nowhere in it."""
    resource, digest = str(line.params.get("resource") or line.what), str(line.params.get("query") or "")
    asked = f"{resource}#{digest}" if digest else resource
    return {
        "type": coding(_ENTITY, "2", "System Object"), "role": coding(_ROLE, "24", "Query"),
        "query": base64.b64encode(asked.encode()).decode(),
    }  # fmt: skip


def _grounds(line: AuditLine) -> list[Resource]:
    """The consents that the decision named; where it named none, the provision that closed."""
    kind = coding(_RESOURCES, "Consent")
    named = [one.strip() for one in line.ground.split(",")]
    consents = [one.removeprefix("consent:") for one in named if one.startswith("consent:")]
    if consents:
        return [{"what": {"reference": f"Consent/{one}"}, "type": kind} for one in consents]
    return [{"what": {"display": line.ground or line.outcome or "no-consent"}, "type": kind}]


def _token(line: AuditLine) -> list[Resource]:
    """The token by a hash of its id."""
    session = line.params.get("session")
    if not session:
        return []
    kind = coding(f"{BALP}/CodeSystem/UserAgentTypes", "UserOauthAgent")
    return [{"what": {"identifier": {"value": f"urn:ietf:params:oauth:jti:{session}"}}, "type": kind}]
