"""The worker: claims lanes, takes each exchange through its steps, writes a batch at a time, sends what is on the disk.

A round takes the first exchange of every lane it holds. Steps that only think go on until one would send; all they
came to is written in one transaction, and then what sends is done, several at a time, and written too. Killed
anywhere it has either written or not, and its lanes are free again when their time is over. What came of a batch and
is due at once it goes on with by itself, while all that it knows of it is at hand.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from planbro.exchange.engine._model import (
    Desk,
    Effect,
    Few,
    Flow,
    Moved,
    Other,
    Sending,
    Step,
    Together,
    held,
    later,
    refused,
)
from planbro.exchange.engine._tries import Tries, after
from planbro.findings import PlanbroError
from planbro.store.database import (
    Audit,
    Clash,
    Database,
    Exchange,
    Exchanges,
    Messages,
    NewVersion,
    Plans,
    Seal,
    Transaction,
    Unavailable,
    altered,
)
from planbro.transport import Lost, NotPosted

_Batch: TypeAlias = list[tuple[Exchange, list[Moved]]]

Traced: TypeAlias = Callable[[Exchange], AbstractContextManager[str]]
"""Made around each step: gives the context of its trace, as a `traceparent`."""

DEADLY: Final = 5
"""So many times a lane may be claimed with nothing written: then its first exchange is what kills its workers."""
_STEPS: Final = 32
_CLASHES: Final = 3
_MANY: Final = 2048
_OURS = Path(__file__).resolve().parents[2]


@contextmanager
def untraced(_: Exchange) -> Iterator[str]:
    """No spans."""
    yield ""


@dataclass(slots=True)
class Worker:
    """One worker. `name` is its own among all that share the store; `rooms` is what its steps work with."""

    database: Database
    flows: Mapping[str, Flow]
    now: Callable[[], str]
    name: str
    rooms: Any = None
    prepare: Callable[[Desk, Sequence[Exchange]], None] = lambda desk, rows: None
    tries: Callable[[Exchange], Tries] = lambda _: Tries()
    batch: int = 20
    lease: float = 120
    hands: int = 8
    stopping: Callable[[], bool] = lambda: False
    traced: Traced = untraced
    told: Callable[[Exchange, Exchange], None] = lambda before, after: None
    _hands: ThreadPoolExecutor | None = field(default=None, init=False)
    _kept: Few = field(default_factory=Few, init=False)
    _light: Few = field(default_factory=lambda: Few(_MANY), init=False)

    def __enter__(self) -> Worker:
        self._hands = ThreadPoolExecutor(self.hands, "send")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._hands is not None
        self._hands.shutdown()

    def run_once(self) -> int:
        """Claim a batch of lanes and work them through as far as they are due. Gives how many exchanges moved.

        Raises:
            Unavailable: the store cannot be used; what was not written is done again by whoever claims it.
        """
        with self.database.writing() as transaction:
            now = self.now()
            rows, claims = Exchanges(transaction).claim(self.name, self.batch, now, after(now, self.lease))
        if not rows:
            return 0
        rows = self._apart(rows, claims)
        lanes = sorted({row.lane for row in rows})
        try:
            return self._work(rows, lanes, claims)
        except Unavailable:
            with suppress(Unavailable), self.database.writing() as transaction:
                Exchanges(transaction).release(self.name, lanes, worked=False)  # no fault of theirs
            raise
        except Exception:  # of ours, or of one of them: it is found out which
            with suppress(Unavailable), self.database.writing() as transaction:
                Exchanges(transaction).abandon(self.name, lanes)
            raise

    def _work(self, claimed: list[Exchange], lanes: Sequence[str], claims: Mapping[str, int]) -> int:
        turn = _Turn(self._without_deadly(claimed, lanes, claims), lanes)
        number = len(claimed) - len(turn.next)
        while turn.next and not self.stopping():
            turn = self._round(turn.next, turn.lanes)
            number += turn.moved
        if turn.lanes:
            with self.database.writing() as transaction:
                Exchanges(transaction).release(self.name, turn.lanes)
        return number

    def _apart(self, rows: list[Exchange], claims: Mapping[str, int]) -> list[Exchange]:
        """What was claimed before and had nothing written may be what a worker died of, or may have lain beside it: it
        is worked at alone, so that in the end only one of them is known by it."""
        suspect = next((row for row in rows if claims.get(row.lane, 0) > 1), None)
        others = sorted({row.lane for row in rows if suspect is not None and row.lane != suspect.lane})
        if suspect is None or not others:
            return rows
        with self.database.writing() as transaction:
            Exchanges(transaction).release(self.name, others, worked=False)
        return [suspect]

    def _without_deadly(self, rows: list[Exchange], lanes: Sequence[str], claims: Mapping[str, int]) -> list[Exchange]:
        """Hold what its workers die of, and never try it again by itself."""
        deadly = [row for row in rows if claims.get(row.lane, 0) > DEADLY]
        if not deadly:
            return rows
        self._write([(row, [held(row, "exchange-deadly")]) for row in deadly], lanes)
        return [row for row in rows if row not in deadly]

    # a round

    def _round(self, rows: Sequence[Exchange], lanes: Sequence[str]) -> _Turn:
        """One exchange of each lane, as far as it goes now, and what comes next in them."""
        desk = Desk(self.now, self._read, self._look, self.rooms, self._kept, self._light)
        thought = self._think(desk, rows)
        ends = {row.id: row for row in rows} | {row.id: moves[-1].to for row, moves in thought}
        sends = bool(self._sending(ends.values()))
        written = self._write(thought, lanes, last=not sends) if thought else _Written(ends)
        ready = self._sending(written.ends[row.id] for row in rows if row.id in written.ends)
        if ready and sends:
            self.prepare(desk, ready)
            written = self._write(self._sent(desk, ready), lanes, last=True)
        else:
            ready = []
        if written.due is None:
            written = replace(written, due=self._due(lanes), lanes=lanes)
        return _Turn(list(written.due or ()), written.lanes, len(thought) + len(ready))

    def _sent(self, desk: Desk, rows: Sequence[Exchange]) -> _Batch:
        """Send: each hand takes the next as soon as it is done with one, so that none waits behind a slow port. This
        thread is a hand as well, and where sending takes no time the only one that is awake."""
        assert self._hands is not None
        waiting, moves = deque(rows), dict[int, Moved]()

        def send() -> None:
            while waiting:
                try:
                    row = waiting.popleft()
                except IndexError:  # another hand has taken the last one
                    return
                moves[row.id] = self._try(desk, row)

        others = [self._hands.submit(send) for _ in range(min(self.hands, len(rows)) - 1)]
        try:
            send()
        finally:
            waiting.clear()
            wait(others)
        for one in others:
            one.result()
        return [(row, [moves[row.id]]) for row in rows]

    def _due(self, lanes: Sequence[str]) -> list[Exchange]:
        """What may be worked at now in the lanes; what another has by now is the other's."""
        now = self.now()
        with self.database.reading() as transaction:
            return [row for row in Exchanges(transaction).heads(lanes, self.name) if row.due <= now]

    def _step(self, row: Exchange) -> Step | Sending | None:
        return self.flows.get(row.kind, {}).get(row.state)

    def _sending(self, rows: Iterable[Exchange]) -> list[Exchange]:
        """Those that are to be sent now."""
        now = self.now()
        due = (row for row in rows if row.standing == "open" and row.due <= now)
        return [row for row in due if isinstance(self._step(row), Sending)]

    def _think(self, desk: Desk, rows: Sequence[Exchange]) -> _Batch:
        """The steps of each exchange until it waits, ends, or would send: all go one step at a time, so that what the
        next one asks of the store is read for all at once. Back and forth: what was worked at last is in the cache of
        the processor still, and it shows."""
        moves: dict[int, list[Moved]] = {row.id: [] for row in rows}
        now = {row.id: row for row in rows}
        for turn in range(_STEPS):
            going = self._thinking(now.values())
            if not going:
                return [(row, moves[row.id]) for row in rows if moves[row.id]]
            self.prepare(desk, going)
            for row in going[:: -1 if turn % 2 else 1]:
                move = self._try(desk, row)
                moves[row.id].append(move)
                now[row.id] = move.to
                if move.sends is not None or move.to == row:
                    del now[row.id]
        for row in now.values():
            moves[row.id].append(held(row, "exchange-endless", state=row.state))
        return [(row, moves[row.id]) for row in rows if moves[row.id]]

    def _thinking(self, rows: Iterable[Exchange]) -> list[Exchange]:
        """Those that go on now without anything being sent."""
        now = self.now()
        due = (row for row in rows if row.standing == "open" and row.due <= now)
        return [row for row in due if not isinstance(self._step(row), Sending)]

    def _try(self, desk: Desk, row: Exchange) -> Moved:
        step = self._step(row)
        if step is None:
            return held(row, "exchange-no-step", state=row.state)
        tries = self.tries(row)
        try:
            with self.traced(row) as trace:
                return step(desk, altered(row, trace=trace) if trace and not row.trace else row)
        except NotPosted as no:
            return self._again(row, tries, no.code, no.later, no.wait, no.params)
        except Lost:
            return self._again(row, tries, "exchange-no-answer", True, None, {})
        except PlanbroError as error:
            return refused(row, error.findings)
        except Unavailable:
            raise
        except Exception as error:  # a fault of ours; its message may quote a plan (law 7)
            code, params = fault_of(error)
            return self._again(row, tries, code, True, None, params)

    def _again(self, row: Exchange, tries: Tries, code: str, worth: bool, wait: float | None,
               params: Mapping[str, Any]) -> Moved:  # fmt: skip
        if not worth or tries.are_over(row.tries + 1):
            return held(altered(row, tries=row.tries + 1), code, **params)
        return later(row, after(self.now(), tries.wait(row.tries, row.id, wait)), code, **params)

    # writing

    def _write(self, batch: _Batch, lanes: Sequence[str], *, last: bool = False) -> _Written:
        """Write a batch at once, but for lanes that another worker has by now. The `last` of a round looks what is due
        next, and where nothing is, lets the lanes go and goes on in those that something came into."""
        _seal(batch, self.database.seal)
        for _ in range(_CLASHES):
            with suppress(Clash):
                return self._written(batch, lanes, last)
        return self._written(batch, lanes, last)

    def _written(self, batch: _Batch, lanes: Sequence[str], last: bool) -> _Written:
        now = self.now()
        with self.database.writing() as transaction:
            exchanges = Exchanges(transaction)
            held_still = exchanges.lock([*lanes, *_entered(batch)], self.name)
            batch = [(row, moves) for row, moves in batch if row.lane in held_still]
            batch, versions = _in_turn(transaction, batch, now)
            ends = _kept(transaction, batch, versions, now) if batch else []
            due = [row for row in exchanges.heads(lanes, self.name) if row.due <= now] if last else None
            if last and not due:
                exchanges.release(self.name, lanes)
                lanes = exchanges.go_on(self.name, _opened(batch)[: self.batch], now, after(now, self.lease))
                due = exchanges.heads(lanes, self.name)
            elif batch:
                exchanges.extend(self.name, lanes, after(now, self.lease), sorted({row.lane for row, _ in batch}))
        for (row, _), end in zip(batch, ends, strict=True):
            self.told(row, end)
        return _Written({end.id: end for end in ends}, due, lanes)

    def _read(self, ask: Callable[[Transaction], Any]) -> Any:
        with self.database.reading() as transaction:
            return ask(transaction)

    def _look(self, ask: Callable[[Transaction], Any]) -> Any:
        with self.database.looking() as transaction:
            return ask(transaction)


