"""`planbro admission`: what would be told, files by hand, a task's words, and the sentence for a letter."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from admission.conftest import SEAL, TENANT, Place, by_adt, number_of
from planbro.plan import Plan
from planbro.store.database import Audit, Database, Seal, ready

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from command import ROOT, Ran, planbro

Asks = Callable[..., Ran]


@pytest.fixture
def place(tmp_path: Path, plan: Plan) -> Any:
    with Database.open(str(tmp_path / "store.db"), Seal.parse(SEAL)) as database:
        ready(database, bring_up=True)
        found = Place(database, time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))
        found.keep(plan)
        yield found


@pytest.fixture
def asks(tmp_path: Path, place: Place) -> Asks:
    env = {"PLANBRO_STORE": str(tmp_path / "store.db"), "PLANBRO_KEYS": SEAL.strip().replace("\n", ",")}

    def ask(*words: object) -> Ran:
        return planbro("admission", *words, env=env | {"PLANBRO_TENANT": TENANT})

    return ask


def result(ran: Ran) -> Any:
    """What the JSON says, after it was held against its schema."""
    assert ran.code in {0, 1}, ran.all
    schema = json.loads((ROOT / "schemas" / "cli" / f"{ran.json['command']}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(ran.json)
    return ran.json["result"]


def file_of(folder: Path, plan: Plan) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    path = folder / "inn.hl7"
    path.write_bytes(by_adt(plan, "A01", told=f"{moment}+0000", admitted=f"{moment}+0000"))
    return path


def test_from_what_would_be_done_to_what_is_to_be_done(asks: Asks, place: Place, plan: Plan, tmp_path: Path) -> None:
    file = file_of(tmp_path, plan)
    (forecast,) = result(asks("explain", file, "--json"))["forecast"]
    assert (forecast["does"], forecast["code"], forecast["plan"]) == ("news", "admission-contact", plan.id)
    assert place.rows() == []
    assert result(asks("take", file, "--json")) == {"files": 1, "new": 1}
    assert result(asks("take", file, "--json")) == {"files": 1, "new": 0}
    place.go(1)
    (task,) = place.tasks("open").values()
    shown = result(asks("show", task.id, "--json"))
    assert (shown["code"], shown["detail"]) == ("admission-contact", {})
    with place.database.reading() as transaction:
        told = sorted(one.what for one in Audit(transaction).find(TENANT))
    assert told == ["admission", "admission-explained", "admission-taken", "admission-taken", "read"]


def test_for_people_it_says_nothing_of_anybody(asks: Asks, plan: Plan, town: list[Plan], tmp_path: Path) -> None:
    ran = asks("explain", file_of(tmp_path, plan), "--lang", "nb")
    assert "beskjed til koordinator" in ran.out
    assert number_of(plan) not in ran.all
    nobody = asks("explain", file_of(tmp_path, town[2]), "--lang", "nb")
    assert nobody.out.strip() == "Ingenting ville bli sendt."


def test_what_is_no_admission_is_refused_before_anything_is_kept(asks: Asks, place: Place, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("tull")
    assert asks("take", tmp_path / "x.txt").code == 2
    assert asks("show", 99).code == 2
    assert place.rows() == []


def test_the_sentence_is_for_the_letter(asks: Asks, plan: Plan) -> None:
    said = result(asks("sentence", f"store:{plan.id}", "--for", "herid:8094867", "--language", "nn", "--json"))
    assert said["language"] == "nn"
    assert said["sentence"] == "" or said["sentence"].startswith("Har du ein")
    assert asks("sentence", plan.id).code == 2
