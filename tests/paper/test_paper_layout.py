"""Where the words of a paper stand: what belongs together is seen together, and lines do not crowd each other."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdf
import pytest
from made import matter

from planbro.render import paper


def lines_of(data: bytes) -> list[tuple[float, float, str]]:
    """The pieces of text on the first page: how high up, how large, what."""
    found: list[tuple[float, float, str]] = []

    def keep(text: str, placed: Any, _: Any, __: Any, size: float) -> None:
        if text.strip():
            found.append((placed[5], size, text.strip()))

    pypdf.PdfReader(BytesIO(data)).pages[0].extract_text(visitor_text=keep)
    return found


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", ["plan", "innkalling", "receipt"])
def test_what_stands_below_the_title_does_not_crowd_it(kind: str, large: bool) -> None:
    (_, _, _), (above, _, _), (below, size, _) = lines_of(paper.make(kind, matter(kind), large=large))[:3]
    assert above - below >= 1.5 * size
