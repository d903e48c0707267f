"""Text for a terminal: findings, tables, the account. Plain where nobody looks, colour only where somebody does."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO
from unicodedata import east_asian_width

from planbro.findings import Finding, Findings, Severity
from planbro.render.texts import Language, say

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 5
_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


@dataclass(slots=True)
class Table:
    """Rows under headings. `right` names the columns of numbers, by their index."""

    headings: Sequence[str]
    rows: list[Sequence[object]] = field(default_factory=list)
    right: frozenset[int] = frozenset()
    title: str = ""

    def add(self, *cells: object) -> None:
        self.rows.append(cells)

    def texts(self) -> list[list[str]]:
        return [[_clean(str(cell)) for cell in row] for row in self.rows]


def is_interactive(stream: TextIO) -> bool:
    """Whether a person looks at the stream through something that can show more than lines."""
    return hasattr(stream, "isatty") and stream.isatty() and os.environ.get("TERM", "") != "dumb"


class Screen:
    """One stream to write on, in one language."""

    def __init__(self, stream: TextIO, language: Language = "en", *, interactive: bool | None = None) -> None:
        self.stream = stream
        self.language = language
        self.interactive = is_interactive(stream) if interactive is None else interactive
        self._console: Console | None = None

    @property
    def width(self) -> int:
        return shutil.get_terminal_size((100, 24)).columns if self.interactive else 100

    def say(self, key: str, /, *, style: str = "", **params: object) -> None:
        self.line(say(self.language, key, **params), style)

    def line(self, text: str = "", style: str = "") -> None:
        """One line, whole; a long one is left to the terminal to break."""
        text = _clean(text)
        if self.interactive:
            self.console.print(text, style=style or None, markup=False, highlight=False, soft_wrap=True)
        else:
            self.stream.write(_encodable(text, self.stream) + "\n")

    def heading(self, text: str) -> None:
        self.line()
        self.line(text, "bold")

    def wrapped(self, text: str, indent: str = "", style: str = "") -> None:
        """A text of several words, broken at the width."""
        from textwrap import wrap

        for part in wrap(text, max(40, min(self.width, 110)), initial_indent=indent, subsequent_indent=indent):
            self.line(part, style)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Names and what goes with them, one a line."""
        found = list(pairs)
        wide = max((_width(name) for name, _ in found), default=0)
        for name, value in found:
            gap = " " * (wide - _width(name) + 2)
            if self.interactive:
                from rich.text import Text

                self.console.print(Text.assemble((name, "dim"), gap, _clean(value)), soft_wrap=True, highlight=False)
            else:
                self.line(f"{name}{gap}{value}")

    def table(self, table: Table) -> None:
        if table.title:
            self.heading(table.title)
        if self.interactive:
            self.console.print(_rich_table(table, self.width), highlight=False)
        else:
            for line in plain_table(table):
                self.line(line)

    def findings(self, findings: Findings) -> None:
        """All findings, the gravest first, the same fault at many places said once."""
        for severity in reversed(Severity):
            for group in grouped(f for f in findings if f.severity is severity):
                self._group(group)
        if findings.overflow:
            self.say("suppressed", count=findings.overflow)

    def _group(self, group: list[Finding]) -> None:
        """One code: said once where the text is the same everywhere, then what to do about all of it."""
        texts = dict.fromkeys(f.text(self.language) for f in group)
        if len(texts) == 1:
            self._said(group[0], next(iter(texts)), [f.place.told(self.language) for f in group])
        else:
            for finding in group[: 3 * _SHOWN]:
                self._said(finding, finding.text(self.language), [finding.place.told(self.language)])
            if len(group) > 3 * _SHOWN:
                self.line("    " + say(self.language, "more-json", count=len(group) - 3 * _SHOWN), "dim")
        self.line(f"    → {group[0].action(self.language)}", "dim")

    def _said(self, finding: Finding, text: str, found: list[str]) -> None:
        places = [place for place in found if place != "-"]
        if len(places) > 1:
            text += f" ({say(self.language, 'places', count=len(places))})"
        elif places:
            text = f"{places[0]}: {text}"
        word = say(self.language, finding.severity.value)
        if self.interactive:
            from rich.text import Text

            parts = ((word, _STYLE[finding.severity]), "  ", _clean(text), "  ", (finding.code, "dim"))
            self.console.print(Text.assemble(*parts), soft_wrap=True)
        else:
            self.line(f"{word}: {text} [{finding.code}]")
        if len(places) > 1:
            for place in places[:_SHOWN]:
                self.line(f"    {place}", "dim")
            if len(places) > _SHOWN:
                self.line("    " + say(self.language, "more-json", count=len(places) - _SHOWN), "dim")

    @contextmanager
    def progress(self, key: str, total: int) -> Iterator[Any]:
        """Yields a function to call for each step; shows a bar to a person, and nothing to a file."""
        if not self.interactive:
            yield lambda: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(say(self.language, key), total=total)
            yield lambda: bar.advance(task)

    @property
    def console(self) -> Console:
        """rich, loaded when a terminal is there to show it; it honours NO_COLOR itself."""
        if self._console is None:
            from rich.console import Console

            self._console = Console(file=self.stream, highlight=False, emoji=False, markup=False)
        return self._console


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that ask for the same to be done, each group in the order of the input."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.action()), []).append(finding)
    return list(groups.values())


def count_line(findings: Findings, language: Language) -> str:
    """`2 errors, 1 warning`, or that there are none."""
    parts = []
    for severity in reversed(Severity):
        count = sum(f.severity is severity for f in findings)
        if count:
            parts.append(say(language, f"count-{severity.value}", count=count))
    return ", ".join(parts) or say(language, "no-findings")


def plain_table(table: Table) -> list[str]:
    """The table in columns of spaces; the last column is not padded."""
    rows = [[_clean(h) for h in table.headings], *table.texts()]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(table.headings))]
    lines = []
    for number, row in enumerate(rows):
        cells = [_pad(cell, widths[i], i in table.right) for i, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
        if number == 0:
            lines.append("  ".join("-" * wide for wide in widths))
    return lines


def _rich_table(table: Table, width: int) -> Any:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    made = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for index, heading in enumerate(table.headings):
        made.add_column(_clean(heading), justify="right" if index in table.right else "left", overflow="fold",
                        no_wrap=index in table.right)  # fmt: skip
    for row in table.texts():
        made.add_row(*(Text(cell) for cell in row))
    return made


def account_table(language: Language, rows: Iterable[tuple[Sequence[object], Mapping[str, int]]],
                  before: Sequence[str] = (), right: Iterable[int] = ()) -> Table:  # fmt: skip
    """Accounts under each other: some columns of the caller's, then the four fates."""
    fates = ("leaves", "mapped", "kept", "withheld", "no_slot")
    start = len(before)
    table = Table([*before, *(say(language, fate) for fate in fates)],
                  right=frozenset({*right, *range(start, start + len(fates))}))  # fmt: skip
    for cells, counts in rows:
        table.add(*cells, *(counts[fate] or "·" if fate != "leaves" else counts[fate] for fate in fates))
    return table


_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _clean(text: str) -> str:
    """No control characters, and none that turn the line round: a file's own words cannot drive the terminal."""
    return _UNSAFE.sub("�", text)


def _encodable(text: str, stream: TextIO) -> str:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _pad(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap
