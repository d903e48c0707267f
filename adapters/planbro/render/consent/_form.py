"""A consent form as blocks, said once for paper and for screen: the fields of the joint form (domain.md § 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from planbro.formats.consent_form import ConsentForm, FormParty
from planbro.plan import ABSENT, Kind, Plan, value_of
from planbro.plan.disclosure import Register
from planbro.render import frame
from planbro.render.consent._columns import Column, person_column
from planbro.render.consent._form_words import FORM_TEXTS
from planbro.render.consent._labels import receiver_labels
from planbro.render.consent._words import part_word, value_word
from planbro.render.days import Language, short_day
from planbro.render.frame import Block

_SIGNERS: Final = (
    "patient-express", "parent-sole", "parents-joint", "other-parental", "barnevern", "guardian", "next-of-kin",
)  # fmt: skip
_EMPTY_LINES: Final = {True: 4, False: 10}


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a form in one language, with the tool named."""

    language: Literal["nb", "nn"]
    tool: str | None

    def __call__(self, key: str, **params: object) -> str:
        text = FORM_TEXTS[key][self.language == "nn"]
        named = self.tool or FORM_TEXTS["a-tool"][self.language == "nn"]
        return text.format(**({"tool": named} | params)) if "{" in text else text


def form_page(form: ConsentForm, plan: Plan | None, language: Literal["nb", "nn"] = "nb") -> dict[str, Any]:
    """The form as one value that both the PDF and the page are made of."""
    words = Labels(language, form.tool)
    kind = form.kind
    ident = words("id", code=form.code or "", kind=kind, language=language)
    return {
        "language": language, "title": words(f"title-{kind}"), "description": words("description"),
        "id": f"{ident}. {words('id-plan', plan=form.plan)}" if form.plan else ident,
        "page": words("page"), "of": words("of"), "blocks": list(_blocks(form, plan, words)),
        "keywords": [f"urn:planbro:plan:{form.plan}"] if form.plan else [],
    }  # fmt: skip


def party_label(
    register: Register,
    participant: str | None,
    body: str | None,
    name: str | None,
    language: str,
    *,
    names: bool = False,
) -> str:
    """Whom a line names: role and body, and the person's name where it is asked for."""
    lang: Language = "nn" if language == "nn" else "nb"
    found: list[str] = []
    column = person_column(register, participant) if participant else None
    if column is not None:
        found.append(_one(column, lang, names=names))
    bodies = register.items["organisations"].get(body or "", [])
    told = [one.name for one in bodies if isinstance(one.name, str)]
    found += told[:1] if column is None or told[:1] != [column.body] else []
    if name and not found:
        found.append(name)
    return ", ".join(found)


def _one(column: Column, language: Language, *, names: bool) -> str:
    return receiver_labels([column], language, names=names)[0]


def _blocks(form: ConsentForm, plan: Plan | None, words: Labels) -> Iterator[Block]:
    kind = form.kind
    beside = kind == "sharing" and not form.replaces
    yield frame.text(words("about-beside" if beside else f"about-{kind}"))
    yield frame.text(words("intro"))
    yield frame.heading(words("who"))
    who = [(words("name"), _person(plan), True), (words("number"), _number(plan), False)]
    if kind == "tool":
        who.append((words("tool"), form.tool or "", False))
    yield _fields(*who)
    yield frame.heading(words("period"))
    yield _fields((words("from"), _day(form.start), False), (words("to"), _day(form.end), False))
    yield frame.text(words("period-note"))
    yield frame.heading(words("answer"))
    yield _choices(words, (words(f"yes-{kind}"), form.answer is True), (words(f"no-{kind}"), form.answer is False))
    yield frame.heading(words("helped"))
    yield _choices(words, *((words(f"acting-{how}"), form.acting == how) for how in ("for", "with")))
    yield _fields((words("acting-name"), form.acting_name or "", True))
    if form.has_list:
        yield from _list(form, plan, words)
    yield from _rights(form, words)
    yield from _signatures(form, words)


