"""A package holds the plan whole, proves every file of it, and names nobody where it should not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from archive_helpers import tree
from lxml import etree

from planbro.exchange import read
from planbro.exchange.archive import Asked, package_of
from planbro.formats.noark import load, plan_from_xml, plan_to_xml
from planbro.plan import Plan, sha256_of
from planbro.testing.generator import municipality
from planbro.testing.rich import rich_plan

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {"arkivstruktur.xml": "arkivstruktur.xsd", "arkivuttrekk.xml": "arkivuttrekk-1.xsd", "plan.xml": "plan-1.xsd"}
N5 = "{http://www.arkivverket.no/standarder/noark5/arkivstruktur}"


def test_a_package_has_the_plan_to_read_structured_and_as_it_came(
    undisturbed: Path, plans: list[Plan], exports: dict[str, bytes]
) -> None:
    for plan, data in zip(plans, exports.values(), strict=True):
        files = tree(undisturbed / plan.id / "0001")
        assert files["plan.pdf"].startswith(b"%PDF-")
        assert files["original.zip"] == data
        assert plan_from_xml(files["plan.xml"], files) == read(data).plan


def test_attachments_are_there_byte_for_byte_under_names_of_ours(undisturbed: Path, plans: list[Plan]) -> None:
    for plan in plans:
        held = {sha256_of(one.data) for one in plan.documents if isinstance(one.data, bytes)}
        files = {name: data for name, data in tree(undisturbed / plan.id / "0001").items() if name.startswith("dok")}
        assert {hashlib.sha256(data).hexdigest() for data in files.values()} == held
        assert all(name[11:15].isdecimal() for name in files)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_written_follows_our_schemas(undisturbed: Path, name: str) -> None:
    schema = etree.XMLSchema(etree.parse(ROOT / "schemas" / "noark" / SCHEMAS[name]))
    files = list(undisturbed.rglob(name))
    assert len(files) >= 3
    for file in files:
        schema.assertValid(etree.parse(file))


def test_the_schema_of_the_plan_is_made_from_the_model() -> None:
    import runpy

    made = runpy.run_path(str(ROOT / "tools" / "schema_plan_xml.py"))["text"]()
    assert made == (ROOT / "schemas" / "noark" / "plan-1.xsd").read_bytes(), "python tools/schema_plan_xml.py"


def test_the_manifest_proves_every_file_and_the_structure_every_document(undisturbed: Path, plans: list[Plan]) -> None:
    for plan in plans:
        files = tree(undisturbed / plan.id / "0001")
        told = {one.get("sti"): one.get("sjekksum") for one in etree.fromstring(files["arkivuttrekk.xml"])}
        assert told == {name: sha256_of(data) for name, data in files.items() if name != "arkivuttrekk.xml"}
        structure = etree.fromstring(files["arkivstruktur.xml"])
        for document in structure.iter(f"{N5}dokumentobjekt"):
            data = files[document.findtext(f"{N5}referanseDokumentfil")]
            assert document.findtext(f"{N5}sjekksum") == sha256_of(data)
            assert document.findtext(f"{N5}filstoerrelse") == str(len(data))


def test_the_planeier_is_named_in_the_case_and_hidden_in_the_public_title(undisturbed: Path, plans: list[Plan]) -> None:
    for plan in plans:
        case = etree.parse(undisturbed / plan.id / "0001" / "arkivstruktur.xml").getroot().find(f".//{N5}mappe")
        assert plan.planeier.family in case.findtext(f"{N5}part/{N5}partNavn")
        assert plan.planeier.family not in case.findtext(f"{N5}offentligTittel")
        assert "§ 13" in case.findtext(f"{N5}skjerming/{N5}skjermingshjemmel")


def test_no_person_stands_in_a_path_the_metadata_or_the_manifest(undisturbed: Path, plans: list[Plan]) -> None:
    for plan in plans:
        folder = undisturbed / plan.id / "0001"
        open_to_all = (
            "".join(tree(folder)) + (folder / "metadata.json").read_text() + (folder / "arkivuttrekk.xml").read_text()
        )
        words = [plan.planeier.family, plan.planeier.given, *(one.value for one in plan.identifiers)]
        assert not [word for word in words if isinstance(word, str) and word in open_to_all]


def test_the_metadata_says_what_was_read_and_what_no_row_takes(
    undisturbed: Path, plans: list[Plan], exports: dict[str, bytes]
) -> None:
    data = exports["plan-0.zip"]
    told = json.loads((undisturbed / plans[0].id / "0001" / "metadata.json").read_bytes())
    assert told["source"]["sha256"] == sha256_of(data)
    assert told["leaves"]["leaves"] == told["leaves"]["mapped"] + told["leaves"]["kept"]
    assert told["counts"]["participants"] == len(plans[0].participants)


def test_the_same_reading_gives_the_same_package(exports: dict[str, bytes]) -> None:
    data = exports["plan-0.zip"]
    one, other = (package_of(read(data), data, 1, Asked("closing", load())) for _ in range(2))
    assert one.files == other.files


def test_a_closed_plan_says_so_in_the_archive(exports: dict[str, bytes]) -> None:
    data = exports["plan-0.zip"]
    made = package_of(read(data), data, 1, Asked("closing", load(), as_of="2026-11-22"))
    case = etree.fromstring(made.files["arkivstruktur.xml"]).find(f".//{N5}mappe")
    assert case.findtext(f"{N5}saksstatus") == "Avsluttet"
    assert case.findtext(f"{N5}avsluttetDato", "").startswith("20")


@pytest.mark.parametrize("number", range(5))
def test_plan_xml_holds_everything_the_plan_says(number: int) -> None:
    plan = rich_plan() if number == 4 else list(municipality(number + 1, 23))[number]
    files = {f"dokumenter/{one.id}": one.data for one in plan.documents if isinstance(one.data, bytes)}
    assert plan_from_xml(plan_to_xml(plan, lambda ident: f"dokumenter/{ident}"), files) == plan
