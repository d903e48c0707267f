"""A page as one HTML file that needs nothing else: no script, no address outside, every value escaped.

The policy in its head lets a browser load nothing at all; the style is allowed by its hash, so that not even a style
that slipped in would count.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from planbro._version import __version__
from planbro.render.message._headings import COLUMNS, heading
from planbro.render.message._page import Entry, Page, Part, Row, Section
from planbro.render.texts import Language, say

if TYPE_CHECKING:
    from jinja2 import Template

_HERE: Final = Path(__file__).parent
_DEEPEST: Final = 8
_SHORT: Final = 90
_COLUMNS: Final = 5
_WIDTH: Final = 125
_TAGS: Final = {"h1": "h4", "h2": "h5", "h3": "h6", "div": "p", "span": "", "table": "table"}
_VOID: Final = frozenset({"br", "hr"})
_NUMBER: Final = re.compile(r"\+?[\d ()/-]{3,24}\Z", re.ASCII)
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+){1,8}\Z", re.ASCII)


@dataclass(slots=True)
class Node:
    """A heading, what is said under it, and what stands deeper."""

    heading: str
    rows: list[Row]
    below: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One block of a table: what names it, its cells, and what has no column."""

    heading: str
    cells: tuple[list[Row], ...]
    rest: list[Node]


@dataclass(frozen=True, slots=True)
class Grid:
    """Blocks of one kind as a table."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def to_html(page: Page) -> str:
    """The page as HTML."""
    template, digest = _template()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return template.render(
        page=page, policy=policy, version=__version__,
        t=lambda key, **params: say(page.language, key, **params),
    )  # fmt: skip


@cache
def _template() -> tuple[Template, str]:
    """The template and the hash of the style that it holds; compiled once."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(tree=tree, grid=grid, rich=rich, link=link, runs=runs, alike=alike)
    style = environment.get_template("message.css").render()
    return environment.get_template("message.html"), b64encode(sha256(style.encode()).digest()).decode()


def tree(rows: Sequence[Row]) -> list[Node]:
    """Rows by their depth; the same heading twice in a row is said once."""
    top: list[Node] = []
    levels = [top]
    for row in rows:
        depth = min(row.depth, _DEEPEST, len(levels) - 1)
        del levels[depth + 1 :]
        here = levels[depth]
        last = here[-1] if here else None
        if last is not None and row.heading and last.heading == row.heading and row.text and not last.below:
            last.rows.append(row)
        else:
            here.append(Node(row.heading, [row]))
        levels.append(here[-1].below)
    return top


def runs(nodes: Sequence[Node]) -> list[tuple[bool, list[Node]]]:
    """Nodes with a heading, which make a list, and those without, which are paragraphs."""
    return [(named, list(group)) for named, group in groupby(nodes, lambda node: bool(node.heading))]


def alike(section: Section) -> list[tuple[bool, list[tuple[Entry, int]]]]:
    """Blocks with the rank of their heading, those that must not be overlooked apart from the others."""
    ranked: list[tuple[Entry, int]] = []
    last = 2
    for entry in section.entries:
        rank = min(entry.depth + 3, last + 1, 6)
        last = rank if entry.heading else last
        ranked.append((entry, rank))
    return [(critical, list(group)) for critical, group in groupby(ranked, lambda pair: pair[0].critical)]


def grid(section: Section, language: Language) -> Grid | None:
    """The section as a table, where its blocks are alike and short; else None."""
    entries = section.entries
    named = all(entry.heading and entry.named == entries[0].named != "" for entry in entries)
    bare = not any(entry.heading for entry in entries)
    if len(entries) < 2 or not (named or bare) or any(entry.depth or entry.critical for entry in entries):
        return None
    wanted = [heading(name, language) for name in COLUMNS.get(section.name, ())]
    columns = _fitting(_usual(entries, wanted))
    if len(columns) + named < 2 or any(len(entry.heading) > _SHORT for entry in entries):
        return None
    heads = (entries[0].named, *columns) if named else tuple(columns)
    return Grid(heads, tuple(_line(entry, columns) for entry in entries))


def _line(entry: Entry, columns: Sequence[str]) -> Line:
    """The cells of one block, and what has no column."""
    cells: dict[str, list[Row]] = {name: [] for name in columns}
    rest: list[Row] = []
    for index, row in enumerate(entry.rows):
        deeper = index + 1 < len(entry.rows) and entry.rows[index + 1].depth > row.depth
        fits = row.depth == 0 and row.heading in cells and not deeper
        (cells[row.heading] if fits else rest).append(row)
    title = f"{entry.heading} ({entry.note})" if entry.note else entry.heading
    return Line(title, tuple(cells.values()), tree(rest))


def _usual(entries: Sequence[Entry], wanted: Sequence[str]) -> dict[str, int]:
    """Headings that most blocks have, or those wanted, with their widest text; none that is long or comes twice."""
    seen: dict[str, int] = {}
    widest: dict[str, int] = {}
    unfit: set[str] = set()
    for entry in entries:
        rows = [row for row in entry.rows if row.depth == 0 and row.heading]
        counts = Counter(row.heading for row in rows)
        for row in rows:
            widest[row.heading] = max(widest.get(row.heading, len(row.heading)), len(row.said))
            if len(row.said) > _SHORT or "\n" in row.text or row.rich:
                unfit.add(row.heading)
        if not wanted:
            unfit |= {name for name, count in counts.items() if count > 1}
        for name in counts:
            seen[name] = seen.get(name, 0) + 1
    names = [name for name in wanted if name in seen] or [n for n, count in seen.items() if count * 2 >= len(entries)]
    return {name: widest[name] for name in names if name not in unfit}


def _fitting(columns: Mapping[str, int]) -> list[str]:
    """As many columns as fit beside each other."""
    found: list[str] = []
    room = _WIDTH
    for name, wide in columns.items():
        room -= min(wide, 40) + 3
        if room < 0 or len(found) == _COLUMNS:
            break
        found.append(name)
    return found


def rich(parts: tuple[Part, ...]) -> Markup:
    """Formatted text, made anew from names that are known and text that is escaped."""
    return Markup("").join(_piece(part) for part in parts)


def _piece(part: Part) -> Markup:
    if isinstance(part, str):
        return escape(part)
    name = _TAGS.get(part.name, part.name)
    if part.name in _VOID:
        return Markup("<{}>").format(name)
    inside = rich(part.parts)
    return Markup("<{0}>{1}</{0}>").format(name, inside) if name else inside


def link(text: str) -> Markup:
    """A telephone number or an e-mail address as a link, where it is nothing but that."""
    if _NUMBER.match(text) and sum(char.isdigit() for char in text) >= 3:
        bare = re.sub(r"[^\d+]", "", text)
        return Markup('<a href="tel:{}">{}</a>').format(bare, text)
    if _MAIL.match(text):
        return Markup('<a href="mailto:{}">{}</a>').format(text, text)
    return escape(text)
