"""What enriching promises: the statement is there, nothing else has changed, once is enough, and no message is held back."""

from __future__ import annotations

import copy as copying
import datetime
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from planbro import read
from planbro.cli._app import app
from planbro.exchange import Enricher, dialogue, enrich, validate
from planbro.exchange._statement import statement, with_statement
from planbro.findings import Findings, Severity
from planbro.formats.codec import xml
from planbro.formats.plo import message_schema, read_message
from planbro.plan import ABSENT, Code, IpStatus, Koordinator, KoordinatorStatus, Plan, Reservation
from planbro.testing import municipality, rich_plan
from planbro.testing.messages import message, series

CARRYING = [
    ("INNLEGGELSESRAPPORT", "1.5"), ("INNLEGGELSESRAPPORT", "1.6"), ("UTSKRIVNINGSRAPPORT", "1.5"),
    ("UTSKRIVNINGSRAPPORT", "1.6"), ("HELSEOPPL_SOKNAD", "1.5"), ("HELSEOPPL_SOKNAD", "1.6"),
    ("HELSEOPPLYSNINGER_LEGE", "1.6"), ("MEDISINSKE_OPPLYSNINGER", "1.6"), ("ORIENTERING_TJENESTETILBUD", "1.6"),
    ("SAMMENFATNING", "2.0"), ("HELSEOPPL_SOKNAD", "2.0"), ("HENVISNING_NYTILSTAND", "2.0"),
]  # fmt: skip
each_message = pytest.mark.parametrize(("kind", "version"), CARRYING)
OWN = ("Individuell plan", "Koordinator", "Koordinerende enhet")


def plan_for(data: bytes, plan: Plan | None = None) -> Plan:
    """A plan of the person that a message is about."""
    found = read_message(xml.parse(data))
    assert found is not None
    assert found.patient is not None
    plan = plan or rich_plan()
    number = found.patient.ident("FNR")
    assert number is not None
    plan.identifiers[0].value = number
    return plan


def codes(findings: Findings) -> list[str]:
    return [finding.code for finding in findings]


def without_statement(data: bytes) -> bytes:
    """A message with what planbro puts into it taken out, in canonical form, white space between elements aside."""
    root = copying.deepcopy(xml.parse(data).getroot())
    for element in list(root.iter()):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        mark = {"Journaltekst": "Merknad", "EksisterendeTjeneste": "BetegnelseTjeneste"}.get(name)
        marked = element.find("{*}" + mark) if mark else None
        role = element.find("{*}Kontaktperson/{*}RoleToPatient") if name == "KontaktpersonHelsepersonell" else None
        contact = element.find("{*}StillingRolle") if name == "PasientrelatertKontaktperson" else None
        ours = (
            (marked is not None and marked.text in OWN)
            or (role is not None and role.get("V") in {"8", "18"})
            or (contact is not None and "oordinator" in (contact.text or ""))
            or name == "OpplysningerOmIndividuellPlan"
            or (name == "GenereltJournalnotat" and element.get("komponentID") == "planbro")
        )
        if ours:
            element.getparent().remove(element)
    emptied = ("Sykepleierdokumentasjon", "InfoFraSykepleier", "MedisinskfagligeOpplysninger")
    for _ in range(2):
        for element in list(root.iter()):
            if isinstance(element.tag, str) and etree.QName(element).localname in emptied and len(element) == 0:
                element.getparent().remove(element)
    for element in root.iter():
        if len(element) and not (element.text or "").strip():
            element.text = None
        if not (element.tail or "").strip():
            element.tail = None
    return xml.canonical(root.getroottree())


