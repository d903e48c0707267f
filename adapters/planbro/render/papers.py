"""The routines' papers as letters: HTML for print and screen, and plain text; bokmål and nynorsk (domain.md §§ 2.3, 7).

A letter has blocks, each said once in the catalogue below; both forms come from the same blocks. A blank paper has the
same blocks with lines to write on.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from planbro.formats.epj._paper import Paper
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


def letter(paper: Paper, language: Language = "nb") -> Letter:
    """The blocks of a paper, in one language."""
    words = _WORDS[language]
    return Letter(
        _title(paper, words),
        paper.recipient or words[f"to-{paper.kind}"],
        tuple(_fields(paper, words)),
        tuple(_paragraphs(paper, words)),
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
    words, made = _WORDS[language], letter(paper, language)
    rows = "\n".join(_field_html(field) for field in made.fields)
    paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in made.paragraphs)
    signatures = "\n".join(
        f'<div class="sign"><span>{escape(words["place-date"])}</span><span>{escape(text)}</span></div>'
        for text in made.signatures
    )
    sender = f"<p><b>{escape(words['from'])}:</b> <bdi>{escape(paper.sender)}</bdi></p>" if paper.sender else ""
    return _PAGE.format(
        language=language, title=escape(made.title), to=escape(words["to"]), recipient=escape(made.to), sender=sender,
        rows=rows, paragraphs=paragraphs, signatures=signatures, footer=escape(made.footer), style=_STYLE,
    )  # fmt: skip


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


def _field_html(field: Field) -> str:
    said = f"<bdi>{escape(field.value)}</bdi>" if field.value else '<span class="line"></span>' * field.lines
    return f"<dt>{escape(field.label)}</dt><dd>{said}</dd>"


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
        yield Field(words["about"], _about(paper, words) or words[f"about-choices-{paper.kind}"])
    yield Field(words[f"date-{paper.kind}"], _day(paper.date))
    yield Field(words[f"by-{paper.kind}"], paper.by)
    if paper.how or paper.blank:
        yield Field(words["how"], words.get(f"how-{paper.how}", "") or words["how-choices"])
    if paper.organisation:
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
        if paper.koordinator:
            yield Field(words["koordinator"], paper.koordinator)
    if paper.kind == "ip-declined":
        yield Field(words["wants-koordinator"], words[_answer(paper, paper.wants_koordinator)])
    if paper.kind == "refusal":
        usual = words["statsforvalteren"] if paper.under_health_law else ""
        yield Field(words["complaint-body"], paper.complaint_body or usual)
        if paper.complaint_path:
            yield Field(words["complaint-path"], paper.complaint_path)


def _paragraphs(paper: Paper, words: Mapping[str, str]) -> Iterator[str]:
    if paper.kind == "refusal" and not paper.under_health_law:
        return  # what the record says of the way to complain stands alone
    number = 1
    while (key := f"{paper.kind}-{number}") in words:
        yield words[key]
        number += 1


def _answer(paper: Paper, value: bool | None) -> str:
    """What the plan says; in a blank form the person answers anew."""
    if paper.blank:
        return "answer-choices"
    return "not-said" if value is None else "yes" if value else "no"


def _day(value: str) -> str:
    return ".".join(reversed(value.split("-")))


_WITH_REASON: Final = frozenset({"need-reported", "refusal"})
_SIGNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "need-reported": ("staff",),
    "ip-declined": ("person", "representative"),
    "information-given": ("staff",),
    "request-received": ("staff",),
    "refusal": ("staff",),
}
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {"nb": NB, "nn": NN}

_STYLE: Final = """
body { margin: 2.5rem auto; padding: 0 1.25rem; max-width: 44rem; color: #1c2126; background: #fff;
  font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
header p { margin: 0; }
dl { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .45rem 1.25rem; margin: 1.5rem 0; }
dt { color: #4c555e; }
dd { margin: 0; white-space: pre-wrap; }
.line { display: block; border-bottom: 1px solid #4c555e; height: 1.6rem; }
.sign { display: grid; grid-template-columns: 1fr 2fr; gap: 1.5rem; margin-top: 3.5rem; }
.sign span { border-top: 1px solid #4c555e; padding-top: .25rem; font-size: .875rem; color: #4c555e; }
footer { margin-top: 2.5rem; font-size: .875rem; color: #4c555e; }
@media (max-width: 34rem) { dl, .sign { grid-template-columns: 1fr; } dt { margin-top: .4rem; } }
@media print { body { margin: 0; max-width: none; } dd, .sign { break-inside: avoid; } }
"""
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<header>
<h1>{title}</h1>
<p><b>{to}:</b> <bdi>{recipient}</bdi></p>
{sender}
</header>
<dl>
{rows}
</dl>
{paragraphs}
{signatures}
</main>
<footer><p>{footer}</p></footer>
</body>
</html>
"""
