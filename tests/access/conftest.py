"""A kommune that is asked, on both databases, or on the quicker one where the store is not what is tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking_town import Town, town_of

from planbro.store.database import Database, Seal, metadata


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with Database.open(database_url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        yield town_of(database)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    url = f"{tmp_path_factory.mktemp('store')}/planbro.db"
    with Database.open(url, Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        yield town_of(database)
