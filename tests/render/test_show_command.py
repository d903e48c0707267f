"""`planbro show`: what goes where, in which form, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from command import planbro, process
from shown import MESSAGES, PLANS, ROOT, WITH_IP, WITHOUT_IP, Html
from tiny_schema import faults

GOLDEN = Path(__file__).parent / "golden"
NAMED = {path.stem: path for path in MESSAGES}
SCHEMA = json.loads((ROOT / "schemas/cli/show.schema.json").read_text())


@pytest.mark.parametrize(("path", "language"), [(WITH_IP, "nb"), (WITHOUT_IP, "en")], ids=["with", "without"])
def test_the_text_is_the_golden_one(path: Path, language: str) -> None:
    """Renewed by PLANBRO_GOLDEN=1, and reviewed as code."""
    shown = planbro("show", path, "--lang", language).out
    golden = GOLDEN / f"{path.stem}.{language}.txt"
    if os.environ.get("PLANBRO_GOLDEN") == "1":
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


@pytest.mark.parametrize("path", [*MESSAGES[::4], *PLANS, NAMED["apprec-1.0-ok"]], ids=lambda path: path.name)
def test_json_follows_its_schema(path: Path) -> None:
    ran = planbro("show", path, "--json")
    assert ran.code in {0, 1}
    assert ran.err == ""
    assert not list(faults(ran.json, SCHEMA, SCHEMA))


def test_json_of_a_failure_follows_the_schema_too(tmp_path: Path) -> None:
    ran = planbro("show", tmp_path / "none.xml", "--json")
    assert ran.code == 2
    assert not list(faults(ran.json, SCHEMA, SCHEMA))


def test_html_is_written_for_its_owner_alone_and_nothing_of_a_person_is_said(tmp_path: Path) -> None:
    out = tmp_path / "side.html"
    ran = planbro("show", WITH_IP, "--html", out)
    assert ran.code == 0
    assert "Fjellbekk" in Html(out.read_text("utf-8")).text
    assert "Fjellbekk" not in ran.all
    assert "14838740228" not in ran.all
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_html_to_standard_output_is_html_alone() -> None:
    ran = process("show", WITH_IP, "--html", "-")
    assert ran.code == 0
    assert ran.out.lstrip().startswith("<!DOCTYPE html>")
    assert ran.out.rstrip().endswith("</html>")
    assert "Fjellbekk" not in ran.err


def test_html_over_the_input_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "melding.xml"
    source.write_bytes(WITH_IP.read_bytes())
    ran = planbro("show", source, "--html", source)
    assert ran.code == 2
    assert "[output-is-input]" in ran.err
    assert source.read_bytes() == WITH_IP.read_bytes()


@pytest.mark.parametrize("words", [["--html", "-", "--json"], ["--html", "finnes-ikke/side.html"], ["--from", "docx"]])
def test_wrong_usage_is_2(words: list[str], tmp_path: Path) -> None:
    ran = planbro("show", WITH_IP, *words, cwd=tmp_path)
    assert ran.code == 2
    assert "Fjellbekk" not in ran.all


@pytest.mark.parametrize(("data", "code"), [
    (b"", "input-empty"), (b"<a><b></a>", "xml-malformed"), (b"<ukjent/>", "format-unknown"), (b"[1]", "json-not-object"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-dtd"),
])  # fmt: skip
def test_what_cannot_be_shown_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    source = tmp_path / "fil"
    source.write_bytes(data)
    ran = planbro("show", source)
    assert ran.code == 2
    assert f"[{code}]" in ran.err
    assert ran.out == ""


def test_a_message_of_an_unknown_kind_is_shown_all_the_same(tmp_path: Path) -> None:
    source = tmp_path / "ukjent.xml"
    source.write_text(
        WITHOUT_IP.read_text("utf-8").replace("Innleggelsesrapport/2012-04-01", "Helt/Ny/2030-01-01"), "utf-8"
    )
    ran = planbro("show", source, "--lang", "nb")
    assert ran.code == 0
    assert "planbro leser ikke status" in ran.out
    assert "Multippel sklerose" in ran.out
    assert "[show-status-unread]" in ran.err


def test_a_payload_without_an_envelope_is_shown(tmp_path: Path) -> None:
    text = WITHOUT_IP.read_text("utf-8")
    start, end = text.index("<p7:Innleggelsesrapport"), text.index("</p7:Innleggelsesrapport>")
    source = tmp_path / "bar.xml"
    source.write_text(text[start : end + len("</p7:Innleggelsesrapport>")], "utf-8")
    ran = planbro("show", source, "--lang", "nb")
    assert ran.code == 0
    assert "Uten konvolutt" in ran.out
    assert "Multippel sklerose" in ran.out


def on_a_terminal(columns: int) -> str:
    """What a person would see of `planbro show`."""
    here, there = pty.openpty()
    full = os.environ | {"PYTHONPATH": str(ROOT / "adapters"), "TERM": "xterm-256color", "COLUMNS": str(columns)}
    words = [sys.executable, "-m", "planbro", "show", str(NAMED["apprec-1.1-avvist"]), "--lang", "nb"]
    with subprocess.Popen(words, stdin=there, stdout=there, stderr=there, env=full) as running:
        os.close(there)
        shown = b""
        try:
            while part := os.read(here, 4096):
                shown += part
        except OSError:
            pass
        assert running.wait(60) == 0
    os.close(here)
    return shown.decode()


def test_colour_stands_on_a_terminal_and_lines_keep_to_its_width() -> None:
    shown = on_a_terminal(60)
    assert "\x1b[1;31m" in shown
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.replace("\r", "").split("\n")]
    assert max(map(len, lines)) <= 60
    assert "\x1b" not in planbro("show", NAMED["apprec-1.1-avvist"]).all
