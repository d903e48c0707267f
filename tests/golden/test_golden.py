"""Golden files: the invented Tuva's plan in every format, as people can read it in `fixtures/`.

A change of a table or of the engine shows here as a change of a file; `python tools/make_fixtures.py` renews them, and
the difference is reviewed as code.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import planbro
from planbro.formats._document import canonical
from planbro.testing import rich_plan

ROOT = Path(__file__).resolve().parents[2]


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_fixtures", ROOT / "tools" / "make_fixtures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FIXTURES = tool()


@pytest.mark.parametrize(("name", "format", "variant", "zipped"), FIXTURES.FILES, ids=lambda v: str(v) or "-")
def test_the_fixture_is_what_is_written(name: str, format: str, variant: str, zipped: bool) -> None:
    assert (ROOT / "fixtures" / name).read_bytes() == FIXTURES.fixture(format, variant, zipped)


@pytest.mark.parametrize("name", ["sampro/rich-plan.zip", "sampro/rich-plan.xml", "sampro/rich-plan-4.4.xml",
                                  "flyt-samspill/rich-plan.json", "plan/rich-plan.json"])  # fmt: skip
def test_the_fixture_reads_as_the_plan(name: str) -> None:
    assert planbro.read((ROOT / "fixtures" / name).read_bytes()).plan == rich_plan()


def test_sampro_to_flyt_to_sampro_gives_the_original() -> None:
    original = (ROOT / "fixtures" / "sampro" / "rich-plan.zip").read_bytes()
    flyt = planbro.write(planbro.read(original).plan, "flyt-samspill", zipped=True)
    back = planbro.write(planbro.read(flyt.data).plan, "sampro")
    assert (flyt.how, back.how) == ("create", "put")
    assert canonical(back.data) == canonical(original)


def test_an_edit_in_flyt_comes_back_to_sampro_and_touches_nothing_else() -> None:
    original = (ROOT / "fixtures" / "sampro" / "rich-plan.zip").read_bytes()
    there = planbro.read(planbro.write(planbro.read(original).plan, "flyt-samspill", zipped=True).data).plan
    there.goals[0].title = "Et nytt navn på målet"
    back = planbro.write(there, "sampro")
    before, after = planbro.read(original).plan, planbro.read(back.data).plan
    assert after.goals[0].title == "Et nytt navn på målet"
    after.goals[0].title = before.goals[0].title
    assert after == before
    old, new = (canonical(data)["plan.xml"].decode().splitlines() for data in (original, back.data))
    assert sum(a != b for a, b in zip(old, new, strict=True)) == 1


def test_a_message_without_ip_stays_silent_until_it_is_told() -> None:
    data = (ROOT / "fixtures" / "plo" / "innleggelsesrapport-uten-ip.xml").read_bytes()
    reading = planbro.read(data)
    assert not reading.plan.ip_status
    assert not reading.plan.koordinator_status
    assert planbro.write(reading.plan, "plo-1.6").data == data
