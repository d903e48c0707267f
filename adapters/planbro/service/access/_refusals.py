"""Refusals on their way to the audit: one line a second for each reason and address, with how many it stands for.

Whoever is not let in could otherwise fill the audit. The first of a kind is told at once; what comes within the second
is counted, and told with the next, or by `rest` when no more comes. The address itself is told nowhere.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from planbro.service._problem import Denied
from planbro.service.access._faults import NotLetIn
from planbro.store.database import Line

_Kind = tuple[str, str, str, str]
_MOST: Final = 4096
_EVERY: Final = 1.0


@dataclass(slots=True)
class _Tally:
    told: float
    count: int = 0
    last: Line | None = None


class Refusals:
    """Those of one process. `most` kinds are told apart; what more there are go together, by reason alone."""

    def __init__(self, *, every: float = _EVERY, most: int = _MOST) -> None:
        self._every, self._most = every, most
        self._kinds: OrderedDict[_Kind, _Tally] = OrderedDict()

    def lines(self, tenant: str, denied: Denied, address: str, now: float) -> list[Line]:
        """The line to write now, or none yet. `tenant` is its orgnr."""
        client = denied.client if isinstance(denied, NotLetIn) else ""
        kind = (tenant, denied.code, client, "" if client else network(address))
        if kind not in self._kinds and len(self._kinds) >= self._most:
            kind = (tenant, denied.code, "", "others")
        tally = self._kinds.get(kind)
        line = _line(tenant, denied)
        if tally is not None and now - tally.told < self._every:
            tally.count, tally.last = tally.count + 1, line
            return []
        counted = tally.count if tally is not None else 0
        self._kinds[kind] = _Tally(now)
        self._kinds.move_to_end(kind)
        return [_counted(line, counted + 1)]

    def rest(self, now: float, *, all_of_it: bool = False) -> list[Line]:
        """What was counted and not told, of the seconds that are over; at the end, all of it."""
        lines: list[Line] = []
        for kind, tally in list(self._kinds.items()):
            if not all_of_it and now - tally.told < self._every:
                continue
            del self._kinds[kind]
            if tally.count and tally.last is not None:
                lines.append(_counted(tally.last, tally.count))
        return lines


def network(address: str) -> str:
    """Who counts as one: an address, or the /64 that an IPv6 address is in."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)


def _line(tenant: str, denied: Denied) -> Line:
    found = denied if isinstance(denied, NotLetIn) else None
    client, body = (found.client, found.body) if found is not None else ("", "")
    params = {"session": found.session} if found is not None and found.session else {}
    return Line(
        tenant,
        f"client:{client}" if client else "unknown",
        "refused",
        organisation=body,
        party=f"orgnr:{body}" if body else "",
        outcome=denied.code,
        tool="serve",
        params=params,
    )


def _counted(line: Line, count: int) -> Line:
    return replace(line, params={**line.params, "count": count}) if count > 1 else line
