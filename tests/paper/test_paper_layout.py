"""Where the words of a paper stand: what belongs together is seen together, and lines do not crowd each other."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdf
import pytest
from made import matter, plan_with_letters, words

from planbro.render import paper


def lines_of(data: bytes) -> list[tuple[float, float, str]]:
    """The pieces of text on the first page: how high up, how large, what."""
    found: list[tuple[float, float, str]] = []

    def keep(text: str, placed: Any, _: Any, __: Any, size: float) -> None:
        if text.strip():
            found.append((placed[5], size, text.strip()))

    pypdf.PdfReader(BytesIO(data)).pages[0].extract_text(visitor_text=keep)
    return found


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", ["plan", "innkalling", "receipt"])
def test_what_stands_below_the_title_does_not_crowd_it(kind: str, large: bool) -> None:
    (_, _, _), (above, _, _), (below, size, _) = lines_of(paper.make(kind, matter(kind), large=large))[:3]
    assert above - below >= 1.5 * size


def pages_of(data: bytes) -> list[str]:
    return [" ".join(one.extract_text().split()) for one in pypdf.PdfReader(BytesIO(data)).pages]


@pytest.mark.parametrize("simple", [False, True])
def test_whom_a_consent_names_stands_with_what_they_get_to_know(simple: bool) -> None:
    """Who ticks a box has the whole of it before them, on one page."""
    pages = pages_of(paper.make("consent", matter("consent"), large=True, simple=simple))
    counts = [[page.count(one) for one in ("Hva de får vite:", "Lese eller skrive:", "Til og med:")] for page in pages]
    assert sum(one[0] for one in counts) > 8
    assert all(len(set(one)) == 1 for one in counts), counts


@pytest.mark.parametrize("large", [False, True])
def test_until_when_somebody_has_access_is_on_the_page_that_names_them(large: bool) -> None:
    pages = pages_of(paper.make("receipt", matter("receipt"), simple=True, large=large))
    access = [page.partition("Dette deles ikke")[0] for page in pages]
    assert sum(page.count("Kan lese") for page in access) > 8
    assert all(page.count("Kan lese") == page.count(" Til ") for page in access), access


def test_what_no_page_can_hold_goes_on_in_the_next() -> None:
    plan = plan_with_letters()
    named = next(one for one in plan.participants if one.family == "Fjellheim")
    named.family = "Lang " * 1200 + "Slutt"
    for kind in ("consent", "receipt"):
        said = " ".join(pages_of(paper.make(kind, matter(kind, plan), large=True)))
        assert "Slutt" in said, kind


def test_an_address_on_a_page_may_go_on_after_a_sign() -> None:
    plan = plan_with_letters()
    plan.meetings[1].place = "Møt <oss> på https://a.example.no/b?c=1&d=2, eller 12.12.2026"
    page = paper.make("innkalling", matter("innkalling", plan), form="html").decode()
    assert "Møt &lt;oss&gt; på https://<wbr>a.<wbr>example.<wbr>no/<wbr>b?<wbr>c=<wbr>1&amp;<wbr>d=<wbr>2, " in page
    assert "eller 12.12.2026</bdi>" in page, "only an address"
    assert "på https://a.example.no/b?c=1&d=2, eller" in words(page), "and what is read of it is the same"


@pytest.mark.parametrize("simple", [False, True])
@pytest.mark.parametrize("large", [False, True])
def test_a_no_to_a_koordinator_is_signed_where_the_answer_stands(large: bool, simple: bool) -> None:
    pages = pages_of(paper.make("koordinator-declined", matter("koordinator-declined"), large=large, simple=simple))
    (page,) = [page for page in pages if "Svaret mitt" in page]
    assert all(one in page for one in ("Jeg vil ikke ha koordinator nå.", "på sykehuset", "foresatt eller verge"))
