"""Nobody makes a migration lose, double, widen or mix up a plan, or say that all is well when it is not."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planbro import read, write
from planbro.exchange.migrate import Decision, Job, Server, Wish, migrate_all
from planbro.exchange.migrate._decisions import question_of
from planbro.exchange.migrate._target import Target
from planbro.findings import Refused
from planbro.plan import copy
from planbro.testing.exports import Planted, make_export
from planbro.testing.fhir_server import FakeFhirServer, serving

AS_OF = "2026-11-22T12:00:00+01:00"
PLANS = 6


@dataclass
class Moved:
    """How a run ended, by the key of each plan."""

    results: dict[str, dict[str, Any]]
    asked: list[Any]
    stopped: str

    def codes(self, key: str) -> set[str]:
        return {one["code"] for one in self.results[key]["remarks"]}


def move(source: Path, target: Path, *, to: str = "flyt-samspill", resume: bool = False, workers: int = 0,
         decisions: tuple[Decision, ...] = (), **wish: Any) -> Moved:  # fmt: skip
    ledger = target.with_suffix(".db")
    done = migrate_all(Job(source, str(target), Wish(to, AS_OF, **wish), ledger, resume=resume, workers=workers,
                           decisions=decisions))  # fmt: skip
    results = {one["key"]: one for one in done.ledger.results()}
    done.ledger.close()
    return Moved(results, [question_of(one) for one in done.settlement.groups], done.stopped)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Plans of six persons, each a zip."""
    make_export(tmp_path / "eksport", plans=PLANS, attachments=1, attachment_size=500, text=2_000)
    return tmp_path / "eksport"


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """Two plans of one person."""
    made = make_export(tmp_path / "par", plans=2, attachments=1, attachment_size=500, text=2_000,
                       planted=Planted(same_number=1))  # fmt: skip
    assert made
    return tmp_path / "par"


def of(source: Path) -> list[Path]:
    return sorted(source.rglob("*.zip"))


# names


@pytest.mark.skipif(os.name != "posix", reason="names that are no text")
@pytest.mark.parametrize("workers", [0, 2])
def test_a_file_name_in_an_old_code_page_is_moved_like_any_other(source: Path, tmp_path: Path, workers: int) -> None:
    of(source)[0].rename(source / os.fsdecode(b"p\xe5l.zip"))
    (source / "p\\xe5l.zip").write_bytes(of(source)[1].read_bytes())
    (source / os.fsdecode(b"\xe5.txt")).write_bytes(b"x")
    moved = move(source, tmp_path / "ny", workers=workers)
    assert len(moved.results) == PLANS + 1
    assert len(files(tmp_path / "ny")) == PLANS


# another's original


def test_an_original_of_another_person_in_a_zip_is_not_put_back_onto(source: Path, tmp_path: Path) -> None:
    mine, other = (read(path.read_bytes()).plan for path in of(source)[:2])
    strange = write(other, "flyt-samspill", onto=False, zipped=True).data
    sha256 = hashlib.sha256(strange).hexdigest()
    member = f"planbro/origin/{sha256}"
    row = {"format": "flyt-samspill", "system": "x", "sha256": sha256, "table": "t", "member": member}
    with zipfile.ZipFile(of(source)[0], "a") as archive:
        archive.writestr("planbro/origins.json", json.dumps([row]))
        archive.writestr(member, strange)
    moved = move(source, tmp_path / "ny")
    key = "000/plan-000000.zip"
    there = read((tmp_path / "ny" / moved.results[key]["target_name"]).read_bytes()).plan
    assert there.id == mine.id
    assert moved.results[key]["verdict"] == "person"
    assert "migrate-origin-another" in moved.codes(key)
    with pytest.raises(Refused):
        write(read(of(source)[0].read_bytes()).plan, "flyt-samspill")


def test_an_original_whose_hash_is_wrong_is_not_used(source: Path) -> None:
    mine = read(of(source)[0].read_bytes()).plan
    strange = write(mine, "flyt-samspill", onto=False, zipped=True).data
    row = {"format": "flyt-samspill", "system": "x", "sha256": "0" * 64, "table": "t", "member": "planbro/origin/1"}
    with zipfile.ZipFile(of(source)[0], "a") as archive:
        archive.writestr("planbro/origins.json", json.dumps([row]))
        archive.writestr("planbro/origin/1", strange)
    assert read(of(source)[0].read_bytes()).plan.origins[1].data is None


# going on


