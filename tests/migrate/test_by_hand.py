"""A tool that takes no import: the page says what to type, the form names the tool, and nothing claims to be moved."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path

import pytest

from planbro.exchange.migrate._consents import tool_names
from planbro.exchange.migrate._one import NEW_TOOL, Wish
from planbro.plan import Code, Goal, Measure, Plan
from planbro.render.migrate import entry_page

from .conftest import AS_OF, run

PLAN = "11111111-1111-4111-8111-111111111111"
GOAL, OTHER, MEASURE = (f"{n}2222222-2222-4222-8222-222222222222" for n in "abc")


def test_a_value_to_copy_is_the_value_alone() -> None:
    plan = Plan(id=PLAN, goals=[Goal(id=GOAL, title="Bo hjemme"), Goal(id=OTHER, status=Code("active"))],
                measures=[Measure(id=MEASURE, goal=GOAL, title="Hjemmesykepleie")])  # fmt: skip
    page = entry_page(plan).decode()
    values = [html.unescape(one) for one in re.findall(r'class="value">(.*?)</', page)]
    assert {"Bo hjemme", "Hjemmesykepleie"} <= set(values)
    assert "Tiltak: Hjemmesykepleie" not in values
    assert "Mål 2" in page


def test_the_form_names_the_tool_and_never_the_word_manual() -> None:
    assert tool_names(Wish("manual", AS_OF, "DIPS Samspill").tool) == ("DIPS Samspill",)
    assert tool_names(Wish("manual", AS_OF).tool) == (NEW_TOOL,)
    assert tool_names(Wish("sampro", AS_OF).tool)[0] == "Sampro"


@pytest.fixture(scope="module")
def typed(export, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("hand")
    done = run("migrate", export(12), folder / "ny", "--to", "manual", "--variant", "DIPS Samspill", "--report",
               folder / "rapport", "--as-of", AS_OF, "--no-forms", "--progress", "none", "--lang", "nb")  # fmt: skip
    assert "ligger klare i" in done.stdout
    return folder


def test_what_is_to_be_typed_is_not_told_as_without_a_place(typed: Path) -> None:
    page = (typed / "rapport/report.html").read_text("utf-8")
    body = page[: page.index('id="rows"')]
    assert "DIPS Samspill" in body
    assert "skrives inn i" in body
    assert "uten plass til alt" not in body
    kinds = json.loads((typed / "rapport/report.json").read_bytes())["summary"]["kinds"]
    assert all(one["target"] == 0 for one in kinds if one["kind"] != "attachments")


def test_each_plan_has_its_page(typed: Path) -> None:
    for path in (typed / "ny").glob("*.zip"):
        assert "plan.html" in zipfile.ZipFile(path).namelist()
