"""What the settings say of admissions is what the worker does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from planbro import settings
from planbro.exchange.admission import RULES, Rule, Ruling, over
from planbro.exchange.work import rulings_of
from planbro.exchange.work._installed import flows_of
from planbro.findings import Refused

_TEXT = """
deployment = "kommune"
environment = "test"

[identity]
profile = "test"

[tenants.kommunen]
orgnr = "974760673"
name = "Ski kommune"
her_ids = ["8094866"]

[ports.ut]
kind = "folder"
outbox = "/tmp/ut"

[ports.hook]
kind = "webhook"
url = "https://hook.kommune.test/a"
key_env = "HOOK"

[receivers.hook]
party = "orgnr:974760673"
port = "hook"
format = "webhook"
"""


def loaded(folder: Path, more: str) -> settings.Loaded:
    (folder / "planbro.toml").write_text(_TEXT + more)
    return settings.load(folder / "planbro.toml", {})


def test_what_is_said_is_what_counts(tmp_path: Path) -> None:
    more = """
[admission]
ports = ["ut"]
wait = "30m"
old = "2d"
bydeler = { "0550" = "030102" }

[[admission.rules]]
event = "admitted"
side = "kommune"
does = "news"
"""
    found = loaded(tmp_path, more)
    ruling = rulings_of(found.settings)["974760673"]
    assert (ruling.port, ruling.wait, ruling.old, ruling.profile) == ("ut", timedelta(minutes=30), timedelta(2), "test")
    assert (ruling.bydeler, ruling.told_by) == ({"0550": "030102"}, "hook")
    assert ruling.does("admitted", "kommune", {"ip"}, {"dialog"}) == ["news"]
    assert ruling.does("discharged", "kommune", {"ip"}, {"dialog"}) == ["news"]
    assert not [one for one in settings.check(found, {}, reach=False) if (one.place.path or "").startswith("admission")]


def test_where_nothing_is_said_the_table_counts_and_a_person_calls(tmp_path: Path) -> None:
    ruling = rulings_of(loaded(tmp_path, "").settings)["974760673"]
    assert (ruling.rules, ruling.port) == (RULES, "")


@pytest.mark.parametrize(("port", "code"), [("nowhere", "config-name-unknown"), ("hook", "config-form")])
def test_a_port_that_carries_no_dialogue_is_told(tmp_path: Path, port: str, code: str) -> None:
    found = settings.check(loaded(tmp_path, f'\n[admission]\nports = ["{port}"]\n'), {}, reach=False)
    assert code in [one.code for one in found if one.place.path == "admission.ports"]


def test_a_word_that_is_in_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        loaded(tmp_path, '\n[[admission.rules]]\nevent = "admitted"\nside = "kommune"\ndoes = "shout"\n')


def test_what_stands_in_no_row_is_not_done() -> None:
    nobody = Ruling(rules=())
    assert nobody.does("admitted", "kommune", {"ip"}, {"dialog"}) == []
    own = over([Rule("admitted", "trust", "ward", known="koordinator")])
    assert Ruling(rules=own).does("admitted", "trust", {"ip"}, {"none"}) == []
    assert Ruling(rules=own).does("admitted", "trust", {"ip", "koordinator"}, {"none"}) == ["ward"]


def test_the_worker_of_an_installation_goes_by_it(tmp_path: Path) -> None:
    flows = flows_of(loaded(tmp_path, "").settings, lambda hook: None)
    assert flows.keys() >= {"event", "message", "admission", "admission-heard", "admission-message"}
    assert set(flows["message"]) == {"received", "judged"}
