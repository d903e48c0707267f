"""One plan's resources, brought together from a server: what the plan points to, and what points to it.

Only types that a plan is made of, and no more of a journal than that: what a patient's record holds beside the plan is
not asked for (data minimisation; domain.md § 2.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from planbro.formats.codec import json as codec
from planbro.transport._address import Place
from planbro.transport.fhir._search import Search

Beside = tuple[str, str]
"""A type, and the search parameter by which it points to the plan (`based-on`) or to its patient (`patient`)."""
FOREIGN: Final[tuple[Beside, ...]] = (
    ("CareTeam", "patient"), ("Consent", "patient"), ("RelatedPerson", "patient"), ("Task", "based-on"),
)  # fmt: skip
"""What another system's server is asked for beside what the plan itself points to."""
OWN: Final[tuple[Beside, ...]] = (
    *FOREIGN, ("Flag", "patient"), ("Basic", "patient"), ("EpisodeOfCare", "patient"), ("Observation", "patient"),
    ("Communication", "patient"), ("Encounter", "patient"), ("DocumentReference", "patient"), ("Goal", "patient"),
)  # fmt: skip
"""What a server that holds plans alone is asked for: one that `planbro push` fills."""
_TYPES: Final = frozenset({
    "Appointment", "Basic", "CareTeam", "Communication", "Condition", "Consent", "DocumentReference", "Encounter",
    "EpisodeOfCare", "Flag", "Goal", "HealthcareService", "Location", "Observation", "Organization", "Patient",
    "Practitioner", "PractitionerRole", "RelatedPerson", "ServiceRequest", "Task",
})  # fmt: skip
_MOST: Final = 5000


def collected(search: Search, base: str, root: Mapping[str, Any], beside: Sequence[Beside]) -> bytes:
    """A Bundle of a plan and what belongs to it, each resource once."""
    found: dict[str, Mapping[str, Any]] = {f"{root['resourceType']}/{root['id']}": root}
    owner = next((place for place in _leads(search, root) if place.type == "Patient"), None)
    anchors = {"patient": owner, "based-on": Place(str(root["resourceType"]), str(root["id"]))}
    for type_, parameter in beside:
        anchor = anchors.get(parameter)
        for resource in search.of(type_, parameter, anchor) if anchor is not None else ():
            if resource.get("resourceType") == type_ and isinstance(resource.get("id"), str):
                found.setdefault(f"{type_}/{resource['id']}", resource)
    _follow(search, found)
    first = next(iter(found))
    order = sorted(found, key=lambda where: (where != first, where))
    entries = [{"fullUrl": f"{base}/{where}", "resource": found[where]} for where in order]
    return codec.serialise({"resourceType": "Bundle", "type": "collection", "entry": entries})  # type: ignore[dict-item]


def _follow(search: Search, found: dict[str, Mapping[str, Any]]) -> None:
    """What they point to, and what that points to, until nothing is missing."""
    asked: set[Place] = set()
    while len(found) < _MOST:
        wanted = {place for one in found.values() for place in _leads(search, one)}
        missing = [place for place in sorted(wanted, key=str) if str(place) not in found and place not in asked]
        if not missing:
            return
        asked.update(missing)
        for resource in search.at(missing[: _MOST - len(found)]):
            found[f"{resource['resourceType']}/{resource['id']}"] = resource


def _leads(search: Search, value: Any) -> Iterator[Place]:
    """Where the references of a resource lead, as far as a plan is made of it."""
    if isinstance(value, dict):
        place = search.place(value)
        if place is not None and place.type in _TYPES:
            yield place
        for below in value.values():
            yield from _leads(search, below)
    elif isinstance(value, list):
        for below in value:
            yield from _leads(search, below)
