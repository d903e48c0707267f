"""A store without room, or that may only be read: a clear stop, a clean start, and nothing lost or done twice."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from machine.changes import named
from planbro.exchange.sync import Intake
from planbro.plan import Plan
from planbro.store.database import Database, Exchanges, Seal, Unavailable, metadata
from sync.conftest import TENANT, Town

SEAL = Seal.parse(Seal.make())


@contextmanager
def opened(url: str, pragma: str = "") -> Iterator[Database]:
    with Database.open(url, SEAL) as database:
        if pragma:
            event.listen(database.engine, "connect", lambda connection, _: connection.execute(pragma))
        yield database


def pages(url: str) -> int:
    with opened(url) as database, database.reading() as transaction:
        return int(transaction.connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def stopped(town: Town) -> str:
    """The code by which it stopped."""
    with pytest.raises(Unavailable) as told:
        town.run()
    return told.value.code


def all_is_well(town: Town, changes: int) -> None:
    """Each change came through once."""
    assert [row.outcome for row in town.rows("change")] == ["done"] * changes
    assert [(row.standing, row.receipt) for row in town.rows("delivery")] == [("closed", "ok")] * changes
    assert len(town.hospital.messages) == changes
    assert all(data == town.hospital.messages[name] for name, data in town.hospital.got)


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = str(tmp_path / "planbro.db")
    with opened(path) as database:
        metadata.create_all(database.engine)
    return path


def test_a_full_disk_stops_it_wherever_it_is_and_with_room_again_it_goes_on(url: str, plans: list[Plan]) -> None:
    before, codes = pages(url), []
    with opened(url) as database:
        town = Town(database)
        for number, plan in enumerate(plans[:3]):
            town.change(named(plan, "Nyvalg"), str(number))
    for more in (0, 2, 4, 8, 12, 16, 24):
        with opened(url, f"PRAGMA max_page_count = {before + more}") as database:
            town.database = database
            try:
                town.run()
            except Unavailable as no:
                codes.append(no.code)
        town.clock.go(1)
    assert len(codes) >= 4
    assert set(codes) == {"store-full"}
    with opened(url) as database:
        town.database = database
        town.run()
        all_is_well(town, 3)


def test_a_disk_that_stays_full_for_hours_is_no_fault_of_what_waits(url: str, plans: list[Plan]) -> None:
    with opened(url) as database:
        town = Town(database)
        for number, plan in enumerate(plans[:3]):
            town.change(named(plan, "Nyvalg"), str(number))
        Intake(database, TENANT, town.tool, town.clock).run_once()
    with opened(url, f"PRAGMA max_page_count = {pages(url)}") as database:
        town.database = database
        for _ in range(12):
            assert stopped(town) == "store-full"
            town.clock.go(1)
    with opened(url) as database:
        town.database = database
        town.run()
        all_is_well(town, 3)


def test_a_store_that_may_only_be_read_stops_it_before_anything_is_sent_or_acknowledged(
    url: str, plans: list[Plan]
) -> None:
    with opened(url, "PRAGMA query_only = ON") as database:
        town = Town(database)
        town.change(plans[0])
        assert stopped(town) == "store-readonly"
        assert len(town.tool.waiting) == 1, "the port was not told, and gives it again"
    with opened(url) as database:
        town.database = database
        town.run()
        all_is_well(town, 1)


def test_read_only_in_the_middle_of_the_work_loses_nothing(url: str, plans: list[Plan]) -> None:
    with opened(url) as database:
        town = Town(database)
        town.change(plans[0])
        take = town.hospital.post

        def closes(post: Any) -> Any:
            event.listen(
                database.engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA query_only = ON")
            )
            return take(post)

        town.hospital.post = closes  # type: ignore[method-assign]
        assert stopped(town) == "store-readonly"
        assert len(town.hospital.got) == 1
    town.hospital.post = take  # type: ignore[method-assign]
    town.clock.go(1)
    with opened(url) as database:
        town.database = database
        town.run()
        town.clock.go(1)
        all_is_well(town, 1)
        assert len(town.hospital.got) == 2, "sent again under its id, since nothing says that it went"


def test_a_postgresql_that_may_only_be_read_says_so(postgres_url: str, plans: list[Plan]) -> None:
    with opened(postgres_url) as database:
        metadata.create_all(database.engine)
    with opened(f"{postgres_url}&options=-c%20default_transaction_read_only%3Don") as database:
        town = Town(database)
        town.change(plans[0])
        assert stopped(town) == "store-readonly"
        assert len(town.tool.waiting) == 1
    with opened(postgres_url) as database:
        town.database = database
        town.run()
        all_is_well(town, 1)


def test_a_process_that_may_write_no_more_to_its_files_says_so_and_leaves_them_whole(
    url: str, plans: list[Plan], tmp_path: Path
) -> None:
    room = (Path(url).stat().st_size + 8192) // 4096 * 4096
    program = (
        "import sys; from planbro.store.database import *\n"
        "with Database.open(sys.argv[1], Seal.parse(sys.argv[2])) as database:\n"
        "  for number in range(1000):\n"
        "    try:\n"
        "      with database.writing() as transaction:\n"
        "        new = NewMessage('1', 'in', 'folder', str(number), 'document', number.to_bytes(4, 'big') * 2000)\n"
        "        Messages(transaction).keep([new], '2026-11-22T12:00:00.000Z')\n"
        "    except Unavailable as no:\n"
        "      print(number, no.code); break\n"
    )
    keys = Seal.make()
    done = subprocess.run(
        [sys.executable, "-c", program, url, keys], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    number, code = done.stdout.split()
    assert code in {"store-full", "store-away"}
    with opened(url) as database, database.reading() as transaction:
        assert transaction.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        kept = transaction.run(metadata.tables["message"].select()).all()
        assert len(kept) == int(number) > 0, "all that was said to be kept is there, and nothing half"
        assert not Exchanges(transaction).find()
