"""All routes of the page."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service._context import Context
from planbro.service.ward import _handle, _launch, _page


def routes(context: Context) -> list[BaseRoute]:
    """The page and its doors."""
    return [*_page.routes(context), *_handle.routes(context), *_launch.routes(context)]
