"""Spreadsheets: workbooks and CSV to the tree of one plan and back, by the sheets and headings of their table."""

from planbro.formats.tabular._book import BESIDE, MANIFEST, Book, one
from planbro.formats.tabular._delimited import cells_of, form_of
from planbro.formats.tabular._layout import layout_of
from planbro.formats.tabular._many import write_book
from planbro.formats.tabular._open import (
    ENDINGS,
    Source,
    canonical,
    knows,
    parts_of,
    source_in,
    source_of,
    tree_of,
)
from planbro.formats.tabular._values import plain
from planbro.formats.tabular._workbook import Workbook, is_workbook

__all__ = [
    "BESIDE",
    "ENDINGS",
    "MANIFEST",
    "Book",
    "Source",
    "Workbook",
    "canonical",
    "cells_of",
    "form_of",
    "is_workbook",
    "knows",
    "layout_of",
    "one",
    "parts_of",
    "plain",
    "source_in",
    "source_of",
    "tree_of",
    "write_book",
]
