"""A change that came from elsewhere, written back to a tool: onto the document that the tool gave last, so that what is
the tool's own stays.

A tool that keeps no history loses what stands in it (domain.md § 3.1). So it is written to only when the archive has a
receipt for that, or a person has said to go on without, and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from planbro.exchange._read import read
from planbro.exchange.engine import Desk, Moved, after, done, held, later, moved
from planbro.exchange.sync._at_hand import body, current_version, plan_of
from planbro.exchange.sync._conflict import unsettled
from planbro.exchange.sync._rules import Rooms, Source
from planbro.exchange.writing import write
from planbro.findings import Refused
from planbro.plan import Plan, facts
from planbro.plan.disclosure import own_copy
from planbro.store.database import (
    Cases,
    Correction,
    Corrections,
    Database,
    Exchange,
    Exchanges,
    Messages,
    New,
    NewMessage,
    NewTask,
    Tasks,
    Transaction,
)
from planbro.transport import Parcel, Post

_AGAIN: Final = 6 * 3600
_SOON: Final = 60
_DAYS: Final = 7


def back(row: Exchange, source: Source) -> New:
    """A version to be written back to a system."""
    return New(row.tenant, "write", f"{row.tenant}/{row.plan}>{source.system}", "decided", plan=row.plan,
               version=row.version, party=source.system, port=source.out or source.port)  # fmt: skip


def lay_out(desk: Desk, row: Exchange) -> Moved:
    """Write the tool's document anew, and wait for the archive where the tool forgets."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    source = rules.source(row.party)
    if source is None or not source.writes:
        return done(row, "nothing", "exchange-route-gone")
    if unsettled(desk, row):
        return done(row, "nothing", "conflict-open", system=row.party, count=1)
    row = replace(row, version=current_version(desk, row))
    plan = plan_of(desk, row)
    there: _There = desk.read(partial(_there, row=row, ports=rules.ports_of(row.party)))
    data = there.data
    if plan is None:
        return held(row, "exchange-body-gone")
    if data is None:
        return done(row, "nothing", "write-no-plan-there")
    if there.is_coming:
        return later(row, after(desk.now(), _SOON), "write-awaits-news", system=row.party)
    reading = read(data, account=False)
    new = write(plan, reading.format, onto=data, account=False).data
    is_same = dict(facts(read(new, reading.format, account=False).plan)) == dict(facts(reading.plan))
    if is_same and not desk.read(partial(_may_have_gone, row=row)):
        return done(row, "nothing", "exchange-seen-before")
    if not source.keeps_history and not row.about.get("override") and not _is_archived(rooms, plan, data):
        waits = later(row, after(desk.now(), _AGAIN), "write-awaits-archive", system=source.system)
        return replace(waits, effects=[partial(_ask, due=after(desk.now(), _DAYS * 86400))])
    name = f"{row.plan}/{row.version}"
    message = NewMessage(row.tenant, "out", row.port, f"{name}>{source.system}", "document", new, reading.format,
                         msgid=name, party=source.system)  # fmt: skip
    return replace(moved(row, "rendered", about={**row.about, "onto": there.onto}), sends=message)


def _may_have_gone(transaction: Transaction, *, row: Exchange) -> bool:
    return Cases(transaction).may_have_been_written(row.tenant, row.plan, row.party)


@dataclass(frozen=True, slots=True)
class _There:
    """What stands in the tool, as far as is known: the document that it gave last, or was given since (`onto` is that
    exchange). `is_coming`: a later one is here and not taken in yet, and to write now would undo it."""

    onto: int = 0
    data: bytes | None = None
    is_coming: bool = False


def _there(transaction: Transaction, *, row: Exchange, ports: tuple[str, ...]) -> _There:
    cases = Cases(transaction)
    heard, given = cases.last_change(row.tenant, row.plan, ports), cases.last_write(row.tenant, row.plan, row.party)
    later_one = given if given is not None and (heard is None or given.id > heard.id) else heard
    if later_one is None:
        return _There()
    number = later_one.sent if later_one.kind == "write" else later_one.message
    data = Messages(transaction).body(number) if number is not None else None
    return _There(later_one.id, data, heard is not None and cases.is_coming(heard))


def _is_archived(rooms: Rooms, plan: Plan, data: bytes) -> bool:
    return rooms.archive is not None and rooms.archive.has(plan.id, data)


def _ask(transaction: Transaction, row: Exchange, now: str, *, due: str) -> None:
    key = f"{row.plan}/{row.version}>{row.party}"
    task = NewTask(row.tenant, "archive", key, "write-awaits-archive", due, row.plan, row.version,
                   params={"system": row.party}, exchange=row.id)  # fmt: skip
    Tasks(transaction).open([task], now)


def send_back(desk: Desk, row: Exchange) -> Moved:
    """Send what is on the disk, as the controller's own copy. A newer version is laid out first, and so is one that was
    laid onto what does not stand in the tool any more."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    plan = plan_of(desk, row)
    there: _There = desk.read(partial(_there, row=row, ports=rules.ports_of(row.party)))
    overtaken = there.is_coming or there.onto != row.about.get("onto", there.onto)
    if plan is None or current_version(desk, row) != row.version or unsettled(desk, row) or overtaken:
        return moved(row, "decided")
    data = body(desk, row.sent) if row.sent is not None else None
    if data is None:
        raise Refused.because("exchange-body-gone")
    parcel = Parcel(data, own_copy(plan, rules.sender or f"orgnr:{row.tenant}"))
    post = Post(f"{row.plan}/{row.version}", parcel, sender=rules.sender, onto=there.data or b"")
    posted = rooms.outboxes[row.port].post(post)
    return done(replace(row, transport=posted.state), "done", posted.note, **posted.params)


def override(database: Database, tenant: str, number: int, *, who: str, why: str, now: str) -> None:
    """Write to a tool though the archive has no receipt for what stands in it; who says so and why is kept.

    Raises:
        Refused: nothing of that number waits for the archive.
    """
    with database.writing() as transaction:
        exchanges = Exchanges(transaction)
        row = exchanges.get(number)
        if row is None or (row.tenant, row.kind, row.state) != (tenant, "write", "decided") or row.standing != "open":
            raise Refused.because("write-not-waiting", number=number)
        row = next(iter(exchanges.take([number])), None)
        assert row is not None
        exchanges.save([replace(row, due=now, about={**row.about, "override": True})], now)
        exchanges.wake([row.lane])
        Corrections(transaction).add([Correction(tenant, number, "override", who, now, why)])
        tasks = Tasks(transaction)
        tasks.stand(tasks.keyed([(tenant, "archive", f"{row.plan}/{row.version}>{row.party}")]), "over", now, who)
