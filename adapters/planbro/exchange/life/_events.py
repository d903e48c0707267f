"""An event of Folkeregisteret (or a LOG_DOD), for the plans of the person it is about; a stay in hospital is handed on.

A death and a graded address close at once, as versions of the plan that say so: what is sent after that is decided by
them. Where a feed says only that one of these is changed, the strictest holds until somebody has looked it up. A
changed number is another number of the same person. A move, and a change of who has parental responsibility, are
tasks, since a person has to be asked. An event that is taken back opens nothing by itself but what it closed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.admission import Rulings, lane_of, message_in, opened, ruling_of
from planbro.exchange.admission._settle import number_of
from planbro.exchange.engine import Desk, Moved, Step, after, done, held, refused
from planbro.exchange.handover import has_moved
from planbro.exchange.sync import spread_anew
from planbro.exchange.sync._at_hand import body, seal
from planbro.exchange.sync._content import from_bytes, parts_of, to_bytes
from planbro.exchange.sync._merging import OWN
from planbro.findings import Severity
from planbro.formats.admission import Admissions
from planbro.formats.events import read_event
from planbro.formats.folkeregister import PersonEvent
from planbro.ident import PersonId
from planbro.plan import ABSENT, Address, Code, Plan, copy, day_in_norway, is_current
from planbro.store.database import Exchange, New, NewTask, NewVersion, Persons, Plans, Tasks, Transaction

_DAYS: Final = 7
_TASKS: Final = {"death": "life-death", "grading": "life-grading", "responsibility": "life-responsibility"}
_DEATH: Final = "LOG_DOD"
_CHANGES: Final = frozenset({"death", "grading"})
_UNSAID: Final = "life-unsaid"
"""For a person to look up: the register says that one of these is changed, and not how."""
_STRICTEST: Final = "strengt-fortrolig"


def taking(rulings: Rulings) -> Step:
    """The step that takes the events of a document, each for the plans it touches."""

    def take(desk: Desk, row: Exchange) -> Moved:
        data = body(desk, row.message) if row.message is not None else None
        if data is None:
            return held(row, "exchange-body-gone")
        ruling = ruling_of(rulings, row.tenant)
        found = read_event(data, profile=ruling.profile)
        if any(one.severity == Severity.ERROR for one in found.findings):
            return refused(row, found.findings)
        if isinstance(found, Admissions):
            return opened(desk, row, found, ruling, keeps=False)
        moved = done(row, "done" if found.events else "nothing")
        moved.effects = [partial(_take, event=event) for event in found.events]
        return moved

    return take


def listening(then: Step) -> Step:
    """The step of a judged `message`: what others do with it first; a death that it tells of is an event of its own."""

    def listen(desk: Desk, row: Exchange) -> Moved:
        moved = then(desk, row)
        data = body(desk, row.message) if row.message is not None and moved.to.standing == "closed" else None
        message = message_in(data)
        if message is None or message.type != _DEATH:
            return moved
        child = New(row.tenant, "event", lane_of(seal(desk), row.tenant, message), message=row.message, port=row.port,
                    party=row.party, policy=row.policy)  # fmt: skip
        return replace(moved, children=[*moved.children, child])

    return listen


def _take(transaction: Transaction, row: Exchange, now: str, *, event: PersonEvent) -> None:
    known = [one for one in (event.person, *(held.number for held in event.numbers)) if one is not None]
    persons = Persons(transaction)
    found = {persons.find(row.tenant, number_of(one)) for one in known} - {None}
    if event.what == "number":
        _renumber(persons, row.tenant, event, day_in_norway(event.at or now))
    idents = sorted({ident for person in found if person is not None for ident in persons.plans(row.tenant, person)})
    if event.what == "moved" and not event.annulled:
        has_moved(transaction, row.tenant, idents, event.municipality, event.id, now)
    if event.what in _CHANGES:
        _say(transaction, row, idents, event, now)
    if event.what in _TASKS:
        _ask(transaction, row, idents, event, now)


def _renumber(persons: Persons, tenant: str, event: PersonEvent, day: str) -> None:
    """Who is found by the former number is found by the new one (domain.md § 5.6)."""
    new = event.number
    former: Iterable[PersonId] = event.former or ((event.person,) if event.person is not None else ())
    for old in former:
        if new is not None and old != new and not event.annulled:
            persons.change(tenant, number_of(old), number_of(new), day)


def _say(transaction: Transaction, row: Exchange, idents: Sequence[str], event: PersonEvent, now: str) -> None:
    """A version of each plan that says what happened, told to those who may know."""
    plans = Plans(transaction)
    keys = [(row.tenant, ident) for ident in idents]
    latest, kept = plans.lock(keys, now), plans.now_at(keys)
    for key in keys:
        data, before = plans.body(*key), plans.latest([key]).get(key)
        if data is None or before is None:
            continue
        new = said(from_bytes(data), event, now)
        parts = parts_of(new, transaction.seal)
        if parts == before.parts:
            continue
        number = latest[key] + 1
        version = NewVersion(*key, number, to_bytes(new), "register", OWN, parts, exchange=row.id,
                             state=kept[key].state)  # fmt: skip
        plans.add([version], now)
        if kept[key].state == "live":
            spread_anew(transaction, replace(row, plan=key[1]), number, now)


def said(plan: Plan, event: PersonEvent, now: str) -> Plan:
    """The plan with what the register says of the person."""
    new = copy(plan)
    if event.what == "death":
        new.planeier.deceased = ABSENT if event.annulled else event.died or day_in_norway(event.at or now)
    grading = event.grading if event.whole else _STRICTEST
    if event.what == "grading" and grading is not None:
        today = day_in_norway(now)
        current = [one for one in new.addresses if is_current(one, today)]
        if not current:
            current = [Address(id=str(uuid.uuid5(uuid.UUID(plan.id), "register:address")))]
            new.addresses += current
        for one in current:
            one.grading = Code("ugradert" if event.annulled else grading)
    return new


def _ask(transaction: Transaction, row: Exchange, idents: Sequence[str], event: PersonEvent, now: str) -> None:
    """A task for each plan, once for an event; one that was taken back is not to be done any more."""
    kind, tasks = _TASKS[event.what], Tasks(transaction)
    code, days = (kind, _DAYS) if event.whole or event.what not in _CHANGES else (_UNSAID, 1)
    new = [NewTask(row.tenant, kind, f"{ident}/{event.id}", code, after(now, days * 86400), ident, exchange=row.id)
           for ident in idents]  # fmt: skip
    if not event.annulled:
        tasks.open(new, now)
        return
    open_ones = [one for ident in idents for one in tasks.listed(row.tenant, kind=kind, plan=ident)]
    tasks.stand(open_ones, "over", now)
