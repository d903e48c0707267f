"""The rules of disclosure, one by one; each names where it comes from (docs/disclosure.md has them as a table)."""

from __future__ import annotations

import pytest
from disclosure_helpers import (
    DAY,
    HOSPITAL,
    NURSE,
    SCHOOL,
    STRANGER,
    TEACHER,
    WARD,
    ask,
    opened,
    party,
    reservation,
    seen,
    small_plan,
)

from planbro.findings import Refused
from planbro.plan import ABSENT, Code, Consent, IpStatus, Null, Party, Policy, Right, decide, reach
from planbro.plan.disclosure import Asker, may_use_tool, standings, tasks
from planbro.testing import rich_plan

WORK = ("goals[]", "work", "title")
KOORD = ("koordinatorer[]", "koord", "given")


def provision(plan, who=HOSPITAL, fact=WORK, **more):
    return ask(plan, who, **more).provision(fact)


def asker(*parties, **more):
    return Asker(parties, **({"care_relation": "innleggelse"} | more))


# who asks (domain.md § 5.1; fhir.md § 3.5 nos. 1, 4)


def test_an_asker_has_a_number_and_a_known_role():
    with pytest.raises(Refused):
        Asker(())
    with pytest.raises(ValueError, match="role"):
        asker(HOSPITAL, role="king")


def test_an_asker_is_masked_when_printed():
    printed = repr(Asker((Party("fnr", "13916900216"), NURSE), care_relation="Skadet i bilulykke", acute="Bevisstløs"))
    assert not {"13916900216", "78", "Skadet", "Bevisstløs"} & set(printed.replace(":", " ").split())
    assert "Bevisstløs" not in printed


def test_the_standing_provision_needs_a_stated_care_relation():
    """ARCHITECTURE law 3."""
    assert ask(small_plan(), asker(STRANGER)).level == "status"
    for silent in (None, "", "  "):
        decision = ask(small_plan(), asker(STRANGER, care_relation=silent))
        assert decision.level == "none"
        assert decision.provision(KOORD) == "care-relation-missing"


def test_of_a_receiver_whom_the_sender_chose_the_purpose_stands_for_the_care_relation():
    assert ask(small_plan(), "herid:555").level == "status"


def test_all_numbers_of_an_asker_have_to_agree():
    """Rights of the person and of the body: conflicts deny."""
    by_body = opened("goal")
    assert ask(by_body, asker(NURSE, HOSPITAL)).level == "content"
    assert ask(by_body, asker(NURSE, WARD)).level == "content"
    assert ask(by_body, asker(TEACHER, HOSPITAL)).level == "status", "the plan says that she works elsewhere"
    assert ask(by_body, asker(Party("hpr", "4711"), HOSPITAL)).level == "status", "the plan does not know the person"
    assert ask(by_body, asker(NURSE, STRANGER)).level == "status"
    by_person = small_plan(consent_parties=[party("goal", participant="nurse")])
    assert ask(by_person, asker(NURSE)).level == "content"
    assert ask(by_person, asker(NURSE, WARD)).level == "content"
    assert ask(by_person, asker(NURSE, HOSPITAL)).level == "content"
    assert ask(by_person, asker(NURSE, STRANGER)).level == "status"
    assert ask(by_person, asker(TEACHER, WARD)).level == "status"


def test_a_legal_entity_agrees_with_its_point_of_care():
    plan = opened("goal", to="ward")
    assert ask(plan, asker(WARD)).level == "content"
    assert ask(plan, asker(HOSPITAL)).level == "status"
    assert ask(plan, asker(HOSPITAL, WARD)).level == "content"
    plan.organisations[0].part_of = "ward"
    assert ask(plan, asker(HOSPITAL, STRANGER)).level == "status"


