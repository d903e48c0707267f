"""Three plans of a synthetic municipality, as exports of two tools, and where their packages lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from planbro.exchange import write
from planbro.exchange.archive import Asked, Wish, make
from planbro.formats.noark import load
from planbro.plan import Plan
from planbro.testing.generator import municipality

TOOLS = ("sampro", "flyt-samspill")
NUMBERS = (6, 8, 0)
"""Two small plans and one with everything, of the municipality 7."""


@pytest.fixture(scope="session")
def plans() -> list[Plan]:
    every = list(municipality(max(NUMBERS) + 1, 7))
    return [every[number] for number in NUMBERS]


@pytest.fixture(scope="session")
def exports(plans: list[Plan]) -> dict[str, bytes]:
    return {f"plan-{at}.zip": write(plan, TOOLS[at % 2], onto=False, zipped=True).data for at, plan in enumerate(plans)}


@pytest.fixture
def source(tmp_path: Path, exports: dict[str, bytes]) -> Path:
    folder = tmp_path / "eksport"
    folder.mkdir()
    for name, data in exports.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def asked() -> Asked:
    return Asked("migration", load())


@pytest.fixture(scope="session")
def undisturbed(exports: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the three plans, made in one go; nobody changes them."""
    root = tmp_path_factory.mktemp("arkiv")
    (root / "eksport").mkdir()
    for name, data in exports.items():
        (root / "eksport" / name).write_bytes(data)
    make(Wish(root / "eksport", root / "arkiv", Asked("migration", load())))
    return root / "arkiv"
