"""A plan came from its tool: understood, kept as a version where it says something new, and told to who may know it."""

from __future__ import annotations

from dataclasses import replace

from planbro.exchange._read import read
from planbro.exchange.engine import Desk, Moved, done, held, moved, refused
from planbro.exchange.sync._at_hand import body, latest, remember, seal
from planbro.exchange.sync._back import back
from planbro.exchange.sync._content import changed_parts, to_bytes
from planbro.exchange.sync._leads import leads
from planbro.exchange.sync._news import news
from planbro.exchange.sync._rules import WORKER, Rooms
from planbro.exchange.sync._whose import belongs
from planbro.exchange.sync._withdrawn import CONSENTING, lost
from planbro.findings import Refused, Severity
from planbro.plan import Plan
from planbro.store.database import Exchange, Line, New, NewVersion, altered


def understand(desk: Desk, row: Exchange) -> Moved:
    """Read the document. What cannot be read is set aside whole, for a person."""
    assert row.message is not None
    data = body(desk, row.message)
    if data is None:
        return held(row, "exchange-body-gone")
    reading = read(data, _format(desk, row), as_of=desk.now(), account=False)
    desk.at_hand(row).update(plan=reading.plan, format=reading.format)
    if any(finding.severity == Severity.ERROR for finding in reading.findings):
        return refused(row, reading.findings)
    described = [{"id": row.message, "format": reading.format}]
    return replace(moved(row, "understood", plan=reading.plan.id), described=described)


def keep(desk: Desk, row: Exchange) -> Moved:
    """The next version of the plan, where it says anything else than the one before."""
    plan = _plan_at_hand(desk, row)
    before = latest(desk, row.tenant, row.plan)
    found = news(desk, row, plan, before)
    if before is not None and before.parts == found.parts:
        ended = done(altered(row, version=before.number), "nothing")
        return replace(ended, children=found.conflicts, effects=found.effects)
    rooms: Rooms = desk.rooms
    source = rooms.rules[row.tenant].system_of(row.port)
    number, data = (before.number if before is not None else 0) + 1, to_bytes(found.plan)
    new = NewVersion(
        row.tenant, plan.id, number, data, found.why, source, found.parts, exchange=row.id, state=found.state
    ).sealed(seal(desk))
    remember(desk, new, found.plan)
    desk.at_hand(row)["now"] = found.plan
    about = row.about if before is None else {**row.about, "changed": changed_parts(before.parts, found.parts)}
    then = moved(row, "versioned", version=number, about=about)
    if found.state == "moved":
        then = done(altered(row, version=number), "done", "plan-moved")
    effects = [*found.effects, *leads(found.plan, before, found.parts)]
    if before is None or before.parts.get("identifiers") != found.parts.get("identifiers"):
        effects.append(belongs(found.plan))
    line = Line(row.tenant, WORKER, "versioned", plan=plan.id, version=number, outcome=found.why, tool=source)
    return replace(then, version=new, children=found.conflicts, effects=effects, lines=[line])


def spread(desk: Desk, row: Exchange) -> Moved:
    """A delivery for each receiver that there is a way to; what it may see is decided when it is written, and again
    when it goes."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    children = [
        New(
            row.tenant,
            "delivery",
            f"{row.tenant}/{row.plan}>{route.party}@{route.port}",
            "decided",
            plan=row.plan,
            version=row.version,
            party=route.party,
            port=route.port,
        )
        for route in rules.routes
    ]
    if row.version > 1 and not CONSENTING.isdisjoint(row.about.get("changed", CONSENTING)):
        children += lost(desk, row, rules)
    origin = rules.system_of(row.port)
    children += [back(row, one) for one in rules.sources if one.writes and one.system != origin]
    return replace(done(row), children=children)


def _format(desk: Desk, row: Exchange) -> str | None:
    """What a person has said that the document is, else what the source's documents are."""
    rooms: Rooms = desk.rooms
    said: str | None = row.about.get("format")
    return said or rooms.rules[row.tenant].format_of(row.port)


def _plan_at_hand(desk: Desk, row: Exchange) -> Plan:
    plan: Plan | None = desk.at_hand(row).get("plan")
    if plan is None:
        data = body(desk, row.message) if row.message is not None else None
        if data is None:
            raise Refused.because("exchange-body-gone")
        plan = read(data, _format(desk, row), as_of=desk.now(), account=False).plan
    return plan
