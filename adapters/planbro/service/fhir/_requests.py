"""Asking for access by Task, and being told by Subscription: `exchange.access` as FHIR has it (fhir.md §§ 5.5, 5.6)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from planbro.exchange.access import (
    Answering,
    Case,
    ask,
    ask_of_task,
    cancel,
    find,
    is_cancelling,
    keep_paper,
    mine,
    owner_of,
    resource_of,
    subscribe,
    task_of,
    unsubscribe,
    wish_of_resource,
)
from planbro.exchange.engine import stamp
from planbro.findings import Finding, Refused
from planbro.service._context import at_the_same_time
from planbro.service._problem import Denied
from planbro.service.fhir._chart import Shown, shown
from planbro.service.fhir._ids import is_uuid, outward
from planbro.service.fhir._match import Clause, Token
from planbro.service.fhir._query import Query
from planbro.service.fhir._turn import Turn, headers_of
from planbro.store.database import Subscription, Subscriptions, Transaction

_BEAT: Final = 0.15
"""Seconds; nobody waits for a subscription, so the beat is one that a machine under load keeps too."""


def answering_of(turn: Turn) -> Answering:
    """What the tenant has decided of requests."""
    return turn.context.answering[turn.tenancy.orgnr]


# Task


async def ask_by_task(turn: Turn, resource: dict[str, Any]) -> Response:
    """A Task asks for access. The same request again is the one that is open."""
    ident, now, tenant = turn.context.new_id(), stamp(turn.context.now()), turn.tenancy.orgnr
    with _judged():
        asked, paper = ask_of_task(resource, turn.caller, tenant, ident)

    def work(transaction: Transaction) -> Case:
        kept = keep_paper(transaction, tenant, "", ident, paper, now) if paper is not None else None
        return ask(transaction, replace(asked, paper=kept), answering_of(turn), now)

    with _judged():
        case = await turn.context.write(work)
    return await _told(turn, _shown(turn, case), 201 if case.row.ref == ident else 200)


async def change_task(turn: Turn, id_: str, resource: dict[str, Any]) -> Response:
    """The asker takes a request back: all that may be changed of it."""
    if resource.get("id") != id_ or resource.get("resourceType") != "Task":
        raise Denied(400, "facade-body")
    case = await _case(turn, id_)
    if case is None:
        raise await turn.nothing("ask", None, "Task")
    _unchanged(turn.request, _shown(turn, case))
    if not is_cancelling(resource):
        raise Denied(422, "facade-cancel-only")
    now, owner, tenant = stamp(turn.context.now()), owner_of(turn.caller), turn.tenancy.orgnr

    def work(transaction: Transaction) -> Case:
        return cancel(transaction, tenant, id_, owner, now)

    with _judged():
        case = await turn.context.write(work)
    return await _told(turn, _shown(turn, case), 200)


def _unchanged(request: Request, one: Shown) -> None:
    """An update of a version that is not the latest is not taken; one that names none is."""
    told = request.headers.get("if-match")
    if told is not None and told.strip() not in {"*", f'W/"{one.version}"', f'"{one.version}"'}:
        raise Denied(412, "facade-changed")


async def read_request(turn: Turn, id_: str) -> Shown | None:
    """A request of the caller's own, by its id."""
    case = await _case(turn, id_)
    return _shown(turn, case) if case is not None else None


async def _case(turn: Turn, id_: str) -> Case | None:
    if not is_uuid(id_):
        return None
    tenant, owner = turn.tenancy.orgnr, owner_of(turn.caller)

    def work(transaction: Transaction) -> Case | None:
        return find(transaction, tenant, id_, owner)

    return await turn.context.read(work)


async def requests_shown(turn: Turn, query: Query) -> list[Shown]:
    """The caller's own requests that a search for Tasks finds: by the person's number, or by id."""
    if query.type != "Task":
        return []
    cases: Sequence[Case | None]
    if query.person is not None:
        key, tenant, owner = query.person.key, turn.tenancy.orgnr, owner_of(turn.caller)

        def work(transaction: Transaction) -> list[Case]:
            return mine(transaction, tenant, owner)

        found = await turn.context.read(work)
        cases = [one for one in found if any(number.key == key for number in one.numbers)]
    else:
        cases = [await _case(turn, id_) for id_ in _ids(query.clauses)]
    ones = [_shown(turn, one) for one in cases if one is not None]
    return [one for one in ones if query.holds(one)]


