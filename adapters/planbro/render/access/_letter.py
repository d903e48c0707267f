"""Letters: one that asks for access to a plan, and one that answers; as plain text, and as tagged PDF by typst."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from planbro.render import frame
from planbro.render.access._words import Language, Scope, answer_text, say, span_text, what_text
from planbro.render.consent import value_word
from planbro.render.days import short_day
from planbro.render.frame import Block

_WIDTH = 76


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter in its blocks: the fields stand as labels and values."""

    language: Language
    title: str
    day: str
    fields: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    sign: str


def asking_letter(
    scope: Scope,
    *,
    to: str,
    sender: str,
    number: str,
    purpose: str,
    why: str,
    day: str,
    reference: str = "",
    signed: bool = True,
    language: Language = "nb",
) -> Letter:
    """A letter that asks koordinerende enhet for access. `number` is the patient's, empty for a line to write on."""
    fields = [
        ("to-label", to or say(language, "unit")), ("from-label", sender), ("date", short_day(language, day)),
        ("number", number), ("wanted", what_text(scope, language)), ("span", span_text(scope, language)),
        ("purpose", value_word(language, purpose, "purpose")), ("why", why), ("reference", reference),
    ]  # fmt: skip
    paragraphs = ("ask-1" if signed else "unsigned", "ask-2")
    return _letter(language, "title-ask", day, fields, [say(language, one) for one in paragraphs])


def answer_letter(
    code: str,
    scope: Scope,
    reason: str,
    *,
    to: str,
    sender: str,
    number: str,
    day: str,
    complaint: str,
    reference: str = "",
    language: Language = "nb",
) -> Letter:
    """The letter that answers one who asked by letter."""
    fields = [
        ("to-label", to), ("from-label", sender), ("date", short_day(language, day)), ("number", number),
        ("reference", reference),
    ]  # fmt: skip
    return _letter(language, "title-answer", day, fields, [answer_text(code, scope, reason, complaint, language)])


def _letter(
    language: Language, title: str, day: str, fields: Sequence[tuple[str, str]], paragraphs: Sequence[str]
) -> Letter:  # fmt: skip
    told = tuple((say(language, key), value) for key, value in fields if value or key in {"number", "from-label"})
    return Letter(language, say(language, title), day, told, tuple(paragraphs), say(language, "sign"))


def as_text(letter: Letter) -> str:
    """The letter as plain text, its lines no wider than a screen."""
    lines = [letter.title, "=" * len(letter.title), ""]
    for label, value in letter.fields:
        lines += textwrap.wrap(f"{label}: {value or '_' * 30}", _WIDTH, subsequent_indent="    ")
    for paragraph in letter.paragraphs:
        lines += ["", *textwrap.wrap(paragraph, _WIDTH)]
    return "\n".join([*lines, "", "", f"{letter.sign}: {'_' * 40}"]) + "\n"


def as_paper(letter: Letter) -> Block:
    """The letter as a paper; a field that is to be written in has a line."""
    rows = [{"label": label, "value": value, "wide": not value, "lines": 1} for label, value in letter.fields]
    blocks: list[Block] = [{"type": "fields", "rows": rows}, *map(frame.text, letter.paragraphs)]
    blocks.append(frame.sign(letter.sign))
    return frame.paper(letter.language, letter.title, blocks, page=say(letter.language, "page"),
                       of=say(letter.language, "of"), description=letter.title)  # fmt: skip


def as_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA-1. What is filled in is data to the template, never markup.

    Raises:
        Refused: a name has letters that no font at hand can show.
    """
    return frame.as_pdf(as_paper(letter), letter.day, refuses="consent-form-letters", fault="consent-form-letters")
