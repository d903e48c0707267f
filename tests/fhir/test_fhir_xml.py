"""FHIR XML says what FHIR JSON says, and a put leaves alone what it does not change."""

from __future__ import annotations

import copy as copying
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fhir.bundle_cases import examples, opened, put, written
from tests.laws.common import differences, drawn

import planbro
from planbro.findings import Refused
from planbro.formats._document import canonical, create
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.fhir._xml import Seen, from_xml, to_xml
from planbro.mapping import Number
from planbro.testing import municipality, rich_plan
from planbro.testing.strategies import edits

PLANS = drawn()
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Hei, <b>du</b> &amp; jeg<br/>igjen</p></div>'


def xml(value: dict[str, Any]) -> bytes:
    return xml_codec.serialise(to_xml(value))


def there_and_back(value: dict[str, Any]) -> Any:
    return from_xml(xml_codec.parse(xml(value)).getroot())


def read_xml(text: str) -> Any:
    return from_xml(xml_codec.parse(text.encode()).getroot())


def onto(text: str, change: Any) -> str:
    """The XML after `change` was made to its JSON."""
    tree = xml_codec.parse(text.encode())
    value = copying.deepcopy(from_xml(tree.getroot()))
    change(value)
    return xml_codec.serialise(to_xml(value, tree)).decode()


