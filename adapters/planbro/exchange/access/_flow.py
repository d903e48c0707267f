"""The steps of a request: taken from a message, looked into, waited for, answered the way it came, over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.access._ask import ANSWER, DUE, END, LOOK, ask, look
from planbro.exchange.access._ends import over, waited
from planbro.exchange.access._ids import ref_of
from planbro.exchange.access._kept import plan_here
from planbro.exchange.access._message import ANSWERED, FORMAT, REQUEST, ask_of_message, nobody, released_for, svar
from planbro.exchange.access._model import Answering, Ask, Case, case_of
from planbro.exchange.engine import Desk, Flow, Moved, Sending, Step, after, done, held, moved
from planbro.exchange.sync._at_hand import body
from planbro.exchange.sync._delivery import wait
from planbro.exchange.sync._outgoing import outgoing
from planbro.exchange.sync._rules import WORKER, Rooms, Rules
from planbro.plan import Plan, Policy
from planbro.plan.disclosure import Released
from planbro.render.access import answer_text
from planbro.store.database import (
    Exchange,
    Line,
    Messages,
    NewMessage,
    NewTask,
    Requests,
    Tasks,
    Transaction,
)
from planbro.transport import Parcel, Post

LETTER: Final = "access-letter"
_DAYS: Final = 3
_HOUR: Final = 3600


def flow(answering: Mapping[str, Answering]) -> dict[str, Flow]:
    """The flows, by what each tenant (by organisasjonsnummer) has decided."""
    return {
        LOOK: {"received": partial(look, answering=answering)},
        DUE: {"received": waited(answering)},
        END: {"received": over},
        ANSWER: {
            "received": partial(answer, answering=answering),
            "rendered": Sending(partial(post, answering=answering)),
            "awaiting": wait,
        },
    }


def listening(step: Step, answering: Mapping[str, Answering]) -> Step:
    """The step for a message that was judged: one that asks for access is kept as a request, all else is for `step`."""

    def listen(desk: Desk, row: Exchange) -> Moved:
        data = body(desk, row.message) if row.message is not None else None
        rooms: Rooms = desk.rooms
        if data is None or REQUEST.encode() not in data or rooms.rules[row.tenant].kind != "kommune":
            return step(desk, row)
        rules = answering.get(row.tenant, Answering())
        found = ask_of_message(data, row.tenant, row.party, row.port, rules)
        if found is None:
            return step(desk, row)
        asked, paper = found
        asked = replace(asked, message=row.message)
        return replace(done(row), effects=[partial(_asked, asked=asked, paper=paper, rules=rules)])

    return listen


def _asked(
    transaction: Transaction, row: Exchange, now: str, *, asked: Ask, paper: bytes | None, rules: Answering
) -> None:
    ident = ref_of(transaction.seal, f"message/{row.tenant}/{row.message}")
    number = None if paper is None else keep_paper(transaction, row.tenant, row.port, ident, paper, now)
    ask(transaction, replace(asked, id=ident, paper=number), rules, now)


def keep_paper(transaction: Transaction, tenant: str, port: str, ident: str, data: bytes, now: str) -> int:
    """Keep the signed paper of a request. Gives its number."""
    new = NewMessage(tenant, "in", port or "access", f"{ident}/consent", "document", data)
    ((number, _),) = Messages(transaction).keep([new], now)
    return number


# the answer


def answer(desk: Desk, row: Exchange, *, answering: Mapping[str, Answering]) -> Moved:
    """Say it the way it was asked: FHIR's asker reads it, a letter is a task, and a message is written and sent."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    case, plan = desk.read(partial(_at_hand, row=row))
    if case is None:
        return done(row, "nothing")
    decided = answering.get(row.tenant, Answering())
    if case.row.way == "letter":
        return replace(done(row), effects=[partial(_to_write, case=case)])
    if case.row.way != "plo":
        return done(row)
    request = body(desk, case.row.message) if case.row.message is not None else None
    if request is None:
        return held(row, "exchange-body-gone")
    released = _may_go(case, plan, desk.now(), decided, rules.policy)
    text = answer_text(case.row.code, case.granted or case.wanted, case.reason if case.told else "",
                       decided.complaint, decided.language)  # fmt: skip
    writing = svar(request, text, case, released, rules.sender, desk.now())
    party = case.row.owner
    message = outgoing(row.tenant, case.row.port, party, writing.data, FORMAT, ANSWERED, writing.msgid or "",
                       found=writing.findings)  # fmt: skip
    about = {**row.about, "level": "status" if released is not None else "none", "code": case.row.code}
    on = moved(row, "rendered", about=about, party=party, port=case.row.port, plan=case.row.plan)
    return replace(on, sends=message)


