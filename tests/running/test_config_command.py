"""`planbro config`: a file to begin with, every fault at once, and what counts in the end."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from command import ROOT, planbro
from installation import PASSWORD, install
from jsonschema import Draft202012Validator


def holds(name: str, document: object) -> None:
    schema = json.loads((ROOT / "schemas" / "cli" / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)


def test_settings_in_order_are_said_to_be(tmp_path: Path) -> None:
    ran = planbro("config", "check", install(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert "1 tenant, 2 ports, 1 receiver" in ran.out
    found = planbro("config", "check", install(tmp_path), "--json")
    holds("config-check", found.json)
    assert found.json["result"]["faults"] == 0


def test_faults_are_judged_and_the_exit_is_one(tmp_path: Path) -> None:
    for more in ("[retry]\ntires = 3", "a = = b", "[retry]\nfirst = '2h'"):
        ran = planbro("config", "check", install(tmp_path, more), "--json")
        assert ran.code == 1
        holds("config-check", ran.json)
        assert ran.json["result"]["faults"] == 1
        assert ran.json["findings"][0]["place"]["line"] > 30


def test_a_file_that_is_not_there_could_not_be_judged(tmp_path: Path) -> None:
    ran = planbro("config", "check", tmp_path / "none.toml", "--json")
    assert (ran.code, ran.json["result"]) == (2, None)
    holds("config-check", ran.json)


def test_what_counts_is_shown_with_where_it_was_said(tmp_path: Path) -> None:
    said = {"PLANBRO_STORE__URL": f"postgresql+psycopg://p:{PASSWORD}@db/x", "PLANBRO_RETRY__TRIES": "7"}
    ran = planbro("config", "show", install(tmp_path), "--json", env=said)
    holds("config-show", ran.json)
    values = {one["key"]: one for one in ran.json["result"]["values"]}
    assert values["store.url"]["value"] == "postgresql+psycopg://p:***@db/x"
    assert values["retry.tries"] == {
        "key": "retry.tries", "value": 7, "source": "environment", "place": "PLANBRO_RETRY__TRIES",
    }  # fmt: skip
    assert values["deployment"]["source"] == "file"
    assert values["retry.ceiling"]["source"] == "default"
    plain = planbro("config", "show", install(tmp_path), "--said", env=said)
    assert PASSWORD not in plain.all + ran.all
    assert "ceiling" not in plain.out


@pytest.mark.parametrize("deployment", ["kommune", "trust", "processor"])
def test_a_file_to_begin_with_is_written_and_never_over_another(deployment: str, tmp_path: Path) -> None:
    path = tmp_path / "planbro.toml"
    made = planbro("config", "new", deployment, "-o", path, "--json")
    holds("config-new", made.json)
    assert planbro("config", "check", path, "--no-reach").code == 1
    again = planbro("config", "new", deployment, "-o", path)
    assert again.code == 2
    assert path.read_text() == planbro("config", "new", deployment, "-o", "-").out


@pytest.mark.parametrize(("deployment", "trust"), [("trust", "foretaket"), ("processor", "north")])
def test_the_wards_of_a_trust_are_told_of_its_pointers(deployment: str, trust: str) -> None:
    """A pointer names nobody who may ask."""
    found = tomllib.loads(planbro("config", "new", deployment, "-o", "-").out)
    assert found["service"]["callers"] == {trust: [found["tenants"][trust]["orgnr"]]}


def test_what_comes_to_a_trust_of_a_processor_is_taken_in() -> None:
    """A message port that is no source answers each message with a receipt, and keeps nothing of any."""
    found = tomllib.loads(planbro("config", "new", "processor", "-o", "-").out)
    trusts = {name for name, one in found["tenants"].items() if one["kind"] == "trust"}
    ports = {name for name, one in found["ports"].items() if one["tenant"] in trusts}
    assert ports
    assert ports <= {one["port"] for one in found["sources"].values() if one["tenant"] in trusts}


def test_the_variable_names_the_file(tmp_path: Path) -> None:
    assert planbro("config", "check", env={"PLANBRO_CONFIG": str(install(tmp_path))}).code == 0
