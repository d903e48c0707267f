"""The address book: who can be reached where, what each takes, and what counts instead for a time."""

from __future__ import annotations

from starlette.routing import BaseRoute

from planbro.service.pages._frame import Frame
from planbro.service.pages.parties import _list, _one


def routes(frame: Frame) -> list[BaseRoute]:
    """The list, one party, and its overrides, which are an operator's to make."""
    return [
        frame.page("/parties", _list.listed, "office", "operator"),
        frame.form("/parties", _list.searched, "office", "operator"),
        frame.page("/parties/{ident}", _one.one, "office", "operator"),
        frame.form("/parties/{ident}/override", _one.override, "operator"),
        frame.form("/parties/{ident}/end", _one.end, "operator"),
    ]


__all__ = ["routes"]
