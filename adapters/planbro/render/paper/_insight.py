"""Insight: everything that is held about a person in the plan, in a paper one can read (GDPR art. 15; pbrl § 5-1)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.plan import Plan
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.looked import log_page
from planbro.render.paper._matter import Matter
from planbro.render.paper._plan import goals_simply
from planbro.render.paper._receipt import access_blocks, how_to_withdraw
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import sees_access, theirs
from planbro.render.paper._told import contact, norwegian
from planbro.render.paper._words import say
from planbro.render.plan._page import plan_page
from planbro.render.plan._paper import section_blocks


def insight(matter: Matter, language: Language, simple: bool) -> Block:
    """What koordinerende enhet answers with; simple: what there is in short, and that all of it can be had."""
    plan = theirs(matter)
    blocks = _simple(matter, plan, language) if simple else _whole(matter, plan, language)
    return sheet("insight", matter, language, blocks, below=whose(plan, language))


def _whole(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    yield frame.text(say(language, "insight-how", controller=matter.sender or say(language, "the-kommune")))
    yield frame.items(_counted(matter, plan, language))
    page = plan_page(plan, norwegian(language), matter.as_of)
    yield {"type": "box", "rows": page["head"]}
    for section in page["sections"]:
        yield from section_blocks(section)
    if matter.plan is not None and sees_access(matter):
        yield from access_blocks(matter, matter.plan, language)
    yield from _log(matter, language)
    yield frame.heading(say(language, "your-rights"))
    yield frame.items(_rights(matter, plan, language))
    yield from how_to_withdraw(matter, plan, language)


def _counted(matter: Matter, plan: Plan, language: Language) -> Iterator[str]:
    """What there is, by number."""
    for name in ("goals", "measures", "notes", "evaluations", "meetings", "messages", "documents", "consents"):
        count = len(getattr(plan, name))
        if count:
            yield say(language, f"count-{name}", count=count)
    if matter.log is not None:
        yield say(language, "count-visits", count=len(matter.log.visits))


def _log(matter: Matter, language: Language) -> Iterator[Block]:
    yield frame.heading(say(language, "kind-looked"))
    if matter.log is None:
        yield frame.text(say(language, "log-not-here"))
        return
    for block in log_page(matter.log, language)["blocks"]:
        yield {**block, "rank": 3} if block["type"] == "heading" else block


def _rights(matter: Matter, plan: Plan, language: Language) -> Iterator[str]:
    who = contact(plan, matter.as_of, language)
    for number in (1, 2, 3, 4):
        yield say(language, f"right-{number}", who=who)


def _simple(matter: Matter, plan: Plan, language: Language) -> Iterator[Block]:
    yield frame.thoughts(frame.sentences(say(language, "insight-simple")))
    yield frame.heading(say(language, "we-have"))
    yield frame.items(_counted(matter, plan, language))
    yield from goals_simply(plan, language)
    yield frame.heading(say(language, "your-rights"))
    yield frame.thoughts(one for right in _rights(matter, plan, language) for one in frame.sentences(right))
