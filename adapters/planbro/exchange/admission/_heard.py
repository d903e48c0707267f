"""What care messages tell of stays, needs and tjenestetilbud, after they were judged and answered.

A stay goes the way of all admissions; what is asked is a task. A cancellation takes the task back, also where it came
first.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.admission._asked import ASKING, Asked, asked_in, key_of, task_of
from planbro.exchange.admission._carry import TASK
from planbro.exchange.admission._rules import Ruling
from planbro.exchange.admission._settle import Rulings, opened, ruling_of
from planbro.exchange.engine import Desk, Flow, Moved, Sending, Step, done, held
from planbro.exchange.remind import announced
from planbro.exchange.sync._at_hand import body, seal
from planbro.exchange.sync._rules import WORKER, Rooms
from planbro.formats.admission import read_admissions
from planbro.formats.codec import xml
from planbro.formats.plo import Message, read_message
from planbro.plan import day_in_norway
from planbro.store.database import Audit, Exchange, Exchanges, Line, New, NewTask, Seal, Tasks, Transaction

HEARD: Final = "admission-heard"
STATE: Final = "judged"
STAYS: Final = frozenset({"LOG_INNLAGT", "LOG_UTSKREVET"})


def hearing(then: Step | Sending, rulings: Rulings) -> Flow:
    """The step of a judged `message`: what others do with it first; then what it tells is an exchange of its own."""

    def listen(desk: Desk, row: Exchange) -> Moved:
        moved = then(desk, row)
        if moved.to.standing != "closed":
            return moved
        message = message_in(body(desk, row.message) if row.message is not None else None)
        if message is None or message.type not in STAYS | ASKING:
            return moved
        child = New(row.tenant, HEARD, lane_of(seal(desk), row.tenant, message), message=row.message, port=row.port,
                    party=row.party, policy=row.policy, about={"type": message.type})  # fmt: skip
        return replace(moved, children=[*moved.children, child])

    return {STATE: listen}


def lane_of(key: Seal, tenant: str, message: Message) -> str:
    """Messages of one series go one after another."""
    return f"{tenant}/heard/{key.digest(f'{tenant}/{message.series}', 'heard')[:32]}"


def message_in(data: bytes | None) -> Message | None:
    """The care message that some bytes are; None where they are something else."""
    return read_message(xml.parse(data)) if data is not None and data.lstrip()[:1] == b"<" else None


def flow(rulings: Rulings) -> dict[str, Step]:
    """What is done with what a message tells."""

    def take(desk: Desk, row: Exchange) -> Moved:
        ruling = ruling_of(rulings, row.tenant)
        data = body(desk, row.message) if row.message is not None else None
        message = message_in(data)
        if data is None or message is None:
            return held(row, "exchange-body-gone")
        if message.type in STAYS:
            return opened(desk, row, read_admissions(data, profile=ruling.profile), ruling, keeps=True)
        rooms: Rooms = desk.rooms
        asked = asked_in(data, message, rooms.rules[row.tenant].kind, ruling, day_in_norway(desk.now()))
        if asked is None:
            return done(row, "nothing")
        return replace(done(row), effects=[partial(_ask, asked=asked, ruling=ruling)])

    return {"received": take}


def _ask(transaction: Transaction, row: Exchange, now: str, *, asked: Asked, ruling: Ruling) -> None:
    """One task for a series of messages; what is said better later is said in it."""
    tasks, key = Tasks(transaction), (row.tenant, TASK, key_of(transaction, asked))
    there = next(iter(tasks.keyed([key])), None)
    new = task_of(transaction, row.tenant, asked, ruling, now)
    if new is None:
        return
    new = replace(new, exchange=row.id)
    if asked.cancelled:
        tasks.stand([one for one in ([there] if there else tasks.open([new], now)) if one.is_to_do], "over", now)
        return
    if there is None:
        opened = tasks.open([new], now)
        if ruling.told_by:
            Exchanges(transaction).open(announced(opened, ruling.told_by), now)
        _note(transaction, row, new, asked, now)
    elif there.is_to_do and there.code != new.code:
        tasks.renew(new, now)


def _note(transaction: Transaction, row: Exchange, new: NewTask, asked: Asked, now: str) -> None:
    line = Line(row.tenant, WORKER, "received", plan=new.plan, party=asked.sender, tool=row.port, msgid=asked.msgid,
                outcome=new.code, params={"to": new.party} if new.party else {}, exchange=row.id)  # fmt: skip
    Audit(transaction).write([line], now)
