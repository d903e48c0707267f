"""Nothing comes on the delete list that the archive, or the new tool, does not have."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planbro.exchange.archive import Asked, Receipt, Shelf, Wish, deletable, make, record
from planbro.exchange.migrate import Job, migrate_all
from planbro.exchange.migrate import Wish as Move
from planbro.findings import Findings, Refused
from planbro.formats.noark import load
from planbro.testing.exports import make_export

AS_OF = "2026-11-22T12:00:00+01:00"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    make_export(tmp_path / "eksport", plans=2, attachments=1, attachment_size=500, text=2_000)
    return tmp_path / "eksport"


@pytest.fixture
def shelf(source: Path, tmp_path: Path) -> Shelf:
    """Two plans in the archive, each with its receipt."""
    make(Wish(source, tmp_path / "arkiv", Asked("migration", load())))
    shelf = Shelf.open(tmp_path / "arkiv")
    rows = [Receipt(kept.id, kept.checksum, f"ARK-{kept.plan[:4]}") for plan in shelf.plans()
            for kept in shelf.versions(plan)]  # fmt: skip
    told = json.dumps([{name: getattr(row, name) for name in Receipt.__slots__} for row in rows]).encode()
    record(shelf, [("kvittering.json", told)], Findings())
    assert len(deletable(shelf, Findings())) == 2
    return shelf


def test_a_package_in_the_folder_of_another_plan_is_no_package(shelf: Shelf) -> None:
    first, second = shelf.plans()
    shutil.rmtree(shelf.root / second)
    shutil.copytree(shelf.root / first, shelf.root / second)
    with pytest.raises(Refused, match="archive-package-damaged"):
        deletable(shelf, Findings())


def test_an_older_package_under_a_newer_number_is_no_package(shelf: Shelf) -> None:
    first = next(iter(shelf.plans()))
    shutil.copytree(shelf.root / first / "0001", shelf.root / first / "0002")
    with pytest.raises(Refused, match="archive-package-damaged"):
        deletable(shelf, Findings())


def test_while_a_migration_is_not_finished_nothing_of_it_may_be_deleted(
    shelf: Shelf, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tmp_path / "migration.db"
    job = Job(source, str(tmp_path / "ny"), Move("flyt-samspill", AS_OF), ledger)
    migrate_all(job).ledger.close()
    assert len(deletable(shelf, Findings(), ledger=ledger, source=source)) == 2
    monkeypatch.setattr("planbro.exchange.migrate._run.settle", _killed)
    with pytest.raises(KeyboardInterrupt):
        migrate_all(Job(source, str(tmp_path / "ny"), Move("flyt-samspill", AS_OF), ledger, resume=True))
    with pytest.raises(Refused, match="archive-migration-unfinished"):
        deletable(shelf, Findings(), ledger=ledger, source=source)


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_plan_that_is_kept_by_a_persons_number_is_listed_without_it(tmp_path: Path) -> None:
    from planbro import read, write
    from planbro.plan import copy

    make_export(tmp_path / "eksport", plans=1, attachments=0, text=2_000)
    path = next((tmp_path / "eksport").rglob("*.zip"))
    plan = copy(read(path.read_bytes()).plan)
    number = next(one.value for one in plan.identifiers if isinstance(one.value, str))
    plan.source.plan_id = number
    path.write_bytes(write(plan, "sampro", onto=False, zipped=True).data)
    make(Wish(tmp_path / "eksport", tmp_path / "arkiv", Asked("migration", load())))
    told = [path.read_text("utf-8") for path in (tmp_path / "arkiv").rglob("metadata.json")]
    told.append((tmp_path / "arkiv" / "pakker.csv").read_text("utf-8"))
    assert len(told) == 2
    assert not any(number in text for text in told)
