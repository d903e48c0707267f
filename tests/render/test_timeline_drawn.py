"""A plan in time: what has a date is drawn, what has none is told apart, and nothing covers anything else."""

from __future__ import annotations

import os
from datetime import date
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.pages.plan_of_work import HOSTILE, small_plan

from planbro.plan import Code, Measure, Plan
from planbro.render.drawn import width
from planbro.render.timeline import Said, span_word, svg_pages, timeline
from planbro.render.timeline._svg import _apart, _label, _Scale

NOW = "2026-11-22T10:00:00Z"
GOLDEN = Path(__file__).parent / "golden"
VERSIONS = [Said(1, "2026-01-12T09:00:00.000Z", "endret i kilden"), Said(2, "2026-09-11T09:00:00.000Z", "slått sammen")]


def test_the_picture_is_the_golden_one() -> None:
    """Renewed by PLANBRO_GOLDEN=1, and reviewed as code."""
    (shown,) = svg_pages(timeline(small_plan(), VERSIONS, "nb", NOW), "nb")
    golden = GOLDEN / "timeline.nb.svg"
    if os.environ.get("PLANBRO_GOLDEN") == "1":
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_everything_with_a_date_is_there_and_the_rest_is_told_apart() -> None:
    found = timeline(small_plan(), VERSIONS, "nb", NOW)
    assert [(one.kind, one.name, span_word(one, "nb")) for one in found.events] == [
        ("goal", "Spille i korps", "15.08.2025 til 17.05.2027"),
        ("measure", "Støttekontakt på øving", "01.09.2025 til 20.06.2026"),
        ("consent", "Samtykke: deling", "10.01.2026 til 10.01.2027"),
        ("consent", "Samtykke: at planen lages", "fra 10.01.2026"),
        ("version", "endret i kilden", "12.01.2026"),
        ("evaluation", "Spille i korps", "10.09.2026"),
        ("version", "slått sammen", "11.09.2026"),
        ("meeting", "Ansvarsgruppe", "04.12.2026"),
    ]
    assert found.undated == (("measure", "Ridning"),)
    assert (found.first, found.last) == ("2025-01-01", "2027-12-31")


def test_one_wrong_year_does_not_press_the_others_together() -> None:
    plan = small_plan()
    plan.measures.append(Measure(id="m9", title="Feil år", start="1926-01-01", end="1926-02-01"))
    plan.measures.append(Measure(id="m8", title="Uten slutt", start="2026-01-01", end="9999-12-31"))
    found = timeline(plan, [], "nb", NOW)
    assert found.first == "2025-01-01"
    assert not found.is_drawn(next(one for one in found.events if one.name == "Feil år"))
    assert "Feil år" not in "".join(svg_pages(found, "nb"))
    assert "Uten slutt" in "".join(svg_pages(found, "nb"))


def test_what_is_no_date_is_told_apart() -> None:
    plan = Plan(id=small_plan().id)
    for at, start in enumerate(("i vår", "2026-13-01", "0000-00-00", "2026-02-30", "")):
        plan.measures.append(Measure(id=f"m{at}", title=f"Tiltak {at}", start=start))
    found = timeline(plan, [], "nb", NOW)
    assert found.events == ()
    assert len(found.undated) == 5
    assert svg_pages(found, "nb") == []


DAYS = st.dates(date(2020, 1, 1), date(2032, 1, 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.text(max_size=60)), max_size=25))
def test_nothing_covers_anything_else(spans: list[tuple[date, date | None, str]]) -> None:
    """Neither bars nor names, which stand apart in each lane; and every event is in one lane."""
    plan = Plan(id=small_plan().id)
    for at, (start, end, name) in enumerate(spans):
        last = end.isoformat() if end is not None else ""
        one = Measure(id=f"m{at}", title=name or "x", start=start.isoformat(), status=Code("active"))
        plan.measures.append(one)
        if last:
            one.end = last
    found = timeline(plan, [], "nb", NOW)
    scale = _Scale(found)
    lanes = _apart(found.of("measure"), scale)
    assert sum(map(len, lanes)) == len(spans)
    for lane in lanes:
        taken = [(min(scale.x(one.start) - 5 * one.is_moment, label),
                  max(scale.x(one.end), label + width(_label(one), 13))) for one, label in lane]  # fmt: skip
        assert all(one[1] <= other[0] + 0.01 for one, other in pairwise(taken))
    for page in svg_pages(found, "nb"):
        etree.fromstring(page)


def test_a_hostile_name_is_a_text() -> None:
    plan = small_plan()
    plan.goals[0].title = plan.measures[0].title = HOSTILE
    (shown,) = svg_pages(timeline(plan, [Said(1, NOW, HOSTILE)], "nb", NOW), "nb")
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert "style=" not in shown
    etree.fromstring(shown)
