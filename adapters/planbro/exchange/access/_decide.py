"""Koordinerende enhet decides: gives what was asked, gives less, or refuses, with a reason and the way to complain.

What can be given is bounded by consent (law 3). Either one stands already, or a signed form is entered, as a version of
the plan that names who may see what and for how long; without that, giving it is refused with what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from planbro.exchange.access._ask import answered, grant, settle_task
from planbro.exchange.access._body import with_body
from planbro.exchange.access._form import bounded
from planbro.exchange.access._kept import add_version, plan_here
from planbro.exchange.access._model import Answering, Case, Wanted, bodies_of, case_of
from planbro.exchange.access._narrow import Strip, earlier, later, narrowed
from planbro.exchange.access._news import tell_request
from planbro.exchange.access._paper import check_paper
from planbro.exchange.access._standing import closed_by, ends_of, level_of, meeting, opened
from planbro.exchange.access._states import advance
from planbro.exchange.consent import Scan, record_form
from planbro.findings import Findings, Refused
from planbro.formats.consent_form import ConsentForm
from planbro.plan import Plan, Policy, day_in_norway
from planbro.plan.disclosure import provision_text, standings
from planbro.store.database import Audit, Line, Messages, Plans, Requests, Transaction

_MOST: Final = 2000


@dataclass(frozen=True, slots=True, repr=False)
class Approve:
    """It is given, `only` narrower than asked where that is said. `form` is the signed consent, as it was filled in;
    its paper is `scan`, else what came with the request. Without a form it is given by what stands."""

    form: ConsentForm | None = None
    only: Wanted | None = None
    scan: Scan | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Refuse:
    """It is refused, and why: told to the asker, who may know that there is a plan."""

    reason: str


@dataclass(slots=True)
class Decided:
    """The request as it stands then, and what there is to be told of it."""

    case: Case
    version: int = 0
    findings: Findings = field(default_factory=Findings)


def decide_request(
    transaction: Transaction,
    tenant: str,
    ref: str,
    ruling: Approve | Refuse,
    *,
    rules: Answering,
    policy: Policy,
    who: str,
    now: str,
) -> Decided:
    """Decide on a request, and have the answer sent the way the question came.

    Raises:
        Refused: there is no such open request; it is about nobody's plan here; there is no consent to what is given,
            or it opens nothing; no reason is given for a refusal.
    """
    requests = Requests(transaction)
    there = requests.called(tenant, ref, lock=True)
    if there is None:
        raise Refused.because("access-unknown")
    if not there.is_open:
        raise Refused.because("access-not-open", standing=there.standing)
    if not there.plan:
        raise Refused.because("access-no-plan")
    case = case_of(there, requests.body(there))
    policy = rules.policy_for(policy, case.body)
    if isinstance(ruling, Refuse):
        return _refused(transaction, case, ruling, policy, who, now)
    return _approved(transaction, case, ruling, rules, policy, who, now)


# no


def _refused(transaction: Transaction, case: Case, ruling: Refuse, policy: Policy, who: str, now: str) -> Decided:
    """An asker who may know that there is a plan is told at once; another when everybody is told the same."""
    if not ruling.reason.strip() or len(ruling.reason) > _MOST:
        raise Refused.because("access-reason")
    plan = _plan(transaction, case)
    told = level_of(plan, case.asker, case.wanted.purpose, now, policy) != "none"
    case = replace(case, reason=ruling.reason.strip(), told=told)
    values = {"state": advance(case.row.state, "rejected", "owner"), "code": "access-refused"} if told else {}
    row = Requests(transaction).change(case.row, now, standing="refused", who=who, data=case.sealed(), **values)
    case = replace(case, row=row)
    settle_task(transaction, case, now, who)
    _note(transaction, case, "access-refused", who, now)
    if told:
        answered(transaction, case, now)
    return Decided(case)


# yes


def _approved(
    transaction: Transaction, case: Case, ruling: Approve, rules: Answering, policy: Policy, who: str, now: str
) -> Decided:
    plan, found = _plan(transaction, case), Findings()
    wanted = narrowed(case.wanted, ruling.only)
    longest = _after(later(wanted.start, day_in_norway(now)) or now[:10], rules.longest)
    wanted = replace(wanted, stop=earlier(wanted.stop, longest))
    version = 0
    if ruling.form is not None:
        new, consents = _entered(transaction, plan, case, ruling, wanted, policy, now, found)
        _tell_closed(plan, new, wanted, policy, now, found)
        _check_opens(new, case, wanted, policy, now, found)
        if new != plan:
            version = add_version(transaction, case.row.tenant, new, "consent", who, now)
        plan = new
    else:
        consents = _standing(plan, case, wanted, policy, now)
    granted = _given(plan, case, consents, wanted, policy, now)
    ends = ends_of(plan, bodies_of(case.asker), granted, consents, _when(wanted, now), policy)
    stop = earlier(wanted.stop, ends)
    _note(transaction, case, "access-granted", who, now, ground=", ".join(f"consent:{one}" for one in consents[:5]))
    return Decided(grant(transaction, case, granted, consents, stop, who, now), version, found)


def _entered(
    transaction: Transaction, plan: Plan, case: Case, ruling: Approve, wanted: Wanted, policy: Policy, now: str,
    found: Findings,
) -> tuple[Plan, list[str]]:  # fmt: skip
    """The plan with the signed form in it, as far as the request goes."""
    assert ruling.form is not None
    named = with_body(plan, case)
    form = bounded(ruling.form, case, named, wanted, found)
    scan = ruling.scan or _paper(transaction, case)
    if scan is None:
        raise Refused.because("access-paper-missing")
    check_paper(scan, plan.id)
    made = record_form(named.plan, form, scan=scan, as_of=now, policy=policy)
    found.extend(made.findings)
    ids = [one.consent for one in made.standings] or made.changed
    return (made.plan if made.changed else plan), ids


def _paper(transaction: Transaction, case: Case) -> Scan | None:
    """The signed paper that came along.

    Raises:
        Refused: it is neither PDF nor a picture.
    """
    data = Messages(transaction).body(case.row.paper) if case.row.paper is not None else None
    return Scan.of(data) if data is not None else None


def _check_opens(plan: Plan, case: Case, wanted: Wanted, policy: Policy, now: str, found: Findings) -> None:
    """Nothing is said to be open that is not; whom the plan does not know by number asks by the body alone."""
    when = _when(wanted, now)
    if level_of(plan, case.asker, wanted.purpose, when, policy) == "content":
        return
    bodies = bodies_of(case.asker)
    if bodies != case.asker and level_of(plan, bodies, wanted.purpose, when, policy) == "content":
        found.add("access-person-unknown")
        return
    code = closed_by(plan, bodies, wanted, when, policy)
    nb, en = (provision_text(code, language) for language in ("nb", "en"))
    raise Refused.because("access-opens-nothing", provision=code, said_nb=nb, said_en=en)


def _standing(plan: Plan, case: Case, wanted: Wanted, policy: Policy, now: str) -> list[str]:
    """The consents that open some of it already.

    Raises:
        Refused: there are none; the form that is missing is `form_for`'s.
    """
    there = opened(plan, bodies_of(case.asker), wanted.purpose, _when(wanted, now), policy)
    found = [ident for _, ident in meeting(wanted, there)]
    if not found:
        raise Refused.because("access-no-consent")
    return list(dict.fromkeys(found))


def _given(plan: Plan, case: Case, consents: Sequence[str], wanted: Wanted, policy: Policy, now: str) -> Wanted:
    """What of the asked is open now, by these consents."""
    there = opened(plan, bodies_of(case.asker), wanted.purpose, _when(wanted, now), policy)
    some: list[Strip] = [strip for strip, ident in meeting(wanted, there) if ident in consents]
    parts = tuple(dict.fromkeys(strip.part for strip in some)) or wanted.parts
    areas = {strip.area for strip in some}
    return replace(wanted, parts=parts, areas=() if None in areas else tuple(sorted(str(one) for one in areas)))


def _tell_closed(before: Plan, new: Plan, wanted: Wanted, policy: Policy, now: str, found: Findings) -> None:
    """A new kind of information may mean that others' consents have to be renewed (domain.md § 2.4): that is told."""
    when = _when(wanted, now)
    stood = {one.consent for one in standings(before, when, policy) if one.fault is None}
    lost = {one.consent for one in standings(new, when, policy) if one.fault is not None} & stood
    if lost:
        found.add("access-others-renew", count=len(lost))


