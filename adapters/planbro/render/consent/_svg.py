"""The matrix as pictures that print on A4 landscape: text as text, a mark and a word beside each colour.

A picture holds all it needs. Many receivers, or many parts, go on over further pages; the explanations come last.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from planbro.render.consent._labels import (
    advice,
    cell_word,
    data_line,
    end_lines,
    keys_of,
    receiver_labels,
    row_label,
)
from planbro.render.consent._matrix import Cell, Matrix, Row, merged, stem
from planbro.render.consent._words import say, sentence, value_word
from planbro.render.days import Language, short_day

_WIDE, _HIGH, _EDGE = 1123, 794, 36
_FIRST, _COLUMN, _ROW = 230, 117, 37
_TOP, _HEAD, _FOOT = 92, 88, 40
_PER_PAGE: Final = (_WIDE - 2 * _EDGE - _FIRST) // _COLUMN
_ROWS: Final = (_HIGH - _TOP - _HEAD - _FOOT - _EDGE) // _ROW
_LOOK: Final = {"yes": ("#d9efdd", "✓"), "part": ("#fdf0c8", "◐"), "no": ("#f1f2f4", "–")}
_STYLE: Final = (
    "text{font-family:'Noto Sans','DejaVu Sans',Arial,sans-serif;font-size:11px;fill:#15191d}"
    ".h{font-size:20px;font-weight:700}.s{fill:#3d464f}.b{font-weight:700}.k{font-size:9.5px;fill:#3d464f}"
    ".l{stroke:#9aa3ac;stroke-width:1;fill:none}@page{size:A4 landscape;margin:0}"
)


def svg_pages(matrix: Matrix, language: Language, *, names: bool = False) -> list[str]:
    """The pictures, in order."""
    labels = receiver_labels(matrix.columns, language, names=names)
    keys = keys_of(matrix)
    spans = [range(at, min(at + _PER_PAGE, len(labels))) for at in range(0, len(labels), _PER_PAGE)]
    bodies = []
    for span in spans:
        rows = merged(matrix.rows, span)
        blocks = [rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS)]
        bodies += [_table(block, span, labels, keys, language) for block in blocks]
    bodies += _explanations(matrix, labels, keys, language)
    return [_page(matrix, body, at, len(bodies), language) for at, body in enumerate(bodies, 1)]


def _page(matrix: Matrix, body: str, page: int, pages: int, language: Language) -> str:
    title = say(language, "title")
    under = say(language, "subtitle", day=short_day(language, matrix.today),
                purpose=value_word(language, matrix.purpose, "purpose"))  # fmt: skip
    place = say(language, "page", page=page, pages=pages)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 {_WIDE} {_HIGH}" '
        f'lang="{language}" xml:lang="{language}" role="document" aria-labelledby="t d">\n'
        f'<title id="t">{escape(title)}, {escape(place)}</title>\n<desc id="d">{escape(say(language, "description"))}'
        f"</desc>\n<style>{_STYLE}</style>\n"
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>\n'
        f"{_text(_EDGE, 46, title, 'h')}{_text(_EDGE, 68, under, 's')}"
        f"{_text(_WIDE - _EDGE, 46, place, 's', anchor='end')}{body}"
        f"{_text(_EDGE, _HIGH - 36, say(language, 'legend'), 's')}"
        f"{_text(_EDGE, _HIGH - 20, say(language, 'asked'), 's')}</svg>\n"
    )


def _table(rows: Sequence[Row], span: range, labels: Sequence[str], keys: dict[str, str], language: Language) -> str:
    right = _EDGE + _FIRST + _COLUMN * len(span)
    parts = [f'<g role="table" aria-label="{escape(say(language, "title"))}">\n<g role="row">',
             _text(_EDGE, _TOP + _HEAD - 8, say(language, "part"), "b", role="columnheader")]  # fmt: skip
    for at, column in enumerate(span):
        x = _EDGE + _FIRST + at * _COLUMN
        parts.append(_heading(x + 4, labels[column]))
    parts.append("</g>\n")
    for at, row in enumerate(rows):
        y = _TOP + _HEAD + at * _ROW
        parts.append(f'<path class="l" d="M{_EDGE} {y}H{right}"/>\n<g role="row">')
        parts.append(_row_head(row, y, language))
        for place, column in enumerate(span):
            parts.append(_cell(row.cells[column], _EDGE + _FIRST + place * _COLUMN, y, keys, language))
        parts.append("</g>\n")
    bottom = _TOP + _HEAD + len(rows) * _ROW
    parts.append(f'<path class="l" d="M{_EDGE} {bottom}H{right}"/></g>\n')
    return "".join(parts)


def _heading(x: int, label: str) -> str:
    lines = _wrapped(label, 17, 6)
    top = _TOP + _HEAD - 8 - 13 * (len(lines) - 1)
    spans = "".join(f'<tspan x="{x}" y="{top + 13 * at}">{escape(line)}</tspan>' for at, line in enumerate(lines))
    return f'<g role="columnheader"><title>{escape(label)}</title><text class="b">{spans}</text></g>'


def _row_head(row: Row, y: int, language: Language) -> str:
    label = row_label(row, language)
    lines = _wrapped(label, 38, 2 if row.empty else 3)
    top = y + (15 if len(lines) > 1 or row.empty else 22) - (4 if len(lines) > 2 else 0)
    spans = "".join(f'<tspan x="{_EDGE}" y="{top + 12 * at}">{escape(line)}</tspan>' for at, line in enumerate(lines))
    empty = ""
    if row.empty:
        empty = f'<tspan class="k" x="{_EDGE}" y="{top + 12 * len(lines)}">{say(language, "nothing-now")}</tspan>'
    return f'<g role="rowheader"><title>{escape(label)}</title><text>{spans}{empty}</text></g>'


def _cell(cell: Cell, x: int, y: int, keys: dict[str, str], language: Language) -> str:
    fill, mark = _LOOK[cell.answer]
    letters = " ".join(keys[stem(code)] for code in dict.fromkeys((cell.provision, *cell.others)))
    until = say(language, "until", day=short_day(language, cell.until)) if cell.until else ""
    word = cell_word(cell, language)
    return (
        f'<g role="cell"><rect x="{x + 2}" y="{y + 2}" width="{_COLUMN - 4}" height="{_ROW - 4}" rx="3" fill="{fill}"/>'
        f"{_text(x + 8, y + 16, f'{mark} {word}', 'b' if cell.answer != 'no' else '')}"
        f"{_text(x + _COLUMN - 8, y + 16, letters, 'k', anchor='end')}"
        f"{_text(x + 8, y + 29, until, 'k') if until else ''}</g>"
    )


def _explanations(matrix: Matrix, labels: Sequence[str], keys: dict[str, str], language: Language) -> list[str]:
    """What the letters mean, what ends and what one can do: as many pages as it takes."""
    lines = list(_said(matrix, labels, keys, language))
    fit = (_HIGH - _TOP - _FOOT - _EDGE) // 16
    pages = [lines[at : at + fit] for at in range(0, len(lines), fit)]
    return ["".join(_text(_EDGE + (0 if style == "b" else 14), _TOP + 16 * at, text, style)
                    for at, (text, style) in enumerate(page)) for page in pages]  # fmt: skip


def _said(matrix: Matrix, labels: Sequence[str], keys: dict[str, str], language: Language) -> Iterator[tuple[str, str]]:
    yield say(language, "why"), "b"
    for code, key in keys.items():
        yield from _lines(f"{key}  {sentence(language, code)}")
    yield "", ""
    yield say(language, "ends"), "b"
    for line in end_lines(matrix, labels, language) or [say(language, "ends-none")]:
        yield from _lines(line)
    yield from _lines(data_line(matrix, language))
    yield "", ""
    found = advice(matrix, language)
    if found:
        yield say(language, "do"), "b"
        for line in found:
            yield from _lines(line.replace("`", ""))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in textwrap.wrap(text, 165, subsequent_indent="   "):
        yield line, "s"


def _wrapped(text: str, width: int, most: int) -> list[str]:
    lines = textwrap.wrap(text, width) or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1][: width - 1] + "…"]


def _text(x: int, y: int, text: str, style: str = "", *, anchor: str = "", role: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    what = f' role="{role}"' if role else ""
    look = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}"{look}{where}{what} xml:space="preserve">{escape(text)}</text>\n'
