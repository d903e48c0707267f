"""The plan's own record of being archived: the tools keep no history, and routines ask for the snapshot's id (§ 7)."""

from __future__ import annotations

import uuid

from planbro.exchange.archive._receipts import receipt_of
from planbro.exchange.archive._shelf import Kept, Shelf
from planbro.plan import ABSENT, ArchiveSnapshot, Plan, copy


def with_snapshot(plan: Plan, kept: Kept, shelf: Shelf) -> Plan:
    """The plan with one entry for a package, which takes the archive's own id once its receipt is there."""
    receipt = receipt_of(shelf, kept)
    ident = str(uuid.uuid5(uuid.UUID(plan.id), f"archive:{kept.id}"))
    snapshot = ArchiveSnapshot(
        id=ident,
        archive_id=receipt.archive_id if receipt else ABSENT,
        system=receipt.archive if receipt and receipt.archive else ABSENT,
        time=receipt.time if receipt and receipt.time else kept.metadata["as_of"],
        by=receipt.by if receipt and receipt.by else ABSENT,
        reason=kept.metadata["reason"],
        sha256=kept.checksum,
    )
    new = copy(plan)
    others = [one for one in new.archives if one.id != ident and one.sha256 != snapshot.sha256]
    new.archives = [*others, snapshot]
    return new
