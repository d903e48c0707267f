"""The routines' papers: out as letter, form and message, back as records, and to others only on a ground."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planbro
from planbro.exchange import validate
from planbro.exchange._papers import GROUNDS, admit_paper, read_paper, write_paper
from planbro.findings import Refused
from planbro.formats.epj._paper import KINDS, about_line, split_about
from planbro.plan import ABSENT, Code, Consent, Plan, Reservation, RoutineRecord, is_text
from planbro.plan._check import value_of
from planbro.plan.disclosure import may_use_tool
from planbro.render.papers_texts import NB, NN
from planbro.testing import rich_plan

PAPERS = Path(__file__).resolve().parents[2] / "fixtures" / "epj" / "papers"
RECORD = "00000000-0000-4000-8000-00000000000a"
HOSPITAL = "herid:8140001"


def plan_with(kind: str, **fields: Any) -> Plan:
    """The rich plan with one more record of a kind, the latest."""
    plan = rich_plan()
    text = ("Gjelder: individuell plan\n" if kind == "refusal" else "") + "Det som ble sagt."
    said = {"date": "2026-11-20", "by": "Eksempel Person", "text": text, "reason": "Hvorfor."} | fields
    plan.records.append(RoutineRecord(id=RECORD, kind=Code(KINDS[kind]), how=Code("oral"), **said))
    return plan


def refused(code: str, *arguments: Any, **named: Any) -> None:
    with pytest.raises(Refused) as why:
        write_paper(*arguments, **named)
    assert why.value.findings.codes() == [code]


class Tags(HTMLParser):
    """The open elements must be closed in order; nothing is fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href"} & {name for name, _ in attrs}
        assert tag != "script"
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


# --- letters


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("blank", [False, True])
def test_every_paper_is_a_letter_in_both_languages(kind: str, language: Any, blank: bool) -> None:
    plan = plan_with(kind)
    text = write_paper(plan, kind, "text", language=language, blank=blank).data.decode()
    assert max(len(line) for line in text.splitlines()) <= 110
    assert ("Det som ble sagt." in text) is not blank
    assert "Tuva Marie Øvrebø Lindås" in text
    page = write_paper(plan, kind, "html", language=language, blank=blank).data.decode()
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    assert f'<html lang="{language}">' in page
    assert ("Det som ble sagt." in page) is not blank


def test_nynorsk_has_every_word_and_differs() -> None:
    assert NB.keys() == NN.keys()
    assert sum(NB[key] != NN[key] for key in NB) > 30


def test_a_need_says_what_it_is_of() -> None:
    made = write_paper(plan_with("need"), "need", "text", about=["team", "koordinator", "ip"]).data.decode()
    assert made.startswith("Melding om behov for oppfølgingsteam, koordinator og individuell plan\n")


def test_a_need_that_does_not_say_what_it_is_of_has_no_boxes_to_tick() -> None:
    assert "Gjelder: ikke opplyst" in write_paper(plan_with("need"), "need", "text").data.decode()
    assert "[ ] koordinator" in write_paper(plan_with("need"), "need", "text", blank=True).data.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_simple_letter_means_stands_before_its_particulars(kind: str) -> None:
    page = write_paper(plan_with(kind), kind, "html", simple=True).data.decode()
    first = NB[f"{KINDS[kind]}-simple-1"][:15]
    assert page.index(first) < page.index("Fødselsnummer")


def test_who_declines_the_tool_has_a_plan_on_paper_all_the_same() -> None:
    """That there is a plan, and that it is in a tool, are two facts (domain.md § 7)."""
    text = " ".join(write_paper(plan_with("tool-declined"), "tool-declined", "text").data.decode().split())
    assert text.startswith("Ønsker ikke elektronisk plan")
    assert "Retten til individuell plan er den samme. Planen skal da være på papir" in text
    assert "Koordinator i dag: Anne-Berit Mæhle" in text
    assert "Underskrift av foresatt eller verge" in text


