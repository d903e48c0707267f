"""A table in a folder is a format: no line of code, and every command knows it (docs/a-new-tool.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import planbro
from planbro.formats import FORMATS
from planbro.formats._declared import declared, fits_keys, unused
from planbro.formats._format import Format
from planbro.testing import rich_plan

ROOT = Path(__file__).resolve().parents[2]
JSON_TOOL = """# Nabo: an invented tool.
@format nabo
@title Nabo export
@version 3
@tree json
@tool Nabo
@member nabo.json
@zipped
@mark program=Nabo
@system urn:example:nabo
@identity source.system source.plan_id
              | program       | const(Nabo)    | always | declared
id            | planId        | text           |        | declared
source.system | fra           | text           |        | declared
kind          | art           | code(nabo-art) |        | declared
title         | navn          | text           |        | declared
goals[]       | mal[]         | item(nr)       |        | declared
goals[].title | mal[].hva     | text           |        | declared
"""
CODES = """@table nabo-art
@set plan-kind
@system urn:example:nabo
@date 2026-11-22
ip               | P | Plan   | equal | declared
koordinator-only | K | Kontakt | equal | declared
"""
XML_TOOL = """@format grend
@title Grend export
@version 1
@tree xml
@tool Grend
@member grend.xml
@root grend
@mark @versjon
id    | @id   | text | | declared
title | tittel | text | | declared
""".replace("@mark @versjon", "@mark versjon=2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "codes").mkdir()
    (tmp_path / "nabo.table").write_text(JSON_TOOL, "utf-8")
    (tmp_path / "grend.table").write_text(XML_TOOL, "utf-8")
    (tmp_path / "codes" / "nabo.table").write_text(CODES, "utf-8")
    return tmp_path


EACH = """
import json, sys
from typer.testing import CliRunner
from planbro.cli._app import app
for words in json.load(sys.stdin):
    done = CliRunner().invoke(app, words, prog_name="planbro", catch_exceptions=False)
    print(json.dumps([done.exit_code, done.stdout]))
"""


def run(folder: Path, *commands: tuple[str | Path, ...]) -> list[tuple[int, str]]:
    """Exit code and output of each command, in a process of their own: tables are found once in each."""
    env = {**os.environ, "PLANBRO_MAPPINGS": str(folder)}
    asked = json.dumps([[str(word) for word in words] for words in commands])
    ran = subprocess.run([sys.executable, "-c", EACH], input=asked, capture_output=True, text=True, env=env, check=True)
    return [(code, out) for code, out in map(json.loads, ran.stdout.splitlines())]


def test_a_plan_goes_to_it_and_back_and_each_command_knows_it(folder: Path, tmp_path: Path) -> None:
    source, out, back = (tmp_path / name for name in ("plan.json", "out.json", "back.zip"))
    source.write_bytes(planbro.write(rich_plan(), "plan", onto=False).data)
    made, inspected, valid, page, checked, surveyed, _ = run(
        folder,
        ("convert", source, "-o", out, "--to", "nabo"),
        ("inspect", out),
        ("validate", out),
        ("mappings", "show", "nabo"),
        ("mappings", "check"),
        ("survey", out, "--json"),
        ("convert", out, "-o", back, "--to", "plan"),
    )
    assert made[0] == 0
    value = json.loads(out.read_bytes())
    assert value["program"] == "Nabo"
    assert value["art"] == "P"
    assert [goal["hva"] for goal in value["mal"]] == [goal.title for goal in rich_plan().goals]
    assert "nabo" in inspected[1]
    assert "nabo" in valid[1]
    assert page[1].startswith("# Nabo export")
    assert "nabo/3" in checked[1]
    assert checked[0] == 0
    assert json.loads(surveyed[1])["result"]["format"] == "nabo"
    assert planbro.read(back.read_bytes()).plan.goals[0].title == rich_plan().goals[0].title


def test_it_is_zipped_where_its_table_says_so(folder: Path, tmp_path: Path) -> None:
    source = ROOT / "fixtures" / "plan" / "rich-plan.json"
    zipped, refused = run(
        folder,
        ("convert", source, "-o", tmp_path / "x.zip", "--to", "nabo"),
        ("convert", source, "-o", tmp_path / "y.zip", "--to", "grend"),
    )
    assert (zipped[0], refused[0]) == (0, 2)


def test_a_mark_narrows_xml_of_one_root_and_where_two_formats_fit_the_named_one_is_read(
    folder: Path, tmp_path: Path
) -> None:
    for version in ("2", "1"):
        (tmp_path / f"{version}.xml").write_text(
            f'<grend versjon="{version}" id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d10"><tittel>A</tittel></grend>'
        )
    both = tmp_path / "both.json"
    both.write_text('{"program": "Nabo", "planId": "6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d10", "navn": "A", "plan": {}}')
    ran = run(
        folder,
        ("inspect", tmp_path / "2.xml", "--json"),
        ("inspect", tmp_path / "1.xml", "--json"),
        ("survey", both, "--json"),
        ("survey", both, "--from", "flyt-samspill", "--json"),
    )
    told = [(json.loads(out)["result"] or {}).get("format") for _, out in ran]
    assert told == ["grend", None, "nabo", "flyt-samspill"]


def test_the_mark_that_says_most_wins() -> None:
    """A tool that shares a key with another is told by the keys that it alone has."""
    one = Format.of_member("a", "A", "a.json", zipped=False, marks=(("planId",), ("x", "y", "z")))
    other = Format.of_member("b", "B", "b.json", zipped=False, marks=(("planId", "program=B"),))
    value = {"planId": "1", "program": "B"}
    assert (fits_keys(one, value), fits_keys(other, value)) == (1, 3)
    assert fits_keys(other, {"planId": "1", "program": "C"}) is None
    assert fits_keys(other, {}) is None


def test_a_copy_of_a_shipped_table_need_not_repeat_how_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that was fitted before these directives were there still stands in the shipped one's place."""
    gone = ("@tool", "@member", "@zipped", "@mark")
    for name in ("sampro", "flyt-samspill"):
        text = (ROOT / "mappings" / f"{name}.table").read_text("utf-8")
        lines = [line for line in text.splitlines() if not line.startswith(gone)]
        (tmp_path / f"{name}.table").write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("PLANBRO_MAPPINGS", str(tmp_path))
    found = {one.name: one for one in declared()}
    assert {name: found[name] for name in ("sampro", "flyt-samspill")} == {
        name: FORMATS[name] for name in ("sampro", "flyt-samspill")
    }


def test_a_table_that_is_no_format_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "our-nabo.table").write_text(JSON_TOOL, "utf-8")
    (tmp_path / "bare.table").write_text("@format bare\n@tree json\n", "utf-8")
    monkeypatch.setenv("PLANBRO_MAPPINGS", str(tmp_path))
    assert [(file.name, reason) for file, reason in unused()] == [
        ("bare.table", "@member is missing"),
        ("our-nabo.table", "@format is nabo, the file is called our-nabo"),
    ]


def test_formats_keep_their_order_and_are_found_quickly() -> None:
    names = list(FORMATS)
    tools = [name for name in names if FORMATS[name].tool]
    assert tools == sorted(tools)
    assert names[: len(tools)] == tools
    assert names[-1] == "plan"
    assert {"sampro", "flyt-samspill", "dips-samspill"} <= set(tools)
