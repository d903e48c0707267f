"""Columns over time, each of several parts: filled, hatched, outlined, so that they are told apart without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

LOOKS: Final = ("closed", "open", "held")
"""Filled, outlined, hatched; from the foot up."""
_WIDE, _HIGH, _LEFT, _FOOT, _TOP = 720, 240, 52, 34, 10
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Column:
    """One: `label` below it where there is room, `told` what it says when it is pointed at, a value for each look."""

    label: str
    told: str
    values: tuple[int, ...]


def columns(name: str, title: str, told: str, some: Sequence[Column], every: int = 1) -> str:
    """The plot; each `every`th column has its label.

    >>> "<script>" in columns("x", "<script>", "", [Column("a", "a: 1", (1, 0, 0))])
    False
    """
    most = max((sum(one.values) for one in some), default=0)
    top, step = scale(most)
    room, high = _WIDE - _LEFT, _HIGH - _FOOT - _TOP
    parts = [_line(at, high - at * high / top) for at in range(0, top + 1, step)]
    wide = room / max(len(some), 1)
    for at, one in enumerate(some):
        x = _LEFT + wide * at
        parts.append(_column(name, one, x + wide * 0.12, wide * 0.76, top, high))
        if at % every == 0 and one.label:
            parts.append(_text(x + wide / 2, _HIGH - 12, one.label, "middle"))
    hatch = (
        f'<defs><pattern id="{name}-hatch" class="plots-held" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="3" height="6" fill="currentColor"/></pattern></defs>'
    )
    return (
        f'<svg class="plots-columns" viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(told)}</desc>'
        f"{hatch}{''.join(parts)}</svg>"
    )


def scale(most: int) -> tuple[int, int]:
    """Where the scale ends, and how far its lines stand apart: round numbers, five lines at most.

    >>> scale(0), scale(7), scale(1234)
    ((1, 1), (8, 2), (1500, 500))
    """
    size = 1
    while True:
        for one in _STEPS:
            step = one * size
            if step * 5 >= most:
                return max(-(-most // step) * step, 1), step
        size *= 10


def _line(value: int, y: float) -> str:
    at = y + _TOP
    return (
        f'<line class="plots-line" x1="{_LEFT}" y1="{at:.1f}" x2="{_WIDE}" y2="{at:.1f}" stroke="currentColor" '
        f'stroke-opacity="0.25"/>{_text(_LEFT - 8, at + 5, str(value), "end")}'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text class="plots-label" x="{x:.1f}" y="{y:.1f}" font-size="14" text-anchor="{anchor}" '
        f'fill="currentColor">{escape(text)}</text>'
    )


def _column(name: str, one: Column, x: float, wide: float, top: int, high: float) -> str:
    parts, foot = [f"<title>{escape(one.told)}</title>"], high + _TOP
    for look, value in zip(LOOKS, one.values, strict=False):
        if not value:
            continue
        tall = max(value * high / top, 2)
        foot -= tall
        fill = {"closed": "currentColor", "open": "none", "held": f"url(#{name}-hatch)"}[look]
        parts.append(f'<rect class="plots-{look}" x="{x:.1f}" y="{foot:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
                     f'fill="{fill}" stroke="currentColor"/>')  # fmt: skip
    return f"<g>{''.join(parts)}</g>"