def test_a_service_that_does_not_use_the_tool_is_a_deviation_with_a_paper_path() -> None:
    """Routines record it as avvik, and ask for a way by paper (domain.md § 3.6)."""
    plan = rich_plan()
    school = plan.organisations[0]
    plan.records.append(RoutineRecord(id=RECORD, kind=Code("service-declined-tool"), date="2026-11-20",
                                      by="Anne-Berit Mæhle", organisation=school.id, text="Utskrift hver måned."))  # fmt: skip
    writing = write_paper(plan, "service-declined-tool", "text")
    text = writing.data.decode()
    assert "Til: Koordinerende enhet" in text
    assert f"Tjeneste: {school.name}" in text
    assert "Slik får tjenesten planen nå: Utskrift hver måned." in text
    assert writing.findings.codes() == []
    plan.records[-1].organisation = ABSENT
    assert write_paper(plan, "service-declined-tool", "text").findings.codes() == ["paper-part-missing"]
    assert "Tjeneste: ____" in write_paper(plan, "service-declined-tool", "text", blank=True).data.decode()


def test_a_refusal_has_reason_and_the_way_to_complain() -> None:
    plan = plan_with("refusal", complaint_path="Skriv til kommunen innen fire uker.")
    made = write_paper(plan, "refusal", "text").data.decode()
    for words in ("Begrunnelse: Hvorfor.", "Klageinstans: Statsforvalteren", "innen fire uker", "§ 7-2"):
        assert words in made


def test_a_refusal_without_reason_or_complaint_path_is_told() -> None:
    found = write_paper(plan_with("refusal", reason=ABSENT), "refusal", "text").findings
    assert [f.params["part"] for f in found] == ["reason", "complaint_path"]


def test_a_refusal_of_something_else_is_not_this_paper() -> None:
    """NAV's refusal of a car: other law, another way to complain, and another's letter."""
    refused("paper-refusal-other", rich_plan(), "refusal", "text")
    plan = plan_with("refusal")
    plan.records.reverse()
    assert write_paper(plan, "refusal", "text").record == RECORD


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Avslag på individuell plan.", True),
        ("Fikk avslag på anmodning om å få oppnevnt koordinator.", True),
        ("Fikk avslag på anmodning om koordinator.", True),
        ("Krav om barnekoordinator er avslått.", True),
        ("Individuell plan ble ikke innvilget.", True),
        ("Gjelder: IP\nAvslått.", True),
        ("Gjelder: bil\nAvslag på koordinator er en annen sak.", False),
        ("Avslag på støttekontakt. Koordinator hjalp til med søknaden.", False),
        ("Avslag på første søknad om bil, som står i individuell plan.", False),
        ("", False),
    ],
)
def test_a_refusal_says_itself_what_was_refused(text: str, taken: bool) -> None:
    """What only mentions the plan is left to `about`: a wrong right to complain is worse than a question."""
    plan = plan_with("refusal", text=text or ABSENT)
    if taken:
        assert write_paper(plan, "refusal", "text").record == RECORD
    else:
        refused("paper-refusal-other", plan, "refusal", "text")
        assert write_paper(plan, "refusal", "text", about=["koordinator"], record=RECORD).record == RECORD


def test_a_refusal_names_what_was_refused() -> None:
    made = write_paper(plan_with("refusal"), "refusal", "text", about=["koordinator"]).data.decode()
    assert made.startswith("Avslag på anmodning om koordinator\n")
    assert "Gjelder: koordinator" in made


@pytest.mark.parametrize(
    "by", ["NAV Fjordvik", "Rådgiver, Nav", "Fjordvik skole", "PPT Fjordvik", "Barneverntjenesten"]
)
def test_where_another_law_holds_the_record_alone_says_how_to_complain(by: str) -> None:
    plan = plan_with("refusal", by=by, complaint_path="Skriv til den som avslo innen seks uker.")
    writing = write_paper(plan, "refusal", "text")
    made = writing.data.decode()
    assert "§ 7-2" not in made
    assert "Statsforvalteren" not in made
    assert "innen seks uker" in made
    assert [f.params["part"] for f in writing.findings] == ["complaint_body"]
    refused("paper-ground-unfit", plan, "refusal", "text", receiver=HOSPITAL, ground="complaint")


def test_the_school_health_service_is_health_law() -> None:
    made = write_paper(plan_with("refusal", by="Skolehelsetjenesten"), "refusal", "text").data.decode()
    assert "§ 7-2" in made


@pytest.mark.parametrize(
    ("kind", "about", "code"),
    [
        ("need", "tull", "paper-about-not-known"),
        ("refusal", "team", "paper-about-not-known"),
        ("declined", "ip", "paper-about-unfit"),
    ],
)
def test_what_a_paper_may_be_of_is_told(kind: str, about: str, code: str) -> None:
    with pytest.raises(Refused) as why:
        write_paper(plan_with(kind), kind, "html", about=[about])
    (found,) = why.value.findings
    assert found.code == code
    assert ("ip" if kind in {"need", "refusal"} else "need, refusal") in found.action("nb")


