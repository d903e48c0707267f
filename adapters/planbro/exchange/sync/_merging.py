"""A document of one of several systems, taken into the plan: its changes since that system was heard or written last.

What a system has no place for it never changed, so it stays as it is. Where another is the source of a part, a change
to it is not taken. What two changed differently is a conflict, which a person settles (`_conflict`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from planbro.exchange._read import read
from planbro.exchange.engine import Desk, Effect
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._rules import Rules
from planbro.findings import Refused
from planbro.plan import LISTS, Merged3, Plan, Side, copy, merge3, schema, value_of
from planbro.plan._days import CLOSED
from planbro.store.database import (
    TO_DO,
    Cases,
    Exchange,
    Exchanges,
    Messages,
    New,
    Plans,
    PlanState,
    Tasks,
    Transaction,
    Version,
    closed,
)

TASK: Final = "conflict"
GONE: Final = "plan-gone"
OWN: Final = "planbro"
"""The source of what was decided here."""


@dataclass(slots=True)
class Taken:
    """What the plan says with a document in it; `why` as the version has it, `conflicts` to be opened with it."""

    plan: Plan
    why: str = "change"
    conflicts: list[New] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    parts: Mapping[str, str] = field(default_factory=dict)
    state: PlanState = "live"


@dataclass(frozen=True, slots=True, repr=False)
class Sides:
    """What a merge rests on. `base` is where both began, as an exchange's `about` names it."""

    base: Plan | None
    ours: Plan
    base_ref: Mapping[str, int]
    state: PlanState = "live"
    earlier: Exchange | None = None
    """A conflict with the same system that nobody has settled; its base is the one that counts."""


def taken(desk: Desk, row: Exchange, plan: Plan, before: Version | None, rules: Rules) -> Taken:
    """The plan as it is with this document in it."""
    system = rules.system_of(row.port)
    if before is None or (before.source == system and before.why == "change"):
        return Taken(plan, state=_state(plan, "live"))
    sides: Sides | None = desk.read(partial(_sides, row=row, before=before, system=system, rules=rules))
    if sides is None:
        raise Refused.because("exchange-body-gone")
    merged = merged_of(sides.base, sides.ours, plan, system, rules)
    found = Taken(merged.plan, "change" if merged.plan == plan and not merged.clashes else "merge")
    found.state = _state(merged.plan, sides.state)
    if sides.state == "gone":
        found.effects.append(_back)
    if merged.clashes:
        conflict = _conflict(row, before, system, merged, sides.base_ref)
        if sides.earlier is None:
            found.conflicts.append(conflict)
        else:
            found.effects.append(partial(_renew, number=sides.earlier.id, about=conflict.about))
    elif sides.earlier is not None:
        found.effects.append(partial(_moot, number=sides.earlier.id))
    return found


def _state(plan: Plan, before: PlanState) -> PlanState:
    """How the plan stands with what it says now; one that another body has taken over stays so."""
    if before == "moved":
        return before
    return "closed" if value_of(plan.status) in CLOSED else "live"


def _back(transaction: Transaction, row: Exchange, now: str) -> None:
    """A plan that was gone from its source is there again."""
    Cases(transaction).stands(row.tenant, row.plan, "live", now)
    tasks = Tasks(transaction)
    tasks.stand(tasks.listed(row.tenant, kind=GONE, plan=row.plan), "over", now)


def merged_of(
    base: Plan | None, ours: Plan, theirs: Plan, system: str, rules: Rules, settled: Mapping[Any, Side] | None = None
) -> Merged3:
    """The merge of a system's document, by who is the source of which part."""
    theirs = _without_foreign(base, theirs, system, rules)
    prefer: Callable[[str], Side | None] = lambda part: "theirs" if rules.owner_of(part) == system else None  # noqa: E731
    merged = merge3(base, ours, theirs, prefer=prefer, settled=settled)
    if rules.owner_of("consents") in {None, system}:
        merged.plan.source = replace(theirs.source)  # as of when its consents are
    merged.plan.origins = list(theirs.origins)
    return merged


