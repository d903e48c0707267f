"""`schemas/fhir`: made of the tables, valid as FHIR, true of what planbro writes, and free of others' words."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from profile_tools import tool

import planbro
from planbro.exchange.push._capable import Capabilities
from planbro.findings import Severity
from planbro.formats import spec
from planbro.formats.fhir.check import check
from planbro.mapping import data_dir
from planbro.plan import VALUE_SETS, Plan
from planbro.testing import AS_OF, plans, rich_plan

BASE = "https://planbro.dev/fhir"
FOLDER = data_dir("schemas") / "fhir"
ROOT = Path(__file__).resolve().parents[2]
KINDS = {"StructureDefinition", "CodeSystem", "ValueSet", "ConceptMap", "CapabilityStatement", "SearchParameter",
         "OperationDefinition"}  # fmt: skip
OWN_WORDS = ("short", "definition", "comment", "requirements")


@cache
def built() -> dict[str, dict[str, Any]]:
    """Everything built, by its address."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.json")):
        if path.parent.name not in {"definitions", "examples"}:
            resource = json.loads(path.read_text("utf-8"))
            assert path.name == f"{resource['resourceType']}-{resource['id']}.json"
            found[f"{resource['resourceType']} {resource['url']}"] = resource
    return found


def of(kind: str) -> list[dict[str, Any]]:
    return [resource for resource in built().values() if resource["resourceType"] == kind]


def examples() -> list[Path]:
    return sorted((FOLDER / "examples").glob("*.json"))


def example(name: str) -> Any:
    return json.loads((FOLDER / "examples" / f"{name}.json").read_text("utf-8"))


def codings(value: Any) -> Iterator[dict[str, Any]]:
    """Each Coding with a code system of ours, anywhere in a value."""
    if isinstance(value, dict):
        if str(value.get("system", "")).startswith(f"{BASE}/CodeSystem/") and "code" in value:
            yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from codings(one)


def faults(value: Any) -> list[str]:
    return [f"{one.code} {one.place.path} {dict(one.params)}" for one in check(value) if one.severity is Severity.ERROR]


# --- made of the tables


def test_what_is_made_of_the_tables_is_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    stale = tool("make_profiles").main(["--check"])
    assert stale == 0, capsys.readouterr().err


def test_the_built_files_are_of_the_fsh_that_stands_beside_them() -> None:
    assert tool("make_profiles").is_built(FOLDER), "run tools/make_profiles.py --sushi"


def test_every_extension_that_the_table_writes_is_defined_for_that_place() -> None:
    defined = {one["url"]: one for one in of("StructureDefinition") if one["type"] == "Extension"}
    for name, extension in tool("profile_fsh").extensions(spec("fhir").table.rows).items():
        definition = defined[f"{BASE}/StructureDefinition/{name}"]
        allowed = {context["expression"] for context in definition["context"]}
        value = next(one for one in definition["snapshot"]["element"] if one["path"] == "Extension.value[x]")
        for use in extension.uses:
            assert {use.where, "Element"} & allowed, f"{name} on {use.where}"
            assert use.type in {one["code"] for one in value["type"]}, f"{name} as {use.type}"
            modifies = bool(definition["snapshot"]["element"][0].get("isModifier"))
            assert modifies == use.modifier, f"{name} is a modifier in one place and none in another"


def test_every_address_of_ours_in_tables_and_code_leads_somewhere() -> None:
    sources = [*(ROOT / "adapters").rglob("*.py"), *(ROOT / "mappings").rglob("*.table")]
    address = re.compile(rf"{BASE}/(StructureDefinition|CodeSystem|ValueSet)/([a-z0-9-]*[a-z0-9])")
    named = {match.groups() for path in sources for match in address.finditer(path.read_text("utf-8"))}
    assert named
    lost = {f"{kind} {BASE}/{kind}/{name}" for kind, name in named} - built().keys()
    assert not lost


