"""The team as a picture: the line between kommune and hospital runs down the middle, and the person stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planbro.render.consent import Language
from planbro.render.drawn import WIDE, Part, line, pages, picture, shortened, text, wrapped
from planbro.render.team._model import SIDES, Seat, Side, Team
from planbro.render.team._words import access_lines, role_word, say, side_word

_PLACES: Final[dict[Side, tuple[float, float]]] = {
    "kommune": (0, 316), "person": (344, 272), "others": (344, 272), "hospital": (644, 316),
}  # fmt: skip
"""Where a side begins and how wide it is."""
_MOST: Final = 1180
"""How high a picture may be, to stand on one sheet with its heading."""
_HEAD, _GAP, _PAD, _ROW, _IN = 34, 10, 11, 17, 14
_LINES: Final = 4


def svg_pages(team: Team, language: Language) -> list[Part]:
    """The picture, on as many sheets as it takes."""
    stacks = {side: [(one, _high(one, side, language)) for one in team.on(side)] for side in SIDES}
    middle = [*stacks["person"], *stacks["others"]]
    left, right = (list(pages(stacks[side], _MOST)) for side in ("kommune", "hospital"))
    centre = list(pages(middle, _MOST - 2 * _HEAD))
    count = max(len(left), len(centre), len(right), 1)
    return [_sheet(at, count, left[at : at + 1], centre[at : at + 1], right[at : at + 1], language)
            for at in range(count)]  # fmt: skip


Stack = Sequence[tuple[Seat, float]]


def _sheet(
    at: int, count: int, left: Sequence[Stack], centre: Sequence[Stack], right: Sequence[Stack], language: Language
) -> Part:
    drawn, bottoms = [], [0.0]
    for side, stack in (("kommune", left), ("hospital", right)):
        boxes, bottom = _stack(side, stack[0] if stack else (), _HEAD, language)  # type: ignore[arg-type]
        drawn.append(boxes)
        bottoms.append(bottom)
    middle = centre[0] if centre else ()
    y: float = _HEAD
    boxes_in_middle: list[tuple[float, float]] = []
    parts: list[Part] = []
    for side in ("person", "others"):
        some = [(one, high) for one, high in middle if one.side == side]
        if not some:
            continue
        parts.append(_title(side, y - 12, language))  # type: ignore[arg-type]
        boxes, bottom = _stack(side, some, y, language, titled=False)  # type: ignore[arg-type]
        parts += boxes
        boxes_in_middle.append((y - _HEAD + (8 if boxes_in_middle else 0), bottom - _GAP))
        y = bottom + _HEAD
    bottoms.append(y - _HEAD)
    high = max(bottoms)
    border = _border(boxes_in_middle, high)
    key = "title-page" if count > 1 else "title"
    title = say(language, key, page=at + 1, pages=count) if count > 1 else say(language, key)
    return picture(f"plan-team-{at + 1}", title, say(language, "description"), high,
                   [*border, *drawn[0], *parts, *drawn[1]], language)  # fmt: skip


def _border(taken: Sequence[tuple[float, float]], high: float) -> list[Part]:
    """The line itself, wherever nobody stands on it."""
    found, y = [], 0.0
    for top, bottom in taken:
        if top > y:
            found.append(line(WIDE / 2, y, WIDE / 2, top, dashes="7 6", kind="border", wide=1.5))
        y = bottom
    if high > y:
        found.append(line(WIDE / 2, y, WIDE / 2, high, dashes="7 6", kind="border", wide=1.5))
    return found


def _stack(side: Side, seats: Stack, y: float, language: Language, *, titled: bool = True) -> tuple[list[Part], float]:
    parts = [_title(side, y - 12, language)] if titled else []
    for one, high in seats:
        parts.append(_box(one, side, y, high, language))
        y += high
    return parts, y


def _title(side: Side, y: float, language: Language) -> Part:
    x, wide = _PLACES[side]
    return text(x + (wide / 2 if side in {"person", "others"} else 0), y, side_word(side, language), 15, bold=True,
                kind="side", anchor="middle" if side in {"person", "others"} else "")  # fmt: skip


def _box(seat: Seat, side: Side, y: float, high: float, language: Language) -> Part:
    x, wide = _place(seat, side)
    lines = _lines(seat, wide - 2 * _PAD, language)
    kind = "koordinator" if seat.is_koordinator else "body" if seat.is_body else "seat"
    rounded = 2 if seat.is_body else 9
    stroke = 2.5 if seat.is_koordinator else 1
    found = [f'<g class="{kind}"><rect x="{x + 1:g}" y="{y:g}" width="{wide - 2:g}" height="{high - _GAP:g}" '
             f'rx="{rounded}" stroke="currentColor" stroke-width="{stroke}" fill="none"/>']  # fmt: skip
    at = y + _PAD + 9
    for words, size, bold, look in lines:
        found.append(text(x + _PAD, at, words, size, bold=bold, kind=look))
        at += _ROW
    return "".join([*found, "</g>"])


def _lines(seat: Seat, most: float, language: Language) -> list[tuple[str, float, bool, str]]:
    found: list[tuple[str, float, bool, str]] = []
    role = role_word(seat, language)
    if seat.is_koordinator and role.casefold() == say(language, "koordinator").casefold():
        role = ""
    if seat.is_koordinator:
        found.append((f"★ {say(language, 'koordinator')}", 13, True, "mark"))
    name = seat.name or role or say(language, "no-name")
    found += [(one, 15, True, "") for one in wrapped(name, 15, most, 2, bold=True)]
    if role and seat.name:
        found.append((shortened(role, 13, most), 13, False, ""))
    if seat.body:
        found.append((shortened(seat.body, 13, most), 13, False, "of"))
    for words in access_lines(seat, language):
        found += [(one, 13, False, "access") for one in wrapped(words, 13, most, _LINES)]
    return found


def _place(seat: Seat, side: Side) -> tuple[float, float]:
    """Those who work at a body stand a little further in than it does."""
    x, wide = _PLACES[side]
    inward = _IN if seat.body and not seat.is_koordinator and side in {"kommune", "hospital"} else 0
    return x + inward, wide - inward


def _high(seat: Seat, side: Side, language: Language) -> float:
    _, wide = _place(seat, side)
    return len(_lines(seat, wide - 2 * _PAD, language)) * _ROW + 2 * _PAD + _GAP - 4
