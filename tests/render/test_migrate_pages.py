"""What goes along readable, and plans that people type in: nothing is lost, and what is said is said as text."""

from __future__ import annotations

import dataclasses
import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.plan import Plan, schema
from planbro.render.migrate import entry_page, rest_json, rest_page
from planbro.testing.generator import municipality
from planbro.testing.rich import rich_plan

ENTRIES = [
    ("/Plan/@versjon", "2.1"),
    ("/Plan/Maal[2]/SistOppdatertAv", "System"),
    ("/Plan/Maal[2]/Merknad", "Første linje\nandre linje"),
    ("deltakere[0].varsling.epost", "ja"),
    ("goals[].priority", "1"),
]


def said(page: bytes) -> str:
    """The text of a page as it is read."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", page.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def values(page: bytes) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'class="value">(.*?)</', page.decode(), re.DOTALL)]


def test_what_has_no_slot_is_told_in_words_with_where_it_stood() -> None:
    page = rest_page(ENTRIES, "sampro", "flyt-samspill")
    text = " ".join(said(page).split())
    assert "Uten plass i Visma Flyt Samspill" in text
    assert "Maal 2 Sist oppdatert av System /Plan/Maal[2]/SistOppdatertAv" in text
    assert "Deltakere 1 › Varsling Epost ja" in text
    assert "Mål Prioritet 1" in text
    assert values(page) == [value for _, value in ENTRIES]


def test_where_all_has_a_place_the_page_says_so() -> None:
    assert "Alt i planen har en plass i Visma Flyt Samspill." in said(rest_page([], "sampro", "flyt-samspill"))


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5))
def test_any_paths_and_values_make_a_page_and_data(entries: list[tuple[str, str]]) -> None:
    page = rest_page(entries, "sampro", "dips-samspill", "nn").decode()
    assert page.count("<tr>") == len(entries)
    inside = page.partition("</style>")[2]
    assert not re.search(r"<(?!/?(?:h1|h2|p|bdi|section|table|tbody|tr|th|td|span|code|main|body|html|head)\b)", inside)
    sound = [(path, value) for path, value in entries if (path + value).isprintable()]
    read = json.loads(rest_json(sound, "sampro", "dips-samspill"))
    assert [(one["path"], one["value"]) for one in read["entries"]] == sound


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("plan", [rich_plan(), *municipality(3, 5)], ids=lambda plan: plan.id[:8])
def test_everything_that_a_plan_says_can_be_typed(plan: Plan, language: str) -> None:
    page = entry_page(plan, language)
    told = said(page)
    for name, items in plan.lists():
        for item in items:
            for info in schema()[f"{name}[]"].values():
                value = getattr(item, info.name)
                if info.type == "text" and isinstance(value, str) and value.strip() and info.name not in {"id"}:
                    assert value.strip().splitlines()[0] in told, f"{name}.{info.name}"
    assert page.decode().count("<tr>") == page.decode().count('class="tick-cell"')


def test_whose_plan_it_is_stands_first_and_what_was_filed_last() -> None:
    page = entry_page(rich_plan()).decode()
    headings = [html.unescape(one) for one in re.findall(r"<h2>([^<]*?) ?<", page)]
    assert headings[:2] == ["Planeier", "Planen"]
    assert headings.index("Deltakere") < headings.index("Mål") < headings.index("Dokumenter")
    assert headings[-1] == "Last opp disse filene"


def test_attachments_are_listed_by_name_size_and_checksum() -> None:
    plan = rich_plan()
    page = said(entry_page(plan))
    files = [one for one in plan.documents if isinstance(one.data, bytes)]
    assert files
    for one in files:
        assert isinstance(one.file_name, str)
        assert one.file_name in page


def test_each_part_of_a_name_is_typed_for_itself() -> None:
    plan = dataclasses.replace(rich_plan())
    found = values(entry_page(plan))
    names = [text for text in (plan.planeier.given, plan.planeier.family) if isinstance(text, str)]
    assert found[: len(names)] == names or all(name in found[:3] for name in names)


def test_what_a_plan_holds_is_text_on_its_page() -> None:
    plan = rich_plan()
    plan = dataclasses.replace(plan, title="<script>alert(1)</script>\u202egnp")
    page = entry_page(plan).decode()
    assert "<script" not in page
    assert "\u202e" not in page
