"""The steps of a closing, each done once and able to be done again: archive, end, tell, and wait until all are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import orjson

from planbro.exchange.close._ended import How, ended, is_closed
from planbro.exchange.engine import Desk, Moved, after, done, held, later, moved
from planbro.exchange.sync._at_hand import current_version, latest, plan_of, remember, seal
from planbro.exchange.sync._content import parts_of, to_bytes
from planbro.exchange.sync._leads import leads
from planbro.exchange.sync._merging import OWN
from planbro.exchange.sync._rules import Rooms, Rules
from planbro.findings import Refused
from planbro.formats.epj import ready_texts, registers
from planbro.plan import Plan, day_in_norway
from planbro.store.database import (
    TO_DO,
    Cases,
    Corrections,
    Exchange,
    Exchanges,
    Messages,
    New,
    NewTask,
    NewVersion,
    Plans,
    Tasks,
    Transaction,
)

_HOUR: Final = 3600
_SOON: Final = 30
_DAY: Final = 24 * _HOUR
_TOOL_DAYS: Final = 2
_REGISTER_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Way:
    """One who was told of a plan, and the way there is to it now: a port, or a person who calls or writes."""

    party: str
    port: str
    is_open: bool


def how_of(row: Exchange) -> How:
    return How(row.about["day"], row.about["koordinator"], row.about["consents"])


def ways_of(told: Sequence[Exchange], rules: Rules) -> list[Way]:
    """Everybody who was ever told, and everybody who is to be told now."""
    known = dict.fromkeys([*((one.party, one.port) for one in told), *((one.party, one.port) for one in rules.routes)])
    return [Way(party, port, rules.route(party, port) is not None) for party, port in known]


def archive(desk: Desk, row: Exchange) -> Moved:
    """The plan as it is goes to the archive first, since the tool keeps no history (domain.md § 3.1)."""
    rooms: Rooms = desk.rooms
    row = replace(row, version=current_version(desk, row))
    plan = plan_of(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    if is_closed(plan):
        return moved(row, "ended")
    if rooms.archive is None:
        asked = partial(_task, code="close-archive", seconds=_DAY, now=desk.now())
        return replace(moved(row, "archived"), effects=[asked])
    data = desk.read(partial(_document, row=row)) or to_bytes(plan)
    try:
        rooms.archive.take(data, "closing", desk.now())
    except Refused as refused:
        if "archive-in-use" in refused.findings.codes():
            return later(row, after(desk.now(), _HOUR), "archive-in-use")
        raise
    return moved(row, "archived")


def _document(transaction: Transaction, *, row: Exchange) -> bytes | None:
    """What the tool itself gave, where the plan says just that."""
    version = Plans(transaction).latest([(row.tenant, row.plan)]).get((row.tenant, row.plan))
    if version is None or version.why != "change" or version.exchange is None:
        return None
    came = Exchanges(transaction).get(version.exchange)
    return Messages(transaction).body(came.message) if came is not None and came.message is not None else None


def end(desk: Desk, row: Exchange) -> Moved:
    """A version in which the plan is closed."""
    row = replace(row, version=current_version(desk, row))
    plan, before = plan_of(desk, row), latest(desk, row.tenant, row.plan)
    if plan is None or before is None:
        return held(row, "exchange-body-gone")
    if is_closed(plan):
        return moved(row, "ended")
    said: tuple[str, str] = desk.read(partial(_said, row=row))
    return moved_to(desk, row, ended(plan, how_of(row), said[0]), "close", "ended", who=said[1], state="closed")


def moved_to(desk: Desk, row: Exchange, plan: Plan, why: str, to: str, *, who: str, state: Any = "live") -> Moved:
    """On, with the plan's next version."""
    parts = parts_of(plan, seal(desk))
    new = NewVersion(row.tenant, row.plan, row.version + 1, to_bytes(plan), why, OWN, parts, who, row.id, state)
    remember(desk, new, plan)
    desk.at_hand(row)["now"] = plan
    return replace(moved(row, to, version=new.number), version=new, effects=leads(plan))


def as_now(desk: Desk, row: Exchange) -> tuple[Exchange, Plan | None]:
    """The exchange at the version that counts now, with its plan: the one that the step before has made, which is
    written with this one, or the latest."""
    made: Plan | None = desk.at_hand(row).get("now")
    if made is not None:
        return row, made
    row = replace(row, version=current_version(desk, row))
    return row, plan_of(desk, row)