@dataclass(frozen=True, slots=True)
class _Written:
    """How each exchange of a batch stands, what is due next, where that was looked for, and the lanes that are held."""

    ends: Mapping[int, Exchange]
    due: Sequence[Exchange] | None = None
    lanes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Turn:
    """What comes `next` after a round, the lanes that are held, and how many `moved` in it."""

    next: list[Exchange]
    lanes: Sequence[str]
    moved: int = 0


def _seal(batch: _Batch, seal: Seal) -> None:
    """Make ready what is to be kept, before the transaction, in which others wait."""
    for _, moves in batch:
        for move in moves:
            move.sends = move.sends.sealed(seal) if move.sends is not None else None
            move.version = move.version.sealed(seal) if move.version is not None else None


def _kept(transaction: Transaction, batch: _Batch, versions: Sequence[NewVersion], now: str) -> list[Exchange]:
    """Write what came of a batch. Gives how each exchange stands."""
    exchanges, messages = Exchanges(transaction), Messages(transaction)
    Plans(transaction).add(versions, now)
    sends = [(number, move.sends) for number, (_, moves) in enumerate(batch) for move in moves if move.sends]
    kept = messages.keep([one for _, one in sends], now)
    sent = {number: found for (number, _), (found, _) in zip(sends, kept, strict=True)}
    ends = [
        altered(moves[-1].to, sent=sent[number]) if number in sent else moves[-1].to
        for number, (_, moves) in enumerate(batch)
    ]
    exchanges.enter({end.lane: end.due for (row, _), end in zip(batch, ends, strict=True) if end.lane != row.lane})
    exchanges.save(ends, now)
    children = [
        replace(child, parent=row.id, trace=child.trace or end.trace, policy=child.policy or row.policy)
        for (row, moves), end in zip(batch, ends, strict=True) for move in moves for child in move.children
    ]  # fmt: skip
    exchanges.open(children, now)
    steps = [(move, end) for (_, moves), end in zip(batch, ends, strict=True) for move in moves]
    messages.describe([row for move, _ in steps for row in move.described])
    _change_others(exchanges, [move.others for move, _ in steps], now)
    _done(transaction, [(effect, end) for move, end in steps for effect in move.effects], now)
    Audit(transaction).write([replace(line, exchange=end.id) for move, end in steps for line in move.lines], now)
    return ends


