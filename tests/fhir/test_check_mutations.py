"""Break a good resource in one place, and the check finds it; what the library refuses, the check refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fhir.fhir_cases import GOOD
from tests.fhir.fhir_values import TABLES

from planbro.findings import Severity
from planbro.formats.fhir.check import Element, check

RICH = json.loads((Path(__file__).parents[2] / "fixtures/fhir/rich-plan.bundle.json").read_text(encoding="utf-8"))
RESOURCES = [
    *GOOD.values(),
    *({entry["resource"]["resourceType"]: entry["resource"] for entry in RICH["entry"]}.values()),
]
Node = dict[str, Any]


def nodes(value: Node, name: str) -> Iterator[tuple[Node, str]]:
    """Every object of a resource, with its type."""
    yield value, name
    for key, below in value.items():
        found = TABLES.type_of(name, key)
        if found is not None and not found.primitive:
            for one in below if isinstance(below, list) else [below]:
                yield from nodes(one, one["resourceType"] if found.code == "Resource" else found.code)


def members(value: Node) -> list[tuple[Node, str, Element]]:
    """Every member that stands: the object, the name in JSON, the element."""
    return [(node, json_name, element) for node, name in nodes(value, value["resourceType"])
            for element in TABLES.elements(name) for json_name in element.json_names() if json_name in node]  # fmt: skip


def taken_out(node: Node, name: str) -> None:
    node.pop("_" + name, None)
    del node[name]


def doubled(node: Node, name: str) -> None:
    node[name] = [node[name], node[name]]


def unlisted(node: Node, name: str) -> None:
    node[name] = node[name][0]


def put(value: Any) -> Callable[[Node, str], None]:
    return lambda node, name: node.update({name: value})


def strange(node: Node, name: str) -> None:
    node["merkelig"] = "x"


def formed(element: Element) -> bool:
    told = {
        "date",
        "dateTime",
        "instant",
        "boolean",
        "id",
        "code",
        "uri",
        "url",
        "decimal",
        "positiveInt",
        "unsignedInt",
        "integer",
    }
    return not element.max_many and not element.is_choice and element.types[0].code in told


def coded(element: Element) -> bool:
    return (
        element.types[0].code == "code"
        and "codes" in element.facts
        and TABLES.codes(element.facts["codes"]) is not None
    )


# what is done, where it can be, and what it must be called (any error where that depends on the place)
MUTATIONS: dict[str, tuple[Callable[[Node, str], None], Callable[[Element], bool], str | None]] = {
    "a required element is taken out": (taken_out, lambda e: e.min > 0, "fhir-cardinality"),
    "a single element stands twice": (doubled, lambda e: not e.max_many, "fhir-type"),
    "a list is no list": (unlisted, lambda e: e.max_many, "fhir-type"),
    "a required code is none of them": (put("banan"), lambda e: coded(e) and not e.max_many, "fhir-code"),
    "a value is written wrong": (put("2026-11-22T10:00  ikke noe"), formed, None),
    "a value is of another JSON type": (put({"a": 1}), lambda e: formed(e), None),
    "a text is empty": (put(""), lambda e: not e.max_many and TABLES.kind(e.types[0].code) == "primitive-type", None),
    "a list is empty": (put([]), lambda e: e.max_many, "fhir-empty"),
    "an object is empty": (put({}), lambda e: not e.max_many, None),
    "a value is null": (put(None), lambda e: True, None),
    "an element that R4 does not have": (strange, lambda e: True, "fhir-unknown-element"),
}  # fmt: skip


def mutants(what: str) -> Iterator[tuple[str, Node]]:
    """Each resource broken at some places, one at a time."""
    work, fits, _ = MUTATIONS[what]
    for resource in RESOURCES:
        places = [n for n, (_, _, element) in enumerate(members(resource)) if element.types and fits(element)]
        for place in Random(what + resource["resourceType"]).sample(places, min(len(places), 3)):
            copied = deepcopy(resource)
            node, name, element = members(copied)[place]
            work(node, name)
            yield element.path, copied


def errors(value: Any) -> list[str]:
    return [finding.code for finding in check(value) if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("what", MUTATIONS)
def test_what_is_broken_in_one_place_is_found(what: str) -> None:
    wanted, tried = MUTATIONS[what][2], 0
    for path, mutant in mutants(what):
        found = errors(mutant)
        assert found, (path, mutant)
        assert wanted is None or {wanted, "fhir-empty"} & set(found), (path, found)
        tried += 1
    assert tried > 10


def refused_by_library(value: Node) -> bool:
    from pydantic import ValidationError

    kind = value["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    try:
        model.model_validate(deepcopy(value))
    except (ValidationError, TypeError):  # it stumbles over a list where it wants a text
        return True
    return False


@pytest.mark.parametrize("what", MUTATIONS)
def test_whatever_the_library_refuses_the_check_refuses(what: str) -> None:
    for path, mutant in mutants(what):
        assert not refused_by_library(mutant) or errors(mutant), (path, mutant)


def test_a_fixed_value_that_is_broken_is_found() -> None:
    patient = deepcopy(GOOD["Patient"])
    patient["address"][0]["_district"]["extension"][0] = {
        "url": "http://hl7.org/fhir/StructureDefinition/goal-relationship", "valueString": "x"}  # fmt: skip
    assert errors(patient)
    goal: Node = {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": "x"},
        "subject": {"reference": "Patient/1"},
    }
    part = {"url": "feil", "valueCodeableConcept": {"text": "x"}}
    goal["extension"] = [{"url": "http://hl7.org/fhir/StructureDefinition/goal-relationship", "extension": [part]}]
    assert errors(goal)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", " ", "#", "#a", "Patient/1", "urn:uuid:x", "2026", "Bundle", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "resourceType", "entry", "resource", "contained", "id", "meta", "profile", "extension", "modifierExtension", "url", "text", "div",
        "valueReference", "reference", "identifier", "system", "coding", "code", "period", "start", "end", "_given", "given", "name", "total",
        "participant", "member", "onBehalfOf", "scope", "patient", "fullUrl", "request", "type", "versionId", "status", "value", "link"]),
        inner, max_size=5),
    max_leaves=40,
)  # fmt: skip


@given(JUNK, st.sampled_from(["Bundle", "Patient", "Consent", "CareTeam", "CarePlan", "Task", "Parameters"]))
def test_nothing_that_json_can_say_makes_it_stumble(junk: Any, kind: str) -> None:
    check(junk)
    check({"resourceType": kind, **(junk if isinstance(junk, dict) else {"name": junk})})
    check({"resourceType": "Bundle", "type": "document", "entry": [{"fullUrl": "urn:uuid:x", "resource": junk}]})


@pytest.mark.parametrize("junk", [None, True, 1, "x", [], {}, [None], [[]], [{}], {"a": 1}, ["x"]], ids=repr)
def test_junk_in_any_member_of_a_plan_makes_it_no_worse_than_wrong(junk: Any) -> None:
    for resource in RESOURCES:
        count = len(members(resource))
        for place in Random(repr(junk) + resource["resourceType"]).sample(range(count), min(count, 6)):
            copied = deepcopy(resource)
            node, name, _ = members(copied)[place]
            node[name] = junk
            check(copied)
