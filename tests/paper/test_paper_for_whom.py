"""A paper for others says what its reader may know and nothing else, whoever has it made (law 3)."""

from __future__ import annotations

from typing import Any

import pytest
from made import DAY, matter, plan_with_letters, words

from planbro.findings import Refused
from planbro.plan import ABSENT, Address, Code, Plan, Policy, copy, decide, facts, schema
from planbro.plan.disclosure import Asker
from planbro.render import paper
from planbro.render.frame import plain
from planbro.render.paper import KINDS
from planbro.testing import rich_plan
from planbro.testing.generator import municipality

HABILITATION, SCHOOL, GP = "herid:8140006", "orgnr:", "herid:8140008"
STREET = "Gråseglveien 14"


def party_of(plan: Plan, name: str) -> str:
    """A party of the plan by the name of its body."""
    body = next(one for one in plan.organisations if one.name == name)
    return f"herid:{body.her_id}" if isinstance(body.her_id, str) else f"orgnr:{body.orgnr}"


def made(kind: str, plan: Plan, reader: Any, **more: Any) -> str:
    """The words of a paper for a reader; empty where there is none for that reader."""
    try:
        return words(paper.make(kind, matter(kind, plan, reader=reader, **more), form="html"))
    except Refused:
        return ""


def parties(plan: Plan) -> list[str]:
    found = [f"herid:{one.her_id}" if isinstance(one.her_id, str) else f"orgnr:{one.orgnr}" for one in plan.organisations
             if isinstance(one.her_id, str) or isinstance(one.orgnr, str)]  # fmt: skip
    return found + [f"hpr:{one.hpr}" for one in plan.participants if isinstance(one.hpr, str)]


def withheld_texts(plan: Plan, reader: str) -> set[str]:
    """Texts that the reader may not know, and that no fact the reader may know says too."""
    decision = decide(plan, reader, "TREAT", DAY, Policy())
    kinds = schema()
    shut, opened = set(), ""
    for fact, value in facts(plan):
        owner, _, name = fact
        if name not in kinds.get(owner, {}) or kinds[owner][name].type != "text" or not isinstance(value, str):
            continue
        if decision.permits(fact):
            opened += f"\n{value}"
        elif (
            len(value.split()) > 3
        ):  # a sentence; a shorter one may be a name that is told elsewhere, or a word of ours
            shut.add(" ".join(str(plain(value)).split()))
    return {text for text in shut if text not in opened} - {plan.title}  # «Individuell plan for», and a name


@pytest.mark.parametrize("number", [0, 1])
def test_no_withheld_text_is_on_any_paper_for_a_party(number: int) -> None:
    plan = rich_plan() if number == 0 else next(iter(municipality(1, 23)))
    for reader in parties(plan)[: 6 if number == 0 else 4]:
        shut = withheld_texts(plan, reader)
        for kind in ("plan", "innkalling", "referat"):
            said = " ".join(made(kind, plan, reader).split())
            assert [text for text in shut if text in said] == [], (kind, reader)


@pytest.mark.more
@pytest.mark.parametrize("seed", range(4))
def test_no_withheld_text_is_on_any_paper_for_any_party_of_a_generated_plan(seed: int) -> None:
    plan = next(iter(municipality(1, seed)))
    before = copy(plan)
    for reader in parties(plan):
        shut = withheld_texts(plan, reader)
        for kind in ("plan", "innkalling", "referat-short", "meeting-list", "receipt", "insight"):
            said = " ".join(made(kind, plan, reader, before=before).split())
            assert [text for text in shut if text in said] == [], (kind, reader)


def test_a_graded_address_is_on_no_paper_for_others_and_on_the_planeiers_own() -> None:
    plan = plan_with_letters()
    plan.addresses.append(Address(id="a", street=STREET, city="Gråseglvik", grading=Code("strengt-fortrolig")))
    plan.meetings[0].place = f"Hjemme, {STREET}"
    assert STREET in made("plan", plan, None)
    for reader in (HABILITATION, GP, party_of(plan, "NAV Fjordvik")):
        for kind in KINDS:
            assert STREET not in made(kind, plan, reader)
            assert "Gråseglvik" not in made(kind, plan, reader)


