"""The address book's file, as the settings name it: read when it says something else than before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from planbro.exchange import parties as book
from planbro.exchange.sync._rules import WORKER
from planbro.findings import Findings, Refused
from planbro.observe import logger
from planbro.plan import day_in_norway
from planbro.store.database import Audit, Cursors, Database, Line

SOURCE: Final = "settings"
"""What the parties of the file are known as: those it has no more are closed, and those of other lists are left."""


def bring_book(database: Database, tenants: Iterable[str], file: Path, now: str) -> int:
    """Take the file into each tenant's address book; gives for how many it was news. One that cannot be read is told,
    and what stood there before counts on."""
    try:
        data = file.read_bytes()
        return sum([_bring(database, tenant, data, now) for tenant in tenants])
    except OSError:
        logger("planbro.work").warning("not-ready", code="party-list-unread")
    except Refused as refused:
        logger("planbro.work").warning("not-ready", codes=refused.findings)
    return 0


def _bring(database: Database, tenant: str, data: bytes, now: str) -> bool:
    name, digest, findings = f"parties/{tenant}", hashlib.sha256(data).hexdigest(), Findings()
    with database.writing() as transaction:
        cursors = Cursors(transaction)
        if cursors.get(name) == digest:
            return False
        found = book.read_list(data, tenant, SOURCE, findings)
        brought = book.bring(transaction, tenant, found.parties, SOURCE, day_in_norway(now), now, findings,
                             whole=not found.wrong)  # fmt: skip
        written = brought.written
        counts = {"new": len(written.new), "changed": len(written.changed), "same": len(written.same),
                  "closed": len(brought.closed), "wrong": found.wrong}  # fmt: skip
        Audit(transaction).write([Line(tenant, WORKER, "parties-imported", params=counts)], now)
        cursors.set(name, digest)
    if findings:
        logger("planbro.work").warning("book-faulty", tenant=tenant, codes=findings, count=found.wrong)
    return True
