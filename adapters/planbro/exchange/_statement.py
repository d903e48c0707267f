"""What a plan has to say to another body's journal: that it is there, who coordinates, and how to reach them.

The statement is a Plan with nothing else in it. It holds what is true on a day: statuses and koordinatorer that have
begun and not ended. Where the source states no status, an individuell plan in force says that there is one, and a
koordinator in office that one is appointed; nothing is ever concluded from silence (domain.md § 0 no. 8, § 4.3).
Hearsay, certainty `free-text`, is a hint to a reader and is not passed on as a status (plo.md § 2.2).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Set
from dataclasses import fields, replace
from typing import Any, Final

from planbro.formats import FORMATS
from planbro.plan import (
    ABSENT,
    Code,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Plan,
    ToolStatus,
    copy,
    day_in_norway,
    level_of,
    status_on,
    value_of,
)

STATED: Final = (
    "ip_status",
    "koordinator_status",
    "tool_status",
    "responsibilities",
    "coordinating_units",
    "koordinatorer",
)
"""The lists of a statement; the rest of the plan stays at home."""


def with_statement(plan: Plan, as_of: str, *, own: bool = False) -> Plan:
    """The plan, its status said where the source let it follow from what it holds. Where it is the caller's `own` it is
    changed, else it is copied."""
    stated = plan if own else copy(plan)
    stated.origins = plan.origins
    day = day_in_norway(as_of)
    when = _day(plan)
    now = status_on(plan, day)
    if now.ip is not None and now.ip.item is None and all(map(_is_hearsay, plan.ip_status)):
        stated.ip_status.insert(0, IpStatus(id=_id(plan, "ip"), value=Code(now.ip.value), date=when))
    said = {level_of(one) for one in plan.koordinator_status if _current(one, day)}
    for level, answer in now.koordinator.items():
        if answer.item is None and level not in said:
            status_id = _id(plan, f"koordinator:{level}")
            stated.koordinator_status.append(
                KoordinatorStatus(id=status_id, value=Code(answer.value), level=Code(level), date=when)
            )
    tool = plan.source.system
    source = FORMATS.get(plan.origins[0].format) if plan.origins else None
    from_tool = source is not None and bool(source.tool)
    if not plan.tool_status and from_tool and isinstance(tool, str) and tool:
        stated.tool_status.append(ToolStatus(id=_id(plan, "tool"), value=Code("in-tool"), tool=tool))
    return stated


def statement(plan: Plan, as_of: str, gone: Set[str | None] = frozenset()) -> Plan:
    """What of a plan, already cut to what its receiver may see, is said on that day.

    At the levels in `gone` the koordinator has left (`left_behind`, of the whole plan); none is said to be appointed.
    """
    day = day_in_norway(as_of)
    said = Plan(id=plan.id, updated=plan.updated)
    for name in STATED:
        items = [_as_current(one) for one in getattr(plan, name) if _current(one, day)]
        setattr(said, name, items)
    if not said.ip_status:
        said.ip_status = [_as_current(one) for one in plan.ip_status if _is_ended(one)][-1:]
    for one in said.ip_status:
        if one.date is ABSENT:
            one.date = _day(plan)
    untold = {_id(plan, f"koordinator:{level}") for level in gone | _levels(said.koordinator_status)}
    untold -= {_id(plan, f"koordinator:{level}") for level in _levels(plan.koordinatorer)}
    said.koordinator_status = [
        one for one in said.koordinator_status if value_of(one.level) not in gone and one.id not in untold
    ]  # what follows from a koordinator who is not told of is not told either
    if not said.ip_status:  # where the plan keeps its place, and who answers for it, tells that there is one
        said.tool_status, said.responsibilities, said.updated = [], [], ABSENT
    return said


def _levels(items: Iterable[Any]) -> set[str | None]:
    return {value_of(one.level) for one in items}


def left_behind(plan: Plan, as_of: str) -> set[str | None]:
    """The levels at which a koordinator is said to be appointed, and the only ones named have left."""
    day = day_in_norway(as_of)
    named = [one for one in plan.koordinatorer if value_of(one.function) != "deputy"]
    here = {value_of(one.level) for one in named if _current(one, day)}
    appointed = {
        value_of(one.level)
        for one in plan.koordinator_status
        if value_of(one.value) == "appointed" and _current(one, day)
    }
    return {value_of(one.level) for one in named} & appointed - here


def _current(item: Any, day: str) -> bool:
    """Whether it surely holds that day, the last day included; an end that nobody knows may be past."""
    if value_of(getattr(item, "certainty", ABSENT)) == "free-text":
        return False
    start, end = getattr(item, "start", ABSENT), getattr(item, "end", ABSENT)
    return (not isinstance(start, str) or start <= day) and (end is ABSENT or (isinstance(end, str) and day <= end))


def _is_hearsay(one: IpStatus) -> bool:
    return value_of(one.certainty) == "free-text"


def _is_ended(one: IpStatus) -> bool:
    return value_of(one.value) == "ended" and value_of(one.certainty) != "free-text"


def _as_current(item: Any) -> Any:
    """A copy without an end that is not yet, and without references to what the statement does not hold."""
    gone = {"end", "organisation", "participant", "deputy_for"} & {field.name for field in fields(item)}
    return replace(item, **dict.fromkeys(gone, ABSENT))


def _day(plan: Plan) -> Any:
    """The latest day that the plan itself knows of: what was stated is as old as that."""
    times: Iterable[object] = (plan.updated, plan.source.generated, plan.last_revision, plan.created)
    return next((time[:10] for time in times if isinstance(time, str) and len(time) >= 10), ABSENT)


def _id(plan: Plan, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(plan.id), f"statement:{name}"))


def same_koordinator(one: Koordinator, other: Koordinator) -> bool:
    """The same person in the same office: by HPR-nummer where both have one, else by both names."""
    if value_of(one.level) != value_of(other.level):
        return False
    if isinstance(one.hpr, str) and isinstance(other.hpr, str):
        return one.hpr.lstrip("0") == other.hpr.lstrip("0")
    names = [(who.family, who.given) for who in (one, other)]
    return names[0] == names[1] and isinstance(one.family, str)
