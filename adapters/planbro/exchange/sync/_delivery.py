"""One receiver is told: decided, written, kept, decided again, sent; and then its receipts are waited for.

What goes is what the receiver may see of the plan as it is when its turn comes, so a change that was overtaken in the
queue is not sent in its old form, and the receiver who has seen the same before gets nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from planbro.exchange._statement import with_statement
from planbro.exchange.engine import Desk, Effect, Moved, after, done, held, later, moved
from planbro.exchange.sync._at_hand import body, current_version, last_sent, number_now, plan_of, seal
from planbro.exchange.sync._conflict import touches
from planbro.exchange.sync._content import says
from planbro.exchange.sync._letter import LETTER, lettered
from planbro.exchange.sync._outgoing import outgoing
from planbro.exchange.sync._rules import WORKER, Rooms, Route, Rules
from planbro.exchange.sync._withdrawn import SENT_AGAIN, again_on, called_back, in_doubt, standing_again
from planbro.exchange.writing import Writing, write
from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.plan import Plan, decide
from planbro.plan.disclosure import Asker, Released, status_part
from planbro.store.database import Exchange, Line, Messages, New, altered
from planbro.transport import Parcel, Post

_NOTHING: Final = "nothing-permitted"
_UNKNOWN: Final = "unknown"
"""Whether it went: nobody has said."""
_UNHEARD: Final = frozenset({"rejected", "missing"})
"""What the receiver answered, or did not, to what it then has not seen."""
_REFUSED: Final = "refused"
"""What the transport says of what it will never deliver."""


def render(desk: Desk, row: Exchange) -> Moved:
    """Decide, and write what may be seen; nothing, where that is nothing, or what the receiver has seen already."""
    rules, route = rules_and_route(desk, row)
    if route is None:
        return done(row, "nothing", "exchange-route-gone")
    row = altered(row, version=current_version(desk, row))
    plan = plan_of(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    known: list[str] = []

    def said_of(shown: Plan) -> str:
        if not known:
            known.append(says(shown, seal(desk)))
        return known[0]

    try:
        shown = _for(route, plan)
        if route.format == LETTER:
            writing = lettered(shown, rules, route, desk.now(), last_sent(desk, row))
        else:
            writing = _written(desk, shown, rules, route, lambda plan: _occasion(desk, row, said_of(plan)),
                               _corrected(desk, row, route))  # fmt: skip
    except Refused as refused:
        if any(finding.code == _NOTHING for finding in refused.findings):
            ended = done(row, "refused", "exchange-not-permitted")
            return replace(ended, lines=[_line(row, route, "refused", ground=_NOTHING)])
        raise
    level = route.reach(writing.decision.level) if writing.decision is not None else "own"
    if touches(desk, row, level):
        return done(row, "nothing", "conflict-waits")
    said = said_of(writing.shown)
    if not row.about.get("again") and _is_seen(desk, row, said):
        had = _had(desk, row, level)
        back = called_back(desk, row, had) if had is not None else None
        if had is None or back is None:
            return done(row, "nothing", "exchange-seen-before")
        if not back:
            seen = done(row, "nothing", "exchange-seen-before")
            return replace(seen, effects=[standing_again(desk, row, had, plan)])
    link = _occasion(desk, row, said)
    data, name = writing.data, writing.msgid or str(uuid.uuid5(uuid.UUID(row.plan), link))
    message = outgoing(row.tenant, route.port, route.party, data, route.format, route.message or "", name,
                       found=writing.findings)  # fmt: skip
    hand = desk.at_hand(row)
    hand["data"], hand["msgid"], hand["released"] = data, name, writing.released
    about = {name: value for name, value in row.about.items() if name != "transport"}  # said of what it wrote before
    told = moved(row, "rendered", about={**about, "says": said, "level": level, "link": link})
    effects: list[Effect] = [SENT_AGAIN] if level == "content" and row.version > 1 else []
    return replace(told, sends=message, children=_again(desk, row, plan, level), effects=effects)


def _had(desk: Desk, row: Exchange, level: str) -> Exchange | None:
    """What the receiver had last, where that was content and it may have content again."""
    before = [one for one in last_sent(desk, row) if one.id != row.id] if level == "content" else []
    return before[-1] if before and before[-1].about.get("level") == "content" else None


def _is_seen(desk: Desk, row: Exchange, said: str) -> bool:
    """Whether it is what the receiver saw last. Where another may have gone after it, nobody knows what it saw."""
    before = last_sent(desk, row)
    last = before[-1] if before else None
    if last is None or last.transport in {"", _REFUSED} or last.receipt in _UNHEARD:
        return False
    return bool(last.about.get("says") == said)


def _occasion(desk: Desk, row: Exchange, said: str) -> str:
    """What makes its message another than all before: what it says, and which it comes after, since a plan that is
    again as it once was is news to who saw it change. Neither is of this moment: where yesterday's backup was restored
    the same comes to the same name, which the receiver takes once. Once it is on the disk it is the same message at
    every try."""
    others = [one for one in last_sent(desk, row) if one.id != row.id]
    last = others[-1] if others else None
    after = f"{row.about.get('link', '')}/{last.about.get('link') or last.id if last is not None else ''}"
    if row.replays is not None or row.about.get("again"):  # a person wants it under a name of its own
        after += f"/{row.id}/{desk.now()}"
    return seal(desk).digest(f"{row.party}/{row.port}/{after}/{said}", "occasion")[:32]


def _for(route: Route, plan: Plan) -> Plan:
    """The plan, as far as the receiver could be told of it by this way."""
    return status_part(plan) if route.only == "status" else plan


def _written(desk: Desk, plan: Plan, rules: Rules, route: Route, occasion: Callable[[Plan], str],
             follows: bytes | None) -> Writing:  # fmt: skip
    return write(
        plan, route.format, receiver=route.party, purpose=route.purpose, as_of=desk.now(), message=route.message,
        sender=rules.sender or None, policy=rules.policy, most=route.only, account=False,
        occasion=occasion, follows=follows, checked=True,  # when it was made a version
    )  # fmt: skip


def _corrected(desk: Desk, row: Exchange, route: Route) -> bytes | None:
    """The message that this one corrects: what the receiver was sent last, where the format has an Endring."""
    if not row.about.get("corrects") or not _is_message(route):
        return None
    before = next((one.sent for one in last_sent(desk, row) if one.transport), None)
    return body(desk, before) if before is not None else None


def post(desk: Desk, row: Exchange) -> Moved:
    """Decide again, since a consent may have been withdrawn while it waited, and send what is on the disk."""
    rooms: Rooms = desk.rooms
    rules, route = rules_and_route(desk, row)
    if route is None:
        return done(row, "nothing", "exchange-route-gone")
    released = _released(desk, row, rules, route)
    if released is None:
        if _is_laid_out_now(desk, row):  # a moment ago: it surely did not go
            return moved(row, "decided", sent=None)
        return _overruled(desk, row, rules, route)
    data, name = _at_hand(desk, row)
    meta = {"seen": row.about["seen"]} if "seen" in row.about else {}
    posted = rooms.outboxes[route.port].post(
        Post(name, Parcel(data, released), route.party, rules.sender, route.format, meta, row.about.get("resent", 0))
    )
    told = row.about.get("transport")  # by a notice that came before it was noted here that it went
    gone = altered(row, tries=0, reason="", params={}, transport=told or posted.state)
    described = [{"id": row.sent, "remote": posted.remote}] if posted.remote else []
    lines = [_line(row, route, "sent", msgid=name, ground=_ground(released), outcome=posted.state)]
    if not route.answers or not _is_message(route):
        ended = done(gone, "done", posted.note, **posted.params) if told != _REFUSED else _not_delivered(gone)
        return replace(ended, described=described, lines=lines)
    now = desk.now()
    asked = after(now, rules.deadlines.remind * 3600)
    deadline = after(now, rules.deadlines.receipt * 3600)
    waits = altered(
        gone, state="awaiting", lane=f"{row.tenant}/receipt/{row.id}", due=min(asked, deadline), deadline=deadline
    )
    moves = Moved(waits) if told != _REFUSED else _not_delivered(waits)
    return replace(moves, described=described, lines=lines)


def _is_message(route: Route) -> bool:
    """Whether it goes in an envelope, which has a receipt and may be corrected; a letter has none."""
    return route.format != LETTER and FORMATS[route.format].message


def _not_delivered(row: Exchange) -> Moved:
    return held(row, "transport-refused", code=row.about.get("code", "-"))


def _overruled(desk: Desk, row: Exchange, rules: Rules, route: Route) -> Moved:
    """It is written anew, and what was laid out before may have gone: nobody knows. The log says so, and a receiver
    that may hold content by it, and may not have content any more, is told."""
    doubted = _line(row, route, "sent", outcome=_UNKNOWN)
    children: list[New] = []
    if row.about.get("level") == "content":
        now = altered(row, version=_version_now(desk, row))
        children = in_doubt(desk, now, plan_of(desk, now), route, rules)
    return replace(moved(row, "decided"), children=children, lines=[doubted])


def _line(row: Exchange, route: Route, what: str, *, ground: str = "", msgid: str = "", outcome: str = "") -> Line:
    """What the audit is told of it (domain.md § 5.2)."""
    params = {"level": row.about.get("level", ""), "purpose": route.purpose, "format": route.format}
    return Line(
        row.tenant, WORKER, what, plan=row.plan, version=row.version, party=route.party, tool=route.port,
        params=params, ground=ground, msgid=msgid, outcome=outcome,
    )  # fmt: skip


def _ground(released: Released) -> str:
    """By which provisions it went: each once."""
    return ", ".join(sorted(released.decision.grounds)[:5]) if released.decision is not None else "own-copy"


def _again(desk: Desk, row: Exchange, plan: Plan, level: str) -> list[New]:
    """Content that goes on a consent is looked at again when that may have ended; whether it went is not always known,
    so this is written with it, and not when it is noted that it went."""
    is_first = level == "content" and row.about.get("level") != "content"
    return [again_on(row, plan, desk.now())] if is_first else []


def unnoted(desk: Desk, row: Exchange) -> Line:
    """What the audit is told of a message that went, where its receipt came before it was noted here."""
    rules, route = rules_and_route(desk, row)
    plan = plan_of(desk, row)
    if route is None or plan is None or row.sent is None:
        return Line(row.tenant, WORKER, "sent", plan=row.plan, version=row.version, party=row.party, tool=row.port)
    shown = _for(route, plan)
    decision = decide(shown, Asker.of(route.party), route.purpose, row.changed, rules.policy, most=route.only)
    ground = _ground(decision.release(shown)) if decision.level != "none" else ""
    _, name = _at_hand(desk, row)
    return _line(row, route, "sent", msgid=name, ground=ground, outcome="delivered")


def wait(desk: Desk, row: Exchange) -> Moved:
    """No receipt has come: asked after, and after the deadline it counts as a no (HIS 1168 § 4.1)."""
    if row.deadline is not None and row.due >= row.deadline:
        return held(altered(row, receipt="missing"), "receipt-missing")
    rooms: Rooms = desk.rooms
    wait_for, last = rooms.rules[row.tenant].deadlines.after_reminder(row.tries), row.deadline or row.due
    return later(row, min(after(row.due, wait_for * 3600), last) if wait_for is not None else last, "receipt-awaited")


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
    plan = plan_of(desk, altered(row, version=version))
    if plan is None:
        return None
    plan = _for(route, plan)
    decision = decide(plan, Asker.of(route.party), route.purpose, desk.now(), rules.policy, most=route.only)
    if decision.level == "none":
        return None
    released = decision.release(plan)
    shown = with_statement(released.plan, desk.now(), own=True)
    return released if says(shown, seal(desk)) == row.about.get("says") else None


def _is_laid_out_now(desk: Desk, row: Exchange) -> bool:
    """Whether it was written in this round, in which it is sent once."""
    return "data" in desk.at_hand(row)


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
