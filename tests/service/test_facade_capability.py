"""What the facade says that it does, it does; and what it does not say, it does not take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from facade_asked import ask, codes, entries, read, search, the_plan
from serving import Town, caller, number_of, serving

from planbro.exchange.view import Caller
from planbro.findings import Severity
from planbro.formats.codec import json as codec
from planbro.formats.fhir.check import check
from planbro.mapping import data_dir
from planbro.plan.disclosure import Asker, Party

ASKED = data_dir("schemas") / "fhir" / "capability" / "CapabilityStatement-ip-facade.json"
VALUES = {"token": "x", "date": "ge2020", "reference": "CarePlan/6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e"}


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def planeier(number: str) -> Caller:
    """Whoever the plan is about, who sees its consents too."""
    asker = Asker((Party.parse(f"fnr:{number}"),), role="planeier")
    return replace(caller(), asker=asker, purpose="PATRQT")


def resources(statement: Any) -> dict[str, Any]:
    return {one["type"]: one for one in statement["rest"][0]["resource"]}


def codes_of(resource: Any) -> set[str]:
    return {one["code"] for one in resource["interaction"]}


def test_it_can_be_read_by_anybody_and_is_valid(still: Town) -> None:
    statement = read(still, "metadata", "nobody")
    assert (statement["kind"], statement["fhirVersion"]) == ("instance", "4.0.1")
    assert statement["implementation"]["url"] == "https://planbro.example.org/fhir"
    found = [one for one in check(statement) if one.severity is Severity.ERROR]
    assert not found, [(one.code, one.place.path) for one in found]
    assert ask(still, "GET", "metadata?_format=xml").text.startswith("<?xml")


def test_it_offers_all_that_a_ward_needs(still: Town) -> None:
    """`ip-facade`, the requirements, which it says that it follows."""
    offered, asked = resources(read(still, "metadata")), resources(codec.parse(ASKED.read_bytes()))
    for type_, one in asked.items():
        mine = offered[type_]
        assert codes_of(one) <= codes_of(mine), type_
        for name in ("searchInclude", "searchRevInclude"):
            assert set(one.get(name, ())) <= set(mine.get(name, ())), (type_, name)
        there = {(p["name"], p["type"], p["definition"]) for p in mine.get("searchParam", ())}
        assert {(p["name"], p["type"], p["definition"]) for p in one.get("searchParam", ())} <= there, type_
        assert {p["name"] for p in one.get("operation", ())} <= {p["name"] for p in mine.get("operation", ())}


def test_each_parameter_and_include_that_is_told_of_works(still: Town) -> None:
    strict = {"Prefer": "handling=strict"}
    number = number_of(the_plan(still))
    for type_, one in resources(read(still, "metadata")).items():
        if "search-type" not in codes_of(one):
            continue
        person = "identifier" if type_ == "Patient" else "patient.identifier"
        whose = {person: number} if type_ != "PractitionerRole" else {"_id": the_plan(still).id}
        form: dict[str, Any] = {p["name"]: VALUES[p["type"]] for p in one.get("searchParam", ())}
        form = {name: value for name, value in form.items() if name != "identifier"}
        form |= {
            "_lastUpdated": "ge2020",
            "_count": "5",
            "_sort": "_lastUpdated",
            "_total": "accurate",
            "_elements": "id",
        }
        form |= {"_include": one.get("searchInclude", []), "_revinclude": one.get("searchRevInclude", [])}
        answer = ask(still, "POST", f"{type_}/_search", data=form | whose, headers=strict)
        assert answer.status_code == 200, (type_, answer.text)
        for reference in [p for p in one.get("searchParam", ()) if p["type"] == "reference"]:
            known = ask(still, "GET", f"{type_}?{reference['name']}={VALUES['reference']}", headers=strict)
            assert (known.status_code, known.json()["total"]) == (200, 0), (type_, reference["name"])


def test_each_parameter_finds_what_has_it(still: Town) -> None:
    """A value that stands in a resource finds it, by whatever parameter that reads it."""
    from planbro.service.fhir._match import at
    from planbro.service.fhir._types import OFFERS

    looked: set[str] = set()
    still.gate.callers["planeier"] = planeier(number_of(the_plan(still)))
    for type_, offer in OFFERS.items():
        if "search-type" not in offer.interactions or type_ == "PractitionerRole":
            continue
        who = "planeier" if type_ == "Consent" else "hospital"
        for one in entries(search(still, type_, who, person=the_plan(still)))[:3]:
            for param in offer.params.values():
                value = next((v for path in param.paths for v in at(one, path)), None)
                spelled = _spelled(param.kind, value)
                if spelled is None or (type_ == "Patient" and param.name == "identifier"):
                    continue
                key = "identifier" if type_ == "Patient" else "patient.identifier"
                form = {key: number_of(the_plan(still)), param.name: spelled}
                found = ask(still, "POST", f"{type_}/_search", who, data=form).json()
                assert one["id"] in [there["id"] for there in entries(found)], (type_, param.name, spelled)
                looked.add(f"{type_}:{param.name}")
    assert len(looked) > 45, sorted(looked)


def _spelled(kind: str, value: Any) -> str | None:
    if kind == "reference":
        return value.get("reference") if isinstance(value, dict) else None
    if kind == "date":
        return (value.get("start") and f"ge{value['start'][:10]}") if isinstance(value, dict) else value and value[:10]
    if isinstance(value, dict):
        value = value.get("coding", [value])[0]
        name = "code" if "code" in value else "value"
        return f"{value.get('system', '')}|{value[name]}" if name in value else None
    return value if isinstance(value, str) else None


def test_nothing_is_taken_that_is_not_told_of(still: Town) -> None:
    offered = resources(read(still, "metadata"))
    plan = the_plan(still)
    for type_, one in offered.items():
        said = codes_of(one)
        shapes = [("read", "GET", f"{type_}/x"), ("update", "PUT", f"{type_}/x"), ("delete", "DELETE", f"{type_}/x"),
                  ("create", "POST", type_), ("search-type", "GET", f"{type_}?_id=x"), ("vread", "GET", f"{type_}/x/_history/1"),
                  ("history-instance", "GET", f"{type_}/x/_history"), ("patch", "PATCH", f"{type_}/x"),
                  ("history-type", "GET", f"{type_}/_history")]  # fmt: skip
        for code, method, path in shapes:
            if code in said:
                continue
            answer = ask(still, method, path, content=b"")
            assert answer.status_code in {404, 405}, (type_, code)
            assert codes(answer.json()) != ["facade-not-there"] or code == "history-type", (type_, code)
        if "search-type" in said:
            strange = {"patient.identifier": number_of(plan), "colour": "red"}
            refused = ask(still, "POST", f"{type_}/_search", data=strange, headers={"Prefer": "handling=strict"})
            assert refused.status_code == 400
    for type_ in ("Observation", "MedicationRequest", "Bundle"):
        if type_ not in offered:
            assert ask(still, "GET", f"{type_}/x").status_code == 404
