"""Requests for access: who asks to see what of whose plan, answered by koordinerende enhet in two clicks."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.requests import _decide, _list, _one, _papers


def routes(frame: Frame) -> list[BaseRoute]:
    papers = _papers.MOST
    return [
        frame.page("/requests", _list.show, "office"),
        frame.page("/requests/{ref}", _one.show, "office"),
        frame.page("/requests/{ref}/paper", _papers.paper, "office"),
        frame.page("/requests/{ref}/form", _papers.to_sign, "office"),
        frame.page("/requests/{ref}/letter", _papers.letter, "office"),
        frame.form("/requests/{ref}/scan", _papers.scanned, "office", papers=papers),
        frame.form("/requests/{ref}/would", _decide.would, "office", fields=_decide.FIELDS),
        frame.form("/requests/{ref}/decide", _decide.decide, "office", fields=_decide.FIELDS),
    ]
