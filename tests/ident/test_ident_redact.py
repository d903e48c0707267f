"""No person in a log: numbers are masked in free text however they were typed."""

from __future__ import annotations

import time
import uuid
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ident_strategies import eleven_digits, fh_numbers, numbers

from planbro.ident import find_numbers, make_duf, redact

MASK = "******....."
WRITINGS = (
    "{0}{1}{2}{3}{4}",
    "{0}{1}{2} {3}{4}",
    "{0}{1}{2}\u00a0{3}{4}",
    "{0}{1}{2}-{3}{4}",
    "{0}{1}{2} - {3}{4}",
    "{0}{1}{2}%20{3}{4}",
    "{0}{1}{2}\n{3}{4}",
    "{0}.{1}.{2} {3}{4}",
    "{0}.{1}.{2}-{3} {4}",
    "{0} {1} {2} {3} {4}",
    "{0}/{1}/{2} {3}{4}",
    "{0}.{1}.19{2} {3}{4}",
)
around = st.text("abcæøå 0123456789.,:-/\n\t\u00a0%+_@", max_size=30)


def write(number, style):
    return style.format(number[:2], number[2:4], number[4:6], number[6:9], number[9:])


@given(st.one_of(numbers(), fh_numbers, eleven_digits), st.sampled_from(WRITINGS), around, around)
def test_a_number_is_masked_however_it_is_written_and_whatever_stands_around(number, style, before, after):
    written = write(number, style)
    shown = redact(f"{before} {written}, {after}")
    assert written not in shown.replace(before, "") or written in before + after
    assert MASK in shown


@given(st.one_of(numbers(), fh_numbers), st.text("0123456789", max_size=5), st.text("0123456789", max_size=5))
def test_also_when_other_digits_are_glued_to_it(number, before, after):
    assert redact(f"id={before}{number}{after};") == f"id={MASK};"


@given(st.one_of(numbers(), fh_numbers), st.lists(st.integers(1, 10), max_size=4))
def test_a_valid_number_is_masked_in_any_grouping(number, cuts):
    ends = [0, *sorted(set(cuts)), 11]
    written = " ".join(number[a:b] for a, b in pairwise(ends))
    assert redact(f"nr {written}.") == f"nr {MASK}."


def test_a_duf_number_is_masked_in_groups():
    made = make_duf(2020, 123456)
    assert redact(f"DUF {made[:4]} {made[4:10]} {made[10:]}!") == f"DUF {MASK}!"
    assert redact(f"DUF {made}!") == f"DUF {MASK}!"


@pytest.mark.parametrize(
    "text",
    [
        "22.11.2026 13:00:05",
        "2026-11-22T13:00:05.123456+01:00",
        "tlf. +47 22 33 44 55 eller 22334455",
        "urn:oid:2.16.578.1.12.4.1.4.1 og 2.16.578.1.12.4.1.1.8116",
        "HER-id 91090, org.nr. 310 000 004, HPR 9144889",
        "10.0.0.1:8080",
        "",
    ],
)
def test_dates_telephones_oids_and_organisations_are_left(text):
    assert redact(text) == text


def test_our_own_ids_and_digests_are_left():
    own = uuid.UUID("6ba7b810-9dad-51d1-80b4-013116900216")
    digest = "a" + "13116900216" + "0" * 52
    assert redact(f"plan {own} sha256 {digest}") == f"plan {own} sha256 {digest}"


@given(around)
def test_redacting_twice_is_redacting_once(text):
    assert redact(redact(text)) == redact(text)


@given(around)
def test_places_are_in_order_and_apart(text):
    spans = find_numbers(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.long  # a clock on a shared machine lies now and then
@pytest.mark.parametrize("text", ["1 " * 50_000, "1" * 100_000, "12 34 56 " * 10_000, "a1" * 50_000, "-" * 100_000])
def test_a_long_text_takes_no_long_time(text):
    begun = time.perf_counter()
    redact(text)
    assert time.perf_counter() - begun < 5
