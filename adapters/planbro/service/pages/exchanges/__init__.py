"""Exchanges: where everything stands, one as a picture of its steps, and what a person may do with them."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.exchanges import _correcting, _list, _one


def routes(frame: Frame) -> list[BaseRoute]:
    """The list, one exchange, and corrections: chosen, told, done."""
    return [
        frame.page("/exchanges", _list.listed, "operator"),
        frame.page("/exchanges/correct", _correcting.choosing, "operator"),
        frame.form("/exchanges/correct", _correcting.correcting, "operator"),
        frame.page("/exchanges/corrected/{name}", _correcting.corrected, "operator"),
        frame.page("/exchanges/{number:int}", _one.one, "operator"),
    ]


__all__ = ["routes"]
