"""Person numbers in free text: found wherever they may be, since a mask too many costs less than one too few."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import dnr, fhn, fnr
from ._text import HYPHENS, INVISIBLE, mask

MASK = mask("0" * 11)

_GAP = rf"(?:[\s{HYPHENS}{INVISIBLE}./_+]|%20|&nbsp;|&\#160;)"
_GAPS = re.compile(_GAP + "{1,3}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PATTERN = re.compile(
    rf"""
      (?P<id>(?<![0-9a-z])                                  # ids and digests of ours, which may hold such a run
          (?: [0-9a-f]{{8}}-[0-9a-f]{{4}}-[1-8][0-9a-f]{{3}}-[89ab][0-9a-f]{{3}}-[0-9a-f]{{12}}
            | (?=\d*[a-f])(?:[0-9a-f]{{64}}|[0-9a-f]{{40}})
          )(?![0-9a-z]))
    | \d{{11,}}                                            # all together
    | (?<!\d)(?:
          \d\d {_GAP}? \d\d {_GAP}? \d\d {_GAP}{{0,3}} \d\d\d {_GAP}? \d\d      # 13 11 69 002 16
        | \d\d {_GAP}? \d\d {_GAP}? \d{{4}} {_GAP}{{1,3}} \d\d\d {_GAP}? \d\d   # 13.11.1969 00216
        | \d{{4}} {_GAP}? \d{{6}} {_GAP}? \d\d                                  # a DUF-number
      )(?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where in the text something like a person number stands, as (start, end), in order and apart from each other.

    Eleven digits or more in a row, and eleven or twelve in the groups that people write, whether or not the control
    digits agree: a mistyped number still points at someone. In other groups they count when the control digits
    agree. UUIDs and SHA digests are left alone, so that a log can be followed.

    >>> find_numbers("fnr 131169 00216, tlf. 22 33 44 55")
    ((4, 16),)
    >>> find_numbers("1311 6900 216")
    ((0, 13),)
    """
    matches = list(_PATTERN.finditer(text))
    ids = [match.span() for match in matches if match["id"] is not None]
    written = [match.span() for match in matches if match["id"] is None]
    odd = [span for span in _odd_groups(text) if not any(_overlap(span, other) for other in ids)]
    merged: list[tuple[int, int]] = []
    for span in sorted(written + odd):
        if merged and _overlap(merged[-1], span):
            start, end = merged.pop()
            merged.append((start, max(end, span[1])))
        else:
            merged.append(span)
    return tuple(merged)


def redact(text: str) -> str:
    """The text with every such number masked.

    >>> redact("Line (13.11.69-00216) ringte 22.11.2026")
    'Line (******.....) ringte 22.11.2026'
    """
    pieces, done = [], 0
    for start, end in find_numbers(text):
        pieces += [text[done:start], MASK]
        done = end
    return "".join([*pieces, text[done:]])


def _odd_groups(text: str) -> Iterator[tuple[int, int]]:
    groups = list(_DIGITS.finditer(text))
    for first, group in enumerate(groups):
        number, last = group[0], group
        for following in groups[first + 1 : first + 11]:
            if len(number) >= 11 or not _GAPS.fullmatch(text, last.end(), following.start()):
                break
            number, last = number + following[0], following
        if len(number) == 11 and any(kind.is_valid(number) for kind in (fnr, dnr, fhn)):
            yield group.start(), last.end()


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
