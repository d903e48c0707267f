"""A whole plan as blocks, said once for paper and for screen: the person's own words first, then what is to be done.

Everything that the plan says is on the page. What stands within something else stands under it: a measure under its
goal, those called under their meeting. What belongs nowhere stands by itself in the section of its list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from planbro.plan import Code, Measure, Plan, first_day, in_office, normalised_lists, value_of
from planbro.render import frame
from planbro.render.frame import Block
from planbro.render.message._page import visible
from planbro.render.message._values import when
from planbro.render.plan._items import Entries
from planbro.render.plan._words import Language, code_word, field_word, say

SECTIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("goals", ("goals", "measures")),
    ("build-on", ("resources", "needs")),
    ("koordinator", ("koordinatorer", "coordinating_units", "responsibilities")),
    ("team", ("participants", "teams", "team_members", "related", "cooperations")),
    ("evaluation", ("evaluations", "notes")),
    ("meetings", ("meetings", "attendees")),
    ("messages", ("messages",)),
    ("consents", ("consents", "consent_parties", "reservations", "rights")),
    ("documents", ("documents", "subplans")),
    ("records", ("records", "hearings")),
    ("bodies", ("organisations",)),
    ("plan", ("ip_status", "koordinator_status", "tool_status", "archives")),
)
"""The sections after the person's own words, and the lists of each."""
_OVER: Final = frozenset({"completed", "revoked"})
_OWN: Final = ("important", "contribution", "koordinator_wish")
_NAMES: Final = frozenset({"given", "middle", "family"})
_ABOUT_GOALS: Final = ("summary", "purpose")
_HEAD: Final = ("kind", "status", "period_start", "period_end", "next_revision")


def plan_page(plan: Plan, language: Language, as_of: str) -> Block:
    """The page of a plan as it stands on a day."""
    entries = Entries(plan, language)
    title = say(language, f"title-{value_of(plan.kind)}" if value_of(plan.kind) not in {None, "ip"} else "title")
    day = when(as_of[:10], "en" if language == "en" else "nb")
    name = entries.person()
    sections = [_own(plan, entries, language)]
    sections += [_section(plan, entries, name_of, lists) for name_of, lists in SECTIONS]
    sections.append(_rest(plan, entries))
    if language == "en":
        for one in sections:
            _mark(one["blocks"])
    return {
        "language": language, "title": title, "subtitle": say(language, "for", name=name) if name else "",
        "plan_title": visible(plan.title) if isinstance(plan.title, str) else "",
        "description": say(language, "description", day=day), "as_of": say(language, "as-of", day=day),
        "id": say(language, "plan-id", plan=plan.id), "page": say(language, "page"), "of": say(language, "of"),
        "head": _head(plan, entries, as_of), "sections": [one for one in sections if one["blocks"]],
    }  # fmt: skip


def _mark(blocks: Sequence[Block]) -> None:
    """Texts that people have written are Norwegian among English words."""
    for one in blocks:
        if one["type"] in {"quote", "text"}:
            one["lang"] = "nb"
        _mark(one.get("texts", ()))


def _head(plan: Plan, entries: Entries, as_of: str) -> list[Block]:
    """Who, how the person and the koordinator are reached, and what plan it is."""
    language, rows = entries.language, []
    if name := entries.person():
        rows.append(_row(say(language, "name"), name))
    rows += entries.rows("planeier", plan.planeier, only=("birth_date", "deceased"))
    for kind in ("identifiers", "addresses", "telecoms"):
        rows += [entries.folded(kind, item) for item in getattr(plan, kind)]
    current = in_office(plan, as_of[:10])
    for one in current:
        rows.append(_row(say(language, "contact"), entries.reachable(one)))
    if not current:
        rows.append(_row(say(language, "contact"), say(language, "no-koordinator")))
    rows += entries.rows("", plan, only=_HEAD)
    return rows


