"""What the transport says of what went out: the first of a delivery's two receipts (plo.md § 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planbro.exchange.engine import held
from planbro.store.database import Database, Exchange, Exchanges, Messages, Transaction
from planbro.transport import Notice


def take_notices(database: Database, tenant: str, notices: Sequence[Notice], now: str) -> int:
    """Write what was said; the same again changes nothing. Gives how many deliveries it was news of."""
    if not notices:
        return 0
    with database.writing() as transaction:
        exchanges = Exchanges(transaction)
        known = [(one, notice) for notice in notices for one in _deliveries(transaction, tenant, notice)]
        said = {one.id: notice for one, notice in known if _as_said(one, notice) != one}  # nobody loses another
        rows = exchanges.take(sorted(said))
        stand = [to for row in rows if (to := _as_said(row, said[row.id])) != row]
        exchanges.save(stand, now)
        exchanges.wake({row.lane for row in rows})
    return len(stand)


def _deliveries(transaction: Transaction, tenant: str, notice: Notice) -> list[Exchange]:
    kept = Messages(transaction).known(tenant, [notice.id], "out")
    rows = Exchanges(transaction).sent_as([one.id for one in kept])
    return [row for row in rows if notice.receiver in {"", row.party}]


def _as_said(row: Exchange, notice: Notice) -> Exchange:
    """A receipt of the application has the last word. What is not noted as gone yet, and its own port knows of, went:
    it is kept for when that is noted, since it may not be told again."""
    if row.receipt in {"ok", "rejected"}:
        return row
    if not row.transport:
        said = {"transport": notice.state} | ({"code": notice.code} if notice.code else {})
        return replace(row, about={**row.about, **said}) if row.state == "rendered" else row
    if notice.state == "refused":
        state = "rendered" if row.state == "closed" else row.state  # what awaits no receipt was over with its sending
        refused = replace(row, transport="refused", state=state, outcome="")
        return row if row.transport == "refused" else held(refused, "transport-refused", code=notice.code or "-").to
    return replace(row, transport=notice.state) if row.transport in {"handed", "settled"} else row
