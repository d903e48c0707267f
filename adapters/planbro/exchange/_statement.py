"""What a plan has to say to another body's journal: that it is there, who coordinates, and how to reach them.

The statement is a Plan with nothing else in it. It holds what is true on a day: statuses and koordinatorer that have
begun and not ended. Where the source states no status, an individuell plan in force says that there is one, and a
koordinator in office that one is appointed; nothing is ever concluded from silence (domain.md § 0 no. 8, § 4.3).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, Final

from planbro.plan import ABSENT, Code, IpStatus, Koordinator, KoordinatorStatus, Plan, ToolStatus, copy

STATED: Final = (
    "ip_status",
    "koordinator_status",
    "tool_status",
    "responsibilities",
    "coordinating_units",
    "koordinatorer",
)
"""The lists of a statement; the rest of the plan stays at home."""
TOOLS: Final = frozenset({"sampro", "flyt-samspill"})
_IN_FORCE: Final = {
    "active": "active",
    "on-hold": "active",
    "completed": "ended",
    "archived": "ended",
    "revoked": "ended",
}


def with_statement(plan: Plan, as_of: str) -> Plan:
    """The plan, its status said where the source let it follow from what it holds."""
    stated = copy(plan)
    stated.origins = plan.origins
    day = as_of[:10]
    when = _day(plan)
    status = _IN_FORCE.get(_value(plan.status) or "")
    if not any(_current(one, day) for one in plan.ip_status) and _value(plan.kind) == "ip" and status:
        stated.ip_status.insert(0, IpStatus(id=_id(plan, "ip"), value=Code(status), date=when))
    if not plan.ip_status and _value(plan.kind) == "koordinator-only":
        stated.ip_status.insert(0, IpStatus(id=_id(plan, "ip"), value=Code("none"), date=when))
    said = {_value(one.level) for one in plan.koordinator_status if _current(one, day)}
    for one in plan.koordinatorer:
        level = _value(one.level)
        if level and level not in said and _value(one.function) != "deputy" and _current(one, day):
            said.add(level)
            status_id = _id(plan, f"koordinator:{level}")
            stated.koordinator_status.append(
                KoordinatorStatus(id=status_id, value=Code("appointed"), level=Code(level), date=when)
            )
    tool = plan.source.system
    from_tool = bool(plan.origins) and plan.origins[0].format in TOOLS
    if not plan.tool_status and from_tool and isinstance(tool, str) and tool:
        stated.tool_status.append(ToolStatus(id=_id(plan, "tool"), value=Code("in-tool"), tool=tool))
    return stated


def statement(plan: Plan, as_of: str) -> Plan:
    """What of a plan, already cut to what its receiver may see, is said on that day."""
    day = as_of[:10]
    said = Plan(id=plan.id, updated=plan.updated)
    for name in STATED:
        items = [_as_current(one) for one in getattr(plan, name) if _current(one, day)]
        setattr(said, name, items)
    if not said.ip_status:
        said.ip_status = [_as_current(one) for one in plan.ip_status if _value(one.value) == "ended"][-1:]
    for one in said.ip_status:
        if one.date is ABSENT:
            one.date = _day(plan)
    return said


def _current(item: Any, day: str) -> bool:
    start, end = getattr(item, "start", ABSENT), getattr(item, "end", ABSENT)
    begun = not isinstance(start, str) or start <= day
    return begun and (not isinstance(end, str) or end > day) and (end is ABSENT or isinstance(end, str))


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


def _value(code: object) -> str | None:
    return code.value if isinstance(code, Code) else None


def same_koordinator(one: Koordinator, other: Koordinator) -> bool:
    """The same person in the same office: by HPR-nummer where both have one, else by both names."""
    if _value(one.level) != _value(other.level):
        return False
    if isinstance(one.hpr, str) and isinstance(other.hpr, str):
        return one.hpr.lstrip("0") == other.hpr.lstrip("0")
    names = [(who.family, who.given) for who in (one, other)]
    return names[0] == names[1] and isinstance(one.family, str)
