"""A plan that was changed differently in two systems: both sides in words, a choice for each place, and what it does.

Nothing is settled before somebody has seen what will be done. What the choices were made of stands in a hash, so that
a plan that has changed meanwhile is looked at anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from starlette.responses import Response

from planbro.exchange.sync import Conflict, conflict_of, settle_in
from planbro.exchange.work import rules_of
from planbro.formats import FORMATS
from planbro.plan import Clash, Side
from planbro.render.sides import told
from planbro.service.pages._frame import At
from planbro.service.pages.day._whose import whose
from planbro.service.visits import Ended
from planbro.store.database import Audit, Plans, Todo, Transaction

MOST: Final = 200
FIELDS: Final = MOST + 10
_REASON: Final = 2000
_SIDES: Final[Mapping[str, Side]] = {"ours": "ours", "theirs": "theirs"}


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """One place that is said otherwise: which part, item and field, what the plan says, what the system says."""

    number: int
    part: str
    item: str
    field: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, repr=False)
class Both:
    """A conflict as a person sees it; `seal` is what it stands on."""

    number: int
    plan: str
    system: str
    opened: str
    places: tuple[Place, ...]
    seal: str


async def show(at: At) -> Response:
    """Both sides."""
    return at.page("day/conflict.html.j2", most=MOST, both=await _both(at), chosen={}, faults={}, reason="")


async def would(at: At) -> Response:
    """What the choices will do; nothing is done yet."""
    both = await _both(at)
    chosen, reason, amiss = _read(at, both)
    if amiss:
        return at.page("day/conflict.html.j2", 422, most=MOST, both=both, chosen=chosen, faults=amiss, reason=reason)
    return at.page("day/would.html.j2", both=both, chosen=chosen, reason=reason)


async def settle(at: At) -> Response:
    """Settle it so, where it stands as it stood when the choices were looked at."""
    both = await _both(at)
    chosen, reason, amiss = _read(at, both)
    if at.sent.get("seal") != both.seal:
        amiss["seal"] = at.t("day-conflict-changed")
    if amiss:
        return at.page("day/conflict.html.j2", 409 if "seal" in amiss else 422, most=MOST, both=both, chosen=chosen,
                       faults=amiss, reason=reason)  # fmt: skip
    rules = rules_of(at.context.settings)[at.tenant]

    def work(transaction: Transaction) -> bool:
        Plans(transaction).lock([(at.tenant, both.plan)], at.now)
        if _stands(conflict_of(transaction, at.tenant, both.number, rules)) != both.seal:
            return False
        done = settle_in(transaction, at.tenant, both.number, rules, chosen, who=at.who, why=reason, now=at.now)
        line = at.line("versioned", plan=done.plan, version=done.version, outcome="conflict", exchange=done.conflict,
                       params={"places": len(chosen), "taken": done.taken})  # fmt: skip
        Audit(transaction).write([line], at.now)
        return True

    is_done = await at.write(work)
    return at.go("/day", told="day-settled") if is_done else at.go(f"/conflicts/{both.number}", told="day-moved-on")


async def _both(at: At) -> Both:
    """The conflict with both sides, which stands in the log before it is shown.

    A koordinator sees what the plan says, and so may settle, where disclosure opens the plan's content.
    """
    number = int(at.given("number"))
    rules = rules_of(at.context.settings)[at.tenant]

    def look(transaction: Transaction) -> Conflict:
        found = conflict_of(transaction, at.tenant, number, rules)
        if not Todo(transaction, whose(at)).leads(found.row.plan):
            raise at.not_there()
        return found

    found = await at.read(look)
    seen = await at.see(found.row.plan)
    if seen is None or seen.level != "content":
        raise Ended(403, "pages-may-not", what="day-conflict-office")
    return _as_both(at, found)


def _as_both(at: At, found: Conflict) -> Both:
    places = tuple(_place(number, one, found, at) for number, one in enumerate(found.clashes, 1))
    system = FORMATS[found.system].spoken if found.system in FORMATS else found.system
    return Both(found.row.id, found.row.plan, system, found.row.opened, places, _stands(found))


def _stands(found: Conflict) -> str:
    """What the choices are made of: the places in their order, with what both sides say."""
    stands = repr([(one.fact, one.ours, one.theirs) for one in found.clashes])
    return sha256(stands.encode()).hexdigest()[:32]


def _read(at: At, both: Both) -> tuple[dict[int, Side], str, dict[str, str]]:
    """What was chosen: one side for all, or a side for each place; and why."""
    every, reason = _SIDES.get(at.sent.get("all")), at.sent.get("reason").strip()
    chosen: dict[int, Side] = {}
    amiss: dict[str, str] = {}
    for place in both.places:
        side = _SIDES.get(at.sent.get(f"place-{place.number}")) or every
        if side is not None:
            chosen[place.number] = side
    left = [place.number for place in both.places if place.number not in chosen]
    if left:
        amiss[f"place-{left[0]}"] = at.t("day-conflict-left", count=len(left))
    if text := at.text_amiss(reason, _REASON, "day-amiss-needed"):
        amiss["reason"] = text
    return chosen, reason, amiss


def _place(number: int, clash: Clash, found: Conflict, at: At) -> Place:
    one = told(clash, found.plans, at.language)
    part = at.t(f"day-conflict-{clash.part}") if clash.part in {"plan", "planeier"} else one.part
    absent = at.t("day-conflict-removed" if one.base is not None else "day-conflict-absent")
    if one.field:
        said = {side: getattr(one, side) or at.t("day-conflict-absent") for side in ("base", "ours", "theirs")}
    else:
        there = {side: getattr(one, side) is not None for side in ("base", "ours", "theirs")}
        said = {side: at.t("day-conflict-there") if is_there else absent for side, is_there in there.items()}
    return Place(number, part, one.item, one.field or at.t("day-conflict-item"), **said)