def _may_go(case: Case, plan: Plan | None, now: str, decided: Answering, policy: Policy) -> Released | None:
    return released_for(plan, case, now, decided.policy_for(policy, case.body)) if case.told else None


def _at_hand(transaction: Transaction, *, row: Exchange) -> tuple[Case | None, Plan | None]:
    requests = Requests(transaction)
    there = requests.called(row.tenant, row.about["ref"])
    if there is None:
        return None, None
    return case_of(there, requests.body(there)), plan_here(transaction, there.tenant, there.plan)


def _to_write(transaction: Transaction, row: Exchange, now: str, *, case: Case) -> None:
    """A person sends the letter; nobody is written to of whom nothing may be told, where that is the rule."""
    due = after(now, _DAYS * 24 * _HOUR)
    task = NewTask(row.tenant, LETTER, case.row.ref, LETTER, due, case.row.plan, params={"number": case.row.id},
                   exchange=row.id)  # fmt: skip
    Tasks(transaction).open([task], now)


def post(desk: Desk, row: Exchange, *, answering: Mapping[str, Answering]) -> Moved:
    """Decide again, and send what is on the disk."""
    rooms: Rooms = desk.rooms
    rules: Rules = rooms.rules[row.tenant]
    outbox = rooms.outboxes.get(row.port)
    if outbox is None:
        return done(row, "nothing", "exchange-route-gone")
    case, plan = desk.read(partial(_at_hand, row=row))
    data = body(desk, row.sent) if row.sent is not None else None
    if case is None or data is None:
        return held(row, "exchange-body-gone")
    decided = answering.get(row.tenant, Answering())
    released = _may_go(case, plan, desk.now(), decided, rules.policy)
    if (released is not None, case.row.code) != (row.about["level"] == "status", row.about["code"]):
        return moved(row, "received")  # it would not say the same any more
    number = row.sent or 0
    kept = desk.read(lambda transaction: Messages(transaction).get(number))
    parcel = Parcel(data, released or nobody(case))
    posted = outbox.post(Post(kept.msgid, parcel, row.party, rules.sender, FORMAT, again=row.about.get("resent", 0)))
    now = desk.now()
    asked, deadline = after(now, rules.deadlines.remind * _HOUR), after(now, rules.deadlines.receipt * _HOUR)
    waits = replace(
        row, state="awaiting", lane=f"{row.tenant}/receipt/{row.id}", due=min(asked, deadline), deadline=deadline,
        tries=0, reason="", params={}, transport=posted.state,
    )  # fmt: skip
    line = Line(row.tenant, WORKER, "sent", plan=case.row.plan, person=case.row.person, party=row.party, tool=row.port,
                msgid=kept.msgid, outcome=posted.state, params={"request": case.row.ref, "format": FORMAT})  # fmt: skip
    remote = [partial(_remote, remote=posted.remote)] if posted.remote else []
    return Moved(waits, effects=remote, lines=[line])


def _remote(transaction: Transaction, row: Exchange, _: str, *, remote: str) -> None:
    Messages(transaction).describe([{"id": row.sent, "remote": remote}])
