"""The plan as PDF for an archive: PDF/A-2a, tagged, and PDF/UA-1; the same bytes for the same page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planbro.render import frame
from planbro.render.plan._paper import as_paper


def as_pdf(page: Mapping[str, Any], day: str) -> bytes:
    """The PDF of a page, dated `day`. What the plan says is data to the template, never markup.

    A letter that no font at hand can show is shown as \N{REPLACEMENT CHARACTER}; the plan's XML beside it has it.

    Raises:
        Refused: the page cannot be set.
    """
    return frame.as_pdf(as_paper(page), day, standards=frame.ARCHIVAL, fault="archive-page")
