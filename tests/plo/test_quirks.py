"""Senders' habits as named profiles: each explains its findings, says how it is read, and never hides who it is about."""

from __future__ import annotations

from typing import Any

import pytest

from planbro.findings import Findings, PlanbroError, Refused, Severity
from planbro.formats.codec import xml
from planbro.formats.plo import as_read, check_message, message_schema, profile_for, profiles, read_message
from planbro.formats.plo._quirks import parse
from planbro.mapping import data_dir

FOLDER = data_dir("fixtures") / "plo" / "quirks"
PROFILES = profiles()
ANYBODY = [one for one in PROFILES if one.senders is None]
SOMEBODY = [one for one in PROFILES if one.senders is not None]


def opened(name: str) -> Any:
    return xml.parse((FOLDER / name).read_bytes())


def told(tree: Any, quirks: Any = ()) -> Findings:
    message = read_message(tree)
    assert message is not None
    findings = Findings()
    check_message(tree, message, findings, quirks=quirks)
    return findings


def explained(findings: Findings) -> set[tuple[Any, Any]]:
    return {(f.params["profile"], f.params["code"]) for f in findings if f.code == "msg-quirk"}


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.id)
def test_each_profile_has_the_fixture_that_made_it_necessary(profile: Any) -> None:
    tree = opened(profile.fixture)
    before = told(tree)
    assert {code for code, _ in profile.relaxes} <= set(before.codes())
    after = told(tree, [profile])
    assert {code for _, code in explained(after)} == {code for code, _ in profile.relaxes}
    assert {name for name, _ in explained(after)} == {profile.id}
    assert all(f.severity is Severity.INFO for f in after if f.code == "msg-quirk")
    assert not {code for code, _ in profile.relaxes} & set(after.codes()), "one finding told twice"


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.id)
def test_a_profile_says_what_the_sender_does_and_where_it_is_known_from(profile: Any) -> None:
    assert profile.does.endswith(".")
    assert profile.source.startswith("plo.md")
    assert profile.since[4] == "-"


def test_every_fixture_belongs_to_a_profile() -> None:
    assert {file.name for file in FOLDER.glob("*.xml")} == {one.fixture for one in PROFILES}


@pytest.mark.parametrize("profile", ANYBODY, ids=lambda one: one.id)
def test_a_harmless_habit_is_recognised_from_anybody(profile: Any) -> None:
    message = read_message(opened(profile.fixture))
    assert message is not None
    assert profile in profile_for(message)


@pytest.mark.parametrize("profile", SOMEBODY, ids=lambda one: one.id)
def test_a_doubtful_habit_is_recognised_only_from_its_senders_or_by_choice(profile: Any) -> None:
    message = read_message(opened(profile.fixture))
    assert message is not None
    assert profile not in profile_for(message)
    assert profile in profile_for(message, profile.id)
    her_id = message.sender.her_ids[1] if message.sender else None
    text = (data_dir("mappings") / "plo-quirks.toml").read_text("utf-8")
    own = parse(text.replace("senders = []", f'senders = ["herid:{her_id}", "software:Eksempel EPJ"]'))
    assert profile.id in {one.id for one in profile_for(message, among=own)}
    stranger = read_message(xml.parse((FOLDER / "formal.xml").read_bytes().replace(str(her_id).encode(), b"1")))
    assert stranger is not None
    assert profile.id not in {one.id for one in profile_for(stranger, among=own)}
    assert profile.id in {one.id for one in profile_for(stranger, among=own, software="Eksempel EPJ")}


def test_a_profile_that_does_not_exist_is_refused() -> None:
    message = read_message(opened("blanks.xml"))
    assert message is not None
    with pytest.raises(Refused) as refused:
        profile_for(message, ["no-such"])
    assert refused.value.findings.codes() == ["msg-quirk-unknown"]


# reading


def read_so(name: str) -> tuple[Any, Any]:
    tree = opened(name)
    before = xml.serialise(tree)
    mended = as_read(tree, [one for one in PROFILES if one.fixture == name])
    assert xml.serialise(tree) == before, "the message itself was changed"
    return tree, mended