def _when(wanted: Wanted, now: str) -> str:
    """The moment of now, or the day it begins where that is later."""
    return wanted.start if wanted.start is not None and wanted.start > day_in_norway(now) else now


def _plan(transaction: Transaction, case: Case) -> Plan:
    Plans(transaction).lock([(case.row.tenant, case.row.plan)], case.row.changed)
    plan = plan_here(transaction, case.row.tenant, case.row.plan)
    if plan is None:
        raise Refused.because("access-no-plan")
    return plan


def _after(day: str, days: int) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _note(transaction: Transaction, case: Case, what: str, who: str, now: str, ground: str = "") -> None:
    row = case.row
    line = Line(row.tenant, who, what, plan=row.plan, person=row.person, party=row.owner, ground=ground,
                outcome=row.way, params={"request": row.ref})  # fmt: skip
    Audit(transaction).write([line], now)


# by the asker


def cancel(transaction: Transaction, tenant: str, ref: str, owner: str, now: str) -> Case:
    """The asker takes it back.

    Raises:
        Refused: there is no such request of that asker, or it is answered.
    """
    requests = Requests(transaction)
    there = requests.called(tenant, ref, lock=True)
    if there is None or there.owner != owner:
        raise Refused.because("access-unknown")
    state = advance(there.state, "cancelled", "requester")
    if state == there.state:
        return case_of(there, requests.body(there))
    row = requests.change(there, now, state=state, standing="cancelled", code="access-cancelled")
    case = case_of(row, requests.body(row))
    settle_task(transaction, case, now, "")
    _note(transaction, case, "access-cancelled", owner, now)
    tell_request(transaction, case, now)
    return case


def find(transaction: Transaction, tenant: str, ref: str, owner: str | None = None) -> Case | None:
    """A request by its name; with `owner` only one of that asker's."""
    there = Requests(transaction).called(tenant, ref)
    if there is None or (owner is not None and there.owner != owner):
        return None
    return case_of(there, Requests(transaction).body(there))


def mine(transaction: Transaction, tenant: str, owner: str) -> list[Case]:
    """All requests of an asker."""
    requests = Requests(transaction)
    return [case_of(one, requests.body(one)) for one in requests.listed(tenant, owner=owner)]
