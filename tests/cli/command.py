"""How the tests run the command: in this process, which is quick, or as a process of its own where that matters."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
RICH = FIXTURES / "sampro" / "rich-plan.zip"
WITHOUT_IP = FIXTURES / "plo" / "innleggelsesrapport-uten-ip.xml"
UNSET = ("LANG", "LC_ALL", "LC_MESSAGES", "PLANBRO_DEBUG", "NO_COLOR")


@dataclass(frozen=True)
class Ran:
    """How it went."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def all(self) -> str:
        return self.out + self.err


def planbro(*words: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run the command with these words, in this process."""
    from planbro.cli._app import app

    wanted: dict[str, str | None] = {**dict.fromkeys(UNSET), **(env or {})}
    with contextlib.chdir(cwd or Path.cwd()):
        done = CliRunner().invoke(app, [str(word) for word in words], env=wanted, prog_name="planbro")
    return Ran(done.exit_code, done.stdout, done.stderr)


def process(*words: object, input: bytes | None = None, env: dict[str, str] | None = None) -> Ran:
    """Run `python -m planbro` with these words."""
    clean = {name: value for name, value in os.environ.items() if name not in UNSET}
    clean |= {"PYTHONPATH": str(ROOT / "adapters"), "PYTHONUTF8": "1"} | (env or {})
    done = subprocess.run(
        [sys.executable, "-m", "planbro", *map(str, words)],
        input=input,
        capture_output=True,
        env=clean,
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
