"""Whether a koordinator may know that the person is in hospital: decided as every other question, and no by default.

A stay in hospital is no part of the plan; to the koordinator it is what one service tells another of the person. So it
is asked whether a consent opens that kind of information for the koordinator. Where none does, the koordinator is told
to contact the ward and no more: not that the person is there, not since when, not why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planbro.exchange.admission._rules import Ruling
from planbro.plan import Koordinator, Plan, Policy, in_office, level_of
from planbro.plan.disclosure import Asker, Party, Register, ask


@dataclass(frozen=True, slots=True)
class News:
    """How much may be said, and by which provision."""

    says: Literal["all", "contact", "nothing"]
    provision: str


def news_for(plan: Plan, now: str, policy: Policy, ruling: Ruling, day: str) -> News:
    """What may be said to every koordinator of the kommune's who is in office; nothing of one who is dead.

    A hospital's own koordinator is told in the hospital, and stands here only where there is no other.
    """
    register, found = Register.of(plan), []
    here = in_office(plan, day)
    for one in [each for each in here if level_of(each) != "hospital"] or here:
        numbers = _numbers(plan, one)
        if numbers:
            asker = Asker(numbers, "koordinator", "koordinator")
            found.append(ask(register, asker, ruling.news_purpose, ruling.news_kind, now, policy))
        else:
            return News("contact", "no-number")
    if any(one.provision == "deceased" for one in found):
        return News("nothing", "deceased")
    refused = next((one for one in found if not one), None)
    if refused is not None or not found:
        return News("contact", refused.provision if refused is not None else "no-koordinator")
    return News("all", found[0].provision)


def _numbers(plan: Plan, one: Koordinator) -> tuple[Party, ...]:
    """The numbers that show who it is: the person's own, else the body's."""
    if isinstance(one.hpr, str) and one.hpr:
        return (Party("hpr", one.hpr),)
    body = next((other for other in plan.organisations if other.id == one.organisation), None)
    if body is None:
        return ()
    if isinstance(body.her_id, str) and body.her_id:
        return (Party("herid", body.her_id),)
    return (Party("orgnr", body.orgnr),) if isinstance(body.orgnr, str) and body.orgnr else ()
