"""What resources are called outside: ids that say which plan they are of, so that no table has to know it.

A CarePlan is called as its plan. Any other resource is called by its plan and by itself, both as UUIDs in base32 with
a dot between: 53 characters, where R4 takes 64. An id opens nothing: whoever asks by it is decided on all the same.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Final
from uuid import UUID

_ITEM: Final = re.compile(r"([a-z2-7]{26})\.([a-z2-7]{26})")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS: Final = tuple(one + other for one in _LETTERS for other in _LETTERS)
_SHIFTS: Final = tuple(range(120, -1, -10))
_PLACE: Final = re.compile(r"(?:([A-Z][A-Za-z]+)/)?([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?")


def is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def outward(plan: str, item: str) -> str:
    """The id of a resource that is `item` in the plan.

    >>> outward("6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e", "945cd31b-e4a9-5096-b666-f24c5b038690")
    'n4fg2lupbrob5hikh4pw6ctnfy.srongg7evfijnntg6jgfwa4gsa'
    """
    return f"{_short(plan)}.{_short(item)}"


def plan_of(id_: str) -> str:
    """The plan that a resource with this id is of; empty where no resource of ours is called so."""
    if is_uuid(id_):
        return id_
    found = _ITEM.fullmatch(id_)
    try:
        plan = _long(found[1]) if found is not None else ""
        return plan if found is not None and outward(plan, _long(found[2])) == id_ else ""
    except (binascii.Error, ValueError):
        return ""


def place_of(reference: str, base: str = "") -> tuple[str, str]:
    """The type and the id that a reference to a resource of ours names, whichever version; empty what it does not.

    >>> place_of("CarePlan/c1/_history/3"), place_of("c1"), place_of("https://elsewhere.example.org/CarePlan/c1")
    (('CarePlan', 'c1'), ('', 'c1'), ('', ''))
    """
    found = _PLACE.fullmatch(reference.removeprefix(f"{base}/") if base else reference)
    return (found[1] or "", found[2]) if found is not None else ("", "")


@lru_cache(maxsize=512)
def _short(name: str) -> str:
    """A UUID's 128 bits in 26 letters, as base32 has them."""
    bits = int(name.replace("-", ""), 16) << 2
    return "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])


def _long(short: str) -> str:
    return str(UUID(bytes=base64.b32decode(short.upper() + "======")))
