"""The loop of one machine: ports are asked, lanes are worked through, and what is due every so often is done.

A store that is away is waited for. One that is full, or can only be read, ends the loop with that as its reason: what
was not written is done again when somebody has seen to it. Whatever else goes wrong, in a port, a turn or a lane, is
told by its code and its place, holds up nothing beside it, and is tried again; only where nothing goes right any more
does it end the loop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.exchange.engine import Worker, after, fault_of
from planbro.exchange.sync import Intake
from planbro.exchange.work._asides import take_asides
from planbro.exchange.work._notices import take_notices
from planbro.exchange.work._stop import Bell
from planbro.exchange.work._turns import Turn, take_turns
from planbro.findings import Refused
from planbro.observe import logger
from planbro.store.database import Database, Unavailable, Workers
from planbro.transport import Inbox, Notice, NotPosted
from planbro.transport.folder import FolderInbox

_QUICK: Final = 0.02
_AWAY: Final = 5.0
_PAGE: Final = 100
_LONGEST: Final = 300.0
_FAULTS: Final = 20
"""So many in a row, each after a longer wait, are the program's own: whoever starts it anew should know."""


@dataclass(frozen=True, slots=True)
class Polled:
    """A way in, and how often it is asked, in seconds."""

    intake: Intake
    every: float
    begin: Callable[[], object] = lambda: None
    """Said before it is asked for the first time, and again after it could not be asked."""
    brings: str = "message"
    """What comes by it (`ArrivalKind`)."""
    alerts_by: str = ""
    """The port that is told of deviations, where there is one."""

    @property
    def inbox(self) -> Inbox:
        return self.intake.inbox


