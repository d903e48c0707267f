"""The exchanges: rows that say where everything stands, and lanes in which they are worked through.

What shares a lane goes one after another, in the order it came; lanes know nothing of each other. A worker claims
lanes, not rows, and holds them until a time; what it wrote counts only while it holds them, so a worker that was
thought dead and was not changes nothing. Whoever opens an exchange touches its lane first, which orders the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeVar

import orjson
from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, or_, select, tuple_, update

from planbro.store.database._engine import Transaction
from planbro.store.database._tables import exchange, lane

_T = TypeVar("_T")
Standing = Literal["open", "held", "closed"]
"""Under way, waiting for a person, or over."""

Outcome = Literal["", "done", "skipped", "handled", "superseded", "refused", "nothing"]

FOREVER: Final = "9999-12-31T23:59:59.999Z"
_SOME: Final = 400  # lanes in one statement


@dataclass(frozen=True, slots=True)
class New:
    """An exchange to be opened. `due` is when it may be worked at, `parent` what it came of, `about` what its steps
    have to know: ids and codes, nothing of a person."""

    tenant: str
    kind: str
    lane: str
    state: str = "received"
    due: str = ""
    parent: int | None = None
    replays: int | None = None
    message: int | None = None
    sent: int | None = None
    plan: str = ""
    version: int = 0
    party: str = ""
    port: str = ""
    deadline: str | None = None
    policy: int = 0
    trace: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange as it stands. `reason` is a stable code, `params` what its words need, `about` what its steps know;
    nothing of a person."""

    id: int
    tenant: str
    kind: str
    lane: str
    state: str
    standing: Standing
    outcome: Outcome
    tries: int
    due: str
    reason: str
    params: Mapping[str, Any]
    about: Mapping[str, Any]
    parent: int | None
    replays: int | None
    message: int | None
    sent: int | None
    plan: str
    version: int
    party: str
    port: str
    transport: str
    receipt: str
    deadline: str | None
    policy: int
    trace: str
    opened: str
    changed: str


_CHANGING: Final = (
    "lane", "state", "standing", "outcome", "tries", "due", "reason", "params", "about", "message", "sent", "plan",
    "version",
    "party", "port", "transport", "receipt", "deadline", "trace", "changed",
)  # fmt: skip
_SAVE: Final = (
    update(exchange)
    .where(exchange.c.id == bindparam("_id"))
    .values({name: bindparam(name) for name in _CHANGING})
)  # fmt: skip
_COLUMNS: Final = tuple(column.name for column in exchange.columns)
_OPEN: Final = exchange.c.standing == "open"


def read(row: Any) -> Exchange:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("params", "about"):
        values[name] = orjson.loads(values[name]) if values[name] else {}
    return Exchange(**values)


