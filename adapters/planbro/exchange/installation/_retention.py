"""What `[retention]` says, as times before which things go; and the nightly turn that removes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from planbro import settings
from planbro.store.database import Audit, Database, Line
from planbro.store.database._prune import Before, prune

_CLASSES: Final = (
    "messages", "envelopes", "documents", "set_aside", "early", "tasks", "deviations", "plans", "audit",
)  # fmt: skip


def before_of(retention: settings.Retention, now: str) -> Before:
    """For each class of data the time before which it goes. What is never kept goes as soon as it is over."""
    found: dict[str, str] = {}
    for name in _CLASSES:
        period = getattr(retention, name)
        if period == "forever":
            continue
        then = datetime.fromisoformat(now) - (period if isinstance(period, timedelta) else timedelta())
        found[name] = then.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Before(**found)


def forget(
    database: Database,
    retention: settings.Retention,
    now: Callable[[], str],
    who: str,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, int]:
    """Remove what is over its time, and tell it in the audit. Gives how much of each class went."""
    counts = prune(database, before_of(retention, now()), now, who, stopping=stopping)
    if any(counts.values()):
        with database.writing() as transaction:
            Audit(transaction).write([Line("", who, "pruned", params={"counts": counts})], now())
    return counts
