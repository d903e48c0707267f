"""Any number of machines share a PostgreSQL: killed, restarted or without their queue, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import procrastinate
import pytest
from sqlalchemy import text

from planbro.exchange.work._queue import NAME, make_ready, retry_stalled
from planbro.store.database import Database, Exchanges, New, Seal
from work.place import until

pytestmark = pytest.mark.more

MEMBER = Path(__file__).with_name("member.py")
T0 = "2026-11-22T12:00:00.000Z"
KEYS = Seal.make()


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    with Database.open(postgres_url, Seal.parse(KEYS)) as database:
        database.migrate()
        with database.writing() as transaction:
            transaction.run(text("CREATE TABLE far (id bigint PRIMARY KEY, lane text, who text, number serial)"))
            transaction.run(text("CREATE TABLE turned (who text, at timestamptz DEFAULT clock_timestamp())"))
        yield database


def begin(database: Database, url: str, names: str) -> list[subprocess.Popen[bytes]]:
    keys = KEYS.strip().replace("\n", ",")
    return [subprocess.Popen([sys.executable, str(MEMBER), url, keys, name], stderr=subprocess.PIPE) for name in names]


def fill(database: Database, lanes: int, each: int) -> None:
    with database.writing() as transaction:
        new = [New("1", "change", f"1/{lane}") for _ in range(each) for lane in range(lanes)]
        Exchanges(transaction).open(new, T0)


def ask(database: Database, question: str) -> Any:
    with database.reading() as transaction:
        return transaction.run(text(question)).scalar()


def left(database: Database) -> int:
    return int(ask(database, "SELECT count(*) FROM exchange WHERE standing <> 'closed'"))


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    for one in processes:
        one.terminate()
    for one in processes:
        _, said = one.communicate(timeout=30)
        assert one.returncode == 0, said.decode()[-3000:]


def once_and_in_order(database: Database, number: int) -> None:
    assert ask(database, "SELECT count(*) FROM far") == number
    behind = "SELECT count(*) FROM (SELECT id, lag(id) OVER (PARTITION BY lane ORDER BY number) AS before FROM far) AS one WHERE before > id"
    assert ask(database, behind) == 0, "each lane in its order"
    assert ask(database, "SELECT count(*) FROM exchange WHERE outcome = 'done'") == number


def test_two_killed_in_the_middle_and_the_third_finishes(database: Database, postgres_url: str) -> None:
    fill(database, 120, 5)
    processes = begin(database, postgres_url, "abc")
    try:
        assert until(lambda: ask(database, "SELECT count(*) FROM far") > 100)
        for one in processes[:2]:
            one.send_signal(signal.SIGKILL)
            one.communicate()
        assert left(database) > 0, "they were killed in the middle"
        assert until(lambda: left(database) == 0)
        once_and_in_order(database, 600)
    finally:
        end(processes[2:])
    assert ask(database, "SELECT count(*) FROM lane WHERE worker IS NOT NULL") == 0


@pytest.mark.long
def test_the_database_restarted_in_the_middle(database: Database, postgres_url: str, postgres_server: Any) -> None:
    server = postgres_server
    fill(database, 120, 5)
    processes = begin(database, postgres_url, "ab")
    try:
        assert until(lambda: ask(database, "SELECT count(*) FROM far") > 60)
        restart = ("-w", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart")
        subprocess.run([str(server.bin_path / "pg_ctl"), *restart], check=True, user=server.system_user)
        database.engine.dispose()
        assert until(lambda: left(database) == 0, 60)
        once_and_in_order(database, 600)
    finally:
        end(processes)


def test_work_comes_to_a_sleeping_machine_at_once(database: Database, postgres_url: str) -> None:
    processes = begin(database, postgres_url, "a")
    try:
        assert until(lambda: ask(database, "SELECT count(*) FROM worker") == 1)
        fill(database, 3, 1)
        assert until(lambda: left(database) == 0, 3)
    finally:
        end(processes)
    assert ask(database, "SELECT count(*) FROM worker") == 0, "it said good-bye"


def test_the_queue_is_lost_and_nothing_else(database: Database, postgres_url: str) -> None:
    processes = begin(database, postgres_url, "ab")
    try:
        assert until(lambda: ask(database, "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"))
        with database.writing() as transaction:
            transaction.run(text("DROP TABLE procrastinate_jobs, procrastinate_workers CASCADE"))
        fill(database, 20, 3)
        assert until(lambda: left(database) == 0)
        once_and_in_order(database, 60)
        assert until(lambda: ask(database, "SELECT to_regclass('procrastinate_jobs') IS NOT NULL")), "it is made anew"
    finally:
        end(processes)


def test_what_is_done_every_so_often_is_done_by_one(database: Database, postgres_url: str) -> None:
    processes = begin(database, postgres_url, "abc")
    try:
        assert until(lambda: ask(database, "SELECT count(*) FROM worker") == 3)
        assert until(lambda: ask(database, "SELECT count(*) FROM turned") >= 3)
    finally:
        end(processes)
    close = "SELECT count(*) FROM (SELECT at - lag(at) OVER (ORDER BY at) AS gap FROM turned) AS one WHERE gap < interval '1.5 s'"
    assert ask(database, close) == 0


def test_a_job_of_a_dead_machine_is_for_another_and_never_twice(database: Database, postgres_url: str) -> None:
    async def story() -> tuple[int, list[str]]:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=postgres_url))

        @app.task(name="planbro.work", queue=NAME, queueing_lock="planbro.work")
        def work() -> None:
            pass

        async with app.open_async():
            await make_ready(app)
            await make_ready(app)
            dead = await app.job_manager.register_worker()
            for _ in range(2):
                await work.defer_async()
                await app.job_manager.fetch_job([NAME], dead)
            await app.connector.execute_query_async(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
            )
            number = await retry_stalled(app, 30)
            jobs = await app.job_manager.list_jobs_async()
            return number, [str(one.status) for one in jobs]

    number, states = asyncio.run(story())
    assert number == 2
    assert states == ["todo"], "two were begun by the dead one; one is enough"
