"""What a person decides, and the choices of a run: the whole way, from the command line to TARGET and report."""

from __future__ import annotations

import csv
import errno
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from planbro import read
from planbro.cli._migrate import _figures, clock
from planbro.exchange.migrate import Progress, cores
from planbro.formats.codec import placing
from planbro.plan import value_of
from planbro.testing.exports import Export, Planted, make_export

from .conftest import AS_OF, run

PAIRS = Planted(same_number=3, changed_number=1)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Export]:
    """An export where some persons have two plans."""
    source = tmp_path_factory.mktemp("twice")
    return source, make_export(source, plans=24, attachments=1, attachment_size=400, text=5_000, planted=PAIRS)


def _migrate(source: Path, folder: Path, *more: object, to: str = "flyt-samspill") -> str:
    done = run("migrate", source, folder / "ny", "--to", to, "--report", folder / "rapport", "--as-of", AS_OF,
               "--workers", 0, "--progress", "none", "--lang", "en", *more)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout + done.stderr


def _asked(folder: Path) -> list[dict[str, str]]:
    text = (folder / "rapport" / "decisions.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def _answer(folder: Path, answers: dict[str, str]) -> Path:
    """The file as a person saves it in Norwegian Excel."""
    rows = _asked(folder)
    for row in rows:
        row["beslutning"] = answers.get(row["id"], "")
        row |= {"begrunnelse": "gjennomgått", "besluttet av": "KE", "dato": "23.11.2026"} if row["beslutning"] else {}
    path = folder / "svar.csv"
    with path.open("w", encoding="iso-8859-1", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _plans(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in (folder / "ny").glob("*.zip")}


def test_one_person_with_two_plans_is_asked_of_and_both_are_moved_meanwhile(
    twice: tuple[Path, Export], tmp_path: Path
) -> None:
    _migrate(twice[0], tmp_path, "--no-forms")
    asked = [row for row in _asked(tmp_path) if row["sak"].startswith("Samme person")]
    assert asked
    for row in asked:
        for plan in (part.split()[1] for part in row["planer"].split("|")):
            assert plan in _plans(tmp_path)
    worst = (tmp_path / "rapport" / "plans.csv").read_text("utf-8-sig")
    assert worst.count("ip-two") == 2 * len(asked)


def test_what_a_person_decides_is_done_and_stands(twice: tuple[Path, Export], tmp_path: Path) -> None:
    _migrate(twice[0], tmp_path, "--no-forms")
    before = {ident: read(path.read_bytes()).plan for ident, path in _plans(tmp_path).items()}
    first, second, *others = [row for row in _asked(tmp_path) if row["sak"].startswith("Samme person")]
    answers = {first["id"]: "slå sammen i A", second["id"]: "utelat B"} | {row["id"]: "behold alle" for row in others}
    kept, gone = (part.split()[1] for part in first["planer"].split("|"))
    _, left_out = (part.split()[1] for part in second["planer"].split("|"))
    _migrate(twice[0], tmp_path, "--no-forms", "--resume", "--decisions", _answer(tmp_path, answers))
    after = _plans(tmp_path)
    assert set(before) - set(after) == {gone, left_out}
    merged = read(after[kept].read_bytes()).plan
    for plan in (before[kept], before[gone]):
        assert {goal.title for goal in plan.goals} <= {goal.title for goal in merged.goals}
        assert {one.data for one in plan.documents} <= {one.data for one in merged.documents}
    with zipfile.ZipFile(after[kept]) as found:
        assert sum(name.startswith("planbro/origin/") for name in found.namelist()) == 2
    again = {path.name: path.read_bytes() for path in after.values()}
    _migrate(twice[0], tmp_path, "--no-forms", "--resume")
    assert {path.name: path.read_bytes() for path in _plans(tmp_path).values()} == again


def test_what_was_decided_before_the_move_gives_the_same_as_after(twice: tuple[Path, Export], tmp_path: Path) -> None:
    early, late = tmp_path / "early", tmp_path / "late"
    for folder in (early, late):
        folder.mkdir()
    _migrate(twice[0], late, "--no-forms")
    rows = [row for row in _asked(late) if row["sak"].startswith("Samme person")]
    answers = _answer(late, {row["id"]: "slå sammen i B" for row in rows})
    _migrate(twice[0], late, "--no-forms", "--resume", "--decisions", answers)
    _migrate(twice[0], early, "--no-forms", "--decisions", answers)
    for part in ("ny", "rapport"):
        names = sorted(path.name for path in (late / part).iterdir() if path.is_file() and "migration" not in path.name)
        assert names == sorted(
            path.name for path in (early / part).iterdir() if path.is_file() and "migration" not in path.name
        )
        for name in names:
            assert (late / part / name).read_bytes() == (early / part / name).read_bytes(), name


def test_a_plan_held_for_its_consent_goes_when_a_person_says_so(twice: tuple[Path, Export], tmp_path: Path) -> None:
    _migrate(twice[0], tmp_path, "--no-forms", "--consents", "hold", "--limit", 5)
    assert not _plans(tmp_path)
    held = [row for row in _asked(tmp_path) if row["sak"].startswith("Planen er holdt")]
    assert len(held) == 5
    answers = _answer(tmp_path, {held[0]["id"]: "flytt", held[1]["id"]: "hold tilbake"})
    _migrate(twice[0], tmp_path, "--no-forms", "--consents", "hold", "--limit", 5, "--resume", "--decisions", answers)
    assert list(_plans(tmp_path)) == [held[0]["planer"].split()[1]]


def test_close_ends_the_access_of_participants_until_there_is_a_new_consent(
    twice: tuple[Path, Export], tmp_path: Path
) -> None:
    _migrate(twice[0], tmp_path, "--no-forms", "--consents", "close")
    for path in _plans(tmp_path).values():
        plan = read(path.read_bytes()).plan
        own = {one.id for one in plan.participants if value_of(one.role) == "planeier"}
        assert all(right.participant in own or str(right.end) < AS_OF[:10] for right in plan.rights)


def test_a_form_to_sign_is_made_for_each_plan_without_consent(twice: tuple[Path, Export], tmp_path: Path) -> None:
    _migrate(twice[0], tmp_path, "--limit", 4)
    forms = sorted((tmp_path / "rapport" / "forms").iterdir())
    assert {form.stem for form in forms} == set(_plans(tmp_path))
    assert all(form.read_bytes().startswith(b"%PDF-") for form in forms)
    lists = "".join(path.read_text() for path in (tmp_path / "rapport" / "checklists").glob("*.html"))
    assert all(f"forms/{form.name}" in lists for form in forms)
    _migrate(twice[0], tmp_path, "--limit", 4, "--no-forms", "--resume")
    again = "".join(path.read_text() for path in (tmp_path / "rapport" / "checklists").glob("*.html"))
    assert again == lists


def test_forms_that_there_is_no_room_for_stop_the_run_and_are_made_later(
    twice: tuple[Path, Export], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = placing._place

    def full(path: Path, parts: Iterable[bytes]) -> None:
        if path.parent.name == "forms":
            raise OSError(errno.ENOSPC, "full")
        real(path, parts)

    words = ("migrate", twice[0], tmp_path / "ny", "--to", "flyt-samspill", "--report", tmp_path / "rapport", "--as-of",
             AS_OF, "--workers", 0, "--progress", "none", "--lang", "en", "--limit", 4)  # fmt: skip
    monkeypatch.setattr(placing, "_place", full)
    stopped = run(*words)
    assert stopped.returncode == 2
    assert "no space left" in stopped.stderr
    monkeypatch.setattr(placing, "_place", real)
    assert run(*words, "--resume").returncode == 1
    assert {form.stem for form in (tmp_path / "rapport" / "forms").iterdir()} == set(_plans(tmp_path))


def test_without_an_import_each_plan_is_a_page_to_type_from(twice: tuple[Path, Export], tmp_path: Path) -> None:
    _migrate(twice[0], tmp_path, "--no-forms", "--limit", 4, to="manual")
    for ident, path in _plans(tmp_path).items():
        with zipfile.ZipFile(path) as found:
            original = next(found.read(name) for name in found.namelist() if name.startswith("planbro/origin/"))
            plan = read(original).plan
            page = found.read("plan.html").decode()
            attached = [found.read(name) for name in found.namelist() if name.startswith("vedlegg/")]
        assert plan.id == ident
        assert sorted(attached) == sorted(one.data for one in plan.documents if isinstance(one.data, bytes))
        assert all(goal.title in page for goal in plan.goals if isinstance(goal.title, str) and goal.title.isalnum())
    assert (tmp_path / "rapport" / "worklist.csv").exists()


@pytest.mark.parametrize("to", ["flyt-samspill", "manual"])
def test_a_file_in_the_target_that_is_of_nobody_here_is_told_and_stays(
    twice: tuple[Path, Export], tmp_path: Path, to: str
) -> None:
    assert "not of this migration" not in _migrate(twice[0], tmp_path, "--no-forms", "--limit", 4, to=to)
    stranger = tmp_path / "ny" / "Kari Nordmann.zip"
    stranger.write_bytes(b"of another")
    told = _migrate(twice[0], tmp_path, "--no-forms", "--limit", 2, "--resume", to=to)
    assert "1 file in the target is not of this migration" in told
    assert stranger.read_bytes() == b"of another"
    (row,) = [one for one in (tmp_path / "rapport" / "aside.csv").read_text("utf-8-sig").splitlines() if "målet" in one]
    assert row.endswith("target-stranger")
    assert "Kari" not in row
    stranger.unlink()
    assert "not of this migration" not in _migrate(twice[0], tmp_path, "--no-forms", "--resume", to=to)


def test_a_limit_is_gone_on_from(twice: tuple[Path, Export], tmp_path: Path) -> None:
    told = _migrate(twice[0], tmp_path, "--no-forms", "--limit", 3)
    first = set(_plans(tmp_path))
    assert len(first) == 3, told
    told = _migrate(twice[0], tmp_path, "--no-forms", "--limit", 7, "--resume")
    assert "3 plans were moved already" in told
    assert first < set(_plans(tmp_path))


def test_progress_says_how_far_how_quick_and_how_long() -> None:
    figures = _figures(Progress(done=300, total=900, before=100, verdicts={"person": 2}, size=10**6), 10.0, "en")
    assert figures == {"done": 300, "total": 900, "rate": "20", "left": "0:30", "person": 2, "refused": 0}
    assert clock(3905) == "1:05:05"


def test_a_log_gets_lines_and_no_bar(twice: tuple[Path, Export], tmp_path: Path) -> None:
    done = run("migrate", twice[0], tmp_path / "ny", "--to", "flyt-samspill", "--report", tmp_path / "rapport", "--as-of",
               AS_OF, "--no-forms", "--lang", "en", "--progress", "plain")  # fmt: skip
    assert "24 of 24 plans" in done.stderr
    assert "\x1b" not in done.stderr


def test_all_cores_are_used_unless_another_number_is_asked_for() -> None:
    import os

    assert cores() == len(os.sched_getaffinity(0))


def test_names_are_shown_only_when_asked_for(twice: tuple[Path, Export], tmp_path: Path) -> None:
    masked, shown = tmp_path / "masked", tmp_path / "shown"
    for folder, more in ((masked, ()), (shown, ("--show-persons",))):
        folder.mkdir()
        _migrate(twice[0], folder, "--no-forms", *more)
    plans = [read(path.read_bytes()).plan for path in _plans(masked).values()]
    numbers = {one.value for plan in plans for one in plan.identifiers if isinstance(one.value, str)}
    names = {f"{plan.planeier.given} {plan.planeier.family}" for plan in plans}
    pages = "".join(path.read_text("utf-8-sig") for path in (masked / "rapport").rglob("*") if path.suffix != ".db"
                    and path.is_file() and not path.name.startswith("migration"))  # fmt: skip
    assert not [number for number in numbers if number in pages]
    assert not [name for name in names if name in pages]
    told = (shown / "rapport" / "report.html").read_text()
    assert sum(name in told for name in names) > len(names) // 2
