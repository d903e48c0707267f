"""Packages made by several processes are those that one process makes, in the same order and with the same words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from archive_helpers import tree

from planbro.exchange import write
from planbro.exchange.archive import Asked, Wish, make
from planbro.formats.noark import load
from planbro.plan import Plan, copy

ROOT = Path(__file__).resolve().parents[2]


def told(made: object) -> list[tuple[object, ...]]:
    return [(one.code, one.place.row) for one in made.findings]  # type: ignore[attr-defined]


def test_two_processes_make_what_one_makes_and_files_of_one_plan_become_its_versions_in_their_order(
    source: Path, tmp_path: Path, asked: Asked, plans: list[Plan]
) -> None:
    (source / "brutt.xml").write_text("<a>")
    for number in range(6):
        changed = copy(plans[0])
        changed.title = f"Utgave {number % 2}"
        (source / f"utgave-{number}.zip").write_bytes(write(changed, "sampro", onto=False, zipped=True).data)
    for _ in range(2):
        one = make(Wish(source, tmp_path / "en", asked))
        two = make(Wish(source, tmp_path / "to", asked, workers=2))
        assert tree(tmp_path / "to") == tree(tmp_path / "en")
        assert (two.counts, two.bytes, told(two)) == (one.counts, one.bytes, told(one))


@pytest.mark.more
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="the command and its workers are killed together")
def test_killed_again_and_again_the_packages_are_as_if_undisturbed(
    source: Path, tmp_path: Path, undisturbed: Path
) -> None:
    """Killed when so many files are there: with the first, amid a package, and where most is done."""
    shelf = tmp_path / "arkiv"
    words = [sys.executable, "-m", "planbro", "archive", "make", str(source), str(shelf), "--resume", "--workers", "2"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "adapters")}
    whole = len(tree(undisturbed))
    died = 0
    for wanted in (1, whole // 3, 2 * whole // 3):
        running = subprocess.Popen(words, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        while sum(1 for _ in shelf.rglob("*")) < wanted and running.poll() is None:
            time.sleep(0.002)
        died += running.poll() is None
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert died
    make(Wish(source, shelf, Asked("migration", load())))
    assert tree(shelf) == tree(undisturbed)
