"""A kommune that serves, on both databases, or on the quicker one where only what is said over HTTP is tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from serving import Town, serving


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    yield from serving(database_url)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db")
