"""A checklist for each koordinator: what to look at in each of their plans, on paper or on a screen.

Pages are written plan by plan, so that the list of one who has ten thousand is as light as that of one who has ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from planbro.render.days import Language
from planbro.render.migrate._details import form_link, verdict_tag
from planbro.render.migrate._model import VERDICTS, Note, PlanLine
from planbro.render.migrate._words import kind_word, number, place_word, say

REST: Final = "planbro/uten-plass.html"
_UP: Final = "../"
_DIFFERS: Final = "migrate-differs"
_MERGED: Final = "migrate-merged"
_TOLD: Final = frozenset({_DIFFERS, "migrate-no-slot", "migrate-kept", _MERGED})
"""Remarks that the list says as something to do, or that ask nothing of a koordinator."""
_SHOWN: Final = 6


def head(title: str, language: Language, *, about: str = "", notice: str = "") -> str:
    """The page up to its first plan."""
    told = f'<p class="about">{escape(about)}</p>' if about else ""
    warned = f'<p class="notice">{escape(notice)}</p>' if notice else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">\n"
        f"<title>{escape(title)}</title>\n<style>{style()}</style>\n</head>\n<body>\n<main>\n"
        f"<h1><bdi>{escape(title)}</bdi></h1>\n{told}{warned}\n"
    )


def foot(language: Language) -> str:
    """Who went through it; the end of the page."""
    return f"{signed(language, 'signed-by')}</main>\n</body>\n</html>\n"


def signed(language: Language, *keys: str) -> str:
    """Lines for names and dates, by hand."""
    lines = "".join(
        f"<span>{escape(say(language, key))}</span><span>{escape(say(language, 'date'))}</span>" for key in keys
    )
    return f'<div class="sign">{lines}</div>\n'


@cache
def style() -> str:
    return (Path(__file__).parent / "paper.css").read_text("utf-8")


def box(label: str) -> str:
    """A box to tick, with what is ticked."""
    return f'<label class="tick"><input type="checkbox"> <span>{label}</span></label>'


def to_look_at(line: PlanLine) -> bool:
    """Whether a plan holds more for its koordinator than to be opened once."""
    return (
        line.verdict != "whole"
        or line.state not in {"moved", "left-out"}
        or line.renew
        or bool(line.leaves.get("no_slot"))
    )


def plan_section(line: PlanLine, language: Language) -> str:
    """A plan with what to do in it, the most urgent first."""
    name = f"{escape(say(language, 'plan'))} <bdi>{escape(line.name)}</bdi>"
    person = " – ".join(f"<bdi>{escape(text)}</bdi>" for text in (line.planeier, line.title) if text)
    told = f"<p>{person}</p>" if person else ""
    ident = f'<p class="soft"><code>{escape(line.plan)}</code></p>' if line.plan else _place(line, language)
    jobs = "".join(f"<li>{one}</li>" for one in _jobs(line, language))
    return (
        f'<section class="plan"><h2>{name} {verdict_tag(line.verdict, language)}</h2>{told}{ident}'
        f'<ul class="jobs">{jobs}</ul></section>\n'
    )


def _place(line: PlanLine, language: Language) -> str:
    told = say(language, "source-file-is", nr=line.nr, name=line.source)
    return f'<p class="soft">{escape(say(language, "source-file"))}: <bdi>{escape(told)}</bdi></p>'


def _jobs(line: PlanLine, language: Language) -> Iterable[str]:
    if line.state in {"refused", "held"} or any(note.words.code == _MERGED for note in line.notes):
        yield box(escape(say(language, f"do-{line.state}")))
    if line.renew and line.state != "left-out":
        covers = f" {escape(say(language, 'standing', tools=', '.join(line.covers)))}" if line.covers else ""
        consent = escape(say(language, f"do-consent-{line.consent}")) + covers
        yield box(consent + form_link(line, language, _UP))
    yield from _compared(line, language)
    if line.rights[1] > line.rights[0] and line.state == "moved":
        yield box(escape(say(language, "do-rights", source=line.rights[0], target=line.rights[1])))
    yield from (box(_note(note, language)) for note in line.notes if not _told(note, line))
    if count := line.leaves.get("no_slot", 0):
        text = say(language, "do-no-slot", count=number(count, language), n=count, file=REST, plan=line.target)
        yield box(f"<bdi>{escape(text)}</bdi>")


def _compared(line: PlanLine, language: Language) -> Iterable[str]:
    count = line.leaves.get("differs", 0)
    if not count or line.state != "moved":
        return
    paths = list(dict.fromkeys(note.path for note in line.notes if note.words.code == _DIFFERS and note.path))
    named = [place_word(path, language) for path in paths[:_SHOWN]] or [
        kind_word(one, language) for one in line.differing
    ]
    kinds = ", ".join(named) + (" …" if len(paths) > _SHOWN else "") or say(language, "plan")
    text = say(language, "do-differs", count=number(count, language), n=count, kinds=kinds)
    yield box(f"<bdi>{escape(text)}</bdi>")


def _told(note: Note, line: PlanLine) -> bool:
    """Whether the list has said it already, as something to do."""
    return note.words.code in _TOLD or (
        line.renew and note.words.code in {f"tool-consent-{line.consent}", "tool-declined"}
    )


def _note(note: Note, language: Language) -> str:
    """A remark on one or two lines: how grave it is, what it says, what to do, where."""
    foreign = ' lang="nb"' if language == "nn" else ""
    tag = f'<span class="sev s-{note.severity}">{escape(say(language, f"severity-{note.severity}"))}</span>'
    action = f'<br><span class="soft">{escape(note.words.action)}</span>' if note.words.action else ""
    path = f"<br><code>{escape(note.path)}</code>" if note.path else ""
    return f"{tag} <span{foreign}><bdi>{escape(note.words.text)}</bdi>{action}</span>{path}"


def plan_tick(line: PlanLine) -> str:
    """A plan with nothing to look at: to be opened once."""
    person = f" <bdi>{escape(line.planeier)}</bdi>" if line.planeier else ""
    return f"<li>{box(f'<bdi>{escape(line.name)}</bdi>{person}')}</li>\n"


def in_order(ticks: Iterable[str], language: Language) -> Iterable[str]:
    """The plans with nothing to look at, under a heading of their own; nothing where there are none."""
    started = False
    for tick in ticks:
        if not started:
            started = True
            yield f'<section class="long"><h2>{escape(say(language, "in-order"))}</h2><p class="about">'
            yield f'{escape(say(language, "in-order-about"))}</p><ul class="brief">\n'
        yield tick
    if started:
        yield "</ul></section>\n"


def index_page(rows: Sequence[Mapping[str, Any]], language: Language, *, persons: bool) -> str:
    """Which koordinator has which list, those with most to do first."""
    heads = ("koordinator", "in-plans", *(f"verdict-{one}" for one in VERDICTS), "to-renew")
    head_row = "".join(
        f'<th scope="col"{" class=n" if at else ""}>{escape(say(language, one))}</th>' for at, one in enumerate(heads)
    )
    lines = "".join(
        f'<tr><th scope="row"><a href="{escape(row["list"])}.html"><bdi>{escape(row["label"])}</bdi></a></th>'
        + "".join(f'<td class="n">{number(row[name], language) if row[name] else "·"}</td>'
                  for name in ("plans", *VERDICTS, "renew"))
        + "</tr>\n"
        for row in rows
    )  # fmt: skip
    title = say(language, "checklists")
    notice = say(language, "named") if persons else ""
    about = say(language, "checklist-about")
    return (
        head(title, language, about=about, notice=notice)
        + f'<div class="scroll" role="region" aria-label="{escape(title)}" tabindex="0">\n'
        + f"<table><thead><tr>{head_row}</tr></thead><tbody>\n{lines}</tbody></table></div>\n"
        + f'<p><a href="../report.html">{escape(say(language, "title"))}</a></p>\n</main>\n</body>\n</html>\n'
    )
