"""One receiver is told: decided, written, kept, decided again, sent; and then its receipts are waited for.

What goes is what the receiver may see of the plan as it is when its turn comes, so a change that was overtaken in the
queue is not sent in its old form, and the receiver who has seen the same before gets nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Final

from planbro.exchange._statement import with_statement
from planbro.exchange.engine import Desk, Moved, after, done, held, later, moved
from planbro.exchange.sync._at_hand import body, current_version, last_sent, number_now, plan_of, seal
from planbro.exchange.sync._conflict import touches
from planbro.exchange.sync._content import says
from planbro.exchange.sync._rules import WORKER, Rooms, Route, Rules
from planbro.exchange.sync._withdrawn import again_on
from planbro.exchange.writing import Writing, write
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.plan import Plan, decide
from planbro.plan.disclosure import Asker, Released, status_part
from planbro.store.database import Exchange, Line, Messages, New, NewMessage
from planbro.transport import Parcel, Post

_NOTHING: Final = "nothing-permitted"
_UNHEARD: Final = frozenset({"rejected", "missing"})
"""What the receiver answered, or did not, to what it then has not seen."""


def render(desk: Desk, row: Exchange) -> Moved:
    """Decide, and write what may be seen; nothing, where that is nothing, or what the receiver has seen already."""
    rules, route = rules_and_route(desk, row)
    if route is None:
        return done(row, "nothing", "exchange-route-gone")
    row = replace(row, version=current_version(desk, row))
    plan = plan_of(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    try:
        writing = _written(desk, _for(route, plan), rules, route, _occasion(desk, row), _corrected(desk, row, route))
    except Refused as refused:
        if any(finding.code == _NOTHING for finding in refused.findings):
            ended = done(row, "refused", "exchange-not-permitted")
            return replace(ended, lines=[_line(row, route, "refused", ground=_NOTHING)])
        raise
    level = writing.decision.level if writing.decision is not None else "own"
    if touches(desk, row, level):
        return done(row, "nothing", "conflict-waits")
    said = says(writing.shown, seal(desk))
    before = last_sent(desk, row)
    anew = row.about.get("again")
    if not anew and before is not None and before.about.get("says") == said and before.receipt not in _UNHEARD:
        return done(row, "nothing", "exchange-seen-before")
    data, name = writing.data, writing.msgid or str(uuid.uuid5(uuid.UUID(row.plan), _occasion(desk, row)))
    message = NewMessage(
        row.tenant, "out", route.port, f"{name}>{route.party}", "message", data, route.format,
        route.message or "", msgid=name, party=route.party,
    )  # fmt: skip
    hand = desk.at_hand(row)
    hand["data"], hand["msgid"], hand["released"] = data, name, writing.released
    return replace(moved(row, "rendered", about={**row.about, "says": said, "level": level}), sends=message)


def _occasion(desk: Desk, row: Exchange) -> str:
    """What makes its message another than all before: a plan that is again as it once was is news to who saw it
    change. Once it is on the disk it is the same message at every try."""
    return f"{row.id}/{row.version}/{desk.now()}"


def _for(route: Route, plan: Plan) -> Plan:
    """The plan, as far as the receiver could be told of it by this way."""
    return status_part(plan) if route.only == "status" else plan


def _written(desk: Desk, plan: Plan, rules: Rules, route: Route, occasion: str, follows: bytes | None) -> Writing:
    return write(
        plan, route.format, receiver=route.party, purpose=route.purpose, as_of=desk.now(), message=route.message,
        sender=rules.sender or None, policy=rules.policy, account=False,
        occasion=occasion, follows=follows, checked=True,  # when it was made a version
    )  # fmt: skip


def _corrected(desk: Desk, row: Exchange, route: Route) -> bytes | None:
    """The message that this one corrects: what the receiver was sent last, where the format has an Endring."""
    if not row.about.get("corrects") or not FORMATS[route.format].message:
        return None
    before = last_sent(desk, row)
    return body(desk, before.sent) if before is not None and before.sent is not None else None


def post(desk: Desk, row: Exchange) -> Moved:
    """Decide again, since a consent may have been withdrawn while it waited, and send what is on the disk."""
    rooms: Rooms = desk.rooms
    rules, route = rules_and_route(desk, row)
    if route is None:
        return done(row, "nothing", "exchange-route-gone")
    released = _released(desk, row, rules, route)
    if released is None:
        return moved(row, "decided")
    data, name = _at_hand(desk, row)
    posted = rooms.outboxes[route.port].post(
        Post(name, Parcel(data, released), route.party, rules.sender, route.format)
    )
    gone = replace(row, tries=0, reason="", params={}, transport=posted.state)
    described = [{"id": row.sent, "remote": posted.remote}] if posted.remote else []
    lines = [_line(row, route, "sent", msgid=name, ground=_ground(released), outcome=posted.state)]
    if not route.answers or not FORMATS[route.format].message:
        return replace(done(gone), described=described, children=_again(desk, row), lines=lines)
    now = desk.now()
    asked = after(now, rules.deadlines.remind * 3600)
    deadline = after(now, rules.deadlines.receipt * 3600)
    waits = replace(
        gone, state="awaiting", lane=f"{row.tenant}/receipt/{row.id}", due=min(asked, deadline), deadline=deadline
    )
    return Moved(waits, described=described, children=_again(desk, row), lines=lines)


def _line(row: Exchange, route: Route, what: str, *, ground: str = "", msgid: str = "", outcome: str = "") -> Line:
    """What the audit is told of it (domain.md § 5.2)."""
    params = {"level": row.about.get("level", ""), "purpose": route.purpose, "format": route.format}
    return Line(
        row.tenant, WORKER, what, plan=row.plan, version=row.version, party=route.party, tool=route.port,
        params=params, ground=ground, msgid=msgid, outcome=outcome,
    )  # fmt: skip


def _ground(released: Released) -> str:
    """By which provisions it went: each once."""
    return ", ".join(sorted(set(released.decision.kept.values()))[:5]) if released.decision is not None else "own-copy"


def _again(desk: Desk, row: Exchange) -> list[New]:
    """Content that went on a consent is looked at again when that may have ended."""
    plan = plan_of(desk, row) if row.about.get("level") == "content" else None
    return [again_on(row, plan, desk.now())] if plan is not None else []


def wait(desk: Desk, row: Exchange) -> Moved:
    """No receipt has come: asked after, and after the deadline it counts as a no (HIS 1168 § 4.1)."""
    if row.deadline is not None and row.due >= row.deadline:
        return held(replace(row, receipt="missing"), "receipt-missing")
    return later(row, row.deadline or row.due, "receipt-awaited")


def _version_now(desk: Desk, row: Exchange) -> int:
    """The latest version as it is on the disk now: a withdrawal may have come with the batch this was written in."""
    number = number_now(desk, row)
    return number if number is not None else row.version


def _released(desk: Desk, row: Exchange, rules: Rules, route: Route) -> Released | None:
    """By what right it goes now; None where it would no longer say the same."""
    if touches(desk, row, row.about.get("level", "content")):
        return None
    version = _version_now(desk, row)
    if version == row.version:
        known: Released | None = desk.at_hand(row).get("released")
        if known is not None:
            return known
    plan = plan_of(desk, replace(row, version=version))
    if plan is None:
        return None
    plan = _for(route, plan)
    decision = decide(plan, Asker.of(route.party), route.purpose, desk.now(), rules.policy)
    if decision.level == "none":
        return None
    released = decision.release(plan)
    shown = with_statement(released.plan, desk.now())
    return released if says(shown, seal(desk)) == row.about.get("says") else None


def _at_hand(desk: Desk, row: Exchange) -> tuple[bytes, str]:
    hand = desk.at_hand(row)
    if "data" in hand:
        return hand["data"], hand["msgid"]
    assert row.sent is not None
    number = row.sent
    kept = desk.read(lambda transaction: Messages(transaction).get(number))
    data = body(desk, number)
    if data is None:
        raise Refused.because("exchange-body-gone")
    return data, kept.msgid


def rules_and_route(desk: Desk, row: Exchange) -> tuple[Rules, Route | None]:
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    return rules, rules.route(row.party, row.port)