def test_whom_the_plan_does_not_know_asks_as_the_body_that_answers_for_them():
    """The issuer says who works where; a plan has few of a hospital's people, and not its wards (domain.md § 5.1)."""
    unknown = Party("hpr", "4711")
    plan = opened("goal")
    assert ask(plan, asker(unknown, HOSPITAL, vouched=True)).level == "content"
    assert ask(plan, asker(unknown, HOSPITAL, STRANGER, vouched=True)).level == "content"
    assert ask(plan, asker(unknown, STRANGER, vouched=True)).level == "status", "the body itself has to be named"
    assert ask(plan, asker(TEACHER, HOSPITAL, vouched=True)).level == "status", "the plan says that she works elsewhere"
    assert ask(opened("goal", to="ward"), asker(unknown, HOSPITAL, STRANGER, vouched=True)).level == "status"
    against = opened("goal", reservations=[reservation(part="goal", participant="nurse")])
    assert provision(against, asker(NURSE, HOSPITAL, vouched=True)) == "reservation:r"


def test_to_be_vouched_for_opens_no_more_than_the_body_is_opened():
    for part in ("goal", "measure", "whole"):
        for to in ("hospital", "ward"):
            plan = opened(part, to=to)
            alone = set(ask(plan, asker(HOSPITAL)).kept)
            assert set(ask(plan, asker(Party("hpr", "4711"), HOSPITAL, STRANGER, vouched=True)).kept) <= alone


def test_a_unit_is_not_lent_to_a_body_that_it_is_not_of():
    """Who asks states the unit itself; the legal entity alone is the issuer's word (domain.md § 5.1)."""
    plan, unknown = opened("goal", to="ward"), Party("hpr", "4711")
    assert ask(plan, asker(unknown, WARD, HOSPITAL, vouched=True)).level == "content"
    other = asker(unknown, WARD, STRANGER, vouched=True)
    assert set(ask(plan, other).kept) <= set(ask(plan, asker(STRANGER)).kept)
    next(one for one in plan.organisations if one.id == "ward").part_of = ABSENT
    assert ask(plan, other).level == "content", "where the plan does not say whose the ward is, the issuer answers"


def test_what_closes_for_one_number_closes_for_all():
    plan = opened("goal", reservations=[reservation(part="goal", participant="nurse")])
    plan.consent_parties.append(party("goal", 7, organisation="school"))
    assert provision(plan, asker(NURSE, WARD)) == "reservation:r"
    assert ask(small_plan(), asker(HOSPITAL, SCHOOL)).level == "none", "one of them is no health service"


# status (ARCHITECTURE law 3; pbrl § 5-3; fhir.md § 4)


@pytest.mark.parametrize("kind", ["objection", "block"])
def test_an_objection_or_a_block_closes_the_standing_provision_whole(kind):
    against = reservation(part="note", organisation="hospital", kind=Code(kind))
    plan = small_plan(reservations=[against], consent_parties=[party("goal", organisation="hospital")])
    decision = ask(plan)
    assert decision.provision(KOORD) == f"{kind}:r"
    assert decision.permits(WORK), "content goes as far as the consent names it, and the block does not"
    assert ask(plan, STRANGER).level == "status"
    plan.reservations[0].organisation = ABSENT
    assert ask(plan, STRANGER).level == "none"


def test_a_kind_of_reservation_that_is_not_understood_is_a_block():
    plan = small_plan(reservations=[reservation(part="note", organisation="hospital", kind=Code(None, "x", "y"))])
    assert ask(plan).level == "none"


def test_a_reservation_of_content_leaves_the_status():
    assert ask(small_plan(reservations=[reservation(part="note", organisation="hospital")])).level == "status"


def test_nothing_is_written_by_the_standing_provision():
    assert ask(small_plan(), STRANGER, access="write").level == "none"


def test_that_the_plan_was_refused_is_not_told():
    plan = small_plan()
    plan.consents[1].withdrawn = "2026-11-01"
    decision = ask(plan, STRANGER)
    assert decision.permits(KOORD)
    assert decision.provision(("ip_status[]", "has", "value")) == "status:not-sent-outward"
    assert decision.provision(("", "", "status")) == "status:not-sent-outward"


# consent to the plan (pbrl § 2-5; 2011 forskrift § 19 h)


