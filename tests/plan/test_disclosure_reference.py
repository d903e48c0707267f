"""The engine against the plain reading of the rules, and what leaves against what was decided."""

import os
import random
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import pytest
from disclosure_cases import (
    CONTENT,
    DAY,
    HER,
    ORGNR,
    asker,
    askers,
    composed,
    history,
    ident,
    made,
    needles,
    unfolded,
)
from disclosure_reference import all_that_may, items_around, may
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import planbro
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.plan import (
    ABSENT,
    LISTS,
    VALUE_SETS,
    Code,
    Consent,
    ConsentParty,
    Kind,
    Party,
    Policy,
    Reservation,
    copy,
    decide,
    facts,
    orders,
    schema,
)
from planbro.plan.disclosure import Register, ask

WAYS = {
    "fhir": {}, "fhir document": {"bundle": "document"}, "fhir transaction": {"bundle": "transaction"},
    "fhir message": {"bundle": "message"}, "fhir xml": {"syntax": "xml", "bundle": "document", "language": "nn"},
    "plo-1.6": {}, "plo-1.6 HELSEOPPL_SOKNAD": {"message": "HELSEOPPL_SOKNAD"}, "plo-2.0": {}, "dialog-1.1": {},
    "epj": {}, **{name: {} for name, about in FORMATS.items() if about.tool}, "plan": {},
}  # fmt: skip
"""Every way that a plan is written to somebody: the format, and what is asked of it."""
PURPOSES = ("TREAT", "TREAT", "TREAT", "COC", "ETREAT", "PATRQT", "HPAYMT", None)
LENIENT = Policy(renewal="changed")
POLICIES = (
    Policy(),
    Policy(),
    LENIENT,
    Policy(orphans=False),
    Policy(max_age_days=None),
    Policy(status_provision=None),
)

seeds = st.integers(0, 2**40)
LONG = os.environ.get("PLANBRO_HYPOTHESIS") == "long"
MANY = settings(max_examples=2 * settings().max_examples)


def drawn(seed):
    """Plan, asker, purpose, policy."""
    plan, rnd = made(seed), random.Random(seed)
    return plan, asker(plan, seed), rnd.choice(PURPOSES), rnd.choice(POLICIES)


def kept(plan, who, purpose="TREAT", day=DAY, policy=None):
    return set(decide(plan, who, purpose, day, policy or Policy()).kept)


def reading(plan, who, purpose="TREAT", day=DAY, policy=None, **more):
    return all_that_may(plan, who, purpose, day, policy or Policy(), **more)


# the engine permits nothing that the rules deny


@MANY
@given(seeds)
def test_nothing_is_permitted_that_the_rules_deny(seed):
    plan, who, purpose, policy = drawn(seed)
    found = kept(plan, who, purpose, policy=policy)
    assert not found - reading(plan, who, purpose, policy=policy)


@MANY
@given(seeds)
def test_nothing_is_permitted_to_one_who_states_more(seed):
    """Several numbers must agree; a role is believed where a number proves it; an acute need only where it is on."""
    plan, _, purpose, policy = drawn(seed)
    who, rnd = composed(plan, seed), random.Random(seed)
    policy = rnd.choice((policy, replace(policy, acute=True)))
    access = rnd.choice(("read", "read", "write"))
    found = set(decide(plan, who, purpose, DAY, policy, access=access).kept)
    assert not found - reading(plan, who, purpose, policy=policy, access=access)


@MANY
@given(seeds)
def test_one_question_opens_no_more_than_the_rules(seed):
    """An item by its id, and a kind in all its livsområder; what is reserved alone is asked for by its id."""
    plan, who, purpose, policy = drawn(seed)
    allowed, register = reading(plan, who, purpose, policy=policy), Register(plan)
    alone = {one.item for one in plan.reservations}
    for name, items in plan.lists():
        for one in items:
            fact = (f"{name}[]", one.id, "id")
            if ask(register, who, purpose, one.id, DAY, policy):
                assert fact in allowed
            kind = LISTS[name].KIND
            if kind is not Kind.STATUS and kind.value in (
                ask(register, who, purpose, kind, DAY, policy).permitted or ()
            ):
                around = {above[1] for above in items_around(plan, fact)}
                assert (
                    fact in allowed or one.id in alone or around or name in {"addresses", "identifiers", "reservations"}
                )
    status = {fact for fact in allowed if fact[0].endswith("[]") and LISTS[fact[0][:-2]].KIND is Kind.STATUS}
    assert status or allowed or not ask(register, who, purpose, "status", DAY, policy)


