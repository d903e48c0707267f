"""Somebody asks: kept, and looked into afterwards, so that to be taken in is alike for all (law 3).

Who has no plan here, and one of whose plan the asker may know nothing, are told the same: received; and after a time
that it cannot be answered. What is asked twice is one request, and what is open already is answered from what stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.access._model import Answering, Ask, Case, Wanted, case_of, sealed_of
from planbro.exchange.access._narrow import earlier
from planbro.exchange.access._news import tell_request
from planbro.exchange.access._standing import covering, ends_of, level_of, opened
from planbro.exchange.access._states import advance
from planbro.exchange.engine import Desk, Moved, after, done
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._rules import Rooms
from planbro.findings import Refused
from planbro.plan import Plan, Policy, day_in_norway
from planbro.store.database import (
    Audit,
    Exchange,
    Exchanges,
    Line,
    New,
    NewRequest,
    NewTask,
    Parties,
    Persons,
    Plans,
    Requests,
    Tasks,
    Transaction,
)

KIND: Final = "access-request"
"""The kind and the code of koordinerende enhet's task."""
LOOK, DUE, ANSWER, END = "access", "access-due", "access-answer", "access-end"


def ask(transaction: Transaction, asked: Ask, rules: Answering, now: str) -> Case:
    """Keep a request, or give the open one that is the same. It is looked into by a worker.

    Raises:
        Refused: it names nobody.
    """
    if not asked.numbers:
        raise Refused.because("access-nobody")
    requests, (named, person) = Requests(transaction), _person(transaction, asked)
    asked = replace(asked, whom=rules.whom, names=_names(transaction, asked, now))
    key = _key(transaction, asked)
    there = requests.alike(asked.tenant, key)
    _note(transaction, asked, named, now, "repeated" if there is not None else "asked")
    if there is None:
        party, wanted = next(iter(_bodies(asked)), ""), asked.wanted
        new = NewRequest(
            asked.tenant, asked.id, asked.way, asked.owner, key, after(now, rules.after * 3600), sealed_of(asked),
            party, wanted.start, wanted.stop, asked.port, asked.message, asked.paper,
        )  # fmt: skip
        there = requests.keep(new, now)
        there = requests.change(there, now, person=person)
        _open(transaction, asked.tenant, there.ref, LOOK, now)
    elif asked.paper is not None and there.paper is None:  # the signature came after the question
        there = requests.change(there, now, paper=asked.paper)
        _open(transaction, asked.tenant, there.ref, LOOK, now)
    return case_of(there, requests.body(there))


def _bodies(asked: Ask) -> list[str]:
    return [f"{one.kind}:{one.value}" for one in asked.asker.parties if one.is_body]


def _names(transaction: Transaction, asked: Ask, now: str) -> dict[str, str]:
    """What the bodies are called in the address book, so that a form says more than a number."""
    found = Parties(transaction).some(asked.tenant, _bodies(asked), day_in_norway(now))
    return {ident: one.name for ident, one in found.items() if one.name}


def _person(transaction: Transaction, asked: Ask) -> tuple[str, str]:
    """Who is named, for the log, and whose plan it is about: nobody's where the attestation is about another person,
    as nothing is seen of that plan either (`view.View`)."""
    attested = [asked.attested] if asked.attested is not None else []
    found = Persons(transaction).find_all(asked.tenant, (*asked.numbers, *attested))
    named = next((found[one.key] for one in asked.numbers if one.key in found), "")
    return named, named if all(found.get(one.key) == named for one in attested) else ""


def _key(transaction: Transaction, asked: Ask) -> str:
    """Who asks for what of whom: the same body and unit, whoever in it asks. What is asked on an attestation about
    another number is a request of its own, which stands in nobody's way."""
    wanted, attested = asked.wanted, asked.attested
    said = [asked.owner, asked.unit, asked.numbers[0].key, wanted.purpose, *wanted.parts, "|", *wanted.areas]
    said += ["|", attested.key] if attested is not None and attested not in asked.numbers else []
    return transaction.seal.digest("\n".join(said), "request")


def _note(transaction: Transaction, asked: Ask, person: str, now: str, outcome: str) -> None:
    params = {
        "way": asked.way, "client": asked.client, "unit": asked.unit, "purpose": asked.wanted.purpose,
        "basis": asked.basis, "decision": asked.decision, "request": asked.id,
    }  # fmt: skip
    who = asked.practitioner or (f"client:{asked.client}" if asked.client else asked.owner)
    line = Line(
        asked.tenant, who, "ask", role=asked.profession, organisation=asked.body, person=person, party=asked.owner,
        outcome=outcome, params={name: value for name, value in params.items() if value},
    )  # fmt: skip
    Audit(transaction).write([line], now)


