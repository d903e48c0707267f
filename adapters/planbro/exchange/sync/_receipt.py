"""An application receipt came: it belongs to the message whose id it names, never to the next in line (law 4).

The first of a party counts. One that comes after the deadline counts as well, since a late yes is legal (HIS 1168
§ 4.1); a second is noted and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from planbro.exchange.engine import Desk, Moved, done, held, moved
from planbro.exchange.receive import key_of, receipt_in
from planbro.exchange.sync._at_hand import answered, body
from planbro.exchange.sync._delivery import unnoted
from planbro.store.database import Exchange, Exchanges, Messages, altered, closed

_REJECTED: Final = "2"
_ANSWERED: Final = frozenset({"ok", "rejected"})


def understand(desk: Desk, row: Exchange) -> Moved:
    """Read which message it is for, and what it says."""
    data = body(desk, row.message) if row.message is not None else None
    if data is None:
        return held(row, "exchange-body-gone")
    found = receipt_in(data)
    if found is None:
        return held(row, "receipt-names-nothing")
    receipt, codes = found
    original = key_of(receipt.original_id)
    if original is None:
        if "answers" not in row.about:
            return held(row, "receipt-names-nothing")
        codes = ()  # those of what names nothing are not kept
    by = sorted(her for her in receipt.sender.her_ids if her)
    says = {"original": original, "by": by, "rejects": receipt.status == _REJECTED, "codes": list(codes)}
    return moved(row, "understood", about={**row.about, **says})


def match(desk: Desk, row: Exchange) -> Moved:
    """Close what it answers."""
    sent = _as_said(desk, row) or answered(desk, row)
    answering = [one for one in sent if one.party.removeprefix("herid:") in row.about["by"]]
    delivery = next(iter(answering or (sent if len(sent) == 1 else ())), None)
    if delivery is None and not sent and _is_ours(desk, row):
        return done(row, "nothing", "receipt-overtaken")
    if delivery is None:
        return held(row, "receipt-for-nothing", original=row.about["original"])
    row = altered(row, plan=delivery.plan, party=delivery.party, parent=delivery.id)
    if delivery.receipt in _ANSWERED:
        return done(row, "nothing", "receipt-repeated")
    settles = partial(_settled, rejects=row.about["rejects"], codes=row.about["codes"])
    lines = [] if delivery.transport else [unnoted(desk, delivery)]
    return replace(done(row), others={delivery.id: settles}, lines=lines)


def _is_ours(desk: Desk, row: Exchange) -> bool:
    """Whether it names a message of ours that no exchange is of any more: one that had no answer when it was sent, and
    was written anew before the receipt came."""
    kept = desk.read(lambda transaction: Messages(transaction).known(row.tenant, [row.about["original"]], "out"))
    return bool(kept)


def _as_said(desk: Desk, row: Exchange) -> list[Exchange]:
    """The delivery that a person has said it answers."""
    number = row.about.get("answers")
    if number is None:
        return []
    there: Exchange | None = desk.read(lambda transaction: Exchanges(transaction).get(number))
    return [there] if there is not None and there.tenant == row.tenant else []


def _settled(there: Exchange, *, rejects: bool, codes: list[str]) -> Exchange:
    if there.receipt in _ANSWERED:
        return there
    there = altered(there, transport="delivered")
    if rejects:
        return held(altered(there, receipt="rejected"), "receipt-negative", codes=", ".join(codes) or "-").to
    late = there.receipt == "missing"
    return altered(closed(there, "done", "receipt-late" if late else ""), receipt="ok")
