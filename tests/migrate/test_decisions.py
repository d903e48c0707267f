"""What a person decides: a file that opens in Norwegian Excel, and every answer that cannot be followed is told."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.exchange.migrate._decisions import (
    HEADINGS,
    Decision,
    Question,
    question_of,
    question_of_held,
    read_decisions,
    write_decisions,
)
from planbro.exchange.migrate._people import same_persons

from .merge_helpers import NUMBER, codes
from .test_people import ledger, plan

A, B, C = (f"00000000-0000-4000-8000-{at:012}" for at in (1, 2, 3))


def pair() -> Question:
    (same,) = same_persons(ledger([plan(1, NUMBER), plan(2, NUMBER)]))
    asked = question_of(same)
    assert asked is not None
    return asked


def answered(
    question: Question, said: str, *, by: str = "Ola Vik", why: str = "Avtalt", day: str = "2026-11-20"
) -> bytes:
    """The file as a person fills it in."""
    rows = list(csv.reader(io.StringIO(write_decisions([question]).decode("utf-8-sig")), delimiter=";"))
    rows[1][4:] = [said, why, by, day]
    return saved(rows)


def saved(rows: list[list[str]], *, encoding: str = "utf-8-sig", delimiter: str = ";") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def test_the_file_opens_in_norwegian_excel_and_names_no_planeier() -> None:
    data = write_decisions([pair(), question_of_held(C, "SP-7")])
    assert data.startswith(b"\xef\xbb\xbfid;sak;planer;forslag;beslutning;begrunnelse;besluttet av;dato\r\n")
    text = data.decode("utf-8-sig")
    assert f"A: {A} (SP-0) | B: {B} (SP-1)" in text
    assert "slå sammen i B. Svar: slå sammen i (bokstav) / behold alle / utelat (bokstav)" in text
    assert "Nordmann" not in text
    assert NUMBER not in text


def test_a_question_has_the_same_id_whatever_the_order_of_its_plans() -> None:
    (same,) = same_persons(ledger([plan(2, NUMBER), plan(1, NUMBER)]))
    again = question_of(same)
    assert again is not None
    assert again.id == pair().id != question_of_held(A, "").id


def test_what_is_as_it_may_be_is_not_asked() -> None:
    lawful = same_persons(ledger([plan(1, NUMBER), plan(2, NUMBER, status="completed")]))
    possible = same_persons(ledger([plan(1, NUMBER), plan(1, NUMBER)]))
    assert [question_of(same) for same in (*lawful, *possible)] == [None, None]


@pytest.mark.parametrize(
    ("said", "answer", "named"),
    [
        ("slå sammen i B", "merge", B), ("Slå sammen i A.", "merge", A), (f"slå sammen i {B}", "merge", B),
        ("slå saman i SP-1", "merge", B), ("utelat A", "leave-out", A), ("Behold begge", "keep", ""),
        ("behold alle.", "keep", ""), ("merge into A", "merge", A),
    ],
)  # fmt: skip
def test_an_answer_is_understood_as_people_write_it(said: str, answer: str, named: str) -> None:
    decisions, found = read_decisions(answered(pair(), said), [pair()])
    assert [(one.answer, one.plan) for one in decisions] == [(answer, named)]
    assert not found


def test_a_held_plan_is_moved_or_held() -> None:
    asked = question_of_held(C, "SP-7")
    for said, answer in (("flytt", "move"), ("hold tilbake", "hold")):
        (one,), found = read_decisions(answered(asked, said), [asked])
        assert (one.answer, one.plan, bool(found)) == (answer, C, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_file_is_read_however_it_was_saved(encoding: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(answered(pair(), "slå sammen i B").decode("utf-8-sig")), delimiter=";"))
    decisions, found = read_decisions(saved(rows, encoding=encoding, delimiter=delimiter), [pair()])
    assert (len(decisions), len(found)) == (1, 0)


def test_a_day_that_excel_has_made_norwegian_is_a_day() -> None:
    (one,), _ = read_decisions(answered(pair(), "behold alle", day="5.11.2026"))
    assert one.day == "2026-11-05"


def test_the_row_itself_tells_what_was_asked() -> None:
    (one,), found = read_decisions(answered(pair(), "slå sammen i A"))
    assert (one.plans, one.plan, bool(found)) == ((A, B), A, False)


@pytest.mark.parametrize("said", ["kanskje", "slå sammen", "slå sammen i C", "slå sammen i A B", "flytt", "utelat"])
def test_an_answer_that_cannot_be_followed_is_told(said: str) -> None:
    decisions, found = read_decisions(answered(pair(), said), [pair()])
    assert (decisions, "decision-not-understood" in codes(found)) == ([], True)


@pytest.mark.parametrize(("missing", "field"), [("by", "besluttet av"), ("why", "begrunnelse"), ("day", "dato")])
def test_a_decision_says_who_and_why_and_when(missing: str, field: str) -> None:
    decisions, found = read_decisions(answered(pair(), "behold alle", **{missing: ""}), [pair()])
    assert decisions == []
    assert [(one.code, one.params) for one in found][:1] == [("decision-incomplete", {"field": field})]


def test_an_answer_to_what_was_not_asked_is_told() -> None:
    data = answered(pair(), "behold alle")
    assert "decision-unknown" in codes(read_decisions(data, [question_of_held(C, "")])[1])
    assert codes(read_decisions(data.replace(A.encode(), C.encode()))[1]) == {"decision-unknown"}


def test_what_is_not_answered_is_open_and_nothing_more() -> None:
    decisions, found = read_decisions(write_decisions([pair()]), [pair()])
    assert (decisions, codes(found), found.exit_code) == ([], {"decision-open"}, 0)


def test_two_answers_to_one_question_are_none() -> None:
    first, second = answered(pair(), "slå sammen i A"), answered(pair(), "slå sammen i B")
    data = first + second.partition(b"\r\n")[2]
    assert [one.answer for one in read_decisions(first + first.partition(b"\r\n")[2])[0]] == ["merge"]
    decisions, found = read_decisions(data, [pair()])
    assert (decisions, "decision-contradicts" in codes(found)) == ([], True)


def test_a_plan_that_is_left_out_is_not_merged_into_nor_moved() -> None:
    asked = [pair(), question_of_held(A, "")]
    data = answered(asked[0], "utelat A") + answered(asked[1], "flytt").partition(b"\r\n")[2]
    decisions, found = read_decisions(data, asked)
    assert (decisions, "decision-contradicts" in codes(found)) == ([], True)


@pytest.mark.parametrize("about_person", ["behold alle", "slå sammen i B", "slå sammen i A"])
@pytest.mark.parametrize("about_consent", ["flytt", "hold tilbake"])
def test_the_consent_is_one_question_and_the_person_another(about_person: str, about_consent: str) -> None:
    asked = [pair(), question_of_held(A, "")]
    data = answered(asked[0], about_person) + answered(asked[1], about_consent).partition(b"\r\n")[2]
    decisions, found = read_decisions(data, asked)
    assert (len(decisions), len(found)) == (2, 0)


def test_a_plan_is_not_merged_away_twice() -> None:
    other = Question(question_of_held(A, "").id, "person", "ip-two", ((A, ""), (C, "")))
    data = answered(pair(), "slå sammen i B") + answered(other, "slå sammen i B").partition(b"\r\n")[2]
    decisions, found = read_decisions(data, [pair(), other])
    assert (decisions, codes(found)) == ([], {"decision-contradicts"})


def test_what_was_decided_stands_when_the_file_is_written_again() -> None:
    decisions, _ = read_decisions(answered(pair(), "slå sammen i B"), [pair()])
    again = write_decisions([pair(), question_of_held(C, "")], decisions)
    assert read_decisions(again)[0] == decisions


def test_a_file_without_headings_is_no_list_of_decisions() -> None:
    assert codes(read_decisions(b"a;b\r\n1;2\r\n")[1]) == {"decisions-not-a-list"}
    assert codes(read_decisions(b"")[1]) == {"decisions-not-a-list"}


def test_nothing_in_the_file_is_taken_for_a_formula() -> None:
    given_ = Decision(pair().id, "person", "keep", (A, B), "", "=HYPERLINK(1)", "@Ola", "2026-11-20")
    cells = [cell for row in csv.reader(io.StringIO(write_decisions([pair()], [given_]).decode()), delimiter=";")
             for cell in row]  # fmt: skip
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
    assert len(HEADINGS) == 8


@given(st.binary(max_size=200))
def test_whatever_the_file_holds_there_is_an_answer_and_no_fault(data: bytes) -> None:
    for start in (b"", b"id;beslutning\r\n", ("id;beslutning;planer\r\n").encode("utf-16")):
        assert read_decisions(start + data)[0] == []


def test_the_findings_hold_nothing_that_a_person_wrote() -> None:
    _, found = read_decisions(answered(pair(), "Kari Nordmann vil ikke", by="Ola Vik"), [pair()])
    assert not any(name in str(one) for one in found for name in ("Kari", "Nordmann", "Vik"))
