"""The checklist is whole: each line of ASVS level 2 is a test that is there, or a reason."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from asvs import LINES, Line

ROOT = Path(__file__).parents[2]
WHY = ("Not here: ", "Yours: ", "Written: ", "Left: ")
LEVEL_2 = {
    "1.1": "1-7", "1.2": "1-4", "1.4": "1 4 5", "1.5": "1-4", "1.6": "1-4", "1.7": "1-2", "1.8": "1-2", "1.9": "1-2",
    "1.10": "1", "1.11": "1-2", "1.12": "2", "1.14": "1-6",
    "2.1": "1-12", "2.2": "1-3", "2.3": "1-3", "2.4": "1-6", "2.5": "1-7", "2.6": "1-3", "2.7": "1-6", "2.8": "1-7",
    "2.9": "1-3", "2.10": "1-4",
    "3.1": "1", "3.2": "1-4", "3.3": "1-4", "3.4": "1-5", "3.5": "1-3", "3.7": "1",
    "4.1": "1-3 5", "4.2": "1-2", "4.3": "1-3",
    "5.1": "1-5", "5.2": "1-8", "5.3": "1-10", "5.4": "1-3", "5.5": "1-4",
    "6.1": "1-3", "6.2": "1-6", "6.3": "1-2", "6.4": "1-2",
    "7.1": "1-4", "7.2": "1-2", "7.3": "1 3 4", "7.4": "1-3",
    "8.1": "1-4", "8.2": "1-3", "8.3": "1-8", "9.1": "1-3", "9.2": "1-4", "10.2": "1-2", "10.3": "1-3", "11.1": "1-8",
    "12.1": "1-3", "12.2": "1", "12.3": "1-6", "12.4": "1-2", "12.5": "1-2", "12.6": "1",
    "13.1": "1 3-5", "13.2": "1-3 5 6", "13.3": "1-2", "13.4": "1-2",
    "14.1": "1-4", "14.2": "1-6", "14.3": "2 3", "14.4": "1-7", "14.5": "1-4",
}  # fmt: skip


def numbers() -> list[str]:
    found = []
    for section, ranges in LEVEL_2.items():
        for one in ranges.split():
            first, _, last = one.partition("-")
            found += [f"{section}.{at}" for at in range(int(first), int(last or first) + 1)]
    return found


@cache
def named_in(file: str) -> frozenset[str]:
    path = ROOT / "tests" / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_bytes())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(node: str) -> bool:
    file, _, name = node.partition("::")
    return name not in named_in(file)


def test_no_line_is_left_out_and_none_stands_twice() -> None:
    assert [one.number for one in LINES] == numbers()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.number)
def test_a_line_is_shown_by_tests_that_are_there_or_says_why_not(line: Line) -> None:
    assert [one for one in line.tests if missing(one)] == []
    assert line.tests or line.why.startswith(WHY)
    assert not line.why.startswith("Written: ") or [one for one in pages(line.why) if not one.exists()] == []


def pages(why: str) -> list[Path]:
    """The pages that a reason names."""
    named = re.findall(r"[\w-]+\.md", why)
    return [ROOT / one if (ROOT / one).exists() else next(ROOT.glob(f"docs/**/{one}"), ROOT / one) for one in named]


def test_the_page_is_what_the_list_says() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    from make_asvs import PAGE, page

    assert PAGE.read_text("utf-8") == page(), "run tools/make_asvs.py"


def test_each_threat_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "compliance" / "threats.md").read_text("utf-8")
    named = re.findall(r"`(\w[\w/]*\.py)::(test_\w+)`|`(\w[\w/]*\.py)`", text)
    assert len(named) > 20
    for file, name, alone in named:
        if alone:
            assert (ROOT / "tests" / alone).is_file(), alone
        else:
            assert not missing(f"{file}::{name}"), f"{file}::{name}"
    rows = [row for row in text.splitlines() if re.match(r"\| [STRIDE]{1,6} ", row)]
    assert {letter for row in rows for letter in row.split("|")[1].strip()} == set("STRIDE")
