"""Spreadsheets as a small kommune might keep them, with what Excel does to them: for the fixtures."""

from __future__ import annotations

from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from planbro.formats.tabular._open import saved
from planbro.testing import rich_plan

_HEAD = ("Saksnr", "Fnr", "Navn", "Koordinator", "Oppstart", "Revideres", "Mål 1", "Tiltak 1.1", "Tiltak 1.1 ansvarlig",
         "Tiltak 1.2", "Mål 2", "Tiltak 2.1", "Tavle")  # fmt: skip


def spreadsheets() -> list[tuple[str, bytes]]:
    """Each file with its place under fixtures/."""
    return [("csv/excel-damage.csv", _csv()), ("xlsx/excel-damage.xlsx", _workbook()), ("csv/two-plans.csv", _two())]


def _number() -> str:
    return str(rich_plan().identifiers[0].value)


def _row(number: str, saksnr: str = "2026/17") -> tuple[str, ...]:
    return (saksnr, number, "Tuva Lønnås", "Kari Åsen ", "22.11.26", "46713", "Få bo hjemme", "Rampe ved døra",
            "Bydelen", '"Støttekontakt\nto kvelder i uka"', "Gå på skole", "Egen lærer", "grønn")  # fmt: skip


def _csv() -> bytes:
    """Saved by Excel as "CSV (semikolondelt)": Windows-1252, a title, a total, days as numbers."""
    lines = ["Planer i kommunen" + ";" * 12, ";".join(_HEAD), ";".join(_row(_number())), ";" * 12,
             "Sum;1" + ";" * 11]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _two() -> bytes:
    lines = [";".join(_HEAD), ";".join(_row(_number())), ";".join(_row("", "2026/18"))]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _workbook() -> bytes:
    """One sheet for each kind, typed by hand, with all that happens to a sheet over the years."""
    book = Workbook()
    plans: Any = book.active
    plans.title = "Planer"
    plans.append(["Plan nr", "Personnr.", "Fødselsnummer", "Navn", "Startdato", "Telefon", "Bor alene"])
    plans.append([17, None, int(_number()), "Tuva Lønnås", date(2026, 11, 22), 91000017, "x"])
    goals = book.create_sheet("Mål")
    for line in (["Plan nr", "Mål nr", "Mål", "Livsområde", "Frist"], [17, 1, "Få bo hjemme", "bolig", 46713],
                 [17, 2, "Gå på skole", "Utdanning", "1. februar 2027"], ["Antall", "=COUNTA(C2:C3)"]):  # fmt: skip
        goals.append(line)
    measures = book.create_sheet("Tiltak")
    for line in (["Plan nr", "Mål nr", "Tiltak nr", "Tiltak", "Ansvarlig", "Mengde", "Enhet"],
                 [17, 1, 1, "Rampe ved døra", "Bydelen", None, None],
                 [17, None, 2, "Støttekontakt", "=CONCATENATE(\"Ka\",\"ri\")", "7,5", "timer per uke"],
                 [17, 2, 3, "Egen lærer", "#REF!", 12.5, "timer per uke"]):  # fmt: skip
        measures.append(line)
    measures.merge_cells("B2:B3")
    measures["E4"].data_type = "e"
    measures["D2"].comment = Comment("Søknaden er sendt", "koordinator")
    measures.row_dimensions[4].hidden = True
    for sheet in book.worksheets:
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    phones = book.create_sheet("Telefonliste")
    phones.append(["Legevakt", 116117])
    phones.sheet_state = "hidden"
    return saved(book)
