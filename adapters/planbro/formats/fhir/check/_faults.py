"""A fault on its way up: each level that it passes adds its part of the path, so what is right costs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from planbro.findings import Finding, Place, Severity

_FIELD: Final = re.compile(r"[a-z_][A-Za-z0-9_]{0,60}", re.ASCII)
_LONG_DIGITS: Final = re.compile(r"[0-9]{5}")
_ADDRESS: Final = re.compile(
    r"https?://[a-z][a-z0-9.-]{0,60}(?:/[A-Za-z][A-Za-z0-9_.-]{0,60}){1,8}(?:\|[0-9A-Za-z.-]{1,20})?", re.ASCII
)


class Fault:
    """A finding's code and parameters, with the path from the innermost part outwards."""

    __slots__ = ("code", "params", "path", "severity")

    def __init__(self, code: str, severity: Severity | None = None, **params: str | int) -> None:
        self.code = code
        self.params = params
        self.path: list[str] = []
        self.severity = severity

    def finding(self, root: str) -> Finding:
        path = "".join(reversed(self.path))
        return Finding(self.code, Place(path=root + path), {"profile": "R4", **self.params}, self.severity)


Out = list[Fault]


def under(out: Out, start: int, part: str) -> None:
    """Put a part of the path on every fault that came since `start`."""
    for fault in out[start:]:
        fault.path.append(part)


def at(out: Out, fault: Fault, *parts: str) -> None:
    """Add a fault that stands at a part of what is being judged; innermost part first."""
    fault.path.extend(parts)
    out.append(fault)


def nameable(key: str) -> str:
    """A name that somebody wrote is told only where it looks like a field and not like a person (law 7)."""
    return key if _FIELD.fullmatch(key) and not _LONG_DIGITS.search(key) else "?"


def address(url: str) -> str:
    """The address of a profile, where it is of the form that such addresses have."""
    return url if _ADDRESS.fullmatch(url) and not _LONG_DIGITS.search(url) else "?"


def listed(names: Iterable[str], limit: int = 12) -> str:
    """Names of types or codes as a text, cut where there are many."""
    found = sorted(names)
    return ", ".join(found[:limit]) + (f" … ({len(found)})" if len(found) > limit else "")
