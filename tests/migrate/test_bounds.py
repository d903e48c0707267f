"""A plan that hangs, or eats memory, is refused alone and told of; the others are moved."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import AS_OF, run

PLANS = 20
BAD = "000/plan-000011.zip"

MOVING = f"""
import json, sys, time
from pathlib import Path
from planbro.exchange.migrate import Bounds, Job, Wish, migrate_all
from planbro.exchange.migrate._one import Mover

real = Mover._move

def move(mover, entry, result):
    if entry.key == {BAD!r}:
        hoard = [bytearray(1 << 20) for _ in range(1_000)] if sys.argv[3] == "eats" else time.sleep(600)
    return real(mover, entry, result)

Mover._move = move
bounds = Bounds(minutes=0.1) if sys.argv[3] == "hangs" else Bounds(megabytes=200)
done = migrate_all(Job(Path(sys.argv[1]), sys.argv[2], Wish("flyt-samspill", {AS_OF!r}), workers=2, bounds=bounds))
print(json.dumps([[one["key"], one["state"], one["remarks"]] for one in done.ledger.results()]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the fault is planted before a fork")
@pytest.mark.parametrize(
    ("fault", "reason"),
    [pytest.param("hangs", "took too long", marks=pytest.mark.long), ("eats", "took too much memory")],
)
def test_a_plan_that_takes_too_much_is_refused_and_the_rest_goes_on(
    fault: str, reason: str, export: Callable[[int], Path], tmp_path: Path
) -> None:
    words = [sys.executable, "-c", MOVING, str(export(PLANS)), str(tmp_path / "ny"), fault]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    results = {key: (state, remarks) for key, state, remarks in json.loads(told.stdout)}
    assert len(results) == PLANS
    state, remarks = results.pop(BAD)
    assert state == "refused"
    assert [(one["code"], one["params"]) for one in remarks] == [("migrate-worker-lost", {"reason": reason})]
    assert {state for state, _ in results.values()} <= {"moved", "held"}
    moved = sum(state == "moved" for state, _ in results.values())
    assert len(list((tmp_path / "ny").glob("*.zip"))) == moved > PLANS // 2


@pytest.mark.parametrize("option", ["--plan-minutes", "--plan-memory"])
def test_a_bound_of_nothing_is_wrong_usage(option: str, tmp_path: Path) -> None:
    assert run("migrate", tmp_path, tmp_path / "ny", "--to", "sampro", option, 0).returncode == 2
