"""A municipality's export, made once for a process, and the command as a user runs it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from planbro.testing.exports import make_export

AS_OF = "2026-11-22T12:00:00+01:00"


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """An export of so many plans."""
    made: dict[int, Path] = {}

    def make(plans: int) -> Path:
        if plans not in made:
            made[plans] = tmp_path_factory.mktemp(f"export{plans}")
            make_export(made[plans], plans=plans, attachments=2, attachment_size=2_000, text=8_000)
        return made[plans]

    return make


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from planbro.cli import main; main()", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command in this process, which is quick."""
    from planbro.cli._app import app

    words = [str(word) for word in arguments]
    done = CliRunner().invoke(app, words, prog_name="planbro", catch_exceptions=False)
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def process(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, where it meets its machine: limits, other processes."""
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


def tree(folder: Path, *, without: tuple[str, ...] = ("migration.db",)) -> dict[str, str]:
    """Every file of a folder and the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(without)
    }
