"""Profiles of our own making, each with one thing that a profile may say (R4, profiling)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.fhir.fhir_cases import PLAN, changed

from planbro.formats.fhir.check import Definitions
from planbro.formats.fhir.check._faults import Out
from planbro.formats.fhir.check._scene import Scene, Tally, entries_of
from planbro.formats.fhir.check._shapes import Shapes

R4 = orjson.loads((Path(__file__).parents[2] / "schemas/fhir/definitions/r4.json").read_bytes())
URL = "https://example.org/StructureDefinition/prove"


def told(resource: dict[str, Any], elements: dict[str, Any], *, others: dict[str, Any] | None = None,
         entries: list[dict[str, Any]] | None = None, **package: Any) -> list[tuple[str, str]]:  # fmt: skip
    """What a profile of these elements has against a resource."""
    profiles = {URL: {"type": resource["resourceType"], "elements": elements}, **(others or {})}
    made = {"types": {}, "profiles": profiles, "invariants": {}, "codes": {}, **package}
    shapes, out = Shapes(Definitions((R4, made))), Out()
    bundle = {"entry": [{"fullUrl": f"urn:uuid:{n}", "resource": entry} for n, entry in enumerate(entries or [])]}
    scene = Scene(resource, resource, Tally(), entries_of(bundle))
    shapes.check_profile(resource, URL, scene, out)
    return [(fault.code, "".join(reversed(fault.path))) for fault in out]


def plan(*systems: str, **more: Any) -> dict[str, Any]:
    return changed(PLAN, identifier=[{"system": system, "value": "1"} for system in systems], **more)


BY_SYSTEM = {"identifier": {"slicing": {"by": [["value", "system"]], "rules": "open"}}}
CLOSED = {"identifier": {"slicing": {"by": [["value", "system"]], "rules": "closed"}}}
A = {"identifier:a": {"max": "1"}, "identifier:a.system": {"fixed": "urn:a"}}


@pytest.mark.parametrize(("elements", "systems", "found"), [
    ({**BY_SYSTEM, **A}, [], []),
    ({**BY_SYSTEM, **A}, ["urn:b", "urn:a"], []),
    ({**BY_SYSTEM, **A}, ["urn:a", "urn:a"], ["fhir-cardinality"]),
    ({**BY_SYSTEM, **A, "identifier:a": {"min": 1, "max": "1"}}, ["urn:b"], ["fhir-cardinality"]),
    ({**CLOSED, **A}, ["urn:a"], []),
    ({**CLOSED, **A}, ["urn:a", "urn:b"], ["fhir-slice"]),
    ({**BY_SYSTEM, **A, "identifier:a.value": {"fixed": "2"}}, ["urn:b", "urn:a"], ["fhir-fixed"]),
    ({**BY_SYSTEM, **A, "identifier:a.period": {"min": 1}}, ["urn:a"], ["fhir-cardinality"]),
])  # fmt: skip
def test_slices_by_a_fixed_value(elements: dict[str, Any], systems: list[str], found: list[str]) -> None:
    assert [code for code, _ in told(plan(*systems), elements)] == found


def test_a_fault_in_a_slice_stands_where_its_item_stands() -> None:
    elements = {**BY_SYSTEM, **A, "identifier:a.period.start": {"min": 1}}
    resource = plan("urn:b", "urn:a")
    resource["identifier"][1]["period"] = {"end": "2026"}
    assert told(resource, elements) == [("fhir-cardinality", ".identifier[1].period.start")]


def coded(*codes: str) -> dict[str, Any]:
    return changed(
        PLAN,
        category=[
            {"coding": [{"system": "urn:s", "code": code}, {"system": "urn:other", "code": "x"}]} for code in codes
        ],
    )


def test_slices_by_a_pattern_above_the_discriminators_path() -> None:
    elements = {"category": {"slicing": {"by": [["pattern", "$this"]], "rules": "open"}},
                "category:a": {"min": 1, "max": "1", "pattern": {"coding": [{"system": "urn:s", "code": "a"}]}}}  # fmt: skip
    assert told(coded("a", "b"), elements) == []
    assert told(coded("b"), elements) == [("fhir-cardinality", ".category")]
    elements["category"]["slicing"] = {"by": [["value", "coding.code"]], "rules": "open"}
    assert told(coded("a", "b"), elements) == []


def test_slices_by_codes_that_are_demanded() -> None:
    codes = {"urn:set": {"codes": {"urn:s": ["a", "b"]}}}
    elements = {
        "category": {"slicing": {"by": [["value", "$this"]], "rules": "closed"}},
        "category:ours": {"codes": "urn:set"},
    }
    assert told(coded("a", "b"), elements, codes=codes) == []
    assert told(coded("c"), elements, codes=codes) == [("fhir-slice", ".category[0]")]


def test_slices_that_cannot_be_told_apart_are_not_judged() -> None:
    elements = {**CLOSED, "identifier:a": {"min": 3}}
    assert told(plan("urn:a"), elements) == []


def observation(**value: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **value}


def test_slices_of_a_choice_by_type() -> None:
    elements = {
        "value[x]": {"slicing": {"by": [["type", "$this"]], "rules": "closed"}},
        "value[x]:valueQuantity": {"types": ["Quantity"]}, "value[x]:valueQuantity.unit": {"min": 1},
    }  # fmt: skip
    assert told(observation(valueQuantity={"value": 1, "unit": "kg"}), elements) == []
    assert told(observation(valueQuantity={"value": 1}), elements) == [
        ("fhir-cardinality", ".value.ofType(Quantity).unit")
    ]
    assert told(observation(valueString="x"), elements) == [("fhir-slice", ".value.ofType(string)")]


def test_fewer_types_of_a_choice() -> None:
    elements = {"value[x]": {"min": 1, "types": ["Quantity", "string"]}}
    assert told(observation(valueString="x"), elements) == []
    assert told(observation(valueBoolean=True), elements) == [("fhir-profile-choice", ".value.ofType(boolean)")]
    assert told(observation(), elements) == [("fhir-cardinality", ".value")]


def test_slices_by_whether_an_element_is_there() -> None:
    elements = {
        "identifier": {"slicing": {"by": [["exists", "period"]], "rules": "open"}},
        "identifier:timed": {"max": "1"}, "identifier:timed.period": {"min": 1},
        "identifier:plain": {}, "identifier:plain.period": {"max": "0"}, "identifier:plain.use": {"min": 1},
    }  # fmt: skip
    resource = plan("urn:a", "urn:b")
    resource["identifier"][0]["period"] = {"start": "2026"}
    assert told(resource, elements) == [("fhir-cardinality", ".identifier[1].use")]
    resource["identifier"][1]["period"] = {"start": "2026"}
    assert told(resource, elements) == [("fhir-cardinality", ".identifier")]


def test_slices_by_the_type_of_what_is_pointed_to() -> None:
    elements = {
        "supportingInfo": {"slicing": {"by": [["type", "resolve()"]], "rules": "closed"}},
        "supportingInfo:goal": {"max": "1", "types": [{"code": "Reference", "targets": ["Goal"]}]},
    }  # fmt: skip
    entries = [{"resourceType": "Goal"}, {"resourceType": "Flag"}]
    goal, flag = {"reference": "urn:uuid:0"}, {"reference": "urn:uuid:1"}
    assert told(changed(PLAN, supportingInfo=[goal]), elements, entries=entries) == []
    assert told(changed(PLAN, supportingInfo=[goal, flag]), elements, entries=entries) == [
        ("fhir-slice", ".supportingInfo[1]")
    ]
    unknown = {"reference": "urn:uuid:9"}
    assert told(changed(PLAN, supportingInfo=[goal, unknown]), elements, entries=entries) == []


def test_slices_by_the_profile_of_what_is_pointed_to() -> None:
    named = "https://example.org/StructureDefinition/navngitt"
    others = {named: {"type": "Goal", "elements": {"statusDate": {"min": 1}}}}
    elements = {
        "goal": {"slicing": {"by": [["profile", "resolve()"]], "rules": "open"}},
        "goal:dated": {"min": 1, "max": "1", "types": [{"code": "Reference", "targets": [named]}]},
    }  # fmt: skip
    resource = changed(PLAN, goal=[{"reference": "urn:uuid:0"}])
    assert told(resource, elements, others=others, entries=[{"resourceType": "Goal", "statusDate": "2026"}]) == []
    assert told(resource, elements, others=others, entries=[{"resourceType": "Goal"}]) == [
        ("fhir-cardinality", ".goal")
    ]


def test_a_slice_may_be_sliced_again() -> None:
    elements = {
        **BY_SYSTEM, **A, "identifier:a": {"slicing": {"by": [["value", "use"]], "rules": "open"}, "max": "*"},
        "identifier:a/old": {"max": "1"}, "identifier:a/old.use": {"fixed": "old"},
    }  # fmt: skip
    resource = plan("urn:a", "urn:a", "urn:b")
    for identifier in resource["identifier"]:
        identifier["use"] = "old"
    assert told(resource, elements) == [("fhir-cardinality", ".identifier")]


def test_extensions_are_sliced_by_address_and_those_of_a_profile_are_required() -> None:
    own = "https://example.org/StructureDefinition/utvidelse"
    elements = {"extension": {"slicing": {"by": [["value", "url"]], "rules": "open"}},
                "extension:own": {"min": 1, "max": "1", "types": [{"code": "Extension", "profiles": [own]}]}}  # fmt: skip
    others = {
        own: {"type": "Extension", "elements": {"url": {"fixed": own}, "value[x]": {"min": 1, "types": ["string"]}}}
    }
    assert told(PLAN, elements, others=others) == [("fhir-cardinality", ".extension")]
    assert told(changed(PLAN, extension=[{"url": own, "valueString": "x"}]), elements, others=others) == []
    assert told(changed(PLAN, extension=[{"url": own, "valueString": "x"}] * 2), elements, others=others) == [
        ("fhir-cardinality", ".extension")
    ]


def test_a_pattern_lets_more_be_said_and_a_fixed_value_does_not() -> None:
    value = {"coding": [{"system": "urn:s", "code": "a"}]}
    said = changed(PLAN, category=[{"coding": [{"system": "urn:s", "code": "a", "display": "x"}], "text": "y"}])
    assert told(said, {"category": {"pattern": value}}) == []
    assert told(said, {"category": {"fixed": value}}) == [("fhir-fixed", ".category[0]")]


def test_fewer_targets_lengths_and_invariants() -> None:
    elements = {"subject": {"types": [{"code": "Reference", "targets": ["Group"]}]}, "title": {"length": 5},
                "period": {"invariants": ["prove-1"]}}  # fmt: skip
    invariants = {"prove-1": {"severity": "error", "expression": "end.exists()"}}
    assert told(PLAN, elements, invariants=invariants) == [
        ("fhir-target", ".subject"), ("fhir-length", ".title"), ("fhir-invariant", ".period")
    ]  # fmt: skip


def test_a_data_type_follows_one_of_its_profiles() -> None:
    first, second = (f"https://example.org/StructureDefinition/{name}" for name in ("kode", "tekst"))
    others = {first: {"type": "CodeableConcept", "elements": {"coding": {"min": 1}}},
              second: {"type": "CodeableConcept", "elements": {"text": {"min": 1}}}}  # fmt: skip
    elements = {"category": {"types": [{"code": "CodeableConcept", "profiles": [first, second]}]}}
    assert told(changed(PLAN, category=[{"text": "x"}]), elements, others=others) == []
    assert told(changed(PLAN, category=[{"id": "a", "extension": []}]), elements, others=others) == [
        ("fhir-cardinality", ".category[0].coding")
    ]


def test_a_part_of_a_primitive() -> None:
    elements = {"title.extension": {"min": 1}}
    assert told(PLAN, elements) == [("fhir-cardinality", ".title.extension")]
    assert told(changed(PLAN, _title={"extension": [{"url": "x", "valueCode": "y"}]}), elements) == []
