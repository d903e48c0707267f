"""The commands of the store, as whoever runs it uses them; each answer follows its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.store.conftest import KEYS, T0, TENANT, synthetic
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.exchange.writing import write
from planbro.plan import Plan
from planbro.store.database import Audit, Database, Early, NewVersion, Number, Persons, Plans, Seal
from planbro.testing.generator import municipality

SCHEMAS = Path(__file__).parents[2] / "schemas/cli"
NUMBER = synthetic(1)[0]


def plain(plan: Plan) -> bytes:
    return write(plan, "plan", onto=False, account=False).data


@pytest.fixture
def plan() -> Plan:
    return next(one for one in municipality(5, 7) if one.koordinatorer and len(one.measures) > 1)


@pytest.fixture
def changed(plan: Plan) -> Plan:
    koordinator = replace(plan.koordinatorer[0], given="Solveig", family="Synnestvedt", hpr="9999999")
    measure = replace(plan.measures[0], title="Svømming hver tirsdag")
    return replace(plan, koordinatorer=[koordinator, *plan.koordinatorer[1:]], measures=[measure, *plan.measures[2:]])


class Here:
    """A store in a file, and the command at work on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.store, self.keys = folder, folder / "planbro.db", folder / "keys"
        self.keys.write_text(KEYS)
        monkeypatch.setenv("PLANBRO_STORE", str(self.store))
        monkeypatch.setenv("PLANBRO_KEYS_FILE", str(self.keys))
        monkeypatch.delenv("PLANBRO_CONFIG", raising=False)
        self.runner = CliRunner()

    def open(self) -> Database:
        return Database.open(self.store, Seal.parse(self.keys.read_text()))

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

    def keep(self, *plans: Plan) -> str:
        with self.open() as database:
            database.migrate()
            with database.writing() as transaction:
                person, _ = Persons(transaction).of(TENANT, [Number(NUMBER)], "person-1")
                kept = Plans(transaction)
                kept.lock([(TENANT, plans[0].id)], T0)
                kept.add(
                    [
                        NewVersion(TENANT, one.id, number, plain(one), "change", "sampro", {"goals": str(number)},
                                   person=person)
                        for number, one in enumerate(plans, 1)
                    ],
                    T0,
                )  # fmt: skip
                kept.call(TENANT, "sampro", "4711", plans[0].id, T0)
        return f"store:{plans[0].id}"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    return Here(tmp_path, monkeypatch)


def test_a_store_is_made_looked_at_and_migrated(here: Here) -> None:
    assert here.ask("store", "status")["result"]["revision"] is None
    assert here.ask("store", "migrate", "--pre")["result"]["ran"]
    found = here.ask("store", "migrate")["result"]
    assert (found["ran"], found["pending"]) == ([], [])
    assert "er i versjon g0001" in here.run("store", "status")


def test_a_plan_in_the_store_is_a_plan_for_every_command(here: Here, plan: Plan) -> None:
    name = here.keep(plan)
    target = here.folder / "ut.json"
    here.run("convert", name, "-o", str(target), "--to", "plan")
    assert json.loads(target.read_text())["id"] == plan.id
    here.run("show", f"{name}@1")
    here.run("inspect", "store:sampro/4711")
    found = here.ask("audit", "list", "--plan", name)["result"]["lines"]
    assert [one["what"] for one in found] == ["read", "read", "read"]
    for wrong, code in (
        ("store:00000000-0000-0000-0000-000000000000", "plan-not-kept"),
        (f"{name}@9", "version-not-kept"),
    ):
        assert here.ask("inspect", wrong, code=2)["findings"][0]["code"] == code


def test_history_says_when_why_and_what(here: Here, plan: Plan, changed: Plan) -> None:
    name = here.keep(plan, changed)
    found = here.ask("history", name)["result"]
    assert [(one["version"], one["why"], one["parts"], one["kept"]) for one in found["versions"]] == [
        (1, "change", ["goals"], True), (2, "change", ["goals"], True),
    ]  # fmt: skip
    assert "endret i kilden" in here.run("history", "store:sampro/4711")


