"""The shapes of what is sent and answered, as JSON Schema tells them: as much of FHIR as this facade promises."""

from __future__ import annotations

from typing import Any, Final

from planbro.service.fhir._types import OFFERS

FORMS: Final = ("application/fhir+json", "application/fhir+xml")
ANYTHING: Final[dict[str, Any]] = {"schema": {"type": "string"}}
DATE: Final = (
    r"^(eq|ne|gt|lt|ge|le|sa|eb|ap)?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8])"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?)?)?)?$"
)
_UUID: Final = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_ID: Final = "^[A-Za-z0-9.-]{1,64}$"
ID: Final[dict[str, Any]] = {"type": "string", "pattern": _ID}
PLAN: Final[dict[str, Any]] = {"type": "string", "pattern": _UUID}
VERSION: Final[dict[str, Any]] = {"type": "string", "pattern": "^[1-9][0-9]{0,8}(-[0-9a-f]{8})?$"}
PERSON: Final[dict[str, Any]] = {
    "type": "string",
    "description": "The number of a person, alone or as `system|number`: fødselsnummer, D-nummer, FH-nummer, DUF.",
}
_NUMBER: Final = {"type": "string", "minLength": 11, "maxLength": 40, "description": "The number of a person."}
_CODE: Final = "http://hl7.org/fhir/CodeSystem/task-code"
_INSTANT: Final = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$"}
_TEXT: Final = {"type": "string"}
_PERHAPS: Final = {"type": ["string", "null"]}
_KNOWN: Final = {"type": ["boolean", "null"]}


def parameter(name: str, shape: dict[str, Any], place: str = "query") -> dict[str, Any]:
    """A parameter, as OpenAPI has it."""
    return {"name": name, "in": place, "schema": shape, **({"required": True} if place == "path" else {})}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Any]:
    """All shapes, by name."""
    found = {name: _resource(name) for name in OFFERS}
    return found | {
        "CapabilityStatement": _object(["resourceType", "rest"], resourceType={"const": "CapabilityStatement"}),
        "OperationOutcome": _OUTCOME, "Bundle": _bundle(), "TaskAsked": _ASKS, "TaskCancelled": _CANCELS,
        "SubscriptionAsked": _SUBSCRIBES, "Parameters": _PARAMETERS, "Problem": _PROBLEM, "Asked": _ASKED,
        "Status": _STATUS, "Wished": _WISHED, "Handle": _HANDLE,
    }  # fmt: skip


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


def _list(items: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


def _resource(name: str) -> dict[str, Any]:
    meta = _object([], versionId={"type": "string", "pattern": _ID}, lastUpdated=_INSTANT)
    return _object(["resourceType", "id"], resourceType={"const": name}, id=ID, meta=meta)


_CODING: Final = _object(["code"], system=_TEXT, code=_TEXT)
_CONCEPT: Final = _object([], coding=_list(_CODING), text=_TEXT)
_ISSUE: Final = _object(
    ["severity", "code", "details"],
    severity={"enum": ["fatal", "error", "warning", "information"]},
    code=_TEXT,
    details=_object(["coding", "text"], coding=_list(_CODING), text=_TEXT),
    diagnostics=_TEXT,
)
_OUTCOME: Final = _object(["resourceType", "issue"], resourceType={"const": "OperationOutcome"}, issue=_list(_ISSUE))


def _bundle() -> dict[str, Any]:
    """Of a search, a history, or a plan as a document."""
    others = {"Bundle", "CapabilityStatement"}
    entry = _object(
        ["resource"],
        fullUrl=_TEXT,
        resource=_object(["resourceType"], resourceType={"type": "string", "not": {"enum": sorted(others)}}),
        search=_object(["mode"], mode={"enum": ["match", "include", "outcome"]}),
    )
    return _object(
        ["resourceType", "type"],
        resourceType={"const": "Bundle"},
        type={"enum": ["searchset", "history", "document"]},
        total={"type": "integer", "minimum": 0},
        link=_list(_object(["relation", "url"], relation={"enum": ["self", "next"]}, url=_TEXT)),
        entry=_list(entry),
    )


_APPROVE: Final = _object(["system", "code"], system={"const": _CODE}, code={"const": "approve"})
_ASKS: Final = _object(
    ["resourceType", "status", "intent", "code", "for"],
    resourceType={"const": "Task"},
    status={"enum": ["requested", "ready"]},
    intent={"enum": ["proposal", "order"]},
    code=_object(["coding"], coding=_list(_APPROVE)),
    **{"for": _object(["identifier"], identifier=_object(["system", "value"], system=_TEXT, value=_NUMBER))},
    reasonCode=_object([], text={"type": "string", "maxLength": 1000}),
    restriction=_object([], period=_object([], start={"type": "string", "format": "date"},
                                           end={"type": "string", "format": "date"})),
    input=_list(_object(["type"], type=_CONCEPT)),
)  # fmt: skip
_CANCELS: Final = _object(["resourceType", "id", "status"], resourceType={"const": "Task"}, id=ID,
                          status={"const": "cancelled"})  # fmt: skip
_SUBSCRIBES: Final = _object(
    ["resourceType", "status", "criteria", "channel"],
    resourceType={"const": "Subscription"},
    status={"enum": ["requested", "active"]},
    reason=_TEXT,
    criteria={"type": "string", "pattern": rf"^(Task|(Task|CarePlan)\?_id={_UUID[1:-1]})$"},
    channel=_object(
        ["type", "endpoint"],
        type={"const": "rest-hook"},
        endpoint={"type": "string", "format": "uri"},
        payload={"const": FORMS[0]},
        header=_list(_TEXT),
    ),
    end={"type": "string", "format": "date-time"},
)
_LANGUAGE: Final = _object(["name"], name={"const": "language"}, valueCode={"enum": ["nb", "nn"]})
_PARAMETERS: Final = _object(["resourceType"], resourceType={"const": "Parameters"}, parameter=_list(_LANGUAGE))

# beside FHIR

_PROBLEM: Final = _object(["type", "title", "status", "detail", "code"], type=_TEXT, title=_TEXT,
                          status={"type": "integer"}, detail=_TEXT, code=_TEXT)  # fmt: skip
_ASKED: Final = _object(["nin"], nin=_NUMBER)
_WISHED: Final = _object(["nin"], nin=_NUMBER, language={"enum": ["nb", "nn", "en"]}, userAgent=_TEXT)
_HANDLE: Final = _object(["url", "expires"], url=_TEXT, expires=_INSTANT)
_REACHED: Final = _object(
    ["level", "name", "deputies", "unit", "numbers", "answeredNow", "hours", "lastConfirmed"],
    level=_TEXT, name=_PERHAPS, deputies=_list(_TEXT, 0), unit=_PERHAPS,
    numbers=_list(_object(["value", "of", "night"], value=_TEXT, of=_TEXT, night={"type": "boolean"}), 0),
    answeredNow=_PERHAPS, hours=_PERHAPS, lastConfirmed=_PERHAPS,
)  # fmt: skip
_STATUS: Final = _object(
    ["activeCarePlan", "lastChangedDateTime", "hasKoordinator", "koordinator", "contentMayBeRequested", "asOf"],
    activeCarePlan=_KNOWN, lastChangedDateTime=_PERHAPS, hasKoordinator=_KNOWN, koordinator=_list(_REACHED, 0),
    contentMayBeRequested=_KNOWN, asOf=_TEXT,
)  # fmt: skip
