"""The check of a whole input: a resource, or a Bundle with each of its entries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from planbro.findings import Finding, Place, Severity
from planbro.formats.fhir.check._definitions import definitions
from planbro.formats.fhir.check._faults import Out, under
from planbro.formats.fhir.check._scene import Scene, Tally, bundle_scene
from planbro.formats.fhir.check._shapes import Shapes


@cache
def shapes() -> Shapes:
    """The closures over the tables that ship with planbro, shared by all who check."""
    return Shapes(definitions())


def check(value: Any, *, profiles: Iterable[str] = ()) -> list[Finding]:
    """Everything that R4, no-basis and our profiles have against a resource or a Bundle, at once.

    `value` is the parsed JSON; nothing in it is changed. `profiles` are demanded of it beside those that it claims in
    meta.profile: of the resource itself, and in a Bundle of each entry of the profile's type.
    """
    made, tally, out = shapes(), Tally(), Out()
    scene = Scene(value, value, tally, {})
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if kind == "Bundle":
        scene = bundle_scene(value, scene)
    made.check_resource(value, scene, out)
    for url in profiles:
        _demand(made, value, url, scene, out)
    root = kind if isinstance(kind, str) and made.tables.kind(kind) else "Resource"
    found = [fault.finding(root) for fault in out]
    if tally.bare:  # the narrative is demanded only where people are to read the resource
        severity = Severity.WARNING if scene.document else None
        found.append(Finding("fhir-narrative-missing", Place(path=root), {"count": tally.bare}, severity))
    return found


def _demand(made: Shapes, value: Any, url: str, scene: Scene, out: Out) -> None:
    if not isinstance(value, dict) or made.tables.kind(str(value.get("resourceType"))) != "resource":
        return
    kind, profile = value["resourceType"], made.profile(url)
    if kind != "Bundle" or profile is None or profile.type == "Bundle":
        made.check_profile(value, url, scene, out)
        return
    entries = value.get("entry")
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == profile.type:
            start = len(out)
            profile.check(resource, scene.into(resource, contained=False), out)
            under(out, start, f".entry[{number}].resource")
