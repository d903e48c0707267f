"""The archive as a folder: a package is made once, and counts when its receipt is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from planbro.exchange.archive import Shelf, record
from planbro.exchange.sync import ShelfArchive
from planbro.exchange.writing import write
from planbro.findings import Findings, Refused
from planbro.formats import noark
from planbro.plan import copy
from planbro.testing.generator import municipality

T0 = "2026-11-22T12:00:00.000Z"


def test_what_is_archived_counts_with_its_receipt(tmp_path: Path) -> None:
    plan = next(iter(municipality(1, 7)))
    data = write(plan, "sampro", onto=False, account=False).data
    archive = ShelfArchive(tmp_path / "arkiv", noark.load())
    assert not archive.has(plan.id, data)
    assert archive.take(data, "closing", T0)
    assert not archive.take(data, "closing", T0), "the same again is nothing"
    assert not archive.has(plan.id, data), "no receipt yet"
    shelf = Shelf.open(tmp_path / "arkiv")
    (kept,) = shelf.versions(plan.id)
    said = f"pakke;sjekksum;arkiv-id;arkivert\n{kept.id};{kept.checksum};A-1;2026-11-22\n".encode()
    assert record(shelf, [("k.csv", said)], Findings()).new == 1
    assert archive.has(plan.id, data)
    other = copy(plan)
    other.summary = "Noe nytt"
    assert not archive.has(plan.id, write(other, "sampro", onto=False, account=False).data)


def test_an_archive_in_use_says_so(tmp_path: Path) -> None:
    data = write(next(iter(municipality(1, 7))), "sampro", onto=False, account=False).data
    held = Shelf.open(tmp_path / "arkiv", make=True)
    with pytest.raises(Refused) as told:
        ShelfArchive(tmp_path / "arkiv", noark.load()).take(data, "closing", T0)
    assert told.value.findings.codes() == ["archive-in-use"]
    held.done()
