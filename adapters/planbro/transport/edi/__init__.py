"""The national message service, EDI 2.0 (Meldingstjener REST API), as an `Inbox` and an `Outbox` (plo.md § 9.3).

The service signs, encrypts and speaks ebXML for us. Both versions of its API stand behind the same ports: 2 polls for
unread messages, 3 reads notifications. What comes in is polled, put on the disk, then acknowledged, then handled; a
crash in between gives the same arrival again.

Paths and fields of version 2 are those of its published OpenAPI description, of version 3 those of NHN's pages of April
to June 2026. What they leave open is a setting, and says Assumption.
"""

from planbro.transport.edi._messages import Delivery
from planbro.transport.edi._service import MessageService
from planbro.transport.edi._settings import MOST_HERIDS, EdiSettings, Login
from planbro.transport.edi._state import Cursor, FileState, MemoryState, Sent, State, settle_told

__all__ = [
    "MOST_HERIDS",
    "Cursor",
    "Delivery",
    "EdiSettings",
    "FileState",
    "Login",
    "MemoryState",
    "MessageService",
    "Sent",
    "State",
    "settle_told",
]
