"""What is known on a day of the plan of somebody who is admitted, and of those who might be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planbro.exchange.admission._rules import Known, Takes
from planbro.exchange.parties import find, koordinerende_enhet
from planbro.findings import Findings
from planbro.plan import Plan, is_current, is_ip, status_on, value_of
from planbro.store.database import Parties, Party

_NONE: Final[frozenset[Takes]] = frozenset({"none"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who may be told, as the address book has it on the day; nobody, where the party is empty."""

    party: str = ""
    takes: frozenset[Takes] = _NONE


def known_of(plan: Plan, day: str) -> frozenset[Known]:
    """What a plan says that there is, on that day; nothing of one that is no individuell plan (domain.md § 2.5)."""
    if not is_ip(plan):
        return frozenset()
    now = status_on(plan, day)
    said: dict[Known, bool | None] = {"ip": now.has_ip, "koordinator": now.has_koordinator}
    return frozenset(one for one, there in said.items() if there)


def receiver(book: Parties, tenant: str, party: str, day: str) -> Receiver:
    """A party as it is reached now; one that the address book does not know takes nothing."""
    found = find(book, tenant, party, day, Findings()) if party else None
    if found is None:
        return Receiver(party)
    return Receiver(found.party.id, takes_of(found.party))


def takes_of(party: Party) -> frozenset[Takes]:
    """The forms that something can be told in."""
    found: set[Takes] = set()
    if "dialog-1.1" in party.takes:
        found.add("dialog")
    if "plo-1.6" in party.takes:
        found.add("plo")
    if "fhir" in party.takes:
        found.add("fhir")
    return frozenset(found) or _NONE


def home_unit(book: Parties, tenant: str, plan: Plan, bydeler: Mapping[str, str], day: str) -> Receiver:
    """Koordinerende enhet of the kommune that the person has its services from: as the plan names it, else that of
    where the person lives, its bydel's where it has one (hol § 7-3). A pointer names neither: that of the body whose
    news it was made of."""
    bodies = {one.id: one for one in plan.organisations}
    for unit in plan.coordinating_units:
        body = bodies.get(unit.organisation) if isinstance(unit.organisation, str) else None
        if body is not None and value_of(unit.level) in {None, "kommune"}:
            for kind, number in (("herid", body.her_id), ("orgnr", body.orgnr)):
                there = receiver(book, tenant, f"{kind}:{number}", day) if isinstance(number, str) else None
                if there is not None and there.takes != _NONE:
                    return there
    kommune, bydel = home_of(plan, bydeler, day)
    if kommune:
        return unit_of(book, tenant, kommune, bydel, day)
    keeper = plan.source.sender_org_id
    below = book.under(tenant, f"orgnr:{keeper}", day) if isinstance(keeper, str) and keeper else []
    units = [one for one in below if one.kind == "coordinating-unit" and not one.bydel]
    return Receiver(units[0].id, takes_of(units[0])) if units else Receiver()


def unit_of(book: Parties, tenant: str, kommune: str, bydel: str, day: str) -> Receiver:
    """Koordinerende enhet of a place."""
    found = koordinerende_enhet(book, tenant, kommune, bydel, day) if kommune else None
    return Receiver(found.id, takes_of(found)) if found is not None else Receiver()


def home_of(plan: Plan, bydeler: Mapping[str, str], day: str) -> tuple[str, str]:
    """Kommunenummer and bydel: of the address in use, else of the kommune that takes part in the plan."""
    for one in plan.addresses:
        if is_current(one, day) and isinstance(one.municipality_code, str) and one.municipality_code:
            postal = one.postal_code if isinstance(one.postal_code, str) else ""
            return one.municipality_code, bydeler.get(postal, "")
    codes = (one.municipality_code for one in plan.organisations if value_of(one.kind) == "kommune")
    return next((code for code in codes if isinstance(code, str) and code), ""), ""


def gp_of(plan: Plan, day: str) -> str:
    """The fastlege that takes part in the plan, by HER-id; empty where none can be reached."""
    bodies = {one.id: one for one in plan.organisations}
    for one in plan.participants:
        body = bodies.get(one.organisation) if isinstance(one.organisation, str) else None
        is_gp = value_of(one.role) == "gp" or (body is not None and value_of(body.kind) == "gp")
        if is_gp and is_current(one, day) and body is not None and isinstance(body.her_id, str) and body.her_id:
            return f"herid:{body.her_id}"
    return ""
