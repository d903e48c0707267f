"""A plan that another system wrote is read for what it holds, and goes back as it came."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.fhir.foreign_cases import (
    FNR,
    SERVER,
    bundle,
    careplan,
    coded,
    codes,
    dumped,
    foreign,
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
from planbro.formats._document import canonical
from planbro.plan import ABSENT, Code


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(foreign())


def value(code: Any) -> str | None:
    return code.value if isinstance(code, Code) else None


def named(reading: Reading, name: str, field: str = "title") -> Any:
    """The first item of a list with these words; measures where no list is named."""
    lists = ("measures", "meetings", "subplans", "organisations", "goals")
    return next(i for n in lists for i in getattr(reading.plan, n) if getattr(i, field, None) == name)


# -- what is read


def test_the_plan_says_what_it_is_and_where_it_is_from(reading: Reading) -> None:
    plan = reading.plan
    assert (plan.title, value(plan.status), plan.created, plan.period_start) == (
        "Plan for vinteren", "active", "2026-01-20", "2026-01-20")  # fmt: skip
    assert plan.summary == "Om planen\nKari vil på tur.\n"
    assert (plan.source.system, plan.source.plan_id) == ("https://opphav.example.org", "P-17")
    assert plan.planeier.family == "Fjellheim"
    assert plan.identifiers[0].value == FNR


def test_the_same_plan_has_the_same_id_wherever_it_was_sent_from(reading: Reading) -> None:
    other = foreign()
    other["entry"][0]["resource"]["title"] = "Et annet navn"
    assert read(other).plan.id == reading.plan.id
    at = bundle(careplan(), patient(), base=SERVER)
    assert read(at).plan.id == read(bundle(careplan(note=[{"text": "Nytt"}]), patient(), base=SERVER)).plan.id
    assert read(at).plan.id != read(bundle(careplan(), patient(), base="https://annen.example.org")).plan.id


def test_where_nothing_else_says_it_the_system_is_the_one_the_resource_names() -> None:
    plan = read(bundle(careplan(meta={"source": "https://opphav.example.org"}), patient())).plan
    assert plan.source.system == "https://opphav.example.org"
    assert read(bundle(careplan(meta={"source": "#kall-17"}), patient())).plan.source.system is ABSENT


def test_what_is_told_in_the_plan_itself_is_a_measure(reading: Reading) -> None:
    swim = named(reading, "Svømming")
    assert (swim.text, swim.extent, value(swim.status)) == ("I varmtvannsbasseng", "Hver mandag", "draft")
    assert (str(swim.extent_value), swim.extent_unit, swim.responsible_text) == ("45", "min", "Svømmehallen")
    assert reading.plan.item(swim.goal).title == "Gå på tur"  # type: ignore[union-attr]
    assert reading.plan.item(swim.responsible).role_text == "Legevakt"  # type: ignore[union-attr]
    assert reading.plan.item(swim.provider).name == "Fjordvik kommune"  # type: ignore[union-attr]
    walk, support = named(reading, "Gå tur hver dag"), named(reading, "Støttekontakt")
    assert (walk.extent, value(walk.status)) == ("1/1 d", "active")
    assert (support.extent, support.service.code, value(support.status), support.start, support.end) == (
        "2 t", "9", "completed", "2026-01-01", "2026-02-01")  # fmt: skip


def test_every_kind_of_request_that_the_plan_points_to_is_a_measure(reading: Reading) -> None:
    titles = {measure.title for measure in reading.plan.measures}
    assert titles >= {
        "Basseng", "Ridning", "Søke støttekontakt", "Kartlegging", "Paracetamol", "Vitamin D", "Salve",
        "Informere skolen", "Om hjelpemidler", "Påminnelse", "Mer grønt", "Diabeteskost", "Rullator", "Arbeidsstol",
        "Treningspakke", "Hjemmetrening", "Tøye ut", "Noe som ikke er med",
    }  # fmt: skip
    assert "Be om innsyn" not in titles


def test_a_request_says_how_much_by_whom_and_when(reading: Reading) -> None:
    pool, riding = named(reading, "Basseng"), named(reading, "Ridning")
    assert (pool.extent, pool.how, pool.responsible_text) == ("2/1 wk", "Ta med håndkle", "Frivilligsentralen")
    assert reading.plan.item(pool.responsible).role_text == "Legevakt"  # type: ignore[union-attr]
    assert reading.plan.item(pool.provider).name == "Fjordvik kommune"  # type: ignore[union-attr]
    assert (riding.extent, riding.start) == ("1–2 t", "2026-04-01")
    task, deadline = named(reading, "Søke støttekontakt"), named(reading, "Kartlegging")
    assert (value(task.status), task.start, task.end, task.responsible_text) == (
        "active", "2026-03-01", "2026-04-01", "Legevakta")  # fmt: skip
    assert reading.plan.item(task.responsible).role_text == "Legevakt"  # type: ignore[union-attr]
    assert reading.plan.item(task.goal).title == "Gå på tur"  # type: ignore[union-attr]
    assert (value(deadline.status), deadline.end) == ("draft", "2026-05-01")
    assert reading.plan.item(deadline.provider).name == "Fjordvik kommune"  # type: ignore[union-attr]
    assert named(reading, "Paracetamol").extent == "1 tablett ved behov"
    for name, days in (("Informere skolen", ("2026-02-01", "2026-02-28")), ("Rullator", ("2026-02-02", "2026-02-03"))):
        assert (named(reading, name).start, named(reading, name).end) == days
    assert {value(m.status) for m in reading.plan.measures if m.title != "Noe som ikke er med"} == {
        "active", "draft", "completed"}  # fmt: skip


def test_annotations_are_notes_about_what_they_stand_at(reading: Reading) -> None:
    plan = reading.plan
    about = {(getattr(plan.item(n.about), "title", None) if n.about else None, n.text) for n in plan.notes}
    assert {(None, "Sett"), ("Gå på tur", "Sett"), ("Basseng", "Sett"), ("Basseng", "I gang")} <= about
    assert {("Svømming", "I gang"), ("Svømming", "Sett")} <= about
    assert {("Noe som ikke er med", "I gang"), ("Noe som ikke er med", "Sett")} <= about
    said = [n for n in plan.notes if n.text == "Avtalt på telefon"]
    assert {(n.time, n.author_text) for n in said} == {("2026-02-01T10:00:00+01:00", "Magnar")}
    assert {None, "Gå på tur", "Basseng"} <= {t for t, text in about if text == "Avtalt på telefon"}
    asked = ("Søke støttekontakt", "Paracetamol", "Informere skolen", "Mer grønt", "Rullator", "Treningspakke")
    assert {(name, "Avtalt på telefon") for name in asked} <= about
    assert {(name, "Sett") for name in asked} <= about
    for signed in (n for n in plan.notes if n.text == "Sett"):
        assert signed.author_text == "Moen, Magnar"
        assert plan.item(signed.author).family == "Moen"  # type: ignore[union-attr]


def test_what_became_of_a_measure_is_an_evaluation(reading: Reading) -> None:
    pool = named(reading, "Basseng")
    assert [(e.text, e.about) for e in reading.plan.evaluations] == [("Går bedre", pool.id), ("Vellykket", pool.id)]


def test_the_koordinator_is_known_by_the_team_alone(reading: Reading) -> None:
    magnar, ingrid = reading.plan.koordinatorer
    assert (value(magnar.level), magnar.family, magnar.given, magnar.hpr, value(magnar.profession)) == (
        "municipal", "Moen", "Magnar", "9990001", "SP")  # fmt: skip
    assert (magnar.position, magnar.phone, magnar.email) == ("Miljøterapeut", "900 00 002", "m@example.no")
    assert reading.plan.item(magnar.organisation).name == "Fjordvik kommune"  # type: ignore[union-attr]
    assert (value(ingrid.level), ingrid.family, ingrid.given, ingrid.hpr) == ("hospital", "Lund", "Ingrid", "9990002")
    assert (ingrid.phone, ingrid.email) == ("900 00 003", "i@example.no")
    assert {(k.start, k.end) for k in (magnar, ingrid)} == {("2026-01-13", "2027-01-12")}


@pytest.mark.parametrize(("system", "code", "level"), [
    ("urn:oid:2.16.578.1.12.4.1.1.9246", "8", "municipal"), ("http://ehelse.no/fhir/CodeSystem/no-kodeverk-9246", "9", "hospital"),
    ("urn:oid:2.16.578.1.12.4.1.1.9034", "8", "municipal"), ("2.16.578.1.12.4.1.1.9034", "18", "hospital"),
])  # fmt: skip
def test_the_koordinator_is_known_by_the_role(system: str, code: str, level: str) -> None:
    role = resource("PractitionerRole", "r", practitioner=ref("Practitioner/p"), organization=ref("Organization/o"),
                    code=[{"coding": [{"system": system, "code": code}], "text": "Koordinator"}],
                    telecom=[{"system": "phone", "value": "900 00 009"}, {"system": "email", "value": "k@example.no"}],
                    period={"start": "2026-01-13T08:00:00Z", "end": "2027-01-12"})  # fmt: skip
    person = resource("Practitioner", "p", name=[{"family": "Moen", "given": ["Magnar"]}],
                      identifier=[{"system": "http://hl7.no/fhir/NamingSystem/HPR", "value": "9990001"}],
                      qualification=[{"code": coded("Sykepleier", "SP", "urn:oid:2.16.578.1.12.4.1.1.9060")}])  # fmt: skip
    plan = read(
        bundle(careplan(), patient(), role, person, resource("Organization", "o", name="Fjordvik kommune"))
    ).plan
    (found,) = plan.koordinatorer
    assert (value(found.level), found.family, found.given, found.hpr, value(found.profession), found.position) == (
        level, "Moen", "Magnar", "9990001", "SP", "Koordinator")  # fmt: skip
    assert (found.phone, found.email, found.start, found.end) == (
        "900 00 009",
        "k@example.no",
        "2026-01-13",
        "2027-01-12",
    )
    assert plan.item(found.organisation).name == "Fjordvik kommune"  # type: ignore[union-attr,arg-type]
    assert not plan.participants


def test_a_professional_without_a_role_takes_part_by_the_team(reading: Reading) -> None:
    ola = next(p for p in reading.plan.participants if p.family == "Vik")
    assert (ola.given, ola.hpr, value(ola.profession), ola.role_text) == ("Ola", "9990003", "FT", "Fysioterapeut")
    assert (ola.phone, ola.email, ola.start, ola.end) == ("900 00 004", "o@example.no", "2026-01-13", "2027-01-12")
    assert reading.plan.item(ola.organisation).name == "Fjordvik kommune"  # type: ignore[union-attr]
    assert [p.role_text for p in reading.plan.participants if p.family is ABSENT] == ["Legevakt"]


def test_a_team_has_members_of_any_kind(reading: Reading) -> None:
    plan = reading.plan
    assert [team.name for team in plan.teams] == ["Gruppa rundt Kari"]
    members = {m.role_text: m for m in plan.team_members}
    assert members["Mamma"].name == "Solveig Fjellheim"
    assert members["Tjeneste"].name == "Ergoterapi"
    assert plan.item(members["Tjeneste"].organisation).name == "Ergoterapitjenesten"  # type: ignore[union-attr]
    assert plan.item(members["Kommunen"].organisation).name == "Fjordvik kommune"  # type: ignore[union-attr]
    assert plan.item(members["Fysioterapeut"].participant).family == "Vik"  # type: ignore[union-attr]
    assert "Koordinator Individuell plan" in members


def test_services_are_bodies_and_whom_to_call_is_a_relative(reading: Reading) -> None:
    service = named(reading, "Ergoterapitjenesten", "name")
    assert (service.orgnr, service.resh_id, service.phone, service.email) == (
        "999999999", "4000001", "70 00 00 00", "ergo@example.no")  # fmt: skip
    assert reading.plan.item(service.part_of).name == "Fjordvik kommune"  # type: ignore[union-attr]
    assert named(reading, "Fysioterapitjenesten", "name")
    contact = reading.plan.related[0]
    assert (contact.family, contact.given, value(contact.relationship), contact.phone, contact.email) == (
        "Fjellheim", "Solveig", "mother", "900 00 001", "s@example.no")  # fmt: skip


def test_codes_and_numbers_are_read_in_words(reading: Reading) -> None:
    assert (reading.plan.needs[0].text, reading.plan.needs[0].since) == ("Tungpust", "2020-01-01")
    assert [(g.title, g.text) for g in reading.plan.goals] == [("Gå på tur", ABSENT), ("Vekt", "Vekt: ≤ 72.19 kg")]
    assert reading.plan.documents[0].author == "Magnar Moen"


@pytest.mark.parametrize(("detail", "words"), [
    ({"detailRange": {"low": {"value": 70, "unit": "mmHg"}, "high": {"value": 80, "unit": "mmHg"}}}, "70–80 mmHg"),
    ({"detailRange": {"low": {"value": 4, "unit": "mmol/L"}}}, "≥ 4 mmol/L"),
    ({"detailQuantity": {"comparator": "<", "value": 7, "unit": "%"}}, "< 7 %"),
    ({"detailString": "Så ofte som mulig"}, "Så ofte som mulig"),
    ({"detailInteger": 3}, "3"),
])  # fmt: skip
def test_a_number_to_reach_is_said_as_it_was_written(detail: dict[str, Any], words: str) -> None:
    target = [{"measure": coded("Blodtrykk"), **detail}]
    plan = read(bundle(careplan(goal=[ref("Goal/g")]), patient(), goal("g", "Trykk", target=target))).plan
    assert plan.goals[0].text == f"Blodtrykk: {words}"


def test_appointments_are_meetings_with_those_who_were_called(reading: Reading) -> None:
    check_up = named(reading, "Kontroll")
    assert (value(check_up.status), check_up.start, check_up.agenda, check_up.invitation) == (
        "booked", "2026-06-01T09:00:00+02:00", "Ta opp stol", "Møt fastende")  # fmt: skip
    there = [(a.name, value(a.attendance)) for a in reading.plan.attendees if a.meeting == check_up.id]
    assert there == [("Magnar Moen", "accepted"), ("Fjordvik kommune", "invited"), ("Tolk", "declined")]
    assert value(named(reading, "Evaluering").status) == "proposed"


def test_a_part_of_the_plan_is_a_subplan(reading: Reading) -> None:
    assert [(s.title, s.reference, s.date) for s in reading.plan.subplans] == [
        ("Kriseplan", "P-17-1", "2026-01-21"), ("Treningsplan", ABSENT, ABSENT)]  # fmt: skip
    assert told(reading, "fhir-careplan-children") == ["Bundle.entry[0].resource"]


def test_a_flag_of_need_is_need_whatever_stands_first() -> None:
    code = {"coding": [{"system": "http://helsedir.no/fhir/CodeSystem/no-kodeverk-8307", "code": "1"}]}
    flag = {"resourceType": "Flag", "id": "f", "status": "active", "subject": ref("Patient/kari"), "code": code}
    assert [value(s.value) for s in read(bundle(careplan(), patient(), flag)).plan.ip_status] == ["need-reported"]


# -- what is left alone


@pytest.mark.parametrize(("more", "code"), [
    ({"doNotPerform": True}, "fhir-not-to-be-done"),
    ({"status": "entered-in-error"}, "fhir-entered-in-error"),
    ({"modifierExtension": [{"url": "https://ukjent.example.org/snur", "valueBoolean": True}]}, "fhir-modifier-unknown"),
])  # fmt: skip
def test_what_is_not_to_be_done_or_not_understood_is_no_measure(more: dict[str, Any], code: str) -> None:
    ask = {"status": "active", "intent": "plan", "code": {"text": "Løpe"}, "subject": ref("Patient/kari"), **more}
    activity = [{"reference": ref("ServiceRequest/sr")}]
    found = read(bundle(careplan(activity=activity), patient(), resource("ServiceRequest", "sr", **ask)))
    assert not found.plan.measures
    assert told(found, code)[0].startswith("Bundle.entry[2].resource")
    assert "reference-unresolved" not in codes(found)


def test_a_condition_that_was_ruled_out_is_no_need() -> None:
    system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    status = {"coding": [{"system": system, "code": "refuted"}]}
    condition = resource(
        "Condition", "c", code={"text": "Astma"}, subject=ref("Patient/kari"), verificationStatus=status
    )
    assert not read(bundle(careplan(), patient(), condition)).plan.needs


@pytest.mark.parametrize("detail", [{"doNotPerform": True}, {"status": "entered-in-error"}])
def test_an_activity_that_is_not_to_be_done_is_no_measure(detail: dict[str, Any]) -> None:
    activity = [{"detail": {"status": "in-progress", "description": "Løpe", **detail}}]
    assert not read(bundle(careplan(activity=activity), patient())).plan.measures


# -- kinds of Bundle, and none


@pytest.mark.parametrize(
    "kind", ["collection", "searchset", "history", "batch", "transaction", "document", "message"]
)  # fmt: skip
def test_a_bundle_of_any_kind_is_read_and_goes_back_unchanged(kind: str) -> None:
    data = dumped(bundle(careplan(goal=[ref("Goal/g")]), patient(), goal("g", "Gå på tur"), kind=kind, base=SERVER))
    found = planbro.read(data)
    assert [g.title for g in found.plan.goals] == ["Gå på tur"]
    assert planbro.write(found.plan, "fhir", onto=data).data == data


def test_a_plan_that_stands_alone_is_read_and_written_alone() -> None:
    detail = {"status": "in-progress", "description": "Gå tur"}
    alone = careplan(
        activity=[{"detail": detail}], subject={"identifier": {"system": "2.16.578.1.12.4.1.4.1", "value": FNR}}
    )
    found = read(alone)
    assert [m.title for m in found.plan.measures] == ["Gå tur"]
    assert found.plan.identifiers[0].value == FNR
    assert value(found.plan.identifiers[0].kind) == "fnr"
    assert told(found, "fhir-subject-elsewhere") == ["CarePlan.subject"]
    assert planbro.write(found.plan, "fhir", onto=dumped(alone)).data == dumped(alone)
    found.plan.title = "Et annet navn"
    changed = json.loads(planbro.write(found.plan, "fhir", onto=dumped(alone)).data)
    assert changed == alone | {"title": "Et annet navn"}


def test_a_page_of_a_search_says_that_there_is_more() -> None:
    links = [{"relation": "self", "url": SERVER}, {"relation": "next", "url": SERVER}]
    found = read(bundle(careplan(), patient(), kind="searchset", base=SERVER, link=links))
    assert told(found, "fhir-page") == ["Bundle.link[1]"]


def test_without_a_plan_a_status_is_read_and_anything_else_is_refused() -> None:
    code = {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.8307", "code": "2"}]}
    flag = resource("Flag", "f", status="active", code=code, subject=ref("Patient/kari"))
    found = read(bundle(patient(), flag))
    assert [value(s.value) for s in found.plan.ip_status] == ["active"]
    assert told(found, "fhir-careplan-missing") == ["Bundle.entry"]
    with pytest.raises(Refused) as refused:
        read(bundle(patient(), goal("g", "Gå på tur")))
    assert [f.code for f in refused.value.findings] == ["plan-missing"]


# -- the way back


def test_everything_goes_back_as_it_came(reading: Reading) -> None:
    data = dumped(foreign())
    assert planbro.write(reading.plan, "fhir", onto=data).data == data
    counts = reading.account.counts
    assert counts["mapped"] + counts["kept"] == counts["leaves"]


def test_the_compiled_reader_says_what_the_interpreter_says() -> None:
    check(dumped(foreign()))
    check(dumped(careplan(activity=[{"detail": {"status": "in-progress", "description": "Gå tur"}}])))


@pytest.mark.parametrize(("list_name", "old", "field", "new"), [
    ("measures", "Svømming", "title", "Stuping"), ("measures", "Svømming", "text", "I sjøen"),
    ("measures", "Gå tur hver dag", "title", "Lang tur"), ("measures", "Basseng", "title", "Trening"),
    ("measures", "Søke støttekontakt", "end", "2026-06-01"), ("measures", "Paracetamol", "title", "Panodil"),
    ("measures", "Noe som ikke er med", "title", "Noe annet"), ("goals", "Vekt", "title", "Vekta"),
    ("goals", "Vekt", "text", "Under 72"), ("meetings", "Kontroll", "title", "Ny kontroll"),
    ("subplans", "Kriseplan", "title", "Krise"), ("meetings", "Kontroll", "end", "2026-06-01T10:00:00+02:00"),
])  # fmt: skip
def test_an_edit_is_written_where_it_belongs_and_nowhere_else(list_name: str, old: str, field: str, new: str) -> None:
    data = dumped(foreign())
    plan = opened(data).plan
    item = next(i for i in getattr(plan, list_name) if i.title == old)
    setattr(item, field, new)
    written = put(plan, data)
    again = next(i for i in getattr(opened(written).plan, list_name) if i.id == item.id)
    assert getattr(again, field) == new
    before, after = leaves(json.loads(data)), leaves(json.loads(written))
    assert len({k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}) <= 3


def leaves(tree: Any, where: str = "") -> dict[str, Any]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = {} if isinstance(tree, dict | list) else {where: tree}
    for key, below in pairs:
        found |= leaves(below, f"{where}.{key}")
    return found


def test_a_measure_that_is_added_is_asked_for_in_a_transaction() -> None:
    entries = bundle(careplan(), patient(), kind="transaction", base=SERVER)
    for entry in entries["entry"]:
        entry["request"] = {"method": "PUT", "url": f"{entry['resource']['resourceType']}/{entry['resource']['id']}"}
    plan = opened(dumped(entries)).plan
    plan.measures.append(planbro.read(dumped(foreign())).plan.measures[0])
    plan.measures[-1].goal = plan.measures[-1].responsible = plan.measures[-1].provider = ABSENT
    new = json.loads(put(plan, dumped(entries)))["entry"][-1]
    assert new["request"] == {"method": "PUT", "url": f"ServiceRequest/{new['resource']['id']}"}
    assert new["resource"]["subject"] == {"reference": f"{SERVER}/Patient/kari"}


def test_who_is_taken_out_goes_whole() -> None:
    role = resource("PractitionerRole", "r", practitioner=ref("Practitioner/p"))
    person = resource("Practitioner", "p", name=[{"family": "Moen"}])
    data = dumped(bundle(careplan(), patient(), role, person))
    plan = opened(data).plan
    plan.participants.clear()
    assert {e["resource"]["resourceType"] for e in json.loads(put(plan, data))["entry"]} == {"CarePlan", "Patient"}


def test_nothing_of_a_person_is_told(reading: Reading) -> None:
    people = foreign()
    people["entry"].append({"resource": patient("ola", family="Haugen") | {"identifier": []}})
    people["entry"].append({"resource": goal("olas", "Hemmelig ønske", "Patient/ola")})
    people["entry"].append({"resource": goal("tur", "Gå på tur i fjellet")})
    for found in (reading, read(people)):
        said = [*map(repr, found.findings), *(f.text("nb") + f.text("en") for f in found.findings)]
        said += [f"{e.path} {e.why}" for e in found.account.entries]
        for secret in ("Haugen", "Hemmelig", "Fjellheim", "Moen", "fjellet", FNR, "Magnar"):
            assert not [text for text in said if secret in text]


def test_many_peoples_plans_are_told_apart_in_no_time() -> None:
    people = [patient(f"p{n}", f"{n:011}", "Haugen") for n in range(300)]
    many = [careplan(f"c{n}", ref(f"Patient/p{n}"), goal=[ref(f"Goal/g{n}")]) for n in range(300)]
    goals = [goal(f"g{n}", f"Mål {n}", f"Patient/p{n}") for n in range(300)]
    start = time.perf_counter()
    found = read(bundle(*many, *people, *goals, base=SERVER))
    assert time.perf_counter() - start < 3
    assert [g.title for g in found.plan.goals] == ["Mål 0"]
    assert len(told(found, "fhir-person-other")) == 299


# -- what others published


def test_every_published_example_is_read_or_refused_with_a_reason(official: Path) -> None:
    folder = official.parent / "fhir-data"
    if not folder.is_dir():
        pytest.skip("the published examples are not beside the official schemas")
    read_ones, refusals = 0, set()
    for path in sorted(folder.rglob("*.json")):
        data = path.read_bytes()
        if b'"resourceType"' not in data or b'"StructureDefinition"' in data:
            continue
        try:
            found = planbro.read(data)
        except Refused as refused:
            refusals |= {f.code for f in refused.findings}
            continue
        read_ones += 1
        assert canonical(planbro.write(found.plan, "fhir", onto=data).data) == canonical(data)
        check(data)
    assert read_ones >= 12
    assert refusals <= {"plan-missing", "format-unknown", "format-of-another-command"}
