"""The line in time as a picture: a bar for what lasts, a mark for what happens on a day, and each in a lane of its own
where they would cover each other; so would their names, which count as part of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from planbro.render.consent import Language
from planbro.render.days import short_day
from planbro.render.drawn import WIDE, Part, line, pages, picture, shortened, text, width
from planbro.render.message._page import visible
from planbro.render.timeline._model import KINDS, Event, EventKind, Timeline
from planbro.render.timeline._words import kind_word, say

_LEFT, _RIGHT, _TOP = 8.0, WIDE - 12.0, 50.0
_LANE, _TITLE, _BAR, _SIZE, _SPACE = 36, 32, 9, 13, 14
_MOST: Final = 1180
_LONGEST: Final = 420
_QUARTERS: Final = 3
"""Up to so many years the quarters are marked too."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture: events side by side, each with where its name begins; the first of a kind has a title."""

    kind: EventKind
    events: tuple[tuple[Event, float], ...]
    is_first: bool

    @property
    def high(self) -> float:
        return _LANE + (_TITLE if self.is_first else 0)


def svg_pages(found: Timeline, language: Language) -> list[Part]:
    """The picture, on as many sheets as it takes; none where nothing has a time."""
    scale = _Scale(found)
    lanes = [(lane, lane.high) for lane in _lanes(found, scale)]
    sheets = list(pages(lanes, _MOST))
    return [_sheet(found, [lane for lane, _ in sheet], scale, at, len(sheets), language)
            for at, sheet in enumerate(sheets, 1)]  # fmt: skip


class _Scale:
    """Where a day lies."""

    def __init__(self, found: Timeline) -> None:
        self.found = found
        self.start = date.fromisoformat(found.first).toordinal()
        self.days = date.fromisoformat(found.last).toordinal() + 1 - self.start

    def x(self, day: str | None) -> float:
        """The place of a day; one beyond the line stands at its end."""
        if day is None:
            return _RIGHT
        at = date.fromisoformat(day).toordinal() - self.start
        return round(_LEFT + (_RIGHT - _LEFT) * min(max(at / self.days, 0), 1), 1)


def _lanes(found: Timeline, scale: _Scale) -> Iterator[Lane]:
    for kind in KINDS:
        some = [one for one in found.of(kind) if found.is_drawn(one)]
        yield from (Lane(kind, tuple(row), at == 0) for at, row in enumerate(_apart(some, scale)))


def _apart(events: Iterable[Event], scale: _Scale) -> list[list[tuple[Event, float]]]:
    """Each event in the first lane where it and its name cover nothing; with where the name begins."""
    rows: list[list[tuple[Event, float]]] = []
    ends: list[float] = []
    for one in events:
        start, end = scale.x(one.start), scale.x(_drawn_until(one, scale.found))
        wide = width(_label(one), _SIZE)
        label = min(start if not one.is_moment else start - 5, _RIGHT - wide)
        left, right = min(start, label), max(end, label + wide) + _SPACE
        at = next((at for at, taken in enumerate(ends) if taken <= left), len(rows))
        if at == len(rows):
            rows.append([])
            ends.append(0)
        rows[at].append((one, max(label, 0)))
        ends[at] = right
    return rows


def _drawn_until(one: Event, found: Timeline) -> str | None:
    """The end of the bar: what is over and has no end that is told goes on to today at most."""
    return max(one.start, found.today) if one.end is None and one.is_over else one.end


def _label(one: Event) -> str:
    return one.short or shortened(one.name, _SIZE, _LONGEST)


def _sheet(
    found: Timeline, lanes: Sequence[Lane], scale: _Scale, at: int, count: int, language: Language
) -> Part:  # fmt: skip
    titled = [lane.is_first or number == 0 for number, lane in enumerate(lanes)]  # what goes on says what it is too
    high = _TOP + _LANE * len(lanes) + _TITLE * sum(titled) + 12
    parts = [*_axis(found, scale, high, language), *_now(found, scale, high, language)]
    y = _TOP
    for lane, has_title in zip(lanes, titled, strict=True):
        if has_title:
            parts.append(_title(lane.kind, y, language))
            y += _TITLE
        parts += [_event(one, label, y, scale, found) for one, label in lane.events]
        y += _LANE
    title = say(language, "title-page", page=at, pages=count) if count > 1 else say(language, "title")
    told = say(language, "description", first=short_day(language, found.first), last=short_day(language, found.last))
    return picture(f"plan-timeline-{at}", title, told, high, parts, language)


def _title(kind: EventKind, y: float, language: Language) -> Part:
    return text(_LEFT, y + 22, kind_word(kind, language), 15, bold=True, kind="kind")


def _axis(found: Timeline, scale: _Scale, high: float, language: Language) -> Iterator[Part]:
    """The years, and between them the quarters where there is room; years that stand too close are left out."""
    first, last = int(found.first[:4]), int(found.last[:4])
    step = max(1, -(-(last - first + 1) // 16))
    for year in range(first, last + 1):
        x = scale.x(f"{year:04}-01-01")
        yield line(x, 24, x, high, kind="year")
        if (year - first) % step == 0:
            yield text(x + 4, 40, str(year), 14, bold=True, kind="year")
        if last - first < _QUARTERS:
            for month in ("04", "07", "10"):
                at = scale.x(f"{year:04}-{month}-01")
                yield line(at, 44, at, high, kind="quarter", dashes="2 5")
    yield line(_LEFT, 46, _RIGHT, 46, kind="year")


def _now(found: Timeline, scale: _Scale, high: float, language: Language) -> Iterator[Part]:
    x = scale.x(found.today)
    words = f"{say(language, 'today')} {short_day(language, found.today)}"
    wide = width(words, 13, bold=True)
    yield line(x, 18, x, high, kind="today", wide=2.5)
    yield text(min(max(x - wide / 2, 0), WIDE - wide), 13, words, 13, bold=True, kind="today")


def _event(one: Event, label: float, y: float, scale: _Scale, found: Timeline) -> Part:
    until = _drawn_until(one, found)
    start, end = scale.x(one.start), scale.x(until)
    base = y + 20
    look = f"{one.kind}{' over' if one.is_over else ''}"
    if one.is_moment:
        shape = (f'<path d="M{start - 5:g} {base + _BAR / 2:g}l5 -6l5 6l-5 6z" stroke="currentColor" '
                 f'stroke-width="1.5" fill="{"none" if one.is_over else "currentColor"}"/>')  # fmt: skip
    else:
        wide = max(end - start, 3)
        dashes = ' stroke-dasharray="4 3"' if one.is_over else ""
        shape = (f'<rect x="{start:g}" y="{base:g}" width="{wide:g}" height="{_BAR}" rx="2" stroke="currentColor" '
                 f'fill="none"{dashes}/>')  # fmt: skip
        if until is None or until > found.last:
            shape += (f'<path d="M{end - 8:g} {base - 3:g}l8 {_BAR / 2 + 3:g}l-8 {_BAR / 2 + 3:g}" '
                      'stroke="currentColor" fill="none"/>')  # fmt: skip
    name = f"<title>{escape(visible(' '.join(one.name.split())))}</title>"
    return f'<g class="{look}">{name}{text(label, y + 14, _label(one), _SIZE)}{shape}</g>'
