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
from planbro.findings import Refused
from planbro.store import Ledger

from .conftest import AS_OF, command, process, run, tree

PLANS = 60
KILLED = 36
"""So many that the ledger takes them in several transactions."""


def _arguments(source: Path, folder: Path, ending: str, *more: object) -> tuple[object, ...]:
    return ("migrate", source, folder / f"ny{ending}", "--to", "flyt-samspill", "--report", folder / "rapport",
            "--as-of", AS_OF, "--workers", 2, "--progress", "none", "--no-forms", *more)  # fmt: skip


@pytest.fixture(scope="module")
def calm(export: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migration that nobody disturbed."""
    folder = tmp_path_factory.mktemp("calm")
    assert run(*_arguments(export(PLANS), folder, "")).returncode == 1
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each death is that of a fork")
@pytest.mark.parametrize("ending", ["", pytest.param(".zip", marks=pytest.mark.long)])
def test_killed_five_times_the_result_is_byte_for_byte_that_of_an_undisturbed_run(
    ending: str, export: Callable[[int], Path], tmp_path: Path
) -> None:
    words = [Path(__file__).with_name("dying.py"), 7, 5, tmp_path, "--"]
    words += _arguments(export(KILLED), Path("{}"), ending, "--resume")
    told = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    (calm, _), *rounds = [line.rsplit(" ", 1) for line in told.stdout.splitlines()]
    assert sum(int(died) for _, died in rounds) >= 5
    for folder, _ in rounds:
        assert tree(Path(folder)) == tree(Path(calm))


def test_a_finished_migration_that_is_gone_on_with_does_nothing_twice_but_what_has_left_comes_back(
    export: Callable[[int], Path], calm: Path
) -> None:
    before, was = {path: path.stat().st_mtime_ns for path in (calm / "ny").iterdir()}, tree(calm)
    again = run(*_arguments(export(PLANS), calm, "", "--resume"))
    assert again.returncode == 1
    assert {path: path.stat().st_mtime_ns for path in (calm / "ny").iterdir()} == before
    sorted((calm / "ny").glob("*.zip"))[5].unlink()
    run(*_arguments(export(PLANS), calm, "", "--resume"))
    assert tree(calm) == was


def test_without_resume_nothing_is_written_over(export: Callable[[int], Path], calm: Path) -> None:
    before = tree(calm)
    again = run(*_arguments(export(PLANS), calm, ""))
    assert again.returncode == 2
    assert "target-not-empty" in again.stderr
    assert tree(calm) == before


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="the first run is held where it is")
def test_no_other_run_meets_one_that_is_running_and_an_interrupt_leaves_what_is_done_and_says_how_to_go_on(
    export: Callable[[int], Path], calm: Path, tmp_path: Path
) -> None:
    arguments = _arguments(export(PLANS), tmp_path, "")
    first = subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("ny/.planbro-part/*")) and first.poll() is None:
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    second = run(*arguments, "--resume")
    first.send_signal(signal.SIGTERM)
    first.send_signal(signal.SIGCONT)
    _, told = first.communicate(timeout=30)
    assert second.returncode == 2
    assert "ledger-in-use" in second.stderr
    assert first.returncode == 2
    assert "--resume" in told
    assert run(*arguments, "--resume").returncode == 1
    assert tree(tmp_path / "ny") == tree(calm / "ny")


def _full_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def test_a_full_disk_stops_cleanly_and_the_run_goes_on_when_there_is_room(
    export: Callable[[int], Path], calm: Path, tmp_path: Path
) -> None:
    full = process(*_arguments(export(PLANS), tmp_path, ""), preexec_fn=_full_disk)
    assert full.returncode == 2
    assert "Traceback" not in full.stderr
    done = run(*_arguments(export(PLANS), tmp_path, "", "--resume"))
    assert done.returncode == 1, done.stderr
    assert tree(tmp_path / "ny") == tree(calm / "ny")
    assert tree(tmp_path / "rapport") == tree(calm / "rapport")


def test_a_ledger_that_cannot_grow_stops_cleanly_each_time_and_goes_on_with_more_room(
    export: Callable[[int], Path], tmp_path: Path
) -> None:
    def job(**more: object) -> Job:
        return Job(export(PLANS), str(tmp_path / "ny"), Wish("flyt-samspill", AS_OF), tmp_path / "migration.db", **more)  # type: ignore[arg-type]

    for pages in (14, 20, 40, 60):
        stopped = migrate_all(job(max_page_count=pages, resume=pages > 14))
        stopped.ledger.close()
        assert stopped.stopped == "no space left"
    with pytest.raises(Refused) as refused:  # and where it cannot even be opened
        Ledger.open(tmp_path / "other.db", max_page_count=2)
    assert [one.code for one in refused.value.findings] == ["ledger-no-room"]
    went_on = migrate_all(job(resume=True))
    assert not went_on.stopped
    assert went_on.ledger.count() == PLANS
    moved = went_on.ledger.states()["moved"]
    went_on.ledger.close()
    assert len(list((tmp_path / "ny").glob("*.zip"))) == moved > PLANS // 2
