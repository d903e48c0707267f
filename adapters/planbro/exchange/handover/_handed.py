"""The plan as it is when another body has taken it over: who answers for it, and whose koordinator is no longer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final, Literal

from planbro.exchange.close._ended import say_none
from planbro.exchange.migrate._access import ends_after, eve_of
from planbro.exchange.sync._koordinator import Left, without_access
from planbro.plan import (
    ABSENT,
    Code,
    Koordinator,
    Organisation,
    Plan,
    Responsibility,
    copy,
    first_day,
    in_office,
    level_of,
    value_of,
)
from planbro.plan.disclosure import Party

Level = Literal["kommune", "helseforetak"]
_OFFICE: Final = {"kommune": "municipal", "helseforetak": "hospital"}
_UNITS: Final = {"hospital-unit": "helseforetak"}


@dataclass(frozen=True, slots=True)
class To:
    """The body that takes a plan over: its number as a party, its name, and since which day it answers."""

    party: str
    day: str
    level: Level = "kommune"
    name: str = ""
    kommune: str = ""
    """Its kommunenummer, where it is one."""


def is_handed(plan: Plan, to: To) -> bool:
    """Whether the plan says already that this body answers for it."""
    body = _body(plan, to)
    return body is not None and any(
        one.organisation == body.id and ends_after(one.end, to.day) for one in plan.responsibilities
    )


def handed(plan: Plan, to: To, reason: str = "") -> Plan:
    """The one plan of the person, answered for by another from a day on (domain.md § 2.3). The same again is nothing.

    The koordinator of the body that lets go leaves with it: that office ends the day before, with it the access, and
    nobody is said to be koordinator there until the other body has appointed one (hol § 7-3), which it may have.
    Where a kommune and a helseforetak answer side by side, only the one of the same kind lets go: the other's duty and
    koordinator are its own (hol § 7-1, sphl § 2-5). A barnekoordinator is the kommune's where the child lives, and
    leaves when another kommune takes over (hol § 7-2 a). Goals, measures and consents follow the person as they are.
    """
    if is_handed(plan, to):
        return copy(plan)
    new, eve = copy(plan), eve_of(to.day)
    answer = [one for one in new.responsibilities if ends_after(one.end, eve)]
    ending = [one for one in answer if _level(new, one) == to.level] or answer
    before = {_level(new, one) for one in ending} or {"kommune"}
    for one in ending:
        one.end = eve
    body = _body(new, to) or _added(new, to)
    new.responsibilities.append(
        Responsibility(id=_id(plan, f"{body.id}:{to.day}"), organisation=body.id, level=Code(to.level), start=to.day,
                       reason=reason or ABSENT)
    )  # fmt: skip
    offices = {_OFFICE[level] for level in before if level in _OFFICE}
    if to.level == "kommune" and "kommune" in before:
        offices.add("barnekoordinator")
    theirs = _employers(new, ending, offices, eve)
    leaving = [one for one in in_office(new, to.day) if level_of(one) in offices and not _comes(one, to.day, theirs)]
    for holder in new.koordinatorer:
        if level_of(holder) in offices and ends_after(holder.end, eve) and not _comes(holder, to.day, theirs):
            holder.end, holder.end_reason = eve, reason or holder.end_reason
    stay = {level_of(one) for one in in_office(new, to.day)}
    say_none(new, dict.fromkeys(level for one in leaving if (level := level_of(one)) not in stay), to.day, "handover")
    return without_access(new, [Left(one, False, False) for one in leaving], to.day)


def _employers(plan: Plan, ending: list[Responsibility], offices: set[str], eve: str) -> set[object]:
    """The bodies that let go, and those whose people hold these offices for them."""
    theirs: set[object] = {one.organisation for one in ending}
    theirs |= {one.organisation for one in in_office(plan, eve) if level_of(one) in offices}
    return theirs - {ABSENT}


def _comes(one: Koordinator, day: str, theirs: set[object]) -> bool:
    """Whether it is one who comes with the change: appointed from that day on, and by none of those who let go."""
    return (first_day(one.start) or "") >= day and one.organisation not in theirs


def _level(plan: Plan, one: Responsibility) -> str:
    """Of which kind the body is that answers: as is said of that, else of the body; the kommune's where nothing is."""
    body = next((body for body in plan.organisations if body.id == one.organisation), None)
    kind = value_of(body.kind) if body is not None else None
    return value_of(one.level) or _UNITS.get(kind or "", kind or "") or "kommune"


def _body(plan: Plan, to: To) -> Organisation | None:
    party = Party.parse(to.party)
    numbers = {"herid": "her_id", "orgnr": "orgnr"}
    return next((one for one in plan.organisations if party.is_number(getattr(one, numbers[party.kind]))), None)


def _added(plan: Plan, to: To) -> Organisation:
    party = Party.parse(to.party)
    body = Organisation(id=_id(plan, to.party), kind=Code(to.level), name=to.name or ABSENT,
                        municipality_code=to.kommune or ABSENT)  # fmt: skip
    setattr(body, {"herid": "her_id", "orgnr": "orgnr"}[party.kind], party.value)
    plan.organisations.append(body)
    return body


def _id(plan: Plan, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(plan.id), f"handover:{name}"))
