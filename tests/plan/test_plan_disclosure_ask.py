"""One question at a time, and what may be sent."""

from __future__ import annotations

import copy as copying
import pickle

import pytest
from disclosure_helpers import (
    DAY,
    HOSPITAL,
    MOTHER,
    SCHOOL,
    STRANGER,
    opened,
    party,
    reservation,
    small_plan,
)

from planbro.findings import Refused
from planbro.plan import ABSENT, Code, Kind, Responsibility, decide, facts
from planbro.plan.disclosure import (
    PROVISIONS,
    UNKNOWN,
    Asker,
    Register,
    Released,
    ask,
    own_copy,
    provision_of,
    provision_text,
)


def asked(plan, about, who=HOSPITAL, purpose="TREAT", **more):
    return ask(Register.of(plan), who, purpose, about, DAY, **more)


# a kind, an item, the status


def test_a_kind_is_open_as_a_whole_or_by_livsområde():
    plan = opened("goal")
    assert asked(plan, Kind.GOAL).permitted == {"goal"}
    assert asked(plan, "goal").provision == "consent:c"
    assert asked(plan, Kind.NOTE).permitted is UNKNOWN
    plan.consent_parties.append(party("note", 5, organisation="hospital", life_area="work"))
    assert asked(plan, Kind.NOTE).permitted == {"note:work"}
    assert asked(plan, Kind.NOTE, life_area="work").permitted == {"note:work"}
    assert asked(plan, Kind.NOTE, life_area="health").permitted is UNKNOWN


def test_a_reservation_takes_a_kind_or_a_livsområde_away():
    plan = opened("note", reservations=[reservation(part="note", life_area="work")])
    found = asked(plan, Kind.NOTE).permitted
    assert "note:health" in found
    assert not {"note", "note:work"} & found
    assert asked(plan, Kind.NOTE, life_area="work").provision == "reservation:r"
    plan = opened("note", reservations=[reservation(part="note")])
    assert asked(plan, Kind.NOTE).provision == "reservation:r"


def test_an_item_is_asked_for_by_its_id():
    plan = opened("goal", reservations=[reservation(item="mind", part="goal")])
    assert asked(plan, "work").permitted == {"goal"}
    assert asked(plan, "mind").permitted is UNKNOWN
    assert asked(plan, "mind").provision == "reservation:r"
    assert asked(plan, "sub").provision == "reservation:r", "it stands within"
    assert asked(plan, "koord").permitted == {"status"}
    assert asked(plan, "work", life_area="health").permitted is UNKNOWN


def test_the_status_is_a_question_of_its_own():
    assert asked(small_plan(), "status", STRANGER).permitted == {"status"}
    assert asked(small_plan(), Kind.STATUS, SCHOOL).provision == "not-health-service"
    silent = Asker((STRANGER,))
    assert asked(small_plan(), "status", silent).provision == "care-relation-missing"


def test_what_alone_tells_of_no_plan_is_not_told_alone():
    """As of the whole decision: who is responsible says nothing where neither plan nor koordinator is told of."""
    bare = small_plan(koordinatorer=[], ip_status=[], kind=ABSENT, status=ABSENT)
    bare.responsibilities = [Responsibility(id="answers", organisation="kommune")]
    assert decide(bare, STRANGER, "TREAT", DAY).level == "none"
    assert asked(bare, "answers", STRANGER).permitted is UNKNOWN
    assert asked(bare, "status", STRANGER).permitted is UNKNOWN


def test_a_refusal_tells_nothing_whatever_the_ground():
    """ARCHITECTURE law 3: the answer is "unknown", never "no"."""
    plan = opened("goal", reservations=[reservation(item="mind")])
    refusals = [
        asked(plan, "mind"), asked(plan, "never-was"), asked(plan, Kind.NOTE), asked(plan, "work", MOTHER),
        asked(plan, "work", purpose=None), asked(plan, "work", purpose="HMARKT"), asked(small_plan(kind=Code("iop")), "work"),
    ]  # fmt: skip
    assert {one.permitted for one in refusals} == {UNKNOWN}
    assert {one.told("nb") for one in refusals} == {"Ukjent: det er ikke noe å fortelle."}
    assert {one.told("en") for one in refusals} == {"Unknown: there is nothing to tell."}
    assert not any(refusals)
    assert len({one.provision for one in refusals}) > 4, "the owner's log knows better"


