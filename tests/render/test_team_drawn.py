"""The team drawn: who stands on which side, what each may know until when, and that all of it can be read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from lxml import etree
from tests.pages.plan_of_work import HOSTILE, small_plan

from planbro.plan import Code, Organisation, Participant, Plan
from planbro.render.consent import matrix
from planbro.render.team import Team, access_lines, svg_pages, team

NOW = "2026-11-22T10:00:00Z"
GOLDEN = Path(__file__).parent / "golden"


def made(plan: Plan) -> Team:
    found = matrix(plan, NOW)
    return team(plan, found.columns, NOW, found)


def test_the_picture_is_the_golden_one() -> None:
    """Renewed by PLANBRO_GOLDEN=1, and reviewed as code."""
    (shown,) = svg_pages(made(small_plan()), "nb")
    golden = GOLDEN / "team.nb.svg"
    if os.environ.get("PLANBRO_GOLDEN") == "1":
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_each_stands_on_its_own_side() -> None:
    found = made(small_plan())
    sides = {one.name: one.side for one in found.seats}
    assert sides == {
        "Roar Lie": "kommune", "Lyngvik kommune": "kommune", "Tuva Moen": "person", "Gerd Tangen": "hospital",
        "Fjordglimt HF": "hospital",
    }  # fmt: skip
    assert [one.name for one in found.seats if one.is_koordinator] == ["Roar Lie"]
    assert [(one.name, one.left) for one in found.earlier] == [("Ola Nes", "2026-02-01")]


def test_a_body_of_no_kind_stands_where_the_one_above_it_does() -> None:
    plan = small_plan()
    plan.organisations += [Organisation(id="b3", name="Barneavdelingen", part_of="b2"),
                           Organisation(id="b4", name="Hvem vet", part_of="b5"),
                           Organisation(id="b5", name="Ring", part_of="b4")]  # fmt: skip
    sides = {one.name: one.side for one in made(plan).seats}
    assert (sides["Barneavdelingen"], sides["Hvem vet"]) == ("hospital", "others")


def test_access_is_said_with_its_last_day() -> None:
    found = {one.name: access_lines(one, "nb") for one in made(small_plan()).seats}
    assert found["Gerd Tangen"][0] == "Til 10.01.2027: ser mål"
    assert found["Tuva Moen"] == ["Ser hele planen"]
    assert found["Lyngvik kommune"] == ["Får bare vite at det finnes plan og koordinator"]


def test_who_may_not_be_told_who_knows_what_is_told_nothing_of_it() -> None:
    plan = small_plan()
    found = team(plan, matrix(plan, NOW).columns, NOW)
    assert all(access_lines(one, "nb") == [] for one in found.seats)
    assert "ser" not in re.sub(r"<(title|desc).*?</\1>", "", "".join(svg_pages(found, "nb")))


@pytest.mark.parametrize("count", [3, 25])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_text_stays_in_its_box(count: int, language: str) -> None:
    """Also where names are long; what goes on is on another sheet, and nobody is left out."""
    plan = small_plan()
    for at in range(count):
        plan.participants.append(Participant(
            id=f"x{at}", given="Maximiliane" * (at % 3 + 1), family=f"Wergelandsgårdsbakken-{at}",
            role=Code("therapist"), organisation=("b1", "b2")[at % 2],
        ))  # fmt: skip
    pages = svg_pages(made(plan), language)  # type: ignore[arg-type]
    names = 0
    for page in pages:
        root = etree.fromstring(page)
        assert float(root.get("height")) <= 1300
        for group in root.iter("{*}g"):
            box, *_ = list(group)
            right = float(box.get("x")) + float(box.get("width"))
            bottom = float(box.get("y")) + float(box.get("height"))
            for text in group.iter("{*}text"):
                wide = 0.5 * float(text.get("font-size")) * len(text.text)
                assert float(text.get("x")) + wide < right
                assert float(text.get("y")) < bottom
            names += 1
    assert names == len(made(plan).seats)


def test_a_hostile_name_is_a_text() -> None:
    plan = small_plan()
    plan.planeier.family = plan.participants[1].family = plan.organisations[0].name = HOSTILE
    (shown,) = svg_pages(made(plan), "nb")
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert etree.fromstring(shown).get("role") == "img"
    assert "style=" not in shown
