"""A reference means the same however it is written, and stays as it was written."""

from __future__ import annotations

import json

import pytest
from tests.fhir.foreign_cases import (
    SERVER,
    Json,
    bundle,
    careplan,
    coded,
    codes,
    dumped,
    goal,
    patient,
    read,
    ref,
    resource,
    told,
)
from tests.laws.common import opened, put
from tests.laws.test_interpreter import check

import planbro

ORG = {"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "999999999"}
LONG = "r" * 80


def team(member: Json, *more: Json, **at: str) -> Json:
    """A plan whose team has one member, who may stand as a role anywhere."""
    role = resource("PractitionerRole", LONG, practitioner=ref("Practitioner/p"), code=[{"text": "Lærer"}])
    person = resource("Practitioner", "p", name=[{"family": "Moen", "given": ["Magnar"]}],
                      identifier=[{"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9990001"}])  # fmt: skip
    group = resource("CareTeam", "t", subject=ref("Patient/kari"), participant=[{"member": member}])
    return bundle(careplan(careTeam=[ref("CareTeam/t")]), patient(), group, role, person, *more, base=at.get("base"))


def member(value: Json) -> object:
    plan = read(value).plan
    (found,) = plan.team_members
    return getattr(plan.item(found.participant), "role_text", None) if found.participant else None


@pytest.mark.parametrize("text", [
    f"PractitionerRole/{LONG}", f"{SERVER}/PractitionerRole/{LONG}", f"{SERVER}/PractitionerRole/{LONG}/_history/4",
    f"PractitionerRole/{LONG}/_history/1", LONG, "Practitioner/p", "Practitioner?identifier=urn:oid:2.16.578.1.12.4.1.4.4|9990001",
])  # fmt: skip
def test_by_address_relative_versioned_bare_or_asked_for(text: str) -> None:
    value = team(ref(text), base=SERVER)
    assert member(value) == "Lærer"
    assert planbro.write(read(value).plan, "fhir", onto=dumped(value)).data == dumped(value)
    check(dumped(value))


@pytest.mark.parametrize(
    "url", ["urn:uuid:8a1fc1a5-2d5a-4a60-9d0f-6c7f5f1c1b1e", "urn:oid:2.16.578.1.34.10.3", "urn:uuid:ikke-en-uuid"]
)
def test_by_the_name_of_the_entry(url: str) -> None:
    value = team(ref(url))
    value["entry"][3]["fullUrl"] = url
    assert member(value) == "Lærer"
    assert told(read(value), "reference-unresolved") == []


def test_an_address_where_the_bundle_has_none() -> None:
    assert member(team(ref(f"{SERVER}/PractitionerRole/{LONG}"))) == "Lærer"


def test_an_address_on_another_server_is_not_the_one_here() -> None:
    found = read(team(ref(f"https://annen.example.org/PractitionerRole/{LONG}"), base=SERVER))
    assert told(found, "reference-unresolved") == ["Bundle.entry[2].resource.participant[0].member.reference"]


@pytest.mark.parametrize("member_", [
    {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9990001"}},
    {"identifier": {"system": "http://hl7.no/fhir/NamingSystem/HPR", "value": "999 0001"}, "type": "Practitioner"},
    ref("{{server}}/Practitioner/{{p}}", identifier={"system": "2.16.578.1.12.4.1.4.4", "value": "9990001"}),
])  # fmt: skip
def test_by_number_alone(member_: Json) -> None:
    value = team(member_)
    assert member(value) == "Lærer"
    assert planbro.write(read(value).plan, "fhir", onto=dumped(value)).data == dumped(value)
    check(dumped(value))


def test_a_number_gives_way_when_the_plan_names_another() -> None:
    value = team({"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9990001"}},
                 resource("PractitionerRole", "r2", code=[{"text": "Lege"}]))  # fmt: skip
    plan = opened(dumped(value)).plan
    plan.team_members[0].participant = next(p.id for p in plan.participants if p.role_text == "Lege")
    assert json.loads(put(plan, dumped(value)))["entry"][2]["resource"]["participant"][0]["member"] == ref(
        "PractitionerRole/r2"
    )


def test_the_name_of_the_one_before_goes_with_the_reference() -> None:
    bodies = [resource("Organization", i, name=n) for i, n in (("a", "Fjordvik kommune"), ("b", "Nordvest sykehus"))]
    ask = resource("ServiceRequest", "s", status="active", intent="plan", code={"text": "Bolig"}, subject=ref("Patient/kari"),
                   performer=[ref("Organization/a", type="Organization", display="Fjordvik")])  # fmt: skip
    data = dumped(bundle(careplan(), patient(), *bodies, ask))
    plan = opened(data).plan
    plan.measures[0].provider = plan.organisations[1].id
    (performer,) = json.loads(put(plan, data))["entry"][4]["resource"]["performer"]
    assert performer == ref("Organization/b", type="Organization")


def test_a_service_by_number_is_the_body_that_has_it() -> None:
    service = resource("Organization", "o", name="Fjordvik kommune", identifier=[ORG])
    ask = resource("ServiceRequest", "s", status="active", intent="plan", code={"text": "Bolig"}, subject=ref("Patient/kari"),
                   performer=[{"identifier": ORG, "display": "Kommunen"}])  # fmt: skip
    plan = read(bundle(careplan(), patient(), service, ask)).plan
    assert plan.measures[0].provider == plan.organisations[0].id


def test_what_a_plan_contains_is_read_and_stays_there() -> None:
    inside = [resource("CareTeam", "t", participant=[{"member": ref("#r"), "role": [{"text": "Lærer"}]}]),
              resource("PractitionerRole", "r", code=[{"text": "Kontaktlærer"}]),
              resource("Goal", "g", lifecycleStatus="active", description={"text": "Gå på tur"}, subject=ref("Patient/kari"))]  # fmt: skip
    value = bundle(careplan(contained=inside, careTeam=[ref("#t")], goal=[ref("#g")]), patient())
    found = read(value)
    assert [g.title for g in found.plan.goals] == ["Gå på tur"]
    assert found.plan.team_members[0].participant == found.plan.participants[0].id
    assert not codes(found)
    plan = opened(dumped(value)).plan
    plan.goals[0].title = "Gå langt"
    again = json.loads(put(plan, dumped(value)))
    assert again["entry"][0]["resource"]["contained"][2]["description"] == {"text": "Gå langt"}
    plan.goals.clear()
    again = json.loads(put(plan, dumped(value)))
    assert [c["resourceType"] for c in again["entry"][0]["resource"]["contained"]] == ["CareTeam", "PractitionerRole"]
    check(dumped(value))


def test_what_others_contain_says_more_of_them_alone() -> None:
    """Each resource has its own `#1`."""

    def task(ident: str, text: str) -> Json:
        return resource("Task", ident, status="accepted", intent="order", focus=ref("#1"), **{"for": ref("Patient/kari")},
                        contained=[resource("ServiceRequest", "1", code=coded(text))])  # fmt: skip

    pointed = [{"reference": ref("Task/a")}, {"reference": ref("Task/b")}]
    found = read(bundle(careplan(activity=pointed), patient(), task("a", "Måle blodtrykk"), task("b", "Veie seg")))
    assert [m.title for m in found.plan.measures] == ["Måle blodtrykk", "Veie seg"]
    assert not codes(found)


@pytest.mark.parametrize(("where", "more"), [
    ("goal[0].reference", {"goal": [ref("Goal/borte")]}),
    ("addresses[0].reference", {"addresses": [ref("{{server}}Condition/{{c}}")]}),
    ("activity[0].reference.reference", {"activity": [{"reference": ref("Task/borte")}]}),
])  # fmt: skip
def test_a_reference_to_nothing_is_told_where_it_stands(where: str, more: Json) -> None:
    value = bundle(careplan(**more), patient())
    found = read(value)
    assert told(found, "reference-unresolved") == [f"Bundle.entry[0].resource.{where}"]
    assert planbro.write(found.plan, "fhir", onto=dumped(value)).data == dumped(value)


def test_a_reference_to_what_the_plan_has_no_room_for_is_kept_in_silence() -> None:
    note = resource("Observation", "o", status="final", code={"text": "Puls"}, subject=ref("Patient/kari"))
    found = read(bundle(careplan(supportingInfo=[ref("Observation/o")], author=ref("Patient/kari")), patient(), note))
    assert not codes(found)


def test_words_alone_are_a_name() -> None:
    found = read(team({"display": "Lars Vik, trener"}))
    assert found.plan.team_members[0].name == "Lars Vik, trener"
    assert not codes(found)


def test_an_address_that_names_another_id_is_told() -> None:
    value = bundle(careplan(goal=[ref(f"{SERVER}/Goal/adresse")]), patient(), goal("id", "Gå på tur"), base=SERVER)
    value["entry"][2]["fullUrl"] = f"{SERVER}/Goal/adresse"
    found = read(value)
    assert told(found, "fhir-id-mismatch") == ["Bundle.entry[2].fullUrl"]
    assert "reference-unresolved" not in codes(found)


def test_a_relative_reference_is_relative_to_its_own_server() -> None:
    other = "https://annen.example.org/fhir"
    ours = resource("ServiceRequest", "s", status="active", intent="plan", code={"text": "Bolig"}, subject=ref(f"{SERVER}/Patient/kari"),
                    performer=[ref("Organization/1")])  # fmt: skip
    value = bundle(careplan(activity=[{"reference": ref("ServiceRequest/s")}]), patient(), base=SERVER)
    for base, body in ((other, resource("Organization", "1", name="Deres")), (SERVER, resource("Organization", "1", name="Vår")),
                       (SERVER, ours)):  # fmt: skip
        value["entry"].append({"fullUrl": f"{base}/{body['resourceType']}/{body['id']}", "resource": body})
    plan = read(value).plan
    assert plan.item(plan.measures[0].provider).name == "Vår"  # type: ignore[union-attr,arg-type]
    check(dumped(value))


def test_no_reference_makes_a_wrong_turn_of_another_shape() -> None:
    """Damaged references are told or kept; nothing is raised."""
    for broken in (ref(""), {"reference": 7}, {"reference": None}, {"identifier": []}, {"identifier": {"value": 7}}, {},
                   {"reference": "#"}, {"reference": "#borte"}, {"reference": "?identifier=|"}):  # fmt: skip
        value = team(broken)
        value["entry"][0]["resource"]["subject"] = broken
        found = read(value)
        assert planbro.write(found.plan, "fhir", onto=dumped(value)).data == dumped(value)
        check(dumped(value))
