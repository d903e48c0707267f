"""Each paper as it reads, in bokmål and nynorsk, whole and simple: renewed by PLANBRO_GOLDEN=1, and reviewed as text."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from made import ALL, matter, words

from planbro.render import paper
from planbro.render.paper import KINDS

GOLDEN = Path(__file__).parent / "golden"
LONG = frozenset({"plan", "insight"})
"""What these say is the plan's own, and is held by tests/archive; the simple ones are held here."""


@pytest.mark.parametrize("kind", ALL)
def test_the_text_is_the_golden_one(kind: str) -> None:
    for language in KINDS[kind].languages:
        for simple in (True,) if kind in LONG else (False, True):
            made = matter(kind, language="nb" if language == "en" else language)
            said = words(paper.make(kind, made, language=language, form="html", simple=simple))
            assert not re.search(r"{\w+}", said)
            golden = GOLDEN / f"{kind}{'-simple' if simple else ''}.{language}.txt"
            if os.environ.get("PLANBRO_GOLDEN") == "1":
                golden.write_text(said, "utf-8")
            assert said == golden.read_text("utf-8"), golden.name
