"""Notice of a change of koordinator to koordinerende enhet: who is now, from when, and who was (domain.md § 7)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.findings import Refused
from planbro.plan import Code, Koordinator, Plan, in_office, level_of, value_of
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._matter import Matter
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import whole_theirs
from planbro.render.paper._told import day_of, entries, listed, norwegian, person_name, said, short_day, today
from planbro.render.paper._words import say
from planbro.render.plan._words import code_word


def koordinator_change(matter: Matter, language: Language, simple: bool) -> Block:
    """The koordinator who began last, and whom that one came after.

    Raises:
        Refused: nobody is koordinator now, or whoever has it made may not see who is.
    """
    plan = whole_theirs(matter)
    new = max(in_office(plan, today(matter.as_of)), key=lambda one: day_of(one.start), default=None)
    if new is None:
        raise Refused.because("paper-no-koordinator")
    blocks = _blocks(plan, new, matter, language)
    return sheet("koordinator-change", matter, language, blocks, below=whose(plan, language))


def _blocks(plan: Plan, new: Koordinator, matter: Matter, language: Language) -> Iterator[Block]:
    units = listed(language, (said(one.name) for one in plan.coordinating_units if _is_of(one.level, new)))
    yield frame.fields([
        (say(language, "to"), units or say(language, "unit")), (say(language, "from"), matter.sender),
        (say(language, "born"), short_day(plan.planeier.birth_date)),
    ])  # fmt: skip
    yield frame.heading(say(language, "new-koordinator"))
    yield frame.fields(_of(plan, new, language))
    old = _before(plan, new, today(matter.as_of))
    if old is not None:
        yield frame.heading(say(language, "old-koordinator"))
        ended = [(say(language, "until-day"), short_day(old.end)), (say(language, "why"), said(old.end_reason))]
        yield frame.fields([(say(language, "name"), person_name(old)), *ended])
    deputies = [one for one in plan.koordinatorer if one.deputy_for == new.id]
    if deputies:
        yield frame.heading(say(language, "deputy"))
        for one in deputies:
            yield frame.fields(_of(plan, one, language))
    yield frame.heading(say(language, "told"))
    yield frame.fields([
        (say(language, "unit-told"), short_day(new.unit_notified)), (say(language, "planeier-told"), ""),
    ], empty=True)  # fmt: skip
    yield frame.text(say(language, "unit-is-told"))
    yield frame.sign(say(language, "sign-place"), say(language, "sign-name"))


def _of(plan: Plan, one: Koordinator, language: Language) -> list[tuple[str, str]]:
    names = entries(plan, language)
    body = names.reference(one.organisation) if isinstance(one.organisation, str) else ""
    level = code_word(norwegian(language), one.level, "koordinator-level") if isinstance(one.level, Code) else ""
    return [
        (say(language, "name"), person_name(one)), (say(language, "level"), level),
        (say(language, "position"), said(one.position)), (say(language, "body"), body),
        (say(language, "phone"), said(one.phone)), (say(language, "email"), said(one.email)),
        (say(language, "hours"), said(one.hours)), (say(language, "from-day"), short_day(one.start)),
    ]  # fmt: skip


def _before(plan: Plan, new: Koordinator, day: str) -> Koordinator | None:
    """The last at the same level whose time is over."""
    found = [one for one in plan.koordinatorer if one.id != new.id and level_of(one) == level_of(new)
             and value_of(one.function) != "deputy" and "" < day_of(one.end) < day]  # fmt: skip
    return max(found, key=lambda one: day_of(one.end), default=None)


def _is_of(level: object, new: Koordinator) -> bool:
    hospital = level_of(new) == "hospital"
    return (value_of(level) == "helseforetak") == hospital
