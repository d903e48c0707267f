"""A page on a terminal: headings, then names and values, broken at the width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from planbro.render.message._page import Contact, Entry, Page, Row, Section, Statuses, Verdict
from planbro.render.terminal import Screen
from planbro.render.texts import say

_WIDEST: Final = 30
_PIECE: Final = 4000
_PIECES: Final = re.compile(rf".{{1,{_PIECE}}}(?:\s|\Z)|.{{{_PIECE}}}")
_LONG: Final = 110
_STYLES: Final = {"stop": "bold red", "change": "bold yellow", "good": "bold green", "note": "bold yellow",
                  "yes": "bold green", "no": "bold", "doubt": "bold yellow", "past": "dim"}  # fmt: skip
_GRAVE: Final = frozenset({"stop", "change"})


def to_screen(page: Page, out: Screen) -> None:
    """Write the page: what must be known before the rest, who, the statuses, the envelope, the content."""
    grave = next((_STYLES[banner.kind] for banner in page.banners if banner.kind in _GRAVE), "bold")
    out.line(f"{page.title} · {page.subtitle}" if page.subtitle else page.title, grave)
    for banner in page.banners:
        _block(out, f"! {banner.text}", "", _STYLES[banner.kind])
        for line in banner.lines:
            _block(out, line, "  ")
    if page.person:
        out.line(page.person)
    if page.statuses is not None:
        _statuses(page.statuses, out)
    for entry in page.envelope:
        out.heading(entry.heading)
        _rows(out, entry.rows, "  ")
    for section in page.sections:
        _section(out, section)
    if page.technical:
        out.line()
        out.say("show-technical-left", count=len(page.technical), style="dim")


def _statuses(box: Statuses, out: Screen) -> None:
    out.heading(say(out.language, "show-box"))
    verdicts, contacts = box.of(former=False)
    for verdict in verdicts:
        _verdict(out, verdict)
    for text in (box.silence, box.hint):
        if text:
            _block(out, text, "  ", _STYLES["doubt"])
    for contact in contacts:
        _contact(out, contact, "dim" if box.withdrawn else "bold")
    former, earlier = box.of(former=True)
    if former or earlier:
        out.heading(say(out.language, "show-former"))
    for verdict in former:
        _verdict(out, verdict)
    for contact in earlier:
        _contact(out, contact, "dim")


def _verdict(out: Screen, verdict: Verdict) -> None:
    what = f"{verdict.what}, {verdict.level}" if verdict.level else verdict.what
    _block(out, f"{what[:1].upper()}{what[1:]}: {verdict.says}", "  ", _STYLES[verdict.tone])
    where = say(out.language, "show-stood", where=verdict.where) if verdict.where else ""
    for text in (" · ".join(part for part in (verdict.since, verdict.sure) if part), where, verdict.note):
        if text:
            _block(out, text, "    ", "dim")


def _contact(out: Screen, contact: Contact, style: str) -> None:
    out.line()
    _block(out, contact.name, "  ", style)
    _block(out, contact.role, "    ")
    _rows(out, contact.rows, "    ")
    if contact.where:
        _block(out, say(out.language, "show-stood", where=contact.where), "    ", "dim")


def _section(out: Screen, section: Section) -> None:
    out.heading(f"{section.heading.upper()} !" if section.critical else section.heading.upper())
    for number, entry in enumerate(section.entries):
        if number and (entry.heading or section.entries[number - 1].rows):
            out.line()
        _entry(out, entry)


def _entry(out: Screen, entry: Entry) -> None:
    indent = "  " * (min(entry.depth, 6) + 1)
    if entry.heading:
        mark = "! " if entry.critical else ""
        note = f" ({entry.note})" if entry.note else ""
        _block(out, f"{mark}{entry.heading}{note}", indent, "bold")
        indent += "  "
    _rows(out, entry.rows, indent)


def _rows(out: Screen, rows: Iterable[Row], indent: str) -> None:
    """Rows as two columns; a text without a heading, or a long one, gets the whole width."""
    listed = list(rows)
    most = min(_WIDEST, out.width // 2)
    lengths = [len(row.heading) + 2 * min(row.depth, 6) for row in listed]
    wide = max((length for length in lengths if length <= most), default=0)
    pairs: list[tuple[str, str]] = []
    for row, label in zip(listed, _labels(listed), strict=True):
        left = "  " * min(row.depth, 6) + label
        if row.heading:
            pairs += _pair(out, indent, left, row.said, wide)
            continue
        _flush(out, pairs)
        _block(out, row.said, indent + "  " * min(row.depth, 6))
    _flush(out, pairs)


def _labels(rows: list[Row]) -> Iterator[str]:
    """Each row's heading, once where the same comes again."""
    before = None
    for row in rows:
        here = (row.heading, row.depth)
        yield "" if here == before and row.text else row.heading
        before = here


def _pair(out: Screen, indent: str, left: str, text: str, wide: int) -> list[tuple[str, str]]:
    """One row as lines of the two columns; a heading wider than its column stands above its text."""
    room = max(20, min(out.width, _LONG) - len(indent) - wide - 2)
    lines = [line for part in text.split("\n") for line in (_broken(part.strip(), room) or [""])] or [""]
    if not text:
        return [(indent + left, "")]
    first = f"{indent}{left}".ljust(len(indent) + wide)
    blank = " " * (len(indent) + wide)
    if len(left) > wide:
        return [(indent + left, ""), *((blank, line) for line in lines)]
    return [(first, lines[0]), *((blank, line) for line in lines[1:])]


def _flush(out: Screen, pairs: list[tuple[str, str]]) -> None:
    """Write the pairs gathered so far; those above stand alone on their line."""
    run: list[tuple[str, str]] = []
    for left, text in pairs:
        if text or not left.strip():
            run.append((left, text))
            continue
        out.pairs(run)
        run = []
        out.line(left, "dim")
    out.pairs(run)
    pairs.clear()


def _block(out: Screen, text: str, indent: str, style: str = "") -> None:
    """Text over the whole width, its own line breaks kept."""
    for part in text.split("\n"):
        for line in _broken(part.strip(), max(40, min(out.width, _LONG)) - len(indent)):
            out.line(indent + line, style)


def _broken(text: str, room: int) -> list[str]:
    """A line as several; piece by piece, since `wrap` takes quadratic time over one endless word."""
    pieces = _PIECES.findall(text) if len(text) > _PIECE else [text]
    return [line for piece in pieces for line in wrap(piece, room)]
