"""Each paper as PDF: tagged, with language and title, headings in order, tables with headings, pictures with words."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pypdf
import pytest
from made import ALL, DAY, RECORDS, elements, matter, plan_with_letters, words

from planbro.findings import Refused
from planbro.plan import Code, Plan
from planbro.render import paper
from planbro.render.paper import KINDS, Matter

MATRIX = [
    (kind, language, large, simple)
    for kind in ALL for language in KINDS[kind].languages for large in (False, True) for simple in (False, True)
]  # fmt: skip


def is_sound(data: bytes, language: str) -> set[str]:
    """The tags of a PDF that says what it is, and is read in order."""
    with pikepdf.open(BytesIO(data)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == f"{language}-NO"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title).strip()
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
        tags = list(elements(root.StructTreeRoot))
        names = [str(one.S) for one in tags]
        ranks = [int(name[2:]) for name in names if re.fullmatch(r"/H[1-6]", name)]
        assert ranks[0] == 1
        assert ranks.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(ranks)), ranks
        for table in (one for one in tags if str(one.S) == "/Table"):
            assert "/TH" in [str(one.S) for one in elements(table)]
        assert all(str(one.get("/Alt", "")).strip() for one in tags if str(one.S) == "/Figure")
        assert "/JavaScript" not in str(root.keys())
        return set(names)


@pytest.mark.parametrize("kind", ALL)
def test_each_paper_is_a_tagged_pdf(kind: str) -> None:
    data = paper.make(kind, matter(kind))
    names = is_sound(data, "nb")
    assert ("/Table" in names) == (kind in {
        "plan", "innkalling", "referat", "referat-short", "meeting-list", "consent", "receipt", "insight", "looked",
        "withdrawal", "deviations",
    })  # fmt: skip


def test_the_same_paper_is_the_same_bytes() -> None:
    assert paper.make("receipt", matter("receipt")) == paper.make("receipt", matter("receipt"))


def test_large_type_is_sixteen_points_and_has_no_narrow_columns() -> None:
    data = paper.make("receipt", matter("receipt"), large=True)
    assert "/Table" not in is_sound(data, "nb")
    with pikepdf.open(BytesIO(data)) as pdf:
        sizes = [float(size) for size in re.findall(rb"/\S+ ([\d.]+) Tf", pdf.pages[0].Contents.read_bytes())]
    assert max(sizes.count(size) for size in sizes) == sizes.count(16.0)


def test_simple_is_shorter_and_has_one_thought_on_a_line() -> None:
    long, short = (
        words(paper.make("innkalling", matter("innkalling"), form="html", simple=one)) for one in (False, True)
    )
    assert len(short) < len(long) / 1.5
    assert "Du kan ta med deg en du stoler på.\n" in short
    assert "Du bestemmer selv hva vi får se.\n" in short


def test_where_something_stands_is_said_by_a_sign_and_a_word() -> None:
    said = words(paper.make("referat", matter("referat"), form="html"))
    assert "↗ bedre" in said
    assert "■ på vent" in said


def test_a_page_fetches_nothing_and_says_what_a_browser_may_load() -> None:
    for kind in ("plan", "innkalling", "consent", "looked", "need"):
        page = paper.make(kind, matter(kind), form="html").decode()
        head = page.partition("<body>")[0]
        assert "default-src 'none'; style-src 'sha256-" in head
        assert "http:" not in head
        assert "https:" not in head
        assert "<script" not in page
        assert '<html lang="nb">' in page
        assert page.count("<h1") == page.count("<main>") == 1


def test_what_a_paper_cannot_do_without_is_told() -> None:
    for kind, found in KINDS.items():
        with pytest.raises(Refused) as why:
            paper.make(kind, Matter(as_of=DAY))
        assert why.value.findings.codes() == ["paper-needs"]
        assert found.needs


def test_another_paper_form_or_language_is_refused() -> None:
    for code, kind, more in (
        ("paper-not-known", "vedtak", {}), ("paper-form-not-known", "plan", {"form": "docx"}),
        ("paper-language-not-known", "plan", {"language": "en"}), ("paper-language-not-known", "looked", {"language": "se"}),
    ):  # fmt: skip
        with pytest.raises(Refused) as why:
            paper.make(kind, matter("plan"), **more)
        assert why.value.findings.codes() == [code]


def test_a_meeting_a_referat_or_a_consent_that_is_not_there_is_told() -> None:
    bare = Plan(id="11111111-1111-4111-8111-111111111111")
    for kind, code in (
        ("innkalling", "paper-no-meeting"),
        ("referat", "paper-no-meeting"),
        ("withdrawal", "paper-no-consent"),
    ):
        with pytest.raises(Refused) as why:
            paper.make(kind, matter(kind, bare))
        assert why.value.findings.codes() == [code]
    with pytest.raises(Refused) as why:
        paper.make("receipt", matter("receipt", consent="11111111-1111-4111-8111-111111111111"))
    assert why.value.findings.codes() == ["paper-no-consent"]


# --- the whole of it


@pytest.mark.more
@pytest.mark.parametrize(("kind", "language", "large", "simple"), MATRIX)
def test_every_paper_in_every_form_is_sound_by_a_checker_that_others_wrote(
    kind: str, language: str, large: bool, simple: bool
) -> None:
    """PDF/UA-1, and PDF/A-2a for the plan, as far as a machine sees it."""
    page: Any = pytest.importorskip("page", reason="page-validation is not here")
    data = paper.make(kind, matter(kind, language=language), language=language, large=large, simple=simple)
    is_sound(data, language)
    profiles = ["ua1", "2a"] if kind == "plan" else ["ua1"]
    for profile in profiles:
        found = page.validate_pdf_bytes(data, profile=profile)
        assert found.is_compliant, [(one.rule_id, one.message) for one in found.failures]


@pytest.mark.more
def test_the_checker_finds_what_is_not_tagged() -> None:
    page: Any = pytest.importorskip("page", reason="page-validation is not here")
    with pikepdf.open(BytesIO(paper.make("receipt", matter("receipt")))) as pdf:
        del pdf.Root["/StructTreeRoot"]
        out = BytesIO()
        pdf.save(out)
    assert not page.validate_pdf_bytes(out.getvalue(), profile="ua1").is_compliant


def test_every_kind_of_letter_is_made_of_its_own_record() -> None:
    plan = plan_with_letters()
    assert {one.kind for one in plan.records} >= {Code("refusal")}
    for kind in RECORDS:
        assert "Det som ble sagt." in words(paper.make(kind, matter(kind, plan), form="html"))


def heights(data: bytes) -> dict[str, float]:
    """How high on the first page each text stands, by the text."""
    found: dict[str, float] = {}

    def seen(text: str, page: list[float], place: list[float], *rest: Any) -> None:
        if text.strip():
            found.setdefault(text.strip(), place[5] * page[3] + page[5])

    pypdf.PdfReader(BytesIO(data)).pages[0].extract_text(visitor_text=seen)
    return found


def test_in_large_type_a_label_stands_nearer_to_what_it_is_of_than_to_what_is_above_it() -> None:
    at = heights(paper.make("tool-declined", matter("tool-declined"), large=True))
    label, value, following = at["Fra:"], at["Fjordvik kommune"], at["Navn:"]
    assert label - value < 0.8 * (value - following)


@pytest.mark.parametrize("large", [False, True])
def test_the_text_of_a_letter_stands_apart_from_its_fields(large: bool) -> None:
    at = heights(paper.make("request", matter("request"), large=large, simple=True))
    meaning, name = at["Den er skrevet i journalen."], at["Navn:"]
    assert meaning - name > 1.2 * (at["Tuva Marie Øvrebø Lindås"] - at["Født:"])
    if large:
        return  # its last words stand on the next page, where one signs
    label = next(place for text, place in at.items() if text.startswith("Begrunnelse"))
    text = next(place for text, place in at.items() if text.startswith("Koordinator, eller"))
    above = next(place for text, place in at.items() if text.startswith("Hva det ble bedt om"))
    assert label - text > 1.2 * (above - label)
