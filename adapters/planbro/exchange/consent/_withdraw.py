"""A withdrawal: closed here from that day, and a task with a deadline to close it in the tool (domain.md § 2.4)."""

from __future__ import annotations

from planbro.exchange.consent._record import Recorded, tell_tasks
from planbro.exchange.consent._scan import Scan, keep
from planbro.exchange.writing import latest
from planbro.findings import Refused
from planbro.plan import Code, Consent, Plan, Policy, copy, day_in_norway, first_day, value_of
from planbro.plan.disclosure import standings


def withdraw(
    plan: Plan,
    which: str,
    day: str,
    *,
    by: str | None = None,
    scan: Scan | None = None,
    as_of: str | None = None,
    policy: Policy = Policy(),
) -> Recorded:
    """The plan with one consent withdrawn, or `all` of them, on `day`. What is withdrawn already stays as it was.

    Raises:
        Refused: there is no such consent, or it was signed later.
    """
    made = Recorded(copy(plan))
    chosen = [one for one in made.plan.consents if one.id == which or (which == "all" and _is_open(one, day))]
    if not made.plan.consents:
        raise Refused.because("consent-none")
    if not chosen and which != "all":
        raise Refused.because("consent-not-known")
    if any((first_day(one.signed) or day) > day for one in chosen if which != "all"):
        raise Refused.because("consent-form-invalid", path="withdrawn", reason="the day lies before the signature")
    if scan is not None:
        keep(made.plan, scan, day, None)
    today = day_in_norway(as_of or max(latest(plan), day))
    for one in chosen:
        if _is_open(one, day):
            one.withdrawn = day
            if by:
                one.withdrawn_by = by
            if day <= today:
                one.status = Code("inactive")
            made.closed.append(one.id)
    made.standings = tuple(one for one in standings(made.plan, max(today, day), policy) if one.consent in made.closed)
    made.tasks = tell_tasks(made, set(made.closed), max(today, day), policy)
    return made


def _is_open(one: Consent, day: str) -> bool:
    gone = first_day(one.withdrawn)
    return value_of(one.status) in {"active", "proposed", None} and (gone is None or gone > day)
