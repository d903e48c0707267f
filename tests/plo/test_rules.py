"""The rules of a message that the schemas do not hold: what is told, how gravely, and where."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from string import Formatter
from timeit import repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Findings, Refused, Severity
from planbro.formats.codec import xml
from planbro.formats.plo import (
    Sizes,
    as_read,
    check_apprec,
    check_message,
    is_receipt,
    profile_for,
    profiles,
    read_message,
)
from planbro.mapping import data_dir
from planbro.testing import messages

FOLDER = data_dir("fixtures") / "plo"
FILES = sorted(file for file in FOLDER.rglob("*.xml"))


@cache
def built(type_: str, version: str = "1.6", **options: Any) -> str:
    return messages.message(type_, version, size="small", **options).decode()


def told(text: str, **options: Any) -> Findings:
    tree = xml.parse(text.encode())
    findings = Findings()
    message = read_message(tree)
    assert message is not None
    check_message(tree, message, findings, **options)
    return findings


def edit(text: str, old: str, new: str, times: int = 1) -> str:
    assert old in text, old
    return text.replace(old, new, times)


def without(text: str, start: str, end: str) -> str:
    """The text without its first part from start to end, both included."""
    first = text.index(start)
    return text[:first] + text[text.index(end, first) + len(end) :]


def codes(findings: Findings) -> set[str]:
    return {code for code in findings.codes() if code not in {"ident-synthetic", "msg-heading-place"}}


def one(findings: Findings, code: str) -> Any:
    found = [finding for finding in findings if finding.code == code]
    assert len(found) == 1, findings.codes()
    return found[0]


INN, HELSE, LOG = "INNLEGGELSESRAPPORT", "HELSEOPPL_SOKNAD", "LOG_INNLAGT"


# messages in order


@pytest.mark.parametrize("file", sorted((FOLDER / "messages").glob("*.xml")), ids=lambda file: file.stem)
def test_a_message_in_order_is_not_spoken_ill_of(file: Path) -> None:
    tree = xml.parse(file.read_bytes())
    findings = Findings()
    message = read_message(tree)
    if is_receipt(tree):
        check_apprec(tree, findings)
    else:
        assert message is not None
        check_message(tree, message, findings)
    assert not [str(finding) for finding in findings if finding.severity is not Severity.INFO]


def test_the_official_samples_break_no_rule(official: Path) -> None:
    for file in sorted((official / "samples").glob("*.xml")):
        tree = xml.parse(file.read_bytes())
        message = read_message(tree)
        assert message is not None
        findings = Findings()
        check_message(tree, message, findings)
        assert not [str(finding) for finding in findings if finding.severity is not Severity.INFO], file.name


# which message


def test_a_type_that_does_not_fit_the_root_is_told() -> None:
    found = told(
        edit(built(INN), 'V="INNLEGGELSESRAPPORT" DN="Innleggelsesrapport"', 'V="LOG_DOD" DN="Orientering om dødsfall"')
    )
    assert one(found, "msgtype-mismatch").params == {"type": "LOG_DOD", "element": "Innleggelsesrapport"}


def test_a_logistics_type_that_does_not_fit_the_part_it_carries_is_told() -> None:
    found = told(
        edit(built(LOG), 'V="LOG_INNLAGT" DN="Melding om innlagt pasient"', 'V="LOG_DOD" DN="Orientering om dødsfall"')
    )
    assert one(found, "msgtype-mismatch").params["element"] == "MeldingInnlagtPasient"


def test_a_retired_type_is_told() -> None:
    text = edit(
        built("UTSKRIVNINGSRAPPORT"),
        'V="UTSKRIVNINGSRAPPORT" DN="Utskrivningsrapport"',
        'V="TVERRFAGLIG_EPIKRISE" DN="Tverrfaglig epikrise"',
    )
    found = told(text)
    assert one(found, "msg-type-retired").params["now"] == "UTSKRIVNINGSRAPPORT"
    assert "msgtype-mismatch" not in codes(found)


@pytest.mark.parametrize(
    ("old", "new", "code", "severity"),
    [
        ("<MsgId>", "<MsgId>x", "msg-id", "error"),
        ("T08:05:00+01:00</GenDate>", "</GenDate>", "msg-gendate", "error"),
        ("v1.2 2006-05-24", "v1.1", "msg-migversion", "warning"),
        ('MsgType V="XML" DN="XML-instans"', 'MsgType V="A" DN="Vedlegg"', "msg-document-type", "warning"),
        ('V="N" DN="Ny"', 'V="X" DN="Annet"', "msg-status-forbidden", "warning"),
        ('V="N" DN="Ny"', 'V="M" DN="Endring"', "msg-conversation-missing", "warning"),
    ],
)  # fmt: skip
def test_faults_of_the_envelope(old: str, new: str, code: str, severity: str) -> None:
    finding = one(told(edit(built(INN), old, new)), code)
    assert finding.severity == severity
    assert finding.place.line
    assert finding.place.path.startswith("/MsgHead/")


def test_a_change_of_a_kind_that_is_never_changed_is_told() -> None:
    text = edit(built("ORIENTERING_TJENESTETILBUD"), 'V="N" DN="Ny"', 'V="M" DN="Endring"')
    assert "msg-status-kind" in codes(told(text))


def test_a_change_names_the_message_it_changes() -> None:
    first = messages.message(INN, size="small")
    change = messages.message(INN, size="small", status="M", follows=first).decode()
    assert codes(told(change)) <= {"msg-content-missing"}
    assert "msg-conversation-id" in codes(told(edit(change, "<RefToParent>", "<RefToParent>nr ")))
    own = read_message(xml.parse(change.encode()))
    assert own is not None
    circular = edit(change, f"<RefToParent>{own.parent}", f"<RefToParent>{own.id}")
    assert one(told(circular), "msg-conversation-self").params == {"element": "RefToParent"}


def test_a_new_message_in_a_conversation_is_read_and_told_gently() -> None:
    first = messages.message(INN, size="small")
    text = messages.message(INN, size="small", status="M", follows=first).decode()
    assert one(told(edit(text, 'V="M" DN="Endring"', 'V="N" DN="Ny"')), "msg-conversation-new").severity == "info"


def test_an_answer_carries_the_request_and_names_it() -> None:
    text = edit(built(INN), 'DN="Ny"/>', 'DN="Ny"/><po:SvarPaaForesporsel>true</po:SvarPaaForesporsel>')
    assert {"msg-answer-request", "msg-answer-conversation"} <= codes(told(text))


# parties


def test_both_levels_of_both_parties_have_a_herid() -> None:
    text = built(INN)
    first = text.index("<Organisation>", text.index("<Organisation>") + 1)
    cut = text[:first] + text[text.index("</Organisation>", first) + len("</Organisation>") :]
    finding = one(told(cut), "msg-party-level")
    assert (finding.params["party"], finding.params["level"], finding.severity) == ("Sender", 2, "error")


def test_an_empty_sender_is_told_once() -> None:
    text = without(built(INN), "<Sender>", "</Sender>")
    assert one(told(text), "msg-party-missing").params == {"party": "Sender"}
    empty = edit(text, "<Receiver>", "<Sender><Organisation/></Sender><Receiver>")
    assert one(told(empty), "msg-party-missing").params == {"party": "Sender"}


# the patient


def patient(text: str, inner: str) -> str:
    return edit(without(text, "<Patient>", "</Patient>"), "</MsgInfo>", f"<Patient>{inner}</Patient></MsgInfo>")


NAME = "<FamilyName>Fjell</FamilyName><GivenName>Ola</GivenName>"
BORN = "<DateOfBirth>1987-03-14</DateOfBirth>"
SEX = '<Sex V="2" DN="Kvinne"/>'


def number(value: str, kind: str = "FNR", text: str = "Fødselsnummer", system: str = "2.16.578.1.12.4.1.1.8116") -> str:
    return f'<Ident><Id>{value}</Id><TypeId V="{kind}" DN="{text}" S="{system}"/></Ident>'


FNR = number("14838740228")


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (NAME + FNR, set()),
        (NAME + BORN + SEX + FNR, set()),
        (NAME + BORN + SEX, {"msg-patient-number"}),
        (NAME + BORN, {"msg-patient-unidentified"}),
        (NAME, {"msg-patient-unidentified"}),
        (FNR, {"msg-patient-unidentified", "msg-patient-name"}),
        ("<FamilyName>Fjell</FamilyName>" + FNR, {"msg-patient-name"}),
        ("", {"msg-patient-missing", "msg-empty-element"}),
        (NAME + number("14838740229"), {"ident-control-digit"}),
        (NAME + "<DateOfBirth>1988-03-14</DateOfBirth>" + FNR, {"msg-patient-disagrees"}),
        (NAME + '<Sex V="1" DN="Mann"/>' + FNR, {"msg-patient-disagrees"}),
        (NAME + FNR + number("07854134609"), {"msg-patient-two-numbers"}),
        (NAME + FNR + FNR, set()),
    ],
)  # fmt: skip
def test_the_patient_is_sufficiently_identified_or_it_is_told(inner: str, expected: set[str]) -> None:
    assert codes(told(patient(built(INN), inner))) - {"msg-content-missing"} == expected


def test_a_message_without_patient_is_told() -> None:
    assert one(told(without(built(INN), "<Patient>", "</Patient>")), "msg-patient-missing").severity == "error"


def test_a_local_number_is_unique_with_its_issuer_only() -> None:
    local = number("14438740243", "HNR", "H-nummer")
    issued = number("14438740243", "HNR", "H-nummer", "2.16.578.1.12.4.1.99.1")
    assert "ident-issuer-missing" in codes(told(patient(built(INN), NAME + BORN + SEX + local)))
    assert "ident-issuer-missing" not in codes(told(patient(built(INN), NAME + BORN + SEX + issued)))


def test_in_production_a_synthetic_patient_is_an_error() -> None:
    assert (
        one(told(patient(built(INN), NAME + FNR), profile="production"), "ident-synthetic-refused").severity == "error"
    )


def test_an_ident_has_a_number_and_a_type() -> None:
    text = built(INN)
    untyped = without(text, '<TypeId V="HER"', "/>")
    assert "msg-ident-untyped" in codes(told(untyped))
    assert "msg-ident-empty" in codes(told(without(edit(text, "<Ident>", "<Ident><Id/>"), "<Id>", "</Id>")))


# codes

ROLE = 'V="8" DN="Koordinator Individuell plan" S="2.16.578.1.12.4.1.1.9034"'
PLAN = built(HELSE, koordinator=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ROLE, set()),
        (ROLE.replace(".9034", ".9034.2"), set()),
        (ROLE.replace("Koordinator I", "koordinator i"), set()),
        (ROLE.replace('"8"', '"99"'), {"msg-code-unlisted"}),
        (ROLE.replace("Koordinator Individuell plan", "Kontakt"), {"msg-code-text"}),
        ('V="8" DN="Koordinator Individuell plan"', {"msg-code-no-list"}),
        ('V="8" S="2.16.578.1.12.4.1.1.9034"', {"msg-code-no-text"}),
        ('OT="Kontakt" S="2.16.578.1.12.4.1.1.9034"', set()),
        ('OT="Kontakt"', {"msg-code-no-list"}),
        ('DN="Koordinator Individuell plan" S="2.16.578.1.12.4.1.1.9034"', {"msg-code-empty"}),
        ('V="Koordinator Individuell plan" DN="8" S="2.16.578.1.12.4.1.1.9034"', {"msg-code-swapped"}),
        (ROLE.replace('"8"', '"8 "'), {"msg-blank"}),
        (ROLE.replace(".9034", ".9246"), {"msg-code-other-list"}),
        ('V="9" DN="Koordinator (spesialisthelsetjenesteloven)" S="2.16.578.1.12.4.1.1.9034"', {"msg-code-mixed"}),
        ('V="1" DN="Pasientansvarlig lege" S="2.16.578.1.12.4.1.1.9034"', {"msg-code-retired"}),
        ('V="24" DN="Kontakt hos mottaker" S="2.16.578.1.12.4.1.1.9034"', set()),
        ('V="9" DN="Primærkontakt" S="2.16.578.1.12.4.1.1.9034"', {"msg-ip-role"}),
        ('V="17" DN="Forløpskoordinator kreft" S="2.16.578.1.12.4.1.1.9034"', {"msg-ip-role"}),
    ],
)  # fmt: skip
def test_what_can_be_wrong_with_a_coded_value(value: str, expected: set[str]) -> None:
    assert codes(told(edit(PLAN, ROLE, value))) == expected


def test_a_code_alone_never_makes_a_message_invalid() -> None:
    found = told(edit(edit(PLAN, ROLE, ROLE.replace('"8"', '"99"')), 'V="NB"', 'V="nb"'))
    assert {"msg-code-unlisted"} <= codes(found)
    assert not found.has_errors


def test_an_unknown_code_is_not_repeated_in_what_is_told() -> None:
    found = told(edit(PLAN, ROLE, ROLE.replace('"8"', '"Kari Nilsen"')))
    assert "Nilsen" not in str(one(found, "msg-code-unlisted"))


def test_primaerkontakt_without_the_word_koordinator_is_nothing_to_tell() -> None:
    text = edit(PLAN, ROLE, 'V="9" DN="Primærkontakt" S="2.16.578.1.12.4.1.1.9034"')
    assert "msg-ip-role" not in codes(told(edit(text, "<po:Merknad>Koordinator i kommunen", "<po:Merknad>Hverdager")))


def test_the_list_of_the_kind_of_content_goes_by_the_message() -> None:
    text = edit(
        built(HELSE),
        'V="1" DN="Varsel om innlagt pasient" S="2.16.578.1.12.4.1.1.9140"',
        'V="11" DN="Utskrivningsrapport" S="2.16.578.1.12.4.1.1.9139"',
    )
    assert one(told(text), "msg-code-other-list").params == {"element": "TypeInnhold", "list": "9139", "wanted": "9140"}


def test_times_without_offset_are_told_once() -> None:
    finding = one(told(built(HELSE).replace("+01:00", "")), "msg-time-offset")
    assert (finding.severity, finding.params["count"] > 1) == ("info", True)


def test_an_element_that_says_nothing_and_an_address_that_is_none_are_told() -> None:
    text = edit(PLAN, "<po:BorAlene>true</po:BorAlene>", "<po:BorAlene> </po:BorAlene>")
    assert "msg-empty-element" in codes(told(text))
    assert "msg-tele" in codes(told(edit(PLAN, 'V="tel:', 'V="tlf ')))


# what the profile asks for, and the traps around individuell plan


def test_what_the_profile_asks_for_and_the_message_has_not_is_an_info() -> None:
    text = without(built(HELSE), "<po:TilknyttetEnhet>", "</po:TilknyttetEnhet>")
    finding = one(told(text), "msg-content-missing")
    assert (finding.severity, finding.params["what"]) == ("info", "TilknyttetEnhet")


def test_an_event_that_has_happened_is_no_estimate() -> None:
    text = edit(built(HELSE), "<po:Anslag>false", "<po:Anslag>true")
    assert one(told(text), "msg-estimate").params == {"code": "1"}


def test_heading_ip_is_not_individuell_plan() -> None:
    text = edit(
        built(HELSE),
        'V="14" DN="Praktiske opplysninger" S="2.16.578.1.12.4.1.1.9141"',
        'V="IP" DN="Informasjon til pasient/pårørende" S="2.16.578.1.12.4.1.1.9142"',
    )
    assert one(told(text), "msg-ip-heading").severity == "info"


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("", "msg-ip-empty"),
        ("<po:Merknad/>", "msg-ip-empty"),
        ('<po:IndividuellPlanForeligger V="2" S="2.16.578.1.12.4.1.1.8307" DN="x"/>', "msg-ip-coded"),
    ],
)
def test_the_traps_of_version_2(inner: str, code: str) -> None:
    text = built("SAMMENFATNING", "2.0")
    if "<po:OpplysningerOmIndividuellPlan>" in text:
        text = without(text, "<po:OpplysningerOmIndividuellPlan>", "</po:OpplysningerOmIndividuellPlan>")
    part = f"<po:OpplysningerOmIndividuellPlan>{inner}</po:OpplysningerOmIndividuellPlan>"
    end = text.index("</", text.index("FellesAdministrativeOpplysninger>", text.index("</po:Felles")) + 2)
    at = text.index(">", text.index("</po:FellesAdministrativeOpplysninger")) + 1
    assert end > at
    assert code in codes(told(text[:at] + part + text[at:]))


# dialogues


def dialog(type_: str, change: Callable[[str], str]) -> set[str]:
    version = "1.1" if type_ == "DIALOG_HELSEFAGLIG" else "1.0"
    return codes(told(change(built(type_, version))))


def test_another_question_has_a_question() -> None:
    assert dialog("DIALOG_FORESPORSEL", lambda t: without(t, "<Sporsmal>", "</Sporsmal>")) == {"msg-dialog-question"}


def test_an_answer_has_the_request_the_reference_and_its_theme() -> None:
    assert dialog("DIALOG_SVAR", lambda t: without(t, "<Foresporsel>", "</Foresporsel>")) == {"msg-answer-request"}
    assert dialog("DIALOG_SVAR", lambda t: without(t, "<ConversationRef>", "</ConversationRef>")) == {
        "msg-answer-conversation"
    }
    other = 'V="9" DN="Annet, svar angitt i fritekst"'
    assert dialog("DIALOG_SVAR", lambda t: edit(t, 'V="5" DN="Svar på forespørsel"', other)) == {"msg-dialog-theme"}


def test_feedback_on_a_fault_names_the_message() -> None:
    assert dialog("DIALOG_AVVIK", lambda t: without(t, "<ConversationRef>", "</ConversationRef>")) == {
        "msg-dialog-conversation"
    }


def test_professionals_say_who_is_responsible_and_whom_it_is_for() -> None:
    def silent(text: str) -> str:
        return edit(text, 'V="tel:', 'V="mailto:', 99)

    assert "msg-dialog-responsible" in dialog("DIALOG_HELSEFAGLIG", silent)

    def nobody(text: str) -> str:
        text = text if "<ConversationRef>" not in text else without(text, "<ConversationRef>", "</ConversationRef>")
        return text.replace('V="24" DN="Kontakt hos mottaker"', 'V="21" DN="Helsefaglig kontakt"')

    assert "msg-dialog-contact" in dialog("DIALOG_HELSEFAGLIG", nobody)


def test_a_dialogue_with_a_citizen_is_another_profile_and_no_mismatch() -> None:
    text = edit(
        built("DIALOG_FORESPORSEL", "1.0"),
        'V="DIALOG_FORESPORSEL" DN="Forespørsel"',
        'V="DIALOG_INNBYGGER_KOORDINATOR" DN="Dialog mellom innbygger og koordinator"',
    )
    text = edit(
        text,
        'V="99" DN="Annen henvendelse" S="2.16.578.1.12.4.1.1.9154"',
        'V="HE" DN="Henvendelse" S="2.16.578.1.12.4.1.1.7601"',
    )
    role = 'V="8" DN="Koordinator Individuell plan" S="2.16.578.1.12.4.1.1.9246"'
    text = edit(text, 'V="21" DN="Helsefaglig kontakt" S="2.16.578.1.12.4.1.1.9034"', role)
    assert codes(told(text)) == set()


# attachments


def test_attachments_have_a_format_and_are_not_too_large() -> None:
    text = messages.message(INN, size="small", attachments="documents").decode()
    assert "msg-attachment-mime" in codes(told(without(text, "<MimeType>", "</MimeType>")))
    assert "msg-attachment-size" in codes(told(text, sizes=Sizes(recommended=10, most=10_000_000)))
    assert one(told(text, sizes=Sizes(5, 10)), "msg-attachment-limit").severity == "error"


def test_the_message_itself_is_never_base64() -> None:
    text = built(INN)
    first, last = text.index("<Content>") + len("<Content>"), text.index("</Content>")
    box = '<b:Base64Container xmlns:b="http://www.kith.no/xmlstds/base64container">QQ==</b:Base64Container>'
    assert "msg-payload-base64" in codes(told(text[:first] + box + text[last:]))


# receipts


def receipt(name: str, old: str = "", new: str = "") -> Findings:
    text = (FOLDER / "messages" / f"apprec-{name}.xml").read_text("utf-8")
    findings = Findings()
    check_apprec(xml.parse(edit(text, old, new).encode()), findings)
    return findings


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("1.1-ok", 'Role V="PRIM"', 'Role V="REQ"', "msg-apprec-role"),
        ("1.0-ok", 'Role V="RECEIVER"', 'Role V="AVS"', "msg-apprec-role"),
        ("1.1-ok", 'Status V="1"', 'Status V="7"', "msg-apprec-status"),
        ("1.1-ok", 'Status V="1"', 'Status V="2"', "msg-apprec-error-missing"),
        ("1.1-avvist", 'Status V="2"', 'Status V="1"', "msg-apprec-error-idle"),
        ("1.1-avvist", '.8221"', '.8222"', "msg-apprec-error-code"),
        ("1.1-ok", 'V="INNLEGGELSESRAPPORT"', 'V="DIALOG_SVAR"', "msg-apprec-version"),
        ("1.1-ok", "v1.1 2012-02-15", "v1.1", "msg-migversion"),
    ],
)  # fmt: skip
def test_what_can_be_wrong_with_a_receipt(name: str, old: str, new: str, code: str) -> None:
    assert code in receipt(name, old, new).codes()


# laws


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rules_change_nothing_and_raise_nothing(file: Path) -> None:
    try:
        tree = xml.parse(file.read_bytes())
    except Refused:  # the cases of broken XML are for the codec
        pytest.skip("not readable")
    before = xml.canonical(tree)
    findings = Findings()
    message = read_message(tree)
    if message is not None:
        check_message(tree, message, findings, quirks=profile_for(message))
    check_apprec(tree, findings)
    assert xml.canonical(tree) == before


MARK = "Zqxmarkør"


@given(data=st.data())
def test_findings_hold_nothing_that_the_message_says(data: st.DataObject) -> None:
    """A marker in the place of any texts and attributes is in no finding."""
    file = data.draw(st.sampled_from([f for f in FILES if f.parent.name in {"messages", "quirks"}]))
    tree = xml.parse(file.read_bytes())
    for element in tree.getroot().iter("*"):
        if not len(element) and data.draw(st.integers(0, 3)) == 0:
            element.text = MARK
        for name in element.attrib:
            if data.draw(st.integers(0, 3)) == 0:
                element.set(name, MARK)
    findings = Findings()
    message = read_message(tree)
    if message is not None:
        check_message(tree, message, findings, quirks=profile_for(message))
    check_apprec(tree, findings)
    for finding in findings:
        shown = f"{finding} {finding.to_json('nb')} {finding.to_json('en')} {dict(finding.params)} {finding.place}"
        assert MARK not in shown


@given(st.data())
def test_a_message_with_parts_taken_out_or_put_elsewhere_raises_nothing(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from([f for f in FILES if f.parent.name == "messages"]))
    tree = xml.parse(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        elements = [e for e in tree.getroot().iter("*") if e.getparent() is not None] or [None]
        element = data.draw(st.sampled_from(elements))
        if element is None:
            break
        match data.draw(st.integers(0, 2)):
            case 0:
                element.getparent().remove(element)
            case 1:
                element.clear()
            case _:
                data.draw(st.sampled_from(elements)).append(deepcopy(element))
    findings = Findings()
    message = read_message(tree)
    if message is not None:
        check_message(tree, message, findings, quirks=profiles())
        as_read(tree, profiles())
    check_apprec(tree, findings)
    for finding in findings:
        entry = finding.entry
        texts = entry.nb + entry.en + entry.do_nb + entry.do_en
        assert {name for _, name, _, _ in Formatter().parse(texts) if name} <= finding.params.keys(), finding.code


@pytest.mark.long
def test_the_rules_cost_less_than_reading_the_message_does() -> None:
    data = (FOLDER / "innleggelsesrapport-med-ip.xml").read_bytes()
    tree = xml.parse(data)
    message = read_message(tree)
    assert message is not None

    def floor() -> None:
        read = xml.parse(data)
        for element in read.getroot().iter("*"):
            _ = element.tag, element.text, element.items()
        xml.serialise(read)

    def rules() -> None:
        check_message(tree, message, Findings())

    assert min(repeat(rules, number=20, repeat=9)) < min(repeat(floor, number=20, repeat=9))


def test_a_hostile_message_costs_no_more_than_its_size() -> None:
    many = '<po:Slektskap V="ZZ"/>' * 30_000
    found = told(edit(built(HELSE), "<po:ParorendeForesatt>", f"<po:ParorendeForesatt>{many}"))
    assert len(found) == 1000
    assert found.overflow > 20_000
