"""The matrix says what the one decision engine says, of everybody, in words that a koordinator understands."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from consent_helpers import TODAY
from lxml import etree

from planbro.plan import ABSENT, Code, Kind, Party, Plan, Reservation, decide, value_of
from planbro.plan.disclosure import PROVISIONS, Register, ask
from planbro.render.consent import (
    advice,
    cell_word,
    data_line,
    end_lines,
    matrix,
    merged,
    reasons,
    receiver_labels,
    row_label,
    svg_pages,
)
from planbro.render.consent._matrix import Cell, Said
from planbro.render.consent._provisions_nn import NN
from planbro.render.consent._words import ACTIONS, LANGUAGES, OWN, PARTS, TEXTS

NAMES = ("Tuva", "Øvrebø", "Lindås", "Fjellheim", "Vårdal", "14831560224")
HABU, NOBODY = Party.parse("herid:8140006"), Party.parse("herid:91090")


def test_every_cell_is_what_the_engine_answers(plan: Plan) -> None:
    found = matrix(plan, TODAY, receivers=[HABU, NOBODY])
    for at, party in enumerate((HABU, NOBODY)):
        decision = decide(plan, party, "TREAT", TODAY)
        for row in found.rows:
            if row.part is Kind.STATUS:
                assert row.cells[at].answer == ("yes" if ask(plan, party, "TREAT", "status", TODAY) else "no")
                continue
            rows = [one for one in decision.explain() if one.kind == row.part.value]
            if row.cells[at].answer == "yes" and not row.rest and not row.areas:
                assert all(one.permitted or one.provision == "refers-to-withheld" for one in rows)
            if row.cells[at].answer == "no":
                areas = {one.label.partition(" ")[2] for one in rows if one.permitted}
                assert not areas & set(row.areas)


@pytest.mark.parametrize("days", [0, 1])
def test_until_is_the_last_day(plan: Plan, days: int) -> None:
    """On that day it is open still, and on the next it is not."""
    found = matrix(plan, TODAY, receivers=[HABU])
    register, seen = Register(plan), 0
    for row in found.rows:
        cell = row.cells[0]
        if cell.until is not None:
            seen += 1
            day = (date.fromisoformat(cell.until) + timedelta(days=days)).isoformat()
            area = row.areas[0] if row.areas else None
            answer = ask(register, HABU, "TREAT", row.part, day, data_as_of=day, life_area=area)
            assert bool(answer) is (days == 0)
    assert seen > 5


def test_a_reservation_that_begins_later_is_an_end(plan: Plan) -> None:
    later = Reservation(id="r", consent=plan.reservations[0].consent, kind=Code("reservation"), part=Code("goal"))
    later.start = "2026-12-24"
    plan.reservations = [later]
    cells = [row.cells[0] for row in matrix(plan, TODAY, receivers=[HABU]).rows if row.part is Kind.GOAL]
    assert {(cell.until, cell.because) for cell in cells} == {("2026-12-23", "reservation:r")}


def test_everybody_whom_the_plan_names_has_one_column(plan: Plan) -> None:
    found = matrix(plan, TODAY).columns
    idents = [ident for one in found for ident in one.idents]
    everybody = {one.id for one in (*plan.participants, *plan.koordinatorer, *plan.related, *plan.organisations)}
    assert set(idents) == everybody
    assert len(idents) == len(everybody)
    assert found[0].sort == "planeier"


def test_asking_for_one_without_a_number_does_not_change_the_plan(plan: Plan) -> None:
    before = decide(plan, HABU, "TREAT", TODAY).explain()
    matrix(plan, TODAY)
    assert decide(plan, HABU, "TREAT", TODAY).explain() == before


def test_one_without_a_number_is_no_health_service(plan: Plan) -> None:
    """A teacher can prove nothing; the matrix says what the consent gives her, and that status is not for the school."""
    found = matrix(plan, TODAY)
    teacher = next(at for at, one in enumerate(found.columns) if ("participant-role", "contact-teacher") in one.roles)
    assert not found.columns[teacher].numbered
    status = next(row for row in found.rows if row.part is Kind.STATUS)
    assert status.cells[teacher].provision == "not-health-service"
    goals = [row for row in found.rows if row.part is Kind.GOAL and "education" in row.areas]
    assert [(row.cells[teacher].answer, row.cells[teacher].write) for row in goals] == [("yes", True)]
    quiet = [row for row in found.rows if row.part is Kind.GOAL and "mental-health" in row.areas]
    assert [row.cells[teacher].answer for row in quiet] == ["no"]


def test_a_parent_sees_until_the_child_is_sixteen(plan: Plan) -> None:
    found = matrix(plan, TODAY)
    mother = next(at for at, one in enumerate(found.columns) if ("relationship", "mother") in one.roles)
    goal = next(row for row in found.rows if row.part is Kind.GOAL).cells[mother]
    birthday = str(plan.planeier.birth_date)
    sixteen = date.fromisoformat(f"{int(birthday[:4]) + 16}{birthday[4:]}")
    assert (goal.answer, goal.until) == ("yes", (sixteen - timedelta(days=1)).isoformat())


def test_what_ends_within_thirty_and_ninety_days_is_told(plan: Plan) -> None:
    near = {one.until: one.within for one in matrix(plan, "2027-01-10").ends}
    assert near == {"2027-01-31": 30}
    assert {one.within for one in matrix(plan, "2026-11-22").ends} == {90}
    assert {one.until for one in matrix(plan, "2027-06-10", receivers=[HABU]).ends} == {"2027-08-31"}
    assert matrix(plan, "2027-05-01").ends == ()


def test_old_consent_data_is_said_and_opens_nothing(plan: Plan) -> None:
    found = matrix(plan, "2027-06-10", receivers=[HABU])
    assert found.age_days is not None
    assert found.max_age_days is not None
    assert found.age_days > found.max_age_days
    assert {row.cells[0].answer for row in found.rows if row.part is Kind.MEASURE} == {"no"}
    assert "200 dager" in data_line(found, "nb")
    assert any("på nytt fra verktøyet" in line for line in advice(found, "nb"))


def test_another_purpose_opens_nothing(plan: Plan) -> None:
    found = matrix(plan, TODAY, receivers=[HABU], purpose="HRESCH")
    assert {(row.cells[0].answer, row.cells[0].provision) for row in found.rows} == {("no", "purpose-not-accepted")}


def test_no_name_without_asking_for_one(plan: Plan) -> None:
    found = matrix(plan, TODAY)
    for language in LANGUAGES:
        said = [*receiver_labels(found.columns, language), *svg_pages(found, language), repr(found.columns)]
        assert not [name for name in NAMES if any(name in text for text in said)]
    assert any("Fjellheim" in label for label in receiver_labels(found.columns, "nb", names=True))


def test_a_line_in_words_only_is_told(plan: Plan) -> None:
    plan.consent_parties[0].participant = plan.consent_parties[1].organisation
    assert matrix(plan, TODAY).unnamed == 1


def test_words_are_there_in_all_three_languages(plan: Plan) -> None:
    assert set(NN) == set(PROVISIONS)
    assert {len(texts) for texts in (*TEXTS.values(), *PARTS.values(), *OWN.values())} == {3}
    assert set(PARTS) == {kind.value for kind in Kind} - {"envelope"}
    assert set(ACTIONS) <= set(PROVISIONS)
    found = matrix(plan, TODAY)
    for language in LANGUAGES:
        texts = [row_label(row, language) for row in found.rows]
        texts += [reasons(cell, language) for row in found.rows for cell in row.cells]
        texts += end_lines(found, receiver_labels(found.columns, language), language) + advice(found, language)
        assert all(text.strip() and "{" not in text for text in texts)


def test_rows_differ_by_livsomrade_only_where_somebody_is_told_apart(plan: Plan) -> None:
    found = matrix(plan, TODAY, receivers=[NOBODY])
    assert [row.part for row in found.rows] == [kind for kind in Kind if kind is not Kind.ENVELOPE]
    everybody = matrix(plan, TODAY)
    habu = next(at for at, one in enumerate(everybody.columns) if one.sort == "body" and HABU in one.asker.parties)
    assert len(merged(everybody.rows, range(habu, habu + 1))) < len(everybody.rows)


def test_pictures_are_whole_readable_and_many(plan: Plan) -> None:
    found = matrix(plan, TODAY)
    pages = svg_pages(found, "nn")
    assert len(pages) > 3
    texts = ""
    for page in pages:
        root = etree.fromstring(page.encode())
        assert (root.get("width"), root.get("height")) == ("297mm", "210mm")
        assert root.findtext("{*}title")
        assert root.findtext("{*}desc")
        assert not re.search(r"href|url\(|<image|<script|<!ENTITY", page)
        texts += " ".join(root.itertext())
    assert svg_pages(found, "nn") == pages
    assert "✓" in texts
    assert "Fjordvik skole" in texts
    assert all(len(page) < 100_000 for page in pages)


def test_a_strange_name_stays_text_in_the_picture(plan: Plan) -> None:
    plan.organisations[0].name = '<script>alert("&")</script>'
    for page in svg_pages(matrix(plan, TODAY), "nb"):
        assert "<script" not in page
        etree.fromstring(page.encode())


def test_one_who_left_is_shown_as_such(plan: Plan) -> None:
    person = next(one for one in plan.participants if value_of(one.role) == "contact-teacher")
    person.end = "2026-11-01"
    found = matrix(plan, TODAY)
    at = next(at for at, one in enumerate(found.columns) if person.id in one.idents)
    assert {row.cells[at].answer for row in found.rows if row.part is Kind.GOAL} == {"no"}
    assert "left" in {row.cells[at].provision for row in found.rows}


def test_nobody_can_consent_shows_in_every_cell(plan: Plan) -> None:
    for one in plan.consents:
        one.signer_kind = Code("health-personnel")
    found = matrix(plan, TODAY, receivers=[HABU])
    assert {row.cells[0].answer for row in found.rows if row.part is Kind.GOAL} == {"no"}
    assert {one.fault for one in found.standings} >= {"signer-not-accepted"}
    assert any("underskrift" in line for line in advice(found, "nb"))


def test_an_end_that_is_none_is_not_told(plan: Plan) -> None:
    """Some systems write the last day that there is where they mean that there is no end."""
    for one in (*plan.consents, *plan.consent_parties, *plan.participants):
        one.end = "9999-12-31"
    cells = [row.cells[0] for row in matrix(plan, TODAY, receivers=[HABU]).rows if row.part is Kind.NEED]
    assert [(cell.answer, cell.because) for cell in cells] == [("yes", "age:16-parent")]
    plan.planeier.birth_date = "1990-01-01"
    for one in plan.consents:
        one.signer_kind, one.signer_related = Code("patient-express"), ABSENT
    cells = [row.cells[0] for row in matrix(plan, TODAY, receivers=[HABU]).rows if row.part is Kind.NEED]
    assert [(cell.answer, cell.until) for cell in cells] == [("yes", None)]


def test_a_time_is_the_day_in_norway(plan: Plan) -> None:
    """Half past eleven at night by UTC is the next day here."""
    assert matrix(plan, "2027-08-31T23:30:00Z", receivers=[HABU]).today == "2027-09-01"


@pytest.mark.parametrize(
    ("answer", "write", "said"),
    [("yes", False, "ja"), ("yes", True, "ja, skrive"), ("part", True, "noe, skrive"), ("no", False, "nei"),
     ("no", True, "nei, kan skrive nytt")],
)  # fmt: skip
def test_who_may_not_read_what_stands_there_and_may_write_of_its_kind_is_told_as_such(
    answer: Said, write: bool, said: str
) -> None:
    assert cell_word(Cell(answer, write, ""), "nb") == said
