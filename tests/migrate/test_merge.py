"""Two plans of one person become one: both histories, no wider rights, and the same however often it is done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planbro
from planbro.exchange.migrate._join import join
from planbro.exchange.migrate._merge import merge
from planbro.findings import Refused
from planbro.mapping import derive_item_id
from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    ConsentParty,
    Document,
    Goal,
    Identifier,
    Koordinator,
    Measure,
    Note,
    Organisation,
    Origin,
    Participant,
    Plan,
    Policy,
    Right,
    copy,
    decide,
    facts,
    faults,
    in_office,
)
from planbro.plan.disclosure import Register
from planbro.testing.strategies import edits, plans

from .merge_helpers import (
    D_NUMBER,
    LATER,
    NUMBER,
    PARTS,
    TODAY,
    codes,
    identifier,
    lost,
    of_one_person,
    opened,
    pairs,
    renamed,
)  # fmt: skip

WHY = "Samme person, vedtatt i ansvarsgruppen"


def plan(number: int, **lists: object) -> Plan:
    made = Plan(id=f"00000000-0000-4000-8000-{number:012}", kind=Code("ip"), status=Code("active"))
    for name, value in lists.items():
        setattr(made, name, value)
    made.identifiers = [identifier(made)]
    return made


def merged(keep: Plan, other: Plan) -> Plan:
    return merge(keep, other, as_of=TODAY, reason=WHY).plan


# both histories


@given(plans(), plans())
def test_nothing_of_either_plan_is_lost(first: Plan, second: Plan) -> None:
    keep, other = of_one_person(first, second)
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    if not made.findings.overflow:
        assert lost(keep, made) == []
        assert lost(other, made, join(keep, other)) == []


@given(st.data())
def test_nothing_is_lost_of_two_versions_of_one_plan(data: st.DataObject) -> None:
    """The same ids in both, some of them saying something else."""
    keep = of_one_person(data.draw(plans()))[0]
    (other,) = of_one_person(data.draw(edits(data.draw(edits(keep)))))
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    assert lost(keep, made) == []
    assert lost(other, made, join(keep, other)) == []


@given(plans(), plans())
def test_merging_twice_is_merging_once(first: Plan, second: Plan) -> None:
    keep, other = of_one_person(first, second)
    once = merged(keep, other)
    again = merge(once, other, as_of=LATER, reason="en annen grunn")
    assert again.plan == once
    assert again.findings.codes() == ["merge-again"]


@given(plans(), plans())
def test_neither_plan_is_changed_and_the_same_gives_the_same(first: Plan, second: Plan) -> None:
    keep, other = of_one_person(first, second)
    before = copy(keep), copy(other)
    assert merged(keep, other) == merged(copy(keep), copy(other))
    assert (keep, other) == before


@given(plans(), plans())
def test_every_id_of_the_merged_plan_is_of_one_item(first: Plan, second: Plan) -> None:
    keep, other = of_one_person(first, second)
    made = merged(keep, other)
    ids = [item.id for _, items in made.lists() for item in items]
    assert len(ids) == len(set(ids))


def test_a_plan_merged_with_itself_gains_a_note_and_nothing_else() -> None:
    for keep, _ in pairs(6, 5):
        made = merge(keep, copy(keep), as_of=TODAY, reason=WHY)
        assert set(made.taken) == {"joined"}
        made.plan.notes.pop()
        assert made.plan == keep


def test_the_note_says_whose_telephone_it_was() -> None:
    keep = plan(1, participants=[Participant(id="p1", hpr="9144900", given="Eva", family="Lie", phone="1")])
    other = plan(2, participants=[Participant(id="p2", hpr="9144900", given="Eva", family="Lie", phone="2")])
    assert "Deltakere (Eva Lie), Telefon: 2" in merged(keep, other).notes[-1].text


def test_ids_that_clash_are_given_anew_and_references_follow() -> None:
    keep = plan(1, goals=[Goal(id="g1", title="Bo i egen leilighet")])
    other = plan(2, goals=[Goal(id="g1", title="Lære å svømme")], measures=[Measure(id="m1", goal="g1", title="Kurs")])
    made = merged(keep, other)
    taken = next(one for one in made.goals if one.title == "Lære å svømme")
    assert [one.title for one in made.goals] == ["Bo i egen leilighet", "Lære å svømme"]
    assert taken.id != "g1"
    assert made.measures[0].goal == taken.id


def test_a_reference_that_led_nowhere_does_not_come_to_point_at_the_other_plans_item() -> None:
    keep = plan(1, goals=[Goal(id="g1", title="Egen leilighet")], measures=[Measure(id="m1", goal="g2")])
    other = plan(2, goals=[Goal(id="g2", title="Svømme")], measures=[Measure(id="m2", goal="g1")])
    made = merged(keep, other)
    titles = {one.id: one.title for one in made.goals}
    assert [titles.get(one.goal) for one in made.measures] == [None, None]


def test_where_both_say_something_the_kept_plan_stands_and_the_other_is_in_a_note_in_words() -> None:
    keep, other = plan(1, title="Plan fra Sampro"), plan(2, title="Gammel plan", summary="Kort")
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    note = made.plan.notes[-1]
    assert made.plan.title == "Plan fra Sampro"
    assert made.plan.summary is ABSENT
    assert "Planen, Tittel: Gammel plan" in note.text
    assert WHY in note.text
    assert note.time == TODAY
    assert {str(f.place.path) for f in made.findings if f.code == "merge-fact-noted"} >= {"title", "summary"}


def test_what_only_the_other_knows_of_the_person_is_filled_in_but_competence_is_not() -> None:
    keep, other = plan(1), plan(2)
    other.planeier.given, other.planeier.competence = "Kari", Code("lacking")
    made = merged(keep, other)
    assert made.planeier.given == "Kari"
    assert made.planeier.competence is ABSENT
    assert "Samtykkekompetanse" in made.notes[-1].text


def test_attachments_and_origins_of_both_travel() -> None:
    keep = plan(1, documents=[Document(id="d1", data=b"en")], origins=[Origin("sampro", "A", "1" * 64, "t")])
    other = plan(2, documents=[Document(id="d1", data=b"to")], origins=[Origin("sampro", "B", "2" * 64, "t")])
    made = merged(keep, other)
    assert [one.data for one in made.documents] == [b"en", b"to"]
    assert [one.sha256[:1] for one in made.origins] == ["1", "2"]


def test_the_findings_hold_nothing_of_the_plans() -> None:
    for keep, other in pairs(6, 9):
        made = merge(keep, other, as_of=TODAY, reason=WHY)
        words = {str(value) for fact, value in facts(other) if fact[2] in {"family", "given", "value", "hpr", "title"}}
        told = " ".join(str(finding) for finding in made.findings)
        assert not [word for word in words if len(word) > 3 and f" {word}" in told]


# who is one


def test_an_organisation_is_one_by_its_number_and_never_by_its_name_alone() -> None:
    keep = plan(1, organisations=[
        Organisation(id="o1", name="Legesenteret", orgnr="974761076"), Organisation(id="o2", name="Skolen")])  # fmt: skip
    other = plan(2, organisations=[
        Organisation(id="o8", name="Lege Senteret", orgnr="974 761 076", phone="22000000"),
        Organisation(id="o9", name="Skolen", phone="22000001")],
        participants=[Participant(id="p9", family="Berg", organisation="o9")])  # fmt: skip
    made = merged(keep, other)
    assert [one.name for one in made.organisations] == ["Legesenteret", "Skolen", "Lege Senteret", "Skolen"]
    other.organisations[0].orgnr = "974761076"
    made = merged(keep, other)
    assert [(one.name, one.phone) for one in made.organisations] == [
        ("Legesenteret", "22000000"), ("Skolen", ABSENT), ("Skolen", "22000001")]  # fmt: skip
    assert made.participants[0].organisation == made.organisations[2].id


def test_a_participant_with_the_same_number_and_another_access_is_not_joined() -> None:
    keep = plan(1, participants=[Participant(id="p1", hpr="9144900", access_end="2025-01-01")])
    other = plan(2, participants=[Participant(id="p2", hpr="9144900", access_end="2030-01-01")])
    assert [one.access_end for one in merged(keep, other).participants] == ["2025-01-01", "2030-01-01"]
    other.participants[0].access_end = "2025-01-01"
    assert len(merged(keep, other).participants) == 1


def test_goals_are_one_only_where_all_of_them_is_the_same() -> None:
    keep = plan(1, goals=[Goal(id="g1", title="Bo selv", due="2027")])
    other = plan(2, goals=[Goal(id="g2", title="Bo selv", due="2027"), Goal(id="g3", title="Bo selv", due="2028")])
    assert [one.due for one in merged(keep, other).goals] == ["2027", "2028"]


def test_only_plans_of_one_person_under_one_law_are_merged() -> None:
    keep, other = plan(1), plan(2)
    other.identifiers = [identifier(other, D_NUMBER, "dnr")]
    with pytest.raises(Refused, match="merge-another-person"):
        merged(keep, other)
    other = plan(2, kind=Code("stafettlogg"))
    with pytest.raises(Refused, match="merge-kinds"):
        merged(keep, other)


def test_nothing_is_merged_into_a_plan_that_the_person_has_refused() -> None:
    keep = plan(1, consents=[Consent(id="c1", kind=Code("plan-making"), status=Code("rejected"), signed="2026-01-01")])
    with pytest.raises(Refused, match="merge-into-refused"):
        merged(keep, plan(2))


# what cannot stand twice


def test_the_other_koordinator_becomes_an_earlier_one() -> None:
    keep = plan(1, koordinatorer=[Koordinator(id="k1", family="Dahl", start="2024-01-01")])
    other = plan(2, koordinatorer=[
        Koordinator(id="k2", family="Lie", start="2022-01-01"),
        Koordinator(id="k3", family="Moe", level=Code("hospital"))])  # fmt: skip
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    assert [one.family for one in in_office(made.plan, TODAY)] == ["Dahl", "Moe"]
    assert made.plan.koordinatorer[1].end == "2026-11-21"
    assert {"merge-koordinator-ended", "merge-koordinator-stays"} <= codes(made.findings)


def test_a_d_number_becomes_a_former_one_and_stays_searchable() -> None:
    keep, other = plan(1), plan(2)
    other.identifiers = [identifier(other, D_NUMBER, "dnr"), identifier(other, NUMBER, "fnr")]
    made = merged(keep, other)
    assert {(one.value, one.end) for one in made.identifiers} == {(NUMBER, ABSENT), (D_NUMBER, "2026-11-21")}
    keep.identifiers = [Identifier(id="i1", kind=Code("dnr"), value=D_NUMBER)]
    assert {(one.value, one.end) for one in merged(keep, other).identifiers} == {
        (NUMBER, ABSENT), (D_NUMBER, "2026-11-21")}  # fmt: skip


# never wider


def own_work(made: Plan, keep: Plan, other: Plan) -> set[tuple[str, tuple[str, str, str]]]:
    """What a merge writes itself, which a right may show: days that end, and the rights that took another's place."""
    joined = join(keep, other)
    before = {fact for fact, _ in facts(keep)} | {renamed(joined, fact) for fact, _ in facts(other)}
    written = {
        fact for fact, _ in facts(made)
        if fact not in before and (fact[2] in {"end", "start"} or fact[0] == "rights[]")
    }  # fmt: skip
    return {(who.id, fact) for who in made.participants for fact in written}


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_may_more_by_the_rights_than_before(seed: int) -> None:
    seen = 0
    for keep, other in pairs(5, seed):
        joined = join(keep, other)
        made = merged(keep, other)
        for access in ("read", "write"):
            for day in (TODAY, LATER):
                before = set(opened(keep, day, access))
                before |= {(joined.ids.get(("participants", who), who), renamed(joined, fact))
                           for who, fact in opened(other, day, access)}  # fmt: skip
                now = set(opened(made, day, access))
                seen += len(now)
                assert now - own_work(made, keep, other) <= before
    assert seen > 100


