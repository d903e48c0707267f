"""A judgement: of the bytes alone, all faults at once, the same again for the same."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receiving import AT, FIXTURES, PLAIN, about, msgid, patient_number, with_msgid

from planbro.exchange.receive import Known, KnownOrganisation, KnownPatient, Policy, judge
from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.plo import read_apprec
from planbro.testing.messages import make_scene, message, parties

SAMPLES = sorted((FIXTURES / "messages").glob("*.xml"))


def test_the_same_in_gives_the_same_out() -> None:
    first, second = judge(PLAIN, as_of=AT), judge(PLAIN, as_of=AT)
    assert first.answers == second.answers
    assert list(first.findings) == list(second.findings)


def test_the_receipt_has_an_id_of_its_own_for_each_message_and_each_receiver() -> None:
    copy = parties("HELSEOPPLYSNINGER_LEGE", make_scene(1))[1]
    copied = message("INNLEGGELSESRAPPORT", "1.6", size="small", copies=[copy])
    other = with_msgid(PLAIN, "63ef9d77-a261-5ed7-a2ac-09fea2e8b277")
    ids = [answer.id for data in (copied, other) for answer in judge(data, as_of=AT).answers]
    assert len(ids) == len(set(ids)) == 3


def test_without_a_time_the_receipt_bears_the_messages_own() -> None:
    receipt = read_apprec(xml.parse(judge(PLAIN).answers[0].data))
    assert receipt is not None
    assert receipt.generated == receipt.original_issued


@pytest.mark.parametrize(("as_of", "shown"), [
    ("2026-11-22", "2026-11-22T00:00:00+01:00"),
    ("2026-07-01T12:00:00", "2026-07-01T12:00:00+02:00"),
    ("2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00"),
])  # fmt: skip
def test_the_time_of_a_receipt_has_seconds_and_offset(as_of: str, shown: str) -> None:
    receipt = read_apprec(xml.parse(judge(PLAIN, as_of=as_of).answers[0].data))
    assert receipt is not None
    assert receipt.generated == shown


@pytest.mark.parametrize(
    "text", ["", "1", "{63ef9d77-a261-5ed7-a2ac-09fea2e8b277}", "63ef9d77a2615ed7a2ac09fea2e8b277"]
)
def test_a_msgid_that_is_no_uuid_is_e10(text: str) -> None:
    found = judge(with_msgid(PLAIN, text), as_of=AT)
    assert (found.fate, found.errors) == ("rejected", ("E10",))


def test_several_errors_are_one_error_each_and_explained() -> None:
    data = with_msgid(PLAIN, "1").replace(b"Forsendelsesstatus", b"Feilstatus")
    receipt = read_apprec(xml.parse(judge(data, as_of=AT).answers[0].data))
    assert receipt is not None
    assert [error.code for error in receipt.errors] == ["E10", "T02"]
    assert all(error.explanation and error.text for error in receipt.errors)
    assert "et element mangler, eller står der det ikke kan stå" in (receipt.errors[1].explanation or "")
    assert " the " not in "".join(error.explanation or "" for error in receipt.errors)


def test_what_may_be_refused_is_taken_where_the_receiver_has_chosen_so() -> None:
    invalid = PLAIN.replace(b"Forsendelsesstatus", b"Feilstatus")
    unknown = PLAIN.replace(b"po/Innleggelsesrapport/2012-04-01", b"po/Innleggelsesrapport/2032-04-01")
    loose = Policy(refuse_invalid=False, refuse_unknown_format=False, refuse_unknown_service=False)
    for data, code in ((invalid, "T02"), (unknown, "T10")):
        assert judge(data, as_of=AT).errors == (code,)
        found = judge(data, as_of=AT, policy=loose)
        assert (found.fate, found.errors) == ("accepted", ())
        assert found.findings.has_errors


def test_the_formats_of_attachments_are_the_receivers_choice() -> None:
    data = message("INNLEGGELSESRAPPORT", "1.6", size="small", attachments="documents")
    assert judge(data, as_of=AT).fate == "accepted"
    found = judge(data, as_of=AT, policy=Policy(attachments=frozenset({"image/png"})))
    assert (found.fate, found.errors) == ("rejected", ("T99",))


@pytest.mark.parametrize(("profile", "errors"), [("accept", ()), ("test", ()), ("production", ("E31", "E36"))])
def test_production_takes_no_synthetic_person(profile: str, errors: tuple[str, ...]) -> None:
    data = re.sub(rb"<(?:\w+:)?DateOfBirth>[^<]*</(?:\w+:)?DateOfBirth>", b"", PLAIN, count=1)
    assert judge(data, as_of=AT, policy=Policy(profile=profile)).errors == errors  # type: ignore[arg-type]


def test_nothing_of_the_message_stands_in_what_is_told_of_it() -> None:
    """Law 7: a mark in every name, number and text of the message is in no finding, and in no explanation."""
    data = about(PLAIN, "14838740229")
    data = re.sub(rb"(FamilyName|GivenName|OrganisationName|Notat|City)>[^<]*<", rb"\1>Hemmelig<", data)
    data = re.sub(rb'DN="[^"]*"', b'DN="Hemmelig"', data).replace(b"<MIGversion>v1.2", b"<MIGversion>Hemmelig")
    found = judge(data, as_of=AT)
    told = " ".join(f"{finding} {finding.params}" for finding in found.findings)
    receipt = read_apprec(xml.parse(found.answers[0].data))
    assert receipt is not None
    told += " ".join(error.explanation for error in receipt.errors)
    assert "E31" in found.errors
    assert "14838740229" not in told
    assert "Hemmelig" not in told


@given(st.sampled_from(SAMPLES), st.integers(0, 2**32), st.integers(1, 8))
def test_whatever_the_bytes_are_a_judgement_comes_out(path: object, seed: int, changes: int) -> None:
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())  # type: ignore[attr-defined]
    for _ in range(changes):
        at = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.randrange(1, 200)]
        else:
            data[at:at] = data[rng.randrange(len(data)) :][: rng.randrange(1, 200)]
    found = judge(bytes(data), as_of=AT)
    assert found.fate in {"accepted", "rejected", "no-answer", "unreadable", "receipt"}
    assert not found.importable or found.fate == "accepted"
    assert (found.fate == "rejected") <= bool(found.errors)
    assert bool(found.answers) is (found.fate in {"accepted", "rejected"})


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"PK\x03\x04", b"<a/>", b"<MsgHead/>", b"{}", b"\xff\xfe<",
                                  b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                                  b"<a>" * 100_000])  # fmt: skip
def test_hostile_bytes_are_judged_and_never_answered(data: bytes) -> None:
    found = judge(data, as_of=AT)
    assert found.fate in {"unreadable", "no-answer"}
    assert found.findings.has_errors
    assert not found.answers


# who is known


def known(**changes: object) -> Known:
    person = KnownPatient((("fnr", patient_number(PLAIN)),))
    return Known(patients=[replace(person, **changes)])  # type: ignore[arg-type]


def told(data: bytes, who: Known) -> set[str]:
    return {code for code in judge(data, as_of=AT, known=who).findings.codes() if code.startswith("patient-")}


def test_a_known_patient_needs_no_word() -> None:
    assert told(PLAIN, known()) == set()
    assert told(PLAIN, Known()) == set()


def test_an_unknown_patient_is_told_and_the_message_is_taken() -> None:
    nobody = Known(patients=[])
    assert told(PLAIN, nobody) == {"patient-unknown"}
    assert judge(PLAIN, as_of=AT, known=nobody).fate == "accepted"


def test_another_family_name_is_told() -> None:
    assert told(PLAIN, known(family="Helt Annerledes")) == {"patient-name-differs"}


def test_the_same_name_and_birth_date_with_another_fodselsnummer_is_another_person() -> None:
    """Twins: a person has one fødselsnummer, so it is not the same one under another number."""
    read = judge(PLAIN, as_of=AT).message
    assert read is not None
    assert read.patient is not None
    twin = {"family": read.patient.family, "birth_date": read.patient.birth_date or "1987-03-14"}
    other = (("fnr", "14838740309"),)
    assert told(PLAIN, Known(patients=[KnownPatient(other, **twin)])) == {"patient-unknown"}
    local = (("dnr", "54838740241"),)
    assert told(PLAIN, Known(patients=[KnownPatient(local, **twin)])) == {"patient-other-identifier"}


def test_a_section_that_is_not_there_restricts_nothing() -> None:
    assert judge(PLAIN, as_of=AT, known=Known.load(b"patient = []", "k.toml")).fate == "accepted"
    assert judge(PLAIN, as_of=AT, known=Known.load(b"organisation = []", "k.toml")).fate == "no-answer"


def test_an_organisation_without_departments_has_any() -> None:
    read = judge(PLAIN, as_of=AT).message
    assert read is not None
    assert read.receiver is not None
    first, second = read.receiver.her_ids
    assert first
    assert second
    assert judge(PLAIN, as_of=AT, known=Known([KnownOrganisation(first)])).fate == "accepted"
    assert judge(PLAIN, as_of=AT, known=Known([KnownOrganisation(first, frozenset({second}))])).fate == "accepted"
    wrong = judge(PLAIN, as_of=AT, known=Known([KnownOrganisation(first, frozenset({"1"}))]))
    assert (wrong.fate, wrong.errors) == ("rejected", ("E21",))
    elsewhere = judge(PLAIN, as_of=AT, known=Known([KnownOrganisation("1", frozenset({"2"}))]))
    assert (elsewhere.fate, elsewhere.answers) == ("no-answer", ())


@pytest.mark.parametrize("data", [
    b"\xff", b"[1", b"{", b"[]", b"x = 1", b"organisation = 1", b"organisation = [1]", b"[[organisation]]\nname = 'a'",
    b"[[patient]]\nidentifiers = ['Hemmelig']", b"[[patient]]\nfamily = 'Hemmelig'", b"[[patient]]\nfamily = 4",
    b"[[organisation]]\nherid = '1'\ndepartment = [{name = 'a'}]", b'{"patient": {"Hemmelig": 1}}',
])  # fmt: skip
def test_a_file_of_known_parties_with_a_fault_is_refused_without_quoting_it(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        Known.load(data, "known.toml")
    assert {finding.code for finding in refused.value.findings} == {"known-malformed"}
    assert "Hemmelig" not in str(refused.value)


def test_all_faults_of_the_file_come_at_once() -> None:
    with pytest.raises(Refused) as refused:
        Known.load(b"odd = 1\n[[organisation]]\nname = 'a'\n[[patient]]\nfamily = 4", "known.toml")
    assert len(refused.value.findings) >= 3


def test_the_key_of_a_message_is_its_msgid() -> None:
    assert judge(PLAIN, as_of=AT).key == msgid(PLAIN).lower()


def test_two_fodselsnumre_are_two_persons_until_a_person_has_decided() -> None:
    ident = re.search(rb"<Ident>\s*<Id>" + patient_number(PLAIN).encode() + rb".*?</Ident>", PLAIN, re.DOTALL)
    assert ident
    both = PLAIN.replace(ident[0], ident[0] + ident[0].replace(patient_number(PLAIN).encode(), b"14838740228"), 1)
    found = judge(both, as_of=AT)
    assert found.fate == "accepted"
    assert "patient-two-numbers" in found.findings.codes()
    assert not found.importable


def test_no_fault_is_told_twice_in_other_words() -> None:
    empty = re.sub(rb"<Patient>.*?</Patient>", b"", with_msgid(PLAIN, "1"), flags=re.DOTALL)
    codes = judge(empty, as_of=AT).findings.codes()
    assert {"msgid-not-uuid", "patient-block-missing"} <= set(codes)
    assert not {"msg-id", "msg-patient-missing"} & set(codes)
