"""Municipalities: the same for the same seed, sound, spread as in life."""

from collections import Counter
from datetime import date
from itertools import islice
from statistics import median

import pytest
from testing_checks import circles, eleven_digits, faults_of

from planbro.ident import examine, hpr, orgnr
from planbro.plan import Code, Plan, facts, normalise
from planbro.testing import AS_OF, minimal_pdf, minimal_png, municipality


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return list(municipality(400, 11))


def _exact(plan: Plan) -> list[object]:
    return [(key, value.exact if isinstance(value, Code) else value) for key, value in facts(plan, envelope=True)]


def test_same_seed_same_plans_whatever_the_count(plans):
    few = list(municipality(5, 11))
    assert [_exact(plan) for plan in few] == [_exact(plan) for plan in plans[:5]]


def test_other_seed_other_plans(plans):
    other = next(municipality(1, 12))
    assert other.id != plans[0].id
    assert other != plans[0]


def test_nothing_is_made_before_it_is_asked_for():
    assert len(list(islice(municipality(10**9, 1), 3))) == 3


def test_as_of_moves_every_time():
    early = next(municipality(1, 11, as_of="2020-06-30"))
    assert str(early.created) < "2020-07"
    assert early.id == next(municipality(1, 11)).id


def test_every_plan_is_sound(plans):
    for plan in plans:
        assert faults_of(plan) == []
        assert circles(plan) == []


def test_every_person_number_is_tenors(plans):
    numbers = [number for plan in plans for number in eleven_digits(plan)]
    assert len(numbers) > len(plans)
    for number in numbers:
        assert 81 <= int(number[2:4]) <= 92
        assert examine(number, profile="test").number is not None


def test_every_planeier_has_a_number_of_their_own():
    numbers = Counter(plan.identifiers[0].value for plan in municipality(1500, 3))
    assert max(numbers.values()) == 1


def test_the_number_tells_birth_date_and_sex(plans):
    for plan in plans:
        number, born = str(plan.identifiers[0].value), date.fromisoformat(str(plan.planeier.birth_date))
        assert number[:6] == f"{born.day:02}{born.month + 80:02}{born.year % 100:02}"
        assert (plan.planeier.sex == Code("female")) == (int(number[8]) % 2 == 0)


def test_organisations_and_workers_have_made_numbers(plans):
    for plan in plans[:50]:
        assert all(orgnr.is_valid(str(body.orgnr)) and str(body.orgnr).startswith("31") for body in plan.organisations)
        for person in (*plan.participants, *plan.koordinatorer):
            assert not person.hpr or hpr.is_valid(str(person.hpr))
            assert not person.hpr or str(person.hpr).startswith("99")


def test_telephone_numbers_belong_to_nobody(plans):
    phones = [v for plan in plans[:50] for (_, _, name), v in facts(plan) if name in {"phone", "night_phone"}]
    assert phones
    assert all(str(phone).startswith("10") for phone in phones)


def test_services_are_shared(plans):
    names = Counter(body.id for plan in plans for body in plan.organisations)
    assert len(names) < 30
    assert max(names.values()) == len(plans)


def test_spread_of_ages(plans):
    now = date.fromisoformat(AS_OF)
    years = [(now - date.fromisoformat(str(plan.planeier.birth_date))).days / 365.25 for plan in plans]
    assert 0.82 < sum(age < 67 for age in years) / len(years) < 0.94
    assert 0.25 < sum(age < 18 for age in years) / len(years) < 0.47


def test_spread_of_kinds_and_states(plans):
    kinds = Counter(plan.kind.value for plan in plans)
    assert kinds["ip"] > 0.7 * len(plans)
    assert set(kinds) == {"ip", "koordinator-only", "stafettlogg", "iop", "iup"}
    states = Counter(plan.ip_status[-1].value.value for plan in plans)
    assert {"active", "none", "declined", "need-reported", "ended"} <= set(states)
    tools = Counter(plan.tool_status[-1].value.value for plan in plans)
    assert {"in-tool", "declined", "both"} <= set(tools)


def test_size_of_plans(plans):
    full = [plan for plan in plans if plan.goals and plan.status == Code("active")]
    assert all(3 <= len(plan.goals) <= 10 for plan in full)
    assert all(10 <= len(plan.measures) <= 40 for plan in full)
    assert all(5 <= len(plan.participants) <= 16 for plan in full)
    messages = [len(plan.messages) for plan in full]
    assert 18 <= median(messages) <= 33
    assert max(messages) > 100
    assert max(messages) <= 300
    assert all(len(plan.documents) <= 5 for plan in plans)
    assert {len(plan.documents) for plan in plans} >= {0, 1, 2, 3}
    assert {_levels(plan) for plan in full} == {1, 2, 3}


