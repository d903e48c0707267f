"""The entries of a Bundle, asked without trust: what is not of the shape that R4 says is passed by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.formats.fhir._narrative import Key
from planbro.mapping import item_of

BASE: Final = "https://planbro.dev/fhir"
URI: Final = "urn:ietf:rfc:3986"


def members_of(bundle: Any) -> list[Any]:
    found = bundle.get("entry") if isinstance(bundle, dict) else None
    return found if isinstance(found, list) else []


def resources(entries: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for entry in entries:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield entry, resource


def plan_of(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The CarePlan that the Bundle is of: the first."""
    return next((resource for _, resource in resources(entries) if resource.get("resourceType") == "CarePlan"), None)


def plan_id(plan: dict[str, Any]) -> str:
    """The plan's own id: of its identifier, which a server leaves alone, else of the resource (fhir.md § 6.2)."""
    identifiers = plan.get("identifier")
    for one in identifiers if isinstance(identifiers, list) else ():
        if isinstance(one, dict) and one.get("system") == URI and str(one.get("value", "")).startswith("urn:uuid:"):
            return str(one["value"])[9:]
    return str(plan.get("id", ""))


def keyed(entries: list[dict[str, Any]], plan: dict[str, Any] | None) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Each resource with what it is called in the Plan."""
    by_url = {str(entry.get("fullUrl")): resource for entry, resource in resources(entries)}
    own: dict[int, str] = {}
    if plan is not None:
        name = plan_id(plan)
        teams = plan.get("careTeam")
        first = teams[0] if isinstance(teams, list) and teams else None
        for found in (plan, by_url.get(reference_of(plan.get("subject"))), by_url.get(reference_of(first))):
            if isinstance(found, dict):
                own[id(found)] = name
    for _, resource in resources(entries):
        if resource.get("resourceType") == "PractitionerRole":
            person = by_url.get(reference_of(resource.get("practitioner")))
            if isinstance(person, dict):
                own.setdefault(id(person), item_id(resource))
        elif plan is not None and _is_the_plans(resource):
            own[id(resource)] = plan_id(plan)
    for _, resource in resources(entries):
        kind = str(resource.get("resourceType", ""))
        yield (kind, own.get(id(resource), item_id(resource))), resource


def item_id(resource: dict[str, Any]) -> str:
    """The id of the item that a resource is: by its tag, where a server has given the resource another."""
    return item_of(resource) or str(resource.get("id", ""))


def _is_the_plans(resource: dict[str, Any]) -> bool:
    """A resource of the plan as a whole: what limits sharing without a consent, the next evaluation."""
    if resource.get("resourceType") == "Task":
        code = resource.get("code")
        return isinstance(code, dict) and code.get("text") == "Evaluere individuell plan"
    return resource.get("resourceType") == "Consent" and "no-consent" in codes_in(resource.get("category"))


def reference_of(value: Any) -> str:
    found = value.get("reference") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def references_in(value: Any) -> Iterator[str]:
    return (one["reference"] for one in pointers_in(value))


def pointers_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every Reference below that names its target literally."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value
        for below in value.values():
            yield from pointers_in(below)
    elif isinstance(value, list):
        for below in value:
            yield from pointers_in(below)


def codes_in(concepts: Any) -> Iterator[Any]:
    for concept in concepts if isinstance(concepts, list) else ():
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, dict):
                yield coding.get("code")


def without_blanks(value: dict[str, Any]) -> dict[str, Any]:
    return {key: below for key, below in value.items() if below}
