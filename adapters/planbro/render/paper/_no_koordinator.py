"""A person may do without a koordinator: what a no means, in plain words, and where to sign (domain.md §§ 2.5, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.plan import Plan, in_office, is_current, value_of
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._matter import Matter
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import whole_theirs
from planbro.render.paper._told import listed, person_name, said, short_day, today
from planbro.render.paper._words import say

_NATIONAL = frozenset({"fnr", "dnr"})


def koordinator_declined(matter: Matter, language: Language, simple: bool) -> Block:
    """A form to fill in and sign; simple: first what it means. Nothing is ticked beforehand, whatever the plan says."""
    plan = whole_theirs(matter)
    who, meaning = _who(matter, plan, language), list(_meaning(plan, language, simple))
    told = [*meaning, who] if simple else [who, *meaning]
    answer = _answer(plan, matter, language)
    return sheet("koordinator-declined", matter, language, [*told, answer], below=whose(plan, language))


def _who(matter: Matter, plan: Plan, language: Language) -> Block:
    numbers = [said(one.value) for one in plan.identifiers
               if value_of(one.kind) in _NATIONAL and is_current(one, today(matter.as_of))]  # fmt: skip
    now = listed(language, (person_name(one) for one in in_office(plan, today(matter.as_of))))
    return frame.fields([
        (say(language, "to"), say(language, "no-koordinator-to")), (say(language, "from"), matter.sender),
        (say(language, "name"), person_name(plan.planeier)),
        (say(language, "born"), short_day(plan.planeier.birth_date)),
        (say(language, "person-number"), ", ".join(numbers)), (say(language, "koordinator-now"), now),
    ])  # fmt: skip


def _answer(plan: Plan, matter: Matter, language: Language) -> Block:
    """The kommune's and the hospital's are each by itself; and one may want another, and not none. All of it stands on
    one page: nobody signs a page that says nothing of what is signed."""
    answers = ["no-koordinator-none"]
    if in_office(plan, today(matter.as_of)):
        answers.append("no-koordinator-other")
    return frame.together([
        frame.heading(say(language, "my-answer")),
        _choices(language, *answers),
        frame.heading(say(language, "no-koordinator-where")),
        _choices(language, "no-koordinator-municipal", "no-koordinator-hospital"),
        frame.heading(say(language, "withdraw-here")),
        frame.text(say(language, "no-koordinator-words")),
        frame.sign(say(language, "sign-place"), say(language, "sign-name")),
        frame.sign(say(language, "sign-place"), say(language, "sign-guardian")),
    ])  # fmt: skip


def _meaning(plan: Plan, language: Language, simple: bool) -> Iterator[Block]:
    units = sorted(
        plan.coordinating_units, key=lambda one: value_of(one.level) == "helseforetak"
    )  # the kommune's first
    ways = (", ".join(filter(None, (said(one.name), said(one.phone)))) for one in units if said(one.name))
    unit = next(ways, say(language, "unit"))
    first = "no-koordinator-simple-1" if simple else "no-koordinator-1"
    keys = [first, *(f"no-koordinator-{number}" for number in (2, 3, 4))]
    texts = [say(language, key, who=unit) for key in keys]
    yield frame.heading(say(language, "what-it-means"))
    yield frame.thoughts(one for text in texts for one in frame.sentences(text)) if simple else frame.items(texts)


def _choices(language: Language, *keys: str) -> Block:
    texts = [say(language, key) for key in keys]
    return {"type": "choices", "options": [
        {"text": text, "ticked": False, "alt": say(language, "box-empty", text=text)} for text in texts
    ]}  # fmt: skip
