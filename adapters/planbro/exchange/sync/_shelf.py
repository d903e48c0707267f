"""The archive as a folder of packages, with the receipts for them (`planbro archive`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from planbro.exchange._read import read
from planbro.exchange.archive import Asked, Shelf, content_of, package_of, receipt_of
from planbro.formats import noark
from planbro.plan import sha256_of


@dataclass(frozen=True, slots=True)
class ShelfArchive:
    """A folder; `config` is what the municipality has decided of its archive."""

    folder: Path
    config: noark.Config

    def has(self, plan: str, data: bytes) -> bool:
        """Whether there is a receipt for what this document of a plan says."""
        shelf = Shelf(self.folder)
        kept = shelf.newest(plan)
        if kept is None or receipt_of(shelf, kept) is None:
            return False
        return kept.metadata["source"]["sha256"] == sha256_of(data) or kept.content == content_of(read(data))

    def take(self, data: bytes, reason: str, as_of: str) -> bool:
        """Make the package of a document; false where it is there already.

        Raises:
            Refused: it cannot be made, or another run is making packages there.
        """
        shelf, reading = Shelf.open(self.folder, make=True), read(data)
        try:
            newest = shelf.newest(reading.plan.id)
            if newest is not None and newest.content == content_of(reading):
                return False
            version = newest.version + 1 if newest is not None else 1
            package = package_of(reading, data, version, Asked(reason, self.config, as_of))
            return shelf.accept(shelf.stage(package, reading.plan.id), package.plan, version)
        finally:
            shelf.done()
