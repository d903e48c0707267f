"""Who sent it, and that it is what was sent: the signature of Standard Webhooks (standardwebhooks.com), version 1.

HMAC-SHA256 over `id.timestamp.body`. While a key is changed the body is signed with the new one and the old one, and
the receiver takes either. Libraries for most languages check it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Final

from planbro.findings import Refused

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
_PREFIX: Final = "whsec_"
_SHORTEST: Final = 24  # bytes, as the standard has it


class Keys(tuple[bytes, ...]):
    """Secrets, the one in use first; they are never shown."""

    __slots__ = ()

    @classmethod
    def of(cls, *secrets: str) -> Keys:
        """From `whsec_` and base64, or plain text of some length.

        Raises:
            Refused: one is too short to be a key.
        """
        found = cls(_key(one.strip()) for one in secrets)
        if not found or any(len(key) < _SHORTEST for key in found):
            raise Refused.because("webhook-key")
        return found

    def __repr__(self) -> str:
        return f"Keys({len(self)})"


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return b""


def sign(keys: Sequence[bytes], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers."""
    signatures = " ".join(f"v1,{_mac(key, id, timestamp, body)}" for key in keys)
    return {ID: id, TIMESTAMP: str(timestamp), SIGNATURE: signatures}


def verified(keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: int, tolerance: int = 300) -> bool:
    """Whether a body is from one who has a key, and was sent within `tolerance` seconds of `now`."""
    given = {name.lower(): value for name, value in headers.items()}
    stamp = given.get(TIMESTAMP, "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or abs(now - int(stamp)) > tolerance:
        return False
    said = [one.partition(",")[2] for one in given.get(SIGNATURE, "").split() if one.startswith("v1,")]
    meant = [_mac(key, given.get(ID, ""), int(stamp), body) for key in keys]
    fits = [hmac.compare_digest(one.encode(), other.encode()) for one in said for other in meant]
    return any(fits)


def _mac(key: bytes, id: str, timestamp: int, body: bytes) -> str:
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
