"""What a document brings to the plan: all that a tenant may keep of it, merged with what others say, and with what
follows from it at once."""

from __future__ import annotations

from planbro.exchange.engine import Desk
from planbro.exchange.parties import body_of
from planbro.exchange.pointer import pointer
from planbro.exchange.sync._at_hand import koordinatorer_of, plan_of, seal
from planbro.exchange.sync._content import parts_of
from planbro.exchange.sync._koordinator import left, tell, without_access
from planbro.exchange.sync._merging import Taken, taken
from planbro.exchange.sync._register import carried
from planbro.exchange.sync._rules import Rooms
from planbro.plan import Plan, day_in_norway
from planbro.store.database import Exchange, Parties, Version, altered


def news(desk: Desk, row: Exchange, plan: Plan, before: Version | None) -> Taken:
    """The plan as it is to be kept, what each part of it says, and what else is to be written."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    if rules.kind == "trust":
        kept, there = pointer(plan, desk.now()), _there(desk, row, before)
        found = Taken(_kept_at(desk, row, carried(kept, there) if there is not None else kept))
        found.parts = parts_of(found.plan, seal(desk))
        return found
    found = taken(desk, row, plan, before, rules)
    found.parts = parts_of(found.plan, seal(desk))
    if before is not None and before.parts.get("koordinatorer") != found.parts.get("koordinatorer"):
        _handed_on(desk, found, before)
    return found


def _there(desk: Desk, row: Exchange, before: Version | None) -> Plan | None:
    """The plan as it stands."""
    return plan_of(desk, altered(row, version=before.number)) if before is not None else None


def _kept_at(desk: Desk, row: Exchange, kept: Plan) -> Plan:
    """The pointer, with the body whose news it is made of: a message names it by HER-id alone, and the plan itself is
    asked for at the body that the address book has above that (`exchange.pointer.Keepers`)."""
    sender = row.about.get("sender") or ""
    if sender and not isinstance(kept.source.sender_org_id, str):
        day = day_in_norway(desk.now())
        orgnr = desk.read(lambda transaction: body_of(Parties(transaction), row.tenant, sender, day))
        if orgnr:
            kept.source.sender_org_id = orgnr
    return kept


def _handed_on(desk: Desk, found: Taken, before: Version) -> None:
    """Where a koordinator has left, the access ends with the office."""
    now = desk.now()
    earlier = koordinatorer_of(desk, before)
    gone = left(Plan(id="", koordinatorer=earlier), found.plan, day_in_norway(now)) if earlier is not None else []
    if not gone:
        return
    found.plan = without_access(found.plan, gone, day_in_norway(now))
    parts = parts_of(found.plan, seal(desk))
    if parts != found.parts:
        found.parts, found.why = parts, "merge"
    found.effects += tell(gone, now)
