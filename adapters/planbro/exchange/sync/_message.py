"""A message came: judged as the national acceptance test demands, answered once to each party, and heard (plo.md § 4).

The receipt is made of the message alone and of when it came, so that every try makes the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from planbro.exchange._read import read
from planbro.exchange.engine import Desk, Moved, done, held, moved, refused
from planbro.exchange.receive import Answer, Judgement, judge
from planbro.exchange.sync._at_hand import body
from planbro.exchange.sync._outgoing import outgoing
from planbro.exchange.sync._rules import Rooms
from planbro.findings import PlanbroError
from planbro.store.database import Exchange, Messages, New, Transaction
from planbro.transport import Acknowledgement, Post


@dataclass(frozen=True, slots=True)
class _Seen:
    """Which messages came before this one."""

    before: Mapping[str, str]

    def message(self, key: str) -> str | None:
        return self.before.get(key)

    def receipt(self, original: str, by: tuple[str | None, str | None]) -> bool:
        return False


def understand(desk: Desk, row: Exchange) -> Moved:
    """Judge it, and open an answer for each party that has to give one."""
    data = body(desk, row.message) if row.message is not None else None
    if data is None:
        return held(row, "exchange-body-gone")
    judgement = _judged(desk, row, data)
    if judgement.receipt is not None:
        child = New(row.tenant, "receipt", f"{row.lane}/receipt", message=row.message, port=row.port)
        return replace(done(row), children=[child])
    described = [_described(row, judgement)]
    if judgement.fate == "duplicate":
        return replace(done(row, "nothing", "message-repeated"), described=described)
    if judgement.fate in {"unreadable", "no-answer"}:
        return replace(refused(row, judgement.findings), described=described)
    children = [
        New(
            row.tenant,
            "answer",
            f"{row.tenant}/answer/{row.id}",
            "decided",
            message=row.message,
            port=row.port,
            party=_sender(judgement),
            about={"number": number, "came": row.opened, "status": one.status},
        )
        for number, one in enumerate(judgement.answers)
    ]
    if judgement.fate == "accepted" and _tells_of_a_plan(desk, row, data):
        children.append(_change(row, _sender(judgement)))
    state = "judged" if judgement.fate == "accepted" else "closed"
    on = moved(row, state, about={**row.about, "fate": judgement.fate}, party=_sender(judgement))
    if judgement.fate != "accepted":
        on = held(on.to, "message-rejected", codes=", ".join(judgement.errors) or "-")
    return replace(on, children=children, described=described)


def _tells_of_a_plan(desk: Desk, row: Exchange, data: bytes) -> bool:
    """Whether it comes by a port that plans come by, and says anything of one; what cannot be read is for a person."""
    rooms: Rooms = desk.rooms
    if not any(one.port == row.port for one in rooms.rules[row.tenant].sources):
        return False
    try:
        plan = read(data, account=False).plan
    except PlanbroError:
        return True
    return bool(plan.ip_status or plan.koordinator_status or plan.koordinatorer or plan.goals)


def _change(row: Exchange, sender: str) -> New:
    """The plan that a message tells of; those of one sender in the order they came."""
    return New(row.tenant, "change", f"{row.tenant}/{row.port}/{sender}", message=row.message, port=row.port,
               about={"sender": sender})  # fmt: skip


def _judged(desk: Desk, row: Exchange, data: bytes) -> Judgement:
    """The judgement, as of when it came: with what had come before it."""
    first = judge(data, as_of=row.opened)
    if first.key is None or first.receipt is not None:
        return first
    key = first.key
    known = desk.read(lambda transaction: Messages(transaction).known(row.tenant, [key], "in"))
    others = [one for one in known if one.id < (row.message or 0)]
    if not others:
        return first
    mine = desk.read(lambda transaction: Messages(transaction).get(row.message or 0))
    same = any(one.digest == mine.digest for one in others)
    return judge(data, as_of=row.opened, seen=_Seen({key: first.sha256 if same else "other"}))


def _sender(judgement: Judgement) -> str:
    """Whom the answer goes to: the communication party, else the body above it."""
    sender = judgement.message.sender if judgement.message is not None else None
    first, second = sender.her_ids if sender is not None else (None, None)
    her = second or first
    return f"herid:{her}" if her else ""


def _described(row: Exchange, judgement: Judgement) -> dict[str, Any]:
    """What is known of the message now."""
    message = judgement.message
    told: dict[str, Any] = {"id": row.message, "msgid": judgement.key or "", "party": _sender(judgement)}
    if message is not None and message.kind is not None:
        told |= {"format": message.kind.format, "type": message.type or ""}
    return told


def answer(desk: Desk, row: Exchange) -> Moved:
    """Make the receipt, the same at every try. Of the same message twice in one batch neither knew of the other when
    it was judged: by now both are described, and the first is answered."""
    if desk.read(partial(_is_repeated, row=row)):
        return done(row, "nothing", "message-repeated")
    data = body(desk, row.message) if row.message is not None else None
    if data is None:
        return held(row, "exchange-body-gone")
    one = _answer(data, row)
    kept = outgoing(row.tenant, row.port, row.party, one.data, f"apprec-{one.version}", "APPREC", one.id,
                    kind="receipt")  # fmt: skip
    about = {**row.about, "id": one.id, "format": kept.format}
    return replace(moved(row, "rendered", about=about), sends=kept)


def _is_repeated(transaction: Transaction, *, row: Exchange) -> bool:
    messages = Messages(transaction)
    mine = messages.get(row.message) if row.message is not None else None
    if mine is None or not mine.msgid:
        return False
    known = messages.known(row.tenant, [mine.msgid], "in")
    return any(one.id < mine.id and one.digest == mine.digest for one in known)


def send_answer(desk: Desk, row: Exchange) -> Moved:
    """Send what is on the disk, by the port the message came by."""
    rooms: Rooms = desk.rooms
    outbox = rooms.outboxes.get(row.port)
    if outbox is None:
        return done(row, "nothing", "exchange-route-gone")
    data = body(desk, row.sent) if row.sent is not None else None
    if data is None:
        return held(row, "exchange-body-gone")
    rules, about = rooms.rules[row.tenant], row.about
    post = Post(about["id"], Acknowledgement(data), row.party, rules.sender, about["format"], {"type": "APPREC"})
    posted = outbox.post(post)
    return done(replace(row, transport=posted.state))


def heard(desk: Desk, row: Exchange) -> Moved:
    """Where nobody listens to what messages say, it is over."""
    return done(row)


def _answer(data: bytes, row: Exchange) -> Answer:
    number: int = row.about["number"]
    return judge(data, as_of=row.about["came"]).answers[number]
