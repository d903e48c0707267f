"""A kommune whose people are at work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.service.serving import Town, serving


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")
