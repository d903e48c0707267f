"""The whole plan where people read it: one page for a screen and one for paper, made of the same blocks."""

from planbro.render.plan._html import STYLE, as_html, sections_html
from planbro.render.plan._letter import plan_letter
from planbro.render.plan._page import plan_page
from planbro.render.plan._paper import as_paper
from planbro.render.plan._pdf import as_pdf
from planbro.render.plan._show import plan_html, plan_pdf
from planbro.render.plan._wishes import Deed, Tried, Wish, tried, wishes
from planbro.render.plan._words import Language

__all__ = [
    "STYLE",
    "Deed",
    "Language",
    "Tried",
    "Wish",
    "as_html",
    "as_paper",
    "as_pdf",
    "plan_html",
    "plan_letter",
    "plan_page",
    "plan_pdf",
    "sections_html",
    "tried",
    "wishes",
]
