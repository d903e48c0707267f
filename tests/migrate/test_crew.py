"""Many machines move one municipality: the same result as one, also when a machine is killed or a plan is deadly."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange._pool import Lost, Pool
from planbro.exchange.engine import stamp
from planbro.exchange.migrate import Job, Wish, join_crew, migrate_all
from planbro.exchange.migrate._crew import Crew, Led
from planbro.findings import Refused
from planbro.store.database import Database, Seal

AS_OF = "2026-11-22T12:00:00+01:00"
KEYS = Seal.make()
HELPER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from planbro.exchange.engine import stamp
from planbro.exchange.migrate import Job, Wish, join_crew
from planbro.exchange.migrate._crew import Crew
from planbro.store.database import Database, Seal
url, keys, source, target, name = sys.argv[1:]
with Database.open(url, Seal.parse(keys.replace(",", "\\n"))) as queue:
    crew = Crew(queue, name, lambda: stamp(datetime.now(UTC)), time.sleep, lease=3)
    print("ready", flush=True)
    print(join_crew(Job(Path(source), target, Wish("flyt-samspill", None), workers=0), crew, lambda: False))
"""


def now() -> str:
    return stamp(datetime.now(UTC))


@pytest.fixture
def queue(database_url: str) -> Iterator[tuple[Database, str]]:
    with Database.open(database_url, Seal.parse(KEYS)) as opened:
        opened.migrate()
        yield opened, database_url


def crew(queue: Database, **more: Any) -> Crew:
    return Crew(queue, "leader", now, time.sleep, **{"lease": 3, **more})


def helper(url: str, source: Path, target: Path, name: str = "h1") -> subprocess.Popen[str]:
    words = [url, KEYS.strip().replace("\n", ","), str(source), str(target), name]
    return subprocess.Popen([sys.executable, "-c", HELPER, *words], stdout=subprocess.PIPE, text=True)


def files(folder: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.is_file()}


def left(queue: Database) -> int:
    with queue.reading() as transaction:
        asked = "SELECT (SELECT count(*) FROM exchange) + (SELECT count(*) FROM message) + (SELECT count(*) FROM lane)"
        return int(transaction.connection.exec_driver_sql(asked).scalar_one())


def test_it_is_the_same_as_by_one_machine_though_one_is_killed(
    queue: tuple[Database, str], export: Callable[[int], Path], tmp_path: Path
) -> None:
    database, url = queue
    source, alone, together = export(150), tmp_path / "alone", tmp_path / "together"
    migrate_all(Job(source, str(alone), Wish("flyt-samspill", AS_OF), workers=0)).ledger.close()
    helpers = [helper(url, source, together, name) for name in ("h1", "h2")]
    assert all(one.stdout is not None and one.stdout.readline() == "ready\n" for one in helpers)
    calls = []

    def told(progress: Any) -> None:
        calls.append(progress.done)
        if len(calls) == 1:
            helpers[0].send_signal(signal.SIGKILL)
            helpers[0].communicate()

    job = Job(source, str(together), Wish("flyt-samspill", AS_OF), workers=0, crew=crew(database), told=told)
    done = migrate_all(job)
    done.ledger.close()
    out, _ = helpers[1].communicate(timeout=30)
    assert done.done == 150
    assert files(together) == files(alone)
    assert int(out) > 0, "it helped"
    assert left(database) == 0, "nothing of any plan stays in the queue"


def _work(item: int) -> int:
    if item == 13:
        raise MemoryError
    return item * item


def _make() -> Callable[[int], int]:
    return _work


def test_results_come_in_their_order_and_a_deadly_item_is_alone_in_it(queue: tuple[Database, str]) -> None:
    database, _ = queue
    with Led(crew(database), Pool[int, int](_make, 0), "brief") as led:
        found = list(led.run(range(100)))
    assert found[13] == Lost(13, "took too much memory")
    assert [one for one in found if not isinstance(one, Lost)] == [n * n for n in range(100) if n != 13]
    assert left(database) == 0


def _fault(item: int) -> int:
    if item == 40:
        raise ValueError("13857012345")
    return item


def _make_fault() -> Callable[[int], int]:
    return _fault


def test_a_piece_that_cannot_be_worked_at_is_taken_apart(queue: tuple[Database, str]) -> None:
    database, _ = queue
    with Led(crew(database), Pool[int, int](_make_fault, 0), "brief") as led:
        found = list(led.run(range(64)))
    assert found[40] == Lost(40, "died")
    assert [one for one in found if not isinstance(one, Lost)] == [n for n in range(64) if n != 40]


def test_nobody_to_help_is_said(queue: tuple[Database, str], tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        join_crew(Job(tmp_path, None, Wish("plan", AS_OF)), crew(queue[0]), lambda: False, wait=0)
    assert refused.value.findings.codes() == ["crew-no-run"]


def test_a_zip_is_written_by_one_machine(
    queue: tuple[Database, str], export: Callable[[int], Path], tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        migrate_all(Job(export(150), str(tmp_path / "ny.zip"), Wish("plan", AS_OF), workers=0, crew=crew(queue[0])))
    assert refused.value.findings.codes() == ["crew-needs-folder"]


def test_by_the_command_one_leads_and_another_joins(
    export: Callable[[int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keys").write_text(KEYS)
    monkeypatch.setenv("PLANBRO_KEYS_FILE", str(tmp_path / "keys"))
    words = ["migrate", str(export(150)), str(tmp_path / "ny"), "--to", "flyt-samspill", "--workers", "0",
             "--no-forms", "--as-of", AS_OF, "--queue", str(tmp_path / "queue.db"), "--json"]  # fmt: skip
    command = [sys.executable, "-c", "from planbro.cli import main; main()", *words]
    with subprocess.Popen([*command, "--join"], stdout=subprocess.PIPE, text=True) as joined:
        time.sleep(2)
        led = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        out, _ = joined.communicate(timeout=30)
    assert json.loads(led.stdout)["result"]["done"] == 150
    assert [one["code"] for one in json.loads(out)["findings"]] == ["crew-helped"]
    assert joined.returncode == 0
