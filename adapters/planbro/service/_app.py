"""The service put together: each part gives its routes, once for the only tenant and once below `/t/{tenant}`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp

from planbro.findings import PlanbroError
from planbro.service import _status, fhir, operate, ward
from planbro.service._context import Context
from planbro.service._later import Later
from planbro.service._limits import Limited
from planbro.service._memory import look_through, settled
from planbro.service._passage import room_of
from planbro.service._problem import Denied, Problem, told

Part = Callable[[Context], Sequence[BaseRoute]]


def _pages(context: Context) -> list[BaseRoute]:
    later = Later(partial(_made_pages, context))
    return [Route("/pages", later), Route("/pages/{rest:path}", later)]


def _made_pages(context: Context) -> ASGIApp:
    from planbro.service import pages

    return Router(pages.routes(context), redirect_slashes=False)


PARTS: Final[tuple[Part, ...]] = (_status.routes, fhir.routes, ward.routes, _pages, operate.routes)
"""What is answered of a tenant's plans."""
_CODES: Final = {404: "service-no-such", 405: "service-no-method", 413: "service-body-large"}


def application(context: Context) -> Starlette:
    """The ASGI app of an installation."""
    of_tenant = [route for part in PARTS for route in part(context)]
    app = Starlette(
        routes=[
            Route("/health/live", _alive),
            *of_tenant,
            Mount("/t/{tenant}", Router(of_tenant, redirect_slashes=False)),
        ],
        exception_handlers={Denied: _denied, HTTPException: _http, PlanbroError: _fault, Exception: _broken},
        middleware=[Middleware(Limited, context.settings.service, public=context.public, registry=context.registry)],
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False  # it would be made of the caller's `Host`
    app.state.context = context
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    context = app.state.context
    with settled():
        beside = [asyncio.create_task(one) for one in (context.watch(), fhir.warm(), look_through(context.is_quiet))]
        yield
        for one in beside:
            one.cancel()
        await context.close()


async def _alive(_: Request) -> Response:
    return Response(b"ok\n", media_type="text/plain")


async def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, Denied)
    return told(request, error.problem)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "service-not-taken")
    tell = fhir.told if room_of(request.scope["path"]) == "fhir" else told
    return tell(request, Problem(error.status_code, code, headers=dict(error.headers or {})))


async def _fault(request: Request, error: Exception) -> Response:
    """A fault of what was sent that a room below found."""
    assert isinstance(error, PlanbroError)
    return told(request, Problem(422, next(iter(error.findings)).code if error.findings else "service-not-taken"))


async def _broken(request: Request, error: Exception) -> Response:
    """Our own fault: where, and nothing of what it was about (law 7)."""
    from planbro import observe

    observe.logger("planbro.serve").error("uncaught", exc_info=error)
    return told(request, Problem(500, "service-broken"))
