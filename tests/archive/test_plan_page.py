"""The whole plan where people read it: nothing left out, nothing taken for markup, the person's words first."""

from __future__ import annotations

import html
import re

import pytest

from planbro.plan import Code, Goal, Measure, Plan, facts, schema
from planbro.render.message._page import visible
from planbro.render.plan import plan_html, plan_page
from planbro.testing.generator import municipality
from planbro.testing.rich import rich_plan

DAY = "2026-11-22"
_TAGS = re.compile(r"<[^>]*>")


def shown(plan: Plan, language: str = "nb") -> str:
    """What a reader of the page sees, its blanks made one; where an address may go on in the next line is not seen."""
    page = plan_html(plan, language, as_of=DAY).replace("<wbr>", "")  # type: ignore[arg-type]
    return " ".join(html.unescape(_TAGS.sub(" ", page.partition("<body>")[2])).split())


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("number", range(6))
def test_every_text_of_the_plan_is_on_its_page(number: int, language: str) -> None:
    plan = rich_plan() if number == 5 else list(municipality(number + 1, 11))[number]
    page = shown(plan, language)
    kinds = schema()
    missing = [
        (owner, name)
        for (owner, _, name), value in facts(plan, envelope=True)
        if name in kinds[owner] and kinds[owner][name].type == "text" and isinstance(value, str)
        and " ".join(visible(value).split()) not in page
    ]  # fmt: skip
    assert missing == []


def test_the_person_speaks_first() -> None:
    sections = [one["name"] for one in plan_page(rich_plan(), "nb", DAY)["sections"]]
    assert sections[0] == "own"
    assert sections.index("goals") < sections.index("messages") < sections.index("plan")


def test_a_measure_stands_under_its_goal_and_goals_in_a_ring_are_shown() -> None:
    plan = Plan(id="11111111-1111-4111-8111-111111111111")
    plan.goals = [Goal(id="a", title="Ene", parent="b"), Goal(id="b", title="Andre", parent="a")]
    plan.measures = [Measure(id="m", goal="a", title="Øve")]
    page = shown(plan)
    assert page.count("Ene") == page.count("Andre") == 1
    assert page.index("Ene") < page.index("Øve")


def test_what_the_plan_says_is_never_markup() -> None:
    plan = Plan(id="11111111-1111-4111-8111-111111111111", title='<script>x</script> #import "x"')
    plan.planeier.important = "</blockquote><img src=x onerror=y>"
    page = plan_html(plan, "nb", as_of=DAY)
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


def test_the_page_fetches_nothing() -> None:
    page = plan_html(rich_plan(), "nb", as_of=DAY).partition("<body>")[0]
    assert "http:" not in page
    assert "https:" not in page


def test_a_code_that_only_the_source_knows_is_shown_in_its_words() -> None:
    plan = Plan(id="11111111-1111-4111-8111-111111111111")
    plan.goals = [Goal(id="a", title="Mål", status=Code(None, "urn:x", "77", "Satt på vent av NAV"))]
    assert "Satt på vent av NAV" in shown(plan)
