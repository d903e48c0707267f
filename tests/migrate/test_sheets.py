"""TARGET as one spreadsheet: all plans in one workbook or in one set of CSV files, proven, and with a way back."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
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

from .conftest import AS_OF, command, run, tree

TARGETS = [("xlsx", "ny.xlsx"), ("xlsx", "ny"), ("xlsx", "ny.zip"), ("csv", "ny"), ("csv", "ny.zip")]
PLANS = 6


@pytest.fixture(scope="module")
def flyt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of Flyt Samspill with attachments."""
    source = tmp_path_factory.mktemp("flyt")
    make_export(source, plans=PLANS, attachments=2, attachment_size=500, text=5_000, format="flyt-samspill")
    return source


def move(source: Path, target: Path, to: str, **more: object) -> list[dict]:
    done = migrate_all(Job(source, str(target), Wish(to, AS_OF), target.with_name(f"{target.name}.db"), **more))  # type: ignore[arg-type]
    assert not done.stopped
    found = list(done.ledger.results())
    done.ledger.close()
    return found


@pytest.mark.parametrize(("to", "name"), TARGETS)
def test_all_plans_are_in_one_book_and_the_way_back_gives_the_originals(
    to: str, name: str, flyt: Path, tmp_path: Path
) -> None:
    for one in move(flyt, tmp_path / name, to):
        assert one["state"] == "moved"
        assert one["leaves"]["differs"] == 0, one["remarks"]
    assert not (tmp_path / f"{name}.part").exists()
    back = move(tmp_path / name, tmp_path / "back", "flyt-samspill")
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in flyt.rglob("*.zip")}
    assert {one["target_sha256"] for one in back} == originals


@pytest.mark.parametrize(("to", "name"), TARGETS)
def test_a_book_that_is_gone_on_with_comes_out_byte_for_byte(to: str, name: str, flyt: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        before = move(flyt, folder / name, to)
    was = tree(first, without=(f"{name}.db",))
    assert tree(second, without=(f"{name}.db",)) == was
    again = move(flyt, first / name, to, resume=True)
    assert tree(first, without=(f"{name}.db",)) == was
    assert again == before


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


def test_killed_at_random_points_the_book_is_byte_for_byte_that_of_an_undisturbed_run(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    source, chance = export(20), random.Random(3)

    def arguments(name: str) -> tuple[object, ...]:
        return ("migrate", source, tmp_path / name / "ny.xlsx", "--to", "xlsx", "--report", tmp_path / name / "rapport",
                "--as-of", AS_OF, "--workers", 2, "--progress", "none", "--no-forms")  # fmt: skip

    for name in ("calm", "rough"):
        (tmp_path / name).mkdir()
    began = time.monotonic()
    run(*arguments("calm"))
    whole = time.monotonic() - began
    for _ in range(6):
        words = command(*arguments("rough"), "--resume")
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.3, 1.0) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    done = run(*arguments("rough"), "--resume")
    assert done.returncode in (0, 1), done.stderr
    assert tree(tmp_path / "rough") == tree(tmp_path / "calm")


DECIMALS = st.from_regex(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?", fullmatch=True)


@given(DECIMALS)
def test_a_number_keeps_its_form_in_a_cell(text: str) -> None:
    layout = tabular.layout_of(spec("xlsx"))
    column = layout.sheets["Tiltak"].columns["Mengde"]
    epoch = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of Excel has no zone
    assert read_value(column, typed(column, text), epoch)[0] == text  # type: ignore[arg-type]
    assert read_value(column, csv_text(column, text), epoch)[0] == text