def test_every_code_of_ours_in_an_example_is_in_its_code_system() -> None:
    for path in examples():
        for coding in codings(json.loads(path.read_text("utf-8"))):
            system = built()[f"CodeSystem {coding['system']}"]
            known = {concept["code"]: concept["display"] for concept in system["concept"]}
            assert coding["code"] in known
            assert coding.get("display", known[coding["code"]]) == known[coding["code"]]


def test_every_value_of_the_plan_has_a_code() -> None:
    for system in of("CodeSystem"):
        name = system["url"].rpartition("/")[2]
        concepts = system.get("concept", [])
        codes = [concept["code"] for concept in concepts]
        assert len(set(codes)) == len(codes)
        assert all(concept["display"] for concept in concepts)
        assert bool(concepts) == (system["content"] == "complete")
        if name in VALUE_SETS:
            assert codes == list(VALUE_SETS[name])


def test_a_concept_map_leads_from_a_list_to_values_that_are_there() -> None:
    lists = {group["source"] for one in of("ConceptMap") for group in one["group"]}
    wanted = {f"urn:oid:2.16.578.1.12.4.1.1.{number}" for number in (9336, 8705, 8307, 9188, 9246, 9034, 9151, 7456)}
    assert wanted <= lists
    for one in of("ConceptMap"):
        for group in one["group"]:
            codes = {concept["code"] for concept in built()[f"CodeSystem {group['target']}"]["concept"]}
            for target in (target for element in group["element"] for target in element["target"]):
                assert target["code"] in codes
                assert target["equivalence"] in {"equivalent", "wider", "narrower", "relatedto"}
                assert target["equivalence"] != "narrower" or target["comment"], "cmd-1: a narrower one says why"


# --- valid, and ours alone


def test_each_file_names_its_state_and_its_version() -> None:
    assert {resource["resourceType"] for resource in built().values()} == KINDS
    for resource in built().values():
        assert resource["url"] == f"{BASE}/{resource['resourceType']}/{resource['id']}"
        assert resource["status"] == "draft"
        assert resource["version"] == planbro.__version__


def test_a_snapshot_is_whole() -> None:
    for one in of("StructureDefinition"):
        elements = one["snapshot"]["element"]
        ids = [element["id"] for element in elements]
        assert ids[0] == one["type"]
        assert len(set(ids)) == len(ids)
        assert {element["id"] for element in one["differential"]["element"]} <= set(ids)
        for element in elements:
            assert {"path", "definition", "min", "max"} <= element.keys(), f"sdf-3: {element['id']}"
            assert element["path"] == re.sub(r":[^.]+", "", element["id"])
            assert not element.get("isModifier") or element["isModifierReason"]


def test_what_is_bound_is_there() -> None:
    for one in of("StructureDefinition"):
        for element in one["snapshot"]["element"]:
            address = element.get("binding", {}).get("valueSet", "")
            assert not address.startswith(BASE) or f"ValueSet {address}" in built()
            for profile in (profile for kind in element.get("type", ()) for profile in kind.get("profile", ())):
                assert not profile.startswith(BASE) or f"StructureDefinition {profile}" in built()


def test_no_words_of_r4_or_no_basis_are_copied() -> None:
    for one in of("StructureDefinition"):
        own = {element["id"]: element for element in one["differential"]["element"]}
        for element in one["snapshot"]["element"]:
            mine = own.get(element["id"], {})
            for name in OWN_WORDS:
                text = element.get(name, "")
                assert not text or text == mine.get(name) or re.fullmatch(r"See [A-Za-z.\[\]]+", text), element["id"]
            for rule in element.get("constraint", ()):
                assert rule["key"].startswith("ip-") or rule["human"] == f"As the base says: {rule['key']}"
                assert rule.keys() <= {"key", "severity", "expression", "source", "human"}
            assert not {"mapping", "alias", "example"} & element.keys()


# --- true of what planbro writes


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_an_example_conforms(path: Path) -> None:
    value = json.loads(path.read_text("utf-8"))
    assert not faults(value)
    claimed = {url for entry in value["entry"] for url in entry["resource"].get("meta", {}).get("profile", ())}
    assert f"{BASE}/StructureDefinition/{'ip-audit-event' if path.stem == 'audit-events' else 'ip-careplan'}" in claimed


