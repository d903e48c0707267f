"""Who may consent, and who reads as of right: age, competence, mandate, parental responsibility (§ 2.4; pbrl ch. 3, 4)."""

from __future__ import annotations

import pytest
from disclosure_helpers import DAY, HOSPITAL, MOTHER, NURSE, TEACHER, ask, party, reservation, seen, small_plan

from planbro.ident import make_synthetic
from planbro.plan import ABSENT, Code, Identifier, Null, Participant, Party, Policy, Related
from planbro.plan.disclosure import AGES, AgeRule, Asker, may_see_log_entry, standings

WORK = ("goals[]", "work", "title")
FATHER = Party("fnr", "27918230136")
SIGNED = "2026-01-01"


def family(born="2015-03-14", signer="parent-sole", parents=1, part="goal", to="hospital", **consent):
    """A plan whose consents somebody signed for the planeier, who is a child unless `born` says otherwise."""
    plan = small_plan(consent_parties=[party(part, organisation=to)])
    plan.planeier.birth_date = born
    plan.related = [
        Related(id="mother", given="Ingvild", identifier=MOTHER.value, representation=Code("parental")),
        Related(id="father", given="Jonas", identifier=FATHER.value),
    ]
    if parents == 2:
        plan.related[1].representation = Code("parental")
    for one in plan.consents:
        one.signed = SIGNED
        one.signer_given, one.signer_related = "Ingvild", "mother"
        one.signer_kind = Code(signer) if signer else ABSENT
        for name, value in consent.items():
            setattr(one, name, value)
    return plan


def self_signed(born, **consent):
    return family(born, "patient-express", signer_related=ABSENT, **consent)


def why(plan, who=HOSPITAL, **more):
    return ask(plan, who, **more).provision(WORK)


# the table


def test_the_ages_are_a_table_with_a_source_in_each_row():
    assert {(rule.matter, rule.kind): rule.age for rule in AGES} == {
        ("consents", "ip"): 16, ("consents", "stafettlogg"): 15, ("consents", "barnevern"): 15,
        ("parents", "ip"): 16, ("withholds", "ip"): 12, ("adult", "ip"): 18,
    }  # fmt: skip
    assert all(rule.source for rule in AGES)


# 16: the person consents (pbrl § 4-3)


@pytest.mark.parametrize(
    ("born", "opens"), [("2010-01-01", True), ("2010-01-02", False), ("2000", True), ("2010", False)]
)
def test_from_16_the_person_consents(born, opens):
    assert (why(self_signed(born)) == "consent:c") is opens


def test_one_who_was_too_young_when_signing_stays_so():
    assert why(self_signed("2010-06-01")) == "age:too-young"


def test_a_municipality_may_have_another_table():
    fifteen = Policy(ages=(AgeRule("consents", "ip", 15, "stafettlogg routine"),))
    assert why(self_signed("2011-01-01"), policy=fifteen) == "consent:c"
    assert why(family("2011-01-01"), policy=fifteen) == "age:16-parent"


def test_towards_barnevernet_it_is_15():
    child, who = self_signed("2010-12-01", to="kommune"), Party("orgnr", "999999992")
    child.consents[1].signer_kind, child.consents[1].signer_related = Code("barnevern"), ABSENT
    assert why(child, who) == "age:too-young"
    child.organisations[3].kind = Code("barnevern")
    assert why(child, who) == "consent:c"
    child.consents[0].signer_kind, child.consents[0].signer_related = Code("parent-sole"), "mother"
    assert why(child, who) == "age:16-parent"


def test_a_stafettlogg_has_its_own_age_where_policy_lets_one_out():
    logs = Policy(plan_kinds=frozenset({"stafettlogg"}))
    plan = self_signed("2010-06-01", part="whole")
    plan.kind = Code("stafettlogg")
    assert why(plan) == "not-an-ip"
    assert why(plan, policy=logs) == "consent:c"


# under 16: those with parental responsibility (pbrl § 4-4)


def test_a_parent_consents_for_a_child_and_not_past_the_birthday():
    plan = family("2010-11-22")
    assert why(plan, as_of="2026-11-21", data_as_of="2026-11-21") == "consent:c"
    assert why(plan) == "age:16-parent"
    assert standings(plan, "2026-11-21")[0].because == "age:16-parent"
    assert standings(plan, "2026-11-21")[0].until == "2026-11-21"


