"""Files that a person brings: each is kept and then worked at like what came by a port."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from planbro.exchange.admission._asked import ASKING
from planbro.exchange.admission._heard import HEARD, STAYS, lane_of, message_in
from planbro.exchange.admission._rules import Ruling
from planbro.findings import Findings
from planbro.formats.admission import read_admissions
from planbro.store.database import Exchanges, Messages, New, NewMessage, Transaction


def check(data: bytes, ruling: Ruling) -> Findings:
    """What is odd about a file.

    Raises:
        Refused: it tells of no admission, need or tjenestetilbud, or cannot be read.
    """
    message = message_in(data)
    if message is not None and message.type in ASKING:
        return Findings()
    return read_admissions(data, profile=ruling.profile).findings


def take(transaction: Transaction, tenant: str, files: Sequence[bytes], port: str, now: str) -> int:
    """Keep files, and open an exchange for each that is new. Gives how many are."""
    new = [
        NewMessage(tenant, "in", port, hashlib.sha256(data).hexdigest(), _kind(data), data) for data in files
    ]  # fmt: skip
    kept = Messages(transaction).keep(new, now)
    fresh = [(one, number) for one, (number, is_new) in zip(new, kept, strict=True) if is_new]
    Exchanges(transaction).open([_opened(transaction, one, number) for one, number in fresh], now)
    return len(fresh)


def _kind(data: bytes) -> str:
    message = message_in(data)
    return "message" if message is not None and message.type in STAYS | ASKING else "event"


def _opened(transaction: Transaction, one: NewMessage, number: int) -> New:
    """A care message is heard without being answered: it was not sent to planbro."""
    message = message_in(one.data) if one.kind == "message" else None
    if message is not None:
        lane = lane_of(transaction.seal, one.tenant, message)
        return New(one.tenant, HEARD, lane, message=number, port=one.port, about={"type": message.type or ""})
    lane = f"{one.tenant}/{transaction.seal.digest(f'{one.port}/{one.key}', 'lane')[:32]}"
    return New(one.tenant, "event", lane, message=number, port=one.port)
