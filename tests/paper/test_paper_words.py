"""The words of the papers: all there, in every language, and none of one language in another."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from made import matter, words

from planbro.render import paper
from planbro.render.paper import KINDS
from planbro.render.paper._words import _PLAIN, KIND_TEXTS, TEXTS

ROOM = Path(paper.__file__).parent
BOKMAAL = re.compile(
    r"\b(ikke|hvem|hva|hvor|hvorfor|noen|noe|jeg|fra|deres|uten|spørre|lenger enn|gjøre|også|bare|bli værende)\b",
    re.IGNORECASE,
)
NYNORSK = re.compile(r"\b(ikkje|kven|kva|kvar|kvifor|nokon|noko|eg|frå|utan|gjere|berre)\b", re.IGNORECASE)


def test_both_say_the_same_and_each_in_its_own_language() -> None:
    for key, (nb, nn) in _PLAIN.items():
        assert set(re.findall(r"{\w+}", nb)) == set(re.findall(r"{\w+}", nn)), key
        assert not BOKMAAL.search(nn), (key, nn)
        assert not NYNORSK.search(nb), (key, nb)
    for key, (nb, nn, _) in KIND_TEXTS.items():
        assert not BOKMAAL.search(nn), (key, nn)
        assert not NYNORSK.search(nb), (key, nb)
    assert not _PLAIN.keys() & KIND_TEXTS.keys()


def test_every_paper_has_a_name_and_a_sentence_in_each_language() -> None:
    for kind in KINDS:
        for language in ("nb", "nn", "en"):
            assert paper.title(kind, language)  # type: ignore[arg-type]
            assert paper.says(kind, language).endswith(".")  # type: ignore[arg-type]
        assert re.fullmatch(r"[a-z-]+\.pdf", paper.file_name(kind, "pdf"))


def keys_in(path: Path) -> set[str]:
    """Every text constant of a module, and the beginnings of those that are put together."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def test_no_word_is_missing_and_none_is_left_over() -> None:
    used = set().union(*(keys_in(path) for path in ROOM.glob("_*.py") if path.name != "_words.py"))
    starts = tuple(one for one in used if one.endswith("-"))
    unused = [key for key in TEXTS if key not in used and not key.startswith(starts) and key != "about"]
    assert unused == []
    asked = {
        node.args[1].value
        for path in ROOM.glob("_*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
        and len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
    }  # fmt: skip
    assert asked - TEXTS.keys() == set()


@pytest.mark.parametrize("kind", ["plan", "insight"])
def test_the_long_papers_lack_no_word_in_any_language(kind: str) -> None:
    """The others are held whole, as they read (test_paper_golden)."""
    for language in KINDS[kind].languages:
        said = words(paper.make(kind, matter(kind), language=language, form="html"))
        assert not re.search(r"{\w+}", said)


def test_our_own_words_are_short_sentences() -> None:
    """Klarspråk: most sentences of ours have no more than fifteen words, and none more than twenty-two."""
    said = [sentence for nb, _ in _PLAIN.values() for sentence in re.split(r"[.!?:]\s", nb) if " " in sentence]
    lengths = [len(one.split()) for one in said if not one.startswith(("januar", "mandag"))]
    assert max(lengths) <= 22
    assert sum(one <= 15 for one in lengths) / len(lengths) > 0.9
