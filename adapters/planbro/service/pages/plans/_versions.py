"""The versions of a plan, and two of them side by side in words.

Koordinerende enhet, whose plan it is to keep, sees each version as it was. Anybody else sees of an earlier one what may
be seen of the plan today, as it was said then (`view.earlier`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.exchange.sync._content import changed_parts, from_bytes
from planbro.exchange.view import earlier
from planbro.plan import Plan
from planbro.plan.disclosure import without_graded
from planbro.render.sides import Group, part_heading, sides
from planbro.service.pages._frame import At, Frame
from planbro.service.pages._words import has
from planbro.service.pages.plans._opened import Opened, Shelf, opened
from planbro.store.database import Plans, Transaction, Version

_OWN: Final = "owner"
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the list: `parts` are what it changed, in words, where the reader may see all of the plan."""

    version: Version
    why: str
    parts: tuple[str, ...]
    is_kept: bool


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [
        frame.page("/plans/{plan}/versions", partial(_list, shelf), "koordinator", "office"),
        frame.page("/plans/{plan}/versions/{first}/{second}", partial(_two, shelf), "koordinator", "office"),
    ]


def why_word(at: At, why: str) -> str:
    """Why a version was made; a word that only a later planbro knows stands as it is."""
    key = f"plan-why-{why}"
    return at.t(key) if has(key) else why


async def _list(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    first, second = at.query("first"), at.query("second")
    amiss = {"second": at.t("plan-compare-same")} if first and first == second else {}
    if not amiss and _NUMBER.fullmatch(first) and _NUMBER.fullmatch(second):
        return at.go(f"{found.path}/versions/{int(first)}/{int(second)}")
    lines = await at.read(partial(_lines, found=found)) if found.has_content else []
    there = [str(one.version.number) for one in lines]
    chosen = {name: one if one in there else there[at_first] if len(there) > 1 else ""
              for name, one, at_first in (("first", first, 1), ("second", second, 0))}  # fmt: skip
    return at.page(
        "plan/versions.html.j2", 422 if amiss else 200, opened=found, lines=lines, chosen=chosen, amiss=amiss
    )


def _lines(transaction: Transaction, *, found: Opened) -> list[Line]:
    plans, made = Plans(transaction), []
    kept, before = plans.kept(found.at.tenant, found.id), None
    for one in plans.versions(found.at.tenant, found.id):
        parts: list[str] = []
        if before is not None and found.is_whole:
            parts = changed_parts(before.parts, one.parts)
        words = tuple(_part(part, found.at) for part in parts)
        made.append(Line(one, why_word(found.at, one.why), words, one.number in kept))
        before = one
    return made[::-1]


def _part(part: str, at: At) -> str:
    try:
        return part_heading({"plan": ""}.get(part, part), at.language)
    except KeyError:
        return at.t("plan-attachments") if part == "attachments" else part


# two


async def _two(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    numbers = sorted({_number(at, "first"), _number(at, "second")})
    if len(numbers) != 2 or not found.has_content:
        raise at.not_there()
    bodies = await at.read(partial(_bodies, found=found, numbers=numbers))
    versions = {one.number: one for one in bodies[1]}
    if not set(numbers) <= versions.keys():
        raise at.not_there()
    gone = [number for number in numbers if number not in bodies[0]]
    groups = await at.apart(partial(_groups, found, bodies[0], numbers)) if not gone else []
    return at.page(
        "plan/two.html.j2", opened=found, before=versions[numbers[0]], after=versions[numbers[1]], gone=gone,
        groups=groups, is_own=found.seen.provision == _OWN, why=partial(why_word, at),
    )  # fmt: skip


def _number(at: At, name: str) -> int:
    text = at.given(name)
    if not _NUMBER.fullmatch(text):
        raise at.not_there()
    return int(text)


def _bodies(transaction: Transaction, *, found: Opened, numbers: list[int]) -> tuple[dict[int, bytes], list[Version]]:
    plans = Plans(transaction)
    bodies = plans.bodies([(found.at.tenant, found.id, number) for number in numbers])
    return {number: data for (_, _, number), data in bodies.items()}, plans.versions(found.at.tenant, found.id)


def _groups(found: Opened, bodies: dict[int, bytes], numbers: list[int]) -> list[Group]:
    before, after = (_shown(found, number, bodies[number]) for number in numbers)
    return sides(before, after, found.at.language)


def _shown(found: Opened, number: int, data: bytes) -> Plan:
    """A version as this reader may see it."""
    if number == found.seen.version:
        return found.plan
    plan = from_bytes(data)
    return without_graded(plan if found.seen.provision == _OWN else earlier(found.seen, plan))
