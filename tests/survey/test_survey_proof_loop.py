"""Rows and codes that a table lacks are proposed; a person who confirms them has a table that reads the export whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planbro.testing.exports import make_export

ROOT = Path(__file__).parents[2]
ROWS = (
    "summary", "period_end", "planeier.important", "goals[].text", "measures[].start", "participants[].phone",
    "meetings[].place", "messages[].time", "consents[].signed", "organisations[].orgnr",
)  # fmt: skip
CODES = {"AVSLAATT": "", "MOR": "", "SYKEPLEIER": "", "HJEMMETJENESTE": "", "SKJERMET": ""}


def survey(source: Path, table: Path, mappings: Path, *options: object) -> dict[str, Any]:
    """`planbro survey --json` with a customer's tables, in a process of its own, since tables are loaded once."""
    words = ["survey", source, "--table", table, "--from", "flyt-samspill", *options, "--json"]
    env = {**os.environ, "PLANBRO_MAPPINGS": str(mappings), "PYTHONPATH": str(ROOT / "adapters")}
    ran = subprocess.run([sys.executable, "-m", "planbro", *map(str, words)], capture_output=True, env=env, check=False)
    answer: dict[str, Any] = json.loads(ran.stdout)
    assert answer["result"] is not None, answer["findings"]
    result: dict[str, Any] = answer["result"]
    return result


def without(text: str, fields: tuple[str, ...]) -> tuple[str, dict[str, list[str]]]:
    """A table without the rows of some fields, and those rows' cells."""
    kept, gone = [], {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if cells[0] in fields and cells[0] not in gone:
            gone[cells[0]] = cells
        elif not line.startswith("@schema"):
            kept.append(line)
    return "\n".join(kept) + "\n", gone


def without_codes(text: str, found: dict[str, set[str]]) -> tuple[str, dict[str, str]]:
    """Code tables without one code of each of some tables, the one that the export has most of; and what they meant."""
    lines, gone, table = [], {}, ""
    for line in text.splitlines():
        if line.startswith("@table"):
            table = line.split()[1]
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 3 and cells[0] in found.get(table, set()) and table not in gone:
            gone[table] = cells[1]
            continue
        lines.append(line)
    return "\n".join(lines) + "\n", gone


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("export") / "eksport.zip"
    make_export(target, 16, 4, "flyt-samspill", attachments=1, attachment_size=1000, text=25_000)
    return target


def test_deleted_rows_and_codes_come_back_as_proposals_and_confirmed_the_export_is_whole(
    export: Path, tmp_path: Path
) -> None:
    mappings = tmp_path / "our"
    (mappings / "codes").mkdir(parents=True)
    text, gone = without((ROOT / "mappings/flyt-samspill.table").read_text("utf-8"), ROWS)
    assert set(gone) == set(ROWS)
    table = tmp_path / "ours.table"
    table.write_text(text, "utf-8")
    wanted = {
        "flyt-goal-status": {"active"}, "flyt-meeting-status": {"held"}, "flyt-relationship": {"mother"},
        "flyt-consent-status": {"active"}, "flyt-plan-status": {"active"},
    }  # fmt: skip
    codes, lost = without_codes((ROOT / "mappings/codes/flyt.table").read_text("utf-8"), wanted)
    assert len(lost) == 5
    (mappings / "codes/flyt.table").write_text(codes, "utf-8")

    rows, values = tmp_path / "forslag.table", tmp_path / "koder.table"
    before = survey(export, table, mappings, "--rows", rows, "--codes", values)
    assert len(before["unknown_fields"]) >= 10
    proposed = {tuple(cell.strip() for cell in one["row"].split("|"))[:3] for one in before["proposals"]}
    right = [name for name, cells in gone.items() if tuple(cells[:3]) in proposed]
    assert len(right) >= 8, (sorted(set(gone) - set(right)), proposed)
    told = {one["table"]: one["code"] for one in before["code_proposals"] if one["code"]}
    assert told == lost
    assert all(one["value"] in wanted[one["table"]] for one in before["code_proposals"] if one["code"])

    shutil.copy(rows, tmp_path / "rader.table")
    table.write_text(f"{text}@include rader.table\n", "utf-8")
    (mappings / "codes/flyt.table").write_text(confirmed(codes, values.read_text("utf-8")), "utf-8")
    after = survey(export, table, mappings)
    assert after["unknown_fields"] == []
    assert sum(one["unknown"] for one in after["coded"]) == 0
    assert after["plans"] == before["plans"] == 16


def confirmed(codes: str, proposed: str) -> str:
    """The code tables with the proposed rows pasted below the table that each is for."""
    added: dict[str, list[str]] = {}
    table = ""
    for line in proposed.splitlines():
        named = re.search(r"flyt-[a-z-]+", line) if line.startswith("#") else None
        if named:
            table = named[0]
        elif line and not line.startswith("#"):
            added.setdefault(table, []).append(line)
    lines: list[str] = []
    for line in codes.splitlines():
        lines.append(line)
        if line.startswith("@table"):
            table = line.split()[1]
        if line.startswith("@date"):
            lines += added.pop(table, [])
    assert not added
    return "\n".join(lines) + "\n"


def test_the_command_writes_rows_codes_and_a_page(export: Path, tmp_path: Path) -> None:
    words = ["survey", export, "--limit", "3", "--workers", "2", "--rows", tmp_path / "r.table", "--codes",
             tmp_path / "k.table", "--html", tmp_path / "s.html", "--lang", "nb"]  # fmt: skip
    env = {**os.environ, "PYTHONPATH": str(ROOT / "adapters")}
    ran = subprocess.run([sys.executable, "-m", "planbro", *map(str, words)], capture_output=True, env=env, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "3 av 3" in ran.stdout.decode()
    assert (tmp_path / "s.html").read_text("utf-8").startswith("<!doctype html>")
    assert (tmp_path / "r.table").read_text("utf-8").startswith("# ")
    assert (tmp_path / "k.table").is_file()