def test_what_a_parent_signed_for_one_who_was_16_is_nothing():
    assert why(family("2009-01-01")) == "age:16-parent"


def test_joint_parental_responsibility_needs_two_signatures():
    """Kodeverk 7456 code 4; 9245: both have to consent."""
    plan = family(signer="parents-joint", parents=2)
    assert why(plan) == "cosigner-missing"
    for one in plan.consents:
        one.cosigned, one.cosigner_related = "2026-02-01", "father"
    assert why(plan) == "consent:c"
    assert why(plan, as_of="2026-01-31", data_as_of="2026-01-31") == "cosigner-missing"
    plan.consents[0].cosigner_related = "mother"
    assert why(plan) == "cosigner-missing", "one cannot be two"
    plan.consents[0].cosigner_related, plan.consents[0].cosigner_given = ABSENT, "Jonas"
    assert why(plan) == "consent:c"
    plan.consents[0].cosigner_given = " "
    assert why(plan) == "cosigner-missing"


def test_where_the_plan_knows_of_two_one_signature_is_not_enough():
    assert why(family(parents=2)) == "cosigner-missing"
    plan = family()
    plan.related[0].consent_right = Code("parent-shared")
    assert why(plan) == "competence", "she says that she has it alone"
    plan.related[0].consent_right = Code("parent-sole")
    assert why(plan) == "consent:c"


def test_a_consent_by_the_wrong_person_opens_nothing():
    """fhir.md § 3.5: consent by wrong person."""
    assert why(family(signer_related="father")) == "signer-not-accepted"
    assert why(family(signer_related="nobody")) == "signer-not-accepted"


def test_barnevernet_may_hold_the_consent_of_a_child():
    assert why(family(signer="barnevern", signer_related=ABSENT, parents=2)) == "consent:c"
    assert why(family("2009-01-01", "barnevern", signer_related=ABSENT)) == "age:16-parent"


# not known is not permitted


@pytest.mark.parametrize("born", ["2015-03-14", "2010-06-01"])
def test_who_signed_for_a_child_has_to_be_told(born):
    assert why(family(born, None, signer_related=ABSENT)) == "signer-unknown"


@pytest.mark.parametrize("change", [{"signer_related": "mother"}, {"acting": Code("for")}])
def test_who_signed_for_an_adult_has_to_be_told(change):
    assert why(family("1980-01-01", None, **({"signer_related": ABSENT} | change))) == "signer-unknown"


@pytest.mark.parametrize("right", ["health-personnel", "patient-tacit"])
def test_health_personnel_and_silence_open_nothing(right):
    assert why(family("1980-01-01", right, signer_related=ABSENT)) == "signer-not-accepted"
    tacit = Policy(signers=frozenset({"patient-tacit"}))
    if right == "patient-tacit":
        assert why(family("1980-01-01", right, signer_related=ABSENT), policy=tacit) == "consent:c"


def test_a_right_that_no_table_knows_opens_nothing():
    plan = family("1980-01-01", None, signer_related=ABSENT, signer_kind=Code(None, "x", "77"))
    assert why(plan) == "signer-unknown"


def test_an_unknown_age_opens_nothing():
    plan = self_signed(ABSENT)
    assert why(plan) == "age:unknown"
    assert why(plan, policy=Policy(age_unknown="adult")) == "consent:c"
    plan.planeier.birth_date = Null("unknown")
    assert why(plan) == "age:unknown"


def test_the_number_tells_the_age_where_it_can():
    """HIS 1001; Folkeregisteret's own date goes first."""
    from datetime import date

    number = next(made for n in range(0, 400, 2) if (made := make_synthetic(date(1985, 5, 17), n)))
    plan = self_signed(ABSENT)
    plan.identifiers = [Identifier(id="number", kind=Code("fnr"), value=number)]
    assert why(plan) == "consent:c"
    plan.planeier.birth_date = "2015-01-01"
    assert why(plan) == "age:too-young"
    plan.planeier.birth_date = ABSENT
    plan.identifiers[0].end = "2020-01-01"
    assert why(plan) == "age:unknown"


# competence, verge, next of kin (pbrl § 4-3; kodeverk 9245)


