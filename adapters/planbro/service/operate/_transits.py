"""What goes through on its way: answered in the time that it may take, and told in the store.

Nothing is disclosed before it stands in the audit, and nothing stands there as told that was not: whether a message is
enriched is settled once, between the hand that writes and the time that runs out. What only says afterwards what was
done, above all that a message passed untouched though it should not have, waits for the store when that is away.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from planbro import observe
from planbro.exchange import Transit, Transited
from planbro.exchange._enrich import _parties
from planbro.exchange.admission import event_told, passed
from planbro.exchange.deviations import opened
from planbro.exchange.record import Journal, see_message
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.view import in_force
from planbro.exchange.work import alerts_of
from planbro.findings import Findings
from planbro.formats.codec import DEFAULT
from planbro.formats.plo import Message
from planbro.plan import Party, Plan, decide
from planbro.service._context import Context
from planbro.service.operate._desk import Desk
from planbro.store.database import (
    Audit,
    Line,
    NewDeviation,
    Number,
    Persons,
    Plans,
    Transaction,
    Unavailable,
)

_ENGINE: Final = "transit"
_KINDS: Final = {"FNR": "fnr", "DNR": "dnr", "FHN": "fhn", "DUF": "duf"}
_COMMIT: Final = 1.0
"""Seconds more that a message may wait when all is written and the store is about to say that it has it."""
_MOST: Final = 1_000
"""Messages that wait for a hand, and things that wait for the store."""
_AGAIN: Final = (1.0, 30.0)
"""Seconds between tries for a store that is away: the first, and the longest."""

Work = Callable[[Transaction], object]


class Transits:
    """The transit of each tenant, made when it is first asked for, and threads for what goes through."""

    def __init__(self, context: Context) -> None:
        told = context.settings.transit
        self.context = context
        self._made: dict[str, Transit] = {}
        self._hands = ThreadPoolExecutor(told.workers, "planbro-transit")
        self._lock = threading.Lock()
        self._limit, self._under_way = told.limit.total_seconds(), 0
        self._afterwards = _Afterwards(context)

    async def through(self, desk: Desk, data: bytes) -> Transited:
        """One message, within the limit: how long it waits in line is counted, and the audit too."""
        case = _Case(data, self._limit)
        if self._under_way >= _MOST:
            self._afterwards.do(_deviation(desk, case.late()))
            return case.give()
        with self._lock:
            self._under_way += 1
        done, loop = asyncio.Event(), asyncio.get_running_loop()
        self._hands.submit(self._taken, desk, case, partial(loop.call_soon_threadsafe, done.set))
        for seconds in (self._limit, _COMMIT):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), seconds)
            if done.is_set() or not case.is_written:
                break
        return case.give()

    def of(self, name: str) -> Transit:
        if name not in self._made:
            told = self.context.settings.transit
            self._made.setdefault(name, Transit(
                self._find(name), switches=dict(told.switches), default=told.default,
                policy=self.context.settings.policy_of(name), purpose=told.purpose, limit=self._limit,
                workers=told.workers, limits=DEFAULT,
            ))  # fmt: skip
        return self._made[name]

    async def close(self) -> None:
        self._hands.shutdown(wait=True)
        for one in self._made.values():
            one.close()
        self._afterwards.close()

    def _find(self, name: str) -> _Find:
        return _Find(self.context, self.context.settings.tenants[name].orgnr)

    def _taken(self, desk: Desk, case: _Case, ended: Callable[[], object]) -> None:
        try:
            self._take(desk, case)
        except Exception as error:
            _logged(error)
        with self._lock:
            self._under_way -= 1
        with suppress(RuntimeError):  # who asked is no longer there
            ended()

    def _take(self, desk: Desk, case: _Case) -> None:
        """One message, in a thread of its own."""
        data = case.begin()
        if data is None:  # its time ran out in line, and it has passed
            self._afterwards.do(_deviation(desk, case.late()))
            return
        told = self.of(desk.tenancy.name)(data, self.context.second())
        try:
            self._tell(desk, case, told)
        except Exception as error:  # the message passes as it was: nothing is disclosed without a line in the audit
            if not isinstance(error, _Late):
                _logged(error)
            told = case.late(told) if case.is_over else _as_it_was(data, told)
            case.may_give(told)
            self._afterwards.do(_deviation(desk, told))
        if told.passage != "off":
            self._see(desk, told, data)

    def _tell(self, desk: Desk, case: _Case, told: Transited) -> None:
        """Write who was told, and who passed untouched though it should not; then it may be given."""
        deviate, event = _deviation(desk, told), event_told(told)
        with self.context.database.writing() as transaction:
            Audit(transaction).write(_lines(transaction, desk, told), desk.now())
            deviate(transaction)
            if told.changed and not case.written():
                raise _Late
            if event and not told.changed:
                passed(transaction, desk.tenant, told, _ENGINE, desk.now())
        if not case.may_give(told) and told.changed:  # to say that it is written took the store too long
            self._afterwards.do(_deviation(desk, case.late(told)))
            return
        if event and told.changed:
            self._afterwards.do(lambda transaction: passed(transaction, desk.tenant, told, _ENGINE, desk.now()))

    def _see(self, desk: Desk, told: Transited, data: bytes) -> None:
        """What an EPJ says by the message, held against what it was to record; the message passes all the same."""
        journals = [Journal(one.party, one.epj, frozenset(one.also)) for one in desk.tenancy.told.journals]
        if not journals:
            return
        try:
            with self.context.database.writing() as transaction:
                see_message(transaction, desk.tenant, journals, data, desk.now())
        except Exception as error:
            _logged(error)


class _Late(Exception):
    """The message has passed as it came."""


class _Case:
    """One message: what may be given of it by now. Until a hand says otherwise that is what came."""

    def __init__(self, data: bytes, limit: float) -> None:
        self._lock = threading.Lock()
        self._limit = limit
        self._best = Transited(data, "untouched", _late(limit))
        self._digest = ""
        self.is_begun = self.is_written = self.is_over = False

    def begin(self) -> bytes | None:
        """The message, to a hand; None where it has passed already."""
        with self._lock:
            self.is_begun = True
            return None if self.is_over else self._best.data

    def written(self) -> bool:
        """That it was told is written, all but the store's own word for it; False where it has passed as it came."""
        with self._lock:
            self.is_written = not self.is_over
            return self.is_written

    def may_give(self, told: Transited) -> bool:
        """This is what may be given; False where it has passed as it came."""
        with self._lock:
            if not self.is_over:
                self._best = told
            return not self.is_over

    def give(self) -> Transited:
        """What is sent on. Nothing that a hand does from now on changes it."""
        with self._lock:
            self.is_over = True
            given = self._best
            if not self.is_begun:  # what stands in line holds on to nothing large
                self._best = replace(given, data=b"", message=_name(given))
            return given

    def late(self, told: Transited | None = None) -> Transited:
        """As it came, since its time ran out; `told` is what it would have been."""
        if told is None:
            return self._best
        return Transited(b"", "untouched", _late(self._limit), told.message or _name(told), told.type, told.parties)


