"""What a number tells, and what the identity profiles make of it."""

from __future__ import annotations

import pickle
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ident_strategies import a_number, births, eleven_digits, fh_numbers, numbers, tenor

from planbro.ident import (
    PUBLISHED_BY_SOURCE,
    PUBLISHED_TEST_NUMBERS,
    Flavour,
    Kind,
    PersonId,
    Profile,
    Sex,
    examine,
    make_duf,
    make_fhn,
    make_orgnr,
    mask,
)

ISSUER = "2.16.578.1.12.4.1.2.99999"
FAIL_IN_PRINT = {"12094812345", "05076600324", "13057444850", "02013299987"}
PROFILES = get_args(Profile)


def told(*args, **named):
    return {problem.code: problem.severity for problem in examine(*args, **named).problems}


class TestKind:
    @pytest.mark.parametrize(
        ("number", "kind"),
        [
            (a_number(), Kind.FNR),
            (a_number(day=40), Kind.DNR),
            (a_number(day=40, month=80), Kind.DNR),
            (make_fhn(800000000), Kind.FHN),
            (make_duf(2020, 7), Kind.DUF),
            ("not a number", Kind.OTHER),
            ("", Kind.OTHER),
        ],
    )
    def test_is_recognised(self, number, kind):
        assert examine(number).kind is kind

    def test_month_plus_forty_is_local_when_it_says_so(self):
        number = a_number(month=40)
        assert examine(number).flavour is Flavour.SYNTHETIC_DOLLY
        assert told(number)["ambiguous-kind"] == "info"
        assert examine(number, kind=Kind.HNR).kind is Kind.HNR
        assert examine(number, issuer=ISSUER).kind is Kind.HNR
        assert examine(number, kind=Kind.FNR, issuer=ISSUER).kind is Kind.FNR

    def test_a_d_number_called_fnr_is_a_d_number(self):
        seen = examine(a_number(day=40), kind=Kind.FNR)
        assert seen.kind is Kind.DNR
        assert told(a_number(day=40), kind=Kind.FNR) == {"kind-mismatch": "info"}

    def test_a_declared_kind_is_kept_where_the_digits_show_none(self):
        assert examine("210377xxxxx", kind=Kind.FNR).kind is Kind.FNR
        assert told("210377xxxxx", kind=Kind.FNR) == {"characters": "warning"}
        assert told("12345", kind=Kind.DNR) == {"length": "warning"}
        assert told("210377xxxxx") == {"unknown-kind": "warning", "characters": "warning"}

    def test_foreign_numbers_stay_as_they_were_written(self):
        assert examine(" 850517+AB-12 ", kind=Kind.SWEDISH).number.value == "850517+AB-12"
        assert told("850517+AB-12", kind=Kind.SWEDISH) == {}

    def test_organisations_are_examined_too(self):
        assert told(make_orgnr(3), kind=Kind.ORGNR) == {}
        assert told(str(10**8), kind=Kind.ORGNR) == {"control-digit": "warning"}

    def test_a_person_number_in_another_place_is_told(self):
        for kind in (Kind.OTHER, Kind.PASSPORT, Kind.DUF, Kind.HER):
            assert told("131169 00216", kind=kind)["person-number-elsewhere"] == "info"


class TestWhatItTells:
    def test_spaces_do_not_matter(self):
        assert examine("131169 00216") == examine("13116900216")

    @pytest.mark.parametrize("number", ["30108299939", "3010 8299939"])
    def test_a_number_of_2032_tells_neither_birth_date_nor_sex(self, number):
        seen = examine(number)
        assert (seen.numbering, seen.birth_date, seen.sex) == ("from-2032", None, None)
        assert told(number) == {"numbering-2032": "info"}

    @given(numbers(remainders=(1, 2, 3)))
    def test_nor_does_any_other(self, number):
        seen = examine(number)
        assert (seen.birth_date, seen.sex) == (None, None)
        assert seen.numbering in ("from-2032", None)
        assert seen.accepted

    def test_an_individnummer_without_a_century_is_of_2032(self):
        number = next(n for n in (_of_1945(i) for i in range(600, 700)) if n)
        assert examine(number).numbering == "from-2032"
        assert examine(number).birth_date is None

    def test_from_2032_an_old_looking_number_tells_nothing_either(self):
        assert examine("13116900216", as_of=date(2031, 12, 31)).birth_date == date(1969, 11, 13)
        assert examine("13116900216", as_of=date(2032, 1, 1)).birth_date is None
        assert examine("13116900216", as_of=date(2032, 1, 1)).sex is None

    @given(fh_numbers)
    def test_an_fh_number_tells_nothing(self, number):
        seen = examine(number)
        assert (seen.kind, seen.birth_date, seen.sex, seen.flavour, seen.problems) == (Kind.FHN, None, None, None, ())

    @pytest.mark.parametrize("number", sorted(FAIL_IN_PRINT))
    def test_a_failed_control_digit_is_a_warning_and_the_date_is_not_trusted(self, number):
        assert told(number, profile="accept") == {"control-digit": "warning"}
        assert examine(number).accepted
        assert examine(number).birth_date is None

    def test_the_ninth_digit_tells_sex(self):
        assert examine("13116900216").sex is Sex.FEMALE