def test_without_competence_one_does_not_consent_alone():
    plan = self_signed("1980-01-01")
    plan.planeier.competence = Code("lacking")
    assert why(plan) == "competence"
    plan.planeier.competence = Code("partly")
    assert why(plan) == "competence"
    for one in plan.consents:
        one.acting = Code("with")
    assert why(plan) == "consent:c"
    plan.planeier.competence = Code(None, "x", "y")
    assert why(plan) == "competence"


def test_next_of_kin_consents_for_an_adult_without_competence_only():
    plan = family("1950-01-01", "next-of-kin")
    assert why(plan) == "competence"
    plan.planeier.competence = Code("lacking")
    assert why(plan) == "consent:c"
    plan.planeier.birth_date = "2015-01-01"
    assert why(plan) == "competence"


def guarded(**fields):
    plan = family("1980-01-01", "guardian")
    plan.related[0].representation, plan.related[0].mandate_personal = Code("guardian"), True
    for name, value in fields.items():
        setattr(plan.related[0], name, value)
    return plan


def test_a_verge_consents_within_a_mandate_that_covers_personal_matters():
    """fhir.md § 1.4: personalScope is the gate for who may act on health matters."""
    assert why(guarded()) == "consent:c"
    assert why(guarded(mandate_start="2020-01-01", mandate_end="2026-11-22")) == "consent:c"


@pytest.mark.parametrize(
    "fields",
    [
        {"mandate_personal": False},
        {"mandate_personal": ABSENT},
        {"mandate_end": "2026-11-21"},
        {"mandate_end": Null("unknown")},
        {"mandate_start": "2026-01-02"},
        {"representation": Code("parental")},
        {"representation": ABSENT},
        {"consent_right": Code("next-of-kin")},
    ],
)
def test_a_mandate_that_is_not_shown_is_none(fields):
    assert why(guarded(**fields)) in {"mandate", "competence"}
    assert ask(guarded(**fields)).level == "status"


def test_a_verge_and_a_person_who_is_competent_do_not_fit():
    plan = guarded()
    plan.planeier.competence = Code("competent")
    assert why(plan) == "competence"


# the person's own reading (pbrl § 5-1; fhir.md § 3.5 no. 3)

OWNER = Party("fnr", "01018012345")


def as_planeier(who=OWNER):
    return Asker((who,), role="planeier")


def owned(**fields):
    plan = small_plan(consents=[], **fields)
    plan.identifiers = [Identifier(id="number", kind=Code("fnr"), value=OWNER.value)]
    plan.participants.append(Participant(id="me", type=Code("planeier"), given="Kari"))
    return plan


def test_the_planeier_reads_the_plan_without_any_consent():
    decision = ask(owned(), as_planeier(), "PATRQT")
    assert decision.level == "content"
    assert {decision.provision(fact) for fact in decision.kept} == {"own"}
    assert not decision.withheld
    assert ask(owned(), as_planeier(), "PATRQT", access="write").level == "none"


@pytest.mark.parametrize("who", [Party("fnr", "01018012346"), Party("hpr", "77"), Party("herid", "101")])
def test_the_planeier_is_known_by_the_number(who):
    assert ask(owned(), as_planeier(who), "TREAT").level != "content"
    assert ask(owned(), as_planeier(who), "PATRQT").level == "none"


def test_without_the_role_a_number_is_a_number():
    assert ask(owned(), OWNER).level == "none"


def test_what_the_planeier_keeps_from_others_is_no_secret_to_the_planeier():
    plan = owned(reservations=[reservation(part="note"), reservation("r2", part="goal", organisation="school")])
    assert set(ask(plan, as_planeier()).withheld) == {("reservations[]", one, "consent") for one in ("r", "r2")}
    plan.reservations.append(reservation("r3", part="need", participant="me"))
    assert ask(plan, as_planeier()).provision(("needs[]", "need", "text")) == "reservation:r3"


# parents and others who act for the person

PARENT = Asker((MOTHER,), role="representative")


def test_a_parent_reads_the_plan_of_a_child():
    plan = family()
    plan.consents = []
    decision = ask(plan, PARENT, "FAMRQT")
    assert decision.provision(WORK) == "representative"
    assert ask(plan, MOTHER).level == "none", "only who says so"
    assert ask(plan, Asker((FATHER,), role="representative"), "FAMRQT").level == "none", "no parental responsibility"
    assert ask(plan, PARENT, "FAMRQT", access="write").level == "none"


