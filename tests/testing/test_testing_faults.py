"""Planted faults do what they say, and leave the original as it was."""
# ruff: noqa: S314 - test data

import json
import re
from random import Random
from xml.etree import ElementTree

import pytest
from testing_checks import faults_of

from planbro.ident import examine
from planbro.plan import Code, Plan, facts
from planbro.testing import FAULTS, CannotPlantError, municipality, plantable, rich_plan

XML = (
    "<?xml version='1.0' encoding='UTF-8'?>\n<Plan><Eier>Åse Bø</Eier><Dato>2026-11-22</Dato><Tom/>"
    "<Sted>Nes &amp; Ås</Sted></Plan>"
).encode()
JSON = (
    '{"navn": "Åse Bø", "født": "1990-05-17", "mål": [{"nr": 1.10, "tekst": "bo \\"alene\\""}], "aktiv": true}'.encode()
)
CSV = "Navn;Dato\nÅse;22.11.2026\n".encode()
OF_PLANS = sorted(name for name, fault in FAULTS.items() if fault.level == "plan")
OF_BYTES = sorted(name for name, fault in FAULTS.items() if fault.level == "bytes")


def _current(plan: Plan) -> int:
    wanted = (Code("municipal"), Code("koordinator"))
    return sum((one.level, one.function) == wanted and not one.end for one in plan.koordinatorer)


def _bytes(name: str, data: bytes, format: str = "sampro", seed: int = 0) -> bytes:
    return FAULTS[name].of_bytes(data, format, Random(seed))


def _plan(name: str, plan: Plan | None = None, seed: int = 0) -> Plan:
    return FAULTS[name].of_plan(plan or rich_plan(), Random(seed))


def test_the_faults_that_are_promised():
    assert set(FAULTS) == {
        "truncated", "wrong-encoding-declared", "latin1", "bom", "unknown-code", "date-31-02", "two-koordinatorer",
        "missing-koordinator", "doubled-id", "dangling-reference", "expired-consent", "missing-planeier",
        "bad-control-digit", "duplicate-json-key", "control-characters",
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_PLANS)
def test_plan_faults_change_a_copy(name):
    plans = [rich_plan(), Plan(id="11111111-1111-4111-8111-111111111111"), *municipality(20, 4)]
    for number, plan in enumerate(plans):
        before = list(facts(plan))
        spoiled = FAULTS[name].of_plan(plan, Random(number))
        assert list(facts(plan)) == before
        again = FAULTS[name].of_plan(plan, Random(number))
        assert list(facts(spoiled)) == list(facts(again))
        had_none = name == "missing-koordinator" and not _current(plan)
        unowned = name == "missing-planeier" and not plan.identifiers
        assert had_none or unowned or list(facts(spoiled)) != before


@pytest.mark.parametrize("name", OF_BYTES)
def test_byte_faults_are_repeatable(name):
    for data in (XML, JSON, CSV):
        if name in plantable(data, "csv"):
            changed = FAULTS[name].of_bytes(data, "csv", Random(5))
            assert changed != data
            assert changed == FAULTS[name].of_bytes(data, "csv", Random(5))


def test_each_level_refuses_the_other():
    with pytest.raises(CannotPlantError):
        FAULTS["bom"].of_plan(rich_plan(), Random(0))
    with pytest.raises(CannotPlantError):
        FAULTS["doubled-id"].of_bytes(XML, "sampro", Random(0))


def test_truncated():
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(_bytes("truncated", XML))
    with pytest.raises(json.JSONDecodeError):
        json.loads(_bytes("truncated", JSON).decode("utf-8", "ignore"))


def test_wrong_encoding_declared():
    seen = {_bytes("wrong-encoding-declared", XML, seed=seed).split(b'"')[3] for seed in range(20)}
    assert seen == {b"US-ASCII", b"ISO-8859-1", b"UTF-16"}
    assert "wrong-encoding-declared" not in plantable(JSON, "fhir")


def test_latin1():
    changed = _bytes("latin1", XML)
    with pytest.raises(UnicodeDecodeError):
        changed.decode("utf-8")
    assert "Åse Bø" in changed.decode("latin-1")


def test_bom():
    assert _bytes("bom", JSON) == b"\xef\xbb\xbf" + JSON
    assert _bytes("bom", b"\xef\xbb\xbf" + JSON) == b"\xef\xbb\xbf" + JSON


def test_date_31_02():
    assert b"<Dato>2026-02-31</Dato>" in _bytes("date-31-02", XML)
    assert b"31.02.2026" in _bytes("date-31-02", CSV)
    assert json.loads(_bytes("date-31-02", JSON))["født"] == "1990-02-31"


def test_duplicate_json_key():
    for seed in range(10):
        objects: list[list[tuple[str, object]]] = []
        json.loads(_bytes("duplicate-json-key", JSON, seed=seed), object_pairs_hook=objects.append)
        assert any(len(dict(pairs)) < len(pairs) for pairs in objects)
    with pytest.raises(CannotPlantError):
        _bytes("duplicate-json-key", XML)


def test_control_characters():
    for data in (XML, JSON, CSV):
        for seed in range(5):
            assert re.search(rb"[\x01\x0b\x1f]", _bytes("control-characters", data, seed=seed))
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(_bytes("control-characters", XML))


def test_a_zip_can_only_be_cut():
    assert plantable(b"PK\x03\x04" + bytes(100), "sampro") == ("truncated",)


def test_unknown_code():
    codes = [value for _, value in facts(_plan("unknown-code")) if isinstance(value, Code) and value.value is None]
    assert [code.code for code in codes] == ["QX-99"]


def test_two_koordinatorer():
    assert _current(_plan("two-koordinatorer")) == 2
    assert _current(_plan("two-koordinatorer", Plan(id="11111111-1111-4111-8111-111111111111"))) == 2


def test_missing_koordinator():
    spoiled = _plan("missing-koordinator")
    assert _current(spoiled) == 0
    assert faults_of(spoiled) == []


def test_doubled_id():
    assert [fault[:5] for fault in faults_of(_plan("doubled-id"))].count("twice") == 1


def test_dangling_reference():
    assert len(faults_of(_plan("dangling-reference"))) == 1


def test_expired_consent():
    spoiled = _plan("expired-consent")
    assert all(one.status == Code("active") and str(one.end) < "2021" for one in spoiled.consents)
    assert faults_of(spoiled) == []


def test_missing_planeier():
    spoiled = _plan("missing-planeier")
    assert not spoiled.planeier.family
    assert spoiled.identifiers == []


def test_bad_control_digit():
    for seed in range(12):
        spoiled = _plan("bad-control-digit", seed=seed)
        number = next(str(one.value) for one in spoiled.identifiers if one.kind == Code("fnr"))
        assert examine(number, profile="test").number is None or examine(number, profile="test").problems
