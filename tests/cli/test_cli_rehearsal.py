"""A large export of synthetic plans, made to rehearse with."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from planbro import read


def generate(*arguments: object) -> subprocess.CompletedProcess[str]:
    words = ["generate", "--plans", 8, "--seed", 7, "--to", "sampro", *arguments, "--json"]
    code = "from planbro.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False)


def test_an_export_has_its_attachments_and_reads_without_a_fault(tmp_path: Path) -> None:
    done = generate("-o", tmp_path / "eksport", "--attachments", 3, "--attachment-size", 2_000, "--text", 6_000)
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "eksport").rglob("*.zip"))
    told = json.loads(done.stdout)["result"]
    assert (told["plans"], told["size"]) == (8, sum(path.stat().st_size for path in files))
    for path in files:
        with zipfile.ZipFile(path) as plan:
            sizes = [info.file_size for info in plan.infolist() if info.filename != "plan.xml"]
        assert len(sizes) == 3
        assert not any(one.severity == "error" for one in read(path.read_bytes()).findings)


def test_the_same_numbers_give_the_same_export(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        assert generate("-o", tmp_path / name, "--attachments", 1, "--text", 6_000).returncode == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_it_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "mitt.txt").write_text("mitt")
    done = generate("-o", tmp_path, "--attachments", 1)
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mitt.txt"]
