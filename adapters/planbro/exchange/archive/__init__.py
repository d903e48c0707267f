"""Archiving: a package per plan and version, the archive's receipts, and what may be deleted once they are there."""

from planbro.exchange._intake import as_unit
from planbro.exchange.archive._content import content_of
from planbro.exchange.archive._make import Made, Wish, could_nothing, make
from planbro.exchange.archive._package import REASONS, Asked, Package, package_of
from planbro.exchange.archive._read_in import ReadIn, from_pdf, plans_in, read_in
from planbro.exchange.archive._receipts import Receipt, Recorded, read_receipts, receipt_of, record
from planbro.exchange.archive._record import with_snapshot
from planbro.exchange.archive._shelf import Kept, Shelf
from planbro.exchange.archive._status import Deletable, Status, as_csv, deletable, faults_of, status
from planbro.exchange.archive._whole import packages

__all__ = [
    "REASONS",
    "Asked",
    "Deletable",
    "Kept",
    "Made",
    "Package",
    "ReadIn",
    "Receipt",
    "Recorded",
    "Shelf",
    "Status",
    "Wish",
    "as_csv",
    "as_unit",
    "content_of",
    "could_nothing",
    "deletable",
    "faults_of",
    "from_pdf",
    "make",
    "package_of",
    "packages",
    "plans_in",
    "read_in",
    "read_receipts",
    "receipt_of",
    "record",
    "status",
    "with_snapshot",
]
