"""The exchanges: rows that say where everything stands, and lanes in which they are worked through.

What shares a lane goes one after another, in the order it came; lanes know nothing of each other. A worker claims
lanes, not rows, and holds them until a time; what it wrote counts only while it holds them, so a worker that was
thought dead and was not changes nothing. Whoever opens an exchange touches its lane first, which orders the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, Literal, TypeVar

import orjson
from sqlalchemy import BindParameter, and_, bindparam, case, delete, exists, func, literal_column, or_, select, update

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._hand import Adding, Changing
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


_SETTERS: Final = tuple(getattr(Exchange, name).__set__ for name in Exchange.__slots__)
_PLACES: Final = {name: at for at, name in enumerate(Exchange.__slots__)}
_ALL: Final = attrgetter(*Exchange.__slots__)


def altered(one: Exchange, /, **changes: Any) -> Exchange:
    """What `dataclasses.replace` gives, in half the time: an exchange changes a dozen times on its way."""
    values = list(_ALL(one))
    for name, value in changes.items():
        values[_PLACES[name]] = value
    made = object.__new__(Exchange)
    for put, value in zip(_SETTERS, values, strict=True):
        put(made, value)
    return made


_CHANGING: Final = (
    "lane", "state", "standing", "outcome", "tries", "due", "reason", "params", "about", "message", "sent", "plan",
    "version",
    "party", "port", "transport", "receipt", "deadline", "trace", "changed",
)  # fmt: skip
_CHANGES: Final = attrgetter(*_CHANGING)
_SAVE: Final = Changing(exchange, ("id",), _CHANGING)
_COLUMNS: Final = tuple(column.name for column in exchange.columns)

# Statements are built once: building one costs several times what running it does.

_OPEN: Final = exchange.c.standing == literal_column("'open'")
"""In these words, since an index over what is open is used for no others."""
_THESE: Final = among("names", lane.c.name)
_WORKER: Final[BindParameter[Any]] = bindparam("mine")
_FREE: Final = or_(lane.c.until.is_(None), lane.c.until < bindparam("now"))
_CLAIM: Final = (
    update(lane)
    .where(
        lane.c.name.in_(
            select(lane.c.name)
            .where(lane.c.due <= bindparam("now"), _FREE)
            .order_by(lane.c.due, lane.c.name)
            .limit(bindparam("most"))
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
    )
    .values(worker=_WORKER, until=bindparam("end"), claims=lane.c.claims + 1)
    .returning(lane.c.name, lane.c.claims)
)
_GO_ON: Final = (
    update(lane)
    .where(_THESE, lane.c.due <= bindparam("now"), lane.c.worker.is_(None), lane.c.claims == literal_column("0"))
    .values(worker=_WORKER, until=bindparam("end"), claims=1)
    .returning(lane.c.name)
)
_FIRST: Final = select(func.min(exchange.c.id)).where(_OPEN, among("names", exchange.c.lane)).group_by(exchange.c.lane)
_HEADS: Final = select(exchange).where(exchange.c.id.in_(_FIRST.scalar_subquery()))
_HELD: Final = exists().where(lane.c.name == exchange.c.lane, lane.c.worker == _WORKER)
_HELD_HEADS: Final = select(exchange).where(exchange.c.id.in_(_FIRST.where(_HELD).scalar_subquery()))
_LOCKED: Final = select(lane.c.name, lane.c.worker, lane.c.claims).where(_THESE).order_by(lane.c.name).with_for_update()
_MINE: Final = and_(_THESE, lane.c.worker == _WORKER)
_EXTEND: Final = (
    update(lane)
    .where(_MINE)
    .values(
        until=bindparam("end"),
        claims=case((among("worked", lane.c.name), 0), else_=lane.c.claims),
    )
)
_EMPTY: Final = ~exists().where(exchange.c.lane == lane.c.name, _OPEN)
_HEAD: Final = exchange.alias("head")
_HEAD_DUE: Final = func.coalesce(
    select(_HEAD.c.due)
    .where(_HEAD.c.lane == lane.c.name, _HEAD.c.standing == literal_column("'open'"))
    .order_by(_HEAD.c.id)
    .limit(1)
    .scalar_subquery(),
    lane.c.due,
)
_LOCK_MINE: Final = select(lane.c.name).where(_MINE).order_by(lane.c.name).with_for_update()
_DROP_MINE: Final = delete(lane).where(_MINE, _EMPTY)
_DROP: Final = delete(lane).where(_THESE, _EMPTY)
_LET_GO: Final = {"worker": None, "until": None, "due": _HEAD_DUE}
_RELEASE: Final = update(lane).where(_MINE).values(_LET_GO | {"claims": 0})
_RELEASE_UNWORKED: Final = (
    update(lane).where(_MINE).values(_LET_GO | {"claims": case((lane.c.claims > 0, lane.c.claims - 1), else_=0)})
)
_RELEASE_SUSPECT: Final = update(lane).where(_MINE).values(_LET_GO)
_TAKEN: Final = update(lane).where(_THESE).values(worker=None, until=None)
_WAKE: Final = (
    update(lane).where(_THESE).values(due=_HEAD_DUE, claims=case((lane.c.worker.is_(None), 0), else_=lane.c.claims))
)
_BY_ID: Final = select(exchange).where(exchange.c.id == bindparam("number"))
_NUMBERS: Final = among("numbers", exchange.c.id)
_BY_IDS: Final = select(exchange).where(_NUMBERS).order_by(exchange.c.id)
_LANES_OF: Final = select(exchange.c.lane).where(_NUMBERS)
_SENT_AS: Final = select(exchange).where(among("messages", exchange.c.sent)).order_by(exchange.c.id)
_LAST_SENT: Final = select(exchange).where(
    exchange.c.id.in_(
        select(func.max(exchange.c.id))
        .where(
            among("plans", exchange.c.tenant, exchange.c.plan),
            exchange.c.sent.is_not(None),
            exchange.c.kind == literal_column("'delivery'"),
        )
        .group_by(
            exchange.c.tenant, exchange.c.plan, exchange.c.party, exchange.c.port,
            exchange.c.transport != literal_column("''"),
        )
        .scalar_subquery()
    )
).order_by(exchange.c.id)  # fmt: skip
_OPENED: Final = Adding(
    exchange,
    ("tenant", "kind", "lane", "state", "standing", "due", "parent", "replays", "message", "sent", "plan", "version",
     "party", "port", "deadline", "policy", "trace", "about", "opened", "changed"),
    giving=("id",),
)  # fmt: skip
_TOUCHED: Final = Adding(
    lane,
    ("name", "due", "claims"),
    f"(name) DO UPDATE SET due = CASE WHEN lane.due = '{FOREVER}' THEN excluded.due ELSE lane.due END",
)
"""A lane that waits for its first exchange keeps its time; one that waits for nothing is due with what comes."""


_PARAMS, _ABOUT = (_COLUMNS.index(name) for name in ("params", "about"))


def read(row: Sequence[Any]) -> Exchange:
    values = list(row)
    for at in (_PARAMS, _ABOUT):
        values[at] = orjson.loads(values[at]) if values[at] else {}
    return Exchange(*values)


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
        return sorted(number for (number,) in self.transaction.add(_OPENED, rows))

    def _touch(self, due: Mapping[str, str]) -> None:
        """Lock the lanes, or make them; a lane that waits is worked at when its first exchange is due."""
        rows = [{"name": name, "due": due[name], "claims": 0} for name in sorted(due)]
        self.transaction.add(_TOUCHED, rows)

    # claiming

    def claim(self, worker: str, lanes: int, now: str, until: str) -> tuple[list[Exchange], dict[str, int]]:
        """Claim lanes that are due, the longest waiting first; gives the first open exchange of each, and how often
        each lane was claimed."""
        claims: dict[str, int] = dict(
            self.transaction.rows(_CLAIM, {"mine": worker, "most": lanes, "now": now, "end": until})
        )
        heads = self.heads(list(claims))
        self._drop_empty(sorted(set(claims).difference(one.lane for one in heads)))
        return heads, claims

    def go_on(self, worker: str, lanes: Sequence[str], now: str, until: str) -> list[str]:
        """Claim those of the lanes that are due, nobody has, and nobody had in vain."""
        asked = {"names": lanes, "mine": worker, "now": now, "end": until}
        return sorted(name for (name,) in self.transaction.rows(_GO_ON, asked)) if lanes else []

    def heads(self, lanes: Sequence[str], worker: str = "") -> list[Exchange]:
        """The first open exchange of each lane; with a `worker`, of those which that one has."""
        found: list[Exchange] = []
        for some in _parts(lanes):
            asked = {"names": some, "mine": worker} if worker else {"names": some}
            found += map(read, self.transaction.rows(_HELD_HEADS if worker else _HEADS, asked))
        return sorted(found, key=lambda one: one.id)

    def lock(self, lanes: Iterable[str], worker: str = "") -> dict[str, int]:
        """Lock what there is of the lanes until the end of the transaction, in their order, so that two who want the
        same do not wait for each other. Gives those which a worker has, with their claims."""
        found = {}
        for some in _parts(sorted(set(lanes))):
            rows = self.transaction.rows(_LOCKED, {"names": some})
            found.update({name: claims for name, there, claims in rows if there == worker})
        return found

    def save(self, rows: Sequence[Exchange], now: str) -> None:
        """Write exchanges as they are now; those that changed lane go to the end of the other one."""
        if rows:
            self.transaction.change(_SAVE, [_values(one, now) for one in rows])

    def enter(self, lanes: Mapping[str, str]) -> None:
        """Make sure of lanes into which exchanges were moved, and when they are due."""
        if lanes:
            self._touch(lanes)

    def _drop_empty(self, lanes: Sequence[str]) -> None:
        """Lanes in which nothing is open are no more: they would be claimed for ever, before all others."""
        for some in _parts(lanes):
            self.transaction.rows(_DROP, {"names": some})

    def extend(self, worker: str, lanes: Sequence[str], until: str, worked: Sequence[str] = ()) -> None:
        """Hold lanes longer; those in which something was written are suspected of nothing any more."""
        for some in _parts(lanes):
            self.transaction.rows(_EXTEND, {"names": some, "mine": worker, "end": until, "worked": worked})

    def release(self, worker: str, lanes: Sequence[str], *, worked: bool = True) -> None:
        """Let lanes go: each is due when its first open exchange is, and an empty one is no more.

        `worked` says that they were gone through, so that whatever a lane was suspected of is forgotten; else this
        claim does not count.
        """
        self._let_go(worker, lanes, _RELEASE if worked else _RELEASE_UNWORKED)

    def abandon(self, worker: str, lanes: Sequence[str]) -> None:
        """Let lanes go that something went wrong in: what they are suspected of stays."""
        self._let_go(worker, lanes, _RELEASE_SUSPECT)

    def _let_go(self, worker: str, lanes: Sequence[str], release: Any) -> None:
        for some in _parts(sorted(lanes)):
            mine = {"names": some, "mine": worker}
            if self.transaction.is_postgres:  # elsewhere whoever writes is alone
                self.transaction.rows(_LOCK_MINE, mine)
            self.transaction.rows(_DROP_MINE, mine)
            self.transaction.rows(release, mine)

    def take(self, numbers: Sequence[int]) -> list[Exchange]:
        """Exchanges to change from outside their lanes: whoever works at these now writes nothing more in them.

        `save` and `wake` come after. Whoever has a lane may move an exchange on into another before this one gets the
        lane: then that one is taken too, and the one that it left is no more this one's to wake.
        """
        found: list[Exchange] = []
        for some in _parts(numbers):
            taken: set[str] = set()
            while missing := self._lanes_of(some) - taken:
                self._touch(dict.fromkeys(missing, FOREVER))
                taken |= missing
            if taken:
                self.transaction.rows(_TAKEN, {"names": sorted(taken)})
                there = list(map(read, self.transaction.rows(_BY_IDS, {"numbers": some})))
                self.wake(taken.difference(one.lane for one in there))
                found += there
        return found

    def _lanes_of(self, numbers: Sequence[int]) -> set[str]:
        return {name for (name,) in self.transaction.rows(_LANES_OF, {"numbers": numbers})}

    def wake(self, lanes: Iterable[str]) -> None:
        """Something outside the lanes' own work changed their exchanges: a person, a receipt."""
        for some in _parts(sorted(set(lanes))):
            self._touch(dict.fromkeys(some, FOREVER))
            self._drop_empty(some)
            self.transaction.rows(_WAKE, {"names": some})

    # looking

    def get(self, number: int) -> Exchange | None:
        return next(map(read, self.transaction.rows(_BY_ID, {"number": number})), None)

    def find(self, *where: Any, limit: int | None = None, newest: bool = False) -> list[Exchange]:
        """Exchanges by conditions on the table, in the order they came."""
        order = exchange.c.id.desc() if newest else exchange.c.id
        return [read(row) for row in self.transaction.run(select(exchange).where(*where).order_by(order).limit(limit))]

    def of_messages(self, numbers: Sequence[int]) -> dict[int, list[Exchange]]:
        """What came of messages, by the message."""
        found: dict[int, list[Exchange]] = {}
        for one in self.find(exchange.c.message.in_(numbers)) if numbers else ():
            if one.message is not None:
                found.setdefault(one.message, []).append(one)
        return found

    def last_sent(self, plans: Sequence[tuple[str, str]]) -> dict[tuple[str, str, str, str], list[Exchange]]:
        """What each receiver was sent last about a plan, by tenant, plan, party and port: what surely went, and after
        it what was laid out and may have gone: a worker died, or no answer came (`transport` is empty)."""
        if not plans:
            return {}
        found: dict[tuple[str, str, str, str], list[Exchange]] = {}
        for one in map(read, self.transaction.rows(_LAST_SENT, keyed("plans", plans))):
            there = found.setdefault((one.tenant, one.plan, one.party, one.port), [])
            if one.transport:
                there.clear()
            there.append(one)
        return found

    def sent_as(self, messages: Sequence[int]) -> list[Exchange]:
        """The deliveries of messages."""
        return list(map(read, self.transaction.rows(_SENT_AS, {"messages": messages}))) if messages else []


def _values(one: Exchange, now: str) -> dict[str, Any]:
    values = dict(zip(_CHANGING, _CHANGES(one), strict=True))
    values["params"], values["about"] = _params(one.params), _params(one.about)
    values["id"], values["changed"] = one.id, now
    return values


def _parts(names: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (names[start : start + _SOME] for start in range(0, len(names), _SOME))


def closed(one: Exchange, outcome: Outcome = "done", reason: str = "", /, **params: Any) -> Exchange:
    """The exchange, over."""
    return altered(one, state="closed", standing="closed", outcome=outcome, reason=reason, params=params)
