"""A form as a paper: as PDF to be signed, and as one page for a screen, a reader or a printer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planbro.render import frame
from planbro.render.frame import Block


def as_paper(page: Mapping[str, Any]) -> Block:
    """The form; its list of parties is a table with a box to tick in each line."""
    blocks = [{**one, "type": "ticks"} if one["type"] == "table" else one for one in page["blocks"]]
    return frame.paper(page["language"], page["title"], blocks, page=page["page"], of=page["of"], foot=page["id"],
                       description=page["description"], keywords=page["keywords"])  # fmt: skip


def as_html(page: Mapping[str, Any]) -> str:
    return frame.as_html(as_paper(page))


def as_pdf(page: Mapping[str, Any], day: str) -> bytes:
    """The PDF of a form, dated `day`. What is filled in is data to the template, never markup.

    Raises:
        Refused: a name has letters that no font at hand can show; nobody signs a form that does not name them.
    """
    return frame.as_pdf(as_paper(page), day, refuses="consent-form-letters", fault="consent-form-letters")