@given(seeds)
def test_every_refusal_sounds_the_same_and_a_release_is_the_decision(seed):
    plan, who, purpose, policy = drawn(seed)
    told = {
        answer.told()
        for kind in (*Kind, "status", *(one.id for one in plan.goals), "nobody")
        if not (answer := ask(plan, who, purpose, kind, DAY, policy))
    }
    assert len(told) < 2
    decision = decide(plan, who, purpose, DAY, policy)
    assume(decision.level != "none")
    released = decision.release(plan)
    assert {fact for fact, _ in facts(released.plan)} <= reading(plan, who, purpose, policy=policy)


@given(seeds)
def test_no_history_opens_what_the_rules_deny(seed):
    """Signed, joined, withdrawn, renewed, left, turned sixteen, died: on each day what is true on that day."""
    for number, (plan, day) in enumerate(history(seed)):
        who = asker(plan, seed + number)
        assert not kept(plan, who, day=day) - reading(plan, who, day=day)


@MANY
@given(seeds)
def test_what_leaves_is_what_was_decided(seed):
    plan, who, purpose, policy = drawn(seed)
    decision = decide(plan, who, purpose, DAY, policy)
    assume(decision.level != "none")
    shown, _ = decision.apply(plan)
    assert dict(facts(shown)) == {fact: value for fact, value in facts(plan) if fact in decision.kept}
    assert {fact for fact, _ in facts(shown)} <= reading(plan, who, purpose, policy=policy)


@pytest.mark.long
@given(seeds)
def test_everybody_on_every_day_of_a_history(seed):
    for plan, day in history(seed):
        for who in (*askers(plan), composed(plan, seed)):
            assert not kept(plan, who, day=day) - reading(plan, who, day=day)


@given(seeds)
def test_asking_changes_no_answer(seed):
    """Whoever asked before, and in whatever order."""
    plan, rnd = made(seed), random.Random(seed)
    questions = [asker(plan, seed + number) for number in range(4)]
    first = {who: kept(plan, who) for who in questions}
    rnd.shuffle(questions)
    assert {who: kept(plan, who) for who in questions} == first


# and denies nothing that they clearly open


def plain(part="goal", **named):
    """A grown-up, a standing consent to the plan and one to sharing, which names one party and one part."""
    plan = made(0)
    plan.kind, plan.status, plan.doubtful = Code("ip"), Code("active"), set()
    plan.planeier.birth_date, plan.planeier.competence, plan.planeier.deceased = "1980-01-01", ABSENT, ABSENT
    plan.source.generated, plan.reservations, plan.rights = DAY, [], []
    plan.identifiers = [one for one in plan.identifiers if one.kind == Code("fnr")]
    for one in (*plan.participants, *plan.koordinatorer, *plan.addresses):
        for name in ("start", "end", "access_start", "access_end", "grading"):
            if hasattr(one, name):
                setattr(one, name, ABSENT)
    plan.consents = [
        Consent(
            id=ident(kind),
            kind=Code(kind),
            status=Code("active"),
            signed="2026-01-01",
            signer_kind=Code("patient-express"),
        )
        for kind in ("plan-making", "sharing")
    ]
    plan.consent_parties = [
        ConsentParty(id=ident("line"), consent=ident("sharing"), part=Code(part), access=Code("read"), **named)
    ]
    return plan


