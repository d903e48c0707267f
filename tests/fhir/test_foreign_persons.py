"""Whose plan it is, and which: another person's resources never flow into this person's plan (law 3)."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from tests.fhir.foreign_cases import (
    FNR,
    FNR_SYSTEM,
    OTHER_FNR,
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
from planbro.exchange import Reading
from planbro.findings import Refused

OTHER = patient("ola", OTHER_FNR, "Haugen")
IP = {"category": [coded("Individuell plan", "A02-2", "urn:oid:2.16.578.1.12.4.1.1.9602")]}


def titles(reading: Reading) -> list[str]:
    return [g.title for g in reading.plan.goals if isinstance(g.title, str)]


def about_ola(kind: str, ident: str, **more: Any) -> Json:
    return resource(kind, ident, subject=ref("Patient/ola"), **more)


def two_people() -> Json:
    """A search that found two people's plans."""
    return bundle(
        careplan(goal=[ref("Goal/kari")], author=ref("PractitionerRole/magnar")), patient(), goal("kari", "Gå på tur"), OTHER,
        careplan("plan2", ref("Patient/ola"), goal=[ref("Goal/ola")]), goal("ola", "Begynne på jobb", "Patient/ola"),
        about_ola("ServiceRequest", "sr", status="active", intent="plan", code={"text": "Avlastning"}),
        about_ola("CareTeam", "team", participant=[{"member": ref("PractitionerRole/olas")}]),
        about_ola("Flag", "flagg", status="active", code=coded("Har", "2", "urn:oid:2.16.578.1.12.4.1.1.8307")),
        resource("RelatedPerson", "far", patient=ref("Patient/ola"), name=[{"family": "Haugen"}]),
        resource("Consent", "samtykke", patient=ref("Patient/ola"), status="active"),
        resource("Communication", "melding", status="completed", payload=[{"contentString": "Uten navn"}]),
        resource("PractitionerRole", "magnar", practitioner=ref("Practitioner/magnar"), code=[{"text": "Magnars rolle"}]),
        resource("PractitionerRole", "olas", practitioner=ref("Practitioner/annen"), code=[{"text": "Olas rolle"}]),
        resource("Practitioner", "magnar", name=[{"family": "Moen"}]),
        resource("Practitioner", "annen", name=[{"family": "Lund"}]),
        resource("Organization", "annet", name="Olas arbeidsplass"),
        kind="searchset", base=SERVER,
    )  # fmt: skip


def test_only_this_persons_resources_are_in_the_plan() -> None:
    found = read(two_people())
    plan = found.plan
    assert (plan.planeier.family, titles(found)) == ("Fjellheim", ["Gå på tur"])
    lists = ("measures", "teams", "ip_status", "related", "consents", "messages", "organisations")
    assert not any(getattr(plan, name) for name in lists)
    assert [p.role_text for p in plan.participants] == ["Magnars rolle"]
    assert told(found, "fhir-person-other") == ["Bundle.entry[3].resource"]
    nothing_of_ola = repr([getattr(plan, name) for name, _ in plan.lists()])
    assert "Haugen" not in nothing_of_ola


def test_what_was_left_out_is_kept_and_the_account_says_why() -> None:
    data = dumped(two_people())
    found = planbro.read(data)
    why = {e.path: e.why for e in found.account.entries}
    assert why["Bundle.entry[5].resource.description.text"] == "it is about another person"
    assert "whom it is about" in why["Bundle.entry[11].resource.payload[0].contentString"]
    assert "leads to it" in why["Bundle.entry[16].resource.name"]
    assert planbro.write(found.plan, "fhir", onto=data).data == data


