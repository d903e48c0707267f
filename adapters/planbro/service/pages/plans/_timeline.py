"""A plan in time: drawn, and as a list."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.render.timeline import KINDS, Said, kind_word, span_word, svg_pages, timeline
from planbro.service.pages._frame import At, Frame
from planbro.service.pages.plans._opened import Opened, Shelf, opened
from planbro.service.pages.plans._versions import why_word
from planbro.store.database import Plans, Transaction, Version


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [frame.page("/plans/{plan}/timeline", partial(_page, shelf), "koordinator", "office")]


async def _page(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    versions = await at.read(partial(_versions, found=found)) if found.has_content else []
    return at.page("plan/timeline.html.j2", opened=found, **await at.apart(partial(_made, found, versions)))


def _versions(transaction: Transaction, *, found: Opened) -> list[Version]:
    return Plans(transaction).versions(found.at.tenant, found.id)


def _made(found: Opened, versions: list[Version]) -> dict[str, Any]:
    language = found.at.language
    said = [Said(one.number, one.at, why_word(found.at, one.why)) for one in versions]
    made = timeline(found.plan, said, language, found.at.now)
    lists = [(kind, kind_word(kind, language), made.of(kind), [name for one, name in made.undated if one == kind])
             for kind in KINDS]  # fmt: skip
    return {
        "timeline": made, "pictures": svg_pages(made, language) if made.events else [],
        "lists": [one for one in lists if one[2] or one[3]], "span": lambda one: span_word(one, language),
    }  # fmt: skip
