"""A spreadsheet of many plans: each can be taken out alone, by any process, and memory does not grow with the rows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import planbro
from planbro.findings import Refused
from planbro.formats.tabular import Book, one, write_book
from planbro.plan import Plan
from planbro.testing import municipality


def town(count: int) -> list[Plan]:
    return list(municipality(count, seed=5))


def written(plans: list[Plan]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, bytes]]]:
    for plan in plans:
        document = planbro.write(plan, "xlsx", onto=False, zipped=True, account=False).document
        assert document.members is not None
        yield document.tree.value, document.members  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "format"), [("planer.zip", "xlsx"), ("csv.zip", "csv")])
def test_every_plan_of_a_book_comes_out_as_it_went_in(tmp_path: Path, name: str, format: str) -> None:
    plans = town(6)
    assert write_book(tmp_path / name, written(plans), format=format) == 6
    book = Book.open(tmp_path / name, tmp_path / "scratch")
    numbers = list(book.plans())
    assert numbers == sorted(numbers)
    assert len(numbers) == 6
    found = {reading.plan.id: reading for number in numbers if (reading := planbro.read(book.part(number)))}
    for plan in plans:
        alone = planbro.read(planbro.write(plan, "xlsx", onto=False, zipped=True).data).plan
        assert found[plan.id].plan == alone
        assert not [f.code for f in found[plan.id].findings if f.severity != "info"]


def test_a_book_is_opened_again_by_another_process(tmp_path: Path) -> None:
    write_book(tmp_path / "planer.xlsx", written(town(3)))
    book = Book.open(tmp_path / "planer.xlsx", tmp_path / "scratch")
    again = Book.reopen(tmp_path / "scratch")
    assert [again.part(number) for number in again.plans()] == [book.part(number) for number in book.plans()]
    assert one(again, next(again.plans())).format == "csv"
    assert (tmp_path / "scratch" / "book.db").stat().st_mode & 0o777 == 0o600


def test_the_same_plans_give_the_same_book(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_book(tmp_path / name, written(town(2)))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_finding_names_the_row_of_the_book(tmp_path: Path) -> None:
    text = "Plan nr;Navn;Mål;Mål frist\n" + "".join(f"{n};Ask;Bo;{'31.02.2026' if n == 3 else ''}\n" for n in (1, 2, 3))
    (tmp_path / "planer.csv").write_text(text)
    book = Book.open(tmp_path / "planer.csv", tmp_path / "scratch")
    told = [f.place for f in planbro.read(book.part("3")).findings if f.code in {"value-invalid", "date-impossible"}]
    assert [(place.path, place.line) for place in told] == [("Planer!D4", 4)]


def test_rows_that_name_no_plan_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "planer.csv").write_text("Plan nr;Navn\n1;Ask\n2;Bjørk\nTotalt;2\n")
    (tmp_path / "inn" / "maal.csv").write_text("Plan nr;Mål\n1;Bo\n;Skole\n")
    book = Book.open(tmp_path / "inn", tmp_path / "scratch")
    assert list(book.plans()) == ["1", "2"]
    assert set(book.findings.codes()) == {"sheet-row-no-plan", "sheet-row-total"}
    assert [g.title for g in planbro.read(book.part("1")).plan.goals] == ["Bo"]


def test_plans_without_numbers_are_told_apart_by_person(tmp_path: Path) -> None:
    numbers = [str(plan.identifiers[0].value) for plan in town(2)]
    rows = [f"{number};{goal}" for goal in ("Bo", "Skole") for number in numbers]
    (tmp_path / "planer.csv").write_text("Fnr;Mål\n" + "\n".join(rows) + "\n")
    book = Book.open(tmp_path / "planer.csv", tmp_path / "scratch")
    assert [len(planbro.read(book.part(n)).plan.goals) for n in book.plans()] == [2, 2]
    assert not any(number in key for key in book.plans() for number in numbers)


def test_a_list_of_people_is_no_book_of_plans(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text("Fødselsnummer;Navn\n;Ask\n")
    with pytest.raises(Refused):
        Book.open(tmp_path / "liste.csv", tmp_path / "scratch")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Planer")
    sheet.append(["Plan nr", "Navn", "Mål", "Tiltak"])
    for number in range(12_000):
        sheet.append([number, f"Navn {number}", f"Mål {number} " * 20, "Tiltak " * 20])
    made.save(tmp_path / "mange.xlsx")
    code = ("import sys; from pathlib import Path; from planbro.formats.tabular import Book;"
            "book = Book.open(sys.argv[1], Path(sys.argv[2])); book.part('777');"
            "count = sum(1 for _ in book.plans()); peak = Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0];"
            "print(count, peak)")  # fmt: skip
    run = [sys.executable, "-c", code, str(tmp_path / "mange.xlsx"), str(tmp_path / "scratch")]
    count, kib = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split()
    assert int(count) == 12_000
    assert int(kib) < 160_000