def test_no_content_without_consent_to_the_making_of_the_plan():
    plan = opened("goal")
    del plan.consents[1]
    assert provision(plan) == "no-consent-to-plan"
    assert ask(plan).level == "status"
    assert ask(plan, policy=Policy(making_required=False)).level == "content"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"end": "2026-01-01"}, "expired"),
        ({"signed": ABSENT}, "not-signed"),
        ({"status": Code("rejected")}, "not-active"),
    ],
)
def test_a_consent_to_the_plan_that_does_not_stand_is_none(change, why):
    plan = opened("goal")
    for name, value in change.items():
        setattr(plan.consents[1], name, value)
    assert provision(plan) == why
    open_where_none_is_stated = Policy(making_required=False)
    assert ask(plan, policy=open_where_none_is_stated).level == ("content" if why == "not-signed" else "status")


# lines: purpose, read and write (fhir.md § 3.5 no. 4; § 2.4)


def test_a_line_for_one_purpose_opens_for_no_other():
    plan = opened("goal")
    plan.consent_parties[0].purpose = Code("TREAT")
    assert ask(plan, purpose="TREAT").level == "content"
    assert provision(plan, purpose="COC") == "other-purpose"
    for unclear in (Code(None, "x", "y"), Null("unknown")):
        plan.consent_parties[0].purpose = unclear
        assert provision(plan, purpose="TREAT") == "other-purpose"


def test_who_may_read_may_not_write():
    plan = opened("goal")
    assert provision(plan, access="write") == "read-only"
    plan.consent_parties[0].access = Code("read")
    assert provision(plan, access="write") == "read-only"
    plan.consent_parties[0].access = Code("write")
    assert ask(plan, access="write").permits(WORK)
    assert ask(plan).permits(WORK)
    with pytest.raises(ValueError, match="access"):
        ask(plan, access="delete")


def test_a_right_in_the_tool_that_says_no_wins_over_the_consent():
    """Conflicts deny."""
    plan = small_plan(consent_parties=[party("goal", participant="nurse", access=Code("write"))])
    plan.rights = [Right(id="right", participant="nurse", part=Code("goal"), read=False)]
    assert provision(plan, NURSE) == "right:right"
    plan.rights[0].read, plan.rights[0].write = True, False
    assert ask(plan, NURSE).permits(WORK)
    assert provision(plan, NURSE, access="write") == "right:right"
    plan.rights[0].end = "2026-11-21"
    assert ask(plan, NURSE, access="write").permits(WORK)


def test_a_refusal_after_the_consent_closes_what_it_names():
    """fhir.md § 3.4 no. 9: a refusal is recorded as a rejected consent."""
    plan = opened("goal", "measure")
    plan.consents.append(Consent(id="no", kind=Code("sharing"), status=Code("rejected"), signed="2026-05-01"))
    assert provision(plan) == "refused"
    plan.consent_parties.append(party("measure", 9, consent="no", organisation="hospital"))
    assert ask(plan).permits(WORK)
    assert provision(plan, fact=("measures[]", "m-work", "title")) == "refused"
    plan.consents[-1].signed = "2025-05-01"
    assert ask(plan).permits(("measures[]", "m-work", "title")), "the consent came later"
    plan.consents[-1].signed = ABSENT
    assert provision(plan, fact=("measures[]", "m-work", "title")) == "refused"


# renewal (§ 2.4: renewed when the group or the kind of information changes)


def with_newcomer(start="2026-06-01", **fields):
    plan = opened("goal")
    plan.participants[0].start = start
    plan.participants[0].type = Code("professional")
    for name, value in fields.items():
        setattr(plan.participants[0], name, value)
    return plan


def test_a_changed_group_closes_all_sharing_until_it_is_renewed():
    """The routine of one municipality, and the strict default."""
    plan = with_newcomer()
    assert provision(plan) == "needs-renewal"
    assert ask(plan, as_of="2026-05-31", data_as_of="2026-05-31").level == "content", "until the newcomer began"
    plan.consents[0].signed = "2026-06-01"
    assert ask(plan).level == "content"


def test_policy_may_keep_the_others_consents():
    plan = with_newcomer()
    kept = Policy(renewal="changed")
    assert ask(plan, policy=kept).level == "content"
    assert ask(plan, TEACHER, policy=kept).level == "status", "the newcomer is named by none"


