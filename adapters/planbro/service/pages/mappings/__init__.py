"""Mapping tables: what each format holds of a plan, row by row, with search over paths, words and codes."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.mappings import _pages


def routes(frame: Frame) -> list[BaseRoute]:
    """The tables, one table, a row, a code table, what covers what."""
    return [
        frame.page("/mappings", _pages.overview, "operator"),
        frame.page("/mappings/coverage", _pages.covering, "operator"),
        frame.page("/mappings/codes/{name}", _pages.code_table, "operator"),
        frame.page("/mappings/{format}", _pages.table, "operator"),
        frame.page("/mappings/{format}/{at:int}", _pages.row, "operator"),
    ]


__all__ = ["routes"]
