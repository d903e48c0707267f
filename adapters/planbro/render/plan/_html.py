"""A plan as one page for a screen, a reader or a printer, with nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from planbro.render import frame
from planbro.render.plan._paper import as_paper, section_blocks

STYLE: Final = frame.PLAN


def as_html(page: Mapping[str, Any]) -> str:
    """The page; texts of the plan are isolated from its layout, and a browser is told to load nothing."""
    return frame.as_html(as_paper(page))


def sections_html(page: Mapping[str, Any], names: Sequence[str]) -> str:
    """Some sections of the page, in the order that is asked for, to stand within another."""
    by_name = {one["name"]: one for one in page["sections"]}
    return "\n".join(frame.blocks_html(section_blocks(by_name[name])) for name in names if name in by_name)