@each_message
def test_the_statement_is_there_and_nothing_else_has_changed(kind: str, version: str) -> None:
    data = message(kind, version)
    enriched = enrich(data, plan_for(data), limit=None)
    assert enriched.outcome == "added", codes(enriched.findings)
    assert message_schema().validate(xml.parse(enriched.data))
    assert without_statement(enriched.data) == without_statement(data)
    there = read(enriched.data).plan
    assert [code.value for one in there.ip_status if isinstance(code := one.value, Code)] == ["active"]
    municipal = [one for one in there.koordinatorer if one.level == Code("municipal")]
    assert any(one.phone == "10070003" for one in municipal)


@each_message
def test_once_is_enough(kind: str, version: str) -> None:
    data = message(kind, version)
    enricher = Enricher(plan_for(data), limit=None)
    once = enricher(data)
    twice = enricher(once.data)
    assert (twice.outcome, twice.data) == ("already", once.data)
    assert codes(twice.findings) == ["enrich-already"]


@given(number=st.integers(0, 40), seed=st.integers(1, 6))
def test_any_plan_in_any_message(number: int, seed: int) -> None:
    kind, version = CARRYING[number % len(CARRYING)]
    data = message(kind, version, seed=seed, size="small")
    plan = plan_for(data, next(iter(municipality(1, seed=number))))
    enriched = enrich(data, plan, limit=None)
    if enriched.changed:
        assert message_schema().validate(xml.parse(enriched.data))
        assert without_statement(enriched.data) == without_statement(data)
        assert enrich(enriched.data, plan, limit=None).data == enriched.data
    else:
        assert enriched.data == data
        assert codes(enriched.findings)


def test_the_text_says_where_it_comes_from_and_of_which_day() -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    plan.ip_status = [IpStatus(id=plan.ip_status[0].id, value=Code("active"))]
    text = enrich(data, plan, limit=None).data.decode()
    assert "Individuell plan opplyst: " in text
    assert "Planverktøy: " in text
    assert f"Plan-id: {plan.id}" in text


def test_a_newer_plan_brings_the_statement_up_to_date() -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    once = enrich(data, plan, limit=None)
    newer = plan_for(data)
    newer.updated = "2026-12-01T08:00:00+01:00"
    municipal = next(one for one in newer.koordinatorer if one.level == Code("municipal") and one.end is ABSENT)
    municipal.night_phone = "100 99 999"
    again = enrich(once.data, newer, limit=None)
    assert again.outcome == "updated"
    assert b"100 99 999" in again.data
    assert without_statement(again.data) == without_statement(data)
    assert codes(enrich(again.data, plan, limit=None).findings) == ["enrich-older-plan"]


def test_the_epj_s_own_koordinator_stands_and_the_difference_is_told() -> None:
    tree = xml.parse(message("INNLEGGELSESRAPPORT", koordinator=True))
    for mark in list(tree.getroot().iter("{*}Merknad")):
        if mark.text in OWN and etree.QName(mark.getparent()).localname == "Journaltekst":
            mark.getparent().getparent().remove(mark.getparent())
    data = xml.serialise(tree)
    enriched = enrich(data, plan_for(data), limit=None)
    assert enriched.outcome == "added"
    assert "enrich-koordinator-differs" in codes(enriched.findings)
    before, after = (_contacts(message) for message in (data, enriched.data))
    assert [contact for contact in after if contact in before] == before != []
    names = [one.family for one in read(enriched.data).plan.koordinatorer]
    assert "Mæhle" in names


def _contacts(data: bytes) -> list[bytes]:
    root = xml.parse(data).getroot()
    return [etree.tostring(e, method="c14n", with_tail=False) for e in root.iter("{*}KontaktpersonHelsepersonell")]


def test_a_structured_answer_that_says_otherwise_is_left_and_told() -> None:
    data = message("SAMMENFATNING", "2.0")
    plan = plan_for(data)
    none = plan_for(data)
    none.ip_status = [IpStatus(id=plan.ip_status[0].id, value=Code("none"))]
    none.koordinator_status = []
    said = enrich(data, none, limit=None).data
    tree = xml.parse(said)
    note = tree.getroot().find(".//{*}OpplysningerOmIndividuellPlan/{*}Merknad")
    assert note is not None
    note.getparent().remove(note)  # the EPJ's own words, without our lines
    own = xml.serialise(tree)
    enriched = enrich(own, plan, limit=None)
    assert (enriched.outcome, enriched.data) == ("untouched", own)
    assert "enrich-contradicts" in codes(enriched.findings)


