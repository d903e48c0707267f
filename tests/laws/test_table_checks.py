"""What is wrong with a table is found before it runs: with file, line, and what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from planbro.exchange import _mappings
from planbro.findings import Finding, Findings, Severity
from planbro.formats import FORMATS
from planbro.formats._registry import compile_spec, table_of
from planbro.mapping import data_dir
from planbro.plan import schema


def text_of(name: str) -> str:
    """A table as one file, what it includes written out."""
    text = (data_dir("mappings") / f"{name}.table").read_text("utf-8")
    while "\n@include " in text:
        before, _, rest = text.partition("\n@include ")
        part, _, after = rest.partition("\n")
        text = f"{before}\n{(data_dir('mappings') / part).read_text('utf-8')}{after}"
    return text


def faults_of(path: Path, text: str) -> list[Finding]:
    path.write_text(text, "utf-8")
    _, _, findings = _mappings.check_files([path])
    return [finding for finding in findings if finding.severity is not Severity.INFO]


def row_with(text: str, *parts: str) -> int:
    """The number of the one line that has all the parts as cells."""
    found = [n for n, line in enumerate(text.splitlines())
             if {*parts} <= {cell.strip() for cell in line.split("|")}]  # fmt: skip
    assert len(found) == 1, (parts, found)
    return found[0]


def cells(line: str, **change: str) -> str:
    names = ("plan", "doc", "codec", "options", "source")
    return " | ".join({**dict(zip(names, (c.strip() for c in line.split("|")), strict=True)), **change}.values())


def changed(**change: str) -> Callable[[str], list[str]]:
    return lambda line: [cells(line, **change)]


FAULTS: list[tuple[str, str, tuple[str, ...], Callable[[str], list[str]], str, int]] = [
    ("a field that the Plan does not have", "sampro", ("goals[].title",), changed(plan="goals[].tittel"), "table-plan-path", 0),
    ("a list that the Plan does not have", "sampro", ("goals[].title",), changed(plan="maal[].title"), "table-plan-path", 0),
    ("a condition on no field", "sampro", ("measures[!goal]",), changed(plan="measures[!gaol]"), "table-plan-path", 0),
    ("an element that the schema does not have", "sampro", ("goals[].title",),
     changed(doc="Maal/Hovedmaal[]/Titel"), "table-doc-path", 0),
    ("an element in the wrong place of a message", "plo-1.6", ("planeier.family",),
     changed(doc="mh:MsgInfo/mh:FamilyName"), "table-doc-path", 0),
    ("an attribute that the schema does not have", "plo-1.6", ("planeier.sex", "code(sex-plo)"),
     changed(doc="mh:MsgInfo/mh:Patient/mh:Sex/@W"), "table-doc-path", 0),
    ("two rows for one leaf", "sampro", ("goals[].title",),
     lambda line: [line, cells(line, plan="goals[].text")], "table-two-claims", 1),
    ("a list row at a place with room for one", "sampro", ("subplans[]",),
     lambda line: [line.replace("[] ", " ", 2).replace("subplans ", "subplans[] ")], "table-shape", 0),
    ("a field of many at a place with room for one", "flyt-samspill", ("messages[].receivers",),
     changed(doc="meldinger[].mottakere"), "table-shape", 0),
    ("a single field at a place for many", "sampro", ("goals[].title",),
     changed(doc="Maal/Hovedmaal[]/Tittel[]"), "table-shape", 0),
    ("a list without the codec of a list", "sampro", ("archives[]",), changed(codec="text"), "table-shape", 0),
    ("a codec for another type", "sampro", ("goals[].title",), changed(codec="date"), "table-codec", 0),
    ("a codec that there is not", "sampro", ("goals[].title",), changed(codec="tekst"), "table-codec", 0),
    ("text for a coded field", "sampro", ("kind", "code(sampro-plan-kind)"), changed(codec="text"), "table-codec", 0),
    ("a constant that is none", "plo-1.6", ("mh:MsgInfo/mh:MIGversion",), changed(codec="text"), "table-codec", 0),
    ("a code table that there is not", "sampro", ("kind", "code(sampro-plan-kind)"),
     changed(codec="code(finnes-ikke)"), "table-code-table", 0),
    ("a code table of other values", "sampro", ("kind", "code(sampro-plan-kind)"),
     changed(codec="code(sampro-plan-status)"), "table-code-table", 0),
    ("a one-way row without a reason", "sampro", ("goals[].title",), changed(options="read:"), "table-no-reason", 0),
    ("a derived row without a reason", "sampro", ("goals[].title",), changed(options="derived: "), "table-no-reason", 0),
    ("a row without a source", "sampro", ("goals[].title",), changed(source=""), "table-no-source", 0),
    ("a field row of a list that has no row there", "sampro", ("archives[].system",),
     changed(doc="Oversikt/Verktoey[]/Navn"), "table-no-group", 0),
    ("a row with a column too few", "sampro", ("goals[].title",),
     lambda line: [line.rpartition("|")[0]], "table-syntax", 0),
    ("a bracket that is not closed", "sampro", ("goals[].title",), changed(doc="Maal/Hovedmaal[/Tittel"), "table-syntax", 0),
    ("words that are written", "fhir", ("measures[].start", "ServiceRequest[].occurrenceDateTime()"),
     changed(options=""), "table-syntax", 0),
    ("a directive that there is not", "sampro", ("goals[].title",), lambda line: ["@verson 2", line], "table-syntax", 0),
]  # fmt: skip


@pytest.mark.parametrize(("what", "name", "parts", "change", "code", "offset"), FAULTS, ids=[f[0] for f in FAULTS])
def test_each_fault_is_found(
    what: str, name: str, parts: tuple[str, ...], change: Callable[[str], list[str]], code: str, offset: int,
    tmp_path: Path,
) -> None:  # fmt: skip
    text = text_of(name)
    lines = text.splitlines()
    number = row_with(text, *parts)
    lines[number : number + 1] = change(lines[number])
    path = tmp_path / "kommunens.table"
    found = faults_of(path, "\n".join(lines))
    ours = [f for f in found if f.code == code and f.place.line == number + 1 + offset]
    assert ours, (what, [str(f) for f in found])
    assert {f.place.file for f in found} == {str(path)}
    assert ours[0].action("nb")
    assert "?" not in ours[0].text("nb") + ours[0].action("nb")
    assert "?" not in ours[0].text("en") + ours[0].action("en")


@pytest.mark.parametrize(
    ("name", "parts", "where"),
    [
        ("plo-1.6", ("source.message_id",), "MsgInfo/MsgId"),
        ("plo-1.6", ("mh:MsgInfo/mh:MIGversion",), "MsgInfo/MIGversion"),
        ("plo-1.6", ("source.receiver_name",), "Organisation/OrganisationName"),
        ("plo-2.0", ("source.generated",), "MsgInfo/GenDate"),
    ],
)
def test_an_element_that_the_schema_demands_and_no_row_fills(
    name: str, parts: tuple[str, ...], where: str, tmp_path: Path
) -> None:
    text = text_of(name)
    lines = text.splitlines()
    del lines[row_with(text, *parts)]
    path = tmp_path / "kommunens.table"
    found = faults_of(path, "\n".join(lines))
    assert [(f.code, f.params["where"]) for f in found] == [("table-required", where)]
    assert found[0].place.file == str(path)
    assert found[0].place.line is not None
    assert found[0].action("nb")
    assert where.split("/")[0] in lines[found[0].place.line - 1]


CODES = """@table prove
@set koordinator-function
@system urn:oid:2.16.578.1.12.4.1.1.9999
@date 2018-10-15
koordinator | 1 | Koordinator     | equal | declared
"""


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("deputy      | 1 | Stedfortreder   | equal | declared", 6),
        ("koordinator | 2 | Koordinator til | equal | declared", 6),
        ("deputy      | 1 | Stedfortreder   | wider | declared\ndeputy | 1 | Stedfortreder | equal | declared", 7),
        ("vikar       | 2 | Vikar           | equal | declared", 6),
        ("deputy      | 2 | Stedfortreder   | lik   | declared", 6),
    ],
    ids=["one code for two values", "two codes for one value", "equal but not first", "a value that is not of the set",
         "an equivalence that is none"],
)  # fmt: skip
def test_a_code_table_that_says_equal_is_one_to_one(row: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "koder.table"
    assert not faults_of(path, CODES + "deputy | 2 | Stedfortreder | equal | declared\n")
    found = faults_of(path, CODES + row + "\n")
    assert {f.code for f in found} == {"table-code-table"}
    assert line in {f.place.line for f in found}
    assert all(f.place.file == str(path) and f.action("nb") for f in found)


@pytest.mark.parametrize("directive", ["@system urn:oid:2.16.578.1.12.4.1.1.9999\n", "@set koordinator-function\n"])
def test_a_code_table_names_its_values_and_its_system(directive: str, tmp_path: Path) -> None:
    found = faults_of(tmp_path / "koder.table", CODES.replace(directive, ""))
    assert "table-code-table" in {f.code for f in found}


def test_every_field_has_a_kind_of_information(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(info.kind is not None for fields in schema().values() for info in fields.values())
    model = {owner: dict(fields) for owner, fields in schema().items()}
    model["goals[]"]["title"] = dataclasses.replace(model["goals[]"]["title"], kind=None)
    monkeypatch.setattr(_mappings, "schema", lambda: model)
    _, _, findings = _mappings.check_shipped()
    ours = [finding for finding in findings if finding.code == "table-kind"]
    assert [finding.params["plan"] for finding in ours] == ["goals[].title"]
    assert ours[0].action("nb")


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_shipped_tables_have_no_fault(name: str) -> None:
    findings = Findings()
    table = table_of(name, findings)
    for variant in ("", *table.variants):
        compile_spec(table, findings, variant)
    assert not [str(finding) for finding in findings]
    assert not [str(f) for f in _mappings.check_table(table, findings).findings if f.severity is not Severity.INFO]


def test_the_shipped_code_tables_have_no_fault() -> None:
    _, number, findings = _mappings.check_shipped()
    assert number > 100
    assert not [str(finding) for finding in findings if finding.severity is not Severity.INFO]
