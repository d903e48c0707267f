"""Consents where people read and sign them: who may know what, as a table and as pictures, and the forms on paper."""

from planbro.render.consent._columns import Column
from planbro.render.consent._form import Labels, form_page, party_label
from planbro.render.consent._labels import (
    advice,
    answer_word,
    cell_word,
    data_line,
    end_lines,
    keys_of,
    reasons,
    receiver_labels,
    row_label,
)
from planbro.render.consent._matrix import Cell, End, Matrix, Row, matrix, merged, stem
from planbro.render.consent._paper import as_html, as_paper, as_pdf
from planbro.render.consent._svg import svg_pages
from planbro.render.consent._words import say, sentence, value_word
from planbro.render.days import Language

__all__ = [
    "Cell",
    "Column",
    "End",
    "Labels",
    "Language",
    "Matrix",
    "Row",
    "advice",
    "answer_word",
    "as_html",
    "as_paper",
    "as_pdf",
    "cell_word",
    "data_line",
    "end_lines",
    "form_page",
    "keys_of",
    "matrix",
    "merged",
    "party_label",
    "reasons",
    "receiver_labels",
    "row_label",
    "say",
    "sentence",
    "stem",
    "svg_pages",
    "value_word",
]