def test_a_diff_speaks_of_koordinator_and_tiltak_and_shows_no_person(here: Here, plan: Plan, changed: Plan) -> None:
    name = here.keep(plan, changed)
    told = here.run("diff", name)
    assert "Koordinator" in told
    assert "Fornavn: fra" in told
    assert "til S." in told
    assert "Tiltak 2 er borte" in told
    assert "teksten er endret" in told
    for hidden in ("Solveig", "Synnestvedt", "Svømming", str(plan.measures[1].title)):
        assert hidden not in told
    shown = here.run("diff", name, "1", "2", "--show-persons", "--show-text")
    assert "Solveig" in shown
    assert "Svømming hver tirsdag" in shown
    found = here.ask("diff", name)["result"]
    assert (found["counts"]["removed"], found["same"]) == (1, False)
    (office,) = found["koordinator"]
    assert office["after"] == "S. S."
    assert here.ask("diff", name, "2", "2")["result"]["same"]


def test_a_diff_of_two_files(here: Here, plan: Plan, changed: Plan) -> None:
    files = []
    for place, one in enumerate((plan, changed)):
        files.append(here.folder / f"{place}.json")
        files[-1].write_bytes(plain(one))
    assert "Koordinator" in here.run("diff", *map(str, files))
    assert "De to sier det samme" in here.run("diff", str(files[0]), str(files[0]))
    here.run("diff", str(files[0]), code=2)


def test_the_audit_is_asked_by_a_number_that_never_stands_on_the_command_line(here: Here, plan: Plan) -> None:
    name = here.keep(plan)
    here.run("inspect", name)
    found = here.ask("audit", "list", "--person", "-", stdin=f"{NUMBER}\n")["result"]["lines"]
    assert [one["what"] for one in found] == ["read"]
    assert NUMBER not in json.dumps(found)
    assert (
        here.ask("audit", "list", "--person", "-", stdin=synthetic(2)[1], code=2)["findings"][0]["code"]
        == "person-not-kept"
    )
    here.run("audit", "list", code=2)


def test_anchors_kept_elsewhere_tell_of_a_new_audit(here: Here, plan: Plan) -> None:
    here.run("inspect", here.keep(plan))
    kept = here.folder / "anchors.txt"
    here.ask("audit", "anchor", "-o", str(kept))
    assert here.ask("audit", "verify", "--anchors", str(kept))["result"]["holds"]
    kept.write_text(f"1 {'0' * 64} {T0}\n")
    found = here.ask("audit", "verify", "--anchors", str(kept), code=1)
    assert (found["result"]["holds"], found["findings"][0]["code"]) == (False, "audit-anchor-changed")


def test_a_backup_is_made_gone_through_and_put_back(here: Here, plan: Plan) -> None:
    here.keep(plan)
    made = here.ask("store", "backup", "-o", str(here.folder))["result"]
    assert here.ask("store", "verify", made["file"])["result"]["keyed"]
    assert here.ask("store", "verify", made["file"], "--unkeyed")["result"]["rows"]["version"] == 1
    assert here.ask("store", "restore", made["file"], code=2)["findings"][0]["code"] == "backup-store-not-empty"
    new = here.folder / "new.db"
    here.ask("store", "restore", made["file"], "--store", str(new))
    with Database.open(new, Seal.parse(KEYS)) as database, database.reading() as transaction:
        assert Plans(transaction).body(TENANT, plan.id) == plain(plan)
        assert [one.what for one in Audit(transaction).find("", since=T0)] == ["restored"]


