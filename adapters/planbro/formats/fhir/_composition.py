"""The Composition of a document: what the plan says, in sections, and every resource reached from them (bdl-11)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from planbro.formats.fhir._entries import (
    BASE,
    URI,
    codes_in,
    keyed,
    plan_of,
    reference_of,
    references_in,
    resources,
)
from planbro.formats.fhir._narrative import Key, Narrative, Section, narrated

PROFILE: Final = f"{BASE}/StructureDefinition/ip-composition"
_PROFILES: Final = ("http://hl7.no/fhir/StructureDefinition/no-basis-Composition", PROFILE)
_TYPE: Final = ("urn:oid:2.16.578.1.12.4.1.1.9602", "A02-2", "Individuell plan")


def composition(entries: list[dict[str, Any]], narrative: Narrative, moment: str, name: str) -> dict[str, Any]:
    """The Composition of a document: type Individuell plan, and every entry reached from its sections (bdl-11)."""
    plan = plan_of(entries) or {}
    urls = {key: entry["fullUrl"] for (key, resource), (entry, _) in
            zip(keyed(entries, plan or None), resources(entries), strict=True)}  # fmt: skip
    listed: set[str] = {reference_of(plan.get("subject"))}
    sections = [made for made in (_section(section, urls, listed) for section in narrative.sections) if made]
    _reach(entries, listed)
    rest = [entry["fullUrl"] for entry, _ in resources(entries) if entry["fullUrl"] not in listed]
    if rest:
        sections.append(
            {"title": narrative.rest or "Andre opplysninger", "entry": [{"reference": url} for url in rest]}
        )
    custodian = _custodian(entries)
    author = _author(plan, entries) or custodian or {"display": "Ikke oppgitt"}
    seed = uuid.uuid5(uuid.NAMESPACE_URL, f"{BASE}/Composition/{name}")
    made: dict[str, Any] = {
        "resourceType": "Composition",
        "id": str(seed),
        "meta": {"profile": [*_PROFILES]},
        "language": f"{narrative.language}-NO",
    }
    if narrative.heading:
        made["text"] = narrated(narrative.heading)
    made |= {
        "identifier": {"system": URI, "value": f"urn:uuid:{seed}"},
        "status": "preliminary" if plan.get("status") == "draft" else "final",
        "type": {"coding": [dict(zip(("system", "code", "display"), _TYPE, strict=True))]},
        "subject": dict(plan["subject"]) if isinstance(plan.get("subject"), dict) else None,
        "date": moment,
        "author": [author],
        "title": narrative.title or plan.get("title") or "Individuell plan",
        "custodian": custodian,
        "section": sections,
    }  # fmt: skip
    return {key: value for key, value in made.items() if value}


def _reach(entries: list[dict[str, Any]], listed: set[str]) -> None:
    """Add what the listed resources point to, and what that points to."""
    by_url = {entry["fullUrl"]: resource for entry, resource in resources(entries)}
    waiting = [by_url[url] for url in listed if url in by_url]
    while waiting:
        for url in references_in(waiting.pop()):
            if url in by_url and url not in listed:
                listed.add(url)
                waiting.append(by_url[url])


def _section(section: Section, urls: Mapping[Key, str], listed: set[str]) -> dict[str, Any] | None:
    """A section with its entries; one with nothing in it is left out (cmp-1)."""
    made: dict[str, Any] = {"title": section.title}
    if section.code is not None:
        made["code"] = {"coding": [{"system": section.code[0], "code": section.code[1]}]}
    if section.div:
        made["text"] = narrated(section.div)
    found = [urls[key] for key in section.items if key in urls]
    listed.update(found)
    if found:
        made["entry"] = [{"reference": url} for url in found]
    below = [one for one in (_section(part, urls, listed) for part in section.sections) if one]
    if below:
        made["section"] = below
    return made if made.keys() & {"text", "entry", "section"} else None


def _author(plan: dict[str, Any], entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The koordinator: the CarePlan's author, else one of the plan's team who has not left."""
    if isinstance(plan.get("author"), dict) and plan["author"].get("reference"):
        return dict(plan["author"])
    for _, team in resources(entries):
        people = team.get("participant") if team.get("resourceType") == "CareTeam" else None
        for one in people if isinstance(people, list) else ():
            if not isinstance(one, dict):
                continue
            period = one.get("period")
            left = isinstance(period, dict) and "end" in period
            if not left and "plan-koordinator" in codes_in(one.get("role")) and reference_of(one.get("member")):
                return {"reference": one["member"]["reference"]}
    return None


def _custodian(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The body that answers for the plan now, else the one its koordinerende enhet belongs to."""
    for _, episode in resources(entries):
        if episode.get("resourceType") == "EpisodeOfCare" and "responsibility" in codes_in(episode.get("type")):
            period = episode.get("period")
            body = reference_of(episode.get("managingOrganization"))
            if body and not (isinstance(period, dict) and "end" in period):
                return {"reference": body}
    for _, unit in resources(entries):
        if unit.get("resourceType") == "Organization" and "koordinerende-enhet" in codes_in(unit.get("type")):
            body = reference_of(unit.get("partOf"))
            return {"reference": body} if body else None
    return None
