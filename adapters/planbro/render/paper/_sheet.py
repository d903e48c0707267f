"""What the papers of this room have in common: where the title stands, whose it is, and when it was made."""

from __future__ import annotations

from collections.abc import Iterable

from planbro.plan import Plan
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._matter import Matter
from planbro.render.paper._told import person_name, short_day
from planbro.render.paper._words import about, say


def sheet(
    kind: str, matter: Matter, language: Language, blocks: Iterable[Block], *, below: str, stands: str = ""
) -> Block:  # fmt: skip
    """A paper; `below` stands under its title, and `stands`, else the day it is of, under that."""
    return frame.paper(
        language, say(language, f"title-{kind}"), blocks, page=say(language, "page"), of=say(language, "of"),
        subtitle=below, stands=stands or say(language, "stands", day=short_day(matter.as_of)),
        description=say(language, f"says-{kind}"), foot=say(language, "made", day=short_day(matter.as_of)),
    )  # fmt: skip


def whose(plan: Plan, language: Language) -> str:
    """Whose plan it is, where that is told."""
    return about(language, person_name(plan.planeier))
