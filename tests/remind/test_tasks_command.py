"""`planbro reminders` and `planbro tasks`: from what is due to what was done and seen to be done."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from command import ROOT, Ran, planbro
from jsonschema import Draft202012Validator

from planbro.exchange.writing import write
from planbro.plan import Code, Consent, Identifier, IpStatus, Koordinator, Plan, Planeier
from planbro.store.database import Database, NewVersion, Number, Persons, Plans, Seal, ready

TENANT = "974760673"
NUMBER = "09826010190"
NOW = "2026-01-10T12:00:00.000Z"
Asks = Callable[..., Ran]


def u(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def soon(days: int) -> str:
    """A day in Norway, which may be tomorrow's in UTC."""
    return (datetime.now(ZoneInfo("Europe/Oslo")).date() + timedelta(days=days)).isoformat()


def a_plan(**values: Any) -> Plan:
    base = {
        "id": u("p"), "kind": Code("ip"), "status": Code("active"), "period_start": "2025-01-10", "has_group": False,
        "planeier": Planeier(family="Nordmann", given="Kari"),
        "identifiers": [Identifier(id=u("n"), value=NUMBER, kind=Code("fnr"))],
        "ip_status": [IpStatus(id=u("s"), value=Code("active"), date="2025-01-10")],
        "koordinatorer": [Koordinator(id=u("k"), level=Code("municipal"), family="Vik", given="Ola", phone="40000000")],
        "consents": [
            Consent(id=u("c"), kind=Code("sharing"), status=Code("active"), signed="2025-01-10", end=soon(10))
        ],
        "next_revision": soon(200), "last_revision": soon(-10),
    }  # fmt: skip
    return Plan(**(base | values))


@pytest.fixture
def asks(tmp_path: Path) -> Asks:
    keys = Seal.make()
    with Database.open(tmp_path / "p.db", Seal.parse(keys)) as database:
        ready(database, bring_up=True)
        with database.writing() as transaction:
            person, _ = Persons(transaction).of(TENANT, [Number(NUMBER)], "person-1")
            Plans(transaction).lock([(TENANT, u("p"))], NOW)
            data = write(a_plan(), "plan", onto=False, account=False).data
            Plans(transaction).add([NewVersion(TENANT, u("p"), 1, data, "change", "sampro", person=person)], NOW)
    env = {"PLANBRO_STORE": str(tmp_path / "p.db"), "PLANBRO_KEYS": keys.strip().replace("\n", ",")}

    def ask(*words: object, **more: Any) -> Ran:
        return planbro(*words, env=env | {"PLANBRO_TENANT": TENANT}, **more)

    return ask


