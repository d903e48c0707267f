"""The routines' papers as letters: HTML for print and screen, and plain text; bokmål and nynorsk (domain.md §§ 2.3, 7).

A letter has blocks, each said once in the catalogue below; both forms come from the same blocks. A blank paper has the
same blocks with lines to write on.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from planbro.formats.epj._paper import Paper
from planbro.render import frame
from planbro.render.frame import Block
from planbro.render.papers_texts import NB, NN

Language = Literal["nb", "nn"]
_WIDTH: Final = 76
_LINE: Final = "_" * 40


@dataclass(frozen=True, slots=True)
class Field:
    """A label and what was said; `lines` are left to write on where nothing was."""

    label: str
    value: str
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper in words."""

    title: str
    to: str
    fields: tuple[Field, ...]
    paragraphs: tuple[str, ...]
    signatures: tuple[str, ...]
    footer: str


def letter(paper: Paper, language: Language = "nb", *, simple: bool = False) -> Letter:
    """The blocks of a paper, in one language; simple: what it means, in words that are easy to read."""
    words = _WORDS[language]
    return Letter(
        _title(paper, words),
        paper.recipient or words[f"to-{paper.kind}"],
        tuple(_fields(paper, words)),
        tuple(_paragraphs(paper, words, "-simple" if simple else "")),
        tuple(words[f"sign-{who}"] for who in _SIGNERS[paper.kind]),
        words[f"ground-{paper.ground}"] if paper.ground else words["at-home"],
    )


def as_text(paper: Paper, language: Language = "nb") -> str:
    """The letter as plain text, lines no longer than a screen or a journal note is wide."""
    words, made = _WORDS[language], letter(paper, language)
    parts = [made.title, "=" * min(len(made.title), _WIDTH), "", f"{words['to']}: {made.to}"]
    if paper.sender:
        parts.append(f"{words['from']}: {paper.sender}")
    parts.append("")
    for field in made.fields:
        parts += _field_text(field)
    for paragraph in made.paragraphs:
        parts += ["", *textwrap.wrap(paragraph, _WIDTH)]
    for signature in made.signatures:
        parts += ["", "", f"{words['place-date']}: {'_' * 24}", "", f"{signature}: {_LINE}"]
    parts += ["", *textwrap.wrap(made.footer, _WIDTH)]
    return "\n".join(line.rstrip() for line in parts) + "\n"


def as_html(paper: Paper, language: Language = "nb") -> str:
    """The letter as one page, with nothing fetched from elsewhere; texts of the plan are isolated from its layout."""
    return frame.as_html(as_paper(paper, language))


def as_paper(paper: Paper, language: Language = "nb", *, simple: bool = False) -> Block:
    """The letter as a paper; a simple one says first what it means, and its last words stand where one signs."""
    words, made = _WORDS[language], letter(paper, language, simple=simple)
    told = [frame.fields([(words["to"], made.to), (words["from"], paper.sender)])]
    rows = [{"label": one.label, "value": one.value, "wide": True, "lines": one.lines} for one in made.fields]
    matter: list[Block] = [{"type": "fields", "rows": rows}]
    meaning = [frame.text(one) for one in made.paragraphs]
    told += [*meaning[:-1], *matter, *meaning[-1:]] if simple else matter + meaning
    told += [frame.sign(words["place-date"], one) for one in made.signatures]
    return frame.paper(language, made.title, told, page=words["page"], of=words["of"], foot=made.footer,
                       description=made.title)  # fmt: skip


def _field_text(field: Field) -> Iterator[str]:
    label = f"{field.label}:"
    if not field.value:
        yield f"{label} {_LINE}"
        yield from [_LINE + "_" * 30] * (field.lines - 1)
        return
    lines = [piece for line in field.value.splitlines() for piece in textwrap.wrap(line, _WIDTH - 4) or [""]]
    if len(lines) == 1 and len(label) + len(lines[0]) < _WIDTH:
        yield f"{label} {lines[0]}"
    else:
        yield label
        yield from (f"    {line}" for line in lines)


