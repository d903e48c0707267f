"""Who is meant: a party by its number, its successor where it is closed, koordinerende enhet of a place, and the
parties of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planbro.findings import Findings
from planbro.plan import Plan, is_current
from planbro.store.database import Parties, Party

_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The party that is meant now. `via` are those it came after, the one that was asked for first."""

    party: Party
    via: tuple[str, ...] = ()


def find(book: Parties, tenant: str, ident: str, day: str, findings: Findings) -> Found | None:
    """The party of that id on a day, else whoever came after it; None, and why, where nobody is there."""
    via: list[str] = []
    while True:
        party = book.get(tenant, ident, day)
        if party is None:
            findings.add("party-unknown", path=ident)
            return None
        if party.is_there(day):
            if via:
                findings.add("party-replaced", path=via[0])
            return Found(party, tuple(via))
        if not party.successor:
            findings.add("party-closed", path=ident)
            return None
        via.append(ident)
        ident = party.successor
        if ident in via or len(via) > _MOST:
            findings.add("party-loop", path=via[0])
            return None


def body_of(book: Parties, tenant: str, ident: str, day: str) -> str:
    """The organisasjonsnummer of the body that a party is, or belongs to; empty where the address book tells none."""
    for _ in range(_MOST):
        kind, _, number = ident.partition(":")
        if kind == "orgnr":
            return number
        party = book.get(tenant, ident, day)
        if party is None:
            break
        ident = party.parent
    return ""


def koordinerende_enhet(book: Parties, tenant: str, kommune: str, bydel: str, day: str) -> Party | None:
    """That of the bydel where it has its own, else that of the kommune (hol § 7-3)."""
    return next(iter(book.in_area(tenant, "coordinating-unit", kommune, bydel, day)), None)


@dataclass(frozen=True, slots=True)
class Member:
    """A body of a plan, by its id there, and the party it is in the address book; None where it is not there."""

    organisation: str
    party: Party | None


def members(book: Parties, tenant: str, plan: Plan, day: str) -> list[Member]:
    """The bodies that take part in a plan on a day, each as the party that can be sent to: by HER-id, else orgnr."""
    taking_part = _taking_part(plan, day)
    found = []
    for one in plan.organisations:
        if one.id in taking_part:
            idents = [f"{kind}:{value}" for kind, value in (("herid", one.her_id), ("orgnr", one.orgnr))
                      if isinstance(value, str) and value]  # fmt: skip
            parties = [got.party for ident in idents if (got := find(book, tenant, ident, day, Findings()))]
            found.append(Member(one.id, next(iter(parties), None)))
    return found


def _taking_part(plan: Plan, day: str) -> set[str]:
    bodies = [one.organisation for one in plan.participants if is_current(one, day)]
    bodies += [one.organisation for one in plan.koordinatorer if is_current(one, day)]
    bodies += [one.organisation for one in plan.responsibilities if is_current(one, day)]
    bodies += [one.organisation for one in plan.coordinating_units]
    return {one for one in bodies if isinstance(one, str)}
