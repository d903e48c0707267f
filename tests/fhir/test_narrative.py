"""What a resource says in words: plain Norwegian, the person's own words first, nothing that runs, nothing withheld."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from lxml import etree
from tests.fhir.bundle_cases import each_syntax, opened, put, written
from tests.laws.common import drawn

from planbro.exchange._bundles import finish
from planbro.findings import Findings
from planbro.formats import create
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.fhir import Section
from planbro.mapping import write
from planbro.plan import ABSENT, VALUE_SETS, Code, Goal, Plan, copy
from planbro.render.message._plan_words import FIELD_WORDS, VALUE_WORDS
from planbro.render.narrative import LANGUAGES, narrate
from planbro.render.narrative._items import RESOURCES, SAID
from planbro.render.narrative._words import FIELDS_NN, TEXTS, VALUES_NN, field_word, value_word
from planbro.testing import municipality, rich_plan

ALLOWED = {"div", "p", "b", "br", "ul", "li"}
XHTML = "{http://www.w3.org/1999/xhtml}"
each_language = pytest.mark.parametrize("language", LANGUAGES)


def divs(plan: Plan, language: Any = "nb") -> list[str]:
    """Every narrative of a plan."""
    told = narrate(plan, language, whole=True)

    def of(sections: tuple[Section, ...]) -> list[str]:
        return [text for one in sections for text in (one.div, *of(one.sections)) if text]

    return [*told.divs.values(), told.heading, *of(told.sections)]


def words(div: str) -> str:
    return "".join(xml_codec.parse(div.encode()).getroot().itertext())


def care_plan(plan: Plan, language: Any = "nb") -> str:
    return narrate(plan, language).divs["CarePlan", plan.id]


@each_language
@given(plan=drawn())
def test_a_narrative_is_xhtml_of_a_few_elements_whatever_the_plan_says(language: str, plan: Plan) -> None:
    for text in divs(plan, language):
        root = xml_codec.parse(text.encode()).getroot()
        assert root.tag == f"{XHTML}div"
        assert root.get("lang") == root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        for element in root.iter():
            assert isinstance(element.tag, str)
            assert element.tag.removeprefix(XHTML) in ALLOWED
            assert element is root or not element.attrib
        assert "".join(root.itertext()).strip()


@each_language
@given(plan=drawn())
def test_a_narrative_is_the_same_letters_in_json_and_in_xml(language: str, plan: Plan) -> None:
    for text in divs(plan, language):
        assert etree.tostring(xml_codec.parse(text.encode()).getroot(), encoding="unicode") == text


@given(plan=drawn())
def test_the_plan_that_is_read_back_says_the_same(plan: Plan) -> None:
    document = create("fhir")
    write(document.spec, document.tree, copy(plan), None, Findings())
    there = opened(document.serialise()).trace.plan
    assert narrate(there, "nb", whole=True) == narrate(plan, "nb", whole=True)


@given(plan=drawn())
def test_telling_changes_nothing_in_the_plan(plan: Plan) -> None:
    before = [[item.id for item in items] for _, items in plan.lists()]
    narrate(plan, "nb", whole=True)
    assert before == [[item.id for item in items] for _, items in plan.lists()]


def test_the_persons_own_words_come_first() -> None:
    plan = rich_plan()
    said = words(care_plan(plan))
    assert isinstance(plan.planeier.important, str)
    assert said.index(plan.planeier.important) < said.index("Status")
    goal = next(one for one in plan.goals if isinstance(one.own_words, str))
    own = words(narrate(plan, "nb", whole=True).divs["Goal", goal.id])
    assert own.startswith((f"Mål: «{goal.own_words}»", f"Delmål: «{goal.own_words}»"))


@each_language
def test_every_measure_says_that_it_orders_nothing(language: Any) -> None:
    sentence = {
        "nb": "Tiltaket er verken en bestilling eller et vedtak.",
        "nn": "Tiltaket er verken ei bestilling eller eit vedtak.",
    }[language]
    plan = rich_plan()
    told = narrate(plan, language, whole=True)
    assert all(sentence in told.divs["ServiceRequest", one.id] for one in plan.measures)
    assert TEXTS["neither"][language == "nn"] in care_plan(plan, language)
    assert TEXTS["neither"][language == "nn"] in told.heading


def test_a_koordinator_who_has_left_is_not_named_as_one() -> None:
    plan = rich_plan()
    here, gone = plan.koordinatorer[0], plan.koordinatorer[-1]
    assert gone.end is not ABSENT
    said = words(care_plan(plan))
    assert str(here.family) in said
    assert str(gone.family) not in said


def test_nothing_runs_in_a_narrative() -> None:
    plan = Plan(id="6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911")
    plan.goals = [Goal(id="0f6a3bb1-5f0e-4f0b-8a0c-6f2f0f3f9a10", title='<script>x</script> "&\u202e\x9b')]
    text = care_plan(plan)
    assert "<script" not in text
    assert '&lt;script&gt;x&lt;/script&gt; "&amp;' in text
    assert "\u202e" not in text


@pytest.mark.parametrize("name", ["goals", "measures", "needs", "notes", "meetings", "records", "documents"])
def test_what_was_withheld_is_in_no_narrative(name: str) -> None:
    plan = rich_plan()
    shown = copy(plan)
    setattr(shown, name, [])
    said = " ".join(words(text) for text in divs(shown))
    gone = [value for item in getattr(plan, name) for value in (getattr(item, field) for field in item.__slots__)
            if isinstance(value, str) and " " in value and len(value) > 20]  # fmt: skip
    assert gone
    assert not [value for value in gone if value in said]


def test_numbers_that_name_a_person_and_addresses_are_not_said_again() -> None:
    plan = rich_plan()
    text = "".join(divs(plan))
    for one in plan.identifiers:
        assert str(one.value) not in text
    for related in plan.related:
        assert not isinstance(related.identifier, str) or related.identifier not in text
    for address in plan.addresses:
        assert not isinstance(address.street, str) or address.street not in text


def test_every_kind_of_item_can_be_told_in_both_languages() -> None:
    for name, fields in SAID.items():
        assert name in RESOURCES
        for field in fields:
            assert field_word("nb", name, field)
            assert field_word("nn", name, field)


def test_the_words_are_norwegian_in_both_languages() -> None:
    for name, values in VALUE_SETS.items():
        if name in {"profession", "service-code", "message-type", "message-status", "purpose"}:
            continue
        for value in values:
            assert value_word("nb", Code(value), name)
            assert value_word("nn", Code(value), name)
    assert all(key.rpartition("/")[2] in {v for vs in VALUE_SETS.values() for v in vs} for key in VALUES_NN)
    assert all(key.rpartition(".")[2] in {name.rpartition(".")[2] for name in FIELD_WORDS} for key in FIELDS_NN)
    not_nynorsk = re.compile(
        r"\b(ikke|ikkje lengre|eller ikke|hvor|hva|hvordan|fra|virksomhet|eier|sykehus|skole|verge)\b"
    )
    nynorsk = [*VALUES_NN.values(), *FIELDS_NN.values(), *(nn for _, nn in TEXTS.values())]
    assert not [text for text in nynorsk if not_nynorsk.search(text.lower())]
    assert VALUE_WORDS["school"] != VALUES_NN["school"]


def test_a_collection_says_in_words_only_what_the_careplan_is() -> None:
    value = opened(written(rich_plan())).value
    told = [entry["resource"]["resourceType"] for entry in value["entry"] if "text" in entry["resource"]]
    assert told == ["CarePlan"]


# --- put


@each_syntax
@each_language
def test_our_narrative_says_what_the_plan_says_now(xml: bool, language: str) -> None:
    data = written(rich_plan(), xml=xml, language=language)
    plan = opened(data).trace.plan
    plan.planeier.important = "Å komme meg ut hver dag"
    back, told = put(plan, data)
    text = opened(back).value["entry"][0]["resource"]["text"]["div"]
    assert "Å komme meg ut hver dag" in text
    assert f'lang="{language}"' in text
    assert not list(told)


@each_syntax
def test_a_narrative_of_the_senders_stays_and_that_is_told(xml: bool) -> None:
    own = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Skrevet av Anne-Berit</p></div>'
    document = create("fhir", xml=xml)
    plan = rich_plan()
    write(document.spec, document.tree, copy(plan), None, Findings())
    document.tree.value["entry"][0]["resource"]["text"] = {"status": "additional", "div": own}  # type: ignore[union-attr]
    finish(document, plan, as_of="2026-11-22")
    data = document.serialise()
    assert opened(data).value["entry"][0]["resource"]["text"]["div"] == own
    there = opened(data).trace.plan
    assert not list(put(there, data)[1])
    there.title = "Ny tittel"
    back, told = put(there, data)
    assert opened(back).value["entry"][0]["resource"]["text"]["div"] == own
    assert [(one.code, one.place.path) for one in told] == [("narrative-kept", "Bundle.entry[0].resource.text")]


def test_a_bundle_without_words_gets_none_by_a_put() -> None:
    document = create("fhir")
    write(document.spec, document.tree, copy(rich_plan()), None, Findings())
    data = document.serialise()
    plan = opened(data).trace.plan
    plan.title = "Ny tittel"
    back, told = put(plan, data)
    assert b'"text": {\n' not in json_codec.canonical(back)
    assert not any(
        "text" in entry["resource"]
        for entry in opened(back).value["entry"]
        if entry["resource"]["resourceType"] == "CarePlan"
    )
    assert not list(told)


def test_municipalities_are_told_without_a_fault() -> None:
    for plan in municipality(20, seed=4):
        for language in LANGUAGES:
            assert divs(plan, language)
