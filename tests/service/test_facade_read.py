"""A plan by its id: what is shown, in which version, in which form; and that what is not shown looks like nothing."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from facade_asked import ask, ask_all, codes, entries, link, read, references, search, the_plan
from lxml import etree
from serving import Town, number_of, serving

import planbro
from planbro.findings import Severity
from planbro.formats.fhir.check import check
from planbro.plan import Code, Plan, copy
from planbro.testing.kept import keep, with_consent


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One that no test changes."""
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")


def changed(town: Town, plan: Plan, title: str) -> Plan:
    """The plan's next version."""
    new = copy(plan)
    new.title = title
    keep(town.database, town.tenant, [new], "2026-11-22T01:00:00.000Z")
    return new


def test_a_plan_is_read_by_its_own_id(still: Town) -> None:
    plan = the_plan(still)
    shown = read(still, f"CarePlan/{plan.id}")
    assert (shown["resourceType"], shown["id"], shown["status"]) == ("CarePlan", plan.id, "active")
    assert shown["meta"]["versionId"].startswith("1-")


def test_every_reference_leads_to_something_that_can_be_read(still: Town) -> None:
    bundle = search(still, "CarePlan", person=the_plan(still), _include__iterate="*")
    everything = [*entries(bundle), *entries(bundle, "include")]
    there = {f"{one['resourceType']}/{one['id']}" for one in everything}
    assert {one for resource in everything for one in references(resource)} <= there
    some = sorted(there)[::7]
    assert {answer.status_code for answer in ask_all(still, [("GET", one, {}) for one in some])} == {200}


def test_what_is_shown_is_valid_fhir(still: Town) -> None:
    for plan, type_ in ((the_plan(still), "CarePlan"), (still.shut[0], "CareTeam")):
        bundle = search(still, type_, person=plan, _include__iterate="*", _revinclude="Provenance:target"
                        if type_ == "CarePlan" else "CarePlan:care-team")  # fmt: skip
        found = [one for one in check(bundle) if one.severity is Severity.ERROR]
        assert not found, [(one.code, one.place.path, dict(one.params)) for one in found][:5]


def test_the_plan_reads_back_as_what_was_released(still: Town) -> None:
    bundle = search(still, "CarePlan", person=the_plan(still), _include__iterate="*")
    back = planbro.read(json.dumps(bundle).encode()).plan
    assert back.id == the_plan(still).id
    assert [one.id for one in back.goals] == [one.id for one in the_plan(still).goals] or len(back.goals) > 0


def test_of_the_status_alone_no_plan_is_shown(still: Town) -> None:
    plan = still.shut[0]
    nothing = ask(still, "GET", f"CarePlan/{plan.id}")
    nowhere = ask(still, "GET", "CarePlan/6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e")
    assert nothing.status_code == nowhere.status_code == 404
    assert nothing.json() == nowhere.json()
    assert codes(nothing.json()) == ["facade-not-there"]
    team = entries(search(still, "CareTeam", person=plan))[0]
    roles = [one["role"][0]["coding"][0]["code"] for one in team["participant"]]
    assert set(roles) <= {"plan-koordinator", "plan-planeier"}
    assert team["managingOrganization"]


def test_a_stranger_and_an_unknown_id_are_told_the_same(still: Town) -> None:
    plan = the_plan(still)
    patient = entries(search(still, "Patient", person=plan))[0]["id"]
    paths = [f"CarePlan/{plan.id}", f"Patient/{patient}", f"CarePlan/{plan.id}/_history", "CarePlan/x", "Goal/a.b"]
    answers = ask_all(still, [("GET", path, {}) for path in paths], "stranger")
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_an_id_is_good_for_its_own_type_alone(still: Town) -> None:
    patient = entries(search(still, "Patient", person=the_plan(still)))[0]["id"]
    assert ask(still, "GET", f"Goal/{patient}").status_code == 404
    assert ask(still, "GET", f"Patient/{patient.upper()}").status_code == 404


def test_the_patient_of_a_status_is_who_it_is_and_no_more(still: Town) -> None:
    patient = entries(search(still, "Patient", person=still.shut[0]))[0]
    assert patient.keys() <= {"resourceType", "id", "meta", "identifier", "name", "gender", "_gender", "birthDate"}