def _entered(batch: _Batch) -> set[str]:
    """The lanes that exchanges come into."""
    children = {child.lane for _, moves in batch for move in moves for child in move.children}
    return children | {moves[-1].to.lane for _, moves in batch}


def _done(transaction: Transaction, effects: Sequence[tuple[Effect, Exchange]], now: str) -> None:
    """One after another, and then what is done for all at once."""
    together: dict[Any, list[tuple[Exchange, Any]]] = {}
    for effect, end in effects:
        if isinstance(effect, Together):
            together.setdefault(effect.does, []).append((end, effect.says))
        else:
            effect(transaction, end, now)
    for does, said in together.items():
        does(transaction, said, now)


def _opened(batch: _Batch) -> list[str]:
    """The lanes of what a batch opens, each once, in their order."""
    return list(dict.fromkeys(child.lane for _, moves in batch for move in moves for child in move.children))


def _in_turn(transaction: Transaction, batch: _Batch, now: str) -> tuple[_Batch, list[NewVersion]]:
    """What of a batch still holds: a version that is not the next of its plan is for another time."""
    wanted = [move.version for _, moves in batch for move in moves if move.version is not None]
    at = Plans(transaction).lock([(one.tenant, one.plan) for one in wanted], now)
    kept: _Batch = []
    versions: list[NewVersion] = []
    for row, moves in batch:
        new = [move.version for move in moves if move.version is not None]
        if any(one.number != at[one.tenant, one.plan] + 1 for one in new):
            continue
        at.update({(one.tenant, one.plan): one.number for one in new})
        kept.append((row, moves))
        versions += new
    return kept, versions


def _change_others(exchanges: Exchanges, changes: Sequence[Mapping[int, Other]], now: str) -> None:
    """Change exchanges that stand in other lanes, each as it is by now."""
    numbers = {number for change in changes for number in change}
    if not numbers:
        return
    there = {one.id: one for one in exchanges.take(sorted(numbers))}
    lanes = {one.lane for one in there.values()}
    for change in changes:
        for number, other in change.items():
            if number in there:
                there[number] = other(there[number])
    exchanges.save(list(there.values()), now)
    exchanges.wake(lanes | {one.lane for one in there.values()})


def fault_of(error: Exception) -> tuple[str, dict[str, Any]]:
    """The code of what went wrong, with what fills its words: the first finding where it has some, else a fault of
    ours, by its kind and place alone, since its message may quote a plan (law 7)."""
    if isinstance(error, PlanbroError):
        first = next(iter(error.findings), None)
        if first is not None:
            return first.code, dict(first.params)
    where = "-"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_OURS):
            where = f"{path.relative_to(_OURS).as_posix()}:{frame.lineno}"
    return "exchange-fault", {"kind": type(error).__name__, "where": where}
