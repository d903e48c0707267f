"""`planbro exchanges` and `planbro deviations`: what is seen and done from the command line, and no person in it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.plan import Plan
from planbro.store.database import Database, Seal
from planbro.transport import Arrival
from sync.conftest import EPJ, TENANT, Town

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas" / "cli"


@pytest.fixture
def here(tmp_path: Path, plans: list[Plan], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a message that was rejected."""
    keys = Seal.make()
    (tmp_path / "keys").write_text(keys)
    monkeypatch.setenv("PLANBRO_STORE", str(tmp_path / "planbro.db"))
    monkeypatch.setenv("PLANBRO_KEYS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "C")
    with Database.open(tmp_path / "planbro.db", Seal.parse(keys)) as database:
        database.migrate()
        town = Town(database)
        town.hospital.reject = True
        town.change(plans[0])
        town.run()
    return tmp_path


def planbro(*words: str, code: int = 0) -> Any:
    """The result of a command as JSON, by its schema."""
    ran = CliRunner().invoke(app, [*words, "--json"])
    assert ran.exit_code == code, ran.output
    said = json.loads(ran.stdout)
    schema = json.loads((SCHEMAS / f"{said['command']}.schema.json").read_text())
    Draft202012Validator(schema).validate(said)
    return said["result"] if code != 2 else said["findings"]


def text(*words: str) -> str:
    return CliRunner().invoke(app, list(words)).output


def test_a_list_says_where_each_stands_and_why_and_names_nobody(here: Path, plans: list[Plan]) -> None:
    (held,) = planbro("exchanges", "list", "--standing", "held")["exchanges"]
    assert (held["party"], held["receipt"], held["reason"]["code"]) == (EPJ, "rejected", "receipt-negative")
    said = text("exchanges", "list") + text("exchanges", "show", str(held["id"]))
    assert "awaiting (held)" in said
    went = planbro("exchanges", "show", str(held["id"]))["went"]["msgid"]
    assert f"plo-1.6  INNLEGGELSESRAPPORT  {went}" in said
    assert f"became:  {held['id']}" in text("exchanges", "show", str(held["parent"]))
    for name in (plans[0].planeier.given, plans[0].planeier.family, *(str(one.value) for one in plans[0].identifiers)):
        assert str(name) not in said


def test_a_finding_without_a_place_is_told_without_one(here: Path) -> None:
    with Database.open(here / "planbro.db", Seal.parse((here / "keys").read_text())) as database:
        town = Town(database)
        town.tool.waiting.append(Arrival("sampro", "1", b"neither this nor that"))
        town.run()
        (row,) = [one for one in town.rows("change") if one.standing == "held"]
    said = text("exchanges", "show", str(row.id))
    assert "\n  format-unknown\n" in said
    assert "None" not in said


def test_a_correction_is_told_first_and_done_with_yes(here: Path) -> None:
    words = ("exchanges", "handle", "--standing", "held", "--because", "receipt-negative", "--reason", "ringt")
    assert planbro(*words) | {"exchanges": None} == {
        "what": "handle", "dry_run": True, "chosen": 1, "corrected": 1, "exchanges": None,
    }  # fmt: skip
    assert "do it with --yes" in text(*words)
    done = planbro(*words, "--yes")
    assert (done["dry_run"], done["corrected"]) == (False, 1)
    number = str(done["exchanges"][0]["exchange"])
    assert planbro("exchanges", "show", number)["corrections"][0]["reason"] is None
    assert planbro("exchanges", "show", number, "--show-reasons")["corrections"][0]["reason"] == "ringt"
    assert planbro(*words, "--yes")["chosen"] == 0


def test_what_cannot_be_done_says_why(here: Path) -> None:
    number = str(planbro("exchanges", "list", "--kind", "delivery")["exchanges"][0]["id"])
    (told,) = planbro("exchanges", "requeue", number)["exchanges"]
    assert (told["does"], told["code"]) == (False, "correct-answered")
    assert planbro("exchanges", "resend", number, "--yes", code=2)[0]["code"] == "correct-no-reason"
    assert planbro("exchanges", "skip", "--reason", "alt", "--yes", code=2)[0]["code"] == "correct-all"
    assert planbro("exchanges", "show", "999", code=2)[0]["code"] == "correct-unknown"
    assert planbro("exchanges", "mend", number, "--set", "body=x", code=1)["exchanges"][0]["code"] == "correct-field"
    assert planbro("exchanges", "skip", "999", code=1)["corrected"] == 0


def test_a_day_begins_at_midnight_in_norway(here: Path) -> None:
    assert planbro("exchanges", "list", "--since", "2026-11-22")["total"] == 3
    assert planbro("exchanges", "list", "--since", "2026-11-23")["total"] == 0
    assert planbro("exchanges", "list", "--until", "2026-11-22T13:00:00+01:00")["total"] == 0


def test_each_correction_stands_in_the_audit(here: Path) -> None:
    planbro("exchanges", "handle", "--standing", "held", "--reason", "ringt", "--yes")
    import sqlite3

    found = sqlite3.connect(here / "planbro.db").execute(
        "SELECT who, outcome, party FROM audit WHERE what = 'corrected'"
    )
    ((who, outcome, party),) = found.fetchall()
    assert (who[:5], outcome, party) == ("user:", "handle", EPJ)


def test_deviations_are_listed_closed_and_exported_once(here: Path) -> None:
    (one,) = planbro("deviations", "list")["deviations"]
    assert (one["code"], one["standing"]) == ("receipt-negative", "open")
    assert planbro("deviations", "export", "-o", str(here / "a.csv"))["deviations"] == 1
    assert planbro("deviations", "export", "-o", str(here / "b.csv"))["deviations"] == 0
    assert planbro("deviations", "close", str(one["id"]), "--reason", "sendt på papir")["closed"] == [one["id"]]
    assert planbro("deviations", "close", str(one["id"]), "--reason", "igjen", code=1)["closed"] == []
    assert planbro("deviations", "export", "-o", str(here / "c.csv"))["deviations"] == 1, "its closing is news"
    (row,) = csv.DictReader(io.StringIO((here / "c.csv").read_text("utf-8-sig")), delimiter=";")
    assert (row["Status"], row["Begrunnelse"], row["Virksomhet"]) == ("Lukket", "", TENANT)
    assert planbro("deviations", "list", "--standing", "all")["deviations"][0]["closed"]
