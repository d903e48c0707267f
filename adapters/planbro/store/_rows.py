"""Values to rows and back. Column names are those of the dataclasses wherever that can be."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Final

from planbro.findings import CATALOGUE, Finding, Place, Severity
from planbro.store._model import Entry, Envelope, Filing, Link, Receipt, WrittenReceipt

_ENVELOPE: Final = (
    "key",
    "msgid",
    "format",
    "type",
    "status",
    "generated",
    "instant",
    "series",
    "parent",
    "conversation",
)
_PAIRS: Final = ("sender1", "sender2", "receiver1", "receiver2")
_WRITTEN: Final = ("fate", "importable", "accepted", "errors", "not_kept", *_ENVELOPE, *_PAIRS)
_SET: Final = ", ".join(f"{name} = :{name}" for name in _WRITTEN)


def keep(db: sqlite3.Connection, data: bytes) -> str:
    """The bytes, once, under their sha256."""
    digest = hashlib.sha256(data).hexdigest()
    db.execute("INSERT OR IGNORE INTO body (sha256, data) VALUES (?, ?)", (digest, data))
    return digest


def write_entry(db: sqlite3.Connection, entry: int, filing: Filing) -> None:
    envelope = filing.envelope
    values: dict[str, Any] = {name: getattr(envelope, name) for name in _ENVELOPE}
    values |= dict(zip(_PAIRS, (*envelope.sender, *envelope.receiver), strict=True))
    values |= {
        "id": entry,
        "fate": filing.fate,
        "importable": filing.importable,
        "accepted": filing.accepted,
        "errors": " ".join(filing.errors),
        "not_kept": filing.findings_not_kept,
    }
    db.execute(f"UPDATE entry SET {_SET} WHERE id = :id", values)  # noqa: S608 - names of columns


def write_findings(db: sqlite3.Connection, entry: int, findings: Iterable[Finding]) -> None:
    db.executemany(
        "INSERT INTO finding (entry, number, code, severity, line, path, params) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (entry, number, finding.code, finding.severity.value, finding.place.line, finding.place.path,
             json.dumps(dict(finding.params), ensure_ascii=False))
            for number, finding in enumerate(findings)
        ),
    )  # fmt: skip


def write_receipts(db: sqlite3.Connection, entry: int, receipts: Iterable[WrittenReceipt]) -> None:
    for number, one in enumerate(receipts, 1):
        values = (entry, number, one.id, one.version, one.role, one.status, " ".join(one.errors), keep(db, one.data))
        db.execute(
            "INSERT INTO receipt (entry, number, id, version, role, status, errors, sha256, folder, file) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, one.folder, one.file),
        )


def read_entry(db: sqlite3.Connection, number: int) -> Entry:
    """One entry with all that belongs to it."""
    row = db.execute("SELECT * FROM entry WHERE id = ?", (number,)).fetchone()
    return Entry(
        id=row["id"],
        way=row["way"],
        run=row["run"],
        name=row["name"],
        turn=row["turn"],
        arrived=row["arrived"],
        size=row["size"],
        sha256=row["sha256"],
        fate=row["fate"],
        state=row["state"],
        importable=bool(row["importable"]),
        errors=tuple(row["errors"].split()),
        envelope=_envelope(row),
        findings_not_kept=row["not_kept"],
        findings=tuple(_findings(db, row)),
        receipts=tuple(_receipts(db, number)),
        links=tuple(_links(db, number)),
    )


def _envelope(row: sqlite3.Row) -> Envelope:
    plain = {name: row[name] for name in _ENVELOPE}
    return Envelope(
        **plain, sender=(row["sender1"], row["sender2"]), receiver=(row["receiver1"], row["receiver2"])
    )  # fmt: skip


def _findings(db: sqlite3.Connection, entry: sqlite3.Row) -> Iterable[Finding]:
    for row in db.execute("SELECT * FROM finding WHERE entry = ? ORDER BY number", (entry["id"],)):
        known = CATALOGUE.get(row["code"])
        override = None if known is None or known.severity == row["severity"] else Severity(row["severity"])
        place = Place(entry["name"], row["line"], row["path"])
        yield Finding(row["code"], place, json.loads(row["params"]), override)


def _receipts(db: sqlite3.Connection, entry: int) -> Iterable[Receipt]:
    for row in db.execute("SELECT * FROM receipt WHERE entry = ? ORDER BY number", (entry,)):
        yield Receipt(
            number=row["number"],
            id=row["id"],
            version=row["version"],
            role=row["role"],
            status=row["status"],
            errors=tuple(row["errors"].split()),
            sha256=row["sha256"],
            file=row["file"],
            written=row["written"],
        )


_LINKS: Final = """
    SELECT kind, msgid, (
        SELECT min(other.id) FROM entry AS other
        WHERE other.key = link.msgid AND other.id <> link.entry
          AND other.fate NOT IN ('duplicate', 'receipt', 'unreadable')
    ) AS other
    FROM link WHERE entry = ? ORDER BY kind, msgid
"""


def _links(db: sqlite3.Connection, entry: int) -> Iterable[Link]:
    for row in db.execute(_LINKS, (entry,)):
        yield Link(row["kind"], row["msgid"], row["other"])
