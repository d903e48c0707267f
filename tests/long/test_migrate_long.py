"""A large municipality moves: 12 000 plans with 60 000 attachments there and back, killed, and no larger in memory."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from planbro.store import Ledger
from planbro.testing.exports import make_export
from planbro.testing.faults import FAULTS

pytestmark = pytest.mark.long
PLANS = 12_000
ATTACHMENTS = 5
AS_OF = "2026-11-22T12:00:00+01:00"
ROOM = 250_000
"""Kilobytes of memory that all processes of a migration have together."""
FLAT = 1.25
"""How much more a plan may cost among many than among few."""
DYING = Path(__file__).parents[1] / "migrate" / "dying.py"


def export(folder: Path, plans: int) -> Path:
    make_export(folder, plans=plans, attachments=ATTACHMENTS, attachment_size=10_000, text=20_000)
    return folder


def arguments(source: Path, target: Path, to: str, report: Path, *more: object) -> list[str]:
    words = ("migrate", source, target, "--to", to, "--report", report, "--as-of", AS_OF, "--workers", 2,
             "--progress", "none", "--no-forms", *more)  # fmt: skip
    return [str(word) for word in words]


def migrate(source: Path, target: Path, to: str) -> dict:
    """The command as a user runs it, and what it says of itself."""
    words = arguments(source, target, to, target.with_suffix(".report"), "--json")
    code = "from planbro.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["result"]


@contextmanager
def watched() -> Iterator[list[int]]:
    """The most memory that the processes begun here have had together, in kB; what they share counts once."""
    peak, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.25):
            peak[0] = max(peak[0], sum(map(share, children(os.getpid()))))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for one in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, one.read_text().split()):
                found += [child, *children(child)]
    return found


def share(pid: int) -> int:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0


def sums(folder: Path) -> dict[str, str]:
    """Every plan of a folder, and the hash of its bytes."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.zip"))}


def test_12_000_plans_with_60_000_attachments_are_moved_proven_and_moved_back(tmp_path: Path) -> None:
    source = export(tmp_path / "eksport", PLANS)
    originals = sums(source)
    assert len(originals) == PLANS
    with watched() as there:
        told = migrate(source, tmp_path / "ny", "flyt-samspill")
    summary = told["summary"]
    held = PLANS - len(list((tmp_path / "ny").iterdir()))
    assert summary["verdicts"]["refused"] == 0
    assert summary["same"]
    assert summary["attachments"]["same"]
    assert summary["attachments"]["target"] == ATTACHMENTS * (PLANS - held)
    shutil.rmtree(source)
    with watched() as again:
        migrate(tmp_path / "ny", tmp_path / "tilbake", "sampro")
    back = set(sums(tmp_path / "tilbake").values())
    assert len(back) == PLANS - held
    assert back <= set(originals.values())
    print(f"\n{PLANS - held} moved and back, {held} held; {there[0] // 1000} and {again[0] // 1000} MB")
    assert max(there[0], again[0]) < ROOM


@pytest.mark.parametrize("ending", ["", ".zip"])
def test_killed_twenty_times_a_thousand_plans_are_byte_for_byte_those_of_an_undisturbed_run(
    ending: str, tmp_path: Path
) -> None:
    source, room = export(tmp_path / "eksport", 1_000), tmp_path / "rom"
    room.mkdir()
    words = arguments(source, Path("{}") / f"ny{ending}", "flyt-samspill", Path("{}") / "rapport", "--resume")
    told = subprocess.run([sys.executable, str(DYING), "11", "20", str(room), "--", *words],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert told.returncode == 0, told.stderr
    (calm, _), *rounds = [line.rsplit(" ", 1) for line in told.stdout.splitlines()]
    assert sum(int(died) for _, died in rounds) >= 20
    for folder, _ in rounds:
        assert files(Path(folder)) == files(Path(calm))


@pytest.mark.parametrize("kind", ["truncated", "date-31-02"])
def test_a_fault_in_one_plan_of_a_thousand_touches_that_one_only(kind: str, tmp_path: Path) -> None:
    """One that keeps the plan from being read, and one that does not."""
    source = export(tmp_path / "eksport", 1_000)
    migrate(source, tmp_path / "calm", "flyt-samspill")
    path = sorted(source.rglob("*.zip"))[517]
    touched = path.relative_to(source).as_posix()
    spoil(path, kind)
    migrate(source, tmp_path / "ny", "flyt-samspill")
    before, after = (results(tmp_path / f"{name}.report") for name in ("calm", "ny"))
    assert len(before) == len(after) == 1_000
    assert {key for key in after if after[key] != before[key]} == {touched}
    was, now = sums(tmp_path / "calm"), sums(tmp_path / "ny")
    name = before[touched]["target_name"]
    assert {one for one in was.keys() | now.keys() if was.get(one) != now.get(one)} == {name}
    assert (name in now) == (after[touched]["verdict"] != "refused")


def spoil(path: Path, kind: str) -> None:
    """Plant a fault in the document of a plan; its attachments stay as they are."""
    with zipfile.ZipFile(path) as found:
        members = {name: found.read(name) for name in found.namelist()}
    members["plan.xml"] = FAULTS[kind].of_bytes(members["plan.xml"], "sampro", Random(1))
    with zipfile.ZipFile(path, "w") as made:
        for name, data in members.items():
            made.writestr(name, data)


def results(report: Path) -> dict[str, dict]:
    """What became of each plan, as the ledger has it."""
    ledger = Ledger.open(report / "migration.db")
    found = {one["key"]: one for one in ledger.results()}
    ledger.close()
    return found


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("migration.db")
    }


def test_a_plan_among_four_thousand_costs_what_it_costs_among_a_thousand(tmp_path: Path) -> None:
    source = export(tmp_path / "eksport", 4_000)
    few = cost(source, tmp_path / "few", 1_000)
    many = cost(source, tmp_path / "many", 4_000)
    print(f"\n{few * 1000:.2f} and {many * 1000:.2f} ms of the processor a plan")
    assert many < FLAT * few


def cost(source: Path, target: Path, plans: int) -> float:
    """Seconds of the processor for each plan, start and end of the processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = arguments(source, target, "flyt-samspill", target.with_suffix(".report"), "--limit", plans)
    code = "from planbro.cli import main; main()"
    subprocess.run([sys.executable, "-c", code, *words], check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / plans
