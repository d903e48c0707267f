"""A workbook of many plans is surveyed as any other export: each plan is read whole, and counted."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from planbro.exchange.survey import Question, survey_source


def workbook(path: Path) -> Path:
    """Three plans on two sheets; one has no koordinator."""
    book = Workbook()
    plans = book.active
    plans.title = "Planer"
    plans.append(["Plan nr", "Fornavn", "Plantype", "Planstatus", "Startdato"])
    people = book.create_sheet("Koordinatorer")
    people.append(["Plan nr", "Koordinator nr", "Nivå", "Etternavn", "Startdato"])
    for number in (1, 2, 3):
        plans.append([number, "Test", "Individuell plan", "Aktiv", "01.02.2026"])
        if number != 2:
            people.append([number, 1, "Kommune", "Prøve", "01.01.2026"])
    book.save(path)
    return path


def test_every_plan_of_a_workbook_is_counted_once_and_none_is_refused(tmp_path: Path) -> None:
    found = survey_source(workbook(tmp_path / "planer.xlsx"), Question()).to_json()
    assert (found["entries"], found["plans"]) == (3, 3)
    assert (found["refused"], found["unread"]) == ({}, [])
    assert found["koordinator"]["none"] == 1


def test_files_that_cannot_be_read_are_told_by_their_place(tmp_path: Path) -> None:
    for name in ("a.xml", "c.xml"):
        (tmp_path / name).write_bytes(b'<?xml version="1.0"?><Plan xmlns="urn:planbro:sampro"><Tit')
    workbook(tmp_path / "b.xlsx")
    found = survey_source(tmp_path, Question())
    (told,) = [one for one in found.findings if one.code == "survey-refused"]
    assert found.to_json()["unread"] == [1, 5]
    assert "1, 5" in told.text("nb")


def test_columns_that_no_table_knows_are_told_by_sheet_and_heading_with_a_row_to_confirm(tmp_path: Path) -> None:
    """A heading that may be a person's name is told by its shape."""
    book = Workbook()
    plans = book.active
    plans.title = "Planer"
    plans.append(["Plan nr", "Fornavn", "Sist innlogget", "Bydel", "Kari Nordmann"])
    for number in (1, 2):
        plans.append([number, "Test", "2026-11-01", "Sagene", "x"])
    book.save(tmp_path / "planer.xlsx")
    found = survey_source(tmp_path / "planer.xlsx", Question()).to_json()
    told = {one["path"]: (one["count"], one["plans"], one["examples"]) for one in found["unknown_fields"]}
    assert told == {
        "Planer.Bydel": (2, 2, ["xxxxxx"]),
        "Planer.Sist innlogget": (2, 2, ["9999-99-99"]),
        "Planer.<xxxx xxxxxxxx>": (2, 2, ["x"]),
    }
    assert {"Planer.Bydel", "Planer.Sist innlogget"} <= {one["path"] for one in found["proposals"]}
    assert "Planer.Plan nr" in {one["path"] for one in found["paths"]}
    assert "Nordmann" not in str(found)
