"""What Norwegian Excel does to a plan is undone where it can be, and told by sheet, row and column, never by value."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import planbro
from planbro.findings import Refused
from planbro.ident import make_synthetic
from planbro.plan import ABSENT, Plan

HEAD = "Plan nr;Fødselsnummer;Navn;Koordinator;Startdato;Mål 1;Tiltak 1.1;Tiltak 1.2;Mål 2"
ZERO = next(n for k in range(999) if (n := make_synthetic(date(1990, 11, 5), k)) and n[0] == "0")


def row(**said: str) -> str:
    cells = {"Plan nr": "7", "Fødselsnummer": ZERO, "Navn": "Ask Ås", "Koordinator": "Kari Lønn",
             "Startdato": "22.11.2026", "Mål 1": "Få bo hjemme", "Tiltak 1.1": "Hjelpemidler",
             "Tiltak 1.2": "Støttekontakt", "Mål 2": "Gå på skole"} | said  # fmt: skip
    return ";".join(cells[name] for name in HEAD.split(";"))


def flat(text: str, encoding: str = "utf-8") -> planbro.Reading:
    return planbro.read(text.encode(encoding))


def codes(reading: planbro.Reading) -> set[str]:
    return {finding.code for finding in reading.findings if finding.code.startswith("sheet-")}


def book(fill: Callable[[Any], None], *, name: str = "Mål", **about: Any) -> bytes:
    made = Workbook()
    made.active.title = name
    for key, value in about.items():
        setattr(made, key, value)
    fill(made.active)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def goal(plan: Plan) -> Any:
    return plan.goals[0]


def test_a_flat_row_of_numbered_columns_is_a_plan_with_its_maal_and_tiltak() -> None:
    plan = flat(f"{HEAD}\n{row()}\n").plan
    assert [g.title for g in plan.goals] == ["Få bo hjemme", "Gå på skole"]
    assert [(m.title, m.goal == plan.goals[0].id) for m in plan.measures] == [
        ("Hjelpemidler", True), ("Støttekontakt", True)]  # fmt: skip
    assert (plan.identifiers[0].value, plan.identifiers[0].kind.value) == (ZERO, "fnr")
    assert (plan.koordinatorer[0].family, plan.period_start) == ("Kari Lønn", "2026-11-22")


@pytest.mark.parametrize(
    ("head", "said", "found"),
    [
        ("Koordinator;Koordinator 1 startdato", "Ola Berg;1.2.2026", [("Ola Berg", "2026-02-01")]),
        ("Koordinator 1 startdato;Koordinator;Koordinator 2", "1.2.2026;Ola Berg;Eva Dal",
         [("Ola Berg", "2026-02-01"), ("Eva Dal", ABSENT)]),
        ("Koordinator;Koordinator 1", "Ola Berg;Eva Dal", [("Ola Berg", ABSENT), ("Eva Dal", ABSENT)]),
    ],
)  # fmt: skip
def test_a_column_without_a_number_speaks_of_the_first_that_has_one(
    head: str, said: str, found: list[tuple[Any, Any]]
) -> None:
    text = f"Plan nr;Mål;{head}\n7;Bo;{said}\n"
    reading = flat(text)
    assert [(one.family, one.start) for one in reading.plan.koordinatorer] == found
    assert planbro.write(reading.plan, "csv", variant="flat").data.decode() == text


def test_long_rows_repeat_the_plan_and_the_maal_or_leave_them_blank() -> None:
    head = "Plan nr;Navn;Mål;Mål frist;Tiltak;Tiltak ansvarlig"
    said = flat(f"{head}\n7;Ask;Bo hjemme;1.2.2027;Rampe;NAV\n;;;;Støttekontakt;Bydel\n7;Ask;Skole;;Lekser;Mor\n").plan
    again = flat(f"{head}\n7;Ask;Bo hjemme;1.2.2027;Rampe;NAV\n7;Ask;Bo hjemme;1.2.2027;Støttekontakt;Bydel\n"
                 "7;Ask;Skole;;Lekser;Mor\n").plan  # fmt: skip
    for plan in (said, again):
        assert [(g.title, g.due) for g in plan.goals] == [("Bo hjemme", "2027-02-01"), ("Skole", ABSENT)]
        assert [plan.item(str(m.goal)) for m in plan.measures] == [plan.goals[0], plan.goals[0], plan.goals[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_character_set_and_separator(encoding: str, separator: str) -> None:
    reading = flat(f"{HEAD}\n{row()}\n".replace(";", separator), encoding)
    assert goal(reading.plan).title == "Få bo hjemme"
    assert ("sheet-encoding" in codes(reading)) == (encoding not in {"utf-8", "utf-8-sig"})


@pytest.mark.parametrize(("text", "day", "told"), [
    ("22.11.2026", "2026-11-22", None), ("22/11-2026", "2026-11-22", None), ("2026-11-22", "2026-11-22", None),
    ("20261122", "2026-11-22", None), ("22. november 2026", "2026-11-22", None),
    ("46348", "2026-11-22", "sheet-date-as-number"), ("22.11.26", "2026-11-22", "sheet-year-two-digits"),
])  # fmt: skip
def test_days_as_norwegians_and_excel_write_them(text: str, day: str, told: str | None) -> None:
    reading = flat(f"{HEAD}\n{row(Startdato=text)}\n")
    assert reading.plan.period_start == day
    assert codes(reading) == ({told} if told else set())


def test_a_day_that_is_none_is_told_with_its_cell_and_kept() -> None:
    reading = flat(f"{HEAD}\n{row(Startdato='31.02.2026')}\n")
    (told,) = [finding for finding in reading.findings if finding.code in {"value-invalid", "date-impossible"}]
    assert (told.place.path, told.place.line) == ("Planer!E2", 2)
    assert reading.account.counts["kept"] == 1
    assert planbro.write(reading.plan, "csv").data == reading.document.data


def test_the_zero_that_excel_took_is_put_back_only_where_the_control_digits_hold() -> None:
    back = flat(f"{HEAD}\n{row(Fødselsnummer=ZERO[1:])}\n")
    assert (back.plan.identifiers[0].value, codes(back)) == (ZERO, {"sheet-zero-back"})
    wrong = ZERO[1:-1] + str((int(ZERO[-1]) + 1) % 10)
    unsure = flat(f"{HEAD}\n{row(Fødselsnummer=wrong)}\n")
    assert (unsure.plan.identifiers[0].value, codes(unsure)) == (wrong, {"sheet-zero-unsure"})


def test_a_number_cut_to_e_is_lost_and_told() -> None:
    assert "sheet-number-lost" in codes(flat(f"{HEAD}\n{row(Fødselsnummer='1,31E+10')}\n"))


def test_blank_rows_totals_and_titles_are_no_plans_and_are_kept() -> None:
    text = f"Planer i bydelen;;;;;;;;\n\n{HEAD}\n{row()}\n;;;;;;;;\nSum;1;;;;;;;\n"
    reading = flat(text)
    assert len(reading.plan.goals) == 2
    assert codes(reading) == {"sheet-row-total"}
    reading.plan.goals[0].title = "Bo for seg selv"
    assert planbro.write(reading.plan, "csv").data.decode() == text.replace("Få bo hjemme", "Bo for seg selv")


def test_ja_and_nei_in_all_their_forms() -> None:
    for word, said in (("Ja", True), ("J", True), ("x", True), ("NEI", False), ("n", False)):
        plan = flat(f"Plan nr;Mål;Bor alene\n1;Bo hjemme;{word}\n").plan
        assert plan.planeier.lives_alone is said


def test_headings_in_any_spelling_and_columns_nobody_knows() -> None:
    text = "PLAN-NR;maal;STARTDATO ;Tavle\n1;Bo hjemme;1.1.2026;blå\n"
    reading = flat(text)
    assert (goal(reading.plan).title, reading.plan.period_start) == ("Bo hjemme", "2026-01-01")
    assert [entry.path for entry in reading.account.entries] == ["Planer!D2"]
    assert codes(reading) == {"sheet-column-unknown"}
    assert planbro.write(reading.plan, "csv").data == text.encode()


def test_decimal_commas_and_thousands() -> None:
    plan = flat("Plan nr;Mål;Tiltak;Tiltak mengde\n1;Bo;Hjelp;1 037,50\n").plan
    assert plan.measures[0].extent_value == "1037.50"
    assert planbro.write(plan, "csv", variant="flat", onto=False).data.decode("utf-8-sig").count("1037,50") == 1


def test_text_that_a_spreadsheet_would_run_is_written_as_text() -> None:
    plan = flat("Plan nr;Mål\n1;Bo\n").plan
    plan.goals[0].title = '=HYPERLINK("http://x")'
    for name in ("csv", "xlsx"):
        data = planbro.write(plan, name, variant="flat", onto=False).data
        assert planbro.read(data).plan.goals[0].title == plan.goals[0].title
        if name == "csv":
            assert b"'=HYPERLINK" in data
        else:
            parts = zipfile.ZipFile(io.BytesIO(data))
            assert not any(b"<f>" in parts.read(part) for part in parts.namelist())


def test_line_breaks_and_marks_in_a_cell() -> None:
    text = 'Plan nr;Mål\n1;"Bo hjemme\nmed ""egen"" nøkkel"\n'
    reading = flat(text)
    assert goal(reading.plan).title == 'Bo hjemme\nmed "egen" nøkkel'
    assert planbro.write(reading.plan, "csv").data == text.encode()


def test_what_stands_beside_the_cells_of_a_workbook_is_told() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Plan nr", "Mål nr", "Mål", "Startdato", "Prioritet", "Status"])
        sheet.append(["1", 1, "Bo hjemme", date(2026, 11, 22), "=1+1", "#REF!"])
        sheet.append(["1", 2, "Skole", 46348, 2, "aktiv"])
        sheet["F2"].data_type = "e"
        sheet["C2"].comment = Comment("Snakk med mor", "x")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["E"].hidden = True
        sheet.protection.sheet = True

    reading = planbro.read(book(fill))
    assert {"sheet-notes", "sheet-hidden-rows", "sheet-hidden-columns", "sheet-protected", "sheet-formulas",
            "sheet-formula-empty", "sheet-error-cell", "sheet-date-as-number"} == codes(reading)  # fmt: skip
    assert [g.start for g in reading.plan.goals] == ["2026-11-22", "2026-11-22"]
    assert any("merknad" in str(key) for key in reading.document.tree.value["Utenfor"])


def test_merged_cells_count_for_every_row_they_cover() -> None:
    def fill(sheet: Any) -> None:
        for line in (["Plan nr", "Mål", "Tiltak"], ["1", "Bo hjemme", "Rampe"], [None, None, "Støttekontakt"]):
            sheet.append(line)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")

    reading = planbro.read(book(fill, name="Planer"))
    assert [m.goal for m in reading.plan.measures] == [reading.plan.goals[0].id] * 2
    assert "sheet-merged" in codes(reading)


def test_the_days_of_a_book_from_a_mac_count_from_1904() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Plan nr", "Mål", "Startdato"])
        sheet.append(["1", "Bo hjemme", 46348 - 1462])

    assert goal(planbro.read(book(fill, epoch=CALENDAR_MAC_1904)).plan).start == "2026-11-22"


def test_what_cannot_be_read_is_refused_with_what_to_do() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    locked = old + "EncryptedPackage".encode("utf-16-le")
    for data, code in ((old, "sheet-old-excel"), (locked, "sheet-password"),
                       (f"{HEAD}\n{row()}\n{row(**{'Plan nr': '8'})}\n".encode(), "sheet-several-plans")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            planbro.read(data)
        assert refused.value.findings.codes() == [code]


def test_a_doctype_in_a_workbook_is_refused() -> None:
    target = io.BytesIO()
    made = io.BytesIO(book(lambda sheet: sheet.append(["Mål", "Mål nr"])))
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, b'<!DOCTYPE x [<!ENTITY a "b">]>' + data if name.endswith("sheet1.xml") else data)
    with pytest.raises(Refused) as refused:
        planbro.read(target.getvalue())
    assert refused.value.findings.codes() == ["xml-dtd"]


def test_no_finding_holds_a_word_of_the_sheet() -> None:
    text = f"{HEAD};Ola Nordmann\n{row(Startdato='31.31.2026', Fødselsnummer='1,31E+10')};hemmelig\n"
    told = " ".join(str(finding) + finding.text("nb") for finding in flat(text).findings)
    assert not any(word in told for word in ("Ola", "hemmelig", "31.31", "1,31E", "Ask", "Lønn"))


def test_other_sheets_and_formats_of_a_workbook_stay_when_a_cell_is_changed() -> None:
    from openpyxl import load_workbook

    def fill(sheet: Any) -> None:
        sheet.append(["Plan nr", "Mål nr", "Mål", "Vår kolonne"])
        sheet.append(["1", 1, "Bo hjemme", "grønn"])
        sheet["C2"].number_format = "@"
        sheet.column_dimensions["C"].width = 33
        sheet.parent.create_sheet("Telefonliste").append(["Legevakt", 116117])

    data = book(fill)
    plan = planbro.read(data).plan
    plan.goals[0].title = "Bo for seg selv"
    after = load_workbook(io.BytesIO(planbro.write(plan, "xlsx").data))
    assert [cell.value for cell in after["Mål"][2]] == ["1", 1, "Bo for seg selv", "grønn"]
    assert after["Telefonliste"]["B1"].value == 116117
    assert (after["Mål"]["C2"].number_format, after["Mål"].column_dimensions["C"].width) == ("@", 33)


FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def test_the_workbook_we_write_is_one_that_people_can_work_in() -> None:
    from openpyxl import load_workbook

    made = load_workbook(FIXTURES / "xlsx" / "rich-plan.xlsx")
    assert {"Planer", "Mål", "Tiltak", "Deltakere", "Samtykker"} <= set(made.sheetnames)
    for sheet in made.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
    plans, idents = made["Planer"], made["Identer"]
    birth = next(cell.column for cell in plans[1] if cell.value == "Fødselsdato")
    assert plans.cell(2, birth).is_date
    assert plans.cell(2, birth).number_format == "dd.mm.yyyy"
    assert (idents["D2"].data_type, idents["D2"].number_format) == ("s", "@")


@pytest.mark.parametrize("name", ["xlsx/excel-damage.xlsx", "csv/excel-damage.csv"])
def test_a_sheet_that_excel_has_damaged_is_read_and_stays_as_it_is(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    reading = planbro.read(data)
    assert [g.title for g in reading.plan.goals] == ["Få bo hjemme", "Gå på skole"]
    assert [m.goal for m in reading.plan.measures] == [reading.plan.goals[n].id for n in (0, 0, 1)]
    assert reading.account.balanced
    assert planbro.write(reading.plan, name[: name.index("/")]).data == data
