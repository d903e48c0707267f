"""TARGET as one spreadsheet: all plans in one workbook or in one set of CSV files, proven, and with a way back."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from planbro import read
from planbro.exchange.migrate import Job, Wish, migrate_all
from planbro.findings import Refused
from planbro.formats import spec, tabular
from planbro.formats.tabular import _many
from planbro.formats.tabular._values import csv_text, read_value, typed
from planbro.testing.exports import make_export

from .conftest import AS_OF, tree

TARGETS = [("xlsx", "ny.xlsx"), ("xlsx", "ny"), ("xlsx", "ny.zip"), ("csv", "ny"), ("csv", "ny.zip")]
PLANS = 5


@pytest.fixture(scope="module")
def flyt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of Flyt Samspill with attachments."""
    source = tmp_path_factory.mktemp("flyt")
    make_export(source, plans=PLANS, attachments=2, attachment_size=500, text=5_000, format="flyt-samspill")
    return source


@dataclass
class Book:
    """Where plans were moved to, and what became of each."""

    to: str
    path: Path
    results: list[dict]


def move(source: Path, target: Path, to: str, **more: object) -> list[dict]:
    done = migrate_all(Job(source, str(target), Wish(to, AS_OF), target.with_name(f"{target.name}.db"), **more))  # type: ignore[arg-type]
    assert not done.stopped
    found = list(done.ledger.results())
    done.ledger.close()
    return found


