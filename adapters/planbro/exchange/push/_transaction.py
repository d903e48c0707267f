"""A transaction Bundle, and what its answer says of each entry.

A resource that bears our id is PUT to its place and pointed at by it, relative, so that the server has nothing to
rewrite; one that the server numbers is POSTed and pointed at by a urn:uuid of this Bundle alone (fhir.md § 6.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planbro.exchange.push._look import entries_of, status_of
from planbro.exchange.push._parts import Part, standing
from planbro.formats.fhir import Named, placeholder, post_request, put_request
from planbro.transport import Place, place_of, version_of


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: a part, its id on the server where it has one, the version it is written over, how it is made."""

    part: Part
    id: str
    version: str = ""
    named: Named | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer says of one entry; `sure` where it is certain that our content stands there."""

    part: Part
    status: int
    id: str = ""
    version: str = ""
    sure: bool = False


def bundle_of(lines: Sequence[Line], places: Mapping[str, str], base: str) -> dict[str, Any]:
    """The transaction; `places` is where what is not in it stands."""
    known = dict(places)
    for line in lines:
        known[line.part.key] = f"{line.part.type}/{line.id}" if line.id else placeholder(line.part.key)
    entries = [_entry(line, standing(line.part, known), base) for line in lines]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _entry(line: Line, resource: dict[str, Any], base: str) -> dict[str, Any]:
    type_ = line.part.type
    if not line.id:
        resource = {name: value for name, value in resource.items() if name != "id"}
        request = post_request(type_, line.named)
        return {"fullUrl": placeholder(line.part.key), "resource": resource, "request": request}
    request = put_request(type_, line.id, line.version)
    return {"fullUrl": f"{base}/{type_}/{line.id}", "resource": resource | {"id": line.id}, "request": request}


def told_by(body: Any, lines: Sequence[Line]) -> list[Told] | None:
    """What became of each entry; None where the answer is not of this transaction."""
    entries = list(entries_of(body, "transaction-response"))
    return list(_told(entries, lines)) if len(entries) == len(lines) else None


def _told(entries: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> Iterator[Told]:
    for entry, line in zip(entries, lines, strict=True):
        response = entry.get("response")
        response = response if isinstance(response, dict) else {}
        status = status_of(response)
        place, version = _place(response, entry.get("resource"), line)
        made = status == 201 if line.named is not None else 200 <= status < 300
        yield Told(line.part, status, place.id if place else "", version, made and place is not None)


def _place(response: Mapping[str, Any], resource: Any, line: Line) -> tuple[Place | None, str]:
    place, bare_version = place_of(str(response.get("location") or ""))
    etag = response.get("etag")
    written = version_of({"meta": {"versionId": str(etag).removeprefix("W/").strip('"')}}) if etag else ""
    version = written or version_of({"meta": {"versionId": bare_version}}) or version_of(resource)
    if line.id:
        return Place(line.part.type, line.id), version
    if place is None and isinstance(resource, dict) and isinstance(resource.get("id"), str):
        place = Place(line.part.type, resource["id"])
    return (place, version) if place is not None and place.type == line.part.type else (None, "")
