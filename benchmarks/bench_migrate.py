"""How quickly a municipality moves: Sampro to Flyt Samspill, every plan read back and compared, attachments along.

    python benchmarks/bench_migrate.py                  1 000, 4 000 and 16 000 plans
    python benchmarks/bench_migrate.py --plans 100000   up to a hundred thousand

A plan has 20 kB of text (27 kB as Sampro's XML) and 5 attachments of 10 kB. Printed are plans and megabytes a second,
the largest memory of any process and of all together, and the time per plan against that of the smallest run, which is
to stay flat. The goal is 300 plans a second on two cores; since a figure says as much of the machine as of planbro,
beside it stands the floor, on as many processes: reading each export, hardened parse, a visit of every leaf,
serialising, and writing as many bytes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planbro.exchange._exports import Entry, Exports
from planbro.exchange._pool import Pool
from planbro.exchange.migrate import Job, Wish, cores, migrate_all
from planbro.formats import codec
from planbro.formats.codec import xml
from planbro.testing.exports import make_export

AS_OF = "2026-11-22T12:00:00+01:00"


class Floor:
    """What no converter of the same documents can do without."""

    def __init__(self, source: Path, target: Path) -> None:
        self.exports, self.target = Exports.open(source), target

    def __call__(self, entry: Entry) -> int:
        data = self.exports.read(entry)
        archive = codec.archive.open(data)
        tree = xml.parse(archive.read("plan.xml"))
        seen = sum(len(element.text or "") + len(element.attrib) for element in tree.iter())
        path = self.target / entry.key.replace("/", "-")
        path.write_bytes(xml.serialise(tree) + b"".join(archive.read(name) for name in archive.names))
        return seen


class MakeFloor:
    def __init__(self, source: Path, target: Path) -> None:
        self.source, self.target = source, target

    def __call__(self) -> Floor:
        return Floor(self.source, self.target)


@contextmanager
def watched() -> Iterator[list[int]]:
    """The largest memory of one process, and of this and all its children together, in kB (shared pages once).

    Another process looks, since a thread of this one would change how its workers are begun.
    """
    context = multiprocessing.get_context("spawn")
    found, ready, done, peak = context.Array("q", 2), context.Event(), context.Event(), [0, 0]
    watcher = context.Process(target=_look, args=(os.getpid(), found, ready, done), daemon=True)
    watcher.start()
    ready.wait()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
        peak[:] = found


def _look(pid: int, peak: Any, ready: Any, done: Any) -> None:
    others = set(_children(pid))  # who looks, and what helps it
    ready.set()
    while not done.wait(0.2):
        sizes = [_memory(one) for one in (pid, *_children(pid)) if one not in others]
        peak[0] = max(peak[0], max(rss for rss, _ in sizes))
        peak[1] = max(peak[1], sum(pss for _, pss in sizes))


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in text.split()]


def _memory(pid: int) -> tuple[int, int]:
    try:
        rows = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if ":" in line
        )
        return int(rows["Rss"].split()[0]), int(rows["Pss"].split()[0])
    except (OSError, KeyError, ValueError):
        return 0, 0


def measure(plans: int, folder: Path, workers: int) -> tuple[float, float, list[int]]:
    source, target, floor = folder / "source", folder / "target", folder / "floor"
    made = make_export(source, plans=plans)
    floor.mkdir()
    with Pool[Entry, int](MakeFloor(source, floor), workers) as pool:
        began = time.perf_counter()
        assert sum(1 for _ in pool.run(Exports.open(source).entries())) == plans
        least = time.perf_counter() - began
    shutil.rmtree(floor)
    with watched() as peak:
        began = time.perf_counter()
        done = migrate_all(
            Job(source, str(target), Wish("flyt-samspill", AS_OF), folder / "migration.db", workers=workers)
        )
        seconds = time.perf_counter() - began
    assert done.done == plans
    assert not done.stopped
    verdicts = done.ledger.verdicts()
    done.ledger.close()
    assert "refused" not in verdicts
    size = made.size / 1e6
    print(
        f"{plans:>7} plans  {size:8.0f} MB  {plans / seconds:6.0f} plans/s  {size / seconds:6.1f} MB/s"
        f"  {seconds / least:5.1f} x floor  {peak[0] / 1024:5.0f} MB in one  {peak[1] / 1024:5.0f} MB in all"
    )
    return seconds / plans, least / plans, peak


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--plans", type=int, default=16_000)
    asked.add_argument("--workers", type=int, default=cores())
    asked.add_argument("--folder", type=Path, default=None, help="where the exports are made and moved")
    given = asked.parse_args()
    sizes = [size for size in (1_000, 4_000, 16_000, 100_000) if size < given.plans] + [given.plans]
    if given.folder is not None:
        given.folder.mkdir(parents=True, exist_ok=True)
    first = 0.0
    for size in sizes:
        folder = Path(tempfile.mkdtemp(dir=given.folder))
        try:
            each, _, _ = measure(size, folder, given.workers)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        first = first or each
        print(f"{'':>15}{each * 1000:.2f} ms a plan, {each / first:.2f} x that of the smallest run")


if __name__ == "__main__":
    main()