class TestPublished:
    @pytest.mark.parametrize("number", sorted(PUBLISHED_TEST_NUMBERS - FAIL_IN_PRINT))
    def test_pass_their_control_digits(self, number):
        assert "control-digit" not in told(number)
        assert examine(number).published

    @pytest.mark.parametrize("number", sorted(PUBLISHED_TEST_NUMBERS))
    def test_are_accepted_where_tests_are_made(self, number):
        assert examine(number, profile="accept").accepted
        assert examine(number, profile="test").accepted

    def test_nhn_has_published_one_with_sixty_five_added(self):
        seen = examine("13717404089")
        assert (seen.flavour, seen.birth_date) == (Flavour.SYNTHETIC_NHN, date(1974, 6, 13))

    def test_each_names_its_source(self):
        assert all(source and found for source, found in PUBLISHED_BY_SOURCE)
        assert sum(len(found) for _, found in PUBLISHED_BY_SOURCE) == len(PUBLISHED_TEST_NUMBERS)

    def test_are_remarked_upon_in_production(self):
        assert told("13116900216", profile="production") == {"published-in-production": "info"}


class TestProfiles:
    @given(st.one_of(st.text(), eleven_digits, numbers(), fh_numbers), st.sampled_from([None, *Kind]))
    def test_accept_refuses_nothing_and_nothing_raises(self, text, kind):
        assert examine(text, kind=kind).accepted
        for profile in PROFILES:
            examine(text, kind=kind, profile=profile)

    @given(tenor)
    def test_tenor(self, number):
        assert told(number) == {"synthetic-accepted": "info"}
        assert told(number, profile="production") == {"synthetic-in-production": "error"}
        assert told(number, profile="test") == {}

    @given(tenor, st.sampled_from([Kind.OTHER, Kind.PASSPORT, Kind.DUF, Kind.HNR, Kind.FHN]))
    def test_calling_a_synthetic_number_something_else_does_not_help_it(self, number, kind):
        assert not examine(number, kind=kind, profile="production", issuer=ISSUER).accepted

    @given(numbers(months=(0,)), st.sampled_from([None, Kind.OTHER, Kind.PASSPORT, Kind.DUF, Kind.HNR]))
    def test_nor_a_real_one_in_a_test(self, number, kind):
        assert not examine(number, kind=kind, profile="test").accepted

    @given(numbers(months=(0,)))
    def test_real_numbers(self, number):
        assert told(number) == {}
        assert told(number, profile="production") == {}
        assert told(number, profile="test") == {"real-in-test": "error"}

    def test_a_real_looking_number_with_a_slip_is_still_real(self):
        slip = a_number()[:-1] + str((int(a_number()[-1]) + 1) % 10)
        assert told(slip, profile="test") == {"control-digit": "warning", "real-in-test": "error"}

    def test_dolly(self):
        number = a_number(month=40)
        assert told(number, kind=Kind.FNR) == {"synthetic-accepted": "info"}
        assert told(number, kind=Kind.FNR, profile="production") == {"synthetic-in-production": "error"}
        assert told(number, kind=Kind.FNR, profile="test") == {}

    def test_a_local_number_needs_its_name_and_its_issuer_in_production(self):
        number = a_number(month=40)
        assert told(number, kind=Kind.HNR, profile="production", issuer=ISSUER) == {}
        assert told(number, kind=Kind.HNR, profile="production") == {"issuer-missing": "error"}
        assert told(number, profile="production", issuer=ISSUER) == {"synthetic-in-production": "error"}
        assert told(number, kind=Kind.HNR) == {"issuer-missing": "info"}
        assert told(number, kind=Kind.HNR, profile="test", issuer=ISSUER) == {"real-in-test": "error"}

    def test_month_plus_sixty_five_is_for_tests(self):
        number = a_number(month=65)
        assert told(number) == {"synthetic-unconfirmed": "warning"}
        assert told(number, profile="production") == {"synthetic-in-production": "error"}
        assert told(number, profile="test") == {"synthetic-unconfirmed": "info"}

    @pytest.mark.parametrize("number", [make_fhn(800000000), make_duf(2020, 7)])
    def test_a_number_without_a_mark_counts_as_real(self, number):
        assert told(number, profile="production") == {}
        assert told(number, profile="test") == {"real-in-test": "error"}

    def test_there_is_no_fourth(self):
        with pytest.raises(ValueError, match="profile"):
            examine("", profile="lenient")


class TestMasked:
    @given(st.sampled_from(list(Kind)), st.text("0123456789ABC", max_size=15))
    def test_a_person_id_never_shows_itself(self, kind, value):
        held = PersonId(kind, value)
        for shown in (repr(held), str(held), f"{held}", f"{held!r}", f"{held:}", "%s" % held, repr([held])):  # noqa: UP031
            assert not any(sign.isdigit() for sign in shown)
        assert held.value == value

    @given(births, numbers())
    def test_nor_does_what_was_examined(self, birth, number):
        seen = examine(number)
        assert number not in repr(seen)
        assert seen.birth_date is None or seen.birth_date.isoformat() not in repr(seen)
        assert "birth_date" not in repr(seen)
        assert "sex=" not in repr(seen)

    def test_an_error_about_it_does_not_either(self):
        with pytest.raises(AttributeError) as caught:
            PersonId(Kind.FNR, "13116900216").value = "x"
        assert "13116900216" not in str(caught.value)

    @given(st.text())
    def test_a_mask_has_only_signs(self, text):
        assert set(mask(text)) <= {"*", "."}

    def test_two_local_numbers_are_the_same_only_with_one_issuer(self):
        assert PersonId(Kind.HNR, "1", ISSUER) == PersonId(Kind.HNR, "1", ISSUER)
        assert PersonId(Kind.HNR, "1", ISSUER) != PersonId(Kind.HNR, "1")

    def test_it_can_be_sent_to_another_process(self):
        held = PersonId(Kind.FNR, "13116900216")
        assert pickle.loads(pickle.dumps(held)) == held  # noqa: S301


def _of_1945(individ):
    from ident_strategies import build

    return build(date(1945, 5, 17), individ)