@pytest.mark.parametrize("part", [part for part in VALUE_SETS["part"] if part != "consent"])
@pytest.mark.parametrize(
    ("name", "number"), [("hospital", f"herid:{HER['hospital']}"), ("nav", f"orgnr:{ORGNR['nav']}")]
)
def test_what_a_plain_consent_names_is_open(part, name, number):
    plan, who = plain(part, organisation=ident(name)), Party.parse(number)
    assert kept(plan, who) == reading(plan, who)
    if part not in {"status", "whole"}:
        own = {fact for fact, _ in facts(plan) if fact[2] == "id" and fact[0].endswith("[]") and kind_of(fact) == part}
        assert own <= kept(plan, who)


@pytest.mark.parametrize("name", ["teacher", "nurse", "physio", "mother"])
def test_a_plain_consent_to_a_person_is_open(name):
    plan = plain("whole", participant=ident(name))
    person = plan.item(ident(name))
    who = Party.parse(f"hpr:{person.hpr}" if hasattr(person, "hpr") else f"fnr:{person.identifier}")
    assert kept(plan, who) == reading(plan, who)
    assert ("goals[]", ident("g-1"), "title") in kept(plan, who)
    assert may(plan, who, "TREAT", DAY, None, ("goals[]", ident("g-1"), "title"))


@MANY
@given(seeds)
def test_a_plan_without_odd_shapes_is_read_the_same_by_both(seed):
    """Not by saying no is the engine right: where nothing is unclear, both readings agree fact by fact."""
    plan = plain("whole", organisation=ident("hospital"))
    rnd = random.Random(seed)
    for line in range(rnd.randrange(1, 4)):
        more = {} if rnd.randrange(3) else {"life_area": Code(rnd.choice(VALUE_SETS["life-area"][:3]))}
        body = ident(rnd.choice(["hospital", "ward", "gp", "kommune"]))
        made_line = ConsentParty(
            id=ident(f"line-{line}"),
            consent=ident("sharing"),
            organisation=body,
            part=Code(rnd.choice(VALUE_SETS["part"])),
            **more,
        )
        plan.consent_parties[line:] = [made_line]
    if rnd.randrange(2):
        aimed = {} if rnd.randrange(2) else {"organisation": ident(rnd.choice(["hospital", "ward", "school"]))}
        plan.reservations = [
            Reservation(id=ident("r"), consent=ident("sharing"), part=Code(rnd.choice(VALUE_SETS["part"])), **aimed)
        ]
    who = Party("herid", HER[rnd.choice(["hospital", "ward", "gp", "kommune"])])
    assert kept(plan, who) == reading(plan, who)


def kind_of(fact):
    owner, _, name = fact
    return LISTS[owner[:-2]].KIND.value if name == "id" else schema()[owner][name].kind.value


# what widens, and what never does


@MANY
@given(seeds)
def test_withdraw_then_ask_is_never_content(seed):
    plan, who, purpose, policy = drawn(seed)
    assume(who.kind != "fnr")
    for consent in plan.consents:
        consent.withdrawn = DAY
    assert decide(plan, who, purpose, DAY, policy).level != "content"


@MANY
@given(seeds)
def test_after_the_end_is_never_content(seed):
    plan, who, purpose, policy = drawn(seed)
    assume(who.kind != "fnr")
    for consent in plan.consents:
        consent.end = DAY
    later = (date.fromisoformat(DAY) + timedelta(1 + seed % 500)).isoformat()
    assert decide(plan, who, purpose, later, policy).level != "content"


@MANY
@given(seeds)
def test_a_line_for_one_party_widens_nobody_elses_view(seed):
    plan, who, purpose, policy = drawn(seed)
    assume(plan.consents)
    more = copy(plan)
    rnd = random.Random(seed)
    more.organisations.append(planbro.plan.Organisation(id=ident("newcomer"), name="Ny", her_id="8108177"))
    line = ConsentParty(
        id=ident("more"), consent=rnd.choice(plan.consents).id, organisation=ident("newcomer"), part=Code("whole")
    )
    more.consent_parties.insert(rnd.randrange(len(plan.consent_parties) + 1), line)
    after = {fact for fact in kept(more, who, purpose, policy=policy) if fact[1] not in {ident("newcomer"), line.id}}
    assert after <= kept(plan, who, purpose, policy=policy)


