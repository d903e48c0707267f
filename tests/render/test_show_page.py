"""What the page says first: individuell plan and koordinator, how sure, and what must be known of the message."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from shown import MESSAGES, PLANS, ROOT, WITH_IP, WITHOUT_IP, bare, changed, html, page_of, terminal

import planbro
from planbro.formats.codec import xml
from planbro.formats.plo._coded import _CS, _CV
from planbro.plan import LISTS, VALUE_SETS, Code, facts, schema
from planbro.render.message import Page, page
from planbro.render.message._headings import LISTS as SHOWN_BY
from planbro.render.message._plan_words import (
    ENGLISH,
    FIELD_WORDS,
    LISTS_WORDS,
    VALUE_WORDS,
    value_text,
)
from planbro.render.message._values import when
from planbro.render.texts import size
from planbro.testing import rich_plan

NAMED = {path.stem: path for path in MESSAGES}


def edited(path: Path, changes: dict[str, str]) -> bytes:
    data = path.read_text("utf-8")
    for old, new in changes.items():
        assert old in data
        data = data.replace(old, new)
    return data.encode()


# --- the box at the top


def test_a_message_with_ip_says_so_with_how_sure_and_where() -> None:
    box = page_of(WITH_IP).statuses
    assert box is not None
    ip, koordinator, _ = box.verdicts
    assert (ip.says, ip.tone, ip.since) == ("ja, virksom plan", "yes", "opplyst 12.05.2026, fra 04.03.2024")
    assert "merkede linjer" in ip.sure
    assert ip.where == "Sykepleiedokumentasjon › Praktiske opplysninger"
    assert (koordinator.says, koordinator.level) == ("ja, oppnevnt", "kommunen")
    assert (box.silence, box.hint) == ("", "")


def test_how_to_reach_the_koordinator_and_the_unit_stands_at_the_top() -> None:
    box = page_of(WITH_IP).statuses
    assert box is not None
    koordinator, deputy, unit = box.contacts
    assert koordinator.name == "Marit Tindelund"
    assert {row.heading: row.text for row in koordinator.rows}["Telefon"] == "00000221"
    assert koordinator.where == "Kontaktpersoner, helsepersonell"
    assert deputy.role == "stedfortreder, kommunen"
    assert unit.role.startswith("Koordinerende enhet")
    assert {row.heading: row.text for row in unit.rows}["Telefon natt"] == "00000239"


def test_silence_is_said_aloud_and_is_not_no() -> None:
    box = page_of(WITHOUT_IP).statuses
    assert box is not None
    assert (box.verdicts, box.contacts, box.hint) == ((), (), "")
    assert box.silence == "Meldingen sier ingenting om individuell plan (det betyr ikke nei)."
    assert box.silence in terminal(page_of(WITHOUT_IP))
    assert "does not mean no" in html(page_of(WITHOUT_IP, "en")).text


def test_a_mention_in_running_text_is_only_a_hint_and_silence_is_not_claimed() -> None:
    data = edited(WITHOUT_IP, {"Feber 39,4": "Har individuell plan. Feber 39,4"})
    box = page_of(data).statuses
    assert box is not None
    assert box.verdicts == ()
    assert box.silence == ""
    assert "bare et hint" in box.hint
    assert "Årsak til innleggelse" in box.hint


def test_one_that_says_only_half_says_so_of_the_other_half() -> None:
    data = edited(
        NAMED["rich-plan.sammenfatning"], {"<po:IndividuellPlanForeligger>true</po:IndividuellPlanForeligger>": ""}
    )
    box = page_of(re.sub(rb"Individuell plan (fra|opplyst): [\d.]+\n", b"", data)).statuses
    assert box is not None
    said = {one.raw["what"]: one for one in box.verdicts}
    assert said["koordinator"].tone == "yes"
    assert (said["ip"].says, said["ip"].tone) == ("sier ingenting (det betyr ikke nei)", "doubt")


def test_a_koordinator_who_is_named_but_not_stated_is_told_as_that() -> None:
    tree = changed(xml.parse(WITH_IP.read_bytes()))
    for note in list(tree.getroot().iter("{*}Journaltekst")):
        if (note.findtext("{*}Merknad") or "") in {"Individuell plan", "Koordinator", "Koordinerende enhet"}:
            note.getparent().remove(note)
    box = page_of(etree.tostring(tree)).statuses
    assert box is not None
    named = next(one for one in box.verdicts if one.raw["what"] == "koordinator")
    assert named.where == "Kontaktpersoner, helsepersonell"
    assert [one.name for one in box.contacts] == ["Marit Tindelund"]


def test_a_message_that_no_table_reads_claims_neither_yes_nor_silence() -> None:
    box = bare(xml.parse(WITH_IP.read_bytes())).statuses
    assert box is not None
    assert "planbro leser ikke status" in box.silence
    assert "bare et hint" in box.hint


def test_what_has_ended_comes_last_and_is_told_as_past() -> None:
    box = page_of(ROOT / "fixtures/plan/rich-plan.json").statuses
    assert box is not None
    ips = [one for one in box.verdicts if one.raw["what"] == "ip"]
    assert [(one.says, one.tone) for one in ips] == [
        ("ja, virksom plan", "yes"), ("behov er meldt, ingen plan ennå", "past")]  # fmt: skip
    assert [one.former for one in ips] == [False, True]
    assert ips[1].what == "individuell plan (tidligere)"
    assert [one.former for one in box.contacts] == [False] * 6 + [True]
    assert box.contacts[-1].role == "tidligere koordinator, kommunen, til 18.08.2024"


def test_what_is_over_stands_under_a_heading_of_its_own() -> None:
    made = page_of(ROOT / "fixtures/plan/rich-plan.json")
    for text in (terminal(made), html(made).text):
        places = [
            text.index(words)
            for words in ("Koordinerende enhet, Fjordvik kommune", "Tidligere", "(tidligere)", "Roar Holmsen")
        ]
        assert places == sorted(places)


def test_what_ends_after_the_document_was_made_is_not_over() -> None:
    plan = rich_plan()
    for day, former in (("2999-12-31", False), ("2999", False), ("2020-01", True)):
        plan.koordinatorer[0].end = day
        made = page(None, "nb", plan=plan, format="plan")
        assert made is not None
        assert made.statuses is not None
        found = [one for one in made.statuses.contacts if one.former]
        assert len(found) == 1 + former


def test_what_is_only_in_running_text_never_looks_like_a_yes() -> None:
    reading = planbro.read(WITH_IP.read_bytes())
    for one in (*reading.plan.ip_status, *reading.plan.koordinator_status):
        one.certainty = Code("free-text")
    made = page(xml.parse(WITH_IP.read_bytes()), "nb", plan=reading.plan, places=reading.trace.taken)
    assert made is not None
    assert made.statuses is not None
    assert [one.tone for one in made.statuses.verdicts[:2]] == ["doubt", "doubt"]
    assert "bare et hint" in made.statuses.verdicts[0].sure


# --- banners, envelope, receipts


def test_a_change_and_a_cancellation_are_told_before_the_content() -> None:
    change = page_of(NAMED["1.6-innleggelsesrapport-endring"])
    cancelled = page_of(NAMED["1.6-innleggelsesrapport-kansellering"])
    assert [(b.kind, b.text.split(":")[0]) for b in change.banners] == [("change", "Endring")]
    assert [(b.kind, b.text.split(":")[0]) for b in cancelled.banners] == [("stop", "Kansellering")]
    assert any(line.startswith("Forrige melding: ") for line in cancelled.banners[0].lines)
    for made, word in ((change, "Endring"), (cancelled, "Kansellering")):
        lines = terminal(made).splitlines()
        assert lines[0] == f"{word}: Innleggelsesrapport · PLO 1.6"
        assert lines[1].startswith(f"! {word}: ")
        text = html(made).text
        assert text.startswith(f"{word}: PLO 1.6 – planbro")
        assert text.index(f"{word}: meldingen") < text.index("Individuell plan og koordinator")
        assert made.person not in text.split("planbro", 1)[0]


def test_what_a_cancelled_message_said_is_taken_back() -> None:
    made = page_of(edited(WITH_IP, {'V="M" DN="Endring"': 'V="C" DN="Kansellering"'}))
    assert made.statuses is not None
    assert made.statuses.withdrawn
    assert {one.tone for one in made.statuses.verdicts} == {"past"}
    assert made.statuses.verdicts[0].says == "tatt tilbake (meldingen sa: ja, virksom plan)"
    assert all(one.role.endswith("(tatt tilbake)") for one in made.statuses.contacts)
    assert "yes" not in {one.get("class") for _, one in html(made).tags}


def test_a_message_for_training_is_told() -> None:
    data = WITHOUT_IP.read_text("utf-8").replace("</MIGversion>", "</MIGversion>").encode()
    tree = changed(xml.parse(data))
    made = tree.getroot().find("{*}MsgInfo/{*}MsgId")
    made.addnext(etree.Element(made.tag.replace("MsgId", "ProcessingStatus"), V="T", DN="Opplæring"))
    assert "Opplæring" in bare(tree).banners[0].text


def envelope(made: Page, heading: str) -> dict[str, str]:
    return {row.heading: row.said for entry in made.envelope if entry.heading == heading for row in entry.rows}


def test_the_envelope_names_parties_copies_and_patient() -> None:
    made = page_of(NAMED["1.6-innleggelsesrapport-kopimottaker"])
    assert [entry.heading for entry in made.envelope] == ["Fra", "Til", "Kopi til", "Pasient", "Meldingen"]
    assert envelope(made, "Til")["HER-id"]
    patient = envelope(made, "Pasient")
    assert patient["Fødselsnummer"] in made.person
    assert made.person.endswith(f"født {patient['Født']}")


def test_a_nested_message_shows_both_envelopes() -> None:
    made = page_of(NAMED["1.6-innleggelsesrapport-i-msghead"])
    assert made.envelope[-1].heading == "Ytre konvolutt"


def test_attachments_are_listed_with_kind_and_size() -> None:
    made = page_of(NAMED["rich-plan.sammenfatning"])
    listed = next(section for section in made.sections if section.name == "attachments")
    first = {row.heading: row.text for row in listed.entries[0].rows}
    assert listed.entries[0].heading == "Vedlegg, PDF"
    carried = next(xml.parse(NAMED["rich-plan.sammenfatning"].read_bytes()).getroot().iter("{*}Base64Container"))
    assert first["Størrelse"] == size(len(b64decode(carried.text or "")), "nb")
    assert first["Beskrivelse"].startswith("Referat")


def test_a_receipt_is_told_in_words() -> None:
    good, bad = page_of_receipt("apprec-1.1-ok"), page_of_receipt("apprec-1.0-avvist")
    assert (good.banners[0].kind, good.statuses) == ("good", None)
    assert good.banners[0].text.startswith("Godtatt")
    assert bad.banners[0].kind == "stop"
    assert [line[:3] for line in bad.banners[0].lines[:-1]] == ["E21", "E36"]
    assert re.match(r"Gjelder \w.*, laget \d\d\.\d\d\.\d{4} kl\. .*, med id [0-9a-f-]{36}$", bad.banners[0].lines[-1])


def page_of_receipt(name: str) -> Page:
    return bare(xml.parse(NAMED[name].read_bytes()))


# --- values


def leaf(element: str) -> Any:
    """The rows that one small element gives, in a message of an unknown kind."""
    ns = 'xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"'
    text = f'<MsgHead {ns}><Document><RefDoc><Content><Ukjent xmlns="urn:x"><Del>{element}</Del></Ukjent></Content></RefDoc></Document></MsgHead>'
    return [
        row for section in bare(xml.parse(text.encode())).sections for entry in section.entries for row in entry.rows
    ]


@pytest.mark.parametrize(("element", "said"), [
    ('<RoleToPatient V="18" S="2.16.578.1.12.4.1.1.9034" DN="Koordinator"/>',
     "Koordinator (men kode 18 i kodeverk 9034 betyr «Koordinator (spesialisthelsetjenesteloven)»)"),
    ('<RoleToPatient V="18" S="2.16.578.1.12.4.1.1.9034"/>', "Koordinator (spesialisthelsetjenesteloven)"),
    ('<RoleToPatient V="8" S="2.16.578.1.12.4.1.1.9034" DN="Fastlege"/>',
     "Fastlege (men kode 8 i kodeverk 9034 betyr «Koordinator Individuell plan»)"),
    ('<RoleToPatient OT="Ridder" S="2.16.578.1.12.4.1.1.9034"/>', "Ridder"),
    ('<RoleToPatient V="99" S="2.16.578.1.12.4.1.1.9034" DN="Ny rolle"/>', "Ny rolle (kode 99 står ikke i kodeverk 9034)"),
    ('<RoleToPatient V="99" S="2.16.578.1.12.4.1.1.9034"/>', "kode 99"),
    ('<Overskriftskode V="IP" S="2.16.578.1.12.4.1.1.9142"/>', "Informasjon til pasient/pårørende"),
    ('<Diagnosekode V="G35" S="2.16.578.1.12.4.1.1.7110" DN="Multippel sklerose"/>', "Multippel sklerose (ICD-10: G35)"),
    ("<Anslag>true</Anslag>", "Ja, tidspunktet er et anslag"), ("<Anslag>0</Anslag>", "Nei, tidspunktet er endelig"),
    ("<BorAlene>1</BorAlene>", "Ja"), ("<Vurdering>1</Vurdering>", "1"), ("<HvaSomHelst>false</HvaSomHelst>", "Nei"),
    ('<TidspunktForHendelse V="2026-11-21T14:30:00"/>', "21.11.2026 kl. 14.30"),
    ('<Styrke V="0.5" U="mg"/>', "0,5 mg"), ("<FodselsarMindrearigParorende>2014</FodselsarMindrearigParorende>", "2014"),
    ("<TeleCom><TypeTelecom V='HP'/><TeleAddress V='tel:00000101'/></TeleCom>", "00000101 (Hovedtelefon)"),
    ("<Address><StreetAdr>Torget 1</StreetAdr><PostalCode>0000</PostalCode><City>Lyngvik</City></Address>", "Torget 1, 0000 Lyngvik"),
])  # fmt: skip
def test_a_value_is_said_as_people_say_it(element: str, said: str) -> None:
    assert leaf(element)[-1].said == said


@pytest.mark.parametrize(("text", "nb", "en"), [
    ("2026-07-01T12:00:00+02:00", "01.07.2026 kl. 12.00", "1 July 2026 at 12:00"),
    ("2026-07-01T12:00:00+01:00", "01.07.2026 kl. 12.00 (UTC+01:00)", "1 July 2026 at 12:00 (UTC+01:00)"),
    ("2026-01-09", "09.01.2026", "9 January 2026"), ("2026-13", "2026-13", "2026-13"),
    ("9999-12-31T23:59:59-11:00", "31.12.9999 kl. 23.59.59 (UTC-11:00)", "31 December 9999 at 23:59:59 (UTC-11:00)"),
    ("i går", "i går", "i går"), ("", "", ""), ("2026-02-30T10:00:00", "2026-02-30T10:00:00", "2026-02-30T10:00:00"),
])  # fmt: skip
def test_a_date_is_written_as_people_write_it(text: str, nb: str, en: str) -> None:
    assert (when(text, "nb"), when(text, "en")) == (nb, en)


# --- plans


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_plan_shows_every_text_and_date_it_holds(path: Path, language: str) -> None:
    plan = planbro.read(path.read_bytes()).plan
    shown = html(page_of(path, language)).text
    for (owner, _, field), value in facts(plan):
        info = schema()[owner].get(field)
        if info is not None and not info.to and isinstance(value, str) and value.strip():
            said = when(value, language) if info.type in {"date", "dateTime"} else " ".join(value.split())
            assert said in shown, (owner, field)
        if info is not None and isinstance(value, Code) and value.value is None and value.text:
            assert value.text in shown, (owner, field)


def test_every_list_field_and_value_of_the_plan_has_words() -> None:
    assert set(LISTS) <= set(LISTS_WORDS)
    assert [f"{owner}.{name}" for owner, fields in schema().items() for name in fields
            if f"{owner}.{name}" not in FIELD_WORDS and name not in FIELD_WORDS] == []  # fmt: skip
    for name, values in VALUE_SETS.items():
        for value in values:
            assert value_text(value, name, "en")
            national = name in {"profession", "service-code", "message-type"}
            assert national or f"{name}/{value}" in VALUE_WORDS or value in VALUE_WORDS, (name, value)
    assert set(ENGLISH) <= {value for values in VALUE_SETS.values() for value in values}


def test_a_measure_stands_under_its_goal() -> None:
    plan = rich_plan()
    made = page_of(ROOT / "fixtures/plan/rich-plan.json")
    goals = next(section for section in made.sections if section.name == "goals")
    measure = next(one for one in plan.measures if isinstance(one.goal, str))
    goal = next(one for one in plan.goals if one.id == measure.goal)
    headings = [entry.heading for entry in goals.entries]
    at = headings.index(f"Tiltak: {measure.title}")
    above = next(e for e in reversed(goals.entries[:at]) if e.depth < goals.entries[at].depth)
    assert above.heading.removeprefix("Delmål: ") == goal.title


@pytest.mark.parametrize("key", [key for key in SHOWN_BY if not key.startswith(("AppRec/", "OriginalMsgId/", "Error"))])
def test_a_code_is_shown_by_the_list_that_the_rules_hold_it_to(key: str) -> None:
    name = key.rpartition("/")[2]
    checked = [family[name].split() for table in (_CS, _CV) for family in table.values() if name in family]
    assert any(SHOWN_BY[key] in lists for lists in checked)