@given(plans(), plans())
def test_nobody_may_more_in_any_two_plans(first: Plan, second: Plan) -> None:
    keep, other = of_one_person(first, second)
    joined = join(keep, other)
    before = set(opened(keep, TODAY, "read"))
    before |= {(joined.ids.get(("participants", who), who), renamed(joined, fact))
               for who, fact in opened(other, TODAY, "read")}  # fmt: skip
    made = merged(keep, other)
    assert set(opened(made, TODAY, "read")) - own_work(made, keep, other) <= before


def test_a_right_to_all_goals_becomes_one_for_each_goal_of_its_own_plan() -> None:
    keep = plan(1, participants=[Participant(id="p1", family="Vik")], goals=[Goal(id="g1", title="A")],
                rights=[Right(id="r1", participant="p1", part=Code("goal"), read=True)])  # fmt: skip
    other = plan(2, goals=[Goal(id="g2", title="B")])
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    old, new = made.plan.rights
    assert (old.id, old.end) == ("r1", "2026-11-21")
    assert (new.participant, new.item, new.read, new.start) == ("p1", "g1", True, TODAY)
    assert "merge-right-narrowed" in codes(made.findings)
    assert "Tilganger: Vik, mål, lese" in made.plan.notes[-1].text


def test_a_right_that_can_name_no_items_is_held_and_told() -> None:
    keep = plan(1, participants=[Participant(id="p1")], notes=[Note(id="n1", text="A")],
                rights=[Right(id="r1", participant="p1", part=Code("note"), read=True, write=False)])  # fmt: skip
    made = merge(keep, plan(2, notes=[Note(id="n2", text="B")]), as_of=TODAY, reason=WHY)
    (right,) = made.plan.rights
    assert (right.read, right.write) == (ABSENT, False)
    held = next(f for f in made.findings if f.code == "merge-right-held")
    assert held.params == {"part": "note"}