def test_who_may_see_nothing_gets_no_paper() -> None:
    for kind in ("plan", "innkalling", "referat", "receipt", "insight", "withdrawal"):
        with pytest.raises(Refused):
            paper.make(kind, matter(kind, reader="orgnr:999999999"))


def test_papers_for_the_planeier_are_for_nobody_else() -> None:
    """Said of a plan that is cut down, «nobody else has access» would be untrue."""
    for kind in ("receipt", "insight", "withdrawal", "consent", "meeting-list", "deviations"):
        with pytest.raises(Refused) as why:
            paper.make(kind, matter(kind, reader=HABILITATION))
        assert why.value.findings.codes() == ["paper-not-theirs"]


def test_one_who_may_act_for_the_planeier_gets_them() -> None:
    plan = plan_with_letters()
    mother = next(one.identifier for one in plan.related if isinstance(one.identifier, str))
    assert "Marte Fjellheim" in made("receipt", plan, f"fnr:{mother}")
    assert "Marte Fjellheim" in made("insight", plan, f"fnr:{mother}")
    assert "Trekke tilbake" in made("withdrawal", plan, f"fnr:{mother}")


def test_what_a_party_is_called_to_is_what_it_may_know() -> None:
    plan = plan_with_letters()
    whole, cut = made("innkalling", plan, None), made("innkalling", plan, HABILITATION)
    assert "Har du en individuell plan, kan du ta den med" in whole
    assert "Har du en individuell plan" not in cut
    assert "Dette eksemplaret er laget for deg" in cut
    assert "Dette eksemplaret" not in whole


def test_a_party_is_told_what_it_answers_for() -> None:
    plan = plan_with_letters()
    tone = next(one for one in plan.participants if one.family == "Vårdal")
    said = made("innkalling", plan, Asker.of(f"hpr:{tone.hpr}") if isinstance(tone.hpr, str) else HABILITATION)
    assert "Dette er du ansvarlig for" in said
    assert "Anfallsplan" in said.partition("Dette er du ansvarlig for")[2]


def test_the_koordinator_is_told_what_was_left_out_for_whom_and_why() -> None:
    said = made("meeting-list", plan_with_letters(), None)
    line = next(one for one in said.split("\n") if one.startswith("Marte Fjellheim"))
    assert "2 av 10 mål" in line
    assert "8 mål" in line
    assert "tid og sted" in line
    assert "Ingen samtykker åpner" in line


def test_one_who_is_known_by_name_alone_is_told_of_apart() -> None:
    plan = plan_with_letters()
    said = words(paper.make("meeting-list", matter("meeting-list", plan, meeting=plan.meetings[0].id), form="html"))
    assert "Oddny Krakeli" in said.partition("Bare kjent ved navn")[2]


def test_what_is_new_is_told_by_the_plan_as_it_was() -> None:
    before, now = rich_plan(), rich_plan()
    now.goals[1].title, old = "Skriver en hel bok", now.goals[1].title
    now.measures[3].status, now.measures[4].end = Code("completed"), "2027-05-05"
    gone = now.measures.pop(0)
    said = made("innkalling", now, None, before=before)
    news = said.partition("Nytt siden sist")[2].partition("4. ")[0]
    assert "Skriver en hel bok: teksten er endret" in news
    assert "✓ fullført" in news
    assert "ny frist 05.05.2027" in news
    assert f"Tiltak tatt ut: {gone.title}" in news
    assert str(old) not in news


def test_what_only_was_kept_from_a_reader_before_is_not_told_as_taken_out() -> None:
    """A party that has lost its consent since is told nothing of what it once could see."""
    before, now = rich_plan(), rich_plan()
    secret = before.goals[2]
    secret.title = "Et mål som ingen andre skal vite om"
    now.goals = [one for one in now.goals if one.id != secret.id]
    assert "Et mål som ingen" not in made("innkalling", now, HABILITATION, before=before)
    assert "Mål tatt ut: Et mål som ingen" in made("innkalling", now, None, before=before)


