"""Left running, it takes no more memory, files, lanes or leases than it did after the first hour."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from machine.changes import changes
from planbro.store.database import Database, Seal, Transaction, metadata
from planbro.transport import Arrival
from sync.conftest import Town

PLANS = 20
POOL = 20
pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")


def resident() -> float:
    """Megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def lanes(transaction: Transaction) -> list[tuple[str, str | None]]:
    return [(row.name, row.worker) for row in transaction.run(metadata.tables["lane"].select())]


def soak(folder: Path, warm: int, whole: int, growth: float) -> None:
    """Turn after turn of changes, receipts and retries; what is held at the end is no more than after the start."""
    with Database.open(folder / "planbro.db", Seal.parse(Seal.make())) as database:
        metadata.create_all(database.engine)
        town, before = Town(database), (0.0, 0)
        for number, turn in enumerate(changes(PLANS, whole // PLANS), 1):
            town.tool.waiting += [Arrival("sampro", name, data) for name, data in turn.items()]
            town.run(f"w{number % 3}")
            town.clock.go(30)
            town.run(f"w{number % 3}")  # what has been asked after, and what has waited
            assert len(town.hospital.messages) == PLANS
            town.hospital.got.clear()
            with database.reading() as transaction:
                assert lanes(transaction) == [], "nothing is under way, so nothing is held"
            if number * PLANS == warm:
                gc.collect()
                before = resident(), files()
        gc.collect()
        assert files() <= before[1] + POOL, "but for connections that wait for a use"
        assert resident() - before[0] < growth
        assert {row.standing for kind in ("change", "delivery", "receipt") for row in town.rows(kind)} == {"closed"}


@pytest.mark.more
def test_memory_is_flat_over_some_hundred_exchanges(tmp_path: Path) -> None:
    soak(tmp_path, warm=200, whole=600, growth=12)


@pytest.mark.long
def test_memory_is_flat_over_thousands(tmp_path: Path) -> None:
    soak(tmp_path, warm=500, whole=5000, growth=25)
