"""An event of Folkeregisteret (or a LOG_DOD), for the plans of the person it is about; a stay in hospital is handed on.

A death and a graded address close at once, as versions of the plan that say so: what is sent after that is decided by
them. Where a feed says only that one of these is changed, the strictest holds until somebody has looked it up. A
changed number is another number of the same person. A move, and a change of who has parental responsibility, are
tasks, since a person has to be asked. An event that is taken back opens nothing by itself but what it closed. What
closes is kept for a plan of the person that comes later (`exchange.sync._register`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.admission import Rulings, lane_of, message_in, opened, ruling_of
from planbro.exchange.admission._settle import number_of
from planbro.exchange.engine import Desk, Moved, Step, done, held, refused
from planbro.exchange.handover import has_moved
from planbro.exchange.sync._at_hand import body, seal
from planbro.exchange.sync._register import CHANGES, KINDS, keep_early, tell
from planbro.findings import Severity
from planbro.formats.admission import Admissions
from planbro.formats.events import read_event
from planbro.formats.folkeregister import PersonEvent
from planbro.ident import PersonId
from planbro.plan import day_in_norway
from planbro.store.database import Early, Exchange, New, Persons, Transaction

_DEATH: Final = "LOG_DOD"


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
        moved.effects = [partial(_take, event=event, keeps=ruling.keeps_early) for event in found.events]
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


def _take(transaction: Transaction, row: Exchange, now: str, *, event: PersonEvent, keeps: bool = True) -> None:
    known = [one for one in (event.person, *(held.number for held in event.numbers)) if one is not None]
    persons, numbers = Persons(transaction), [number_of(one) for one in known]
    if event.what in CHANGES:
        Early(transaction).lock(row.tenant, numbers)
    found = {persons.find(row.tenant, one) for one in numbers} - {None}
    if event.what == "number":
        _renumber(transaction, row.tenant, event, now)
    idents = sorted({ident for person in found if person is not None for ident in persons.plans(row.tenant, person)})
    if event.what == "moved" and not event.annulled:
        has_moved(transaction, row.tenant, idents, event.municipality, event.id, now)
    tell(transaction, row, idents, event, now)
    if event.what in CHANGES and keeps:
        keep_early(transaction, row.tenant, numbers, event, now)


def _renumber(transaction: Transaction, tenant: str, event: PersonEvent, now: str) -> None:
    """Who is found by the former number is found by the new one (domain.md § 5.6), and so is what is kept of somebody
    without a plan."""
    persons, early, day = Persons(transaction), Early(transaction), day_in_norway(event.at or now)
    new = event.number
    former: Iterable[PersonId] = event.former or ((event.person,) if event.person is not None else ())
    for old in former:
        if new is not None and old != new and not event.annulled:
            early.follow(tenant, number_of(old), number_of(new), KINDS, now)
            persons.change(tenant, number_of(old), number_of(new), day)
