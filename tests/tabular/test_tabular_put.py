"""A changed plan goes back onto a sheet that people made, whatever its shape, and reads as the changed plan."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from tests.laws.common import differences, opened, put

from planbro.plan import ABSENT, Consent, Goal, Measure, Plan

NEW_GOAL, NEW_MEASURE = "7f0d6f0e-2b7b-4c3c-8a53-5d1f3f1f6b01", "7f0d6f0e-2b7b-4c3c-8a53-5d1f3f1f6b02"

WIDE = "Plan nr;Navn;Tavle;Mål 1;Tiltak 1.1;Mål 2\n7;Ask;blå;Bo hjemme;Rampe;Skole\n"
LONG = "Plan nr;Navn;Mål;Tiltak;Tavle\n7;Ask;Bo hjemme;Rampe;blå\n;;;Støttekontakt;grønn\n7;Ask;Skole;;\n"


def sheets() -> bytes:
    book = Workbook()
    plans: Any = book.active
    plans.title = "Planer"
    plans.append(["Plan nr", "Navn", "Tavle"])
    plans.append([7, "Ask", "blå"])
    goals = book.create_sheet("Mål")
    for line in (["Plan nr", "Mål nr", "Mål", "Tavle"], [7, 1, "Bo hjemme", "rød"], [None] * 4, [7, 2, "Skole", "gul"]):
        goals.append(line)
    measures = book.create_sheet("Tiltak")
    for line in (["Mål nr", "Tiltak"], [1, "Rampe"], [2, "Lekser"]):
        measures.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SOURCES = {"wide": WIDE.encode(), "long": LONG.encode("cp1252"), "sheets": sheets()}


def change(plan: Plan, how: str) -> None:
    if how == "said":
        plan.goals[0].title, plan.title = "Bo for seg selv", "Planen til Ask"
    elif how == "more":
        plan.goals.append(Goal(id=NEW_GOAL, title="Jobb", due="2027-02-01"))
        plan.measures.append(Measure(id=NEW_MEASURE, title="Praksis", goal=NEW_GOAL))
    elif how == "fewer":
        gone = plan.goals.pop(0)
        plan.measures = [m for m in plan.measures if m.goal != gone.id]
    elif how == "order":
        plan.goals.reverse()
    elif how == "silent":
        plan.goals[1].title, plan.planeier.family = ABSENT, ABSENT
        plan.goals[1].text = "På egne bein"


@pytest.mark.parametrize("how", ["said", "more", "fewer", "order", "silent"])
@pytest.mark.parametrize("shape", list(SOURCES))
def test_a_change_reads_as_it_was_made(shape: str, how: str) -> None:
    data = SOURCES[shape]
    plan = opened(data).plan
    goals = {goal.title: goal.id for goal in plan.goals}
    change(plan, how)
    after = opened(put(plan, data)).plan
    assert [goal.title for goal in after.goals] == [goal.title for goal in plan.goals]
    assert [goal.text for goal in after.goals] == [goal.text for goal in plan.goals]
    titles = {goal.id: number for number, goal in enumerate(plan.goals)}
    again = {goal.id: number for number, goal in enumerate(after.goals)}
    order = {measure.title: titles[str(measure.goal)] for measure in plan.measures}
    assert {measure.title: again[str(measure.goal)] for measure in after.measures} == order
    assert (after.title, after.planeier.family) == (plan.title, plan.planeier.family)
    assert goals


@pytest.mark.parametrize("shape", ["wide", "long"])
def test_what_nobody_knows_stays_where_it_was(shape: str) -> None:
    plan = opened(SOURCES[shape]).plan
    change(plan, "more")
    text = put(plan, SOURCES[shape]).decode("utf-8" if shape == "wide" else "cp1252")
    assert text.splitlines()[1].startswith("7;Ask;blå" if shape == "wide" else "7;Ask;Bo hjemme;Rampe;blå")
    assert shape == "wide" or ";grønn" in text.splitlines()[2]


def test_rows_that_move_take_their_own_columns_with_them() -> None:
    plan = opened(SOURCES["sheets"]).plan
    change(plan, "order")
    book = load_workbook(io.BytesIO(put(plan, SOURCES["sheets"])))
    rows = [[cell.value for cell in row][:4] for row in book["Mål"].iter_rows(min_row=2)]
    assert [row[2:] for row in rows if any(row)] == [["Skole", "gul"], ["Bo hjemme", "rød"]]


def test_a_sheet_that_is_missing_is_made() -> None:
    plan = opened(SOURCES["sheets"]).plan
    plan.consents.append(Consent(id=NEW_GOAL, tool="Sampro"))
    after = opened(put(plan, SOURCES["sheets"])).plan
    assert not differences(after, plan)
