"""Reports of migrations and reconciles, from the folders that the settings name."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.reports._page import listed, shown


def routes(frame: Frame) -> list[BaseRoute]:
    """The list, and one report as it was made."""
    return [
        frame.page("/reports", listed, "office", "operator"),
        frame.page("/reports/{name}/{file:path}", shown, "office", "operator"),
    ]


__all__ = ["routes"]
