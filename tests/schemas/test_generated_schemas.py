"""The schemas of our own formats: as the tables say, and obeyed by what we write.

JSON is judged where the package `jsonschema` is at hand (the test extra); planbro itself does not need it.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree

from planbro.exchange import validate
from planbro.findings import Findings
from planbro.formats import FORMATS, create, spec
from planbro.mapping import data_dir, write
from planbro.plan import Plan, copy, schema
from planbro.testing import municipality, plans, rich_plan

ROOT = Path(__file__).resolve().parents[2]
TOOLS = [(name, variant) for name, about in FORMATS.items() if about.tool for variant in about.variants]
XML = [(name, variant) for name, variant in TOOLS if spec(name, variant).table.tree == "xml"]
SAMPRO = ("", "4.4")
JSON = (*(name for name, _ in TOOLS if spec(name).table.tree == "json"), "plan")
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@cache
def tool() -> ModuleType:
    """tools/make_schemas.py, which is no part of the package."""
    folder = str(ROOT / "tools")
    sys.path.insert(0, folder)
    try:
        found = importlib.util.spec_from_file_location("make_schemas", f"{folder}/make_schemas.py")
        assert found is not None
        assert found.loader is not None
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(folder)


@cache
def xml_schema(variant: str, name: str) -> Any:
    return etree.XMLSchema(file=str(data_dir("schemas") / spec(name, variant).table.schema_of(variant)))


@cache
def json_schema(name: str) -> Any:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the test extra")
    made = json.loads((data_dir("schemas") / "json" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def written(plan: Plan, name: str, variant: str = "", *, zipped: bool = False) -> bytes:
    """The main member of a document, made new."""
    document = create(name, variant=variant, zipped=zipped)
    write(document.spec, document.tree, copy(plan), None, Findings())
    return document.main_bytes()


def xml_faults(data: bytes | Any, variant: str, name: str = "sampro") -> list[str]:
    judge = xml_schema(variant, name)
    judge.validate(etree.fromstring(data) if isinstance(data, bytes) else data)
    return [f"{error.path}: {error.message}" for error in judge.error_log]


def json_faults(value: bytes | Any, name: str) -> list[str]:
    value = json.loads(value) if isinstance(value, bytes) else value
    return [f"{error.json_path}: {error.message}" for error in json_schema(name).iter_errors(value)]


def town() -> Iterator[Plan]:
    yield rich_plan()
    yield Plan(id="6a0d0a1e-6f5e-4a4c-9a0a-3b1f3f3c9d10")
    yield from municipality(30, 9034)


# --- the files


def test_files_are_as_the_tables_say(capsys: pytest.CaptureFixture[str]) -> None:
    stale = tool().main(["--check"])
    assert not stale, capsys.readouterr().err


def test_check_writes_nothing_and_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool().main(["--check", "--into", str(tmp_path)]) == 1
    assert not list(tmp_path.iterdir())
    assert "sampro-2.0.xsd: missing" in capsys.readouterr().err


def test_check_finds_a_stale_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool().main(["--into", str(tmp_path)]) == 0
    assert tool().main(["--check", "--into", str(tmp_path)]) == 0
    page = tmp_path / "docs" / "plan.md"
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert tool().main(["--check", "--into", str(tmp_path)]) == 1
    assert "plan.md: stale" in capsys.readouterr().err


def test_each_field_of_the_plan_is_on_its_page() -> None:
    page = (ROOT / "docs" / "plan.md").read_text("utf-8")
    for owner, fields in schema().items():
        heading = {"": "The plan itself"}.get(owner, owner.removesuffix("[]"))
        section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        assert [name for name in fields if f"\n| `{name}` |" not in section] == [], heading


def test_the_variant_has_its_own_words() -> None:
    """A word that stands for another is not looked up again: Hovedmaal is Maal, and Maal is MaalOgAktiviteter."""
    root = etree.fromstring(written(rich_plan(), "sampro", "4.4"))
    assert root.find("{*}MaalOgAktiviteter/{*}Maal/{*}Undermaal/{*}Aktivitet") is not None
    declared = etree.parse(str(ROOT / "schemas" / "sampro" / "sampro-4.4.xsd"))
    names = set(declared.xpath("//*[local-name() = 'element']/@name"))
    variant = spec("sampro").table.variants["4.4"].words
    assert set(variant.values()) <= names
    assert not (variant.keys() - variant.values()) & names


# --- what we write obeys them


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(("name", "variant"), XML, ids=lambda v: v or "-")
def test_xml_documents_follow_the_schema(name: str, variant: str, zipped: bool) -> None:
    for plan in town():
        assert xml_faults(written(plan, name, variant, zipped=zipped), variant, name) == []


@pytest.mark.parametrize(("name", "variant"), XML, ids=lambda v: v or "-")
@given(plan=plans())
@settings(max_examples=30)
def test_any_plan_follows_the_xml_schema(name: str, variant: str, plan: Plan) -> None:
    assert xml_faults(written(plan, name, variant), variant, name) == []


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("name", JSON)
def test_json_documents_follow_the_schema(name: str, zipped: bool) -> None:
    for plan in town():
        assert json_faults(written(plan, name, zipped=zipped), name) == []


@pytest.mark.parametrize("name", JSON)
@given(plan=plans())
@settings(max_examples=30)
def test_any_plan_follows_the_json_schema(name: str, plan: Plan) -> None:
    assert json_faults(written(plan, name), name) == []


# --- what is wrong does not

Change = Callable[[Any], object]


def _named(root: Any, variant: str, word: str) -> Any:
    """The first element that the table calls `word`, in the words of the variant."""
    step = next(s for row in spec("sampro", variant).table.rows for s in row.doc if s.name == word)
    return next(root.iter(spec("sampro", variant).names.resolve(step)))


WRONG_XML: dict[str, tuple[str, Change]] = {
    "an item without id": ("Tiltak", lambda e: e.attrib.pop("id")),
    "an id that stands twice": ("Tiltak", lambda e: e.set("id", e.getparent().get("id") or e.getprevious().get("id"))),
    "elements in another order": ("Tiltak", lambda e: e.insert(0, e[1])),
    "an element too many": ("MegSelv", lambda e: e.append(e[0].__copy__())),
    "an unknown element": ("MegSelv", lambda e: etree.SubElement(e, e[0].tag + "X")),
    "an unknown attribute": ("MegSelv", lambda e: e.set("x", "y")),
    "a day that is none": ("Foedselsdato", lambda e: setattr(e, "text", "2026-02-30")),
    "a date as people write it": ("Foedselsdato", lambda e: setattr(e, "text", "22.11.2026")),
    "a date with an offset": ("Foedselsdato", lambda e: setattr(e, "text", "2026-11-22Z")),
    "an hour that is none": ("Generert", lambda e: setattr(e, "text", "2026-11-22T25:00:00")),
    "a number in words": ("Prioritet", lambda e: setattr(e, "text", "to")),
    "a boolean in other words": ("TrengerTolk", lambda e: setattr(e, "text", "kanskje")),
    "null with a value": ("Tittel", lambda e: e.set(NIL, "true")),
    "no such reason": ("Tittel", lambda e: e.set("grunn", "derfor")),
    "null where a group is": ("MegSelv", lambda e: e.set(NIL, "true")),
}


@pytest.mark.parametrize("variant", SAMPRO)
@pytest.mark.parametrize("what", WRONG_XML)
def test_a_wrong_sampro_document_breaks_the_schema(what: str, variant: str) -> None:
    root = etree.fromstring(written(rich_plan(), "sampro", variant))
    word, change = WRONG_XML[what]
    change(_named(root, variant, word))
    assert xml_faults(root, variant) != []


RIGHT_XML: dict[str, tuple[str, Change]] = {
    "a date to the month": ("Foedselsdato", lambda e: setattr(e, "text", "2026-11")),
    "a date to the year": ("Foedselsdato", lambda e: setattr(e, "text", "2026")),
    "a day where a time may be": ("Generert", lambda e: setattr(e, "text", "2026-11-22")),
    "a time to the minute": ("Generert", lambda e: setattr(e, "text", "2026-11-22T06:00+01:00")),
    "a code that no table knows": ("Status", lambda e: setattr(e, "text", "NY KODE")),
    "an empty text": ("Sammendrag", lambda e: setattr(e, "text", None)),
    "null with a reason": (
        "Sammendrag",
        lambda e: (setattr(e, "text", None), e.set(NIL, "true"), e.set("grunn", "masked")),
    ),
}


@pytest.mark.parametrize("variant", SAMPRO)
@pytest.mark.parametrize("what", RIGHT_XML)
def test_what_planbro_can_read_follows_the_sampro_schema(what: str, variant: str) -> None:
    root = etree.fromstring(written(rich_plan(), "sampro", variant))
    word, change = RIGHT_XML[what]
    change(_named(root, variant, word))
    assert xml_faults(root, variant) == []


def _first(value: Any, *keys: str) -> Any:
    """The first member of each list on the way."""
    for key in keys:
        value = value[key]
        value = value[0] if isinstance(value, list) else value
    return value


WRONG_JSON: dict[str, tuple[str, Change]] = {
    "an item without id": ("plan", lambda d: _first(d, "goals").pop("id")),
    "no mark of the format": ("plan", lambda d: d.pop("planbro")),
    "an unknown key": ("plan", lambda d: _first(d, "goals").update(x=1)),
    "a day that is none": ("plan", lambda d: _first(d, "goals").update(start="2026-02-30")),
    "no such reason": ("plan", lambda d: d.update(title={"mangler": "derfor"})),
    "a reason with more": ("plan", lambda d: d.update(title={"mangler": "masked", "x": 1})),
    "one where many stand": ("plan", lambda d: d.update(goals=d["goals"][0])),
    "a code in two parts": ("plan", lambda d: d.update(kind="=ip|=x")),
    "a boolean as text": ("plan", lambda d: d.update(has_group="true")),
    "flyt: an item without id": ("flyt-samspill", lambda d: _first(d, "maal").pop("id")),
    "flyt: a bad time": ("flyt-samspill", lambda d: d["eksport"].update(generert="2026-11-22T6:00")),
    "flyt: many where one stands": ("flyt-samspill", lambda d: d.update(plan=[d["plan"]])),
    "flyt: a member with more": ("flyt-samspill", lambda d: _first(d, "dokumenter", "fil").update(innhold={"fil": 1})),
}


@pytest.mark.parametrize("what", WRONG_JSON)
def test_a_wrong_json_document_breaks_the_schema(what: str) -> None:
    name, change = WRONG_JSON[what]
    value = json.loads(written(rich_plan(), name))
    assert json_faults(value, name) == []
    change(value)
    assert json_faults(value, name) != []


# --- wired


@pytest.mark.parametrize("variant", SAMPRO)
def test_validate_says_what_the_schema_has_against_a_document(variant: str) -> None:
    data = written(rich_plan(), "sampro", variant)
    assert "schema-invalid" not in validate(data)[1].codes()
    root = etree.fromstring(data)
    etree.SubElement(_named(root, variant, "MegSelv"), "Skostoerrelse").text = "44"
    found = [f for f in validate(etree.tostring(root))[1] if f.code == "schema-invalid"]
    assert [(f.severity.value, f.params["element"]) for f in found] == [("warning", "Skostoerrelse")]


WORDS: dict[str, tuple[str, Change, str, str]] = {
    "an item without id": ("plan", lambda d: _first(d, "goals").pop("id"), "goals[0]", "a key is missing"),
    "an unknown key": (
        "flyt-samspill",
        lambda d: _first(d, "maal").update(hemmelig="Tuva"),
        "maal[0]",
        "there is a key that the schema does not have",
    ),
    "a day that is none": (
        "flyt-samspill",
        lambda d: _first(d, "maal").update(periode={"start": "Tuva 2026"}),
        "maal[0].periode.start",
        "the value does not have the form of its field",
    ),
}


@pytest.mark.parametrize("what", WORDS)
def test_validate_says_what_a_json_schema_has_against_a_document(what: str) -> None:
    """The place and the kind of fault; never the value, nor a key that the schema does not have."""
    name, change, path, reason = WORDS[what]
    value = json.loads(written(rich_plan(), name))
    assert "schema-invalid" not in validate(json.dumps(value).encode())[1].codes()
    change(value)
    found = [f for f in validate(json.dumps(value).encode())[1] if f.code == "schema-invalid"]
    assert [(f.severity.value, f.place.path, f.params["reason"]) for f in found] == [("warning", path, reason)]
    assert "Tuva" not in str(found)
    assert "hemmelig" not in str(found)
