"""Which exchanges are meant: a filter, as a person says it, and what of the table answers to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, literal_column, select, text

from planbro.store.database._engine import Transaction
from planbro.store.database._exchanges import Exchange, Exchanges
from planbro.store.database._tables import deviation, exchange, version

_INDEXED: Final[Mapping[str, Any]] = {"open": literal_column("'open'"), "held": literal_column("'held'")}
"""In these words, since an index over what is open or held is used for no others."""
_AT_A_TIME: Final = 100_000
"""Exchanges gone through for one page of what no index finds: some tens of milliseconds."""
_ASTRAY: Final = 1000
"""So many may stand before another that was opened before them: workers open at the same time."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Exchanges of one tenant: those that fit every member that says something. `since` and `until` are times of
    opening, the last one not included. `after` says where a round begins, and `upto` where all rounds end: they are no
    filter, and nothing by themselves."""

    tenant: str
    numbers: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    after: int = 0
    upto: int = 0

    @property
    def says_nothing(self) -> bool:
        """Whether every exchange of the tenant is meant."""
        return not any((self.numbers, self.kinds, self.states, self.standings, self.reasons, self.parties,
                        self.plans, self.since, self.until))  # fmt: skip

    @property
    def has_blank(self) -> bool:
        """Whether a filter is there and empty, as a variable of a script that was not set: it fits all that is of no
        plan or no party."""
        said = (self.kinds, self.states, self.standings, self.reasons, self.parties, self.plans)
        return any(not one.strip() for values in said for one in values)

    def where(self) -> list[Any]:
        """Conditions on the table."""
        one = exchange.c
        lists = (
            (one.id, self.numbers), (one.kind, self.kinds), (one.state, self.states), (one.reason, self.reasons),
            (one.party, self.parties), (one.plan, self.plans),
        )  # fmt: skip
        found = [_of(self), *(column.in_(values) for column, values in lists if values)]
        found += [_standing(self.standings)] if self.standings else []
        found += [_number(self) > self.after] if self.after else []
        found += [_number(self) <= self.upto] if self.upto else []
        found += [one.opened >= self.since] if self.since else []
        return found + ([one.opened < self.until] if self.until else [])


def _of(chosen: Chosen) -> Any:
    """Its tenant's. Only the plan is looked up by an index that begins with the tenant; without this SQLite takes that
    index for everything else too, and sorts all that the tenant has."""
    column = exchange.c.tenant
    return (column if chosen.plans else func.coalesce(column, literal_column("''"))) == chosen.tenant


def _standing(standings: Sequence[str]) -> Any:
    if len(standings) == 1:
        return exchange.c.standing == _INDEXED.get(standings[0], standings[0])
    return exchange.c.standing.in_(standings)


def _number(chosen: Chosen) -> Any:
    """The number as it is compared: where an index finds them, not so that SQLite goes by the numbers instead."""
    return exchange.c.id + literal_column("0") if _by_index(chosen) else exchange.c.id


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of what fits, the latest first. `next` is where the one after it begins, None where all was looked at;
    `whole` is false where it ended before the page was full, since it had looked at enough."""

    rows: list[Exchange]
    next: int | None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Fits:
    """How many fit: at least so many where there are `more`; of those opened since a time, where not all were looked
    at."""

    found: int
    more: bool = False
    since: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """The first of what fits, in the order they came; `next` is what the round after it comes `after`, None where this
    was the last."""

    rows: list[Exchange]
    next: int | None


