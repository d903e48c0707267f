"""Law 3 over arbitrary plans: whatever the plan says, nothing leaves that nobody opened."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from disclosure_helpers import DAY, all_facts
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planbro.plan import (
    ABSENT,
    VALUE_SETS,
    Code,
    Consent,
    ConsentParty,
    Kind,
    Organisation,
    Participant,
    Party,
    Policy,
    Related,
    Reservation,
    copy,
    decide,
    facts,
    schema,
)
from planbro.plan.disclosure import Asker, Register, ask
from planbro.testing import municipality, rich_plan
from planbro.testing.strategies import plans

RECEIVERS = [Party("herid", "101"), Party("orgnr", "999999991"), Party("hpr", "77"), Party("fnr", "13116900216")]
TOWN = tuple(municipality(12, 11))
POLICIES = [Policy(), Policy(orphans=False), Policy(max_age_days=None), Policy(status_provision=None)]


@st.composite
def cases(draw):
    """A plan in which consents that stand name the receiver, among whatever else is in it; a receiver and a policy."""
    plan = copy(draw(st.one_of(plans(3), st.sampled_from([rich_plan(), *TOWN]))))
    receiver = draw(st.sampled_from(RECEIVERS))
    if draw(st.integers(0, 5)):
        plan.kind, plan.source.generated = draw(st.sampled_from([ABSENT, Code("ip")])), DAY
    if draw(st.integers(0, 5)):
        plan.consents.append(Consent(id="made", kind=Code("plan-making"), status=Code("active"), signed="2026-01-01"))
        plan.planeier.birth_date, plan.planeier.deceased, plan.planeier.competence = "1980-01-01", ABSENT, ABSENT
    plan.organisations.append(Organisation(id="me-body", her_id="101", orgnr="999999991"))
    plan.participants.append(Participant(id="me-person", hpr="77", related="me-related"))
    plan.related.append(Related(id="me-related", identifier="13116900216"))
    for number in range(draw(st.integers(0, 3))):
        consent = Consent(id=f"consent-{number}", kind=Code("sharing"), status=Code("active"), signed="2026-01-01")
        plan.consents.append(consent)
        for line in range(draw(st.integers(1, 4))):
            plan.consent_parties.append(_party(draw, f"party-{number}-{line}", consent.id, receiver))
    if draw(st.booleans()):
        plan.reservations.append(draw(reservations(plan, "reservation-0")))
    return plan, receiver, draw(st.sampled_from(POLICIES))


def _party(draw, ident, consent, receiver):
    party = ConsentParty(id=ident, consent=consent, part=Code(draw(st.sampled_from(VALUE_SETS["part"]))))
    if receiver.kind in {"herid", "orgnr"}:
        party.organisation = "me-body"
    else:
        party.participant = "me-person" if receiver.kind == "hpr" else "me-related"
    if not draw(st.integers(0, 3)):
        party.life_area = Code(draw(st.sampled_from(VALUE_SETS["life-area"])))
    return party


@st.composite
def reservations(draw, plan, ident="reservation-1"):
    """Any reservation, whether it is aimed at the receiver or at another."""
    made = Reservation(id=ident, consent=draw(st.sampled_from(["consent-0", "another"])))
    for field, info in schema()["reservations[]"].items():
        targets = [one.id for name in info.to for one in getattr(plan, name)]
        if field in {"consent", "text"} or not draw(st.booleans()):
            continue
        if info.codes:
            setattr(made, field, Code(draw(st.sampled_from(VALUE_SETS[info.codes]))))
        elif targets:
            setattr(made, field, draw(st.sampled_from(targets)))
    return made


def _ask(case, plan=None, purpose="TREAT"):
    return decide(plan or case[0], case[1], purpose, DAY, case[2])


def _kept(decision, plan):
    return set(decision.kept) & all_facts(plan)


@given(cases())
def test_every_fact_has_one_fate_and_a_provision(case):
    plan, _, _ = case
    decision = _ask(case)
    kept, withheld = decision.kept, decision.withheld
    assert set(kept) | set(withheld) == all_facts(plan)
    assert not set(kept) & set(withheld)
    assert all(kept.values())
    assert all(withheld.values())
    for fact in kept | withheld:
        assert decision.permits(fact) is (fact in kept)
        assert decision.provision(fact) == (kept | withheld)[fact]


@given(cases())
def test_what_leaves_is_what_was_permitted_as_it_stood(case):
    plan, _, _ = case
    decision = _ask(case)
    assume(decision.level != "none")
    before = list(facts(plan, envelope=True))
    shown, withheld = decision.apply(plan)
    assert list(facts(plan, envelope=True)) == before
    assert dict(facts(shown)) == {fact: value for fact, value in facts(plan) if fact in decision.kept}
    assert withheld == decision.withheld
    assert shown.origins == []


@given(cases())
def test_no_reference_points_to_what_stays(case):
    decision = _ask(case)
    assume(decision.level != "none")
    shown, _ = decision.apply(case[0])
    there = {name: {one.id for one in items} for name, items in shown.lists()}
    for (owner, _, name), value in facts(shown):
        info = schema()[owner].get(name)
        if info and info.to:
            refs = value if isinstance(value, tuple) else [value] if isinstance(value, str) else []
            assert all(any(ref in there[to] for to in info.to) for ref in refs)


@given(cases())
def test_a_field_leaves_only_with_its_item(case):
    decision = _ask(case)
    assert all(decision.permits((owner, ident, "id")) for owner, ident, _ in decision.kept if owner.endswith("[]"))


@given(cases())
def test_content_leaves_only_by_a_consent_or_to_say_whose_it_is(case):
    plan, _, policy = case
    consents = {f"consent:{one.id}" for one in plan.consents}
    for (owner, _, name), provision in _ask(case).kept.items():
        status = name == "id" or owner == "organisations[]" or schema()[owner][name].kind is Kind.STATUS
        assert provision in consents | {"identify"} or (status and provision == policy.status_provision)
        assert provision != "identify" or owner in {"", "planeier", "identifiers[]"}


@given(cases())
def test_without_consent_status_at_most(case):
    plan = copy(case[0])
    plan.consents = []
    decision = _ask(case, plan)
    assert decision.level in {"none", "status"}
    for owner, _, name in decision.kept:
        assert (
            name == "id"
            or owner in {"organisations[]", "planeier", "identifiers[]"}
            or schema()[owner][name].kind is Kind.STATUS
        )


@given(cases(), st.sampled_from([None, "", "HMARKT", "treat", "TREAT "]))
def test_without_a_purpose_nothing(case, purpose):
    decision = _ask(case, purpose=purpose)
    assert decision.level == "none"
    assert not decision.kept


@given(cases())
def test_graded_addresses_never(case):
    plan, _, _ = case
    graded = [one.id for one in plan.addresses if one.grading not in {ABSENT, Code("ugradert")}]
    kept = _ask(case).kept
    assert not [fact for fact in kept if fact[0] == "addresses[]" and fact[1] in graded]


@given(cases())
def test_none_is_none(case):
    decision = _ask(case)
    assert (decision.level == "none") is (not decision.kept)


def _keeping(case):
    """The case where no change takes a consent along: what shows that something changed holds a door shut."""
    plan = copy(case[0])
    for line in plan.consent_parties:
        line.start = ABSENT
    return plan, case[1], replace(case[2], renewal="changed")


def _is_refusal(consent):
    return consent.status == Code("rejected") or consent.takes_part is False


@given(cases(), st.data())
def test_closing_a_consent_adds_nothing(case, data):
    case = _keeping(case)
    plan = case[0]
    given_ones = [number for number, one in enumerate(plan.consents) if not _is_refusal(one)]
    assume(given_ones)
    before = set(_ask(case).kept)
    number = data.draw(st.sampled_from(given_ones))
    for name, value in (
        ("withdrawn", DAY), ("withdrawn", "2020"), ("end", "2026-11-21"), ("status", Code("inactive")),
        ("status", Code("entered-in-error")), ("status", ABSENT), ("start", "2026-11-23"), ("takes_part", False),
    ):  # fmt: skip
        closed = copy(plan)
        setattr(closed.consents[number], name, value)
        assert _kept(_ask(case, closed), plan) <= before


@given(cases(), st.data())
def test_removing_a_consent_or_a_line_of_one_adds_nothing(case, data):
    """But for the record that the plan itself, or sharing, was refused: that one holds a door shut."""
    case = _keeping(case)
    plan = case[0]
    sharing = [n for n, one in enumerate(plan.consents) if one.kind != Code("plan-making") and not _is_refusal(one)]
    before = set(_ask(case).kept)
    if sharing:
        fewer = copy(plan)
        del fewer.consents[data.draw(st.sampled_from(sharing))]
        assert set(_ask(case, fewer).kept) <= before
    refusals = {one.id for one in plan.consents if _is_refusal(one)}
    lines = [number for number, one in enumerate(plan.consent_parties) if one.consent not in refusals]
    if lines:
        fewer = copy(plan)
        del fewer.consent_parties[data.draw(st.sampled_from(lines))]
        assert set(_ask(case, fewer).kept) <= before


@given(cases(), st.data())
def test_a_reservation_adds_nothing(case, data):
    """But for the first that enters what a consent had in words only: those words closed the whole consent."""
    plan = copy(case[0])
    for consent in plan.consents:
        consent.reservations = ABSENT
    before = set(_ask(case, plan).kept)
    more = copy(plan)
    more.reservations.append(data.draw(reservations(plan)))
    assert _kept(_ask(case, more), plan) <= before


@given(cases(), st.integers(1, 4000))
def test_a_consent_that_has_ended_stays_so(case, days):
    plan = copy(case[0])
    for consent in plan.consents:
        consent.end = "2026-11-21"
    later = (date.fromisoformat(DAY) + timedelta(days)).isoformat()
    assert decide(plan, case[1], "TREAT", later, case[2]).level != "content"


@given(cases())
def test_withdraw_everything_then_ask_is_never_content(case):
    """Nor in an acute need, nor for one who has more numbers than one."""
    plan = copy(case[0])
    for consent in plan.consents:
        consent.withdrawn = DAY
    acute = replace(case[2], acute=True)
    for parties in ((case[1],), tuple(RECEIVERS), (Party("herid", "555"), case[1])):
        asker = Asker(parties, care_relation="x", acute="y")
        assert decide(plan, asker, "BTG", DAY, acute).level != "content" or not plan.consents


@given(cases(), st.sampled_from(VALUE_SETS["part"]))
def test_a_line_for_another_opens_nothing_to_anybody_else(case, part):
    """One that is signed that day. To enter an older one is to correct what was consented to before something changed."""
    before = set(_ask(case).kept)
    more = copy(case[0])
    more.organisations.append(Organisation(id="other-body", her_id="777"))
    more.consents.append(Consent(id="other", kind=Code("sharing"), status=Code("active"), signed=DAY))
    line = ConsentParty(id="other-line", consent="other", part=Code(part), organisation="other-body")
    more.consent_parties.append(line)
    assert _kept(_ask(case, more), case[0]) <= before


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_consents_does_not_count(case, random):
    turned = copy(case[0])
    for items in (turned.consents, turned.consent_parties, turned.reservations, turned.rights):
        random.shuffle(items)
    assert set(_ask(case, turned).kept) == set(_ask(case).kept)


@given(cases(), st.lists(st.sampled_from(RECEIVERS), min_size=1, max_size=4, unique=True))
def test_more_numbers_see_no_more(case, parties):
    """What one of the numbers may see alone, at most; and a body adds nothing to what closes for a person."""
    plan, _, policy = case

    def kept(*mine):
        return set(decide(plan, Asker(mine, care_relation="x"), "TREAT", DAY, policy).kept)

    assert kept(*parties) <= set().union(*(kept(one) for one in parties))


@given(cases())
def test_a_question_has_the_answer_of_the_whole_decision(case):
    """But for bodies, which a decision lets come along with what refers to them."""
    plan, receiver, policy = case
    decision, register = _ask(case), Register(plan)
    for name, items in plan.lists():
        for item in items:
            alone = len([one for _, others in plan.lists() for one in others if one.id == item.id]) == 1
            answer = ask(register, receiver, "TREAT", item.id, DAY, policy)
            fact = (f"{name}[]", item.id, "id")
            assert not answer or decision.permits(fact)
            if alone and name not in {"organisations", "identifiers"}:
                assert bool(answer) is decision.permits(fact)


@given(cases())
def test_a_role_that_no_number_proves_gives_nothing(case):
    plan, receiver, policy = case
    plain = set(_ask(case).kept)
    for role in ("planeier", "representative", "owner", "koordinator", "service"):
        asker = Asker((receiver,), role=role, care_relation="x")
        related = receiver.kind == "fnr" and role in {"planeier", "representative"}
        assert related or set(decide(plan, asker, "TREAT", DAY, policy).kept) == plain


@given(cases())
def test_the_same_question_has_the_same_answer(case):
    first, second = _ask(case), _ask(case, copy(case[0]))
    assert (first.kept, first.withheld, first.level) == (second.kept, second.withheld, second.level)
    assert first.explain() == second.explain()


@pytest.mark.long
def test_the_cases_reach_content():
    reached = set()

    @settings(max_examples=250, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(cases())
    def look(case):
        decision = _ask(case)
        reached.add(decision.level)
        reached.update(provision.split(":")[0] for provision in decision.withheld.values())

    look()
    assert {"none", "status", "content", "reservation", "no-consent", "unclassified", "not-an-ip"} <= reached