@dataclass(slots=True)
class Loop:
    """One machine's work. `idle` is the longest it looks for work of others by itself, `beat` how often it says that
    it is alive, both in seconds; `tell` lets other machines know that work came."""

    worker: Worker
    polled: Sequence[Polled] = ()
    turns: Sequence[Turn] = ()
    bell: Bell = field(default_factory=Bell)
    idle: float = 0.2
    beat: float = 10
    about: str = ""
    tell: Callable[[], None] = lambda: None
    arrived: Callable[[str, str, int], None] = lambda port, kind, count: None
    answered: Callable[[str, bool], None] = lambda port, did: None
    failed: Callable[[str, str], None] = lambda step, code: None
    timer: Callable[[], float] = time.monotonic
    log: Any = field(default_factory=lambda: logger("planbro.work"))
    down: dict[str, NotPosted] = field(default_factory=dict, init=False)
    """The ports that could not be asked when it looked last, and why."""
    wrong: dict[str, str] = field(default_factory=dict, init=False)
    """The turns that went wrong the last time, and the code of why."""
    _faults: int = field(default=0, init=False)
    _beaten: float = field(default=-1e9, init=False)
    _begun: set[str] = field(default_factory=set, init=False)
    _notices: dict[str, Sequence[Notice]] = field(default_factory=dict, init=False)
    """What ports have told of posts, until it is written."""

    @property
    def database(self) -> Database:
        return self.worker.database

    def run(self) -> None:
        """Until it is told to stop. What is begun is finished, and what was held is let go.

        Raises:
            Refused: the store cannot be used, and will not be by waiting.
        """
        with ExitStack() as stack:
            stack.enter_context(self._polling())
            self._work()
        self._part()
        if self.bell.fault is not None:
            raise self.bell.fault

    def run_once(self) -> int:
        """Everything that is to be done now, and no more. Gives how many exchanges moved; a port that cannot be asked
        is in `down`, a turn that went wrong in `wrong`, and neither holds up anything else.

        Raises:
            Refused: the store cannot be used.
        """
        try:
            number = sum(self._emptied(one) for one in self.polled)
            soon = [(one, wait) for one in self.polled if (wait := _soon(one)) > 0]
            if soon:
                self.bell.wait(max(wait for _, wait in soon) + _QUICK)
                number += sum(self._emptied(one) for one, _ in soon)
            self.wrong.clear()
            number += self._drained()
            if self.take_turns():  # after the work: they look at what it has made
                number += self._drained()
        except Unavailable as error:
            raise Refused.because(error.code) from None
        self._part()
        return number

    def _drained(self) -> int:
        number = 0
        while (moved := self.worker.run_once()) and not self.bell.stopping.is_set():
            number += moved
        return number

    # lanes

    def _work(self) -> None:
        wait = _QUICK
        while not self.bell.stopping.is_set():
            with self._guarded():
                moved = self._round()
                self._faults = 0
                wait = _QUICK if moved else min(wait * 2, self.idle)
                if not moved:
                    self.bell.wait(wait)

    def _round(self) -> int:
        if self.timer() - self._beaten >= self.beat:
            self._alive()
            self.take_turns()
            self._beaten = self.timer()
        with self.database.reading() as transaction:
            due = Workers(transaction).is_due(self.worker.now())
        return self.worker.run_once() if due else 0

    def take_turns(self) -> int:
        """Do what is due by turns; what goes wrong is told."""
        return take_turns(self.database, self.turns, self.worker.now, self._turn_failed)

    def _turn_failed(self, name: str, error: Exception) -> None:
        code = fault_of(error)[0]
        self.wrong[name] = code
        self.failed(f"turn-{name}", code)
        self.log.error("turn-failed", step=f"turn-{name}", code=code, exc_info=error)

    def _alive(self) -> None:
        """Say so; and let go what those held who have not said so for long, they and those that worked at jobs for
        them."""
        with self.database.writing() as transaction:
            workers, now = Workers(transaction), self.worker.now()
            workers.beat(self.worker.name, now, self.about)
            silent = workers.silent_since(after(now, -max(self.worker.lease, 6 * self.beat)))
            workers.gone([one for name in silent if name != self.worker.name for one in (name, f"{name}/job")])
        if silent:
            self.log.warning("stalled", machines=len(silent))

    def _part(self) -> None:
        try:
            with self.database.writing() as transaction:
                Workers(transaction).gone([self.worker.name])
        except Unavailable:
            return  # its lanes are free when their time is over

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever the store says: away is waited for, and more than that stops the work. What else goes wrong is
        waited out, ever longer."""
        try:
            yield
        except Unavailable as error:
            self.log.warning("not-ready", code=error.code)
            if error.code == "store-away":
                self.bell.stopping.wait(_AWAY if self.timer() - self._beaten > _AWAY else _QUICK * 25)
            else:
                self.bell.stop(Refused.because(error.code))
        except Exception as error:
            self._faults += 1
            self.log.error("fault", code=fault_of(error)[0], tries=self._faults, exc_info=error)
            if self._faults >= _FAULTS:
                self.bell.stop(error)
            self.bell.stopping.wait(min(_AWAY, _QUICK * 2**self._faults))

    # ports

    @contextmanager
    def _polling(self) -> Iterator[None]:
        """Each port is asked by a thread of its own, so that a slow one is slow for itself."""
        threads = [threading.Thread(target=self._watch, args=(one,), name=f"port-{number}")
                   for number, one in enumerate(self.polled)]  # fmt: skip
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.bell.stop()
            for thread in threads:
                thread.join()

    def _watch(self, one: Polled) -> None:
        wait = one.every
        while not self.bell.stopping.is_set():
            took = 0
            with self._guarded():
                no, took = self._asked(one)
                wait = one.every if no is None else min(max(no.wait or 0, wait * 2, one.every), _LONGEST)
            if took:
                self.bell.ring()
                self.tell()
            else:
                self.bell.stopping.wait(wait)

    def _asked(self, one: Polled) -> tuple[NotPosted | None, int]:
        """Why it could not be asked, if so, and how much was new."""
        name = one.inbox.name
        try:
            if name not in self._begun:
                one.begin()
                self._begun.add(name)
            took = self._poll(one)
        except Unavailable:
            raise
        except Exception as error:
            no = _why_not(error)
            before = self.down.get(name)
            if before is None or before.code != no.code:  # said once, and not at every try
                known = isinstance(error, NotPosted)
                self.log.warning("port-down", port=name, code=no.code, exc_info=None if known else error)
            self._begun.discard(name)
            self.down[name] = no
            self.answered(name, False)
            return no, 0
        if self.down.pop(name, None) is not None:
            self.log.info("port-up", port=name)
        self.answered(name, True)
        return None, took

    def _emptied(self, one: Polled) -> int:
        """A way asked until it has no more to give, or cannot be asked."""
        number = 0
        while (took := self._asked(one)[1]) and not self.bell.stopping.is_set():
            number += took
            if took < _PAGE:
                break
        return number

    def _poll(self, one: Polled) -> int:
        took = one.intake.run_once(_PAGE)
        if took:
            self.arrived(one.inbox.name, one.brings, took)
        name = one.inbox.name
        if name not in self._notices:  # the port takes them for heard when it is asked again
            self._notices[name] = one.inbox.notices(_PAGE)
        news = take_notices(self.database, one.intake.tenant, self._notices[name], self.worker.now())
        del self._notices[name]
        self._tell_of_asides(one)
        return took + news

    def _tell_of_asides(self, one: Polled) -> None:
        """A file that could not be read is a deviation: it may be a change of a plan, and nobody looks in a folder."""
        if not isinstance(one.inbox, FolderInbox):
            return
        asides = one.inbox.asides()
        if asides:
            name, now = one.inbox.name, self.worker.now()
            new = take_asides(self.database, one.intake.tenant, name, asides, now, one.alerts_by)
            one.inbox.told(asides)
            if new:
                self.log.warning("set-aside", port=name, count=new, code=asides[0].code)


def _why_not(error: Exception) -> NotPosted:
    """Why a port could not be asked, or what it gave could not be kept."""
    if isinstance(error, NotPosted):
        return error
    code, params = fault_of(error)
    return NotPosted(code, **params)


def _soon(one: Polled) -> float:
    """In how many seconds a way will have what it holds back now."""
    soon = getattr(one.intake.inbox, "soon", None)
    return float(soon()) if soon is not None else 0.0
