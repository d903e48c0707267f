"""`planbro worker` is a process: it works, ends in peace, and says what stops it."""

from __future__ import annotations

import json
import signal
import sqlite3
from pathlib import Path

import pytest

from planbro.testing.generator import municipality
from work.place import arrives, gone, install, start, until

PLAN = next(iter(municipality(1, 7)))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return install(tmp_path, str(tmp_path / "planbro.db"))


def test_once_does_what_is_to_be_done_and_leaves(config: Path, tmp_path: Path) -> None:
    arrives(tmp_path, PLAN)
    process = start(config, "--once", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    said = json.loads(out)
    assert (said["command"], said["result"]["mode"]) == ("worker", "once")
    assert len(gone(tmp_path)) == 1
    assert sqlite3.connect(tmp_path / "planbro.db").execute("SELECT count(*) FROM worker").fetchone() == (0,)


def test_the_address_book_is_there_before_the_work_and_again_at_each_start(tmp_path: Path) -> None:
    """A pointer is kept with the body above its sender: a first message that came before the book had none."""
    file = tmp_path / "parties.csv"
    config = install(tmp_path, str(tmp_path / "planbro.db"), f'[parties]\nfile = "{file}"')
    for name in ("8094867", "8094868"):
        file.write_text(f"HER-id;Type;Navn\n{name};gp;Eksempel legekontor\n")
        _, err = start(config, "--once", "--json").communicate(timeout=60)
        rows = sqlite3.connect(tmp_path / "planbro.db").execute("SELECT id FROM party WHERE stop IS NULL").fetchall()
        assert rows == [(f"herid:{name}",)], err


def test_each_port_that_is_down_is_told(tmp_path: Path) -> None:
    more = "".join(f'[ports.{name}]\nkind = "folder"\ninbox = "{tmp_path}/no/{name}"\n' for name in ("one", "two"))
    process = start(install(tmp_path, str(tmp_path / "planbro.db"), more), "--once", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    found = [one["text"] for one in json.loads(out)["findings"] if one["code"] == "health-port"]
    assert sorted(text.split()[2] for text in found) == ["one", "two"]


@pytest.mark.more
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_peace(config: Path, tmp_path: Path, number: signal.Signals) -> None:
    process = start(config)
    arrives(tmp_path, PLAN)
    assert until(lambda: gone(tmp_path)), "the message goes out"
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    events = [json.loads(line)["event"] for line in err.splitlines() if line.startswith("{")]
    assert events[0] == "started"
    assert events[-2:] == ["draining", "stopped"]
    rows = sqlite3.connect(tmp_path / "planbro.db")
    assert rows.execute("SELECT count(*) FROM lane WHERE worker IS NOT NULL").fetchone() == (0,)
    assert str(PLAN.planeier.family) not in err


def test_check_tells_what_is_missing_and_does_nothing(config: Path, tmp_path: Path) -> None:
    arrives(tmp_path, PLAN)
    process = start(config, "--check", "--json")
    out, err = process.communicate(timeout=60)
    said = json.loads(out)
    assert process.returncode == 0, err
    assert said["result"]["health"]["ready"], "the store is made when it starts"
    assert "store-new" in [one["code"] for one in said["findings"]], "and whoever expects plans in it is told"
    assert gone(tmp_path) == []
    start(config, "--once").communicate(timeout=60)
    process = start(config, "--check", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out


@pytest.mark.more
def test_a_store_that_can_only_be_read_stops_it_with_words(config: Path, tmp_path: Path) -> None:
    start(config, "--once").communicate(timeout=60)
    rows = sqlite3.connect(tmp_path / "planbro.db")
    rows.execute(
        "CREATE TRIGGER shut BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'attempt to write a readonly database'); END"
    )
    rows.commit()
    arrives(tmp_path, PLAN)
    process = start(config)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "store-readonly" in err
    assert (tmp_path / "inn").exists()


def test_on_postgresql_the_queue_wakes_it_and_leaves_with_it(tmp_path: Path, postgres_url: str) -> None:
    config = install(tmp_path, postgres_url)
    process = start(config)
    arrives(tmp_path, PLAN)
    assert until(lambda: gone(tmp_path)), "the message goes out"
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert '"stopped"' in err
    assert "not-ready" not in err
