"""Admissions are read from HL7 v2 ADT and FHIR Encounter alike, and what is odd is told."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Any

import pytest
from at_ports import CANARY, NAME
from hypothesis import given, settings
from hypothesis import strategies as st

from planbro.findings import PlanbroError, Refused
from planbro.formats.admission import Codes, acknowledge, messages_in, read_admissions, read_header
from planbro.ident import Kind
from planbro.testing.far_ends import adt

FNR = "2.16.578.1.12.4.1.4.1"
DNR = "54831560255"


def read(text: str | bytes, **more: Any) -> Any:
    return read_admissions(text.encode() if isinstance(text, str) else text, **more)


def encounter(status: str = "in-progress", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter", "id": "e1", "status": status, "class": {"code": "IMP"},
        "meta": {"versionId": "3", "lastUpdated": "2026-11-22T14:07:30+01:00", "source": "urn:hf"},
        "identifier": [{"system": "HF", "value": "V77"}], "subject": {"reference": "Patient/p1"},
        "priority": {"coding": [{"code": "EM"}]}, "period": {"start": "2026-11-22T14:05:00+01:00"},
        "location": [{"location": {"reference": "Location/l1"}, "status": "active"}],
        "serviceProvider": {"display": "HF"}, **more,
    }  # fmt: skip


def bundle(*encounters: dict[str, Any], number: str = CANARY, system: str = f"urn:oid:{FNR}") -> bytes:
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": system, "value": number}]}
    location = {"resourceType": "Location", "id": "l1", "name": "MED2", "identifier": [{"value": "MED2"}]}
    resources = [*encounters, patient, location]
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    ).encode()


def test_hl7_and_fhir_tell_the_same_of_the_same_admission() -> None:
    (one,), (other,) = read(adt()).admissions, read(bundle(encounter())).admissions
    for name in ("event", "persons", "visit", "setting", "urgency", "admitted", "cancels", "died", "is_stay", "at"):
        assert getattr(one, name) == getattr(other, name), name
    assert (one.event, one.setting, one.urgency, one.at) == (
        "admitted",
        "inpatient",
        "emergency",
        "2026-11-22T14:05:00+01:00",
    )
    assert one.person.kind is Kind.FNR
    assert one.person.value == CANARY
    assert (one.unit.name, one.unit.institution, other.unit.name) == ("MED2", "HF", "MED2")


@pytest.mark.parametrize(
    ("trigger", "event", "cancels"),
    [
        ("A01", "admitted", None), ("A02", "transferred", None), ("A03", "discharged", None), ("A05", "planned", None),
        ("A06", "admitted", None), ("A11", "cancelled", "admitted"), ("A13", "cancelled", "discharged"),
        ("A38", "cancelled", "planned"), ("A31", "other", None),
    ],
)  # fmt: skip
def test_each_event_is_what_it_is(trigger: str, event: str, cancels: str | None) -> None:
    (one,) = read(adt(trigger)).admissions
    assert (one.event, one.cancels, one.trigger) == (event, cancels, trigger)


@pytest.mark.parametrize(
    ("status", "event"),
    [("planned", "planned"), ("arrived", "admitted"), ("in-progress", "admitted"), ("finished", "discharged"),
     ("cancelled", "cancelled"), ("entered-in-error", "cancelled"), ("unknown", "other")],
)  # fmt: skip
def test_each_status_is_what_it_is(status: str, event: str) -> None:
    (one,) = read(bundle(encounter(status))).admissions
    assert one.event == event


def test_a_planned_stay_has_the_time_it_is_expected() -> None:
    (one,) = read(adt("A05", admitted="", admission_type="", fields={"PV2-8": "202612010800"})).admissions
    assert (one.at, one.urgency) == ("2026-12-01T08:00:00+01:00", "planned")


def test_a_death_at_the_hospital_is_said() -> None:
    assert read(adt("A03", discharged="202611230410", dead=True)).admissions[0].died
    left = {"hospitalization": {"dischargeDisposition": {"coding": [{"code": "exp"}]}}}
    assert read(bundle(encounter("finished", **left))).admissions[0].died


# -- numbers


@pytest.mark.parametrize(
    ("pid3", "kinds"),
    [
        (f"{CANARY}^^^&{FNR}&ISO^NNNOR", ["fnr"]),
        (f"{CANARY}^^^{FNR}", ["fnr"]),
        (f"{CANARY}^^^FNR", ["fnr"]),
        (f"{CANARY}^^^^FNR", ["fnr"]),
        (f"{CANARY}^^^^NNNOR", ["fnr"]),
        (f"998877^^^HF^PI~{CANARY}^^^&{FNR}&ISO", ["fnr", "local"]),
        ("998877^^^HF^PI", ["local"]),
    ],
)
def test_a_number_counts_by_who_gave_it(pid3: str, kinds: list[str]) -> None:
    (one,) = read(adt(numbers=[pid3])).admissions
    assert [number.kind.value for number in one.persons] == kinds


def test_a_bare_number_is_taken_only_when_its_digits_agree() -> None:
    found = read(adt(numbers=[CANARY]))
    assert found.admissions[0].person.value == CANARY
    assert "admission-number-guessed" in found.findings.codes()
    found = read(adt(numbers=[CANARY[:-1] + "5"]))
    assert found.admissions[0].person is None


def test_a_number_that_fails_its_control_digits_matches_nobody() -> None:
    found = read(adt(numbers=[f"{CANARY[:-1]}5^^^&{FNR}&ISO~99^^^HF^PI"]))
    assert found.admissions[0].person is None
    assert {"admission-number-doubtful", "admission-no-number"} <= set(found.findings.codes())


def test_two_persons_in_one_message_is_nobody() -> None:
    found = read(adt(numbers=[f"{CANARY}^^^&{FNR}&ISO", f"02868410208^^^&{FNR}&ISO"]))
    assert not found.admissions
    assert found.findings.codes() == ["admission-two-persons"]


def test_production_takes_no_synthetic_number() -> None:
    found = read(adt(), profile="production")
    assert not found.admissions
    assert found.findings.codes() == ["admission-number-profile", "admission-no-person"]


# -- what is odd


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (adt(visit=""), "admission-no-visit"),
        (adt(patient_class="Å"), "admission-code-unknown"),
        (adt(id=""), "admission-no-id"),
        (adt(processing="T"), "admission-test"),
        (adt(admitted=""), "admission-time-told"),
        (adt(admitted="", told=""), "admission-no-time"),
        (adt(admitted="20261340"), "admission-time-told"),
        (adt(numbers=[""]), "admission-no-person"),
        (adt("A31"), "admission-event-other"),
        (adt().replace("ADT^", "ORU^"), "hl7-not-adt"),
        (adt(charset="KLINGON"), "hl7-charset"),
        (adt(numbers=["99^^^HF^PI"]), "admission-no-number"),
    ],
)
def test_what_is_odd_is_told_with_its_place_and_without_the_person(text: str, code: str) -> None:
    found = read(text)
    assert code in found.findings.codes()
    assert not any(word in str(one) for one in found.findings for word in (CANARY, "Nordmann", "Tuva"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "input-empty"),
        (b"MSH", "hl7-malformed"),
        (b"MSH|^~", "hl7-malformed"),
        (b"MSHAAAAAAAAAAAA", "hl7-malformed"),
        (b"{}", "admission-unknown"),
        (b"[]", "admission-unknown"),
        (b"<a/>", "admission-unknown"),
        (b"fnr;navn\n1;2\n", "admission-unknown"),
        (b'{"resourceType":"Patient"}', "admission-unknown"),
        (b'{"resourceType":', "json-malformed"),
    ],
)
def test_what_is_no_admission_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as told:
        read(data)
    assert next(iter(told.value.findings)).code == code


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("8859/1", "iso-8859-1"),
        ("8859/15", "iso-8859-15"),
        ("", "utf-8"),
        ("", "iso-8859-1"),
    ],
)
def test_the_letters_are_read_by_the_declared_set_or_by_what_fits(charset: str, codec: str) -> None:
    text = adt(charset=charset).replace("MED2^301", "Ærfugløya^301")
    found = read(text.encode(codec))
    assert found.admissions[0].unit.name == "Ærfugløya"
    assert "hl7-charset" not in found.findings.codes()


def test_a_wrong_character_set_is_told_and_the_message_is_read(caplog: pytest.LogCaptureFixture) -> None:
    text = adt(charset="UNICODE UTF-8").replace("MED2^301", "Ærfugløya^301")
    found = read(text.encode("iso-8859-1"))
    assert found.admissions[0].unit.name == "Ærfugløya"
    assert found.findings.codes() == ["hl7-charset"]


def test_escapes_are_undone_and_the_librarys_log_stays_silent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = adt().replace("MED2^301", f"A\\T\\E \\XE6\\ \\.zz\\ \\{CANARY}\\^301")
    assert read(text).admissions[0].unit.name == "A&E æ"
    assert CANARY not in caplog.text


def test_line_ends_frames_and_odd_separators_are_read() -> None:
    text = adt()
    for form in (text.replace("\r", "\n"), text.replace("\r", "\r\n"), f"\x0b{text}\x1c\r", "\ufeff" + text):
        assert read(form).admissions[0].visit == "V77"
    other = text.replace("|^~\\&|", "|$%!*|").replace("^", "$").replace("&", "*").replace("|$%!*|", "|$%!*|", 1)
    assert read(other).admissions[0].person.value == CANARY


def test_a_file_of_several_gives_each_and_one_that_is_broken_stops_none() -> None:
    batch = "FHS|^~\\&\rBHS|^~\\&\r" + adt(id="1") + "MSH|broken\r" + adt("A03", id="2") + "BTS|2\rFTS|1\r"
    found = read(batch)
    assert [one.id for one in found.admissions] == ["1", "2"]
    assert [(one.code, one.place.row) for one in found.findings if one.code == "hl7-malformed"] == [
        ("hl7-malformed", 2)
    ]
    assert len(list(messages_in(batch.encode()))) == 3


def test_fhir_in_xml_is_read_too() -> None:
    xml = (
        '<Encounter xmlns="http://hl7.org/fhir"><id value="e1"/><status value="finished"/><class><code value="AMB"/></class>'
        f'<subject><identifier><system value="urn:oid:{FNR}"/><value value="{CANARY}"/></identifier></subject></Encounter>'
    )
    (one,) = read(xml).admissions
    assert (one.event, one.setting, one.is_stay, one.person.value) == ("discharged", "outpatient", False, CANARY)


def test_a_hospital_with_its_own_codes_gives_them() -> None:
    (one,) = read(adt(patient_class="DØGN"), codes=Codes(setting={"DØGN": "inpatient"})).admissions
    assert one.is_stay is True


def test_an_admission_prints_nothing_of_the_person() -> None:
    shown = repr(read(adt()).admissions)
    assert not any(word in shown for word in (CANARY, NAME, "V77", "MED2"))


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.text(alphabet="MSHPIDV1|^~\\&\r\nADT01E", max_size=300).map(str.encode))
def test_no_bytes_make_it_raise_anything_but_a_refusal(data: bytes) -> None:
    for one in (data, adt().encode()[: len(data)] + data, adt().encode() + data):
        with suppress(PlanbroError):
            read(one)
        read_header(one)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["Encounter", "Patient", "finished", "IMP", CANARY, "x" * 20]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(
        st.sampled_from(["resourceType", "id", "status", "class", "code", "coding", "subject", "reference", "identifier",
                         "value", "system", "period", "start", "end", "location", "meta", "lastUpdated", "priority",
                         "hospitalization", "dischargeDisposition", "serviceProvider", "contained", "entry", "resource"]),
        below, max_size=5),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(list(encounter())), ODD))
def test_no_encounter_makes_it_raise_anything_but_a_refusal(odd: dict[str, Any]) -> None:
    for value in (encounter(**odd), {"resourceType": "Bundle", "entry": [{"resource": encounter(**odd)}, odd]}, odd):
        with suppress(PlanbroError):
            read(json.dumps(value))


# -- the answer


def test_an_answer_swaps_the_parties_and_names_what_it_answers() -> None:
    header = read_header(adt(id="M-Æ").encode("iso-8859-1"))
    answer = acknowledge(header, "AA", at="20261122140800").decode("iso-8859-1").split("\r")
    msh = answer[0].split("|")
    assert msh[2:6] == ["PLANBRO", "KOMMUNE", "PAS", "HF"]
    assert (msh[8], answer[1]) == ("ACK^A01", "MSA|AA|M-Æ")
    assert acknowledge(header, "AA", at="20261122140800").decode("iso-8859-1").split("\r") == answer


def test_a_refusal_says_why_by_a_code() -> None:
    answer = acknowledge(read_header(adt().encode()), "AR", at="x", error=200).decode()
    assert "MSA|AR|M1\rERR|||200^Unsupported message type^HL70357|E\r" in answer
    assert acknowledge(None, "AR", at="x", error=101).decode().startswith("MSH|^~\\&|PLANBRO|")
