"""Whatever a name is, it comes out as text: no markup in a page, none in typst, and no line turned round."""

from __future__ import annotations

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pikepdf
import pypdf
import pytest
from made import ALL, matter, plan_with_letters, words

from planbro.findings import Refused
from planbro.plan import Plan
from planbro.render import paper

NAMES = (
    "<script>alert(1)</script>", '#let x = 1 #panic("x")', '"><img src=x onerror=y>', "#read(\"/etc/passwd\") $x$ *y*",
    "<label> @ref `z` = tittel", "//kommentar /* x", "\\u{41} \\ #[a]", "{{ 7 * 7 }} {name} %s", "= Overskrift",
)  # fmt: skip
TURNED = "Ola \u202e nesnaH \u2066x"


class Tags(HTMLParser):
    """Elements must be closed in order, and none is there that a paper does not use."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "img", "iframe", "object", "link", "label", "form", "input"}
        assert not {name for name, _ in attrs} & {"src", "onerror", "style", "onclick"}
        if tag not in {"meta", "wbr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def named(text: str) -> Plan:
    """A plan in which everybody and everything is called that."""
    plan = plan_with_letters()
    plan.title = plan.planeier.important = text
    plan.planeier.given, plan.planeier.family = text, "Lindås"
    for name in ("goals", "measures", "meetings", "documents"):
        for one in getattr(plan, name):
            one.title = text
    for person in (*plan.participants, *plan.related, *plan.koordinatorer):
        person.family = text
    for body in plan.organisations:
        body.name = text
    for goal in plan.goals:
        goal.own_words = text
    for meeting in plan.meetings:
        meeting.place = meeting.agenda = meeting.invitation = text
        if isinstance(meeting.minutes_long, str):
            meeting.minutes_long = meeting.minutes_short = text
    for record in plan.records:
        record.by = record.reason = text
    for one in plan.reservations:
        one.text = text
    return plan


HOSTILE = " ".join(NAMES)


@pytest.mark.parametrize("kind", ALL)
def test_a_page_has_it_as_text(kind: str) -> None:
    page = paper.make(kind, matter(kind, named(HOSTILE)), form="html").decode()
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    if kind not in {"looked", "deviations", "access-request", "access-answer"}:
        assert "<script>alert(1)</script>" in words(page)
        assert f"<bdi>{'&lt;script'}" in page or "<bdi>" in page


@pytest.mark.parametrize("kind", ["innkalling", "receipt", "need", "consent"])
def test_a_pdf_has_it_as_text(kind: str) -> None:
    data = paper.make(kind, matter(kind, named(HOSTILE)))
    text = " ".join("".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(data)).pages).split())
    assert "<script>alert(1)</script>" in text
    assert '#panic("x")' in text
    assert "root:" not in text


LONGEST = "W" * 75 + " https://eksempel.no/" + "a1b2" * 20


@pytest.mark.parametrize("kind", ["innkalling", "receipt", "need", "consent", "withdrawal"])
def test_what_is_too_long_for_a_line_goes_on_in_the_next(kind: str) -> None:
    data = paper.make(kind, matter(kind, named(LONGEST)))
    said = [one.extract_text() for one in pypdf.PdfReader(BytesIO(data)).pages]
    lines = [word for text in said for word in text.split()]
    assert "\u200b" not in "".join(said), "an address can be copied as it is"
    assert max(word.count("W") for word in lines) in range(8, 64)  # and seventy-five do not fit in any line


@pytest.mark.parametrize("large", [False, True])
def test_an_address_goes_on_after_a_sign_and_not_within_a_word(large: bool) -> None:
    plan = plan_with_letters()
    for who in plan.koordinatorer:
        who.email = "koordinerende.enhet.habilitering@fjordvik-nordre.kommune.example.no"
    data = paper.make("plan", matter("plan", plan), large=large)
    lines = [line for one in pypdf.PdfReader(BytesIO(data)).pages for line in one.extract_text().splitlines()]
    parts = [word for line in lines for word in line.split() if word.startswith("koordinerende.")]
    assert parts
    assert all(part == who.email or part[-1] in "@.-" for part in parts), parts


@pytest.mark.parametrize("form", ["pdf", "html"])
def test_a_line_is_not_turned_round(form: str) -> None:
    data = paper.make("innkalling", matter("innkalling", named(TURNED)), form=form)
    said = (
        data.decode() if form == "html" else "".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(data)).pages)
    )
    assert "\u202e" not in said
    assert "nesnaH" in said


def test_text_from_right_to_left_stands_apart() -> None:
    plan = plan_with_letters()
    plan.planeier.given, plan.planeier.family = "אברהם", "כהן"
    plan.meetings[1].title = "اجتماع فريق"
    data = paper.make("innkalling", matter("innkalling", plan))
    with pikepdf.open(BytesIO(data)) as pdf:
        assert "אברהם" in str(pdf.docinfo.Title) or "اجتماع" in str(pdf.docinfo.Title)
    page = paper.make("innkalling", matter("innkalling", plan), form="html").decode()
    assert "<bdi>اجتماع فريق</bdi>" in page


def test_a_letter_that_no_font_has_is_refused_where_somebody_signs_and_shown_as_missing_elsewhere() -> None:
    plan = named("Kari \U0010fffd")
    for kind, code in (("consent", "consent-form-letters"), ("need", "consent-form-letters")):
        with pytest.raises(Refused) as why:
            paper.make(kind, matter(kind, plan))
        assert why.value.findings.codes() == [code]
        assert "\U0010fffd" not in str(why.value)
    assert paper.make("innkalling", matter("innkalling", plan)).startswith(b"%PDF-")


def test_nothing_of_the_person_is_in_what_is_refused() -> None:
    for kind in ("plan", "innkalling", "receipt", "consent", "need"):
        with pytest.raises(Refused) as why:
            paper.make(kind, matter(kind, named("Hemmelig Navn"), reader="orgnr:999999999"))
        assert "Hemmelig" not in str(why.value)


def test_a_name_is_never_in_the_name_of_a_file(tmp_path: Any) -> None:
    assert all("Tuva" not in paper.file_name(kind, "pdf") for kind in ALL)