def test_keys_are_changed_from_the_command_line(here: Here, plan: Plan) -> None:
    name = here.keep(plan)
    keys = str(here.keys)
    assert here.ask("store", "keys", "add", keys)["result"]["keys"] == ["k1", "k2"]
    assert here.ask("store", "keys", "drop", keys, "k1", code=2)["findings"][0]["code"] == "keys-needed"
    rotated = here.ask("store", "keys", "rotate")["result"]
    assert (rotated["first"], rotated["sealed"]) == ("k2", 3)
    assert here.ask("store", "keys", "check")["result"]["keys"] == [
        {"id": "k2", "sealed": 3},
        {"id": "k1", "sealed": 0},
    ]
    assert here.ask("store", "keys", "drop", keys, "k1")["result"]["keys"] == ["k2"]
    here.ask("store", "keys", "add", keys, "--search")
    assert here.ask("store", "keys", "drop", keys, "search-old", code=2)["findings"][0]["code"] == "keys-still-used"
    assert here.ask("store", "keys", "rotate")["result"]["hashed"] == 2
    here.ask("store", "keys", "drop", keys, "search-old")
    here.run("inspect", name)
    here.run("inspect", "store:sampro/4711")
    assert here.ask("store", "keys", "new", keys, code=2)["findings"][0]["code"] == "output-exists"
    here.ask("store", "keys", "new", str(here.folder / "other"))


def test_what_is_over_its_time_goes_by_the_settings(here: Here, plan: Plan, changed: Plan) -> None:
    here.keep(plan, changed)
    settings = here.folder / "planbro.toml"
    settings.write_text(
        f'deployment = "kommune"\n[tenants.by]\norgnr = "{TENANT}"\nname = "By"\n[retention]\nplans = "none"\n'
        f'[seal]\nkeys_file = "{here.keys}"\n'
    )
    with here.open() as database, database.writing() as transaction:
        Plans(transaction).archived(TENANT, plan.id, 1, T0)
    words = ("store", "prune", "--config", str(settings))
    assert here.ask(*words, "--dry-run")["result"]["counts"]["plans"] == 1
    assert here.ask(*words)["result"]["counts"]["plans"] == 1
    assert here.ask(*words, "--dry-run")["result"]["counts"]["plans"] == 0
    assert here.ask("history", f"store:{plan.id}")["result"]["versions"][0]["kept"] is False


def test_what_was_told_of_one_without_a_plan_is_shown_and_erased(here: Here, plan: Plan) -> None:
    """Art. 15 and 17 hold for whoever has no plan here as well."""
    number = synthetic(3)[2]
    told = {"what": "death", "source": "freg", "id": "1", "at": T0, "died": "2026-11-01"}
    here.keep(plan)
    with here.open() as database, database.writing() as transaction:
        Early(transaction).tell(TENANT, [Number(number)], "death", told, T0)
    assert (
        here.ask("store", "persons", "find", "-", stdin=synthetic(4)[3], code=2)["findings"][0]["code"]
        == "person-not-kept"
    )
    found = here.ask("store", "persons", "find", "-", stdin=number)["result"]
    assert (found["person"], found["plans"], found["numbers"]) == ("", [], [])
    assert found["before"] == [{"what": "death", "at": T0, "said": told}]
    assert "2026-11-01" in here.run("store", "persons", "find", "-", stdin=number)
    assert here.ask("store", "persons", "forget", "-", stdin=number)["result"]["dry_run"]
    assert here.ask("store", "persons", "find", "-", stdin=number)["result"]["before"] == found["before"]
    assert here.ask("store", "persons", "forget", "-", "--yes", stdin=number)["result"]["told"] == ["death"]
    assert here.ask("store", "persons", "find", "-", stdin=number, code=2)["findings"][0]["code"] == "person-not-kept"
    with here.open() as database, database.reading() as transaction:
        assert [one.what for one in Audit(transaction).find(TENANT)].count("early-forgotten") == 1


def test_two_persons_are_made_one_by_their_numbers(here: Here, plan: Plan) -> None:
    here.keep(plan)
    other = synthetic(2)[1]
    with here.open() as database, database.writing() as transaction:
        Persons(transaction).of(TENANT, [Number(other)], "person-2")
    assert here.ask("store", "persons", "find", "-", stdin=other)["result"]["plans"] == []
    assert here.ask("store", "persons", "merge", "-", stdin=f"{NUMBER}\n{other}\n")["result"]["merged"]
    assert here.ask("store", "persons", "find", "-", stdin=other)["result"]["plans"] == [plan.id]
    assert here.ask("store", "persons", "find", "-", stdin="Kari", code=2)["findings"][0]["code"] == "number-unread"