@pytest.mark.parametrize("named", [{"participant": "teacher"}, {"organisation": "school"}])
def test_one_whom_the_consent_names_changes_nothing(named):
    plan = with_newcomer()
    plan.consent_parties.append(party("goal", 5, **named))
    assert ask(plan).level == "content"


@pytest.mark.parametrize(
    "fields",
    [{"start": "2026-01-01"}, {"start": ABSENT}, {"start": "2026-12-01"}, {"end": "2026-07-01"},
     {"type": Code("relative")}, {"type": Code("planeier")}],
)  # fmt: skip
def test_who_does_not_change_the_group(fields):
    assert ask(with_newcomer(**fields)).level == "content"


@pytest.mark.parametrize(
    "fields", [{"type": ABSENT}, {"type": Code(None, "x", "y")}, {"start": "2026"}, {"start": Null()}]
)
def test_a_newcomer_who_is_not_understood_changes_the_group(fields):
    assert provision(with_newcomer(**fields)) == "needs-renewal"


def later(plan, part, **line):
    """Another sharing consent, of May, to the school."""
    plan.consents.append(Consent(id="later", kind=Code("sharing"), status=Code("active"), signed="2026-05-01"))
    plan.consent_parties.append(party(part, 8, consent="later", organisation="school", **line))
    return plan


def test_a_new_kind_of_information_closes_what_was_signed_before():
    plan = later(opened("goal"), "note")
    assert provision(plan) == "needs-renewal"
    assert ask(plan, SCHOOL).level == "content", "the new consent stands"
    assert ask(plan, policy=Policy(renewal="changed")).level == "content"
    assert ask(plan, as_of="2026-04-30", data_as_of="2026-04-30").level == "content"


@pytest.mark.parametrize("part", ["goal", "status"])
def test_no_new_kind_no_renewal(part):
    assert ask(later(opened("goal"), part)).level == "content"


def test_after_a_consent_to_status_alone_all_else_is_new():
    plan = opened("status")
    plan.ip_status.append(IpStatus(id="ip", value=Code("active"), note="I verktøyet"))
    remark = ("ip_status[]", "ip", "note")
    assert ask(plan).permits(remark)
    assert not ask(later(plan, "note")).permits(remark)


def test_all_kinds_are_in_the_whole():
    assert ask(later(opened("whole"), "note")).level == "content"
    assert provision(later(opened("goal"), "whole")) == "needs-renewal"


def test_a_line_that_brings_a_new_kind_into_an_old_consent_is_not_covered_by_its_signature():
    plan = opened("goal", "note")
    plan.consent_parties[1].start = "2026-06-01"
    assert provision(plan) == "needs-renewal"
    kept = Policy(renewal="changed")
    assert ask(plan, policy=kept).permits(WORK)
    assert provision(plan, fact=("notes[]", "n-work", "text"), policy=kept) == "needs-renewal"


# tools (§§ 2.4, 7: a consent to Sampro is none for Flyt)


def test_a_consent_to_a_tool_says_nothing_of_another():
    plan = small_plan()
    plan.consents.append(Consent(id="t", kind=Code("tool"), status=Code("active"), signed="2026-01-01", tool="Sampro"))
    assert may_use_tool(plan, " sampro", DAY)
    assert may_use_tool(plan, "Sampro", DAY).provision == "consent:t"
    other = may_use_tool(plan, "Flyt Samspill", DAY)
    assert (bool(other), other.provision) == (False, "no-consent-to-tool")
    plan.consents[-1].withdrawn = "2026-05-01"
    assert may_use_tool(plan, "Sampro", DAY).provision == "withdrawn"
    assert ask(opened("goal"), policy=Policy()).level == "content", "and nothing of sharing"


# withdrawal (§ 2.4; § 3.1)


def test_withdrawal_closes_from_that_day_and_makes_a_task():
    plan = opened("goal")
    plan.consents[0].withdrawn = "2026-11-22"
    before = ask(plan, as_of="2026-11-21")
    assert (before.level, before.tasks) == ("content", ())
    decision = ask(plan, as_of="2026-11-22T00:00:01+01:00")
    assert decision.level == "status"
    (task,) = decision.tasks
    assert (task.what, task.about, task.since, task.deadline) == ("withdrawn", "c", "2026-11-22", "2026-11-23")
    assert "planbro kan ikke" in task.text("nb")
    assert "planbro cannot" in task.text("en")
    assert tasks(plan, DAY, Policy(close_within_days=3))[0].deadline == "2026-11-25"


