"""The addresses of the pages, put together: each part gives its routes, and the menu says which are first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NoReturn

from starlette.routing import BaseRoute

from planbro.service._context import Context
from planbro.service._problem import Denied
from planbro.service.pages import _home, _login, bench, exchanges, mappings, parties, plans, reports, traffic
from planbro.service.pages._frame import At, Frame, Item, item
from planbro.service.pages.day import routes as day
from planbro.service.pages.deviations import routes as deviations
from planbro.service.pages.requests import routes as requests

MENU: Final[tuple[Item, ...]] = (
    item("menu-day", "/day", "koordinator", "office"),
    item("menu-plans", "/plans", "koordinator", "office"),
    item("menu-requests", "/requests", "office"),
    item("menu-exchanges", "/exchanges", "operator"),
    item("menu-traffic", "/traffic", "operator"),
    item("menu-deviations", "/deviations", "office", "operator"),
    item("menu-parties", "/parties", "office", "operator"),
    item("menu-mappings", "/mappings", "operator"),
    item("menu-bench", "/bench", "operator"),
    item("menu-reports", "/reports", "office", "operator"),
)
PARTS: Final[tuple[Callable[[Frame], Sequence[BaseRoute]], ...]] = (
    _home.routes,
    exchanges.routes,
    traffic.routes,
    parties.routes,
    mappings.routes,
    bench.routes,
    reports.routes,
    day,
    requests,
    deviations,
    _login.routes,
    plans.routes,
)


def routes(context: Context) -> list[BaseRoute]:
    """All of them."""
    frame = Frame(context, MENU)
    return [*(route for part in PARTS for route in part(frame)), frame.page("/{rest:path}", _nowhere)]


async def _nowhere(at: At) -> NoReturn:
    """An address that is none: said on a page, in the language chosen."""
    raise Denied(404, "service-no-such")
