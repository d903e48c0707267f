"""CSV: characters, separators and lines, each kept as it was written: what is not changed stays byte for byte."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final, TextIO

SEPARATORS: Final = ";\t,|"
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LOOK: Final = 25
_LONGEST: Final = 1 << 24
_CHUNK: Final = 1 << 20
_ACTIVE: Final = re.compile(r"'*(?!-\d+(?:[.,]\d+)?\Z)[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written."""

    encoding: str
    separator: str
    mark: bytes = b""


@dataclass(slots=True)
class Line:
    """One line of a file: its cells as they are written, what ends it, and its number."""

    raw: list[str]
    end: str
    number: int

    def values(self) -> list[str]:
        return [value_of(cell) for cell in self.raw]


def value_of(raw: str) -> str:
    """What a cell says: without its quotation marks, and the apostrophe that keeps text from being a formula."""
    if raw[:1] == '"':
        at = 1
        while (at := raw.find('"', at)) >= 0 and raw[at + 1 : at + 2] == '"':
            at += 2
        raw = (raw[1:] if at < 0 else raw[1:at] + raw[at + 1 :]).replace('""', '"')
    return raw[1:] if raw[:1] == "'" and _ACTIVE.match(raw) else raw


def raw_of(value: str, separator: str) -> str:
    """A cell as it is written; text that a spreadsheet would run as a formula stands behind an apostrophe."""
    if _ACTIVE.match(value):
        value = "'" + value
    if separator in value or '"' in value or "\n" in value or "\r" in value:
        return '"' + value.replace('"', '""') + '"'
    return value


def form_of(data: bytes | Path) -> Form:
    """The character set and the separator: by the mark at the start, else what fits the whole of the file."""
    with _stream(data) as stream:
        head = stream.read(4)
        mark = next(((m, e) for m, e in _MARKS if head.startswith(m)), None)
        if mark is None and head[1:2] == b"\0":
            mark = (b"", "utf-16-le")
        stream.seek(0)
        encoding = mark[1].removesuffix("-sig") if mark else _unmarked(stream)
    form = Form(encoding, ";", mark[0] if mark else b"")
    first = [line for line, _ in zip(lines(data, form, 0), range(_LOOK), strict=False)]
    text = "\n".join(line.raw[0] for line in first if line.raw)
    return Form(form.encoding, _separator(text), form.mark)


def _unmarked(stream: BinaryIO) -> str:
    """UTF-8 where all of the file is, else Windows-1252, else Latin-1, which reads everything."""
    fits = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
    while chunk := stream.read(_CHUNK):
        for name in list(fits):
            try:
                fits[name].decode(chunk)
            except UnicodeDecodeError:
                del fits[name]
    for name in fits:
        try:
            fits[name].decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def _separator(text: str) -> str:
    """The one that stands most often in the first lines, the same number of times in most of them."""
    rows = [re.sub(r'"(?:[^"]|"")*"', "", row) for row in text.splitlines() if row.strip()]
    scores = {mark: sorted(row.count(mark) for row in rows)[len(rows) // 2] if rows else 0 for mark in SEPARATORS}
    best = max(SEPARATORS, key=lambda mark: (scores[mark], -SEPARATORS.index(mark)))
    return best if scores[best] or not any(mark in text for mark in SEPARATORS) else max(SEPARATORS, key=text.count)


def lines(data: bytes | Path, form: Form, from_number: int = 1) -> Iterator[Line]:
    """Each line, a quoted line break within it; with `from_number` 0 the lines are not split into cells."""
    with _stream(data) as stream, _text(stream, form) as text:
        number = from_number
        for record in _records(text):
            end = record[len(record.rstrip("\r\n")) :] if record[-1:] in "\r\n" else ""
            end = end[-2:] if end.endswith("\r\n") else end[-1:]
            body = record[: len(record) - len(end)]
            yield Line(_split(body, form.separator) if from_number else [body], end, number)
            number += record.count("\n") or 1


def cells_of(data: bytes) -> list[list[str]]:
    """The cells of a list that somebody has saved, whatever its characters and separator; `sep=;` is no row of it."""
    found = [line.values() for line in lines(data, form_of(data))]
    return found[1:] if found and found[0][:1] and found[0][0].startswith("sep=") else found


def _records(text: TextIO) -> Iterator[str]:
    waiting: list[str] = []
    size = quotes = 0
    for line in text:
        waiting.append(line)
        size += len(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            yield "".join(waiting)
        elif size > _LONGEST:  # a mark that is never closed: the lines are taken one by one
            yield from waiting
        else:
            continue
        waiting, size, quotes = [], 0, 0
    yield from waiting


@cache
def _cells(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    return re.compile(rf'("(?:[^"]|"")*"[^{mark}]*|[^{mark}]*)(?:{mark}|\Z)', re.S)


def _split(body: str, separator: str) -> list[str]:
    if '"' not in body:
        return body.split(separator)
    found, at, pattern = [], 0, _cells(separator)
    while match := pattern.match(body, at):
        found.append(match[1])
        at = match.end()
        if at == len(body):
            if body[-1:] == separator and match.end(1) < at:
                found.append("")
            break
    return found


def joined(rows: Iterable[Line], form: Form) -> bytes:
    """The lines as the bytes of a file."""
    text = "".join(form.separator.join(row.raw) + row.end for row in rows)
    return form.mark + text.encode(form.encoding, "xmlcharrefreplace")


def fresh(rows: Iterable[Sequence[str]], *, separator: str = ";", mark: bytes = codecs.BOM_UTF8) -> bytes:
    """New lines as Norwegian Excel takes them: UTF-8 with its mark, semicolons."""
    form = Form("utf-8", separator, mark)
    made = (Line([raw_of(cell, separator) for cell in row], "\r\n", 0) for row in rows)
    return joined(made, form)


def _stream(data: bytes | Path) -> BinaryIO:
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def _text(stream: BinaryIO, form: Form) -> TextIO:
    stream.seek(len(form.mark))
    return io.TextIOWrapper(stream, form.encoding, errors="replace", newline="")