def test_a_consent_that_took_its_place_leaves_nothing_to_close():
    plan = opened("goal")
    plan.consents[0].withdrawn = "2026-11-01"
    plan.consents.append(Consent(id="new", kind=Code("sharing"), status=Code("active"), signed="2026-11-01"))
    assert [task.about for task in tasks(plan, DAY)] == ["c"]
    plan.consent_parties.append(party("goal", 4, consent="new", organisation="hospital"))
    assert tasks(plan, DAY) == ()


def test_one_who_left_and_a_planeier_who_died_are_closed_in_the_tool_too():
    plan = opened("goal")
    plan.participants[0].end = "2026-11-20"
    plan.planeier.deceased = "2026-11-21"
    assert [task.what for task in tasks(plan, DAY)] == ["left", "deceased"]


def test_a_day_is_a_day_in_norway():
    plan = opened("goal")
    plan.consents[0].end = "2026-11-22"
    assert ask(plan, as_of="2026-11-22T22:30:00Z").level == "content"
    assert ask(plan, as_of="2026-11-22T23:30:00Z").level == "status"


# acute need (fhir.md § 3.5 no. 7)

ACUTE = Policy(acute=True)


def in_need(*parties, **more):
    return asker(*(parties or (STRANGER,)), **({"acute": "Bevisstløs, ukjent"} | more))


def test_an_acute_need_opens_only_where_the_owner_has_it_on_and_is_marked():
    plan = small_plan()
    decision = ask(plan, in_need(), "BTG", policy=ACUTE)
    assert (decision.level, decision.acute) == ("content", True)
    assert decision.provision(WORK) == "acute:BTG"
    assert not decision.permits(("consents[]", "c", "id"))
    assert ask(plan, in_need(), "BTG").level == "status"
    assert not ask(opened("whole"), in_need(HOSPITAL), "BTG", policy=ACUTE).acute, "the consent opens it"


@pytest.mark.parametrize(
    ("who", "purpose"),
    [
        (in_need(acute=None), "BTG"),
        (in_need(acute=" "), "BTG"),
        (in_need(), "TREAT"),
        (in_need(care_relation=None), "BTG"),
        (in_need(SCHOOL), "BTG"),
        (STRANGER, "BTG"),
    ],
)
def test_an_acute_need_is_stated_and_of_a_health_service(who, purpose):
    assert ask(small_plan(), who, purpose, policy=ACUTE).level != "content"


@pytest.mark.parametrize(
    "change",
    [
        {"reservations": [reservation(kind=Code("block"), part="note")]},
        {"reservations": [reservation(kind=Code("objection"), organisation="hospital")]},
        {"status": Code("revoked")},
        {"doubtful": {"consents[]"}},
    ],
)
def test_an_acute_need_does_not_go_past_a_block_or_a_withdrawal(change):
    """Strict: the source says only "where the policy allows" (fhir.md § 3.5 no. 7)."""
    assert ask(small_plan(**change), in_need(HOSPITAL), "BTG", policy=ACUTE).level != "content"


def test_after_a_withdrawal_no_acute_need_opens():
    plan = opened("goal")
    plan.consents[0].withdrawn = "2026-11-01"
    assert ask(plan, in_need(HOSPITAL), "BTG", policy=ACUTE).level == "status"
    plan = opened("goal")
    plan.consents[1].withdrawn = "2026-11-01"
    assert ask(plan, in_need(), "BTG", policy=ACUTE).level == "status"


def test_reservations_hold_in_an_acute_need_too():
    decision = ask(small_plan(reservations=[reservation(part="note")]), in_need(), "BTG", policy=ACUTE)
    assert decision.level == "content"
    assert decision.provision(("notes[]", "n-work", "text")) == "reservation:r"


# death


