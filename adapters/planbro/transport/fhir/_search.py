"""The few questions that are asked of a server that plans come from: times, and ids of the server's own (law 7).

There is no way to ask for a person's number here; a person is the Patient resource that the server itself names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import quote

from planbro.findings import Refused
from planbro.transport._address import Place, place_of
from planbro.transport._mail import NotPosted
from planbro.transport._port import Answer, FhirPort, Lost

_PAGES: Final = 1000
_Asked = TypeVar("_Asked")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class SearchPort(FhirPort, Protocol):
    """A FHIR server that can be searched."""

    def get(self, address: str) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One resource as it stands now: where, which version, since when, and whose it is."""

    place: Place
    version: str
    updated: str
    patient: Place | None = None
    entry: Any = field(default=None, compare=False, repr=False)
    """The entry of the history that says it was deleted."""

    @property
    def name(self) -> str:
        return f"{self.place}/_history/{self.version or self.updated}"


class Search:
    """A server, asked. Pages are followed only where they lead to the server itself."""

    def __init__(self, port: SearchPort, count: int = 200) -> None:
        self._port, self._count = port, count

    def changed(self, type_: str, since: str) -> Iterator[Change]:
        """Everything of a type that has changed at a time or later; everything where no time is given."""
        when = f"_lastUpdated=ge{quote(since)}&" if since else ""
        elements = "_elements=id,meta,subject,patient,for"
        query = f"{type_}?{when}_sort=_lastUpdated&_count={self._count}&{elements}"
        for resource in self._resources(query):
            change = _change(resource, type_)
            if change is not None:
                yield change

    def deleted(self, type_: str, since: str) -> Iterator[Change]:
        """What of a type has been deleted since; nothing where the server keeps no history of a type."""
        when = f"_since={quote(since)}&" if since else ""
        first = self._get(f"{type_}/_history?{when}_count={self._count}")
        if first.status in {400, 404, 405, 501}:
            return
        for entry in self._entries(checked(first)):
            request, response = _dict(entry.get("request")), _dict(entry.get("response"))
            if request.get("method") != "DELETE":
                continue
            place, version = place_of(str(request.get("url", "")))
            updated = response.get("lastModified")
            if place is not None and place.type == type_:
                yield Change(place, version, updated if isinstance(updated, str) else "", entry=entry)

    def of(self, type_: str, parameter: str, place: Place) -> Iterator[Mapping[str, Any]]:
        """Resources of a type that point to a place by a search parameter."""
        yield from self._resources(f"{type_}?{parameter}={place}&_count={self._count}")

    def at(self, places: list[Place]) -> list[Mapping[str, Any]]:
        """What stands at some places; what does not stand there, or is not for us, is left out."""
        found: list[Mapping[str, Any]] = []
        for place in places:
            answer = _asked(self._port.read, place)
            if answer.status in {403, 404, 410}:
                continue
            body = checked(answer).body
            if isinstance(body, dict) and body.get("resourceType") == place.type and body.get("id") == place.id:
                found.append(body)
        return found

    def place(self, reference: Any) -> Place | None:
        """Where a reference leads on this server; None where it leads elsewhere, or into the resource itself."""
        text = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(text, str) or text.startswith(("#", "urn:")):
            return None
        if "://" in text and not text.startswith(f"{self._port.base}/"):
            return None
        try:
            return place_of(text)[0]
        except Refused:
            return None

    def _get(self, address: str) -> Answer:
        return _asked(self._port.get, address)

    def _resources(self, query: str) -> Iterator[Mapping[str, Any]]:
        for entry in self._entries(checked(self._get(query))):
            resource = entry.get("resource")
            if isinstance(resource, dict):
                yield resource

    def _entries(self, answer: Answer) -> Iterator[Mapping[str, Any]]:
        for _ in range(_PAGES):
            bundle = _dict(answer.body)
            yield from (entry for entry in _list(bundle.get("entry")) if isinstance(entry, dict))
            onward = next((one.get("url") for one in map(_dict, _list(bundle.get("link")))
                           if one.get("relation") == "next"), None)  # fmt: skip
            if not isinstance(onward, str):
                return
            if not onward.startswith(self._port.base):
                raise NotPosted("fhir-poll", reason="a page that is elsewhere")
            answer = checked(self._get(onward[len(self._port.base) :].lstrip("/")))


def checked(answer: Answer) -> Answer:
    """An answer that is a yes.

    Raises:
        NotPosted: it is not; another time it may be.
    """
    if answer.ok and isinstance(answer.body, dict):
        return answer
    code = "fhir-poll-denied" if answer.status in {401, 403} else "fhir-poll"
    raise NotPosted(code, wait=answer.wait, reason=f"status {answer.status}")


def _asked(ask: Callable[[_Asked], Answer], what: _Asked) -> Answer:
    reason = ""
    try:
        return ask(what)
    except Lost:
        pass
    except Refused as refused:
        reason = next(iter(refused.findings)).code
    raise NotPosted("fhir-poll", reason=reason) if reason else NotPosted("port-unreachable")


def _change(resource: Mapping[str, Any], type_: str) -> Change | None:
    """A resource of the type that was asked for, with a place that is not a person's number."""
    meta = _dict(resource.get("meta"))
    id_, version, updated = resource.get("id"), meta.get("versionId"), meta.get("lastUpdated")
    if resource.get("resourceType") != type_ or not isinstance(id_, str):
        return None
    time = updated if isinstance(updated, str) and _TIME.fullmatch(updated) else ""
    place = _safe(type_, id_)
    return Change(place, version if isinstance(version, str) else "", time, _patient(resource))


def _patient(resource: Mapping[str, Any]) -> Place | None:
    for member in ("subject", "patient", "for"):
        text = _dict(resource.get(member)).get("reference")
        if isinstance(text, str) and "Patient/" in text:
            return _safe("Patient", text.rpartition("Patient/")[2].partition("/")[0])
    return None


def _safe(type_: str, id_: str) -> Place:
    """A place; a server that names people by their number cannot be asked about them (law 7)."""
    try:
        return Place(type_, id_)
    except Refused as refused:
        person = next(iter(refused.findings)).code == "push-id-person"
    if person:
        raise NotPosted("fhir-poll-person", later=False, type=type_)
    raise NotPosted("fhir-poll", reason="a place that is none")


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