def test_a_ground_that_is_none_is_named_and_what_is_no_word_is_not() -> None:
    for word, told in (("x", "x"), ("Kari Nordmann", "?")):
        with pytest.raises(Refused) as why:
            write_paper(plan_with("need"), "need", "text", receiver=HOSPITAL, ground=word)
        (found,) = why.value.findings
        assert f"heter {told}." in found.text("nb")
        assert "consent, hpl-38a, hpl-25" in found.action("nb")


def test_the_latest_record_is_taken_or_the_one_that_is_named() -> None:
    plan = plan_with("need")
    assert write_paper(plan, "need", "text").record == RECORD
    earlier = next(r.id for r in plan.records if value_of(r.kind) == "need-reported")
    assert write_paper(plan, "need", "text", record=earlier).record == earlier
    refused("paper-no-record", plan, "need", "text", record="finnes-ikke")
    refused("paper-no-record", rich_plan(), "declined", "text")


@given(st.text().filter(is_text))
def test_whatever_was_recorded_cannot_break_the_page(said: str) -> None:
    plan = Plan(id=rich_plan().id)
    plan.records.append(RoutineRecord(id=RECORD, kind=Code("ip-declined"), text=said, by="<script>alert(1)</script>"))
    tags = Tags()
    tags.feed(write_paper(plan, "declined", "html").data.decode())
    assert not tags.open


# --- to another body


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_goes_out_without_a_ground(kind: str) -> None:
    refused("paper-ground-missing", plan_with(kind), kind, "text", receiver=HOSPITAL)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ground", [*GROUNDS, "fordi"])
def test_a_ground_carries_only_its_own_papers(kind: str, ground: str) -> None:
    plan = plan_with(kind)
    if ground in GROUNDS and kind in GROUNDS[ground].kinds and ground != "consent":
        assert write_paper(plan, kind, "text", receiver=HOSPITAL, ground=ground).record == RECORD
    elif ground not in GROUNDS:
        refused("paper-ground-not-known", plan, kind, "text", receiver=HOSPITAL, ground=ground)
    elif ground != "consent":
        refused("paper-ground-unfit", plan, kind, "text", receiver=HOSPITAL, ground=ground)


def test_consent_is_a_ground_only_where_it_covers_the_record_and_the_receiver() -> None:
    refused("paper-consent-missing", plan_with("need"), "need", "text", receiver=HOSPITAL, ground="consent")


def test_what_the_person_has_reserved_stays() -> None:
    plan = plan_with("need")
    plan.reservations.append(
        Reservation(id="00000000-0000-4000-8000-00000000000b", part=Code("record"), consent=plan.consents[0].id)
    )
    refused("paper-reserved", plan, "need", "text", receiver=HOSPITAL, ground="hpl-25")


def test_a_ground_without_a_receiver_is_a_mistake() -> None:
    refused("paper-receiver-missing", plan_with("need"), "need", "text", ground="hpl-38a")


def test_a_letter_to_another_body_names_the_ground_and_leaves_out_what_it_does_not_need() -> None:
    plan = plan_with("need")
    plan.identifiers[0].kind = Code("hnr")
    made = write_paper(plan, "need", "text", receiver=HOSPITAL, ground="hpl-38a").data.decode()
    assert "§ 38 a, meldeplikt" in made
    assert "Koordinator i dag" not in made
    assert str(plan.identifiers[0].value) not in made


# --- the message


def message(plan: Plan, **named: Any) -> bytes:
    return write_paper(plan, "need", "plo", receiver=HOSPITAL, ground="hpl-38a", sender="herid:8140009", **named).data


def test_the_message_is_valid_helseopplysninger_with_the_need_under_9145() -> None:
    data = message(plan_with("need"), about=["ip"])
    format, findings = validate(data)
    assert format == "plo-1.6"
    assert not [f for f in findings if f.severity != "info"]
    said = data.decode()
    assert said.index("9145") < said.index("Gjelder: individuell plan")
    assert "8140001" in said
    assert "Hvorfor." in said


