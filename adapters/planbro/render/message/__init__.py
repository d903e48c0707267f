"""A document to be read by people: messages of every kind, receipts, and plans.

`page` says what is to be shown; `to_screen` and `to_html` say how.
"""

from planbro.render.message._build import page
from planbro.render.message._html import to_html
from planbro.render.message._page import Banner, Contact, Entry, Page, Row, Section, Statuses, Verdict
from planbro.render.message._screen import to_screen

__all__ = [
    "Banner",
    "Contact",
    "Entry",
    "Page",
    "Row",
    "Section",
    "Statuses",
    "Verdict",
    "page",
    "to_html",
    "to_screen",
]