def holds(ran: Ran) -> dict[str, Any]:
    schema = json.loads((ROOT / "schemas" / "cli" / f"{ran.json['command']}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(ran.json)
    found: dict[str, Any] = ran.json
    return found


def result(ran: Ran) -> Any:
    assert ran.code in {0, 1}, ran.all
    return holds(ran)["result"]


def test_reminders_are_a_list_a_calendar_and_fhir(asks: Asks, tmp_path: Path) -> None:
    base = "https://planbro.kommune.example/t"
    found = result(asks("reminders", "--calendar", tmp_path / "t.ics", "--fhir", tmp_path / "t.json", "--link", base,
                        "--json"))  # fmt: skip
    assert {one["code"] for one in found["tasks"]} == {"remind-consent-ends", "remind-evaluation"}
    assert (found["looked"], found["opened"]) == (1, 2)
    made = (tmp_path / "t.ics").read_bytes() + (tmp_path / "t.json").read_bytes()
    assert base.encode() in made.replace(b"\r\n ", b"")
    for word in (b"Nordmann", b"Kari", b"Vik", NUMBER.encode(), u("p").encode()):
        assert word not in made
    again = result(asks("reminders", "--json"))
    assert (again["looked"], again["opened"], len(again["tasks"])) == (0, 0, 2)


def test_the_list_on_the_screen_names_nobody(asks: Asks) -> None:
    ran = asks("reminders", "--lang", "nb")
    assert ran.code == 0
    assert "Et samtykke løper ut." in ran.out
    assert "1 plan sett på: 2 nye oppgaver" in ran.out
    assert "Nordmann" not in ran.all


def test_rules_come_from_a_file_and_their_faults_are_told(asks: Asks, tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text("[reminders.evaluation]\non = false\n[reminders.consent-ends]\nbefore = 2\n")
    assert result(asks("reminders", "--rules", tmp_path / "r.toml", "--json"))["tasks"] == []
    (tmp_path / "r.toml").write_text("[reminders.evaluering]\non = false\n")
    ran = asks("reminders", "--rules", tmp_path / "r.toml", "--json")
    assert (ran.code, [one["code"] for one in holds(ran)["findings"]]) == (2, ["remind-rule"])


def test_the_form_of_a_consent_is_ready(asks: Asks, tmp_path: Path) -> None:
    tasks = {one["code"]: one["id"] for one in result(asks("reminders", "--json"))["tasks"]}
    made = result(asks("tasks", "form", tasks["remind-consent-ends"], "-o", tmp_path / "f.pdf", "--json"))
    assert made["kind"] == "sharing"
    assert (tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")
    ran = asks("tasks", "form", tasks["remind-evaluation"], "-o", tmp_path / "g.pdf", "--json")
    assert (ran.code, holds(ran)["findings"][0]["code"]) == (2, "task-no-form")


def test_a_task_is_done_by_a_person_and_said_twice_is_told(asks: Asks) -> None:
    numbers = [one["id"] for one in result(asks("reminders", "--json"))["tasks"]]
    assert result(asks("tasks", "done", *numbers, "--json"))["done"] == numbers
    again = asks("tasks", "done", numbers[0], 999, "--json")
    assert {one["code"] for one in holds(again)["findings"]} == {"task-not-open", "task-unknown"}
    assert result(asks("tasks", "list", "--json"))["tasks"] == []
    (first, second) = result(asks("tasks", "list", "--standing", "done", "--json"))["tasks"]
    assert first["who"] == second["who"] != ""


def test_a_record_is_shown_pasted_and_verified_from_an_extract(asks: Asks, tmp_path: Path) -> None:
    asks("reminders", "--epj", "herid:8094866=gerica")
    (task,) = result(asks("tasks", "list", "--kind", "record", "--json"))["tasks"]
    assert "Vik" not in str(task)
    shown = result(asks("tasks", "show", task["id"], "--json"))["entry"]
    assert "Koordinator: Ola Vik" in shown["text"]
    assert {"of": "IPLOS", "name": "poIndPlan", "value": "1", "text": ""} in shown["fields"]
    said = asks("tasks", "show", task["id"]).out
    assert "Ola Vik" in said
    assert task["plan"] in said, "whoever goes on to the plan need not look it up in the list"
    assert task["party"] in said
    assert task["due"][:4] in said
    (tmp_path / "journal.csv").write_text(f"Fødselsnummer;Individuell plan\n{NUMBER};ja\n")
    list_ = ["journal:" + str(tmp_path / "journal.csv"), "--epj", "herid:8094866", "--made", soon(0)]
    told = result(asks("tasks", "verify", *list_, "--json"))
    assert (told["verified"], told["reopened"]) == (1, 0)
    (task,) = result(asks("tasks", "list", "--kind", "record", "--standing", "all", "--json"))["tasks"]
    assert task["standing"] == "verified"


def test_an_extract_that_is_not_there_is_nothing_verified(asks: Asks, tmp_path: Path) -> None:
    ran = asks("tasks", "verify", str(tmp_path / "missing.csv"), "--epj", "herid:8094866", "--made", soon(0), "--json")
    assert (ran.code, holds(ran)["findings"][0]["code"]) == (2, "input-unreadable")


def test_an_epj_that_no_catalogue_knows_is_refused(asks: Asks) -> None:
    ran = asks("reminders", "--epj", "herid:8094866=papir", "--json")
    assert (ran.code, holds(ran)["findings"][0]["code"]) == (2, "epj-not-known")
