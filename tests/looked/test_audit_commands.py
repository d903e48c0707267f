"""The commands of the audit, as koordinerende enhet and the controller use them; each answer follows its schema."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lookers import CHILD, KEYS, MOTHER, PLAN, TENANT, child, clinic, keep, line, refusal, write
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.store.database import Audit, Database, Seal

SCHEMAS = Path(__file__).parents[2] / "schemas/cli"
NAME = f"store:{PLAN}"


class Here:
    """A store in a file with one child's plan and a night of looks, and the command at work on it."""

    def __init__(self, folder: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        shutil.copy(empty, folder / "planbro.db")
        (folder / "keys").write_text(KEYS)
        monkeypatch.setenv("PLANBRO_STORE", str(folder / "planbro.db"))
        monkeypatch.setenv("PLANBRO_KEYS_FILE", str(folder / "keys"))
        monkeypatch.delenv("PLANBRO_CONFIG", raising=False)
        self.runner = CliRunner()
        with self.open() as database:
            keep(database, child(kept=True))
            at = [f"2026-11-22T02:0{minute}:00.000Z" for minute in range(4)]
            write(database, (at[0], line()), (at[1], clinic()), (at[2], refusal()), (at[3], line(ground="acute:BTG")))

    def open(self) -> Database:
        return Database.open(self.folder / "planbro.db", Seal.parse(KEYS))

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, *words: str, code: int = 0, stdin: str | None = None) -> str:
        done = self.runner.invoke(app, [*words, "--lang", "nb"], input=stdin)
        assert done.exit_code == code, done.output
        return done.output

    def ask(self, *words: str, code: int = 0, stdin: str | None = None) -> dict[str, Any]:
        done = self.runner.invoke(app, [*words, "--json"], input=stdin)
        assert done.exit_code == code, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        jsonschema.validate(found, json.loads((SCHEMAS / f"{found['command']}.schema.json").read_text()))
        return found

    def told(self) -> list[str]:
        with self.open() as database, database.reading() as transaction:
            return [one.what for one in Audit(transaction).each(TENANT)]


