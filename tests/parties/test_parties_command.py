"""`planbro parties`: the address book from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, Ran, planbro
from jsonschema import Draft202012Validator

from planbro.store.database import Seal

Asks = Callable[..., Ran]
LIST = "HER-id;Type;Navn;Kommune;Tar\n90001;home-care;Hjemmetjenesten;4699;plo-1.6\n90002;gp;Legene;4699;plo-1.6\n"


@pytest.fixture
def asks(tmp_path: Path) -> Asks:
    env = {
        "PLANBRO_STORE": str(tmp_path / "p.db"), "PLANBRO_KEYS": Seal.make().strip().replace("\n", ","),
        "PLANBRO_TENANT": "974760673",
    }  # fmt: skip
    (tmp_path / "ar.csv").write_text(LIST)
    return lambda *words: planbro(*words, env=env)


def holds(ran: Ran) -> dict[str, Any]:
    schema = json.loads((ROOT / "schemas" / "cli" / f"{ran.json['command']}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(ran.json)
    found: dict[str, Any] = ran.json
    return found


def test_a_list_is_taken_in_again_and_again(asks: Asks, tmp_path: Path) -> None:
    first = holds(asks("parties", "import", tmp_path / "ar.csv", "--json"))["result"]
    assert (first["new"], first["wrong"], first["source"]) == (2, 0, "ar")
    second = holds(asks("parties", "import", tmp_path / "ar.csv", "--json"))["result"]
    assert (second["new"], second["changed"], second["same"]) == (0, 0, 2)


def test_a_list_with_a_fault_closes_nobody(asks: Asks, tmp_path: Path) -> None:
    asks("parties", "import", tmp_path / "ar.csv")
    (tmp_path / "ar.csv").write_text(LIST.replace("90002;gp", "90002;spaceship"))
    ran = asks("parties", "import", tmp_path / "ar.csv", "--whole", "--json")
    found = holds(ran)
    assert (ran.code, found["result"]["closed"], found["findings"][0]["place"]["line"]) == (1, 0, 3)
    (tmp_path / "ar.csv").write_text(LIST.split("90002")[0])
    assert holds(asks("parties", "import", tmp_path / "ar.csv", "--whole", "--json"))["result"]["closed"] == 1


def test_a_party_is_set_overridden_and_shown(asks: Asks, tmp_path: Path) -> None:
    asks("parties", "import", tmp_path / "ar.csv")
    made = holds(
        asks("parties", "set", "herid:90003", "kind=home-care", "kommune=4699", "takes=plo-1.6,fhir", "--json")
    )
    assert made["result"]["new"]
    assert holds(asks("parties", "set", "herid:90001", "successor=herid:90003", "--json"))["result"]["changed"]
    said = ["herid:90001", "stop=2026-01-01", "--until", "2099-12-31", "--reason", "Flyttet"]
    number = holds(asks("parties", "override", *said, "--json"))["result"]["override"]
    shown = holds(asks("parties", "show", "herid:90001", "--json"))
    assert (shown["result"]["meant"], shown["result"]["listed"]["stop"]) == ("herid:90003", None)
    assert [one["code"] for one in shown["findings"]] == ["party-replaced"]
    assert "Flyttet" in asks("parties", "show", "herid:90001").out
    open_ = holds(asks("parties", "list", "--kind", "home-care", "--json"))["result"]["parties"]
    assert [one["id"] for one in open_] == ["herid:90003"]
    assert holds(asks("parties", "end-override", number, "--json"))["result"]["ended"]
    assert holds(asks("parties", "show", "herid:90001", "--json"))["result"]["meant"] == "herid:90001"


def test_what_is_wrong_is_told(asks: Asks) -> None:
    for words, code in (
        (("set", "herid:90001", "kind=spaceship"), "party-kind"),
        (("set", "90001", "kind=gp"), "party-id"),
        (("show", "herid:90001"), "party-unknown"),
        (("override", "herid:90001", "takes=fhir", "--until", "2099-01-01", "--reason", "x"), "party-unknown"),
        (("end-override", "7"), "party-override-unknown"),
    ):
        ran = asks("parties", *words, "--json")
        assert (ran.code, [one["code"] for one in holds(ran)["findings"]]) == (2, [code])
    assert asks("parties", "set", "herid:90001", "spaceship").code == 2
