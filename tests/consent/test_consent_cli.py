"""`planbro consent explain`, `form` and `record`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from consent_helpers import filled
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

import planbro
from planbro.cli._app import app
from planbro.formats import FORMATS
from planbro.formats.consent_form import to_json

ROOT = Path(__file__).resolve().parents[2]
RICH = ROOT / "fixtures" / "sampro" / "rich-plan.zip"
PERSONAL = ("Tuva", "Lindås", "Fjellheim", "14831560224", "148315 60224")
DAY = ("--as-of", "2026-11-22")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"LANG": "C", "LC_ALL": "C"})


def told(ran: Result, command: str) -> Any:
    """The JSON object, by its schema."""
    value = json.loads(ran.stdout)
    schema = json.loads((ROOT / "schemas" / "cli" / f"{command}.schema.json").read_text("utf-8"))
    assert value["command"] == command
    assert value["exit"] == ran.exit_code
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(value)
    return value


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """The form of the fixture's plan, filled in."""
    path = tmp_path / "svar.json"
    path.write_bytes(to_json(filled(planbro.read(RICH.read_bytes()).plan)))
    return path


def test_the_matrix_as_json_text_and_pictures(tmp_path: Path) -> None:
    out = tmp_path / "m.svg"
    result = told(run("consent", "explain", RICH, *DAY, "--svg", out, "--lang", "nn", "--json"), "consent-explain")[
        "result"
    ]
    assert result["files"][0] == str(out)
    assert all(Path(name).read_bytes().startswith(b"<svg") for name in result["files"])
    assert all(len(part["cells"]) == len(result["receivers"]) for part in result["parts"])
    assert {len(result["consents"]), len(result["tasks"])} == {4, 0}
    ran = run("consent", "explain", RICH, *DAY, "--receiver", "herid:8140006", "--lang", "nb")
    assert ran.exit_code == 0
    assert "til 31.08.2027" in ran.stdout
    assert not [name for name in PERSONAL if name in ran.output]


def test_names_only_where_they_are_asked_for() -> None:
    assert "Fjellheim" in run("consent", "explain", RICH, *DAY, "--names").stdout
    assert "Fjellheim" not in run("consent", "explain", RICH, *DAY).stdout


def test_a_receiver_is_asked_for_by_every_kind_of_number() -> None:
    words = [word for party in ("8140006", "orgnr:310020109", "hpr:990002008", "fnr:14831560224", "herid:91090")
             for word in ("--receiver", party)]  # fmt: skip
    result = told(run("consent", "explain", RICH, *DAY, *words, "--json"), "consent-explain")["result"]
    assert [one["kind"] for one in result["receivers"]] == ["body", "body", "participant", "planeier", "party"]
    assert run("consent", "explain", RICH, *DAY, "--receiver", "Kari").exit_code == 2


def test_forms_are_written_and_the_command_names_nobody(tmp_path: Path) -> None:
    pdf, page, file = tmp_path / "s.pdf", tmp_path / "s.html", tmp_path / "s.json"
    ran = run("consent", "form", RICH, "--lang", "nn", "-o", pdf, "--html", page, "--template", file, "--json")
    value = told(ran, "consent-form")
    assert not [name for name in PERSONAL if name in ran.output]
    assert value["result"]["code"] in page.read_text("utf-8")
    assert json.loads(file.read_text("utf-8"))["code"] == value["result"]["code"]
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert run("consent", "form", "--kind", "sharing", "-o", tmp_path / "tomt.pdf").exit_code == 0


def test_form_template_record_and_again(answers: Path, tmp_path: Path) -> None:
    scan, first, second = tmp_path / "skannet.pdf", tmp_path / "ny.zip", tmp_path / "ny2.zip"
    scan.write_bytes(b"%PDF-1.7\nsigned by hand\n%%EOF")
    ran = run("consent", "record", RICH, "--form", scan, "--form", answers, "-o", first, "--json")
    result = told(ran, "consent-record")["result"]
    assert (len(result["changed"]), len(result["closed"]), ran.exit_code) == (2, 2, 0)
    assert not [name for name in PERSONAL if name in ran.output]
    again = told(
        run("consent", "record", first, "--form", answers, "--form", scan, "-o", second, "--json"), "consent-record"
    )
    assert again["result"]["changed"] == []
    assert first.read_bytes() == second.read_bytes()
    plan = planbro.read(first.read_bytes()).plan
    assert scan.read_bytes() in [one.data for one in plan.documents]
    before = told(run("consent", "explain", RICH, *DAY, "--json"), "consent-explain")["result"]["parts"]
    after = told(run("consent", "explain", first, *DAY, "--json"), "consent-explain")["result"]["parts"]
    assert [[cell["answer"] for cell in part["cells"]] for part in after] == [
        [cell["answer"] for cell in part["cells"]] for part in before
    ]


@pytest.mark.parametrize(
    ("format", "ending"),
    [*((name, about.ending) for name, about in FORMATS.items() if about.tool), ("plan", ".json"), ("fhir", ".json")],
)
def test_the_plan_may_be_written_in_another_format(answers: Path, tmp_path: Path, format: str, ending: str) -> None:
    out = tmp_path / f"ny{ending}"
    ran = run("consent", "record", RICH, "--form", answers, "-o", out, "--to", format, "--json")
    changed = told(ran, "consent-record")["result"]["changed"]
    assert set(changed) <= {one.id for one in planbro.read(out.read_bytes()).plan.consents}