def test_what_is_told_of_a_held_right_names_the_field_that_was_changed() -> None:
    """A right that also refuses goes on refusing, so it is not its end that says it is held."""
    right = "9d5a4c9e-0000-4000-8000-000000000007"
    for said, field in (({"read": False, "write": True}, "write"), ({"read": True, "write": False}, "read"),
                        ({"read": True, "end": "2030-01-01"}, "end")):  # fmt: skip
        keep = plan(1, participants=[Participant(id="p1")], notes=[Note(id="n1", text="A")],
                    rights=[Right(id=right, participant="p1", part=Code("note"), **said)])  # fmt: skip
        made = merge(keep, plan(2, notes=[Note(id="n2", text="B")]), as_of=TODAY, reason=WHY)
        assert lost(keep, made) == []
        assert next(f for f in made.findings if f.code == "merge-right-held").place.path == f"rights[{right}].{field}"


def test_a_right_that_both_plans_gave_the_same_person_stands_as_it_is() -> None:
    made = [
        plan(at, participants=[Participant(id=f"p{at}", hpr="9144900")], goals=[Goal(id=f"g{at}", title=str(at))],
             rights=[Right(id=f"r{at}", participant=f"p{at}", part=Code("goal"), read=True)])
        for at in (1, 2)
    ]  # fmt: skip
    (right,) = merged(*made).rights
    assert (right.item, right.end) == (ABSENT, ABSENT)


