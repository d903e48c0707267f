"""Names that follow from others, so that the same event is told under the same name at every try."""

from __future__ import annotations

import uuid
from typing import Final

from planbro.store.database import Seal

_EVENT: Final = uuid.UUID("5b4b8b0e-6a0d-5a0c-9d41-1f5f2c0d8e11")


def event_id(subscription: str, number: int) -> str:
    """The name of one event of a subscription."""
    return str(uuid.uuid5(_EVENT, f"{subscription}/{number}"))


def ref_of(seal: Seal, text: str) -> str:
    """A name for a request that came in a message: a keyed hash as a UUID of one's own making (RFC 9562, version 8)."""
    raw = bytearray(bytes.fromhex(seal.digest(text, "request")[:32]))
    raw[6], raw[8] = raw[6] & 0x0F | 0x80, raw[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))
