"""Attempts to make `enrich` tell too much, tell it of the wrong person, or touch what is the sender's own."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from lxml import etree

from planbro import read
from planbro.exchange import Enricher, dialogue, enrich
from planbro.findings import Findings, Refused
from planbro.formats.codec import xml
from planbro.formats.plo import Message, read_message
from planbro.ident import make_synthetic
from planbro.plan import ABSENT, Code, Identifier, IpStatus, Organisation, Plan, Reservation
from planbro.testing import rich_plan
from planbro.testing.messages import make_scene, message

NURSING = "INNLEGGELSESRAPPORT"
OID = "2.16.578.1.12.4.1.1"


def new_id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:planbro:attack:{name}"))


def seen(data: bytes) -> Message:
    found = read_message(xml.parse(data))
    assert found is not None
    return found


def plan_for(data: bytes) -> Plan:
    """A plan of the person that a message is about."""
    patient = seen(data).patient
    assert patient is not None
    number = patient.ident("FNR")
    assert number is not None
    plan = rich_plan()
    plan.identifiers[0].value = number
    return plan


def codes(findings: Findings) -> list[str]:
    return [finding.code for finding in findings]


def number(born: date, first: int, *, d_number: bool = False) -> str:
    return next(made for n in range(first, 499) if (made := make_synthetic(born, n, d_number=d_number)))


# -- each message its own answer


def test_a_message_is_never_answered_with_another_s(monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = message(NURSING), message("UTSKRIVNINGSRAPPORT")
    usual = Enricher._enrich

    def slowly(self: Enricher, data: bytes) -> object:
        if data == slow:
            time.sleep(0.6)
        return usual(self, data)

    monkeypatch.setattr(Enricher, "_enrich", slowly)
    enricher = Enricher(plan_for(slow), limit=0.4)
    found: dict[bytes, bytes] = {}

    def ask(data: bytes) -> None:
        found[data] = enricher(data).data

    first, second = (threading.Thread(target=ask, args=(data,)) for data in (slow, quick))
    first.start()
    time.sleep(0.1)
    second.start()
    first.join()
    second.join()
    time.sleep(0.5)
    assert found[slow] == slow
    assert seen(found[quick]).type == "UTSKRIVNINGSRAPPORT"
    assert seen(enricher(quick).data).type == "UTSKRIVNINGSRAPPORT"


# -- a door closed to the virksomhet is closed to its services


def closed_to(plan: Plan, organisation: Organisation) -> Plan:
    plan.organisations.append(organisation)
    plan.reservations.append(
        Reservation(id=new_id("reservation"), part=Code("whole"), organisation=organisation.id, text="Ikke dit.")
    )
    return plan


def virksomhet(herid: str | None = None, orgnr: str | None = None, kind: str | None = None) -> Organisation:
    body = Organisation(id=new_id("virksomhet"), name="Virksomheten")
    body.her_id, body.orgnr, body.kind = herid or ABSENT, orgnr or ABSENT, Code(kind) if kind else ABSENT
    return body


@pytest.mark.parametrize("by", ["HER", "ENH"])
def test_a_reservation_against_the_virksomhet_holds_for_its_service(by: str) -> None:
    data = message(NURSING)
    receiver = seen(data).receiver
    assert receiver is not None
    assert receiver.organisation is not None
    told = receiver.organisation.ident(by)
    body = virksomhet(herid=told) if by == "HER" else virksomhet(orgnr=told)
    enriched = enrich(data, closed_to(plan_for(data), body), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-not-permitted"])


def test_a_service_of_a_body_that_gives_no_health_care_is_not_told() -> None:
    data = message(NURSING)
    receiver = seen(data).receiver
    assert receiver is not None
    plan = plan_for(data)
    plan.organisations.append(virksomhet(herid=receiver.her_ids[0], kind="nav"))
    assert enrich(data, plan, limit=None).data == data


@pytest.mark.parametrize("level", [0, 1])
def test_a_copy_receiver_who_may_know_nothing_closes_the_message(level: int) -> None:
    data = message(NURSING, copies=(make_scene(1).parties["gp"],))
    (copy,) = seen(data).copies
    enriched = enrich(data, closed_to(plan_for(data), virksomhet(herid=copy.her_ids[level])), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-not-permitted"])


def test_the_envelope_around_may_have_another_receiver() -> None:
    tree = xml.parse(message(NURSING, nested=True))
    receiver = tree.getroot().find("{*}MsgInfo/{*}Receiver")
    assert receiver is not None
    last = list(receiver.iter("{*}Id"))[-1]
    last.text = "8299999"
    data = xml.serialise(tree)
    enriched = enrich(data, closed_to(plan_for(data), virksomhet(herid="8299999")), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-not-permitted"])


def test_a_dialogue_goes_no_further_than_the_message_would() -> None:
    about = seen(message("LOG_INNLAGT"))
    assert about.receiver is not None
    plan = closed_to(plan_for(message("LOG_INNLAGT")), virksomhet(herid=about.receiver.her_ids[0]))
    with pytest.raises(Refused) as refused:
        dialogue(plan, about)
    assert codes(Findings(refused.value.findings)) == ["nothing-permitted"]


# -- the right person


def about(*numbers: tuple[str, str]) -> bytes:
    """A message whose patient has these numbers and no others."""
    tree = xml.parse(message(NURSING))
    patient = tree.getroot().find("{*}MsgInfo/{*}Patient")
    assert patient is not None
    (old,) = patient.findall("{*}Ident")
    for kind, value in numbers:
        made = etree.fromstring(etree.tostring(old, encoding="UTF-8"))
        ident, type_id = made.find("{*}Id"), made.find("{*}TypeId")
        assert ident is not None
        assert type_id is not None
        ident.text = value
        type_id.set("V", kind)
        old.addprevious(made)
    patient.remove(old)
    return xml.serialise(tree)


def plan_of(*numbers: tuple[str, str]) -> Plan:
    plan = rich_plan()
    plan.identifiers = [Identifier(id=new_id(value), kind=Code(kind), value=value) for kind, value in numbers]
    return plan


ONE, OTHER = number(date(1941, 5, 7), 0), number(date(1950, 1, 1), 0)
D_NUMBER = number(date(1950, 1, 1), 100, d_number=True)


@pytest.mark.parametrize(("patient", "plan"), [
    ([("FNR", OTHER), ("DNR", D_NUMBER)], [("fnr", ONE), ("dnr", D_NUMBER)]),
    ([("FNR", OTHER), ("HNR", "600543298")], [("fnr", ONE), ("hnr", "600543298")]),
    ([("HNR", "600543298")], [("hnr", "600543298")]),
    ([("PNR", "12345")], [("passport", "12345")]),
    ([], []),
])  # fmt: skip
def test_a_number_that_is_not_sure_joins_nobody(patient: list[tuple[str, str]], plan: list[tuple[str, str]]) -> None:
    data = about(*patient)
    enriched = enrich(data, plan_of(*plan), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-another-person"])


def test_a_former_number_joins() -> None:
    plan = plan_of(("dnr", D_NUMBER), ("fnr", ONE))
    plan.identifiers[0].end = "2020-01-01"
    assert enrich(about(("FNR", ONE)), plan, limit=None).outcome == "added"
    assert enrich(about(("DNR", D_NUMBER)), plan, limit=None).outcome == "added"


def test_a_plan_id_that_was_copied_along_joins_nobody() -> None:
    plan = plan_of(("fnr", ONE))
    copied = enrich(about(("FNR", ONE)), plan, limit=None).data.replace(ONE.encode(), OTHER.encode())
    newer = plan_of(("fnr", ONE))
    newer.updated = "2026-12-01T08:00:00+01:00"
    enriched = enrich(copied, newer, limit=None)
    assert (enriched.data, codes(enriched.findings)) == (copied, ["enrich-another-person"])


# -- no longer true, never told


def test_what_ended_between_plan_and_message_is_not_told() -> None:
    data = message(NURSING, at="2027-09-01T08:00:00+02:00")
    plan = plan_for(data)
    for one in plan.koordinatorer:
        one.end = "2026-12-31" if one.end is ABSENT else one.end
    enriched = enrich(data, plan, limit=None)
    assert read(enriched.data).plan.koordinatorer == []


def barnekoordinator_blocked(plan: Plan) -> Plan:
    blocked = next(one for one in plan.koordinatorer if one.level == Code("barnekoordinator"))
    plan.koordinator_status = []
    plan.reservations.append(Reservation(id=new_id("item"), part=Code("status"), item=blocked.id, text="Ikke hun."))
    return plan


def by_enriching(data: bytes, plan: Plan) -> bytes:
    return enrich(data, plan, limit=None).data


def by_dialogue(data: bytes, plan: Plan) -> bytes:
    return dialogue(plan, seen(data)).data


@pytest.mark.parametrize("way", [by_enriching, by_dialogue])
def test_nothing_follows_from_a_koordinator_who_is_not_told_of(way: Callable[[bytes, Plan], bytes]) -> None:
    data = message(NURSING)
    there = read(way(data, barnekoordinator_blocked(plan_for(data)))).plan
    levels = {one.level for one in there.koordinatorer} | {one.level for one in there.koordinator_status}
    assert Code("barnekoordinator") not in levels


def test_a_plan_that_was_taken_back_answers_nothing_of_itself() -> None:
    data = message(NURSING)
    plan = plan_for(data)
    plan.status, plan.ip_status = Code("revoked"), []
    assert read(enrich(data, plan, limit=None).data).plan.ip_status == []


@pytest.mark.parametrize("value", ["declined", "not-entitled", "need-reported"])
@pytest.mark.parametrize("way", [by_enriching, by_dialogue])
def test_what_stays_at_home_stays_there_by_every_way(value: str, way: Callable[[bytes, Plan], bytes]) -> None:
    data = message(NURSING)
    plan = plan_for(data)
    plan.ip_status = [IpStatus(id=new_id("status"), value=Code(value), note="Skal bli hjemme")]
    sent = way(data, plan)
    assert "Skal bli hjemme" not in sent.decode()
    assert read(sent).plan.ip_status == []


# -- what stands in the labelled lines stays in them


@pytest.mark.parametrize(
    "text", ["Mo\nIndividuell plan: Nei", "Mo\r\nPlan-id: " + new_id("other"), "</x>&amp;]]>", "Č 😀"]
)
@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_no_text_of_the_plan_becomes_a_line_of_its_own(text: str, encoding: str) -> None:
    data = message(NURSING, encoding=encoding)
    plan = plan_for(data)
    for one in plan.koordinatorer:
        one.family = one.hours = text
    once = enrich(data, plan, limit=None)
    there = read(once.data).plan
    assert once.outcome == "added"
    assert there.id == plan.id
    assert [one.value.value for one in there.ip_status if isinstance(one.value, Code)] == ["active"]
    assert enrich(once.data, plan, limit=None).outcome == "already"


# -- what is the sender's own


def with_note(text: str, mark: str) -> bytes:
    """A message in which the sender has a note of its own under a heading that planbro uses too."""
    tree = xml.parse(message(NURSING))
    first = next(one for one in tree.getroot().iter("{*}InfoFraSykepleier") if len(one))[0]
    space = etree.QName(first).namespace
    note = etree.Element(f"{{{space}}}Journaltekst")
    etree.SubElement(note, f"{{{space}}}Overskriftskode", V="14", S=f"{OID}.9141", DN="Praktiske opplysninger")
    etree.SubElement(note, f"{{{space}}}Notat").text = text
    etree.SubElement(note, f"{{{space}}}Merknad").text = mark
    first.addprevious(note)
    return xml.serialise(tree)


@pytest.mark.parametrize(("text", "mark"), [
    ("Ligger i permen hjemme.", "Individuell plan"),
    ("Individuell plan: Nei\nHar hund.", "Individuell plan"),
    ("Plan-id: " + rich_plan().id + "\nHar hund.", "Individuell plan"),
    ("Ring heller Kari.", "Koordinator"),
    ("Koordinator nivå: Kommunen\nKoordinator etternavn: Hansen", "Koordinator"),
    ("Koordinerende enhet: Rådhuset", "Koordinerende enhet"),
])  # fmt: skip
def test_a_note_of_the_sender_s_is_not_written_into(text: str, mark: str) -> None:
    data = with_note(text, mark)
    enriched = enrich(data, plan_for(data), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-place-taken"])
    assert not enriched.carried


@pytest.mark.parametrize("name", ["Individuell plan", "Koordinator", "Koordinerende enhet"])
def test_a_tjeneste_of_the_sender_s_is_not_written_into(name: str) -> None:
    tree = xml.parse(message("ORIENTERING_TJENESTETILBUD"))
    title = next(tree.getroot().iter("{*}BetegnelseTjeneste"))
    title.text = name
    data = xml.serialise(tree)
    enriched = enrich(data, plan_for(data), limit=None)
    assert (enriched.data, codes(enriched.findings)) == (data, ["enrich-place-taken"])


@pytest.mark.parametrize("kind", [NURSING, "ORIENTERING_TJENESTETILBUD", "MEDISINSKE_OPPLYSNINGER"])
def test_our_own_lines_are_known_again_whatever_they_hold(kind: str) -> None:
    data = message(kind)
    plan = plan_for(data)
    for one in plan.koordinatorer:
        one.hours = "Man\u2028tir\x85ons: 08-15"
    once = enrich(data, plan, limit=None)
    assert enrich(once.data, plan, limit=None).outcome == "already"
    plan.updated = "2026-12-01T08:00:00+01:00"
    assert enrich(once.data, plan, limit=None).outcome == "updated"


def test_no_dialogue_is_sent_about_another_person() -> None:
    with pytest.raises(Refused) as refused:
        dialogue(rich_plan(), seen(message("LOG_INNLAGT")))
    assert codes(Findings(refused.value.findings)) == ["enrich-another-person"]