def test_what_is_added_is_about_this_person() -> None:
    data = dumped(two_people())
    plan = opened(data).plan
    plan.goals.append(type(plan.goals[0])(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", title="Nytt mål"))
    new = json.loads(put(plan, data))["entry"][-1]["resource"]
    assert new["subject"] == {"reference": f"{SERVER}/Patient/kari"}


def test_the_order_of_the_entries_does_not_decide_whose_plan_it_is() -> None:
    people = two_people()
    plan = people["entry"].pop(0)
    for place in (0, 3, len(people["entry"])):
        entries = [*people["entry"]]
        entries.insert(place, plan | {"resource": plan["resource"] | IP})
        found = read({**people, "entry": entries})
        assert (found.plan.planeier.family, titles(found)) == ("Fjellheim", ["Gå på tur"])
        check(dumped({**people, "entry": entries}))


@pytest.mark.parametrize("subject", [
    ref(f"{SERVER}/Patient/kari"), ref(f"{SERVER}/Patient/kari/_history/3"), ref("Patient/kari/_history/1"),
    {"identifier": {"system": FNR_SYSTEM, "value": FNR}}, ref("Patient/ukjent", identifier={"system": FNR_SYSTEM, "value": FNR}),
    {"identifier": {"system": "2.16.578.1.12.4.1.4.1", "value": f"{FNR[:6]} {FNR[6:]}"}},
    {"identifier": {"system": "http://hl7.no/fhir/NamingSystem/FNR", "value": FNR}}, ref("Patient/gammel"),
])  # fmt: skip
def test_one_person_may_be_named_in_many_ways(subject: Json) -> None:
    linked = patient(link=[{"type": "replaces", "other": ref("Patient/gammel")}])
    old = patient("gammel", "", "Fjellheim")
    mine = resource("Goal", "g", lifecycleStatus="active", description={"text": "Gå på tur"}, subject=subject)
    found = read(bundle(careplan(), linked, old, OTHER, mine, base=SERVER))
    assert titles(found) == ["Gå på tur"]


def test_the_same_number_in_two_records_is_one_person() -> None:
    again = patient("kari2", FNR, "Fjellheim")
    found = read(bundle(careplan(), patient(), again, goal("g", "Gå på tur", "Patient/kari2")))
    assert titles(found) == ["Gå på tur"]
    assert "fhir-person-other" not in codes(found)


@pytest.mark.parametrize("subject", [
    ref("Patient/borte"), ref("https://annen.example.org/Patient/kari"), {"identifier": {"system": FNR_SYSTEM, "value": OTHER_FNR}},
    ref("Group/alle"), {"identifier": {"value": FNR[::-1]}},
])  # fmt: skip
def test_whom_we_cannot_tell_is_not_this_person(subject: Json) -> None:
    doubtful = resource("Goal", "g", lifecycleStatus="active", description={"text": "Gå på tur"}, subject=subject)
    found = read(bundle(careplan(), patient(), doubtful, base=SERVER))
    assert not found.plan.goals
    assert told(found, "fhir-person-other") == ["Bundle.entry[2].resource"]


def test_a_person_who_is_not_here_is_not_guessed() -> None:
    found = read(bundle(careplan(subject=ref("Patient/borte")), patient(), goal("g", "Gå på tur")))
    assert (found.plan.planeier.family, found.plan.identifiers, titles(found)) == (found.plan.planeier.middle, [], [])
    assert told(found, "fhir-subject-elsewhere") == ["Bundle.entry[0].resource.subject"]


def test_a_plan_that_says_not_whose_it_is() -> None:
    nobodys = careplan()
    del nobodys["subject"]
    alone = read(bundle(nobodys, patient(), goal("g", "Gå på tur")))
    assert (alone.plan.planeier.family, titles(alone)) == ("Fjellheim", ["Gå på tur"])
    assert told(alone, "fhir-subject-missing") == ["Bundle.entry[0].resource"]
    among = read(bundle(nobodys, patient(), OTHER))
    assert not among.plan.identifiers


def test_the_person_may_be_contained_in_the_plan() -> None:
    inside = careplan(subject=ref("#kari"), contained=[patient()])
    found = read(bundle(inside, resource("Goal", "g", lifecycleStatus="active", description={"text": "Gå på tur"},
                                         subject={"identifier": {"system": FNR_SYSTEM, "value": FNR}})))  # fmt: skip
    assert (found.plan.planeier.family, titles(found)) == ("Fjellheim", ["Gå på tur"])


def test_a_death_without_a_date_closes_the_door() -> None:
    found = read(bundle(careplan(), patient(deceasedBoolean=True)))
    assert "planeier.deceased" in found.plan.doubtful
    assert told(found, "fhir-death-undated") == ["Bundle.entry[1].resource.deceasedBoolean"]
    assert not read(bundle(careplan(), patient(deceasedBoolean=False))).plan.doubtful
    assert (
        read(bundle(careplan(), patient(deceasedDateTime="2026-03-01T10:00:00Z"))).plan.planeier.deceased
        == "2026-03-01"
    )


# -- which plan


def plans(*more: Json) -> Json:
    return bundle(*more, patient(), goal("a", "Av den ene"), goal("b", "Av den andre"))


@pytest.mark.parametrize(("one", "other"), [
    (IP, {}), ({}, {"partOf": [ref("CarePlan/en")]}), ({"replaces": [ref("CarePlan/to")]}, {}),
    ({}, {"status": "entered-in-error"}), ({}, {"status": "revoked"}),
])  # fmt: skip
def test_the_plan_among_several(one: Json, other: Json) -> None:
    first = careplan("en", goal=[ref("Goal/a")]) | {"title": "Planen"} | one
    second = careplan("to", goal=[ref("Goal/b")]) | {"title": "En annen"} | other
    for order in itertools.permutations((first, second)):
        assert read(plans(*order)).plan.title == "Planen"


def test_another_plans_goals_are_its_own_and_it_is_told() -> None:
    found = read(plans(careplan("en", goal=[ref("Goal/a")]) | IP, careplan("to", goal=[ref("Goal/b")])))
    assert titles(found) == ["Av den ene"]
    assert told(found, "fhir-careplans-several") == ["Bundle.entry[0].resource"]
    family = plans(
        careplan("en", goal=[ref("Goal/a")]), careplan("to", goal=[ref("Goal/b")], partOf=[ref("CarePlan/en")])
    )
    assert titles(read(family)) == ["Av den ene", "Av den andre"]


def test_what_two_plans_share_is_in_the_plan() -> None:
    both = [ref("Goal/a"), ref("Goal/b")]
    assert titles(read(plans(careplan("en", goal=both) | IP, careplan("to", goal=both)))) == [
        "Av den ene",
        "Av den andre",
    ]


# -- versions


def version(text: str, number: str | None = None, time: str | None = None) -> Json:
    meta = {k: v for k, v in (("versionId", number), ("lastUpdated", time)) if v}
    return goal("g", text, **({"meta": meta} if meta else {}))


@pytest.mark.parametrize(("old", "new"), [
    (version("Gammelt", "9"), version("Nytt", "10")),
    (version("Gammelt", time="2026-01-01T12:00:00+02:00"), version("Nytt", time="2026-01-01T11:00:00Z")),
])  # fmt: skip
def test_the_newest_version_counts(old: Json, new: Json) -> None:
    for order in ((old, new), (new, old)):
        found = read(bundle(careplan(), patient(), *order))
        assert titles(found) == ["Nytt"]
        assert told(found, "fhir-version-older") == [f"Bundle.entry[{2 + order.index(old)}].resource"]


def test_a_history_has_the_newest_first() -> None:
    assert titles(read(bundle(careplan(), patient(), version("Nytt"), version("Gammelt"), kind="history"))) == ["Nytt"]


def test_what_cannot_be_told_apart_is_told() -> None:
    found = read(bundle(careplan(), patient(), version("En"), version("To")))
    assert titles(found) == ["En"]
    assert told(found, "fhir-version-unclear") == ["Bundle.entry[2].resource"]
    same = read(bundle(careplan(), patient(), version("En"), version("En")))
    assert (titles(same), told(same, "fhir-version-unclear")) == (["En"], [])


def test_what_was_deleted_since_is_gone() -> None:
    history = bundle(careplan(), patient(), goal("g", "Slettet"), kind="history")
    history["entry"].insert(0, {"request": {"method": "DELETE", "url": "Goal/g"}, "response": {"status": "204"}})
    found = read(history)
    assert not found.plan.goals
    assert told(found, "fhir-resource-deleted") == ["Bundle.entry[3].resource"]
    plan_gone = bundle(careplan(), patient(), kind="history")
    plan_gone["entry"].insert(0, {"request": {"method": "DELETE", "url": "CarePlan/plan"}})
    with pytest.raises(Refused) as refused:
        read(plan_gone)
    assert [f.code for f in refused.value.findings] == ["plan-missing", "fhir-resource-deleted"]


def test_two_servers_may_use_one_id() -> None:
    here, there = f"{SERVER}/Goal/1", "https://annen.example.org/fhir/Goal/1"
    value = bundle(careplan(goal=[ref("Goal/1")]), patient(), base=SERVER)
    for url, text in ((there, "Deres"), (here, "Vårt")):
        value["entry"].append({"fullUrl": url, "resource": goal("1", text, f"{SERVER}/Patient/kari")})
    found = read(value)
    assert titles(found) == ["Deres", "Vårt"]
    ours = next(g for g in found.plan.goals if g.title == "Vårt")
    assert "fhir-version-older" not in codes(found)
    facts = {e.path for e in found.account.entries}
    assert "Bundle.entry[0].resource.goal[0].reference" not in facts
    assert ours.id