def test_an_answer_says_as_of_when():
    answer = asked(opened("goal"), "work", data_as_of="2026-11-01")
    assert (answer.as_of, answer.data_as_of) == (DAY, "2026-11-01")
    assert answer.told("en") == answer.sentence("en") == provision_text("consent:c", "en")
    assert asked(opened("goal"), "work", data_as_of="2026-01-01").provision == "consent-data-old"


def test_asking_changes_nothing():
    plan = opened("goal", reservations=[reservation(item="mind")])
    register = Register(plan)
    before = list(facts(plan, envelope=True))
    first = [ask(register, HOSPITAL, "TREAT", about, DAY) for about in ("work", "mind", "status", "goal")]
    for other in (STRANGER, MOTHER, SCHOOL):
        ask(register, other, "COC", "work", "2027-01-01")
    assert [ask(register, HOSPITAL, "TREAT", about, DAY) for about in ("work", "mind", "status", "goal")] == first
    assert list(facts(plan, envelope=True)) == before


def test_a_register_is_one_version_of_the_plan():
    plan = opened("goal")
    register = Register(plan)
    plan.consents[0].withdrawn = "2026-11-01"
    assert ask(register, HOSPITAL, "TREAT", "work", DAY)
    with pytest.raises(ValueError, match="before this one was changed"):
        decide(register, HOSPITAL, "TREAT", DAY).apply(plan)
    assert not asked(plan, "work")


# what may be sent


def test_a_release_is_made_by_a_decision_alone():
    plan = opened("goal")
    with pytest.raises(TypeError, match="made by"):
        Released(object(), plan, {}, Asker.of(HOSPITAL), None)
    released = decide(plan, HOSPITAL, "TREAT", DAY).release(plan)
    assert {one.id for one in released.plan.goals} == {"work", "mind", "sub"}
    assert released.plan.notes == []
    assert released.asker == Asker.of(HOSPITAL)
    assert not released.is_own
    assert released.withheld[("notes[]", "n-work", "text")] == "no-consent"
    with pytest.raises(Refused):
        decide(plan, MOTHER, "TREAT", DAY).release(plan)


def test_a_release_does_not_change():
    plan = opened("goal")
    released = decide(plan, HOSPITAL, "TREAT", DAY).release(plan)
    released.plan.goals.clear()
    assert released.plan.goals
    for attempt in (lambda: setattr(released, "_plan", plan), lambda: delattr(released, "asker")):
        with pytest.raises(AttributeError):
            attempt()
    with pytest.raises(TypeError):
        released.withheld["x"] = "y"  # type: ignore[index]
    with pytest.raises(TypeError):
        pickle.dumps(released)
    assert copying.deepcopy(released) is released


def test_the_controllers_own_copy_is_whole_and_says_whose_it_is():
    plan = opened("goal")
    own = own_copy(plan, "orgnr:999999992")
    assert own.is_own
    assert own.plan == plan
    assert own.plan is not plan
    assert "999999992" not in repr(own)


# provisions


def test_every_provision_has_a_source_and_two_sentences():
    for code, row in PROVISIONS.items():
        assert row.source
        assert row.nb.endswith(".")
        assert row.en.endswith(".")
        assert row.nb != row.en
        assert provision_of(code) is row


def test_every_decision_names_a_provision_that_can_be_explained():
    plan = opened(
        "goal", "measure", reservations=[reservation(item="mind"), reservation("o", kind=Code("block"), part="need")]
    )
    for who in (HOSPITAL, STRANGER, MOTHER, SCHOOL):
        for provision in (decide(plan, who, "TREAT", DAY).kept | decide(plan, who, "TREAT", DAY).withheld).values():
            assert provision_of(provision)
            assert ":" not in provision_text(provision, "en").replace("age:", "")


def test_a_provision_of_the_kommunes_own_is_named_as_it_stands():
    assert provision_text("avtale-7", "en") == "Provision avtale-7."
    assert provision_text("avtale-7") == "Bestemmelse avtale-7."
