"""procrastinate on PostgreSQL: it wakes machines, keeps one of each periodic task, and knows who fell silent.

Our own tables are the truth: a job says no more than that there is work, and whoever gets it claims lanes as always.
Where procrastinate's tables are lost they are made anew, and the loop's own look at the lanes goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import procrastinate
from procrastinate import exceptions
from procrastinate.jobs import Job, Status

from planbro.exchange.work._stop import Bell
from planbro.observe import logger
from planbro.store.database import Database

NAME: Final = "planbro"
_WORK: Final = "planbro.work"
_TICK: Final = "planbro.tick"
_STALLED: Final = "planbro.stalled"
_FORGET_HOURS: Final = 24
_AGAIN: Final = 2.0
_DROP_ALL: Final = r"""
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT oid::regclass AS name FROM pg_class
    WHERE relkind = 'r' AND relname LIKE 'procrastinate\_%' AND relnamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP TABLE IF EXISTS ' || found.name || ' CASCADE'; END LOOP;
  FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE proname LIKE 'procrastinate\_%' AND pronamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP FUNCTION IF EXISTS ' || found.name || ' CASCADE'; END LOOP;
  FOR found IN SELECT oid::regtype AS name FROM pg_type
    WHERE typname LIKE 'procrastinate\_%' AND typtype IN ('e', 'c') AND typnamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP TYPE IF EXISTS ' || found.name || ' CASCADE'; END LOOP;
END $$;
"""


@dataclass(slots=True)
class Queue:
    """One machine's part in the queue. `work` claims lanes until nothing is due, and gives how many exchanges moved;
    `turn` does what is due every so often. `silent` is after how many seconds a machine counts as dead."""

    database: Database
    work: Callable[[], int]
    turn: Callable[[], object]
    bell: Bell
    more: int = 20
    heartbeat: float = 10
    silent: float = 30
    log: Any = field(default_factory=lambda: logger("planbro.work"))
    _busy: threading.Lock = field(default_factory=threading.Lock, init=False)
    _sync: procrastinate.App | None = field(default=None, init=False)

    @contextmanager
    def running(self) -> Iterator[Queue]:
        """Work at jobs in a thread of its own until the end of the block; what is begun is finished."""
        thread = threading.Thread(target=self._run, name="queue")
        thread.start()
        try:
            yield self
        finally:
            self.bell.stop()
            thread.join()
            if self._sync is not None:
                self._sync.close()

    def tell(self) -> None:
        """There is work, for whoever is free; said once, until somebody has begun at it. Where it cannot be said,
        others find the work by themselves."""
        with suppress(exceptions.AlreadyEnqueued, exceptions.ProcrastinateException):
            if self._sync is None:
                self._sync = self._app(procrastinate.SyncPsycopgConnector(conninfo=self._url))
                self._sync.open()
            self._sync.configure_task(_WORK, queue=NAME, queueing_lock=_WORK).defer()

    @property
    def _url(self) -> str:
        return self.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    # jobs

    def _app(self, connector: Any) -> procrastinate.App:
        app = procrastinate.App(connector=connector)
        app.task(name=_WORK, queue=NAME, queueing_lock=_WORK)(self._worked)
        app.periodic(cron="* * * * *")(app.task(name=_TICK, queue=NAME, queueing_lock=_TICK)(self._ticked))

        async def stalled(timestamp: int) -> None:
            await retry_stalled(app, self.silent)

        app.periodic(cron="* * * * *")(app.task(name=_STALLED, queue=NAME, queueing_lock=_STALLED)(stalled))
        return app

    def _worked(self) -> None:
        """Whoever is at it already goes on until there is nothing left."""
        if self._busy.acquire(blocking=False):
            try:
                if self.work() >= self.more:
                    self.tell()
            finally:
                self._busy.release()

    def _ticked(self, timestamp: int) -> None:
        self.turn()
        self._worked()

    # the thread

    def _run(self) -> None:
        while not self.bell.stopping.is_set():
            try:
                asyncio.run(self._serve())
            except Exception as error:  # whatever it is, the lanes are worked at without it; its text may hold a URL
                self.log.warning("not-ready", code="queue-away", kind=type(error).__name__)
                self.bell.stopping.wait(_AGAIN)

    async def _serve(self) -> None:
        app = self._app(procrastinate.PsycopgConnector(conninfo=self._url))
        async with app.open_async():
            await make_ready(app)
            serving = asyncio.create_task(
                app.run_worker_async(
                    queues=[NAME], name=self.database.writer, concurrency=2, install_signal_handlers=False,
                    delete_jobs="successful", update_heartbeat_interval=self.heartbeat,
                    stalled_worker_timeout=self.silent, fetch_job_polling_interval=1,
                )
            )  # fmt: skip
            await asyncio.to_thread(self.tell)
            while not serving.done() and not self.bell.stopping.is_set():
                await asyncio.wait({serving}, timeout=0.2)
            if not serving.done():
                serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


async def make_ready(app: procrastinate.App) -> None:
    """procrastinate's own tables, made where any of them is not there; what was in them is in ours as well."""
    tables = ("jobs", "events", "periodic_defers", "workers")
    asked = " AND ".join(f"to_regclass('procrastinate_{name}') IS NOT NULL" for name in tables)
    found = await app.connector.execute_query_one_async(f"SELECT {asked} AS whole")
    if not found["whole"]:
        await app.connector.execute_query_async(_DROP_ALL.replace("%", "%%"))
        await app.schema_manager.apply_schema_async()


async def retry_stalled(app: procrastinate.App, silent: float) -> int:
    """Jobs whose machine fell silent are for others; gives how many. One that is asked for again already is ended."""
    found = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent))
    for job in found:
        try:
            await app.job_manager.retry_job(job)
        except exceptions.ProcrastinateException:  # the same is waiting: `queueing_lock`
            await _end(app, job)
    await app.job_manager.delete_old_jobs(_FORGET_HOURS, include_failed=True, include_cancelled=True,
                                          include_aborted=True)  # fmt: skip
    return len(found)


async def _end(app: procrastinate.App, job: Job) -> None:
    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
