"""The code lists that messages are shown and checked with."""

from __future__ import annotations

import json

import pytest

from planbro.formats.plo import KINDS, kodeverk
from planbro.ident import systems
from planbro.mapping import data_dir, shared

DATA = json.loads((data_dir("mappings") / "kodeverk.json").read_text("utf-8"))["lists"]


@pytest.mark.parametrize(
    "system", ["9034", "2.16.578.1.12.4.1.1.9034", "2.16.578.1.12.4.1.1.9034.3", "urn:oid:2.16.578.1.12.4.1.1.9034"]
)
def test_a_list_is_found_by_number_and_by_oid_with_or_without_a_version(system: str) -> None:
    assert kodeverk.text(system, "8") == "Koordinator Individuell plan"
    assert kodeverk.title(system) == "Helsepersonells funksjoner mv."


def test_an_unknown_list_or_code_says_nothing() -> None:
    assert kodeverk.text("9034", "zz") is None
    assert kodeverk.text("1.2.3", "8") is None
    assert kodeverk.known("") is None
    assert kodeverk.title("2.16.578.1.12.4.1.1.90340") is None
    assert kodeverk.known("2.16.578.1.12.4.1.10.9034") is None


@pytest.mark.parametrize(
    ("system", "code", "text"),
    [
        ("7309", "N", "Ny"),
        ("7322", "6", "Henvendelse om pasient"),
        ("8258", "2", "Avvist"),
        ("8279", "LOG_UTSKRIVNINGSKLAR", "Melding om utskrivningsklar pasient"),
        ("8279", "SAMMENFATNING", "Sammenfatning"),
        ("8705", "101", "Ja, virksom plan"),
        ("9034", "24", "Kontakt hos mottaker"),
        ("9121", "5", "Forventet utskrivningsklar dato"),
        ("9138", "4", "Svar på forespørsel"),
        ("9139", "12", "Fødselsepikrise"),
        ("9140", "1", "Varsel om innlagt pasient"),
        ("9142", "IP", "Informasjon til pasient/pårørende"),
        ("9145", "2", "Antatt forløp"),
        ("9246", "9", "Koordinator (spesialisthelsetjenesteloven)"),
        ("9246", "8", "Koordinator Individuell plan"),
    ],
)
def test_the_codes_that_a_reader_of_messages_meets(system: str, code: str, text: str) -> None:
    assert kodeverk.text(system, code) == text


def test_every_text_is_trimmed_and_every_list_complete_in_form() -> None:
    for number, raw in DATA.items():
        assert raw["oid"] == kodeverk.OID + number
        assert raw["title"]
        assert raw["date"] == "2018-10-15"
        for code, text in raw["codes"].items():
            assert (code, text) == (" ".join(code.split()), " ".join(text.split()))
            assert text
        named = {*raw.get("added", ()), *raw.get("retired", ()), *raw.get("also", ())}
        assert named <= raw["codes"].keys(), number


def test_every_type_that_a_kind_of_message_has_is_in_the_list_of_types() -> None:
    types = kodeverk.code_list("8279")
    assert types is not None
    for kind in KINDS.values():
        assert all(types.says(code, text) for code, text in kind.types.items())
        assert set(kind.retired) <= types.codes.keys()


def test_the_code_tables_of_the_mappings_have_no_code_that_the_lists_do_not() -> None:
    tables = [(table, kodeverk.code_list(table.system)) for table in shared().values()]
    named = [(table, listed) for table, listed in tables if listed]
    assert len(named) > 10
    for table, listed in named:
        for row in table.rows:
            assert row.code in listed.codes, (table.name, row.code)
            assert table.name.endswith("-fhir") or listed.says(row.code, row.text), (table.name, row.code)


def test_the_kinds_of_number_are_those_of_the_lists() -> None:
    assert systems.CODES_8116.keys() == (kodeverk.known("8116") or {}).keys()
    assert systems.CODES_9051.keys() == (kodeverk.known("9051") or {}).keys()


def test_case_and_blanks_do_not_make_another_text() -> None:
    roles = kodeverk.code_list("9034")
    assert roles is not None
    assert roles.says("8", " koordinator  individuell plan ")
    assert not roles.says("18", "Koordinator Individuell plan")
    assert "1" in roles.retired
    assert "24" in roles.added
