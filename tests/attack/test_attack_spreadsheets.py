"""A spreadsheet mixes up no persons and loses no row in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planbro import write
from planbro.exchange.migrate import Job, Wish, migrate_all
from planbro.testing.generator import municipality

AS_OF = "2026-11-22T12:00:00+01:00"
HEADINGS = "Plan nr;Fødselsnummer;Fornavn;Etternavn;Mål\n"
KARI, OLA = "22916800030;Kari;En", "22917000364;Ola;To"


def move(source: Path, target: Path, *, resume: bool = False) -> dict[str, dict[str, Any]]:
    wish = Wish("flyt-samspill", AS_OF)
    done = migrate_all(Job(source, str(target), wish, target.with_suffix(".db"), resume=resume))
    results = {one["key"]: one for one in done.ledger.results()}
    done.ledger.close()
    return results


def sheet(folder: Path, *rows: str, name: str = "alle.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(HEADINGS + "".join(f"{row}\n" for row in rows), "utf-8")
    return folder


def codes(result: dict[str, Any]) -> set[str]:
    return {one["code"] for one in result["remarks"]}


def test_two_persons_under_one_plan_number_are_for_a_person_to_look_at(tmp_path: Path) -> None:
    moved = move(sheet(tmp_path / "bok", f"1;{KARI};Ett", f"1;{OLA};To", "2;;Per;Tre;Tre"), tmp_path / "ny")
    assert moved["alle.csv#1"]["verdict"] == "person"
    assert "sheet-persons-differ" in codes(moved["alle.csv#1"])
    assert moved["alle.csv#2"]["verdict"] == "remarks"


def test_a_row_that_says_no_plan_and_is_of_another_person_is_told_as_not_moved(tmp_path: Path) -> None:
    moved = move(sheet(tmp_path / "bok", f"1;{KARI};Ett", f";{OLA};To"), tmp_path / "ny")
    assert (moved["alle.csv#"]["state"], codes(moved["alle.csv#"])) == ("refused", {"sheet-row-no-plan"})
    assert moved["alle.csv#1"]["state"] == "moved"


def test_a_file_that_is_called_like_a_plan_of_a_spreadsheet_hides_none(tmp_path: Path) -> None:
    source = sheet(tmp_path / "bok", f"x.xml;{KARI};Ett", f"2;{OLA};To")
    plan = next(iter(municipality(1, 3)))
    (source / "alle.csv#x.xml").write_bytes(write(plan, "sampro", onto=False, zipped=False).data)
    moved = move(source, tmp_path / "ny")
    assert len(moved) == 3
    assert len([one for one in (tmp_path / "ny").iterdir() if one.is_file()]) == 3


def test_a_change_in_a_folder_of_csv_is_seen_when_it_is_gone_on_with(tmp_path: Path) -> None:
    source = sheet(tmp_path / "bok", f"1;{KARI};Ett", name="planer.csv")
    before = move(tmp_path / "bok", tmp_path / "ny")
    sheet(source, f"1;{KARI};Ett og to", name="planer.csv")
    after = move(source, tmp_path / "ny", resume=True)
    assert [one["source_sha256"] for one in before.values()] != [one["source_sha256"] for one in after.values()]
    assert len([one for one in (tmp_path / "ny").iterdir() if one.is_file()]) == 1