@pytest.mark.parametrize("day", ["2026-11-22", "2020", Null("unknown"), "2026"])
def test_death_closes_sharing(day):
    plan = opened("goal")
    plan.planeier.deceased = day
    decision = ask(plan)
    assert (decision.level, decision.provision(WORK)) == ("none", "deceased")
    assert ask(plan, policy=Policy(status_after_death=True)).level == "status"


@pytest.mark.parametrize("day", ["2026-11-23", Null("not-applicable"), ABSENT])
def test_the_living_share(day):
    plan = opened("goal")
    plan.planeier.deceased = day
    assert ask(plan).level == "content"


# what a source said and nobody could read


@pytest.mark.parametrize(
    "place", ["consents[]", "reservations[]", "planeier.deceased", "planeier.competence", ".status"]
)
def test_a_safeguard_that_could_not_be_read_closes_content(place):
    assert provision(opened("goal", doubtful={place})) == "safeguard-unreadable"


# what an answer gives away


def test_a_reservation_against_the_asker_is_not_shown_to_the_asker():
    plan = opened("whole", "consent", reservations=[reservation("mine", part="note", item="n-work", organisation="hospital"),
                                                   reservation("theirs", part="note", organisation="school")])  # fmt: skip
    plan.consents[0].reservations = "Ikke notatet om jobben til sykehuset."
    decision = ask(plan)
    assert decision.level == "content"
    assert "theirs" in seen(decision)
    assert "mine" not in seen(decision)
    assert not decision.permits(("consents[]", "c", "reservations"))
    assert not decision.permits(("documents[]", "minutes", "data"))


def test_the_number_of_the_plan_in_the_tool_does_not_leave():
    plan = opened("whole")
    plan.source.plan_id = "IP-2026-17"
    assert ask(plan).apply(plan)[0].source.plan_id is ABSENT


# how consents stand


def test_until_when_a_consent_stands():
    plan = small_plan()
    sharing, making = standings(plan, DAY)
    assert (sharing.fault, sharing.until, sharing.because) == (None, "2026-12-31", "expired")
    assert (making.fault, making.until) == (None, None)
    plan.consents[0].withdrawn = "2026-12-02"
    assert standings(plan, DAY)[0].until == "2026-12-01"
    plan.consents[0].withdrawn = "2026-11-02"
    assert standings(plan, DAY)[0].fault == "withdrawn"
    assert standings(plan, DAY)[0].sentence("en") == "The consent was withdrawn."


def test_a_decision_is_of_one_day_and_one_asker():
    decision = decide(opened("goal"), "herid:101", "TREAT", DAY)
    assert (decision.as_of, decision.data_as_of, decision.receiver) == (DAY, DAY, HOSPITAL)
    assert decision.asker == Asker.of(HOSPITAL)
    assert decision.sentence(WORK, "en").startswith("A consent that stands today")
    assert decision.sentence("no-consent").startswith("Ingen samtykker")


# hostile or careless plans


def test_an_objection_against_one_without_a_number_may_be_against_the_asker():
    plan = small_plan(reservations=[reservation(organisation="school", kind=Code("objection"))])
    assert ask(plan, STRANGER).level == "none", "the plan does not know the school's HER-id"
    assert ask(plan, HOSPITAL).level == "status", "this one is known not to be the school"
    plan.organisations[2].her_id = "444"
    assert ask(plan, STRANGER).level == "status"
    plan.reservations = [reservation(participant="nurse", kind=Code("block"))]
    plan.participants[1].hpr = ABSENT
    assert ask(plan, Party("hpr", "4711")).level == "none"
    assert ask(plan, asker(TEACHER, Party("fnr", "01818012345"))).level == "status", "she is known, by the other number"


def test_people_who_are_each_other_do_not_hang():
    plan = opened("goal")
    plan.participants[0].related, plan.participants[1].related = "nurse", "teacher"
    plan.koordinatorer[0].participant = "koord"
    for who in (NURSE, TEACHER, asker(NURSE, TEACHER), asker(NURSE, HOSPITAL)):
        assert ask(plan, who).level in {"status", "content"}


