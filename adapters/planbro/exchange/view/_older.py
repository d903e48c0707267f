"""An earlier version of a plan, as it may be seen today.

A consent that has ended closes the past too, and what was reserved later is reserved in every version. So of an earlier
version only those facts are shown that the version of today shows: what they said then. What has gone from the plan
since is not there, since nothing says today who may see it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from planbro.exchange.view._seen import Seen
from planbro.plan import ABSENT, Plan, schema
from planbro.plan.disclosure import Fact


def earlier(seen: Seen, before: Plan) -> Plan:
    """What of `before`, an earlier version of the plan that is seen, may be seen now."""
    assert seen.level == "content", "nothing but the status of today may be shown"
    decision, released = seen.decision, seen.released
    assert decision is not None
    assert released is not None
    permitted = decision.kept.keys()
    new = Plan(id=before.id)
    new.source = replace(released.plan.source)
    for owner, fields in schema().items():
        if owner == "source":
            continue
        for ident, record in before.records_of(owner):
            if owner.endswith("[]"):
                if (owner, ident, "id") in permitted:
                    getattr(new, owner[:-2]).append(_kept(record, owner, ident, fields, permitted))
            else:
                target = new if owner == "" else getattr(new, owner)
                for name in fields:
                    if (owner, "" if owner == "" else ident, name) in permitted:
                        setattr(target, name, getattr(record, name))
    _drop_dangling(new)
    return new


def _kept(record: Any, owner: str, ident: str, fields: Collection[str], permitted: Collection[Fact]) -> Any:
    gone = {name: ABSENT for name in fields if (owner, ident, name) not in permitted}
    return replace(record, **gone)


def _drop_dangling(plan: Plan) -> None:
    """References to what is not shown."""
    there = {item.id for _, items in plan.lists() for item in items}
    for owner, fields in schema().items():
        pointing = [name for name, info in fields.items() if info.to]
        for _, record in plan.records_of(owner) if pointing else ():
            for name in pointing:
                value = getattr(record, name)
                if isinstance(value, list):
                    setattr(record, name, [one for one in value if one in there] or ABSENT)
                elif isinstance(value, str) and value not in there:
                    setattr(record, name, ABSENT)
