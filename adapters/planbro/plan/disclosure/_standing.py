"""How each consent of a plan stands, and until when: what a koordinator has to renew, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from planbro.plan._days import day_in_norway, first_day, value_of
from planbro.plan._model import Consent, Plan
from planbro.plan.disclosure._ages import age_for
from planbro.plan.disclosure._day import Day, day_of
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._provisions import provision_text
from planbro.plan.disclosure._register import Register
from planbro.plan.disclosure._signers import MANDATED, PARENTS


@dataclass(frozen=True, slots=True)
class Standing:
    """One consent on a day. `fault` is the provision by which it does not stand, None where it does.

    `until` is the last day on which it stands as far as can be told, and `because` the provision that closes it then.
    """

    consent: str
    kind: str | None
    fault: str | None
    until: str | None = None
    because: str | None = None

    def sentence(self, language: str = "nb") -> str:
        return provision_text(self.fault or "consent", language)


def standings(plan: Plan | Register, as_of: str, policy: Policy = Policy()) -> tuple[Standing, ...]:
    """Every consent, in the order of the plan."""
    day = day_of(plan, day_in_norway(as_of), policy)
    return tuple(_standing(day, one) for one in day.plan.consents)


def _standing(day: Day, consent: Consent) -> Standing:
    fault = day.consents.fault_of(consent)
    if fault is not None:
        return Standing(consent.id, value_of(consent.kind), fault)
    until, because = min(_ends(day, consent), default=(None, None))
    return Standing(consent.id, value_of(consent.kind), None, until, because)


def _ends(day: Day, consent: Consent) -> list[tuple[str, str]]:
    found = []
    if (end := first_day(consent.end)) is not None:
        found.append((end, "expired"))
    if (withdrawn := first_day(consent.withdrawn)) is not None:
        found.append((_before(withdrawn), "withdrawn"))
    born = day.consents.signers.born
    right = value_of(consent.signer_kind)
    if born is not None and (right in PARENTS or right == "barnevern"):
        age = age_for(day.policy.ages, "consents", value_of(day.plan.kind))
        found.append((_before(born.turns(age)), "age:16-parent"))
    for one in day.plan.related:
        mandate = first_day(one.mandate_end) if value_of(one.representation) in MANDATED else None
        if mandate is not None and one.id == consent.signer_related:
            found.append((mandate, "mandate"))
    return found


def _before(day: str) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    except ValueError:  # the 29th of February of a year that has none: the day before is the 28th
        return f"{day[:4]}-02-28"