def _open(transaction: Transaction, tenant: str, ref: str, kind: str, now: str, due: str = "") -> None:
    lane = f"{tenant}/{kind}/{ref}"
    Exchanges(transaction).open([New(tenant, kind, lane, due=due, about={"ref": ref})], now)


# looked into


def look(desk: Desk, row: Exchange, *, answering: Mapping[str, Answering]) -> Moved:
    """Whose plan it is, and what the asker may know of it; the rest is written in one go."""
    rooms: Rooms = desk.rooms
    policy, rules = rooms.rules[row.tenant].policy, answering.get(row.tenant, Answering())
    return replace(done(row), effects=[partial(_looked, policy=policy, rules=rules)])


def _looked(transaction: Transaction, row: Exchange, now: str, *, policy: Policy, rules: Answering) -> None:
    requests = Requests(transaction)
    there = requests.called(row.tenant, row.about["ref"], lock=True)
    if there is None or not there.is_open:
        return
    case = case_of(there, requests.body(there))
    policy = rules.policy_for(policy, case.body)
    plan = _plan(transaction, row.tenant, there.person)
    state = advance(there.state, "received", "owner") if there.state == "requested" else there.state
    known = plan is not None and level_of(plan, case.asker, case.wanted.purpose, now, policy) != "none"
    case = replace(case, told=known)
    told = requests.change(there, now, state=state, plan=plan.id if plan is not None else "", data=case.sealed())
    case = replace(case, row=told)
    tell_request(transaction, case, now)
    consents = _stands(plan, case, now, policy)
    if plan is not None and consents is not None:
        ends = ends_of(plan, case.asker, case.wanted, consents, now, policy)
        grant(transaction, case, case.wanted, consents, earlier(case.wanted.stop, ends), "", now)
        return
    if plan is not None:
        task = NewTask(row.tenant, KIND, there.ref, KIND, there.due, plan.id, party=there.party,
                       params={"number": there.id})  # fmt: skip
        Tasks(transaction).renew(task, now)
    if there.state == "requested":
        _open(transaction, row.tenant, there.ref, DUE, now, there.due)


def _plan(transaction: Transaction, tenant: str, person: str) -> Plan | None:
    """The plan in use; of several the one that was opened first."""
    plans = Plans(transaction)
    keys = [(tenant, ident) for ident in (plans_of(transaction, tenant, person) if person else [])]
    live = sorted((one.opened, one.id) for one in plans.now_at(keys).values() if one.state == "live" and one.version)
    data = plans.body(tenant, live[0][1]) if live else None
    return from_bytes(data) if data is not None else None


def plans_of(transaction: Transaction, tenant: str, person: str) -> list[str]:
    """The plans of a person, by id."""
    return Persons(transaction).plans(tenant, person)


def _stands(plan: Plan | None, case: Case, now: str, policy: Policy) -> list[str] | None:
    """The consents by which all that is asked for is open already."""
    if plan is None:
        return None
    return covering(case.wanted, opened(plan, case.asker, case.wanted.purpose, now, policy))


# what comes of it


def grant(
    transaction: Transaction, case: Case, granted: Wanted, consents: list[str], stop: str | None, who: str, now: str
) -> Case:
    """It is open: the asker is told, and when the span is over that is noted."""
    requests = Requests(transaction)
    granted = replace(granted, stop=stop)
    case = replace(case, granted=granted, told=True)
    advance(advance(case.row.state, "accepted", "owner"), "completed", "owner")
    row = requests.change(
        case.row, now, state="completed", standing="granted", consent=consents[0] if consents else "", stop=stop,
        start=granted.start, code="access-granted", who=who, data=case.sealed(),
    )  # fmt: skip
    case = replace(case, row=row)
    settle_task(transaction, case, now, who)
    answered(transaction, case, now)
    if stop is not None:
        _open(transaction, row.tenant, row.ref, END, now, f"{_day_after(stop)}T00:00:00.000Z")
    return case


def answered(transaction: Transaction, case: Case, now: str) -> None:
    """The answer goes back the way the question came, and whoever asked to be told hears that there is one."""
    _open(transaction, case.row.tenant, case.row.ref, ANSWER, now)
    tell_request(transaction, case, now)


def settle_task(transaction: Transaction, case: Case, now: str, who: str) -> None:
    """What koordinerende enhet had to do about it is done, or over."""
    tasks = Tasks(transaction)
    found = [one for one in tasks.keyed([(case.row.tenant, KIND, case.row.ref)]) if one.is_to_do]
    tasks.stand(found, "done" if who else "over", now, who)


def _day_after(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day < "9999-12-31" else day
