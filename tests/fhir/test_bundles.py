"""One plan as a collection, a transaction, a document, a message: the same plan from each, and each as R4 asks."""

from __future__ import annotations

import copy as copying
import re
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fhir.bundle_cases import AS_OF, each_kind, each_syntax, opened, put, written
from tests.laws.common import differences, drawn

import planbro
from planbro.exchange._bundles import account_for
from planbro.findings import Findings, Severity
from planbro.formats import create
from planbro.formats._document import canonical
from planbro.formats.fhir import Endpoint, assemble, placeholder
from planbro.formats.fhir.check import check
from planbro.ident import find_numbers
from planbro.mapping import write
from planbro.plan import Goal, Organisation, Party, Plan, copy
from planbro.testing import municipality, rich_plan
from planbro.testing.strategies import edits

PLANS = drawn()
URI = "urn:ietf:rfc:3986"


def plain(plan: Plan) -> Any:
    """What the table alone writes."""
    document = create("fhir")
    write(document.spec, document.tree, copy(plan), None, Findings())
    return document.serialise()


def bundle(plan: Plan, **how: Any) -> Any:
    return opened(written(plan, **how)).value


def resources(value: Any) -> list[Any]:
    return [entry["resource"] for entry in value["entry"]]


def references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for below in value for found in references(below)]
    if not isinstance(value, dict):
        return []
    here = [value["reference"]] if isinstance(value.get("reference"), str) else []
    return here + [found for below in value.values() for found in references(below)]


@each_kind
@each_syntax
@given(plan=PLANS)
def test_a_plan_reads_the_same_from_every_kind(kind: str, xml: bool, plan: Plan) -> None:
    wanted = opened(plain(plan)).trace.plan
    assert not differences(opened(written(plan, kind=kind, xml=xml)).trace.plan, wanted)


@each_kind
@given(plan=PLANS)
def test_putting_back_changes_nothing(kind: str, plan: Plan) -> None:
    data = written(plan, kind=kind)
    back, told = put(opened(data).trace.plan, data)
    assert canonical(back) == canonical(data)
    assert not list(told)


@each_kind
@given(data=st.data())
def test_putting_an_edit_reads_as_onto_the_table_alone(kind: str, data: st.DataObject) -> None:
    before = data.draw(PLANS)
    after = data.draw(edits(before))
    wanted = opened(put(after, plain(before))[0]).trace.plan
    assert not differences(opened(put(after, written(before, kind=kind))[0]).trace.plan, wanted)


@each_kind
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    for plan in (rich_plan(), *municipality(2, seed=3)):
        assert written(plan, kind=kind) == written(plan, kind=kind)


@each_kind
def test_every_leaf_beside_the_table_follows_from_the_plan(kind: str) -> None:
    for plan in (rich_plan(), *municipality(3, seed=11)):
        of_table = planbro.read(plain(plan)).account.counts["kept"]
        for language in ("nb", "nn"):
            reading = planbro.read(written(plan, kind=kind, language=language))
            assert reading.account.counts["kept"] == of_table


@each_kind
@given(plan=PLANS)
def test_what_the_kind_adds_is_known_as_ours_when_it_is_read(kind: str, plan: Plan) -> None:
    def unknown(data: bytes) -> int:
        there = opened(data)
        account_for(there.document, there.trace)
        return sum(mark not in there.trace.facts for mark, _ in there.document.tree.leaves())

    assert unknown(written(plan, kind=kind, language="nn")) == unknown(plain(plan))


@each_kind
def test_every_kind_has_a_name_and_a_time(kind: str) -> None:
    value = bundle(rich_plan(), kind=kind)
    assert value["type"] == kind
    assert value["timestamp"] == AS_OF
    assert value["identifier"]["system"] == URI
    assert uuid.UUID(value["identifier"]["value"].removeprefix("urn:uuid:"))
    urls = [entry["fullUrl"] for entry in value["entry"]]
    assert len(urls) == len(set(urls))
    assert all(url.startswith("urn:uuid:") for url in urls)


@each_kind
def test_references_lead_to_an_entry(kind: str) -> None:
    value = bundle(rich_plan(), kind=kind)
    urls = {entry["fullUrl"] for entry in value["entry"]}
    assert set(references(value)) <= urls


@each_kind
def test_the_order_of_the_entries_is_that_of_the_table(kind: str) -> None:
    wanted = [(r["resourceType"], r["id"]) for r in resources(opened(plain(rich_plan())).value)]
    found = [(r["resourceType"], r["id"]) for r in resources(bundle(rich_plan(), kind=kind))]
    assert found[len(found) - len(wanted) :] == wanted


@each_kind
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_kind_adds_no_fault_to_what_the_table_writes(kind: str, language: str) -> None:
    def faults(value: Any) -> set[tuple[str, str]]:
        found = (finding for finding in check(value) if finding.severity is Severity.ERROR)
        return {(one.code, re.sub(r"entry\[\d+\]", "entry", one.place.path or "")) for one in found}

    for plan in (rich_plan(), *municipality(2, seed=9)):
        assert faults(bundle(plan, kind=kind, language=language)) <= faults(opened(plain(plan)).value)


