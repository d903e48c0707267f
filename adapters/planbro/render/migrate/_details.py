"""One plan in the report's table: its row, and what stands when it is opened. `report.js` makes the same."""

from __future__ import annotations

from html import escape

from planbro.render.days import Language, short_day
from planbro.render.migrate._model import KindLine, PlanLine
from planbro.render.migrate._words import bytes_word, kind_word, number, plan_kind, plan_status, say

MARKS = {"whole": "✓", "remarks": "✓", "person": "!", "refused": "✗"}
_FATES = ("mapped", "kept", "no_slot", "differs")
_SIGNS = {"same": "✓", "no-slot": "◐", "differs": "✗"}
COLUMNS = ("plan", "verdict", "state", "plan-kind", "koordinator", "remarks", "differs", "no-slot", "consent", "size")
NUMBERS = frozenset({"remarks", "differs", "no-slot", "size"})


def plan_rows(line: PlanLine, language: Language) -> str:
    """The plan as rows of the table, a group of their own."""
    cells = "".join(
        f'<td data-label="{escape(say(language, name))}"{" class=n" if name in NUMBERS else ""}>{cell}</td>'
        for name, cell in zip(COLUMNS[1:], _cells(line, language), strict=True)
    )
    return (
        f'<tbody class="plan"><tr><th scope="row"><bdi>{escape(line.name)}</bdi></th>{cells}</tr>'
        f'<tr class="more"><td colspan="{len(COLUMNS)}"><details><summary>{_headline(line, language)}</summary>'
        f"{details(line, language)}</details></td></tr></tbody>\n"
    )


def verdict_tag(verdict: str, language: Language) -> str:
    mark = f'<span aria-hidden="true">{MARKS[verdict]}</span>'
    return f'<span class="tag v-{verdict}">{mark} {escape(say(language, f"verdict-{verdict}"))}</span>'


def _cells(line: PlanLine, language: Language) -> tuple[str, ...]:
    return (
        verdict_tag(line.verdict, language) if line.state != "left-out" else '<span class="soft">–</span>',
        escape(say(language, f"state-{line.state}")),
        escape(plan_kind(line.kind, language)),
        f"<bdi>{escape(line.koordinator)}</bdi>" if line.koordinator else f'<span class="soft">{"–"}</span>',
        _count(len(line.notes), language),
        _count(line.leaves.get("differs", 0), language),
        _count(line.leaves.get("no_slot", 0), language),
        escape(say(language, f"consent-{line.consent}")) if line.consent else "",
        escape(bytes_word(line.source_size, language)),
    )


def _count(count: int, language: Language) -> str:
    return number(count, language) if count else "·"


def _headline(line: PlanLine, language: Language) -> str:
    """The gravest remark, and how many more there are."""
    if not line.notes:
        return escape(say(language, "nothing-to-say"))
    more = len(line.notes) - 1
    rest = (
        f' <span class="soft">({escape(say(language, "and-more", count=number(more, language)))})</span>'
        if more
        else ""
    )
    return f"<bdi>{escape(line.notes[0].words.text)}</bdi>{rest}"


def details(line: PlanLine, language: Language) -> str:
    """All that the report has of one plan."""
    told = f"<div>{_facts(line, language)}</div>{_notes(line, language)}{_counts(line, language)}"
    return f'<div class="details">{told}</div>'


def _facts(line: PlanLine, language: Language) -> str:
    leaves = "; ".join(
        f"{number(line.leaves[name], language)} {say(language, f'leaves-{name}')}"
        for name in _FATES if line.leaves.get(name)
    )  # fmt: skip
    rows = [
        ("plan-id", line.plan), ("plan-title", line.title), ("planeier", line.planeier),
        ("source-file", say(language, "source-file-is", nr=line.nr, name=line.source)), ("target-file", line.target),
        ("status", plan_status(line.status, language)), ("updated", short_day(language, line.updated)),
        ("rights", f"{line.rights[0]} → {line.rights[1]}" if any(line.rights) else ""), ("leaves", leaves),
    ]  # fmt: skip
    said = "".join(_pair(say(language, key), f"<bdi>{escape(text)}</bdi>") for key, text in rows if text)
    return f"<dl>{said}{_consent(line, language)}</dl>"


def _pair(heading: str, html: str) -> str:
    return f"<div><dt>{escape(heading)}</dt><dd>{html}</dd></div>"


def _consent(line: PlanLine, language: Language) -> str:
    if not line.consent:
        return ""
    return _pair(say(language, "consents"), escape(consent_text(line, language)) + form_link(line, language))


def consent_text(line: PlanLine, language: Language) -> str:
    """Where the consent to the tool stands, in a few words."""
    parts = [say(language, f"consent-{line.consent}")]
    if line.covers:
        parts.append(say(language, "covers", tools=", ".join(line.covers)))
    if line.until:
        parts.append(say(language, "until", day=short_day(language, line.until)))
    return "; ".join(parts)


def form_link(line: PlanLine, language: Language, up: str = "") -> str:
    """The form to be signed, where there is one; `up` leads from the page to the report's folder."""
    if not line.form:
        return ""
    return f' (<a href="{escape(up + line.form)}">{escape(say(language, "form"))}</a>)'


def _notes(line: PlanLine, language: Language) -> str:
    if not line.notes:
        return ""
    return f'<ul class="notes">{"".join(_note_items(line, language))}</ul>'


def _note_items(line: PlanLine, language: Language) -> list[str]:
    """The remarks in words, what to do after each."""
    foreign = ' lang="nb"' if language == "nn" else ""
    items = []
    for note in line.notes:
        action = f'<p class="soft">{escape(note.words.action)}</p>' if note.words.action else ""
        path = f"<code>{escape(note.path)}</code>" if note.path else ""
        tag = f'<span class="sev s-{note.severity}">{escape(say(language, f"severity-{note.severity}"))}</span>'
        items.append(f"<li>{tag} <div{foreign}><p><bdi>{escape(note.words.text)}</bdi></p>{action}{path}</div></li>")
    return items


def _counts(line: PlanLine, language: Language) -> str:
    if not line.counts:
        return ""
    moved = line.state == "moved"
    heads = (say(language, "kind"), say(language, "in-source"), *((say(language, "in-target"), "") if moved else ()))
    head = "".join(f'<th scope="col">{escape(one)}</th>' if one else "<td></td>" for one in heads)
    rows = "".join(_count_row(one, language, moved=moved) for one in line.counts)
    return f'<table class="counts"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _count_row(one: KindLine, language: Language, *, moved: bool) -> str:
    name, before, after = kind_word(one.kind, language), number(one.source, language), number(one.target, language)
    there = f'<td class="n">{after}</td><td>{kind_sign(one.verdict, language)}</td>' if moved else ""
    return f'<tr><th scope="row">{escape(name)}</th><td class="n">{before}</td>{there}</tr>'


def kind_sign(verdict: str, language: Language) -> str:
    """A mark and a word: never the colour alone."""
    word = {"same": "same", "no-slot": "less", "differs": "not-same"}.get(verdict)
    if word is None:
        return ""
    sign = f'<span aria-hidden="true">{_SIGNS[verdict]}</span>'
    return f'<span class="k-{verdict}">{sign} {escape(say(language, word))}</span>'
