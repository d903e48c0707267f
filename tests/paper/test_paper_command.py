"""`planbro paper make`, as a person types it, of a file and of a plan in the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from lookers import KEYS, NOW, PLAN, TENANT, child, keep, line, write
from made import words
from typer.testing import CliRunner, Result

from planbro.cli._app import app
from planbro.store.database import Audit, Database, Deviations, NewDeviation, Seal

ROOT = Path(__file__).resolve().parents[2]
RICH = str(ROOT / "fixtures" / "sampro" / "rich-plan.zip")
SCHEMA = json.loads((ROOT / "schemas" / "cli" / "paper-make.schema.json").read_text("utf-8"))
STORED = f"store:{PLAN}"


def run(*said: object) -> Result:
    return CliRunner().invoke(app, ["paper", "make", *map(str, said)], env={"LANG": "C", "LC_ALL": "C"})


def told(ran: Result) -> Any:
    value = json.loads(ran.stdout)
    Draft202012Validator(SCHEMA).validate(value)
    assert value["exit"] == ran.exit_code
    return value


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The store that the environment names, with a plan, a look and what was sent."""
    (tmp_path / "keys").write_text(KEYS)
    monkeypatch.setenv("PLANBRO_STORE", str(tmp_path / "planbro.db"))
    monkeypatch.setenv("PLANBRO_KEYS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("PLANBRO_TENANT", TENANT)
    monkeypatch.delenv("PLANBRO_CONFIG", raising=False)
    with Database.open(tmp_path / "planbro.db", Seal.parse(KEYS)) as database:
        database.migrate()
        keep(database, child(kept=False))
        write(database, ("2026-11-22T02:00:00.000Z", line()))
        yield database


@pytest.mark.parametrize(("kind", "name"), [
    ("plan", "p.pdf"), ("innkalling", "i.html"), ("referat-short", "r.pdf"), ("meeting-list", "m.html"),
    ("receipt", "k.pdf"), ("withdrawal", "t.html"), ("insight", "a.html"), ("consent", "s.pdf"), ("need", "b.pdf"),
])  # fmt: skip
def test_the_ending_says_which_form(kind: str, name: str, tmp_path: Path) -> None:
    value = told(run(kind, RICH, "-o", tmp_path / name, "--as-of", "2026-11-22", "--simple", "--json"))
    made = (tmp_path / name).read_bytes()
    assert made.startswith(b"%PDF-" if name.endswith("pdf") else b"<!doctype html>")
    assert value["result"]["size"] == len(made)
    assert value["result"]["form"] == name.partition(".")[2]
    assert value["result"]["kind"] == ("need-reported" if kind == "need" else kind)


def test_language_and_large_type(tmp_path: Path) -> None:
    run("receipt", RICH, "-o", tmp_path / "a.html", "--language", "nn", "--large", "--as-of", "2026-11-22")
    page = (tmp_path / "a.html").read_text()
    assert '<html lang="nn" class="large">' in page
    assert "Kven har tilgang" in page


def test_a_paper_for_another_is_cut_down_and_says_so(tmp_path: Path) -> None:
    ran = run("innkalling", RICH, "-o", tmp_path / "a.html", "--receiver", "herid:8140006", "--as-of", "2026-11-22")
    assert "left out" in ran.stdout
    assert "Dette eksemplaret er laget for deg" in (tmp_path / "a.html").read_text()


@pytest.mark.parametrize(("said", "code"), [
    (["looked", RICH, "-o", "a.pdf"], "paper-needs"),
    (["deviations", RICH, "-o", "a.pdf"], "paper-needs"),
    (["plan", RICH, "-o", "a.pdf", "--language", "en"], "paper-language-not-known"),
    (["need", RICH, "-o", "a.pdf", "--language", "en"], "paper-language-not-known"),
    (["plan", RICH, "-o", "a.json"], "paper-form-not-known"),
    (["vedtak", RICH, "-o", "a.pdf"], "paper-not-known"),
    (["receipt", RICH, "-o", "a.pdf", "--receiver", "herid:8140006"], "paper-not-theirs"),
    (["innkalling", RICH, "-o", "a.pdf", "--meeting", "tull"], "paper-no-meeting"),
    (["plan", RICH, "-o", "a.pdf", "--receiver", "orgnr:999999999"], "nothing-permitted"),
])  # fmt: skip
def test_what_cannot_be_made_is_told_and_nothing_is_written(
    said: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    value = told(run(*said, "--as-of", "2026-11-22", "--json"))
    assert [one["code"] for one in value["findings"]] == [code]
    assert value["exit"] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("said", [
    ["plan", RICH, "-o", "a.pdf", "--blank"], ["plan", RICH, "-o", "a.pdf", "--ground", "consent"],
    ["access-answer", RICH, "-o", "a.pdf"], ["plan", RICH, "-o", "a.docx"],
])  # fmt: skip
def test_what_does_not_go_together_is_told_first(said: list[str]) -> None:
    assert run(*said).exit_code == 2


def test_of_a_plan_that_is_kept_the_log_comes_along(kept: Database, tmp_path: Path) -> None:
    assert run("looked", STORED, "-o", tmp_path / "l.html", "--language", "en").exit_code == 0
    assert "Fjordvik sykehus" in (tmp_path / "l.html").read_text()
    run("insight", STORED, "-o", tmp_path / "i.html")
    said = words((tmp_path / "i.html").read_bytes())
    assert "1 besøk i loggen" in said
    assert "Fjordvik sykehus" in said
    run("deviations", STORED, "-o", tmp_path / "d.html")
    assert "0 avvik er åpne." in (tmp_path / "d.html").read_text()


def test_the_deviations_of_everybody_are_a_list_too(kept: Database, tmp_path: Path) -> None:
    with kept.writing() as transaction:
        late = NewDeviation(TENANT, "k", "task-overdue", {"kind": "consent"}, "herid:8140001", "")
        Deviations(transaction).open([late], NOW)
    run("deviations", "store:", "-o", tmp_path / "d.html", "--language", "en")
    said = words((tmp_path / "d.html").read_bytes())
    assert "1 deviation is open." in said
    assert "HER-id 8140001" in said


def test_whoever_has_a_paper_made_stands_in_the_audit(kept: Database, tmp_path: Path) -> None:
    run("receipt", STORED, "-o", tmp_path / "k.pdf")
    with kept.reading() as transaction:
        lines = [one for one in Audit(transaction).each(TENANT, plan=PLAN) if one.tool == "planbro paper make receipt"]
    assert [(one.what, one.version) for one in lines] == [("read", 1)]


def test_the_plan_after_the_meeting_before_is_found_among_the_versions(kept: Database) -> None:
    from planbro.exchange.paper import paper_matter
    from planbro.exchange.sync._content import to_bytes
    from planbro.plan import Code, Meeting
    from planbro.render import paper
    from planbro.store.database import NewVersion, Plans

    plan = child(kept=False)
    plan.meetings = [Meeting(id="a1", start="2026-09-10T12:00:00+02:00", status=Code("held")),
                     Meeting(id="a2", start="2027-03-11T12:00:00+01:00", status=Code("booked"))]  # fmt: skip
    with kept.writing() as transaction:
        for number, (title, when) in enumerate((("Sove godt", "2026-09-09"), ("Sove hele natta", "2026-11-01")), 2):
            plan.goals[0].title = title
            one = NewVersion(TENANT, PLAN, number, to_bytes(plan), "change", "sampro", {}, person="person-1")
            Plans(transaction).add([one], f"{when}T08:00:00.000Z")
        matter = paper_matter(transaction, TENANT, PLAN, "innkalling", NOW)
    assert matter.before is not None
    assert matter.before.goals[0].title == "Sove godt"
    said = words(paper.make("innkalling", matter, form="html"))
    assert "Sove hele natta: teksten er endret" in said


def test_a_body_is_given_no_log(kept: Database) -> None:
    from planbro.exchange.paper import paper_matter
    from planbro.findings import Refused

    with kept.reading() as transaction, pytest.raises(Refused):
        paper_matter(transaction, TENANT, PLAN, "looked", NOW, reader="herid:8140006")
