"""A request as a FHIR R4 Task, as its asker sees it, and a Task that asks (fhir.md § 5.5).

What the asker sees is the same for one whose plan may not be told of as for one who has none: who it is about as the
asker said it, that it was received, and in the end that it cannot be answered. No plan is named before it is given.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any, Final

from planbro.exchange.access._model import WHOLE, Ask, Case, Wanted
from planbro.exchange.access._news import Payload, Topic, Wish
from planbro.exchange.consent import is_scan
from planbro.exchange.view import Caller
from planbro.findings import Findings, Refused
from planbro.ident import Kind
from planbro.ident.fnr import compact
from planbro.ident.systems import kind_of_system, system_of
from planbro.plan import day_in_norway, is_date, is_datetime, is_text
from planbro.render.access import complaint_text, task_reason
from planbro.store.database import Number, Subscription

SYSTEM: Final = "https://planbro.dev/fhir/CodeSystem/access"
CODE: Final = "http://hl7.org/fhir/CodeSystem/task-code"
PURPOSE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
TEXT: Final = "Be om innsyn i individuell plan"
_MOST: Final = 20 << 20
_WORDS: Final = 2000


def owner_of(caller: Caller) -> str:
    """Who a request of this caller belongs to: the client, for the body and the unit it asks for."""
    return "/".join(part for part in (f"client:{caller.client}", f"orgnr:{caller.body}",
                                      f"orgnr:{caller.unit}" if caller.unit else "") if part)  # fmt: skip


def task_of(case: Case, base: str = "", *, complaint: str = "", language: str = "nb") -> dict[str, Any]:
    """The Task that its asker reads; `base` is the facade's address, for full references, `complaint` the body that a
    refusal can be complained of to."""
    row, given = case.row, case.granted if case.row.standing in {"granted", "ended"} else None
    span = given or case.wanted
    found: dict[str, Any] = {
        "resourceType": "Task",
        "id": row.ref,
        "meta": {"lastUpdated": row.shown},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{row.ref}"}],
        "status": row.state,
        "intent": "proposal",
        "priority": "routine",
        "code": {"coding": [{"system": CODE, "code": "approve"}], "text": TEXT},
        "authoredOn": row.opened,
        "lastModified": row.shown,
        "requester": _body(case.unit or case.body, case.name),
        "owner": _body(row.tenant, ""),
        "reasonCode": {"coding": [{"system": PURPOSE, "code": case.wanted.purpose}]},
        "for": {"type": "Patient", "identifier": identifier(case.numbers[0])},
    }
    if case.words:
        found["reasonCode"]["text"] = case.words
    period = {name: day for name, day in (("start", span.start), ("end", span.stop)) if day}
    if period:
        found["restriction"] = {"period": period}
    found["input"] = [coded("part", part) for part in case.wanted.parts]
    found["input"] += [coded("life-area", area) for area in case.wanted.areas]
    reason = task_reason(row.code, case.reason if case.told else "", language)
    if reason:
        found["statusReason"] = {"coding": [{"system": SYSTEM, "code": row.code}], "text": reason}
    if complaint and row.code == "access-refused" and case.told:
        found["note"] = [{"text": complaint_text(complaint, language)}]
    if given is not None and row.standing == "granted":
        found["focus"] = {"reference": _reference(base, "CarePlan", row.plan)}
        found["output"] = [coded("part", part) for part in given.parts] + [coded("life-area", a) for a in given.areas]
        if row.consent:
            consent = {"reference": _reference(base, "Consent", row.consent)}
            found["output"].insert(0, {"type": type_of("consent"), "valueReference": consent})
    return found


def _reference(base: str, kind: str, ident: str) -> str:
    return f"{base}/{kind}/{ident}" if base else f"{kind}/{ident}"


def _body(number: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "Organization", "identifier": {"system": system_of(Kind.ORGNR), "value": number}}
    return found | ({"display": name} if name else {}) if number else {"display": name or "-"}


def identifier(one: Number) -> dict[str, str]:
    system = next((system_of(kind) for kind in Kind if kind.value == one.kind), None)
    return {"system": system, "value": one.value} if system else {"value": one.value}


def type_of(code: str) -> dict[str, Any]:
    return {"coding": [{"system": SYSTEM, "code": code}], "text": code}


def coded(kind: str, value: str) -> dict[str, Any]:
    return {"type": type_of(kind), "valueCode": value}


# a Task that asks


def ask_of_task(resource: Mapping[str, Any], caller: Caller, tenant: str, ident: str) -> tuple[Ask, bytes | None]:
    """The request that a Task makes, and the signed paper in it. `ident` is a random UUID, which names it from now on.

    Who asks is whom the token says; what the Task says of that, and of a plan, is not read.

    Raises:
        Refused: it is no such Task, or has faults; all of them at once, and none with what stands there.
    """
    found = Findings()
    _check(resource, found)
    number = _number(resource, found)
    period = _dict(_dict(resource.get("restriction")).get("period"))
    start, stop = _day(period, "start", found), _day(period, "end", found)
    parts, areas, papers = _inputs(resource, found)
    purpose = _purpose(resource) or caller.purpose or ""
    words = _dict(resource.get("reasonCode")).get("text")
    if words is not None and not (isinstance(words, str) and is_text(words) and len(words) <= _WORDS):
        found.add("access-task-form", path="Task.reasonCode.text")
    if len(papers) > 1:
        found.add("access-task-form", path="Task.input")
    wanted = _wanted(parts, areas, start, stop, purpose, found)
    if found.has_errors or number is None or wanted is None:
        raise Refused(found)
    asked = Ask(
        ident, tenant, "fhir", owner_of(caller), caller.asker, (number,), wanted, caller.body, caller.unit, "",
        caller.client, caller.practitioner, caller.profession, words or "", caller.basis, caller.decision,
        attested=caller.patient,
    )  # fmt: skip
    return asked, next(iter(papers), None)


def _check(resource: Mapping[str, Any], found: Findings) -> None:
    codes = [(one.get("system"), one.get("code")) for one in _dicts(_dict(resource.get("code")).get("coding"))]
    expected = (
        ("Task", resource.get("resourceType") == "Task"),
        ("Task.status", resource.get("status") in ("requested", "ready")),
        ("Task.intent", resource.get("intent") in ("proposal", "order")),
        ("Task.code", (CODE, "approve") in codes),
    )
    for path, holds in expected:
        if not holds:
            found.add("access-task-form", path=path)


def _number(resource: Mapping[str, Any], found: Findings) -> Number | None:
    """Whom it is about: a number, whole and of a known kind. Its control digits are not judged here."""
    identifier = _dict(_dict(resource.get("for")).get("identifier"))
    system, value = identifier.get("system"), identifier.get("value")
    kind = kind_of_system(system) if isinstance(system, str) else None
    if kind is None or kind not in {Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF} or not isinstance(value, str):
        found.add("access-task-form", path="Task.for.identifier")
        return None
    number = compact(value)
    if not (number.isascii() and number.isdigit() and 11 <= len(number) <= 12):
        found.add("access-task-form", path="Task.for.identifier")
        return None
    return Number(number, kind.value)


def _purpose(resource: Mapping[str, Any]) -> str | None:
    codes = (one.get("code") for one in _dicts(_dict(resource.get("reasonCode")).get("coding"))
             if one.get("system") == PURPOSE)  # fmt: skip
    return next((one for one in codes if isinstance(one, str)), None)


def _inputs(resource: Mapping[str, Any], found: Findings) -> tuple[list[str], list[str], list[bytes]]:
    parts: list[str] = []
    areas: list[str] = []
    papers: list[bytes] = []
    for at, one in enumerate(_dicts(resource.get("input"))):
        codes = [c.get("code") for c in _dicts(_dict(one.get("type")).get("coding")) if c.get("system") == SYSTEM]
        path = f"Task.input[{at}]"
        if ("part" in codes or "life-area" in codes) and isinstance(one.get("valueCode"), str):
            (parts if "part" in codes else areas).append(str(one["valueCode"]))
        elif "consent" in codes:
            papers += list(_papers(resource, one, path, found))
        else:
            found.add("access-task-form", path=path)
    return parts, areas, papers


def _papers(resource: Mapping[str, Any], one: Mapping[str, Any], path: str, found: Findings) -> Iterator[bytes]:
    """The signed consent: an Attachment, or a DocumentReference contained in the Task."""
    attachments = [_dict(one["valueAttachment"])] if "valueAttachment" in one else []
    reference = _dict(one.get("valueReference")).get("reference")
    if isinstance(reference, str) and reference.startswith("#"):
        documents = [held for held in _dicts(resource.get("contained")) if held.get("id") == reference[1:]]
        attachments += [_dict(content.get("attachment")) for held in documents for content in
                        _dicts(held.get("content"))]  # fmt: skip
    if not attachments:
        found.add("access-task-form", path=path)
    for attachment in attachments:
        data = _decoded(attachment.get("data"))
        if data is None or not is_scan(data):
            found.add("consent-scan-not-known", path=path)
        else:
            yield data


def _decoded(text: object) -> bytes | None:
    if not isinstance(text, str) or len(text) > _MOST * 4 // 3:
        return None
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _wanted(
    parts: list[str], areas: list[str], start: str | None, stop: str | None, purpose: str, found: Findings
) -> Wanted | None:
    try:
        return Wanted(tuple(parts) or (WHOLE,), tuple(areas), start, stop, purpose)
    except Refused as refused:
        found.extend(refused.findings)
        return None


def _day(period: Mapping[str, Any], name: str, found: Findings) -> str | None:
    said = period.get(name)
    if said is None:
        return None
    if isinstance(said, str) and is_date(said) and len(said) == 10:
        return said
    if isinstance(said, str) and is_datetime(said):
        return day_in_norway(said)
    found.add("access-day", path=f"Task.restriction.period.{name}")
    return None


def is_cancelling(resource: Mapping[str, Any]) -> bool:
    """Whether a Task that is put says that it is taken back: all that an asker may change."""
    return resource.get("resourceType") == "Task" and resource.get("status") == "cancelled"


# subscriptions

_CRITERIA: Final[Mapping[str, Topic]] = {"Task": "request", "CarePlan": "plan"}


def wish_of_resource(resource: Mapping[str, Any], caller: Caller, tenant: str, ident: str) -> Wish:
    """What an R4 Subscription asks for. Criteria are `Task`, `Task?_id=…` or `CarePlan?_id=…`, and nothing of a person.

    Raises:
        Refused: it is none that is known here; all faults at once.
    """
    found, channel = Findings(), _dict(resource.get("channel"))
    criteria = resource.get("criteria")
    kind, _, query = criteria.partition("?") if isinstance(criteria, str) else ("", "", "")
    about = query.removeprefix("_id=") if query.startswith("_id=") else ""
    payload: Payload = "id-only" if channel.get("payload") else ""
    checks = (
        ("Subscription", resource.get("resourceType") == "Subscription"),
        ("Subscription.status", resource.get("status") in ("requested", "active")),
        ("Subscription.criteria", kind in _CRITERIA and (_is_id(about) or (not query and kind == "Task"))),
        ("Subscription.channel.type", channel.get("type") == "rest-hook"),
        ("Subscription.channel.endpoint", isinstance(channel.get("endpoint"), str)),
        ("Subscription.channel.payload", channel.get("payload") in (None, "application/fhir+json")),
        ("Subscription.channel.header", _are_texts(channel.get("header"))),
    )
    for path, holds in checks:
        if not holds:
            found.add("access-subscription-form", path=path)
    end = resource.get("end")
    if end is not None and not (isinstance(end, str) and is_datetime(end)):
        found.add("access-subscription-form", path="Subscription.end")
    if found.has_errors:
        raise Refused(found)
    return Wish(
        ident, tenant, owner_of(caller), caller.client, caller.asker, caller.purpose or "", _CRITERIA[kind],
        str(channel["endpoint"]), caller.body, about, payload, tuple(channel.get("header") or ()),
        stop=day_in_norway(end) if isinstance(end, str) else None, attested=caller.patient,
    )  # fmt: skip


def resource_of(one: Subscription) -> dict[str, Any]:
    """The Subscription as its owner reads it: without the address and the header, which are the owner's to know."""
    kind = "Task" if one.topic == "request" else "CarePlan"
    channel: dict[str, Any] = {"type": "rest-hook"}
    if one.payload == "id-only":
        channel["payload"] = "application/fhir+json"
    found: dict[str, Any] = {
        "resourceType": "Subscription", "id": one.ref, "meta": {"lastUpdated": one.changed}, "status": one.state,
        "reason": TEXT, "criteria": f"{kind}?_id={one.about}" if one.about else kind, "channel": channel,
    }  # fmt: skip
    return found | ({"end": f"{one.stop}T23:59:59+01:00"} if one.stop else {})


def _are_texts(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 64 and all(one.isalnum() or one in "-." for one in text) and text.isascii()


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
