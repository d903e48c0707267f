"""What the store says of itself and of its queue: for metrics and for health."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import case, func, select, text

from planbro.findings import Refused
from planbro.observe import Tally
from planbro.store.database import Database, Unavailable, metadata, shape

_EXCHANGE, _FACT = metadata.tables["exchange"], metadata.tables["fact"]
_UNDER_WAY = ("open", "held")


class QueueStanding:
    """`Standing` of the queue: two questions, each along the index of open or of held exchanges.

    `tenants` names legal entities as the settings do, by their organisasjonsnummer. An exchange counts as failing when
    it has been tried in vain in the state it stands in, and was opened before the time that was asked about.
    """

    def __init__(self, database: Database, tenants: Mapping[str, str]) -> None:
        self._database, self._tenants = database, tenants

    def tallies(self, *, failing_since: datetime) -> Iterable[Tally]:
        before = _stamp(failing_since)
        found: list[Tally] = []
        with self._database.reading() as transaction:
            for standing in _UNDER_WAY:
                found += [self._tally(standing, tuple(row)) for row in transaction.run(_tallied(standing, before))]
        return found

    def _tally(self, standing: str, row: tuple[Any, ...]) -> Tally:
        tenant, kind, state, party, count, oldest, failing, tries = row
        return Tally(self._tenants.get(tenant, tenant), kind, state, standing, party, count, _moment(oldest),
                     int(failing or 0), int(tries or 0))  # fmt: skip

    def open_cases(self) -> Mapping[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = {}
        with self._database.reading() as transaction:
            for name in ("task", "deviation"):
                table = metadata.tables[name]
                asked = select(table.c.tenant, func.count()).where(table.c.standing == "open").group_by(table.c.tenant)
                for row in transaction.run(asked):
                    tenant, count = tuple(row)
                    counts[self._tenants.get(tenant, tenant), name] = count
        return counts


def _tallied(standing: str, before: str) -> Any:
    """The standing is spelled out, since an index of some rows is used for no parameter."""
    one = _EXCHANGE.c
    keys = (one.tenant, one.kind, one.state, one.party)
    failing = func.sum(case(((one.tries > 0) & (one.opened < before), 1), else_=0))
    return (
        select(*keys, func.count(), func.min(one.opened), failing, func.sum(one.tries))
        .where(text(f"standing = '{standing}'"))
        .group_by(*keys)
    )


class DatabaseState:
    """`StoreState` of the store. `pending` gives the migrations it lacks; `now` is the clock of this machine, which is
    the database's own where that is a file."""

    def __init__(self, database: Database, pending: Callable[[], Sequence[str]], now: Callable[[], datetime]) -> None:
        self._database, self._pending, self._now = database, pending, now

    def ping(self) -> None:
        """A fact is written, and stands there when this returns."""
        value = {"name": "health", "value": _stamp(self._now())}
        with self._telling(), self._database.writing() as transaction:
            written = transaction.insert(_FACT).values(value)
            transaction.run(written.on_conflict_do_update(index_elements=["name"], set_={"value": value["value"]}))

    def pending(self) -> Sequence[str]:
        with self._telling():
            return self._pending()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A store that cannot be used says why by its own code; of a file, that it is away is said of much else."""
        code = ""
        try:
            yield
        except Unavailable as error:
            if error.code == "store-away" and not self._database.is_postgres:
                raise
            code = error.code
        if code:
            raise Refused.because(code)

    def now(self) -> datetime:
        if not self._database.is_postgres:
            return self._now()
        with self._telling(), self._database.reading() as transaction:
            found: datetime = transaction.run(select(func.clock_timestamp())).scalar_one()
        return found


class StateAtStart(DatabaseState):
    """The same before a program starts: a store with nothing in it lacks nothing, since the start makes it, where the
    account may. `is_new` says so when it has been asked."""

    is_new = False

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        super().__init__(database, self._lacking, now)

    def _lacking(self) -> Sequence[str]:
        found = shape(self._database)
        self.is_new = found.is_new
        return () if found.is_new else found.missing

    def ping(self) -> None:
        if not self.is_new:
            super().ping()
        elif self._database.is_postgres:
            may = select(func.coalesce(func.has_schema_privilege(func.current_schema(), "CREATE"), False))
            with self._telling(), self._database.reading() as transaction:
                is_let = transaction.run(may).scalar_one()
            if not is_let:
                raise Refused.because("store-denied")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
