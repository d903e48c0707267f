"""Mapping tables: what each format holds of a plan, row by row, with search over paths, words and codes."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.mappings._pages import Tables


def routes(frame: Frame) -> list[BaseRoute]:
    """The tables, one table, a row, a code table, what covers what."""
    tables = Tables(frame)
    return [
        frame.page("/mappings", tables.overview, "operator"),
        frame.page("/mappings/coverage", tables.covering, "operator"),
        frame.page("/mappings/codes/{name}", tables.code_table, "operator"),
        frame.page("/mappings/{format}", tables.table, "operator"),
        frame.page("/mappings/{format}/{at:int}", tables.row, "operator"),
    ]


__all__ = ["routes"]
