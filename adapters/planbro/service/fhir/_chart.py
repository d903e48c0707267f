"""What a caller sees of a plan, as resources: written once, their references by where they stand here.

Nothing is looked up: a chart is made of what was released, and of the plan's versions for its Provenances. At level
`status` it holds what tells of the status and no CarePlan (fhir.md § 4).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from planbro.exchange import write
from planbro.exchange._statement import with_statement
from planbro.exchange.engine import stamp
from planbro.exchange.view import Seen
from planbro.formats.codec import json as codec
from planbro.plan import Plan, day_in_norway
from planbro.plan.disclosure import Level
from planbro.service.fhir._ids import is_uuid, outward, place_of
from planbro.service.fhir._provenance import provenances
from planbro.service.fhir._types import OFFERS, OURS, TOLD
from planbro.store.database import Version

_URN: Final = "urn:uuid:"
_REFERENCE: Final = re.compile(rb'"reference":"(urn:uuid:[^"\\]*)"')
_DATA: Final = b'"data":"'
_ATTACHMENTS: Final = frozenset({"attachment", "photo", "contentAttachment", "sourceAttachment", "valueAttachment"})
_PATIENT: Final = ("resourceType", "id", "identifier", "name", "gender", "_gender", "birthDate", "_birthDate")
_UNIT: Final = {"system": f"{OURS}/CodeSystem/organisation-role", "code": "koordinerende-enhet"}
_OSLO: Final = ZoneInfo("Europe/Oslo")
_TELLING: Final = ("updated", "version", "last_revision", "created")
"""Fields of a plan that are told to those alone who may know that it was changed."""
_AROUND: Final = 600
"""Bytes of memory that a resource takes besides its own, measured."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """One resource, as it is answered. `targets` are the ids that it points at."""

    type: str
    id: str
    version: str
    updated: str
    body: bytes
    targets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Shown({self.type}/{self.id})"


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """The resources of one plan, for whoever sees the same of it. `binaries`: id to type of content.

    `redacted` says that something of the plan is withheld.
    """

    plan: str
    level: Level
    redacted: bool
    by_id: Mapping[str, Shown]
    by_type: Mapping[str, tuple[Shown, ...]]
    binaries: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return sum(len(one.body) + _AROUND for one in self.by_id.values())

    def get(self, type_: str, id_: str) -> Shown | None:
        found = self.by_id.get(id_)
        return found if found is not None and found.type == type_ else None


class Edition(NamedTuple):
    """Which version is shown, and since when it is so. `told` says whether the asker may know that at all."""

    number: int
    at: str
    told: bool


def edition_of(seen: Seen) -> Edition:
    """The version of what is seen. That a plan was changed tells that something was (docs/disclosure.md): who may not
    know when is shown the first version, of today."""
    assert seen.decision is not None
    if any(seen.decision.permits(("", "", name)) for name in _TELLING):
        return Edition(seen.version, seen.changed, True)
    morning = datetime.combine(date.fromisoformat(day_in_norway(seen.asked_at)), time(), _OSLO)
    return Edition(1, stamp(morning), False)


def chart_of(seen: Seen, versions: Sequence[Version] = ()) -> Chart:
    """The chart of what is seen; `versions` are the plan's, and count for those who may know of them."""
    released = seen.released
    assert released is not None, "nothing of the plan may be shown"
    plan = with_statement(released.plan, seen.asked_at)
    redacted = seen.level == "content" and bool(released.withheld)
    return made(seen, plan, edition_of(seen), redacted, versions)


def made(seen: Seen, plan: Plan, edition: Edition, redacted: bool = False, versions: Sequence[Version] = ()) -> Chart:
    """The chart of a plan that may be shown as it stands, as that version."""
    writer = _Writer(seen.plan, _resources(seen, plan, edition.at))
    by_id = {one.id: one for one in writer.all(edition)}
    if seen.level == "content" and edition.told:
        patient = next((one.id for one in by_id.values() if one.type == "Patient"), "")
        for resource, recorded in provenances(seen.plan, patient, versions):
            one = shown(resource, 1, recorded)
            by_id[one.id] = one
    by_type: dict[str, tuple[Shown, ...]] = {}
    for one in sorted(by_id.values(), key=lambda one: (one.updated, one.id)):
        by_type[one.type] = (*by_type.get(one.type, ()), one)
    return Chart(seen.plan, seen.level, redacted, by_id, by_type, {id_: kind for id_, (kind, _) in writer.held.items()})


