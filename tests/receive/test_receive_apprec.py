"""AppRec, written and read: both versions, every name and number, valid by the schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from receiving import AT, PLAIN

from planbro.exchange.receive import judge, receipt_in
from planbro.findings import Refused
from planbro.formats.codec import xml
from planbro.formats.plo import (
    AppRec,
    AppRecError,
    Holder,
    Ident,
    Station,
    apprec_schema,
    kodeverk,
    mirror,
    read_apprec,
    read_message,
    write_apprec,
)
from planbro.testing.messages import message

ERRORS = kodeverk.known("8221") or {}
NAMES = st.text(st.characters(min_codepoint=32, blacklist_categories=("Cs", "Cc", "Cn", "Zs")), min_size=1, max_size=12)
NUMBERS = st.builds(Ident, NAMES, st.sampled_from(["HER", "ENH", "RSH", "LOK"]), st.just(""), NAMES)
HOLDERS = st.builds(Holder, NAMES, st.lists(NUMBERS, max_size=3).map(tuple))


@st.composite
def stations(draw: st.DrawFn, role: str) -> Station:
    if draw(st.booleans()):
        return Station(role, None, professional=draw(HOLDERS))
    some = st.lists(HOLDERS, max_size=2).map(tuple)
    return Station(role, draw(HOLDERS), draw(some), draw(some))


@st.composite
def receipts(draw: st.DrawFn) -> AppRec:
    version = draw(st.sampled_from(["1.0", "1.1"]))
    errors = st.builds(
        lambda code, words: AppRecError(code, words, ERRORS[code]), st.sampled_from(sorted(ERRORS)), NAMES
    )
    return AppRec(
        version=version,  # type: ignore[arg-type]
        id=draw(st.uuids()).hex,
        generated=AT,
        sender=draw(stations("COP")),
        receiver=draw(stations("AVS")),
        status=draw(st.sampled_from("12")),
        errors=tuple(draw(st.lists(errors, max_size=3))),
        original_id=draw(NAMES),
        original_type=draw(NAMES),
        original_type_name=draw(NAMES),
        original_issued=AT,
        software="planbro",
        software_version="1",
    )


@given(receipts())
def test_what_is_written_is_read(receipt: AppRec) -> None:
    assert read_apprec(xml.parse(write_apprec(receipt))) == receipt


@given(receipts())
def test_who_only_hears_a_receipt_hears_what_a_judge_does(receipt: AppRec) -> None:
    data = write_apprec(receipt)
    judgement = judge(data)
    found = receipt_in(data)
    assert found is not None
    assert found[0] == judgement.receipt
    if judgement.fate == "receipt":
        assert found[1] == judgement.errors


@pytest.mark.parametrize("data", [b"", b"<A/>", b"<A>", b"%PDF-1.7", PLAIN])
def test_what_is_no_receipt_is_not_heard_as_one(data: bytes) -> None:
    assert receipt_in(data) is None


@given(receipts())
def test_what_is_written_is_valid(receipt: AppRec) -> None:
    assert apprec_schema(receipt.version).validate(etree.fromstring(write_apprec(receipt)))


@given(receipts())
def test_the_official_schema_says_so_too(official: Path, receipt: AppRec) -> None:
    name = {"1.0": "AppRec-v1-2004-11-21.xsd", "1.1": "AppRec-v1.1.xsd"}[receipt.version]
    assert official_schema(official / "xsd" / name).validate(etree.fromstring(write_apprec(receipt)))


_compiled: dict[Path, etree.XMLSchema] = {}


def official_schema(path: Path) -> etree.XMLSchema:
    if path not in _compiled:
        _compiled[path] = etree.XMLSchema(etree.parse(str(path)))
    return _compiled[path]


def test_a_name_cannot_break_out_of_its_element() -> None:
    trap = '"/></Name><Status V="1"/>&amp;\n\t'
    holder = Holder(trap, (Ident(trap, trap, "", trap),))
    receipt = AppRec("1.1", "id", AT, Station(trap, holder), Station("AVS", holder), "2",
                     (AppRecError("X99", trap),), trap, trap, trap, AT)  # fmt: skip
    tree = etree.fromstring(write_apprec(receipt))
    assert [element.get("V") for element in tree.iter("{*}Status")] == ["2"]
    assert tree.find("{*}Error").get("OT") == trap


def test_a_character_that_xml_cannot_carry_is_refused() -> None:
    holder = Holder("a\x00b")
    with pytest.raises(Refused, match="xml-characters"):
        write_apprec(AppRec("1.1", "i", AT, Station("PRIM", holder), Station("AVS", holder), "1", (), "", "", "", AT))


@pytest.mark.parametrize("version", ["1.5", "1.6"])
def test_the_parties_are_mirrored_with_all_names_and_numbers(version: str) -> None:
    data = message("UTSKRIVNINGSRAPPORT", version, size="small")
    original = read_message(xml.parse(data))
    assert original is not None
    assert original.sender is not None
    assert original.receiver is not None
    receipt = read_apprec(xml.parse(judge(data, as_of=AT).answers[0].data))
    assert receipt is not None
    for station, party in ((receipt.sender, original.receiver), (receipt.receiver, original.sender)):
        assert station.her_ids == party.her_ids
        assert station.institution is not None
        assert party.organisation is not None
        assert station.institution.name == party.organisation.name
        assert {i.value for i in station.institution.idents} == {i.value for i in party.organisation.idents}
    assert (receipt.original_id, receipt.original_type) == (original.id, original.type)
    assert (receipt.original_type_name, receipt.original_issued) == (original.type_name, original.generated)


def test_the_her_id_comes_first_wherever_it_stood() -> None:
    original = read_message(xml.parse(PLAIN))
    assert original is not None
    assert original.sender is not None
    station = mirror(original.sender, "AVS")
    assert station.institution is not None
    assert next(ident.kind for ident in station.institution.idents) == "HER"


def test_a_receipt_without_anything_in_it_is_read() -> None:
    empty = etree.fromstring(b'<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"/>')
    receipt = read_apprec(empty)
    assert receipt is not None
    assert (receipt.original_id, receipt.status, receipt.errors) == ("", "", ())
    assert read_apprec(etree.fromstring(b"<AppRec/>")) is None
