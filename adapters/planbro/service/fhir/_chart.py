"""What a caller sees of a plan, as resources: written once, their references by where they stand here.

Nothing is looked up: a chart is made of what was released, and of the plan's versions for its Provenances. At level
`status` it holds what tells of the status and no CarePlan (fhir.md § 4).

A question is mostly about few of a plan's resources. So each is kept as the table wrote it, and is put together as it
is answered when somebody first asks for it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from planbro.exchange._statement import with_statement
from planbro.exchange.engine import stamp
from planbro.exchange.view import Seen
from planbro.exchange.writing._resources import resources_of
from planbro.formats.codec import json as codec
from planbro.plan import OSLO, Plan, day_in_norway
from planbro.plan.disclosure import Level
from planbro.service.fhir._ids import is_uuid, outward, place_of
from planbro.service.fhir._provenance import provenances
from planbro.service.fhir._types import OFFERS, OURS, TOLD
from planbro.store.database import Version

_URN: Final = "urn:uuid:"
_POINTS: Final = b'"reference":"urn:uuid:'
_NAME: Final = 36
"""Letters of a UUID."""
_DATA: Final = b'"data":"'
_ATTACHMENTS: Final = frozenset({"attachment", "photo", "contentAttachment", "sourceAttachment", "valueAttachment"})
_PATIENT: Final = ("resourceType", "id", "identifier", "name", "gender", "_gender", "birthDate", "_birthDate")
_UNIT: Final = {"system": f"{OURS}/CodeSystem/organisation-role", "code": "koordinerende-enhet"}
_HEAD: Final = ("resourceType", "id", "meta")
_OWN: Final = frozenset({"versionId", "lastUpdated"})
_TELLING: Final = ("updated", "version", "last_revision", "created")
"""Fields of a plan that are told to those alone who may know that it was changed."""
_AROUND: Final = 1100
"""Bytes of memory that a resource takes besides its own, measured."""


class Shown:
    """One resource, as it is answered. `targets` are the ids that it points at."""

    __slots__ = ("_around", "_body", "_raw", "_targets", "_version", "id", "type", "updated")

    def __init__(self, type_: str, id_: str, updated: str, raw: _Raw, around: _Around) -> None:
        self.type, self.id, self.updated = type_, id_, updated
        self._raw, self._around = raw, around
        self._version, self._body = "", b""
        self._targets: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        self._said()
        return self._version

    @property
    def body(self) -> bytes:
        return self._said()

    @property
    def targets(self) -> tuple[str, ...]:
        self._said()
        return self._targets

    @property
    def weight(self) -> int:
        """Bytes of memory."""
        return (len(self._raw.said) or len(self._body)) + _AROUND

    def _said(self) -> bytes:
        if not self._body:
            self.says(self._raw.meta, *self._around.turned(self._raw))
        return self._body

    def says(self, meta: bytes, said: bytes, targets: tuple[str, ...]) -> None:
        """Put it together: `said` is all that it says after its meta, and `meta` what of that is its own.

        What a version shows may be less tomorrow, when a consent has ended. So its name tells the version's number and
        what is shown of it: a copy is taken for today's only where it says the same (`If-None-Match`).
        """
        digest = hashlib.sha256(b"{" + said).hexdigest()
        self._version = f"{self._around.number}-{digest[:8]}"
        head = b'{"resourceType":"%s","id":"%s","meta":{"versionId":"%s","lastUpdated":"%s"' % (
            self.type.encode(), self.id.encode(), self._version.encode(), self.updated.encode(),
        )  # fmt: skip
        self._body = b"".join((head, meta, b"}" if said == b"}" else b"},", said))
        self._targets, self._raw = targets, _NOTHING

    def __repr__(self) -> str:
        return f"Shown({self.type}/{self.id})"


class _Raw(NamedTuple):
    """A resource as the table wrote it: what it is called in the plan, what of its meta is told, and what follows."""

    name: str
    meta: bytes
    said: bytes


_NOTHING: Final = _Raw("", b"", b"")


class _Around:
    """What the resources of one plan are turned by: its version's number, and where what they point at stands here.

    `places` are by the UUID that they are called by in the plan.
    """

    __slots__ = ("number", "places", "plan")

    def __init__(self, plan: str, number: int, places: Mapping[bytes, bytes]) -> None:
        self.plan, self.number, self.places = plan, number, places

    def turned(self, raw: _Raw) -> tuple[bytes, tuple[str, ...]]:
        """What a resource without attachments says, its references by where things stand here, and the ids of these."""
        return self._quickly(raw.said) or self.slowly(raw.name, codec.parse(b"{" + raw.said), {})

    def _quickly(self, said: bytes) -> tuple[bytes, tuple[str, ...]] | None:
        """By the bytes, where each reference leads to something; quotes within a text are escaped in JSON, so that no
        text is taken for a reference."""
        first, *rest = said.split(_POINTS)
        if not rest:
            return said, ()
        parts, places = [first], []
        for part in rest:
            place = self.places.get(part[:_NAME])
            if place is None or part[_NAME : _NAME + 1] != b'"':
                return None
            places.append(place)
            parts += (b'"reference":"', place, part[_NAME:])
        return b"".join(parts), tuple(dict.fromkeys(one.decode().partition("/")[2] for one in places))

    def slowly(self, name: str, rest: Any, held: dict[str, tuple[str, str]]) -> tuple[bytes, tuple[str, ...]]:
        """The same of any; its attachments go to `held`, by id."""
        places = {_URN + name.decode(): place.decode() for name, place in self.places.items()}
        turned = _Outward(self.plan, name, places, held)
        turned.members(rest)
        return _after_meta(rest), tuple(dict.fromkeys(turned.targets))


@dataclass(frozen=True, slots=True, repr=False)
class Chart:
    """The resources of one plan, for whoever sees the same of it. `binaries`: id to type of content.

    `redacted` says that something of the plan is withheld; `traced` that the Provenances are there too; `weight` is in
    bytes of memory.
    """

    plan: str
    level: Level
    redacted: bool
    by_id: Mapping[str, Shown]
    by_type: Mapping[str, tuple[Shown, ...]]
    binaries: Mapping[str, str] = field(default_factory=dict)
    traced: bool = False
    weight: int = 0

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
    if seen.fetched is None and any(seen.decision.permits(("", "", name)) for name in _TELLING):
        return Edition(seen.version, seen.changed, True)
    morning = datetime.combine(date.fromisoformat(day_in_norway(seen.asked_at)), time(), OSLO)
    return Edition(1, stamp(morning), False)


def chart_of(seen: Seen) -> Chart:
    """The chart of what is seen."""
    released = seen.released
    assert released is not None, "nothing of the plan may be shown"
    plan = with_statement(released.plan, seen.asked_at, own=True)
    redacted = seen.redacted or (seen.level == "content" and bool(released.withheld))
    return made(seen, plan, edition_of(seen), redacted)


def made(seen: Seen, plan: Plan, edition: Edition, redacted: bool = False) -> Chart:
    """The chart of a plan that may be shown as it stands, as that version."""
    by_id, held = _written(seen.plan, _resources(seen, plan, edition.at), edition)
    kinds = {id_: kind for id_, (kind, _) in held.items()}
    weight = sum([one.weight for one in by_id.values()])
    return Chart(seen.plan, seen.level, redacted, by_id, _by_type(by_id), kinds, weight=weight)


def traced(chart: Chart, seen: Seen, versions: Sequence[Version]) -> Chart:
    """The chart with a Provenance for each of these versions of the plan, where the asker may know of them."""
    if seen.level != "content" or not edition_of(seen).told:
        return replace(chart, traced=True)
    patient = next((one.id for one in chart.by_type.get("Patient", ())), "")
    found = [shown(resource, 1, recorded) for resource, recorded in provenances(seen.plan, patient, versions)]
    by_id = {**chart.by_id, **{one.id: one for one in found}}
    weight = chart.weight + sum([one.weight for one in found])
    return replace(chart, by_id=by_id, by_type=_by_type(by_id), traced=True, weight=weight)


def _by_type(by_id: Mapping[str, Shown]) -> dict[str, tuple[Shown, ...]]:
    found: dict[str, list[Shown]] = {}
    for one in sorted(by_id.values(), key=lambda one: (one.updated, one.id)):
        found.setdefault(one.type, []).append(one)
    return {type_: tuple(some) for type_, some in found.items()}


def attachment_of(seen: Seen, binary: str) -> tuple[str, str] | None:
    """The bytes of an attachment that is seen, in base64, and their type: written again, since none are kept."""
    released = seen.released
    if released is None:
        return None
    edition = edition_of(seen)
    resources = _resources(seen, with_statement(released.plan, seen.asked_at, own=True), edition.at)
    return _written(seen.plan, resources, edition)[1].get(binary)


def shown(resource: Mapping[str, Any], number: int, at: str) -> Shown:
    """A resource as it is answered, with its version and when that came; its references lead to where things stand."""
    one = Shown(resource["resourceType"], resource["id"], at, _NOTHING, _Around("", number, {}))
    said = _after_meta(_rest(resource))
    one.says(_meta(resource), said, tuple(place_of(target)[1] for target in _pointed(resource)))
    return one


def _rest(resource: Mapping[str, Any]) -> dict[str, Any]:
    """All that a resource says but its type, id and meta."""
    rest = {**resource}
    for name in _HEAD:
        rest.pop(name, None)
    return rest


def _after_meta(rest: dict[str, Any]) -> bytes:
    """The bytes, but for the brace before them; so they are a copy, without the room that they were written in."""
    return codec.serialise(rest, indent=False)[1:]


def _meta(resource: Mapping[str, Any]) -> bytes:
    """What follows version and time in the meta of a resource."""
    told = {name: value for name, value in resource.get("meta", {}).items() if name not in _OWN}
    return b"," + codec.serialise(told, indent=False)[1:-1] if told else b""


def _written(
    plan: str, resources: Sequence[dict[str, Any]], edition: Edition
) -> tuple[dict[str, Shown], dict[str, tuple[str, str]]]:
    """The resources of a plan by id, and its attachments, which are Binaries of their own: type of content, and the
    bytes in base64."""
    ids = [_id(plan, one) for one in resources]
    places = {
        one["id"].encode(): f"{one['resourceType']}/{id_}".encode() for one, id_ in zip(resources, ids, strict=True)
    }
    around = _Around(plan, edition.number, places)
    found: dict[str, Shown] = {}
    held: dict[str, tuple[str, str]] = {}
    for resource, id_ in zip(resources, ids, strict=True):
        rest, meta = _rest(resource), _meta(resource) if "meta" in resource else b""
        raw = _Raw(resource["id"], meta, _after_meta(rest))
        found[id_] = one = Shown(resource["resourceType"], id_, edition.at, raw, around)
        if _DATA in raw.said:
            one.says(meta, *around.slowly(raw.name, rest, held))
    return found, held


def _id(plan: str, resource: Mapping[str, Any]) -> str:
    if resource["resourceType"] == "CarePlan" and resource["id"] == plan:
        return plan
    return outward(plan, _uuid(plan, resource["id"]))


def _resources(seen: Seen, plan: Plan, at: str) -> list[dict[str, Any]]:
    """What the plan is in FHIR, as far as it is shown here; references are by urn:uuid still."""
    resources = resources_of(plan, at)
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


def _uuid(plan: str, name: str) -> str:
    return name if is_uuid(name) else str(uuid.uuid5(uuid.UUID(plan), name))


class _Outward:
    """Turns one resource, in place: references to where things stand here, attachments to Binaries. A reference to what
    is not shown goes, and what holds nothing but it."""

    def __init__(self, plan: str, name: str, places: Mapping[str, str], held: dict[str, tuple[str, str]]) -> None:
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
                value["reference"] = place = self.places[literal]
                self.targets.append(place.partition("/")[2])
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