def test_a_relative_who_asks_as_a_professional_is_not_the_relative():
    plan = opened("goal")
    plan.related[0].identifier = "13916900216"
    plan.consent_parties[0].organisation, plan.consent_parties[0].participant = ABSENT, plan.related[0].id
    mother, unknown = Party("fnr", "13916900216"), Party("hpr", "990009909")
    assert ask(plan, asker(mother)).level == "content"
    assert ask(plan, asker(mother, unknown)).level == "status"


def test_numbers_of_two_persons_are_nobodys():
    plan = opened("goal")
    assert ask(plan, asker(NURSE)).level == "content"
    assert ask(plan, asker(NURSE, TEACHER)).level == "status"
    assert ask(plan, asker(NURSE, Party("hpr", "990009909"))).level == "status", "nobody has two of one kind"
    plan.related[0].identifier = "13916900216"
    assert ask(plan, asker(NURSE, Party("fnr", "13916900216"))).level == "status"
    assert ask(plan, asker(NURSE, Party("fnr", "01818012345"))).level == "content", "a number nobody in the plan has"


def test_who_withdrew_from_one_is_not_opened_to_that_one_in_need():
    plan = opened("goal")
    plan.consents[0].withdrawn = "2026-11-01"
    later(plan, "goal")
    assert ask(plan, in_need(HOSPITAL), "BTG", policy=ACUTE).level == "status"
    assert ask(plan, in_need(STRANGER), "BTG", policy=ACUTE).acute


def test_bodies_that_are_each_a_part_of_the_other_agree_both():
    plan = opened("goal")
    plan.organisations[0].part_of = "ward"
    assert ask(plan, asker(HOSPITAL, WARD)).level == "content"
    assert ask(plan, asker(HOSPITAL, WARD, STRANGER)).level == "status"


# the number that is answered (fhir.md § 4; § 7)


def test_a_hospital_at_night_is_told_the_number_that_is_answered_then_and_who_stands_in():
    plan = rich_plan()
    shown, _ = ask(plan, STRANGER).apply(plan)
    assert Code("deputy") in {one.function for one in shown.koordinatorer}
    night, day = (
        next(one for one in reach(shown, f"2026-11-23T{hour}:00+01:00") if one.level == "municipal")
        for hour in ("03:10", "10:00")
    )
    assert night.now is not None
    assert day.now is not None
    assert night.now.night
    assert night.now.value != day.now.value


# --- reservations for a time (pbrl § 5-3)


@pytest.mark.parametrize(
    ("start", "end", "closes"),
    [
        ("2026-11-22", ABSENT, True),
        ("2026-11-23", ABSENT, False),
        (ABSENT, "2026-11-22", True),
        (ABSENT, "2026-11-21", False),
        ("2026-11", "2026-11", True),
        ("2026-12", ABSENT, False),
        (ABSENT, "2026-10", False),
        ("2026", "2026", True),
        (Null("unknown"), Null("masked"), True),
        (ABSENT, Null("not-applicable"), True),
    ],
)
def test_a_reservation_holds_in_its_time_and_where_nobody_can_tell(start, end, closes):
    plan = opened("goal", reservations=[reservation(organisation="hospital", start=start, end=end)])
    assert (provision(plan) == "reservation:r") is closes
    assert (provision(plan) == "consent:c") is not closes


@pytest.mark.parametrize("kind", ["objection", "block"])
@pytest.mark.parametrize(("end", "level"), [("2026-11-22", "none"), ("2026-11-21", "content")])
def test_a_block_for_a_time_shuts_the_status_in_that_time(kind, end, level):
    one = reservation(organisation="hospital", end=end)
    one.kind = Code(kind)
    assert ask(opened("goal", reservations=[one])).level == level


@pytest.mark.parametrize("span", [{"start": "2027-01-01"}, {"end": "2025-01-01"}])
def test_a_reservation_is_kept_from_whom_it_is_against_before_and_after_its_time(span):
    plan = opened("goal", "consent", reservations=[reservation(organisation="hospital", text="Ikke til dem", **span)])
    assert not ask(plan).permits(("reservations[]", "r", "text"))
    assert ask(plan).permits(WORK)
