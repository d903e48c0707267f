"""Searching as a ward does on admission, and as clients of several makes spell it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from facade_asked import FNR, ask, codes, entries, link, pages, read, search, the_plan, types
from lxml import etree
from serving import Town, caller, number_of, serving

from planbro.formats.codec import json as codec
from planbro.formats.fhir._xml import from_xml
from planbro.testing.kept import keep


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One that no test changes."""
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def test_a_ward_finds_the_plan_by_number_with_what_belongs_to_it(still: Town) -> None:
    bundle = search(still, "CarePlan", person=the_plan(still), status="active",
                    category="urn:oid:2.16.578.1.12.4.1.1.9602|A02-2", _include="CarePlan:care-team")  # fmt: skip
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    assert [one["id"] for one in entries(bundle)] == [the_plan(still).id]
    assert types(bundle, "include") == {"CareTeam"}
    assert bundle["entry"][0]["fullUrl"] == f"https://planbro.example.org/fhir/CarePlan/{the_plan(still).id}"


@pytest.mark.parametrize(
    "name", ["subject:Patient.identifier", "patient.identifier", "patient:identifier", "subject.identifier",
             "subject:identifier", "patient:Patient.identifier"],
)  # fmt: skip
@pytest.mark.parametrize(
    "system", ["", "|", f"{FNR}|", "http://hl7.no/fhir/NamingSystem/FNR|", "2.16.578.1.12.4.1.4.1|"]
)
def test_a_number_is_taken_as_clients_spell_it(still: Town, name: str, system: str) -> None:
    number = number_of(the_plan(still))
    answer = ask(still, "POST", "CarePlan/_search", data={name: f"{system}{number}"})
    assert answer.json()["total"] == 1
    assert number not in answer.headers.get("location", "")
    assert number not in link(answer.json(), "self")


def test_a_number_of_another_system_is_nobody_here(still: Town) -> None:
    number = number_of(the_plan(still))
    answer = ask(still, "POST", "CarePlan/_search", data={"patient.identifier": f"https://example.org/ids|{number}"})
    assert (answer.status_code, answer.json()["total"]) == (200, 0)


def test_who_may_know_nothing_finds_what_one_finds_of_nobody(still: Town) -> None:
    known = search(still, "CarePlan", "stranger", person=the_plan(still))
    nobody = ask(still, "POST", "CarePlan/_search", "stranger", data={"patient.identifier": "14831560224"}).json()
    for bundle in (known, nobody):
        bundle["link"] = [{**one, "url": one["url"].partition("_page=")[0]} for one in bundle["link"]]
    assert known == nobody
    assert "entry" not in known


def test_of_the_status_alone_there_are_flags_and_a_word_that_one_may_ask(still: Town) -> None:
    plan = still.shut[0]
    bundle = search(still, "CarePlan", person=plan)
    assert bundle["total"] == 0
    assert codes(entries(bundle, "outcome")[0]) == ["facade-may-ask"]
    assert "security" not in bundle["meta"]
    flags = search(still, "Flag", person=plan, status="active", code="urn:oid:2.16.578.1.12.4.1.1.8307|2")
    assert flags["total"] == 1
    assert search(still, "Goal", person=plan)["total"] == 0
    assert types(search(still, "Flag", person=plan, _include="*"), "include") <= {"Patient"}


def test_that_something_is_withheld_is_said_of_a_plan_that_is_shown(still: Town) -> None:
    bundle = search(still, "CarePlan", person=the_plan(still))
    assert [one["code"] for one in bundle["meta"]["security"]] == ["REDACTED"]


def test_the_star_brings_what_the_plan_points_at(still: Town) -> None:
    bundle = search(still, "CarePlan", person=the_plan(still), _include="*")
    assert {"Patient", "CareTeam", "Goal", "ServiceRequest", "Condition"} <= types(bundle, "include")
    assert "Practitioner" not in types(bundle, "include")
    further = search(still, "CarePlan", person=the_plan(still), _include__iterate="*")
    assert {"Practitioner", "Organization", "PractitionerRole"} <= types(further, "include")


def test_a_bundle_in_xml_says_what_it_says_in_json(still: Town) -> None:
    form = {"patient.identifier": number_of(the_plan(still)), "_include:iterate": "*"}
    as_xml = ask(still, "POST", "CarePlan/_search", data=form, headers={"Accept": "application/fhir+xml"})
    as_json: Any = codec.parse(ask(still, "POST", "CarePlan/_search", data=form).content)
    assert codec.canonical(from_xml(etree.fromstring(as_xml.content))["entry"]) == codec.canonical(as_json["entry"])


