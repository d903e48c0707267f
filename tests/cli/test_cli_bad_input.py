"""Bad files: findings, never a traceback, and nothing of the person."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from command import FIXTURES, RICH, ROOT, WITHOUT_IP, planbro

import planbro as library
from planbro.formats import FORMATS
from planbro.plan import facts
from planbro.testing import rich_plan

SAMPRO = (FIXTURES / "sampro/rich-plan.xml").read_bytes()
BUNDLE = (FIXTURES / "fhir/rich-plan.bundle.json").read_bytes()

BAD = {
    "empty.xml": b"",
    "binary.xml": bytes(range(256)) * 40,
    "cut.xml": SAMPRO[: len(SAMPRO) // 2],
    "cut.json": BUNDLE[: len(BUNDLE) // 2],
    "cut.zip": RICH.read_bytes()[:9000],
    "xxe.xml": b'<!DOCTYPE Plan [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<Plan xmlns="urn:planbro:sampro:2.0">&x;</Plan>',
    "foreign.xml": b"<Reise><Navn>Tuva</Navn></Reise>",
    "list.json": b'[{"navn": "Tuva"}]',
    "twice.json": b'{"planId": "1", "planId": "Tuva"}',
    "deep.json": b'{"planId":' * 5000,
    "latin1.xml": SAMPRO.decode().encode("latin-1", "replace"),
    "nul.xml": SAMPRO.replace(b"Tuva", b"Tu\x00va"),
}
COMMANDS = ("inspect", "validate", "survey", "convert")


@cache
def private() -> tuple[str, ...]:
    """Names, numbers, addresses and long texts of the rich plan: what may never be printed."""
    words: set[str] = set()
    for (_, _, name), value in facts(rich_plan()):
        if not isinstance(value, str):
            continue
        if name in {
            "family",
            "given",
            "middle",
            "street",
            "email",
            "phone",
            "night_phone",
            "signer_family",
            "signer_given",
        }:
            words.update(part for part in re.split(r"[\s,]+", value) if len(part) > 3)
        if name in {"value", "identifier"} and re.fullmatch(r"\d{8,11}", value):
            words.add(value)
        if len(value) > 25 and " " in value:
            words.add(value[:25])
    common = {"Plan", "Individuell", "Koordinerende", "koordinator"}
    return tuple(sorted(words - common))


def tells(text: str) -> list[str]:
    return [word for word in private() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


def words_for(command: str, source: Path, folder: Path) -> list[object]:
    return [command, source, *(["-o", folder / "out.json", "--to", "fhir"] if command == "convert" else [])]


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", COMMANDS)
def test_bad_files_give_findings(command: str, name: str, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(BAD[name])
    ran = planbro(*words_for(command, source, tmp_path))
    assert ran.code in {1, 2}
    assert ran.err.startswith(("error", "warning"))
    assert "Traceback" not in ran.all
    assert "[internal-fault]" not in ran.err
    assert "root:" not in ran.all
    assert not tells(ran.all.replace(str(tmp_path), ""))
    if ran.code == 2:
        assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_and_a_missing_file_are_2(command: str, tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "nei.xml"):
        ran = planbro(*words_for(command, source, tmp_path))
        assert ran.code == 2
        assert "[input-unreadable]" in ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_over_the_limit_is_refused_by_size(command: str, tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as stream:
        stream.truncate(500 * 1024 * 1024)
    ran = planbro(*words_for(command, huge, tmp_path))
    assert ran.code == 2
    assert "[input-too-large]" in ran.err
    assert "[input-too-large]" in planbro(*words_for(command, RICH, tmp_path), "--max-bytes", 100).err


def test_the_canary_sings() -> None:
    """The list of private words is no empty one, and would be found."""
    assert len(private()) > 100
    assert tells(SAMPRO.decode())


SOURCES = [RICH, FIXTURES / "sampro/rich-plan-4.4.xml",
           *(FIXTURES / name / f"rich-plan{about.ending}" for name, about in FORMATS.items() if about.tool),
           FIXTURES / "fhir/rich-plan.bundle.json", FIXTURES / "plo/rich-plan.innleggelsesrapport.xml",
           FIXTURES / "plo/rich-plan.sammenfatning.xml", FIXTURES / "plan/rich-plan.json", WITHOUT_IP]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("json", [False, True], ids=["text", "json"])
def test_nothing_of_the_person_is_printed(json: bool, command: str, source: Path, tmp_path: Path) -> None:
    ran = planbro(
        *words_for(command, source, tmp_path),
        *(["--json"] if json else []),
        *(["--paths"] if command == "survey" and not json else []),
    )
    assert ran.code in {0, 1}
    assert not tells(ran.all.replace(str(ROOT), ""))


def test_unknown_parts_are_shown_by_shape_only(tmp_path: Path) -> None:
    odd = tmp_path / "odd.xml"
    text = SAMPRO.decode().replace(
        "<Tittel>", "<Mor01010112345>Ragnhild 97 66 55 44</Mor01010112345><Kallenavn>Ragnhild</Kallenavn><Tittel>", 1
    )
    odd.write_text(text)
    for command in ("inspect", "survey", "validate"):
        for option in ([], ["--json"]):
            ran = planbro(command, odd, *option)
            assert "Ragnhild" not in ran.all
            assert "97 66" not in ran.all
    result = planbro("survey", odd, "--json").json["result"]
    found = {row["path"]: row["examples"] for row in result["unknown_fields"]}
    assert found["/Plan/Planopplysninger/Kallenavn"] == ["xxxxxxxx"]
    assert not [path for path in found if "01010112345" in path]


def test_what_a_file_says_cannot_drive_the_terminal(tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text('{"resourceType": "\\u001b[31mRed"}')
    assert "\x1b" not in planbro("inspect", odd).all


def test_the_library_says_the_same(tmp_path: Path) -> None:
    """The command adds nothing to what the library finds."""
    found = [f.code for f in library.validate(RICH.read_bytes(), file=str(RICH))[1]]
    assert [f["code"] for f in planbro("validate", RICH, "--json").json["findings"]] == found
