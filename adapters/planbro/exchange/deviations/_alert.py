"""Another system is told when a deviation begins and when it ends, once each: an exchange like any other."""

from __future__ import annotations

import uuid
from typing import Final, Literal

from planbro.exchange.engine import Desk, Flow, Moved, Sending, done
from planbro.plan import Plan
from planbro.plan.disclosure import own_copy
from planbro.store.database import Deviation, Exchange, New
from planbro.transport import Parcel, Post
from planbro.transport.webhook import Announcement

_NAMES: Final = uuid.UUID("5b1f7f0e-4d0c-5c39-9a53-2f6f6f0c7d21")


def alert(one: Deviation, event: Literal["opened", "closed"], port: str) -> New:
    """The exchange that tells it; those of one tenant go in their order."""
    about = {"deviation": one.id, "event": event, "code": one.code, "at": one.closed or one.opened}
    return New(one.tenant, "alert", f"{one.tenant}/alert/{port}", port=port, about=about)


def tell(desk: Desk, row: Exchange) -> Moved:
    """What it is about by its code, and when; no person, and no plan (law 7)."""
    about = row.about
    said = Announcement(
        str(uuid.uuid5(_NAMES, f"{row.tenant}/{about['deviation']}/{about['event']}")),
        f"deviation.{about['event']}", about["at"], tenant=row.tenant, code=about["code"],
    )  # fmt: skip
    nobody = own_copy(Plan(id=said.id), f"orgnr:{row.tenant}")
    desk.rooms.outboxes[row.port].post(Post(said.id, Parcel(said.data(), nobody), format="webhook"))
    return done(row)


FLOW: Final[dict[str, Flow]] = {"alert": {"received": Sending(tell)}}
