"""When a request is over without anybody deciding: its time is up, its span is, or the consent has gone.

Access itself is never opened or closed here: each reading is decided on when it is asked for, so a consent that is
withdrawn closes it in that moment. What is done here is that the request says so, and that who asked is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.access._ask import answered, settle_task
from planbro.exchange.access._kept import plan_here
from planbro.exchange.access._model import Answering, Case, bodies_of, case_of
from planbro.exchange.access._news import due, tell_request
from planbro.exchange.access._standing import closed_by, level_of, opened
from planbro.exchange.access._states import advance
from planbro.exchange.engine import Desk, Moved, Step, done
from planbro.exchange.sync._rules import Rooms
from planbro.exchange.sync._withdrawn import CONSENTING
from planbro.plan import Plan, Policy, day_in_norway
from planbro.store.database import Audit, Exchange, Line, Requests, Subscriptions, Transaction

_TELLING: Final = CONSENTING | {
    "plan", "ip_status", "koordinator_status", "koordinatorer", "coordinating_units", "meetings",
}  # fmt: skip
"""The parts of a plan in which a change may mean something to who asked, or who listens."""
_GONE: Final = frozenset({"withdrawn", "refused", "deceased", "no-consent-to-plan"})
"""Provisions by which the person has closed it, or nobody is there to open it."""


def waited(answering: Mapping[str, Answering]) -> Step:
    """The step for one whose time is up."""

    def wait(desk: Desk, row: Exchange) -> Moved:
        rooms: Rooms = desk.rooms
        policy = rooms.rules[row.tenant].policy
        rules = answering.get(row.tenant, Answering())
        return replace(done(row), effects=[partial(_overdue, policy=policy, rules=rules)])

    return wait


def _overdue(transaction: Transaction, row: Exchange, now: str, *, policy: Policy, rules: Answering) -> None:
    """Who may know that there is a plan waits for koordinerende enhet; everybody else is told the same, now."""
    requests = Requests(transaction)
    there = requests.called(row.tenant, row.about["ref"], lock=True)
    if there is None or there.standing not in {"open", "refused"} or there.state not in {"requested", "received"}:
        return
    case = case_of(there, requests.body(there))
    policy = rules.policy_for(policy, case.body)
    plan = plan_here(transaction, there.tenant, there.plan)
    told = plan is not None and level_of(plan, case.asker, case.wanted.purpose, now, policy) != "none"
    if told and there.standing == "open":
        return
    code = "access-refused" if told else "access-unanswerable"
    case = replace(case, told=told)
    speaks = told or rules.unanswerable == "message"
    state = advance(there.state, "rejected", "owner") if speaks else there.state
    standing = "unanswered" if there.standing == "open" else "refused"
    case = replace(case, row=requests.change(there, now, state=state, standing=standing, code=code,
                                             data=case.sealed()))  # fmt: skip
    settle_task(transaction, case, now, "")
    if speaks:
        answered(transaction, case, now)


def over(desk: Desk, row: Exchange) -> Moved:
    """The span that was given is over."""
    return replace(done(row), effects=[_over])


def _over(transaction: Transaction, row: Exchange, now: str) -> None:
    requests = Requests(transaction)
    there = requests.called(row.tenant, row.about["ref"], lock=True)
    if there is not None and there.standing == "granted" and (there.stop or "9999") < day_in_norway(now):
        requests.change(there, now, standing="ended", code="access-over")


# a new version of the plan


def following(step: Step, answering: Mapping[str, Answering]) -> Step:
    """The step that spreads a version, and with it a look at what had been given by the one before."""

    def follow(desk: Desk, row: Exchange) -> Moved:
        found = step(desk, row)
        if found.to.standing != "closed" or _TELLING.isdisjoint(row.about.get("changed", _TELLING)):
            return found
        rooms: Rooms = desk.rooms
        policy, rules = rooms.rules[row.tenant].policy, answering.get(row.tenant, Answering())
        return replace(found, effects=[*found.effects, partial(_followed, policy=policy, rules=rules)])

    return follow


def _followed(transaction: Transaction, row: Exchange, now: str, *, policy: Policy, rules: Answering) -> None:
    review(transaction, row.tenant, row.plan, rules, policy, now)


def review(
    transaction: Transaction, tenant: str, ident: str, rules: Answering, policy: Policy, now: str
) -> None:  # fmt: skip
    """Look at every request about a plan as the plan is now: what was given and is gone ends, and so does what waits
    for one whom the person has closed it to. Subscribers hear of what they can see."""
    requests = Requests(transaction)
    there = requests.of_plan(tenant, ident)
    listens = Subscriptions(transaction).active(tenant, "plan", ident)
    plan = plan_here(transaction, tenant, ident) if there or listens else None
    if plan is None:
        return
    for one in there:
        case = case_of(one, requests.body(one))
        if one.standing == "granted":
            _still(transaction, case, plan, rules.policy_for(policy, case.body), now)
        else:
            _hopeless(transaction, case, plan, rules.policy_for(policy, case.body), now)
    due(transaction, tenant, plan, rules, policy, now)


def _still(transaction: Transaction, case: Case, plan: Plan, policy: Policy, now: str) -> None:
    """Whether any of the consents that it was given by opens anything to the asker yet."""
    row, granted = case.row, case.granted or case.wanted
    when = granted.start if granted.start is not None and granted.start > day_in_norway(now) else now
    if opened(plan, bodies_of(case.asker), granted.purpose, when, policy):
        return
    row = Requests(transaction).change(row, now, standing="ended", code="access-ended")
    _note(transaction, row.tenant, case, "access-ended", now)
    tell_request(transaction, replace(case, row=row), now)


def _hopeless(transaction: Transaction, case: Case, plan: Plan, policy: Policy, now: str) -> None:
    """One that waits for a yes that the person has taken back: told as a refusal is."""
    if closed_by(plan, bodies_of(case.asker), case.wanted, now, policy) not in _GONE:
        return
    told = level_of(plan, case.asker, case.wanted.purpose, now, policy) != "none"
    case = replace(case, told=told)
    values = {"state": advance(case.row.state, "rejected", "owner"), "code": "access-closed"} if told else {}
    row = Requests(transaction).change(case.row, now, standing="refused", data=case.sealed(), **values)
    case = replace(case, row=row)
    settle_task(transaction, case, now, "")
    _note(transaction, row.tenant, case, "access-closed", now)
    if told:
        answered(transaction, case, now)


def _note(transaction: Transaction, tenant: str, case: Case, what: str, now: str) -> None:
    row = case.row
    line = Line(tenant, "planbro", what, plan=row.plan, person=row.person, party=row.owner, outcome=row.way,
                params={"request": row.ref})  # fmt: skip
    Audit(transaction).write([line], now)