def _list(form: ConsentForm, plan: Plan | None, words: Labels) -> Iterator[Block]:
    yield frame.heading(words("list"))
    yield frame.text(words("list-note"))
    register = Register.of(plan) if plan is not None else None
    rows = [_row(one, form.end, register, words) for one in form.parties]
    empty = {"alt": words("row-box", who=words("row-empty")), "ticked": False, "cells": ["", "", "", ""]}
    rows += [empty] * _EMPTY_LINES[bool(rows)]
    headings = [words(f"col-{name}") for name in ("yes", "who", "what", "how", "until")]
    yield {"type": "table", "headings": headings, "rows": rows}
    yield frame.heading(words("reservations"))
    yield frame.text(words("reservations-note"))
    kept = [one.text for one in form.coded if one.text]
    if kept:
        yield frame.text(words("reservations-kept"))
        yield frame.items(kept)
    yield {"type": "lines", "value": form.reservations or "", "count": 4}


def _row(one: FormParty, end: str | None, register: Register | None, words: Labels) -> Block:
    lang = words.language
    who = one.label or one.name or ""
    if register is not None:
        who = party_label(register, one.participant, one.organisation, one.name, lang, names=True) or who
    what = ""
    if one.part is not None:
        what = words("whole") if one.part == "whole" else part_word(lang, Kind(one.part))
        if one.life_area:
            what = words("only-about", part=what, area=value_word(lang, one.life_area, "life-area"))
        if one.purpose:
            what = words("only-for", part=what, purpose=value_word(lang, one.purpose, "purpose"))
    how = words("write") if one.access == "write" else words("read") if one.part is not None else ""
    alt = words("row-box", who=who or words("row-empty"))
    cells = [who, what[:1].upper() + what[1:], how, _day(one.end or end)]
    return {"alt": alt, "ticked": one.agreed is True, "cells": cells}


def _rights(form: ConsentForm, words: Labels) -> Iterator[Block]:
    yield frame.heading(words("rights"))
    rights = ["right-withdraw", "right-complain"]
    if form.has_list:
        rights.insert(1, "right-anew")
    yield frame.items(words(key) for key in rights)
    yield _choices(words, (words("explained-withdrawal"), form.withdrawal_explained is True),
                   (words("explained-complaint"), form.complaint_explained is True))  # fmt: skip


def _signatures(form: ConsentForm, words: Labels) -> Iterator[Block]:
    """All of it on one page: nobody signs a page that says nothing of what is signed."""
    labels = [words(key) for key in ("sign-name", "sign-day", "sign-here")]
    yield frame.together([
        frame.heading(words("sign")),
        frame.text(words("sign-as")),
        _choices(words, *((words(f"by-{one}"), form.signed_by == one) for one in _SIGNERS)),
        frame.sign(*labels),
        frame.text(words("second")),
        frame.sign(*labels),
    ])  # fmt: skip


def _fields(*rows: tuple[str, str, bool]) -> Block:
    return {"type": "fields", "rows": [{"label": label, "value": value, "wide": wide} for label, value, wide in rows]}


def _choices(words: Labels, *options: tuple[str, bool]) -> Block:
    return {"type": "choices", "options": [
        {"text": text, "ticked": ticked, "alt": words("ticked" if ticked else "box", text=text)}
        for text, ticked in options
    ]}  # fmt: skip


def _person(plan: Plan | None) -> str:
    if plan is None:
        return ""
    who = plan.planeier
    return " ".join(part for part in (who.given, who.middle, who.family) if isinstance(part, str))


def _number(plan: Plan | None) -> str:
    """The person's number, as it is written on paper: six digits and five."""
    for one in plan.identifiers if plan is not None else ():
        if value_of(one.kind) in {"fnr", "dnr"} and isinstance(one.value, str) and one.end is ABSENT:
            return f"{one.value[:6]} {one.value[6:]}" if len(one.value) == 11 else one.value
    return ""


def _day(value: str | None) -> str:
    return short_day("nb", value) if value else ""
