"""The frame that every paper stands in: what a paper is, and its two forms, a tagged PDF and one HTML file."""

from planbro.render.frame._html import as_html, blocks_html
from planbro.render.frame._paper import (
    Block,
    box,
    entry,
    fields,
    for_readers,
    heading,
    items,
    note,
    paper,
    plain,
    quote,
    sentences,
    sign,
    steps,
    sums,
    table,
    text,
    thoughts,
    together,
)
from planbro.render.frame._pdf import ACCESSIBLE, ARCHIVAL, as_pdf
from planbro.render.frame._style import PLAN

__all__ = [
    "ACCESSIBLE",
    "ARCHIVAL",
    "PLAN",
    "Block",
    "as_html",
    "as_pdf",
    "blocks_html",
    "box",
    "entry",
    "fields",
    "for_readers",
    "heading",
    "items",
    "note",
    "paper",
    "plain",
    "quote",
    "sentences",
    "sign",
    "steps",
    "sums",
    "table",
    "text",
    "thoughts",
    "together",
]
