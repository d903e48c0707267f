"""Traffic: how much is opened, how long what is not sent has waited, and what fails for whom."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.traffic._page import traffic


def routes(frame: Frame) -> list[BaseRoute]:
    """The page."""
    return [frame.page("/traffic", traffic, "operator")]


__all__ = ["routes"]
