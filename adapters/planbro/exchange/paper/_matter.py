"""What a paper is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from planbro.exchange._papers import paper_for
from planbro.exchange.consent import asked_of
from planbro.exchange.looked import Asked, Naming, log_of
from planbro.exchange.sync._content import from_bytes
from planbro.findings import Refused
from planbro.formats.epj._paper import KINDS as ROUTINE
from planbro.plan import Party, Plan, Policy, day_in_norway
from planbro.plan.disclosure import Asker
from planbro.render.looked import Log
from planbro.render.paper import Matter, day_before_meeting
from planbro.store.database import Deviations, Plans, Transaction

_WITH_LOG: Final = frozenset({"looked", "insight", "withdrawal"})


def matter_of(
    plan: Plan,
    kind: str,
    as_of: str,
    *,
    reader: Asker | Party | str | None = None,
    purpose: str = "TREAT",
    policy: Policy = Policy(),
    meeting: str | None = None,
    before: Plan | None = None,
    consent: str | None = None,
    record: str | None = None,
    blank: bool = False,
    form: str = "joint",
    language: str = "nb",
    sender: str = "",
) -> Matter:
    """What a plan has to say for a paper of that kind. `record` says which letter, `blank` one to be filled in,
    `form` which consent form.

    Raises:
        Refused: the plan has no such record.
    """
    letter = paper_for(plan, kind, as_of, record=record, blank=blank) if kind in ROUTINE else None
    asked = asked_of(plan, form, day=as_of[:10], language=language) if kind == "consent" else None
    return Matter(
        as_of=as_of, plan=plan, reader=reader, purpose=purpose, policy=policy, meeting=meeting, before=before,
        consent=consent, form=asked, letter=letter, sender=sender,
    )  # fmt: skip


def paper_matter(
    transaction: Transaction,
    tenant: str,
    plan_id: str,
    kind: str,
    now: str,
    *,
    reader: Asker | Party | str | None = None,
    purpose: str = "TREAT",
    policy: Policy = Policy(),
    meeting: str | None = None,
    consent: str | None = None,
    record: str | None = None,
    blank: bool = False,
    form: str = "joint",
    language: str = "nb",
    version: int | None = None,
    naming: Naming = Naming(),
    sender: str = "",
) -> Matter:
    """The same of a plan that is kept: with the plan as it was after the meeting before, who has looked, what was
    sent, and what went wrong, where the paper tells of it.

    Raises:
        Refused: the plan is not kept, has no such record, or the log is not the reader's.
    """
    plans = Plans(transaction)
    data = plans.body(tenant, plan_id, version)
    if data is None:
        raise Refused.because("plan-not-kept")
    found = matter_of(
        from_bytes(data), kind, now, reader=reader, purpose=purpose, policy=policy, meeting=meeting, consent=consent,
        record=record, blank=blank, form=form, language=language, sender=sender,
    )  # fmt: skip
    if kind == "innkalling":
        return replace(found, before=_before(plans, tenant, plan_id, found))
    if kind in _WITH_LOG:
        return replace(found, log=_log(transaction, tenant, plan_id, kind, found, naming))
    if kind == "deviations":
        mine = [one for one in Deviations(transaction).of_tenant(tenant) if one.plan == plan_id]
        return replace(found, deviations=mine)
    return found


def _before(plans: Plans, tenant: str, plan_id: str, found: Matter) -> Plan | None:
    """The plan as it was when the day of the meeting before was over; None where it was not kept then."""
    day = day_before_meeting(found)
    if not day:
        return None
    known = [one.number for one in plans.versions(tenant, plan_id) if day_in_norway(one.at) <= day]
    data = plans.body(tenant, plan_id, known[-1]) if known else None
    return from_bytes(data) if data is not None else None


def _log(
    transaction: Transaction, tenant: str, plan_id: str, kind: str, found: Matter, naming: Naming
) -> Log | None:  # fmt: skip
    """The log for this reader. A paper that only mentions it is made without it, where the reader may not see it."""
    number = _number(found.reader)
    asked = Asked([plan_id], reader="representative" if number else "planeier", number=number)
    try:
        return log_of(transaction, tenant, asked, found.as_of, policy=found.policy, naming=naming,
                      controller=found.sender)  # fmt: skip
    except Refused:
        if kind == "looked":
            raise
        return None


def _number(reader: Asker | Party | str | None) -> str:
    """The number of a person who acts for the planeier; a body has no log to see.

    Raises:
        Refused: the reader is no person.
    """
    if reader is None:
        return ""
    found = next((one.value for one in Asker.of(reader).parties if one.kind == "fnr"), "")
    if not found:
        raise Refused.because("log-not-theirs")
    return found
