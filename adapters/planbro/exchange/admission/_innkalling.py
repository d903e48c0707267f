"""The sentence for the innkalling: somebody with a plan who is to come is asked to bring it (domain.md § 2.3).

It is for the patient's own letter, and for nothing else. Where the hospital may not know that there is a plan, there is
no sentence, as where there is no plan.
"""

from __future__ import annotations

from planbro.exchange.admission._known import known_of
from planbro.plan import ABSENT, Party, Plan, Policy, day_in_norway, decide, is_current
from planbro.plan.disclosure import AGES, Asker, age_for, born, status_part
from planbro.render.innkalling import sentence


def innkalling_sentence(
    plan: Plan | None,
    who: Asker | Party | str,
    purpose: str,
    when: str,
    *,
    language: str = "nb",
    policy: Policy = Policy(),
) -> str:
    """The words to put into the letter, in `nb`, `nn` or `en`; empty where nothing is to be said.

    `who` writes the letter, `when` is when it is written. A child's letter is opened by its parents: where something is
    kept from one of them, nothing is said to any.
    """
    if plan is None or "ip" not in known_of(plan, day_in_norway(when)):
        return ""
    if decide(status_part(plan), who, purpose, when, policy).level == "none":
        return ""
    return "" if _is_read_by_others(plan, day_in_norway(when)) else sentence(language)


def _is_read_by_others(plan: Plan, day: str) -> bool:
    related = {one.id for one in plan.related}
    current = (one for one in plan.reservations if is_current(one, day))
    kept = any(one.participant in related or {one.participant, one.organisation} == {ABSENT} for one in current)
    if not kept:
        return False
    birth = born(plan, day)
    return birth is None or day < birth.turns(age_for(AGES, "consents", "ip"))
