"""What every colleague has: the way in to the pages, another language, the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from planbro.service._problem import Denied
from planbro.service.pages._colleague import colleague_of
from planbro.service.pages._frame import At, Frame, safe
from planbro.service.pages._render import file, static
from planbro.service.pages._words import LANGUAGES
from planbro.service.visits import Ended


def routes(frame: Frame) -> list[BaseRoute]:
    return [
        frame.page("", _first),
        frame.form("/language", _speak),
        frame.form("/close", _close),
        Route("/pages/files/{file}", _file, methods=["GET"]),
        Route("/pages/h/{handle}", _by_handle(frame), methods=["GET"]),
    ]


async def _file(request: Request) -> Response:
    if request.path_params["file"] not in static():
        raise Denied(404, "service-no-such")
    return file(request)


async def _first(at: At) -> Response:
    """To the first page of the menu."""
    menu = [one for one in at.frame.menu if one.roles & at.roles]
    if not menu:
        return at.page("nothing.html.j2", 403)
    return at.go(menu[0].path)


def _by_handle(frame: Frame) -> Callable[[Request], Awaitable[Response]]:
    """The way in by an address that opens once: of a demo, whose people log in nowhere."""

    async def opened(request: Request) -> Response:
        tenancy = frame.context.tenancy(request)
        try:
            visit = await frame.sessions.take(tenancy, "work-handle", request.path_params["handle"])
        except Ended as ended:
            return frame.plain(request, tenancy, ended.code, ended.what, ended.status)
        return await frame.opened(request, tenancy, colleague_of(visit.data), "handle")

    return opened


async def _speak(at: At) -> Response:
    chosen = next((one for one in LANGUAGES if one == at.sent.get("language")), None)
    if chosen is not None and chosen in at.frame.told.languages:
        await at.speak(chosen)
    return at.go(safe(at.sent.get("back")))


async def _close(at: At) -> Response:
    await at.frame.sessions.close(at.visit)
    response = at.frame.plain(at.request, at.tenancy, "pages-closed", "pages-closed-what", 200)
    at.frame.sessions.jar.drop(response, "session")
    response.headers["Clear-Site-Data"] = '"cache"'
    if at.colleague.out:  # a form of this page may not lead elsewhere, so the page that says so goes on by itself
        response.headers["Refresh"] = f"0; url={at.colleague.out}"
    return response