def attachment_of(seen: Seen, binary: str) -> tuple[str, str] | None:
    """The bytes of an attachment that is seen, in base64, and their type: written again, since none are kept."""
    released = seen.released
    if released is None:
        return None
    edition = edition_of(seen)
    writer = _Writer(seen.plan, _resources(seen, with_statement(released.plan, seen.asked_at), edition.at))
    for _ in writer.all(edition):
        pass
    return writer.held.get(binary)


def shown(resource: Mapping[str, Any], number: int, at: str) -> Shown:
    """A resource as it is answered, with its version and when that came; its references lead to where things stand."""
    said = codec.serialise(_rest(resource), indent=False)
    return _shown(resource, resource["id"], said, number, at, tuple(place_of(one)[1] for one in _pointed(resource)))


def _rest(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name not in {"resourceType", "id", "meta"}}


def _shown(resource: Mapping[str, Any], id_: str, said: bytes, number: int, at: str, targets: tuple[str, ...]) -> Shown:
    """`said` is all that it says but its type, id and meta.

    What a version shows may be less tomorrow, when a consent has ended. So its name tells the version's number and
    what is shown of it: a copy is taken for today's only where it says the same (`If-None-Match`).
    """
    type_, version = resource["resourceType"], f"{number}-{hashlib.sha256(said).hexdigest()[:8]}"
    meta: dict[str, Any] = {"versionId": version, "lastUpdated": at}
    meta |= {name: value for name, value in resource.get("meta", {}).items() if name not in meta}
    head = codec.serialise({"resourceType": type_, "id": id_, "meta": meta}, indent=False)
    body = head[:-1] + b"," + said[1:] if said != b"{}" else head
    return Shown(type_, id_, version, at, body, targets)


def _resources(seen: Seen, plan: Plan, at: str) -> list[dict[str, Any]]:
    """What the plan is in FHIR, as far as it is shown here; references are by urn:uuid still."""
    writing = write(plan, "fhir", onto=False, account=False, as_of=at)
    entries = writing.document.tree.value["entry"]  # type: ignore[union-attr]
    resources: list[dict[str, Any]] = [entry["resource"] for entry in entries]
    _add_units(resources)
    if seen.level != "content":
        resources = list(_of_status(resources))
    return [one for one in resources if one["resourceType"] in OFFERS]


def _add_units(resources: Sequence[dict[str, Any]]) -> None:
    """The team around the plan is managed by koordinerende enhet (fhir.md § 2.1); the table has them side by side."""
    units = [{"reference": _URN + one["id"]} for one in resources if _is_unit(one)]
    plans = [one for one in resources if one["resourceType"] == "CarePlan"]
    teams = {team["reference"] for plan in plans for team in plan.get("careTeam", ())[:1] if "reference" in team}
    for one in resources:
        if units and one["resourceType"] == "CareTeam" and _URN + one["id"] in teams:
            one.setdefault("managingOrganization", units)


def _is_unit(resource: Mapping[str, Any]) -> bool:
    codings = [
        coding for type_ in resource.get("type", ()) if isinstance(type_, dict) for coding in type_.get("coding", ())
    ]
    return resource["resourceType"] == "Organization" and any(_UNIT.items() <= one.items() for one in codings)


