"""The two ways a plan is shown whole."""

from __future__ import annotations

from planbro.plan import Plan
from planbro.render.plan._html import as_html
from planbro.render.plan._page import plan_page
from planbro.render.plan._pdf import as_pdf
from planbro.render.plan._words import Language


def plan_pdf(plan: Plan, language: Language = "nb", *, as_of: str) -> bytes:
    """The plan as it stands on `as_of`, as PDF/A-2a that is also PDF/UA-1."""
    return as_pdf(plan_page(plan, language, as_of), as_of)


def plan_html(plan: Plan, language: Language = "nb", *, as_of: str) -> str:
    """The same as one HTML file that fetches nothing."""
    return as_html(plan_page(plan, language, as_of))
