"""Ids of the service's, checked before they stand in an address: UUIDs, so never the number of a person (law 7)."""

from __future__ import annotations

import re
from typing import Final

_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def message_id(value: object) -> str:
    """The id in lower case; empty where it is none.

    >>> message_id("5F5E94D5-D908-476B-A172-A241C52EDDB6")
    '5f5e94d5-d908-476b-a172-a241c52eddb6'
    """
    return value.lower() if isinstance(value, str) and _UUID.fullmatch(value) else ""