@MANY
@given(seeds)
def test_removing_a_consent_or_a_line_never_widens(seed):
    """Under "changed"; what holds a door shut (a refusal, the making of the plan) is no provision that opens."""
    plan, who, purpose, _ = drawn(seed)
    before, rnd = kept(plan, who, purpose, policy=LENIENT), random.Random(seed)
    opening = [
        one for one in plan.consents
        if one.kind != Code("plan-making") and one.status == Code("active") and one.takes_part is not False
    ]  # fmt: skip
    if opening:
        fewer, gone = copy(plan), rnd.choice(opening)
        fewer.consents = [one for one in fewer.consents if one.id != gone.id]
        assert kept(fewer, who, purpose, policy=LENIENT) <= before
        lines = [one for one in plan.consent_parties if one.consent == gone.id]
        if lines:
            fewer, gone = copy(plan), rnd.choice(lines)
            fewer.consent_parties = [one for one in fewer.consent_parties if one.id != gone.id]
            assert kept(fewer, who, purpose, policy=LENIENT) <= before


@MANY
@given(seeds)
def test_the_order_of_consents_does_not_matter(seed):
    plan, who, purpose, policy = drawn(seed)
    turned, rnd = copy(plan), random.Random(seed)
    for name in ("consents", "consent_parties", "reservations", "organisations", "participants", "related"):
        rnd.shuffle(getattr(turned, name))
    assert kept(turned, who, purpose, policy=policy) == kept(plan, who, purpose, policy=policy)


# every way out


def written(plan, way, who, **more):
    """The bytes a receiver gets, or None where nothing leaves."""
    asked = {"as_of": DAY, "purpose": "TREAT", "sender": f"herid:{HER['kommune']}"} | WAYS[way] | more
    try:
        return planbro.write(plan, way.split()[0], receiver=who, **asked).data
    except Refused:
        return None


def envelope(plan, who):
    """What the envelope must say: the bodies that send and receive, and what they are a part of (plo.md § 3.2)."""
    ends = [one for one in plan.organisations if one.her_id == HER["kommune"] or who.value in {one.her_id, one.orgnr}]
    above = [one for one in plan.organisations if one.id in {end.part_of for end in ends}]
    return {("organisations[]", one.id, name) for one in (*ends, *above) for name in ("name", "her_id", "orgnr")}


def withheld(plan, who, *allowed):
    """What an output may not tell by one or the other; the receiver's own number stands in the envelope."""
    return {
        needle: tells
        for needle, tells in needles(plan).items()
        if needle != who.value and not all(tells & one for one in allowed)
    }


def leaks(hidden, data):
    text = unfolded(data)
    return {needle: tells for needle, tells in hidden.items() if needle in text}


@lru_cache(maxsize=64)
def searched(seed):
    """Plan, asker, and what may not be found, by the rules or by the engine; to work it out costs most, so
    that the ways share plans in a short run."""
    plan = made(seed)
    who = asker(plan, seed)
    own = {("", "", "id")} | envelope(plan, who)
    return plan, who, withheld(plan, who, reading(plan, who) | own, kept(plan, who) | own)


@pytest.mark.parametrize("way", WAYS)
@given(seeds if LONG else st.integers(0, 47))
def test_no_output_holds_a_word_that_was_withheld(way, seed):
    plan, who, hidden = searched(seed)
    data = written(plan, way, who)
    assume(data is not None)
    assert not leaks(hidden, data)


@pytest.mark.parametrize("way", WAYS)
def test_the_search_would_find_a_word(way):
    """Most of what an own copy holds is found, so that finding nothing means something."""
    plan, stranger = plain("whole", organisation=ident("hospital")), Party("herid", HER["stranger"])
    asked = {"as_of": DAY, "onto": False, "sender": f"herid:{HER['kommune']}"} | WAYS[way]
    found = leaks(withheld(plan, stranger, set()), planbro.write(plan, way.split()[0], **asked).data)
    assert len(found) > (5 if way.startswith(("plo", "epj", "dialog")) else 150)


