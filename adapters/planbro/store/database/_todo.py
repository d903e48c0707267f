"""What there is to do for one reader: counted by what it is, and some of it, without reading the rest.

A koordinator has the tasks of the plans that are the koordinator's today (`Leads`); koordinerende enhet has all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from sqlalchemy import Select, case, func, literal_column, select, union_all

from planbro.store.database._engine import Transaction
from planbro.store.database._exchanges import Exchange, Exchanges
from planbro.store.database._leads import Leads
from planbro.store.database._tables import exchange, task
from planbro.store.database._tallied import MOST, Count, codes_of, counted
from planbro.store.database._tasks import TO_DO, Task, Tasks

_MOST: Final = 50
_SILENT: Final = ("receipt-missing", "receipt-negative")


@dataclass(frozen=True, slots=True, repr=False)
class Whose:
    """The reader: a koordinator by numbers, as `hpr:9999999`; without numbers everything of the tenant is meant."""

    tenant: str
    today: str
    numbers: tuple[str, ...] | None = None
    never: frozenset[str] = frozenset()
    """Codes of tasks that are not the reader's to do."""


class Todo:
    """What one reader has to do, in one transaction."""

    def __init__(self, transaction: Transaction, whose: Whose) -> None:
        self.transaction, self.whose = transaction, whose

    def counts(self, now: str, *, party: str = "") -> list[Count]:
        """How much there is of each code."""
        if not self._has_few:
            found = counted(self.transaction, self.whose.tenant, now, party=party)
            return [one for one in found if one.code not in self.whose.never]
        late = func.sum(case((task.c.due < now, 1), else_=0))
        asked: Select[Any] = select(task.c.code, func.count(), late).where(*self._mine(party)).group_by(task.c.code)
        return [
            Count(str(code), int(count), int(past)) for code, count, past in map(tuple, self.transaction.run(asked))
        ]

    def codes(self) -> list[str]:
        """Of what there is anything at all."""
        if not self._has_few:
            return [one for one in codes_of(self.transaction, self.whose.tenant) if one not in self.whose.never]
        return [str(row.code) for row in self.transaction.run(select(task.c.code).where(*self._mine()).distinct())]

    def parties(self) -> list[tuple[str, int]]:
        """Those that most of it is about, as far as anybody counts."""
        count = func.count()
        some = select(task.c.party).where(*self._mine(), task.c.party != "").limit(MOST).subquery()
        asked: Select[Any] = select(some.c.party, count).group_by(some.c.party)
        rows = self.transaction.run(asked.order_by(count.desc(), some.c.party).limit(_MOST))
        return [(str(ident), int(number)) for ident, number in map(tuple, rows)]

    def some(
        self,
        codes: Collection[str] | None,
        now: str,
        *,
        party: str = "",
        late: bool = False,
        limit: int,
        after: int = 0,
    ) -> list[Task]:
        """Some tasks of those codes, or of all, the most pressing first."""
        if codes is not None and not codes:
            return []
        if self._has_few:
            picked = self._of_plans(codes, now, party, late, limit, after)
        else:
            picked = self._of_all(codes, now, party, late, limit, after)
        numbers = [row.id for row in self.transaction.run(picked)]
        found = {one.id: one for one in Tasks(self.transaction).find(task.c.id.in_(numbers))} if numbers else {}
        return [found[number] for number in numbers if number in found]

    def _of_plans(
        self, codes: Collection[str] | None, now: str, party: str, late: bool, limit: int, after: int
    ) -> Select[Any]:  # fmt: skip
        """A koordinator's: few, so that they are put in order when they are found by their plans."""
        code, due = func.lower(task.c.code), func.coalesce(task.c.due, "9")
        where = [*self._mine(party), *([due < now] if late else [])]
        where += [code.in_(sorted(codes))] if codes is not None else []
        return select(task.c.id).where(*where).order_by(due, task.c.id).limit(limit).offset(after)

    def _of_all(
        self, codes: Collection[str] | None, now: str, party: str, late: bool, limit: int, after: int
    ) -> Select[Any]:  # fmt: skip
        """Everybody's: of each code the first by its day, as an index has them, and of those the first. In the very
        order of that index, and with the party as none that is known, or SQLite goes through all codes by another."""
        order = (task.c.due, task.c.id) if codes is None else (task.c.due, task.c.party, task.c.id)
        mine = [*self._mine(), *([func.coalesce(task.c.party, literal_column("''")) == party] if party else [])]
        dated = [task.c.due.is_not(None), *([task.c.due < now] if late else [])]
        firsts = []
        for standing, code in product(TO_DO, [None] if codes is None else sorted(codes)):
            where = [*mine, task.c.standing == standing, *([task.c.code == code] if code is not None else [])]
            firsts.append(where + dated)
            firsts += [] if late else [[*where, task.c.due.is_(None)]]
        some = [select(*order).where(*where).order_by(*order).limit(limit + after).subquery() for where in firsts]
        every = union_all(*(select(*one.c) for one in some)).subquery()
        by = [func.coalesce(every.c.due, "9"), *(every.c[one.name] for one in order[1:])]
        return select(every.c.id).order_by(*by).limit(limit).offset(after)

    def may(self, one: Task) -> bool:
        """Whether a task is the reader's."""
        if one.tenant != self.whose.tenant or one.code in self.whose.never:
            return False
        return self.leads(one.plan)

    def leads(self, plan: str) -> bool:
        """Whether a plan is the reader's to see to."""
        whose = self.whose
        if whose.numbers is None:
            return True
        return bool(plan) and Leads(self.transaction).leads(whose.tenant, plan, whose.numbers, whose.today)

    def silent(self, *, party: str = "", late: bool = False, limit: int, after: int = 0) -> list[Exchange]:
        """Messages whose receiver has not answered in time, or has answered no, the oldest first."""
        where = [*self._silent(), *([exchange.c.party == party] if party else [])]
        where += [exchange.c.reason == _SILENT[0]] if late else []
        picked = select(exchange.c.id).where(*where).order_by(exchange.c.id).limit(limit).offset(after)
        numbers = [row.id for row in self.transaction.run(picked)]
        return Exchanges(self.transaction).find(exchange.c.id.in_(numbers)) if numbers else []

    def silences(self, *, party: str = "", most: int = 1000) -> Count:
        """How many those are, as far as anybody counts; late are those of whom nothing was heard."""
        where = [*self._silent(), *([exchange.c.party == party] if party else [])]
        some = select(exchange.c.reason).where(*where).limit(most + 1).subquery()
        missing = func.coalesce(func.sum(case((some.c.reason == _SILENT[0], 1), else_=0)), 0)
        asked: Select[Any] = select(func.count(), missing).select_from(some)
        ((count, past),) = map(tuple, self.transaction.run(asked))
        return Count("silent", min(count, most), min(past, most), count > most, count > most)

    @property
    def _has_few(self) -> bool:
        """A koordinator's tasks are few, and found by the plans; neither database knows that by itself."""
        return self.whose.numbers is not None

    def _silent(self) -> Sequence[Any]:
        whose, held = self.whose, exchange.c
        mine = [held.reason.in_(_SILENT), held.plan != ""]
        if whose.numbers is not None:
            return [
                *mine,
                held.tenant == whose.tenant,
                held.standing == "held",
                held.plan.in_(self._plans(whose.numbers)),
            ]
        # so, the index over what is held is found by tenant and number; else SQLite goes through all the tenant has
        return [*mine, held.standing == literal_column("'held'"), held.tenant == whose.tenant, held.id > 0]

    def _mine(self, party: str = "") -> list[Any]:
        whose = self.whose
        where = [task.c.tenant == whose.tenant, task.c.standing.in_(TO_DO)]
        where += [task.c.code.not_in(sorted(whose.never))] if whose.never else []
        where += [task.c.party == party] if party else []
        return where if whose.numbers is None else [*where, task.c.plan.in_(self._plans(whose.numbers))]

    def _plans(self, numbers: tuple[str, ...]) -> Any:
        return Leads(self.transaction).of(self.whose.tenant, numbers, self.whose.today)
