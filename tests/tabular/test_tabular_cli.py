"""Spreadsheets from the command line: there and back, by the ending of the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import planbro
from planbro.cli._app import app
from planbro.testing import rich_plan

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def ran(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words], prog_name="planbro")
    return done.exit_code, done.stdout


def run(*words: str | Path) -> int:
    return ran(*words)[0]


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.zip", "plan.csv"])
def test_a_plan_goes_into_a_spreadsheet_and_back(tmp_path: Path, name: str) -> None:
    source, sheet, back = FIXTURES / "sampro" / "rich-plan.xml", tmp_path / name, tmp_path / "back.json"
    format = "xlsx" if name == "plan.xlsx" else "csv"
    assert run("convert", source, "--to", format, "-o", sheet) == 0
    assert run("convert", sheet, "--to", "plan", "-o", back) == 0
    plan = planbro.read(back.read_bytes()).plan
    assert [goal.title for goal in plan.goals] == [goal.title for goal in rich_plan().goals]
    assert bool(plan.consents) == (name != "plan.csv")


def test_the_original_travels_with_a_spreadsheet_in_a_zip(tmp_path: Path) -> None:
    source, sheet, back = FIXTURES / "flyt-samspill" / "rich-plan.json", tmp_path / "plan.zip", tmp_path / "back.json"
    assert run("convert", source, "--to", "xlsx", "-o", sheet) == 0
    assert run("convert", sheet, "--to", "flyt-samspill", "-o", back) == 0
    assert back.read_bytes() == source.read_bytes()


def test_one_csv_file_has_no_room_for_a_file_for_each_sheet(tmp_path: Path) -> None:
    source = FIXTURES / "plan" / "rich-plan.json"
    assert run("convert", source, "--to", "csv", "--variant", "default", "-o", tmp_path / "x.csv") == 2


def test_several_plans_are_for_migrate(tmp_path: Path) -> None:
    source = FIXTURES / "csv" / "two-plans.csv"
    code, out = ran("convert", source, "--to", "plan", "-o", tmp_path / "x.json", "--json")
    assert code == 2
    assert [finding["code"] for finding in json.loads(out)["findings"]] == ["sheet-several-plans"]
