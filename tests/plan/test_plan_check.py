"""What a plan says wrongly, or not at all."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.ident import make_hpr
from planbro.plan import (
    ABSENT,
    Address,
    Code,
    Consent,
    Goal,
    Identifier,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Measure,
    Null,
    Organisation,
    Participant,
    Plan,
    Planeier,
    Related,
    check,
    completeness,
    facts,
)
from planbro.testing import FAULTS, municipality, rich_plan
from planbro.testing.strategies import dates, plans

DAY = "2026-11-22"
ID = "11111111-1111-4111-8111-%012d"


def _plan(**fields):
    named = Planeier(given="Kari", family="Nordmann")
    return Plan(id=ID % 1, kind=Code("ip"), status=Code("active"), **{"planeier": named} | fields)


def _koordinator(number=2, level="municipal", **fields):
    return Koordinator(id=ID % number, level=Code(level), function=Code("koordinator"), family="Mæhle", **fields)


def _found(plan, code, as_of=DAY, **more):
    return [finding for finding in check(plan, as_of=as_of, **more) if finding.code == code]


def _point(plan, letter, as_of=DAY):
    return next(point for point in completeness(plan, as_of) if point.letter == letter)


def test_the_rich_plan_meets_every_point_and_has_no_warning():
    assert [point.letter for point in completeness(rich_plan(), DAY)] == list("abcdefghi")
    assert all(point.met and not point.missing for point in completeness(rich_plan(), DAY))
    assert set(check(rich_plan(), as_of=DAY).codes()) == {"ident-synthetic"}


def test_an_empty_plan_meets_none_and_says_which():
    found = _found(_plan(), "plan-point-missing")
    assert [finding.params["point"] for finding in found] == list("abcdefghi")
    assert {point.letter: point.missing for point in completeness(_plan(), DAY)} == {
        "a": ("goals[]", "resources[]", "needs[]"),
        "b": ("participants[]",),
        "c": ("koordinatorer[]",),
        "d": ("planeier.contribution", "participants[].contribution"),
        "e": ("measures[]",),
        "f": ("measures[].how",),
        "g": ("period_start", "period_end", "next_revision"),
        "h": ("consents[]",),
        "i": ("cooperations[]",),
    }


@pytest.mark.parametrize(
    ("letter", "spoil"),
    [
        ("a", lambda p: p.needs.clear()),
        ("b", lambda p: setattr(p.participants[3], "role", ABSENT) or setattr(p.participants[3], "role_text", "")),
        ("c", lambda p: p.koordinatorer.append(_koordinator(99))),
        ("c", lambda p: p.koordinatorer.clear()),
        ("d", lambda p: [setattr(one, "contribution", ABSENT) for one in (*p.participants, p.planeier)]),
        ("e", lambda p: setattr(p.measures[0], "extent", "  ") or setattr(p.measures[0], "extent_value", ABSENT)),
        ("f", lambda p: setattr(p.measures[0], "how", Null("unknown"))),
        ("g", lambda p: setattr(p, "next_revision", ABSENT)),
        ("h", lambda p: [setattr(one, "withdrawn", "2026-11-01") for one in p.consents]),
        ("i", lambda p: p.cooperations.clear()),
    ],
)
def test_each_point_is_answered_by_itself(letter, spoil):
    plan = rich_plan()
    spoil(plan)
    missing = [point for point in completeness(plan, DAY) if not point.met]
    assert [point.letter for point in missing] == [letter]
    assert missing[0].missing
    assert missing[0].text("nb") != missing[0].text()


def test_point_c_wants_exactly_one_municipal_koordinator():
    assert _point(_plan(koordinatorer=[_koordinator()]), "c").met
    assert not _point(_plan(koordinatorer=[_koordinator(level="hospital")]), "c").met
    assert not _point(_plan(koordinatorer=[_koordinator(end="2026-11-21")]), "c").met
    assert _point(_plan(koordinatorer=[_koordinator(end="2026-11-22"), _koordinator(3, start="2026-11-23")]), "c").met


def test_two_koordinatorer_at_once_at_one_level():
    for earlier in ("2026-11-22", "2026-11", "2026"):
        (finding,) = _found(_plan(koordinatorer=[_koordinator(end=earlier), _koordinator(3)]), "koordinator-two")
        assert finding.params == {"count": 2}
        assert finding.place.path == "koordinatorer[level=municipal]"
    assert not _found(_plan(koordinatorer=[_koordinator(end="2026-10"), _koordinator(3)]), "koordinator-two")
    assert not _found(_plan(koordinatorer=[_koordinator(), _koordinator(3, "hospital")]), "koordinator-two")
    deputy = _koordinator(3)
    deputy.function = Code("deputy")
    assert not _found(_plan(koordinatorer=[_koordinator(), deputy]), "koordinator-two")


def test_no_koordinator():
    assert _found(_plan(), "koordinator-none")
    assert _found(_plan(koordinatorer=[_koordinator(end="2020")]), "koordinator-none", as_of=None)
    assert not _found(_plan(koordinatorer=[_koordinator()]), "koordinator-none", as_of=None)
    over = _plan()
    over.status = Code("completed")
    assert not _found(over, "koordinator-none")


def test_nothing_says_whose_plan_it_is():
    assert _found(_plan(planeier=Planeier(sex=Code("female"))), "patient-missing")
    assert _found(_plan(planeier=Planeier(family="  ", given=Null("masked"))), "patient-missing")
    number = Identifier(id=ID % 4, value="1")
    assert not _found(_plan(planeier=Planeier(), identifiers=[number]), "patient-missing")


@pytest.mark.parametrize(
    ("stated", "kind", "status", "shown"),
    [
        ("none", "ip", "active", "active"),
        ("declined", "ip", "on-hold", "on-hold"),
        ("ended", "ip", "active", "active"),
        ("active", "ip", "completed", "completed"),
        ("active", "koordinator-only", "active", "koordinator-only"),
        ("active", "ip", "active", None),
        ("none", "koordinator-only", "active", None),
        ("ended", "ip", "completed", None),
        ("unknown", "ip", "active", None),
    ],
)
def test_ip_status_against_the_plan(stated, kind, status, shown):
    plan = _plan(ip_status=[IpStatus(id=ID % 5, value=Code(stated), date="2026-01-01")])
    plan.kind, plan.status = Code(kind), Code(status)
    found = _found(plan, "status-contradicts")
    assert [finding.params for finding in found] == (
        [{"kind": "ip", "stated": stated, "shown": shown}] if shown else []
    )


def test_only_the_last_statement_counts():
    old = IpStatus(id=ID % 5, value=Code("none"), date="2019-01-01")
    new = IpStatus(id=ID % 6, value=Code("active"), date="2024-01-01")
    assert not _found(_plan(ip_status=[new, old]), "status-contradicts")
    new.end = "2025-01-01"
    assert _found(_plan(ip_status=[new, old]), "status-contradicts")


def test_koordinator_status_against_the_koordinatorer_of_its_level():
    said = KoordinatorStatus(id=ID % 5, value=Code("appointed"), level=Code("municipal"))
    plan = _plan(koordinator_status=[said], koordinatorer=[_koordinator(level="hospital")])
    (finding,) = _found(plan, "status-contradicts")
    assert finding.params == {"kind": "koordinator", "stated": "appointed", "shown": "not-appointed"}
    plan.koordinatorer[0].level = Code("municipal")
    assert not _found(plan, "status-contradicts")
    said.value = Code("declined")
    assert _found(plan, "status-contradicts")[0].params["shown"] == "appointed"


def test_an_active_plan_whose_consent_was_withdrawn():
    consent = Consent(id=ID % 5, kind=Code("plan-making"), status=Code("active"), withdrawn="2026-11-22")
    assert _found(_plan(consents=[consent]), "status-contradicts")[0].params["kind"] == "plan-making"
    assert not _found(_plan(consents=[consent]), "status-contradicts", as_of="2026-11-21")


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2026-05-02", "2026-05-01", True),
        ("2026-05-02", "2026-05-02", False),
        ("2026-05-02", "2026-05", False),
        ("2026-05-02", "2026-04", True),
        ("2027", "2026-12-31", True),
        ("2026", "2026-01-01", False),
        ("ukjent", "2026-01-01", False),
        (Null("unknown"), "2026-01-01", False),
    ],
)
def test_an_end_before_its_start(start, end, wrong):
    found = _found(_plan(measures=[Measure(id=ID % 7, start=start, end=end)]), "dates-order")
    assert [finding.place.path for finding in found] == ([f"measures[{ID % 7}].end"] if wrong else [])


def test_every_pair_of_dates_is_looked_at():
    late, early = "2026-05-02", "2026-05-01"
    plan = _plan(
        period_start=late, period_end=early, created=late, closed=early, last_revision=late, next_revision=early,
        participants=[Participant(id=ID % 8, start=late, end=early, access_start=late, access_end=early)],
        related=[Related(id=ID % 9, mandate_start=late, mandate_end=early)],
        goals=[Goal(id=ID % 10, start=late, due=early)],
        consents=[Consent(id=ID % 11, start=late, end=early, signed=late, withdrawn=early)],
        addresses=[Address(id=ID % 12, start=late, end=early)],
    )  # fmt: skip
    assert sorted(str(finding.place.path).split(".")[-1] for finding in _found(plan, "dates-order")) == sorted(
        ["period_end", "closed", "next_revision", "end", "access_end", "mandate_end", "due", "end", "withdrawn", "end"]
    )


@pytest.mark.parametrize("kind", ["stafettlogg", "iop", "iup"])
def test_a_plan_under_other_law(kind):
    plan = _plan()
    plan.kind = Code(kind)
    assert _found(plan, "not-an-ip")[0].params == {"kind": kind}
    assert not _found(plan, "plan-point-missing")


@pytest.mark.parametrize(
    ("day", "signed", "by", "age"),
    [
        ("2026-11-21", "2020-01-01", "parents-joint", None),
        ("2026-11-22", "2020-01-01", "parents-joint", 16),
        ("2026-11-22", ABSENT, "parent-sole", 16),
        ("2026-12-01", "2026-11-23", "parent-sole", None),
        ("2028-11-22", "2026-11-23", "parent-sole", 18),
        ("2028-11-22", "2020-01-01", "other-parental", 18),
        ("2028-11-22", "2020-01-01", "patient-express", None),
    ],
)
def test_a_parents_consent_is_renewed_at_16_and_18(day, signed, by, age):
    consent = Consent(id=ID % 5, kind=Code("sharing"), status=Code("active"), signer_kind=Code(by), signed=signed)
    plan = _plan(planeier=Planeier(given="Kari", birth_date="2010-11-22"), consents=[consent])
    assert [finding.params["age"] for finding in _found(plan, "consent-renew", day)] == ([age] if age else [])
    assert not _found(plan, "consent-renew", None)


def test_one_born_on_the_29th_of_february_turns_18_on_the_1st_of_march():
    consent = Consent(id=ID % 5, status=Code("active"), signer_kind=Code("parent-sole"), signed="2026-03-01")
    plan = _plan(planeier=Planeier(given="Kari", birth_date="2008-02-29"), consents=[consent])
    plan.consents[0].signed = "2025-01-01"
    assert not _found(plan, "consent-renew", "2026-02-28")
    assert _found(plan, "consent-renew", "2026-03-01")


def test_reservations_in_words_only():
    plan = rich_plan()
    assert not _found(plan, "consent-words")
    plan.reservations.clear()
    assert len(_found(plan, "consent-words")) == 1


@pytest.mark.parametrize(
    ("value", "kind", "profile", "code"),
    [
        ("12094812345", "fnr", "accept", "ident-control-digit"),
        ("123", "fnr", "accept", "ident-invalid"),
        ("13116900216", "fnr", "test", None),
        ("13116900216", "hnr", "accept", "ident-kind-mismatch"),
        ("abc", ABSENT, "accept", "ident-kind-unknown"),
    ],
)
def test_numbers_of_the_planeier(value, kind, profile, code):
    number = Identifier(id=ID % 5, kind=Code(kind) if kind else ABSENT, value=value)
    found = check(_plan(identifiers=[number]), as_of=DAY, profile=profile)
    assert [one.code for one in found if one.code.startswith("ident")] == ([code] if code else [])
    assert value not in repr(list(found)) + "".join(map(str, found))


def test_the_profile_decides_about_synthetic_and_real():
    assert _found(rich_plan(), "ident-synthetic-refused", profile="production")
    assert not check(rich_plan(), as_of=DAY, profile="test").has_errors
    real = _plan(identifiers=[Identifier(id=ID % 5, kind=Code("fhn"), value="81012345678")])
    assert _found(real, "ident-real-refused", profile="test")


def test_numbers_of_workers_and_bodies():
    plan = _plan(
        koordinatorer=[_koordinator(hpr="HPR 1")],
        participants=[Participant(id=ID % 5, hpr=make_hpr(1)), Participant(id=ID % 6, hpr="")],
        organisations=[Organisation(id=ID % 7, orgnr="123456789", her_id="x")],
    )
    assert {finding.place.path for finding in check(plan, as_of=DAY) if finding.code.startswith("ident")} == {
        f"koordinatorer[{ID % 2}].hpr", f"organisations[{ID % 7}].orgnr", f"organisations[{ID % 7}].her_id"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("two-koordinatorer", "koordinator-two"),
        ("missing-koordinator", "koordinator-none"),
        ("missing-planeier", "patient-missing"),
        ("bad-control-digit", "ident-control-digit"),
    ],
)
def test_planted_faults_are_found(fault, code):
    plan = rich_plan()
    plan.koordinatorer = [one for one in plan.koordinatorer if one.level == Code("municipal")]
    before = check(plan, as_of=DAY).codes()
    spoiled = FAULTS[fault].of_plan(plan, Random(1))
    assert check(spoiled, as_of=DAY).codes().count(code) == before.count(code) + 1


def test_an_id_that_is_a_number_of_a_person_is_not_shown():
    plan = _plan(measures=[Measure(id="13116900216", start="2026-02-01", end="2026-01-01")])
    assert _found(plan, "dates-order")[0].place.path == "measures[].end"


@given(plans(2), st.one_of(st.none(), dates().filter(lambda day: len(day) == 10)))
def test_any_plan_is_checked_and_no_text_of_it_comes_out(plan, as_of):
    before = list(facts(plan))
    found = check(plan, as_of=as_of)
    assert list(facts(plan)) == before
    told = [value for _, value in before if isinstance(value, str) and len(value) > 12 and value.count("-") != 4]
    said = " ".join(str(finding) + str(dict(finding.params)) for finding in found)
    assert not [text for text in told if text in said]


def test_a_municipality_has_no_error():
    for plan in municipality(30, 5):
        assert not check(plan, as_of=DAY).has_errors


def test_a_day_must_be_a_day():
    for wrong in ("", "2026", "2026-02-30", "i dag"):
        with pytest.raises(ValueError, match="as_of is not a date"):
            completeness(_plan(), wrong)
