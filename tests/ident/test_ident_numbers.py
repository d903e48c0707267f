"""One module per number: the rules, python-stdnum as a second opinion, and what the exceptions do not say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
import traceback
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ident_strategies import a_number, births, eleven_digits, fh_numbers, numbers, tenor
from stdnum.no import fodselsnummer
from stdnum.no import orgnr as stdnum_orgnr

from planbro import ident
from planbro.ident import dnr, duf, fhn, fnr, her, hnr, hpr, orgnr, resh

MODULES = (fnr, dnr, hnr, fhn, duf, hpr, her, resh, orgnr)
NAMES = [f"planbro.ident.{info.name}" for info in pkgutil.iter_modules(ident.__path__)]


@pytest.mark.parametrize("name", ["planbro.ident", *NAMES])
def test_the_examples_in_the_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_exported_name_exists_once():
    assert len(ident.__all__) == len(set(ident.__all__))
    assert all(hasattr(ident, name) for name in ident.__all__)


def test_the_oracle_stays_in_the_tests():
    code = "import sys, planbro.ident; sys.exit(any(m.split('.')[0] == 'stdnum' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def fault_of(module, text):
    try:
        module.validate(text)
    except ident.IdentError as fault:
        return fault
    return None


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
class TestEveryModule:
    def test_has_the_same_face(self, module):
        assert all(callable(getattr(module, name)) for name in ("compact", "validate", "is_valid", "format"))

    def test_strips_spaces_of_every_kind(self, module):
        assert module.compact(" 1\u00a02\u202f3\u200b4-5\t") == "12345"

    @given(text=st.one_of(st.text(), st.text("0123456789 -", max_size=14), eleven_digits))
    def test_never_says_the_number_in_an_exception(self, module, text):
        fault = fault_of(module, text)
        assert module.is_valid(text) == (fault is None)
        assert fault is None or fault.__context__ is None
        said = "".join(traceback.format_exception_only(fault)) + repr(fault.args) if fault else ""
        assert not any(sign.isdigit() for sign in said)

    @given(text=st.text("0123456789 -\u00a0", max_size=14))
    def test_format_changes_only_spaces(self, module, text):
        assert module.compact(module.format(text)) == module.compact(text)

    @pytest.mark.parametrize("text", ["", "١٣١١٦٩٠٠٢١٦", "210377xxxxx", "1" * 40])
    def test_refuses_what_is_no_number(self, module, text):
        with pytest.raises(ident.IdentError):
            module.validate(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("210377xxxxx", ident.InvalidFormat),
        ("1311690021", ident.InvalidLength),
        ("00000000000", ident.InvalidDate),
        ("13116900226", ident.InvalidControl),
        ("13116900217", ident.InvalidControl),
        ("70108299914", ident.InvalidDate),
    ],
)
def test_a_fnr_is_refused_for_the_right_reason(text, fault):
    with pytest.raises(fault):
        fnr.validate(text)


@pytest.mark.parametrize("added", [0, 40, 65, 80])
def test_every_flavour_is_a_fnr_or_a_d_number(added):
    assert fnr.is_valid(a_number(month=added))
    assert not dnr.is_valid(a_number(month=added))
    assert dnr.is_valid(a_number(day=40, month=added))
    assert not fnr.is_valid(a_number(day=40, month=added))


def test_only_month_plus_forty_is_an_h_number():
    assert hnr.is_valid(a_number(month=40))
    assert not any(hnr.is_valid(a_number(month=added)) for added in (0, 65, 80))
    assert not hnr.is_valid(a_number(day=40, month=40))


def test_the_rule_of_2032_does_not_reach_h_numbers():
    assert not hnr.is_valid(a_number(month=40, remainder=1))


class TestOracle:
    @given(numbers(months=(0, 40)))
    def test_stdnum_agrees_on_ordinary_numbers(self, number):
        seen = ident.examine(number)
        assert fodselsnummer.is_valid(number)
        assert seen.birth_date == fodselsnummer.get_birth_date(number)
        assert seen.sex == {"F": ident.Sex.FEMALE, "M": ident.Sex.MALE}[fodselsnummer.get_gender(number)]

    @given(st.one_of(eleven_digits, numbers(months=(0, 40), remainders=(0, 1, 2, 3))))
    def test_and_on_what_is_none(self, number):
        seen = ident.examine(number)
        assume(number[4:6] != "54")  # stdnum counts 1854 among the 1800s, HIS 1001 begins after it
        old = seen.numbering == "until-2032" and seen.flavour in (ident.Flavour.REAL, ident.Flavour.SYNTHETIC_DOLLY)
        born = seen.birth_date is not None and seen.birth_date <= date(2020, 12, 31)
        assume(born or not old)
        assert fodselsnummer.is_valid(number) == old

    @given(st.one_of(tenor, numbers(months=(65, 80))))
    def test_we_take_synthetic_numbers_that_it_refuses(self, number):
        assert not fodselsnummer.is_valid(number)
        assert fnr.is_valid(number) or dnr.is_valid(number)

    @given(fh_numbers)
    def test_we_take_fh_numbers_that_it_refuses(self, number):
        assert not fodselsnummer.is_valid(number)
        assert fhn.is_valid(number)

    @given(st.text("0123456789", min_size=9, max_size=9))
    def test_it_agrees_on_organisation_numbers(self, number):
        assert orgnr.is_valid(number) == stdnum_orgnr.is_valid(number)


class TestControlDigits:
    @given(st.one_of(tenor, fh_numbers, numbers(remainders=(0, 1, 2, 3))), st.integers(0, 10), st.integers(1, 9))
    def test_one_wrong_digit_is_caught(self, number, place, by):
        wrong = f"{number[:place]}{(int(number[place]) + by) % 10}{number[place + 1 :]}"
        assert not any(module.is_valid(wrong) for module in (fnr, dnr, hnr, fhn))

    @given(st.one_of(tenor, fh_numbers, numbers(remainders=(0, 1, 2, 3))), st.integers(0, 9))
    def test_two_neighbours_swapped_are_caught(self, number, place):
        assume(number[place] != number[place + 1])
        wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert not any(module.is_valid(wrong) for module in (fnr, dnr, hnr, fhn))

    @pytest.mark.parametrize("remainder", [1, 2, 3])
    def test_remainders_of_2032_pass(self, remainder):
        assert fnr.is_valid(a_number(remainder=remainder))
        assert dnr.is_valid(a_number(day=40, remainder=remainder))

    @given(births, st.integers(4, 10))
    def test_other_remainders_do_not(self, birth, remainder):
        born, individ = birth
        nine = f"{born:%d%m}{born.year % 100:02}{individ:03}"
        weights = (3, 7, 6, 1, 8, 9, 4, 5, 2)
        first = (remainder - sum(int(d) * w for d, w in zip(nine, weights, strict=True))) % 11
        assume(first != 10)
        assert not any(fnr.is_valid(f"{nine}{first}{second}") for second in range(10))

    @pytest.mark.parametrize("remainder", [-1, 4])
    def test_there_is_no_fifth_remainder(self, remainder):
        with pytest.raises(ValueError, match="remainder"):
            ident.control_digits("010150002", remainder)


class TestMade:
    @given(births, st.booleans())
    def test_a_synthetic_number_is_tenors_and_tells_what_it_was_made_of(self, birth, d_number):
        born, individ = birth
        number = ident.make_synthetic(born, individ, d_number=d_number)
        assume(number)
        seen = ident.examine(number)
        assert seen.kind is (ident.Kind.DNR if d_number else ident.Kind.FNR)
        assert seen.flavour is ident.Flavour.SYNTHETIC_TENOR
        assert (seen.birth_date, seen.sex is ident.Sex.MALE) == (born, individ % 2 == 1)

    def test_an_individnummer_of_another_century_makes_nothing(self):
        assert ident.make_synthetic(date(2005, 3, 1), 100) is None

    @given(st.integers(0, 499_999))
    def test_an_organisation_number_is_valid_and_nobodys(self, seed):
        number = ident.make_orgnr(seed)
        assert stdnum_orgnr.is_valid(number)
        assert number.startswith("31")

    def test_seeds_do_not_collide(self):
        assert len({ident.make_orgnr(seed) for seed in range(5_000)}) == 5_000

    @given(st.integers(1900, 2099), st.integers(0, 999_999))
    def test_a_duf_number_is_valid(self, year, serial):
        assert duf.is_valid(ident.make_duf(year, serial))

    def test_an_hpr_number_is_valid(self):
        assert hpr.is_valid(ident.make_hpr(42))

    @pytest.mark.parametrize(
        "make",
        [
            lambda: ident.make_synthetic(date(1990, 1, 1), 1000),
            lambda: ident.make_fhn(1),
            lambda: ident.make_duf(1, 1),
            lambda: ident.make_orgnr(-1),
            lambda: ident.make_hpr(10**7),
        ],
    )
    def test_outside_its_series_nothing_is_made(self, make):
        with pytest.raises(ValueError, match=r"series|three digits"):
            make()


@pytest.mark.parametrize(
    ("year", "individ", "born"),
    [
        ("00", 0, 1900),
        ("99", 499, 1999),
        ("55", 500, 1855),
        ("99", 749, 1899),
        ("54", 500, None),
        ("39", 500, 2039),
        ("40", 500, None),
        ("39", 999, 2039),
        ("40", 900, 1940),
        ("40", 899, None),
        ("60", 750, None),
        ("99", 999, 1999),
    ],
)
def test_the_individnummer_tells_the_century_to_the_year(year, individ, born):
    nines = (f"{day:02}06{year}{individ:03}" for day in range(1, 29))
    number = next(nine + control for nine in nines if (control := ident.control_digits(nine)))
    seen = ident.examine(number)
    assert (seen.birth_date and seen.birth_date.year) == born
    assert seen.numbering == ("until-2032" if born else "from-2032")


def test_the_29th_of_february_needs_its_own_leap_year():
    nine = next(n for n in (f"290200{individ:03}" for individ in range(500)) if ident.control_digits(n))
    seen = ident.examine(nine + ident.control_digits(nine))
    assert (seen.numbering, seen.birth_date) == ("from-2032", None)
    assert not fnr.is_valid("29020100000")


def test_an_fh_number_begins_with_eight_or_nine_and_keeps_the_old_rule():
    for nine, remainder in (("799999991", 0), ("800000001", 1), ("800000001", 2), ("800000001", 3)):
        control = ident.control_digits(nine, remainder)
        assert control is None or not fhn.is_valid(nine + control)
    assert sum(ident.control_digits("800000001", remainder) is not None for remainder in (1, 2, 3)) > 0
    assert ident.control_digits("799999991") is not None


def test_a_duf_number_reckoned_by_hand():
    assert ident.make_duf(1999, 123456)[-2:] == "03"
    assert not duf.is_valid("18" + ident.make_duf(1999, 123456)[2:])
