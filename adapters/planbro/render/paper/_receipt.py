"""Receipt for access: who was given what until when, on what ground, what is not shared, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.findings import Refused
from planbro.plan import Plan, is_current
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._given import Given, given
from planbro.render.paper._matter import Matter
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import whole_theirs
from planbro.render.paper._told import contact, said, short_day, today
from planbro.render.paper._words import say


def receipt(matter: Matter, language: Language, simple: bool) -> Block:
    """For the planeier, or for whoever may act for the planeier.

    Raises:
        Refused: the reader is neither, or there is no such consent.
    """
    plan = whole_theirs(matter)
    if matter.consent is not None and all(one.id != matter.consent for one in plan.consents):
        raise Refused.because("paper-no-consent")
    blocks = _simple(matter, plan, language) if simple else _whole(matter, plan, language)
    return sheet("receipt", matter, language, blocks, below=whose(plan, language))


def _whole(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    yield frame.text(say(language, "receipt-how"))
    yield from access_blocks(matter, plan, language)
    yield from how_to_withdraw(matter, plan, language)


def access_blocks(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    """Who has access, what is known without consent, and what is not shared."""
    yield frame.heading(say(language, "who-has"))
    found = given(matter, plan, language)
    if found:
        headings = [say(language, key) for key in ("who", "what", "may", "until-day", "ground")]
        yield frame.table(headings, [_row(one, language) for one in found], widths=(1.6, 1.7, 0.75, 1, 1.5))
    else:
        yield frame.text(say(language, "nobody-has"))
    yield frame.heading(say(language, "without-consent"))
    yield frame.text(say(language, "without-consent-how"))
    kept = _kept(plan, today(matter.as_of))
    if kept:
        yield frame.heading(say(language, "not-shared"))
        yield frame.items(kept)


def _row(one: Given, language: Language) -> list[str]:
    until = short_day(one.until) if one.until else say(language, "no-end")
    return [one.who, one.parts, say(language, "read-and-write" if one.write else "read"), until, one.ground]


def _kept(plan: Plan, day: str) -> list[str]:
    """The reservations in force, in the words they were given."""
    return [said(one.text) for one in plan.reservations if said(one.text) and is_current(one, day)]


def how_to_withdraw(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    yield frame.heading(say(language, "take-back"))
    yield frame.text(say(language, "take-back-right"))
    who = contact(plan, matter.as_of, language)
    yield frame.steps(say(language, f"take-back-{number}", who=who) for number in (1, 2, 3))
    yield frame.text(say(language, "complain"))


def _simple(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    yield frame.heading(say(language, "who-has"))
    found = given(matter, plan, language)
    for one in found:
        until = say(language, "until", day=short_day(one.until)) if one.until else ""
        may = say(language, "may-write" if one.write else "may-read")
        yield frame.entry(one.who, (), [frame.thoughts([may, one.parts, until])])
    if not found:
        yield frame.thoughts([say(language, "nobody-has")])
    kept = _kept(plan, today(matter.as_of))
    if kept:
        yield frame.heading(say(language, "not-shared"))
        yield frame.items(kept)
    yield frame.heading(say(language, "take-back"))
    yield frame.thoughts(frame.sentences(say(language, "take-back-right")))
    yield frame.thoughts([say(language, "take-back-1", who=contact(plan, matter.as_of, language))])
