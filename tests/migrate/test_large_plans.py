"""What is done with whole exports takes no more memory for a plan with a large attachment than for one without."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planbro.exchange.archive import Asked, Receipt, Shelf, deletable, make, packages, record
from planbro.exchange.archive import Wish as Archiving
from planbro.exchange.migrate import Job, Wish, migrate_all, write_report
from planbro.exchange.survey import Question, survey_source
from planbro.findings import Findings
from planbro.formats.noark import load
from planbro.testing.exports import make_export

from .conftest import AS_OF

SIZE = 24_000_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("large")
    make_export(source, plans=1, attachments=1, attachment_size=SIZE, text=4_000)
    return source


@contextmanager
def slender() -> Iterator[None]:
    """Half of the attachment is never in memory at a time."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < SIZE // 2, peak


def moved_by_hand(source: Path, folder: Path) -> None:
    done = migrate_all(Job(source, str(folder / "ny"), Wish("manual", AS_OF), folder / "m.db", folder, workers=0))
    (one,) = done.ledger.results()
    done.ledger.close()
    assert one["state"] == "moved"
    with zipfile.ZipFile(folder / "ny" / one["target_name"]) as found:
        assert [info.file_size for info in found.infolist() if info.filename.startswith("vedlegg/")] == [SIZE]


def rehearsed_by_hand(source: Path, folder: Path) -> None:
    done = migrate_all(Job(source, None, Wish("manual", AS_OF), workers=0))
    assert [one["state"] for one in done.ledger.results()] == ["moved"]
    done.ledger.close()


def forms_made(source: Path, folder: Path) -> None:
    job = Job(source, str(folder / "ny"), Wish("flyt-samspill", AS_OF), folder / "m.db", folder, workers=0)
    done = migrate_all(job)
    write_report(done, job, folder, forms=True)
    done.ledger.close()
    assert len(list((folder / "forms").glob("*.pdf"))) == 1


def surveyed(source: Path, folder: Path) -> None:
    found = survey_source(source, Question(), scratch=folder)
    assert found.tally.plans == 1
    assert not found.tally.refused


def archived_and_looked_for(source: Path, folder: Path) -> None:
    make(Archiving(source, folder / "arkiv", Asked("migration", load())))
    shelf = Shelf.open(folder / "arkiv")
    for kept in packages(shelf):
        row = Receipt(kept.id, kept.checksum, "ARK-1")
        body = f'[{{"package": "{row.package}", "checksum": "{row.checksum}", "archive_id": "ARK-1"}}]'.encode()
        record(shelf, [("k.json", body)], Findings())
    findings = Findings()
    assert len(deletable(shelf, findings, source=source)) == 1
    assert "archive-source-unread" not in findings.codes()


@pytest.mark.parametrize(
    "done",
    [moved_by_hand, rehearsed_by_hand, forms_made, surveyed, archived_and_looked_for],
    ids=lambda one: one.__name__,
)
def test_a_large_attachment_stays_on_the_disk(done: Callable[[Path, Path], None], large: Path, tmp_path: Path) -> None:
    with slender():
        done(large, tmp_path)


def test_an_export_larger_than_one_document_may_be_is_surveyed_and_may_be_deleted(tmp_path: Path) -> None:
    """What may be moved and archived is looked at in the same way before and after."""
    source = tmp_path / "eksport"
    make_export(source, plans=1, attachments=1, attachment_size=4_000, text=4_000)
    (plan,) = source.rglob("*.zip")
    with zipfile.ZipFile(plan) as found:
        members = {name: found.read(name) for name in found.namelist()}
    name = next(name for name in members if name != "plan.xml")
    with zipfile.ZipFile(plan, "w", zipfile.ZIP_STORED) as large:
        for member, data in members.items():
            large.writestr(zipfile.ZipInfo(member), data if member != name else bytes(201 << 20))
    for one in (surveyed, archived_and_looked_for):
        one(source, tmp_path)