def _ids(clauses: Sequence[Clause]) -> list[str]:
    named = (one.code for clause in clauses if clause.param.name == "_id" for one in clause.values
             if isinstance(one, Token))  # fmt: skip
    return list(dict.fromkeys(named))


def _shown(turn: Turn, case: Case) -> Shown:
    """The Task of a request, what it gives called as it is called here."""
    task = task_of(case, complaint=answering_of(turn).complaint, language=turn.language)
    for one in task.get("output", ()):
        kind, _, name = one.get("valueReference", {}).get("reference", "").partition("/")
        if kind == "Consent" and is_uuid(name):
            one["valueReference"]["reference"] = f"Consent/{outward(case.row.plan, name)}"
    return shown(task, 1, task["meta"]["lastUpdated"])


async def _told(turn: Turn, one: Shown, status: int) -> Response:
    headers = {**headers_of(one), "Location": f"{turn.base}/{one.type}/{one.id}"}
    if "return=minimal" in turn.request.headers.get("prefer", "").replace(" ", ""):
        return Response(status_code=status, headers=headers)
    return await turn.answer(one.body, status, headers)


# Subscription


async def subscribe_by(turn: Turn, resource: dict[str, Any]) -> Response:
    """A Subscription is kept, for whoever asks for it."""
    ident, now, tenant = turn.context.new_id(), stamp(turn.context.now()), turn.tenancy.orgnr
    with _judged():
        wish = wish_of_resource(resource, turn.caller, tenant, ident)
    policy = turn.context.policy_of(tenant, turn.caller.body)

    def work(transaction: Transaction) -> Subscription:
        return subscribe(transaction, wish, answering_of(turn), policy, now)

    began = time.monotonic()
    with _judged():
        kept = await turn.context.write(work)
    if wish.topic == "plan":  # one that is there is opened and decided on
        await at_the_same_time(began, _BEAT)
    await turn.note("ask", None, "subscribed", "Subscription")
    return await _told(turn, _subscribed(kept), 201)


async def read_subscription(turn: Turn, id_: str) -> Shown | None:
    """A subscription of the caller's own."""
    tenant = turn.tenancy.orgnr

    def work(transaction: Transaction) -> Subscription | None:
        return Subscriptions(transaction).called(tenant, id_)

    kept = await turn.context.read(work) if is_uuid(id_) else None
    return _subscribed(kept) if kept is not None and kept.owner == owner_of(turn.caller) else None


async def unsubscribe_by(turn: Turn, id_: str) -> Response:
    """It is over; one that is over already, or that is another's, is not there."""
    tenant, owner, now = turn.tenancy.orgnr, owner_of(turn.caller), stamp(turn.context.now())

    def work(transaction: Transaction) -> bool:
        return unsubscribe(transaction, tenant, id_, owner, now)

    if not (is_uuid(id_) and await turn.context.write(work)):
        raise await turn.nothing("ask", None, "Subscription")
    await turn.note("ask", None, "unsubscribed", "Subscription")
    return Response(status_code=204)


def _subscribed(kept: Subscription) -> Shown:
    resource = resource_of(kept)
    return shown(resource, 1, resource["meta"]["lastUpdated"])


class Faulty(Denied):
    """What was sent has faults; all of them are told."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(422, findings[0].code if findings else "facade-body")
        self.findings = findings


@contextmanager
def _judged() -> Iterator[None]:
    """What `exchange.access` does not take is told as FHIR tells it."""
    try:
        yield
    except Refused as refused:
        found = list(refused.findings)
        code = next((one.code for one in found), "")
        if code == "access-unknown":
            raise Denied(404, "facade-not-there") from None
        if code == "access-state":
            raise Denied(409, code, **dict[str, Any](found[0].params)) from None
        raise Faulty(found) from None
