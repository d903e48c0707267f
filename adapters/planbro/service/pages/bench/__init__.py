"""The workbench: a file is dropped, looked at and forgotten."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.bench._page import Bench


def routes(frame: Frame) -> list[BaseRoute]:
    """The bench, a file on it, and a file that is taken away in another format."""
    bench = Bench(frame)
    return [
        frame.page("/bench", bench.empty, "operator"),
        frame.form("/bench", bench.look, "operator", papers=bench.most),
        frame.form("/bench/convert", bench.convert, "operator", papers=bench.most),
    ]


__all__ = ["routes"]
