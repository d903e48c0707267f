"""Consents that run out, and groups that have changed without a new one (domain.md § 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from planbro.exchange.remind._model import Reminder, days_after, days_before
from planbro.exchange.remind._rules import Rules
from planbro.plan import Consent, Plan, Policy, first_day, last_day, value_of
from planbro.plan.disclosure import Register
from planbro.plan.disclosure._renewal import Renewal, signed_on

_ALWAYS: Final = "9999-12-31"
_OTHERS: Final = frozenset({"parent-sole", "parents-joint", "other-parental", "barnevern"})
_SPANS: Final = ("participants", "consents", "consent_parties")
_FORMS: Final = {"sharing": "sharing", "plan-making": "plan-making", "tool": "tool"}


def consents_end(plan: Plan, rules: Rules) -> Iterator[Reminder]:
    """Each day on which a consent, or its opening for somebody, is over, and no other consent goes on from there."""
    for one in plan.consents:
        span = _span(one)
        if span is None:
            continue
        lines = {last_day(line.end) for line in plan.consent_parties if line.consent == one.id}
        ends = {day for day in (*lines, span[1]) if day is not None and day < _ALWAYS and day <= span[1]}
        for day in sorted(ends):
            if not _goes_on(plan, one, day):
                start = days_before(day, rules.consent_ends.before)
                yield Reminder(plan.id, "consent-ends", day, start, about=one.id, form=_form(one))


def _goes_on(plan: Plan, consent: Consent, day: str) -> bool:
    """Whether another of the same kind, signed later, is there past the day."""
    signed = signed_on(consent) or ""
    for other in plan.consents:
        span = _span(other)
        if other is consent or span is None or span[1] <= day:
            continue
        if _same(other, consent) and (signed_on(other) or "") >= signed:
            return True
    return False


def _same(one: Consent, other: Consent) -> bool:
    return value_of(one.kind) == value_of(other.kind) and one.tool == other.tool


def _span(consent: Consent) -> tuple[str, str] | None:
    """The days on which a consent is there; None for one that never took effect, or was withdrawn."""
    if value_of(consent.status) != "active" or consent.takes_part is False or isinstance(consent.withdrawn, str):
        return None
    return signed_on(consent) or "0001-01-01", last_day(consent.end) or _ALWAYS


def _form(consent: Consent) -> str:
    return _FORMS.get(value_of(consent.kind) or "", "sharing")


def signed_by_others(plan: Plan, before: str) -> list[str]:
    """The ends of the consents that somebody with parental responsibility gave before a day."""
    return [
        span[1]
        for one in plan.consents
        if (span := _span(one)) is not None and value_of(one.signer_kind) in _OTHERS and span[0] < before
    ]


def groups_changed(plan: Plan, rules: Rules, policy: Policy) -> Iterator[Reminder]:
    """The times in which a consent to sharing stands that the group, or the kinds of information, have outgrown."""
    register = Register.of(plan)
    found: Reminder | None = None
    for day, following in _changes(plan):
        renewal = Renewal(register, day, policy)
        stale = [one for one in renewal.sharing if _stands(one, day) and _is_stale(renewal, one)]
        if found is not None and not stale:
            yield _until(found, days_before(day, 1))
            found = None
        elif stale and found is None:
            begins = days_before(day, rules.group_changed.before)
            found = Reminder(plan.id, "group-changed", day, begins, about=stale[0].id, form="sharing")
        if following is None and found is not None:
            yield found


def _is_stale(renewal: Renewal, consent: Consent) -> bool:
    lines = renewal.by_consent.get(consent.id, ())
    return renewal.is_due(consent) or any(renewal.is_line_due(line, consent) for line in lines)


def _stands(consent: Consent, day: str) -> bool:
    span = _span(consent)
    return span is not None and span[0] <= day <= span[1]


def _changes(plan: Plan) -> list[tuple[str, str | None]]:
    """The days on which the answer may be another than the day before, each with the next."""
    starts = [*(one.start for one in plan.participants), *(one.start for one in plan.consent_parties)]
    ends = [one.end for some in _SPANS for one in getattr(plan, some)]
    days = {day for start in starts for day in (first_day(start), last_day(start))}
    days |= {signed_on(one) for one in plan.consents}
    days |= {days_after(end, 1) for one in ends if (end := last_day(one)) is not None}
    known = sorted(day for day in days if day is not None)
    return list(zip(known, [*known[1:], None], strict=False))


def _until(one: Reminder, stop: str) -> Reminder:
    return Reminder(one.plan, one.kind, one.day, one.start, stop, one.about, one.form, one.age)
