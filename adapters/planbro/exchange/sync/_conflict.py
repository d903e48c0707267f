"""What two systems say differently: shown to a person with both sides, and settled by that person alone.

Until then the plan says what it said before, and nothing of the part goes to anybody. Settled, it is a version of its
own, by whom and why, and those who may know are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from planbro.exchange._read import read
from planbro.exchange._statement import STATED
from planbro.exchange.engine import Desk, Moved, after, held
from planbro.exchange.sync._content import from_bytes, parts_of, to_bytes
from planbro.exchange.sync._leads import say_leads
from planbro.exchange.sync._merging import OWN, TASK, base_of, close_task, merged_of
from planbro.exchange.sync._rules import Rules
from planbro.findings import Refused
from planbro.plan import Clash, Merged3, Plan, Side
from planbro.store.database import (
    Cases,
    Correction,
    Corrections,
    Database,
    Exchange,
    Exchanges,
    Messages,
    New,
    NewTask,
    NewVersion,
    Plans,
    Tasks,
    Transaction,
    closed,
)

_DAYS: Final = 2
_OF_EVERYBODY: Final = frozenset(
    {
        *STATED, "plan", "planeier", "identifiers", "addresses", "telecoms", "organisations", "related",
        "participants", "rights", "consents", "consent_parties", "reservations",
    }
)  # fmt: skip
"""Parts that are told with the status, or that decide who may know what: nobody is told anything until they are
settled. The others concern those who are told content."""


def ask(desk: Desk, row: Exchange) -> Moved:
    """Hold it for a person, with a task."""
    return replace(
        held(row, "conflict-open", system=row.about["system"], count=row.about["count"]),
        effects=[partial(_ask, due=after(desk.now(), _DAYS * 86400))],
    )


def _ask(transaction: Transaction, row: Exchange, now: str, *, due: str) -> None:
    params = {"parts": ", ".join(row.about["parts"]), "system": row.about["system"], "count": row.about["count"]}
    task = NewTask(row.tenant, TASK, str(row.id), "conflict-open", due, row.plan, row.version, params=params,
                   exchange=row.id)  # fmt: skip
    Tasks(transaction).open([task], now)


def touches(desk: Desk, row: Exchange, level: str) -> bool:
    """Whether something of what the receiver is told lies in a part that is not settled."""
    parts = unsettled(desk, row)
    return bool(parts) and (level != "status" or not parts.isdisjoint(_OF_EVERYBODY))


def unsettled(desk: Desk, row: Exchange) -> frozenset[str]:
    """The parts of a plan in which something is not settled."""
    known = desk.shared("unsettled")
    key = (row.tenant, row.plan)
    if key not in known:
        known.update(desk.read(partial(unsettled_parts, plans=[key])))
    found: frozenset[str] = known[key]
    return found


def unsettled_parts(
    transaction: Transaction, *, plans: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """For each plan the parts in which something is not settled."""
    keys = sorted(set(plans))
    found = Cases(transaction).unsettled(keys)
    return {key: frozenset(part for one in found.get(key, ()) for part in one.about["parts"]) for key in keys}


# for a person


@dataclass(frozen=True, slots=True, repr=False)
class Conflict:
    """A conflict with both sides. `clashes` are in a fixed order, by which a person names them; `plans` are what both
    sides began with, ours and theirs."""

    row: Exchange
    clashes: tuple[Clash, ...]
    plans: tuple[Plan | None, Plan, Plan]

    @property
    def system(self) -> str:
        """The system that says `theirs`."""
        return str(self.row.about["system"])


@dataclass(frozen=True, slots=True)
class Settled:
    """`version` is the one that says what was decided."""

    conflict: int
    plan: str
    version: int
    taken: int
    """How many facts are now as the other system has them."""


def conflict_of(transaction: Transaction, tenant: str, number: int, rules: Rules) -> Conflict:
    """A conflict as it stands today: what has come to agree since is not in it any more.

    Raises:
        Refused: there is none of that number that is not settled, or its documents are not kept any more.
    """
    row = _open(transaction, tenant, number)
    plans = _plans(transaction, row)
    return Conflict(row, tuple(_merged(row, rules, *plans).clashes), plans)


def settle(
    database: Database,
    tenant: str,
    number: int,
    rules: Rules,
    choices: Mapping[int, Side] | Side,
    *,
    who: str,
    why: str,
    now: str,
) -> Settled:
    """Settle a conflict: one side for all, or a side for each clash by its number in `conflict_of`, from 1.

    Raises:
        Refused: there is none of that number that is not settled, or a clash was left out.
    """
    with database.writing() as transaction:
        return settle_in(transaction, tenant, number, rules, choices, who=who, why=why, now=now)


def settle_in(
    transaction: Transaction,
    tenant: str,
    number: int,
    rules: Rules,
    choices: Mapping[int, Side] | Side,
    *,
    who: str,
    why: str,
    now: str,
) -> Settled:
    """The same within a transaction that something else is written in too."""
    row = _open(transaction, tenant, number)
    (latest,) = Plans(transaction).lock([(tenant, row.plan)], now).values()
    merged, theirs = _merge(transaction, row, rules)
    sides = _chosen(merged, choices)
    whole = theirs(sides)
    version = _write(transaction, row, whole, latest, who, now)
    exchanges = Exchanges(transaction)
    there = next(iter(exchanges.take([row.id])), None)
    assert there is not None
    exchanges.save([closed(there, "handled", "conflict-settled")], now)
    exchanges.wake([there.lane])
    close_task(transaction, row, now, who)
    Corrections(transaction).add([Correction(tenant, row.id, "settle", who, now, why)])
    spread_anew(transaction, row, version, now)
    return Settled(row.id, row.plan, version, sum(side == "theirs" for side in sides.values()))


def spread_anew(transaction: Transaction, row: Exchange, version: int, now: str) -> int:
    """Have a version told to those who may know, as if it had come from a tool."""
    new = New(row.tenant, "change", f"{row.tenant}/{row.plan}/told", "versioned", parent=row.id, plan=row.plan,
              version=version, policy=row.policy, trace=row.trace)  # fmt: skip
    (number,) = Exchanges(transaction).open([new], now)
    return number


def _open(transaction: Transaction, tenant: str, number: int) -> Exchange:
    row = Exchanges(transaction).get(number)
    if row is None or (row.tenant, row.kind) != (tenant, "conflict") or row.standing == "closed":
        raise Refused.because("conflict-not-open", number=number)
    return row


def _merge(transaction: Transaction, row: Exchange, rules: Rules) -> tuple[Merged3, Any]:
    """The merge with the plan as it is now, and what gives the whole plan for sides that were chosen."""
    plans = _plans(transaction, row)

    def whole(sides: Mapping[Any, Side]) -> Merged3:
        return _merged(row, rules, *plans, sides)

    return whole({}), whole


def _merged(
    row: Exchange, rules: Rules, base: Plan | None, ours: Plan, theirs: Plan, sides: Mapping[Any, Side] | None = None
) -> Merged3:
    return merged_of(base, ours, theirs, row.about["system"], rules, sides or {})


def _plans(transaction: Transaction, row: Exchange) -> tuple[Plan | None, Plan, Plan]:
    """What both sides began with, the plan as it is now, and what the other system says."""
    ours = Plans(transaction).body(row.tenant, row.plan)
    data = Messages(transaction).body(row.message) if row.message is not None else None
    if ours is None or data is None:
        raise Refused.because("exchange-body-gone")
    base = base_of(transaction, row.tenant, row.plan, row.about["base"])
    return base, from_bytes(ours), read(data, account=False).plan


def _chosen(merged: Merged3, choices: Mapping[int, Side] | Side) -> dict[Any, Side]:
    if isinstance(choices, str):
        return {clash.fact: choices for clash in merged.clashes}
    left = [number for number in range(1, len(merged.clashes) + 1) if number not in choices]
    unknown = [number for number in choices if not 1 <= number <= len(merged.clashes)]
    if left or unknown:
        raise Refused.because("conflict-not-whole", numbers=", ".join(map(str, left or unknown)))
    return {clash.fact: choices[number] for number, clash in enumerate(merged.clashes, 1)}


def _write(transaction: Transaction, row: Exchange, merged: Merged3, latest: int, who: str, now: str) -> int:
    """The next version, where it says anything new."""
    plans = Plans(transaction)
    there = plans.latest([(row.tenant, row.plan)])[row.tenant, row.plan]
    parts = parts_of(merged.plan, transaction.seal)
    if there.parts == parts:
        return latest
    kept = plans.now_at([(row.tenant, row.plan)])[row.tenant, row.plan]
    new = NewVersion(row.tenant, row.plan, latest + 1, to_bytes(merged.plan), "conflict", OWN, parts, who,
                     exchange=row.id, state=kept.state)  # fmt: skip
    plans.add([new], now)
    say_leads(transaction, row.tenant, [merged.plan])
    return latest + 1