def test_includes_can_follow_includes_and_what_points_here(still: Town) -> None:
    plan = the_plan(still)
    form = {"patient.identifier": number_of(plan), "_include": "CarePlan:care-team", "_include:iterate":
            ["CareTeam:participant", "PractitionerRole:practitioner"], "_revinclude": "Provenance:target"}  # fmt: skip
    bundle = ask(still, "POST", "CarePlan/_search", data=form).json()
    assert {"CareTeam", "PractitionerRole", "Practitioner", "Provenance"} <= types(bundle, "include")
    everybody = [one["id"] for one in (*entries(bundle), *entries(bundle, "include"))]
    assert len(everybody) == len(set(everybody))


def test_a_search_by_reference_needs_no_number(still: Town) -> None:
    plan = the_plan(still)
    patient = entries(search(still, "Patient", person=plan))[0]["id"]
    for query in (f"patient=Patient/{patient}", f"patient={patient}", f"subject:Patient={patient}",
                  f"patient=https://planbro.example.org/fhir/Patient/{patient}", f"_id={plan.id}",
                  f"identifier=urn:ietf:rfc:3986|urn:uuid:{plan.id}", f"_id=x,{plan.id}"):  # fmt: skip
        assert read(still, f"CarePlan?{query}")["total"] == 1, query
    assert read(still, f"CarePlan?patient=https://elsewhere.example.org/fhir/Patient/{patient}")["total"] == 0
    assert read(still, f"DocumentReference?related=CarePlan/{plan.id}")["total"] > 0
    assert read(still, f"Task?based-on=CarePlan/{plan.id}&status=requested")["total"] == 1


def test_values_are_all_of_repeats_and_any_of_a_list(still: Town) -> None:
    plan = the_plan(still)
    every = search(still, "Goal", person=plan)["total"]
    by_status = {one["lifecycleStatus"] for one in entries(search(still, "Goal", person=plan))}
    counted = [search(still, "Goal", person=plan, lifecycle0status=one)["total"] for one in by_status]
    assert sum(counted) == every
    assert search(still, "Goal", person=plan, lifecycle0status=",".join(by_status))["total"] == every
    both = ask(still, "POST", "Goal/_search", data={"patient.identifier": number_of(plan),
                                                    "lifecycle-status": ["active", "completed"]})  # fmt: skip
    assert both.json()["total"] == 0


def test_a_code_system_is_known_by_each_of_its_names(still: Town) -> None:
    plan = the_plan(still)
    for system in ("urn:oid:2.16.578.1.12.4.1.1.9602", "2.16.578.1.12.4.1.1.9602",
                   "http://helsedir.no/fhir/CodeSystem/no-kodeverk-9602",
                   "http://ehelse.no/fhir/CodeSystem/no-kodeverk-9602"):  # fmt: skip
        assert search(still, "CarePlan", person=plan, category=f"{system}|A02-2")["total"] == 1
    assert search(still, "CarePlan", person=plan, category="A02-2")["total"] == 1
    assert search(still, "CarePlan", person=plan, category="urn:oid:2.16.578.1.12.4.1.1.9602|")["total"] == 1
    assert search(still, "CarePlan", person=plan, category="|A02-2")["total"] == 0
    assert search(still, "CarePlan", person=plan, category="urn:oid:1.2.3|A02-2")["total"] == 0


def test_dates_are_spans(still: Town) -> None:
    plan = the_plan(still)
    start = read(still, f"CarePlan/{plan.id}")["period"]["start"]
    year = int(start[:4])
    for told, count in ((f"ge{year}", 1), (f"lt{year - 1}", 0), (f"sa{year - 1}", 1), (f"ap{start}", 1), ("gt2100", 0)):
        assert search(still, "CarePlan", person=plan, date=told)["total"] == count, told
    assert search(still, "CarePlan", person=plan, _lastUpdated="gt2026-11-20")["total"] == 1
    assert search(still, "CarePlan", person=plan, _lastUpdated="ge2026-11-21T12:00:00Z")["total"] == 1
    assert (
        search(still, "CarePlan", person=plan, _lastUpdated="lt2026-11-21T13:00:00%2B01:00".replace("%2B", "+"))[
            "total"
        ]
        == 0
    )


