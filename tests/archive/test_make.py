"""Archived once for each content: stopped anywhere, run again, with a fault or without room, nothing is made twice."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from archive_helpers import tree

from planbro.exchange import read, write
from planbro.exchange.archive import Asked, Shelf, Wish, content_of, make, packages, plans_in, record, with_snapshot
from planbro.exchange.archive._shelf import LOCK
from planbro.findings import Findings, Refused
from planbro.formats.noark import as_time, load
from planbro.plan import Plan, copy


def breaking(after: int, error: BaseException, *, always: bool = False) -> Callable[[int], None]:
    """An fsync that breaks the run when it is asked the `after`th time, or from then on."""
    calls, fsync = count(1), os.fsync

    def told(handle: int) -> None:
        number = next(calls)
        if number == after or (always and number > after):
            raise error
        fsync(handle)

    return told


def test_the_same_source_again_makes_nothing(source: Path, tmp_path: Path, asked: Asked, undisturbed: Path) -> None:
    first = make(Wish(source, tmp_path / "arkiv", asked))
    before = tree(tmp_path / "arkiv")
    second = make(Wish(source, tmp_path / "arkiv", asked))
    third = make(Wish(source, tmp_path / "arkiv", asked, resume=True))
    assert (first.counts["made"], second.counts["same"], third.counts["same"]) == (3, 3, 3)
    assert tree(tmp_path / "arkiv") == before == tree(undisturbed)


def test_a_changed_plan_makes_a_new_version_beside_the_old(
    source: Path, tmp_path: Path, asked: Asked, plans: list[Plan]
) -> None:
    make(Wish(source, tmp_path / "arkiv", asked))
    before = tree(tmp_path / "arkiv" / plans[0].id / "0001")
    changed = copy(plans[0])
    changed.title = "En plan med nytt navn"
    (source / "plan-0.zip").write_bytes(write(changed, "sampro", onto=False, zipped=True).data)
    done = make(Wish(source, tmp_path / "arkiv", Asked("evaluation", load()), resume=True))
    assert (done.counts["made"], done.counts["same"]) == (1, 2)
    assert tree(tmp_path / "arkiv" / plans[0].id / "0001") == before
    told = json.loads((tmp_path / "arkiv" / plans[0].id / "0002" / "metadata.json").read_bytes())
    assert told["reason"] == "evaluation"
    whole = (tmp_path / "arkiv" / "arkivstruktur.xml").read_text()
    assert whole.count("<mappe ") == 3
    assert f"{plans[0].id}/0001/plan.pdf" in whole
    assert f"{plans[0].id}/0002/plan.pdf" in whole


def test_a_new_export_of_an_unchanged_plan_is_the_same_content(plans: list[Plan]) -> None:
    later = copy(plans[0])
    later.source.generated = "2031-01-01T08:00:00+01:00"
    one, other = (read(write(plan, "sampro", onto=False, zipped=True).data) for plan in (plans[0], later))
    assert content_of(one) == content_of(other)


def test_what_the_table_does_not_know_is_content_too(exports: dict[str, bytes], plans: list[Plan]) -> None:
    known = write(plans[0], "sampro", onto=False, zipped=False).data
    strange = known.replace(b"</Plan>", b"<Nytt>noe</Nytt></Plan>")
    other = known.replace(b"</Plan>", b"<Nytt>noe annet</Nytt></Plan>")
    assert len({content_of(read(data)) for data in (known, strange, other)}) == 3


def test_a_fault_in_one_touches_that_one_only(source: Path, tmp_path: Path, asked: Asked, undisturbed: Path) -> None:
    (source / "kari-nordmann.xml").write_bytes(b"<Plan")
    (source / "les meg.txt").write_bytes(b"hei")
    done = make(Wish(source, tmp_path / "arkiv", asked))
    assert (done.counts["made"], done.counts["refused"]) == (3, 1)
    assert done.aside == {"not-a-plan": 1}
    assert {"xml-malformed", "archive-left"} <= {one.code for one in done.findings}
    assert not [one for one in done.findings if "kari" in str(one.place)]
    assert tree(tmp_path / "arkiv") == tree(undisturbed)


@pytest.mark.parametrize("after", [1, 2, 5, 9, 13, 17, 23, 31, 34, 36])
def test_stopped_anywhere_and_begun_again_it_is_as_if_undisturbed(
    after: int, source: Path, tmp_path: Path, asked: Asked, undisturbed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", breaking(after, KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            make(Wish(source, tmp_path / "arkiv", asked))
    shelf = Shelf.open(tmp_path / "arkiv")
    assert all((kept.folder / "plan.pdf").is_file() for plan in shelf.plans() for kept in shelf.versions(plan))
    make(Wish(source, tmp_path / "arkiv", asked, resume=True))
    assert tree(tmp_path / "arkiv") == tree(undisturbed)


def test_a_full_disk_stops_cleanly(
    source: Path, tmp_path: Path, asked: Asked, undisturbed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", breaking(15, OSError(errno.ENOSPC, "full"), always=True))
        with pytest.raises(Refused) as refused:
            make(Wish(source, tmp_path / "arkiv", asked))
    assert [(one.code, one.params["reason"]) for one in refused.value.findings] == [
        ("output-unwritable", "no space left")
    ]
    assert not list((tmp_path / "arkiv").rglob(".*.part"))
    make(Wish(source, tmp_path / "arkiv", asked, resume=True))
    assert tree(tmp_path / "arkiv") == tree(undisturbed)


def test_only_and_limit(source: Path, tmp_path: Path, asked: Asked, plans: list[Plan]) -> None:
    done = make(Wish(source, tmp_path / "en", asked, only=[plans[1].id]))
    assert (done.counts["made"], done.counts["left-out"]) == (1, 2)
    assert list(Shelf.open(tmp_path / "en").plans()) == [plans[1].id]
    assert make(Wish(source, tmp_path / "to", asked, limit=1)).counts["made"] == 1


def test_the_plan_can_tell_of_its_archiving_and_that_is_no_new_content(
    source: Path, tmp_path: Path, asked: Asked, plans: list[Plan]
) -> None:
    make(Wish(source, tmp_path / "arkiv", asked, record=tmp_path / "ut", limit=1))
    told = read((tmp_path / "ut" / f"{plans[0].id}.zip").read_bytes())
    kept = Shelf.open(tmp_path / "arkiv").newest(plans[0].id)
    assert kept is not None
    assert [one.sha256 for one in told.plan.archives][-1] == kept.checksum
    assert content_of(told) == kept.content
    done = make(Wish(tmp_path / "ut", tmp_path / "arkiv", asked))
    assert done.counts["same"] == 1


def test_packages_are_for_their_owner_alone(undisturbed: Path) -> None:
    assert undisturbed.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in undisturbed.rglob("*"))


def test_who_waited_for_a_run_to_end_keeps_the_next_one_out(tmp_path: Path) -> None:
    first = Shelf.open(tmp_path / "arkiv", make=True)
    with (tmp_path / "arkiv" / LOCK).open("ab") as waited:
        first.done()
        fcntl.flock(waited, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(Refused, match="archive-in-use"):
            Shelf.open(tmp_path / "arkiv", make=True)


def test_two_runs_do_not_make_packages_in_one_folder_at_a_time(source: Path, tmp_path: Path, asked: Asked) -> None:
    first = Shelf.open(tmp_path / "arkiv", make=True)
    with pytest.raises(Refused) as refused:
        make(Wish(source, tmp_path / "arkiv", asked))
    assert [one.code for one in refused.value.findings] == ["archive-in-use"]
    first.done()
    assert make(Wish(source, tmp_path / "arkiv", asked)).counts["made"] == 3


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026", "2026-01-01T00:00:00"),
        ("2026-11", "2026-11-01T00:00:00"),
        ("2026-11-22", "2026-11-22T00:00:00"),
        ("2026-11-22T08:05", "2026-11-22T08:05:00"),
        ("2026-11-22T08:05+01:00", "2026-11-22T08:05:00+01:00"),
        ("2026-11-22T08:05:10.5Z", "2026-11-22T08:05:10.5Z"),
    ],
)
def test_every_time_is_one_that_the_standard_can_read(written: str, told: str) -> None:
    assert as_time(written) == told


def test_with_its_receipt_the_plan_tells_the_id_that_the_archive_gave(
    source: Path, tmp_path: Path, asked: Asked
) -> None:
    make(Wish(source, tmp_path / "arkiv", asked, limit=1))
    shelf = Shelf.open(tmp_path / "arkiv")
    (kept,) = packages(shelf)
    receipt = {"package": kept.id, "checksum": kept.checksum, "archive_id": "ARK-7", "archive": "Kommunens arkiv"}
    record(shelf, [("k.json", json.dumps([receipt]).encode())], Findings())
    told = with_snapshot(read((source / "plan-0.zip").read_bytes()).plan, kept, shelf)
    assert (told.archives[-1].archive_id, told.archives[-1].system) == ("ARK-7", "Kommunens arkiv")
    assert told.archives[-1].reason == "migration"


def test_a_damaged_member_of_a_zip_of_plans_touches_that_plan_only(
    source: Path, tmp_path: Path, asked: Asked, undisturbed: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "alle.zip", "w") as packed:
        for file in sorted(source.iterdir()):
            packed.write(file, file.name)
        packed.writestr("plan-9.xml", b"<Plan>" + b"x" * 5000)
    data = bytearray((tmp_path / "alle.zip").read_bytes())
    data[data.index(b"x" * 100) + 50] ^= 0xFF
    (tmp_path / "alle.zip").write_bytes(bytes(data))
    done = make(Wish(tmp_path / "alle.zip", tmp_path / "arkiv", asked))
    assert (done.counts["made"], done.counts["refused"]) == (3, 1)
    assert tree(tmp_path / "arkiv") == tree(undisturbed)


def test_a_damaged_plan_xml_in_the_archive_is_read_as_any_other_mappe(
    undisturbed: Path, plans: list[Plan], tmp_path: Path
) -> None:
    shutil.copytree(undisturbed, tmp_path / "arkiv")
    file = tmp_path / "arkiv" / plans[0].id / "0001" / "plan.xml"
    file.write_bytes(file.read_bytes()[:-200])
    found = {one.key.partition("#")[2]: one for one in plans_in(tmp_path / "arkiv", load().words)}
    assert len(found) == 3
    assert "noark-checksum" in {one.code for one in found[plans[0].id].findings}