def _own(plan: Plan, entries: Entries, language: Language) -> Block:
    """What the person says, and what one must know to talk with the person."""
    blocks: list[Block] = []
    for name in _OWN:
        text = getattr(plan.planeier, name)
        if isinstance(text, str) and text.strip():
            label = field_word(language, "planeier", name)
            blocks.append({"type": "quote", "label": label, "text": visible(text).strip()})
    wanted = [visible(one.own_words).strip() for one in plan.goals if isinstance(one.own_words, str)]
    if any(wanted):
        blocks.insert(0, frame.note(say(language, "wants"), strong=True))
        blocks.insert(1, frame.items(one for one in wanted if one))
    skip = {*_OWN, *_NAMES, "birth_date", "deceased"}
    blocks += entries.block("", "planeier", plan.planeier, skip=frozenset(skip))
    return {"name": "own", "heading": say(language, "own"), "blocks": blocks}


def _section(plan: Plan, entries: Entries, name: str, lists: tuple[str, ...]) -> Block:
    language = entries.language
    blocks: list[Block] = []
    if name == "goals":
        rows = entries.rows("", plan, only=_ABOUT_GOALS)
        blocks += [{"type": "text", "label": row["label"], "text": row["value"]} for row in rows]
        blocks += _who_does_what(plan, entries)
        blocks += _what_was_tried(plan, entries)
    if name == "plan":
        skip = frozenset({*_ABOUT_GOALS, *_HEAD, "title"})
        blocks += entries.block("", "", plan, skip=skip)
    ordered = normalised_lists(plan)
    for kind in lists:
        for item in ordered[kind]:
            if not entries.owned(kind, item):
                blocks += entries.whole(kind, item)
    return {"name": name, "heading": say(language, name), "blocks": blocks}


def _rest(plan: Plan, entries: Entries) -> Block:
    """What stands within each other in a ring, and the envelope."""
    blocks: list[Block] = []
    for kind, items in normalised_lists(plan).items():
        if kind not in {"identifiers", "addresses", "telecoms"}:
            for item in items:
                blocks += entries.whole(kind, item)
    blocks += entries.block("", "source", plan.source)
    return {"name": "source", "heading": say(entries.language, "source"), "blocks": blocks}


def _who_does_what(plan: Plan, entries: Entries) -> Iterator[Block]:
    """The measures at a glance: what, who, by when, where it stands."""
    if len(plan.measures) < 2:
        return
    language = entries.language
    rows = []
    for one in normalised_lists(plan)["measures"]:
        assert isinstance(one, Measure)
        state = code_word(language, one.status, "measure-status") if isinstance(one.status, Code) else ""
        title = entries.title("measures", one) or say(language, "measures[]")
        rows.append([title, entries.responsible(one), entries.span(one), state])
    headings = [say(language, key) for key in ("measure", "who", "when", "state")]
    yield frame.table(headings, rows, caption=say(language, "who-does"), widths=(1.7, 1.2, 1.25, 0.75))


def _what_was_tried(plan: Plan, entries: Entries) -> Iterator[Block]:
    """The measures that are over, and how it went: by their last evaluation, where there is one."""
    language, rows = entries.language, []
    for one in normalised_lists(plan)["measures"]:
        assert isinstance(one, Measure)
        found = [each for each in plan.evaluations if each.about == one.id]
        if value_of(one.status) not in _OVER and not found:
            continue
        last = max(found, key=lambda each: first_day(each.date) or "", default=None)
        how = (
            [code_word(language, last.achievement, "achievement")]
            if last and isinstance(last.achievement, Code)
            else []
        )
        how += [visible(last.text)] if last is not None and isinstance(last.text, str) else []
        state = code_word(language, one.status, "measure-status") if isinstance(one.status, Code) else ""
        rows.append([entries.title("measures", one) or say(language, "measures[]"), entries.span(one),
                     ". ".join(text for text in how if text) or state])  # fmt: skip
    if rows:
        headings = [say(language, key) for key in ("measure", "when", "how-it-went")]
        yield frame.table(headings, rows, caption=say(language, "tried"), widths=(1.4, 1.2, 2))


def _row(label: str, value: str) -> Block:
    return {"label": label, "value": value}
