"""Two plans of one person to merge, and what a right opens, read as plainly as can be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from planbro.exchange.migrate._merge import Merged
from planbro.findings import Finding
from planbro.ident import make_synthetic
from planbro.mapping import derive_item_id
from planbro.plan import ABSENT, LISTS, Code, Identifier, Plan, copy, facts, schema
from planbro.testing.generator import municipality

TODAY = "2026-11-22"
LATER = "2027-06-01"
NUMBER = next(n for at in range(500) if (n := make_synthetic(date(1980, 2, 14), at)))
D_NUMBER = next(n for at in range(500) if (n := make_synthetic(date(1980, 2, 14), at, d_number=True)))
PARTS = ("goal", "measure", "need", "note", "meeting", "message", "document", "team", "record", "status", "whole")


def identifier(plan: Plan, value: str = NUMBER, kind: str = "fnr", **more: Any) -> Identifier:
    return Identifier(id=derive_item_id(plan.id, "identifiers", kind, 0), kind=Code(kind), value=value, **more)


def of_one_person(*plans: Plan) -> tuple[Plan, ...]:
    """Copies that are individuelle planer of the same person, none of them refused."""
    made = []
    for plan in plans:
        new = copy(plan)
        new.kind, new.status = Code("ip"), Code("active")
        new.identifiers = [identifier(new)]
        for one in new.consents:
            if one.kind == Code("plan-making"):
                one.kind = Code("sharing")
        made.append(new)
    return tuple(made)


def pairs(count: int, seed: int) -> Iterator[tuple[Plan, Plan]]:
    """Plans of a municipality two by two, with people in common and rights of every kind."""
    rng = random.Random(seed)
    made = municipality(2 * count, seed)
    for keep, other in zip(made, made, strict=False):
        one, two = of_one_person(keep, other)
        for mine, theirs in zip(one.participants, two.participants, strict=False):
            if rng.random() < 0.6:
                for name in ("type", "hpr", "start", "end", "access_start", "access_end", "family", "given"):
                    setattr(theirs, name, getattr(mine, name))
                mine.organisation = theirs.organisation = mine.related = theirs.related = ABSENT
        for plan in (one, two):
            for right in plan.rights:
                right.part = Code(rng.choice(PARTS)) if rng.random() < 0.7 else right.part
                right.read, right.write = rng.choice((True, True, False)), rng.choice((True, False, ABSENT))
                if plan.goals and rng.random() < 0.2:
                    right.item = rng.choice(plan.goals).id
        yield one, two


# what a right opens, one fact at a time


def opened(plan: Plan, day: str, access: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Who may `access` which fact by the rights of the tool on a day: every pair of participant and fact."""
    items = {item.id: item for _, some in plan.lists() for item in some}
    every = [(fact, _kind(fact), _area(items, fact), _within(items, fact[1])) for fact, _ in facts(plan)]
    for right in plan.rights:
        if getattr(right, access) is not True or not _holds(right, day) or not isinstance(right.part, Code):
            continue
        for fact, kind, area, within in every:
            part = right.part.value in {"whole", kind}
            near = right.life_area is ABSENT or (isinstance(right.life_area, Code) and right.life_area.value == area)
            if part and near and (right.item is ABSENT or right.item in within):
                yield str(right.participant), fact


def _holds(right: Any, day: str) -> bool:
    begun = not isinstance(right.start, str) or right.start <= day
    return begun and (not isinstance(right.end, str) or day[: len(right.end)] <= right.end)


def _kind(fact: tuple[str, str, str]) -> str:
    owner, _, name = fact
    info = schema()[owner].get(name)
    kind = info.kind if info is not None else LISTS[owner[:-2]].KIND if owner else Plan.KIND
    return str(kind and kind.value)


def _area(items: dict[str, Any], fact: tuple[str, str, str]) -> str | None:
    area = getattr(items.get(fact[1]), "life_area", None)
    return area.value if isinstance(area, Code) else None


def _within(items: dict[str, Any], ident: str) -> set[str]:
    """An item, and the goals and measures it stands under."""
    seen: set[str] = set()
    while ident and ident not in seen:
        seen.add(ident)
        item = items.get(ident)
        above = next((getattr(item, name) for name in ("parent", "goal", "about", "item") if hasattr(item, name)), None)
        ident = above if isinstance(above, str) else ""
    return seen


def renamed(ids: Any, fact: tuple[str, str, str]) -> tuple[str, str, str]:
    """A fact of the other plan, by the id it has in the merged one."""
    owner, ident, name = fact
    return (owner, ids.ids[owner[:-2], ident], name) if ids is not None and owner.endswith("[]") else fact


# what was lost


def lost(before: Plan, made: Merged, ids: Any = None) -> list[tuple[str, str, str]]:
    """Facts of a plan that are neither in the merged one nor named by a finding."""
    there = dict(facts(made.plan))
    named = {str(finding.place.path) for finding in made.findings}
    gone = []
    for (owner, ident, name), value in facts(before):
        now = renamed(ids, (owner, ident, name))[1]
        info = schema()[owner].get(name)
        said = now if name == "id" and ident else ids.value(value, info) if ids is not None and info else value
        if (owner, now, name) in there and there[owner, now, name] == said:
            continue
        path = f"{owner[:-2]}[{now}].{name}" if owner.endswith("[]") else f"{owner}.{name}" if owner else name
        if path not in named:
            gone.append((owner, ident, name))
    return gone


def codes(findings: list[Finding] | Any) -> set[str]:
    return {finding.code for finding in findings}
