"""What a receiver without electronic messages may see of a plan, as a letter."""

from __future__ import annotations

from planbro.plan import Plan
from planbro.render import frame
from planbro.render.plan._page import plan_page
from planbro.render.plan._paper import as_paper
from planbro.render.plan._words import Language, say


def plan_letter(plan: Plan, language: Language = "nb", *, as_of: str, ended: bool = False) -> bytes:
    """The page of what is shown, as PDF. Where what the receiver had of content has `ended`, it is asked to stop using
    it, and is told no reason.

    Raises:
        Refused: the page cannot be set.
    """
    made = as_paper(plan_page(plan, language, as_of))
    if ended:
        made["blocks"].insert(0, frame.note(say(language, "letter-ended"), strong=True))
    return frame.as_pdf(made, as_of, standards=frame.ARCHIVAL, fault="archive-page")
