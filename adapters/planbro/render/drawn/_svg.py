"""The pieces of a picture: lines of text whose width is known well enough, and the frame they stand in."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final, Literal, TypeVar

from planbro.render.message._page import visible

Part = str
"""A piece of SVG, escaped."""
WIDE: Final = 960
"""How wide every picture is, in its own units; on A4 a letter of 14 units is 7.5 points high."""
_WIDTHS: Final = {"narrow": (set("iljftrI.,:;'|!()[] "), 0.33), "broad": (set("mwMWæÆ@%—→"), 0.95)}
_UPPER: Final = 0.72
_LOWER: Final = 0.58
_BOLD: Final = 1.06
T = TypeVar("T")


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a text will be, rather too much than too little: the letters are those of the reader's own machine."""
    found = sum(_letter(one) for one in words) * size
    return found * _BOLD if bold else found


def _letter(one: str) -> float:
    for letters, wide in _WIDTHS.values():
        if one in letters:
            return wide
    return _UPPER if one.isupper() or ord(one) > 0x2000 else _LOWER


def shortened(words: str, size: float, most: float, *, bold: bool = False) -> str:
    """A text on one line, cut where it would not fit."""
    words = " ".join(visible(words).split())
    if width(words, size, bold=bold) <= most:
        return words
    while words and width(words + "…", size, bold=bold) > most:
        words = words[:-1]
    return words.rstrip(" ,.-") + "…"


def wrapped(words: str, size: float, most: float, lines: int, *, bold: bool = False) -> list[str]:
    """A text on so many lines at most, the last one cut where there is more."""
    clean = " ".join(visible(words).split())
    if not clean:
        return []
    each = max(4, int(most / (size * _LOWER)))
    found = textwrap.wrap(clean, each) or [clean]
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [shortened(one, size, most, bold=bold) for one in found]


def text(
    x: float, y: float, words: str, size: float = 14, *, bold: bool = False, kind: str = "",
    anchor: Literal["", "middle", "end"] = "",
) -> Part:  # fmt: skip
    weight = ' font-weight="600"' if bold else ""
    where = f' text-anchor="{anchor}"' if anchor else ""
    what = f' class="{kind}"' if kind else ""
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="currentColor"{weight}{where}{what}>'
            f"{escape(visible(words))}</text>")  # fmt: skip


def line(x: float, y: float, to_x: float, to_y: float, *, kind: str = "", dashes: str = "", wide: float = 1) -> Part:
    what = f' class="{kind}"' if kind else ""
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (f'<path d="M{x:g} {y:g}L{to_x:g} {to_y:g}" stroke="currentColor" stroke-width="{wide:g}" fill="none"'
            f"{broken}{what}/>")  # fmt: skip


def picture(name: str, title: str, description: str, high: float, parts: Sequence[Part], language: str) -> Part:
    """A whole picture; `name` is its own on the page, letters and hyphens."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawn {escape(name.rstrip("-0123456789"))}" '
        f'viewBox="0 0 {WIDE} {high:g}" width="{WIDE}" height="{high:g}" lang="{language}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(visible(title))}</title>\n'
        f'<desc id="{name}-desc">{escape(description)}</desc>\n' + "\n".join(parts) + "\n</svg>\n"
    )  # fmt: skip


def pages(things: Sequence[tuple[T, float]], most: float) -> Iterator[list[tuple[T, float]]]:
    """Things with their heights, as many together as go on a page; one that is higher than a page stands alone."""
    page: list[tuple[T, float]] = []
    used = 0.0
    for thing, high in things:
        if page and used + high > most:
            yield page
            page, used = [], 0.0
        page.append((thing, high))
        used += high
    if page:
        yield page
