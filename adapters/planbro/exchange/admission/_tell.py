"""A dialogmelding with status and reach, where nothing else told it in time; where no message can go, a person calls.

It says what the receiver may see of the status on that day and nothing of the stay. It is decided on when its time has
come, and again right before it goes, and its receipt is awaited as any other's.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from planbro.exchange._statement import with_statement
from planbro.exchange.admission._carry import TASK, facts_of
from planbro.exchange.admission._facts import KIND, Fact, fact_in, moment
from planbro.exchange.admission._rules import Ruling
from planbro.exchange.admission._settle import Rulings, name_of, ruling_of
from planbro.exchange.admission._stays import Stay, stay_with, stays
from planbro.exchange.admission._wanted import event_of
from planbro.exchange.engine import Desk, Effect, Flow, Moved, Sending, after, done, held, moved
from planbro.exchange.remind import announced
from planbro.exchange.sync._at_hand import body, current_version, plan_of, seal
from planbro.exchange.sync._conflict import touches
from planbro.exchange.sync._content import says
from planbro.exchange.sync._delivery import wait
from planbro.exchange.sync._outgoing import outgoing
from planbro.exchange.sync._rules import WORKER, Rooms, Rules
from planbro.exchange.writing import Writing, write
from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.plo import Message, read_message
from planbro.plan import Plan, decide, shallow
from planbro.plan.disclosure import Asker, Released, status_part
from planbro.store.database import (
    Exchange,
    Exchanges,
    Line,
    Messages,
    NewTask,
    Plans,
    Tasks,
    Transaction,
)
from planbro.transport import Parcel, Post

_NOTHING: Final = "nothing-permitted"
_FORM: Final = {"dialog": ("dialog-1.1", "DIALOG_HELSEFAGLIG"), "gp": ("plo-1.6", "ORIENTERING_TJENESTETILBUD")}
"""By what is done: the form of the message, and its type."""
_SILENT: Final = frozenset({"rejected", "missing"})


def flow(rulings: Rulings) -> Flow:
    """What is done with a message that waits."""
    steps = _Telling(rulings)
    return {"waiting": steps.render, "rendered": Sending(steps.post), "awaiting": wait}


@dataclass(frozen=True, slots=True)
class _Telling:
    rulings: Rulings

    def render(self, desk: Desk, row: Exchange) -> Moved:
        """Its time has come: decide, and write what may be said; nothing where it is not so, or told already."""
        rooms: Rooms = desk.rooms
        rules, ruling = rooms.rules[row.tenant], ruling_of(self.rulings, row.tenant)
        over = self._over(desk, row, ruling)
        if over is not None:
            return over
        row = replace(row, version=current_version(desk, row))
        plan = plan_of(desk, row)
        if plan is None:
            return held(row, "exchange-body-gone")
        if touches(desk, row, "status"):
            return done(row, "nothing", "conflict-waits")
        if row.party and _level(plan, row, rules, ruling, desk.now()) == "none":
            return replace(done(row, "refused", "exchange-not-permitted"), lines=[_line(row, ruling, "refused")])
        named = _named(desk, row, plan, ruling)
        if row.about["does"] == "call" or not row.party or row.port not in rooms.outboxes or named is None:
            effect: Effect = partial(_call, ruling=ruling)
            return replace(done(row), effects=[effect], lines=[_line(row, ruling, "call")])
        return self._rendered(desk, row, named, rules, ruling)

    def _over(self, desk: Desk, row: Exchange, ruling: Ruling) -> Moved | None:
        """Why it does not go any more."""
        if "stay" not in row.about:
            return None
        facts, stay = _stay(desk, row, ruling)
        if stay is None or event_of(stay) != row.about["event"]:
            return done(row, "superseded")
        if any(_tells(one, stay, row, ruling.same) for one in facts):
            return done(row, "nothing", "admission-told")
        return None

    def _rendered(self, desk: Desk, row: Exchange, plan: Plan, rules: Rules, ruling: Ruling) -> Moved:
        links: list[str] = []

        def occasion(shown: Plan) -> str:
            links.append(_occasion(desk, row, says(shown, seal(desk))))
            return links[-1]

        try:
            writing = _written(desk, row, plan, rules, ruling, occasion)
        except Refused as refused:
            if any(one.code == _NOTHING for one in refused.findings):
                return replace(done(row, "refused", "exchange-not-permitted"), lines=[_line(row, ruling, "refused")])
            raise
        said = says(writing.shown, seal(desk))
        if _is_seen(desk, row, said):
            return done(row, "nothing", "exchange-seen-before")
        format, type_ = _FORM[row.about["does"]]
        link = links[-1] if links else _occasion(desk, row, said)
        name = writing.msgid or str(uuid.uuid5(uuid.UUID(row.plan), link))
        message = outgoing(row.tenant, row.port, row.party, writing.data, format, type_, name, found=writing.findings)
        hand = desk.at_hand(row)
        hand["data"], hand["msgid"], hand["released"] = writing.data, name, writing.released
        about = {**row.about, "says": said, "level": "status", "link": link}
        return replace(moved(row, "rendered", about=about), sends=message)

    def post(self, desk: Desk, row: Exchange) -> Moved:
        """Decide again, and send what is on the disk."""
        rooms: Rooms = desk.rooms
        rules, ruling = rooms.rules[row.tenant], ruling_of(self.rulings, row.tenant)
        over = self._over(desk, row, ruling)
        if over is not None:
            return over
        released = _released(desk, row, rules, ruling)
        if released is None or row.port not in rooms.outboxes:
            return moved(row, "waiting", sent=None) if "data" in desk.at_hand(row) else moved(row, "waiting")
        data, name = _at_hand(desk, row)
        format, type_ = _FORM[row.about["does"]]
        posted = rooms.outboxes[row.port].post(
            Post(
                name,
                Parcel(data, released),
                row.party,
                rules.sender,
                format,
                {"type": type_},
                again=row.about.get("resent", 0),
            )
        )
        now = desk.now()
        asked = after(now, rules.deadlines.remind * 3600)
        deadline = after(now, rules.deadlines.receipt * 3600)
        waits = replace(
            row, tries=0, reason="", params={}, transport=posted.state, state="awaiting",
            lane=f"{row.tenant}/receipt/{row.id}", due=min(asked, deadline), deadline=deadline,
        )  # fmt: skip
        described = [{"id": row.sent, "remote": posted.remote}] if posted.remote else []
        line = _line(row, ruling, "sent", msgid=name, ground=_ground(released), outcome=posted.state)
        return Moved(waits, described=described, lines=[line])


def _stay(desk: Desk, row: Exchange, ruling: Ruling) -> tuple[list[Fact], Stay | None]:
    """What is known of a plan's stays, and the one that a message is about."""
    rows: list[Exchange] = desk.read(partial(_facts, row=row))
    facts = [fact_in(one) for one in rows]
    return facts, stay_with(stays(facts, ruling.same), row.about["stay"])