def test_pages_are_whole_and_have_no_number_in_their_names(still: Town) -> None:
    plan = the_plan(still)
    whole = [one["id"] for one in entries(search(still, "ServiceRequest", person=plan))]
    first = search(still, "ServiceRequest", person=plan, _count="8", _include="ServiceRequest:performer")
    some = list(pages(still, first))
    assert [one["id"] for page in some for one in entries(page)] == whole == sorted(whole)
    assert {page["total"] for page in some} == {len(whole)}
    assert len(some) == -(-len(whole) // 8)
    for page in some:
        assert number_of(plan) not in repr(page["link"])
        assert read(still, link(page, "self"))["entry"] == page["entry"]
    turned = search(still, "ServiceRequest", person=plan, _count="8", _sort="-_lastUpdated")
    assert [one["id"] for page in pages(still, turned) for one in entries(page)] == whole[::-1]


def test_a_page_is_for_whoever_searched_and_for_a_while(small: Town) -> None:
    first = search(small, "ServiceRequest", person=the_plan(small), _count="3")
    following = link(first, "next")
    token = parse_qs(urlsplit(following).query)["_page"][0]
    small.gate.callers["colleague"] = caller(practitioner="hpr:9999998")
    for path, who in ((following, "colleague"), (f"Goal?_page={token}", "hospital"),
                      (f"ServiceRequest?_page={token[:-4]}AAAA", "hospital"), ("Goal?_page=x", "hospital")):  # fmt: skip
        answer = ask(small, "GET", path, who)
        assert (answer.status_code, codes(answer.json())) == (410, ["facade-page"])
    assert ask(small, "GET", following).status_code == 200
    small.go(minutes=11)
    assert ask(small, "GET", following).status_code == 410


def test_a_page_after_the_consent_has_gone_is_empty(small: Town) -> None:
    plan = the_plan(small)
    first = search(small, "ServiceRequest", person=plan, _count="3")
    without = plan.__class__(**{name: getattr(plan, name) for name in ("id", "planeier", "identifiers")})
    keep(small.database, small.tenant, [without], "2026-11-22T01:00:00.000Z")
    assert "entry" not in read(small, link(first, "next")) or not entries(read(small, link(first, "next")))


def test_the_answer_can_be_counted_or_cut(still: Town) -> None:
    plan = the_plan(still)
    for told in ({"_summary": "count"}, {"_count": "0"}):
        counted = search(still, "Goal", person=plan, **told)
        assert counted["total"] > 0
        assert "entry" not in counted
    assert "total" not in search(still, "Goal", person=plan, _total="none")
    goal = entries(search(still, "Goal", person=plan, _elements="startDate"))[0]
    assert goal.keys() <= {"resourceType", "id", "meta", "startDate", "lifecycleStatus", "description", "subject"}
    assert goal["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert {"lifecycleStatus", "description", "subject"} <= goal.keys()


def test_what_is_not_known_is_told_and_left_out_of_the_link(still: Town) -> None:
    plan = the_plan(still)
    bundle = search(still, "CarePlan", person=plan, colour="red", status="active")
    assert codes(entries(bundle, "outcome")[0]) == ["facade-passed"]
    assert "status=active" in link(bundle, "self")
    assert "colour" not in link(bundle, "self")
    strict = ask(still, "POST", "CarePlan/_search", headers={"Prefer": "handling=strict"},
                 data={"patient.identifier": number_of(plan), "colour": "red"})  # fmt: skip
    assert (strict.status_code, codes(strict.json())) == (400, ["facade-unknown"])


def test_each_search_is_one_line_for_each_plan(small: Town) -> None:
    search(small, "CarePlan", person=the_plan(small), _include="*")
    search(small, "CarePlan", person=small.shut[0])
    ask(small, "POST", "Goal/_search", data={"patient.identifier": "14831560224"})
    lines = small.audit()
    assert [(one.what, one.outcome, one.params["resource"]) for one in lines] == [
        ("search", "shown", "CarePlan"), ("search", "none", "CarePlan"), ("search", "unknown", "Goal")]  # fmt: skip
    assert number_of(the_plan(small)) not in repr(lines)


def test_many_who_ask_at_once_wait_for_one_chart(small: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from planbro.service.fhir import _charts

    made = []

    def slowly(*told: object) -> object:
        made.append(told)
        time.sleep(0.05)
        return chart_of(*told)  # type: ignore[arg-type]

    chart_of = _charts.chart_of
    monkeypatch.setattr(_charts, "chart_of", slowly)

    async def go() -> None:
        async with small.client() as client:
            path = f"/fhir/CarePlan/{the_plan(small).id}"
            answers = await asyncio.gather(*(client.get(path) for _ in range(10)))
            assert {answer.status_code for answer in answers} == {200}

    asyncio.run(go())
    assert len(made) == 1