@pytest.fixture(scope="module", params=TARGETS, ids="-".join)
def book(request: pytest.FixtureRequest, flyt: Path, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The export, moved into one book of each form."""
    to, name = request.param
    folder = tmp_path_factory.mktemp("book")
    return Book(to, folder / name, move(flyt, folder / name, to))


def test_all_plans_are_in_one_book_and_the_way_back_gives_the_originals(book: Book, flyt: Path, tmp_path: Path) -> None:
    for one in book.results:
        assert one["state"] == "moved"
        assert one["leaves"]["differs"] == 0, one["remarks"]
    assert not book.path.with_name(f"{book.path.name}.part").exists()
    back = move(book.path, tmp_path / "back", "flyt-samspill")
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in flyt.rglob("*.zip")}
    assert {one["target_sha256"] for one in back} == originals


def test_a_book_that_is_gone_on_with_comes_out_byte_for_byte(book: Book, flyt: Path, tmp_path: Path) -> None:
    name = book.path.name
    was = tree(book.path.parent, without=(f"{name}.db",))
    move(flyt, tmp_path / name, book.to)
    assert tree(tmp_path, without=(f"{name}.db",)) == was
    again = move(flyt, book.path, book.to, resume=True)
    assert tree(book.path.parent, without=(f"{name}.db",)) == was
    assert again == book.results


def test_a_workbook_has_a_row_for_each_plan_and_its_attachments_beside_it(flyt: Path, tmp_path: Path) -> None:
    move(flyt, tmp_path / "ny.xlsx", "xlsx")
    book = load_workbook(tmp_path / "ny.xlsx")
    assert book["Planer"].max_row == PLANS + 1
    at = [cell.value for cell in book["Dokumenter"][1]].index("Fil")
    named = [row[at].value for row in book["Dokumenter"].iter_rows(min_row=2) if row[at].value]
    assert named
    assert all((tmp_path / "ny.vedlegg" / name).is_file() for name in named)


def test_an_edit_in_the_workbook_comes_back_as_that_edit_alone(flyt: Path, tmp_path: Path) -> None:
    move(flyt, tmp_path / "ny", "xlsx")
    path = tmp_path / "ny" / "planer.xlsx"
    book = load_workbook(path)
    sheet = book["Planer"]
    column = [cell.value for cell in sheet[1]].index("Tittel") + 1
    ident = sheet.cell(2, [cell.value for cell in sheet[1]].index("Plan-ID") + 1).value
    sheet.cell(2, column).value = "Min plan videre"
    book.save(path)
    move(tmp_path / "ny", tmp_path / "back", "flyt-samspill")
    for one in flyt.rglob("*.zip"):
        was = read(one.read_bytes()).plan
        now = read((tmp_path / "back" / f"{was.id}.zip").read_bytes()).plan
        assert now.title == ("Min plan videre" if was.id == ident else was.title)
        now.title = was.title
        assert now == was


def test_what_somebody_has_changed_in_the_book_is_not_written_over(flyt: Path, tmp_path: Path) -> None:
    move(flyt, tmp_path / "ny", "csv")
    path = tmp_path / "ny" / "planer.csv"
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    rows[1][rows[0].index("Tittel")] = "Endret"
    with path.open("w", encoding="utf-8-sig", newline="") as changed:
        csv.writer(changed, delimiter=";").writerows(rows)
    codes = [remark["code"] for one in move(flyt, tmp_path / "ny", "csv", resume=True) for remark in one["remarks"]]
    assert codes.count("migrate-target-changed") == 1
    assert "Endret" in (tmp_path / "ny" / "planer.csv").read_text("utf-8-sig")


def test_plans_of_several_books_become_one_book_with_their_own_columns_kept(tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    for name in ("a", "b"):
        text = f"Plan nr;Etternavn;Mål;Vår egen kolonne\n1;Bø;Bo {name};husk {name}\n2;Li;Skole {name};\n"
        (tmp_path / "inn" / f"{name}.csv").write_text(text, "utf-8")
    results = move(tmp_path / "inn", tmp_path / "ny.zip", "xlsx")
    assert [one["state"] for one in results] == ["moved"] * 4
    book = tabular.Book.open(tmp_path / "ny.zip", tmp_path / "scratch")
    assert sorted(book.plans()) == ["1", "1-2", "2", "2-2"]
    origins = [b"".join(one.data or b"" for one in read(book.part(n)).plan.origins[1:]) for n in book.plans()]
    with zipfile.ZipFile(tmp_path / "ny.zip") as found:
        assert sum(name.startswith("planbro/") and name.endswith(".zip") for name in found.namelist()) == 4
    assert all(origins)


def test_a_sheet_that_is_full_goes_on_in_another(flyt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_many, "MOST_ROWS", 4)
    move(flyt, tmp_path / "ny.xlsx", "xlsx")
    book = load_workbook(tmp_path / "ny.xlsx")
    assert "Planer (2)" in book.sheetnames
    assert max(sheet.max_row for sheet in book.worksheets) == 5


def test_a_file_of_the_wrong_kind_is_refused_before_anything_is_read(flyt: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as told:
        move(flyt, tmp_path / "ny.xlsx", "csv")
    assert told.value.findings.codes() == ["migrate-target-form"]


def test_nothing_is_written_over(flyt: Path, tmp_path: Path) -> None:
    (tmp_path / "ny.vedlegg").mkdir()
    (tmp_path / "ny.vedlegg" / "mitt.txt").write_text("mitt")
    with pytest.raises(Refused) as told:
        move(flyt, tmp_path / "ny.xlsx", "xlsx")
    assert told.value.findings.codes() == ["target-not-empty"]


def test_a_book_names_no_file_outside_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "hemmelig.txt").write_text("nei")
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "lenke.txt").symlink_to(tmp_path / "hemmelig.txt")
    (tmp_path / "inn" / "planer.csv").write_text("Plan nr;Etternavn\n1;Bø\n", "utf-8")
    names = ("../hemmelig.txt", str(tmp_path / "hemmelig.txt"), "lenke.txt", "./../hemmelig.txt", "..\\hemmelig.txt")
    rows = "".join(f"1;D{n};Dok;{name}\n" for n, name in enumerate(names))
    (tmp_path / "inn" / "dokumenter.csv").write_text("Plan nr;Dokument nr;Tittel;Fil\n" + rows, "utf-8")
    book = tabular.Book.open(tmp_path / "inn", tmp_path / "scratch")
    with zipfile.ZipFile(io.BytesIO(book.part("1"))) as part:
        assert not any(part.read(name) == b"nei" for name in part.namelist())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each death is that of a fork")
@pytest.mark.long
def test_killed_five_times_the_book_is_byte_for_byte_that_of_an_undisturbed_run(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    here = Path("{}")
    words = [Path(__file__).with_name("dying.py"), 3, 5, tmp_path, "--", "migrate", export(8), here / "ny.xlsx", "--to",
             "xlsx", "--report", here / "rapport", "--as-of", AS_OF, "--workers", 2, "--progress", "none", "--no-forms",
             "--resume"]  # fmt: skip
    told = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    (calm, _), *rounds = [line.rsplit(" ", 1) for line in told.stdout.splitlines()]
    assert sum(int(died) for _, died in rounds) >= 5
    for folder, _ in rounds:
        assert tree(Path(folder)) == tree(Path(calm))


DECIMALS = st.from_regex(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?", fullmatch=True)


@given(DECIMALS)
def test_a_number_keeps_its_form_in_a_cell(text: str) -> None:
    layout = tabular.layout_of(spec("xlsx"))
    column = layout.sheets["Tiltak"].columns["Mengde"]
    epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of Excel has no zone
    assert read_value(column, typed(column, text), epoch)[0] == text  # type: ignore[arg-type]
    assert read_value(column, csv_text(column, text), epoch)[0] == text
