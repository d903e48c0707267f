"""What is kept how long: by class of data, in pieces, and never what is under way (docs/compliance/retention.md).

Of a message the bytes go first and the envelope later. A version of a plan loses its body only when the archive's
receipt for that version is here, and the latest one never does. Lines of the audit go from the beginning of their
chains, and a line of its own tells it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import Table, and_, delete, exists, func, or_, select, update

from planbro.store.database._audit import Audit
from planbro.store.database._engine import Database, Transaction
from planbro.store.database._tables import (
    correction,
    deviation,
    early,
    exchange,
    message,
    plan,
    remark,
    request,
    subscription,
    task,
    version,
)
from planbro.store.database._tasks import TO_DO

_DOCUMENTS: Final = "document"
_SET_ASIDE: Final = ("skipped", "refused")


@dataclass(frozen=True, slots=True)
class Before:
    """For each class of data the time before which it goes; None keeps it for ever."""

    messages: str | None = None
    envelopes: str | None = None
    documents: str | None = None
    set_aside: str | None = None
    early: str | None = None
    tasks: str | None = None
    deviations: str | None = None
    plans: str | None = None
    audit: str | None = None


def countable(database: Database, before: Before) -> dict[str, int]:
    """How much of each class would go now; nothing is changed."""
    found = {}
    with database.reading() as transaction:
        for name, moment in _given(before):
            if name == "audit":
                found[name] = Audit(transaction).count_before(moment)
            else:
                table, where, _ = _RULES[name](moment)
                found[name] = int(transaction.run(select(func.count()).select_from(table).where(where)).scalar_one())
    return found


def prune(
    database: Database, before: Before, now: Callable[[], str], who: str, *, batch: int = 500,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, int]:  # fmt: skip
    """Remove what is over its time, so much in each transaction. Gives how much of each class went."""
    removed = {}
    for name, moment in _given(before):
        removed[name] = 0
        if name == "audit":
            with database.writing() as transaction:
                removed[name] = Audit(transaction).cut(moment, now(), who)
            continue
        while not stopping():
            with database.writing() as transaction:
                count = _some(transaction, name, moment, batch)
            removed[name] += count
            if count < batch:
                break
    return removed


def _given(before: Before) -> list[tuple[str, str]]:
    """The classes in the order in which they go: bytes before their envelopes."""
    told = [(one.name, getattr(before, one.name)) for one in fields(before)]
    told += [("exchanges", before.envelopes), ("requests", before.tasks), ("subscriptions", before.tasks)]
    order = [*_RULES, "audit"]
    return sorted(((name, moment) for name, moment in told if moment is not None), key=lambda one: order.index(one[0]))


def _some(transaction: Transaction, name: str, moment: str, batch: int) -> int:
    table, where, empties = _RULES[name](moment)
    key = list(table.primary_key)
    rows = list(transaction.run(select(*key).where(where).order_by(*key).limit(batch).with_for_update()))
    for row in rows:
        mine = and_(*(column == value for column, value in zip(key, row, strict=True)))
        if empties:
            transaction.run(update(table).where(mine).values(body=None))
        else:
            if table is exchange:
                transaction.run(delete(correction).where(correction.c.exchange == row.id))
            if table is task:
                transaction.run(delete(remark).where(remark.c.task == row.id))
            transaction.run(delete(table).where(mine))
    return len(rows)


# what goes: the table, which of its rows, and whether only the body does

_Rule = tuple[Table, Any, bool]


def _under_way() -> Any:
    """The message is of an exchange that is not over, or of one whose children are not."""
    child, parent = exchange.alias("child"), exchange.alias("parent")
    own = exists().where(
        or_(exchange.c.message == message.c.id, exchange.c.sent == message.c.id), exchange.c.standing != "closed"
    )
    of_child = exists().where(
        child.c.parent == parent.c.id, parent.c.message == message.c.id, child.c.standing != "closed"
    )
    return or_(own, of_child)


def _was_set_aside() -> Any:
    return exists().where(exchange.c.message == message.c.id, exchange.c.outcome.in_(_SET_ASIDE))


def _bodies(moment: str, *where: Any) -> _Rule:
    return message, and_(message.c.body.is_not(None), message.c.at < moment, ~_under_way(), *where), True


def _messages(moment: str) -> _Rule:
    return _bodies(moment, message.c.kind != _DOCUMENTS)


def _documents(moment: str) -> _Rule:
    return _bodies(moment, message.c.kind == _DOCUMENTS)


def _set_aside(moment: str) -> _Rule:
    return _bodies(moment, _was_set_aside())


def _exchanges(moment: str) -> _Rule:
    """Exchanges that are over, with those they came of and those that came of them; never the last that a receiver
    was sent of a plan, by which it is known what need not be sent again."""
    child, parent, last = exchange.alias("child"), exchange.alias("parent"), exchange.alias("last")
    has_body = exists().where(
        or_(message.c.id == exchange.c.message, message.c.id == exchange.c.sent), message.c.body.is_not(None)
    )
    latest = (
        select(func.max(last.c.id))
        .where(
            last.c.tenant == exchange.c.tenant, last.c.plan == exchange.c.plan, last.c.party == exchange.c.party,
            last.c.port == exchange.c.port, last.c.kind == "delivery", last.c.sent.is_not(None),
        )
        .scalar_subquery()
    )  # fmt: skip
    over = and_(
        exchange.c.standing == "closed",
        exchange.c.changed < moment,
        ~has_body,
        ~exists().where(child.c.parent == exchange.c.id),
        ~exists().where(parent.c.id == exchange.c.parent, parent.c.standing != "closed"),
        or_(exchange.c.kind != "delivery", exchange.c.sent.is_(None), exchange.c.id < latest),
    )
    return exchange, over, False


def _envelopes(moment: str) -> _Rule:
    of_exchange = exists().where(or_(exchange.c.message == message.c.id, exchange.c.sent == message.c.id))
    return message, and_(message.c.body.is_(None), message.c.at < moment, ~of_exchange), False


def _early(moment: str) -> _Rule:
    """What was told of persons of whom no plan has come."""
    return early, early.c.changed < moment, False


def _tasks(moment: str) -> _Rule:
    return task, and_(task.c.standing.not_in(TO_DO), task.c.changed < moment), False


def _requests(moment: str) -> _Rule:
    """Requests for access that are answered and over."""
    return request, and_(request.c.standing.not_in(("open", "granted")), request.c.changed < moment), False


def _subscriptions(moment: str) -> _Rule:
    return subscription, and_(subscription.c.state == "off", subscription.c.changed < moment), False


def _deviations(moment: str) -> _Rule:
    return deviation, and_(deviation.c.standing == "closed", deviation.c.closed < moment), False


def _plans(moment: str) -> _Rule:
    mine = and_(plan.c.tenant == version.c.tenant, plan.c.id == version.c.plan)
    latest = select(plan.c.version).where(mine).scalar_subquery()
    used = exists().where(
        exchange.c.tenant == version.c.tenant, exchange.c.plan == version.c.plan,
        exchange.c.version == version.c.number, exchange.c.standing != "closed",
    )  # fmt: skip
    gone = and_(
        version.c.body.is_not(None), version.c.at < moment, version.c.archived.is_not(None),
        version.c.number < latest, ~used,
    )  # fmt: skip
    return version, gone, True


_RULES: Final[dict[str, Callable[[str], _Rule]]] = {
    "set_aside": _set_aside,
    "documents": _documents,
    "messages": _messages,
    "exchanges": _exchanges,
    "envelopes": _envelopes,
    "early": _early,
    "tasks": _tasks,
    "requests": _requests,
    "subscriptions": _subscriptions,
    "deviations": _deviations,
    "plans": _plans,
}