def test_free_text_that_denies_is_told_and_stops_nothing() -> None:
    data = message("INNLEGGELSESRAPPORT").replace(
        b"</epj2:Notat>", b" Pasienten har ikke individuell plan.</epj2:Notat>", 1
    )
    enriched = enrich(data, plan_for(data), limit=None)
    assert enriched.outcome == "added"
    assert "enrich-text-contradicts" in codes(enriched.findings)


# -- the original passes


def test_another_person_s_message_passes_as_it_was() -> None:
    data = message("INNLEGGELSESRAPPORT")
    enriched = enrich(data, rich_plan(), limit=None)
    assert (enriched.outcome, enriched.data) == ("untouched", data)
    assert codes(enriched.findings) == ["enrich-another-person"]


def test_a_cancellation_passes_as_it_was() -> None:
    *_, cancelled = series("INNLEGGELSESRAPPORT", "1.6")
    enriched = enrich(cancelled, plan_for(cancelled), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (cancelled, ["enrich-cancellation"])


@pytest.mark.parametrize("data", [b"", b"<a", b"{}", b"<a/>", b"ikke xml", b"\xff\xfe\x00"])
def test_what_cannot_be_read_passes_as_it_was(data: bytes) -> None:
    enriched = enrich(data, rich_plan(), limit=None)
    assert (enriched.outcome, enriched.data) == ("untouched", data)
    assert codes(enriched.findings)


def test_a_message_that_breaks_its_schema_passes_as_it_was() -> None:
    data = message("INNLEGGELSESRAPPORT").replace(b'Forsendelsesstatus V="N"', b'Avsendelsesstatus V="N"')
    enriched = enrich(data, plan_for(message("INNLEGGELSESRAPPORT")), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-invalid"])


def test_a_fault_of_ours_lets_the_message_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    from planbro.exchange import _enrich

    def broken(*_: object) -> None:
        raise RuntimeError("14831560224")

    data = message("INNLEGGELSESRAPPORT")
    monkeypatch.setattr(_enrich, "write_tree", broken)
    enriched = enrich(data, plan_for(data), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-fault"])
    assert "14831560224" not in str([str(finding) for finding in enriched.findings])


def test_past_the_time_limit_the_message_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    from planbro.exchange import _enrich

    monkeypatch.setattr(_enrich, "write_tree", lambda *_, **__: time.sleep(3))
    data = message("INNLEGGELSESRAPPORT")
    enriched = enrich(data, plan_for(data), limit=0.05)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-timeout"])


# -- no further than consented


def test_a_person_who_has_objected_is_not_spoken_of() -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    plan.reservations.append(
        Reservation(id="6d0c3f0e-1f0a-4b58-9a3e-0d8c1d1c0a01", part=Code("whole"), text="Ingen skal få vite det.")
    )
    enriched = enrich(data, plan, limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-not-permitted"])


@pytest.mark.parametrize("value", ["declined", "not-entitled", "need-reported"])
def test_what_belongs_in_the_journal_at_home_stays_there(value: str) -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    plan.ip_status = [IpStatus(id=plan.ip_status[0].id, value=Code(value), note="Ønsker ikke plan nå")]
    plan.koordinator_status = [
        KoordinatorStatus(id=plan.koordinator_status[0].id, value=Code("declined"), level=Code("municipal"))
    ]
    enriched = enrich(data, plan, limit=None)
    assert "Ønsker ikke plan nå" not in enriched.data.decode()
    there = read(enriched.data).plan
    assert value not in [one.value.value for one in there.ip_status if isinstance(one.value, Code)]
    assert "declined" not in [one.value.value for one in there.koordinator_status if isinstance(one.value, Code)]


def test_nothing_but_the_statement_goes_along() -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    added = enrich(data, plan, limit=None).data.decode()
    for goal in plan.goals:
        assert str(goal.title) not in added
    for one in plan.addresses:
        assert str(one.street) not in added
    assert len(read(added.encode()).plan.documents) == len(read(data).plan.documents)


# -- the way out where the message cannot carry it


def test_a_dialogue_goes_beside_a_message_without_a_place() -> None:
    data = message("LOG_INNLAGT")
    plan = plan_for(data)
    enriched = enrich(data, plan, limit=None)
    assert (enriched.outcome, enriched.carried) == ("untouched", False)
    assert codes(enriched.findings) == ["enrich-no-place"]
    assert enriched.message is not None
    sent = dialogue(plan, enriched.message)
    found = read_message(xml.parse(sent.data))
    assert found is not None
    assert found.receiver is not None
    assert enriched.message.receiver is not None
    assert (found.type, found.parent) == ("DIALOG_HELSEFAGLIG", enriched.message.id)
    assert found.receiver.her_ids[1] == enriched.message.receiver.her_ids[1]
    assert message_schema().validate(xml.parse(sent.data))
    assert [one.value for one in read(sent.data).plan.ip_status] != []


# -- signed messages


def test_a_signed_message_passes_or_is_signed_again() -> None:
    from planbro.formats.signature import Signer, is_whole

    signer = Signer(*_key())
    data = message("INNLEGGELSESRAPPORT")
    tree = xml.parse(data)
    signer.sign(tree.getroot())
    signed = xml.serialise(tree)
    plan = plan_for(data)
    passed = enrich(signed, plan, limit=None)
    assert (passed.data, codes(passed.findings)) == (signed, ["enrich-signed"])
    again = enrich(signed, plan, limit=None, signer=signer)
    assert again.outcome == "added"
    assert is_whole(xml.parse(again.data).getroot())
    assert message_schema().validate(xml.parse(again.data))
    forged = signed.replace(b"Fjordvik", b"Fjordvikx", 1) if b"Fjordvik" in signed else signed.replace(b"Ny", b"Nyx", 1)
    broken = enrich(forged, plan, limit=None, signer=signer)
    assert (broken.data, codes(broken.findings)) == (forged, ["enrich-signature-broken"])


def _key() -> tuple[bytes, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fjordvik kommune, test")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(begin + datetime.timedelta(days=3650))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, certificate


# -- the statement


def test_silence_is_never_concluded_from() -> None:
    plan = Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911", kind=Code("stafettlogg"), status=Code("active"))
    said = statement(with_statement(plan, "2026-11-22"), "2026-11-22")
    assert (said.ip_status, said.koordinator_status, said.koordinatorer) == ([], [], [])


def test_a_koordinator_who_has_left_is_not_named() -> None:
    plan = Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911", kind=Code("ip"), status=Code("active"))
    plan.koordinatorer = [
        Koordinator(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", level=Code("municipal"), family="Mo", end="2026-11-01"),
        Koordinator(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a11", level=Code("municipal"), family="Li", end="2027-01-01"),
    ]
    said = statement(with_statement(plan, "2026-11-22"), "2026-11-22")
    assert [one.family for one in said.koordinatorer] == ["Li"]
    assert [one.value for one in said.koordinator_status] == [Code("appointed")]


def test_the_last_day_is_one_of_them() -> None:
    plan = Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911", kind=Code("ip"), status=Code("active"))
    plan.koordinatorer = [
        Koordinator(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", level=Code("municipal"), family="Mo", end="2026-11-22")
    ]
    named = [[one.family for one in statement(plan, day).koordinatorer] for day in ("2026-11-22", "2026-11-23")]
    assert named == [["Mo"], []]


def test_hearsay_is_not_passed_on() -> None:
    plan = Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911")
    plan.ip_status = [
        IpStatus(id=f"0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a1{at}", value=Code(value), certainty=Code("free-text"))
        for at, value in enumerate(("active", "ended"))
    ]
    assert statement(with_statement(plan, "2026-11-22"), "2026-11-22").ip_status == []


def test_a_koordinator_status_without_anybody_left_is_not_said() -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    for one in plan.koordinatorer:
        one.end = "2026-01-31"
    enriched = enrich(data, plan, limit=None)
    assert "enrich-koordinator-left" in codes(enriched.findings)
    assert read(enriched.data).plan.koordinator_status == []
    assert [one.value.value for one in read(enriched.data).plan.ip_status if isinstance(one.value, Code)] == ["active"]


def test_one_who_has_declined_may_have_a_koordinator_and_nothing_tells_of_a_plan() -> None:
    data = message("INNLEGGELSESRAPPORT")
    plan = plan_for(data)
    plan.ip_status = [IpStatus(id=plan.ip_status[0].id, value=Code("declined"))]
    said = enrich(data, plan, limit=None).data.decode()
    assert "Mæhle" in said
    assert not any(word in said for word in (plan.id, "Planverktøy", "Planen føres", "Individuell plan:"))


def test_a_payload_in_a_patient_report_passes_as_it_was() -> None:
    path = Path(__file__).parents[2] / "fixtures/plo/messages/1.6-innleggelsesrapport-pasientrapport.xml"
    data = path.read_bytes()
    enriched = enrich(data, plan_for(data), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-no-place"])


@pytest.mark.parametrize("kind", ["LOG_DOD"])
def test_nobody_is_asked_about_the_dead(kind: str) -> None:
    data = message(kind)
    assert enrich(data, plan_for(data), limit=None).carried


def test_a_dialogue_names_both_as_the_message_did() -> None:
    data = message("LOG_INNLAGT")
    found = read_message(xml.parse(data))
    assert found is not None
    sent = read_message(xml.parse(dialogue(plan_for(data), found).data))
    assert sent is not None
    for one, other in ((sent.sender, found.sender), (sent.receiver, found.receiver)):
        assert one is not None
        assert other is not None
        assert one.her_ids == other.her_ids
        assert [body.name for body in (one.organisation, one.unit) if body] == [
            body.name for body in (other.organisation, other.unit) if body
        ]
    _, findings = validate(dialogue(plan_for(data), found).data)
    told = [finding.code for finding in findings if finding.severity is not Severity.INFO]
    assert told == ["msg-patient-disagrees"]  # the plan's person has been given the number of the message's


# -- the command


def test_the_command_passes_the_message_on_whatever_is_wrong_with_the_plan(tmp_path: Path) -> None:
    data = message("INNLEGGELSESRAPPORT")
    (tmp_path / "inn.xml").write_bytes(data)
    (tmp_path / "plan.xml").write_bytes(b"<ikke")
    for plan in ("plan.xml", "finnes-ikke.zip", "store:1"):
        ran = CliRunner().invoke(
            app, ["enrich", str(tmp_path / "inn.xml"), "--plan", str(tmp_path / plan), "-o", str(tmp_path / "ut.xml")]
        )
        assert ran.exit_code == 1
        assert (tmp_path / "ut.xml").read_bytes() == data
        (tmp_path / "ut.xml").unlink()


def test_a_plan_in_force_is_told_also_where_somebody_had_heard_of_it_before() -> None:
    """A remark in free text is passed on as no status, and does not hide what the plan itself is."""
    from planbro.exchange._statement import statement, with_statement
    from planbro.plan import value_of

    plan = list(municipality(6, 7))[5]
    assert [value_of(one.certainty) for one in plan.ip_status] == ["free-text"]
    said = statement(with_statement(plan, "2026-11-23T03:24:42.676Z"), "2026-11-23T03:24:42.676Z")
    assert [value_of(one.value) for one in said.ip_status] == ["active"]
