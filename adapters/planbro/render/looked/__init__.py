"""The log of who looked at a plan, for the one whose plan it is: a page, a PDF for print, and JSON."""

from planbro.render.days import Language
from planbro.render.looked._model import Access, Ground, Log, Look, Reader, Refusals, Sent, Sort, Visit, Who
from planbro.render.looked._page import log_page
from planbro.render.looked._paper import as_html, as_paper, as_pdf
from planbro.render.looked._signs import sign_cells, sign_headings, sign_word, signs_csv

__all__ = [
    "Access",
    "Ground",
    "Language",
    "Log",
    "Look",
    "Reader",
    "Refusals",
    "Sent",
    "Sort",
    "Visit",
    "Who",
    "as_html",
    "as_paper",
    "as_pdf",
    "log_page",
    "sign_cells",
    "sign_headings",
    "sign_word",
    "signs_csv",
]
