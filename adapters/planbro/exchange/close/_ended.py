"""The plan as it is when it has been closed: what ends, and what is said of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from planbro.exchange.migrate._access import ends_after, eve_of, hold_right
from planbro.plan import ABSENT, Code, IpStatus, KoordinatorStatus, Plan, copy, in_office, level_of, status_on, value_of
from planbro.plan._days import CLOSED

Koordinator = Literal["stays", "ends"]
Consents = Literal["end", "zeroed"]
_OVER: Final = frozenset({"rejected", "inactive", "entered-in-error"})
_MAKING: Final = "plan-making"


@dataclass(frozen=True, slots=True)
class How:
    """What was decided of a closing.

    A koordinator stays unless it is said that the office ends: the right to one does not hang on a plan (pbrl § 2-5 b).
    Consents end, or are zeroed: they stand and open nothing, so that the plan may be taken up again (domain.md § 3.1).
    """

    day: str
    koordinator: Koordinator = "stays"
    consents: Consents = "end"


def is_closed(plan: Plan) -> bool:
    """Whether the plan says of itself that it is over."""
    return value_of(plan.status) in CLOSED and plan.closed is not ABSENT


def ended(plan: Plan, how: How, reason: str = "") -> Plan:
    """The plan, closed on a day. What ended before stays as it was; the same again changes nothing."""
    if is_closed(plan):
        return copy(plan)
    had = status_on(plan, how.day).has_ip
    new = copy(plan)
    new.status, new.closed = Code("completed"), how.day
    new.closed_reason = reason or ABSENT
    new.next_revision = ABSENT
    if had:
        _end_status(new, how.day)
    if how.koordinator == "ends":
        _end_koordinatorer(new, how.day, reason)
    _close_access(new, how)
    return new


def _end_status(plan: Plan, day: str) -> None:
    """That there is a plan holds until the day before, and that it has ended is stated (IPLOS poTilDato, NPR). Of one
    who had none nothing has ended."""
    eve = eve_of(day)
    for one in plan.ip_status:
        if value_of(one.value) == "active" and ends_after(one.end, eve):
            one.end = eve
    plan.ip_status.append(IpStatus(id=_id(plan, f"ip:{day}"), value=Code("ended"), date=day, start=day))


def _end_koordinatorer(plan: Plan, day: str, reason: str) -> None:
    eve = eve_of(day)
    levels = dict.fromkeys(level_of(one) for one in in_office(plan, day))
    for one in plan.koordinatorer:
        if ends_after(one.end, eve):
            one.end, one.end_reason = eve, reason or one.end_reason
    for stated in plan.koordinator_status:
        if ends_after(stated.end, eve):
            stated.end = eve
    say_none(plan, levels, day, "close")


def say_none(plan: Plan, levels: Iterable[str], day: str, why: str) -> None:
    """State that nobody is koordinator at these levels from a day on; what was stated of them ends the day before."""
    eve, some = eve_of(day), list(levels)
    for stated in plan.koordinator_status:
        if level_of(stated) in some and ends_after(stated.end, eve):
            stated.end = eve
    plan.koordinator_status += [
        KoordinatorStatus(id=_id(plan, f"{level}:{day}", why), value=Code("not-appointed"), level=Code(level), date=day,
                          start=day)
        for level in some
    ]  # fmt: skip


def _close_access(plan: Plan, how: How) -> None:
    """Nobody reads on: rights and the lines of consents end. That the plan was made by consent stays true."""
    eve = eve_of(how.day)
    for right in plan.rights:
        hold_right(right, eve)
    for line in plan.consent_parties:
        if ends_after(line.end, eve):
            line.end = eve
    for person in plan.participants:
        if ends_after(person.access_end, eve):
            person.access_end = eve
    for consent in plan.consents if how.consents == "end" else ():
        if value_of(consent.kind) != _MAKING and value_of(consent.status) not in _OVER and ends_after(consent.end, eve):
            consent.end = eve


def _id(plan: Plan, name: str, why: str = "close") -> str:
    return str(uuid.uuid5(uuid.UUID(plan.id), f"{why}:{name}"))