def test_a_withdrawal_says_what_is_left_to_do(tmp_path: Path) -> None:
    out = tmp_path / "ny.zip"
    ran = run(
        "consent", "record", RICH, "--withdraw", "all", "--date", "2026-11-22", "-o", out, "--json", "--lang", "nb"
    )
    value = told(ran, "consent-record")
    assert value["exit"] == 1
    assert {one["deadline"] for one in value["result"]["tasks"]} == {"2026-11-23"}
    assert {one["code"] for one in value["findings"]} == {"consent-close-in-tool"}
    shown = told(run("consent", "explain", out, *DAY, "--receiver", "8140006", "--json"), "consent-explain")["result"]
    goals = [cell["answer"] for part in shown["parts"] if part["part"] == "goal" for cell in part["cells"]]
    assert set(goals) == {"no"}
    assert shown["tasks"]


def test_a_withdrawal_from_what_has_no_consents_is_no_withdrawal(tmp_path: Path) -> None:
    message, out = ROOT / "fixtures/plo/innleggelsesrapport-uten-ip.xml", tmp_path / "ny.xml"
    ran = run("consent", "record", message, "--withdraw", "all", "--date", "2026-11-22", "-o", out, "--json")
    value = told(ran, "consent-record")
    assert (value["exit"], [one["code"] for one in value["findings"]]) == (2, ["consent-none"])
    assert not out.exists()


def test_a_fault_in_the_file_of_answers_is_told_with_its_name(answers: Path, tmp_path: Path) -> None:
    answers.write_bytes(answers.read_bytes()[:300])
    ran = run("consent", "record", RICH, "--form", answers, "-o", tmp_path / "x.zip", "--json")
    place = told(ran, "consent-record")["findings"][0]["place"]
    assert place["file"].endswith("svar.json")
    assert place["line"] > 1


def test_the_file_of_answers_can_be_had_alone(tmp_path: Path) -> None:
    file = tmp_path / "svar.json"
    assert run("consent", "record", RICH, "--template", file, "--kind", "tool").exit_code == 0
    assert json.loads(file.read_text("utf-8"))["kind"] == "tool"


@pytest.mark.parametrize("words", [
    ["explain", RICH, "--svg", "m.png"],
    ["explain", RICH, "--as-of", "i går"],
    ["explain", RICH, "--svg", "-"],
    ["form", RICH],
    ["form", RICH, "--kind", "alt", "-o", "x.pdf"],
    ["form", RICH, "--start", "i dag", "-o", "x.pdf"],
    ["form", RICH, "-o", "x.docx"],
    ["form", "--kind", "tool", "--html", "missing/x.html"],
    ["record", RICH, "-o", "x.zip"],
    ["record", RICH, "--withdraw", "all", "-o", "x.zip"],
    ["record", RICH, "--withdraw", "none", "--date", "2026-11-22", "-o", "x.zip"],
    ["record", RICH, "--form", ROOT / "README.md", "-o", "x.zip"],
    ["record", RICH, "--template", "x.json", "-o", "x.zip"],
])  # fmt: skip
def test_wrong_usage_is_2_and_leaves_no_file(
    words: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("consent", *words)
    assert ran.exit_code == 2
    assert "Traceback" not in ran.output
    assert not list(tmp_path.iterdir())


def test_a_scan_alone_is_refused_with_what_to_do(tmp_path: Path) -> None:
    scan = tmp_path / "s.pdf"
    scan.write_bytes(b"%PDF-1.7")
    value = told(run("consent", "record", RICH, "--form", scan, "-o", tmp_path / "x.zip", "--json"), "consent-record")
    assert [one["code"] for one in value["findings"]] == ["consent-scan-alone"]
    assert value["exit"] == 2


@pytest.mark.parametrize("command", ["explain", "form", "record"])
def test_help_has_examples(command: str) -> None:
    ran = run("consent", command, "--help")
    assert f"planbro consent {command}" in ran.stdout.split("Examples:")[1]


def test_what_is_already_in_the_way_is_not_written_over(answers: Path) -> None:
    before = answers.read_bytes()
    assert run("consent", "record", RICH, "--form", answers, "-o", answers).exit_code == 2
    assert run("consent", "record", answers, "--template", answers).exit_code == 2
    assert answers.read_bytes() == before


def test_a_message_that_has_no_place_for_a_consent_is_not_said_to_hold_one(answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "ny.xml"
    told_of = run("consent", "record", RICH, "--form", answers, "-o", out, "--to", "epj", "--json")
    gone = run(
        "consent", "record", RICH, "--withdraw", "all", "--date", "2026-11-22", "-o", out, "--to", "epj", "--json"
    )
    for ran in (told_of, gone):
        value = told(ran, "consent-record")
        assert [one["code"] for one in value["findings"] if one["severity"] == "error"] == ["consent-not-held"]
        assert (value["exit"], value["result"]) == (2, None)
    assert not out.exists()