def test_at_16_a_parents_access_closes_unless_the_person_renews_it():
    plan = family("2010-11-22")
    assert ask(plan, PARENT, as_of="2026-11-21", data_as_of="2026-11-21").level == "content"
    assert ask(plan, PARENT).level == "none"
    plan.consents[0].signer_kind = plan.consents[1].signer_kind = Code("patient-express")
    plan.consents[0].signed = plan.consents[1].signed = DAY
    plan.consent_parties.append(party("goal", 3, participant="mother"))
    assert ask(plan, PARENT).provision(WORK) == "consent:c"


@pytest.mark.parametrize("born", [ABSENT, "2010", Null("unknown")])
def test_a_parent_of_one_whose_age_is_not_known_is_nobody(born):
    assert ask(family(born), PARENT).level == "none"


@pytest.mark.parametrize("born", ["2012-03-14", "2018-03-14"])
def test_what_a_child_kept_from_a_parent_stays_kept(born):
    """pbrl § 3-4; at 12 by law, and below it by strict default."""
    plan = family(born)
    plan.reservations = [reservation(item="n-mind", part="note", participant="mother")]
    decision = ask(plan, PARENT)
    assert "n-mind" not in seen(decision)
    assert "r" not in seen(decision), "nor that there is something"
    assert "n-work" in seen(decision)
    let = Policy(parents_of_small_see_all=True)
    assert ("n-mind" in seen(ask(plan, PARENT, policy=let))) is (born == "2018-03-14")


def test_what_was_kept_from_a_parent_is_kept_in_the_parents_view_of_the_log():
    """§ 2.4: also in the parent's view of the log."""
    plan = family("2012-03-14")
    plan.reservations = [reservation(item="n-mind", part="note", participant="mother")]
    for hidden in ("n-mind", "r", "no-such-thing"):
        assert not may_see_log_entry(plan, PARENT, "FAMRQT", hidden, DAY)
    assert may_see_log_entry(plan, PARENT, "FAMRQT", "n-work", DAY)
    assert not may_see_log_entry(plan, HOSPITAL, "TREAT", "work", DAY), "a receiver sees no log"
    plan.identifiers = [Identifier(id="number", kind=Code("fnr"), value=OWNER.value)]
    assert may_see_log_entry(plan, as_planeier(), "PATRQT", "n-mind", DAY)


def test_a_verge_reads_within_the_mandate():
    verge = Asker((MOTHER,), role="representative")
    plan = guarded()
    plan.consents = []
    assert ask(plan, verge, "PWATRNY").level == "content"
    plan.related[0].mandate_personal = ABSENT
    assert ask(plan, verge, "TREAT").level == "none"
    plan.related[0].mandate_personal, plan.related[0].mandate_end = True, "2026-11-21"
    assert ask(plan, verge, "TREAT").level == "none"


def test_old_data_on_mandates_is_not_relied_on():
    plan = family()
    plan.source.generated = "2026-01-01"
    assert ask(plan, PARENT).level == "none"
    assert ask(owned(source=plan.source), as_planeier()).level == "content"


# the controller's own people


def test_a_document_cannot_say_who_its_controller_is():
    unit = Asker((Party("orgnr", "999999992"),), role="owner")
    assert ask(small_plan(), unit).level != "content"
    ours = Policy(controllers=frozenset({"orgnr:999999992"}))
    assert ask(small_plan(), unit, policy=ours).provision(WORK) == "owner"
    assert ask(small_plan(), Asker((Party("orgnr", "999999993"),), role="owner"), policy=ours).level != "content"
    two = Asker((Party("orgnr", "999999992"), HOSPITAL), role="owner")
    assert ask(small_plan(), two, policy=ours).level != "content"


def test_a_koordinator_reads_by_consent_unless_the_kommune_has_decided_otherwise():
    koordinator = Asker((NURSE,), role="koordinator", care_relation="koordinator")
    lets = Policy(koordinator_reads=True)
    assert ask(small_plan(), koordinator).level == "status"
    plan = small_plan()
    plan.koordinatorer[0].hpr = NURSE.value
    assert ask(plan, koordinator, policy=lets).provision(WORK) == "koordinator"
    assert ask(plan, Asker((TEACHER,), role="koordinator"), policy=lets).level != "content"
    plan.koordinatorer[0].end = "2026-11-21"
    assert ask(plan, koordinator, policy=lets).level == "status"
