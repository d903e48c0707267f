"""What a move makes of one plan is gone with it: nothing waits for the garbage collector, which may then come seldom."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.migrate.conftest import AS_OF

from planbro.exchange._exports import Exports
from planbro.exchange.migrate import Job, Wish, migrate_all
from planbro.exchange.migrate._one import Mover

PLANS = 12


def left_behind(source: Path, to: str) -> int:
    """How many objects only a collection could free, after every plan has been moved once the tables are at hand."""
    exports = Exports.open(source)
    mover, entries = Mover(exports, None, Wish(to, AS_OF)), list(exports.entries())
    for entry in entries:
        mover(entry)
    gc.collect()
    gc.disable()
    try:
        for entry in entries:
            mover(entry)
        return gc.collect()
    finally:
        gc.enable()


@pytest.mark.parametrize("tool", ["flyt-samspill", "dips-samspill", "fhir"])
def test_a_plan_that_was_moved_there_and_back_leaves_no_cycle(
    export: Callable[[int], Path], tmp_path: Path, tool: str
) -> None:
    assert left_behind(export(PLANS), tool) == 0
    migrate_all(Job(export(PLANS), str(tmp_path / "moved"), Wish(tool, AS_OF))).ledger.close()
    assert left_behind(tmp_path / "moved", "sampro") == 0
