"""A plan for a tool that takes no import: field by field, in the order in which people type it, with boxes to tick.

A click on a value selects it whole, so that it can be copied without a stray blank; nothing on the page needs script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import accumulate
from typing import Any, Final

from planbro.plan import Plan
from planbro.render.days import Language
from planbro.render.message._page import Entry, Row, Section, visible
from planbro.render.message._plan_page import PlanPage
from planbro.render.message._plan_words import field_heading, list_heading
from planbro.render.migrate._checklist import box, head, signed
from planbro.render.migrate._words import bytes_word, kind_word, say

_ORDER: Final = (
    "plan", "planeier", "related", "organisations", "koordinatorer", "coordinating_units", "responsibilities",
    "participants", "teams", "consents", "rights", "reservations", "ip_status", "koordinator_status", "tool_status",
    "hearings", "resources", "needs", "goals", "measures", "notes", "meetings", "evaluations", "messages", "documents",
    "subplans", "cooperations", "records", "archives",
)  # fmt: skip
"""First whose plan it is and who takes part, since goals and measures point to them; what was said and filed last."""
_DEEPEST: Final = 4


def entry_page(plan: Plan, language: str = "nb", *, files: bool = True) -> bytes:
    """The plan as a page to type from. `files` says that the attachments lie beside it."""
    lang: Language = "en" if language == "en" else "nn" if language == "nn" else "nb"
    page = PlanPage(plan, "en" if lang == "en" else "nb")
    title = plan.title if isinstance(plan.title, str) and plan.title else ""
    heading = f"{say(lang, 'entry')}: {visible(title)}" if title else say(lang, "entry")
    sections = [*_envelope(page, plan), *sorted(page.sections(), key=_place)]
    made = [head(heading, lang, about=say(lang, "entry-about"), notice=say(lang, "named"))]
    number = plan.source.plan_id
    if isinstance(number, str) and number:
        made.append(f"<p><bdi>{escape(say(lang, 'number-before', number=visible(number)))}</bdi></p>\n")
    made += [_section(one, at, len(sections), lang) for at, one in enumerate(sections, 1)]
    attached = list(_attachments(plan, lang))
    if attached:
        about = f'<p class="about">{escape(say(lang, "upload-where"))}</p>' if files else ""
        lines = "".join(f"<li>{box(one)}</li>" for one in attached)
        made.append(f'<section><h2>{escape(say(lang, "upload"))}</h2>{about}<ul class="jobs">{lines}</ul></section>\n')
    made.append(signed(lang, "done-by", "checked-by"))
    return ("".join(made) + "</main>\n</body>\n</html>\n").encode("utf-8", "replace")


def _envelope(page: PlanPage, plan: Plan) -> Iterator[Section]:
    """Whose plan it is, each part of the name for itself as tools ask for it, and what the plan is."""
    names = [(name, getattr(plan.planeier, name)) for name in ("given", "middle", "family")]
    apart = [Row(field_heading("planeier", name, page.language), visible(text)) for name, text in names
             if isinstance(text, str) and text]  # fmt: skip
    source = list_heading("source", page.language)
    for entry in page.envelope():
        if entry.heading == source:
            continue
        rows = (
            (*apart, *entry.rows[1:])
            if apart and entry.heading == list_heading("planeier", page.language)
            else entry.rows
        )
        yield Section(entry.heading, (Entry("", tuple(rows)),))


def _place(section: Section) -> int:
    return _ORDER.index(section.name) if section.name in _ORDER else len(_ORDER)


def _section(section: Section, at: int, total: int, language: Language) -> str:
    tops = list(accumulate(int(not entry.depth) for entry in section.entries))
    named = (
        entry if entry.heading or tops[-1] < 2 else replace(entry, heading=f"{section.heading} {n}")
        for n, entry in zip(tops, section.entries, strict=True)
    )
    entries = "".join(_entry(entry, language) for entry in named)
    part = escape(say(language, "of-sections", at=at, total=total))
    foreign = ' lang="nb"' if language == "nn" else ""
    return (
        f'<section class="long"{foreign}><h2>{escape(section.heading)} <span class="soft">({part})</span></h2>'
        f"{entries}</section>\n"
    )


def _entry(entry: Entry, language: Language) -> str:
    """One item: its name first, since a tool asks for that too."""
    rows = ([Row(entry.named, entry.own or entry.heading)] if entry.named and entry.heading else []) + list(entry.rows)
    heading = f"<h3><bdi>{escape(entry.heading)}</bdi></h3>" if entry.heading else ""
    lines = "".join(_row(row, language) for row in rows if row.said)
    inside = f' class="in{min(entry.depth, _DEEPEST)}"' if entry.depth else ""
    table = f'<table class="fields"><tbody>{lines}</tbody></table>' if lines else ""
    return f"<div{inside}>{heading}{table}</div>"


def _row(row: Row, language: Language) -> str:
    note = f' <span class="soft">{escape(row.note)}</span>' if row.note else ""
    tick = f'<input type="checkbox" aria-label="{escape(say(language, "typed"))}: {escape(row.heading)}">'
    return (
        f'<tr><td class="tick-cell">{tick}</td><th scope="row">{escape(row.heading)}</th>'
        f'<td><span class="value">{escape(row.text or row.note)}</span>{note if row.text else ""}</td></tr>'
    )


def _attachments(plan: Plan, language: Language) -> Iterator[str]:
    """Each file by the name it has in the plan, its size, and the beginning of its checksum."""
    for name, items in plan.lists():
        for item in items:
            data: Any = getattr(item, "data", None)
            if not isinstance(data, bytes):
                continue
            file = getattr(item, "file_name", None)
            own = visible(file) if isinstance(file, str) and file else _title(item) or say(language, "no-file-name")
            size = getattr(data, "size", None)
            digest = getattr(data, "sha256", None)
            size = size if isinstance(size, int) else len(data)
            digest = digest if isinstance(digest, str) else hashlib.sha256(data).hexdigest()
            told = f"{kind_word(name, language)}, {bytes_word(size, language)}"
            name_ = f'<bdi class="value">{escape(own)}</bdi>'
            yield f'{name_} <span class="soft">{escape(told)}</span> <code>{digest[:12]}</code>'


def _title(item: Any) -> str:
    title = getattr(item, "title", None)
    return visible(title) if isinstance(title, str) else ""
