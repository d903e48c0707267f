"""A worker killed with SIGKILL at any of its steps, and begun again, does what it would have done on a quiet day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def killed_everywhere(room: Path, plans: int, turns: int, apart: int = 1) -> list[str]:
    command = [sys.executable, HERE / "dying.py", room, str(plans), str(turns), str(apart)]
    told = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(HERE.parent)}
    )
    assert told.returncode == 0, told.stderr
    (_, calm), *others = [line.split(" ", 1) for line in told.stdout.splitlines()]
    wrong = {place: became for place, became in others if became != calm}
    assert not wrong, (calm, wrong)
    assert f"({plans * turns}, " in calm
    return [place for place, _ in others]


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each life is that of a fork")


def test_killed_at_any_step_what_becomes_of_a_change_is_the_same(tmp_path: Path) -> None:
    """Every other step; `tests/sync/test_once.py` dies at each, within one process."""
    assert len(killed_everywhere(tmp_path, 1, 1, apart=2)) > 12


@pytest.mark.long
def test_killed_at_any_step_of_many_changes_one_after_another(tmp_path: Path) -> None:
    assert len(killed_everywhere(tmp_path, 5, 3)) > 100
