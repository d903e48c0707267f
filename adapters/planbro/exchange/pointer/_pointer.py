"""What a trust keeps of a plan, and that it keeps nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from planbro.exchange._statement import STATED, with_statement
from planbro.plan import ABSENT, Plan, Planeier, Source

_SOURCE: Final = ("system", "system_version", "plan_id", "generated", "sender_name", "sender_id", "sender_org_id")
"""Where the plan is, and how old the news of it are."""
_KEPT: Final = (*STATED, "identifiers", "organisations", "reservations")
"""Status, whom to reach, whose plan it is by number, and what closes even that: a block or an objection holds here
too."""
_RECORD: Final = ("end_reason", "note", "reason")


def pointer(plan: Plan, as_of: str) -> Plan:
    """The plan with nothing in it but the pointer. Who the person is stands there as a number alone."""
    stated = with_statement(plan, as_of)
    new = Plan(id=plan.id, kind=plan.kind, status=plan.status, updated=plan.updated)
    new.planeier = Planeier(deceased=plan.planeier.deceased, birth_date=plan.planeier.birth_date)
    new.source = Source(**{name: getattr(plan.source, name) for name in _SOURCE})
    for name in _KEPT:
        setattr(new, name, [_bare(one) for one in getattr(stated, name)])
    new.reservations = [replace(one, text=ABSENT, item=ABSENT, participant=ABSENT, consent=ABSENT)
                        for one in new.reservations if one.consent is ABSENT or one.kind is not ABSENT]  # fmt: skip
    named = {one.organisation for name in ("responsibilities", "coordinating_units", "koordinatorer", "reservations")
             for one in getattr(new, name)}  # fmt: skip
    new.organisations = [replace(one, part_of=ABSENT) for one in new.organisations if one.id in named]
    for one in new.koordinatorer:
        one.participant = ABSENT
    new.doubtful = set(plan.doubtful)
    return new


def _bare(one: object) -> object:
    """A copy without remarks in somebody's words."""
    from dataclasses import fields

    gone = {field.name for field in fields(one)} & set(_RECORD)  # type: ignore[arg-type]
    return replace(one, **dict.fromkeys(gone, ABSENT))  # type: ignore[type-var]
