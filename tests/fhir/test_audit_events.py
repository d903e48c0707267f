"""A line of the audit as an AuditEvent: what Basic Audit and the Norwegian trust framework ask of it, and no more."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.formats.fhir import gate
from planbro.formats.fhir.audit import PROFILE, act_of, audit_event, event_id, is_refusal
from planbro.formats.fhir.audit._acts import WORDS
from planbro.formats.fhir.check import check
from planbro.mapping import data_dir
from planbro.store.database import Entry

BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
HL7NO = "http://hl7.no/fhir/StructureDefinition/"
TRUST = f"{HL7NO}no-domain-Trustframework-Auditevent"
SOURCE, DESTINATION, APPLICATION, USER = "110153", "110152", "110150", "IRCP"

READ = Entry(
    "serve-1", 7, "974760673", "2026-11-22T02:10:00.000Z", "hpr:9900011", "LE", "983974724", "read",
    "6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e", 3, "person-1", "orgnr:983974724", "consent:c1", "shown", "serve", "",
    {"client": "epj", "unit": "974557746", "purpose": "TREAT", "service": "15", "decision": "d-1", "session": "s-1",
     "basis": "SAMTYKKE", "attested": "2026-11-22T02:00:00+01:00", "trace": "r-1", "resource": "Goal"},
    None, "0" * 64,
)  # fmt: skip
EVERY = {
    "read": READ,
    "document": replace(READ, what="document"),
    "search": replace(READ, what="search"),
    "status": replace(READ, what="status", ground="standing:health-service-status"),
    "ask": replace(READ, what="ask"),
    "denied": replace(READ, outcome="unknown", ground="no-consent"),
    "refused": replace(READ, what="refused", who="unknown", role="", organisation="", plan="", person="", version=0,
                       ground="", outcome="token-expired", params={}),
    "sent": replace(READ, what="sent", who="worker", role="", organisation="", party="herid:8140006", msgid="m-1"),
    "pruned": replace(READ, what="pruned", who="user:kari", role="", organisation="", plan="", person="", version=0,
                      params={}),
    "versioned": replace(READ, what="versioned", who="worker", role="", organisation="", params={}),
    "machine": replace(READ, who="client:epj", role=""),
}  # fmt: skip


def made(line: Entry, **more: Any) -> dict[str, Any]:
    return audit_event(line, site="https://ip.example.no", **more)


def parts(event: dict[str, Any]) -> list[str]:
    return [one["type"]["coding"][0]["code"] for one in event["agent"] if "type" in one]


def extension(holder: dict[str, Any], url: str) -> dict[str, Any]:
    return next(one for one in holder["extension"] if one["url"] == url)


@pytest.mark.parametrize("name", EVERY)
def test_every_event_is_valid_r4_and_passes_the_library(name: str) -> None:
    event = made(EVERY[name])
    assert [one for one in check(event) if one.severity == "error"] == []
    assert list(gate({"entry": [{"resource": event}]})) == []


@pytest.mark.parametrize(("name", "profile", "agents", "action", "outcome"), [
    ("read", "PatientRead", [DESTINATION, SOURCE, USER], "R", "0"),
    ("document", "PatientRead", [DESTINATION, SOURCE, USER], "R", "0"),
    ("search", "PatientQuery", [SOURCE, DESTINATION, USER], "E", "0"),
    ("status", "PatientQuery", [SOURCE, DESTINATION, USER], "E", "0"),
    ("denied", "AuthZconsent", [APPLICATION, USER, "PROV", "authserver"], "E", "4"),
    ("sent", "PrivacyDisclosure.Source", [SOURCE, DESTINATION], "R", "0"),
])  # fmt: skip
def test_each_word_has_the_shape_of_basic_audit(
    name: str, profile: str, agents: list[str], action: str, outcome: str
) -> None:  # fmt: skip
    """fhir.md § 5.7: of a query, client and server stand the other way around."""
    event = made(EVERY[name])
    assert BALP + profile in event["meta"]["profile"]
    assert (parts(event), event["action"], event["outcome"]) == (agents, action, outcome)
    assert all(one["who"] for one in event["agent"])
    assert sum(one["requestor"] for one in event["agent"]) == 1
    systems = [one for one in event["agent"] if parts({"agent": [one]})[0] in {SOURCE, DESTINATION, APPLICATION}]
    assert all("network" in one for one in systems)
    patient = next(one for one in event["entity"] if one.get("type", {}).get("code") == "1")
    assert (patient["role"]["code"], patient["what"]) == ("1", {"reference": "#patient"})


def test_the_role_that_asked_stands_with_its_numbers_as_values() -> None:
    """fhir.md § 1.6: the published examples have them in `identifier.id`, where nobody finds them."""
    event = made(READ)
    inside = {one["id"]: one for one in event["contained"]}
    assert inside["practitioner"]["identifier"] == [{"system": "urn:oid:2.16.578.1.12.4.1.4.4", "value": "9900011"}]
    assert inside["practitioner"]["qualification"][0]["code"]["coding"][0]["code"] == "LE"
    assert inside["body"]["identifier"] == [{"system": "urn:oid:2.16.578.1.12.4.1.4.101", "value": "983974724"}]
    assert inside["unit"]["identifier"][0]["value"] == "974557746"
    role = inside["user"]
    assert (role["practitioner"], role["organization"], role["location"]) == (
        {"reference": "#practitioner"}, {"reference": "#body"}, [{"reference": "#place"}],
    )  # fmt: skip


def test_the_norwegian_extensions_say_whom_and_in_what_care_relation() -> None:
    event = made(READ)
    assert TRUST in event["meta"]["profile"]
    assert extension(event, f"{HL7NO}auditevent-patient-extension")["valueReference"] == {"reference": "#patient"}
    relation = extension(event, f"{HL7NO}auditevent-carerelation-metadata-extension")
    assert extension(relation, "decision-ref-id")["valueString"] == "d-1"
    assert extension(relation, "toa")["valueUnsignedInt"] == 1795309200
    unsaid = extension(relation, "decision-ref-user-selected")
    assert unsaid["_valueBoolean"]["extension"][0]["valueCode"] == "unknown", "nobody said, and nobody invents"
    codes = [(one["system"].rpartition(".")[2].rpartition("/")[2], one["code"])
             for one in event["purposeOfEvent"][0]["coding"]]  # fmt: skip
    assert codes == [("v3-ActReason", "TREAT"), ("9151", "15")]


@pytest.mark.parametrize("name", ["machine", "pruned", "refused", "versioned"])
def test_an_event_claims_no_profile_that_it_does_not_follow(name: str) -> None:
    claimed = made(EVERY[name])["meta"]["profile"]
    assert claimed[0] == PROFILE
    assert TRUST not in claimed


@pytest.mark.parametrize("name", EVERY)
def test_the_lines_own_word_and_its_place_in_the_chain_are_in_every_event(name: str) -> None:
    line = extension(made(EVERY[name]), "https://planbro.dev/fhir/StructureDefinition/ip-audit-line")
    told = {one["url"]: one["valueString"] for one in line["extension"]}
    assert told == {"what": EVERY[name].what, "writer": "serve-1", "number": "7", "sha256": "0" * 64}


def test_our_code_system_has_the_words_that_stand_as_codes() -> None:
    file = data_dir("schemas") / "fhir/codesystems/CodeSystem-audit-what.json"
    assert {one["code"] for one in json.loads(file.read_text())["concept"]} == WORDS | {"other"}


def test_a_question_is_a_keyed_hash_and_never_its_words() -> None:
    line = replace(READ, what="search", params={**READ.params, "query": "a1b2", "resource": "CarePlan"})
    query = next(one for one in made(line)["entity"] if "query" in one)
    assert base64.b64decode(query["query"]) == b"CarePlan#a1b2"


def test_a_decision_names_the_consent_or_the_provision_that_closed() -> None:
    asked = replace(READ, outcome="unknown", ground="consent:c1")
    assert [one["what"] for one in made(asked)["entity"][1:2]] == [{"reference": "Consent/c1"}]
    assert made(EVERY["denied"])["entity"][1]["what"] == {"display": "no-consent"}
    assert made(EVERY["denied"])["outcomeDesc"] == "unknown"
    assert made(EVERY["refused"])["outcome"] == "8", "nobody knew who it was"


def test_the_person_is_the_stores_own_id_unless_the_number_was_asked_for() -> None:
    def patient(event: dict[str, Any]) -> Any:
        return next(one for one in event["contained"] if one["resourceType"] == "Patient")["identifier"]

    assert patient(made(READ))[0]["value"] == "person-1"
    number = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "21835298971"}
    assert patient(made(READ, identifiers=[number])) == [number]
    assert patient(made(replace(READ, person=""), person="person-9"))[0]["value"] == "person-9"


def test_the_same_line_is_the_same_event_and_another_place_is_another() -> None:
    assert json.dumps(made(READ)) == json.dumps(made(READ))
    assert event_id(READ) == event_id(replace(READ, what="search", hash="1" * 64))
    assert len({event_id(replace(READ, **one)) for one in ({"number": 8}, {"writer": "w"}, {"tenant": "1"}, {})}) == 4


def _no_reason(event: dict[str, Any]) -> None:
    del event["outcomeDesc"]


def _words(event: dict[str, Any]) -> None:
    event["entity"][0]["name"] = "Kari"


def _two_who_asked(event: dict[str, Any]) -> None:
    event["agent"][0]["requestor"] = True


def _another_person(event: dict[str, Any]) -> None:
    event["entity"].append(event["entity"][0])


def _no_place(event: dict[str, Any]) -> None:
    event["extension"] = event["extension"][1:]


@pytest.mark.parametrize("spoil", [_no_reason, _words, _two_who_asked, _another_person, _no_place])
def test_our_profile_finds_an_event_that_is_not_one(spoil: Any) -> None:
    event = made(EVERY["denied"])
    assert [one for one in check(event) if one.severity == "error"] == []
    spoil(event)
    assert [one for one in check(event) if one.severity == "error"]


_TEXT = st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=12)


@given(
    what=st.sampled_from(["read", "search", "status", "document", "ask", "refused", "sent", "login", "anything"]),
    outcome=st.sampled_from(["shown", "unknown", "none", ""]),
    who=st.sampled_from(["hpr:9900011", "client:epj", "user:kari", "worker", "unknown"]),
    plan=st.sampled_from(["", READ.plan]), person=st.sampled_from(["", "person-1"]),
    organisation=st.sampled_from(["", "983974724", "herid:8140006"]),
    params=st.dictionaries(st.sampled_from(["client", "unit", "purpose", "basis", "decision", "attested", "session",
                                            "resource", "request", "query"]), _TEXT.map(str.strip).filter(bool)),
)  # fmt: skip
def test_whatever_a_line_says_its_event_is_valid(**said: Any) -> None:
    line = replace(READ, **said)
    event = made(line)
    assert [one.code for one in check(event) if one.severity == "error"] == []
    assert (event["outcome"] == "0") is not is_refusal(line)
    assert act_of(line).action == event["action"]
