"""A store of each kind, made by its migrations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from planbro.ident import make_synthetic
from planbro.store.database import Database, Seal

KEYS = Seal.make(lambda count: bytes(range(count)))
T0 = "2026-11-22T12:00:00.000Z"
TENANT = "974760673"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database.open(database_url, Seal.parse(KEYS)) as opened:
        opened.migrate()
        yield opened


def synthetic(count: int) -> list[str]:
    """Numbers of nobody."""
    made = (make_synthetic(date(1990, 1, 1), number) for number in range(100, 500))
    return [one for one in made if one is not None][:count]
