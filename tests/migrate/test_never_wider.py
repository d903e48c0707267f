"""What the target has no words for is left out of it, told, and kept, rather than opened wider; what is written lies
outside what is read; and an export that stands twice is said to, and asked of once."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from planbro import read, write
from planbro.exchange.migrate._rights import rights_wider
from planbro.plan import Code, Plan, Right
from planbro.render.migrate._details import plan_rows
from planbro.render.migrate._lists import PlansCsv
from planbro.render.migrate._model import PlanLine
from planbro.testing.generator import municipality

from .conftest import AS_OF, run


def _plan() -> Plan:
    """A plan with one right that is understood, and one to a part by a code that nobody knows."""
    plan = next(one for one in municipality(12, 5) if one.participants)
    who = plan.participants[0]
    area = Code("health")
    ids = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
    plan.rights = [
        Right(id=ids[0], participant=who.id, part=Code("goal"), read=True),
        Right(id=ids[1], participant=who.id, part=Code(None, "urn:example:old", "Dagbok"), life_area=area, read=True),
    ]
    return plan


def _migrate(source: Path, folder: Path, *more: object) -> dict[str, Any]:
    done = run("migrate", source, folder / "ny", "--to", "flyt-samspill", "--report", folder / "rapport", "--as-of",
               AS_OF, "--workers", 0, "--progress", "none", "--no-forms", "--lang", "nb", *more)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    told: dict[str, Any] = json.loads((folder / "rapport" / "report.json").read_text("utf-8"))
    return told | {"said": done.stdout}


def test_a_right_that_the_target_has_no_words_for_is_left_out_of_it_and_told(tmp_path: Path) -> None:
    plan, source = _plan(), tmp_path / "kilde"
    source.mkdir()
    (source / "plan.json").write_bytes(write(plan, "plan").data)
    [told] = _migrate(source, tmp_path)["plans"]
    moved = next((tmp_path / "ny").iterdir()).read_bytes()
    back = read(moved).plan
    assert [right.id for right in back.rights] == [plan.rights[0].id]
    assert rights_wider(plan, back) == []
    assert told["verdict"] == "person"
    assert told["counts"]["rights"] == [2, 1]
    assert told["leaves"]["differs"] == 0
    assert {one["code"] for one in told["remarks"] if one["severity"] == "error"} == {"rights-withheld"}
    with zipfile.ZipFile(next((tmp_path / "ny").iterdir())) as whole:
        page = whole.read("planbro/uten-plass.html").decode()
    assert "Dagbok" in page
    assert "helse" in page
    assert "True" not in page


@pytest.mark.parametrize(("target", "report"), [("kilde/ny", "rapport"), ("ny", "kilde/rapport"), ("kilde", "rapport")])
def test_what_is_written_lies_outside_what_is_read(target: str, report: str, tmp_path: Path) -> None:
    source = tmp_path / "kilde"
    source.mkdir()
    (source / "plan.json").write_bytes(write(_plan(), "plan").data)
    done = run("migrate", source, tmp_path / target, "--to", "flyt-samspill", "--report", tmp_path / report)
    assert done.returncode == 2
    assert "outside SOURCE" in done.stderr
    assert [path.name for path in source.iterdir()] == ["plan.json"]


def test_the_same_export_twice_is_one_file_and_one_consent_to_ask_for(tmp_path: Path) -> None:
    source = tmp_path / "kilde"
    source.mkdir()
    (source / "a.json").write_bytes(write(_plan(), "plan").data)
    shutil.copy(source / "a.json", source / "b.json")
    told = _migrate(source, tmp_path)
    assert "1 plan ligger i filen til en annen" in told["said"]
    assert sum(told["summary"]["consents"].values()) == 1
    lists = "".join(path.read_text("utf-8") for path in (tmp_path / "rapport" / "checklists").glob("*.html"))
    assert "slått sammen med en annen plan" not in lists


def test_a_plan_that_was_left_out_as_decided_is_not_said_to_be_whole() -> None:
    line = PlanLine(
        nr=1, plan="p", number="7", verdict="remarks", state="left-out", kind="ip", status="active", updated="",
        source="x", source_format="plan", source_size=1, source_sha256="", target="", target_size=0, target_sha256="",
        koordinator="", checklist="",
    )  # fmt: skip
    page, stream = plan_rows(line, "nb"), io.StringIO()
    PlansCsv(stream, "nb", persons=False).add(line)
    assert "utelatt" in page
    assert "utelatt" in stream.getvalue()
    assert "hel, med merknader" not in page + stream.getvalue()
