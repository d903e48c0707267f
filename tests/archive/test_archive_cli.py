"""`planbro archive`, from the packages to the list of what may be deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from planbro.plan import Plan

ROOT = Path(__file__).resolve().parents[2]


def planbro(*words: object, workers: int = 0) -> tuple[int, str, str]:
    """The command in this process; workers, where they are asked for, are processes of their own, and slow to begin."""
    from planbro.cli._app import app

    if words[1] == "make":
        words = (*words, "--workers", workers)
    done = CliRunner().invoke(app, [str(word) for word in words], env={"LANG": "nb_NO.UTF-8"}, prog_name="planbro")
    return done.exit_code, done.stdout, done.stderr


def as_json(*words: object, workers: int = 0) -> Any:
    """The result, held against its schema where a checker is there."""
    code, out, err = planbro("archive", *words, "--json", workers=workers)
    assert err == ""
    told = json.loads(out)
    assert told["exit"] == code
    schema = json.loads((ROOT / "schemas" / "cli" / f"archive-{words[0]}.schema.json").read_text())
    known = schema["$defs"]["result"]
    assert told["result"] is None or set(told["result"]) == set(known["required"])
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return told
    Draft202012Validator(schema).validate(told)
    return told


def test_from_the_export_to_the_delete_list(source: Path, tmp_path: Path, plans: list[Plan]) -> None:
    shelf, out = tmp_path / "arkiv", tmp_path / "slett.csv"
    assert as_json("make", source, shelf, workers=2)["result"]["made"] == 3
    waiting = as_json("status", shelf, "--verify")["result"]
    assert (waiting["with_receipt"], waiting["damaged"]) == (0, 0)
    receipts = [{"package": one["package"], "checksum": one["checksum"], "archive_id": f"A{at}"}
                for at, one in enumerate(waiting["waiting"])]  # fmt: skip
    (tmp_path / "k.json").write_text(json.dumps(receipts[:2]))
    assert as_json("receipt", shelf, tmp_path / "k.json")["result"]["new"] == 2
    told = as_json("deletable", shelf, "-o", out, "--source", source)
    assert (told["exit"], told["result"]["plans"]) == (0, 2)
    assert len(out.read_text("utf-8-sig").splitlines()) == 3


def test_a_plan_that_cannot_be_archived_is_told_by_its_number_and_the_others_are_made(
    source: Path, tmp_path: Path
) -> None:
    (source / "kari-nordmann.xml").write_bytes(b"<Plan")
    code, out, err = planbro("archive", "make", source, tmp_path / "arkiv")
    assert code == 1
    assert "3 pakker laget" in out
    assert "fil nr. 1 i" in err
    assert "kari" not in out + err


def test_nothing_but_faults_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "eksport").mkdir()
    (tmp_path / "eksport" / "plan.xml").write_bytes(b"<Plan")
    assert planbro("archive", "make", tmp_path / "eksport", tmp_path / "arkiv")[0] == 2
    assert planbro("archive", "make", tmp_path / "ingen", tmp_path / "arkiv")[0] == 2


def test_packages_are_not_made_inside_the_source(source: Path) -> None:
    assert planbro("archive", "make", source, source / "arkiv")[0] == 2
    assert not (source / "arkiv").exists()


def test_a_municipality_names_its_own_archive(source: Path, tmp_path: Path) -> None:
    (tmp_path / "eget.toml").write_text('[archive]\ncreator = "Nordnes kommune"\n')
    as_json("make", source, tmp_path / "arkiv", "--config", tmp_path / "eget.toml", "--limit", "1")
    assert "Nordnes kommune" in (tmp_path / "arkiv" / "arkivstruktur.xml").read_text()
    (tmp_path / "eget.toml").write_text("[archive]\nshelf = 1\n[printout]\nlabels = 1\n")
    assert planbro("archive", "make", source, tmp_path / "b", "--config", tmp_path / "eget.toml")[0] == 2


def test_in_from_the_archive(undisturbed: Path, tmp_path: Path) -> None:
    told = as_json("read", undisturbed, "-o", tmp_path / "inn")
    assert told["result"]["plans"] == 3
    assert as_json("make", tmp_path / "inn", tmp_path / "igjen")["result"]["made"] == 3