def value(tree: Any, name: str, attribute: str = "V", at: int = 0) -> Any:
    return list(tree.getroot().iter(f"{{*}}{name}"))[at].get(attribute)


def test_the_misprinted_namespace_is_read_as_the_right_one() -> None:
    tree, mended = read_so("helseopplysninger-namespace.xml")
    before, after = read_message(tree), read_message(mended)
    assert before is not None
    assert before.kind is None
    assert after is not None
    assert after.kind is not None
    assert after.kind.name == "Helseopplysninger"
    assert after.status == "N"
    assert not [f for f in told(mended) if f.severity is not Severity.INFO]


def test_formal_is_read_as_formaal() -> None:
    tree, mended = read_so("formal.xml")
    schema = message_schema()
    assert not schema.validate(tree)
    assert schema.validate(mended), schema.error_log


def test_swapped_values_and_missing_lists_are_read() -> None:
    _, mended = read_so("v-dn-swapped.xml")
    assert (value(mended, "RoleToPatient", at=1), value(mended, "SivilStatus")) == ("8", "6")
    _, mended = read_so("cv-without-s.xml")
    assert value(mended, "RoleToPatient", "S", at=1) == "2.16.578.1.12.4.1.1.9034"


def test_an_inverted_estimate_and_blanks_are_read() -> None:
    _, mended = read_so("anslag-inverted.xml")
    assert [e.text for e in mended.getroot().iter("{*}Anslag")] == ["false", "true"]
    _, mended = read_so("blanks.xml")
    assert value(mended, "RoleToPatient", at=1) == "8"


def test_a_message_without_the_habit_is_not_even_copied() -> None:
    tree = opened("time-local.xml")
    assert as_read(tree, PROFILES) is tree or as_read(tree, ANYBODY) is tree


# nothing dangerous is hidden


@pytest.mark.parametrize("code", ["ident-control-digit", "msg-patient-unidentified", "msg-patient-two-numbers"])
def test_no_profile_may_relax_who_the_patient_is(code: str) -> None:
    text = (data_dir("mappings") / "plo-quirks.toml").read_text("utf-8").replace("msg-blank", code)
    with pytest.raises(PlanbroError) as refused:
        parse(text)
    assert refused.value.findings.codes() == ["msg-quirk-table"]


def test_a_habit_at_the_patient_stays_a_fault_and_is_not_mended() -> None:
    text = (FOLDER / "v-dn-swapped.xml").read_text("utf-8")
    text = text.replace('V="FNR" DN="Fødselsnummer"', 'V="Fødselsnummer" DN="FNR"').replace('Sex V="2"', 'Sex V="2 "')
    tree = xml.parse(text.encode())
    found = told(tree, PROFILES)
    at_patient = {f.code: f.severity for f in found if "/Patient/" in (f.place.path or "")}
    assert at_patient["msg-code-swapped"] is Severity.WARNING
    assert at_patient["msg-blank"] is Severity.WARNING
    mended = as_read(tree, PROFILES)
    message = read_message(mended)
    assert message is not None
    assert message.patient is not None
    assert message.patient.idents[0].kind == "Fødselsnummer"
    assert message.patient.sex == "2 "


@pytest.mark.parametrize(
    "text", ["profile = 3", "[[profile]]\nid = 'x'", "[[profile", "[[profile]]\nid='x'\ndoes='y'\nsenders='any'\nrelaxes=[{code='msg-blank'}]\nreads=['magic']"]
)  # fmt: skip
def test_a_broken_file_is_refused_with_a_finding(text: str) -> None:
    with pytest.raises(PlanbroError) as refused:
        parse(text)
    assert refused.value.findings.codes() == ["msg-quirk-table"]


def test_the_fixtures_are_listed() -> None:
    listed = (FOLDER / "README.md").read_text("utf-8")
    assert all(f"`{one.fixture}`" in listed for one in PROFILES)
