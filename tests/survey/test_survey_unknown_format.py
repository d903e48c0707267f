"""A document of a vendor's own format is surveyed by its structure, and a first table is proposed that reads it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from planbro.exchange.survey import Question, survey, survey_source
from planbro.exchange.survey._shapes import looks_like
from planbro.findings import Findings, Refused
from planbro.ident import make_orgnr, make_synthetic
from planbro.mapping import parse
from planbro.render.survey import rows_file

NUMBER = make_synthetic(date(1990, 3, 12), 101) or ""


def own_json(plan: int) -> bytes:
    """An export as a vendor may have it: other names, ids that others point to, a person's number."""
    people = [
        {"id": 100 + n, "etternavn": f"Aamodt{n}", "telefon": f"1012345{n}", "rolle": "Sykepleier"} for n in range(3)
    ]
    return json.dumps({
        "dokumentnr": plan,
        "bruker": {"fornavn": "Solveig", "etternavn": "Vågsholm", "foedselsdato": "12.03.1990"},
        "deltakere": people,
        "maal": [
            {"id": 7, "tittel": "Bo i egen leilighet", "ansvarlig": 101, "frist": "2027-01-31", "ferdig": False},
            {"id": 8, "tittel": "Få en jobb å gå til hver dag", "ansvarlig": 102, "frist": "2027-05-31", "ferdig": True},
        ],
        "merkelapp": "Hemmelig ord",
    }).encode()  # fmt: skip


OWN_XML = """<IndividuellPlan xmlns="urn:leverandor:ip"><Tjenestemottaker><Fornavn>Solveig</Fornavn>
<Etternavn>Vågsholm</Etternavn></Tjenestemottaker><Maal><Tittel>Bo i egen leilighet</Tittel></Maal>
<Maal><Tittel>Få en jobb</Tittel></Maal></IndividuellPlan>""".encode()


def test_ids_references_and_kinds_are_seen(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.json").write_bytes(own_json(number))
    (structure,) = survey_source(tmp_path, Question()).to_json()["structures"]
    rows = {row["path"]: row for row in structure["paths"]}
    assert structure["documents"] == 4
    assert rows["deltakere[].id"]["is_id"]
    assert rows["maal[].id"]["is_id"]
    assert rows["maal[].ansvarlig"]["points_to"] == "deltakere[]"
    assert rows["maal[].frist"]["looks_like"] == "date"
    assert rows["bruker.foedselsdato"]["looks_like"] == "date(no)"
    assert rows["maal[].ferdig"]["looks_like"] == "boolean"
    assert rows["maal[].tittel"]["count"] == 8


def test_a_first_table_is_proposed_that_parses_and_has_the_lists() -> None:
    told = survey(own_json(1)).to_json()
    text = rows_file(told)
    findings = Findings()
    table = parse(text, "first.table", findings)
    assert not findings
    rows = {(str(row.plan), row.doc_text, row.codec) for row in table.rows}
    assert ("goals[]", "maal[]", "item(id)") in rows
    assert ("participants[]", "deltakere[]", "item(id)") in rows
    assert ("planeier.given", "bruker.fornavn", "text") in rows
    assert ("planeier.birth_date", "bruker.foedselsdato", "date(no)") in rows
    assert ("goals[].title", "maal[].tittel", "text") in rows or ("goals[].text", "maal[].tittel", "text") in rows
    assert ("participants[].phone", "deltakere[].telefon", "text") in rows


def test_xml_of_an_unknown_root_has_its_namespace_and_root_in_the_table() -> None:
    told = survey(OWN_XML).to_json()
    (structure,) = told["structures"]
    assert "@root IndividuellPlan" in structure["head"]
    assert "@ns . urn:leverandor:ip" in structure["head"]
    assert "planeier.given | Tjenestemottaker/Fornavn | text" in rows_file(told)


def test_nothing_that_the_document_says_is_told() -> None:
    for data in (own_json(1), OWN_XML):
        told = survey(data).to_json()
        said = json.dumps(told, ensure_ascii=False) + rows_file(told)
        for word in ("Solveig", "Vågsholm", "Aamodt", "leilighet", "Hemmelig", "1012345"):
            assert word not in said


def test_a_file_that_is_no_document_is_refused_as_ever() -> None:
    with pytest.raises(Refused):
        survey(b"\x00\x01\x02\x03 ikke noe")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (NUMBER, "fnr"), (f"{NUMBER[:6]} {NUMBER[6:]}", "fnr"), (make_orgnr(5), "orgnr"), ("2026-11-22", "date"),
        ("22.11.2026", "date(no)"), ("2026-11-22T10:00:00", "dateTime"), ("101 23 456", "phone"), ("Ja", "boolean"),
        (True, "boolean"), ("kari@example.org", "email"), ("12", "integer"), ("12,5", "decimal"), ("", "empty"),
        ("Sykepleier", "word"), ("Hun vil gjerne bo alene i egen leilighet.", "text"),
    ],
)  # fmt: skip
def test_kinds_of_value_are_told_apart(value: object, kind: str) -> None:
    assert looks_like(value) == kind