def test_a_time_of_day_that_nobody_said_is_midnight_in_norway() -> None:
    assert bundle(rich_plan(), as_of="2026-07-01")["timestamp"] == "2026-07-01T00:00:00+02:00"


# --- transaction


def test_a_transaction_puts_each_resource_under_its_own_id() -> None:
    for entry in bundle(rich_plan(), kind="transaction")["entry"]:
        resource = entry["resource"]
        assert entry["request"] == {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
        assert entry["fullUrl"] == placeholder(resource["id"])


@pytest.mark.parametrize("post", [False, True])
def test_a_name_within_a_transaction_stands_nowhere_else(post: bool) -> None:
    """Some servers rewrite the fullUrl of an entry wherever it stands, the plan's own identifier too."""
    value = bundle(rich_plan(), kind="transaction", post=post)
    names = {entry["fullUrl"] for entry in value["entry"]}
    assert set(references([entry["resource"] for entry in value["entry"]])) <= names
    for resource in resources(value):
        assert not names & {one.get("value") for one in resource.get("identifier", ()) if isinstance(one, dict)}


def test_no_number_of_a_person_stands_in_what_a_server_takes_for_a_url() -> None:
    value = bundle(rich_plan(), kind="transaction", post=True)
    for entry in value["entry"]:
        asked = " ".join(entry["request"].values())
        assert not find_numbers(re.sub(r"[0-9a-f-]{36}", "", asked))
        kind, _, name = entry["request"]["ifNoneExist"].partition("=")
        assert kind == ("identifier" if entry["resource"]["resourceType"] == "CarePlan" else "_tag"), name


def test_a_server_that_gives_its_own_ids_finds_each_resource_by_what_it_is_known_by() -> None:
    plan = rich_plan()
    value = bundle(plan, kind="transaction", post=True)
    wanted = {}
    for entry in value["entry"]:
        resource, request = entry["resource"], entry["request"]
        assert (request["method"], request["url"]) == ("POST", resource["resourceType"])
        assert request["ifNoneExist"] not in wanted
        wanted[request["ifNoneExist"]] = resource["resourceType"]
    assert wanted[f"identifier={URI}|urn:uuid:{plan.id}"] == "CarePlan"
    goal = plan.goals[0].id
    assert wanted[f"_tag=https://planbro.dev/fhir/item|{goal}"] == "Goal"
    assert not differences(
        opened(written(plan, kind="transaction", post=True)).trace.plan, opened(plain(plan)).trace.plan
    )


@pytest.mark.parametrize("post", [False, True])
def test_what_a_put_adds_to_a_transaction_is_asked_for_too(post: bool) -> None:
    data = written(rich_plan(), kind="transaction", post=post)
    plan = opened(data).trace.plan
    plan.goals.append(Goal(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", title="Noe nytt"))
    value = opened(put(plan, data)[0]).value
    assert {entry["request"]["method"] for entry in value["entry"]} == {"POST" if post else "PUT"}


# --- document


def test_a_document_begins_with_a_composition_for_an_individuell_plan() -> None:
    plan = rich_plan()
    value = bundle(plan, kind="document")
    first = resources(value)[0]
    assert first["resourceType"] == "Composition"
    assert first["type"]["coding"][0]["code"] == "A02-2"
    assert first["status"] == "final"
    assert first["date"] == AS_OF
    assert first["title"] == plan.title
    by_url = {entry["fullUrl"]: entry["resource"] for entry in value["entry"]}
    assert by_url[first["subject"]["reference"]]["resourceType"] == "Patient"
    assert by_url[first["author"][0]["reference"]]["resourceType"] == "PractitionerRole"
    assert by_url[first["custodian"]["reference"]]["resourceType"] == "Organization"
    assert [section["title"] for section in first["section"]][:3] == ["Om meg", "Mål og tiltak", "Team"]


def test_goals_and_measures_stand_by_livsomrade() -> None:
    first = resources(bundle(rich_plan(), kind="document"))[0]
    section = next(one for one in first["section"] if one["title"] == "Mål og tiltak")
    assert len(section["section"]) > 2
    assert all(one["text"]["status"] == "generated" for one in section["section"])
    assert "verken bestillinger eller vedtak" in section["text"]["div"]


def test_consents_are_pointed_to_and_not_told() -> None:
    plan = rich_plan()
    first = resources(bundle(plan, kind="document"))[0]
    section = next(one for one in first["section"] if one["title"] == "Samtykke")
    assert len(section["entry"]) == len(plan.consents)
    assert not any(name and name in section["text"]["div"] for name in (one.signer_family for one in plan.consents))


def test_every_resource_of_a_document_is_reached_and_says_itself_in_words() -> None:
    for plan in (rich_plan(), *municipality(3, seed=2)):
        value = bundle(plan, kind="document")
        by_url = {entry["fullUrl"]: entry["resource"] for entry in value["entry"]}
        seen: set[str] = set()
        waiting = [value["entry"][0]["fullUrl"]]
        while waiting:
            url = waiting.pop()
            if url in by_url and url not in seen:
                seen.add(url)
                waiting.extend(references(by_url[url]))
        assert seen == by_url.keys()
        assert all(resource["text"]["status"] == "generated" for resource in by_url.values())


def test_a_plan_without_koordinator_is_authored_by_the_body_that_answers_for_it() -> None:
    plan = rich_plan()
    plan.koordinatorer = []
    value = bundle(plan, kind="document")
    first = resources(value)[0]
    assert first["author"] == [first["custodian"]]
    empty = Plan(id=plan.id)
    assert resources(bundle(empty, kind="document"))[0]["author"] == [{"display": "Ikke oppgitt"}]


def test_an_edit_of_a_document_is_an_edit_of_its_words_too() -> None:
    plan = rich_plan()
    data = written(plan, kind="document")
    there = opened(data).trace.plan
    there.goals[0].own_words = "Noe helt annet enn før"
    back, told = put(there, data)
    assert not list(told)
    value = opened(back).value
    goal = next(r for r in resources(value) if r["id"] == there.goals[0].id)
    for div in (goal["text"]["div"], str(resources(value)[0]["section"])):
        assert "Noe helt annet enn før" in div
    assert value["identifier"] == opened(data).value["identifier"]
    assert planbro.read(back).account.counts["kept"] == planbro.read(data).account.counts["kept"]


# --- message


def test_a_message_says_what_from_whom_to_whom_about_which_plan() -> None:
    plan = rich_plan()
    sender = next(one for one in plan.organisations if isinstance(one.her_id, str))
    value = bundle(plan, kind="message", sender=Party("herid", sender.her_id), receiver=Party("herid", "8140002"))
    first = resources(value)[0]
    assert first["resourceType"] == "MessageHeader"
    assert first["eventCoding"]["code"] == "individuell-plan"
    assert first["focus"] == [{"reference": f"urn:uuid:{plan.id}"}]
    assert first["sender"] == {"reference": f"urn:uuid:{sender.id}"}
    assert first["source"]["endpoint"] == f"urn:planbro:herid:{sender.her_id}"
    assert first["destination"][0]["endpoint"] == "urn:planbro:herid:8140002"


def test_who_sends_is_the_body_that_answers_for_the_plan_where_nobody_says() -> None:
    first = resources(bundle(rich_plan(), kind="message"))[0]
    assert first["source"]["endpoint"] != "urn:planbro:local"
    assert resources(bundle(Plan(id=rich_plan().id), kind="message"))[0]["source"]["endpoint"] == "urn:planbro:local"


def test_the_address_of_who_sends_is_a_url_whatever_the_plan_gives_as_its_number() -> None:
    plan = rich_plan()
    for one in plan.organisations:
        one.her_id = "81 40/001 æ"
    assert (
        resources(bundle(plan, kind="message"))[0]["source"]["endpoint"] == "urn:planbro:herid:81%2040%2F001%20%C3%A6"
    )


def test_a_message_of_other_content_has_another_name() -> None:
    plan = rich_plan()
    other = copy(plan)
    other.organisations.append(Organisation(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", name="Ny"))
    first, second = (bundle(one, kind="message") for one in (plan, other))
    assert first["identifier"] != second["identifier"]
    assert resources(first)[0]["id"] != resources(second)[0]["id"]


# --- Bundles of others


FOREIGN = {
    "resourceType": "Bundle",
    "id": "x",
    "type": "searchset",
    "total": 3,
    "entry": [
        {"fullUrl": "http://server/fhir/Fantasy/9", "resource": {"resourceType": "Fantasy", "id": "9"}, "search": {"mode": "match"}},
        {"resource": {"resourceType": "CarePlan", "id": "cp", "subject": {"reference": "Patient/p"}, "text": {"div": "<div>x</div>"}}},
        {"resource": {"resourceType": "Patient", "id": "p"}, "response": {"status": "200"}},
    ],
}  # fmt: skip


@each_kind
def test_another_systems_bundle_keeps_order_full_urls_and_unknown_types(kind: Any) -> None:
    value = assemble(copying.deepcopy(FOREIGN), kind, as_of=AS_OF)
    kept = [
        entry for entry in value["entry"] if entry["resource"]["resourceType"] not in {"Composition", "MessageHeader"}
    ]
    assert [entry["resource"] for entry in kept] == [entry["resource"] for entry in FOREIGN["entry"]]
    assert kept[0]["fullUrl"] == "http://server/fhir/Fantasy/9"
    assert all(entry["fullUrl"] for entry in kept)
    assert not any(entry.keys() & {"search", "response"} for entry in kept)
    assert "total" not in value


def test_one_kind_becomes_another_and_itself_again() -> None:
    value = bundle(rich_plan(), kind="collection")
    turned = copying.deepcopy(value)
    for kind in ("document", "message", "transaction", "collection"):
        assemble(turned, kind, as_of=AS_OF, sender=Endpoint("Fjordvik", "8140001"))  # type: ignore[arg-type]
    assert turned == value
