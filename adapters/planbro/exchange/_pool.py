"""Work over processes: as many as there are cores, results in the order of the work, and a death touches one item.

A pool of the standard library is broken by a worker that dies. Here the item that killed it is found and told of,
and the rest goes on (law 6). The parent may be killed at any time; workers end when nobody asks any more.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

if sys.platform == "linux":
    import resource

T = TypeVar("T")
R = TypeVar("R")

BATCH: Final = 8
_AHEAD: Final = 3  # batches that may wait for an earlier one, for each worker
_TOO_LARGE: Final = 75
"""How a worker ends that its item wanted more memory of than there is for one."""
_REASONS: Final = {_TOO_LARGE: "took too much memory"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one item may take: so many minutes, and so many megabytes beyond what its worker had before the first."""

    minutes: float = 15
    megabytes: int = 1024


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """An item whose worker died of it, or that took more time or memory than it may."""

    item: T
    reason: str


class Stopped(Exception):
    """A worker cannot go on, and neither can the others: no space is left."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Batch(Generic[T]):
    number: int
    items: list[T]


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: Any
    pipe: Connection
    busy: deque[_Batch[T]] = field(default_factory=deque)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool(Generic[T, R]):
    """`make` is called once in each worker and gives what is called for each item; with no workers all is done here.

    Where that has a method `flush`, it is called before results are given: what it wrote is safe on the disk then. One
    that works here, and has a method `close`, is closed at the end; that of a worker ends with it.
    With `fresh` a worker is a new process and no fork, which a library with threads of its own does not survive.
    """

    def __init__(self, make: Callable[[], Callable[[T], R]], workers: int, *, bounds: Bounds = Bounds(),
                 fresh: bool = False) -> None:  # fmt: skip
        self._make = make
        self._bounds = bounds
        self._seconds = 60 * bounds.minutes
        self._wanted = workers
        self._workers: list[_Worker[T]] = []
        self._context: Any = _context(make, fresh)

    def __enter__(self) -> Pool[T, R]:
        self._workers = [self._start() for _ in range(self._wanted)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers = []

    def run(self, items: Iterable[T]) -> Iterator[R | Lost[T]]:
        """The result of each item, in the items' order.

        Raises:
            Stopped: a worker said that it cannot go on; what came before was given.
        """
        if not self._workers:
            yield from self._here(items)
            return
        waiting: deque[_Batch[T]] = deque()
        done: dict[int, list[R | Lost[T]]] = {}
        source, given, asked, empty = iter(items), 0, 0, False
        window = len(self._workers) * _AHEAD
        while True:
            while not empty and asked - given < window and len(waiting) < len(self._workers):
                batch = _take(source, asked)
                empty = batch is None
                if batch is not None:
                    waiting.append(batch)
                    asked += 1
            self._hand_out(waiting)
            while given in done:
                yield from done.pop(given)
                given += 1
            if empty and given == asked:
                return
            if any(worker.busy for worker in self._workers):
                self._collect(done, waiting)

    def _here(self, items: Iterable[T]) -> Iterator[R | Lost[T]]:
        work = self._make()
        flush = getattr(work, "flush", lambda: None)
        try:
            for item in items:
                try:
                    result: R | Lost[T] = work(item)
                except MemoryError:
                    result = Lost(item, _REASONS[_TOO_LARGE])
                flush()
                yield result
        finally:
            getattr(work, "close", lambda: None)()

    def _hand_out(self, waiting: deque[_Batch[T]]) -> None:
        """Each worker has one batch at hand and one to go on with."""
        for depth in (0, 1):
            for worker in self._workers:
                if not waiting or len(worker.busy) > depth:
                    continue
                batch = waiting.popleft()
                worker.busy.append(batch)
                with suppress(OSError):  # it has died: seen when its answer is waited for
                    worker.pipe.send((batch.number, batch.items))

    def _collect(self, done: dict[int, list[R | Lost[T]]], waiting: deque[_Batch[T]]) -> None:
        ready = wait([worker.pipe for worker in self._workers if worker.busy], self._seconds)
        for worker in list(self._workers):
            if worker.pipe in ready:
                try:
                    number, results, stopped = worker.pipe.recv()
                except (EOFError, OSError):
                    self._bury(worker, done, waiting)
                    continue
                if stopped:
                    raise Stopped(stopped)
                batch = worker.busy.popleft()
                done.setdefault(number, []).extend(results)
                assert batch.number == number
            elif not ready and worker.busy:
                self._bury(worker, done, waiting)

    def _bury(self, worker: _Worker[T], done: dict[int, list[R | Lost[T]]], waiting: deque[_Batch[T]]) -> None:
        """A new worker for one that died or hangs; what it had at hand is tried again, one item at a time."""
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._workers[self._workers.index(worker)] = self._start()
        deadly, *others = worker.busy
        waiting.extendleft(reversed(others))
        self._one_by_one(deadly, done)

    def _one_by_one(self, batch: _Batch[T], done: dict[int, list[R | Lost[T]]]) -> None:
        """The items of a batch that killed a worker, each in a worker of its own, until the deadly one is found."""
        for item in batch.items:
            worker = self._start()
            try:
                worker.pipe.send((batch.number, [item]))
                if not worker.pipe.poll(self._seconds):
                    raise TimeoutError
                _, results, stopped = worker.pipe.recv()
            except TimeoutError:
                results, stopped = [Lost(item, "took too long")], ""
            except (EOFError, OSError):
                worker.process.join(5)
                results, stopped = [Lost(item, _REASONS.get(worker.process.exitcode, "died"))], ""
            finally:
                worker.pipe.close()
                worker.process.kill()
                worker.process.join()
            if stopped:
                raise Stopped(stopped)
            done.setdefault(batch.number, []).extend(results)

    def _start(self) -> _Worker[T]:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, here, self._make, self._bounds), daemon=True)
        process.start()
        there.close()
        return _Worker(process, here)


def _take(source: Iterator[T], number: int) -> _Batch[T] | None:
    items = [item for _, item in zip(range(BATCH), source, strict=False)]
    return _Batch(number, items) if items else None


def _context(make: Callable[[], Any], fresh: bool) -> Any:
    """How workers are begun. A fork of a process with threads may wait for a lock that one of them held, for ever; so
    there they are forks of a process that has none."""
    if fresh or sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    if sum(1 for _ in Path("/proc/self/task").iterdir()) == 1:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, getattr(make, "func", make).__module__])
    return context


def _work(pipe: Connection, parents: Connection, make: Callable[[], Callable[[T], R]], bounds: Bounds) -> None:
    """A worker's life. An interrupt is the parent's to act on."""
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    work = make()
    flush = getattr(work, "flush", None)
    settle_memory()
    _bound_memory(bounds.megabytes)
    while True:
        try:
            number, items = pipe.recv()
        except (EOFError, OSError):
            return
        results: list[R] = []
        stopped = ""
        try:
            results.extend(work(item) for item in items)
            if flush is not None:
                flush()
        except Stopped as stop:
            stopped = stop.reason
        except MemoryError:
            os._exit(_TOO_LARGE)
        except Exception:  # a fault of ours: it dies without a word, since the message may quote a plan (law 7)
            os._exit(1)
        try:
            pipe.send((number, results, stopped))
        except OSError:
            return


def settle_memory() -> None:
    """What is loaded now stays; what comes and goes with each item has no cycles (tests hold that for a migration), so
    they are looked for seldom, and then in all that has come since."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 2, 2)


def _bound_memory(megabytes: int) -> None:
    """What would take the memory of the whole machine ends at the bound: what a process writes to counts, and not what
    it only maps."""
    if sys.platform != "linux":
        return
    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = held + (megabytes << 20)
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
