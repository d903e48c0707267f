"""Who may know what: the parts of the plan by those it names, with the reason under each answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.render.consent import (
    Cell,
    Matrix,
    Row,
    cell_word,
    data_line,
    end_lines,
    merged,
    reasons,
    receiver_labels,
    row_label,
    say,
    value_word,
)
from planbro.render.days import short_day
from planbro.render.message._page import visible
from planbro.service.pages._frame import At, Frame
from planbro.service.pages.plans._opened import Opened, Shelf, opened


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell in words."""

    answer: str
    word: str
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One part, and the answer for each who is shown."""

    label: str
    is_empty: bool
    answers: tuple[Answer, ...]


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [frame.page("/plans/{plan}/matrix", partial(_page, shelf), "koordinator", "office")]


async def _page(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    if not found.tells_who:
        return at.page("plan/matrix.html.j2", opened=found, labels=[], lines=[], chosen=None, said={})
    return at.page("plan/matrix.html.j2", opened=found, **await at.apart(partial(_made, found)))


def _made(found: Opened) -> dict[str, Any]:
    matrix, language = found.matrix, found.at.language
    labels = [visible(one) for one in receiver_labels(matrix.columns, language, names=True)]
    asked = found.at.query("receiver")
    chosen = int(asked) - 1 if asked.isdecimal() and 0 < int(asked[:6]) <= len(labels) else None
    span = range(chosen, chosen + 1) if chosen is not None else range(len(labels))
    return {
        "labels": labels, "chosen": chosen, "lines": [_line(row, span, found) for row in merged(matrix.rows, span)],
        "said": _told(matrix, labels, found),
    }  # fmt: skip


def _line(row: Row, span: range, found: Opened) -> Line:
    language = found.at.language
    return Line(row_label(row, language), row.empty, tuple(_answer(row.cells[at], found) for at in span))


def _answer(cell: Cell, found: Opened) -> Answer:
    language = found.at.language
    until = say(language, "until", day=short_day(language, cell.until)) if cell.until else ""
    return Answer(cell.answer, cell_word(cell, language), until, reasons(cell, language))


def _told(matrix: Matrix, labels: list[str], found: Opened) -> dict[str, Any]:
    language = found.at.language
    return {
        "subtitle": say(language, "subtitle", day=short_day(language, matrix.today),
                        purpose=value_word(language, matrix.purpose, "purpose")),
        "data": data_line(matrix, language), "asked": say(language, "asked"), "part": say(language, "part"),
        "empty": say(language, "nothing-now"), "ends": end_lines(matrix, labels, language),
        "unnamed": say(language, "unnamed", count=matrix.unnamed) if matrix.unnamed else "",
    }  # fmt: skip
