"""A worker made from the settings: whose rules, which ways, which turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

import orjson

from planbro import observe, settings
from planbro.exchange import access, admission, close, deviations, handover, life, record, remind
from planbro.exchange.engine import Flow, Traced, Tries, Worker, stamp, untraced
from planbro.exchange.installation import Around, Ways, open_ways
from planbro.exchange.pointer import letting_go
from planbro.exchange.sync import FLOWS, Intake, Rooms, Rules, ShelfArchive, prepare
from planbro.exchange.work._book import bring_book
from planbro.exchange.work._loop import Loop, Polled
from planbro.exchange.work._periodic import turns_of
from planbro.exchange.work._rules import alerts_of, asking_of, facade_of, journals_of, rules_of, rulings_of, tries_of
from planbro.exchange.work._state import StoreBookmark, StoreShelves, StoreState
from planbro.exchange.work._stop import Bell
from planbro.exchange.work._watched import words_of
from planbro.formats import noark
from planbro.store.database import Database, Exchange, Policies
from planbro.transport import Patience
from planbro.transport.resthook import Hook, RestHook

HOOKS: Final = "hooks"
"""What the way is called by which subscribers are told, where the far ends stand in this process."""
_FEW: Final = 1.0
"""How often a way is asked that does not say how often, in seconds."""
ALL_FLOWS: Final[Mapping[str, Flow]] = {
    **FLOWS,
    **close.FLOW,
    **handover.FLOW,
    **life.FLOW,
    **admission.flows({}),
    **deviations.FLOW,
    **remind.FLOW,
}


@dataclass(frozen=True, slots=True)
class Installed:
    """The loop of this machine, and its ways, for whoever wants to ask them."""

    loop: Loop
    ways: Ways
    rules: Mapping[str, Rules]


@dataclass(frozen=True, slots=True)
class Process:
    """What comes from outside: time, ids, chance, secrets, and what ends it. `far` gives httpx's own transport for a
    port whose far end stands in this process."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    chance: Callable[[], float]
    environment: Mapping[str, str] = field(repr=False)
    bell: Bell = field(default_factory=Bell)
    far: Callable[[str], Any] = lambda name: None


@contextmanager
def ways_of(whole: settings.Settings, database: Database, process: Process) -> Iterator[Ways]:
    """The ways of an installation, open; the store is not asked for anything yet.

    Raises:
        Refused: a secret is missing, or a port cannot be had.
    """
    patience, now = Patience(process.bell.sleep, process.now, process.chance), _stamped(process.now)
    around = Around(
        process.now,
        process.new_id,
        patience,
        process.environment,
        lambda port: StoreState(database, port),
        lambda port: StoreBookmark(database, port),
        lambda port: StoreShelves(database, _orgnr(whole, whole.tenant_of(whole.ports[port].tenant) or ""), now),
        process.far,
    )
    with open_ways(whole, around) as ways:
        yield ways


@contextmanager
def installed(
    whole: settings.Settings, database: Database, name: str, process: Process, about: str = ""
) -> Iterator[Installed]:
    """Open the ways of an installation, and make the loop that works for it.

    Raises:
        Refused: a secret is missing, a port cannot be had, or a receiver is nobody's.
    """
    rules, now = rules_of(whole), _stamped(process.now)
    with ExitStack() as stack:
        ways = stack.enter_context(ways_of(whole, database, process))
        number, tries = _tries(database, whole, now)
        if whole.parties.file is not None:  # before the work, which asks the book whom a message is from
            bring_book(database, rules, whole.parties.file, now())
        worker = Worker(
            database,
            flows_of(whole, RestHook(now=process.now, transport=process.far(HOOKS))),
            now,
            name,
            Rooms(rules, ways.outboxes, archive_of(whole)),
            prepare,
            tries,
            batch=whole.worker.batch,
            lease=whole.worker.lease.total_seconds(),
            hands=whole.worker.hands,
            stopping=process.bell.stopping.is_set,
            traced=_traced(whole, stack),
        )
        stack.enter_context(worker)
        alerts = alerts_of(whole)
        polled = [
            Polled(
                Intake(database, _orgnr(whole, ways.tenants[port]), inbox, now, number),
                _every(whole, port),
                ways.begins.get(port, _at_once),
                _brings(whole.ports[port]),
                alerts.get(_orgnr(whole, ways.tenants[port]), ""),
            )
            for port, inbox in ways.inboxes.items()
        ]
        turns = turns_of(whole, database, rules, now, process.bell.stopping.is_set)
        loop = Loop(worker, polled, turns, process.bell, about=about)
        yield Installed(loop, ways, rules)


