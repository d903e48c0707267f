"""The steps of an exchange from the top down as SVG, each with a sign of its own, so that nothing hangs on colour.

A style sheet gives colours by class; without one it is black on white, as on paper. A list of the same steps stands
beside it on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

Mark = Literal["done", "here", "held", "stopped", "ahead", "none"]
"""It is done; it is what is waited for; a person has to act; it ended here; it is to come; it was not to be."""

_WIDE: Final = 380
_STEP: Final = 64
_BRANCH: Final = 34
_LINE: Final = 22
_LABEL: Final = 52
_LONGEST: Final = 44


@dataclass(frozen=True, slots=True)
class Node:
    """A step: what it is called, when it was, and a word of what came of it."""

    label: str
    mark: Mark
    at: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """What came of the exchange: what it is called, and how it stands."""

    label: str
    mark: Mark
    said: str = ""


def picture(
    name: str, title: str, told: str, nodes: Sequence[Node], branches: Sequence[Branch] = (), more: str = ""
) -> str:
    """The picture. `name` begins the ids of its texts, `told` says it in words, `more` how many branches are left out.

    >>> picture("x", "Steps", "<b>", [Node("Came", "done", "02:30")]).count("&lt;b&gt;")
    1
    """
    rows = [*branches, *([Branch(more, "none")] if more else [])]
    top = _STEP * len(nodes)
    high = top + _BRANCH * len(rows) + (8 if rows else 0)
    parts = [_thread(nodes), *(_node(at, one) for at, one in enumerate(nodes)), _twigs(top, len(rows))]
    parts += [_branch(top + 8 + _BRANCH * at, one) for at, one in enumerate(rows)]
    return (
        f'<svg class="steps-picture" viewBox="0 0 {_WIDE} {high}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(told)}</desc>{"".join(parts)}</svg>'
    )


def _thread(nodes: Sequence[Node]) -> str:
    """The line from each step to the next: whole where it was gone, broken where not."""
    found = []
    for at, one in enumerate(nodes[1:]):
        broken = ' stroke-dasharray="3 5"' if one.mark in {"ahead", "none"} else ""
        y = _STEP * at + _LINE
        found.append(f'<line class="steps-thread" x1="{_LINE}" y1="{y + 14}" x2="{_LINE}" y2="{y + _STEP - 14}" '
                     f'stroke="currentColor" stroke-width="2"{broken}/>')  # fmt: skip
    return "".join(found)


def _node(at: int, one: Node) -> str:
    y = _STEP * at + _LINE
    below = " · ".join(filter(None, (one.at, one.said)))
    second = _text(_LABEL, y + 22, below, "steps-at", 14) if below else ""
    first = _text(_LABEL, y + 4, one.label, "steps-label", 16)
    return f'<g class="steps-{one.mark}">{_sign(one.mark, _LINE, y, 12)}{first}{second}</g>'


def _branch(y: int, one: Branch) -> str:
    middle = y + _BRANCH // 2
    label = " · ".join(filter(None, (one.label, one.said)))
    sign = _sign(one.mark, _LABEL + 8, middle, 8) if one.said or one.mark != "none" else ""
    return f'<g class="steps-{one.mark}">{sign}{_text(_LABEL + 26, middle + 5, label, "steps-at", 14)}</g>'


def _twigs(top: int, count: int) -> str:
    if not count:
        return ""
    last = top + 8 + _BRANCH * (count - 1) + _BRANCH // 2
    twigs = "".join(f"M{_LINE} {top + 8 + _BRANCH * at + _BRANCH // 2}H{_LABEL - 4}" for at in range(count))
    path = f"M{_LINE} {top - _STEP + _LINE + 14}V{last}{twigs}"
    return f'<path class="steps-thread" d="{path}" fill="none" stroke="currentColor" stroke-width="1.5"/>'


def _sign(mark: Mark, x: int, y: int, size: int) -> str:
    """A tick, a ring with a dot, a triangle with its mark of exclamation, a cross, an empty ring, a short line."""
    ring = f'<circle class="steps-ring" cx="{x}" cy="{y}" r="{size}" fill="none" stroke="currentColor" stroke-width="2"'
    part = size / 12
    if mark == "done":
        tick = f"M{x - 5 * part:.1f} {y:.1f}l{3.6 * part:.1f} {3.8 * part:.1f}l{6.6 * part:.1f} {-7.6 * part:.1f}"
        return f'{ring}/><path d="{tick}" fill="none" stroke="currentColor" stroke-width="2.2"/>'
    if mark == "here":
        return f'{ring}/><circle cx="{x}" cy="{y}" r="{5 * part:.1f}" fill="currentColor"/>'
    if mark == "held":
        corners = f"M{x} {y - size}L{x + size} {y + size * 0.8:.1f}H{x - size}Z"
        point = f"M{x} {y - 4.5 * part:.1f}v{7 * part:.1f}m0 {2.5 * part:.1f}v{1.8 * part:.1f}"
        return (
            f'<path class="steps-ring" d="{corners}" fill="none" stroke="currentColor" stroke-width="2"/>'
            f'<path d="{point}" stroke="currentColor" stroke-width="2.2"/>'
        )
    if mark == "stopped":
        arm = 4.5 * part
        cross = (
            f"M{x - arm:.1f} {y - arm:.1f}l{2 * arm:.1f} {2 * arm:.1f}m0 {-2 * arm:.1f}l{-2 * arm:.1f} {2 * arm:.1f}"
        )
        return f'{ring}/><path d="{cross}" stroke="currentColor" stroke-width="2.2"/>'
    if mark == "ahead":
        return f'{ring} stroke-dasharray="3 3"/>'
    return f'<path d="M{x - 7 * part:.1f} {y}h{14 * part:.1f}" stroke="currentColor" stroke-width="2.2"/>'


def _text(x: int, y: int, text: str, look: str, size: int) -> str:
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
    weight = ' font-weight="600"' if look == "steps-label" else ""
    return f'<text class="{look}" x="{x}" y="{y}" font-size="{size}"{weight} fill="currentColor">{escape(shown)}</text>'
