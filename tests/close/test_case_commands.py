"""Conflicts, closing and handing over from the command line: told first, done with --yes, by their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.exchange.sync import Source
from planbro.exchange.writing import write
from planbro.plan import Plan, copy
from planbro.store.database import Audit, Database, Seal
from planbro.testing.generator import municipality
from sync.conftest import TENANT
from sync.two_tools import TwoTools, koordinator, with_goal, with_phone

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas" / "cli"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return next(iter(municipality(1, 7)))


@pytest.fixture
def two(tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoTools]:
    """A store with a plan that two tools have."""
    keys = Seal.make()
    (tmp_path / "keys").write_text(keys)
    monkeypatch.setenv("PLANBRO_STORE", str(tmp_path / "planbro.db"))
    monkeypatch.setenv("PLANBRO_KEYS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "C")
    with Database.open(tmp_path / "planbro.db", Seal.parse(keys)) as database:
        database.migrate()
        two = TwoTools(database)
        two.change(plan)
        two.run()
        two.change_other(plan)
        two.run()
        yield two


def disagree(two: TwoTools, plan: Plan) -> None:
    two.change_other(with_phone(plan, "100 00 002"), "2")
    two.run()
    two.change(with_phone(plan, "100 00 003"), "3")
    two.run()


def planbro(*words: str, code: int = 0) -> Any:
    ran = CliRunner().invoke(app, [*words, "--json"])
    assert ran.exit_code == code, ran.output
    said = json.loads(ran.stdout)
    schema = json.loads((SCHEMAS / f"{said['command']}.schema.json").read_text())
    Draft202012Validator(schema).validate(said)
    return said["result"] if code != 2 else said["findings"]


def text(*words: str) -> str:
    return CliRunner().invoke(app, list(words)).output


def test_a_conflict_is_listed_shown_and_settled(two: TwoTools, plan: Plan) -> None:
    disagree(two, plan)
    (found,) = planbro("conflicts", "list")["conflicts"]
    assert (found["parts"], found["standing"]) == (["koordinatorer"], "held")
    assert "100 00" not in text("conflicts", "list")
    number = str(found["number"])
    (clash,) = planbro("conflicts", "show", number)["clashes"]
    assert (clash["base"], clash["ours"], clash["theirs"]) == (koordinator(plan).phone, "100 00 002", "100 00 003")
    assert clash["theirs"] in text("conflicts", "show", number)
    with two.database.reading() as transaction:
        assert [line.what for line in Audit(transaction).find(TENANT, plan=plan.id)][-1] == "read"
    done = planbro("conflicts", "resolve", number, "--place", "1=theirs", "--reason", "Ringt")
    assert done["taken"] == 1
    assert planbro("conflicts", "list")["conflicts"] == []
    assert len(planbro("conflicts", "list", "--all")["conflicts"]) == 1
    (told,) = planbro("conflicts", "resolve", number, "--take", "ours", "--reason", "x", code=2)
    assert told["code"] == "conflict-not-open"


def test_a_place_left_out_is_told(two: TwoTools, plan: Plan) -> None:
    disagree(two, plan)
    number = str(planbro("conflicts", "list")["conflicts"][0]["number"])
    (told,) = planbro("conflicts", "resolve", number, "--reason", "x", code=2)
    assert told["code"] == "conflict-not-whole"
    assert (
        CliRunner().invoke(app, ["conflicts", "resolve", number, "--place", "en=min", "--reason", "x"]).exit_code == 2
    )


def test_closing_is_told_first_and_begun_with_yes(two: TwoTools, plan: Plan) -> None:
    found = planbro("close", f"store:{plan.id}", "--day", "2026-11-22")
    assert (found["begun"], found["number"]) == (False, None)
    assert {"end-plan", "registers", "close-in-tool"} <= {one["what"] for one in found["steps"]}
    assert "--yes" in text("close", f"store:{plan.id}")
    assert two.rows("close") == []
    assert planbro("close", f"store:{plan.id}", "--yes", "--reason", "Målene er nådd")["begun"]
    assert len(two.rows("close")) == 1
    assert "Målene" not in repr(two.rows("close"))
    (told,) = planbro("close", "store:11111111-2222-4333-8444-555555555555", code=2)
    assert told["code"] == "plan-not-stored"
    assert CliRunner().invoke(app, ["close", plan.id]).exit_code == 2


def test_handing_over_is_told_first_and_begun_with_yes(two: TwoTools, plan: Plan) -> None:
    words = ("handover", f"store:{plan.id}", "--to", "herid:8149999", "--name", "Annen kommune")
    assert planbro(*words)["steps"][0]["what"] == "ask-consent"
    assert planbro(*words, "--yes")["begun"]
    assert [row.party for row in two.rows("handover")] == ["herid:8149999"]
    (told,) = planbro("handover", f"store:{plan.id}", "--to", "hpr:1234567", code=2)
    assert told["code"] == "handover-to-nobody"


def test_plans_that_are_not_in_a_whole_export_are_told(two: TwoTools, plan: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "eksport"
    folder.mkdir()
    other = list(municipality(2, 7))[1]
    (folder / "a.xml").write_bytes(write(other, "sampro", onto=False, account=False).data)
    found = planbro("sync", "gone", str(folder), "--system", "sampro")
    assert (found["gone"], found["told"]) == ([plan.id], 0)
    assert planbro("sync", "gone", str(folder), "--system", "sampro", "--yes")["told"] == 1
    assert [row.plan for row in two.rows("gone")] == [plan.id]


def test_writing_without_the_archive_is_a_persons_decision(two: TwoTools, plan: Plan) -> None:
    two.sources(Source("sampro", "sampro", writes=True, out="sampro-out"), Source("flyt", "flyt"))
    two.change_other(with_goal(plan, "Bo for seg selv"), "3")
    two.run()
    (write_back,) = two.rows("write")
    assert planbro("sync", "override", str(write_back.id), "--reason", "Arkivet er nede")
    two.clock.time = "2099-01-01T00:00:00.000Z"
    two.run()
    assert len(two.out.got) == 1
    (told,) = planbro("sync", "override", "4711", "--reason", "x", code=2)
    assert told["code"] == "write-not-waiting"


def test_a_death_is_taken_back_told_first_and_with_a_reason(two: TwoTools, plan: Plan) -> None:
    words = ("alive", f"store:{plan.id}")
    (told,) = planbro(*words, code=2)
    assert told["code"] == "life-not-dead"
    dead = copy(plan)
    dead.planeier.deceased = "2026-11-19"
    two.change(dead, "2")
    two.run()
    assert planbro(*words) == {"dry_run": True, "plans": [{"plan": plan.id, "version": None}]}
    assert "--yes" in CliRunner().invoke(app, list(words)).output
    assert [one["code"] for one in planbro(*words, "--yes", code=2)] == ["correct-no-reason"]
    done = planbro(*words, "--yes", "--reason", "Ringt fastlegen")
    assert not isinstance(two.latest(plan).planeier.deceased, str)
    assert done["plans"][0]["version"] == two.rows("change")[-1].version
    with two.database.reading() as transaction:
        assert [one.outcome for one in Audit(transaction).find(TENANT) if one.who.startswith("user:")] == ["alive"] * 2