def test_what_was_passed_by_is_moved_when_all_are_asked_for(source: Path, tmp_path: Path) -> None:
    first = read(of(source)[0].read_bytes()).plan.id
    move(source, tmp_path / "ny", only=(first,))
    assert len(files(tmp_path / "ny")) == 1
    move(source, tmp_path / "ny", resume=True)
    assert len(files(tmp_path / "ny")) == PLANS
    moved = move(source, tmp_path / "ny", resume=True, only=(first,))
    assert len(moved.results) == PLANS


def test_a_plan_whose_export_has_become_another_leaves_no_second_copy_behind(source: Path, tmp_path: Path) -> None:
    move(source, tmp_path / "ny")
    plan = copy(read(of(source)[3].read_bytes()).plan)
    old, plan.id, plan.source.plan_id = plan.id, "11111111-1111-4111-8111-111111111111", "NY-1"
    of(source)[3].write_bytes(write(plan, "sampro", onto=False, zipped=True).data)
    moved = move(source, tmp_path / "ny", resume=True)
    assert f"{old}.zip" not in files(tmp_path / "ny")
    assert files(tmp_path / "ny") == {one["target_name"] for one in moved.results.values()}


def test_what_was_moved_stays_where_its_export_has_become_unreadable_and_is_told(source: Path, tmp_path: Path) -> None:
    before = move(source, tmp_path / "ny").results["000/plan-000002.zip"]
    of(source)[2].write_bytes(b"PK and no more")
    moved = move(source, tmp_path / "ny", resume=True)
    assert before["target_name"] in files(tmp_path / "ny")
    assert moved.results["000/plan-000002.zip"]["verdict"] == "person"
    assert "migrate-source-broken" in moved.codes("000/plan-000002.zip")


def test_a_target_without_its_ledger_is_not_written_into(source: Path, tmp_path: Path) -> None:
    move(source, tmp_path / "ny")
    (tmp_path / "ny.db").unlink()
    with pytest.raises(Refused, match="target-not-empty"):
        move(source, tmp_path / "ny", resume=True)