class Choosing:
    """What of the exchanges a person asks for, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction, self.exchanges = transaction, Exchanges(transaction)

    def find(self, chosen: Chosen, *, after: int = 0, limit: int | None = None) -> list[Exchange]:
        """Those that fit, in the order they came, from the one after a number on."""
        return self.exchanges.find(*chosen.where(), exchange.c.id > after, limit=limit)

    def latest(self, chosen: Chosen, limit: int) -> list[Exchange]:
        """The latest of those that fit, the latest last."""
        return self.exchanges.find(*chosen.where(), limit=limit, newest=True)[::-1]

    def leaf(self, chosen: Chosen, limit: int, before: int | None = None) -> Leaf:
        """A page of them, however many there are and however few of these fit."""
        first, end = self._range(chosen)
        top = end if before is None else min(before, end)
        floor = first if _by_index(chosen) else max(first, top - _AT_A_TIME)
        number = _number(chosen)
        asked = select(exchange.c.id).where(*chosen.where(), number < top, number >= floor)
        numbers = [row[0] for row in self.transaction.run(asked.order_by(number.desc()).limit(limit + 1))]
        rows = self.exchanges.find(exchange.c.id.in_(numbers), newest=True) if numbers else []
        if len(rows) > limit:
            return Leaf(rows[:limit], rows[limit - 1].id)
        return Leaf(rows, floor if floor > first else None, floor <= first)

    def tally(self, chosen: Chosen, most: int) -> Fits:
        """How many of the latest fit."""
        first, end = self._range(chosen)
        floor = first if _by_index(chosen) else max(first, end - _AT_A_TIME)
        number = _number(chosen)
        some: Any = select(literal_column("1")).select_from(exchange)
        some = some.where(*chosen.where(), number < end, number >= floor).limit(most + 1)
        found = int(self.transaction.run(select(func.count()).select_from(some.subquery())).scalar_one())
        return Fits(min(found, most), found > most, self._opened(floor) if floor > first else "")

    def round(self, chosen: Chosen, most: int) -> Round:
        """So many of those that fit, the first first, however many there are."""
        number = _number(chosen)
        asked = select(exchange.c.id).where(*chosen.where()).order_by(number).limit(most + 1)
        numbers = [row[0] for row in self.transaction.run(asked)]
        rows = self.exchanges.find(exchange.c.id.in_(numbers[:most])) if numbers else []
        return Round(rows, numbers[most - 1] if len(numbers) > most else None)

    def fits(self, chosen: Chosen, number: int) -> bool:
        """Whether the exchange of that number is among them."""
        return bool(self.exchanges.find(exchange.c.id == number, *chosen.where(), limit=1))

    def _range(self, chosen: Chosen) -> tuple[int, int]:
        """From which number to which they can be."""
        first = max(self.number_at(chosen.since) - _ASTRAY if chosen.since else 0, chosen.after + 1)
        end = self.last() + 1
        return max(first, 0), min(end, self.number_at(chosen.until) + _ASTRAY) if chosen.until else end

    def number_at(self, moment: str) -> int:
        """The number of the first exchange that was opened then or later: they are numbered as they come, so no index
        of times is needed."""
        low, high = 0, self.last() + 1
        while low < high:
            middle = (low + high) // 2
            opened = self._opened(middle)
            low, high = (low, middle) if not opened or opened >= moment else (middle + 1, high)
        return low

    def last(self) -> int:
        """The number of the latest exchange there is."""
        return int(self.transaction.run(select(func.max(exchange.c.id))).scalar() or 0)

    def _opened(self, number: int) -> str:
        """When that exchange was opened, or the next there is."""
        asked = select(exchange.c.opened).where(exchange.c.id >= number).order_by(exchange.c.id).limit(1)
        return str(self.transaction.run(asked).scalar() or "")

    def replays(self, numbers: Sequence[int]) -> dict[int, Exchange]:
        """The latest replay of each exchange that has one."""
        found = self.exchanges.find(exchange.c.replays.in_(numbers)) if numbers else []
        return {one.replays: one for one in found if one.replays is not None}

    def overtaken(self, one: Exchange) -> int | None:
        """The first later exchange that gave the plan of this one a version, or went through in its lane."""
        asked = (
            select(func.min(version.c.exchange))
            .where(version.c.tenant == one.tenant, version.c.plan == one.plan, version.c.exchange > one.id)
        )  # fmt: skip
        if not one.plan:
            asked = select(func.min(exchange.c.id)).where(
                exchange.c.lane == one.lane, exchange.c.id > one.id, exchange.c.kind == one.kind,
                exchange.c.outcome == "done",
            )  # fmt: skip
        found = self.transaction.run(asked).scalar()
        return int(found) if found is not None else None

    def without_deviation(
        self, tenant: str, reasons_not: Sequence[str], kinds_not: Sequence[str], limit: int
    ) -> list[Exchange]:
        """Held exchanges that have no deviation for the reason they are held for, but for what is ordinary work."""
        there = select(deviation.c.id).where(
            deviation.c.tenant == exchange.c.tenant, deviation.c.exchange == exchange.c.id,
            deviation.c.code == exchange.c.reason,
        )  # fmt: skip
        return self.exchanges.find(
            text("standing = 'held'"), exchange.c.tenant == tenant, exchange.c.reason.not_in(reasons_not),
            exchange.c.kind.not_in(kinds_not), ~there.exists(), limit=limit,
        )  # fmt: skip


def _by_index(chosen: Chosen) -> bool:
    """Whether they are found without going through all."""
    return bool(chosen.plans or chosen.numbers) or (len(chosen.standings) == 1 and chosen.standings[0] in _INDEXED)