# nothing tells that something was withheld


def altered(plan, decision, seed):
    """The same plan to the receiver, another to everyone else: what is withheld is gone, changed, or has company."""
    other, rnd = copy(plan), random.Random(seed)
    for name, items in other.lists():
        if name in UNTOUCHED:
            continue
        hidden = [one for one in items if not decision.permits((f"{name}[]", one.id, "id"))]
        for one in hidden if name in CONTENT or not rnd.randrange(6) else ():
            way = rnd.randrange(3)
            if way == 0:
                items.remove(one)
            elif way == 1:
                twin = copy(plan).item(one.id)
                twin.id = ident(f"+{one.id[-12:]}")
                items.insert(rnd.randrange(len(items) + 1), twin)
    for owner, fields in schema().items():
        for item, record in other.records_of(owner) if owner != "source" else ():
            for name, info in fields.items():
                said = info.type in REWRITTEN and getattr(record, name) is not ABSENT
                if said and rewritable(owner, name) and not decision.permits((owner, item, name)) and rnd.randrange(2):
                    setattr(record, name, REWRITTEN[info.type](rnd))
    return other


UNTOUCHED = {"ip_status", "koordinator_status", "tool_status", "organisations"}
"""What status allows: whether something was stated decides what is said of there being a plan and a koordinator. And
the envelope, which names the bodies that send and receive."""
REWRITTEN = {
    "text": lambda rnd: f"annet {rnd.randrange(10**6)}",
    "date": lambda rnd: f"19{rnd.randrange(10, 99)}-05-{rnd.randrange(10, 28)}",
    "dateTime": lambda rnd: f"2026-11-{rnd.randrange(10, 22)}T10:00:00+01:00",
}


DECIDES = {"hpr", "identifier", "value", "issuer", "withdrawn_by", "reservations", "cosigner_family", "cosigner_given"}


def rewritable(owner, name):
    """What decides nothing: no number that says who is who, no span, no words that close a consent."""
    if schema()[owner][name].type != "text" and owner not in {"", *(f"{one}[]" for one in CONTENT)}:
        return False
    return name not in DECIDES and owner not in {"addresses[]", "organisations[]"}


@pytest.mark.parametrize("way", WAYS)
@given(seeds)
def test_two_plans_that_differ_only_in_what_is_withheld_are_the_same_bytes(way, seed):
    plan = made(seed)
    who = asker(plan, seed)
    decision = decide(plan, who, "TREAT", DAY)
    assume(decision.level != "none")
    other = altered(plan, decision, seed)
    same = decide(other, who, "TREAT", DAY)
    assume(set(same.kept) == set(decision.kept))
    assert same.level == decision.level
    assert orders(same.apply(other)[0]) == orders(decision.apply(plan)[0])
    assert written(other, way, who) == written(plan, way, who)


@pytest.mark.parametrize("name_of_format", ["fhir", "plo-1.6"])
@MANY
@given(seeds)
def test_without_a_clock_no_time_of_what_is_withheld_shows(name_of_format, seed):
    """GenDate is then the latest time that the plan knows: of what the receiver may see, and of nothing else."""
    plan = made(seed)
    plan.source.generated = plan.updated = ABSENT
    who = asker(plan, seed)
    moved = copy(plan)
    times = {"notes": "time", "messages": "time", "evaluations": "date", "records": "date", "archives": "time"}
    for name, field in times.items():
        for one in getattr(moved, name):
            setattr(one, field, "2026-11-21")
    policy, results = Policy(max_age_days=None), []
    for each in (plan, moved):
        shown = {(owner[:-2], field) for owner, _, field in kept(each, who, policy=policy)}
        assume(not shown & set(times.items()))
        try:
            sender = f"herid:{HER['kommune']}"
            results.append(
                planbro.write(each, name_of_format, receiver=who, purpose="TREAT", sender=sender, policy=policy).data
            )
        except Refused:
            results.append(None)
    assert results[0] == results[1]
