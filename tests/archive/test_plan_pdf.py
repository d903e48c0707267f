"""The plan as a file an archive keeps: PDF/A-2a and PDF/UA-1, with its letters in it, the same bytes each time."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest

from planbro.plan import Plan
from planbro.render.plan import plan_pdf

DAY = "2026-11-22"
PLAN = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def pdf(plans: list[Plan]) -> bytes:
    return plan_pdf(plans[0], "nn", as_of=DAY)


def test_it_says_that_it_is_archival_and_tagged(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document, document.open_metadata() as told:
        assert (told["pdfaid:part"], told["pdfaid:conformance"], told["pdfuaid:part"]) == ("2", "A", "1")
        assert document.Root.Lang == "nn-NO"
        assert document.Root.MarkInfo.Marked
        assert "StructTreeRoot" in str(document.Root.keys())


def test_its_letters_are_in_it_and_it_runs_nothing(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        fonts = [
            one
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all(any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")) for one in fonts)
        assert "/AcroForm" not in document.Root
        assert "/OpenAction" not in document.Root
    assert b"/JavaScript" not in pdf


def test_the_same_plan_gives_the_same_bytes(plans: list[Plan], pdf: bytes) -> None:
    assert plan_pdf(plans[0], "nn", as_of=DAY) == pdf
    assert re.search(rb"2026-11-22T00:00:00", pdf)


def test_letters_that_no_font_has_do_not_keep_a_plan_from_the_archive() -> None:
    plan = Plan(id=PLAN, title="Plan \U0001f9be\U000130a7 ferdig")
    assert plan_pdf(plan, "nb", as_of=DAY).startswith(b"%PDF-")


def test_what_the_plan_says_is_never_markup() -> None:
    plan = Plan(id=PLAN, title='#panic("x") $x$ *y* <label> @ref `z`')
    assert plan_pdf(plan, "nb", as_of=DAY).startswith(b"%PDF-")
