"""The pictures of a report, as SVG in the page: numbers stand beside each, so that nothing hangs on seeing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from planbro.render.days import Language
from planbro.render.migrate._model import VERDICTS
from planbro.render.migrate._words import bytes_word, number, say

_WIDE: Final = 720
_LEAST: Final = 8.0


def verdict_bar(verdicts: Mapping[str, int], language: Language) -> str:
    """How the plans share the verdicts, as one bar; the smallest share is still seen."""
    shares = [(name, verdicts.get(name, 0)) for name in VERDICTS]
    shares = [(name, count) for name, count in shares if count]
    if not shares:
        return ""
    x, parts, words = 0.0, [], []
    for (name, count), width in zip(shares, _widths([count for _, count in shares]), strict=True):
        told = f"{say(language, f'verdicts-{name}')}: {number(count, language)}"
        words.append(told)
        parts.append(f'<rect class="v-{name}" x="{x:.1f}" y="0" width="{max(width - 2, 1):.1f}" height="24" rx="3">'
                     f"<title>{escape(told)}</title></rect>")  # fmt: skip
        x += width
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDE} 24" preserveAspectRatio="none" role="img" aria-labelledby="c-t c-d">'
        f'<title id="c-t">{escape(say(language, "verdicts"))}</title><desc id="c-d">{escape("; ".join(words))}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _widths(counts: Sequence[int]) -> list[float]:
    """Each count's part of the width, none under eight pixels."""
    free = _WIDE - _LEAST * len(counts)
    return [_LEAST + free * count / sum(counts) for count in counts]


def pair(before: int, after: int, most: int, state: str) -> str:
    """Two bars, what was moved over what stands in the target, by the square root so that few are seen beside many."""
    rows = ((before, 2, "before"), (after, 13, f"after {state}"))
    bars = "".join(
        f'<rect class="{look}" x="0" y="{y}" width="{_length(count, most):.1f}" height="9"/>' for count, y, look in rows
    )
    return f'<svg class="pair" viewBox="0 0 200 24" preserveAspectRatio="none" aria-hidden="true">{bars}</svg>'


def bar(count: int, most: int, look: str = "before") -> str:
    """One bar, its length by the count itself."""
    width = max(200 * count / most, 1.5) if count and most else 0
    return (
        '<svg class="pair" viewBox="0 0 200 24" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{look}" x="0" y="5" width="{width:.1f}" height="14"/></svg>'
    )


def _length(count: int, most: int) -> float:
    return max(200 * (count / most) ** 0.5, 1.5) if count and most else 0.0


def size_name(sizes: Sequence[Mapping[str, Any]], at: int, language: Language) -> str:
    """What a class of sizes is called."""
    limit, before = sizes[at]["under"], sizes[at - 1]["under"] if at else None
    if limit is None:
        return say(language, "from", size=_round(before, language))
    if before is None:
        return say(language, "under", size=_round(limit, language))
    return f"{_round(before, language)} – {_round(limit, language)}"


def _round(size: int | None, language: Language) -> str:
    return bytes_word(size or 0, language).replace(",0", "").replace(".0", "")