@pytest.fixture
def here(tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(tmp_path, empty, monkeypatch)


def test_the_log_is_given_as_page_paper_and_json_and_that_is_recorded(here: Here) -> None:
    for ending in ("html", "pdf", "json"):
        found = here.ask("audit", "log", "--plan", NAME, "-o", here.file(f"logg.{ending}"))["result"]
        assert len(found["visits"]) == 3
    assert "Hvem har sett" in (here.folder / "logg.html").read_text()
    assert (here.folder / "logg.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((here.folder / "logg.json").read_text())["reader"] == "planeier"
    assert here.told()[-3:] == ["log-given"] * 3


def test_the_number_is_read_from_standard_input_and_is_nowhere_in_what_is_written(here: Here) -> None:
    told = here.run("audit", "log", "--person", "-", "-o", here.file("logg.html"), "--words", "nn", stdin=CHILD)
    page = (here.folder / "logg.html").read_text()
    assert "Kven har sett i planen din" in page
    assert CHILD not in told + page


@pytest.mark.parametrize("typed", [CHILD, f"{CHILD[:6]} {CHILD[6:]}"])
def test_a_number_typed_in_place_of_a_file_is_refused_and_not_repeated(here: Here, typed: str) -> None:
    told = here.run("audit", "log", "--person", typed, code=2)
    assert "[number-unread]" in told
    assert CHILD[6:] not in told


def test_a_parent_is_given_what_the_child_did_not_keep(here: Here) -> None:
    (here.folder / "mor.txt").write_text(MOTHER)
    words = ("audit", "log", "--plan", NAME, "--for", "representative", "--reader", here.file("mor.txt"))
    found = here.ask(*words)["result"]
    assert {one["who"]["body"] for one in found["visits"]} == {"Fjordvik sykehus"}
    assert "ungdom" not in here.run(*words)
    (here.folder / "mor.txt").write_text(CHILD)
    assert here.ask(*words, code=2)["findings"][0]["code"] == "log-not-theirs"


@pytest.mark.parametrize("words", [
    (), ("--plan", NAME, "--person", "-"), ("--plan", NAME, "--for", "representative"),
    ("--plan", NAME, "--reader", "x"), ("--plan", NAME, "-o", "logg.docx"),
])  # fmt: skip
def test_what_does_not_go_together_is_said(here: Here, words: tuple[str, ...]) -> None:
    here.run("audit", "log", *words, code=2)


def test_an_export_is_held_to_its_proof_and_to_an_anchor_kept_elsewhere(here: Here) -> None:
    here.run("audit", "anchor", "-o", here.file("anker"))
    found = here.ask("audit", "export", "--fhir", "-o", here.file("ut.ndjson"))["result"]
    assert (found["lines"], found["stretches"], found["anchors"]) == (5, 1, 1)
    checked = here.ask("audit", "check", here.file("ut.ndjson"), "--anchors", here.file("anker"))["result"]
    assert (checked["holds"], checked["proven"], checked["compared"]) == (True, 4, 1), "the export's own line is newer"
    file = here.folder / "ut.ndjson"
    file.write_text(file.read_text().replace("9900011", "9900099", 1))
    broken = here.ask("audit", "check", here.file("ut.ndjson"), code=1)
    assert [one["code"] for one in broken["findings"]] == ["export-event-changed"]
    assert (here.folder / "ut.ndjson.proof").stat().st_mode & 0o077 == 0


def test_a_bundle_and_the_lines_as_they_stand(here: Here) -> None:
    here.run("audit", "export", "--plan", NAME, "-o", here.file("ut.json"))
    bundle = json.loads((here.folder / "ut.json").read_text())
    assert {one["resource"]["resourceType"] for one in bundle["entry"]} == {"AuditEvent"}
    here.run("audit", "check", here.file("ut.json"))
    here.run("audit", "export", "--lines", "--all", "-o", here.file("linjer.ndjson"))
    first = json.loads((here.folder / "linjer.ndjson").read_text().splitlines()[0])
    assert (first["who"], first["number"]) == ("hpr:9900011", 1)
    here.run("audit", "check", here.file("linjer.ndjson"))
    here.run("audit", "export", "-o", here.file("ut.xml"), code=2)
    here.run("audit", "export", "--all", "--plan", NAME, "-o", here.file("ut.ndjson"), code=2)
    assert here.ask("audit", "check", here.file("keys"), "--proof", here.file("ut.json"), code=2)


def test_persons_are_numbers_only_where_that_was_asked_for(here: Here) -> None:
    here.run("audit", "export", "-o", here.file("uten.ndjson"))
    here.run("audit", "export", "--show-persons", "-o", here.file("med.ndjson"))
    assert CHILD not in (here.folder / "uten.ndjson").read_text() + (here.folder / "uten.ndjson.proof").read_text()
    assert CHILD in (here.folder / "med.ndjson").read_text()
    here.run("audit", "check", here.file("med.ndjson"))


def test_the_review_lists_every_emergency_and_no_person(here: Here) -> None:
    found = here.ask("audit", "review", "--since", "2026-11-01", "-o", here.file("ut.csv"))["result"]
    assert [(one["code"], one["who"], one["person"]) for one in found["signs"]] == [
        ("look-acute", "hpr:9900011", "person-1"[:8]),
    ]  # fmt: skip
    text = (here.folder / "ut.csv").read_text("utf-8-sig")
    assert "Åpnet fordi det hastet, 1 gang" in text
    assert CHILD not in text
    assert "Åpnet fordi det hastet" in here.run("audit", "review", "--since", "2026-11-01")
    assert here.ask("audit", "review", "--since", "i fjor", code=2)["findings"][0]["code"] == "moment-unread"
    here.run("audit", "review", code=2)
