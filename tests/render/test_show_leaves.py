"""Nothing is ever left out: every non-empty leaf of every message stands on its page, in each form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from shown import MESSAGES, ROOT, as_json, bare, changed, html, html_of, terminal

from planbro.formats.codec import xml
from planbro.render.message._headings import NUMBERS

META = ("komponentID", "referanseViktigTilleggsinfo")
CODED = ("V", "DN", "OT", "S", "U")


def marked(tree: Any, every: int = 1, first: int = 0) -> tuple[Any, list[str], list[str]]:
    """A copy in which each leaf says a word of its own: the copy, the words, and those of technical attributes."""
    copy = changed(tree)
    words: list[str] = []
    technical: list[str] = []
    for number, (element, key) in enumerate(leaves(copy.getroot())):
        if number % every != first % every:
            continue
        word = f"ord{number:04d}x"
        if key:
            element.set(key, word)
        else:
            element.text = word
        known = key in META or key.startswith("{http://www.kith.no/xmlstds/epj/meta")
        (technical if known else words).append(word)
    return copy, words, technical


def leaves(root: Any) -> Iterator[tuple[Any, str]]:
    """Every leaf with something in it: (element, "") for text, (element, attribute)."""
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        inside = any(isinstance(child.tag, str) for child in element)
        if any(etree.QName(a).localname == "Signature" for a in (element, *element.iterancestors())):
            continue
        if not inside and (element.text or "").strip() and name.localname != "Base64Container":
            yield element, ""
        coded = any(attribute in element.attrib for attribute in CODED)
        for attribute, value in element.attrib.items():
            said = attribute in {"DN", "OT"} or (attribute == "V" and not {"DN", "OT"} & set(element.attrib))
            # a code without words, of a list that is ours, is told in the list's words: only what is not in it is told
            if value.strip() and (said or not (coded and attribute in CODED)) and "XMLSchema-instance" not in attribute:
                yield element, attribute


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_every_leaf_is_shown_in_every_form(path: Path) -> None:
    marked_copy, words, technical = marked(xml.parse(path.read_bytes()))
    made = bare(marked_copy)
    texts = {"html": html(made).text, "json": as_json(made), "terminal": terminal(made)}
    for form, text in texts.items():
        wanted = words if form == "terminal" else words + technical
        assert [word for word in wanted if word not in text] == [], form


def test_every_leaf_of_a_message_with_a_quirk_is_shown() -> None:
    for path in sorted((ROOT / "fixtures/plo/quirks").glob("*.xml")):
        marked_copy, words, technical = marked(xml.parse(path.read_bytes()))
        text = html(bare(marked_copy)).text
        assert [word for word in words + technical if word not in text] == [], path.name


def test_every_leaf_of_the_official_samples_is_shown(official: Path) -> None:
    for path in sorted((official / "samples").glob("*.xml")):
        marked_copy, words, technical = marked(xml.parse(path.read_bytes()))
        text = html(bare(marked_copy)).text
        assert [word for word in words + technical if word not in text] == [], path.name


@given(
    path=st.sampled_from(MESSAGES),
    every=st.integers(1, 9),
    first=st.integers(0, 8),
    language=st.sampled_from(["nb", "en"]),
)
def test_a_leaf_is_shown_whatever_stands_around_it(path: Path, every: int, first: int, language: str) -> None:
    marked_copy, words, technical = marked(xml.parse(path.read_bytes()), every, first)
    text = html(bare(marked_copy, language)).text
    assert [word for word in words + technical if word not in text] == []


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_every_text_stands_there_as_it_is_written(path: Path) -> None:
    tree = xml.parse(path.read_bytes())
    text = html_of(path).text
    for element, key in leaves(tree.getroot()):
        value = " ".join((element.get(key) if key else element.text).split())
        if key == "DN" or (not key and " " in value):
            usual = etree.QName(element).localname in {"TypeId", "Type"} and element.get("V") in NUMBERS
            assert value in text or usual


def test_unknown_elements_attributes_and_loose_text_are_shown() -> None:
    tree = changed(xml.parse(MESSAGES[0].read_bytes()))
    payload = next(e for e in tree.getroot().iter() if "Innleggelsesrapport/2012" in str(e.tag))
    strange = etree.SubElement(payload, "{urn:nytt}NyttFelt", {"maal": "ordA"})
    strange.text = "ordB"
    deep = etree.SubElement(strange, "{urn:nytt}IndreFelt")
    deep.text, deep.tail = "ordC", "ordD"
    bottom = deep
    for number in range(150):
        bottom = etree.SubElement(bottom, f"Niva{number}")
    bottom.text = "ordE"
    made = bare(tree)
    shown = html(made)
    assert not [
        word for word in ("ordA", "ordB", "ordC", "ordD", "ordE", "Nytt felt", "Indre felt") if word not in shown.text
    ]
    assert shown.faults == []
    assert "ordE" in terminal(made)
