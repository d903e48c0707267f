"""The steps of a handing over: consent first, then the plan says who answers, then both sides are told; and only when
the other body has it, is it moved here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from planbro.exchange.close._steps import as_now, moved_to
from planbro.exchange.engine import Desk, Effect, Moved, after, done, held, later, moved
from planbro.exchange.handover._handed import To, handed, is_handed
from planbro.exchange.sync._rules import Rooms, Rules
from planbro.plan import Plan, decide
from planbro.plan.disclosure import Asker
from planbro.store.database import TO_DO, Cases, Corrections, Exchange, New, NewTask, Tasks, Transaction

_SOON: Final = 30
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_ASK_DAYS: Final = 7


def to_of(row: Exchange) -> To:
    about = row.about
    return To(row.party, about["day"], about["level"], about.get("name", ""), about.get("kommune", ""))


def may_have(plan: Plan, to: To, rules: Rules, now: str) -> bool:
    """Whether a consent opens the content of the plan for the body that takes it over."""
    route = next((one for one in rules.routes if one.party == to.party), None)
    purpose = route.purpose if route is not None else "COC"
    return decide(plan, Asker.of(to.party), purpose, now, rules.policy).level == "content"


def agree(desk: Desk, row: Exchange) -> Moved:
    """The consent is asked for first (domain.md § 2.4); what goes on has one."""
    rooms: Rooms = desk.rooms
    row, plan = as_now(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    if may_have(plan, to_of(row), rooms.rules[row.tenant], desk.now()):
        return replace(moved(row, "agreed"), effects=[_asked])
    waits = later(row, _soon(desk, row), "handover-awaits-consent")
    return replace(waits, effects=[_task("handover-consent", _ASK_DAYS * _DAY, desk)])


def _asked(transaction: Transaction, row: Exchange, now: str) -> None:
    """The task to ask is not to be done any more."""
    tasks = Tasks(transaction)
    found = tasks.keyed([(row.tenant, "handover-consent", _key(row))])
    tasks.stand([one for one in found if one.standing in TO_DO], "over", now)


def hand(desk: Desk, row: Exchange) -> Moved:
    """A version that says who answers from now on."""
    row, plan = as_now(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    to = to_of(row)
    if is_handed(plan, to):
        return moved(row, "handed")
    said: tuple[str, str] = desk.read(partial(_said, row=row))
    return moved_to(desk, row, handed(plan, to, said[0]), "handover", "handed", who=said[1])


def _said(transaction: Transaction, *, row: Exchange) -> tuple[str, str]:
    found = Corrections(transaction).of(row.id)
    return (found[0].reason, found[0].who) if found else ("", "")


def tell(desk: Desk, row: Exchange) -> Moved:
    """The plan goes to the body that takes it over, and the news to all who are told of it; what no port reaches, and
    what only people can do, people are asked to do."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    row, plan = as_now(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    children = [
        New(row.tenant, "delivery", f"{row.tenant}/{row.plan}>{one.party}@{one.port}", "decided", plan=row.plan,
            version=row.version, party=one.party, port=one.port)
        for one in rules.routes
    ]  # fmt: skip
    effects = [_task("handover-unit", _DAY, desk), _task("handover-access", _DAY, desk)]
    if not _has_way(row, rules):
        effects.append(_task("handover-by-hand", _DAY, desk))
    return replace(moved(row, "told"), children=children, effects=effects)


def settle(desk: Desk, row: Exchange) -> Moved:
    """Moved here when the other body has it: by its receipt, or as a person says who brought it there."""
    far: _Far = desk.read(partial(_far, row=row))
    rooms: Rooms = desk.rooms
    if not far.is_carried and (far.is_going or not _has_way(row, rooms.rules[row.tenant])):
        return later(row, _soon(desk, row), "handover-waits")
    if not far.is_carried and not far.has_it:
        return held(row, "handover-not-received")
    return replace(done(row), effects=[_is_moved, _task("handover-close", 2 * _DAY, desk)])


def _soon(desk: Desk, row: Exchange) -> str:
    """When to look again at what others do: at first at once, and then within the hour."""
    return after(desk.now(), min(_HOUR, _SOON * 2 ** min(row.tries, 7)))


def _has_way(row: Exchange, rules: Rules) -> bool:
    """Whether the plan itself goes to the other body by a port; the status alone hands nothing over."""
    return any(one.party == row.party and one.only == "content" for one in rules.routes)


@dataclass(frozen=True, slots=True)
class _Far:
    """How it stands with the other body: whether something is on its way to it, whether it has the content of the plan,
    and whether a person has brought it there."""

    is_going: bool
    has_it: bool
    is_carried: bool


def _far(transaction: Transaction, *, row: Exchange) -> _Far:
    by_hand = Tasks(transaction).keyed([(row.tenant, "handover-by-hand", _key(row))])
    cases = Cases(transaction)
    theirs = [one for one in cases.children(row.id) if one.party == row.party]
    told = [one for one in cases.told(row.tenant, row.plan) if one.party == row.party]
    came = {one.id for one in theirs if one.outcome == "done"}
    if any(one.reason == "exchange-seen-before" for one in theirs):
        came |= {one.id for one in told if one.outcome == "done"}
    return _Far(
        not theirs or any(one.standing != "closed" for one in theirs),
        any(one.id in came and one.about.get("level") == "content" for one in (*theirs, *told)),
        any(one.standing in {"done", "verified"} for one in by_hand),
    )


def _is_moved(transaction: Transaction, row: Exchange, now: str) -> None:
    Cases(transaction).stands(row.tenant, row.plan, "moved", now)


def _key(row: Exchange) -> str:
    return f"{row.plan}/{row.id}"


def _task(code: str, seconds: float, desk: Desk) -> Effect:
    return partial(_open, code=code, due=after(desk.now(), seconds))


def _open(transaction: Transaction, row: Exchange, now: str, *, code: str, due: str) -> None:
    task = NewTask(row.tenant, code, _key(row), code, due, row.plan, row.version, row.party, exchange=row.id)
    Tasks(transaction).open([task], now)
