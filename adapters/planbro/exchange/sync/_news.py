"""What a document brings to the plan: all that a tenant may keep of it, merged with what others say, and with what
follows from it at once."""

from __future__ import annotations

from planbro.exchange.engine import Desk
from planbro.exchange.pointer import forget, pointer
from planbro.exchange.sync._at_hand import koordinatorer_of, seal
from planbro.exchange.sync._content import parts_of
from planbro.exchange.sync._koordinator import left, tell, without_access
from planbro.exchange.sync._merging import Taken, taken
from planbro.exchange.sync._rules import Rooms
from planbro.plan import Plan, day_in_norway
from planbro.store.database import Exchange, Version


def news(desk: Desk, row: Exchange, plan: Plan, before: Version | None) -> Taken:
    """The plan as it is to be kept, what each part of it says, and what else is to be written."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    if rules.kind == "trust":
        found = Taken(pointer(plan, desk.now()), effects=[forget])
        found.parts = parts_of(found.plan, seal(desk))
        return found
    found = taken(desk, row, plan, before, rules)
    found.parts = parts_of(found.plan, seal(desk))
    if before is not None and before.parts.get("koordinatorer") != found.parts.get("koordinatorer"):
        _handed_on(desk, found, before)
    return found


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