GOOD = {
    "numbers keep their digits": {
        "resourceType": "Observation",
        "status": "final",
        "valueQuantity": {"value": Number("1.10")},
        "component": [{"valueInteger": 3}, {"valueQuantity": {"value": Number("1e3")}}, {"valueBoolean": False}],
    },
    "an extension stands where a value is missing": {
        "resourceType": "Patient",
        "name": [
            {
                "given": ["Kari", None, "Anne"],
                "_given": [None, {"extension": [{"url": "http://x", "valueCode": "masked"}]}, {"id": "g3"}],
                "_family": {"extension": [{"url": "http://y", "valueBoolean": True}]},
            }
        ],
        "_birthDate": {"id": "b", "extension": [{"url": "http://z", "valueDateTime": "2020-01-01"}]},
        "birthDate": "2020-01-01",
    },
    "one of many is still a list": {"resourceType": "Patient", "name": [{"given": ["Kari"]}], "contact": [{"name": {}}]},
    "a narrative keeps its letters": {"resourceType": "Patient", "text": {"status": "generated", "div": DIV}},
    "resources within resources": {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": "urn:uuid:1",
                "resource": {
                    "resourceType": "CarePlan",
                    "status": "active",
                    "intent": "plan",
                    "contained": [
                        {"resourceType": "CareTeam", "id": "team", "name": "Gruppa"},
                        {"resourceType": "Parameters", "parameter": [{"name": "n", "resource": {"resourceType": "Basic"}}]},
                    ],
                },
            }
        ],
    },
    "line breaks and marks in a value": {"resourceType": "CarePlan", "title": 'a\nb\tc\r"<&>\' d  '},
    "an element that R4 does not know": {
        "resourceType": "Patient",
        "colour": "blue",
        "shape": {"kind": "round", "side": [{"n": "1"}, {"n": "2"}]},
    },
    "a resource that R4 does not know": {
        "resourceType": "Fantasy",
        "id": "x",
        "text": {"status": "generated", "div": DIV},
        "wings": {"count": "2"},
    },
    "a value of the wrong type": {"resourceType": "Patient", "active": "kanskje", "multipleBirthInteger": "to"},
    "provisions within provisions": {
        "resourceType": "Consent",
        "provision": {"type": "deny", "provision": [{"type": "permit", "provision": [{"type": "deny"}]}]},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_json_becomes_xml_and_the_same_json(name: str) -> None:
    assert there_and_back(GOOD[name]) == GOOD[name]


def test_xml_stands_in_the_order_of_r4() -> None:
    text = xml(
        {"resourceType": "Patient", "birthDate": "2020", "name": [{"given": ["K"], "family": "L"}], "id": "p"}
    ).decode()
    assert re.findall(r"<(\w+)", text) == ["Patient", "id", "name", "family", "given", "birthDate"]


def test_ids_and_urls_are_attributes() -> None:
    text = xml(
        {"resourceType": "Patient", "name": [{"id": "n1", "extension": [{"url": "http://x", "valueString": "v"}]}]}
    )
    assert b'<name id="n1">' in text
    assert b'<extension url="http://x">' in text


def test_xhtml_characters_that_xml_has_no_name_for() -> None:
    value = {"resourceType": "Patient", "text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;b</div>'}}
    assert there_and_back(value)["text"]["div"] == '<div xmlns="http://www.w3.org/1999/xhtml">a\u00a0b</div>'


def test_a_narrative_that_is_no_xhtml_is_carried_as_text() -> None:
    value = {"resourceType": "Patient", "text": {"div": "<div>ikke <lukket</div>"}}
    assert "ikke &lt;lukket" in there_and_back(value)["text"]["div"]


@pytest.mark.parametrize(("value", "code"), [
    ({"resourceType": "Patient", "not a name": "x"}, "fhir-xml-name"),
    ({"resourceType": "CarePlan", "title": "\x01"}, "xml-characters"),
])  # fmt: skip
def test_what_xml_cannot_carry_is_refused(value: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        to_xml(value)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_what_json_has_no_place_for_is_counted_and_stays() -> None:
    text = (
        '<?a b?><Patient xmlns="http://hl7.org/fhir" xmlns:o="urn:o" o:x="1"><!-- note --><id value="p"/>'
        "<o:own>tekst</o:own><gender value='male'/></Patient>"
    )
    seen = Seen()
    assert from_xml(xml_codec.parse(text.encode()).getroot(), seen) == {
        "resourceType": "Patient",
        "id": "p",
        "gender": "male",
    }
    assert len(seen.beside) == 3
    after = onto(text, lambda value: value.update(gender="female"))
    assert after.split() == text.replace("'", '"').replace("male", "female").replace("?><P", "?>\n<P").split()


PATIENT = """<?xml version="1.0" encoding="UTF-8"?>
<!-- et eksempel -->
<Patient xmlns="http://hl7.org/fhir">
    <id value="p1"/> <!-- id -->
    <extension url="http://a">
        <valueString value="A"/>
    </extension>
    <name>
        <use value="official" id="u1"/>
        <family value="Nordmann"/>
        <given value="Kari"/><!-- fornavn -->
        <given value="Anne"/>
    </name>
    <telecom><system value="phone"/><value value="1"/></telecom>
    <gender value="female"/>
</Patient>
"""
CHANGES: dict[str, tuple[Any, tuple[str, str]]] = {
    "a value": (lambda v: v["name"][0].update(family="Hansen"), ('Nordmann', 'Hansen')),
    "a new last member": (
        lambda v: v["name"][0]["given"].append("Eva"),
        ('<given value="Anne"/>\n', '<given value="Anne"/>\n        <given value="Eva"/>\n'),
    ),
    "a member gone": (lambda v: v["name"][0]["given"].pop(1), ('\n        <given value="Anne"/>\n    ', "\n    ")),
    "a new element in its place": (
        lambda v: v.update(birthDate="2020-01-01"),
        ('<gender value="female"/>', '<gender value="female"/>\n    <birthDate value="2020-01-01"/>'),
    ),
    "an element gone": (lambda v: v.pop("gender"), ('\n    <gender value="female"/>', "")),
    "a new first element": (
        lambda v: v.update(meta={"versionId": "2"}),
        ("<!-- id -->", '<!-- id -->\n    <meta>\n        <versionId value="2"/>\n    </meta>'),
    ),
    "another member of a list": (
        lambda v: v["extension"].append({"url": "http://b", "valueCode": "x"}),
        ("    </extension>\n", '    </extension>\n    <extension url="http://b">\n        <valueCode value="x"/>\n    </extension>\n'),
    ),
    "a mark beside a value": (
        lambda v: v.update(_gender={"id": "g"}),
        ('<gender value="female"/>', '<gender value="female" id="g"/>'),
    ),
    "order": (lambda v: v["name"][0]["given"].reverse(), ("", "")),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_put_changes_what_was_changed_and_nothing_else(name: str) -> None:
    change, (before, after) = CHANGES[name]
    got = onto(PATIENT, change)
    wanted = read_xml(PATIENT)
    change(wanted)
    assert read_xml(got) == wanted
    if before:
        assert got == PATIENT.replace(before, after)
    assert got.count("<!--") == PATIENT.count("<!--")


def test_a_put_without_a_change_gives_the_same_bytes() -> None:
    assert onto(PATIENT, lambda value: None) == PATIENT


VALUES = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=5),
    lambda below: (
        st.dictionaries(st.sampled_from(("aa", "bb", "cc", "dd")), below, min_size=1, max_size=3)
        | st.lists(below.filter(lambda v: not isinstance(v, list)), min_size=2, max_size=4)
    ),
    max_leaves=12,
)


def resources() -> st.SearchStrategy[dict[str, Any]]:
    """Patients with known and unknown elements in any shape."""
    names = st.builds(
        lambda f, g: {"family": f, "given": g},
        st.text("abc", min_size=1),
        st.lists(st.text("xyz", min_size=1), min_size=1, max_size=4),
    )
    return st.fixed_dictionaries(
        {"resourceType": st.just("Patient")},
        optional={
            "id": st.text("abc", min_size=1),
            "active": st.booleans(),
            "name": st.lists(names, min_size=1, max_size=3),
            "extension": st.lists(
                st.builds(lambda u, v: {"url": u, "valueString": v}, st.sampled_from(("http://a", "http://b")), st.text("pq", min_size=1)),
                min_size=1, max_size=4,
            ),
            "multipleBirthInteger": st.integers(-9, 9),
            "unknown": VALUES,
        },
    )  # fmt: skip


@given(before=resources(), after=resources())
def test_any_resource_onto_any_other_reads_as_it_is(before: dict[str, Any], after: dict[str, Any]) -> None:
    tree = xml_codec.parse(xml(before))
    there = xml_codec.parse(xml_codec.serialise(to_xml(after, tree)))
    assert from_xml(there.getroot()) == after
    assert canonical(xml_codec.serialise(to_xml(before, tree))) == canonical(xml(before))


@given(plan=PLANS)
def test_a_plan_in_xml_reads_as_the_plan_in_json(plan: Any) -> None:
    in_xml, in_json = written(plan, xml=True), written(plan)
    assert in_xml.startswith(b"<?xml")
    assert opened(in_xml).value == opened(in_json).value
    assert not differences(opened(in_xml).trace.plan, opened(in_json).trace.plan)


@given(plan=PLANS)
def test_putting_back_what_was_read_from_xml_changes_nothing(plan: Any) -> None:
    data = written(plan, xml=True)
    back, _ = put(opened(data).trace.plan, data)
    assert canonical(back) == canonical(data)


@given(data=st.data())
def test_putting_an_edit_onto_xml_reads_as_the_edit(data: st.DataObject) -> None:
    before = data.draw(PLANS)
    after = data.draw(edits(before))
    in_xml, in_json = (put(after, written(before, xml=xml))[0] for xml in (True, False))
    assert opened(in_xml).value == opened(in_json).value
    assert not differences(opened(in_xml).trace.plan, opened(in_json).trace.plan)


def test_one_changed_field_changes_one_line() -> None:
    plan = rich_plan()
    data = written(plan, xml=True)
    there = opened(data).trace.plan
    there.koordinatorer[0].night_phone = "100 70 999"
    back, _ = put(there, data)
    lines = [(a, b) for a, b in zip(data.splitlines(), back.splitlines(), strict=True) if a != b]
    assert len(lines) == 1


def test_planbro_reads_and_accounts_for_fhir_xml() -> None:
    for plan in (rich_plan(), *municipality(2, seed=5)):
        data = written(plan, xml=True)
        commented = data.replace(b"<Bundle ", b"<!-- a --><Bundle ", 1).replace(b"<entry>", b"<entry><!-- b -->", 1)
        reading = planbro.read(commented)
        counts = reading.account.counts
        assert reading.format == "fhir"
        assert counts["leaves"] == counts["mapped"] + counts["kept"]
        assert len([e for e in reading.account.entries if e.path.startswith("xml:")]) == 2


def test_xml_can_be_asked_of_fhir_alone() -> None:
    with pytest.raises(Refused):
        create("sampro", xml=True)


def test_every_published_example_survives_xml() -> None:
    count = 0
    for file in sorted(examples().rglob("*.json")):
        value = json_codec.parse(file.read_bytes())
        if not isinstance(value, dict) or "resourceType" not in value:
            continue
        count += 1
        back = there_and_back(value)
        assert json_codec.canonical(_plain(back)) == json_codec.canonical(_plain(value)), file.name
    assert count > 100


def _plain(value: Any) -> Any:
    """A narrative is compared as XML: `<br />` and `<br/>` are the same."""
    if isinstance(value, dict):
        return {key: _div(below) if key == "div" else _plain(below) for key, below in value.items()}
    return [_plain(below) for below in value] if isinstance(value, list) else value


def _div(value: Any) -> Any:
    return xml_codec.canonical(value.encode()).decode() if isinstance(value, str) else value
