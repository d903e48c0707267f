"""The page of a plan as a paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planbro.render import frame
from planbro.render.frame import Block


def as_paper(page: Mapping[str, Any]) -> Block:
    """The sections one after another, each under its heading, after who it is about."""
    blocks: list[Block] = [{"type": "box", "rows": page["head"]}]
    for section in page["sections"]:
        blocks += section_blocks(section)
    return frame.paper(
        page["language"], page["title"], blocks, page=page["page"], of=page["of"], subtitle=page["subtitle"],
        named=page["plan_title"], stands=page["as_of"], foot=f"{page['id']} · {page['as_of']}",
        description=page["description"],
        contents=[{"name": one["name"], "heading": one["heading"]} for one in page["sections"]],
    )  # fmt: skip


def section_blocks(section: Mapping[str, Any]) -> list[Block]:
    return [frame.heading(section["heading"], name=section["name"]), *section["blocks"]]
