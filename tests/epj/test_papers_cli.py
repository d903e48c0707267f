"""`planbro paper make`, `read` and `note`, as a person types them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import planbro
from planbro.cli._app import app
from planbro.plan._check import value_of

ROOT = Path(__file__).resolve().parents[2]
RICH = str(ROOT / "fixtures" / "sampro" / "rich-plan.zip")
FORM = str(ROOT / "fixtures" / "epj" / "papers" / "onsker-ikke.json")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"LANG": "C", "LC_ALL": "C"})


def told(ran: Result, command: str) -> Any:
    """The JSON object, by its schema."""
    value = json.loads(ran.stdout)
    schema = json.loads((ROOT / "schemas" / "cli" / f"{command}.schema.json").read_text("utf-8"))
    assert value["command"] == command
    assert value["exit"] == ran.exit_code
    if importlib.util.find_spec("jsonschema") is not None:
        from jsonschema import Draft202012Validator

        Draft202012Validator(schema).validate(value)
    if value["result"] is not None:
        assert set(value["result"]) == set(schema["$defs"]["result"]["required"])
    return value


@pytest.mark.parametrize("name", ["melding.html", "melding.txt", "melding.json", "melding.xml"])
def test_the_ending_says_which_form(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    result = told(run("paper", "make", "need", RICH, "-o", out, "--json"), "paper-make")["result"]
    assert out.stat().st_size == result["size"]
    assert result["outward"] is False
    assert result["form"] == {"html": "html", "txt": "text", "json": "json", "xml": "plo"}[name.partition(".")[2]]


def test_to_another_body_without_a_ground_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "melding.xml"
    value = told(run("paper", "make", "need", RICH, "-o", out, "--receiver", "8140001", "--json"), "paper-make")
    assert [f["code"] for f in value["findings"]] == ["paper-ground-missing"]
    assert value["exit"] == 2
    assert not out.exists()


def test_a_filled_form_goes_into_the_plan_once(tmp_path: Path) -> None:
    first, second = tmp_path / "ny.zip", tmp_path / "ny2.zip"
    entered = told(run("paper", "read", FORM, "--onto", RICH, "-o", first, "--json"), "paper-read")["result"]
    again = told(run("paper", "read", FORM, "--onto", first, "-o", second, "--json"), "paper-read")["result"]
    assert (entered["changed"], again["changed"]) == (1, 0)
    assert entered["papers"] == {"ip-declined": 1}
    assert first.read_bytes() == second.read_bytes()
    new = planbro.read(first.read_bytes()).plan.records[-1]
    assert (value_of(new.kind), new.date) == ("ip-declined", "2026-11-20")


def test_what_the_command_says_holds_nothing_of_the_person(tmp_path: Path) -> None:
    for words in (["paper", "read", FORM], ["paper", "make", "need", RICH, "-o", tmp_path / "m.html"]):
        ran = run(*words)
        assert ran.exit_code == 0
        assert not [word for word in ("Tuva", "Lindås", "14831560224", "skolestart") if word in ran.output]


def test_the_plans_own_message_is_not_entered_again(tmp_path: Path) -> None:
    sent, out = tmp_path / "n1.xml", tmp_path / "np1.zip"
    run("paper", "make", "need", RICH, "-o", sent, "--as", "plo", "--about", "ip", "--receiver", "herid:8140001",
        "--ground", "hpl-38a", "--sender", "herid:8140009")  # fmt: skip
    ran = run("paper", "read", sent, "--onto", RICH, "-o", out, "--lang", "nb")
    assert "Planen hadde det fra før" in ran.stdout
    assert planbro.read(out.read_bytes()).plan == planbro.read(Path(RICH).read_bytes()).plan


def test_the_note_is_the_text_and_nothing_else_on_standard_output() -> None:
    ran = run("paper", "note", RICH, "--epj", "gerica", "--as-of", "2026-11-22")
    assert ran.stdout.startswith("Har individuell plan. Koordinator: ")
    assert ran.stdout.count("\n") == 1
    assert "assumed" in ran.stderr


def test_the_note_as_json() -> None:
    result = told(run("paper", "note", RICH, "--epj", "standard-nn", "--json"), "paper-note")["result"]
    assert result["confirmed"] is True
    assert "sjukehuset" in result["text"]


@pytest.mark.parametrize(
    "words",
    [
        ["paper", "make", "need", RICH, "-o", "melding.docx"],
        ["paper", "make", "need", RICH, "-o", "a.html", "--blank", "--record", "x"],
        ["paper", "read", FORM, "--onto", RICH],
        ["paper", "make", "vedtak", RICH, "-o", "a.html"],
        ["paper", "make", "need", RICH, "-o", "a.html", "--about", "tull"],
        ["paper", "make", "need", RICH, "-o", "a.html", "--as", "plo"],
        ["paper", "make", "need", RICH, "-o", "a.html", "--ground", "x"],
        ["paper", "make", "refusal", RICH, "-o", "a.html"],
        ["paper", "read", FORM, "--onto", RICH, "-o", "plan.csv"],
        ["paper", "read", FORM.replace("onsker-ikke.json", "behov.html")],
        ["paper", "note", RICH, "--epj", "ukjent"],
    ],
    ids=[
        "unknown ending",
        "blank and record",
        "onto without output",
        "unknown paper",
        "about nonsense",
        "another ending",
        "unknown ground",
        "NAV's refusal",
        "a plan in a csv",
        "a letter",
        "unknown journal",
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(words: list[str], tmp_path: Path) -> None:
    ran = run(*(tmp_path / word if word.startswith(("a.", "plan.")) else word for word in words))
    assert ran.exit_code == 2
    assert "internal-fault" not in ran.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["make", "read", "note"])
def test_help_has_examples(command: str) -> None:
    assert f"planbro paper {command}" in run("paper", command, "--help").stdout.split("Examples:")[1]
