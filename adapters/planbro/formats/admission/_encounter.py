"""FHIR R4 Encounter as an admission, alone or in a Bundle with its Patient, Location and Organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from planbro.findings import Findings
from planbro.formats.admission._model import Admission, Codes, Event, Unit
from planbro.formats.admission._numbers import Persons
from planbro.ident import Profile
from planbro.mapping._codecs import with_offset

_STATUS: Final[Mapping[str, Event]] = {
    "planned": "planned", "arrived": "admitted", "triaged": "admitted", "in-progress": "admitted",
    "onleave": "admitted", "finished": "discharged", "cancelled": "cancelled", "entered-in-error": "cancelled",
}  # fmt: skip


def read_encounters(value: Any, findings: Findings, codes: Codes, profile: Profile) -> Iterator[Admission]:
    """Each Encounter of a resource or Bundle."""
    resources = list(_resources(value))
    known = {key: resource for url, resource in resources for key in _names(url, resource)}
    for _, resource in resources:
        if resource.get("resourceType") == "Encounter":
            inside = {f"#{one.get('id')}": one for one in map(_dict, _list(resource.get("contained")))}
            found = _Reader(resource, {**known, **inside}, findings, codes).read(profile)
            if found is not None:
                yield found


class _Reader:
    """One Encounter, and where its references lead."""

    def __init__(
        self, encounter: Mapping[str, Any], known: Mapping[str, Any], findings: Findings, codes: Codes
    ) -> None:
        self._encounter, self._known, self._findings, self._codes = encounter, known, findings, codes

    def read(self, profile: Profile) -> Admission | None:
        encounter, findings = self._encounter, self._findings
        patient = _dict(self._known.get(str(_dict(encounter.get("subject")).get("reference", ""))))
        persons = self._persons(patient, profile)
        if persons is None:
            return None
        given, family = _name(patient)
        status = str(encounter.get("status", ""))
        event = _STATUS.get(status, "other")
        if event == "other":
            findings.add("admission-code-unknown", path="Encounter.status")
        period, meta = _dict(encounter.get("period")), _dict(encounter.get("meta"))
        start, end = _time(period.get("start")), _time(period.get("end"))
        cancels: Event | None = None
        if event == "cancelled":
            cancels = "admitted" if start and status == "entered-in-error" else "planned"
        at = {"discharged": end or start, "cancelled": start}.get(event, start)
        recorded = _time(meta.get("lastUpdated"))
        if not at:
            findings.add("admission-time-told" if recorded else "admission-no-time", path="Encounter.period")
        visit = next((one for one in map(_dict, _list(encounter.get("identifier"))) if one.get("value")), {})
        id_ = str(encounter.get("id", ""))
        if not visit and not id_:
            findings.add("admission-no-visit", path="Encounter.identifier")
        setting, urgency = self._kind(event)
        hospitalization = _dict(encounter.get("hospitalization"))
        left = _codes_of(hospitalization.get("dischargeDisposition"))
        return Admission(
            event, "/".join(filter(None, (id_, str(meta.get("versionId", "")) or recorded, status))),
            str(meta.get("source", "")) or str(visit.get("system", "")), at or recorded, recorded=recorded,
            persons=persons.all, given=given, family=family,
            visit=str(visit.get("value", "")) or id_, visit_issuer=str(visit.get("system", "")),
            setting=setting, urgency=urgency, unit=self._unit(), cancels=cancels, admitted=start, discharged=end,
            died="exp" in left or bool(left & self._codes.died), trigger=status,
        )  # fmt: skip

    def _persons(self, patient: Mapping[str, Any], profile: Profile) -> Persons | None:
        subject = _dict(self._encounter.get("subject"))
        found = Persons(self._findings, profile)
        for one in (*_list(patient.get("identifier")), subject.get("identifier")):
            identifier = _dict(one)
            if isinstance(identifier.get("value"), str):
                system = str(identifier.get("system", ""))
                found.take(identifier["value"], (system, ""), "", "Encounter.subject")
        return found if found.settled() else None

    def _kind(self, event: Event) -> tuple[Any, Any]:
        class_ = str(_dict(self._encounter.get("class")).get("code", ""))
        setting = self._codes.setting.get(class_.upper())
        if class_ and setting is None:
            self._findings.add("admission-code-unknown", path="Encounter.class")
        told = _codes_of(self._encounter.get("priority"))
        urgency = next(
            (self._codes.urgency[one.upper()] for one in sorted(told) if one.upper() in self._codes.urgency), None
        )
        if urgency is None and setting == "emergency":
            urgency = "emergency"
        return setting, urgency or ("planned" if event == "planned" else None)

    def _unit(self) -> Unit:
        """The place that is in use last, else the service that answers for it."""
        places = [one for one in map(_dict, _list(self._encounter.get("location"))) if one.get("location")]
        current = next((one for one in places if one.get("status") == "active"), places[-1] if places else {})
        location, provider = _dict(current.get("location")), _dict(self._encounter.get("serviceProvider"))
        where, whose = (_dict(self._known.get(str(one.get("reference", "")))) for one in (location, provider))
        name = where.get("name") or location.get("display") or ""
        institution = whose.get("name") or provider.get("display") or ""
        code = next((one.get("value") for one in map(_dict, _list(where.get("identifier")))), "")
        return Unit(str(name), str(code or ""), str(institution))


def _resources(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, dict):
        return
    if value.get("resourceType") != "Bundle":
        yield "", value
        return
    for entry in map(_dict, _list(value.get("entry"))):
        resource = entry.get("resource")
        if isinstance(resource, dict):
            yield str(entry.get("fullUrl", "")), resource


def _names(url: str, resource: Mapping[str, Any]) -> Iterator[str]:
    """What a reference may call it."""
    if url:
        yield url
    if isinstance(resource.get("id"), str):
        yield f"{resource.get('resourceType')}/{resource['id']}"


def _name(patient: Mapping[str, Any]) -> tuple[str, str]:
    """Given names and family name: the official ones, else the usual ones or those that are of no kind."""
    names = list(map(_dict, _list(patient.get("name"))))
    one = next((name for use in ("official", "usual", None) for name in names if name.get("use") == use), {})
    given = [part for part in _list(one.get("given")) if isinstance(part, str)]
    family = one.get("family")
    return " ".join(given), family if isinstance(family, str) else ""


def _codes_of(concept: Any) -> set[str]:
    return {str(one.get("code", "")) for one in map(_dict, _list(_dict(concept).get("coding")))} - {""}


def _time(value: Any) -> str:
    return with_offset(value) if isinstance(value, str) and len(value) >= 10 else ""


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
