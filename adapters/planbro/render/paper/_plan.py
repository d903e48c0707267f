"""The plan: the person's own goals first, in their words; who does what by when; what was tried."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.plan import Goal, Measure, Plan, normalised_lists
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._matter import Matter
from planbro.render.paper._shown import shown
from planbro.render.paper._told import contact, entries, is_over, moment, norwegian, said, short_day, state
from planbro.render.paper._words import say
from planbro.render.plan._page import plan_page
from planbro.render.plan._paper import as_paper


def plan(matter: Matter, language: Language, simple: bool) -> Block:
    """The whole of it; simple: what the person wants, who does what, and whom to ring."""
    told = shown(matter)
    page = plan_page(told, norwegian(language), matter.as_of)
    made = as_paper(page)
    if not simple:
        return made
    foot = {name: made[name] for name in ("subtitle", "description", "foot")}
    return frame.paper(
        language, made["title"], _simple(told, matter, language), page=page["page"], of=page["of"], **foot
    )


def _simple(told: Plan, matter: Matter, language: Language) -> Iterator[Block]:
    important = said(told.planeier.important)
    if important:
        yield frame.heading(say(language, "important"))
        yield frame.thoughts(frame.sentences(important))
    yield from goals_simply(told, language)
    tried = list(_tried(told, language))
    if tried:
        yield frame.heading(say(language, "tried"))
        yield frame.items(tried)
    yield frame.heading(say(language, "ring"))
    yield frame.thoughts([contact(told, matter.as_of, language)])
    if isinstance(told.next_revision, str):
        yield frame.heading(say(language, "next-time"))
        yield frame.thoughts([say(language, "look-at-plan", day=moment(language, told.next_revision))])


def goals_simply(told: Plan, language: Language) -> Iterator[Block]:
    """Each goal that is not over, in the person's words where they are there, with who does what."""
    names = entries(told, language)
    ordered = normalised_lists(told)
    yield frame.heading(say(language, "my-goals"))
    live = [one for one in ordered["goals"] if isinstance(one, Goal) and not is_over(one.status)]
    if not live:
        yield frame.thoughts([say(language, "no-goals")])
    for goal in live:
        yield frame.heading(said(goal.own_words) or names.title("goals", goal) or say(language, "goal"), 3)
        mine = [one for one in told.measures if one.goal == goal.id and not is_over(one.status)]
        yield frame.thoughts(_does(one, told, language) for one in mine)
    loose = [one for one in told.measures if not isinstance(one.goal, str) and not is_over(one.status)]
    if loose:
        yield frame.heading(say(language, "other-measures"), 3)
        yield frame.thoughts(_does(one, told, language) for one in loose)


def _does(one: Measure, told: Plan, language: Language) -> str:
    """`→ Trening i vann. Lars Åmot. Til 18.06.2027.`, each on a line of its own."""
    names = entries(told, language)
    until = say(language, "until", day=short_day(one.end)) if isinstance(one.end, str) else ""
    who = names.responsible(one)
    sign = state(language, one.status, "measure-status").partition(" ")[0] or "○"
    lines = [f"{sign} {names.title('measures', one) or say(language, 'measure')}"]
    lines.append(say(language, "who-does", who=who) if who else "")
    return "\n".join(line for line in (*lines, until) if line)


def _tried(told: Plan, language: Language) -> Iterator[str]:
    names = entries(told, language)
    for one in normalised_lists(told)["measures"]:
        assert isinstance(one, Measure)
        if is_over(one.status):
            yield f"{names.title('measures', one)} ({state(language, one.status, 'measure-status')})"
