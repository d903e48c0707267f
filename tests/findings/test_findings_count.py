"""Texts with a number in them read right for one, for none and for many, in both languages."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from planbro.findings import CATALOGUE, Finding
from planbro.render.texts import TEXTS, say

_LANGUAGES = ("nb", "en")


@pytest.mark.parametrize(("language", "key", "one", "two"), [
    ("nb", "received", "1 fil mottatt", "2 filer mottatt"), ("en", "received", "1 file received", "2 files received"),
    ("nb", "count-warning", "1 advarsel", "2 advarsler"), ("en", "count-error", "1 error", "2 errors"),
    ("nb", "places", "1 sted", "2 steder"), ("en", "places", "1 place", "2 places"),
    ("nb", "wrote-files", "1 fil i x", "2 filer i x"), ("en", "finished-earlier", "1 message of", "2 messages of"),
])  # fmt: skip
def test_a_text_of_the_command_counts_right(language: str, key: str, one: str, two: str) -> None:
    assert one in say(language, key, count=1, folder="x")
    assert two in say(language, key, count=2, folder="x")


@pytest.mark.parametrize(("code", "one", "many"), [
    ("message-cancels", "1 earlier message no longer counts.", "0 earlier messages no longer count."),
    ("parts-unknown", "1 part of the document has", "0 parts of the document have"),
    ("receive-left-out", "1 file in the folder is not", "0 files in the folder are not"),
])  # fmt: skip
def test_a_finding_counts_right(code: str, one: str, many: str) -> None:
    assert one in Finding(code, params={"count": 1}).text()
    assert many in Finding(code, params={"count": 0}).text()


def test_a_number_that_was_never_given_breaks_nothing() -> None:
    for code in CATALOGUE:
        for language in _LANGUAGES:
            assert Finding(code).text(language)
            assert Finding(code).action(language)


def test_every_choice_of_words_is_between_two() -> None:
    texts = [text for entry in CATALOGUE.values() for text in (entry.nb, entry.en, entry.do_nb, entry.do_en)]
    texts += [text for pair in TEXTS.values() for text in pair]
    forms = [form for text in texts for _, name, form, _ in Formatter().parse(text) if name and form]
    assert len(forms) > 40
    assert all(re.fullmatch(r"[^|]+\|[^|]+", form) for form in forms)
