"""The HTML page: one file, safe, well-formed, and as WCAG asks of headings, tables, language and contrast."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from shown import MESSAGES, PLANS, WITH_IP, WITHOUT_IP, Html, bare, changed, html, html_of, page_of, terminal

from planbro.formats.codec import xml
from planbro.render.message import to_html

ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\" onload='x' &amp; {{ 7*7 }} {% raw %} javascript:alert(1)"
)
KNOWN = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "nav", "details", "summary",
         "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "a", "dl", "dt", "dd", "div", "span", "strong", "table",
         "thead", "tbody", "tr", "th", "td", "em", "b", "i", "br", "pre", "hr"}  # fmt: skip
ALL = MESSAGES + PLANS


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_tag_is_known_and_closed_in_order(path: Path) -> None:
    shown = html_of(path)
    assert (shown.faults, shown.open) == ([], [])
    assert set(shown.names) <= KNOWN


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_headings_go_down_one_step_at_a_time(path: Path) -> None:
    shown = html_of(path)
    ranks = [int(name[1]) for name in shown.names if re.fullmatch("h[1-6]", name)]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(ranks))


def test_nothing_comes_from_outside_and_nothing_runs() -> None:
    text = to_html(page_of(WITH_IP))
    shown = Html(text)
    assert not {"script", "link", "img", "iframe", "form", "object", "base"} & set(shown.names)
    assert not [name for _, found in shown.tags for name in found if name.startswith("on") or name in {"src", "style"}]
    targets = [found["href"] or "" for _, found in shown.tags if "href" in found]
    assert targets
    assert all(re.match(r"#s\d+$|tel:[+\d]+$|mailto:[\w.+-]+@[\w.-]+$", target) for target in targets)
    assert "url(" not in text
    assert "@import" not in text


def test_the_policy_lets_in_the_one_style_alone() -> None:
    text = to_html(page_of(WITH_IP))
    policy = next(found["content"] for name, found in Html(text).tags if "http-equiv" in found)
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(("language", "foreign"), [("nb", False), ("en", True)])
def test_the_page_names_its_language_and_that_of_what_it_quotes(language: str, foreign: bool) -> None:
    shown = html(page_of(WITH_IP, language))
    assert shown.tags[0] == ("html", {"lang": language})
    assert any(found.get("lang") == "nb" for name, found in shown.tags if name == "dd") is foreign


def test_the_head_names_no_person() -> None:
    text = to_html(page_of(WITH_IP))
    head = text[: text.index("<style>")]
    assert "Fjellbekk" not in head
    assert "14838740228" not in head


def test_a_table_has_headings_for_columns_and_rows() -> None:
    shown = html(page_of(WITH_IP))
    scopes = [found.get("scope") for name, found in shown.tags if name == "th"]
    assert scopes.count("col") > 4
    assert scopes.count("row") > 4
    assert None not in scopes


def attacked(path: Path, word: str) -> Any:
    """A copy in which every leaf says the same bad word."""
    tree = changed(xml.parse(path.read_bytes()))
    for element in tree.getroot().iter(etree.Element):
        if not any(isinstance(child.tag, str) for child in element) and (element.text or "").strip():
            element.text = word
        for name in ("V", "DN", "OT", "S", "U"):
            if name in element.attrib:
                element.set(name, word)
    return tree


@pytest.mark.parametrize("path", MESSAGES[::5], ids=lambda path: path.stem)
def test_a_script_in_every_leaf_stays_text(path: Path) -> None:
    made = bare(attacked(path, ATTACK))
    shown = html(made)
    assert set(shown.names) <= KNOWN
    assert not [name for _, found in shown.tags for name in found if name.startswith("on")]
    assert not [found for _, found in shown.tags if "alert" in (found.get("href") or "")]
    assert "<script>alert(1)</script>" in shown.text
    assert "{{ 7*7 }}" in shown.text


@given(
    word=st.text(
        st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=80
    )
)
def test_any_text_whatever_gives_a_well_formed_page(word: str) -> None:
    tree = changed(xml.parse(WITHOUT_IP.read_bytes()))
    name = next(tree.getroot().iter("{*}FamilyName"))
    try:
        name.text = word
    except ValueError:
        return
    shown = html(bare(tree))
    assert (shown.faults, shown.open) == ([], [])


def test_marks_that_turn_the_line_round_or_steer_a_terminal_do_not_come_through() -> None:
    tree = changed(xml.parse(WITHOUT_IP.read_bytes()))
    for element in tree.getroot().iter("{*}FamilyName", "{*}Notat", "{*}OrganisationName"):
        element.text = "Fjell\u202ebekk\u2066 \u200f\u061c\ufeff\x85 slutt"
    for element in tree.getroot().iter("{*}Overskriftskode", "{*}RoleToPatient"):
        element.set("DN", "rolle\u202e\x9b31m")
    made = bare(tree)
    for text in (to_html(made), terminal(made)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
        assert "slutt" in text


RICH = (
    '<d:TekstNotatInnhold xmlns:d="http://www.kith.no/xmlstds/dialog/2013-01-23" xmlns:x="http://www.w3.org/1999/xhtml">Før'
    '<x:h1 onclick="bad()">Tittel</x:h1><x:p style="x">Et <x:b>viktig</x:b> avsnitt<x:br/>ny linje</x:p><x:script>bad()</x:script>'
    '<x:table><x:tr><x:td>en</x:td><x:td>to</x:td></x:tr></x:table><x:a href="javascript:bad()">lenke</x:a>'
    '<x:img src="http://ute.example/x.png"/>&lt;b&gt;råtekst&lt;/b&gt;</d:TekstNotatInnhold>'
)


def test_formatted_text_is_made_anew_from_what_is_allowed() -> None:
    tree = changed(xml.parse(next(p for p in MESSAGES if p.stem == "dialog-1.1-helsefaglig-dialog").read_bytes()))
    old = next(tree.getroot().iter("{*}TekstNotatInnhold"))
    old.getparent().replace(old, etree.fromstring(RICH))
    made = bare(tree)
    shown = html(made)
    assert not {"script", "img"} & set(shown.names)
    assert not [
        found for _, found in shown.tags if {"onclick", "style"} & set(found) or "bad" in str(found.get("href"))
    ]
    assert {"b", "table", "h4"} <= set(shown.names)
    text = terminal(made)
    for said in ("Før", "Tittel", "Et viktig avsnitt", "ny linje", "bad()", "en | to", "lenke", "<b>råtekst</b>"):
        assert said in text
        assert said.replace(" | ", "") in shown.text.replace("en to", "ento")


def test_a_large_message_and_a_deep_one_are_shown_soon() -> None:
    tree = changed(xml.parse(WITHOUT_IP.read_bytes()))
    note = next(tree.getroot().iter("{*}Notat"))
    note.text = "Ord og atter ord. " * 12_000
    inner = note.getparent().getparent()
    for number in range(180):
        inner = etree.SubElement(inner, f"Niva{number}")
        etree.SubElement(inner, "Blad").text = "innerst"
    began = time.process_time()
    made = bare(tree)
    text, shown = terminal(made), html(made)
    assert time.process_time() - began < 5
    assert "innerst" in text
    assert (shown.faults, shown.open) == ([], [])


def test_endless_words_and_crowds_of_siblings_are_shown_soon() -> None:
    tree = changed(xml.parse(WITHOUT_IP.read_bytes()))
    note = next(tree.getroot().iter("{*}Notat"))
    note.text = "x" * 2_000_000
    person = next(tree.getroot().iter("{*}Kontaktperson"))
    for number in range(6_000):
        etree.SubElement(person, person[-1].tag.replace("TeleCom", "FamilyName")).text = f"navn{number}"
    began = time.process_time()
    made = bare(tree)
    text, page = terminal(made), to_html(made)
    assert time.process_time() - began < 5
    assert text.count("x") == 2_000_000
    assert "navn5999" in page


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(mode: int) -> None:
    text = to_html(page_of(WITHOUT_IP))
    block = text.split("--ground:")[1 + mode].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", "--ground:" + block))
    for ground in ("ground", "paper", "box", "amber", "red", "green"):
        for ink in ("ink", "soft", "accent"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    pairs = [("yes", "box"), ("doubt", "box"), ("doubt", "amber"), ("stop", "red"), ("yes", "green"), ("soft", "box")]
    for ink, ground in pairs:
        assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
