"""The role that an asker states, believed only where a number of the asker's proves it on that day."""

from __future__ import annotations

from typing import Any, Final

from planbro.plan._days import value_of
from planbro.plan._status import in_office, level_of
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._ages import age_for
from planbro.plan.disclosure._asker import Asker, Party
from planbro.plan.disclosure._day import Day
from planbro.plan.disclosure._signers import has_mandate
from planbro.plan.disclosure._time import spans
from planbro.plan.disclosure._who import Known

_RIGHTS: Final = {"parental": {"parent-sole", "parent-shared"}, "guardian": {"guardian"}}
"""What the right to consent of a representative may say, where the plan states it (kodeverk 9245)."""
PERSONAL: Final = frozenset({"planeier", "representative"})
"""Roles that read what is the person's own (fhir.md § 3.5 no. 3), and write nothing by it."""


def proved(day: Day, asker: Asker, who: Known) -> str | None:
    """The asker's role; None for whoever is served as anybody else is."""
    if asker.role == "planeier":
        return asker.role if _is_planeier(day, asker) else None
    if asker.role == "representative":
        return asker.role if _may_represent(day, asker) else None
    if asker.role == "koordinator":
        return asker.role if day.policy.koordinator_reads and _is_koordinator(day, who) else None
    if asker.role == "owner":
        return asker.role if _is_controller(day, asker) else None
    return None


def _is_planeier(day: Day, asker: Asker) -> bool:
    numbers = [one.value for one in day.plan.identifiers if spans(one, day.today)]
    return any(party.kind == "fnr" and any(party.is_number(number) for number in numbers) for party in asker.parties)


def _may_represent(day: Day, asker: Asker) -> bool:
    """A parent of a child, or one whose mandate covers personal matters (domain.md § 2.4)."""
    numbers = [party for party in asker.parties if party.kind == "fnr"]
    mine = [one for one in day.plan.related if any(party.is_number(one.identifier) for party in numbers)]
    return bool(mine) and all(_represents(day, one) for one in mine)


def _represents(day: Day, one: Any) -> bool:
    right = value_of(one.representation)
    if right not in day.policy.representatives:
        return False
    if one.consent_right is not ABSENT and value_of(one.consent_right) not in _RIGHTS.get(right, set()):
        return False
    if right != "parental":
        return has_mandate(one, day.today)
    born = day.consents.signers.born
    closes = age_for(day.policy.ages, "parents", value_of(day.plan.kind))
    child = born is not None and born.is_surely_under(closes, day.today)
    return child and spans(one, day.today, "mandate_start", "mandate_end")


def _is_koordinator(day: Day, who: Known) -> bool:
    """The kommune's own, in office, by a person's number."""
    people = who.each[-1].people if who.each else frozenset[str]()
    return any(one.id in people and level_of(one) == "municipal" for one in in_office(day.plan, day.today))


def _is_controller(day: Day, asker: Asker) -> bool:
    """By policy alone: a document cannot say who its controller is."""
    own = [Party.parse(one) for one in day.policy.controllers]
    bodies = [party for party in asker.parties if party.is_body]
    known = [party for party in bodies if any(one.kind == party.kind and one.is_number(party.value) for one in own)]
    return bool(bodies) and len(known) == len(bodies)