def _named(desk: Desk, row: Exchange, plan: Plan, ruling: Ruling) -> Plan | None:
    """The plan with the name of whom it is about, without which a receiver refuses the message (HIS 80415, E36).

    A pointer has none: it is taken from the message that told of the stay, and kept nowhere but in what is sent. None
    where that has none either, or is gone.
    """
    if isinstance(plan.planeier.family, str) and isinstance(plan.planeier.given, str):
        return plan
    stay = _stay(desk, row, ruling)[1] if "stay" in row.about else None
    name = name_of(desk, stay) if stay is not None else None
    if name is None:
        return None
    named = shallow(plan)
    named.planeier = replace(plan.planeier, given=name[0], family=name[1])
    return named


def _level(plan: Plan, row: Exchange, rules: Rules, ruling: Ruling, now: str) -> str:
    return decide(status_part(plan), Asker.of(row.party), ruling.purpose, now, rules.policy, most="status").level


def _facts(transaction: Transaction, *, row: Exchange) -> list[Exchange]:
    return facts_of(transaction, row.tenant, row.plan, KIND)


def _tells(one: Fact, stay: Stay, row: Exchange, same: timedelta) -> bool:
    """Whether a message that passed through has told the same of this stay, to whom it was to be told."""
    if one.what != "passed" or one.cancels != row.about["event"]:
        return False
    told, since = moment(one.told), stay.since
    return told is not None and (since is None or told >= since - same)


def _occasion(desk: Desk, row: Exchange, said: str) -> str:
    """What makes its message another than all before: which stay and event it is of, what it says, and which it comes
    after. None of it is of this moment or of this store, so where yesterday's backup was restored the same comes to
    the same name, which the receiver takes once."""
    others = [one for one in desk.read(partial(_before, row=row)) if one.id != row.id]
    last = others[-1] if others else None
    after = str(last.about.get("link") or last.id) if last is not None else ""
    what = [row.about.get("stay", ""), row.about["event"], row.about["does"], row.party, row.port, after, said]
    return seal(desk).digest("/".join(what), "admission-occasion")[:32]


