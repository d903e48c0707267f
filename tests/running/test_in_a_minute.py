"""The page's own example does what the page says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path("docs/running.md").read_text("utf-8")
PLANBRO = f"{sys.executable} -c 'from planbro.cli import main; main()'"


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.S)
    assert found is not None
    return found[1]


@pytest.mark.more
def test_the_example_of_the_page_carries_plans_to_the_hospital_and_its_receipts_back(tmp_path: Path) -> None:
    (tmp_path / "planbro.toml").write_text(block("toml"), "utf-8")
    lines = [line for line in block("sh").splitlines() if not line.startswith("planbro exchanges")]
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", re.sub(r"^planbro\b", PLANBRO, line)],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), f"{line}: {done.stderr}"
    listed = subprocess.run(
        ["sh", "-c", f"{PLANBRO} exchanges list --config planbro.toml --json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = json.loads(listed.stdout)["result"]["exchanges"]
    ends = [(row["state"], row["outcome"]) for row in rows if row["kind"] == "delivery"]
    assert ends == [("closed", "done")] * 5
    assert len(list((tmp_path / "to-hospital").glob("*.xml"))) == 5
