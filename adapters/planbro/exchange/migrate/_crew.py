"""A migration over many machines: one leads and keeps the ledger, the others take plans from a queue that all reach.

The queue is a database of its own, and each machine sees source and target under paths of its own. What goes through
the queue is sealed with the run's keys, so that nobody without them reads a plan's result there or puts one in. A
machine may come and go, and be killed: its pieces are free when their time is over, and a plan is safe in the target's
folder before its result is told. A piece that kills its machines is taken apart until the deadly plan is found.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from planbro.exchange._pool import Lost, Pool, Stopped
from planbro.exchange.engine import Desk, Flow, Moved, Tries, Worker, done
from planbro.findings import Refused
from planbro.store.database import FOREVER, Database, Exchange, Exchanges, Messages, New, NewMessage
from planbro.store.database._runs import Runs

T = TypeVar("T")
R = TypeVar("R")

_OURS: Final = "crew"
_BRIEF: Final = "brief"
_PIECE: Final = "piece"
_SIZE: Final = 32  # plans in a piece
_AHEAD: Final = 16  # pieces that are out at a time
_LOOK: Final = 0.1


@dataclass(frozen=True, slots=True)
class Crew:
    """What a machine of a run has: the queue, a name, time, and how it waits; a piece is its for `lease` seconds."""

    database: Database
    name: str
    now: Callable[[], str]
    sleep: Callable[[float], object]
    lease: float = 300

    def worker(self, pool: Pool[Any, Any], stopping: Callable[[], bool] = lambda: False) -> Worker:
        """Works at pieces, one at a time, by the processes of its own pool."""
        once = Tries(first=1, most=2)
        return Worker(
            self.database, _FLOWS, self.now, self.name, pool, tries=lambda _: once, batch=1, lease=self.lease, hands=1,
            stopping=stopping,
        )  # fmt: skip


def _work(desk: Desk, row: Exchange) -> Moved:
    """One piece: what became of each of its plans."""
    number = row.message
    assert number is not None
    data = desk.read(lambda transaction: Messages(transaction).body(number))
    results: list[Any] = []
    stopped = ""
    try:
        results.extend(desk.rooms.run(pickle.loads(data)))  # noqa: S301 - sealed by the run's own keys
    except Stopped as stop:
        stopped = stop.reason
    found = done(row)
    found.sends = NewMessage(_OURS, "out", _OURS, str(row.id), "results", pickle.dumps((results, stopped)))
    return found


_FLOWS: Final[dict[str, Flow]] = {_PIECE: {"received": _work}}


@dataclass(slots=True)
class _Slot(Generic[T, R]):
    """What stands for some items in their order: the pieces that are out for them, and what has come back."""

    items: dict[int, list[T]]
    back: dict[int, list[R | Lost[T]]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.items.keys() == self.back.keys()

    def results(self) -> Iterator[R | Lost[T]]:
        for number in sorted(self.items):
            yield from self.back[number]


class Led(Generic[T, R]):
    """The leader's pool: the same as a `Pool` of this machine, but that others work at it too.

    `brief` is what they have to know of the run.
    """

    def __init__(self, crew: Crew, own: Pool[T, R], brief: object) -> None:
        self._crew, self._own, self._brief = crew, own, brief
        self._told = 0
        self._out: list[int] = []

    def __enter__(self) -> Led[T, R]:
        self._own.__enter__()
        with self._crew.database.writing() as transaction:
            exchanges, now = Exchanges(transaction), self._crew.now()
            Runs(transaction).forget(Runs(transaction).all(_OURS))  # of a leader that died
            new = NewMessage(_OURS, "in", _OURS, f"{self._crew.name}/{now}", _BRIEF, pickle.dumps(self._brief))
            ((number, _),) = Messages(transaction).keep([new], now)
            (self._told,) = exchanges.open([New(_OURS, _BRIEF, f"{self._crew.name}/{now}", due=FOREVER,
                                                message=number)], now)  # fmt: skip
        return self

    def __exit__(self, *error: object) -> None:
        try:
            with self._crew.database.writing() as transaction:
                Runs(transaction).forget([self._told, *self._out])
        finally:
            self._own.__exit__(*error)

    def run(self, items: Iterable[T]) -> Iterator[R | Lost[T]]:
        """The result of each item, in the items' order.

        Raises:
            Stopped: a machine said that it cannot go on.
        """
        source, slots = iter(items), deque[_Slot[T, R]]()
        with self._crew.worker(self._own) as worker:
            empty = False
            while slots or not empty:
                while not empty and len(slots) < _AHEAD:
                    some = list(islice(source, _SIZE))
                    empty = not some
                    if some:
                        slots.append(_Slot(self._put([some])))
                moved = worker.run_once()
                fresh = self._collect(slots)
                while slots and slots[0].is_whole:
                    yield from slots.popleft().results()
                if not moved and not fresh and slots:
                    self._crew.sleep(_LOOK)

    def _put(self, pieces: Sequence[list[T]]) -> dict[int, list[T]]:
        with self._crew.database.writing() as transaction:
            now = self._crew.now()
            keys = [f"{self._told}/{len(self._out) + number}" for number, _ in enumerate(pieces)]
            kept = Messages(transaction).keep(
                [NewMessage(_OURS, "in", _OURS, key, _PIECE, pickle.dumps(piece))
                 for key, piece in zip(keys, pieces, strict=True)], now
            )  # fmt: skip
            new = [New(_OURS, _PIECE, key, message=number) for key, (number, _) in zip(keys, kept, strict=True)]
            numbers = Exchanges(transaction).open(new, now)
        self._out += numbers
        return dict(zip(numbers, pieces, strict=True))

    def _collect(self, slots: Iterable[_Slot[T, R]]) -> int:
        """Take what has come back; what could not be worked at is put out anew, plan by plan."""
        waits = {number: slot for slot in slots for number in slot.items.keys() - slot.back.keys()}
        with self._crew.database.reading() as transaction:
            over = Runs(transaction).over(list(waits))
            bodies = Messages(transaction).bodies([row.sent for row in over if row.sent is not None])
        for row in over:
            slot, items = waits[row.id], waits[row.id].items[row.id]
            if row.standing == "closed" and row.sent is not None:
                slot.back[row.id], stopped = pickle.loads(bodies[row.sent])  # noqa: S301 - sealed by the run's own keys
                if stopped:
                    raise Stopped(stopped)
            elif len(items) == 1:
                slot.back[row.id] = [Lost(items[0], "died")]
            else:
                del slot.items[row.id]
                slot.items |= self._put([[one] for one in items])
        return len(over)


def join(
    crew: Crew, make: Callable[[Any], Callable[[], Pool[Any, Any]]], *, stopping: Callable[[], bool], wait: float = 60
) -> int:
    """Work at the run that is led in the queue, until it is over. Gives how many pieces were done here.

    `make` gives from the run's brief what makes this machine's pool.

    Raises:
        Refused: nobody leads a run there, and did not begin one for `wait` seconds.
        Unavailable: the queue cannot be reached.
    """
    brief, waited = _latest(crew), 0.0
    while brief is None:
        if stopping() or waited >= wait:
            raise Refused.because("crew-no-run")
        crew.sleep(_LOOK)
        brief, waited = _latest(crew), waited + _LOOK
    row, known = brief
    number = 0
    with make(known)() as pool, crew.worker(pool, stopping) as worker:
        while not stopping() and _is_led(crew, row):
            moved = worker.run_once()
            number += moved
            if not moved:
                crew.sleep(_LOOK)
    return number


def _latest(crew: Crew) -> tuple[int, Any] | None:
    with crew.database.reading() as transaction:
        row = Runs(transaction).latest(_BRIEF)
        if row is None or row.standing != "open" or row.message is None:
            return None
        data = Messages(transaction).body(row.message)
    return (row.id, pickle.loads(data)) if data is not None else None  # noqa: S301 - sealed by the run's own keys


def _is_led(crew: Crew, brief: int) -> bool:
    with crew.database.reading() as transaction:
        row = Exchanges(transaction).get(brief)
    return row is not None and row.standing == "open"