def _written(desk: Desk, row: Exchange, plan: Plan, rules: Rules, ruling: Ruling, occasion: Callable[[Plan], str]
             ) -> Writing:  # fmt: skip
    format, type_ = _FORM[row.about["does"]]
    about = _about(desk, row) if row.about["does"] == "dialog" else None
    return write(
        status_part(plan), format, onto=False, receiver=row.party, purpose=ruling.purpose, as_of=desk.now(),
        message=type_, sender=rules.sender or None, policy=rules.policy, most="status", account=False,
        about=about.id if about is not None else None,
        between=(about.receiver, about.sender) if about is not None and about.receiver and about.sender else None,
        occasion=occasion,
    )  # fmt: skip


def _about(desk: Desk, row: Exchange) -> Message | None:
    """The care message that a dialogue is about, whose sender it goes back to (HITS 1218 § 3.4)."""
    data = body(desk, row.message) if row.message is not None else None
    if data is None or data.lstrip()[:1] != b"<":
        return None
    found = read_message(xml.parse(data))
    sender = found.sender.her_ids if found is not None and found.sender is not None else (None, None)
    return found if row.party.removeprefix("herid:") in sender else None


def _released(desk: Desk, row: Exchange, rules: Rules, ruling: Ruling) -> Released | None:
    """By what right it goes now; None where it would no longer say the same."""
    key = (row.tenant, row.plan)
    kept = desk.read(lambda transaction: Plans(transaction).now_at([key])).get(key)
    if kept is not None and kept.version == row.version:
        known: Released | None = desk.at_hand(row).get("released")
        if known is not None:
            return known
    plan = plan_of(desk, replace(row, version=kept.version if kept is not None else row.version))
    named = _named(desk, row, plan, ruling) if plan is not None else None
    if named is None or touches(desk, row, "status"):
        return None
    part = status_part(named)
    decision = decide(part, Asker.of(row.party), ruling.purpose, desk.now(), rules.policy, most="status")
    if decision.level == "none":
        return None
    released = decision.release(part)
    return released if says(with_statement(released.plan, desk.now()), seal(desk)) == row.about.get("says") else None


def _is_seen(desk: Desk, row: Exchange, said: str) -> bool:
    """Whether the fastlege was told just that before. A hospital is told for each stay."""
    if "stay" in row.about:
        return False
    rows: list[Exchange] = desk.read(partial(_before, row=row))
    last = rows[-1] if rows else None
    if last is None or not last.transport:  # what may have gone says nothing of what was seen
        return False
    return last.about.get("says") == said and last.receipt not in _SILENT


def _before(transaction: Transaction, *, row: Exchange) -> list[Exchange]:
    there = facts_of(transaction, row.tenant, row.plan, row.kind)
    return [one for one in there if one.id <= row.id and one.party == row.party and one.sent is not None
            and one.about["does"] == row.about["does"]]  # fmt: skip


def _at_hand(desk: Desk, row: Exchange) -> tuple[bytes, str]:
    hand = desk.at_hand(row)
    if "data" in hand:
        return hand["data"], hand["msgid"]
    assert row.sent is not None
    number = row.sent
    kept, data = desk.read(lambda transaction: Messages(transaction).get(number)), body(desk, number)
    if data is None:
        raise Refused.because("exchange-body-gone")
    return data, kept.msgid


def _call(transaction: Transaction, row: Exchange, now: str, *, ruling: Ruling) -> None:
    """A person tells it; whom to call is the task's party."""
    stay, event = row.about.get("stay", str(row.id)), row.about["event"]
    new = NewTask(row.tenant, TASK, f"{row.plan}/{stay}/call-{event}", "admission-call",
                  after(now, ruling.due.total_seconds()), row.plan, row.version, row.party,
                  exchange=row.id)  # fmt: skip
    opened = Tasks(transaction).open([new], now)
    if opened and ruling.told_by:
        Exchanges(transaction).open(announced(opened, ruling.told_by), now)


def _line(row: Exchange, ruling: Ruling, what: str, *, msgid: str = "", ground: str = "", outcome: str = "") -> Line:
    params = {"event": row.about["event"], "level": "status", "purpose": ruling.purpose}
    return Line(
        row.tenant, WORKER, what, plan=row.plan, version=row.version, party=row.party, tool=row.port, params=params,
        msgid=msgid, ground=ground or (_NOTHING if what == "refused" else ""), outcome=outcome,
    )  # fmt: skip


def _ground(released: Released) -> str:
    """By which provisions it went: each once."""
    return ", ".join(sorted(set(released.decision.kept.values()))[:5]) if released.decision is not None else ""