def _without_foreign(base: Plan | None, theirs: Plan, system: str, rules: Rules) -> Plan:
    """The document with the parts of other sources as they were to begin with."""
    foreign = [part for part in ("plan", "planeier", *LISTS) if rules.owner_of(part) not in {None, system}]
    if not foreign:
        return theirs
    there = base if base is not None else Plan(id=theirs.id)
    new = copy(theirs)
    for part in foreign:
        if part in LISTS:
            setattr(new, part, [replace(one) for one in getattr(there, part)])
        elif part == "planeier":
            new.planeier = replace(there.planeier)
        else:
            for name in schema()[""]:
                setattr(new, name, getattr(there, name))
    return new


def _conflict(row: Exchange, before: Version, system: str, merged: Merged3, base: Mapping[str, int]) -> New:
    return New(
        row.tenant, "conflict", f"{row.tenant}/{row.plan}/conflict", message=row.message, plan=row.plan,
        version=before.number, port=row.port,
        about={"system": system, "base": dict(base), "parts": sorted(merged.parts), "count": len(merged.clashes)},
    )  # fmt: skip


# what both began with


def _sides(transaction: Transaction, *, row: Exchange, before: Version, system: str, rules: Rules) -> Sides | None:
    ours = Plans(transaction).body(row.tenant, row.plan, before.number)
    if ours is None:
        return None
    open_ones = Cases(transaction).unsettled([(row.tenant, row.plan)]).get((row.tenant, row.plan), [])
    earlier = next((one for one in reversed(open_ones) if one.about.get("system") == system), None)
    ref = dict(earlier.about["base"]) if earlier is not None else _last_common(transaction, row, system, rules)
    kept = Plans(transaction).now_at([(row.tenant, row.plan)])[row.tenant, row.plan]
    return Sides(base_of(transaction, row.tenant, row.plan, ref), from_bytes(ours), ref, kept.state, earlier)


def _last_common(transaction: Transaction, row: Exchange, system: str, rules: Rules) -> dict[str, int]:
    """What the system was heard to say last, or was given since; where those bytes are gone, the version of that
    time."""
    cases = Cases(transaction)
    heard = cases.last_change(row.tenant, row.plan, rules.ports_of(system), before=row.id)
    given = cases.last_write(row.tenant, row.plan, system)
    if given is not None and given.sent is not None and (heard is None or given.id > heard.id):
        return {"message": given.sent, "version": given.version}
    if heard is not None and heard.message is not None:
        return {"message": heard.message, "version": heard.version}
    return {}


def base_of(transaction: Transaction, tenant: str, ident: str, ref: Mapping[str, int]) -> Plan | None:
    """The plan that both began with; None where they have nothing in common."""
    data = Messages(transaction).body(ref["message"]) if "message" in ref else None
    if data is not None:
        return read(data, account=False).plan
    kept = Plans(transaction).body(tenant, ident, ref["version"]) if ref.get("version") else None
    return from_bytes(kept) if kept is not None else None


# what settles itself


def _renew(transaction: Transaction, row: Exchange, now: str, *, number: int, about: Mapping[str, Any]) -> None:
    """The system has said more since, and a person sees what it says now; it is the same conflict."""
    exchanges = Exchanges(transaction)
    taken = exchanges.take([number])
    there = [one for one in taken if one.standing != "closed"]
    exchanges.save([replace(one, message=row.message, about=dict(about)) for one in there], now)
    exchanges.wake([one.lane for one in taken])


def _moot(transaction: Transaction, row: Exchange, now: str, *, number: int) -> None:
    """A later document has done away with a conflict."""
    exchanges = Exchanges(transaction)
    taken = exchanges.take([number])
    there = [one for one in taken if one.standing != "closed"]
    exchanges.save([closed(one, "superseded", "conflict-moot") for one in there], now)
    exchanges.wake([one.lane for one in taken])
    for one in there:
        close_task(transaction, one, now)


def close_task(transaction: Transaction, conflict: Exchange, now: str, who: str = "") -> None:
    """The task of a conflict is not to be done any more, or a person has done it."""
    tasks = Tasks(transaction)
    found = [one for one in tasks.keyed([(conflict.tenant, TASK, str(conflict.id))]) if one.standing in TO_DO]
    tasks.stand(found, "done" if who else "over", now, who)