def flows_of(whole: settings.Settings, send: Callable[[Hook], None]) -> Mapping[str, Flow]:
    """Every flow, with what this installation has decided of its EPJs, of admissions and of who asks for access; `send`
    tells subscribers."""
    rulings, heard = rulings_of(whole), record.flow(journals_of(whole))["judged"]
    asking = asking_of(whole)
    hearing = admission.hearing(heard, rulings)
    judged = letting_go(life.listening(access.listening(hearing["judged"], asking)))
    messages = {**FLOWS["message"], **hearing, "judged": judged}
    changes = {**FLOWS["change"], "versioned": access.following(FLOWS["change"]["versioned"], asking)}
    telling = {access.NEWS: access.news_flow(send, partial(facade_of, whole), asking)}
    known = {**ALL_FLOWS, **life.flow(rulings), **admission.flows(rulings), **access.flow(asking), **telling}
    return {**known, "message": messages, "change": changes}


def archive_of(whole: settings.Settings) -> ShelfArchive | None:
    """The archive of an installation, where one is set up.

    Raises:
        Refused: what is decided of it cannot be read.
    """
    said = whole.archive
    return ShelfArchive(said.folder, noark.load(said.config)) if said.folder is not None else None


def _traced(whole: settings.Settings, stack: ExitStack) -> Traced:
    """Spans over the whole of an exchange, sent where the settings say, where they want them.

    Raises:
        Refused: what sends them is not installed.
    """
    if not whole.tracing.enabled:
        return untraced
    told = whole.tracing
    traces, end = observe.exporting(words_of(whole), endpoint=told.endpoint, sample=told.sample)
    stack.callback(end)

    @contextmanager
    def traced(row: Exchange) -> Iterator[str]:
        with traces.step(f"{row.kind}-{row.state}", row.trace, exchange=row.id) as step:
            yield step.traceparent

    return traced


def _stamped(now: Callable[[], datetime]) -> Callable[[], str]:
    return lambda: stamp(now())


def _every(whole: settings.Settings, port: str) -> float:
    said = getattr(whole.ports[port], "every", None)
    return said.total_seconds() if said is not None else _FEW


def _brings(port: settings.Port) -> str:
    """What comes by a port, as a count is told of it."""
    if isinstance(port, settings.FolderPort):
        return port.carries
    if isinstance(port, settings.FhirPort):
        return "event" if port.reads == "admissions" else "document"
    return "event" if isinstance(port, settings.MllpPort) else "message"


def _at_once() -> None:
    """Nothing has to be said to it first."""


def _orgnr(whole: settings.Settings, tenant: str) -> str:
    return whole.tenants[tenant].orgnr


def _tries(
    database: Database, whole: settings.Settings, now: Callable[[], str]
) -> tuple[int, Callable[[Exchange], Tries]]:
    """The number of what is in force now, and for each exchange what it began under."""
    mine = tries_of(whole.retry)
    said = {"retry": asdict(mine), "tenants": {name: whole.policy_version(name) for name in whole.tenants}}
    with database.writing() as transaction:
        number = Policies(transaction).number(orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode(), now())
        known = {key: Tries(**orjson.loads(value)["retry"]) for key, value in Policies(transaction).values().items()}

    def of(row: Exchange) -> Tries:
        if row.policy not in known and row.policy:  # another machine has newer settings
            with database.reading() as transaction:
                known.update({key: Tries(**orjson.loads(value)["retry"])
                              for key, value in Policies(transaction).values().items()})  # fmt: skip
        return known.get(row.policy, mine)

    return number, of
