"""`planbro worker`: the process that works, as long as it is let."""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from planbro import observe, settings
from planbro._version import __version__
from planbro.cli._run import Job
from planbro.cli._stored import Asked, Stored, stored
from planbro.exchange._pool import settle_memory
from planbro.exchange.engine import Worker
from planbro.exchange.installation import QueueStanding, StateAtStart, probes_of
from planbro.exchange.work import Bell, Installed, Process, installed, signals, watch, ways_of, words_of
from planbro.findings import CATALOGUE, Finding, Refused
from planbro.store.database import Database, Unavailable

_IDLE = 0.2


def work(job: Job, asked: Asked, once: bool, check: bool) -> None:
    """Look, or work; until told to stop, or while there is something to do."""
    name = str(uuid.uuid4())
    process = Process(_now, lambda: str(uuid.uuid4()), random.random, os.environ)
    with stored(asked, ready=not check) as here:
        whole, here.database.writer = _settings(here), name
        if check:
            _checked(job, whole, here, process)
            return
        words = words_of(whole)
        observe.set_up(level=whole.logging.level, form=whole.logging.form, file=whole.logging.file, words=words)
        about = orjson.dumps({"planbro": __version__, "process": os.getpid()}).decode()
        with installed(whole, here.database, name, process, about) as this:
            if once:
                _once(job, this)
            else:
                _go_on(job, whole, here, this, process.bell)


def _now() -> datetime:
    return datetime.now(UTC)


def _settings(here: Stored) -> settings.Settings:
    """What the file and the environment say; without a file, the environment alone."""
    return here.settings if here.settings is not None else settings.load(None).settings


def _checked(job: Job, whole: settings.Settings, here: Stored, process: Process) -> None:
    """Everything that has to hold before work is taken, and nothing done."""
    state = StateAtStart(here.database, _now)
    with ways_of(whole, here.database, process) as ways:
        health = observe.look(list(probes_of(whole, state, ways, _now, os.environ)), time.monotonic)
    job.findings.extend(health.findings)
    if state.is_new:
        job.findings.add("store-new")
    job.result = {"mode": "check", "health": health.to_json(job.language), "moved": 0}
    job.exit_code = 0 if health.well else 1 if health.ready else 2
    if job.talks:
        for one in health.parts:
            job.out.line(f"{'ok ' if one.ok else '-- '} {one.name}")


def _once(job: Job, this: Installed) -> None:
    moved = this.loop.run_once()
    for port, no in this.loop.down.items():
        known = no.code in CATALOGUE
        job.findings.extend([Finding(no.code, params=no.params)] if known else [])
        job.findings.add("health-port", path=f"ports.{port}", port=port, kind=no.code)
    for name, code in this.loop.wrong.items():
        job.findings.add("worker-turn", path=name, name=name, code=code)
    job.result = {"mode": "once", "health": None, "moved": moved}
    if job.talks:
        job.out.say("worker-once", count=moved)


def _go_on(job: Job, whole: settings.Settings, here: Stored, this: Installed, bell: Bell) -> None:
    log = observe.logger("planbro.work")
    drain = whole.worker.drain.total_seconds()
    with signals(bell, drain, lambda: log.info("draining")), _watched(whole, here.database, this):
        log.info("started", worker=this.loop.worker.name, database=here.database.engine.dialect.name)
        if job.talks:
            job.err.say("worker-started")
        settle_memory()
        if here.database.is_postgres:
            _with_others(this, here.database, bell, whole.worker.idle.total_seconds())
        else:
            this.loop.run()
        log.info("stopped", worker=this.loop.worker.name)
    job.result = {"mode": "run", "health": None, "moved": 0}
    if job.talks:
        job.err.say("worker-stopped")


def _with_others(this: Installed, database: Database, bell: Bell, idle: float) -> None:
    """On PostgreSQL: woken by the queue, and looking by itself now and then, should that be lost."""
    from planbro.exchange.work._queue import Queue

    loop = this.loop
    mine = loop.worker
    with replace(mine, name=f"{mine.name}/job") as job_worker:
        queue = Queue(database, lambda: _drained(job_worker), loop.take_turns, bell, mine.batch)
        with queue.running():
            loop.idle, loop.tell = max(idle, _IDLE), queue.tell
            loop.run()


def _drained(worker: Worker) -> int:
    """Lanes worked through until nothing is due; a store that is away is for the next job."""
    number = 0
    try:
        while (moved := worker.run_once()) and not worker.stopping():
            number += moved
    except Unavailable:
        return number
    return number


@contextmanager
def _watched(whole: settings.Settings, database: Database, this: Installed) -> Iterator[None]:
    """What fails is logged; metrics, where the settings want them."""
    told, words = whole.metrics, words_of(whole)
    standing = QueueStanding(database, whole.tenant_names)
    registry = observe.registry_of(standing, _now, failing_after=told.failing_after, words=words)
    watch(this.loop, observe.Meters(registry, words))
    if told.port is None and told.file is None:
        yield
        return
    server: Any = None
    if told.port is not None:
        try:
            server = observe.serve(registry, told.host, told.port)
        except OSError:
            raise Refused.because("worker-metrics-port", port=told.port) from None
    over = threading.Event()
    writer = threading.Thread(target=_write_metrics, args=(registry, told.file, told.every, over), daemon=True)
    if told.file is not None:
        writer.start()
    try:
        yield
    finally:
        over.set()
        if server is not None:
            server.shutdown()
        if told.file is not None:
            observe.write_file(registry, told.file)


def _write_metrics(registry: Any, file: Path, every: timedelta, over: threading.Event) -> None:
    """The file that the node exporter reads, anew every so often."""
    while not over.wait(every.total_seconds()):
        with suppress(OSError, Unavailable):  # the next time may be better; the metrics themselves tell of it
            observe.write_file(registry, file)