def test_the_message_holds_nothing_else_of_the_plan() -> None:
    plan = plan_with("need")
    read = planbro.read(message(plan)).plan
    assert [value_of(one.kind) for one in read.records] == ["need-reported"]
    lists = {name for name, items in read.lists() if items}
    assert lists == {"identifiers", "records"}


def test_each_record_is_a_message_of_its_own() -> None:
    plan = plan_with("need")
    earlier = next(r.id for r in plan.records if value_of(r.kind) == "need-reported")
    ids = {planbro.read(message(plan, record=record)).plan.source.message_id for record in (RECORD, earlier)}
    assert len(ids) == 2
    assert message(plan) == message(plan)


def test_only_a_need_is_a_message() -> None:
    refused("paper-form-not-known", plan_with("declined"), "declined", "plo")


# --- and back


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_comes_back_as_the_record_it_was(kind: str) -> None:
    plan = plan_with(kind)
    form = write_paper(plan, kind, "json", about=["ip"] if kind == "need" else []).data
    without = rich_plan()
    after, changed = admit_paper(without, read_paper(form).papers)
    assert len(changed) == 1
    (new,) = [one for one in after.records if one.id == changed[0]]
    old = plan.records[-1]
    assert (new.kind, new.date, new.by, new.how, new.reason) == (old.kind, old.date, old.by, old.how, old.reason)
    assert new.text == ("Gjelder: individuell plan\n" if kind in {"need", "refusal"} else "") + "Det som ble sagt."


def test_reading_it_twice_has_the_effect_of_once() -> None:
    papers = read_paper(write_paper(plan_with("declined"), "declined", "json").data).papers
    once, first = admit_paper(rich_plan(), papers)
    twice, second = admit_paper(once, papers)
    assert len(first) == 1
    assert second == []
    assert twice == once


def test_a_form_saved_with_a_byte_order_mark_is_read() -> None:
    form = write_paper(plan_with("declined"), "declined", "json").data
    assert len(read_paper(b"\xef\xbb\xbf" + form).papers) == 1


def test_a_form_that_names_a_record_fills_it_in() -> None:
    plan = plan_with("request")
    form = json.loads(write_paper(plan, "request", "json").data)
    form["record"]["text"] = "Mer enn før."
    after, changed = admit_paper(plan, read_paper(json.dumps(form).encode()).papers)
    assert changed == [RECORD]
    assert len(after.records) == len(plan.records)
    assert next(one for one in after.records if one.id == RECORD).text == "Mer enn før."


def test_a_signed_no_to_the_tool_closes_every_tool() -> None:
    plan = rich_plan()
    plan.consents.append(Consent(id=RECORD, kind=Code("tool"), status=Code("active"), tool="Sampro", signed="2026-01-05",
                                 signer_kind=Code("parents"), signer_related=plan.consents[0].signer_related,
                                 cosigner_related=plan.consents[0].cosigner_related, start="2026-01-05"))  # fmt: skip
    papers = read_paper(write_paper(plan_with("tool-declined"), "tool-declined", "json").data).papers
    after, _ = admit_paper(plan, papers)
    last = max(after.tool_status, key=lambda one: str(one.date))
    assert (value_of(last.value), last.date, last.tool) == ("declined", "2026-11-20", plan.tool_status[0].tool)
    assert may_use_tool(after, "Sampro", "2026-11-22T12:00:00+01:00").provision == "tool-declined"
    assert admit_paper(after, papers) == (after, [])


def test_a_message_that_reports_a_need_becomes_a_record() -> None:
    found = read_paper(message(plan_with("need"), about=["koordinator"]))
    assert found.source == "message"
    after, changed = admit_paper(rich_plan(), found.papers)
    new = next(one for one in after.records if one.id == changed[0])
    assert (new.date, new.reason) == ("2026-11-20", "Hvorfor.")
    assert split_about(str(new.text)) == (("koordinator",), "Det som ble sagt.")


@pytest.mark.parametrize("about", [[], ["ip", "koordinator"]])
@pytest.mark.parametrize("outward", [False, True])
def test_a_message_of_the_plans_own_record_is_not_entered_again(about: list[str], outward: bool) -> None:
    plan = plan_with("need")
    to = {"receiver": HOSPITAL, "ground": "hpl-38a", "sender": "herid:8140009"} if outward else {}
    sent = write_paper(plan, "need", "plo", about=about, **to).data  # type: ignore[arg-type]
    after, changed = admit_paper(plan, read_paper(sent).papers)
    assert changed == []
    assert after == plan


