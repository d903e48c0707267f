"""The lines for curl in docs/fhir-api.md do what the page says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from facade_asked import FNR, entries, read, search, the_plan
from serving import Town, number_of, serving

from planbro.findings import Finding
from planbro.testing._door import serving as on_a_port

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "fhir-api.md").read_text("utf-8")
LINES = re.findall(r"(?m)^    (curl .*)$", PAGE)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the files that the page speaks of, and the variables."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not here")
    folder = tmp_path_factory.mktemp("epj")
    for town in serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db"):
        with on_a_port(town.app) as address:
            town.context.public = address
            yield folder, prepared(town, folder) | {"BASE": f"{address}/fhir"}


def prepared(town: Town, folder: Path) -> dict[str, str]:
    plan = the_plan(town)
    (folder / "login").write_text("X-Test-Caller: hospital\n")
    (folder / "number").write_text(f"{FNR}|{number_of(plan)}")
    task = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert task is not None
    (folder / "task.json").write_text(task[1].replace("NUMBER", number_of(town.shut[0])))
    version = read(town, f"CarePlan/{plan.id}")["meta"]["versionId"]
    patient = entries(search(town, "Patient", person=plan))[0]["id"]
    return {"PLAN": plan.id, "PATIENT": patient, "ETAG": f'W/"{version}"'}


@pytest.mark.parametrize("line", LINES)
def test_each_line_does_what_the_page_says(shell: tuple[Path, dict[str, str]], line: str) -> None:
    folder, variables = shell
    ran = subprocess.run(["bash", "-c", line], cwd=folder, env=os.environ | variables | {"no_proxy": "*"},
                         capture_output=True, timeout=30, check=False)  # fmt: skip
    assert ran.returncode == 0, (line, ran.stdout[:500])
    if "-o plan.pdf" in line:
        assert (folder / "plan.pdf").read_bytes().startswith(b"%PDF")
    elif "-w" in line:
        assert ran.stdout == b"304\n"
    else:
        told: Any = json.loads(ran.stdout)
        assert told["resourceType"] in {"Bundle", "CarePlan", "CapabilityStatement", "Task"}
        assert told["resourceType"] != "Bundle" or told["entry"]


def test_each_code_that_the_page_names_is_one_that_is_told() -> None:
    for code in re.findall(r"`((?:facade|service)-[a-z-]+)`", PAGE):
        assert Finding(code, params={"name": "x"}).text("nb")
    assert len(LINES) > 10
