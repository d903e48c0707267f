"""Who takes part, drawn across the line between kommune and hospital, and said in a table."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.render.team import access_lines, role_word, side_word, svg_pages, team
from planbro.service.pages._frame import At, Frame
from planbro.service.pages.plans._opened import Opened, Shelf, opened


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [frame.page("/plans/{plan}/team", partial(_page, shelf), "koordinator", "office")]


async def _page(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    return at.page("plan/team.html.j2", opened=found, **await at.apart(partial(_made, found)))


def _made(found: Opened) -> dict[str, Any]:
    matrix = found.matrix if found.tells_who else None
    columns = matrix.columns if matrix is not None else found.columns()
    made = team(found.plan, columns, found.at.now, matrix)
    language = found.at.language
    return {
        "team": made, "pictures": svg_pages(made, language), "side": partial(_side, language),
        "role": lambda seat: role_word(seat, language), "access": lambda seat: access_lines(seat, language),
    }  # fmt: skip


def _side(language: Any, side: Any) -> str:
    return side_word(side, language)