def _levels(plan: Plan) -> int:
    above = {goal.id: goal.parent for goal in plan.goals}
    deepest = 0
    for ident in above:
        depth = 0
        while isinstance(ident, str):
            ident, depth = above[ident], depth + 1
        deepest = max(deepest, depth)
    return deepest


def test_koordinator_only_has_no_plan_content(plans):
    without = [plan for plan in plans if plan.kind == Code("koordinator-only")]
    assert without
    assert not any(plan.goals or plan.measures for plan in without)


def test_an_active_plan_has_one_koordinator_now(plans):
    for plan in plans:
        now = [
            one for one in plan.koordinatorer
            if one.level == Code("municipal") and one.function == Code("koordinator") and not one.end
        ]  # fmt: skip
        if plan.status == Code("active"):
            assert len(now) == 1
        assert len(now) <= 1


def test_koordinatorer_of_every_kind(plans):
    everyone = [one for plan in plans for one in plan.koordinatorer]
    assert {one.level.value for one in everyone} == {"municipal", "hospital", "barnekoordinator"}
    assert any(one.deputy_for for one in everyone)
    assert any(one.end_reason for one in everyone)
    barn = [plan for plan in plans if any(one.level == Code("barnekoordinator") for one in plan.koordinatorer)]
    assert all(str(plan.planeier.birth_date) > "2008-11-22" for plan in barn)


def test_parents_sign_for_children(plans):
    for plan in plans:
        signers = {one.signer_kind.value for one in plan.consents}
        if str(plan.planeier.birth_date) > "2010-11-22":
            assert signers <= {"parents-joint", "parent-sole", "barnevern"}
        elif str(plan.planeier.birth_date) < "2008-11-22":
            assert not signers & {"parents-joint", "parent-sole", "barnevern"}
    kinds = {one.kind.value for plan in plans for one in plan.consents}
    assert kinds == {"plan-making", "sharing", "tool"}
    assert any(plan.reservations for plan in plans)


def test_children_are_heard_when_old_enough(plans):
    hearings = [(plan, hearing) for plan in plans for hearing in plan.hearings]
    assert hearings
    for plan, hearing in hearings:
        assert hearing.age >= 7
        assert hearing.age == _age(str(plan.planeier.birth_date), str(hearing.date))


def _age(born: str, day: str) -> int:
    return int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])


def test_rare_things_are_there(plans):
    more = [*plans, *municipality(800, 21)]
    graded = [plan for plan in more if any(a.grading != Code("ugradert") for a in plan.addresses)]
    assert 0 < len(graded) < 0.03 * len(more)
    assert any(plan.planeier.interpreter_needed for plan in more)
    assert any(len(plan.responsibilities) > 1 for plan in more)
    assert any(item.kind == Code("dnr") for plan in more for item in plan.identifiers)
    assert {record.kind.value for plan in more for record in plan.records} >= {
        "request-received", "information-given", "need-reported", "ip-declined", "tool-declined", "refusal",
        "complaint", "koordinator-change-notified",
    }  # fmt: skip


def test_two_plans_rarely_say_the_same(plans):
    texts = [str(item.text) for plan in plans[:100] for item in (*plan.goals, *plan.measures, *plan.messages)]
    assert len(set(texts)) > 0.95 * len(texts)
    assert any(letter in text for text in texts for letter in "æøå")
    assert any(" ikkje " in text for text in texts)


def test_no_slot_is_left_open(plans):
    for plan in plans[:100]:
        assert not [value for _, value in facts(plan) if isinstance(value, str) and ("{" in value or "  " in value)]


def test_normalising_keeps_them_equal(plans):
    plan = next(municipality(1, 11))
    assert normalise(plan) == plans[0]


def test_pdf_says_where_its_objects_are():
    data = minimal_pdf("Referat (ås)", ["Møte \\ samtale", "æøå"])
    assert data.startswith(b"%PDF-1.4")
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    assert data[start:].startswith(b"xref")
    places = [int(line[:10]) for line in data[start:].splitlines()[3:8]]
    assert [data[place:].split()[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]
    length = int(data.split(b"/Length ")[1].split()[0])
    assert len(data.split(b"stream\n", 1)[1].split(b"\nendstream")[0]) == length


def test_png_has_sound_chunks():
    assert minimal_png(1, 2, 3).endswith(b"IEND\xaeB`\x82")
