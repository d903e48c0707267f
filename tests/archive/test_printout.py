"""In from a PDF: the document, and what its labels say; no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planbro.exchange.archive import from_pdf, plans_in
from planbro.findings import Refused
from planbro.formats.noark import load
from planbro.ident import make_synthetic
from planbro.plan import Plan
from planbro.render.plan import plan_pdf
from planbro.testing._files import minimal_pdf

WORDS = load().words
NUMBER = next(filter(None, (make_synthetic(date(2001, 4, 5), number) for number in range(600, 640))))
LINES = [
    "Navn: Kari Anne Nordmann", f"Fødselsnummer: {NUMBER[:6]} {NUMBER[6:]}", "Planperiode: 01.02.2025 - 31.01.2026",
    "Koordinator:", "Siv Berg", "Neste evaluering: 3.4.2026", "Utskriftsdato: 22.11.2025", "Mål: Sykle til skolen",
]  # fmt: skip


def test_what_the_labels_say_is_read() -> None:
    plan = from_pdf(minimal_pdf("Individuell plan", LINES), WORDS).plan
    assert (plan.planeier.given, plan.planeier.family) == ("Kari Anne", "Nordmann")
    assert [one.value for one in plan.identifiers] == [NUMBER]
    assert (plan.period_start, plan.period_end, plan.next_revision) == ("2025-02-01", "2026-01-31", "2026-04-03")
    assert [(one.given, one.family) for one in plan.koordinatorer] == [("Siv", "Berg")]
    assert not plan.goals


def test_a_status_that_was_read_so_is_free_text_of_the_day_it_was_printed() -> None:
    plan = from_pdf(minimal_pdf("Individuell plan", LINES), WORDS).plan
    said = [*plan.ip_status, *plan.koordinator_status]
    assert [(one.value.value, one.certainty.value, one.date) for one in said] == [
        ("active", "free-text", "2025-11-22"), ("appointed", "free-text", "2025-11-22"),
    ]  # fmt: skip


def test_the_document_is_there_byte_for_byte() -> None:
    data = minimal_pdf("Individuell plan", LINES)
    (document,) = from_pdf(data, WORDS).plan.documents
    assert (document.data, document.date, document.mime) == (data, "2025-11-22", "application/pdf")


def test_nothing_is_invented_where_the_labels_are_not() -> None:
    plan = from_pdf(
        minimal_pdf("Referat", ["Kari Nordmann har individuell plan.", "Koordinator er Siv Berg."]), WORDS
    ).plan
    assert not plan.planeier.family
    assert not [*plan.ip_status, *plan.koordinatorer, *plan.koordinator_status]
    assert not plan.kind


def test_a_value_that_is_not_what_its_label_says_is_told_and_left() -> None:
    lines = ["Fødselsnummer: 12345678901", "Neste evaluering: etter påske", "Født: 31.02.2001"]
    found = from_pdf(minimal_pdf("Individuell plan", lines), WORDS)
    assert not found.plan.identifiers
    assert not found.plan.next_revision
    assert {one.code: one.params.get("count") for one in found.findings}["pdf-doubtful"] == 3


def test_a_scan_is_a_document_alone_and_says_so() -> None:
    found = from_pdf(minimal_pdf("", []), WORDS)
    assert [one.code for one in found.findings] == ["pdf-no-text"]
    assert len(found.plan.documents) == 1


@pytest.mark.parametrize("data", [b"%PDF-1.4\nhei", minimal_pdf("Individuell plan", LINES)[:300]])
def test_a_damaged_pdf_is_a_document_alone_and_tells_nothing_of_it(
    data: bytes, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    found = from_pdf(data, WORDS)
    assert found.plan.documents[0].data == data
    assert {one.code for one in found.findings} <= {"pdf-unreadable", "pdf-no-text"}
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(Refused):
        from_pdf(b"PK\x03\x04", WORDS)


def test_two_printouts_of_one_numbered_plan_are_one_plan() -> None:
    one, other = (
        from_pdf(minimal_pdf("Individuell plan", [*LINES, "Plannummer: 77", more]), WORDS).plan for more in "ab"
    )
    assert one.id == other.id
    assert NUMBER not in one.id


def test_our_own_printout_is_read_too(plans: list[Plan], tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(plan_pdf(plans[0], "nb", as_of="2026-11-22"))
    (found,) = plans_in(tmp_path, WORDS)
    assert found.key == "plan.pdf"
    assert found.plan.planeier.family == plans[0].planeier.family
