"""The log as a paper: as PDF for print, and as one page whose visits unfold by the browser's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planbro.render import frame
from planbro.render.frame import Block


def as_paper(page: Mapping[str, Any]) -> Block:
    return frame.paper(page["language"], page["title"], page["blocks"], page=page["page"], of=page["of"],
                       description=page["description"])  # fmt: skip


def as_html(page: Mapping[str, Any]) -> str:
    """The log as one page that fetches nothing and runs nothing."""
    return frame.as_html(as_paper(page))


def as_pdf(page: Mapping[str, Any], given: str) -> bytes:
    """The PDF of a log that was given at a time. What it says is data to the template, never markup.

    Raises:
        Refused: a name has letters that no font at hand can show.
    """
    return frame.as_pdf(as_paper(page), given, refuses="log-letters", fault="log-letters")