def test_a_refusal_goes_on_refusing() -> None:
    keep = plan(1, participants=[Participant(id="p1")], goals=[Goal(id="g1", title="A")],
                rights=[Right(id="r1", participant="p1", part=Code("goal"), read=False)])  # fmt: skip
    (right,) = merged(keep, plan(2, goals=[Goal(id="g2", title="B")])).rights
    assert (right.read, right.end) == (False, ABSENT)


def _sharing(at: int) -> dict[str, object]:
    return {
        "organisations": [Organisation(id=f"o{at}", name="Legesenteret", orgnr="974761076")],
        "goals": [Goal(id=f"g{at}", title=f"mål {at}")],
        "consents": [
            Consent(id=f"m{at}", kind=Code("plan-making"), status=Code("active"), signed="2026-01-01"),
            Consent(id=f"c{at}", kind=Code("sharing"), status=Code("active"), signed="2026-01-01"),
        ],
    }


def test_what_a_signature_covered_is_what_it_covers() -> None:
    keep, other = plan(1, **_sharing(1)), plan(2, **_sharing(2))
    keep.consent_parties = [
        ConsentParty(id="l1", consent="c1", organisation="o1", part=Code("goal")),
        ConsentParty(id="l2", consent="c1", organisation="o1", part=Code("need")),
    ]
    other.consent_parties = [ConsentParty(id="l3", consent="c2", organisation="o2", part=Code("measure"))]
    other.consents[1].reservations = "ikke til skolen"
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    ends = {one.id: one.end for one in made.plan.consent_parties}
    assert (ends["l1"], ends["l2"]) == ("2026-11-21", ABSENT)
    mine, theirs = made.plan.consents[1], made.plan.consents[-1]
    assert (mine.signed, mine.end) == ("2026-01-01", ABSENT)
    assert (theirs.signed, theirs.end, theirs.reservations) == ("2026-01-01", "2026-11-21", "ikke til skolen")
    assert {"merge-consent-ended", "merge-line-held"} <= codes(made.findings)