@pytest.mark.parametrize(
    "name", ["collection.json", "transaction.json", "document.json", "message.json", "document.xml"]
)
def test_an_example_of_each_kind_reads_as_the_same_plan(name: str) -> None:
    small = tool("profile_examples").small_plan()
    first = planbro.write(small, "fhir", onto=False, as_of=AS_OF).data
    assert planbro.read((FOLDER / "examples" / f"small-{name}").read_bytes()).plan == planbro.read(first).plan


def test_the_status_only_bundle_holds_no_content() -> None:
    kinds = {entry["resource"]["resourceType"] for entry in example("status-only")["entry"]}
    assert "Flag" in kinds
    assert not kinds & {"Goal", "ServiceRequest", "Condition", "Observation", "Communication", "DocumentReference"}


def test_whatever_became_of_a_consent_it_opens_nothing_unless_it_stands() -> None:
    statuses = {}
    for name in ("declined", "withdrawn", "proposed", "tool"):
        entries = example(f"consent-{name}")["entry"]
        statuses[name] = next(e["resource"]["status"] for e in entries if e["resource"]["resourceType"] == "Consent")
    assert statuses == {"declined": "rejected", "withdrawn": "inactive", "proposed": "proposed", "tool": "active"}


def written(plan: Plan) -> Any:
    return json.loads(planbro.write(plan, "fhir", onto=False, as_of=AS_OF, account=False).data)


def against_ours(value: Any) -> list[str]:
    """What our own profiles and their invariants have against a Bundle; R4 itself is the check's to prove."""
    return [fault for fault in faults(value) if "'profile': 'ip-" in fault or "'key': 'ip-" in fault]


def test_the_rich_plan_conforms_to_our_profiles() -> None:
    assert not against_ours(written(rich_plan()))


@given(plans())
def test_every_plan_conforms_to_our_profiles(plan: Plan) -> None:
    assert not against_ours(written(plan))


# --- they say no to what is wrong


def resource(bundle: Any, profile: str) -> Any:
    address = f"{BASE}/StructureDefinition/{profile}"
    return next(e["resource"] for e in bundle["entry"] if address in e["resource"].get("meta", {}).get("profile", ()))


def _other_status(flag: Any) -> None:
    flag["code"]["coding"][0]["code"] = "none"


def _only_number(role: Any) -> None:
    role["code"][0]["coding"] = [{"system": "urn:oid:2.16.578.1.12.4.1.1.9246", "code": "8"}]


def _deeper(consent: Any) -> None:
    consent["provision"]["provision"][0]["provision"] = [{"type": "deny"}]


def _unlimited(consent: Any) -> None:
    for permit in consent["provision"]["provision"]:
        permit.pop("modifierExtension", None)


SPOILED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "an order": ("ip-careplan", lambda plan: plan.update(intent="order")),
    "detail in place of a reference": ("ip-careplan", lambda plan: plan.update(activity=[{"detail": {"status": "unknown"}}])),
    "no title": ("ip-careplan", lambda plan: plan.pop("title")),
    "an IP that nobody finds": ("ip-careplan", lambda plan: plan["category"].pop(1)),
    "a plan of nobody's kind": ("ip-careplan", lambda plan: plan["category"].pop()),
    "a plan without its name": ("ip-careplan", lambda plan: plan["identifier"].pop(0)),
    "a team that is not the plan's": ("ip-careteam", lambda team: team["category"][0]["coding"].pop(0)),
    "a member that is nothing to the plan": ("ip-careteam", lambda team: team["participant"][0]["role"][0]["coding"].pop(0)),
    "a koordinator by a number that has no barnekoordinator": ("ip-koordinator-role", _only_number),
    "a measure that is an order": ("ip-measure", lambda measure: measure.update(intent="order")),
    "a goal without words": ("ip-goal", lambda goal: goal["description"].pop("text")),
    "a consent that begins open": ("ip-consent", lambda consent: consent["provision"].update(type="permit")),
    "a consent of nobody": ("ip-consent", lambda consent: consent.pop("patient")),
    "a consent two levels deep": ("ip-consent", _deeper),
    "a permit without limits": ("ip-consent", _unlimited),
    "V-8307#2 beside another answer": ("ip-flag", _other_status),
    "a Flag that is no matter of administration": ("ip-flag", lambda flag: flag.pop("category")),
    "a koordinator Flag without an answer": ("ip-koordinator-flag", lambda flag: flag["code"]["coding"].pop()),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_profile_refuses(name: str) -> None:
    profile, spoil = SPOILED[name]
    bundle = copy.deepcopy(example("small-collection"))
    assert not faults(bundle)
    spoil(resource(bundle, profile))
    assert against_ours(bundle), faults(bundle)