def _said(transaction: Transaction, *, row: Exchange) -> tuple[str, str]:
    """The reason that was given, and by whom."""
    found = Corrections(transaction).of(row.id)
    return (found[0].reason, found[0].who) if found else ("", "")


def tell(desk: Desk, row: Exchange) -> Moved:
    """Everybody who was told of the plan is told that it has ended, in a correction of what was said where the format
    has one; and people are asked to do what planbro cannot."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    row, plan = as_now(desk, row)
    if plan is None:
        return held(row, "exchange-body-gone")
    told: list[Exchange] = desk.read(lambda transaction: Cases(transaction).told(row.tenant, row.plan))
    ways = ways_of(told, rules)
    children = [delivery(row, way.party, way.port) for way in ways if way.is_open]
    now = desk.now()
    effects = [partial(_task, code="close-tool", seconds=_TOOL_DAYS * _DAY, now=now)]
    unreached = [way.party for way in ways if not way.is_open]
    effects += [partial(_task, code="close-tell", seconds=_DAY, now=now, party=party) for party in unreached]
    effects.append(partial(_task, code="close-registers", seconds=_REGISTER_DAYS * _DAY, now=now,
                           data=register_lines(plan, now)))  # fmt: skip
    if row.about["koordinator"] == "stays":
        effects.append(partial(_task, code="close-koordinator", seconds=_REGISTER_DAYS * _DAY, now=now))
    told_now = moved(row, "told", about={**row.about, "deliveries": len(children)})
    return replace(told_now, children=children, effects=effects)


def delivery(row: Exchange, party: str, port: str) -> New:
    """One receiver is told, as a correction of what it was told before."""
    return New(row.tenant, "delivery", f"{row.tenant}/{row.plan}>{party}@{port}", "decided", plan=row.plan,
               version=row.version, party=party, port=port, about={"corrects": True})  # fmt: skip


def register_lines(plan: Plan, now: str) -> bytes:
    """What is to stand in IPLOS and NPR now, and the text for each journal: for the person who enters it."""
    day = day_in_norway(now)
    found = registers(plan, day)
    if found is None:
        return b"{}"
    said = {
        "iplos": [{"poFraDato": one.start, "poTilDato": one.end, "poIndPlan": one.ind_plan,
                   "poHarKoordinator": one.har_koordinator} for one in found.blocks],
        "npr": {"kode": found.status.code, "dato": found.status_date} if found.status is not None else None,
        "tekster": {one.epj.key: one.text for one in ready_texts(plan, day)},
    }  # fmt: skip
    return orjson.dumps(said)


def _task(transaction: Transaction, row: Exchange, _: str, *, code: str, seconds: float, now: str, party: str = "",
          data: bytes | None = None) -> None:  # fmt: skip
    key = f"{row.plan}/{row.id}{'>' + party if party else ''}"
    task = NewTask(row.tenant, code, key, code, after(now, seconds), row.plan, row.version, party, data=data,
                   exchange=row.id)  # fmt: skip
    Tasks(transaction).open([task], now)


def settle(desk: Desk, row: Exchange) -> Moved:
    """Over when everybody has been told, and answered where an answer is awaited. What the step before has opened is
    there when that is written, which may be with this one."""
    children: list[Exchange] = desk.read(lambda transaction: Cases(transaction).children(row.id))
    waiting = sum(one.standing != "closed" for one in children)
    waiting = max(waiting, row.about.get("deliveries", 0) - sum(one.standing == "closed" for one in children))
    if waiting:
        return later(row, after(desk.now(), min(_HOUR, _SOON * 2**row.tries)), "close-waits", count=waiting)
    untold = [one.party for one in children if one.outcome == "refused"]
    effects = [partial(_task, code="close-tell", seconds=_DAY, now=desk.now(), party=party) for party in untold]
    return replace(done(row), effects=effects)


def left_to_do(transaction: Transaction, row: Exchange) -> list[str]:
    """The codes of the tasks of a closing that nobody has done."""
    tasks = Tasks(transaction).listed(row.tenant, standing=TO_DO, plan=row.plan)
    return [one.code for one in tasks if one.exchange == row.id]