def test_a_copy_that_is_the_same_need_not_be_sent(still: Town) -> None:
    path = f"CarePlan/{the_plan(still).id}"
    first = ask(still, "GET", path)
    again = ask(still, "GET", path, headers={"If-None-Match": f'W/"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "no-store"
    assert ask(still, "GET", path, headers={"If-None-Match": 'W/"1"'}).status_code == 200


def test_a_copy_counts_for_its_day_where_only_its_time_is_told(still: Town) -> None:
    path = f"CarePlan/{the_plan(still).id}"
    assert ask(still, "GET", path, headers={"If-Modified-Since": "Sun, 22 Nov 2026 01:00:00 GMT"}).status_code == 304
    assert ask(still, "GET", path, headers={"If-Modified-Since": "Sat, 21 Nov 2026 13:00:00 GMT"}).status_code == 200
    assert ask(still, "GET", path, headers={"If-Modified-Since": "nonsense"}).status_code == 200


def test_a_consent_that_ends_changes_what_the_version_is_called(small: Town) -> None:
    plan = copy(small.shut[0])
    keep(small.database, small.tenant, [with_consent(plan, until="2026-11-22")], "2026-11-22T01:00:00.000Z")
    first = ask(small, "GET", f"CarePlan/{plan.id}")
    assert first.status_code == 200
    small.go(days=1)
    assert ask(small, "GET", f"CarePlan/{plan.id}", headers={"If-None-Match": first.headers["etag"]}).status_code == 404


def test_head_is_get_without_the_body(still: Town) -> None:
    path = f"CarePlan/{the_plan(still).id}"
    got, head = ask(still, "GET", path), ask(still, "HEAD", path)
    assert head.content == b""
    assert {name: head.headers[name] for name in ("etag", "content-length", "last-modified")} == {
        name: got.headers[name] for name in ("etag", "content-length", "last-modified")
    }


@pytest.mark.parametrize(
    ("accept", "expected"),
    [("application/fhir+xml", "xml"), ("text/xml, application/json;q=0.5", "xml"), ("*/*", "json"),
     ("application/json", "json"), ("application/fhir+json; fhirVersion=4.0", "json"),
     ("text/html, application/xhtml+xml, */*;q=0.1", "json"), ("application/fhir+json; fhirVersion=5.0", ""),
     ("text/html", ""), ("application/fhir+json;q=0", "")],
)  # fmt: skip
def test_the_form_is_what_accept_says(still: Town, accept: str, expected: str) -> None:
    answer = ask(still, "GET", f"CarePlan/{the_plan(still).id}", headers={"Accept": accept})
    assert answer.status_code == (200 if expected else 406)
    assert answer.headers["content-type"] == f"application/fhir+{expected or 'json'}; fhirVersion=4.0"


def test_xml_says_what_json_says(still: Town) -> None:
    from planbro.formats.fhir._xml import from_xml

    path = f"CarePlan/{the_plan(still).id}"
    answer = ask(still, "GET", f"{path}?_format=xml", headers={"Accept": "application/json"})
    assert from_xml(etree.fromstring(answer.content)) == read(still, path)


def test_an_attachment_is_a_binary_of_its_own(still: Town) -> None:
    documents = entries(search(still, "DocumentReference", person=the_plan(still)))
    attachments = [one["attachment"] for document in documents for one in document["content"]]
    assert not [one for one in attachments if "data" in one]
    whole = next(one for one in attachments if "url" in one)
    bare = ask(still, "GET", whole["url"], headers={"Accept": whole["contentType"]})
    assert bare.headers["content-type"] == whole["contentType"]
    assert bare.headers["x-content-type-options"] == "nosniff"
    assert len(bare.content) == whole["size"]
    resource = read(still, whole["url"], headers={"Accept": "application/fhir+json"})
    assert base64.b64decode(resource["data"]) == bare.content
    assert ask(still, "GET", whole["url"], "stranger").status_code == 404


def test_a_version_is_read_as_it_was(small: Town) -> None:
    plan = the_plan(small)
    old = read(small, f"CarePlan/{plan.id}")
    changed(small, plan, "Ny tittel")
    new = read(small, f"CarePlan/{plan.id}")
    assert new["title"] == "Ny tittel"
    assert read(small, f"CarePlan/{plan.id}/_history/1")["title"] == old["title"]
    assert read(small, f"CarePlan/{plan.id}/_history/{new['meta']['versionId']}") == new
    assert ask(small, "GET", f"CarePlan/{plan.id}/_history/3").status_code == 404
    assert ask(small, "GET", f"CarePlan/{plan.id}/_history/x").status_code == 404


def test_a_history_has_each_version_the_newest_first(small: Town) -> None:
    plan = the_plan(small)
    for number in range(2, 5):
        changed(small, plan, f"Tittel {number}")
    whole = read(small, f"CarePlan/{plan.id}/_history")
    assert whole["total"] == 4
    assert [one["response"]["etag"].split("-")[0] for one in whole["entry"]] == ['W/"4', 'W/"3', 'W/"2', 'W/"1']
    first = read(small, f"CarePlan/{plan.id}/_history?_count=3")
    rest = read(small, link(first, "next"))
    assert "total" not in first
    assert [one["resource"] for one in (*first["entry"], *rest["entry"])] == [one["resource"] for one in whole["entry"]]


def narrow(plan: Plan) -> Plan:
    """The hospital may see the goals, and when the plan was changed, and no more of the content."""
    new = with_consent(plan, part="goal")
    for one in [party for party in new.consent_parties if party.part == Code("goal")]:
        new.consent_parties.append(replace(one, id=str(uuid.uuid5(uuid.UUID(one.id), "status")), part=Code("status")))
    return new


def test_of_an_earlier_version_only_what_may_be_seen_today_is_shown(small: Town) -> None:
    """The consent was for the whole, and is for the goals alone since."""
    bare = next(plan for plan in small.shut if plan.goals and plan.measures)
    for consented in (with_consent(bare), narrow(bare)):
        keep(small.database, small.tenant, [consented], "2026-11-22T01:00:00.000Z")
    today = read(small, f"CarePlan/{bare.id}")
    then = read(small, f"CarePlan/{bare.id}/_history/2")
    assert (today["meta"]["versionId"][:2], then["meta"]["versionId"][:2]) == ("3-", "2-")
    assert today["goal"] == then["goal"]
    assert "activity" not in today
    assert "activity" not in then


def test_who_may_not_know_when_the_plan_was_changed_sees_one_version_of_today(small: Town) -> None:
    bare = next(plan for plan in small.shut if plan.goals)
    team = f"CareTeam/{entries(search(small, 'CareTeam', person=bare))[0]['id']}"
    for title in ("En", "To"):
        changed(small, bare, title)
    for path in (team, f"CarePlan/{changed(small, with_consent(bare, part='goal'), 'Tre').id}"):
        shown = read(small, path)
        assert shown["meta"]["versionId"].startswith("1-")
        assert shown["meta"]["lastUpdated"] == "2026-11-21T23:00:00.000Z"
        assert read(small, f"{path}/_history")["total"] == 1
        assert ask(small, "GET", f"{path}/_history/2").status_code == 404
        now = {"If-Modified-Since": "Sun, 22 Nov 2026 02:00:00 GMT"}
        assert ask(small, "GET", path, headers=now).status_code == 200
        assert search(small, "Provenance", person=bare)["total"] == 0


def test_a_plan_as_a_document(still: Town) -> None:
    plan = the_plan(still)
    document = read(still, f"CarePlan/{plan.id}/$ip-document?language=nn")
    assert (document["type"], document["entry"][0]["resource"]["resourceType"]) == ("document", "Composition")
    assert planbro.read(json.dumps(document).encode()).plan.id == plan.id
    asked = {"resourceType": "Parameters", "parameter": [{"name": "language", "valueCode": "nn"}]}
    assert ask(still, "POST", f"CarePlan/{plan.id}/$ip-document", json=asked).json() == document
    assert ask(still, "GET", f"CarePlan/{plan.id}/$ip-document?language=sv").status_code == 400
    assert ask(still, "GET", f"CarePlan/{still.shut[0].id}/$ip-document").status_code == 404


def test_each_reading_stands_in_the_log_before_it_is_answered(small: Town) -> None:
    plan = the_plan(small)
    ask(small, "GET", f"CarePlan/{plan.id}")
    ask(small, "GET", f"CarePlan/{small.shut[0].id}")
    ask(small, "GET", f"CarePlan/{plan.id}", "stranger")
    ask(small, "GET", "CarePlan/x")
    ask(small, "GET", f"CarePlan/{plan.id}/$ip-document")
    lines = small.audit()
    assert [(one.what, one.outcome) for one in lines] == [
        ("read", "shown"), ("read", "none"), ("read", "unknown"), ("read", "unknown"), ("document", "shown")]  # fmt: skip
    assert [one.plan for one in lines] == [plan.id, small.shut[0].id, plan.id, "", plan.id]
    assert {one.params["resource"] for one in lines} == {"CarePlan"}


def test_below_a_tenant_it_is_the_same(still: Town) -> None:
    path = f"CarePlan/{the_plan(still).id}"
    whole: Any = read(still, f"https://planbro.example.org/t/kommunen/fhir/{path}")
    assert whole == read(still, path)
    assert ask(still, "GET", f"https://planbro.example.org/t/andre/fhir/{path}").status_code == 404


def test_both_databases_answer(town: Town) -> None:
    plan = the_plan(town)
    assert read(town, f"CarePlan/{plan.id}")["id"] == plan.id
    assert search(town, "Flag", person=town.shut[0])["total"] > 0
    assert number_of(plan) not in repr(town.audit())
