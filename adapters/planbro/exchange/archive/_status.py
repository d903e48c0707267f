"""What is archived and what may be deleted: only plans whose newest content has its receipt, and not one more."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from planbro.exchange._exports import Exports
from planbro.exchange._read import read
from planbro.exchange.archive._content import content_of
from planbro.exchange.archive._package import MANIFEST
from planbro.exchange.archive._receipts import Receipt, receipt_of
from planbro.exchange.archive._shelf import Kept, Shelf, file_hash
from planbro.exchange.archive._whole import packages
from planbro.findings import Findings, Refused
from planbro.formats.codec import xml
from planbro.formats.codec.limits import MIB, MOVING
from planbro.render.lists import as_list
from planbro.store import Ledger

COLUMNS: Final = ("plan", "nummer", "utgave", "pakke", "sjekksum", "innhold", "arkiv-id", "arkivert")
_THERE: Final = frozenset({"moved", "merged"})
_GOOD: Final = frozenset({"whole", "remarks"})


@dataclass(slots=True)
class Status:
    """How far the archiving has come."""

    plans: int = 0
    packages: int = 0
    with_receipt: int = 0
    waiting: list[Kept] = field(default_factory=list)
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Deletable:
    """One plan that the archive has."""

    kept: Kept
    receipt: Receipt

    def row(self) -> list[str]:
        told = self.kept.metadata
        return [self.kept.plan, told["number"], str(self.kept.version), self.kept.id, self.kept.checksum,
                self.kept.content, self.receipt.archive_id, self.receipt.time]  # fmt: skip


def status(shelf: Shelf, findings: Findings, *, verify: bool = False) -> Status:
    """The packages and their receipts; with `verify` every file is read and compared with its manifest."""
    found = Status(plans=sum(1 for _ in shelf.plans()))
    for kept in packages(shelf):
        found.packages += 1
        if verify and (bad := faults_of(kept)):
            found.damaged += 1
            findings.add("archive-package-damaged", file=f"{kept.plan}/{kept.folder.name}", count=bad)
        if receipt_of(shelf, kept) is not None:
            found.with_receipt += 1
        else:
            found.waiting.append(kept)
    return found


def faults_of(kept: Kept) -> int:
    """How many files of a package are not what its manifest says, or are not there, or are there too many."""
    try:
        root = xml.parse((kept.folder / MANIFEST).read_bytes()).getroot()
    except (OSError, Refused):
        return 1
    told = {one.get("sti", ""): one.get("sjekksum") for one in root if isinstance(one.tag, str)}
    there = {one.relative_to(kept.folder).as_posix() for one in kept.folder.rglob("*") if one.is_file()} - {MANIFEST}
    wrong = sum(file_hash(kept.folder / name) != checksum for name, checksum in told.items() if name in there)
    return wrong + len(there ^ told.keys())


def deletable(
    shelf: Shelf, findings: Findings, *, ledger: Path | None = None, source: Path | None = None
) -> list[Deletable]:
    """The plans that may be deleted where they came from.

    Each has its newest content in the archive, every document included, by a receipt that names these bytes; with the
    ledger of a migration it was moved and read back whole, from the source that was archived; with a source at hand it
    has not changed since.

    Raises:
        Refused: a package, the ledger or the source cannot be read.
    """
    moved = _moved(ledger) if ledger is not None else None
    now = _now(source, findings) if source is not None else None
    found = []
    counts = {"archive-waiting": 0, "archive-incomplete": 0, "archive-not-moved": 0, "archive-changed": 0}
    for plan in shelf.plans():
        kept = shelf.newest(plan)
        receipt = receipt_of(shelf, kept) if kept is not None and not faults_of(kept) else None
        if kept is None or receipt is None:
            counts["archive-waiting"] += 1
        elif kept.lacking:
            counts["archive-incomplete"] += 1
        elif moved is not None and not _is_moved(kept, moved.get(plan, [])):
            counts["archive-not-moved"] += 1
        elif now is not None and now.get(plan) != {kept.content}:
            counts["archive-changed"] += 1
        else:
            found.append(Deletable(kept, receipt))
    for code, count in counts.items():
        if count:
            findings.add(code, count=count)
    if moved is None and now is None and found:
        findings.add("archive-unchecked")
    return found


def _moved(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What the ledger says of each plan: several units may be of one."""
    if not path.is_file():
        raise Refused.because("ledger-unusable", file=path.name)
    ledger = Ledger.open(path)
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        if ledger.fact("finished") != "yes":
            raise Refused.because("archive-migration-unfinished", file=path.name)
        for result in ledger.results():
            slim = {key: result[key] for key in ("state", "verdict", "source_sha256")}
            found.setdefault(result["plan"], []).append(slim)
    finally:
        ledger.close()
    return found


def _is_moved(kept: Kept, results: list[dict[str, Any]]) -> bool:
    """In the target, read back without anything for a person to look at, and from the bytes that were archived."""
    good = all(one["state"] in _THERE and one["verdict"] in _GOOD for one in results)
    return bool(results) and good and {one["source_sha256"] for one in results} == {kept.metadata["source"]["sha256"]}


def _now(source: Path, findings: Findings) -> dict[str, set[str]]:
    """What each plan of the source says now. A source file that cannot be read may be any plan, and is told."""
    exports, found, unread = Exports.open(source, pdf=True), dict[str, set[str]](), 0
    for entry in exports.entries():
        try:
            reading = read(exports.source(entry), limits=MOVING, held_over=MIB)
            content = content_of(reading)
        except Exception:  # whatever is wrong with it, it may be any plan; what it says of itself is not told (law 7)
            unread += 1
            continue
        found.setdefault(reading.plan.id, set()).add(content)
    if unread:
        findings.add("archive-source-unread", count=unread)
    return found


def as_csv(rows: list[Deletable]) -> bytes:
    """The delete list, as a spreadsheet opens it; no name and no number of a person."""
    return as_list(COLUMNS, (row.row() for row in rows))
