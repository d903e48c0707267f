"""The addresses of the operators' part. FastAPI is loaded when the first of them is asked for: whoever asks for a plan
at night, right after a restart, does not wait for it.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from planbro.service._context import Context
from planbro.service._later import Later
from planbro.service.operate._ready import Readiness

_PATHS: Final = ("/api/{rest:path}", "/transit", "/inbox/{port}")


def routes(context: Context) -> list[BaseRoute]:
    """The operators' part, and the short answer to whether this process is ready."""
    later = Later(partial(_made, context))
    readiness = Readiness(context)

    async def ready(request: Request) -> Response:
        context.tenancy(request) if "tenant" in request.path_params else None
        is_ready = await readiness.short()
        headers = {"Cache-Control": "no-store"}
        return JSONResponse({"ready": is_ready}, 200 if is_ready else 503, headers)

    return [Route("/health/ready", ready), *(Route(path, later) for path in _PATHS)]


def _made(context: Context) -> ASGIApp:
    from planbro.service.operate._api import api

    return api(context)
