"""What the tests of the service are made with, also here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parents[1] / "service"))

if TYPE_CHECKING:
    from serving import Town


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    from serving import serving

    yield from serving(database_url)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    from serving import serving

    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")
