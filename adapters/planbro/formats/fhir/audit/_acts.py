"""What each word of the audit is as an event: type, subtype, action, and which shape it has (fhir.md § 5.7).

Basic Audit turns the client's and the server's parts around between a read and a query: of a read the client is where
the data goes, of a query it is where the question comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from planbro.formats.fhir.audit._line import AuditLine

Coding = dict[str, str]
Shape = Literal["read", "query", "create", "decision", "disclosure", "other"]

DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
REST: Final = "http://hl7.org/fhir/restful-interaction"
BALP: Final = "https://profiles.ihe.net/ITI/BALP"
WHAT: Final = "https://planbro.dev/fhir/CodeSystem/audit-what"
_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_LIFE: Final = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
_UNSEEN: Final = frozenset({"unknown", "none", "refused"})


@dataclass(frozen=True, slots=True)
class Act:
    """One word: `profile` is the one of Basic Audit that the shape follows, empty where it has none."""

    shape: Shape
    type: Coding
    subtypes: tuple[Coding, ...]
    action: Literal["C", "R", "U", "D", "E"]
    profile: str = ""


def coding(system: str, code: str, display: str = "") -> Coding:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def _balp(name: str) -> str:
    return f"{BALP}/StructureDefinition/IHE.BasicAudit.{name}"


_REST_TYPE: Final = coding(_TYPE, "rest", "RESTful Operation")
_EXPORT: Final = Act(
    "disclosure", coding(DCM, "110106", "Export"), (coding(_LIFE, "disclose"),), "R", _balp("PrivacyDisclosure.Source")
)
_BY_CONSENT: Final = coding(f"{BALP}/CodeSystem/AuthZsubType", "AuthZ-Consent")
_DECISION: Final = Act("decision", coding(DCM, "110113", "Security Alert"), (_BY_CONSENT,), "E", _balp("AuthZconsent"))
_ACTIVITY: Final = coding(DCM, "110100", "Application Activity")
_LOG: Final = coding(DCM, "110101", "Audit Log Used")
_RECORD: Final = coding(DCM, "110110", "Patient Record")
_LOOKED_AT: Final = Act("other", _RECORD, (), "R")
_OF_A_PLAN: Final = Act("other", _RECORD, (), "U")
_OF_NONE: Final = Act("other", _ACTIVITY, (), "E")
_RIGHTS: Final = Act("other", _RECORD, (coding(DCM, "110135", "Object Security Attributes Changed"),), "U")
_ADDRESSES: Final = Act("other", _ACTIVITY, (coding(DCM, "110128", "Network Configuration"),), "U")
_ACTS: Final = {
    "read": Act("read", _REST_TYPE, (coding(REST, "read"),), "R", _balp("PatientRead")),
    "document": Act("read", _REST_TYPE, (coding(REST, "operation"),), "R", _balp("PatientRead")),
    "search": Act("query", _REST_TYPE, (coding(REST, "search-type"),), "E", _balp("PatientQuery")),
    "status": Act("query", _REST_TYPE, (coding(REST, "operation"),), "E", _balp("PatientQuery")),
    "ask": Act("create", _REST_TYPE, (coding(REST, "create"),), "C", _balp("PatientCreate")),
    "sent": _EXPORT,
    "refused": _DECISION,
    "received": Act("other", coding(DCM, "110107", "Import"), (), "C"),
    "login": Act("other", coding(DCM, "110114", "User Authentication"), (coding(DCM, "110122", "Login"),), "E"),
    "audit-read": Act("other", _LOG, (), "R"),
    "audit-export": Act("other", _LOG, (), "R"),
    "audit-reviewed": Act("other", _LOG, (), "R"),
    "audit-cut": Act("other", _LOG, (), "D"),
    "log-given": Act("other", _LOG, (), "R"),
    "person-read": _LOOKED_AT,
    "request-read": _LOOKED_AT,
    "reasons-read": _LOOKED_AT,
    "bench-looked": _LOOKED_AT,
    "bench-converted": _LOOKED_AT,
    "report-opened": _LOOKED_AT,
    "admission-explained": _LOOKED_AT,
    "innkalling": _LOOKED_AT,
    "transit": _LOOKED_AT,
    "history": _LOOKED_AT,
    "versioned": _OF_A_PLAN,
    "admission": _OF_A_PLAN,
    "call": _OF_A_PLAN,
    "persons-merged": _OF_A_PLAN,
    "corrected": Act("other", _ACTIVITY, (), "U"),
    "task-done": Act("other", _ACTIVITY, (), "U"),
    "task-again": Act("other", _ACTIVITY, (), "U"),
    "deviation-closed": Act("other", _ACTIVITY, (), "U"),
    "admission-taken": Act("other", coding(DCM, "110107", "Import"), (), "C"),
    "access-granted": _RIGHTS,
    "access-ended": _RIGHTS,
    "access-closed": _RIGHTS,
    "access-refused": _OF_A_PLAN,
    "access-cancelled": _OF_A_PLAN,
    "party-set": _ADDRESSES,
    "party-override": _ADDRESSES,
    "party-override-ended": _ADDRESSES,
    "parties-imported": _ADDRESSES,
    "pruned": Act("other", _ACTIVITY, (), "D"),
    "early-forgotten": Act("other", _ACTIVITY, (), "D"),
    "backed-up": Act("other", _ACTIVITY, (), "R"),
    "restored": Act("other", _ACTIVITY, (), "C"),
    "keys-rotated": Act("other", _ACTIVITY, (coding(DCM, "110129", "Security Configuration"),), "U"),
}
WORDS: Final = frozenset(_ACTS)
"""The words that our code system has (schemas/fhir, audit-what): each that the audit is written with."""
_LOOKS: Final = frozenset({"read", "document", "search", "status"})


def act_of(line: AuditLine) -> Act:
    """What a line tells of. A look in answer to which nothing was told is a decision, and so is every refusal."""
    if is_refusal(line):
        return _DECISION
    return _ACTS.get(line.what) or (_OF_A_PLAN if line.plan else _OF_NONE)


def is_refusal(line: AuditLine) -> bool:
    """Whether somebody asked and was told nothing."""
    return line.what == "refused" or (line.what in _LOOKS and line.outcome in _UNSEEN)


def outcome_of(line: AuditLine) -> str:
    """`0` done; `4` a known caller may not; `8` nobody knew who it was (audit-event-outcome)."""
    if not is_refusal(line):
        return "0"
    return "8" if line.who in {"", "unknown"} else "4"


def subtypes(line: AuditLine, act: Act) -> list[dict[str, Any]]:
    """With our own word last, but for a decision, whose subtypes Basic Audit has closed."""
    found = [dict(one) for one in act.subtypes]
    return found if act.shape == "decision" else [*found, coding(WHAT, line.what if line.what in WORDS else "other")]
