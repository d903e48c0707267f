"""A municipality moves: every plan is there, somebody can prove it, and the originals come back."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from planbro import read
from planbro.exchange.migrate import Job, Wish, migrate_all
from planbro.testing.exports import Planted, make_export
from planbro.testing.faults import FAULTS

from .conftest import AS_OF, run, tree

PLANS = 200


def move(source: Path, target: Path, to: str = "flyt-samspill", **wish: object) -> list[dict]:
    """Move in this process; the results as the ledger has them."""
    done = migrate_all(Job(source, str(target), Wish(to, AS_OF, **wish), target.with_suffix(".db")))  # type: ignore[arg-type]
    assert not done.stopped
    found = list(done.ledger.results())
    done.ledger.close()
    return found


@pytest.fixture(scope="module")
def moved(export: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[dict]]:
    """200 plans out of Sampro into Flyt Samspill, by the command, on two processes."""
    source, folder = export(PLANS), tmp_path_factory.mktemp("moved")
    done = run("migrate", source, folder / "ny", "--to", "flyt-samspill", "--report", folder / "rapport", "--as-of", AS_OF,
               "--workers", 2, "--progress", "none", "--no-forms", "--json")  # fmt: skip
    assert done.returncode == 1, done.stderr
    return source, folder, [json.loads(done.stdout)]


def held(folder: Path) -> set[str]:
    """The plans that wait for a person, since the planeier has refused the tool."""
    report = json.loads((folder / "rapport" / "report.json").read_bytes())
    return {one["plan"] for one in report["plans"] if one["state"] == "held"}


def test_every_plan_is_there_and_is_what_it_was(moved: tuple[Path, Path, list[dict]]) -> None:
    source, folder, (told,) = moved
    assert told["result"]["summary"]["verdicts"]["refused"] == 0
    assert told["result"]["summary"]["same"]
    originals = {read(path.read_bytes()).plan.id: path for path in sorted(source.rglob("*.zip"))}
    assert len(originals) == PLANS
    there_now, waiting = {path.stem for path in (folder / "ny").iterdir()}, held(folder)
    assert there_now | waiting == set(originals)
    assert not there_now & waiting
    for ident, path in [one for one in originals.items() if one[0] in there_now][::10]:
        there = read((folder / "ny" / f"{ident}.zip").read_bytes())
        assert there.format == "flyt-samspill"
        assert there.plan == read(path.read_bytes()).plan


def test_attachments_are_the_same_byte_for_byte(moved: tuple[Path, Path, list[dict]]) -> None:
    source, folder, (told,) = moved
    attachments = told["result"]["summary"]["attachments"]
    assert attachments["same"]
    waiting = held(folder)
    assert attachments["source"] == 2 * PLANS
    assert attachments["target"] == 2 * (PLANS - len(waiting))
    for path in sorted(source.rglob("*.zip"))[::20]:
        ident = read(path.read_bytes()).plan.id
        if ident in waiting:
            continue
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(folder / "ny" / f"{ident}.zip") as after:
            old = sorted(before.read(name) for name in before.namelist() if name != "plan.xml")
            new = sorted(
                after.read(name) for name in after.namelist() if name != "plan.json" and not name.startswith("planbro/")
            )
            assert old == new


def test_the_way_back_gives_the_originals(moved: tuple[Path, Path, list[dict]], tmp_path: Path) -> None:
    source, folder, _ = moved
    some = tmp_path / "some"
    some.mkdir()
    for path in sorted((folder / "ny").iterdir())[:30]:
        (some / path.name).write_bytes(path.read_bytes())
    move(some, tmp_path / "back", "sampro")
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in source.rglob("*.zip")}
    back = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "back").iterdir() if path.is_file()]
    assert len(back) == 30
    assert set(back) <= originals


def test_an_edit_in_the_new_tool_comes_back_as_that_edit_alone(
    moved: tuple[Path, Path, list[dict]], tmp_path: Path
) -> None:
    _, folder, _ = moved
    path = sorted((folder / "ny").iterdir())[0]
    edited = tmp_path / "ny" / path.name
    edited.parent.mkdir()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(edited, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "plan.json":
                plan = json.loads(data)
                plan["plan"]["tittel"] = "Min plan videre"
                data = json.dumps(plan, ensure_ascii=False).encode()
            after.writestr(name, data)
    (result,) = move(edited.parent, tmp_path / "back", "sampro")
    back = read((tmp_path / "back" / result["target_name"]).read_bytes()).plan
    original = read(
        zipfile.ZipFile(path).read(next(n for n in zipfile.ZipFile(path).namelist() if n.startswith("planbro/origin/")))
    ).plan
    assert back.title == "Min plan videre"
    original.title = back.title
    assert back == original


def test_no_file_is_named_after_a_person(moved: tuple[Path, Path, list[dict]]) -> None:
    _, folder, _ = moved
    for path in folder.rglob("*"):
        assert path.name.isascii()


def _damage(export: Path, every: int) -> set[str]:
    """Plant faults in the documents of some plans, and the keys of these."""
    kinds = ["truncated", "latin1", "wrong-encoding-declared", "control-characters", "date-31-02", "bom"]
    touched = set()
    for path, kind in zip(sorted(export.rglob("*.zip"))[::every], kinds, strict=False):
        with zipfile.ZipFile(path) as found:
            members = {name: found.read(name) for name in found.namelist()}
        members["plan.xml"] = FAULTS[kind].of_bytes(members["plan.xml"], "sampro", Random(1))
        with zipfile.ZipFile(path, "w") as made:
            for name, data in members.items():
                made.writestr(name, data)
        touched.add(path.relative_to(export).as_posix())
    return touched


def test_a_fault_in_one_plan_touches_that_one_only(tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    make_export(good, plans=60, attachments=1, attachment_size=500, text=6_000)
    shutil.copytree(good, bad)
    touched = _damage(bad, 10)
    before = {one["key"]: one for one in move(good, tmp_path / "a")}
    after = {one["key"]: one for one in move(bad, tmp_path / "b")}
    assert set(before) == set(after)
    assert {key for key in after if after[key] != before[key]} == touched
    assert any(one["verdict"] == "refused" for one in after.values())
    others = {one["target_name"] for key, one in after.items() if key not in touched and one["state"] == "moved"}
    there = tree(tmp_path / "b")
    assert {name: there[name] for name in others} == {name: tree(tmp_path / "a")[name] for name in others}


def test_what_no_table_knows_goes_along_readable_and_with_the_original(tmp_path: Path) -> None:
    source = tmp_path / "source"
    planted = make_export(source, plans=12, attachments=0, text=6_000, planted=Planted(unknown_fields=3))
    strange = set(planted.planted["unknown-fields"])
    for one in move(source, tmp_path / "ny"):
        with zipfile.ZipFile(tmp_path / "ny" / one["target_name"]) as found:
            names = found.namelist()
            assert ("planbro/uten-plass.html" in names) == (one["key"] in strange)
            original = next(name for name in names if name.startswith("planbro/origin/"))
            assert found.read(original) == (source / one["key"]).read_bytes()
        assert one["leaves"]["mapped"] + one["leaves"]["kept"] == one["leaves"]["leaves"]


def test_a_rehearsal_tells_all_and_writes_nothing(export: Callable[[int], Path], tmp_path: Path) -> None:
    real, rehearsed = tmp_path / "real", tmp_path / "rehearsed"
    for folder, more in ((real, ()), (rehearsed, ("--dry-run",))):
        folder.mkdir()
        done = run("migrate", export(36), folder / "ny", "--to", "flyt-samspill", "--report", folder / "rapport",
                   "--as-of", AS_OF, "--workers", 0, "--progress", "none", "--no-forms", *more)  # fmt: skip
        assert done.returncode == 1, done.stderr
    assert not (rehearsed / "ny").exists()
    assert not (rehearsed / "rapport" / "migration.db").exists()
    assert tree(rehearsed / "rapport").keys() == tree(real / "rapport").keys()
    assert (rehearsed / "rapport" / "plans.csv").read_bytes() == (real / "rapport" / "plans.csv").read_bytes()


@pytest.mark.parametrize("to", ["fhir", "plan", "dips-samspill", "sampro"])
def test_any_format_that_holds_a_plan_is_a_target(to: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    make_export(source, plans=6, attachments=1, attachment_size=500, text=5_000, format="flyt-samspill")
    for one in move(source, tmp_path / "ny", to):
        assert one["state"] == "moved"
        assert one["leaves"]["differs"] == 0, [r for r in one["remarks"] if r["code"] == "migrate-differs"]
    results = move(tmp_path / "ny", tmp_path / "back", "flyt-samspill")
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in source.rglob("*.zip")}
    assert {one["target_sha256"] for one in results} == originals


def test_only_since_and_limit_choose_plans(export: Callable[[int], Path], tmp_path: Path) -> None:
    source = export(60)
    every = move(source, tmp_path / "every")
    chosen = every[7]
    assert [one["plan"] for one in move(source, tmp_path / "id", only=(chosen["plan"],))] == [chosen["plan"]]
    assert [one["plan"] for one in move(source, tmp_path / "nr", only=(chosen["number"],))] == [chosen["plan"]]
    late = "2026-06-01"
    assert {one["plan"] for one in move(source, tmp_path / "late", since=late)} == {
        one["plan"] for one in every if not one["updated"] or one["updated"] >= late
    }


def test_the_same_export_twice_is_moved_once_and_two_of_one_id_need_a_person(tmp_path: Path) -> None:
    source = tmp_path / "source"
    make_export(source, plans=3, attachments=0, text=5_000)
    first, second, _ = sorted(source.rglob("*.zip"))
    (source / "kopi.zip").write_bytes(first.read_bytes())
    with zipfile.ZipFile(second) as before, zipfile.ZipFile(source / "ny utgave.zip", "w") as after:
        after.writestr(
            "plan.xml",
            before.read("plan.xml")
            .replace(b"<Plantype>", b"<Plantype>", 1)
            .replace(b"Individuell plan", b"Individuell plan 2", 1),
        )
    results = {one["key"]: one for one in move(source, tmp_path / "ny")}
    assert results["kopi.zip"]["state"] == "merged"
    assert results["kopi.zip"]["target_name"] == results["000/plan-000000.zip"]["target_name"]
    again = results["ny utgave.zip"]
    assert again["verdict"] == "person"
    assert again["target_name"].endswith("-2.zip")
    assert len([path for path in (tmp_path / "ny").iterdir() if path.is_file()]) == 4
