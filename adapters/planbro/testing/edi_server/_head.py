"""What a document says of itself to whoever carries it."""

from __future__ import annotations

from dataclasses import dataclass

from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.plo import read_apprec, read_message


@dataclass(frozen=True)
class Head:
    """Ids, parties by HER-id and, for a receipt, what it answers and how."""

    msg_id: str
    type: str
    generated: str
    sender: int
    receivers: tuple[int, ...]
    answers: str = ""
    status: str = ""
    errors: tuple[str, ...] = ()


def _herid(her_ids: tuple[str | None, str | None]) -> int:
    number = her_ids[1] or her_ids[0] or ""
    return int(number) if number.isdigit() else 0


def head_of(document: bytes) -> Head | None:
    """The head of a MsgHead or an AppRec; None where it is neither."""
    try:
        tree = xml.parse(document)
    except Refused:
        return None
    receipt = read_apprec(tree)
    if receipt is not None:
        return Head(receipt.id, "APPREC", receipt.generated, _herid(receipt.sender.her_ids),
                     (_herid(receipt.receiver.her_ids),), receipt.original_id, receipt.status,
                     tuple(one.code for one in receipt.errors))  # fmt: skip
    message = read_message(tree)
    if message is None or message.sender is None:
        return None
    receivers = tuple(_herid(one.her_ids) for one in message.receivers)
    return Head(
        message.id or "", message.type or "", message.generated or "", _herid(message.sender.her_ids), receivers
    )
