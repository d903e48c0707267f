"""How much comes and goes, how long what is not sent has waited, and what fails where: for those who look after it.

Nothing here goes through the whole table. What is under way or held is found by the index of it; what was opened
lately, by its number, since exchanges are numbered as they come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import func, literal_column, select, text

from planbro.store.database import Choosing, Transaction, metadata

MOST: Final = 60_000
"""Exchanges gone through, the latest."""
_EXCHANGE: Final = metadata.tables["exchange"]
_TENANT: Final[Any] = func.coalesce(_EXCHANGE.c.tenant, literal_column("''"))
"""So that no index that begins with the tenant is taken for one that is narrower."""
_UNSENT: Final = frozenset({"decided", "rendered", "waiting"})
_SENDS: Final = frozenset({"delivery", "answer", "write", "access-answer", "admission-message"})


@dataclass(slots=True)
class Hour:
    """What was opened in an hour, by how it stands now."""

    open: int = 0
    held: int = 0
    closed: int = 0

    @property
    def all(self) -> int:
        return self.open + self.held + self.closed


@dataclass(slots=True)
class Waits:
    """What is not sent to a party yet, and what it has not answered: how many, and when the first was opened."""

    unsent: int = 0
    oldest: str = ""
    unanswered: int = 0
    oldest_unanswered: str = ""


@dataclass(slots=True)
class Failures:
    """What is held for a party, by why; and what is tried in vain."""

    reasons: dict[str, int] = field(default_factory=dict)
    tried: int = 0

    @property
    def held(self) -> int:
        return sum(self.reasons.values())


@dataclass(slots=True)
class Standing:
    """Everything that is under way or held, of one tenant."""

    waits: dict[str, Waits] = field(default_factory=dict)
    failures: dict[str, Failures] = field(default_factory=dict)

    @property
    def reasons(self) -> dict[str, int]:
        """Why what is held is held, the commonest first."""
        found: dict[str, int] = {}
        for one in self.failures.values():
            for reason, count in one.reasons.items():
                found[reason] = found.get(reason, 0) + count
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def opened(transaction: Transaction, tenant: str, since: str, kind: str = "") -> tuple[Mapping[str, Hour], str]:
    """What was opened since a time, by the hour (`2026-11-22T02`, UTC); and from when on it was counted, where that is
    later, since there were more than `MOST`."""
    one, choosing = _EXCHANGE.c, Choosing(transaction)
    last = int(transaction.run(select(func.max(one.id))).scalar() or 0)
    first = choosing.number_at(since)
    start = max(first, last - MOST + 1)
    hour = func.substr(one.opened, 1, 13)
    asked: Any = select(hour, one.standing, func.count()).where(tenant == _TENANT, one.id >= start, one.opened >= since)
    if kind:
        asked = asked.where(one.kind == kind)
    found: dict[str, Hour] = {}
    for row in transaction.run(asked.group_by(hour, one.standing)):
        name, how, count = cast("tuple[str, str, int]", tuple(row))
        setattr(found.setdefault(name, Hour()), how, count)
    begun = transaction.run(select(one.opened).where(one.id >= start).order_by(one.id).limit(1)).scalar()
    return found, str(begun or "") if start > first else ""


def standing(transaction: Transaction, tenant: str) -> Standing:
    """What waits and what fails, by party."""
    found = Standing()
    for row in transaction.run(_under_way("open")):
        _one(found, tenant, tuple(row), is_held=False)
    for row in transaction.run(_under_way("held")):
        _one(found, tenant, tuple(row), is_held=True)
    return found


def _one(found: Standing, tenant: str, row: tuple[Any, ...], *, is_held: bool) -> None:
    mine, kind, state, party, reason, tried, count, oldest = row
    if mine != tenant:
        return
    if is_held:
        reasons = found.failures.setdefault(party, Failures()).reasons
        reasons[reason] = reasons.get(reason, 0) + count
        return
    if tried:
        found.failures.setdefault(party, Failures()).tried += count
    if kind not in _SENDS:
        return
    waits = found.waits.setdefault(party, Waits())
    if state in _UNSENT:
        waits.unsent, waits.oldest = waits.unsent + count, min(filter(None, (waits.oldest, oldest)))
    elif state == "awaiting":
        waits.unanswered += count
        waits.oldest_unanswered = min(filter(None, (waits.oldest_unanswered, oldest)))


def _under_way(standing: str) -> Any:
    """The standing is spelled out, since an index of some rows is used for no parameter."""
    one = _EXCHANGE.c
    tried = one.tries > literal_column("0")
    keys = (one.tenant, one.kind, one.state, one.party, one.reason, tried)
    return select(*keys, func.count(), func.min(one.opened)).where(text(f"standing = '{standing}'")).group_by(*keys)