def _params(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else ""


class Exchanges:
    """The exchanges, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    # opening

    def open(self, new: Sequence[New], now: str) -> list[int]:
        """Open exchanges, each at the end of its lane. Gives their numbers, in the same order."""
        if not new:
            return []
        self._touch({one.lane: one.due or now for one in reversed(new)})
        rows = [
            {
                "tenant": one.tenant, "kind": one.kind, "lane": one.lane, "state": one.state, "standing": "open",
                "due": one.due or now, "parent": one.parent, "replays": one.replays, "message": one.message,
                "sent": one.sent, "plan": one.plan, "version": one.version, "party": one.party, "port": one.port,
                "deadline": one.deadline, "policy": one.policy, "trace": one.trace, "about": _params(one.about),
                "opened": now, "changed": now,
            }
            for one in new
        ]  # fmt: skip
        statement = insert(exchange).returning(exchange.c.id, sort_by_parameter_order=True)
        return [int(row.id) for row in self.transaction.run(statement, rows)]

    def _touch(self, due: Mapping[str, str]) -> None:
        """Lock the lanes, or make them; a lane that waits is worked at when its first exchange is due."""
        statement = self.transaction.insert(lane)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_={"name": lane.c.name})
        self.transaction.run(statement, [{"name": name, "due": due[name], "claims": 0} for name in sorted(due)])

    # claiming

    def claim(self, worker: str, lanes: int, now: str, until: str, kinds: Sequence[str] = ()) -> list[Exchange]:
        """Claim lanes that are due, the longest waiting first; gives the first open exchange of each."""
        free = or_(lane.c.until.is_(None), lane.c.until < now)
        some = select(lane.c.name).where(lane.c.due <= now, free).order_by(lane.c.due, lane.c.name).limit(lanes)
        some = some.with_for_update(skip_locked=True)
        claimed = (
            update(lane)
            .where(lane.c.name.in_(some.scalar_subquery()))
            .values(worker=worker, until=until, claims=lane.c.claims + 1)
            .returning(lane.c.name)
        )
        names = [row.name for row in self.transaction.run(claimed)]
        heads = self.heads(names)
        self._drop_empty(sorted(set(names).difference(one.lane for one in heads)))
        return heads

    def heads(self, lanes: Sequence[str]) -> list[Exchange]:
        """The first open exchange of each lane."""
        found = []
        for some in _parts(lanes):
            first = (
                select(func.min(exchange.c.id)).where(_OPEN, exchange.c.lane.in_(some)).group_by(exchange.c.lane)
            )  # fmt: skip
            rows = self.transaction.run(select(exchange).where(exchange.c.id.in_(first.scalar_subquery())))
            found += [read(row) for row in rows]
        return sorted(found, key=lambda one: one.id)

    def held_by(self, worker: str, lanes: Sequence[str]) -> dict[str, int]:
        """Which of the lanes the worker still has, locked until the end of the transaction, with their claims."""
        return self._mine(worker, lanes, lock=True)

    def claims(self, worker: str, lanes: Sequence[str]) -> dict[str, int]:
        """The same, only looked at."""
        return self._mine(worker, lanes, lock=False)

    def _mine(self, worker: str, lanes: Sequence[str], *, lock: bool) -> dict[str, int]:
        found = {}
        for some in _parts(sorted(lanes)):
            asked = select(lane.c.name, lane.c.claims).where(lane.c.name.in_(some), lane.c.worker == worker)
            rows = self.transaction.run(asked.order_by(lane.c.name).with_for_update() if lock else asked)
            found.update({row.name: row.claims for row in rows})
        return found

    def save(self, rows: Sequence[Exchange], now: str) -> None:
        """Write exchanges as they are now; those that changed lane go to the end of the other one."""
        if rows:
            self.transaction.run(_SAVE, [_values(one, now) for one in rows])

    def enter(self, lanes: Mapping[str, str]) -> None:
        """Make sure of lanes into which exchanges were moved, and when they are due."""
        if lanes:
            self._touch(lanes)

    def _drop_empty(self, lanes: Sequence[str]) -> None:
        """Lanes in which nothing is open are no more: they would be claimed for ever, before all others."""
        for some in _parts(lanes):
            waits = exists().where(exchange.c.lane == lane.c.name, _OPEN)
            self.transaction.run(delete(lane).where(lane.c.name.in_(some), ~waits))

    def lock(self, lanes: Iterable[str]) -> None:
        """Lock what there is of the lanes, in their order, so that two who want the same do not wait for each other."""
        for some in _parts(sorted(set(lanes))):
            asked = select(lane.c.name).where(lane.c.name.in_(some)).order_by(lane.c.name)
            self.transaction.run(asked.with_for_update()).all()

    def extend(self, worker: str, lanes: Sequence[str], until: str, worked: Sequence[str] = ()) -> None:
        """Hold lanes longer; those in which something was written are suspected of nothing any more."""
        for some, values in ((lanes, {"until": until}), (worked, {"claims": 0})):
            for part in _parts(some):
                self.transaction.run(update(lane).where(lane.c.name.in_(part), lane.c.worker == worker).values(values))

    def release(self, worker: str, lanes: Sequence[str], *, worked: bool = True) -> None:
        """Let lanes go: each is due when its first open exchange is, and an empty one is no more.

        `worked` says that they were gone through, so that whatever a lane was suspected of is forgotten; else this
        claim does not count.
        """
        head = exchange.alias("head")
        for some in _parts(sorted(lanes)):
            mine = and_(lane.c.name.in_(some), lane.c.worker == worker)
            self.transaction.run(select(lane.c.name).where(mine).order_by(lane.c.name).with_for_update())
            waits = exists().where(exchange.c.lane == lane.c.name, _OPEN)
            self.transaction.run(delete(lane).where(mine, ~waits))
            first = (
                select(head.c.due)
                .where(head.c.lane == lane.c.name, head.c.standing == "open")
                .order_by(head.c.id)
                .limit(1)
                .scalar_subquery()
            )
            claims = 0 if worked else case((lane.c.claims > 0, lane.c.claims - 1), else_=0)
            left = {"worker": None, "until": None, "due": func.coalesce(first, lane.c.due), "claims": claims}
            self.transaction.run(update(lane).where(mine).values(left))

    def take(self, numbers: Sequence[int]) -> list[Exchange]:
        """Exchanges to change from outside their lanes: whoever works at these now writes nothing more in them.

        `save` and `wake` come after.
        """
        found: list[Exchange] = []
        for some in _parts(numbers):
            names = [row.lane for row in self.transaction.run(select(exchange.c.lane).where(exchange.c.id.in_(some)))]
            if names:
                self._touch(dict.fromkeys(names, FOREVER))
                self.transaction.run(update(lane).where(lane.c.name.in_(names)).values(worker=None, until=None))
                found += self.find(exchange.c.id.in_(some))
        return found

    def wake(self, lanes: Iterable[str]) -> None:
        """Something outside the lanes' own work changed their exchanges: a person, a receipt."""
        head = exchange.alias("head")
        for some in _parts(sorted(set(lanes))):
            self._touch(dict.fromkeys(some, FOREVER))
            self._drop_empty(some)
            first = (
                select(head.c.due)
                .where(head.c.lane == lane.c.name, head.c.standing == "open")
                .order_by(head.c.id)
                .limit(1)
                .scalar_subquery()
            )
            self.transaction.run(
                update(lane)
                .where(lane.c.name.in_(some))
                .values(
                    due=func.coalesce(first, lane.c.due), claims=case((lane.c.worker.is_(None), 0), else_=lane.c.claims)
                )
            )

    # looking

    def get(self, number: int) -> Exchange | None:
        row = self.transaction.run(select(exchange).where(exchange.c.id == number)).first()
        return read(row) if row is not None else None

    def find(self, *where: Any, limit: int | None = None, newest: bool = False) -> list[Exchange]:
        """Exchanges by conditions on the table, in the order they came."""
        order = exchange.c.id.desc() if newest else exchange.c.id
        return [read(row) for row in self.transaction.run(select(exchange).where(*where).order_by(order).limit(limit))]

    def last_sent(self, plans: Sequence[tuple[str, str]]) -> dict[tuple[str, str, str, str], Exchange]:
        """What each receiver was sent last about a plan, by tenant, plan, party and port."""
        if not plans:
            return {}
        mine = tuple_(exchange.c.tenant, exchange.c.plan).in_(plans)
        gone = and_(mine, exchange.c.sent.is_not(None), exchange.c.transport != "", exchange.c.kind == "delivery")
        last = select(func.max(exchange.c.id)).where(gone)
        last = last.group_by(exchange.c.tenant, exchange.c.plan, exchange.c.party, exchange.c.port)
        rows = map(read, self.transaction.run(select(exchange).where(exchange.c.id.in_(last.scalar_subquery()))))
        return {(one.tenant, one.plan, one.party, one.port): one for one in rows}

    def sent_as(self, messages: Sequence[int]) -> list[Exchange]:
        """The deliveries of messages."""
        return self.find(exchange.c.sent.in_(messages)) if messages else []


def _values(one: Exchange, now: str) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _CHANGING}
    params, about = _params(one.params), _params(one.about)
    return values | {"_id": one.id, "params": params, "about": about, "changed": now}


def _parts(names: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (names[start : start + _SOME] for start in range(0, len(names), _SOME))


def closed(one: Exchange, outcome: Outcome = "done", reason: str = "", /, **params: Any) -> Exchange:
    """The exchange, over."""
    return replace(one, state="closed", standing="closed", outcome=outcome, reason=reason, params=params)
