"""Lists for Norwegian Excel: semicolons, a byte order mark, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

from planbro.render.message._page import visible

BOM: Final = "\ufeff"
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Csv:
    """One list. Texts that begin as a formula would (also after blanks) get an apostrophe before them (OWASP, CSV
    injection); numbers stay numbers."""

    def __init__(self, stream: TextIO, headings: Sequence[str]) -> None:
        stream.write(BOM)
        self._writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        self._writer.writerow(headings)

    def row(self, cells: Iterable[object]) -> None:
        self._writer.writerow([cell if isinstance(cell, int) else harmless(str(cell)) for cell in cells])


def as_list(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A whole list as the bytes of its file."""
    text = io.StringIO(newline="")
    made = Csv(text, headings)
    for row in rows:
        made.row(row)
    return text.getvalue().encode()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("  @x"), harmless("Kari - mor")
    ("'=1+1", "'  @x", 'Kari - mor')
    """
    if not text:
        return text
    if not text.isprintable():
        text = visible(text)
    return "'" + text if text.startswith(_RUNS) or text.lstrip().startswith(_RUNS) else text
