"""Once: a crash between any two steps and a second run have the effect of one run (law 4)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, Ran, planbro
from receiving import AT, SERIES

from planbro.cli import _receive as command
from planbro.exchange.receive import _receiver
from planbro.store import Journal

STEPS = ("begin", "take", "file", "written", "end")
CHANGING = {"started", "finished", "run"}


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A series out of order, one twice, one broken, one rejected."""
    folder = tmp_path / "in"
    folder.mkdir()
    files = {
        "1-c.xml": SERIES["C"],
        "2-n.xml": SERIES["N"],
        "3-n-again.xml": SERIES["N"],
        "4-broken.xml": SERIES["N"][:900],
        "5-bad.xml": SERIES["M"].replace(b"Forsendelsesstatus", b"Feil"),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def receive(inbox: Path, out: Path) -> Ran:
    return planbro("receive", inbox, "--out", out, "--as-of", AT)


def effect(out: Path, inbox: Path) -> dict[str, Any]:
    """Everything that a run leaves: the files byte for byte, and every row of the journal."""
    files = {path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".xml", ".json"}}
    files["summary.json"] = files["summary.json"].replace(str(out).encode(), b"OUT")
    return {"files": files, "journal": list(rows(out / "journal.db", str(out)))}


def rows(path: Path, folder: str) -> Iterator[tuple[Any, ...]]:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    for table in ("body", "entry", "finding", "receipt", "link"):
        found = [
            {name: row[name] for name in tuple(row.keys()) if name not in CHANGING}
            for row in db.execute(f"SELECT * FROM {table}")  # noqa: S608 - names above
        ]
        yield from sorted((table, *(str(value).replace(folder, "OUT") for value in row.values())) for row in found)
    db.close()


def count_and_kill(monkeypatch: pytest.MonkeyPatch, at: int, after: bool) -> list[int]:
    """End the process at the step of this number, before it is done or just after."""
    count = [0]

    def watched(work: Callable[..., Any]) -> Callable[..., Any]:
        def step(*words: Any, **named: Any) -> Any:
            count[0] += 1
            mine = count[0]
            if mine == at and not after:
                raise Killed
            done = work(*words, **named)
            if mine == at:
                raise Killed
            return done

        return step

    for name in STEPS:
        monkeypatch.setattr(Journal, name, watched(getattr(Journal, name)))
    monkeypatch.setattr(_receiver, "place", watched(_receiver.place))
    monkeypatch.setattr(command, "place", watched(command.place))
    return count


def steps_of(inbox: Path, out: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        count = count_and_kill(patch, -1, after=False)
        receive(inbox, out)
    return count[0]


@pytest.mark.more
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_and_run_again(inbox: Path, tmp_path: Path, after: bool) -> None:
    whole = tmp_path / "whole"
    steps = steps_of(inbox, whole)
    assert steps > 15
    wanted = effect(whole, inbox)
    for at in range(1, steps + (not after)):
        out = tmp_path / f"{at}"
        with pytest.MonkeyPatch.context() as patch:
            count_and_kill(patch, at, after)
            with pytest.raises(Killed):
                receive(inbox, out)
        receive(inbox, out)
        assert effect(out, inbox) == wanted, at


def test_killed_again_and_again(inbox: Path, tmp_path: Path) -> None:
    wanted = effect_of_one(inbox, tmp_path / "whole")
    out = tmp_path / "out"
    for at in (2, 5, 3, 8, 4, 1):
        with pytest.MonkeyPatch.context() as patch:
            count_and_kill(patch, at, after=at % 2 == 0)
            with pytest.raises(Killed):
                receive(inbox, out)
    receive(inbox, out)
    assert effect(out, inbox) == wanted


def effect_of_one(inbox: Path, out: Path) -> dict[str, Any]:
    receive(inbox, out)
    return effect(out, inbox)


@pytest.mark.more
def test_a_process_that_is_killed_by_the_system(inbox: Path, tmp_path: Path) -> None:
    """SIGKILL at a moment of chance; the journal is whole, and the next run finishes."""
    wanted = effect_of_one(inbox, tmp_path / "whole")
    env = os.environ | {"PYTHONPATH": str(ROOT / "adapters")}
    for turn, wait in enumerate((0.0, 0.05, 0.15)):
        out = tmp_path / f"out-{turn}"
        words = [sys.executable, "-m", "planbro", "receive", str(inbox), "--out", str(out), "--as-of", AT]
        with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            deadline = time.monotonic() + 20
            while not (out / "journal.db").exists() and time.monotonic() < deadline and running.poll() is None:
                time.sleep(0.005)
            time.sleep(wait)
            running.send_signal(signal.SIGKILL)
        receive(inbox, out)
        with Journal.open(out / "journal.db", writing=False) as journal:
            assert journal.check()
        again = effect(out, inbox)
        assert set(again["files"]) == set(wanted["files"])
        assert {name: data for name, data in again["files"].items() if name != "summary.json"} == {
            name: data for name, data in wanted["files"].items() if name != "summary.json"
        }


def test_a_second_run_after_a_finished_one_answers_nothing_again(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = receive(inbox, out)
    before = {path.name: path.read_bytes() for path in out.glob("*.apprec.xml")}
    second = planbro("receive", inbox, "--out", out, "--as-of", AT, "--json")
    assert {path.name: path.read_bytes() for path in out.glob("*.apprec.xml")} == before
    assert first.code == second.code == 1
    fates = [row["fate"] for row in second.json["result"]["files"]]
    assert fates == ["duplicate", "duplicate", "duplicate", "unreadable", "duplicate"]


def test_what_an_unfinished_run_took_is_told_by_the_next_even_if_the_files_are_gone(
    inbox: Path, tmp_path: Path
) -> None:
    out, empty = tmp_path / "out", tmp_path / "empty"
    empty.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        count_and_kill(patch, 3, after=False)
        with pytest.raises(Killed):
            receive(inbox, out)
    ran = planbro("receive", empty, "--out", out, "--as-of", AT, "--json")
    assert ran.json["result"]["files"] == []
    assert [row["fate"] for row in ran.json["result"]["finished"]] == ["held"]
    assert (out / "1-c.apprec.xml").exists()


def test_one_journal_has_one_writer(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with Journal.open(out / "journal.db"):
        ran = receive(inbox, out)
    assert ran.code == 2
    assert "[journal-busy]" in ran.err
    assert receive(inbox, out).code == 1