def _title(paper: Paper, words: Mapping[str, str]) -> str:
    if paper.kind == "need-reported" and not paper.about:
        return words["title-need-blank"]
    named = f"{paper.kind}-of" if paper.about else ""
    return words.get(named, words[paper.kind]).format(about=_about(paper, words))


def _about(paper: Paper, words: Mapping[str, str]) -> str:
    named = [words[f"about-{one}"] for one in paper.about]
    return words["and"].join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else "".join(named)


def _fields(paper: Paper, words: Mapping[str, str]) -> Iterator[Field]:
    yield Field(words["name"], paper.person.name)
    yield Field(words["birth"], _day(paper.person.birth_date))
    for kind, value in paper.person.identifiers or (("fnr", ""),):
        yield Field(words.get(f"id-{kind}", words["id-other"]), value)
    if paper.kind == "need-reported" or (paper.kind == "refusal" and (paper.about or paper.blank)):
        choices = words[f"about-choices-{paper.kind}"] if paper.blank else words["not-said"]
        yield Field(words["about"], _about(paper, words) or choices)
    yield Field(words[f"date-{paper.kind}"], _day(paper.date))
    yield Field(words[f"by-{paper.kind}"], paper.by)
    if paper.how or paper.blank:
        yield Field(words["how"], words.get(f"how-{paper.how}", "") or words["how-choices"])
    if paper.organisation or (paper.blank and paper.kind == "service-declined-tool"):
        yield Field(words["organisation"], paper.organisation)
    if paper.text or paper.blank:
        yield Field(words[f"text-{paper.kind}"], paper.text, 4)
    if paper.reason or paper.kind == "refusal" or (paper.blank and paper.kind in _WITH_REASON):
        yield Field(words[f"reason-{paper.kind}"] if paper.kind in _WITH_REASON else words["reason"], paper.reason, 3)
    yield from _around(paper, words)


def _around(paper: Paper, words: Mapping[str, str]) -> Iterator[Field]:
    """What the plan knows beside the record, where the paper asks for it."""
    if paper.kind == "need-reported":
        yield Field(words["consent"], words[_answer(paper, paper.consent)])
    if paper.kind in _WITH_KOORDINATOR and paper.koordinator:
        yield Field(words["koordinator"], paper.koordinator)
    if paper.kind == "ip-declined":
        yield Field(words["wants-koordinator"], words[_answer(paper, paper.wants_koordinator)])
    if paper.kind == "refusal":
        usual = words["statsforvalteren"] if paper.under_health_law else ""
        yield Field(words["complaint-body"], paper.complaint_body or usual)
        if paper.complaint_path:
            yield Field(words["complaint-path"], paper.complaint_path)


def _paragraphs(paper: Paper, words: Mapping[str, str], simple: str) -> Iterator[str]:
    if paper.kind == "refusal" and not paper.under_health_law:
        return  # what the record says of the way to complain stands alone
    number = 1
    while (key := f"{paper.kind}{simple}-{number}") in words:
        yield words[key]
        number += 1


def _answer(paper: Paper, value: bool | None) -> str:
    """What the plan says; in a blank form the person answers anew."""
    if paper.blank:
        return "answer-choices"
    return "not-said" if value is None else "yes" if value else "no"


def _day(value: str) -> str:
    return ".".join(reversed(value.split("-")))


_WITH_REASON: Final = frozenset({"need-reported", "refusal", "tool-declined", "service-declined-tool"})
"""Whose reason has a line of its own, under its own name."""
_WITH_KOORDINATOR: Final = frozenset({"need-reported", "tool-declined", "service-declined-tool"})
"""What the koordinator has to act on."""
_SIGNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "need-reported": ("staff",),
    "ip-declined": ("person", "representative"),
    "information-given": ("staff",),
    "request-received": ("staff",),
    "refusal": ("staff",),
    "tool-declined": ("person", "representative"),
    "service-declined-tool": ("staff",),
}
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {"nb": NB, "nn": NN}
