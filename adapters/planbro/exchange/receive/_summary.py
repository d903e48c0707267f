"""What a run came to, as data: one row for each file, in the order they were given."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, get_args

from planbro.exchange.receive._judge import Fate
from planbro.findings import Severity
from planbro.store import Entry, Receipt

FATES: Final[tuple[str, ...]] = get_args(Fate)


class Counts:
    """How many of each, gathered row by row."""

    def __init__(self) -> None:
        self.fates: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.receipts = self.importable = 0

    def add(self, entry: Entry) -> None:
        self.fates[entry.fate or "-"] += 1
        self.errors.update(entry.errors)
        self.severities.update(finding.severity for finding in entry.findings)
        self.receipts += len(entry.receipts)
        self.importable += entry.importable

    @property
    def exit_code(self) -> int:
        """1 where any file has a warning or an error, however many findings were kept."""
        return int(bool(self.severities[Severity.WARNING] or self.severities[Severity.ERROR]))

    def to_json(self) -> dict[str, Any]:
        return {
            "files": sum(self.fates.values()),
            "fates": {fate: self.fates[fate] for fate in FATES},
            "errors": dict(sorted(self.errors.items())),
            "receipts": self.receipts,
            "importable": self.importable,
        }


def row(entry: Entry, language: str) -> dict[str, Any]:
    """One file: what it was, what became of it, and what the journal holds of it. Nothing of a person."""
    envelope = entry.envelope
    return {
        "file": entry.name,
        "entry": entry.id,
        "arrived": entry.arrived,
        "size": entry.size,
        "sha256": entry.sha256,
        "msgid": envelope.msgid,
        "format": envelope.format,
        "type": envelope.type,
        "status": envelope.status,
        "generated": envelope.generated,
        "sender": list(envelope.sender),
        "receiver": list(envelope.receiver),
        "fate": entry.fate,
        "state": entry.state,
        "importable": entry.importable,
        "errors": list(entry.errors),
        "warnings": _codes(entry, Severity.WARNING),
        "receipts": [receipt_row(receipt) for receipt in entry.receipts],
        "series": {
            "id": envelope.series,
            "links": [{"kind": link.kind, "msgid": link.msgid, "entry": link.entry} for link in entry.links],
        },
        "findings": [finding.to_json(language) for finding in entry.findings],
        "findings_not_kept": entry.findings_not_kept,
    }


def receipt_row(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "version": receipt.version,
        "role": receipt.role,
        "status": receipt.status,
        "errors": list(receipt.errors),
        "file": receipt.file,
        "sha256": receipt.sha256,
    }


def _codes(entry: Entry, severity: Severity) -> list[str]:
    return list(dict.fromkeys(finding.code for finding in entry.findings if finding.severity is severity))