@pytest.mark.parametrize("ending", ["", ".zip"])
def test_a_file_of_the_target_that_somebody_changed_is_told_and_not_written_over(
    source: Path, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"ny{ending}"
    name = move(source, target).results["000/plan-000001.zip"]["target_name"]
    if ending:
        with zipfile.ZipFile(target) as archive:
            members = {one: archive.read(one) for one in archive.namelist()}
        with zipfile.ZipFile(target, "w") as archive:
            for one, data in members.items():
                archive.writestr(one, b"changed" if one == name else data)
    else:
        (target / name).write_bytes(b"changed")
    moved = move(source, target, resume=True)
    assert moved.results["000/plan-000001.zip"]["verdict"] == "person"
    assert "migrate-target-changed" in moved.codes("000/plan-000001.zip")
    if not ending:
        assert (target / name).read_bytes() == b"changed"


def _changed_export(path: Path) -> None:
    plan = copy(read(path.read_bytes()).plan)
    plan.title = "Det som er nytt i eksporten"
    path.write_bytes(write(plan, "sampro", onto=False, zipped=True).data)


@pytest.mark.parametrize("ending", ["", ".zip"])
def test_what_was_changed_in_the_source_and_by_hand_in_the_target_is_for_a_person_and_the_file_is_left(
    source: Path, tmp_path: Path, ending: str
) -> None:
    target, key = tmp_path / f"ny{ending}", "000/plan-000001.zip"
    name = move(source, target).results[key]["target_name"]
    by_hand = edited(target, name)
    _changed_export(of(source)[1])
    for _ in range(2):
        moved = move(source, target, resume=True)
        assert moved.results[key]["verdict"] == "person"
        assert {"migrate-target-stands", "migrate-target-changed"} <= moved.codes(key)
        assert standing(target)[name] == by_hand
    assert {one["verdict"] for one in moved.results.values() if one["key"] != key} <= {"whole", "remarks"}


def test_taken_out_of_the_target_it_comes_anew(source: Path, tmp_path: Path) -> None:
    target, key = tmp_path / "ny", "000/plan-000001.zip"
    name = move(source, target).results[key]["target_name"]
    edited(target, name)
    _changed_export(of(source)[1])
    move(source, target, resume=True)
    (target / name).unlink()
    moved = move(source, target, resume=True)
    assert "migrate-target-stands" not in moved.codes(key)
    assert read((target / name).read_bytes()).plan.title == "Det som er nytt i eksporten"


def test_a_changed_export_takes_the_place_of_what_planbro_wrote(source: Path, tmp_path: Path) -> None:
    name = move(source, tmp_path / "ny").results["000/plan-000001.zip"]["target_name"]
    _changed_export(of(source)[1])
    moved = move(source, tmp_path / "ny", resume=True)
    assert moved.results["000/plan-000001.zip"]["verdict"] != "person"
    assert read((tmp_path / "ny" / name).read_bytes()).plan.title == "Det som er nytt i eksporten"


def test_a_plan_that_leaves_the_target_leaves_what_was_written_by_hand(source: Path, tmp_path: Path) -> None:
    target, key = tmp_path / "ny", "000/plan-000003.zip"
    name = move(source, target).results[key]["target_name"]
    by_hand = edited(target, name)
    plan = copy(read(of(source)[3].read_bytes()).plan)
    plan.id, plan.source.plan_id = "11111111-1111-4111-8111-111111111111", "NY-1"
    of(source)[3].write_bytes(write(plan, "sampro", onto=False, zipped=True).data)
    moved = move(source, target, resume=True)
    assert (target / name).read_bytes() == by_hand
    assert moved.results[key]["verdict"] == "person"
    assert "migrate-target-stands" in moved.codes(key)


def test_a_decision_takes_no_file_away_that_was_written_by_hand(pair: Path, tmp_path: Path) -> None:
    target = tmp_path / "ny"
    first = move(pair, target)
    asked = next(one for one in first.asked if one is not None)
    kept, other = (plan for plan, _ in asked.plans)
    by_hand = edited(target, f"{other}.zip")
    moved = move(pair, target, resume=True, decisions=(decided(asked, "merge", kept),))
    assert (target / f"{other}.zip").read_bytes() == by_hand
    told = next(one for one in moved.results.values() if one["plan"] == other)
    assert told["verdict"] == "person"
    assert "migrate-target-stands" in {one["code"] for one in told["remarks"]}


def edited(target: Path, name: str) -> bytes:
    """Somebody writes a plan of the target anew, with more in it."""
    members = standing(target)
    plan = copy(read(members[name]).plan)
    plan.title = "Det som ble skrevet for hånd"
    members[name] = write(plan, "flyt-samspill", onto=False, zipped=True).data
    if target.is_dir():
        (target / name).write_bytes(members[name])
    else:
        with zipfile.ZipFile(target, "w") as archive:
            for one, data in members.items():
                archive.writestr(one, data)
    return members[name]


def standing(target: Path) -> dict[str, bytes]:
    """The plans of a target."""
    if target.is_dir():
        return {one: (target / one).read_bytes() for one in files(target)}
    with zipfile.ZipFile(target) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def test_a_bit_that_falls_over_on_its_way_to_the_disk_is_seen(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, fallen = Target.stage, []

    def damaged(self: Target, name: str, data: bytes) -> Path:
        if not fallen:
            fallen.append(name)
            data = data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]
        return stage(self, name, data)

    monkeypatch.setattr(Target, "stage", damaged)
    moved = move(source, tmp_path / "ny")
    assert [key for key, one in moved.results.items() if one["verdict"] == "person"] == ["000/plan-000000.zip"]


# decisions


def decided(question: Any, answer: str, plan: str) -> Decision:
    plans = tuple(one for one, _ in question.plans)
    return Decision(question.id, "person", answer, plans, plan, "Grunn", "NN", "2026-11-20")  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", ["merge", "leave-out"])
def test_a_decision_that_nobody_was_asked_for_takes_no_plan_away(source: Path, tmp_path: Path, answer: str) -> None:
    from planbro.exchange.migrate._decisions import Question, _id

    ids = sorted(read(path.read_bytes()).plan.id for path in of(source)[:2])
    question = Question(_id("person", ids), "person", "ip-two", tuple((one, "") for one in ids))
    moved = move(source, tmp_path / "ny", decisions=(decided(question, answer, ids[0]),))
    assert len(files(tmp_path / "ny")) == PLANS
    told = [key for key in moved.results if "decision-not-followed" in moved.codes(key)]
    assert len(told) == 1
    assert moved.results[told[0]]["verdict"] == "person"


def test_a_merge_that_cannot_be_done_leaves_both_plans_in_the_target(
    pair: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = next(one for one in move(pair, tmp_path / "ny").asked if one is not None)
    before = files(tmp_path / "ny")
    monkeypatch.setattr("planbro.exchange.migrate._settle.merge", _never)
    decision = decided(asked, "merge", asked.plans[0][0])
    for again in range(2):
        moved = move(pair, tmp_path / "ny", resume=True, decisions=(decision,) if not again else ())
        assert files(tmp_path / "ny") == before
        assert {one["state"] for one in moved.results.values()} == {"moved"}
        assert {one["verdict"] for one in moved.results.values()} == {"person"}


def _never(*_: object, **__: object) -> None:
    raise Refused.because("merge-kinds")


def test_a_merge_that_is_taken_back_gives_both_plans_as_they_were(pair: Path, tmp_path: Path) -> None:
    asked = next(one for one in move(pair, tmp_path / "ny").asked if one is not None)
    before = {name: (tmp_path / "ny" / name).read_bytes() for name in files(tmp_path / "ny")}
    kept = asked.plans[0][0]
    move(pair, tmp_path / "ny", resume=True, decisions=(decided(asked, "merge", kept),))
    assert files(tmp_path / "ny") == {f"{kept}.zip"}
    assert (tmp_path / "ny" / f"{kept}.zip").read_bytes() != before[f"{kept}.zip"]
    move(pair, tmp_path / "ny", resume=True, decisions=(decided(asked, "keep", ""),))
    assert {name: (tmp_path / "ny" / name).read_bytes() for name in files(tmp_path / "ny")} == before


def test_a_merge_is_no_way_around_a_plan_that_is_held(pair: Path, tmp_path: Path) -> None:
    asked = next(one for one in move(pair, tmp_path / "prøve").asked if one is not None)
    decision = decided(asked, "merge", asked.plans[0][0])
    moved = move(pair, tmp_path / "ny", consents="hold", decisions=(decision,))
    assert files(tmp_path / "ny") == set()
    assert {one["state"] for one in moved.results.values()} == {"held"}


# who may read it


@pytest.mark.skipif(os.name != "posix", reason="modes")
@pytest.mark.parametrize("ending", ["", ".zip"])
def test_what_is_moved_is_for_its_owner_alone_whatever_the_folder(source: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"ny{ending}"
    if not ending:
        target.mkdir(mode=0o755)
    move(source, target)
    assert {path.stat().st_mode & 0o077 for path in (target.iterdir() if not ending else [target])} == {0}


# large ones


def test_a_large_original_stands_whole_beside_what_went_to_a_server(tmp_path: Path) -> None:
    make_export(tmp_path / "stor", plans=1, attachments=1, attachment_size=5_000_000, text=2_000)
    wish, rapport = Wish("fhir", AS_OF), tmp_path / "rapport"
    rapport.mkdir()
    with serving(FakeFhirServer()) as url:
        job = Job(tmp_path / "stor", Server(url, controller="orgnr:974760673"), wish, rapport / "m.db", rapport)
        migrate_all(job).ledger.close()
    originals = [path.read_bytes() for path in (rapport / "originals").iterdir()]
    assert originals == [path.read_bytes() for path in of(tmp_path / "stor")]


# the way back


@pytest.mark.parametrize("bare", [False, True])
def test_what_is_new_on_the_way_back_and_has_no_place_there_goes_along(tmp_path: Path, bare: bool) -> None:
    make_export(tmp_path / "eksport", plans=1, attachments=0 if bare else 1, attachment_size=500, text=2_000,
                format="flyt-samspill")  # fmt: skip
    exported = of(tmp_path / "eksport")[0]
    if bare:
        with zipfile.ZipFile(exported) as archive:
            exported.with_suffix(".json").write_bytes(archive.read("plan.json"))
        exported.unlink()
    name = next(iter(move(tmp_path / "eksport", tmp_path / "ny", to="sampro").results.values()))["target_name"]
    with zipfile.ZipFile(tmp_path / "ny" / name) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    there = members["plan.xml"]
    at = there.rindex(b"</")
    members["plan.xml"] = there[:at] + b"<Journalnummer>Sidenummer</Journalnummer>" + there[at:]
    with zipfile.ZipFile(tmp_path / "ny" / name, "w") as archive:
        for one, data in members.items():
            archive.writestr(one, data)
    edited = (tmp_path / "ny" / name).read_bytes()
    moved = move(tmp_path / "ny", tmp_path / "tilbake")
    (result,) = moved.results.values()
    assert (result["verdict"], result["leaves"]["kept"]) == ("remarks", 1)
    with zipfile.ZipFile(tmp_path / "tilbake" / result["target_name"]) as archive:
        assert b"Sidenummer" in archive.read("planbro/uten-plass.html")
        assert archive.read(f"planbro/origin/{hashlib.sha256(edited).hexdigest()}") == edited
        assert read(archive.read("plan.json")).plan.id == result["plan"]


# unpacked


def test_a_plan_that_was_unpacked_from_its_zip_does_not_lose_its_attachments_in_silence(
    source: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(of(source)[0]) as archive:
        archive.extractall(source / "000" / "utpakket")
    of(source)[0].unlink()
    moved = move(source, tmp_path / "ny")
    key = "000/utpakket/plan.xml"
    assert moved.results[key]["verdict"] == "person"
    assert "migrate-unpacked" in moved.codes(key)