def _of_status(resources: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What tells of the status: Flags, the trimmed team with whom and what it points at, and who the person is."""
    by_url = {_URN + one["id"]: one for one in resources if one["resourceType"] in TOLD}
    waiting = [url for url, one in by_url.items() if one["resourceType"] in {"Flag", "CareTeam", "Patient"}]
    reached: dict[str, None] = {}
    while waiting:
        url = waiting.pop()
        if url in by_url and url not in reached:
            reached[url] = None
            waiting += [below for below in _pointed(by_url[url]) if below not in reached]
    for url, one in by_url.items():
        if url in reached:
            is_patient = one["resourceType"] == "Patient"
            yield {name: one[name] for name in _PATIENT if name in one} if is_patient else one


def _pointed(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = value.values()
    elif not isinstance(value, list):
        return
    for below in value:
        yield from _pointed(below)


class _Writer:
    """Writes the resources of one plan: references by where things stand here, attachments as Binaries of their own.

    `held` are the attachments by id: type of content, and the bytes in base64.
    """

    def __init__(self, plan: str, resources: Sequence[dict[str, Any]]) -> None:
        self.plan, self.resources = plan, resources
        self.held: dict[str, tuple[str, str]] = {}
        self.ids = {one["id"]: self._id(one) for one in resources}
        self.places = {f"{_URN}{one['id']}": (one["resourceType"], self.ids[one["id"]]) for one in resources}

    def all(self, edition: Edition) -> Iterator[Shown]:
        for one in self.resources:
            said, targets = self._quickly(one) or self._slowly(one)
            yield _shown(one, self.ids[one["id"]], said, edition.number, edition.at, targets)

    def _id(self, resource: Mapping[str, Any]) -> str:
        if resource["resourceType"] == "CarePlan" and resource["id"] == self.plan:
            return self.plan
        return outward(self.plan, _uuid(self.plan, resource["id"]))

    def _quickly(self, resource: Mapping[str, Any]) -> tuple[bytes, tuple[str, ...]] | None:
        """By the bytes, where each reference leads to something and there is no attachment; quotes within a text are
        escaped in JSON, so that no text is taken for a reference."""
        said = codec.serialise(_rest(resource), indent=False)
        if _DATA in said:
            return None
        found = [self.places.get(one.decode()) for one in _REFERENCE.findall(said)]
        places = [one for one in found if one is not None]
        if len(places) < len(found):
            return None
        names = iter(places)
        said = _REFERENCE.sub(lambda _: b'"reference":"%s/%s"' % tuple(part.encode() for part in next(names)), said)
        return said, tuple(dict.fromkeys(id_ for _, id_ in places))

    def _slowly(self, resource: Mapping[str, Any]) -> tuple[bytes, tuple[str, ...]]:
        rest = _rest(resource)
        turned = _Outward(self.plan, resource["id"], self.places, self.held)
        turned.members(rest)
        return codec.serialise(rest, indent=False), tuple(dict.fromkeys(turned.targets))


def _uuid(plan: str, name: str) -> str:
    return name if is_uuid(name) else str(uuid.uuid5(uuid.UUID(plan), name))


class _Outward:
    """Turns one resource, in place: references to where things stand here, attachments to Binaries. A reference to what
    is not shown goes, and what holds nothing but it."""

    def __init__(
        self, plan: str, name: str, places: Mapping[str, tuple[str, str]], held: dict[str, tuple[str, str]]
    ) -> None:
        self.plan, self.name, self.places, self.held = plan, name, places, held
        self.targets: list[str] = []
        self._attachments = 0

    def members(self, value: dict[str, Any]) -> None:
        for name, below in [*value.items()]:
            if isinstance(below, dict):
                if name in _ATTACHMENTS and isinstance(below.get("data"), str):
                    self._attachment(below)
                keep = self._object(below)
            elif isinstance(below, list):
                value[name] = below = [one for one in below if self._is_kept(one)]
                keep = bool(below)
            else:
                keep = True
            if not keep:
                del value[name]

    def _is_kept(self, value: Any) -> bool:
        return self._object(value) if isinstance(value, dict) else True

    def _object(self, value: dict[str, Any]) -> bool:
        literal, count = value.get("reference"), len(value)
        if isinstance(literal, str):
            if literal in self.places:
                type_, id_ = self.places[literal]
                value["reference"] = f"{type_}/{id_}"
                self.targets.append(id_)
            elif literal.startswith(_URN):
                del value["reference"]
                value.pop("type", None)
        self.members(value)
        return bool(value) and not (len(value) < count and value.keys() == {"url"})

    def _attachment(self, value: dict[str, Any]) -> None:
        data = value.pop("data")
        self._attachments += 1
        name = _uuid(self.plan, f"attachment:{self.name}:{self._attachments}")
        id_ = outward(self.plan, name)
        kind = value.get("contentType")
        self.held[id_] = (kind if isinstance(kind, str) else "application/octet-stream", data)
        value["url"] = f"Binary/{id_}"
        value["size"] = len(data) * 3 // 4 - data[-2:].count("=")