# --- what a service and a server are asked for


def capability(name: str) -> Any:
    return built()[f"CapabilityStatement {BASE}/CapabilityStatement/{name}"]


def parameters(statement: Any) -> Iterator[tuple[str, str, str]]:
    for one in statement["rest"][0]["resource"]:
        for parameter in one.get("searchParam", ()):
            yield one["type"], parameter["name"], parameter["definition"]


@pytest.mark.parametrize("name", ["ip-facade", "ip-push-server"])
def test_a_capability_statement_asks_and_claims_no_server(name: str) -> None:
    statement = capability(name)
    assert statement["kind"] == "requirements"
    assert not {"software", "implementation"} & statement.keys()
    assert statement["fhirVersion"] == "4.0.1"
    assert set(statement["format"]) == {"application/fhir+json", "application/fhir+xml"}


def test_the_facade_offers_what_admission_needs() -> None:
    rest = capability("ip-facade")["rest"][0]
    offered = {one["type"]: one for one in rest["resource"]}
    assert {"CarePlan", "CareTeam", "Goal", "ServiceRequest", "Task", "Flag", "Consent", "DocumentReference", "Binary",
            "Provenance", "Patient"} <= offered.keys()  # fmt: skip
    assert "*" in offered["CarePlan"]["searchInclude"]
    assert {f"CarePlan:{name}" for name in ("care-team", "goal", "activity-reference", "subject")} <= set(
        offered["CarePlan"]["searchInclude"]
    )
    for name in ("CarePlan", "CareTeam", "Consent"):
        assert offered[name]["versioning"] == "versioned-update"
    writes = {one["code"] for kind in offered.values() for one in kind["interaction"]} - {
        "read", "vread", "search-type", "history-instance"}  # fmt: skip
    assert writes == {"create"}, "Task alone is created, to ask for access"
    assert "POST" in rest["documentation"]
    assert "HelseID" in rest["security"]["description"]


def test_a_search_parameter_is_r4s_or_ours() -> None:
    for kind, name, definition in parameters(capability("ip-facade")):
        if definition.startswith(BASE):
            ours = built()[f"SearchParameter {definition}"]
            assert (ours["code"], ours["base"], ours["expression"]) == (name, [kind], f"{kind}.{name}")
        else:
            assert re.fullmatch(rf"http://hl7\.org/fhir/SearchParameter/({kind}|clinical)-{name}", definition)
    assert {name for kind, name, _ in parameters(capability("ip-facade")) if kind == "Flag"} >= {"status", "code"}


def test_a_server_that_does_as_it_is_asked_is_one_that_push_understands() -> None:
    asked = Capabilities.read(capability("ip-push-server"))
    assert asked.stated
    assert asked.transaction
    assert not asked.numbered(asked.types)
    assert all(rules.guarded and rules.conditional_update for rules in asked.types.values())


def test_a_server_is_asked_for_every_type_that_is_pushed() -> None:
    asked = {one["type"] for one in capability("ip-push-server")["rest"][0]["resource"]}
    assert {entry["resource"]["resourceType"] for entry in written(rich_plan())["entry"]} <= asked


def test_the_operation_gives_one_document() -> None:
    operation = of("OperationDefinition")[0]
    assert (operation["code"], operation["resource"], operation["instance"]) == ("ip-document", ["CarePlan"], True)
    assert not operation["affectsState"]