@pytest.mark.parametrize("change", [{"date": "2026-11-21"}, {"text": "Noe annet."}, {"reason": "Av en annen grunn."}])
def test_a_message_that_says_something_else_is_entered(change: dict[str, str]) -> None:
    sent = write_paper(plan_with("need", **change), "need", "plo").data
    assert len(admit_paper(plan_with("need"), read_paper(sent).papers)[1]) == 1


def test_a_message_of_two_needs_from_one_day_keeps_them_apart() -> None:
    plan = plan_with("need", text="Gjelder: koordinator\nDet som ble sagt.")
    sent = write_paper(plan, "need", "plo", about=["ip"]).data
    assert len(admit_paper(plan, read_paper(sent).papers)[1]) == 1


def test_an_emptied_field_of_a_record_that_is_named_is_a_change() -> None:
    plan = plan_with("request")
    form = json.loads(write_paper(plan, "request", "json").data)
    form["record"]["reason"] = ""
    after, changed = admit_paper(plan, read_paper(json.dumps(form).encode()).papers)
    assert changed == [RECORD]
    assert after.records[-1].reason is ABSENT


@pytest.mark.parametrize("name", ["behov.html", "behov.txt"])
def test_a_letter_is_told_to_be_one(name: str) -> None:
    with pytest.raises(Refused) as why:
        read_paper((PAPERS / name).read_bytes())
    (found,) = why.value.findings
    assert found.code == "paper-letter"
    assert ".json" in found.action("nb")


def test_a_paper_about_another_is_not_taken_in() -> None:
    form = json.loads(write_paper(plan_with("declined"), "declined", "json").data)
    form["person"]["identifiers"] = [{"kind": "fnr", "value": "04834110089"}]
    with pytest.raises(Refused, match="paper-another"):
        admit_paper(rich_plan(), read_paper(json.dumps(form).encode()).papers)


def test_a_blank_form_is_not_an_answer() -> None:
    with pytest.raises(Refused, match="paper-blank"):
        read_paper(write_paper(rich_plan(), "declined", "json", blank=True).data)


def test_all_faults_of_a_form_come_at_once_and_quote_nothing() -> None:
    form = json.loads(write_paper(plan_with("need"), "need", "json").data)
    form["record"] |= {"date": "Kari Nordmann", "how": "Kari Nordmann", "about": ["Kari Nordmann"], "text": 7}
    form["person"]["identifiers"] = "Kari Nordmann"
    with pytest.raises(Refused) as why:
        read_paper(json.dumps(form).encode())
    assert [f.place.path for f in why.value.findings] == [
        "person.identifiers", "record.how", "record.date", "record.about", "record.text",
    ]  # fmt: skip
    assert "Kari" not in str(why.value)


@pytest.mark.parametrize("data", [b"{}", b'{"paper": "urn:planbro:paper:2"}', b"[]"])
def test_what_is_no_paper_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_paper(data)


def test_a_message_without_a_record_is_told() -> None:
    data = planbro.write(rich_plan(), "plo-1.6", onto=False, sender="herid:8140009").data
    with pytest.raises(Refused, match="paper-none"):
        read_paper(data)


@given(st.lists(st.sampled_from(["ip", "koordinator", "team"]), unique=True).map(tuple))
def test_what_a_need_is_of_is_read_as_it_was_written(about: tuple[str, ...]) -> None:
    line = about_line(about)
    assert split_about(f"{line}\nresten" if line else "resten") == (about, "resten")


def test_a_line_of_the_persons_own_is_left_alone() -> None:
    assert split_about("Gjelder: huset\nresten") == ((), "Gjelder: huset\nresten")


# --- the fixtures are what the plan gives


@pytest.mark.parametrize(("name", "form"), [("behov.html", "html"), ("behov.txt", "text")])
def test_the_letters_among_the_fixtures_are_what_the_plan_gives(name: str, form: Any) -> None:
    assert (PAPERS / name).read_bytes() == write_paper(rich_plan(), "need", form, about=["ip", "koordinator"]).data


def test_the_message_among_the_fixtures_reads_as_the_need_it_reports() -> None:
    (paper,) = read_paper((PAPERS / "behov.xml").read_bytes()).papers
    assert (paper.kind, paper.about) == ("need-reported", ("ip", "koordinator"))