def test_a_line_that_came_with_a_consent_both_have_is_held() -> None:
    """The same signature, and in the other plan it named one more."""
    keep, other = plan(1, **_sharing(1)), plan(2, **_sharing(2))
    other.consent_parties = [ConsentParty(id="l", consent="c2", organisation="o2", part=Code("goal"))]
    made = merged(keep, other)
    assert [one.id for one in made.consents] == ["m1", "c1"]
    assert [(one.consent, one.end) for one in made.consent_parties] == [("c1", "2026-11-21")]


def test_a_goal_that_both_have_is_not_named_by_a_right_when_the_other_put_more_under_it() -> None:
    keep = plan(1, participants=[Participant(id="p1")], goals=[Goal(id="g1", title="Bo selv")],
                rights=[Right(id="r1", participant="p1", part=Code("goal"), read=True)])  # fmt: skip
    other = plan(2, goals=[Goal(id="g2", title="Bo selv"), Goal(id="g3", parent="g2", title="Lage mat")])
    made = merge(keep, other, as_of=TODAY, reason=WHY)
    assert [(one.item, one.end) for one in made.plan.rights] == [(ABSENT, "2026-11-21")]
    assert "merge-right-held" in codes(made.findings)


def test_what_names_no_livsomrade_may_be_about_any() -> None:
    keep = plan(1, participants=[Participant(id="p1")], goals=[Goal(id="g1", title="A", life_area=Code("health"))],
                rights=[Right(id="r1", participant="p1", part=Code("goal"), life_area=Code("health"), read=True)])  # fmt: skip
    assert merged(keep, plan(2, goals=[Goal(id="g2", title="B", life_area=Code("work"))])).rights[0].end is ABSENT
    assert [one.item for one in merged(keep, plan(2, goals=[Goal(id="g2", title="B")])).rights] == [ABSENT, "g1"]


@pytest.mark.parametrize("seed", [7, 8])
def test_nobody_outside_comes_to_know_more(seed: int) -> None:
    """By the rules of disclosure: what any number of the plans is told of the merged one, it was told before."""
    policy, told = Policy(max_age_days=None, renewal="changed"), 0
    for keep, other in (map(sharing_plan, pair) for pair in pairs(2, seed)):
        joined, made = join(keep, other), merged(keep, other)
        registers = Register(keep), Register(other), Register(made)
        numbers = {f"orgnr:{one.orgnr}" for one in (*keep.organisations, *other.organisations)}
        numbers |= {f"hpr:{one.hpr}" for one in (*keep.participants, *other.participants) if one.hpr}
        for number in sorted(numbers):
            for day in (TODAY, LATER):
                before, theirs, now = (
                    {fact for fact, why in decide(one, number, "TREAT", day, policy).kept.items() if _by_consent(why)}
                    for one in registers
                )
                told += len(before) + len(theirs)
                assert now <= before | {renamed(joined, fact) for fact in theirs}
    assert told > 500


def sharing_plan(one: Plan) -> Plan:
    """With consents of a grown person that name every body and everybody, one part each."""
    one.planeier.birth_date, one.planeier.competence, one.planeier.deceased = "1980-02-14", ABSENT, ABSENT
    signed = {"status": Code("active"), "signed": "2026-01-01", "signer_kind": Code("patient-express")}
    one.consents = [
        Consent(id=derive_item_id(one.id, "consents", kind, 0), kind=Code(kind), **signed)
        for kind in ("plan-making", "sharing")
    ]
    named = [("organisation", body.id) for body in one.organisations]
    named += [("participant", person.id) for person in one.participants]
    one.consent_parties = [
        ConsentParty(id=derive_item_id(one.id, "consent_parties", str(at), 0), consent=one.consents[1].id,
                     part=Code(PARTS[(at + len(one.goals)) % len(PARTS)]), **{field: ident})
        for at, (field, ident) in enumerate(named)
    ]  # fmt: skip
    one.reservations = []
    return one


def _by_consent(provision: str) -> bool:
    """Status is told by a standing provision, of both plans before and of the one after."""
    return provision.startswith("consent")


def test_the_merged_plan_is_a_plan_that_every_tool_can_hold() -> None:
    for keep, other in pairs(3, 4):
        made = merged(keep, other)
        assert not list(faults(made))
        assert planbro.read(planbro.write(made, "plan", onto=False, as_of=TODAY).data).plan == made