class _Afterwards:
    """What is to stand in the store when the answer is given: written at once or, when the store is away, as soon as it
    is back, in order, the first thousand of them. What is lost when planbro ends is told in the log by its number."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._waiting: deque[Work] = deque()
        self._lost = 0
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def do(self, work: Work) -> None:
        if self._waiting or not self._done(work):
            self._keep(work)

    def _done(self, work: Work) -> bool:
        """False where the store is away. What fails otherwise would fail again, and holds nothing up."""
        try:
            with self._context.database.writing() as transaction:
                work(transaction)
        except Unavailable as error:
            _logged(error)
            return False
        except Exception as error:
            _logged(error)
            self._lost += 1
        return True

    def close(self) -> None:
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        left = self._lost + len(self._waiting)
        if left:
            observe.logger("planbro.serve").error("transit-untold", count=left)

    def _keep(self, work: Work) -> None:
        with self._lock:
            if len(self._waiting) >= _MOST:
                self._lost += 1
                return
            self._waiting.append(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._again, name="planbro-transit-afterwards", daemon=True)
                self._thread.start()

    def _again(self) -> None:
        wait, most = _AGAIN
        while True:
            self._closing.wait(wait)
            wait = _AGAIN[0] if self._tried() else min(wait * 2, most)
            with self._lock:
                if self._closing.is_set() or not self._waiting:
                    self._thread = None
                    return

    def _tried(self) -> bool:
        """Write what waits, in order, as far as it goes; False where that is nowhere."""
        gone = False
        while self._waiting and self._done(self._waiting[0]):
            self._waiting.popleft()
            gone = True
        return gone


def _logged(error: Exception) -> None:
    observe.logger("planbro.serve").error("step-failed", exc_info=error)


def _late(limit: float) -> Findings:
    findings = Findings()
    findings.add("enrich-timeout", seconds=f"{limit:g}")
    return findings


def _as_it_was(data: bytes, told: Transited) -> Transited:
    findings = told.findings
    findings.add("transit-no-lookup")
    return Transited(data, "untouched", findings, told.message, told.type, told.parties)


def _name(told: Transited) -> str:
    """What one message is known by: its MsgId, or what it is made of."""
    return told.message or hashlib.sha256(told.data).hexdigest()


def _deviation(desk: Desk, told: Transited) -> Work:
    """That it passed untouched though it should not, for each party it names; nothing where it should."""
    found, parties, plan, now = told.deviations, told.parties or ("",), told.plan, desk.now()
    if not found:
        return lambda transaction: None
    name = _name(told)

    def work(transaction: Transaction) -> None:
        key = transaction.seal.digest(name, "transit")[:32]
        params = {"code": found[0].code}
        new = [
            NewDeviation(desk.tenant, f"transit/{key}/{party}", "transit-passed", params, party, plan)
            for party in parties
        ]
        opened(transaction, new, now, alerts_of(desk.context.settings).get(desk.tenant, ""))

    return work


def _lines(transaction: Transaction, desk: Desk, told: Transited) -> list[Line]:
    """Who was told of the plan, and on what ground; or that somebody's plan was looked in, and nothing told."""
    if not told.plan:
        return []
    common: dict[str, Any] = {"plan": told.plan, "msgid": told.message}
    params = {"type": told.type, "places": len(told.would)}
    message = told.done.message if told.done is not None else None
    receivers = [next(_parties(one), None) for one in message.receivers] if message is not None else []
    known = [one for one in receivers if one is not None]
    if not told.changed or not known:
        return [desk.line("sent" if told.changed else "transit", outcome=told.passage, params=params, **common)]
    plan = from_bytes(Plans(transaction).body(desk.tenant, told.plan) or b"")
    return [
        desk.line("sent", party=f"{one.kind}:{one.value}", ground=_ground(desk, plan, one), outcome=told.passage,
                  params=params, **common)
        for one in known
    ]  # fmt: skip


def _ground(desk: Desk, plan: Plan, party: Party) -> str:
    """By which provisions the receiver may know."""
    settings = desk.context.settings
    decision = decide(plan, party, settings.transit.purpose, desk.now(), settings.policy_of(desk.tenancy.name))
    return ", ".join(sorted(set(decision.kept.values()))[:5])


@dataclass(frozen=True, slots=True)
class _Find:
    """The plan of the person whom a message is about: the one in use, and of several the one changed last."""

    context: Context
    tenant: str

    def __call__(self, message: Message) -> Plan | None:
        idents = message.patient.idents if message.patient is not None else ()
        numbers = [Number("".join(one.value.split()), _KINDS[one.kind]) for one in idents if one.kind in _KINDS]
        if not numbers:
            return None
        with self.context.database.reading() as transaction:
            persons = set(Persons(transaction).find_all(self.tenant, numbers).values())
            if len(persons) != 1:  # nobody, or two that one message takes for one
                return None
            plans = Plans(transaction)
            ids = Persons(transaction).plans(self.tenant, persons.pop())
            best = in_force(plans.now_at([(self.tenant, one) for one in ids]).values())
            data = plans.body(self.tenant, best.id) if best is not None else None
        return from_bytes(data) if data is not None else None
