"""The IPLOS extract: read person by person, joined with its ident file, and the part that we can write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from planbro.findings import Findings, Refused
from planbro.formats.codec import stream
from planbro.formats.registers import IplosBlock, is_iplos, personoppl, read_idents, read_iplos
from planbro.ident import PersonId, make_synthetic

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "epj" / "registers"
EXTRACT = (FIXTURES / "iplos-2018.xml").read_bytes()
NS = "http://www.npr.no/xmlstds/iplos/2018"


def extract(*people: str) -> bytes:
    return f'<IPLOS xmlns="{NS}" versjon="3.5">{"".join(people)}</IPLOS>'.encode()


def person(pid: int, inside: str) -> str:
    return f'<PERSON pePeID="{pid}"><PERSONOPPL poPeID="{pid}" poPoID="1">{inside}</PERSONOPPL></PERSON>'


def test_each_person_has_identity_and_dated_blocks() -> None:
    began, ended, declined, silent = read_iplos(EXTRACT, (FIXTURES / "iplos-ident.xml").read_bytes())
    assert [block.ip_status for block in began.blocks] == ["none", "active"]
    assert began.blocks[0].end == "2025-02-28"
    assert began.blocks[1].start == "2025-03-01"
    assert ended.at("2026-06-30").ip_status == "active"  # type: ignore[union-attr]
    assert ended.at("2026-07-01").ip_status == "none"  # type: ignore[union-attr]
    assert declined.blocks[0].ip_status == "declined"
    assert declined.blocks[0].koordinator_status == "appointed"
    assert silent.at("2026-11-22") is None
    assert [len(p.identifiers) for p in (began, ended, declined, silent)] == [1, 1, 1, 0]


def test_the_ident_file_is_read_as_xml_or_as_two_columns() -> None:
    as_xml = read_idents((FIXTURES / "iplos-ident.xml").read_bytes())
    assert as_xml == read_idents((FIXTURES / "iplos-ident.csv").read_bytes())
    assert sorted(as_xml) == ["101", "102", "103"]


def test_noughts_before_a_pid_do_not_matter() -> None:
    number = make_synthetic(date(1950, 1, 1), 106)
    assert number is not None
    (found,) = read_iplos(extract(person(7, "")), f"0007;{number}\n".encode())
    assert [i.value for i in found.identifiers] == [number]


@pytest.mark.parametrize(
    "idents", [b"\x00;\x00\n", b";" * 200_000, b"1;" + b"9" * 200_000, b"9" * 9000 + b";1\n", b"\xff\xfe;\n"]
)
def test_a_strange_ident_file_names_nobody_and_breaks_nothing(idents: bytes) -> None:
    assert read_idents(idents) == {}


def test_who_is_not_in_the_ident_file_is_counted() -> None:
    findings = Findings()
    list(read_iplos(EXTRACT, {"101": [PersonId(kind, "1") for kind in ()]}, findings=findings))
    assert [(f.code, f.params["count"]) for f in findings] == [("iplos-no-ident", 3)]


def test_an_unknown_code_and_a_day_that_is_none_are_told_and_the_rest_is_read() -> None:
    findings = Findings()
    inside = "<poIndPlan>4</poIndPlan><poHarKoordinator>1</poHarKoordinator><poFraDato>20260231</poFraDato>"
    (found,) = read_iplos(extract(person(1, inside)), findings=findings)
    assert found.blocks[0] == IplosBlock("4", "1", None, None, "1", found.blocks[0].line)
    assert found.blocks[0].ip_status is None
    assert set(findings.codes()) == {"code-unknown", "date-impossible"}


def test_a_block_of_another_person_is_left_out() -> None:
    findings = Findings()
    strange = f'<PERSON pePeID="1"><PERSONOPPL poPeID="2" poPoID="1"/></PERSON>{person(3, "")}'
    first, second = read_iplos(extract(strange), findings=findings)
    assert (len(first.blocks), len(second.blocks)) == (0, 1)
    assert findings.codes() == ["iplos-block-another"]


def test_other_years_of_the_schema_are_read() -> None:
    assert is_iplos(EXTRACT.replace(b"iplos/2018", b"iplos/2020"))
    assert len(list(read_iplos(EXTRACT.replace(b"iplos/2018", b"iplos/2020")))) == 4


@pytest.mark.parametrize("data", [b"<Annet/>", b"<IPLOS xmlns='urn:noe'/>", b"pid;fnr\n"])
def test_what_is_no_extract_is_refused(data: bytes) -> None:
    assert not is_iplos(data)
    with pytest.raises(Refused):
        read_iplos(data)


def hostile() -> Iterator[tuple[str, bytes]]:
    yield "a doctype", b"<!DOCTYPE IPLOS [<!ENTITY a 'b'>]>" + EXTRACT.split(b"?>", 1)[1]
    yield "cut short", EXTRACT[:-200]
    yield "a person without end", extract("<PERSON pePeID='1'>" + f"<{'a' * 100}/>" * 170_000)


@pytest.mark.parametrize("data", [data for _, data in hostile()], ids=[name for name, _ in hostile()])
def test_hostile_extracts_are_refused_and_quote_nothing(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        list(read_iplos(data))
    assert "Eksempel" not in str(refused.value)


def test_one_person_at_a_time_is_held() -> None:
    many = extract(*(person(n, "<poIndPlan>1</poIndPlan>") for n in range(3000)))
    seen = 0
    for element in stream.elements(many, "PERSON"):
        parent = element.getparent()
        assert parent is not None
        assert len(parent) < 2500  # what was read is let go; libxml2 is a chunk ahead
        seen += 1
    assert seen == 3000


def test_the_part_we_write_reads_as_it_was() -> None:
    blocks = (IplosBlock("1", "2", "2024-01-01", "2025-01-31", "1"), IplosBlock("2", None, "2025-02-01", None, "2"))
    written = "".join(etree.tostring(one, encoding="unicode") for one in personoppl(blocks, "8"))
    (found,) = read_iplos(extract(f'<PERSON pePeID="8">{written}</PERSON>'))
    assert tuple((b.ind_plan, b.har_koordinator, b.start, b.end, b.po_id) for b in found.blocks) == tuple(
        (b.ind_plan, b.har_koordinator, b.start, b.end, b.po_id) for b in blocks
    )


def test_the_official_schema_takes_what_we_write(official: Path) -> None:
    schema = etree.XMLSchema(etree.parse(next(official.rglob("IPLOS*.xsd"))))
    tree = etree.fromstring(EXTRACT)
    schema.assertValid(tree)
    people = tree.findall(f"{{{NS}}}PERSON")
    for one in people[0].findall(f"{{{NS}}}PERSONOPPL"):
        people[0].remove(one)
    people[0].extend(personoppl([IplosBlock("1", "1", "2026-01-01", None, "1")], "101"))
    schema.assertValid(tree)
