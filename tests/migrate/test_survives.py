"""A migration stops anywhere and goes on: the result is that of a run nobody disturbed (law 4)."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from planbro.exchange.migrate import Job, Wish, migrate_all

from .conftest import AS_OF, command, run, tree

PLANS = 60
KILLED = 48
"""So many that the ledger takes them in several transactions."""


def _arguments(source: Path, folder: Path, ending: str, *more: object) -> tuple[object, ...]:
    return ("migrate", source, folder / f"ny{ending}", "--to", "flyt-samspill", "--report", folder / "rapport",
            "--as-of", AS_OF, "--workers", 2, "--progress", "none", "--no-forms", *more)  # fmt: skip


def movable(source: Path) -> int:
    """How many plans are not held back, since the person has refused the tool."""
    done = migrate_all(Job(source, None, Wish("flyt-samspill", AS_OF)))
    done.ledger.close()
    return done.done - len(done.settlement.questions)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each death is that of a fork")
@pytest.mark.parametrize("ending", ["", ".zip"])
def test_killed_ten_times_the_result_is_byte_for_byte_that_of_an_undisturbed_run(
    ending: str, export: Callable[[int], Path], tmp_path: Path
) -> None:
    words = [Path(__file__).with_name("dying.py"), 7, 10, tmp_path, "--"]
    words += _arguments(export(KILLED), Path("{}"), ending, "--resume")
    told = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    (calm, _), *rounds = [line.rsplit(" ", 1) for line in told.stdout.splitlines()]
    assert sum(int(died) for _, died in rounds) >= 10
    for folder, _ in rounds:
        assert tree(Path(folder)) == tree(Path(calm))


def test_a_finished_migration_that_is_gone_on_with_does_nothing_twice(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    source = export(PLANS)
    run(*_arguments(source, tmp_path, ""))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "ny").iterdir()}
    again = run(*_arguments(source, tmp_path, "", "--resume"))
    assert again.returncode == 1
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "ny").iterdir()} == before


def test_without_resume_nothing_is_written_over(export: Callable[[int], Path], tmp_path: Path) -> None:
    run(*_arguments(export(PLANS), tmp_path, "", "--limit", 3))
    before = tree(tmp_path)
    again = run(*_arguments(export(PLANS), tmp_path, ""))
    assert again.returncode == 2
    assert "target-not-empty" in again.stderr
    assert tree(tmp_path) == before


def test_an_interrupt_leaves_what_is_done_and_says_how_to_go_on(export: Callable[[int], Path], tmp_path: Path) -> None:
    arguments = _arguments(export(PLANS), tmp_path, "")
    process = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("ny/.planbro-part/*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "--resume" in told
    assert run(*_arguments(export(PLANS), tmp_path, "", "--resume")).returncode == 1
    assert len(list((tmp_path / "ny").glob("*.zip"))) == movable(export(PLANS))


def test_what_has_left_the_target_comes_back(export: Callable[[int], Path], tmp_path: Path) -> None:
    run(*_arguments(export(PLANS), tmp_path, ""))
    before = tree(tmp_path / "ny")
    gone = sorted((tmp_path / "ny").glob("*.zip"))[5]
    gone.unlink()
    run(*_arguments(export(PLANS), tmp_path, "", "--resume"))
    assert tree(tmp_path / "ny") == before


def test_two_runs_of_one_migration_do_not_meet(export: Callable[[int], Path], tmp_path: Path) -> None:
    first = subprocess.Popen(
        command(*_arguments(export(PLANS), tmp_path, "")), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not list(tmp_path.glob("ny/.planbro-part/*")) and first.poll() is None:
        time.sleep(0.01)
    second = run(*_arguments(export(PLANS), tmp_path, "", "--resume"))
    running = first.poll() is None
    first.wait(60)
    if running:
        assert second.returncode == 2
        assert "ledger-in-use" in second.stderr


def _full_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def test_a_full_disk_stops_cleanly_and_the_run_goes_on_when_there_is_room(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    source = export(PLANS)
    full = run(*_arguments(source, tmp_path, ""), preexec_fn=_full_disk)
    assert full.returncode == 2
    assert "Traceback" not in full.stderr
    done = run(*_arguments(source, tmp_path, "", "--resume"))
    assert done.returncode == 1, done.stderr
    calm = tmp_path / "calm"
    calm.mkdir()
    run(*_arguments(source, calm, ""))
    assert tree(tmp_path / "ny") == tree(calm / "ny")
    assert tree(tmp_path / "rapport") == tree(calm / "rapport")


@pytest.mark.parametrize("pages", [14, 20, 40, 60])
def test_a_ledger_that_cannot_grow_stops_cleanly(pages: int, export: Callable[[int], Path], tmp_path: Path) -> None:
    def job(**more: object) -> Job:
        return Job(export(PLANS), str(tmp_path / "ny"), Wish("flyt-samspill", AS_OF), tmp_path / "migration.db", **more)  # type: ignore[arg-type]

    stopped = migrate_all(job(max_page_count=pages))
    stopped.ledger.close()
    assert stopped.stopped == "no space left"
    went_on = migrate_all(job(resume=True))
    assert not went_on.stopped
    assert went_on.ledger.count() == PLANS
    moved = went_on.ledger.states()["moved"]
    went_on.ledger.close()
    assert len(list((tmp_path / "ny").glob("*.zip"))) == moved > PLANS // 2
