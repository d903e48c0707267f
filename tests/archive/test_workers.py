"""Packages made by several processes are those that one process makes, in the same order and with the same words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from archive_helpers import tree

from planbro.exchange import write
from planbro.exchange.archive import Asked, Wish, make
from planbro.plan import Plan, copy

CODE = """
import sys
from pathlib import Path
from planbro.exchange.archive import Asked, Wish, make
from planbro.formats.noark import load

if __name__ == "__main__":
    make(Wish(Path(sys.argv[1]), Path(sys.argv[2]), Asked("migration", load()), workers=2))
"""


def told(made: object) -> list[tuple[object, ...]]:
    return [(one.code, one.place.row) for one in made.findings]  # type: ignore[attr-defined]


def test_two_processes_make_what_one_makes(source: Path, tmp_path: Path, asked: Asked) -> None:
    (source / "brutt.xml").write_text("<a>")
    one = make(Wish(source, tmp_path / "en", asked))
    two = make(Wish(source, tmp_path / "to", asked, workers=2))
    assert tree(tmp_path / "to") == tree(tmp_path / "en")
    assert (two.counts, two.bytes, told(two)) == (one.counts, one.bytes, told(one))


def test_several_files_of_one_plan_become_its_versions_in_their_order(
    source: Path, tmp_path: Path, asked: Asked, plans: list[Plan]
) -> None:
    for number in range(6):
        changed = copy(plans[0])
        changed.title = f"Utgave {number % 2}"
        (source / f"utgave-{number}.zip").write_bytes(write(changed, "sampro", onto=False, zipped=True).data)
    for _ in range(2):
        one = make(Wish(source, tmp_path / "en", asked))
        two = make(Wish(source, tmp_path / "to", asked, workers=2))
        assert tree(tmp_path / "to") == tree(tmp_path / "en")
        assert two.counts == one.counts


def test_killed_at_any_time_it_is_gone_on_with_to_the_same_archive(source: Path, tmp_path: Path, asked: Asked) -> None:
    make(Wish(source, tmp_path / "rolig", asked))
    script = tmp_path / "arkiver.py"
    script.write_text(CODE)
    for part in (1.0, 1.4, 1.8, 2.2):
        process = subprocess.Popen([sys.executable, str(script), str(source), str(tmp_path / "urolig")],
                                   start_new_session=True)  # fmt: skip
        time.sleep(part)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    make(Wish(source, tmp_path / "urolig", asked, workers=2))
    assert tree(tmp_path / "urolig") == tree(tmp_path / "rolig")
