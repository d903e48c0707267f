"""Exit codes, streams and JSON: what scripts rely on."""

from __future__ import annotations

import importlib.util
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from command import RICH, ROOT, WITHOUT_IP, planbro, process
from tiny_schema import faults

SCHEMAS = ROOT / "schemas" / "cli"
COMMANDS = (
    "convert", "validate", "inspect", "survey", "mappings-check", "mappings-show", "generate", "demo", "enrich", "show",
    "receive", "reconcile", "migrate",
)  # fmt: skip


def validate(name: str, document: object) -> None:
    """Against the schema: by our own small checker, and by `jsonschema` where it is there."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    assert not list(faults(document, schema, schema))
    if importlib.util.find_spec("jsonschema") is None:
        return
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)


def words_for(command: str, folder: Path) -> list[object]:
    return {
        "convert": ["convert", RICH, "-o", folder / "ut.json", "--to", "fhir"],
        "validate": ["validate", RICH],
        "inspect": ["inspect", RICH],
        "survey": ["survey", RICH],
        "mappings-check": ["mappings", "check"],
        "mappings-show": ["mappings", "show", "plo-1.6"],
        "generate": ["generate", "--plans", "2", "--seed", "1", "--to", "plan", "-o", folder / "g"],
        "demo": ["demo", "-o", folder / "d"],
        "enrich": [
            "enrich",
            WITHOUT_IP.parent / "rich-plan.innleggelsesrapport.xml",
            "--plan",
            RICH,
            "-o",
            folder / "ut.xml",
        ],
        "show": ["show", WITHOUT_IP, "--html", folder / "ut.html"],
        "migrate": ["migrate", RICH, folder / "ny", "--to", "fhir", "--no-forms"],
        "receive": ["receive", WITHOUT_IP, "--out", folder / "r"],
        "reconcile": ["reconcile", f"tool:{RICH}", f"messages:{WITHOUT_IP.parent / 'messages'}", "-o", folder / "l"],
    }[command]


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_one_object_by_its_schema(command: str, tmp_path: Path) -> None:
    ran = planbro(*words_for(command, tmp_path), "--json")
    assert ran.code == 0
    assert ran.err == ""
    validate(command, ran.json)
    assert ran.json["command"] == command
    assert ran.json["exit"] == ran.code


@pytest.mark.parametrize("command", ["convert", "validate", "inspect", "survey"])
def test_json_of_a_failure_follows_the_schema_too(command: str, tmp_path: Path) -> None:
    words = [word if word != RICH else tmp_path / "none.xml" for word in words_for(command, tmp_path)]
    ran = planbro(*words, "--json")
    assert ran.code == 2
    validate(command, ran.json)
    assert ran.json["result"] is None
    assert [f["code"] for f in ran.json["findings"]] == ["input-unreadable"]


@pytest.mark.parametrize("command", COMMANDS)
def test_text_is_without_colour_when_nobody_looks(command: str, tmp_path: Path) -> None:
    ran = planbro(*words_for(command, tmp_path))
    assert ran.code == 0
    assert "\x1b" not in ran.all
    assert ran.out.strip()


@pytest.mark.parametrize("words", [
    [], ["convert"], ["convert", RICH], ["convert", RICH, "-o", "x.json"], ["nonsense"],
    ["validate", RICH, "--profile", "x"],
    ["convert", RICH, "-o", "x.json", "--to", "plo-1.6", "--own-copy"],
    ["convert", RICH, "-o", "x.zip", "--to", "plo-1.6", "--own-copy"],
    ["convert", RICH, "-o", "x.xml", "--to", "flyt-samspill"],
    ["convert", RICH, "-o", "x.json", "--to", "fhir", "--bundle", "history"],
    ["convert", RICH, "-o", "x.json", "--to", "plan", "--bundle", "document"],
    ["convert", RICH, "-o", "x.xml", "--to", "plo-1.6"],
    ["convert", RICH, "-o", "x.xml", "--to", "plo-1.6", "--receiver", "91090", "--own-copy"],
    ["convert", RICH, "-o", "x.xml", "--to", "plo-1.6", "--purpose", "TREAT", "--own-copy"],
    ["convert", RICH, "-o", "x.xml", "--to", "plo-1.6", "--receiver", "91090"],
    ["convert", RICH, "-o", "x.xml", "--to", "plo-1.6", "--receiver", "Kari", "--purpose", "TREAT"],
    ["convert", RICH, "-o", "x.json", "--to", "sampro"],
    ["convert", RICH, "-o", "skjema.csv", "--to", "epj"],
    ["convert", RICH, "-o", "x.txt", "--to", "fhir"],
    ["convert", RICH, "-o", "x.xml", "--to", "sampro", "--variant", "3.0"],
    ["convert", RICH, "-o", "x.json", "--to", "docx"],
    ["convert", RICH, "-o", "x.json", "--to", "fhir", "--as-of", "i går"],
    ["convert", RICH, "-o", "x.xml", "--to", "plo-1.6", "--own-copy", "--message", "EPIKRISE"],
    ["convert", RICH, "-o", "missing/x.json", "--to", "fhir"],
    ["convert", RICH, "-o", ".", "--to", "fhir"],
    ["convert", RICH, "-o", "-", "--to", "fhir", "--json"],
    ["validate", RICH, "--as", "docx"], ["mappings", "show"], ["mappings", "show", "docx"],
    ["mappings", "check", "missing.table"], ["survey", RICH, "--table", "missing.table"],
    ["generate", "--plans", "0", "--seed", "1", "--to", "plan", "-o", "g"],
    ["generate", "--plans", "1", "--seed", "1", "--to", "plan", "-o", "g", "--faults", "meteor"],
])  # fmt: skip
def test_wrong_usage_is_2_and_leaves_no_file(words: list[object], tmp_path: Path) -> None:
    ran = planbro(*words, cwd=tmp_path)
    assert ran.code == 2
    assert "Traceback" not in ran.all
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_warning_makes_it_1_and_the_file_is_written(tmp_path: Path) -> None:
    odd = tmp_path / "odd.xml"
    odd.write_bytes((ROOT / "fixtures/sampro/rich-plan.xml").read_bytes().replace(b">I bruk<", b">Svever<", 1))
    ran = planbro("convert", odd, "-o", tmp_path / "x.json", "--to", "fhir")
    assert ran.code == 1
    assert "[code-unknown]" in ran.err
    assert (tmp_path / "x.json").is_file()


def test_validate_judges_what_convert_refuses(tmp_path: Path) -> None:
    cut = tmp_path / "cut.xml"
    cut.write_bytes((ROOT / "fixtures/sampro/rich-plan.xml").read_bytes()[:4000])
    assert planbro("validate", cut).code == 1
    assert planbro("convert", cut, "-o", tmp_path / "x.json", "--to", "fhir").code == 2


def test_production_refuses_synthetic_people() -> None:
    ran = planbro("validate", RICH, "--profile", "production")
    assert ran.code == 1
    assert "[ident-synthetic-refused]" in ran.err


def test_standard_input_and_output(tmp_path: Path) -> None:
    ran = process("convert", "-", "-o", "-", "--to", "fhir", input=RICH.read_bytes())
    assert ran.code == 0
    assert json.loads(ran.out)["resourceType"] == "Bundle"
    assert "fhir" in ran.err
    assert process("inspect", "-", "--json", input=WITHOUT_IP.read_bytes()).json["result"]["format"] == "plo-1.6"


@pytest.mark.parametrize(("env", "words", "text"), [
    ({}, [], "is valid sampro"),
    ({"LANG": "nb_NO.UTF-8"}, [], "er gyldig sampro"),
    ({"LC_ALL": "nn_NO.UTF-8"}, [], "er gyldig sampro"),
    ({"LANG": "nb_NO.UTF-8", "LC_ALL": "C"}, [], "is valid sampro"),
    ({"LANG": "nb_NO"}, ["--lang", "en"], "is valid sampro"),
    ({}, ["--lang", "nb"], "er gyldig sampro"),
])  # fmt: skip
def test_language(env: dict[str, str], words: list[str], text: str) -> None:
    assert text in planbro("validate", RICH, *words, env=env).out


def test_a_fault_of_ours_tells_kind_and_place_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import planbro.formats.codec.limits as limits\n"
        "def broken(path, limits=None):\n    raise RuntimeError('Tuva 01010112345')\n"
        "limits.read_file = broken\nimport planbro.formats.codec as codec\ncodec.read_file = broken\n"
    )
    env = {"PYTHONPATH": f"{tmp_path}:{ROOT / 'adapters'}"}
    ran = process("inspect", RICH, env=env)
    assert ran.code == 2
    assert "RuntimeError" in ran.err
    assert "cli/_files.py:" in ran.err
    assert "Tuva" not in ran.all
    assert "Traceback" not in ran.all
    assert "Traceback" in process("inspect", RICH, env=env | {"PLANBRO_DEBUG": "1"}).err


def on_a_terminal(env: dict[str, str]) -> str:
    """What a person would see of `planbro validate`."""
    here, there = pty.openpty()
    full = os.environ | {"PYTHONPATH": str(ROOT / "adapters"), "TERM": "xterm-256color", "COLUMNS": "100"} | env
    words = [sys.executable, "-m", "planbro", "validate", str(RICH)]
    subprocess.run(words, stdin=there, stdout=there, stderr=there, env=full, check=True)
    os.close(there)
    shown = b""
    try:
        while part := os.read(here, 4096):
            shown += part
    except OSError:
        pass
    os.close(here)
    return shown.decode()


def test_colour_on_a_terminal_unless_it_is_not_wanted() -> None:
    assert "\x1b[1;32m" in on_a_terminal({})
    assert "\x1b[1;32m" not in on_a_terminal({"NO_COLOR": "1"})
    assert "\x1b" not in on_a_terminal({"TERM": "dumb"})


def test_a_reader_that_goes_away_gets_no_traceback() -> None:
    env = os.environ | {"PYTHONPATH": str(ROOT / "adapters")}
    words = [sys.executable, "-m", "planbro", "mappings", "show", "fhir"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 2


def test_the_installed_command_is_the_same() -> None:
    assert process("inspect", RICH, "--json").json == planbro("inspect", RICH, "--json").json
