"""The number of the person that a question is about."""

from __future__ import annotations

from typing import Final

from planbro.ident import Kind, Profile, examine
from planbro.service._problem import Denied
from planbro.store.database import Number

_PERSONS: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF})
_MISTYPED: Final = frozenset({"control-digit", "date", "length"})
"""A plan may bear such a number from its source; of one that is typed at night "unknown" would be the wrong answer."""


def number_of(value: object, profile: Profile, kind: Kind | None = None, issuer: str | None = None) -> Number:
    """A number as the store finds persons by it. `profile` says whether synthetic ones are taken (`[identity]`).

    Raises:
        Denied: it is no person's number, or none that is taken here.
    """
    if not isinstance(value, str) or len(value) > 40:
        raise Denied(400, "service-number")
    found = examine(value, kind=kind, profile=profile, issuer=issuer)
    mistyped = any(one.code in _MISTYPED for one in found.problems) and not found.published
    if (found.kind not in _PERSONS and not issuer) or not found.accepted or mistyped:
        raise Denied(400, "service-number")
    return Number(found.number.value, found.kind.value, issuer or "")