def test_withdrawal_says_what_closes_by_asking_the_rules_again() -> None:
    plan = plan_with_letters()
    sharing = next(one.id for one in plan.consents if one.kind == Code("sharing"))
    said = words(paper.make("withdrawal", matter("withdrawal", plan, consent=sharing), form="html"))
    closed = said.partition("Dette lukkes")[2].partition("Dette blir værende")[0]
    assert "Marte Fjellheim" in closed
    assert "Ingvild" not in closed  # the mother's right does not rest on it
    stays = said.partition("Dette blir værende")[2]
    assert "NAV Fjordvik" in stays
    assert "Noe av det som står i planen" in stays
    tool = next(one.id for one in plan.consents if one.kind == Code("tool"))
    other = words(paper.make("withdrawal", matter("withdrawal", plan, consent=tool), form="html"))
    assert "papir" in other
    assert "Marte Fjellheim" not in other


def test_a_receipt_says_who_what_until_when_and_why() -> None:
    said = words(paper.make("receipt", matter("receipt"), form="html"))
    line = next(one for one in said.split("\n") if one.startswith("Risten Lindås"))
    assert (
        line
        == "Risten Lindås (Besteforelder) | Meldinger | lese | 31.08.2027 | Samtykket som ble underskrevet 02.09.2026 |"
    )
    assert "Samtalene med psykologen skal ikke til skolen." in said
    assert "Si fra til Anne-Berit Mæhle (koordinator), 100 70 003" in said


def test_the_agenda_has_what_is_due_and_what_was_agreed() -> None:
    said = words(paper.make("innkalling", matter("innkalling"), form="html"))
    assert "Leirskole blir eget mål." in said.partition("Dette ble vi enige om sist")[2].partition("Nytt siden sist")[0]
    assert "Prøvenatt på Storfjell | Marte Fjellheim | 06.03.2027 (før møtet) | ○ utkast |" in said
    assert "Planen skal gås gjennom innen 11.03.2027." in said
    assert "Fortellinga om Balder: ✓ fullført" in said


def test_a_new_koordinator_is_told_with_the_one_before_at_the_same_level() -> None:
    plan = plan_with_letters()
    plan.koordinatorer = [one for one in plan.koordinatorer if one.level == Code("municipal")]
    said = made("koordinator-change", plan, None)
    assert "Anne-Berit Mæhle" in said.partition("Koordinator før")[0]
    assert "Roar Holmsen" in said.partition("Koordinator før")[2]
    plan.koordinatorer = []
    with pytest.raises(Refused) as why:
        paper.make("koordinator-change", matter("koordinator-change", plan))
    assert why.value.findings.codes() == ["paper-no-koordinator"]


def test_a_meeting_without_a_day_is_called_to_all_the_same() -> None:
    plan = plan_with_letters()
    plan.meetings[1].start = plan.meetings[1].end = ABSENT
    said = words(paper.make("innkalling", matter("innkalling", plan, meeting=plan.meetings[1].id), form="html"))
    assert "Saksliste" in said
    plan.meetings[1].start = "9999-12-31"
    assert "9999" in words(
        paper.make("innkalling", matter("innkalling", plan, meeting=plan.meetings[1].id), form="html")
    )


def test_a_deadline_that_is_past_is_told_as_past() -> None:
    plan = plan_with_letters()
    plan.measures[4].end, plan.measures[4].status = "2026-11-01", Code("active")
    assert "01.11.2026 (fristen er ute)" in made("innkalling", plan, None)


def test_the_plan_begins_with_what_the_person_wants_and_says_what_was_tried() -> None:
    said = words(paper.make("plan", matter("plan"), form="html")).partition("Plan ")[0]
    assert said.index("Dette vil jeg") < said.index("Hvem gjør hva") < said.index("Hva som er prøvd")
    assert said.index("Hva som er prøvd") < said.index("Ressurs, ")


def test_a_no_to_a_koordinator_says_what_it_means_and_nothing_is_ticked_beforehand() -> None:
    plan = plan_with_letters()
    for kind in plan.koordinator_status:
        kind.value = Code("declined")
    page = paper.make("koordinator-declined", matter("koordinator-declined", plan), form="html").decode()
    said = words(page)
    assert "Du kan likevel si nei." in said
    assert "Retten til individuell plan er den samme." in said
    assert "Si fra til Koordinerende enhet, Fjordvik kommune" in said
    assert "en annen enn i dag" in said
    assert "×" not in page
    plan.koordinatorer = []
    said = words(paper.make("koordinator-declined", matter("koordinator-declined", plan), form="html"))
    assert "en annen enn i dag" not in said, "where there is none, there is no other"
