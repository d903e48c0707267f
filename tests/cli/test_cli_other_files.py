"""Files that planbro knows and that hold no plan: told what they are and which command takes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import FIXTURES, planbro

from planbro.store import Journal

PLO_16 = FIXTURES / "plo" / "innleggelsesrapport-uten-ip.xml"


@pytest.mark.parametrize(("file", "what", "command"), [
    ("reconcile/iplos.xml", "an IPLOS extract", "planbro reconcile iplos:FILE"),
    ("epj/registers/iplos-ident.xml", "an ident file", "planbro reconcile idents:FILE"),
    ("epj/registers/iplos-ident.csv", "an ident file", "planbro reconcile idents:FILE"),
    ("reconcile/idents.csv", "an ident file", "planbro reconcile idents:FILE"),
    ("reconcile/pas.csv", "a list in columns", "planbro reconcile pas|journal|tool|paper:FILE"),
    ("reconcile/journal.csv", "a list in columns", "planbro reconcile pas|journal|tool|paper:FILE"),
    ("epj/papers/onsker-ikke.json", "a form of one of the routines' papers", "planbro paper read FILE"),
])  # fmt: skip
def test_a_file_of_another_command_is_told_as_what_it_is(file: str, what: str, command: str) -> None:
    for words in (("validate",), ("inspect",), ("show",), ("convert", "-o", "-", "--to", "plan")):
        ran = planbro(words[0], FIXTURES / file, *words[1:])
        assert ran.code in {1, 2}
        assert "[format-of-another-command]" in ran.err
        assert what in ran.err
        assert f"`{command}" in ran.err


def test_a_journal_and_a_workbook_are_told_too(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    openpyxl.Workbook().save(tmp_path / "list.xlsx")
    Journal.open(tmp_path / "journal.db").close()
    assert "The file is a workbook" in planbro("inspect", tmp_path / "list.xlsx").err
    assert "planbro journal list" in planbro("inspect", tmp_path / "journal.db").err


def test_what_nobody_knows_stays_unknown(tmp_path: Path) -> None:
    for name, data in (("a.xml", b"<ukjent/>"), ("b.bin", bytes(range(256)))):
        (tmp_path / name).write_bytes(data)
        assert "[format-unknown]" in planbro("validate", tmp_path / name).err


def test_a_document_of_another_format_than_named_is_told_by_its_own(tmp_path: Path) -> None:
    ran = planbro("validate", PLO_16, "--as", "plo-1.5", "--lang", "nb")
    assert ran.code == 1
    assert "Dokumentet er plo-1.6, ikke plo-1.5." in ran.err
    assert "er ikke gyldig plo-1.5" in ran.out


@pytest.mark.parametrize("command", ["validate", "inspect", "show"])
@pytest.mark.parametrize("name", ["apprec-1.1-ok", "apprec-1.0-avvist"])
def test_a_receipt_is_told_nothing_that_is_for_plans(command: str, name: str) -> None:
    ran = planbro(command, FIXTURES / "plo" / "messages" / f"{name}.xml")
    assert ran.code == 0
    assert ran.err == ""
    for words in ("§ 19", "survey", "plan"):
        assert words not in ran.out.replace("planbro", "").replace("fixtures/plo", "")
